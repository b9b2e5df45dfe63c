//! Whose key may have signed certificates: SAT's authorities, and those an operator adds.

use super::certificate::{Certificate, common_name, parse};
use x509_parser::{certificate::X509Certificate, x509::SubjectPublicKeyInfo};

/// SAT's own; `sat_authorities/README.md` tells where they come from.
const OF_SAT: [&[u8]; 6] = [
    include_bytes!("sat_authorities/ac2.cer"),
    include_bytes!("sat_authorities/ac3.cer"),
    include_bytes!("sat_authorities/ac4.cer"),
    include_bytes!("sat_authorities/ac5.cer"),
    include_bytes!("sat_authorities/ac6.cer"),
    include_bytes!("sat_authorities/ac7.cer"),
];

/// What the chain of other certificates ends with.
#[derive(Clone, Debug)]
pub(super) struct Authority {
    /// DER of its name, as its certificates give it for their issuer.
    name: Vec<u8>,
    der: Vec<u8>,
}

impl Authority {
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let certificate = parse(der)?;
        Some(Self { name: certificate.subject().as_raw().to_vec(), der: der.to_vec() })
    }

    pub(super) fn of_sat() -> impl Iterator<Item = Self> {
        OF_SAT.into_iter().filter_map(Self::read)
    }

    /// Whether it signed a certificate, on a day when it could.
    pub(super) fn has_signed(&self, certificate: &X509Certificate) -> bool {
        if self.name != certificate.issuer().as_raw() {
            return false;
        }
        let Some(own) = parse(&self.der) else { return false };
        let key: &SubjectPublicKeyInfo = own.public_key();
        own.validity().is_valid_at(certificate.validity().not_before) && certificate.verify_signature(Some(key)).is_ok()
    }

    /// The name people know it by.
    pub(super) fn title(&self) -> String {
        parse(&self.der).and_then(|own| common_name(own.subject())).unwrap_or_default()
    }
}

/// The first of these authorities that has signed a certificate.
pub(super) fn behind<'a>(
    certificate: &Certificate,
    authorities: impl IntoIterator<Item = &'a Authority>,
) -> Option<&'a Authority> {
    let read = parse(certificate.der())?;
    authorities.into_iter().find(|authority| authority.has_signed(&read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_authority_of_sat_can_be_read_and_has_a_name_of_its_own() {
        let titles: Vec<String> = Authority::of_sat().map(|authority| authority.title()).collect();
        assert_eq!(titles.len(), OF_SAT.len());
        assert!(titles.iter().all(|title| !title.is_empty()), "{titles:?}");
    }
}

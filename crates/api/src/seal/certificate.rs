//! SAT's certificates: number, RFC, validity, key; and a folder of them.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};
use x509_parser::{
    certificate::{X509Certificate, X509CertificateParser},
    der_parser::asn1_rs::oid,
    nom::Parser,
    x509::{SubjectPublicKeyInfo, X509Name},
};

/// The folder of the store that holds the certificates of authorities.
const AUTHORITIES: &str = "ca";
/// Bytes of the largest file taken for a certificate; real ones have 2 KB.
const MAX_BYTES: u64 = 64 * 1024;

#[derive(Clone, Debug)]
pub(super) struct Certificate {
    /// The serial number's bytes read as digits, 20 in number.
    pub number: String,
    pub rfc: Option<String>,
    /// DER of the RSA key.
    pub public_key: Vec<u8>,
    not_before: NaiveDateTime,
    not_after: NaiveDateTime,
    der: Vec<u8>,
}

impl Certificate {
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let certificate = parse(der)?;
        let validity = certificate.validity();
        let instant = |time: i64| DateTime::from_timestamp(time, 0).map(|instant| instant.naive_utc());
        Some(Self {
            number: certificate.raw_serial().iter().copied().map(char::from).collect(),
            rfc: rfc(certificate.subject()),
            public_key: certificate.public_key().subject_public_key.data.to_vec(),
            not_before: instant(validity.not_before.timestamp())?,
            not_after: instant(validity.not_after.timestamp())?,
            der: der.to_vec(),
        })
    }

    /// Whether it was in force at a local time somewhere in Mexico, which lies 5 to 8 hours behind UTC.
    pub(super) fn is_in_force(&self, local: NaiveDateTime) -> bool {
        let earliest = self.not_before.checked_sub_signed(TimeDelta::hours(8));
        let latest = self.not_after.checked_sub_signed(TimeDelta::hours(5));
        earliest.is_some_and(|earliest| earliest <= local) && latest.is_some_and(|latest| local <= latest)
    }
}

/// Reads DER but for what its extensions hold, which nothing here asks.
fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
    parser.parse(der).ok().map(|(_rest, certificate)| certificate)
}

/// The holder's RFC; a company's is followed by its representative's after a slash.
fn rfc(subject: &X509Name) -> Option<String> {
    let unique_identifier = oid!(2.5.4.45);
    let attribute = subject.iter_by_oid(&unique_identifier).next()?;
    let bytes = attribute.attr_value().data;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_latin_1) => bytes.iter().copied().map(char::from).collect(),
    };
    let rfc = text.split('/').next()?.trim().to_uppercase();
    (!rfc.is_empty()).then_some(rfc)
}

/// Whose key may have signed certificates: what the chain of others ends with.
#[derive(Clone, Debug)]
struct Authority {
    /// DER of its name, as its certificates give it for their issuer.
    name: Vec<u8>,
    der: Vec<u8>,
}

impl Authority {
    fn read(der: &[u8]) -> Option<Self> {
        let certificate = parse(der)?;
        Some(Self { name: certificate.subject().as_raw().to_vec(), der: der.to_vec() })
    }

    /// Whether it signed a certificate, on a day when it could.
    fn has_signed(&self, certificate: &X509Certificate) -> bool {
        if self.name != certificate.issuer().as_raw() {
            return false;
        }
        let Some(own) = parse(&self.der) else { return false };
        let key: &SubjectPublicKeyInfo = own.public_key();
        own.validity().is_valid_at(certificate.validity().not_before) && certificate.verify_signature(Some(key)).is_ok()
    }
}

/// Certificates by number, for seals whose certificate is not in the document, and the authorities behind them.
#[derive(Clone, Debug, Default)]
pub struct CertificateStore {
    certificates: HashMap<String, Certificate>,
    authorities: Vec<Authority>,
    /// Numbers of the certificates whose authority is here.
    chained: HashSet<String>,
}

/// Whether an authority of the store has signed a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chain {
    Established,
    Missing,
    /// The store has no authorities: its certificates are trusted as given.
    NotAsked,
}

impl CertificateStore {
    /// Every `.cer` file below a folder, and the authorities in its folder `ca` (`.cer` or `.crt`, DER or PEM). A file
    /// that is no certificate is skipped; a folder that cannot be read is an error.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let mut store = Self::default();
        let authorities = folder.join(AUTHORITIES);
        let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let path = entry.path();
                let is =
                    |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                } else if path.starts_with(&authorities) && (is("cer") || is("crt")) {
                    store.authorities.extend(read_file(&path).and_then(|bytes| Authority::read(&bytes)));
                } else if is("cer")
                    && let Some(der) = read_file(&path)
                {
                    store.add(&der);
                }
            }
        }
        store.chain();
        Ok(store)
    }

    /// Looks once for the authority of every certificate.
    fn chain(&mut self) {
        let chained = |certificate: &&Certificate| self.chain_of(certificate) == Chain::Established;
        let numbers = self.certificates.values().filter(chained).map(|certificate| certificate.number.clone());
        self.chained = numbers.collect();
    }

    /// Whether the chain of any certificate, of the store or not, ends with an authority.
    pub(super) fn chain_of(&self, certificate: &Certificate) -> Chain {
        if self.authorities.is_empty() {
            return Chain::NotAsked;
        }
        let known = self.chained.contains(&certificate.number)
            && self.find(&certificate.number).is_some_and(|own| own.der == certificate.der);
        let signed = || {
            let read = parse(&certificate.der);
            read.is_some_and(|read| self.authorities.iter().any(|authority| authority.has_signed(&read)))
        };
        if known || signed() { Chain::Established } else { Chain::Missing }
    }

    pub fn len(&self) -> usize {
        self.certificates.len()
    }

    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// Adds a certificate in DER; false when it is none.
    pub fn add(&mut self, der: &[u8]) -> bool {
        let Some(certificate) = Certificate::read(der) else { return false };
        self.certificates.insert(certificate.number.clone(), certificate);
        true
    }

    #[cfg(test)]
    pub(super) fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.certificates.values()
    }

    pub(super) fn find(&self, number: &str) -> Option<&Certificate> {
        self.certificates.get(number)
    }
}

/// The bytes of a certificate's file; PEM as DER.
fn read_file(path: &Path) -> Option<Vec<u8>> {
    if fs::metadata(path).ok()?.len() > MAX_BYTES {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    if bytes.starts_with(b"-----BEGIN") {
        return x509_parser::pem::parse_x509_pem(&bytes).ok().map(|(_rest, pem)| pem.contents);
    }
    Some(bytes)
}

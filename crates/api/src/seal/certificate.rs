//! One of SAT's certificates: number, holder, RFC, validity, key.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use x509_parser::{
    certificate::{X509Certificate, X509CertificateParser},
    der_parser::asn1_rs::oid,
    nom::Parser,
    x509::X509Name,
};

/// Bytes of the largest file taken for a certificate; real ones have 2 KB.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(crate) struct Certificate {
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
    /// `None`: it is no certificate. PEM is read as DER.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let der = as_der(bytes)?;
        let certificate = parse(&der)?;
        let validity = certificate.validity();
        let instant = |time: i64| DateTime::from_timestamp(time, 0).map(|instant| instant.naive_utc());
        Some(Self {
            number: certificate.raw_serial().iter().copied().map(char::from).collect(),
            rfc: rfc(certificate.subject()),
            public_key: certificate.public_key().subject_public_key.data.to_vec(),
            not_before: instant(validity.not_before.timestamp())?,
            not_after: instant(validity.not_after.timestamp())?,
            der,
        })
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whom it was issued to.
    pub(crate) fn holder(&self) -> Option<String> {
        common_name(parse(&self.der)?.subject())
    }

    pub(crate) fn in_force(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.not_before.and_utc(), self.not_after.and_utc())
    }

    /// Whether it was in force at a local time somewhere in Mexico, which lies 5 to 8 hours behind UTC.
    pub(super) fn is_in_force(&self, local: NaiveDateTime) -> bool {
        let earliest = self.not_before.checked_sub_signed(TimeDelta::hours(8));
        let latest = self.not_after.checked_sub_signed(TimeDelta::hours(5));
        earliest.is_some_and(|earliest| earliest <= local) && latest.is_some_and(|latest| local <= latest)
    }
}

fn as_der(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    if bytes.starts_with(b"-----BEGIN") {
        return x509_parser::pem::parse_x509_pem(bytes).ok().map(|(_rest, pem)| pem.contents);
    }
    Some(bytes.to_vec())
}

/// Reads DER but for what its extensions hold, which nothing here asks.
pub(super) fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
    parser.parse(der).ok().map(|(_rest, certificate)| certificate)
}

/// The holder's RFC; a company's is followed by its representative's after a slash.
fn rfc(subject: &X509Name) -> Option<String> {
    let unique_identifier = oid!(2.5.4.45);
    let text = written(subject.iter_by_oid(&unique_identifier).next()?.attr_value().data);
    let rfc = text.split('/').next()?.trim().to_uppercase();
    (!rfc.is_empty()).then_some(rfc)
}

pub(super) fn common_name(name: &X509Name) -> Option<String> {
    let text = written(name.iter_common_name().next()?.attr_value().data);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Text of a name: UTF-8 or Latin-1, whatever it says to be.
fn written(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_latin_1) => bytes.iter().copied().map(char::from).collect(),
    }
}

//! SAT's certificates: number, RFC, validity, key; and a folder of them.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};
use x509_parser::{der_parser::asn1_rs::oid, prelude::FromDer, x509::X509Name};

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
}

impl Certificate {
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let (_rest, certificate) = x509_parser::certificate::X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let instant = |time: i64| DateTime::from_timestamp(time, 0).map(|instant| instant.naive_utc());
        Some(Self {
            number: certificate.raw_serial().iter().copied().map(char::from).collect(),
            rfc: rfc(certificate.subject()),
            public_key: certificate.public_key().subject_public_key.data.to_vec(),
            not_before: instant(validity.not_before.timestamp())?,
            not_after: instant(validity.not_after.timestamp())?,
        })
    }

    /// Whether it was in force at a local time somewhere in Mexico, which lies 5 to 8 hours behind UTC.
    pub(super) fn is_in_force(&self, local: NaiveDateTime) -> bool {
        let earliest = self.not_before.checked_sub_signed(TimeDelta::hours(8));
        let latest = self.not_after.checked_sub_signed(TimeDelta::hours(5));
        earliest.is_some_and(|earliest| earliest <= local) && latest.is_some_and(|latest| local <= latest)
    }
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

/// Certificates by number, for seals whose certificate is not in the document.
#[derive(Clone, Debug, Default)]
pub struct CertificateStore {
    certificates: HashMap<String, Certificate>,
}

impl CertificateStore {
    /// Every `.cer` file below a folder. A file that is no certificate is skipped; a folder that cannot be read is an
    /// error.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let mut store = Self::default();
        let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let path = entry.path();
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("cer")) {
                    store.add_file(&path);
                }
            }
        }
        Ok(store)
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

    fn add_file(&mut self, path: &Path) {
        if fs::metadata(path).is_ok_and(|file| file.len() <= MAX_BYTES)
            && let Ok(der) = fs::read(path)
        {
            self.add(&der);
        }
    }

    pub(super) fn find(&self, number: &str) -> Option<&Certificate> {
        self.certificates.get(number)
    }
}

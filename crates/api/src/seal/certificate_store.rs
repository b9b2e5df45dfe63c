//! The certificates of a folder, by number, and the authorities behind them.

use super::{
    authority::{self, Authority},
    certificate::{Certificate, MAX_BYTES},
};
use domain::{contract::CertificateOrigin, sat::repository::is_number};
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of the store that holds the certificates of authorities.
const AUTHORITIES: &str = "ca";
/// Where the program keeps what it obtained from SAT, and what people gave it.
const OBTAINED: &str = "sat";
const UPLOADED: &str = "uploaded";

/// Certificates by number, for seals whose certificate is not in the document, and the authorities behind them.
#[derive(Clone, Debug, Default)]
pub struct CertificateStore {
    certificates: HashMap<String, Held>,
    authorities: Vec<Authority>,
    /// Numbers of the certificates whose authority is here.
    chained: HashSet<String>,
}

/// A certificate of the store and how it came there.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub certificate: Certificate,
    pub origin: CertificateOrigin,
}

/// Whether an authority of the store has signed a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chain {
    Established,
    Missing,
    /// The store has no authorities: its certificates are trusted as given.
    NotAsked,
}

/// Why a certificate does not enter the store by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotAccepted {
    /// The bytes are no certificate of SAT.
    Unreadable,
    /// It has another number than the one that is looked for.
    Another(String),
    /// Neither SAT nor an authority of the store has signed it.
    Unsigned,
}

impl CertificateStore {
    /// Every `.cer` file below a folder, and the authorities in its folder `ca` (`.cer` or `.crt`, DER or PEM). A file
    /// that is no certificate is skipped; a folder that cannot be read is an error.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let mut store = Self::default();
        let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(below) = folders.pop() {
            for entry in fs::read_dir(&below)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else {
                    store.take(folder, &entry.path());
                }
            }
        }
        store.chain();
        Ok(store)
    }

    fn take(&mut self, folder: &Path, path: &Path) {
        let is = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
        let is_authority = path.starts_with(folder.join(AUTHORITIES));
        if !(is("cer") || is_authority && is("crt")) {
            return;
        }
        let Some(certificate) = read_file(path) else { return };
        if is_authority {
            self.authorities.extend(Authority::read(certificate.der()));
            return;
        }
        let origin = match () {
            () if path.starts_with(folder.join(OBTAINED)) => CertificateOrigin::Sat,
            () if path.starts_with(folder.join(UPLOADED)) => CertificateOrigin::Uploaded,
            () => CertificateOrigin::Folder,
        };
        self.hold(certificate, origin);
    }

    /// Looks once for the authority of every certificate.
    fn chain(&mut self) {
        let chained = |held: &&Held| self.chain_of(&held.certificate) == Chain::Established;
        let numbers = self.certificates.values().filter(chained).map(|held| held.certificate.number.clone());
        self.chained = numbers.collect();
    }

    /// Whether the chain of any certificate, of the store or not, ends with an authority.
    pub(super) fn chain_of(&self, certificate: &Certificate) -> Chain {
        if self.authorities.is_empty() {
            return Chain::NotAsked;
        }
        let known = self.chained.contains(&certificate.number)
            && self.find(&certificate.number).is_some_and(|own| own.der() == certificate.der());
        if known || authority::behind(certificate, &self.authorities).is_some() {
            Chain::Established
        } else {
            Chain::Missing
        }
    }

    /// The name of the authority that has signed a certificate: one of SAT's, or of the store's.
    pub(crate) fn authority_of(&self, certificate: &Certificate) -> Option<String> {
        let of_sat: Vec<Authority> = Authority::of_sat().collect();
        authority::behind(certificate, of_sat.iter().chain(&self.authorities)).map(Authority::title)
    }

    /// Reads a certificate that came from outside. It must be signed by an authority, because what everybody's stamps
    /// are verified with is nobody's to choose; `number` is the one that was asked for.
    pub(crate) fn accept(&self, bytes: &[u8], number: Option<&str>) -> Result<Certificate, NotAccepted> {
        let certificate = Certificate::read(bytes).filter(|read| is_number(&read.number));
        let certificate = certificate.ok_or(NotAccepted::Unreadable)?;
        if number.is_some_and(|number| number != certificate.number) {
            return Err(NotAccepted::Another(certificate.number));
        }
        self.authority_of(&certificate).ok_or(NotAccepted::Unsigned)?;
        Ok(certificate)
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
        self.hold(certificate, CertificateOrigin::Folder);
        true
    }

    fn hold(&mut self, certificate: Certificate, origin: CertificateOrigin) {
        self.certificates.insert(certificate.number.clone(), Held { certificate, origin });
    }

    /// In the order of their numbers.
    pub(crate) fn all(&self) -> Vec<&Held> {
        let mut all: Vec<&Held> = self.certificates.values().collect();
        all.sort_by(|one, other| one.certificate.number.cmp(&other.certificate.number));
        all
    }

    pub(crate) fn find(&self, number: &str) -> Option<&Certificate> {
        self.certificates.get(number).map(|held| &held.certificate)
    }
}

/// Keeps an accepted certificate in the folder, whole or not at all.
pub(crate) fn keep(folder: &Path, certificate: &Certificate, origin: CertificateOrigin) -> io::Result<()> {
    let below = folder.join(match origin {
        CertificateOrigin::Sat => OBTAINED,
        CertificateOrigin::Uploaded => UPLOADED,
        CertificateOrigin::Folder => "",
    });
    fs::create_dir_all(&below)?;
    let mut file = tempfile::NamedTempFile::new_in(&below)?;
    io::Write::write_all(&mut file, certificate.der())?;
    file.persist(below.join(format!("{}.cer", certificate.number))).map_err(|error| error.error)?;
    Ok(())
}

fn read_file(path: &Path) -> Option<Certificate> {
    let most = u64::try_from(MAX_BYTES).ok()?;
    if fs::metadata(path).ok()?.len() > most {
        return None;
    }
    Certificate::read(&fs::read(path).ok()?)
}

//! `cartera cfdi check`: what can be said of CFDI files offline, a line for each.

use crate::seal::{self, CertificateStore};
use domain::{
    cfdi::{self, Cfdi, Finding, Outline, xml::Document},
    contract::{FindingView, Language, SealVerdict, Severity},
};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Where the server looks for certificates, too.
const CERTIFICATES: &str = "./data/certificates";
const NO_ERROR: u8 = 0;
const SOME_ERROR: u8 = 1;
const COULD_NOT_RUN: u8 = 2;

/// What is said of one file. Values are as written in it, and null where they cannot be found.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedFile {
    pub file: String,
    pub well_formed: bool,
    pub version: Option<String>,
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    pub uuid: Option<String>,
    pub issuer_rfc: Option<String>,
    pub receiver_rfc: Option<String>,
    pub total: Option<String>,
    pub currency: Option<String>,
    pub sat_payment_method: Option<String>,
    pub sat_expression: Option<String>,
    pub verification_url: Option<String>,
    pub seal: SealVerdict,
    pub stamp_seal: SealVerdict,
    pub findings: Vec<FindingView>,
}

/// Checks files and folders, printing each as it is done; the exit code is 0 without error findings, 1 with some, 2
/// when something could not be read.
pub fn check(paths: &[PathBuf], json: bool, certificates: Option<&Path>) -> u8 {
    check_to(&mut io::stdout().lock(), paths, json, certificates).unwrap_or_else(|error| {
        tracing::error!(%error, "the check could not run");
        COULD_NOT_RUN
    })
}

fn check_to(output: &mut dyn Write, paths: &[PathBuf], json: bool, certificates: Option<&Path>) -> io::Result<u8> {
    let store = match certificates {
        Some(folder) => CertificateStore::load(folder)?,
        None if Path::new(CERTIFICATES).is_dir() => CertificateStore::load(Path::new(CERTIFICATES))?,
        None => CertificateStore::default(),
    };
    let mut code = NO_ERROR;
    let mut waiting: Vec<PathBuf> = paths.iter().rev().cloned().collect();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(xml_files(&path)?.into_iter().rev());
            continue;
        }
        let bytes = match read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!(file = %path.display(), %error, "the file could not be read");
                code = COULD_NOT_RUN;
                continue;
            }
        };
        let checked = check_bytes(&path.display().to_string(), &bytes, &store, Language::Es);
        if checked.findings.iter().any(|finding| finding.severity == Severity::Error) {
            code = code.max(SOME_ERROR);
        }
        print(output, &checked, json)?;
    }
    Ok(code)
}

/// The folders and XML files of a folder, by name. Links to folders are not followed: they may lead in circles.
fn xml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_xml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"));
        if entry.file_type()?.is_dir() || (is_xml && path.is_file()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// At most one byte more than is accepted, so that too large a file is recognised and not taken in whole.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(cfdi::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Checks the bytes of one file.
pub fn check_bytes(file: &str, bytes: &[u8], store: &CertificateStore, language: Language) -> CheckedFile {
    let unread = |error: &cfdi::ReadError| CheckedFile {
        file: file.to_owned(),
        well_formed: false,
        version: None,
        document_type: None,
        uuid: None,
        issuer_rfc: None,
        receiver_rfc: None,
        total: None,
        currency: None,
        sat_payment_method: None,
        sat_expression: None,
        verification_url: None,
        seal: SealVerdict::Absent,
        stamp_seal: SealVerdict::Absent,
        findings: vec![Finding::from(error).view(language)],
    };
    let text = match cfdi::decode(bytes) {
        Ok(text) => text,
        Err(error) => return unread(&error),
    };
    match Document::parse(&text) {
        Ok(document) => check_document(file, &document, store, language),
        Err(error) => unread(&error),
    }
}

fn check_document(file: &str, document: &Document, store: &CertificateStore, language: Language) -> CheckedFile {
    let outline = Outline::of(document);
    let identity = outline.identity(document);
    let seals = seal::verify(document, store);
    let mut findings = match Cfdi::from_document(document) {
        Ok(cfdi) => [cfdi::check(document, &cfdi), seals.findings].concat(),
        // The seals of what is no CFDI are nobody's concern.
        Err(refused) => {
            let departures = document.departures.iter().map(Finding::from);
            std::iter::once(Finding::from(&refused)).chain(departures).collect()
        }
    };
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    let owned = |value: Option<&str>| value.map(str::to_owned);
    CheckedFile {
        file: file.to_owned(),
        well_formed: document.departures.is_empty(),
        version: owned(outline.version),
        document_type: owned(outline.document_type),
        uuid: owned(outline.uuid),
        issuer_rfc: owned(outline.issuer_rfc),
        receiver_rfc: owned(outline.receiver_rfc),
        total: owned(outline.total),
        currency: owned(outline.currency),
        sat_payment_method: owned(outline.payment_method),
        sat_expression: identity.map(|identity| identity.sat_expression()),
        verification_url: identity.map(|identity| identity.verification_url()),
        seal: seals.seal,
        stamp_seal: seals.stamp_seal,
        findings: findings.iter().map(|finding| finding.view(language)).collect(),
    }
}

fn print(output: &mut dyn Write, checked: &CheckedFile, json: bool) -> io::Result<()> {
    if json {
        serde_json::to_writer(&mut *output, checked)?;
        return writeln!(output);
    }
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    writeln!(
        output,
        "{}: {} {} {} {} {} · sello {} · timbre {}",
        checked.file,
        value(&checked.document_type),
        value(&checked.version),
        value(&checked.uuid),
        value(&checked.total),
        value(&checked.currency),
        verdict(checked.seal),
        verdict(checked.stamp_seal),
    )?;
    checked.findings.iter().try_for_each(|finding| {
        let kind = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "aviso",
            Severity::Info => "nota",
        };
        writeln!(output, "  {kind} {} {}: {}", finding.code, finding.at.as_deref().unwrap_or("-"), finding.detail)
    })
}

fn verdict(verdict: SealVerdict) -> &'static str {
    match verdict {
        SealVerdict::Valid => "válido",
        SealVerdict::Altered => "alterado",
        SealVerdict::Unverifiable => "no verificable",
        SealVerdict::Absent => "ausente",
    }
}

#[cfg(test)]
mod tests;

//! Whether a CFDI is still what its issuer sealed and SAT's agent stamped.
//!
//! Two seals, two verdicts: the issuer's is verified with the certificate inside the document, the stamp's with the
//! PAC's certificate from a local folder. SAT is not asked here.

mod authority;
mod certificate;
mod certificate_store;

use base64::{Engine as _, engine::general_purpose::STANDARD};
pub(crate) use certificate::{Certificate, MAX_BYTES};
pub use certificate_store::CertificateStore;
use certificate_store::Chain;
pub(crate) use certificate_store::{Held, NotAccepted, keep};
use domain::{
    cfdi::{Finding, FindingCode, Outline, cadena, xml::Document},
    contract::SealVerdict,
};
use ring::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey,
};

/// Both verdicts, and what is to be said about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealReport {
    pub seal: SealVerdict,
    pub stamp_seal: SealVerdict,
    pub findings: Vec<Finding>,
}

/// What is said of a stamp alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StampReport {
    pub verdict: SealVerdict,
    /// Of the certificate it was sealed with.
    pub certificate_number: String,
    pub findings: Vec<Finding>,
}

/// Where the findings about a stamp are.
const STAMP_SEAL: &str = "Comprobante/Complemento/TimbreFiscalDigital/@SelloSAT";
const STAMP_NUMBER: &str = "Comprobante/Complemento/TimbreFiscalDigital/@NoCertificadoSAT";

/// The digest that a version of CFDI or stamp uses; the document does not choose.
#[derive(Clone, Copy)]
enum Digest {
    Sha1,
    Sha256,
}

/// Verifies both seals of a document.
pub fn verify(document: &Document, store: &CertificateStore) -> SealReport {
    let outline = Outline::of(document);
    let mut findings = Vec::new();
    let seal = verify_issuer(document, &outline, store, &mut findings);
    let stamp_seal = verify_stamp(document, &outline, store, &mut findings);
    SealReport { seal, stamp_seal, findings }
}

/// Verifies the stamp of a document alone, whose certificate may have come since.
pub(crate) fn stamp(document: &Document, store: &CertificateStore) -> StampReport {
    let outline = Outline::of(document);
    let mut findings = Vec::new();
    let verdict = verify_stamp(document, &outline, store, &mut findings);
    let number = outline.sat_certificate_number.unwrap_or_default().trim().to_owned();
    StampReport { verdict, certificate_number: number, findings }
}

/// Whether a finding says what a new look at the stamp would say again, or no longer.
pub(crate) fn is_of_stamp(code: FindingCode, at: Option<&str>) -> bool {
    let is_verdict = [FindingCode::StampSealAltered, FindingCode::StampSealUnverifiable].contains(&code);
    is_verdict || (code == FindingCode::CertificateChainUnknown && at == Some(STAMP_NUMBER))
}

fn verify_issuer(
    document: &Document,
    outline: &Outline,
    store: &CertificateStore,
    findings: &mut Vec<Finding>,
) -> SealVerdict {
    let Some(seal) = outline.seal.filter(|seal| !seal.trim().is_empty()) else { return SealVerdict::Absent };
    let embedded = outline.certificate.and_then(decode).and_then(|der| Certificate::read(&der));
    let Some(certificate) = embedded else {
        findings.push(Finding::new(FindingCode::CertificateUnreadable).at("Comprobante/@Certificado"));
        return SealVerdict::Unverifiable;
    };
    let is_issuers = check_certificate(&certificate, outline, findings);
    note_chain(&certificate, store, "Comprobante/@NoCertificado", findings);
    let Some(chain) = cadena::of_document(document) else {
        findings.push(Finding::new(FindingCode::SealUnverifiable).at("Comprobante/@Sello"));
        return SealVerdict::Unverifiable;
    };
    let digest = if outline.version == Some("3.2") { Digest::Sha1 } else { Digest::Sha256 };
    if !signature_matches(&certificate, digest, &chain, seal) {
        findings.push(Finding::new(FindingCode::SealAltered).at("Comprobante/@Sello"));
        return SealVerdict::Altered;
    }
    // Somebody else's seal may be sound and still is not the issuer's.
    if is_issuers { SealVerdict::Valid } else { SealVerdict::Altered }
}

/// Judges the certificate on the document's date; false when it is not the issuer's.
fn check_certificate(certificate: &Certificate, outline: &Outline, findings: &mut Vec<Finding>) -> bool {
    let written = outline.certificate_number.unwrap_or_default().trim();
    if written != certificate.number {
        let at = "Comprobante/@NoCertificado";
        let finding = Finding::new(FindingCode::CertificateNumberDiffers).at(at);
        findings.push(finding.found(written).expected(&certificate.number));
    }
    if outline.issued_at.is_some_and(|issued_at| !certificate.is_in_force(issued_at)) {
        findings.push(Finding::new(FindingCode::CertificateNotInForce).at("Comprobante/@Fecha"));
    }
    let issuer = outline.issuer_rfc.unwrap_or_default().trim();
    let is_issuers = certificate.rfc.as_deref() == Some(issuer);
    if !is_issuers {
        let finding = Finding::new(FindingCode::CertificateRfcDiffers).at("Comprobante/Emisor/@Rfc");
        findings.push(finding.found(certificate.rfc.as_deref().unwrap_or_default()).expected(issuer));
    }
    is_issuers
}

/// Says when no authority of the store has signed a certificate. It changes no verdict: the store may lack one.
fn note_chain(certificate: &Certificate, store: &CertificateStore, at: &str, findings: &mut Vec<Finding>) {
    if store.chain_of(certificate) == Chain::Missing {
        findings.push(Finding::new(FindingCode::CertificateChainUnknown).at(at).found(&certificate.number));
    }
}

fn verify_stamp(
    document: &Document,
    outline: &Outline,
    store: &CertificateStore,
    findings: &mut Vec<Finding>,
) -> SealVerdict {
    let at = STAMP_SEAL;
    let Some(seal) = outline.sat_seal.filter(|seal| !seal.trim().is_empty()) else { return SealVerdict::Absent };
    let certificate = store.find(outline.sat_certificate_number.unwrap_or_default().trim());
    let (Some(certificate), Some(chain)) = (certificate, cadena::of_stamp(document)) else {
        let number = outline.sat_certificate_number.unwrap_or_default();
        findings.push(Finding::new(FindingCode::StampSealUnverifiable).at(at).found(number));
        return SealVerdict::Unverifiable;
    };
    note_chain(certificate, store, STAMP_NUMBER, findings);
    let digest = if chain.starts_with("||1.0|") { Digest::Sha1 } else { Digest::Sha256 };
    if signature_matches(certificate, digest, &chain, seal) {
        return SealVerdict::Valid;
    }
    findings.push(Finding::new(FindingCode::StampSealAltered).at(at));
    SealVerdict::Altered
}

fn signature_matches(certificate: &Certificate, digest: Digest, chain: &str, seal: &str) -> bool {
    let algorithm = match digest {
        Digest::Sha1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Digest::Sha256 => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    };
    let Some(signature) = decode(seal) else { return false };
    UnparsedPublicKey::new(algorithm, &certificate.public_key).verify(chain.as_bytes(), &signature).is_ok()
}

/// Base64 without regard to blanks: some writers break it into lines.
fn decode(base64: &str) -> Option<Vec<u8>> {
    let whole = STANDARD.decode(base64).ok();
    whole.or_else(|| STANDARD.decode(base64.split_whitespace().collect::<String>()).ok())
}

#[cfg(test)]
mod tests;

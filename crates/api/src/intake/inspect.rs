//! What can be said of a file before the ledger is asked: what it is, whose it is, and whether it is sound.

use super::outcome::Outcome;
use crate::seal::{self, CertificateStore};
use domain::{
    cfdi::{self, Cfdi, DocumentType, Finding, FindingCode, ReadError, expression::Identity, xml::Document},
    contract::{ImportResult, Issuer, ProblemKind, SealVerdict, Severity},
};
use infer::MatcherType;

/// A document that may be registered.
#[derive(Clone, Debug)]
pub struct Inspected {
    pub cfdi: Cfdi,
    /// Upper case.
    pub fiscal_uuid: String,
    pub sat_expression: String,
    pub verification_url: String,
    pub seal: SealVerdict,
    pub stamp_seal: SealVerdict,
    /// The worst first.
    pub findings: Vec<Finding>,
}

impl Inspected {
    /// The finding that people should see, if any: information alone is no warning.
    pub fn warning(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity() >= Severity::Warning)
    }
}

/// Reads and judges the bytes of a file. The outcome says why it is not registered.
pub fn inspect(bytes: &[u8], issuers: &[Issuer], certificates: &CertificateStore) -> Result<Inspected, Box<Outcome>> {
    let unread = |error: &ReadError| Box::new(unreadable(error, bytes));
    let text = cfdi::decode(bytes).map_err(|error| unread(&error))?;
    let document = Document::parse(&text).map_err(|error| unread(&error))?;
    let cfdi = Cfdi::from_document(&document).map_err(|error| unread(&error))?;
    accept(&cfdi, issuers)?;
    let Some(identity) = Identity::of(&cfdi) else {
        let refused = Outcome::refused(ProblemKind::CfdiNotStamped);
        return Err(Box::new(refused.at("Comprobante/Complemento/TimbreFiscalDigital")));
    };
    let fiscal_uuid = identity.uuid.to_uppercase();
    let seals = seal::verify(&document, certificates);
    let mut findings = [cfdi::check(&document, &cfdi), seals.findings].concat();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    if let Some(finding) = findings.iter().find(|finding| is_refused(finding)) {
        return Err(Box::new(Outcome { fiscal_uuid: Some(fiscal_uuid), ..refusal(finding) }));
    }
    let (sat_expression, verification_url) = (identity.sat_expression(), identity.verification_url());
    let (seal, stamp_seal) = (seals.seal, seals.stamp_seal);
    Ok(Inspected { cfdi, fiscal_uuid, sat_expression, verification_url, seal, stamp_seal, findings })
}

/// Only what we issued, and only what is collected.
fn accept(cfdi: &Cfdi, issuers: &[Issuer]) -> Result<(), Box<Outcome>> {
    match cfdi.document_type {
        DocumentType::Income | DocumentType::Egress | DocumentType::Payment => {}
        DocumentType::Transfer | DocumentType::Payroll => {
            let refused = Outcome::refused(ProblemKind::CfdiTypeNotAccepted);
            return Err(Box::new(refused.with("type", cfdi.document_type.code()).at("Comprobante/@TipoDeComprobante")));
        }
    }
    let rfc = cfdi.issuer.rfc.as_str();
    if issuers.iter().all(|issuer| issuer.rfc != rfc) {
        let refused = Outcome::refused(ProblemKind::ForeignIssuer);
        return Err(Box::new(refused.with("rfc", rfc).at("Comprobante/Emisor/@Rfc")));
    }
    Ok(())
}

fn is_refused(finding: &Finding) -> bool {
    // A seal that cannot be verified registers, visibly: only one that is wrong does not.
    finding.severity() == Severity::Error && finding.code != FindingCode::CertificateUnreadable
}

/// Alterations and drafts have a problem of their own; anything else is told by its finding.
fn refusal(finding: &Finding) -> Outcome {
    let kind = if is_alteration(finding.code) {
        Some(ProblemKind::CfdiAltered)
    } else if finding.code == FindingCode::NotStamped {
        Some(ProblemKind::CfdiNotStamped)
    } else {
        None
    };
    let outcome = kind.map_or_else(|| Outcome::found(ImportResult::Rejected, finding), Outcome::refused);
    Outcome { place: finding.at.clone(), ..outcome }
}

fn is_alteration(code: FindingCode) -> bool {
    [FindingCode::SealAltered, FindingCode::StampSealAltered, FindingCode::StampOfAnotherSeal].contains(&code)
}

/// A picture, a workbook, an archive: told by its first bytes.
fn is_of_another_kind(bytes: &[u8]) -> bool {
    infer::get(bytes).is_some_and(|found| found.matcher_type() != MatcherType::Text)
}

fn unreadable(error: &ReadError, bytes: &[u8]) -> Outcome {
    let finding = Finding::from(error);
    let told = |kind| Outcome { place: finding.at.clone(), ..Outcome::refused(kind) };
    match error {
        ReadError::NotXml { .. } if is_of_another_kind(bytes) => {
            Outcome { result: ImportResult::NotCfdi, ..Outcome::refused(ProblemKind::NotADocument) }
        }
        ReadError::NotXml { why, .. } => {
            Outcome { result: ImportResult::NotCfdi, ..told(ProblemKind::NotXml).with("reason", why) }
        }
        ReadError::NotCfdi { root } => {
            Outcome { result: ImportResult::NotCfdi, ..told(ProblemKind::NotCfdi).with("reason", format!("<{root}>")) }
        }
        ReadError::DoctypeRefused { .. } => told(ProblemKind::DoctypeRefused),
        ReadError::Truncated { .. }
        | ReadError::RetentionDocument
        | ReadError::UnsupportedVersion { .. }
        | ReadError::TooLarge { .. }
        | ReadError::MissingValue { .. }
        | ReadError::MalformedValue { .. } => Outcome::found(ImportResult::Rejected, &finding),
    }
}

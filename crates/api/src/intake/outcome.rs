//! What became of one file: figures when it is written, words in the reader's language when it is read.

use super::{archive::ArchiveRefusal, inspect::Inspected};
use crate::{
    error::Refusal,
    store::{documents::StoredFinding, imports::StoredItem},
};
use chrono::{DateTime, Utc};
use domain::{
    cfdi::{Finding, FindingCode, Malformation},
    contract::{ImportItem, ImportResult, Language, ProblemKind},
    ids::{CustomerId, InvoiceId},
};
use std::{collections::BTreeMap, fmt, io};
use strum::IntoEnumIterator;

/// The result of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub result: ImportResult,
    /// Of the catalogue of problems, of the findings, or of the [`Wait`]s.
    pub code: Option<String>,
    pub params: BTreeMap<String, String>,
    pub place: Option<String>,
    pub fiscal_uuid: Option<String>,
    pub invoice_id: Option<InvoiceId>,
    pub customer_id: Option<CustomerId>,
}

/// Why a registered document is not yet where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Wait {
    /// *Público en general* with a name: a person says who owes it.
    CustomerUnknown,
    /// Its invoice has not arrived; links itself when it does.
    InvoiceMissing,
    /// A person has to say what it applies to.
    NeedsPerson,
}

impl Wait {
    pub fn code(self) -> &'static str {
        match self {
            Self::CustomerUnknown => "customer_unknown",
            Self::InvoiceMissing => "waiting_for_invoice",
            Self::NeedsPerson => "needs_person",
        }
    }

    fn text(self, language: Language) -> &'static str {
        match self {
            Self::CustomerUnknown => language.choose(
                "El receptor es un RFC genérico con nombre: indica qué cliente es.",
                "The receiver is a generic RFC with a name: say which customer it is.",
            ),
            Self::InvoiceMissing => language.choose(
                "Espera a su factura; se relaciona sola cuando llegue.",
                "It waits for its invoice and links itself when that arrives.",
            ),
            Self::NeedsPerson => language.choose(
                "Alguien debe indicar a qué se aplica: el documento no lo dice sin ambigüedad.",
                "Somebody has to say what it applies to: the document does not tell without doubt.",
            ),
        }
    }
}

/// What a person should know of a document that is where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Caution {
    /// The receiver of a REP is not the customer whose invoice it pays.
    PaidByAnother,
}

impl Caution {
    pub fn code(self) -> &'static str {
        match self {
            Self::PaidByAnother => "paid_by_another",
        }
    }

    fn text(self, language: Language) -> &'static str {
        match self {
            Self::PaidByAnother => language.choose(
                "El receptor del REP no es el cliente de la factura que paga: confirma que sea el pago de un tercero.",
                "The receiver of the REP is not the customer of the invoice it pays: make sure that a third party paid.",
            ),
        }
    }
}

/// What became of a print that is a document's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum PrintNote {
    Filed,
    /// The same bytes came with the same document before.
    Known,
    /// The document that its name says has not arrived.
    Waiting,
}

impl PrintNote {
    pub fn code(self) -> &'static str {
        match self {
            Self::Filed => "pdf_filed",
            Self::Known => "pdf_known",
            Self::Waiting => "pdf_waiting",
        }
    }

    fn text(self, language: Language) -> &'static str {
        match self {
            Self::Filed => language.choose("Se guardó en el expediente de su factura.", "Kept with its invoice."),
            Self::Known => language.choose(
                "Este PDF ya se había recibido con su factura.",
                "This PDF was received with its invoice before.",
            ),
            Self::Waiting => language.choose(
                "Espera al XML de su folio fiscal; se adjunta solo cuando llegue.",
                "It waits for the XML of its fiscal UUID and is attached when that arrives.",
            ),
        }
    }
}

/// Why the disk does not give a file, as far as there are words for it in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
enum DiskRefusal {
    Missing,
    NotPermitted,
}

impl DiskRefusal {
    fn kind(self) -> io::ErrorKind {
        match self {
            Self::Missing => io::ErrorKind::NotFound,
            Self::NotPermitted => io::ErrorKind::PermissionDenied,
        }
    }

    /// As it is kept.
    fn word(self) -> &'static str {
        match self {
            Self::Missing => "no_such_file",
            Self::NotPermitted => "no_permission",
        }
    }

    fn text(self, language: Language) -> &'static str {
        match self {
            Self::Missing => language.choose("no existe", "it does not exist"),
            Self::NotPermitted => {
                language.choose("el sistema no permite leerlo", "the system does not permit reading it")
            }
        }
    }
}

/// The codes of items that are neither problems nor findings, each with what it says.
pub fn item_codes(language: Language) -> Vec<(&'static str, &'static str)> {
    let waits = Wait::iter().map(|wait| (wait.code(), wait.text(language)));
    let cautions = Caution::iter().map(|caution| (caution.code(), caution.text(language)));
    waits.chain(cautions).chain(PrintNote::iter().map(|note| (note.code(), note.text(language)))).collect()
}

impl Outcome {
    pub(super) fn print(result: ImportResult, note: PrintNote) -> Self {
        Self { code: Some(note.code().to_owned()), ..Self::of(result) }
    }

    fn of(result: ImportResult) -> Self {
        Self {
            result,
            code: None,
            params: BTreeMap::new(),
            place: None,
            fiscal_uuid: None,
            invoice_id: None,
            customer_id: None,
        }
    }

    pub fn refused(kind: ProblemKind) -> Self {
        Self { code: Some(kind.code().to_owned()), ..Self::of(ImportResult::Rejected) }
    }

    /// A file that the disk does not give. What there are no words for is said as the system says it.
    pub(super) fn unreadable(error: &io::Error) -> Self {
        let known = DiskRefusal::iter().find(|refusal| refusal.kind() == error.kind());
        let reason = known.map_or_else(|| error.to_string(), |refusal| refusal.word().to_owned());
        Self::refused(ProblemKind::FileUnreadable).with("reason", reason)
    }

    /// What the document itself says against it, or is to be looked at.
    pub fn found(result: ImportResult, finding: &Finding) -> Self {
        let figures = [("found", &finding.found), ("expected", &finding.expected)];
        let params = figures.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
        Self {
            code: Some(finding.code.as_str().to_owned()),
            params: params.collect(),
            place: finding.at.clone(),
            ..Self::of(result)
        }
    }

    /// Registered: with a reason to wait, else with its most important warning, else clean.
    pub fn registered(document: &Inspected, wait: Option<Wait>) -> Self {
        let outcome = match (wait, document.warning()) {
            (Some(wait), _) => Self { code: Some(wait.code().to_owned()), ..Self::of(ImportResult::Waiting) },
            (None, Some(finding)) => Self::found(ImportResult::RegisteredWithWarning, finding),
            (None, None) => Self::of(ImportResult::Registered),
        };
        Self { fiscal_uuid: Some(document.fiscal_uuid.clone()), ..outcome }
    }

    /// Says it of a document that waits for nothing, before what the document itself may say.
    #[must_use]
    pub(super) fn cautioned(self, caution: Option<Caution>) -> Self {
        let Some(caution) = caution.filter(|_caution| self.result != ImportResult::Waiting) else { return self };
        let code = Some(caution.code().to_owned());
        let (params, place) = (BTreeMap::new(), None);
        Self { result: ImportResult::RegisteredWithWarning, code, params, place, ..self }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.place = Some(place.to_owned());
        self
    }

    pub(super) fn item(self, position: i64, file: String, at: DateTime<Utc>) -> StoredItem {
        StoredItem {
            position,
            file,
            result: self.result,
            code: self.code,
            params: self.params,
            place: self.place,
            fiscal_uuid: self.fiscal_uuid,
            invoice_id: self.invoice_id,
            customer_id: self.customer_id,
            attempted_at: Some(at),
        }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self { params: refusal.params, ..Self::refused(refusal.kind) }
    }
}

/// The item in the reader's language.
pub fn view(item: StoredItem, language: Language) -> ImportItem {
    let detail = item.code.as_deref().map_or_else(|| registered(language), |code| detail(code, &item, language));
    ImportItem {
        position: u32::try_from(item.position).unwrap_or(u32::MAX),
        can_retry: may_pass(&item),
        file: item.file,
        result: item.result,
        code: item.code,
        detail,
        at: item.place,
        invoice_id: item.invoice_id,
        customer_id: item.customer_id,
    }
}

/// Whether the same bytes may be good another time.
pub fn may_pass(item: &StoredItem) -> bool {
    let kind = item.code.as_deref().and_then(ProblemKind::from_code).filter(|_kind| !is_finding(item));
    let passing = [
        ProblemKind::ForeignIssuer,
        ProblemKind::FileUnreadable,
        ProblemKind::Internal,
        ProblemKind::Conflict,
        ProblemKind::PdfUnmatched,
        ProblemKind::PdfXmlRejected,
    ];
    let is_refused = match item.result {
        ImportResult::Rejected | ImportResult::NotCfdi => true,
        ImportResult::Registered
        | ImportResult::RegisteredWithWarning
        | ImportResult::Duplicate
        | ImportResult::Waiting => false,
    };
    is_refused && kind.is_some_and(|kind| passing.contains(&kind))
}

fn registered(language: Language) -> String {
    language.choose("Registrado.", "Registered.").to_owned()
}

fn detail(code: &str, item: &StoredItem, language: Language) -> String {
    if let Some(wait) = Wait::iter().find(|wait| wait.code() == code) {
        return wait.text(language).to_owned();
    }
    if let Some(caution) = Caution::iter().find(|caution| caution.code() == code) {
        return caution.text(language).to_owned();
    }
    if let Some(note) = PrintNote::iter().find(|note| note.code() == code) {
        return note.text(language).to_owned();
    }
    if let Some(kind) = ProblemKind::from_code(code).filter(|_kind| !is_finding(item)) {
        let mut params = item.params.clone();
        if let Some(reason) = params.get("reason").and_then(|word| reason_text(word, language)) {
            params.insert("reason".to_owned(), reason);
        }
        return kind.detail(language, &params);
    }
    let value = |name: &str| item.params.get(name).cloned();
    let Some(code) = FindingCode::iter().find(|known| known.as_str() == code) else { return code.to_owned() };
    let stored = StoredFinding { code, at: None, found: value("found"), expected: value("expected"), sat_rule: None };
    Finding::from(stored).detail(language)
}

/// A reason that is kept as a word.
fn reason_text(word: &str, language: Language) -> Option<String> {
    let of_archive = || Some(ArchiveRefusal::from_word(word)?.text(language));
    let of_xml = || Some(Malformation::iter().find(|why| why.to_string() == word)?.text(language).to_owned());
    let of_disk = || Some(DiskRefusal::iter().find(|refusal| refusal.word() == word)?.text(language).to_owned());
    of_archive().or_else(of_xml).or_else(of_disk)
}

/// Some findings are called like problems; theirs are the figures `found` and `expected`.
pub(super) fn is_finding(item: &StoredItem) -> bool {
    item.params.contains_key("found") || item.params.contains_key("expected")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(outcome: Outcome, language: Language) -> String {
        view(outcome.item(0, "a.xml".to_owned(), DateTime::UNIX_EPOCH), language).detail
    }

    #[test]
    fn the_pages_for_people_name_every_code_of_an_item() {
        let pages = [
            (Language::En, include_str!("../../../../docs/findings.md")),
            (Language::Es, include_str!("../../../../docs/es/hallazgos.md")),
        ];
        for (language, page) in pages {
            for (code, text) in item_codes(language) {
                assert!(page.lines().any(|line| line == format!("- `{code}`: {text}")), "missing: {code}: {text}");
            }
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_readers_language_with_its_figures() {
        let outcome = Outcome::refused(ProblemKind::ForeignIssuer).with("rfc", "AAA010101AAA");
        assert_eq!(told(outcome.clone(), Language::Es), "El RFC emisor AAA010101AAA no es de tu empresa.");
        assert_eq!(told(outcome, Language::En), "The issuer's RFC AAA010101AAA is not yours.");
    }

    #[test]
    fn what_the_disk_says_is_told_in_the_readers_language_where_there_are_words() {
        let of = |kind: io::ErrorKind| Outcome::unreadable(&io::Error::from(kind));
        let missing = of(io::ErrorKind::NotFound);
        assert_eq!(told(missing.clone(), Language::Es), "No pudimos leer el archivo del disco: no existe.");
        assert_eq!(told(missing, Language::En), "The file could not be read from the disk: it does not exist.");
        let forbidden = told(of(io::ErrorKind::PermissionDenied), Language::Es);
        assert_eq!(forbidden, "No pudimos leer el archivo del disco: el sistema no permite leerlo.");
        let other = io::Error::from(io::ErrorKind::TimedOut);
        assert!(told(Outcome::unreadable(&other), Language::Es).ends_with(&format!(": {other}.")));
    }

    #[test]
    fn a_finding_keeps_what_was_found_and_expected() {
        let finding = Finding::new(FindingCode::TotalDiffers).found("1.00").expected("2.00");
        let outcome = Outcome::found(ImportResult::Rejected, &finding);
        assert_eq!(told(outcome, Language::Es), finding.detail(Language::Es));
    }

    #[test]
    fn every_wait_and_every_note_has_a_code_of_its_own_and_both_languages() {
        for wait in Wait::iter() {
            assert!(ProblemKind::from_code(wait.code()).is_none());
            assert_ne!(wait.text(Language::Es), wait.text(Language::En));
        }
        for caution in Caution::iter() {
            assert!(ProblemKind::from_code(caution.code()).is_none());
            assert_ne!(caution.text(Language::Es), caution.text(Language::En));
        }
        for note in PrintNote::iter() {
            assert!(ProblemKind::from_code(note.code()).is_none());
            assert_ne!(note.text(Language::Es), note.text(Language::En));
        }
    }
}

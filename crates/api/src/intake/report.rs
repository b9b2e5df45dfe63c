//! What became of every file of a load, for a spreadsheet.

use super::outcome::{self, PrintNote, Wait};
use crate::{
    error::ApiResult,
    export::import_csv::ImportLine,
    store::{self, ConnectionTrait, imports::StoredItem},
};
use domain::{
    contract::{ImportResult, Language, ProblemKind},
    ids::OrganizationId,
};
use std::collections::BTreeMap;
use strum::IntoEnumIterator;

/// Items whose documents are read at once.
const PORTION: usize = 500;

pub(crate) async fn lines(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    items: Vec<StoredItem>,
    language: Language,
) -> ApiResult<Vec<ImportLine>> {
    let mut lines = Vec::with_capacity(items.len());
    for portion in items.chunks(PORTION) {
        let uuids: Vec<String> = portion.iter().filter_map(|item| item.fiscal_uuid.clone()).collect();
        let names = names(db, organization, &uuids).await?;
        let documents = store::documents::by_fiscal_uuids(db, organization, &uuids).await?;
        for item in portion {
            let uuid = item.fiscal_uuid.clone().unwrap_or_default();
            let document = documents.get(&uuid).filter(|_document| tells_findings(item));
            let findings =
                document.into_iter().flat_map(|document| &document.findings).map(|finding| finding.code.as_str());
            let mut codes: Vec<String> = Vec::new();
            for code in item.code.as_deref().into_iter().chain(findings) {
                if !codes.iter().any(|known| known == code) {
                    codes.push(code.to_owned());
                }
            }
            let view = outcome::view(item.clone(), language);
            let place = view.at.map(|at| format!(" ({at})")).unwrap_or_default();
            lines.push(ImportLine {
                file: view.file,
                result: view.result,
                document: names.get(&uuid).cloned().unwrap_or_default(),
                fiscal_uuid: uuid,
                codes,
                detail: view.detail + &place,
                what_to_do: what_to_do(item, language),
            });
        }
    }
    Ok(lines)
}

/// Findings are told of the file that brought the document, not of its copies nor of its print.
fn tells_findings(item: &StoredItem) -> bool {
    let is_print = item.code.as_deref().is_some_and(|code| PrintNote::iter().any(|note| note.code() == code));
    !is_print
        && match item.result {
            ImportResult::Registered | ImportResult::RegisteredWithWarning | ImportResult::Waiting => true,
            ImportResult::Duplicate | ImportResult::Rejected | ImportResult::NotCfdi => false,
        }
}

/// Series and folio by UUID.
async fn names(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> ApiResult<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for invoice in store::invoices::by_fiscal_uuids(db, organization, uuids, None).await? {
        names.extend(invoice.fiscal_uuid.clone().map(|uuid| (uuid, invoice.document())));
    }
    for note in store::credit_notes::by_fiscal_uuids(db, organization, uuids).await? {
        names.insert(note.fiscal_uuid.clone(), note.document());
    }
    for rep in store::reps::by_fiscal_uuids(db, organization, uuids, None).await? {
        names.insert(rep.fiscal_uuid.clone(), rep.document());
    }
    Ok(names)
}

fn what_to_do(item: &StoredItem, language: Language) -> &'static str {
    let code = item.code.as_deref().unwrap_or_default();
    match item.result {
        ImportResult::Registered => language.choose("Nada.", "Nothing."),
        ImportResult::RegisteredWithWarning => language.choose(
            "Ya está registrada. Revisa el aviso y, si el dato está mal, sustituye el CFDI.",
            "It is registered. Look at the warning and, if the figure is wrong, replace the CFDI.",
        ),
        ImportResult::Duplicate => language.choose("Nada: ya estaba.", "Nothing: it was here before."),
        ImportResult::Waiting => waiting(code, language),
        ImportResult::Rejected | ImportResult::NotCfdi => refused(ProblemKind::from_code(code), language),
    }
}

fn waiting(code: &str, language: Language) -> &'static str {
    match Wait::iter().find(|wait| wait.code() == code) {
        Some(Wait::CustomerUnknown) => language.choose(
            "Abre la factura e indica qué cliente la debe.",
            "Open the invoice and say which customer owes it.",
        ),
        Some(Wait::NeedsPerson) => language.choose("Indica a qué se aplica.", "Say what it applies to."),
        Some(Wait::InvoiceMissing) | None => language
            .choose("Importa también la factura a la que pertenece.", "Import the invoice that it belongs to as well."),
    }
}

/// By the kind of refusal; a finding has none.
fn refused(kind: Option<ProblemKind>, language: Language) -> &'static str {
    match kind {
        Some(ProblemKind::ForeignIssuer) => language.choose(
            "Si ese RFC es de tu empresa, agrégalo en Configuración y reintenta; si no, bórralo de la carpeta.",
            "If that RFC is your company's, add it in Settings and try again; if not, take it out of the folder.",
        ),
        Some(ProblemKind::PdfUnmatched | ProblemKind::PdfAmbiguous) => language.choose(
            "Ponle el nombre de su XML o su folio fiscal y súbelo otra vez, o agrégalo al expediente de su factura.",
            "Give it the name of its XML or its fiscal UUID and upload it again, or add it to the file of its invoice.",
        ),
        Some(ProblemKind::PdfXmlRejected) => {
            language.choose("Resuelve primero su XML y reintenta.", "Settle its XML first and try again.")
        }
        Some(ProblemKind::NotXml | ProblemKind::NotCfdi | ProblemKind::NotADocument) => language.choose(
            "Si es de una factura, agrégalo a su expediente.",
            "If it belongs to an invoice, add it to the file of that invoice.",
        ),
        Some(ProblemKind::CfdiTypeNotAccepted) => language.choose("Nada: no se cobra.", "Nothing: nobody owes it."),
        Some(ProblemKind::CfdiNotStamped | ProblemKind::CfdiAltered | ProblemKind::DoctypeRefused) => language.choose(
            "Pide el XML original, tal como lo entregó el PAC, y súbelo.",
            "Ask for the original XML, as the PAC handed it out, and upload it.",
        ),
        Some(ProblemKind::ArchiveRefused | ProblemKind::UploadTooLarge) => {
            language.choose("Corrige el archivo y súbelo otra vez.", "Correct the file and upload it again.")
        }
        Some(ProblemKind::FileUnreadable | ProblemKind::Internal) => language.choose("Reintenta.", "Try again."),
        Some(_) | None => language.choose(
            "Compáralo con el original; si es igual, sustituye el CFDI.",
            "Compare it with the original; if it is the same, replace the CFDI.",
        ),
    }
}

//! How far a file came: the steps of its registration with their times, from what the store recorded of each.

use super::{
    outcome::{self, PrintNote},
    retry,
};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    state::AppState,
    store::{
        self,
        documents::StoredDocument,
        imports::{StoredImport, StoredItem},
    },
    timeline::EventKind,
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use domain::{
    cfdi,
    contract::{ImportResult, ImportStep, ImportStepName, Language, NodeExcerpt, ProblemKind, StepState},
    ids::{InvoiceId, OrganizationId},
};
use std::collections::BTreeMap;
use strum::IntoEnumIterator;

const OF_INVOICES: [EventKind; 3] = [EventKind::InvoiceValidated, EventKind::DatesComputed, EventKind::FinanceNotified];

pub(crate) async fn of_item(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    item: &StoredItem,
    language: Language,
) -> ApiResult<Vec<ImportStep>> {
    if is_print(item) {
        return Ok(of_print(item, language));
    }
    let registered = match item.result {
        ImportResult::Rejected | ImportResult::NotCfdi => None,
        ImportResult::Registered
        | ImportResult::RegisteredWithWarning
        | ImportResult::Duplicate
        | ImportResult::Waiting => item.fiscal_uuid.as_deref(),
    };
    let document = match registered {
        Some(uuid) => store::documents::by_fiscal_uuid(db, organization, uuid).await?,
        None => None,
    };
    match document {
        Some(document) => of_document(db, organization, item, (&document, language)).await,
        None => Ok(refused(item, language)),
    }
}

/// The node that the result speaks of, from the bytes that were handed in: none without them, or where they cannot be
/// read.
pub(crate) async fn node(state: &AppState, import: &StoredImport, item: &StoredItem) -> ApiResult<Option<NodeExcerpt>> {
    let Some(place) = item.place.clone() else { return Ok(None) };
    let bytes = match retry::read_one(state, import, item.position).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(None),
        Err(error) => {
            tracing::warn!(import = %import.id, position = item.position, %error, "a file is shown without its node");
            return Ok(None);
        }
    };
    let looked_up = move || cfdi::excerpts(&bytes, [Some(place.as_str())]).into_iter().next().flatten();
    Ok(tokio::task::spawn_blocking(looked_up).await.context("look up a node")?)
}

fn is_print(item: &StoredItem) -> bool {
    let code = item.code.as_deref().unwrap_or_default();
    let of_prints = [ProblemKind::PdfUnmatched, ProblemKind::PdfAmbiguous, ProblemKind::PdfXmlRejected];
    PrintNote::iter().any(|note| note.code() == code) || of_prints.iter().any(|kind| kind.code() == code)
}

fn step(step: ImportStepName, state: StepState, at: Option<DateTime<Utc>>) -> ImportStep {
    ImportStep { step, state, at, detail: None }
}

fn of_print(item: &StoredItem, language: Language) -> Vec<ImportStep> {
    let state = match item.result {
        ImportResult::Waiting => StepState::Waiting,
        ImportResult::Rejected | ImportResult::NotCfdi => StepState::Failed,
        ImportResult::Registered | ImportResult::RegisteredWithWarning | ImportResult::Duplicate => StepState::Done,
    };
    let detail = Some(outcome::view(item.clone(), language).detail);
    let read = step(ImportStepName::Read, StepState::Done, item.attempted_at);
    vec![read, ImportStep { detail, ..step(ImportStepName::Linked, state, item.attempted_at) }]
}

/// Up to the step that failed; what comes after it never began.
fn refused(item: &StoredItem, language: Language) -> Vec<ImportStep> {
    let failed = failed_at(item);
    let first = [ImportStepName::Read, ImportStepName::Accepted, ImportStepName::Validated, ImportStepName::Registered];
    let passed = first.into_iter().take_while(|name| *name != failed);
    let mut steps: Vec<ImportStep> = passed.map(|name| step(name, StepState::Done, item.attempted_at)).collect();
    let detail = Some(outcome::view(item.clone(), language).detail);
    steps.push(ImportStep { detail, ..step(failed, StepState::Failed, item.attempted_at) });
    steps
}

fn failed_at(item: &StoredItem) -> ImportStepName {
    let kind = item.code.as_deref().and_then(ProblemKind::from_code).filter(|_kind| !outcome::is_finding(item));
    match kind {
        Some(
            ProblemKind::NotXml
            | ProblemKind::NotCfdi
            | ProblemKind::NotADocument
            | ProblemKind::DoctypeRefused
            | ProblemKind::FileUnreadable
            | ProblemKind::ArchiveRefused
            | ProblemKind::UploadTooLarge,
        ) => ImportStepName::Read,
        Some(ProblemKind::ForeignIssuer | ProblemKind::CfdiTypeNotAccepted) => ImportStepName::Accepted,
        None | Some(ProblemKind::CfdiNotStamped | ProblemKind::CfdiAltered) => ImportStepName::Validated,
        // Whatever else goes wrong goes wrong in the ledger.
        Some(_) => ImportStepName::Registered,
    }
}

async fn of_document(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    item: &StoredItem,
    (document, language): (&StoredDocument, Language),
) -> ApiResult<Vec<ImportStep>> {
    let is_invoice = document.cfdi_type == "I";
    let invoice = item.invoice_id.filter(|_id| is_invoice);
    let times = times(db, organization, invoice).await?;
    let registered = Some(document.registered_at);
    let done = |name, at| step(name, StepState::Done, at);
    let validated = times.get(&EventKind::InvoiceValidated.word()).copied().or(registered);
    let linked = if item.result == ImportResult::Waiting {
        let detail = Some(outcome::view(item.clone(), language).detail);
        ImportStep { detail, ..step(ImportStepName::Linked, StepState::Waiting, registered) }
    } else {
        done(ImportStepName::Linked, registered)
    };
    let mut steps = vec![
        done(ImportStepName::Read, registered),
        done(ImportStepName::Accepted, registered),
        done(ImportStepName::Validated, validated),
        done(ImportStepName::Registered, registered),
        linked,
    ];
    let later = |name, at: Option<DateTime<Utc>>| {
        step(name, if at.is_some() { StepState::Done } else { StepState::Pending }, at)
    };
    if is_invoice {
        let at = |kind: EventKind| times.get(&kind.word()).copied();
        steps.push(later(ImportStepName::Dates, at(EventKind::DatesComputed)));
        steps.push(later(ImportStepName::Finance, at(EventKind::FinanceNotified)));
    }
    let checks = store::sat_checks::of_document(db, organization, document.id).await?;
    steps.push(later(ImportStepName::Sat, checks.first().map(|check| check.checked_at)));
    Ok(steps)
}

/// When each of these steps was first taken.
async fn times(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: Option<InvoiceId>,
) -> ApiResult<BTreeMap<&'static str, DateTime<Utc>>> {
    match invoice {
        Some(id) => Ok(store::timeline::first_times(db, organization, id, &OF_INVOICES).await?),
        None => Ok(BTreeMap::new()),
    }
}

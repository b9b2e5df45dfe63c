mod credit;

use crate::{
    act::Act,
    auth::{
        Allowed,
        permission::{PaymentRead, PaymentUpdate},
    },
    error::ApiResult,
    extract::{Json, Listed, Once, Started},
    paging::PageRequest,
    state::AppState,
    store::{
        self, ConnectionTrait,
        credit_notes::{CreditNoteFilter, StoredCreditNote},
    },
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::{
    contract::{CreditNote, LinkState, NewAllocations, Page, ProblemKind},
    ids::{CreditNoteId, CustomerId, OrganizationId},
    ledger::AllocationSource,
    money::Money,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CreditNoteQuery {
    customer_id: Option<CustomerId>,
    /// Such as `needs_person`: what somebody has to decide.
    state: Option<LinkState>,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// List credit notes
///
/// CFDI of type E, newest first, with what each reduces.
#[utoipa::path(tag = "payments", params(CreditNoteQuery), security(("bearer" = ["payment:read"])), responses((status = 200, body = Page<CreditNote>)))]
#[get("/credit-notes")]
pub async fn list_credit_notes(
    state: web::Data<AppState>,
    caller: Allowed<PaymentRead>,
    Listed(query, key): Listed<CreditNoteQuery>,
) -> ApiResult<web::Json<Page<CreditNote>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let filter =
        CreditNoteFilter { customer_id: query.customer_id, state: query.state, visible_to: caller.visible_to() };
    let (rows, total) = store::credit_notes::page(&state.db, caller.organization, &filter, &request).await?;
    let page = request.page(rows, total, StoredCreditNote::cursor);
    let data = views(&state.db, caller.organization, page.data).await?;
    Ok(web::Json(Page { data, next_cursor: page.next_cursor, total: page.total }))
}

async fn views(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    notes: Vec<StoredCreditNote>,
) -> ApiResult<Vec<CreditNote>> {
    let customers = notes.iter().filter_map(|note| note.customer_id);
    let customers = store::customers::refs(db, organization, customers).await?;
    let mut applied: BTreeMap<CreditNoteId, Money> = BTreeMap::new();
    for note in &notes {
        applied.insert(note.id, Money::zero(note.total.currency()));
    }
    for allocation in store::allocations::of_credit_notes(db, organization, notes.iter().map(|note| note.id)).await? {
        let AllocationSource::CreditNote(note) = allocation.fact.source else { continue };
        if let Some(sum) = applied.get_mut(&note).filter(|_| allocation.fact.undone_date.is_none()) {
            *sum = sum.checked_add(allocation.consumed(sum.currency()))?;
        }
    }
    let view = |note: StoredCreditNote| CreditNote {
        id: note.id,
        customer: note.customer_id.and_then(|id| customers.get(&id).cloned()),
        fiscal_uuid: note.fiscal_uuid,
        series: note.series,
        folio: note.folio,
        issue_date: note.issue_date,
        relation_type: note.relation_type,
        related_uuids: note.related_uuids,
        applied: applied.get(&note.id).copied().unwrap_or_else(|| Money::zero(note.total.currency())),
        total: note.total,
        state: note.state,
    };
    Ok(notes.into_iter().map(view).collect())
}

/// Apply a credit note
///
/// Of one that names several invoices without amounts, another currency, or none: a person says what it reduces, in one
/// step or several. Counts from today, so that reports of past days stay as they were.
#[utoipa::path(
    tag = "payments", request_body = NewAllocations, security(("bearer" = ["payment:update"])),
    params(
        ("id" = CreditNoteId, Path),
        Once
    ),
    responses((status = 201, body = CreditNote))
)]
#[post("/credit-notes/{id}/allocations")]
pub async fn allocate_credit_note(
    state: web::Data<AppState>,
    caller: Allowed<PaymentUpdate>,
    once: Once,
    id: web::Path<CreditNoteId>,
    Json(body): Json<NewAllocations>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let note = store::credit_notes::lock(act.txn, caller.organization, *id, caller.visible_to()).await?;
    let note = note.ok_or(ProblemKind::NotFound)?;
    let note = credit::apply(&act, note, &body.allocations, caller.visible_to()).await?;
    let view = views(act.txn, caller.organization, vec![note]).await?.pop().ok_or(ProblemKind::NotFound)?;
    command.finish(StatusCode::CREATED, &view).await
}

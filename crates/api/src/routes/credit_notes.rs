use crate::{
    auth::{Allowed, permission::PaymentRead},
    error::ApiResult,
    extract::Query,
    paging::PageRequest,
    state::AppState,
    store::{
        self,
        credit_notes::{CreditNoteFilter, StoredCreditNote},
    },
};
use actix_web::{get, web};
use domain::{
    contract::{CreditNote, LinkState, Page},
    ids::{CreditNoteId, CustomerId},
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
    Query(query): Query<CreditNoteQuery>,
) -> ApiResult<web::Json<Page<CreditNote>>> {
    let request = PageRequest::new(query.limit, query.cursor.as_deref())?;
    let filter =
        CreditNoteFilter { customer_id: query.customer_id, state: query.state, visible_to: caller.visible_to() };
    let (rows, total) = store::credit_notes::page(&state.db, caller.organization, &filter, &request).await?;
    let page = request.page(rows, total, StoredCreditNote::cursor);
    let customers = page.data.iter().filter_map(|note| note.customer_id);
    let customers = store::customers::refs(&state.db, caller.organization, customers).await?;
    let ids = page.data.iter().map(|note| note.id);
    let mut applied: BTreeMap<CreditNoteId, Money> = BTreeMap::new();
    for allocation in store::allocations::of_credit_notes(&state.db, caller.organization, ids).await? {
        let AllocationSource::CreditNote(note) = allocation.fact.source else { continue };
        if allocation.fact.undone_date.is_none() {
            let amount = allocation.fact.amount;
            let sum = applied.entry(note).or_insert_with(|| Money::zero(amount.currency()));
            *sum = sum.checked_add(amount)?;
        }
    }
    let data = page.data.into_iter().map(|note| CreditNote {
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
    });
    Ok(web::Json(Page { data: data.collect(), next_cursor: page.next_cursor, total: page.total }))
}

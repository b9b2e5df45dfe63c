use crate::{
    act::Act,
    auth::{Allowed, permission::InvoiceUpdate},
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Once, Started},
    ledger,
    state::AppState,
    store::{
        self,
        audit::Change,
        invoice_search::{InvoiceFilter, StatusFilter, Viewpoint},
        invoices::StoredInvoice,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use actix_web::{HttpResponse, http::StatusCode, post, web};
use domain::{
    contract::{DecideOpenings, OpeningDecision, OpeningFilter, OpeningsDecided, ProblemKind},
    ids::{InvoiceId, UserId},
    ledger::Opening,
    opening,
};
use serde_json::json;
use std::collections::BTreeSet;

/// More are decided in several steps.
const MOST_INVOICES: usize = 20_000;

/// Decide about old invoices
///
/// Closes invoices *por confirmar* as paid before the start, or confirms them as owed: those named by id, or all that fit
/// the filter. The answer names what changed; sent back with the decision `unconfirmed` it undoes the step. Invoices
/// issued on or after the start date are never closed this way.
#[utoipa::path(
    tag = "invoices", request_body = DecideOpenings, security(("bearer" = ["invoice:update"])),
    params(Once),
    responses((status = 200, body = OpeningsDecided))
)]
#[post("/invoices/openings")]
pub async fn decide_openings(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceUpdate>,
    once: Once,
    Json(body): Json<DecideOpenings>,
) -> ApiResult<HttpResponse> {
    check(&body)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let mut ids: BTreeSet<InvoiceId> = body.invoice_ids.iter().copied().collect();
    if let Some(filter) = &body.filter {
        ids.extend(unconfirmed(&act, filter, caller.visible_to()).await?);
    }
    let invoices = store::invoices::lock_all(act.txn, caller.organization, &ids, caller.visible_to()).await?;
    if let Some(unknown) = body.invoice_ids.iter().position(|id| !invoices.iter().any(|known| known.id() == *id)) {
        return Err(Refusal::new(ProblemKind::NotFound).at(format!("/invoice_ids/{unknown}")).into());
    }
    let start_date = act.rules.organization.start_date;
    // What people or documents say is owed is not closed with many others; that it is owed can be taken back.
    let takes_back = body.decision == OpeningDecision::Unconfirmed;
    let open_to_it = invoices.iter().filter(|invoice| takes_back || invoice.facts.opening != Opening::Known);
    let changed: Vec<(&StoredInvoice, Opening)> = open_to_it
        .filter_map(|invoice| Some((invoice, opening::decide(&invoice.facts, body.decision, start_date).ok()?)))
        .filter(|(invoice, decided)| invoice.facts.opening != *decided)
        .collect();
    write(&act, &changed).await?;
    let decided = OpeningsDecided {
        decision: body.decision,
        changed: changed.iter().map(|(invoice, _)| invoice.id()).collect(),
        skipped: invoices.len().saturating_sub(changed.len()).try_into().unwrap_or(u32::MAX),
    };
    command.finish(StatusCode::OK, &decided).await
}

fn check(body: &DecideOpenings) -> Result<(), Refusal> {
    if body.invoice_ids.is_empty() && body.filter.is_none() {
        let field = FieldRefusal::new("/invoice_ids", ProblemKind::MissingField).with("field", "invoice_ids");
        return Err(Refusal::fields(vec![field]));
    }
    if body.invoice_ids.len() > MOST_INVOICES {
        return Err(Refusal::fields(vec![FieldRefusal::count("/invoice_ids", &(1..=MOST_INVOICES))]));
    }
    Ok(())
}

async fn unconfirmed(act: &Act<'_>, filter: &OpeningFilter, visible_to: Option<UserId>) -> ApiResult<Vec<InvoiceId>> {
    let filter = InvoiceFilter {
        visible_to,
        status: StatusFilter::OpeningUnconfirmed,
        customer_id: filter.customer_id,
        currency: filter.currency,
        q: filter.q.clone(),
        ..InvoiceFilter::default()
    };
    let view = Viewpoint { today: act.today, policy: act.rules.policy() };
    let mut ids = store::invoice_search::matching(act.txn, act.caller.organization, &filter, view).await?;
    ids.truncate(MOST_INVOICES);
    Ok(ids)
}

async fn write(act: &Act<'_>, changed: &[(&StoredInvoice, Opening)]) -> ApiResult<()> {
    let organization = act.caller.organization;
    let ids = || changed.iter().map(|(invoice, _)| invoice.id());
    let Some((_, decided)) = changed.first() else { return Ok(()) };
    store::invoices::set_opening(act.txn, organization, ids(), *decided).await?;
    ledger::settle(act.txn, organization, act.rules.policy(), ids()).await?;
    let events = changed.iter().map(|(invoice, _)| Event {
        kind: EventKind::of_opening(*decided),
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None },
        data: json!({"document": invoice.document()}),
        user: Some(act.caller.user_id()),
    });
    store::timeline::append_all(act.txn, organization, events.collect(), act.now).await?;
    let before: Vec<_> = changed
        .iter()
        .map(|(invoice, _)| json!({"invoice_id": invoice.id(), "opening": invoice.facts.opening}))
        .collect();
    let change = Change::new("invoices.openings_decided", None).before(&before).after(&json!({"opening": decided}));
    act.audit(change).await
}

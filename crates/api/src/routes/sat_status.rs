mod apply;

use crate::{
    act::Act,
    auth::{
        Allowed,
        permission::{InvoiceUpdate, ReconciliationUpdate},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Once, Started},
    intake::{
        self,
        rep_change::{self, Choice},
    },
    state::AppState,
    store::{self, WriteTransaction, audit::Change},
    views,
};
use actix_web::{HttpResponse, http::StatusCode, post, web};
use domain::{
    contract::{Invoice, LinkState, ProblemKind, RecordSatStatus, RepDecided, ResolveRepPayment, SatStatus},
    ids::{InvoiceId, RepId},
};
use serde_json::json;
use uuid::Uuid;

/// Record what SAT says of an invoice
///
/// As somebody saw it at SAT. A cancelled invoice owes nothing from its day on: its promises end, what was paid becomes
/// saldo a favor, and Finance is told. `valid` for an invoice that another replaces means that SAT refused to cancel it:
/// its promises, disputes and files return to it.
#[utoipa::path(
    tag = "invoices", request_body = RecordSatStatus, params(("id" = InvoiceId, Path), Once),
    security(("bearer" = ["invoice:update"])), responses((status = 200, body = Invoice))
)]
#[post("/invoices/{id}/sat-status")]
pub async fn record_sat_status(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceUpdate>,
    once: Once,
    id: web::Path<InvoiceId>,
    Json(body): Json<RecordSatStatus>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let invoice = store::invoices::lock(act.txn, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let date = said(&body, &act, Some(invoice.facts.issue_date))?;
    let changed = match body.status {
        SatStatus::Cancelled => apply::cancelled(&act, invoice, date).await?,
        SatStatus::Valid => apply::valid(&act, invoice).await?,
        SatStatus::NotFound | SatStatus::Unchecked | SatStatus::CheckFailed => {
            apply::seen(&act, invoice, body.status).await?
        }
    };
    if let Some(document) = changed.document_id {
        let answer = body.answer.unwrap_or_default();
        let by = caller.user_id();
        store::sat_checks::insert(act.txn, caller.organization, document, (body.status, answer.trim()), by, act.now)
            .await?;
    }
    let view = views::one_invoice(act.txn, caller.organization, changed, act.today, caller.language).await?;
    command.finish(StatusCode::OK, &view).await
}

/// Only an answer of SAT can be recorded, and no cancellation before its document or after today.
fn said(
    body: &RecordSatStatus,
    act: &Act<'_>,
    issue_date: Option<chrono::NaiveDate>,
) -> Result<chrono::NaiveDate, Refusal> {
    let refuse = |pointer: &str, reason: String| {
        Err(Refusal::fields(vec![FieldRefusal::new(pointer, ProblemKind::InvalidValue).with("reason", reason)]))
    };
    match body.status {
        SatStatus::Unchecked | SatStatus::CheckFailed => {
            return refuse("/status", "valid, cancelled, not_found".to_owned());
        }
        SatStatus::Valid | SatStatus::Cancelled | SatStatus::NotFound => {}
    }
    let date = body.cancelled_date.unwrap_or(act.today);
    if date > act.today {
        return refuse("/cancelled_date", format!("<= {}", act.today));
    }
    match issue_date.filter(|issued| date < *issued) {
        Some(issued) => refuse("/cancelled_date", format!(">= {issued}")),
        None => Ok(date),
    }
}

/// Record what SAT says of a REP
///
/// A cancelled REP leaves the ledger: payments that people recorded stay; what only the REP knew was paid leaves the
/// balance, and its invoices wait to be confirmed until another REP or a person says what they owe.
#[utoipa::path(
    tag = "payments", request_body = RecordSatStatus, params(("id" = RepId, Path), Once),
    security(("bearer" = ["reconciliation:update"])), responses((status = 200, body = RepDecided))
)]
#[post("/reps/{id}/sat-status")]
pub async fn record_rep_sat_status(
    state: web::Data<AppState>,
    caller: Allowed<ReconciliationUpdate>,
    once: Once,
    id: web::Path<RepId>,
    Json(body): Json<RecordSatStatus>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let rep = store::reps::lock(act.txn, caller.organization, *id, caller.visible_to()).await?;
    let rep = rep.ok_or(ProblemKind::NotFound)?;
    let date = said(&body, &act, Some(rep.issue_date))?;
    if body.status == SatStatus::Cancelled {
        let context = context(&state, act.txn, &caller).await?;
        let withdrawal = rep_change::Withdrawal::Cancelled { date };
        let invoices = rep_change::withdraw(act.txn, &context, &rep, withdrawal).await?;
        apply::tell_finance_of_rep(&act, &rep, invoices).await?;
    }
    let by = caller.user_id();
    let answer = body.answer.unwrap_or_default();
    let said = (body.status, answer.trim());
    store::sat_checks::insert(act.txn, caller.organization, rep.document_id, said, by, act.now).await?;
    let change = Change::new("rep.sat_status_recorded", rep.id.0);
    act.audit(change.before(&json!({"state": rep.state})).after(&json!({"sat_status": body.status}))).await?;
    let decided = decided(&act, rep.id).await?;
    command.finish(StatusCode::OK, &decided).await
}

/// Say which payment a REP tells of
///
/// When several recorded payments have the REP's customer, date, amount and invoices, a person decides: one of the
/// candidates, or none of them. `id` is that of the payment in the REP.
#[utoipa::path(
    tag = "payments", request_body = ResolveRepPayment, params(("id" = Uuid, Path), Once),
    security(("bearer" = ["reconciliation:update"])), responses((status = 200, body = RepDecided))
)]
#[post("/rep-reconciliation/{id}/resolve")]
pub async fn resolve_rep_payment(
    state: web::Data<AppState>,
    caller: Allowed<ReconciliationUpdate>,
    once: Once,
    id: web::Path<Uuid>,
    Json(body): Json<ResolveRepPayment>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let row = store::reps::payment_by_id(act.txn, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    let rep = store::reps::lock(act.txn, caller.organization, row.rep_id, caller.visible_to()).await?;
    rep.ok_or(ProblemKind::NotFound)?;
    let context = context(&state, act.txn, &caller).await?;
    let choice = body.payment_id.map_or(Choice::Another, Choice::Payment);
    let rep = rep_change::resolve(act.txn, &context, &row, choice).await?;
    let change = Change::new("rep.payment_resolved", row.id).after(&json!({"payment_id": body.payment_id}));
    act.audit(change).await?;
    let decided = decided(&act, rep).await?;
    command.finish(StatusCode::OK, &decided).await
}

async fn context(state: &AppState, txn: &WriteTransaction, caller: &crate::auth::Caller) -> ApiResult<intake::Context> {
    intake::Context::read(txn, &state.clock, caller.organization, Some(caller.user_id()), None).await
}

async fn decided(act: &Act<'_>, rep: RepId) -> ApiResult<RepDecided> {
    let stored = store::reps::by_ids(act.txn, act.caller.organization, [rep]).await?;
    let state = stored.first().map_or(LinkState::Waiting, |rep| rep.state);
    Ok(RepDecided { rep_id: rep, state })
}

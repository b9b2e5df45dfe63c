//! Taking back: a whole payment, or what it brought one invoice. Nothing is erased.

use super::{allocate, audit, figures, lock, record, shown, subject};
use crate::{
    act::Act,
    auth::{Allowed, permission::PaymentUpdate},
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Once, Started},
    jobs::field,
    state::AppState,
    store,
    timeline::EventKind,
};
use actix_web::{HttpResponse, http::StatusCode, post, web};
use domain::{
    contract::{Payment, PaymentSource, ProblemKind, Reversal, ReversalKind, UndoAllocation},
    ids::{AllocationId, PaymentId},
};

/// Reverse a payment
///
/// A typing error, or a cheque that came back. The payment stays in the history; from today on its invoices owe again
/// and their promises are judged anew.
#[utoipa::path(
    tag = "payments", request_body = Reversal, params(("id" = PaymentId, Path), Once),
    security(("bearer" = ["payment:update"])), responses((status = 200, body = Payment))
)]
#[post("/payments/{id}/reversal")]
pub async fn reverse_payment(
    state: web::Data<AppState>,
    caller: Allowed<PaymentUpdate>,
    once: Once,
    id: web::Path<PaymentId>,
    Json(body): Json<Reversal>,
) -> ApiResult<HttpResponse> {
    let reason = reason(&body.reason)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let before = lock(&act, &caller, *id).await?;
    let mut payment = before.clone();
    payment.reversed_date = Some(act.today);
    payment.reversal_reason = Some(reason);
    payment.reversal_kind = Some(body.kind);
    payment.version += 1;
    store::payments::update(act.txn, caller.organization, &payment).await?;
    act.tell(EventKind::PaymentReversed, subject(&payment), figures(&payment)).await?;
    audit(&act, "payment.reversed", Some(&before), &payment).await?;
    allocate::undo(&act, &payment).await?;
    if payment.source == PaymentSource::Field && body.kind == ReversalKind::Rejected {
        field::tell_rejection(&act, &payment).await?;
    }
    let view = shown(&act, payment).await?;
    command.finish(StatusCode::OK, &view).await
}

/// Take a payment away from an invoice
///
/// From today on the invoice owes it again, and the payment has it as saldo a favor.
#[utoipa::path(
    tag = "payments", request_body = UndoAllocation,
    params(("id" = PaymentId, Path), ("allocation_id" = AllocationId, Path), Once),
    security(("bearer" = ["payment:update"])), responses((status = 200, body = Payment))
)]
#[post("/payments/{id}/allocations/{allocation_id}/undo")]
pub async fn undo_allocation(
    state: web::Data<AppState>,
    caller: Allowed<PaymentUpdate>,
    once: Once,
    path: web::Path<(PaymentId, AllocationId)>,
    Json(body): Json<UndoAllocation>,
) -> ApiResult<HttpResponse> {
    let reason = reason(&body.reason)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (id, allocation) = *path;
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let before = lock(&act, &caller, id).await?;
    allocate::undo_one(&act, &before, allocation, &reason).await?;
    let mut payment = before.clone();
    payment.version += 1;
    store::payments::update(act.txn, caller.organization, &payment).await?;
    audit(&act, "payment.allocation_undone", Some(&before), &payment).await?;
    let view = shown(&act, payment).await?;
    command.finish(StatusCode::OK, &view).await
}

/// The words of whoever undoes something; without them nothing is undone.
fn reason(text: &str) -> Result<String, Refusal> {
    record::filled(Some(text)).ok_or_else(|| {
        let field = FieldRefusal::new("/reason", ProblemKind::MissingField).with("field", "reason");
        Refusal::fields(vec![field])
    })
}

mod allocate;
pub mod corrections;
mod record;
mod view;

use crate::{
    act::Act,
    auth::{
        Allowed, Caller,
        permission::{PaymentCreate, PaymentRead, PaymentUpdate},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    jobs::field::{self, Receipt},
    ledger,
    paging::PageRequest,
    state::AppState,
    store::{
        self, ConnectionTrait,
        audit::Change,
        payments::{PaymentFilter, PaymentStanding, StoredPayment},
        timeline::Subject,
    },
    timeline::EventKind,
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, post, web};
use allocate::Typed;
use chrono::NaiveDate;
use domain::{
    contract::{
        ConfirmPayment, NewAllocations, NewPayment, Page, Payment, PaymentPatch, PaymentSource, PaymentState,
        ProblemKind,
    },
    ids::{CustomerId, PaymentId, UserId},
    permission::Scope,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PaymentQuery {
    customer_id: Option<CustomerId>,
    status: Option<PaymentState>,
    /// Received on this day or later.
    from: Option<NaiveDate>,
    /// Received on this day or earlier.
    to: Option<NaiveDate>,
    /// Deposits nobody identified yet, or all others.
    unidentified: Option<bool>,
    /// With money that no invoice took yet, or without.
    unapplied: Option<bool>,
    source: Option<PaymentSource>,
    /// SAT's `FormaPago`.
    form: Option<String>,
    /// Words of the reference, bank, payer or customer.
    q: Option<String>,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// Record a payment
///
/// With the invoices it pays, when they are known; what no invoice takes stays as saldo a favor. Without a customer it
/// is a deposit without identification. An allocation to a PPD invoice of a later date waits for Finance: the payment is
/// kept without it, and the answer is the problem `payment_before_invoice` with the `payment_id`.
#[utoipa::path(
    tag = "payments", request_body = NewPayment, security(("bearer" = ["payment:create"])),
    params(Once),
    responses((status = 201, body = Payment))
)]
#[post("/payments")]
pub async fn record_payment(
    state: web::Data<AppState>,
    caller: Allowed<PaymentCreate>,
    once: Once,
    Json(body): Json<NewPayment>,
) -> ApiResult<HttpResponse> {
    record::check(&body, caller.today(&state), caller.scope)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let (payment, waiting) = take_in(&act, &body, caller.scope, caller.visible_to()).await?;
    if let Some(refusal) = waiting {
        return command.refuse_keeping(&caller, &refusal).await;
    }
    let location = format!("{}/payments/{}", super::BASE, payment.id);
    let view = shown(&act, payment).await?;
    command.finish_at(StatusCode::CREATED, &view, Some(location)).await
}

/// Keeps a payment and applies it; the refusal, if any, is of an allocation that waits for Finance.
pub(crate) async fn take_in(
    act: &Act<'_>,
    body: &NewPayment,
    scope: Scope,
    visible_to: Option<UserId>,
) -> ApiResult<(StoredPayment, Option<Refusal>)> {
    require_customer(act, body.customer_id, visible_to).await?;
    let invoices = body.allocations.iter().map(|allocation| allocation.invoice_id);
    let mut books = ledger::lock(act.txn, &act.rules, invoices, visible_to, act.today).await?;
    let payment = record::payment(act, body, scope, &books);
    store::payments::insert(act.txn, act.caller.organization, &payment).await?;
    act.tell(EventKind::PaymentRecorded, subject(&payment), figures(&payment)).await?;
    audit(act, "payment.recorded", None, &payment).await?;
    if payment.source == PaymentSource::Field {
        field::tell(act, Receipt::Payment(&payment)).await?;
    }
    let waiting = allocate::apply(act, &payment, &body.allocations, &mut books, Typed::WithPayment).await?;
    Ok((payment, waiting))
}

async fn require_customer(act: &Act<'_>, id: Option<CustomerId>, visible_to: Option<UserId>) -> ApiResult<()> {
    let Some(id) = id else { return Ok(()) };
    let found = store::customers::by_id(act.txn, act.caller.organization, id, visible_to).await?;
    if found.is_none() {
        return Err(Refusal::new(ProblemKind::NotFound).at("/customer_id").into());
    }
    Ok(())
}

/// List payments
///
/// Newest first.
#[utoipa::path(
    tag = "payments", params(PaymentQuery), security(("bearer" = ["payment:read"])),
    responses((status = 200, body = Page<Payment>))
)]
#[get("/payments")]
pub async fn list_payments(
    state: web::Data<AppState>,
    caller: Allowed<PaymentRead>,
    Listed(query, key): Listed<PaymentQuery>,
) -> ApiResult<web::Json<Page<Payment>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let today = caller.today(&state);
    let (visible_to, recorded_by) = reach(caller.scope, caller.user_id());
    let filter = PaymentFilter {
        customer_id: query.customer_id,
        from: query.from,
        to: query.to,
        unidentified: query.unidentified,
        source: query.source,
        form: query.form,
        q: query.q,
        recorded_by,
        visible_to,
        standing: Some(PaymentStanding { today, status: query.status, unapplied: query.unapplied }),
    };
    let (rows, total) = store::payments::page(&state.db, caller.organization, &filter, &request).await?;
    let page = request.page(rows, total, StoredPayment::cursor);
    let data = view::all(&state.db, caller.organization, page.data, today).await?;
    Ok(web::Json(Page { data, next_cursor: page.next_cursor, total }))
}

/// One payment
#[utoipa::path(
    tag = "payments", params(("id" = PaymentId, Path)), security(("bearer" = ["payment:read"])),
    responses((status = 200, body = Payment))
)]
#[get("/payments/{id}")]
pub async fn get_payment(
    state: web::Data<AppState>,
    caller: Allowed<PaymentRead>,
    id: web::Path<PaymentId>,
) -> ApiResult<HttpResponse> {
    let (visible_to, recorded_by) = reach(caller.scope, caller.user_id());
    let payment = store::payments::by_id(&state.db, caller.organization, *id, visible_to).await?;
    let payment = payment.filter(|payment| recorded_by.is_none() || payment.recorded_by == recorded_by);
    let payment = payment.ok_or(ProblemKind::NotFound)?;
    let version = payment.version;
    let view = one(&state.db, &caller, payment, caller.today(&state)).await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(view))
}

/// Change who paid
///
/// Identifies a deposit, or corrects payer, bank or reference. The customer stays once invoices took from the payment.
#[utoipa::path(
    tag = "payments", request_body = PaymentPatch, security(("bearer" = ["payment:update"])),
    params(("id" = PaymentId, Path), IfMatch),
    responses((status = 200, body = Payment))
)]
#[patch("/payments/{id}")]
pub async fn update_payment(
    state: web::Data<AppState>,
    caller: Allowed<PaymentUpdate>,
    if_match: IfMatch,
    id: web::Path<PaymentId>,
    Json(patch): Json<PaymentPatch>,
) -> ApiResult<HttpResponse> {
    let txn = store::begin_write(&state.db).await?;
    let act = Act::begin(&txn, &caller, &state).await?;
    let before = lock(&act, &caller, *id).await?;
    if_match.require(before.version)?;
    let mut payment = before.clone();
    if let Some(customer) = patch.customer_id.filter(|customer| payment.customer_id != Some(*customer)) {
        require_customer(&act, Some(customer), caller.visible_to()).await?;
        let taken = store::allocations::of_payments(&txn, caller.organization, [payment.id]).await?;
        if taken.iter().any(|allocation| allocation.fact.undone_date.is_none()) {
            return Err(Refusal::new(ProblemKind::PaymentApplied).at("/customer_id").into());
        }
        payment.customer_id = Some(customer);
    }
    for (field, value) in
        [(&mut payment.payer, patch.payer), (&mut payment.bank, patch.bank), (&mut payment.reference, patch.reference)]
    {
        if let Some(value) = value {
            *field = record::filled(value.as_deref());
        }
    }
    payment.version += 1;
    store::payments::update(&txn, caller.organization, &payment).await?;
    act.tell(EventKind::PaymentChanged, subject(&payment), figures(&payment)).await?;
    audit(&act, "payment.updated", Some(&before), &payment).await?;
    let version = payment.version;
    let view = shown(&act, payment).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(view))
}

/// Apply a payment
///
/// Takes from what is left of it. Counts from today, so that reports of past days stay as they were.
#[utoipa::path(
    tag = "payments", request_body = NewAllocations, params(("id" = PaymentId, Path), Once),
    security(("bearer" = ["payment:update"])), responses((status = 201, body = Payment))
)]
#[post("/payments/{id}/allocations")]
pub async fn allocate_payment(
    state: web::Data<AppState>,
    caller: Allowed<PaymentUpdate>,
    once: Once,
    id: web::Path<PaymentId>,
    Json(body): Json<NewAllocations>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let mut payment = lock(&act, &caller, *id).await?;
    let invoices = body.allocations.iter().map(|allocation| allocation.invoice_id);
    let mut books = ledger::lock(act.txn, &act.rules, invoices, caller.visible_to(), act.today).await?;
    allocate::apply(&act, &payment, &body.allocations, &mut books, Typed::Later).await?;
    let before = payment.clone();
    payment.version += 1;
    store::payments::update(act.txn, caller.organization, &payment).await?;
    audit(&act, "payment.applied", Some(&before), &payment).await?;
    let view = shown(&act, payment).await?;
    command.finish(StatusCode::CREATED, &view).await
}

/// Confirm that money arrived
///
/// Makes a payment in transit count: the cheque cleared, the collector's cash is in the bank.
#[utoipa::path(
    tag = "payments", request_body = ConfirmPayment, params(("id" = PaymentId, Path), Once),
    security(("bearer" = ["payment:update"])), responses((status = 200, body = Payment))
)]
#[post("/payments/{id}/confirmation")]
pub async fn confirm_payment(
    state: web::Data<AppState>,
    caller: Allowed<PaymentUpdate>,
    once: Once,
    id: web::Path<PaymentId>,
    Json(body): Json<ConfirmPayment>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let before = lock(&act, &caller, *id).await?;
    if let Some(date) = before.effective_date.filter(|date| *date <= act.today) {
        return Err(Refusal::new(ProblemKind::PaymentEffective).with("date", date).into());
    }
    if body.effective_date > act.today {
        let refusal = Refusal::new(ProblemKind::PaymentInFuture).with("today", act.today);
        return Err(refusal.at("/effective_date").into());
    }
    if body.effective_date < before.date {
        return Err(Refusal::fields(vec![FieldRefusal::not_before("/effective_date", before.date)]).into());
    }
    let taken = store::allocations::of_payments(act.txn, caller.organization, [before.id]).await?;
    let invoices = taken.iter().map(|allocation| allocation.fact.invoice_id);
    ledger::lock(act.txn, &act.rules, invoices.clone(), None, act.today).await?;
    let mut payment = before.clone();
    payment.effective_date = Some(body.effective_date);
    payment.version += 1;
    store::payments::update(act.txn, caller.organization, &payment).await?;
    let effective = payment.effective_date;
    store::allocations::set_effective_of_payment(act.txn, caller.organization, payment.id, effective).await?;
    ledger::settle(act.txn, caller.organization, act.rules.policy(), invoices).await?;
    act.tell(EventKind::PaymentEffective, subject(&payment), figures(&payment)).await?;
    audit(&act, "payment.confirmed", Some(&before), &payment).await?;
    let view = shown(&act, payment).await?;
    command.finish(StatusCode::OK, &view).await
}

/// Whose payments a scope reaches: customers assigned to the person, or what the person recorded.
fn reach(scope: Scope, user: UserId) -> (Option<UserId>, Option<UserId>) {
    match scope {
        Scope::All => (None, None),
        Scope::Assigned => (Some(user), None),
        Scope::Own => (None, Some(user)),
    }
}

/// A payment that may still change.
async fn lock(act: &Act<'_>, caller: &Allowed<PaymentUpdate>, id: PaymentId) -> ApiResult<StoredPayment> {
    let (visible_to, recorded_by) = reach(caller.scope, caller.user_id());
    let payment = store::payments::lock(act.txn, caller.organization, id, visible_to).await?;
    let payment = payment.filter(|payment| recorded_by.is_none() || payment.recorded_by == recorded_by);
    let payment = payment.ok_or(ProblemKind::NotFound)?;
    if payment.reversed_date.is_some() {
        return Err(ProblemKind::PaymentReversed.into());
    }
    Ok(payment)
}

async fn shown(act: &Act<'_>, payment: StoredPayment) -> ApiResult<Payment> {
    one(act.txn, act.caller, payment, act.today).await
}

async fn one(
    db: &impl ConnectionTrait,
    caller: &Caller,
    payment: StoredPayment,
    today: NaiveDate,
) -> ApiResult<Payment> {
    let views = view::all(db, caller.organization, vec![payment], today).await?;
    Ok(views.into_iter().next().ok_or(ProblemKind::NotFound)?)
}

fn subject(payment: &StoredPayment) -> Subject {
    Subject { customer: payment.customer_id, invoice: None, payment: Some(payment.id) }
}

async fn audit(
    act: &Act<'_>,
    action: &'static str,
    before: Option<&StoredPayment>,
    after: &StoredPayment,
) -> ApiResult<()> {
    let change =
        Change { action, resource_id: Some(after.id.0), before: before.map(figures), after: Some(figures(after)) };
    act.audit(change).await
}

fn figures(payment: &StoredPayment) -> Value {
    json!({
        "payment_id": payment.id,
        "customer_id": payment.customer_id,
        "payer": payment.payer,
        "date": payment.date,
        "effective_date": payment.effective_date,
        "form": payment.form,
        "amount": payment.amount,
        "exchange_rate": payment.exchange_rate,
        "bank": payment.bank,
        "reference": payment.reference,
        "comment": payment.comment,
        "reversed_date": payment.reversed_date,
        "reason": payment.reversal_reason,
        "reversal_kind": payment.reversal_kind,
    })
}

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
    sat::record::{self, Told},
    state::AppState,
    store::{self, WriteTransaction, audit::Change},
    views,
};
use actix_web::{HttpResponse, http::StatusCode, post, web};
use chrono::NaiveDate;
use domain::{
    contract::{Invoice, LinkState, ProblemKind, RecordSatStatus, RepDecided, ResolveRepPayment, SatSource, SatStatus},
    ids::{DocumentId, InvoiceId, OrganizationId, RepId},
    sat::Word,
};
use serde_json::json;
use uuid::Uuid;

/// Ask SAT about an invoice, or record what it says
///
/// `{}` asks SAT's service now. Its answer is kept as evidence; without one, `sat_status` is `check_failed` and the last
/// good answer stays in the history. With `status`, it is what somebody saw at SAT.
///
/// A cancelled invoice owes nothing from its day on: its promises end, what was paid becomes saldo a favor, and Finance
/// is told. SAT refused to cancel an invoice that another replaces, by its own words or with `valid` from a person: its
/// promises, disputes and files return to it.
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
    let visible_to = caller.visible_to();
    let found = store::invoices::by_id(&state.db, caller.organization, *id, visible_to).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    let today = caller.today(&state);
    let told = told(&state, caller.organization, &body, (found.document_id, found.facts.issue_date, today)).await?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let invoice = store::invoices::lock(act.txn, caller.organization, *id, visible_to).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let changed = Box::pin(record::of_invoice(&act.deed(), invoice, &told)).await?;
    let view = views::one_invoice(act.txn, caller.organization, changed, act.today, caller.language).await?;
    command.finish(StatusCode::OK, &view).await
}

/// What a person says, or else SAT.
async fn told(
    state: &AppState,
    organization: OrganizationId,
    body: &RecordSatStatus,
    (document, issue_date, today): (Option<DocumentId>, NaiveDate, NaiveDate),
) -> ApiResult<Told> {
    let Some(status) = body.status else {
        if body.cancelled_date.is_some() || body.answer.is_some() {
            let missing = FieldRefusal::new("/status", ProblemKind::MissingField).with("field", "status");
            return Err(Refusal::fields(vec![missing]).into());
        }
        return Ok(Told::of_service(record::ask(state, organization, document).await?, today));
    };
    Ok(Told {
        word: word(status)?,
        source: SatSource::Person,
        answer: body.answer.as_deref().unwrap_or_default().trim().to_owned(),
        fields: None,
        failure: None,
        date: cancelled_date(body, issue_date, today)?,
    })
}

/// Only an answer of SAT can be recorded.
fn word(status: SatStatus) -> Result<Word, Refusal> {
    match status {
        SatStatus::Valid => Ok(Word::Valid { cancellation_refused: false }),
        SatStatus::Cancelled => Ok(Word::Cancelled),
        SatStatus::NotFound => Ok(Word::NotFound),
        SatStatus::Unchecked | SatStatus::CheckFailed => {
            Err(Refusal::fields(vec![FieldRefusal::new("/status", ProblemKind::SatAnswerRequired)]))
        }
    }
}

/// No cancellation before its document or after today.
fn cancelled_date(body: &RecordSatStatus, issued: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let date = body.cancelled_date.unwrap_or(today);
    match () {
        () if date > today => Err(Refusal::fields(vec![FieldRefusal::not_after("/cancelled_date", today)])),
        () if date < issued => Err(Refusal::fields(vec![FieldRefusal::not_before("/cancelled_date", issued)])),
        () => Ok(date),
    }
}

/// Ask SAT about a REP, or record what it says
///
/// `{}` asks SAT's service now; with `status`, it is what somebody saw there. A cancelled REP leaves the ledger: payments
/// that people recorded stay; what only the REP knew was paid leaves the balance, and its invoices wait to be confirmed
/// until another REP or a person says what they owe.
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
    let (organization, visible_to) = (caller.organization, caller.visible_to());
    let found = store::reps::by_id(&state.db, organization, *id, visible_to).await?.ok_or(ProblemKind::NotFound)?;
    let about = (Some(found.document_id), found.issue_date, caller.today(&state));
    let told = told(&state, organization, &body, about).await?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let rep = store::reps::lock(act.txn, organization, *id, visible_to).await?.ok_or(ProblemKind::NotFound)?;
    record::of_rep(&act.deed(), &state.clock, &rep, &told).await?;
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

pub(crate) mod change;

use crate::{
    act::Act,
    auth::{
        Allowed,
        permission::{PromiseCreate, PromiseRead, PromiseUpdate},
    },
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::{Json, Listed, Once, Started},
    ledger::{self, InvoiceBook},
    paging::{Cursor, ListQuery, PageRequest},
    state::AppState,
    store::{
        self,
        promises::{PromiseFilter, StoredPromise},
    },
    views,
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use chrono::NaiveDate;
use domain::{
    contract::{CancelPromise, Page, ProblemKind, PromiseView, RecordPromises, ReschedulePromise},
    ids::{BatchId, CustomerId, InvoiceId, PromiseId},
    payment_form,
    promise::{Assessed, PromiseStatus},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// More documents in one action are a mistake.
const MOST_ITEMS: usize = 500;
const LONGEST_COMMENT: usize = 2_000;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PromiseQuery {
    status: Option<PromiseStatus>,
    customer_id: Option<CustomerId>,
    invoice_id: Option<InvoiceId>,
    /// Promised for this day or later.
    from: Option<NaiveDate>,
    /// Promised for this day or earlier.
    to: Option<NaiveDate>,
    /// Folio, UUID piece, amount, purchase order, or the customer's code, name or RFC.
    q: Option<String>,
    #[serde(default)]
    #[param(inline)]
    sort: PromiseSort,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// What the list is ordered by; `-` before the name: latest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub enum PromiseSort {
    #[default]
    #[serde(rename = "promised_date")]
    PromisedDate,
    #[serde(rename = "-promised_date")]
    PromisedDateDescending,
}

impl PromiseSort {
    /// Whether a row comes after the last one of the page before.
    fn follows(self, row: &StoredPromise, cursor: &Cursor) -> bool {
        match self {
            Self::PromisedDate => key(row) > place(cursor),
            Self::PromisedDateDescending => key(row) < place(cursor),
        }
    }
}

/// Record promises
///
/// One promise per item, all or none; several made together share a `batch_id`. Without an amount, all that is owed and
/// not yet promised. With a reason, each replaces the broken promise that its invoice has.
#[utoipa::path(
    tag = "promises", request_body = RecordPromises, security(("bearer" = ["promise:create"])),
    params(Once),
    responses((status = 201, body = Page<PromiseView>))
)]
#[post("/promises")]
pub async fn record_promises(
    state: web::Data<AppState>,
    caller: Allowed<PromiseCreate>,
    once: Once,
    Json(body): Json<RecordPromises>,
) -> ApiResult<HttpResponse> {
    check(&body)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let invoices = body.items.iter().map(|item| item.invoice_id);
    let mut books = ledger::lock(act.txn, &act.rules, invoices, caller.visible_to(), act.today).await?;
    let batch_id = (body.items.len() > 1).then(|| BatchId(Uuid::now_v7()));
    let mut ids = Vec::new();
    for (index, item) in body.items.iter().enumerate() {
        let pointer = format!("/items/{index}");
        let book = books.get_mut(&item.invoice_id);
        let book = book.ok_or_else(|| Refusal::new(ProblemKind::NotFound).at(format!("{pointer}/invoice_id")))?;
        let recorded = change::record(&act, book, item.amount, &body, batch_id).await;
        ids.push(recorded.map_err(|error| in_item(error, &pointer))?);
    }
    let view = Page::whole(change::shown(&act, books, &ids).await?);
    command.finish(StatusCode::CREATED, &view).await
}

fn check(body: &RecordPromises) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    if !(1..=MOST_ITEMS).contains(&body.items.len()) {
        wrong.push(FieldRefusal::count("/items", &(1..=MOST_ITEMS)));
    }
    if body.comment.chars().count() > LONGEST_COMMENT {
        wrong.push(FieldRefusal::length("/comment", &(0..=LONGEST_COMMENT)));
    }
    if let Some(form) = body.form.as_deref().filter(|form| !payment_form::is_known(form)) {
        wrong.push(FieldRefusal::new("/form", ProblemKind::UnknownPaymentForm).with("value", form));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

/// Points at the item; the date is everybody's.
fn in_item(error: ApiError, pointer: &str) -> ApiError {
    match error {
        ApiError::Refused(refusal) if refusal.kind == ProblemKind::PromiseInPast => refusal.into(),
        ApiError::Refused(refusal) if refusal.fields.is_empty() => refusal.at(pointer).into(),
        ApiError::Refused(refusal) => refusal.beneath(pointer).into(),
        internal @ ApiError::Internal(_) => internal,
    }
}

/// List promises
///
/// By promised date, with what became of each: `kept` and `broken` follow from the payments as of today.
#[utoipa::path(
    tag = "promises", params(PromiseQuery), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = Page<PromiseView>))
)]
#[get("/promises")]
pub async fn list_promises(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    Listed(query, key): Listed<PromiseQuery>,
) -> ApiResult<web::Json<Page<PromiseView>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let filter = PromiseFilter {
        customer_id: query.customer_id,
        customer_ids: None,
        invoice_id: query.invoice_id,
        from: query.from,
        to: query.to,
        q: query.q.clone(),
        visible_to: caller.visible_to(),
    };
    let mut rows = store::promises::matching(&state.db, caller.organization, &filter).await?;
    if let Some(status) = query.status {
        let books = books_of(&state, &caller, &rows).await?;
        rows.retain(|row| find(&books, row).is_some_and(|(_, assessed)| assessed.status == status));
    }
    if query.sort == PromiseSort::PromisedDateDescending {
        rows.reverse();
    }
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let is_next = |row: &StoredPromise| request.after.as_ref().is_none_or(|after| query.sort.follows(row, after));
    let rest = rows.into_iter().filter(is_next);
    let rows: Vec<StoredPromise> = rest.take(usize::try_from(request.fetch()).unwrap_or(usize::MAX)).collect();
    let page = request.page(rows, total, cursor);
    let books = books_of(&state, &caller, &page.data).await?;
    let names = views::takers(&state.db, books.values()).await?;
    let shown = |row: &StoredPromise| {
        let (book, assessed) = find(&books, row)?;
        Some(views::promise(book, row, assessed, &names))
    };
    Ok(web::Json(Page { data: page.data.iter().filter_map(shown).collect(), next_cursor: page.next_cursor, total }))
}

async fn books_of(
    state: &AppState,
    caller: &Allowed<PromiseRead>,
    rows: &[StoredPromise],
) -> ApiResult<BTreeMap<InvoiceId, InvoiceBook>> {
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let invoices = rows.iter().map(|row| row.promise.invoice_id);
    let stored = store::invoices::by_ids(&state.db, caller.organization, invoices).await?;
    let books = ledger::load(&state.db, caller.organization, &rules, stored, caller.today(state)).await?;
    Ok(books.into_iter().map(|book| (book.stored.id(), book)).collect())
}

fn find<'a>(
    books: &'a BTreeMap<InvoiceId, InvoiceBook>,
    row: &StoredPromise,
) -> Option<(&'a InvoiceBook, &'a Assessed)> {
    let book = books.get(&row.promise.invoice_id)?;
    book.find_promise(row.promise.id).map(|(_, assessed)| (book, assessed))
}

fn key(row: &StoredPromise) -> (String, Uuid) {
    (row.promise.promised_date.to_string(), row.promise.id.0)
}

fn place(cursor: &Cursor) -> (String, Uuid) {
    (cursor.value.clone(), cursor.id)
}

fn cursor(row: &StoredPromise) -> Cursor {
    let (value, id) = key(row);
    Cursor { value, id }
}

/// One promise
#[utoipa::path(
    tag = "promises", params(("id" = PromiseId, Path)), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = PromiseView))
)]
#[get("/promises/{id}")]
pub async fn get_promise(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    id: web::Path<PromiseId>,
) -> ApiResult<web::Json<PromiseView>> {
    let stored = store::promises::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let stored = stored.ok_or(ProblemKind::NotFound)?;
    let books = books_of(&state, &caller, std::slice::from_ref(&stored)).await?;
    let names = views::takers(&state.db, books.values()).await?;
    let (book, assessed) = find(&books, &stored).ok_or(ProblemKind::NotFound)?;
    Ok(web::Json(views::promise(book, &stored, assessed, &names)))
}

/// Reschedule a promise
///
/// Ends the promise and answers the new one that replaces it. What it had not brought moves along; nothing is erased.
#[utoipa::path(
    tag = "promises", request_body = ReschedulePromise, params(("id" = PromiseId, Path), Once),
    security(("bearer" = ["promise:update"])), responses((status = 201, body = PromiseView))
)]
#[post("/promises/{id}/reschedule")]
pub async fn reschedule_promise(
    state: web::Data<AppState>,
    caller: Allowed<PromiseUpdate>,
    once: Once,
    id: web::Path<PromiseId>,
    Json(body): Json<ReschedulePromise>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let mut books = lock_of(&act, &caller, *id).await?;
    let book = books.values_mut().next().ok_or(ProblemKind::NotFound)?;
    let replacement = change::reschedule(&act, book, *id, &body, None).await?;
    let view = change::shown(&act, books, &[replacement]).await?.pop().ok_or(ProblemKind::NotFound)?;
    let location = format!("{}/promises/{replacement}", super::BASE);
    command.finish_at(StatusCode::CREATED, &view, Some(location)).await
}

/// Cancel a promise
///
/// For a promise that should not have been, or that nobody waits for any more; it stays in the history.
#[utoipa::path(
    tag = "promises", request_body = CancelPromise, params(("id" = PromiseId, Path), Once),
    security(("bearer" = ["promise:update"])), responses((status = 200, body = PromiseView))
)]
#[post("/promises/{id}/cancel")]
pub async fn cancel_promise(
    state: web::Data<AppState>,
    caller: Allowed<PromiseUpdate>,
    once: Once,
    id: web::Path<PromiseId>,
    Json(body): Json<CancelPromise>,
) -> ApiResult<HttpResponse> {
    let reason = body.reason.trim();
    if reason.is_empty() {
        let field = FieldRefusal::new("/reason", ProblemKind::MissingField).with("field", "reason");
        return Err(Refusal::fields(vec![field]).into());
    }
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let mut books = lock_of(&act, &caller, *id).await?;
    let book = books.values_mut().next().ok_or(ProblemKind::NotFound)?;
    change::cancel(&act.deed(), book, *id, reason).await?;
    let view = change::shown(&act, books, &[*id]).await?.pop().ok_or(ProblemKind::NotFound)?;
    command.finish(StatusCode::OK, &view).await
}

/// Locks the invoice of a promise that the caller may see.
async fn lock_of(act: &Act<'_>, caller: &Allowed<PromiseUpdate>, id: PromiseId) -> ApiResult<change::Books> {
    let stored = store::promises::by_id(act.txn, caller.organization, id, caller.visible_to()).await?;
    let stored = stored.ok_or(ProblemKind::NotFound)?;
    ledger::lock(act.txn, &act.rules, [stored.promise.invoice_id], caller.visible_to(), act.today).await
}

/// Promises of an invoice
///
/// All that ever were, by number. Those with `replaces_id` are reschedulings.
#[utoipa::path(
    tag = "promises", params(ListQuery, ("id" = InvoiceId, Path)), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = Page<PromiseView>))
)]
#[get("/invoices/{id}/promises")]
pub async fn list_promises_of_invoice(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    id: web::Path<InvoiceId>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<PromiseView>>> {
    let stored = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let today = caller.today(&state);
    let stored = stored.ok_or(ProblemKind::NotFound)?;
    let books = ledger::load(&state.db, caller.organization, &rules, vec![stored], today).await?;
    let names = views::takers(&state.db, &books).await?;
    let book = books.first().ok_or(ProblemKind::NotFound)?;
    let shown = book.promises.iter().filter_map(|stored| book.find_promise(stored.promise.id));
    let views = shown.map(|(stored, assessed)| views::promise(book, stored, assessed, &names));
    Ok(web::Json(list.part(key, views.collect())?))
}

use crate::{
    auth::{Allowed, permission::PromiseRead},
    error::ApiResult,
    extract::Listed,
    ledger::{self, InvoiceBook},
    paging::{Cursor, PageRequest},
    state::AppState,
    store::invoices::OpenFilter,
    views,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use domain::{
    contract::{AgendaCounts, AgendaPage, AgendaRow, UserRef},
    ids::{CustomerId, UserId},
    ledger::Standing,
    money::{Currency, Totals},
    promise::reschedule_count,
    search::fold,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgendaQuery {
    /// With or without a promise in force.
    scheduled: Option<bool>,
    customer_id: Option<CustomerId>,
    #[param(value_type = Option<String>)]
    currency: Option<Currency>,
    /// Whose customers this person collects from.
    collector_id: Option<UserId>,
    /// Issued on this day or later.
    issue_from: Option<NaiveDate>,
    /// Issued on this day or earlier.
    issue_to: Option<NaiveDate>,
    /// Code, name, document or concept.
    q: Option<String>,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// Documents with something pending
///
/// By the day somebody will really pay, then customer. What is unconfirmed, cancelled, being substituted, or nobody's
/// debt is not in it.
#[utoipa::path(
    tag = "agenda", params(AgendaQuery), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = AgendaPage))
)]
#[get("/agenda")]
pub async fn list_agenda(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    Listed(query, key): Listed<AgendaQuery>,
) -> ApiResult<web::Json<AgendaPage>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let today = caller.today(&state);
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let open = OpenFilter {
        customer_id: query.customer_id,
        collector_id: query.collector_id,
        issued: (query.issue_from, query.issue_to),
        visible_to: caller.visible_to(),
        ..OpenFilter::default()
    };
    let books = ledger::open(&state.db, caller.organization, &rules, &open, today).await?;
    let mut books: Vec<InvoiceBook> = books.into_iter().filter(|book| is_asked(book, &query)).collect();
    let scheduled = count(books.iter().filter(|book| is_scheduled(book)).count());
    let counts = AgendaCounts { scheduled, unscheduled: count(books.len()).saturating_sub(scheduled) };
    books.retain(|book| query.scheduled.is_none_or(|wanted| wanted == is_scheduled(book)));
    books.sort_by_cached_key(place);
    let totals = Totals::of(books.iter().map(|book| book.balance.balance_due))?.to_vec();
    let total = count(books.len());
    let after = request.after.clone().map(|cursor| (cursor.value, cursor.id));
    let rest = books.into_iter().filter(|book| after.as_ref().is_none_or(|after| place(book) > *after));
    let page = request.page(rest.take(usize::try_from(request.fetch()).unwrap_or(usize::MAX)).collect(), total, cursor);
    let names = views::takers(&state.db, &page.data).await?;
    let data = page.data.iter().filter_map(|book| row(book, &names, today)).collect();
    Ok(web::Json(AgendaPage { data, next_cursor: page.next_cursor, total, totals, counts }))
}

fn count(books: usize) -> u64 {
    u64::try_from(books).unwrap_or(u64::MAX)
}

/// Whether a promise is in force.
fn is_scheduled(book: &InvoiceBook) -> bool {
    book.item.promised_date.is_some()
}

fn is_asked(book: &InvoiceBook, query: &AgendaQuery) -> bool {
    let is_chased = book.balance.standing == Standing::Current && book.item.customer.is_some();
    is_chased
        && query.currency.is_none_or(|wanted| wanted == book.balance.balance_due.currency())
        && query.q.as_ref().is_none_or(|q| has_all_words(book, q))
}

fn has_all_words(book: &InvoiceBook, q: &str) -> bool {
    let customer = book.item.customer.as_ref();
    let (code, name) = customer.map(|one| (one.code.as_str(), one.name.as_str())).unwrap_or_default();
    let text = fold(&[code, name, &book.stored.document(), &book.stored.concept].join(" "));
    fold(q).split(' ').all(|word| text.contains(word))
}

/// Where a row stands: by collection date, then customer.
fn place(book: &InvoiceBook) -> (String, Uuid) {
    let name = book.item.customer.as_ref().map(|customer| fold(&customer.name)).unwrap_or_default();
    (format!("{} {name}", book.dates.collection_date), book.stored.id().0)
}

fn cursor(book: &InvoiceBook) -> Cursor {
    let (value, id) = place(book);
    Cursor { value, id }
}

fn row(book: &InvoiceBook, names: &BTreeMap<UserId, UserRef>, today: NaiveDate) -> Option<AgendaRow> {
    let customer = book.item.customer.clone()?;
    let active = book.active_promises();
    Some(AgendaRow {
        invoice_id: book.stored.id(),
        customer_id: customer.id,
        code: customer.code,
        name: customer.name,
        pending: book.balance.balance_due,
        scheduled: !active.is_empty(),
        concept: book.stored.concept.clone(),
        document: book.stored.document(),
        issue_date: book.stored.facts.issue_date,
        due_date: book.dates.due_date,
        collection_date: book.dates.collection_date,
        days_overdue: book.item.days_overdue(today),
        active_promise: active.first().map(|(stored, assessed)| views::promise(book, stored, assessed, names)),
        reschedule_count: u32::try_from(reschedule_count(&book.plain_promises())).unwrap_or(u32::MAX),
        broken_promise_id: book.broken_promise(),
    })
}

use super::customers::check_line;
use crate::store::ConnectionTrait;
use crate::{
    auth::{
        Allowed,
        permission::{InvoiceCreate, InvoiceRead, InvoiceUpdate},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    invoice_change,
    ledger::{self, InvoiceBook},
    paging::PageRequest,
    state::AppState,
    store::{
        self,
        invoice_search::{InvoiceFilter, InvoiceSort, StatusFilter, Viewpoint},
        invoices::OpenFilter,
    },
    views,
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, post, web};
use chrono::{Days, NaiveDate};
use domain::{
    contract::{
        CollectionStatus, Invoice, InvoicePage, InvoicePatch, NewInvoice, ProblemKind, REMARKS, SatPaymentMethod,
    },
    ids::{CustomerId, InvoiceId, OrganizationId, UserId},
    money::Currency,
    promise::PromiseStatus,
};
use serde::Deserialize;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InvoiceQuery {
    customer_id: Option<CustomerId>,
    /// Open unless asked otherwise.
    #[serde(default)]
    #[param(inline)]
    status: StatusFilter,
    #[param(value_type = Option<String>)]
    currency: Option<Currency>,
    due_from: Option<NaiveDate>,
    due_to: Option<NaiveDate>,
    collection_from: Option<NaiveDate>,
    collection_to: Option<NaiveDate>,
    /// Days past the paper due date, at least.
    overdue_min: Option<u32>,
    /// With or without a promise in force.
    promised: Option<bool>,
    /// Rescheduled so often, at least.
    rescheduled_min: Option<u32>,
    sat_payment_method: Option<SatPaymentMethod>,
    /// Registered with a warning, or waiting for somebody to say who owes them.
    with_remarks: Option<bool>,
    /// Registered on this day or later.
    registered_from: Option<NaiveDate>,
    /// Open ones whose latest promise was not kept, and that no other has replaced.
    promise_broken: Option<bool>,
    /// Folio, UUID piece, amount, purchase order, or the customer's code, name or RFC.
    q: Option<String>,
    #[serde(default)]
    #[param(inline)]
    sort: InvoiceSort,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// List invoices
///
/// Open ones unless `status` says otherwise, with what the whole filter owes per currency.
#[utoipa::path(tag = "invoices", params(InvoiceQuery), security(("bearer" = ["invoice:read"])), responses((status = 200, body = InvoicePage)))]
#[get("/invoices")]
pub async fn list_invoices(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceRead>,
    Listed(query, key): Listed<InvoiceQuery>,
) -> ApiResult<web::Json<InvoicePage>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let today = caller.today(&state);
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let mut filter = InvoiceFilter {
        visible_to: caller.visible_to(),
        customer_id: query.customer_id,
        status: query.status,
        currency: query.currency,
        due: (query.due_from, query.due_to),
        collection: (query.collection_from, query.collection_to),
        due_until: query.overdue_min.map(|days| today.checked_sub_days(Days::new(days.into())).unwrap_or(today)),
        rescheduled_min: query.rescheduled_min,
        sat_payment_method: query.sat_payment_method,
        intake: if query.with_remarks == Some(true) { REMARKS.to_vec() } else { Vec::new() },
        registered_from: query.registered_from,
        only: None,
        except: None,
        q: query.q,
        sort: query.sort,
    };
    if let Some(wanted) = query.promised {
        let promised = promised_invoices(&state.db, caller.organization, &rules, today).await?;
        if wanted { filter.only = Some(promised) } else { filter.except = Some(promised) }
    }
    if query.promise_broken == Some(true) {
        let broken = broken_promises(&state.db, &rules, caller.visible_to(), today).await?;
        let both = |id: &InvoiceId| filter.only.as_ref().is_none_or(|only| only.contains(id));
        filter.only = Some(broken.into_iter().filter(both).collect());
    }
    let view = Viewpoint { today, policy: rules.policy() };
    let (rows, total) = store::invoice_search::page(&state.db, caller.organization, &filter, view, &request).await?;
    let totals = store::invoice_search::owed(&state.db, caller.organization, &filter, view).await?;
    let page = request.page(rows, total, |invoice| filter.sort.cursor(invoice));
    let books = ledger::load(&state.db, caller.organization, &rules, page.data, today).await?;
    let names = views::takers(&state.db, &books).await?;
    let data = books.iter().map(|book| views::invoice(book, &names, today, caller.language));
    Ok(web::Json(InvoicePage {
        data: data.collect::<Result<_, _>>()?,
        next_cursor: page.next_cursor,
        total: page.total,
        totals,
    }))
}

/// The open invoices whose promise was broken and not replaced.
async fn broken_promises(
    db: &impl ConnectionTrait,
    rules: &ledger::Rules,
    visible_to: Option<UserId>,
    today: NaiveDate,
) -> ApiResult<Vec<InvoiceId>> {
    let organization = rules.organization.id;
    let candidates = store::promises::unended_invoices(db, organization).await?;
    let filter = OpenFilter { invoice_ids: Some(candidates), visible_to, ..OpenFilter::default() };
    let mut broken = Vec::new();
    for book in ledger::open(db, organization, rules, &filter, today).await? {
        if views::collection_status(&book, today)? == CollectionStatus::PromiseBroken {
            broken.push(book.stored.id());
        }
    }
    Ok(broken)
}

/// The invoices with a promise in force today.
async fn promised_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rules: &ledger::Rules,
    today: NaiveDate,
) -> ApiResult<Vec<InvoiceId>> {
    let ids = store::promises::unended_invoices(db, organization).await?;
    let invoices = store::invoices::by_ids(db, organization, ids).await?;
    let books = ledger::load(db, organization, rules, invoices, today).await?;
    let is_promised = |book: &&InvoiceBook| book.assessed.iter().any(|one| one.status == PromiseStatus::Active);
    Ok(books.iter().filter(is_promised).map(|book| book.stored.id()).collect())
}

/// One invoice
#[utoipa::path(tag = "invoices", params(("id" = InvoiceId, Path)), security(("bearer" = ["invoice:read"])), responses((status = 200, body = Invoice)))]
#[get("/invoices/{id}")]
pub async fn get_invoice(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceRead>,
    id: web::Path<InvoiceId>,
) -> ApiResult<HttpResponse> {
    let today = caller.today(&state);
    let stored = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let version = stored.as_ref().map(|stored| stored.version).unwrap_or_default();
    let stored = stored.ok_or(ProblemKind::NotFound)?;
    let view = views::one_invoice(&state.db, caller.organization, stored, today, caller.language).await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(view))
}

/// Write an invoice down without its XML
///
/// For documents whose CFDI is not at hand. Its dates follow the customer's terms like any other's.
#[utoipa::path(tag = "invoices", request_body = NewInvoice, security(("bearer" = ["invoice:create"])), params(Once),
    responses((status = 201, body = Invoice)))]
#[post("/invoices")]
pub async fn create_invoice(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    once: Once,
    Json(body): Json<NewInvoice>,
) -> ApiResult<HttpResponse> {
    let body = checked(body)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let stored = invoice_change::create(&command.txn, &caller, body, state.clock.now()).await?;
    let today = caller.today(&state);
    let location = format!("{}/invoices/{}", super::BASE, stored.id());
    let view = views::one_invoice(&command.txn, caller.organization, stored, today, caller.language).await?;
    command.finish_at(StatusCode::CREATED, &view, Some(location)).await
}

/// The fiscal UUID as SAT writes it: people also type it without hyphens or in braces, and it is still the same CFDI.
/// Characters that SAT's schema allows.
const MAX_SERIES: usize = 25;
const MAX_FOLIO: usize = 40;
const MAX_CONCEPT: usize = 1000;
/// Older papers are typing errors, and before it tables of Excel have no days.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

fn checked(mut body: NewInvoice) -> Result<NewInvoice, Refusal> {
    let mut wrong = Vec::new();
    if body.folio.trim().is_empty() {
        wrong.push(FieldRefusal::new("/folio", ProblemKind::MissingField).with("field", "folio"));
    } else {
        check_line(&mut wrong, "/folio", Some(&body.folio), MAX_FOLIO);
    }
    let series = body.series.as_deref().filter(|series| !series.is_empty());
    check_line(&mut wrong, "/series", series, MAX_SERIES);
    check_line(&mut wrong, "/concept", body.concept.as_deref(), MAX_CONCEPT);
    for (pointer, at) in [("/issued_at", Some(body.issued_at)), ("/delivered_at", body.delivered_at)] {
        if at.is_some_and(|at| at.date() < FIRST_DAY) {
            wrong.push(FieldRefusal::not_before(pointer, FIRST_DAY));
        }
    }
    if !body.original_amount.is_positive() {
        wrong.push(FieldRefusal::new("/original_amount", ProblemKind::InvalidAmount));
    }
    if let Some(uuid) = &mut body.fiscal_uuid {
        match uuid::Uuid::try_parse(uuid.trim()) {
            Ok(read) => *uuid = read.hyphenated().to_string().to_uppercase(),
            Err(_malformed) => {
                wrong.push(FieldRefusal::new("/fiscal_uuid", ProblemKind::InvalidUuid).with("value", &*uuid));
            }
        }
    }
    if wrong.is_empty() { Ok(body) } else { Err(Refusal::fields(wrong)) }
}

/// Change an invoice
///
/// Customer, site, delivery, purchase orders; dates with a reason; and, for old invoices, whether they are owed.
#[utoipa::path(
    tag = "invoices", request_body = InvoicePatch, security(("bearer" = ["invoice:update"])),
    params(("id" = InvoiceId, Path), IfMatch),
    responses((status = 200, body = Invoice))
)]
#[patch("/invoices/{id}")]
pub async fn update_invoice(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceUpdate>,
    if_match: IfMatch,
    id: web::Path<InvoiceId>,
    Json(patch): Json<InvoicePatch>,
) -> ApiResult<HttpResponse> {
    let txn = store::begin_write(&state.db).await?;
    let stored = store::invoices::lock(&txn, caller.organization, *id, caller.visible_to()).await?;
    let stored = stored.ok_or(ProblemKind::NotFound)?;
    if_match.require(stored.version)?;
    let changed = Box::pin(invoice_change::apply(&txn, &caller, stored, patch, state.clock.now())).await?;
    let today = caller.today(&state);
    let version = changed.version;
    let view = views::one_invoice(&txn, caller.organization, changed, today, caller.language).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(view))
}

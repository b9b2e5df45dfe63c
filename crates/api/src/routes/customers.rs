mod view;

pub(super) use view::views;

use crate::{
    auth::{
        Allowed, Caller,
        permission::{CommercialTermsUpdate, CustomerCreate, CustomerRead, CustomerUpdate, Requires},
    },
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    ledger,
    paging::PageRequest,
    receivables,
    routes::{BASE, contacts, terms},
    state::AppState,
    store::{
        self, ConnectionTrait,
        audit::Change,
        customers::{CustomerQuery, CustomerSort, Owing, StoredCustomer},
        invoice_search::Viewpoint,
        terms::{StoredTerms, TermsOwner},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, post, web};
use chrono::{DateTime, Utc};
use domain::{
    contract::{Customer, CustomerPatch, NewCustomer, Page, ProblemKind},
    credit::CreditUse,
    customer::CustomerIdentity,
    ids::{CustomerId, UserId},
    rfc::Rfc,
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// What a list of customers is narrowed to.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerListQuery {
    /// Words of the code, the name or the RFC.
    q: Option<String>,
    /// Whoever owes something.
    with_balance: Option<bool>,
    /// Whoever owes something past its due date.
    overdue: Option<bool>,
    /// Whoever is near their credit limit or has reached it.
    #[param(inline)]
    credit: Option<CreditUse>,
    /// Whoever nobody gave terms to.
    without_terms: Option<bool>,
    assigned_collector_id: Option<UserId>,
    assigned_salesperson_id: Option<UserId>,
    /// With how they pay, which takes a look at a year of their documents.
    #[serde(default)]
    metrics: bool,
    /// 1 to 200, by default 50.
    limit: Option<u64>,
    cursor: Option<String>,
    /// A minus sign turns the order around.
    #[param(inline)]
    sort: Option<CustomerSort>,
}

/// Customers
///
/// Whoever only sees assigned customers gets those.
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:read"])), params(CustomerListQuery),
    responses((status = 200, body = Page<Customer>))
)]
#[get("/customers")]
pub async fn list_customers(
    state: web::Data<AppState>,
    caller: Allowed<CustomerRead>,
    Listed(query, key): Listed<CustomerListQuery>,
) -> ApiResult<HttpResponse> {
    let page = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let sort = query.sort.unwrap_or_default();
    let today = caller.today(&state);
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let owing = |overdue| Owing { view: Viewpoint { today, policy: rules.policy() }, overdue };
    let only = match query.credit {
        Some(wanted) => Some(receivables::with_credit(&state.db, &rules, caller.visible_to(), today, wanted).await?),
        None => None,
    };
    let wanted = CustomerQuery {
        visible_to: caller.visible_to(),
        collector_id: query.assigned_collector_id,
        salesperson_id: query.assigned_salesperson_id,
        owing: match (query.overdue, query.with_balance) {
            (Some(true), _) => Some(owing(true)),
            (_, Some(true)) => Some(owing(false)),
            (Some(false) | None, Some(false) | None) => None,
        },
        without_terms: query.without_terms == Some(true),
        only,
        q: query.q,
        sort,
    };
    let (rows, total) = store::customers::page(&state.db, caller.organization, &wanted, &page).await?;
    let Page { data, next_cursor, total } = page.page(rows, total, |row| sort.cursor(row));
    let data = views(&state.db, &caller, data, today, query.metrics).await?;
    Ok(HttpResponse::Ok().json(Page { data, next_cursor, total }))
}

/// A customer
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:read"])), params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer))
)]
#[get("/customers/{id}")]
pub async fn get_customer(
    state: web::Data<AppState>,
    caller: Allowed<CustomerRead>,
    id: web::Path<CustomerId>,
) -> ApiResult<HttpResponse> {
    let found = store::customers::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    let version = found.version;
    let view = one(&state, &state.db, &caller, found).await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(view))
}

/// Add a customer
///
/// Without a code it gets the next free one. Terms need the permission `commercial_terms:update` too.
#[utoipa::path(
    tag = "customers", request_body = NewCustomer, security(("bearer" = ["customer:create"])),
    params(Once),
    responses((status = 201, body = Customer))
)]
#[post("/customers")]
pub async fn create_customer(
    state: web::Data<AppState>,
    caller: Allowed<CustomerCreate>,
    once: Once,
    Json(body): Json<NewCustomer>,
) -> ApiResult<HttpResponse> {
    if body.terms.is_some() {
        caller.scope(CommercialTermsUpdate::PERMISSION)?;
    }
    let identity = check_new(&body, &caller)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (txn, organization, now) = (&command.txn, caller.organization, state.clock.now());
    check_people(txn, &caller, body.assigned_collector_id, body.assigned_salesperson_id).await?;
    store::customers::lock_names(txn, organization).await?;
    if store::customers::by_identity(txn, organization, &identity).await?.is_some() {
        return Err(taken("/rfc", &body.rfc));
    }
    let code = match body.code.as_deref().map(str::trim) {
        Some(code) => free_code(txn, &caller, code).await?,
        None => store::customers::next_code(txn, organization).await?,
    };
    let customer = StoredCustomer {
        id: Uuid::now_v7().into(),
        code,
        name: body.name.trim().to_owned(),
        rfc: identity.rfc().to_string(),
        identity: identity.key(),
        collector_id: body.assigned_collector_id,
        salesperson_id: body.assigned_salesperson_id,
        suggested_credit_days: None,
        version: 1,
    };
    store::customers::insert(txn, organization, &customer, now).await?;
    for contact in body.contacts {
        store::contacts::insert(txn, organization, customer.id, &contacts::contact(contact), now).await?;
    }
    if let Some(terms) = body.terms {
        let owner = TermsOwner { customer: customer.id, site: None };
        let stored = StoredTerms { terms, version: 1, recorded_at: now };
        store::terms::insert(txn, organization, owner, &stored, Some(caller.user_id())).await?;
    }
    registered(txn, &caller, &customer, now).await?;
    let location = format!("{BASE}/customers/{}", customer.id);
    let view = one(&state, txn, &caller, customer).await?;
    command.finish_at(StatusCode::CREATED, &view, Some(location)).await
}

/// Change a customer
///
/// Code, name and who is assigned. The RFC is who they are: it does not change.
#[utoipa::path(
    tag = "customers", request_body = CustomerPatch, security(("bearer" = ["customer:update"])),
    params(("id" = CustomerId, Path), IfMatch),
    responses((status = 200, body = Customer))
)]
#[patch("/customers/{id}")]
pub async fn update_customer(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    id: web::Path<CustomerId>,
    if_match: IfMatch,
    Json(patch): Json<CustomerPatch>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", patch.name.as_deref(), MAX_NAME);
    check_line(&mut wrong, "/code", patch.code.as_deref(), MAX_CODE);
    refuse(wrong)?;
    let txn = store::begin_write(&state.db).await?;
    let organization = caller.organization;
    // Names are locked before rows everywhere, so that two changes never wait for each other.
    store::customers::lock_names(&txn, organization).await?;
    let before = store::customers::lock(&txn, organization, *id, caller.visible_to()).await?;
    let before = before.ok_or(ProblemKind::NotFound)?;
    if_match.require(before.version)?;
    let mut after = before.clone();
    if let Some(code) = patch.code.as_deref().map(str::trim).filter(|code| *code != before.code) {
        after.code = free_code(&txn, &caller, code).await?;
    }
    if let Some(name) = patch.name {
        name.trim().clone_into(&mut after.name);
    }
    let (collector, salesperson) = (patch.assigned_collector_id, patch.assigned_salesperson_id);
    check_people(&txn, &caller, collector.flatten(), salesperson.flatten()).await?;
    after.collector_id = collector.unwrap_or(before.collector_id);
    after.salesperson_id = salesperson.unwrap_or(before.salesperson_id);
    after.version += 1;
    store::customers::update(&txn, &after).await?;
    let change = Change::new("customer.updated", after.id.0).before(&before).after(&after);
    let now = state.clock.now();
    store::audit::append(&txn, &caller, change, now).await?;
    tell(&txn, &caller, EventKind::CustomerChanged, after.id, now).await?;
    let version = after.version;
    let view = one(&state, &txn, &caller, after).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(view))
}

/// Writes down that somebody added a customer.
pub(super) async fn registered(
    db: &impl ConnectionTrait,
    caller: &Caller,
    customer: &StoredCustomer,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let change = Change::new("customer.created", customer.id.0).after(customer);
    store::audit::append(db, caller, change, now).await?;
    tell(db, caller, EventKind::CustomerRegistered, customer.id, now).await
}

async fn tell(
    db: &impl ConnectionTrait,
    caller: &Caller,
    kind: EventKind,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let subject = Subject { customer: Some(customer), invoice: None, payment: None };
    let event = Event { kind, subject, data: json!({}), user: Some(caller.user_id()) };
    store::timeline::append(db, caller.organization, event, now).await?;
    Ok(())
}

/// The customer as the caller sees it.
async fn one(
    state: &AppState,
    db: &impl ConnectionTrait,
    caller: &Caller,
    customer: StoredCustomer,
) -> ApiResult<Customer> {
    let views = views(db, caller, vec![customer], caller.today(state), true).await?;
    views.into_iter().next().ok_or_else(|| ProblemKind::NotFound.into())
}

const MAX_NAME: usize = 254;
const MAX_CODE: usize = 40;

pub(super) fn check_text(wrong: &mut Vec<FieldRefusal>, pointer: &str, text: Option<&str>, most: usize) {
    let allowed = 1..=most;
    if text.is_some_and(|text| !allowed.contains(&text.trim().chars().count())) {
        wrong.push(FieldRefusal::length(pointer, &allowed));
    }
}

/// The same of what stands on one line: a line break in a name has no place in the head of a mail.
pub(super) fn check_line(wrong: &mut Vec<FieldRefusal>, pointer: &str, text: Option<&str>, most: usize) {
    check_text(wrong, pointer, text, most);
    if let Some(control) = text.and_then(|text| text.chars().find(|char| char.is_control())) {
        let character = format!("U+{:04X}", u32::from(control));
        wrong.push(FieldRefusal::new(pointer, ProblemKind::ControlCharacter).with("character", character));
    }
}

pub(super) fn refuse(wrong: Vec<FieldRefusal>) -> Result<(), Refusal> {
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

fn check_new(body: &NewCustomer, caller: &Caller) -> ApiResult<CustomerIdentity> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", Some(&body.name), MAX_NAME);
    check_line(&mut wrong, "/code", body.code.as_deref(), MAX_CODE);
    for (index, contact) in body.contacts.iter().enumerate() {
        contacts::check(&mut wrong, &format!("/contacts/{index}"), contact);
    }
    if let Some(terms) = &body.terms {
        wrong.extend(terms::problems(terms, "/terms", caller.language));
    }
    match Rfc::parse(&body.rfc) {
        Ok(rfc) if wrong.is_empty() => Ok(CustomerIdentity::entered(&rfc, &body.name)),
        Ok(_) => Err(Refusal::fields(wrong).into()),
        Err(_not_an_rfc) => {
            wrong.push(FieldRefusal::new("/rfc", ProblemKind::InvalidRfc).with("value", &body.rfc));
            Err(Refusal::fields(wrong).into())
        }
    }
}

/// Only people of the organization are assigned to customers.
async fn check_people(
    db: &impl ConnectionTrait,
    caller: &Caller,
    collector: Option<UserId>,
    salesperson: Option<UserId>,
) -> ApiResult<()> {
    let mut wrong = Vec::new();
    for (pointer, user) in [("/assigned_collector_id", collector), ("/assigned_salesperson_id", salesperson)] {
        let Some(user) = user else { continue };
        if store::users::by_id(db, caller.organization, user).await?.is_none() {
            wrong.push(FieldRefusal::new(pointer, ProblemKind::NotFound));
        }
    }
    Ok(refuse(wrong)?)
}

async fn free_code(db: &impl ConnectionTrait, caller: &Caller, code: &str) -> ApiResult<String> {
    match store::customers::by_code(db, caller.organization, code).await? {
        Some(_) => Err(taken("/code", code)),
        None => Ok(code.to_owned()),
    }
}

pub(super) fn taken(pointer: &str, value: &str) -> ApiError {
    Refusal::new(ProblemKind::AlreadyExists).with("value", value).at(pointer).into()
}

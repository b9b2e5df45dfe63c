use crate::{
    auth::{
        Allowed, Caller,
        permission::{CommercialTermsRead, CommercialTermsUpdate},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Query, if_match::etag},
    redate::{self, Recording},
    state::AppState,
    store::{
        self, ConnectionTrait,
        audit::Change,
        terms::{StoredTerms, TermsOwner},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use actix_web::{HttpResponse, get, post, put, web};
use domain::{
    contract::{DateMove, Language, ProblemKind, SimulateTerms, SimulatedDates, TermsChange},
    ids::{CustomerId, SiteId},
    terms::{CommercialTerms, Review, ScheduleInput, explain, schedule},
};
use serde::Deserialize;
use serde_json::json;

/// Whether a change is made or only shown.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PreviewQuery {
    /// Changes nothing; the answer says what would move.
    #[serde(default)]
    pub preview: bool,
}

/// Terms of a customer
///
/// The defaults while nobody gave any; the customer says whether somebody did. The `ETag` is there before the first
/// terms are.
#[utoipa::path(
    tag = "terms", security(("bearer" = ["commercial_terms:read"])), params(("id" = CustomerId, Path)),
    responses((status = 200, body = CommercialTerms))
)]
#[get("/customers/{id}/terms")]
pub async fn get_terms(
    state: web::Data<AppState>,
    caller: Allowed<CommercialTermsRead>,
    id: web::Path<CustomerId>,
) -> ApiResult<HttpResponse> {
    let owner = TermsOwner { customer: *id, site: None };
    let customer = store::customers::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    customer.ok_or(ProblemKind::NotFound)?;
    show(&state.db, &caller, owner).await
}

/// Change the terms of a customer
///
/// Open invoices that nobody overrode and no promise holds get new dates in the same step. With `preview=true` nothing
/// changes and `moves` says what would.
#[utoipa::path(
    tag = "terms", request_body = CommercialTerms, security(("bearer" = ["commercial_terms:update"])),
    params(("id" = CustomerId, Path), PreviewQuery, IfMatch),
    responses((status = 200, body = TermsChange))
)]
#[put("/customers/{id}/terms")]
pub async fn put_terms(
    state: web::Data<AppState>,
    caller: Allowed<CommercialTermsUpdate>,
    id: web::Path<CustomerId>,
    Query(query): Query<PreviewQuery>,
    if_match: IfMatch,
    Json(terms): Json<CommercialTerms>,
) -> ApiResult<HttpResponse> {
    let owner = TermsOwner { customer: *id, site: None };
    Box::pin(change(&state, &caller, owner, Wanted { terms, if_match, preview: query.preview })).await
}

/// Terms of a plant or branch
///
/// The customer's while it has none of its own.
#[utoipa::path(
    tag = "terms", security(("bearer" = ["commercial_terms:read"])),
    params(("id" = CustomerId, Path), ("site_id" = SiteId, Path)), responses((status = 200, body = CommercialTerms))
)]
#[get("/customers/{id}/sites/{site_id}/terms")]
pub async fn get_site_terms(
    state: web::Data<AppState>,
    caller: Allowed<CommercialTermsRead>,
    path: web::Path<(CustomerId, SiteId)>,
) -> ApiResult<HttpResponse> {
    let (id, site_id) = path.into_inner();
    let customer = store::customers::by_id(&state.db, caller.organization, id, caller.visible_to()).await?;
    customer.ok_or(ProblemKind::NotFound)?;
    let owner = TermsOwner { customer: id, site: Some(site_id) };
    require_site(&state.db, &caller, owner).await?;
    show(&state.db, &caller, owner).await
}

/// Change the terms of a plant or branch
///
/// From now on they hold there instead of the customer's; its open invoices get new dates like the customer's do.
#[utoipa::path(
    tag = "terms", request_body = CommercialTerms, security(("bearer" = ["commercial_terms:update"])),
    params(
        ("id" = CustomerId, Path), ("site_id" = SiteId, Path), PreviewQuery,
        IfMatch
    ),
    responses((status = 200, body = TermsChange))
)]
#[put("/customers/{id}/sites/{site_id}/terms")]
pub async fn put_site_terms(
    state: web::Data<AppState>,
    caller: Allowed<CommercialTermsUpdate>,
    path: web::Path<(CustomerId, SiteId)>,
    Query(query): Query<PreviewQuery>,
    if_match: IfMatch,
    Json(terms): Json<CommercialTerms>,
) -> ApiResult<HttpResponse> {
    let (customer, site_id) = path.into_inner();
    let owner = TermsOwner { customer, site: Some(site_id) };
    Box::pin(change(&state, &caller, owner, Wanted { terms, if_match, preview: query.preview })).await
}

/// Try terms
///
/// The dates an invoice would have, step by step, on the organization's calendar. Nothing is stored.
#[utoipa::path(
    tag = "terms", request_body = SimulateTerms, security(("bearer" = ["commercial_terms:read"])),
    responses((status = 200, body = SimulatedDates))
)]
#[post("/terms/simulate")]
pub async fn simulate_terms(
    state: web::Data<AppState>,
    caller: Allowed<CommercialTermsRead>,
    Json(body): Json<SimulateTerms>,
) -> ApiResult<web::Json<SimulatedDates>> {
    check(&body.terms, "/terms", caller.language)?;
    let calendar = store::holidays::calendar(&state.db, caller.organization).await?;
    let input = ScheduleInput { issued_at: body.issued_at, delivered_at: body.delivered_at, review: Review::Pending };
    let dates = schedule(&input, &body.terms, &calendar)?;
    Ok(web::Json(SimulatedDates {
        review_date: dates.review_date,
        due_date: dates.due_date,
        collection_date: dates.collection_date,
        dates_estimated: dates.estimated,
        date_explanation: explain(&dates.explanation, caller.language),
    }))
}

/// What is wrong with terms that stand at `pointer` of a body.
pub(super) fn problems(terms: &CommercialTerms, pointer: &str, language: Language) -> Vec<FieldRefusal> {
    let problems = terms.validate().into_iter();
    let refusal = |problem: domain::terms::TermsProblem| {
        FieldRefusal::new(format!("{pointer}{}", problem.pointer), ProblemKind::InvalidValue)
            .with("reason", problem.code.text(language))
    };
    problems.map(refusal).collect()
}

fn check(terms: &CommercialTerms, pointer: &str, language: Language) -> Result<(), Refusal> {
    let wrong = problems(terms, pointer, language);
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

async fn require_site(db: &impl ConnectionTrait, caller: &Caller, owner: TermsOwner) -> ApiResult<()> {
    let Some(site) = owner.site else { return Ok(()) };
    let found = store::sites::by_id(db, caller.organization, owner.customer, site).await?;
    found.map(|_site| ()).ok_or_else(|| ProblemKind::NotFound.into())
}

async fn show(db: &impl ConnectionTrait, caller: &Caller, owner: TermsOwner) -> ApiResult<HttpResponse> {
    let book = store::terms::current(db, caller.organization, [owner.customer]).await?;
    let version = book.get(owner).map_or(0, |stored| stored.version);
    let terms = book.for_invoice(Some(owner.customer), owner.site);
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(terms))
}

fn changed(version: i64, terms: CommercialTerms, moves: Vec<DateMove>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("ETag", etag(version))).json(TermsChange { terms, moves })
}

/// A change of terms as it was asked for.
struct Wanted {
    terms: CommercialTerms,
    if_match: IfMatch,
    preview: bool,
}

async fn change(
    state: &AppState,
    caller: &Allowed<CommercialTermsUpdate>,
    owner: TermsOwner,
    wanted: Wanted,
) -> ApiResult<HttpResponse> {
    check(&wanted.terms, "", caller.language)?;
    let txn = store::begin_write(&state.db).await?;
    let customer = store::customers::lock(&txn, caller.organization, owner.customer, caller.visible_to()).await?;
    customer.ok_or(ProblemKind::NotFound)?;
    require_site(&txn, caller, owner).await?;
    let book = store::terms::current(&txn, caller.organization, [owner.customer]).await?;
    let before = book.get(owner);
    let version = before.map_or(0, |stored| stored.version);
    wanted.if_match.require(version)?;
    if before.is_some_and(|stored| stored.terms == wanted.terms) {
        return Ok(changed(version, wanted.terms, Vec::new()));
    }
    let recording = Recording::by(caller, state.clock.now());
    let moves = replace(&txn, caller, owner, wanted.terms.clone(), recording).await?;
    if wanted.preview {
        txn.rollback().await?;
        return Ok(changed(version, wanted.terms, moves));
    }
    txn.commit().await?;
    Ok(changed(version + 1, wanted.terms, moves))
}

/// Adds a version of the terms, moves the invoices that follow them, and writes it all down. Also used where terms come
/// in a table. The customer's row is locked.
pub(super) async fn replace(
    txn: &impl ConnectionTrait,
    caller: &Caller,
    owner: TermsOwner,
    terms: CommercialTerms,
    recording: Recording,
) -> ApiResult<Vec<DateMove>> {
    let organization = caller.organization;
    let book = store::terms::current(txn, organization, [owner.customer]).await?;
    let before = book.get(owner);
    let version = before.map_or(0, |stored| stored.version) + 1;
    let stored = StoredTerms { terms, version, recorded_at: recording.now };
    store::terms::insert(txn, organization, owner, &stored, recording.by).await?;
    let redated = redate::plan(txn, organization, Some(owner.customer), recording.today).await?;
    let moves = redate::moves(&redated);
    redate::apply(txn, organization, redated, recording).await?;
    let event = Event {
        kind: EventKind::TermsChanged,
        subject: Subject { customer: Some(owner.customer), invoice: None, payment: None },
        data: json!({"site_id": owner.site, "credit_days": stored.terms.credit_days, "moved": moves.len()}),
        user: recording.by,
    };
    store::timeline::append(txn, organization, event, recording.now).await?;
    let mut change = Change::new("commercial_terms.updated", owner.site.map_or(owner.customer.0, |site| site.0));
    if let Some(before) = before {
        change = change.before(&before.terms);
    }
    store::audit::append(txn, caller, change.after(&stored.terms), recording.now).await?;
    Ok(moves)
}

use super::{
    contacts::next_version,
    customers::{check_line, check_text, refuse},
    terms,
};
use crate::{
    auth::{
        Allowed,
        permission::{CommercialTermsUpdate, CustomerRead, CustomerUpdate, Requires},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    paging::ListQuery,
    state::AppState,
    store::{
        self,
        audit::Change,
        sites::StoredSite,
        terms::{StoredTerms, TermsOwner},
    },
};
use actix_web::{HttpResponse, delete, get, http::StatusCode, patch, post, web};
use domain::{
    contract::{NewSite, Page, ProblemKind, Site, SitePatch},
    ids::{CustomerId, SiteId},
    terms::CommercialTerms,
};
use uuid::Uuid;

/// Plants and branches of a customer
///
/// Their `ETag` is the customer's: a site is changed as a part of its customer.
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:read"])), params(ListQuery, ("id" = CustomerId, Path)),
    responses((status = 200, body = Page<Site>))
)]
#[get("/customers/{id}/sites")]
pub async fn list_sites(
    state: web::Data<AppState>,
    caller: Allowed<CustomerRead>,
    id: web::Path<CustomerId>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<HttpResponse> {
    let found = store::customers::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let (customer, version) = found.map(|found| (found.id, found.version)).ok_or(ProblemKind::NotFound)?;
    let terms = store::terms::current(&state.db, caller.organization, [customer]).await?;
    let sites = store::sites::of(&state.db, caller.organization, customer).await?;
    let own = |site: &StoredSite| terms.get(TermsOwner { customer, site: Some(site.id) });
    let sites = sites.into_iter().map(|site| view(&site, own(&site).map(|stored| stored.terms.clone())));
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(list.part(key, sites.collect())?))
}

/// Add a plant or branch
///
/// Terms of its own need the permission `commercial_terms:update` too.
#[utoipa::path(
    tag = "customers", request_body = NewSite, security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path),
        Once
    ),
    responses((status = 201, body = Site))
)]
#[post("/customers/{id}/sites")]
pub async fn create_site(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    id: web::Path<CustomerId>,
    once: Once,
    Json(body): Json<NewSite>,
) -> ApiResult<HttpResponse> {
    let site = StoredSite {
        id: Uuid::now_v7().into(),
        name: body.name.trim().to_owned(),
        address: body.address.as_deref().map(|text| text.trim().to_owned()),
        vendor_number: body.vendor_number.as_deref().map(|text| text.trim().to_owned()),
    };
    let mut wrong = check(&site);
    if let Some(terms) = &body.terms {
        caller.scope(CommercialTermsUpdate::PERMISSION)?;
        wrong.extend(terms::problems(terms, "/terms", caller.language));
    }
    refuse(wrong)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (txn, organization, now) = (&command.txn, caller.organization, state.clock.now());
    let customer = store::customers::lock(txn, organization, *id, caller.visible_to()).await?;
    let locked = customer.ok_or(ProblemKind::NotFound)?;
    let customer = locked.id;
    store::sites::insert(txn, organization, customer, &site, now).await?;
    next_version(txn, locked).await?;
    if let Some(terms) = &body.terms {
        let owner = TermsOwner { customer, site: Some(site.id) };
        let stored = StoredTerms { terms: terms.clone(), version: 1, recorded_at: now };
        store::terms::insert(txn, organization, owner, &stored, Some(caller.user_id())).await?;
    }
    let view = view(&site, body.terms);
    let change = Change::new("site.created", site.id.0).after(&view);
    store::audit::append(txn, &caller, change, now).await?;
    command.finish(StatusCode::CREATED, &view).await
}

/// Change a plant or branch
#[utoipa::path(
    tag = "customers", request_body = SitePatch, security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path), ("site_id" = SiteId, Path),
        ("If-Match" = String, Header, description = "ETag of the customer or its list of sites")
    ),
    responses((status = 200, body = Site))
)]
#[patch("/customers/{id}/sites/{site_id}")]
pub async fn update_site(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    path: web::Path<(CustomerId, SiteId)>,
    if_match: IfMatch,
    Json(body): Json<SitePatch>,
) -> ApiResult<HttpResponse> {
    let ((id, site_id), organization) = (path.into_inner(), caller.organization);
    let txn = store::begin_write(&state.db).await?;
    let customer = store::customers::lock(&txn, organization, id, caller.visible_to()).await?;
    let customer = customer.ok_or(ProblemKind::NotFound)?;
    let before = store::sites::by_id(&txn, organization, id, site_id).await?.ok_or(ProblemKind::NotFound)?;
    if_match.require(customer.version)?;
    let given = |wanted: Option<Option<String>>, before: &Option<String>| {
        wanted.map_or_else(|| before.clone(), |text| text.map(|text| text.trim().to_owned()))
    };
    let after = StoredSite {
        id: site_id,
        name: body.name.map_or_else(|| before.name.clone(), |name| name.trim().to_owned()),
        address: given(body.address, &before.address),
        vendor_number: given(body.vendor_number, &before.vendor_number),
    };
    refuse(check(&after))?;
    store::sites::update(&txn, organization, &after).await?;
    let version = next_version(&txn, customer).await?;
    let terms = store::terms::current(&txn, organization, [id]).await?;
    let own = terms.get(TermsOwner { customer: id, site: Some(site_id) }).map(|stored| stored.terms.clone());
    let after = view(&after, own.clone());
    let change = Change::new("site.updated", site_id.0).before(&view(&before, own)).after(&after);
    store::audit::append(&txn, &caller, change, state.clock.now()).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(after))
}

/// Remove a plant or branch
///
/// Refused while invoices, also paid ones, are of it. Terms of its own go with it, which needs the permission
/// `commercial_terms:update` too.
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path), ("site_id" = SiteId, Path),
        ("If-Match" = String, Header, description = "ETag of the customer or its list of sites")
    ),
    responses((status = 204))
)]
#[delete("/customers/{id}/sites/{site_id}")]
pub async fn delete_site(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    path: web::Path<(CustomerId, SiteId)>,
    if_match: IfMatch,
) -> ApiResult<HttpResponse> {
    let ((id, site_id), organization) = (path.into_inner(), caller.organization);
    let txn = store::begin_write(&state.db).await?;
    let customer = store::customers::lock(&txn, organization, id, caller.visible_to()).await?;
    let customer = customer.ok_or(ProblemKind::NotFound)?;
    let before = store::sites::by_id(&txn, organization, id, site_id).await?.ok_or(ProblemKind::NotFound)?;
    if_match.require(customer.version)?;
    let terms = store::terms::current(&txn, organization, [id]).await?;
    let own = terms.get(TermsOwner { customer: id, site: Some(site_id) }).map(|stored| stored.terms.clone());
    if own.is_some() {
        caller.scope(CommercialTermsUpdate::PERMISSION)?;
    }
    let count = store::sites::invoices(&txn, organization, site_id).await?;
    if count > 0 {
        return Err(Refusal::new(ProblemKind::SiteInUse).with("count", count).with("name", before.name).into());
    }
    store::sites::delete(&txn, organization, site_id).await?;
    let version = next_version(&txn, customer).await?;
    let change = Change::new("site.deleted", site_id.0).before(&view(&before, own));
    store::audit::append(&txn, &caller, change, state.clock.now()).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().insert_header(("ETag", etag(version))).finish())
}

fn check(site: &StoredSite) -> Vec<FieldRefusal> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", Some(&site.name), 120);
    check_text(&mut wrong, "/address", site.address.as_deref(), 500);
    check_line(&mut wrong, "/vendor_number", site.vendor_number.as_deref(), 60);
    wrong
}

fn view(site: &StoredSite, terms: Option<CommercialTerms>) -> Site {
    let StoredSite { id, name, address, vendor_number } = site.clone();
    Site { id, name, address, vendor_number, terms }
}

use super::{
    customers::{check_text, refuse},
    terms,
};
use crate::{
    auth::{
        Allowed,
        permission::{CommercialTermsUpdate, CustomerRead, CustomerUpdate, Requires},
    },
    error::ApiResult,
    extract::{Json, Once, Started},
    state::AppState,
    store::{
        self,
        audit::Change,
        sites::StoredSite,
        terms::{StoredTerms, TermsOwner},
    },
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::{
    contract::{NewSite, Page, ProblemKind, Site},
    ids::CustomerId,
    terms::CommercialTerms,
};
use uuid::Uuid;

/// Plants and branches of a customer
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:read"])), params(("id" = CustomerId, Path)),
    responses((status = 200, body = Page<Site>))
)]
#[get("/customers/{id}/sites")]
pub async fn list_sites(
    state: web::Data<AppState>,
    caller: Allowed<CustomerRead>,
    id: web::Path<CustomerId>,
) -> ApiResult<HttpResponse> {
    let found = store::customers::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let customer = found.ok_or(ProblemKind::NotFound)?.id;
    let terms = store::terms::current(&state.db, caller.organization, [customer]).await?;
    let sites = store::sites::of(&state.db, caller.organization, customer).await?;
    let own = |site: &StoredSite| terms.get(TermsOwner { customer, site: Some(site.id) });
    let sites = sites.into_iter().map(|site| view(&site, own(&site).map(|stored| stored.terms.clone())));
    Ok(HttpResponse::Ok().json(Page::whole(sites.collect())))
}

/// Add a plant or branch
///
/// Terms of its own need the permission `commercial_terms:update` too.
#[utoipa::path(
    tag = "customers", request_body = NewSite, security(("bearer" = ["customer:update"])),
    params(
        ("id" = CustomerId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeats are answered once")
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
    let mut wrong = Vec::new();
    check_text(&mut wrong, "/name", Some(&body.name), 120);
    check_text(&mut wrong, "/address", body.address.as_deref(), 500);
    check_text(&mut wrong, "/vendor_number", body.vendor_number.as_deref(), 60);
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
    let customer = customer.ok_or(ProblemKind::NotFound)?.id;
    let site = StoredSite {
        id: Uuid::now_v7().into(),
        name: body.name.trim().to_owned(),
        address: body.address.map(|text| text.trim().to_owned()),
        vendor_number: body.vendor_number.map(|text| text.trim().to_owned()),
    };
    store::sites::insert(txn, organization, customer, &site, now).await?;
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

fn view(site: &StoredSite, terms: Option<CommercialTerms>) -> Site {
    let StoredSite { id, name, address, vendor_number } = site.clone();
    Site { id, name, address, vendor_number, terms }
}

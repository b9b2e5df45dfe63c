use crate::{
    auth::{
        Allowed,
        permission::{SettingsCreate, SettingsRead},
    },
    error::{ApiResult, FieldRefusal},
    extract::{Json, Listed, Once, Started},
    paging::ListQuery,
    routes::customers::{check_line, refuse, taken},
    state::AppState,
    store::{self, audit::Change},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::{
    contract::{Issuer, NewIssuer, Page, ProblemKind},
    rfc::Rfc,
};
use uuid::Uuid;

/// The RFCs under which the organization issues
#[utoipa::path(tag = "settings", params(ListQuery), security(("bearer" = ["settings:read"])), responses((status = 200, body = Page<Issuer>)))]
#[get("/issuers")]
pub async fn list_issuers(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<Issuer>>> {
    Ok(web::Json(list.part(key, store::organizations::issuers(&state.db, caller.organization).await?)?))
}

/// Add an issuer
///
/// From now on CFDI issued under its RFC are accepted.
#[utoipa::path(
    tag = "settings", request_body = NewIssuer, security(("bearer" = ["settings:create"])),
    params(Once),
    responses((status = 201, body = Issuer))
)]
#[post("/issuers")]
pub async fn create_issuer(
    state: web::Data<AppState>,
    caller: Allowed<SettingsCreate>,
    once: Once,
    Json(body): Json<NewIssuer>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", Some(&body.name), 254);
    let rfc = Rfc::parse(&body.rfc).ok().filter(|rfc| !rfc.is_generic()).map(String::from);
    if rfc.is_none() {
        wrong.push(FieldRefusal::new("/rfc", ProblemKind::InvalidRfc).with("value", &body.rfc));
    }
    refuse(wrong)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let issuer = Issuer { id: Uuid::now_v7().into(), rfc: rfc.unwrap_or_default(), name: body.name.trim().to_owned() };
    // Two requests for the same RFC come one after the other.
    store::organizations::lock(&command.txn, caller.organization).await?;
    let known = store::organizations::issuers(&command.txn, caller.organization).await?;
    if known.iter().any(|other| other.rfc == issuer.rfc) {
        return Err(taken("/rfc", &issuer.rfc));
    }
    let now = state.clock.now();
    store::organizations::insert_issuer(&command.txn, caller.organization, &issuer, now).await?;
    let change = Change::new("issuer.created", issuer.id.0).after(&issuer);
    store::audit::append(&command.txn, &caller, change, now).await?;
    command.finish(StatusCode::CREATED, &issuer).await
}

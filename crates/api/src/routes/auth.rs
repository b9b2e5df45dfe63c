use super::totp::own_account;
use crate::{
    auth::{
        Actor, Caller, password,
        refresh::{self, COOKIE},
        token::{self, Claims},
        totp::Secret,
    },
    clock::machine_now,
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::Json,
    rate_limit,
    state::AppState,
    store::{self, users::Account},
};
use actix_web::{HttpRequest, HttpResponse, get, http::header::USER_AGENT, post, put, web};
use chrono::TimeDelta;
use domain::{
    contract::{ChangePassword, Me, OrganizationRef, ProblemKind, Session, SignIn},
    ids::OrganizationId,
    permission::{Grants, Scope},
};
use std::time::Instant;
use uuid::Uuid;

/// As much of the browser's description as a person could recognize it by.
const DEVICE_MAX: usize = 300;
/// After this many wrong passwords in a row the account rests.
const TRIES: i64 = 10;
const REST: TimeDelta = TimeDelta::minutes(15);

/// Sign in
///
/// Answers a short-lived access token and sets the refresh token as a cookie. A person who uses one-time codes is asked
/// for one with the problem `totp_required`. After ten wrong passwords or codes the account rests for fifteen minutes.
#[utoipa::path(tag = "auth", request_body = SignIn, security(()), responses((status = 200, body = Session)))]
#[post("/auth/login")]
pub async fn sign_in(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<SignIn>,
) -> ApiResult<HttpResponse> {
    limit_address(&state, &request)?;
    let account = store::users::account_by_email(&state.db, &body.email).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = password::verify(body.password.clone(), hash).await?;
    let now = machine_now();
    let account = account.ok_or(ProblemKind::InvalidCredentials)?;
    if let Some(until) = account.locked_until.filter(|until| *until > now) {
        return Err(Refusal::new(ProblemKind::RateLimited).with("seconds", (until - now).num_seconds().max(1)).into());
    }
    if !right {
        return failed(&state, &account, ProblemKind::InvalidCredentials.into()).await;
    }
    let step = match code_step(&state, &account, body.totp.as_deref()) {
        Ok(step) => step,
        Err(ApiError::Refused(refusal)) if refusal.kind == ProblemKind::InvalidTotp => {
            return failed(&state, &account, refusal.into()).await;
        }
        Err(other) => return Err(other),
    };
    let me = who(&state, &account, body.organization_id).await?;
    let family = Uuid::now_v7();
    let txn = store::begin_write(&state.db).await?;
    if let Some(step) = step
        && !store::users::use_totp_step(&txn, account.id, step).await?
    {
        txn.rollback().await?;
        return failed(&state, &account, Refusal::new(ProblemKind::InvalidTotp).at("/totp").into()).await;
    }
    store::users::note_sign_in(&txn, account.id, now).await?;
    let secret = refresh::issue(&txn, me.organization.id, account.id, family, device(&request)).await?;
    txn.commit().await?;
    answer(&state, me, family, secret)
}

/// What the browser says it is, as far as it is kept.
fn device(request: &HttpRequest) -> Option<String> {
    let said = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(said.chars().take(DEVICE_MAX).collect())
}

/// Counts a wrong password or code; the tenth in a row lets the account rest.
async fn failed(state: &AppState, account: &Account, error: ApiError) -> ApiResult<HttpResponse> {
    let locked_until = (account.failed_sign_ins + 1 >= TRIES).then(|| machine_now() + REST);
    store::users::note_failed_sign_in(&state.db, account.id, locked_until).await?;
    Err(error)
}

/// The step of a one-time code; none when the person does not use them.
fn code_step(state: &AppState, account: &Account, code: Option<&str>) -> ApiResult<Option<i64>> {
    let Some(totp) = account.totp.as_ref().filter(|totp| totp.is_confirmed) else { return Ok(None) };
    let code = code.map(str::trim).filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| Refusal::new(ProblemKind::TotpRequired).at("/totp"))?;
    let secret = Secret::open(&state.keys.sealed_box, &totp.sealed_secret, &account.id.to_string())?;
    let step = secret.step_of(code, machine_now());
    Ok(Some(step.ok_or_else(|| Refusal::new(ProblemKind::InvalidTotp).at("/totp"))?))
}

/// Renew the session
///
/// Takes the refresh token from its cookie and answers a new access token and the next refresh token. A refresh token
/// that comes back after it was used ends every session that grew from the same sign-in.
#[utoipa::path(tag = "auth", security(("refresh" = [])), responses((status = 200, body = Session)))]
#[post("/auth/refresh")]
pub async fn refresh_session(state: web::Data<AppState>, request: HttpRequest) -> ApiResult<HttpResponse> {
    let cookie = request.cookie(COOKIE).ok_or(ProblemKind::NotAuthenticated)?;
    let used = refresh::redeem(&state, cookie.value()).await?;
    let account = store::users::account(&state.db, used.user_id).await?.ok_or(ProblemKind::NotAuthenticated)?;
    let me = who(&state, &account, Some(used.organization)).await?;
    let txn = store::begin_write(&state.db).await?;
    let secret = refresh::issue(&txn, used.organization, used.user_id, used.family_id, device(&request)).await?;
    txn.commit().await?;
    answer(&state, me, used.family_id, secret)
}

/// Sign out
///
/// Ends the session the refresh token belongs to. Always succeeds.
#[utoipa::path(tag = "auth", security(("refresh" = []), ()), responses((status = 204)))]
#[post("/auth/logout")]
pub async fn sign_out(state: web::Data<AppState>, request: HttpRequest) -> ApiResult<HttpResponse> {
    if let Some(cookie) = request.cookie(COOKIE) {
        let txn = store::begin_write(&state.db).await?;
        let hash = crate::auth::hash_token(cookie.value());
        if let Some(token) = store::refresh_tokens::by_hash(&txn, &hash).await? {
            store::refresh_tokens::revoke_family(&txn, token.family_id, machine_now()).await?;
        }
        txn.commit().await?;
    }
    Ok(HttpResponse::NoContent().cookie(refresh::removal(state.config.secure_cookies)).finish())
}

/// Who am I
///
/// The caller with organization, roles and permissions.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, body = Me)))]
#[get("/me")]
pub async fn get_me(state: web::Data<AppState>, caller: Caller) -> ApiResult<web::Json<Me>> {
    let account = store::users::account(&state.db, caller.user_id()).await?.ok_or(ProblemKind::NotAuthenticated)?;
    let mut me = who(&state, &account, Some(caller.organization)).await?;
    if let Actor::ApiKey(..) = caller.actor {
        me.roles = Vec::new();
        me.permissions = permission_texts(&caller.grants);
    }
    Ok(web::Json(me))
}

/// Change my password
///
/// Every other session ends.
#[utoipa::path(tag = "auth", request_body = ChangePassword, security(("bearer" = [])), responses((status = 204)))]
#[put("/me/password")]
pub async fn change_password(
    state: web::Data<AppState>,
    caller: Caller,
    Json(body): Json<ChangePassword>,
) -> ApiResult<HttpResponse> {
    let account = own_account(&state, &caller).await?;
    let mut wrong = Vec::new();
    if !password::verify(body.current_password.clone(), Some(account.password_hash)).await? {
        wrong.push(FieldRefusal::new("/current_password", ProblemKind::WrongPassword));
    }
    if let Err(kind) = password::check_strength(&body.new_password) {
        wrong.push(FieldRefusal::new("/new_password", kind));
    }
    match wrong.as_slice() {
        [] => {}
        [only] => return Err(Refusal::from(only.clone()).into()),
        [..] => return Err(Refusal::fields(wrong).into()),
    }
    let hash = password::hash(body.new_password).await?;
    let txn = store::begin_write(&state.db).await?;
    store::users::set_password(&txn, account.id, &hash).await?;
    store::refresh_tokens::revoke_others(&txn, account.id.0, caller.family, machine_now()).await?;
    let change = store::audit::Change {
        action: "user.password_changed",
        resource_id: Some(account.id.0),
        before: None,
        after: None,
    };
    store::audit::append(&txn, &caller, change, state.clock.now()).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn limit_address(state: &AppState, request: &HttpRequest) -> ApiResult<()> {
    let address = request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default();
    Ok(state.limits.take(&format!("sign-in:{address}"), rate_limit::SIGN_IN, Instant::now())?)
}

/// The account in one of its organizations: the one asked for, else the first.
async fn who(state: &AppState, account: &Account, wanted: Option<OrganizationId>) -> ApiResult<Me> {
    let memberships = store::users::memberships(&state.db, account.id).await?;
    let organizations: Vec<OrganizationRef> =
        memberships.iter().map(|membership| membership.organization.clone()).collect();
    let chosen = memberships
        .into_iter()
        .find(|membership| wanted.is_none_or(|id| membership.organization.id == id))
        .ok_or(ProblemKind::NotAuthenticated)?;
    let zone = chosen.organization.time_zone.parse().unwrap_or(chrono_tz::America::Mexico_City);
    Ok(Me {
        id: account.id,
        name: account.name.clone(),
        email: account.email.clone(),
        language: account.language,
        organization: chosen.organization,
        organizations,
        permissions: permission_texts(&Grants::of_roles(&chosen.roles)),
        roles: chosen.roles,
        totp_enabled: account.totp.as_ref().is_some_and(|totp| totp.is_confirmed),
        today: state.clock.today(zone),
    })
}

/// `invoice:read`, or `invoice:read:assigned` where the scope is narrower than all.
pub(crate) fn permission_texts(grants: &Grants) -> Vec<String> {
    let text = |(permission, scope): (domain::permission::Permission, Scope)| match scope {
        Scope::All => permission.to_string(),
        Scope::Assigned | Scope::Own => format!("{permission}:{}", scope.as_ref()),
    };
    grants.iter().map(text).collect()
}

fn answer(state: &AppState, me: Me, family: Uuid, secret: String) -> ApiResult<HttpResponse> {
    let claims = Claims {
        sub: me.id,
        name: me.name.clone(),
        org: me.organization.id,
        roles: me.roles.clone(),
        permissions: me.permissions.clone(),
        family,
        iat: 0,
        exp: 0,
    };
    let access_token = token::issue(&state.keys, claims).map_err(ApiError::Internal)?;
    let session = Session { access_token, token_type: "Bearer".to_owned(), expires_in: token::LIFETIME, user: me };
    Ok(HttpResponse::Ok().cookie(refresh::cookie(secret, state.config.secure_cookies)).json(session))
}

use crate::{
    auth::{Actor, Caller, password, totp::Secret},
    clock::machine_now,
    error::{ApiError, ApiResult, Refusal},
    extract::Json,
    rate_limit,
    state::AppState,
    store::{self, users::Account},
};
use actix_web::{HttpResponse, post, web};
use domain::contract::{ConfirmTotp, DisableTotp, ProblemKind, TotpEnrollment};
use std::time::Instant;

/// Begin with one-time codes
///
/// Makes a secret for an authenticator app. Nothing changes for signing in until a code of it is confirmed; asking again
/// makes another secret.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 200, body = TotpEnrollment)))]
#[post("/me/totp")]
pub async fn enroll_totp(state: web::Data<AppState>, caller: Caller) -> ApiResult<web::Json<TotpEnrollment>> {
    let account = own_account(&state, &caller).await?;
    if account.totp.as_ref().is_some_and(|totp| totp.is_confirmed) {
        return Err(ProblemKind::TotpActive.into());
    }
    let secret = Secret::generate()?;
    let sealed = secret.seal(&state.keys.sealed_box, &account.id.to_string())?;
    let txn = store::begin_write(&state.db).await?;
    store::users::enroll_totp(&txn, account.id, &sealed).await?;
    txn.commit().await?;
    Ok(web::Json(TotpEnrollment {
        secret: secret.text(),
        otpauth_uri: secret.uri(&account.email),
        qr_svg: secret.qr_svg(&account.email)?,
    }))
}

/// Confirm one-time codes
///
/// A code of the app turns them on: from now on signing in asks for one. Every other session ends.
#[utoipa::path(tag = "auth", request_body = ConfirmTotp, security(("bearer" = [])), responses((status = 204)))]
#[post("/me/totp/confirm")]
pub async fn confirm_totp(
    state: web::Data<AppState>,
    caller: Caller,
    Json(body): Json<ConfirmTotp>,
) -> ApiResult<HttpResponse> {
    let account = own_account(&state, &caller).await?;
    let enrolled = account.totp.as_ref().filter(|totp| !totp.is_confirmed);
    let enrolled = enrolled.ok_or(ProblemKind::TotpNotBegun)?;
    let secret = Secret::open(&state.keys.sealed_box, &enrolled.sealed_secret, &account.id.to_string())?;
    let now = machine_now();
    let wrong = || Refusal::new(ProblemKind::InvalidTotp).at("/code");
    let step = secret.step_of(&body.code, now).ok_or_else(wrong)?;
    let txn = store::begin_write(&state.db).await?;
    if !store::users::confirm_totp(&txn, account.id, step, now).await? {
        return Err(ProblemKind::Stale.into());
    }
    store::refresh_tokens::revoke_others(&txn, account.id.0, caller.family, now).await?;
    audit(&state, &txn, &caller, "user.totp_enabled").await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stop using one-time codes
///
/// Takes the password.
#[utoipa::path(tag = "auth", request_body = DisableTotp, security(("bearer" = [])), responses((status = 204)))]
#[post("/me/totp/disable")]
pub async fn disable_totp(
    state: web::Data<AppState>,
    caller: Caller,
    Json(body): Json<DisableTotp>,
) -> ApiResult<HttpResponse> {
    let account = own_account(&state, &caller).await?;
    if !password::verify(body.password, Some(account.password_hash)).await? {
        return Err(Refusal::new(ProblemKind::WrongPassword).at("/password").into());
    }
    let txn = store::begin_write(&state.db).await?;
    store::users::disable_totp(&txn, account.id).await?;
    audit(&state, &txn, &caller, "user.totp_disabled").await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The caller's own account; a key has none, and guessing is slow.
pub(super) async fn own_account(state: &AppState, caller: &Caller) -> ApiResult<Account> {
    if let Actor::ApiKey(..) = caller.actor {
        return Err(Refusal::new(ProblemKind::NotPermitted).with("permission", "me:update").into());
    }
    let bucket = format!("own-account:{}", caller.user_id());
    state.limits.take(&bucket, rate_limit::SIGN_IN, Instant::now())?;
    let account = store::users::account(&state.db, caller.user_id()).await?;
    account.ok_or_else(|| ApiError::from(ProblemKind::NotAuthenticated))
}

async fn audit(
    state: &AppState,
    txn: &store::WriteTransaction,
    caller: &Caller,
    action: &'static str,
) -> ApiResult<()> {
    let change = store::audit::Change::new(action, caller.user_id().0);
    Ok(store::audit::append(txn, caller, change, state.clock.now()).await?)
}

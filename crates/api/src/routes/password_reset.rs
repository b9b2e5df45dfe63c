use super::auth::limit_address;
use crate::{
    auth::{hash_token, password, random_token},
    clock::machine_now,
    error::{ApiResult, Refusal},
    extract::Json,
    mail::{
        Address,
        password_reset::{PasswordResetMail, password_reset_mail},
    },
    outbox::{self, NewMail},
    rate_limit,
    state::AppState,
    store::{self, password_resets::StoredReset, users::Account},
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::TimeDelta;
use domain::contract::{ConfirmPasswordReset, MessageOrigin, ProblemKind, RequestPasswordReset};
use std::time::Instant;
use uuid::Uuid;

/// How long a link works.
const LIFETIME: TimeDelta = TimeDelta::hours(1);

/// Ask for a new password
///
/// Sends a link by mail when somebody has the address. The answer is always the same, so that it tells nobody who has an
/// account here.
#[utoipa::path(tag = "auth", request_body = RequestPasswordReset, security(()), responses((status = 202)))]
#[post("/auth/password-reset")]
pub async fn request_password_reset(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<RequestPasswordReset>,
) -> ApiResult<HttpResponse> {
    limit_address(&state, &request)?;
    let email = body.email.trim().to_lowercase();
    let account = store::users::account_by_email(&state.db, &email).await?;
    let bucket = format!("password-reset:{email}");
    // Silent, because an answer would tell.
    let is_calm = state.limits.take(&bucket, rate_limit::PASSWORD_RESET, Instant::now()).is_ok();
    if let Some(account) = account.filter(|_known| is_calm) {
        send_link(&state, &account).await?;
    }
    Ok(HttpResponse::Accepted().finish())
}

/// Writes the token and the mail that carries it; links sent before stop working.
async fn send_link(state: &AppState, account: &Account) -> ApiResult<()> {
    let memberships = store::users::memberships(&state.db, account.id).await?;
    let Some(membership) = memberships.into_iter().next() else { return Ok(()) };
    let organization = store::organizations::by_id(&state.db, membership.organization.id).await?;
    let organization = organization.ok_or(ProblemKind::NotFound)?.organization;
    let token = random_token()?;
    let now = machine_now();
    let mail = PasswordResetMail {
        name: account.name.clone(),
        link: format!("{}/restablecer?token={token}", state.config.public_url.trim_end_matches('/')),
    };
    let words = password_reset_mail(&mail, account.language).map_err(anyhow::Error::from)?;
    let reset = StoredReset {
        id: Uuid::now_v7(),
        user_id: account.id,
        token_hash: hash_token(&token),
        expires_at: now + LIFETIME,
        created_at: now,
    };
    let business_now = state.clock.now();
    let txn = store::begin_write(&state.db).await?;
    store::password_resets::end_all(&txn, account.id, now).await?;
    store::password_resets::insert(&txn, &reset).await?;
    let mail = NewMail {
        customer_id: None,
        batch_id: None,
        origin: MessageOrigin::Account,
        to: vec![Address { name: Some(account.name.clone()), email: account.email.clone() }],
        cc: Vec::new(),
        words,
        attachments: Vec::new(),
        created_by: None,
        hold_until: business_now,
    };
    outbox::put(&txn, &state.config, &organization, mail, business_now).await?;
    txn.commit().await?;
    state.mail_ready.notify_one();
    Ok(())
}

/// Set a new password
///
/// Takes the token of the mail, once and within an hour. Every session of the person ends; one-time codes stay on.
#[utoipa::path(tag = "auth", request_body = ConfirmPasswordReset, security(()), responses((status = 204)))]
#[post("/auth/password-reset/confirm")]
pub async fn confirm_password_reset(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<ConfirmPasswordReset>,
) -> ApiResult<HttpResponse> {
    limit_address(&state, &request)?;
    password::check_strength(&body.password).map_err(|kind| Refusal::new(kind).at("/password"))?;
    let now = machine_now();
    let hash = password::hash(body.password).await?;
    let txn = store::begin_write(&state.db).await?;
    let redeemed = store::password_resets::redeem(&txn, &hash_token(&body.token), now).await?;
    let user = redeemed.ok_or_else(|| Refusal::new(ProblemKind::ResetLinkExpired).at("/token"))?;
    store::users::set_password(&txn, user, &hash).await?;
    store::users::forget_failed_sign_ins(&txn, user).await?;
    store::refresh_tokens::revoke_user(&txn, user.0, now).await?;
    for membership in store::users::memberships(&txn, user).await? {
        let by_themselves = store::audit::Themselves { user_id: user, request_id: crate::server::request_id(&request) };
        let change = store::audit::Change::new("user.password_reset", user.0);
        let organization = membership.organization.id;
        store::audit::append_own(&txn, organization, by_themselves, change, state.clock.now()).await?;
    }
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

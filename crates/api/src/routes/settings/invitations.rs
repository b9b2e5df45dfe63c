use super::users::check_roles;
use crate::{
    auth::{Allowed, hash_token, permission::SettingsCreate, random_token},
    clock::machine_now,
    error::ApiResult,
    extract::{Once, Started},
    mail::{
        Address,
        invitation::{InvitationMail, invitation_mail},
    },
    outbox::{self, NewMail},
    routes::customers::refuse,
    state::AppState,
    store::{self, WriteTransaction, audit::Change, password_resets::StoredReset},
};
use actix_web::{HttpResponse, http::StatusCode, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    contract::{Invitation, Language, MessageOrigin, ProblemKind, User},
    ids::UserId,
};
use serde_json::json;
use uuid::Uuid;

/// How long an invitation works.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// Invite a person
///
/// Mails a link with which somebody who never signed in chooses their password: once, within seven days. Without a mail
/// server the answer has the link, this once. Links made before stop working. Only somebody who may give all of the
/// person's roles can invite them.
#[utoipa::path(
    tag = "settings", security(("bearer" = ["settings:create"])),
    params(
        ("id" = UserId, Path),
        Once
    ),
    responses((status = 201, body = Invitation))
)]
#[post("/users/{id}/invitation")]
pub async fn invite_user(
    state: web::Data<AppState>,
    caller: Allowed<SettingsCreate>,
    id: web::Path<UserId>,
    once: Once,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &*id).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let txn = &command.txn;
    store::organizations::lock(txn, caller.organization).await?;
    let found = store::users::by_id(txn, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    let user = found.user;
    let mut wrong = Vec::new();
    check_roles(&mut wrong, &caller, &user.roles, &[]);
    refuse(wrong)?;
    // Whoever has a password of their own keeps it: a link would give their account to whoever asks for it.
    if user.last_sign_in_at.is_some() || !user.active {
        return Err(ProblemKind::InvitationNotNeeded.into());
    }
    let token = random_token()?;
    let now = machine_now();
    let expires_at = now + LIFETIME;
    let reset = StoredReset {
        id: Uuid::now_v7(),
        user_id: user.id,
        token_hash: hash_token(&token),
        expires_at,
        created_at: now,
    };
    store::password_resets::end_all(txn, user.id, now).await?;
    store::password_resets::insert(txn, &reset).await?;
    let link = format!("{}/restablecer?token={token}", state.config.public_url.trim_end_matches('/'));
    let is_mailed = state.config.smtp_url.is_some();
    if is_mailed {
        mail_link(&state, txn, &caller, &user, link.clone()).await?;
    }
    let change = Change::new("user.invited", user.id.0).after(&json!({"email": user.email, "expires_at": expires_at}));
    store::audit::append(txn, &caller, change, state.clock.now()).await?;
    let view = answer(user, expires_at, (!is_mailed).then_some(link));
    let answer = command.finish(StatusCode::CREATED, &view).await?;
    state.mail_ready.notify_one();
    Ok(answer)
}

fn answer(user: User, expires_at: DateTime<Utc>, link: Option<String>) -> Invitation {
    Invitation { user_id: user.id, email: user.email, expires_at, link }
}

async fn mail_link(
    state: &AppState,
    txn: &WriteTransaction,
    caller: &Allowed<SettingsCreate>,
    user: &User,
    link: String,
) -> ApiResult<()> {
    let organization = store::organizations::by_id(txn, caller.organization).await?;
    let organization = organization.ok_or(ProblemKind::NotFound)?.organization;
    let mail = InvitationMail { name: user.name.clone(), organization: organization.name.clone(), link };
    let words = invitation_mail(&mail, Language::Es).map_err(anyhow::Error::from)?;
    let now = state.clock.now();
    let mail = NewMail {
        customer_id: None,
        batch_id: None,
        origin: MessageOrigin::Account,
        to: vec![Address { name: Some(user.name.clone()), email: user.email.clone() }],
        cc: Vec::new(),
        words,
        attachments: Vec::new(),
        created_by: None,
        hold_until: now,
    };
    outbox::put(txn, &state.config, &organization, mail, now).await?;
    Ok(())
}

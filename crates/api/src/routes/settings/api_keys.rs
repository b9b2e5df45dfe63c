use crate::{
    auth::{
        Allowed, api_key, hash_token,
        permission::{SettingsCreate, SettingsDelete, SettingsRead},
    },
    clock::machine_now,
    error::{ApiResult, FieldRefusal},
    extract::{Json, Listed, Once, Started},
    paging::ListQuery,
    routes::customers::{check_line, refuse},
    state::AppState,
    store::{self, audit::Change},
};
use actix_web::{HttpResponse, delete, get, http::StatusCode, post, web};
use domain::{
    contract::{ApiKey, NewApiKey, Page, ProblemKind},
    ids::ApiKeyId,
    permission::{Permission, Scope},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// API keys
///
/// Also revoked ones; without their secrets.
#[utoipa::path(tag = "settings", params(ListQuery), security(("bearer" = ["settings:read"])), responses((status = 200, body = Page<ApiKey>)))]
#[get("/api-keys")]
pub async fn list_api_keys(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<ApiKey>>> {
    Ok(web::Json(list.part(key, store::api_keys::all(&state.db, caller.organization).await?)?))
}

/// Make an API key
///
/// The answer shows the secret, once. A key has no more permissions than whoever makes it.
#[utoipa::path(
    tag = "settings", request_body = NewApiKey, security(("bearer" = ["settings:create"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeat is answered without the secret")),
    responses((status = 201, body = ApiKey))
)]
#[post("/api-keys")]
pub async fn create_api_key(
    state: web::Data<AppState>,
    caller: Allowed<SettingsCreate>,
    once: Once,
    Json(body): Json<NewApiKey>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", Some(&body.name), 120);
    if body.permissions.is_empty() {
        wrong.push(FieldRefusal::new("/permissions", ProblemKind::ChooseOne));
    }
    for (index, text) in body.permissions.iter().enumerate() {
        // A key's permissions reach everything, so whoever gives one must reach everything with it.
        let held = text.parse::<Permission>().is_ok_and(|known| caller.grants.scope_of(known) == Some(Scope::All));
        if !held {
            let field = FieldRefusal::new(format!("/permissions/{index}"), ProblemKind::UnknownPermission);
            wrong.push(field.with("value", text));
        }
    }
    if body.expires_at.is_some_and(|at| at <= machine_now()) {
        wrong.push(FieldRefusal::new("/expires_at", ProblemKind::AlreadyPast));
    }
    refuse(wrong)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (secret, prefix) = api_key::generate()?;
    let permissions: BTreeSet<String> = body.permissions.into_iter().collect();
    let key = ApiKey {
        id: Uuid::now_v7().into(),
        name: body.name.trim().to_owned(),
        prefix,
        permissions: permissions.into_iter().collect(),
        created_at: state.clock.now(),
        last_used_at: None,
        expires_at: body.expires_at,
        revoked_at: None,
        secret: None,
    };
    let hash = hash_token(&secret);
    store::api_keys::insert(&command.txn, caller.organization, &key, &hash, caller.user_id()).await?;
    let change = Change::new("api_key.created", key.id.0).after(&key);
    store::audit::append(&command.txn, &caller, change, key.created_at).await?;
    // What is kept to answer a repeat is the key without its secret: that is stored nowhere.
    let stored = command.finish(StatusCode::CREATED, &key).await?;
    Ok(HttpResponse::build(stored.status()).json(ApiKey { secret: Some(secret), ..key }))
}

/// Revoke an API key
///
/// From now on nothing is allowed with it. Its row stays, for the audit.
#[utoipa::path(
    tag = "settings", params(("id" = ApiKeyId, Path)), security(("bearer" = ["settings:delete"])),
    responses((status = 204))
)]
#[delete("/api-keys/{id}")]
pub async fn revoke_api_key(
    state: web::Data<AppState>,
    caller: Allowed<SettingsDelete>,
    id: web::Path<ApiKeyId>,
) -> ApiResult<HttpResponse> {
    let txn = store::begin_write(&state.db).await?;
    let before = store::api_keys::by_id(&txn, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    if before.revoked_at.is_none() {
        let now = state.clock.now();
        store::api_keys::revoke(&txn, caller.organization, *id, now).await?;
        let after = ApiKey { revoked_at: Some(now), ..before.clone() };
        let change = Change::new("api_key.revoked", id.0).before(&before).after(&after);
        store::audit::append(&txn, &caller, change, now).await?;
        txn.commit().await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

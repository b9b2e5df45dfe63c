use crate::{
    auth::{
        Allowed, Caller, password,
        permission::{SettingsCreate, SettingsRead, SettingsUpdate},
        random_token,
    },
    error::{ApiResult, FieldRefusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    paging::ListQuery,
    routes::{
        auth::permission_texts,
        contacts::is_address,
        customers::{check_line, refuse, taken},
    },
    state::AppState,
    store::{
        self, ConnectionTrait,
        audit::Change,
        users::{Account, Versioned},
    },
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, post, web};
use domain::{
    contract::{Language, NewUser, Page, ProblemKind, RoleView, User, UserPatch},
    ids::UserId,
    permission::{Grants, Role},
};
use sha2::{Digest, Sha256};
use strum::VariantArray;
use uuid::Uuid;

/// People of the organization
#[utoipa::path(tag = "settings", params(ListQuery), security(("bearer" = ["settings:read"])), responses((status = 200, body = Page<User>)))]
#[get("/users")]
pub async fn list_users(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<User>>> {
    let everybody = store::users::all(&state.db, caller.organization).await?;
    Ok(web::Json(list.part(key, everybody.into_iter().map(|versioned| versioned.user).collect())?))
}

/// A person
#[utoipa::path(
    tag = "settings", params(("id" = UserId, Path)), security(("bearer" = ["settings:read"])),
    responses((status = 200, body = User))
)]
#[get("/users/{id}")]
pub async fn get_user(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
    id: web::Path<UserId>,
) -> ApiResult<HttpResponse> {
    let found = store::users::by_id(&state.db, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(found.version))).json(found.user))
}

/// Add a person
///
/// Without a password they cannot sign in before somebody invites them.
/// Nobody gives a role that allows more than their own.
#[utoipa::path(
    tag = "settings", request_body = NewUser, security(("bearer" = ["settings:create"])),
    params(Once),
    responses((status = 201, body = User))
)]
#[post("/users")]
pub async fn create_user(
    state: web::Data<AppState>,
    caller: Allowed<SettingsCreate>,
    once: Once,
    Json(body): Json<NewUser>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", Some(&body.name), 120);
    if !is_address(body.email.trim()) {
        wrong.push(FieldRefusal::new("/email", ProblemKind::InvalidEmail).with("value", body.email.trim()));
    }
    if body.password.as_ref().is_some_and(|password| password::check_strength(password).is_err()) {
        wrong.push(FieldRefusal::new("/password", ProblemKind::WeakPassword));
    }
    check_roles(&mut wrong, &caller, &body.roles, &[]);
    refuse(wrong)?;
    // A secret nobody knows until the invitation is taken up.
    let password = body.password.clone().map_or_else(random_token, Ok)?;
    let password_hash = password::hash(password).await?;
    // What a repeated key is compared with keeps no password.
    let meaning =
        NewUser { password: body.password.as_ref().map(|one| hex::encode(Sha256::digest(one))), ..body.clone() };
    let command = match once.begin(&state, &caller, &meaning).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let account = Account {
        id: Uuid::now_v7().into(),
        email: body.email.trim().to_lowercase(),
        name: body.name.trim().to_owned(),
        password_hash,
        language: Language::Es,
        failed_sign_ins: 0,
        locked_until: None,
        totp: None,
    };
    let now = state.clock.now();
    store::organizations::lock(&command.txn, caller.organization).await?;
    if !store::users::insert(&command.txn, &account, now).await? {
        return Err(taken("/email", &account.email));
    }
    let roles = without_repeats(&body.roles);
    store::users::insert_membership(&command.txn, caller.organization, account.id, &roles, now).await?;
    let user =
        User { id: account.id, name: account.name, email: account.email, roles, active: true, last_sign_in_at: None };
    store::audit::append(&command.txn, &caller, Change::new("user.created", user.id.0).after(&user), now).await?;
    command.finish(StatusCode::CREATED, &user).await
}

/// Change a person
///
/// Name, roles and whether they may sign in. The last active administrator stays one.
#[utoipa::path(
    tag = "settings", request_body = UserPatch, security(("bearer" = ["settings:update"])),
    params(("id" = UserId, Path), IfMatch),
    responses((status = 200, body = User))
)]
#[patch("/users/{id}")]
pub async fn update_user(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
    id: web::Path<UserId>,
    if_match: IfMatch,
    Json(patch): Json<UserPatch>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", patch.name.as_deref(), 120);
    let txn = store::begin_write(&state.db).await?;
    // One change of people at a time: otherwise two administrators could remove each other.
    store::organizations::lock(&txn, caller.organization).await?;
    let found = store::users::by_id(&txn, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    let Versioned { user: before, version } = found;
    if_match.require(version)?;
    let mut after = before.clone();
    if let Some(roles) = &patch.roles {
        check_roles(&mut wrong, &caller, roles, &before.roles);
        after.roles = without_repeats(roles);
    }
    refuse(wrong)?;
    if let Some(name) = &patch.name {
        name.trim().clone_into(&mut after.name);
    }
    after.active = patch.active.unwrap_or(before.active);
    store::users::update(&txn, caller.organization, &after, version + 1).await?;
    keep_an_admin(&txn, &caller).await?;
    let change = Change::new("user.updated", after.id.0).before(&before).after(&after);
    store::audit::append(&txn, &caller, change, state.clock.now()).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version + 1))).json(after))
}

/// Roles and what they allow
#[utoipa::path(tag = "settings", params(ListQuery), security(("bearer" = ["settings:read"])), responses((status = 200, body = Page<RoleView>)))]
#[get("/roles")]
pub async fn list_roles(
    _caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<RoleView>>> {
    let roles = Role::VARIANTS
        .iter()
        .map(|role| RoleView { role: *role, permissions: permission_texts(&Grants::of_roles(&[*role])) });
    Ok(web::Json(list.part(key, roles.collect())?))
}

/// Nobody gives what they do not have: each permission of a new role, with at least that scope, must be the caller's.
pub(super) fn check_roles(wrong: &mut Vec<FieldRefusal>, caller: &Caller, roles: &[Role], held: &[Role]) {
    if roles.is_empty() {
        wrong.push(FieldRefusal::new("/roles", ProblemKind::ChooseOne));
    }
    for (index, role) in roles.iter().enumerate().filter(|(_index, role)| !held.contains(role)) {
        let wanted = Grants::of_roles(&[*role]);
        let beyond = wanted.iter().find(|(permission, scope)| caller.grants.scope_of(*permission) < Some(*scope));
        if let Some((permission, _scope)) = beyond {
            let field = FieldRefusal::new(format!("/roles/{index}"), ProblemKind::UnknownPermission);
            wrong.push(field.with("value", permission));
        }
    }
}

fn without_repeats(roles: &[Role]) -> Vec<Role> {
    Role::VARIANTS.iter().filter(|role| roles.contains(role)).copied().collect()
}

async fn keep_an_admin(txn: &impl ConnectionTrait, caller: &Caller) -> ApiResult<()> {
    if store::users::holding(txn, caller.organization, Role::Admin).await?.is_empty() {
        return Err(ProblemKind::LastAdministrator.into());
    }
    Ok(())
}

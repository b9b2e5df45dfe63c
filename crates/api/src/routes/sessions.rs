use crate::{
    auth::{Actor, Caller},
    clock::machine_now,
    error::{ApiResult, Refusal},
    extract::Listed,
    paging::ListQuery,
    state::AppState,
    store::{self, WriteTransaction, audit::Change},
};
use actix_web::{HttpResponse, delete, get, web};
use domain::contract::{Page, ProblemKind, SignedInSession};
use uuid::Uuid;

/// My sessions
///
/// Where the caller is signed in, last used first.
#[utoipa::path(
    tag = "auth", params(ListQuery), security(("bearer" = [])), responses((status = 200, body = Page<SignedInSession>))
)]
#[get("/me/sessions")]
pub async fn list_sessions(
    state: web::Data<AppState>,
    caller: Caller,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<SignedInSession>>> {
    require_person(&caller)?;
    let now = machine_now();
    let sessions = store::refresh_tokens::sessions(&state.db, caller.user_id(), caller.family, now).await?;
    Ok(web::Json(list.part(key, sessions)?))
}

/// End one of my sessions
///
/// It cannot be renewed any more; what it may do ends with its access token, within minutes.
#[utoipa::path(
    tag = "auth", params(("id" = Uuid, Path)), security(("bearer" = [])), responses((status = 204))
)]
#[delete("/me/sessions/{id}")]
pub async fn end_session(state: web::Data<AppState>, caller: Caller, id: web::Path<Uuid>) -> ApiResult<HttpResponse> {
    require_person(&caller)?;
    let now = machine_now();
    let txn = store::begin_write(&state.db).await?;
    if !store::refresh_tokens::revoke_session(&txn, caller.user_id(), *id, now).await? {
        return Err(ProblemKind::NotFound.into());
    }
    audit(&state, &txn, &caller, Change::new("user.session_ended", *id)).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End my other sessions
///
/// All but the one that asks.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 204)))]
#[delete("/me/sessions")]
pub async fn end_other_sessions(state: web::Data<AppState>, caller: Caller) -> ApiResult<HttpResponse> {
    require_person(&caller)?;
    let txn = store::begin_write(&state.db).await?;
    store::refresh_tokens::revoke_others(&txn, caller.user_id().0, caller.family, machine_now()).await?;
    audit(&state, &txn, &caller, Change::new("user.other_sessions_ended", caller.user_id().0)).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A key has no sessions.
fn require_person(caller: &Caller) -> Result<(), Refusal> {
    match caller.actor {
        Actor::ApiKey(..) => Err(Refusal::new(ProblemKind::NotPermitted).with("permission", "me:update")),
        Actor::User(..) => Ok(()),
    }
}

async fn audit(state: &AppState, txn: &WriteTransaction, caller: &Caller, change: Change) -> ApiResult<()> {
    store::audit::append(txn, caller, change, state.clock.now()).await?;
    Ok(())
}

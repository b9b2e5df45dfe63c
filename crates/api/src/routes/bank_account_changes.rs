use crate::{
    auth::{
        Allowed,
        permission::{SettingsRead, SettingsUpdate},
    },
    bank_change::{self, facts},
    error::ApiResult,
    extract::{Listed, Once, Started},
    paging::ListQuery,
    state::AppState,
    store::{self, audit::Change, bank_account_changes::StoredBankChange},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::{
    contract::{BankAccountChange, Page, ProblemKind},
    ids::BankAccountChangeId,
};

/// Changes of our bank accounts
///
/// Newest first; at most one of them waits. `PATCH /organization` asks for one. It takes effect when another person has
/// confirmed it and 24 hours have passed since it was asked for; where nobody else could confirm it, after the 24 hours
/// alone. Every administrator is told both times.
#[utoipa::path(
    tag = "organization", params(ListQuery), security(("bearer" = ["settings:read"])),
    responses((status = 200, body = Page<BankAccountChange>))
)]
#[get("/bank-account-changes")]
pub async fn list_bank_account_changes(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<BankAccountChange>>> {
    let changes = store::bank_account_changes::all(&state.db, caller.organization).await?;
    let names = bank_change::people(&state.db, &changes).await?;
    let views = changes.into_iter().map(|stored| bank_change::view(stored, &names));
    Ok(web::Json(list.part(key, views.collect::<Result<_, _>>()?)?))
}

/// Confirm a change of our bank accounts
///
/// By somebody else than who asked for it. Confirming twice is the same as once.
#[utoipa::path(
    tag = "organization", security(("bearer" = ["settings:update"])),
    params(
        ("id" = BankAccountChangeId, Path),
        Once
    ),
    responses((status = 200, body = BankAccountChange))
)]
#[post("/bank-account-changes/{id}/confirm")]
pub async fn confirm_bank_account_change(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
    id: web::Path<BankAccountChangeId>,
    once: Once,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &*id).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (txn, now) = (&command.txn, state.clock.now());
    let locked = store::organizations::lock(txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let found = store::bank_account_changes::by_id(txn, caller.organization, *id).await?;
    let before = found.ok_or(ProblemKind::NotFound)?;
    let change = before.change.confirm(caller.user_id())?;
    let mut after = StoredBankChange { change, confirmed_at: before.confirmed_at.or(Some(now)), ..before.clone() };
    if before != after {
        store::bank_account_changes::update(txn, &after).await?;
        let audit = Change::new("bank_accounts.confirmed", id.0).before(&facts(&before)).after(&facts(&after));
        store::audit::append(txn, &caller, audit, now).await?;
    }
    if change.is_due(now) {
        after = bank_change::put_in_force(&state, txn, locked, after).await?;
    }
    let names = bank_change::people(txn, std::slice::from_ref(&after)).await?;
    let answer = command.finish(StatusCode::OK, &bank_change::view(after, &names)?).await?;
    state.mail_ready.notify_one();
    Ok(answer)
}

/// Cancel a change of our bank accounts
///
/// Anybody who may ask for one, also who did.
#[utoipa::path(
    tag = "organization", security(("bearer" = ["settings:update"])),
    params(
        ("id" = BankAccountChangeId, Path),
        Once
    ),
    responses((status = 200, body = BankAccountChange))
)]
#[post("/bank-account-changes/{id}/cancel")]
pub async fn cancel_bank_account_change(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
    id: web::Path<BankAccountChangeId>,
    once: Once,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &*id).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (txn, now) = (&command.txn, state.clock.now());
    store::organizations::lock(txn, caller.organization).await?;
    let found = store::bank_account_changes::by_id(txn, caller.organization, *id).await?;
    let before = found.ok_or(ProblemKind::NotFound)?;
    let change = before.change.cancel()?;
    let ended_by = Some(caller.user_id());
    let after = StoredBankChange { change, ended_at: Some(now), ended_by, ..before.clone() };
    store::bank_account_changes::update(txn, &after).await?;
    let audit = Change::new("bank_accounts.cancelled", id.0).before(&facts(&before)).after(&facts(&after));
    store::audit::append(txn, &caller, audit, now).await?;
    let names = bank_change::people(txn, std::slice::from_ref(&after)).await?;
    command.finish(StatusCode::OK, &bank_change::view(after, &names)?).await
}

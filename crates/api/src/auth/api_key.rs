//! API keys: `ck_live_…`, hashed at rest, with permissions of their own.

use super::{Actor, Caller, hash_token};
use crate::{clock::machine_now, error::ApiResult, state::AppState, store};
use domain::{
    contract::{Language, ProblemKind},
    permission::Grants,
};

pub const PREFIX: &str = "ck_live_";

/// The secret of a new key, and the part of it that is kept to recognise it.
pub fn generate() -> anyhow::Result<(String, String)> {
    let secret = format!("{PREFIX}{}", super::random_token()?);
    let visible = secret.chars().take(PREFIX.len() + 6).collect();
    Ok((secret, visible))
}

pub(super) async fn identify(
    state: &AppState,
    secret: &str,
    language: Language,
    request_id: String,
) -> ApiResult<Caller> {
    let now = machine_now();
    let key =
        store::api_keys::by_hash(&state.db, &hash_token(secret), now).await?.ok_or(ProblemKind::NotAuthenticated)?;
    Ok(Caller {
        organization: key.organization,
        zone: key.zone,
        actor: Actor::ApiKey(key.id, key.created_by),
        name: key.name,
        roles: Vec::new(),
        grants: Grants::of_permissions(&key.permissions),
        family: None,
        language,
        request_id,
    })
}

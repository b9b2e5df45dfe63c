//! Refresh tokens: one family per sign-in, each token used once. Using an old one ends the family.

use super::{hash_token, random_token};
use crate::{clock::machine_now, error::ApiResult, state::AppState, store};
use actix_web::cookie::{Cookie, SameSite, time::Duration as CookieDuration};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    contract::ProblemKind,
    ids::{OrganizationId, UserId},
};
use uuid::Uuid;

/// The cookie goes to the authentication endpoints only.
pub const COOKIE: &str = "cartera_refresh";
const COOKIE_PATH: &str = "/api/v1/auth";
/// A family that nobody used for this long is over.
const LIFETIME: TimeDelta = TimeDelta::days(14);
/// Two tabs may refresh at once: within this time an old token is not theft.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// One token of a family as it is stored.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    pub id: Uuid,
    pub organization: OrganizationId,
    pub family_id: Uuid,
    pub user_id: UserId,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// What the browser says it is.
    pub device: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Judgement {
    Good,
    /// Expired or revoked.
    Dead,
    /// Used before: somebody copied it.
    Stolen,
}

fn judge(token: &RefreshToken, now: DateTime<Utc>) -> Judgement {
    if token.revoked_at.is_some() || token.expires_at <= now {
        return Judgement::Dead;
    }
    match token.used_at {
        Some(used_at) if now - used_at > GRACE => Judgement::Stolen,
        Some(_) | None => Judgement::Good,
    }
}

/// Starts a family, or goes on with one. Answers the secret for the cookie.
pub async fn issue(
    txn: &store::WriteTransaction,
    organization: OrganizationId,
    user: UserId,
    family_id: Uuid,
    device: Option<String>,
) -> ApiResult<String> {
    let secret = random_token()?;
    let now = machine_now();
    let token = RefreshToken {
        id: Uuid::now_v7(),
        organization,
        family_id,
        user_id: user,
        expires_at: now + LIFETIME,
        used_at: None,
        revoked_at: None,
        device,
    };
    store::refresh_tokens::insert(txn, &token, &hash_token(&secret), now).await?;
    Ok(secret)
}

/// Takes a token that was handed in and answers the family it belongs to; the caller issues the next one.
///
/// A stolen token ends the family at once, also when the request then fails.
pub async fn redeem(state: &AppState, secret: &str) -> ApiResult<RefreshToken> {
    let now = machine_now();
    let txn = store::begin_write(&state.db).await?;
    let Some(token) = store::refresh_tokens::by_hash(&txn, &hash_token(secret)).await? else {
        return Err(ProblemKind::NotAuthenticated.into());
    };
    match judge(&token, now) {
        Judgement::Dead => return Err(ProblemKind::TokenExpired.into()),
        Judgement::Stolen => {
            store::refresh_tokens::revoke_family(&txn, token.family_id, now).await?;
            txn.commit().await?;
            tracing::warn!(family = %token.family_id, "an old refresh token came back: its family is over");
            return Err(ProblemKind::NotAuthenticated.into());
        }
        Judgement::Good => store::refresh_tokens::mark_used(&txn, token.id, now).await?,
    }
    txn.commit().await?;
    Ok(token)
}

pub fn cookie(secret: String, secure: bool) -> Cookie<'static> {
    let seconds = CookieDuration::seconds(LIFETIME.num_seconds());
    let cookie = Cookie::build(COOKIE, secret).path(COOKIE_PATH).http_only(true).same_site(SameSite::Strict);
    cookie.secure(secure).max_age(seconds).finish()
}

/// Makes the browser forget the cookie.
pub fn removal(secure: bool) -> Cookie<'static> {
    let mut cookie = cookie(String::new(), secure);
    cookie.set_max_age(CookieDuration::ZERO);
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(seconds_ago: i64) -> (RefreshToken, DateTime<Utc>) {
        let now = machine_now();
        let token = RefreshToken {
            id: Uuid::nil(),
            organization: Uuid::nil().into(),
            family_id: Uuid::nil(),
            user_id: Uuid::nil().into(),
            expires_at: now + LIFETIME,
            used_at: Some(now - TimeDelta::seconds(seconds_ago)),
            revoked_at: None,
            device: None,
        };
        (token, now)
    }

    #[test]
    fn an_old_token_is_theft_only_after_the_grace() {
        let (token, now) = used(30);
        assert_eq!(judge(&token, now), Judgement::Good);
        let (token, now) = used(31);
        assert_eq!(judge(&token, now), Judgement::Stolen);
    }

    #[test]
    fn an_expired_token_is_dead_however_fresh_its_use() {
        let (mut token, now) = used(0);
        token.expires_at = now;
        assert_eq!(judge(&token, now), Judgement::Dead);
    }
}

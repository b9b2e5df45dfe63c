//! The caller of a request, from its bearer token or API key.

use super::{api_key, token};
use crate::{
    error::{ApiError, ApiResult, Refusal},
    rate_limit,
    state::AppState,
    store,
};
use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web,
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::{
    contract::{Language, ProblemKind, UserRef},
    ids::{ApiKeyId, OrganizationId, UserId},
    permission::{Action, Grants, Permission, Resource, Role, Scope},
};
use std::{
    future::{Ready, ready},
    time::Instant,
};
use uuid::Uuid;

/// Who acts: a person, or a key that a person made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    User(UserId),
    /// The key, and who answers for it.
    ApiKey(ApiKeyId, UserId),
}

/// Somebody known, in one organization.
#[derive(Clone, Debug)]
pub struct Caller {
    pub organization: OrganizationId,
    pub zone: Tz,
    pub actor: Actor,
    pub name: String,
    /// None where a key acts.
    pub roles: Vec<Role>,
    pub grants: Grants,
    /// The sign-in a person's token belongs to.
    pub family: Option<Uuid>,
    pub language: Language,
    pub request_id: String,
}

impl Caller {
    /// The person who acts or answers for the key.
    pub fn user_id(&self) -> UserId {
        match self.actor {
            Actor::User(user) | Actor::ApiKey(_, user) => user,
        }
    }

    pub fn user_ref(&self) -> UserRef {
        UserRef { id: self.user_id(), name: self.name.clone() }
    }

    /// Today in the organization's time zone.
    pub fn today(&self, state: &AppState) -> NaiveDate {
        state.clock.today(self.zone)
    }

    /// Stable text that tells callers apart, for idempotency and rate limits.
    pub fn key(&self) -> String {
        match self.actor {
            Actor::User(user) => format!("user:{user}"),
            Actor::ApiKey(key, _) => format!("key:{key}"),
        }
    }

    /// How far the permission reaches, or a refusal that names it.
    pub fn scope(&self, permission: Permission) -> Result<Scope, Refusal> {
        self.grants
            .scope_of(permission)
            .ok_or_else(|| Refusal::new(ProblemKind::NotPermitted).with("permission", permission))
    }

    /// Whether money received is any of the caller's business: whoever reads payments or takes them.
    pub fn handles_payments(&self) -> bool {
        let mut kinds = [Action::Read, Action::Create].into_iter();
        kinds.any(|action| self.grants.scope_of(Permission::new(Resource::Payment, action)).is_some())
    }

    /// The person whose assigned customers limit what is visible; `None` sees all.
    pub fn only_assigned(&self, scope: Scope) -> Option<UserId> {
        match scope {
            Scope::All => None,
            Scope::Assigned | Scope::Own => Some(self.user_id()),
        }
    }
}

/// What [`identify_first`] found out.
struct Identified(ApiResult<Caller>);

/// Finds out who calls before a handler takes anything else of the request: extractors run side by side, and what a
/// stranger sends must not be read, nor answered before the stranger is.
pub(crate) async fn identify_first(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let identified = match request.app_data::<web::Data<AppState>>() {
        Some(state) => identify(request.request(), state).await,
        None => Err(ApiError::Internal(anyhow::anyhow!("no application state"))),
    };
    request.extensions_mut().insert(Identified(identified));
    next.call(request).await
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let mut extensions = request.extensions_mut();
        let known = extensions.get().and_then(|Identified(found)| found.as_ref().ok()).cloned();
        let refused = || match extensions.remove() {
            Some(Identified(Err(error))) => error,
            Some(Identified(Ok(_))) | None => ProblemKind::NotAuthenticated.into(),
        };
        ready(known.ok_or_else(refused))
    }
}

async fn identify(request: &HttpRequest, state: &AppState) -> ApiResult<Caller> {
    let caller = find(request, state).await?;
    state.limits.take(&caller.key(), rate_limit::GENERAL, Instant::now())?;
    Ok(caller)
}

async fn find(request: &HttpRequest, state: &AppState) -> ApiResult<Caller> {
    let credential = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(ProblemKind::NotAuthenticated)?;
    let language = language_of(request);
    let request_id = crate::server::request_id(request);
    if credential.starts_with(api_key::PREFIX) {
        return api_key::identify(state, credential, language, request_id).await;
    }
    let claims = token::verify(&state.keys, credential)?;
    // Not a claim: who changes it wants today's agenda to follow at once.
    let zone = store::organizations::time_zone(&state.db, claims.org).await?.ok_or(ProblemKind::NotAuthenticated)?;
    Ok(Caller {
        organization: claims.org,
        zone,
        actor: Actor::User(claims.sub),
        name: claims.name,
        grants: Grants::of_roles(&claims.roles),
        family: Some(claims.family),
        roles: claims.roles,
        language,
        request_id,
    })
}

/// The language the caller asked for.
pub fn language_of(request: &HttpRequest) -> Language {
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Language::from_accept_language).unwrap_or_default()
}

//! Requests that may be repeated: `Idempotency-Key`.

use super::header_parameter;
use crate::{
    auth::Caller,
    clock::machine_now,
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    state::AppState,
    store::{
        self, WriteTransaction,
        idempotency::{KeyUse, Known, StoredAnswer},
    },
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode};
use domain::contract::{Problem, ProblemKind};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};
use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterIn},
    },
};
use uuid::Uuid;

const MAX_KEY: usize = 255;

/// A command that runs once per key: begins the handler's transaction, and stores its answer in the same one.
#[derive(Clone, Debug)]
pub struct Once {
    key: Option<String>,
    route: String,
}

/// A transaction to work in, or the answer of the first time.
pub enum Started {
    Fresh(Command),
    Repeated(HttpResponse),
}

/// A write transaction that remembers its answer under the caller's key.
pub struct Command {
    pub txn: WriteTransaction,
    key_row: Option<Uuid>,
}

impl Once {
    /// Begins the transaction. `meaning` is what must be the same when the key comes again: the parsed body.
    pub async fn begin(&self, state: &AppState, caller: &Caller, meaning: &impl Serialize) -> ApiResult<Started> {
        let txn = store::begin_write(&state.db).await?;
        let Some(key) = &self.key else { return Ok(Started::Fresh(Command { txn, key_row: None })) };
        let fingerprint = serde_json::to_vec(meaning).map_err(|error| ApiError::Internal(error.into()))?;
        let key_use = KeyUse {
            organization: caller.organization,
            caller: caller.key(),
            route: self.route.clone(),
            key: key.clone(),
            fingerprint: hex::encode(Sha256::digest(fingerprint)),
        };
        match store::idempotency::claim(&txn, &key_use, machine_now()).await? {
            Known::New(row) => Ok(Started::Fresh(Command { txn, key_row: Some(row) })),
            Known::Answered(answer) => Ok(Started::Repeated(replay(&answer, caller))),
            Known::OtherContent => Err(ProblemKind::IdempotencyKeyReused.into()),
        }
    }
}

impl Command {
    /// Commits, and answers `view`.
    pub async fn finish(self, status: StatusCode, view: &impl Serialize) -> ApiResult<HttpResponse> {
        self.finish_at(status, view, None).await
    }

    /// Commits, and answers `view` with a `Location`.
    pub async fn finish_at(
        self,
        status: StatusCode,
        view: &impl Serialize,
        location: Option<String>,
    ) -> ApiResult<HttpResponse> {
        let body = serde_json::to_string(view).map_err(|error| ApiError::Internal(error.into()))?;
        let headers = location.into_iter().map(|location| ("Location".to_owned(), location)).collect();
        let answer = StoredAnswer { status: status.as_u16(), headers, body };
        if let Some(row) = self.key_row {
            store::idempotency::answer(&self.txn, row, &answer).await?;
        }
        self.txn.commit().await?;
        Ok(respond(&answer.headers, status, answer.body))
    }

    /// Commits what was done all the same, and answers why something else was not.
    pub async fn refuse_keeping(self, caller: &Caller, refusal: &Refusal) -> ApiResult<HttpResponse> {
        let status = StatusCode::from_u16(refusal.kind.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        self.finish(status, &refusal.problem(caller.language, &caller.request_id)).await
    }
}

fn replay(answer: &StoredAnswer, caller: &Caller) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut headers = answer.headers.clone();
    headers.insert("Idempotent-Replayed".to_owned(), "true".to_owned());
    // A problem names the request that it answers.
    let problem = serde_json::from_str(&answer.body).ok().filter(|_problem: &Problem| status.is_client_error());
    let renamed = problem.map(|problem| Problem { request_id: caller.request_id.clone(), ..problem });
    let body = renamed.and_then(|problem| serde_json::to_string(&problem).ok());
    respond(&headers, status, body.unwrap_or_else(|| answer.body.clone()))
}

fn respond(headers: &BTreeMap<String, String>, status: StatusCode, body: String) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    for (name, value) in headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    let is_problem = status.is_client_error();
    response.content_type(if is_problem { "application/problem+json" } else { "application/json" }).body(body)
}

impl IntoParams for Once {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![header_parameter("Idempotency-Key", Required::False, "Repeats are answered once")]
    }
}

impl FromRequest for Once {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let header = request.headers().get("Idempotency-Key");
        let key = match header.map(|value| value.to_str()) {
            None => None,
            Some(Ok(key)) if (1..=MAX_KEY).contains(&key.len()) => Some(key.to_owned()),
            Some(_) => {
                let field = FieldRefusal::new("Idempotency-Key", ProblemKind::InvalidIdempotencyKey);
                return ready(Err(Refusal::fields(vec![field.with("max", MAX_KEY)]).into()));
            }
        };
        ready(Ok(Self { key, route: format!("{} {}", request.method(), request.path()) }))
    }
}

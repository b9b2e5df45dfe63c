use crate::{auth::hash_token, error::ApiResult, state::AppState, store::ConnectionTrait};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use anyhow::Context;
use domain::contract::ProblemKind;
use std::time::Instant;

/// The process is alive.
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}

/// Counters for Prometheus, for whoever shows the token.
#[get("/metrics")]
pub async fn metrics(state: web::Data<AppState>, request: HttpRequest) -> ApiResult<HttpResponse> {
    let token = state.config.metrics_token.as_deref().unwrap_or(&state.keys.metrics_token);
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // Hashing both first makes the comparison's time say nothing about the token.
    if hash_token(shown) != hash_token(token) {
        return Err(ProblemKind::NotAuthenticated.into());
    }
    let text = state.metrics.render(Instant::now());
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

/// Database and file store answer.
#[get("/readyz")]
pub async fn readyz(state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let database = state.db.execute_unprepared("SELECT 1").await.context("database");
    let storage = state.files.check().await.context("storage");
    if let Err(error) = database.map(|_result| ()).and(storage) {
        tracing::error!(error = format!("{error:#}"), "not ready");
        return Err(ProblemKind::Unavailable.into());
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "ready"})))
}

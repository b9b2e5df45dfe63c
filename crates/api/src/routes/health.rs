use crate::store::ConnectionTrait;
use crate::{error::ApiResult, state::AppState};
use actix_web::{HttpResponse, get, web};
use anyhow::Context;
use domain::contract::ProblemKind;

/// The process is alive.
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
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

use crate::{
    auth::{Allowed, permission::AuditLogRead},
    error::ApiResult,
    extract::Query,
    paging::{Cursor, PageRequest},
    state::AppState,
    store,
};
use actix_web::{get, web};
use domain::contract::{AuditEvent, Page};
use serde::Deserialize;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// 1 to 200, by default 50.
    limit: Option<u64>,
    cursor: Option<String>,
}

/// Who changed what, newest first
#[utoipa::path(
    tag = "settings", params(AuditQuery), security(("bearer" = ["audit_log:read"])),
    responses((status = 200, body = Page<AuditEvent>))
)]
#[get("/audit-events")]
pub async fn list_audit_events(
    state: web::Data<AppState>,
    caller: Allowed<AuditLogRead>,
    Query(query): Query<AuditQuery>,
) -> ApiResult<web::Json<Page<AuditEvent>>> {
    let request = PageRequest::new(query.limit, query.cursor.as_deref())?;
    let after = request.after.as_ref();
    let (rows, total) = store::audit::page(&state.db, caller.organization, after, request.fetch()).await?;
    Ok(web::Json(request.page(rows, total, |event| Cursor { value: String::new(), id: event.id })))
}

use crate::{
    auth::{Allowed, permission::AuditLogRead},
    clock::start_of,
    error::{ApiResult, FieldRefusal, Refusal},
    extract::Listed,
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{self, audit::Filter},
};
use actix_web::{get, web};
use chrono::{Days, NaiveDate};
use domain::{
    contract::{AuditEvent, Page},
    ids::UserId,
};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// What one person did.
    user_id: Option<UserId>,
    /// `customer` for everything about customers, `customer.updated` for one action.
    action: Option<String>,
    /// What happened to one thing.
    resource_id: Option<Uuid>,
    /// From this day on.
    from: Option<NaiveDate>,
    /// To this day, with it.
    to: Option<NaiveDate>,
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
    Listed(query, key): Listed<AuditQuery>,
) -> ApiResult<web::Json<Page<AuditEvent>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    if let Some((from, _to)) = query.from.zip(query.to).filter(|(from, to)| from > to) {
        return Err(Refusal::fields(vec![FieldRefusal::not_before("to", from)]).into());
    }
    let filter = Filter {
        user: query.user_id,
        action: query.action.filter(|action| !action.is_empty()),
        resource: query.resource_id,
        from: query.from.map(|day| start_of(day, caller.zone)),
        before: query.to.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| start_of(day, caller.zone)),
    };
    let after = request.after.as_ref();
    let (rows, total) = store::audit::page(&state.db, caller.organization, &filter, after, request.fetch()).await?;
    Ok(web::Json(request.page(rows, total, |event| Cursor { value: String::new(), id: event.id })))
}

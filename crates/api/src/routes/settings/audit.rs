use crate::{
    auth::{Allowed, permission::AuditLogRead},
    clock::start_of,
    error::{ApiResult, FieldRefusal, Refusal},
    extract::Query,
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{self, audit::Filter},
};
use actix_web::{get, web};
use chrono::{Days, NaiveDate};
use domain::{
    contract::{AuditEvent, Page, ProblemKind},
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
    Query(query): Query<AuditQuery>,
) -> ApiResult<web::Json<Page<AuditEvent>>> {
    let request = PageRequest::new(query.limit, query.cursor.as_deref())?;
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        let field = FieldRefusal::new("to", ProblemKind::InvalidValue).with("reason", "from ≤ to");
        return Err(Refusal::fields(vec![field]).into());
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

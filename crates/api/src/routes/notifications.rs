use crate::{
    auth::Caller,
    error::ApiResult,
    extract::{Json, Once, Query, Started},
    jobs::tell::{Figures, NotificationKind, body, title, why},
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{self, notifications::StoredNotification},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::contract::{Language, MarkRead, Notification, Page};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Only what was not read yet.
    #[serde(default)]
    unread: bool,
    /// Rows per page, 1–200; default 50.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The caller's notices
///
/// Newest first, each with the rule that caused it.
#[utoipa::path(
    tag = "notifications", params(NotificationQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Notification>))
)]
#[get("/notifications")]
pub async fn list_notifications(
    state: web::Data<AppState>,
    caller: Caller,
    Query(query): Query<NotificationQuery>,
) -> ApiResult<HttpResponse> {
    let page = PageRequest::new(query.limit, query.cursor.as_deref())?;
    let (organization, user) = (caller.organization, caller.user_id());
    let (rows, total) = store::notifications::page(&state.db, organization, user, query.unread, &page).await?;
    let views = rows.into_iter().map(|row| view(row, caller.language)).collect::<Result<Vec<_>, _>>()?;
    let cursor = |view: &Notification| Cursor { value: String::new(), id: view.id.0 };
    Ok(HttpResponse::Ok().json(page.page(views, total, cursor)))
}

/// How many notices were marked.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Marked {
    marked: u64,
}

/// Mark notices as read
///
/// These, or all when none is named.
#[utoipa::path(
    tag = "notifications", request_body = MarkRead, security(("bearer" = [])),
    responses((status = 200, body = Marked))
)]
#[post("/notifications/read")]
pub async fn mark_notifications_read(
    state: web::Data<AppState>,
    caller: Caller,
    once: Once,
    Json(request): Json<MarkRead>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &request).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (organization, user) = (caller.organization, caller.user_id());
    let now = state.clock.now();
    let marked = store::notifications::mark_read(&command.txn, organization, user, &request.ids, now).await?;
    command.finish(StatusCode::OK, &Marked { marked }).await
}

/// What is kept of a mail that failed.
#[derive(Deserialize)]
struct FailedMail {
    subject: String,
    recipients: String,
    response: String,
}

fn view(row: StoredNotification, language: Language) -> anyhow::Result<Notification> {
    let (title, body, why) = match row.kind.parse::<NotificationKind>() {
        Ok(kind) => {
            let figures: Figures = serde_json::from_value(row.data)?;
            (title(kind, &figures, language), body(kind, &figures, language), why(&figures, language))
        }
        Err(_other) => failed_mail(&serde_json::from_value(row.data)?, language),
    };
    Ok(Notification {
        id: row.id,
        kind: row.kind,
        title,
        body,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        created_at: row.created_at,
        read_at: row.read_at,
        why,
    })
}

fn failed_mail(mail: &FailedMail, language: Language) -> (String, String, String) {
    let FailedMail { subject, recipients, response } = mail;
    (
        language.choose(format!("Un correo no salió: {subject}"), format!("A mail did not leave: {subject}")),
        language.choose(
            format!("Para {recipients}. El servidor de correo dijo: {response}"),
            format!("To {recipients}. The mail server said: {response}"),
        ),
        language
            .choose("Avisar a quien envió un correo que no salió", "Tell who sent a mail that did not leave")
            .to_owned(),
    )
}

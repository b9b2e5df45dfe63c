use crate::{
    auth::Caller,
    error::{ApiError, ApiResult},
    extract::{Json, Listed, Once, Started},
    jobs::{
        notices::with_lead_days,
        tell::{Figures, NotificationKind, audience_text, body, rule_text, title, why},
    },
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{
        self, ConnectionTrait,
        notifications::{Filter, StoredNotification},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::{
    contract::{
        AcknowledgeNotification, ByWhom, Language, MarkRead, Notification, NotificationCounts, NotificationSection,
        Page, ProblemKind, RuleRef,
    },
    ids::{NotificationId, NotificationRuleId, UserId},
    money::Money,
    notice::Audience,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Only what waits: not read yet, or an escalation that nobody takes care of.
    #[serde(default)]
    unread: bool,
    section: Option<NotificationSection>,
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
    Listed(query, key): Listed<NotificationQuery>,
) -> ApiResult<HttpResponse> {
    let page = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let (organization, user) = (caller.organization, caller.user_id());
    let filter = Filter { waiting: query.unread, section: query.section };
    let (rows, total) = store::notifications::page(&state.db, organization, user, filter, &page).await?;
    let views = views(&state.db, &caller, rows).await?;
    let cursor = |view: &Notification| Cursor { value: String::new(), id: view.id.0 };
    Ok(HttpResponse::Ok().json(page.page(views, total, cursor)))
}

/// How many of the caller's notices wait
#[utoipa::path(tag = "notifications", security(("bearer" = [])), responses((status = 200, body = NotificationCounts)))]
#[get("/notifications/counts")]
pub async fn count_notifications(state: web::Data<AppState>, caller: Caller) -> ApiResult<HttpResponse> {
    let counted = store::notifications::waiting_by_kind(&state.db, caller.organization, caller.user_id()).await?;
    let mut counts = NotificationCounts::default();
    for (kind, count) in counted {
        match NotificationSection::of_kind(&kind) {
            NotificationSection::ForMe => counts.for_me += count,
            NotificationSection::Escalations => counts.escalations += count,
            NotificationSection::System => counts.system += count,
        }
    }
    Ok(HttpResponse::Ok().json(counts))
}

/// Take care of an escalation
///
/// From then on it waits for nobody of those who were told, and the invoice's history says who takes care of it. Saying
/// so twice changes nothing.
#[utoipa::path(
    tag = "notifications", request_body = AcknowledgeNotification, security(("bearer" = [])),
    params(("notification_id" = NotificationId, Path), Once), responses((status = 200, body = Notification))
)]
#[post("/notifications/{notification_id}/acknowledge")]
pub async fn acknowledge_notification(
    state: web::Data<AppState>,
    caller: Caller,
    once: Once,
    id: web::Path<NotificationId>,
    Json(body): Json<AcknowledgeNotification>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let (organization, user, now) = (caller.organization, caller.user_id(), state.clock.now());
    let found = store::notifications::by_id(&command.txn, organization, user, *id).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    if NotificationSection::of_kind(&found.kind) != NotificationSection::Escalations {
        return Err(ProblemKind::NotAnEscalation.into());
    }
    if found.acknowledged.is_none() {
        store::notifications::acknowledge(&command.txn, organization, &found, user, now).await?;
        remember(&command.txn, &caller, &found, body.comment.trim(), now).await?;
    }
    let after = StoredNotification {
        acknowledged: found.acknowledged.or(Some((now, Some(user)))),
        read_at: found.read_at.or(Some(now)),
        ..found
    };
    let view = views(&command.txn, &caller, vec![after]).await?.pop();
    command.finish(StatusCode::OK, &view).await
}

/// The history of the invoice; what counts several has none.
async fn remember(
    db: &impl ConnectionTrait,
    caller: &Caller,
    found: &StoredNotification,
    comment: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> ApiResult<()> {
    if found.subject_kind != "invoice" {
        return Ok(());
    }
    let invoice = store::invoices::by_id(db, caller.organization, found.subject_id.into(), None).await?;
    let event = Event {
        kind: EventKind::EscalationAcknowledged,
        subject: Subject {
            customer: invoice.and_then(|invoice| invoice.customer_id),
            invoice: Some(found.subject_id.into()),
            payment: None,
        },
        data: json!({"days": found.data.get("days"), "comment": comment}),
        user: Some(caller.user_id()),
    };
    store::timeline::append(db, caller.organization, event, now).await?;
    Ok(())
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
    params(Once),
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

async fn views(
    db: &impl ConnectionTrait,
    caller: &Caller,
    rows: Vec<StoredNotification>,
) -> ApiResult<Vec<Notification>> {
    let rules = rules(db, caller).await?;
    let people = rows.iter().filter_map(|row| row.acknowledged.and_then(|(_, by)| by));
    let names = store::users::names(db, people).await?;
    let view = |row: StoredNotification| {
        let acknowledged =
            row.acknowledged.map(|(at, by)| ByWhom { by: by.and_then(|id| names.get(&id).cloned()), at });
        let rule = row.rule_id.and_then(|id| rules.get(&id).cloned());
        let words = Said::of(&row, caller.language)?;
        Ok(Notification {
            id: row.id,
            section: NotificationSection::of_kind(&row.kind),
            kind: row.kind,
            title: words.title,
            body: words.body,
            amounts: words.amounts,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            created_at: row.created_at,
            read_at: row.read_at,
            acknowledged,
            why: words.why,
            rule,
        })
    };
    rows.into_iter()
        .map(view)
        .collect::<Result<_, serde_json::Error>>()
        .map_err(|error| ApiError::Internal(error.into()))
}

/// The rules as those who are told read them.
async fn rules(db: &impl ConnectionTrait, caller: &Caller) -> ApiResult<BTreeMap<NotificationRuleId, RuleRef>> {
    let found = store::organizations::by_id(db, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let rules = store::notification_rules::all(db, caller.organization).await?;
    let audiences = rules.iter().flat_map(|stored| &stored.rule.audience);
    let people: Vec<UserId> = audiences
        .filter_map(|audience| match audience {
            Audience::User(user) => Some(*user),
            Audience::Role(_) | Audience::CustomerCollector => None,
        })
        .collect();
    let names = store::users::names(db, people).await?;
    let view = |stored: store::notification_rules::StoredRule| {
        let rule = with_lead_days(stored.rule, &found.organization);
        let view = RuleRef {
            id: rule.id,
            text: rule_text(&rule.kind, caller.language),
            audience: audience_text(&rule.audience, &names, caller.language),
            since: stored.changed.map_or(stored.created_at, |(at, _)| at),
            enabled: stored.enabled,
        };
        (rule.id, view)
    };
    Ok(rules.into_iter().map(view).collect())
}

/// A notice in words.
struct Said {
    title: String,
    body: String,
    amounts: Vec<Money>,
    why: String,
}

impl Said {
    fn of(row: &StoredNotification, language: Language) -> serde_json::Result<Self> {
        let Ok(kind) = row.kind.parse::<NotificationKind>() else {
            let (title, body, why) = failed_mail(&FailedMail::deserialize(&row.data)?, language);
            return Ok(Self { title, body, amounts: Vec::new(), why });
        };
        let figures = Figures::deserialize(&row.data)?;
        Ok(Self {
            title: title(kind, &figures, language),
            body: body(kind, &figures, language),
            why: why(&figures, language),
            amounts: figures.amounts,
        })
    }
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

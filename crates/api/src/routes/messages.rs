use crate::{
    auth::{
        Allowed,
        permission::{StatementCreate, StatementRead},
    },
    error::{ApiError, ApiResult},
    extract::{Listed, Once, Started},
    jobs::tell::not_sent,
    mail::{self, smtp::is_about_the_server},
    outbox,
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{
        self, ConnectionTrait,
        messages::{MessageFilter, StoredMessage, StoredMessageAttachment},
    },
};
use actix_web::{
    HttpResponse, get,
    http::{
        StatusCode,
        header::{self, ContentDisposition, DispositionParam, DispositionType},
    },
    post, web,
};
use domain::{
    aging::CustomerRef,
    contract::{
        Language, MailQueue, Message, MessageAttachment, MessageDetail, MessageOrigin, MessageStatus, Page, ProblemKind,
    },
    ids::{CustomerId, MessageId, OrganizationId, StatementBatchId},
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MessageQuery {
    status: Option<MessageStatus>,
    customer_id: Option<CustomerId>,
    batch_id: Option<StatementBatchId>,
    origin: Option<MessageOrigin>,
    /// Words of the subject, an address, or the customer.
    q: Option<String>,
    /// Rows per page, 1–200; default 50.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The outbox
///
/// Every mail, newest first, with what became of it.
#[utoipa::path(
    tag = "messages", params(MessageQuery), security(("bearer" = ["statement:read"])),
    responses((status = 200, body = Page<Message>))
)]
#[get("/messages")]
pub async fn list_messages(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    Listed(query, key): Listed<MessageQuery>,
) -> ApiResult<HttpResponse> {
    let page = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let filter = MessageFilter {
        status: query.status,
        customer_id: query.customer_id,
        batch_id: query.batch_id,
        origin: query.origin,
        q: query.q,
        visible_to: caller.visible_to(),
    };
    let (rows, total) = store::messages::page(&state.db, caller.organization, &filter, &page).await?;
    let views = views(&state.db, caller.organization, rows, caller.language).await?;
    let cursor = |view: &Message| Cursor { value: String::new(), id: view.id.0 };
    Ok(HttpResponse::Ok().json(page.page(views, total, cursor)))
}

/// A message
///
/// The exact copy of what leaves: words, addresses, files with their hashes. `.eml` after the id gives its bytes.
#[utoipa::path(
    tag = "messages", params(("message_id" = String, Path, description = "Message, with an optional .eml")),
    security(("bearer" = ["statement:read"])),
    responses((status = 200, content((MessageDetail = "application/json"), (Vec<u8> = "message/rfc822"))))
)]
#[get("/messages/{message_id}")]
pub async fn get_message(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    path: web::Path<String>,
) -> ApiResult<HttpResponse> {
    let (id, is_file) = path.strip_suffix(".eml").map_or((path.as_str(), false), |id| (id, true));
    let id: MessageId = id.parse().map_err(|_unreadable| ProblemKind::NotFound)?;
    let found = store::messages::by_id(&state.db, caller.organization, id, caller.visible_to()).await?;
    let message = found.ok_or(ProblemKind::NotFound)?;
    if !is_file {
        return Ok(HttpResponse::Ok().json(detail(&state.db, caller.organization, message, caller.language).await?));
    }
    let mut files = store::messages::attachments(&state.db, caller.organization, [id]).await?;
    let mail = outbox::outgoing(&state, &message, &files.remove(&id).unwrap_or_default()).await?;
    let bytes = mail::render(&mail).map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok()
        .content_type("message/rfc822")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.eml\"")))
        .body(bytes))
}

/// A file of a message
///
/// The very bytes that leave with it; `position` counts its attachments from 0.
#[utoipa::path(
    tag = "messages", security(("bearer" = ["statement:read"])),
    params(("message_id" = MessageId, Path), ("position" = u32, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"))
)]
#[get("/messages/{message_id}/attachments/{position}")]
pub async fn get_message_attachment(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    path: web::Path<(MessageId, u32)>,
) -> ApiResult<HttpResponse> {
    let (id, position) = *path;
    let found = store::messages::by_id(&state.db, caller.organization, id, caller.visible_to()).await?;
    let message = found.ok_or(ProblemKind::NotFound)?;
    let mut files = store::messages::attachments(&state.db, caller.organization, [message.id]).await?;
    let files = files.remove(&message.id).unwrap_or_default();
    let file = usize::try_from(position).ok().and_then(|position| files.get(position)).ok_or(ProblemKind::NotFound)?;
    let bytes = state.files.get(&file.storage_key).await?;
    let name = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(file.file_name.clone())],
    };
    // Never shown by the browser itself: the file may be anything.
    Ok(HttpResponse::Ok().content_type("application/octet-stream").insert_header(name).body(bytes))
}

/// The outgoing mail as a whole
///
/// Whether there is a server, how much waits, and what the server says when it takes nothing.
#[utoipa::path(
    tag = "messages", security(("bearer" = ["statement:read"])), responses((status = 200, body = MailQueue))
)]
#[get("/mail-queue")]
pub async fn get_mail_queue(state: web::Data<AppState>, caller: Allowed<StatementRead>) -> ApiResult<HttpResponse> {
    let visible_to = caller.visible_to();
    let counts = store::messages::counts(&state.db, caller.organization, visible_to).await?;
    let responses = store::messages::latest_delays(&state.db, caller.organization).await?;
    let count = |statuses: &[MessageStatus]| statuses.iter().filter_map(|status| counts.get(status)).sum();
    Ok(HttpResponse::Ok().json(MailQueue {
        has_server: state.config.smtp_url.is_some(),
        hold_seconds: state.config.mail_hold_seconds,
        waiting: count(&[MessageStatus::Held, MessageStatus::Queued, MessageStatus::Retry]),
        failed: count(&[MessageStatus::Failed]),
        stopped_by: responses.into_iter().find(|response| is_about_the_server(response)),
    }))
}

/// Send a message again
///
/// Of a message that failed, waits for its next attempt, or was cancelled: it is due at once.
#[utoipa::path(
    tag = "messages", params(("message_id" = MessageId, Path), Once), security(("bearer" = ["statement:create"])),
    responses((status = 200, body = MessageDetail))
)]
#[post("/messages/{message_id}/retry")]
pub async fn retry_message(
    state: web::Data<AppState>,
    caller: Allowed<StatementCreate>,
    once: Once,
    id: web::Path<MessageId>,
) -> ApiResult<HttpResponse> {
    let to = |status| match status {
        MessageStatus::Retry | MessageStatus::Failed | MessageStatus::Cancelled => Some(MessageStatus::Queued),
        MessageStatus::Held | MessageStatus::Queued | MessageStatus::Sending | MessageStatus::Accepted => None,
    };
    move_to(&state, &caller, &once, *id, to).await
}

/// Cancel a message
///
/// As long as it has not left.
#[utoipa::path(
    tag = "messages", params(("message_id" = MessageId, Path), Once), security(("bearer" = ["statement:create"])),
    responses((status = 200, body = MessageDetail))
)]
#[post("/messages/{message_id}/cancel")]
pub async fn cancel_message(
    state: web::Data<AppState>,
    caller: Allowed<StatementCreate>,
    once: Once,
    id: web::Path<MessageId>,
) -> ApiResult<HttpResponse> {
    let to = |status| match status {
        MessageStatus::Held | MessageStatus::Queued | MessageStatus::Retry | MessageStatus::Failed => {
            Some(MessageStatus::Cancelled)
        }
        MessageStatus::Sending | MessageStatus::Accepted | MessageStatus::Cancelled => None,
    };
    move_to(&state, &caller, &once, *id, to).await
}

async fn move_to(
    state: &AppState,
    caller: &Allowed<StatementCreate>,
    once: &Once,
    id: MessageId,
    to: impl Fn(MessageStatus) -> Option<MessageStatus>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(state, caller, &id).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let found = store::messages::lock(&command.txn, caller.organization, id, caller.visible_to()).await?;
    let message = found.ok_or(ProblemKind::NotFound)?;
    let status = to(message.status).ok_or(ProblemKind::MessageNotHeld)?;
    let now = state.clock.now();
    store::messages::set_status(&command.txn, caller.organization, id, status, now).await?;
    let message = StoredMessage { status, next_attempt_at: now, ..message };
    store::messages::announce(&command.txn, &message, Some(caller.user_id()), now).await?;
    let view = detail(&command.txn, caller.organization, message, caller.language).await?;
    let answer = command.finish(StatusCode::OK, &view).await?;
    state.mail_ready.notify_one();
    Ok(answer)
}

async fn detail(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    message: StoredMessage,
    language: Language,
) -> ApiResult<MessageDetail> {
    let (text, html) = (message.text.clone(), message.html.clone());
    let message_id = message.internet_message_id.clone();
    let (from, reply_to) = (message.sender.to_string(), message.reply_to.as_ref().map(ToString::to_string));
    let view = views(db, organization, vec![message], language).await?.pop();
    let message = view.ok_or_else(|| ApiError::Internal(anyhow::anyhow!("a message without a view")))?;
    Ok(MessageDetail { message, text, html, message_id, from, reply_to })
}

async fn views(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    messages: Vec<StoredMessage>,
    language: Language,
) -> ApiResult<Vec<Message>> {
    let customers = messages.iter().filter_map(|message| message.customer_id);
    let customers = store::customers::refs(db, organization, customers).await?;
    let ids = messages.iter().map(|message| message.id);
    let mut files = store::messages::attachments(db, organization, ids).await?;
    let cancelled = messages.iter().filter(|message| message.status == MessageStatus::Cancelled);
    let left_out = store::message_notices::left_out(db, organization, cancelled.map(|message| message.id)).await?;
    let views = messages.into_iter().map(|message| {
        let files = files.remove(&message.id).unwrap_or_default();
        let reasons = left_out.get(&message.id).map(|left_out| not_sent(left_out, language));
        Message { not_sent: reasons, ..view(message, &customers, files) }
    });
    Ok(views.collect())
}

fn view(
    message: StoredMessage,
    customers: &BTreeMap<CustomerId, CustomerRef>,
    files: Vec<StoredMessageAttachment>,
) -> Message {
    let is_waiting = match message.status {
        MessageStatus::Held | MessageStatus::Queued | MessageStatus::Retry => true,
        MessageStatus::Sending | MessageStatus::Accepted | MessageStatus::Failed | MessageStatus::Cancelled => false,
    };
    Message {
        id: message.id,
        status: message.status,
        customer: message.customer_id.and_then(|id| customers.get(&id).cloned()),
        to: message.to.into_iter().map(|address| address.email).collect(),
        cc: message.cc.into_iter().map(|address| address.email).collect(),
        subject: message.subject,
        origin: message.origin,
        batch_id: message.batch_id,
        attempts: message.attempts,
        last_response: message.last_response,
        not_sent: None,
        created_at: message.created_at,
        hold_until: message.hold_until,
        next_attempt_at: is_waiting.then_some(message.next_attempt_at),
        accepted_at: message.accepted_at,
        attachments: files
            .into_iter()
            .map(|file| MessageAttachment {
                file_name: file.file_name,
                media_type: file.media_type,
                size: u64::try_from(file.size).unwrap_or_default(),
                sha256: file.sha256,
            })
            .collect(),
    }
}

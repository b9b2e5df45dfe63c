use crate::{
    auth::{
        Allowed, Caller,
        permission::{StatementCreate, StatementRead},
    },
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::{Json, Once, Started},
    mail::{Address, guard::Leak},
    outbox::{
        self, NewMail,
        statements::{Composed, Letter, Sending, Unprepared, addressees, compose, keep},
    },
    state::AppState,
    store::{
        self, ConnectionTrait, WriteTransaction,
        audit::Change,
        events::NewEvent,
        statement_batches::{StoredBatch, StoredBatchItem},
    },
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use chrono::TimeDelta;
use domain::{
    contract::{
        CustomerCopies, Language, MessageOrigin, ProblemKind, SendStatements, StatementBatch, StatementBatchItem,
        StatementResult, Topic,
    },
    ids::{StatementBatchId, UserId},
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

const MAX_COMMENT: usize = 4_000;
const MAX_COPIES: usize = 10;

/// Send statements
///
/// One mail per customer to its contacts who receive statements, with the statement, the listed invoices' XML and what
/// was added; all are held for some seconds, in which they can be cancelled. What goes wrong for one customer stays
/// with that one.
#[utoipa::path(
    tag = "statements", request_body = SendStatements, security(("bearer" = ["statement:create"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeats answer the first result")),
    responses((status = 202, body = StatementBatch))
)]
#[post("/statements/send")]
pub async fn send_statements(
    state: web::Data<AppState>,
    caller: Allowed<StatementCreate>,
    once: Once,
    Json(request): Json<SendStatements>,
) -> ApiResult<HttpResponse> {
    check(&request)?;
    let as_of = request.as_of.unwrap_or_else(|| caller.today(&state));
    let visible_to = caller.visible_to();
    let customers = addressees(&state, caller.organization, visible_to, &request, as_of).await?;
    let sending = Sending {
        organization: caller.organization,
        visible_to,
        as_of,
        comment: &request.comment,
        customer_comments: &request.customer_comments,
        customer_copies: &request.customer_copies,
        attach: request.attach,
        attachment_ids: &request.attachment_ids,
        is_draft: false,
    };
    // Composed before the transaction begins: nobody else waits while PDFs are made.
    let mut items = Vec::new();
    for composed in compose(&state, &sending, &customers).await? {
        items.push(kept(&state, &caller, composed).await);
    }
    let command = match once.begin(&state, &caller, &request).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let now = state.clock.now();
    let batch = StoredBatch {
        id: Uuid::now_v7().into(),
        as_of,
        comment: request.comment.clone(),
        hold_until: now + TimeDelta::seconds(state.config.mail_hold_seconds.into()),
        created_by: Some(caller.user_id()),
        created_at: now,
    };
    let items = write(&command.txn, &state, &caller, &batch, items).await?;
    let view = view(&command.txn, &caller, &batch, items, visible_to).await?;
    let answer = command.finish(StatusCode::ACCEPTED, &view).await?;
    state.mail_ready.notify_one();
    Ok(answer)
}

/// Comments that a mail can hold, and copies that can be addressed; everything wrong at once.
pub(super) fn check(request: &SendStatements) -> Result<(), Refusal> {
    let wrong: Vec<FieldRefusal> = wrong_comments(request).into_iter().chain(wrong_copies(request)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

fn wrong_copies(request: &SendStatements) -> Vec<FieldRefusal> {
    let of_customer = |(index, own): (usize, &CustomerCopies)| {
        let is_wrong = |email: &str| !Address { name: None, email: email.trim().to_owned() }.is_valid();
        let wrong = own.cc.iter().enumerate().filter(|(_, email)| is_wrong(email)).map(|(place, email)| {
            let pointer = format!("/customer_copies/{index}/cc/{place}");
            FieldRefusal::new(pointer, ProblemKind::InvalidEmail).with("value", email)
        });
        let too_many = (own.cc.len() > MAX_COPIES).then(|| {
            let pointer = format!("/customer_copies/{index}/cc");
            FieldRefusal::count(pointer, &(0..=MAX_COPIES))
        });
        wrong.chain(too_many).collect::<Vec<_>>()
    };
    request.customer_copies.iter().enumerate().flat_map(of_customer).collect()
}

fn wrong_comments(request: &SendStatements) -> Vec<FieldRefusal> {
    let own = request.customer_comments.iter().enumerate();
    let own = own.map(|(index, own)| (format!("/customer_comments/{index}/comment"), &own.comment));
    let all = std::iter::once(("/comment".to_owned(), &request.comment)).chain(own);
    all.filter(|(_, comment)| comment.chars().count() > MAX_COMMENT)
        .map(|(pointer, _)| FieldRefusal::length(pointer, &(0..=MAX_COMMENT)))
        .collect()
}

/// What became of a customer, with its mail while there is one to write.
struct Item {
    row: StoredBatchItem,
    mail: Option<(Letter, Vec<store::messages::StoredMessageAttachment>)>,
}

/// Keeps the files of a letter, or the reason why there is none.
async fn kept(state: &AppState, caller: &Caller, composed: Composed) -> Item {
    let Composed { customer_id, letter } = composed;
    let row = |result, detail| StoredBatchItem { customer_id, result, to: Vec::new(), message_id: None, detail };
    let mut letter = match letter {
        Ok(letter) => letter,
        Err(error) => {
            let (result, detail) = told(error, caller.language);
            return Item { row: row(result, detail), mail: None };
        }
    };
    match keep(state, caller.organization, std::mem::take(&mut letter.pieces)).await {
        Ok(files) => Item { row: row(StatementResult::Prepared, None), mail: Some((letter, files)) },
        Err(error) => {
            let (result, detail) = told(Unprepared::Failed(error), caller.language);
            Item { row: row(result, detail), mail: None }
        }
    }
}

/// The result, and what of it is worth keeping.
fn told(error: Unprepared, language: Language) -> (StatementResult, Option<String>) {
    let result = match &error {
        Unprepared::NoContact => return (StatementResult::NoContact, None),
        Unprepared::NothingDue => return (StatementResult::NothingDue, None),
        Unprepared::Leak(Leak::OtherCustomer { file_name, .. } | Leak::OtherReceiver { file_name, .. }) => {
            return (StatementResult::LeakPrevented, Some(file_name.clone()));
        }
        Unprepared::BadAddress(_) | Unprepared::TooLarge { .. } | Unprepared::Failed(_) => StatementResult::Failed,
    };
    (result, error.told(language))
}

async fn write(
    txn: &WriteTransaction,
    state: &AppState,
    caller: &Caller,
    batch: &StoredBatch,
    items: Vec<Item>,
) -> ApiResult<Vec<StoredBatchItem>> {
    let found = store::organizations::by_id(txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    store::statement_batches::insert(txn, caller.organization, batch).await?;
    let mut rows = Vec::new();
    for Item { mut row, mail } in items {
        if let Some((letter, attachments)) = mail {
            row.to = letter.to.iter().chain(&letter.cc).map(|address| address.email.clone()).collect();
            let mail = NewMail {
                customer_id: Some(row.customer_id),
                batch_id: Some(batch.id),
                origin: MessageOrigin::Statement,
                to: letter.to,
                cc: letter.cc,
                words: letter.words,
                attachments,
                created_by: batch.created_by,
                hold_until: batch.hold_until,
            };
            let message = outbox::put(txn, &state.config, &found.organization, mail, batch.created_at).await?;
            row.message_id = Some(message);
        }
        rows.push(row);
    }
    store::statement_batches::insert_items(txn, caller.organization, batch.id, &rows).await?;
    let change = Change {
        action: "statement_batch.created",
        resource_id: Some(batch.id.0),
        before: None,
        after: Some(json!({"as_of": batch.as_of, "customers": rows.len()})),
    };
    store::audit::append(txn, caller, change, batch.created_at).await?;
    Ok(rows)
}

/// A batch of statements
///
/// What became of each customer: prepared, no contact, nothing due, stopped because a document was somebody else's, or
/// failed; of the prepared ones the state of their mail.
#[utoipa::path(
    tag = "statements", params(("batch_id" = StatementBatchId, Path)), security(("bearer" = ["statement:read"])),
    responses((status = 200, body = StatementBatch))
)]
#[get("/statement-batches/{batch_id}")]
pub async fn get_statement_batch(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    id: web::Path<StatementBatchId>,
) -> ApiResult<HttpResponse> {
    let batch = store::statement_batches::by_id(&state.db, caller.organization, *id).await?;
    let batch = batch.ok_or(ProblemKind::NotFound)?;
    let items = store::statement_batches::items(&state.db, caller.organization, batch.id).await?;
    Ok(HttpResponse::Ok().json(view(&state.db, &caller, &batch, items, caller.visible_to()).await?))
}

/// Undo a sending
///
/// Cancels every mail of the batch that has not left.
#[utoipa::path(
    tag = "statements", params(("batch_id" = StatementBatchId, Path), Once), security(("bearer" = ["statement:create"])),
    responses((status = 200, body = StatementBatch))
)]
#[post("/statement-batches/{batch_id}/cancel")]
pub async fn cancel_statement_batch(
    state: web::Data<AppState>,
    caller: Allowed<StatementCreate>,
    once: Once,
    id: web::Path<StatementBatchId>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &*id).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let batch = store::statement_batches::by_id(&command.txn, caller.organization, *id).await?;
    let batch = batch.ok_or(ProblemKind::NotFound)?;
    let cancelled = store::messages::cancel_batch(&command.txn, caller.organization, batch.id).await?;
    let change = Change {
        action: "statement_batch.cancelled",
        resource_id: Some(batch.id.0),
        before: None,
        after: Some(json!({"cancelled": cancelled})),
    };
    let now = state.clock.now();
    store::audit::append(&command.txn, &caller, change, now).await?;
    let cancelled = NewEvent {
        topic: Topic::Message,
        kind: "batch_cancelled",
        subject_id: batch.id.0,
        customer_id: None,
        addressee: None,
        actor: Some(caller.user_id()),
    };
    store::events::append(&command.txn, caller.organization, cancelled, now).await?;
    let items = store::statement_batches::items(&command.txn, caller.organization, batch.id).await?;
    let view = view(&command.txn, &caller, &batch, items, caller.visible_to()).await?;
    command.finish(StatusCode::OK, &view).await
}

async fn view(
    db: &impl ConnectionTrait,
    caller: &Caller,
    batch: &StoredBatch,
    items: Vec<StoredBatchItem>,
    visible_to: Option<UserId>,
) -> Result<StatementBatch, ApiError> {
    let ids = items.iter().map(|item| item.customer_id);
    let customers = store::customers::visible_refs(db, caller.organization, ids, visible_to).await?;
    let statuses = store::messages::statuses(db, caller.organization, batch.id).await?;
    let visible = items.into_iter().filter_map(|item| {
        let name = customers.get(&item.customer_id)?.name.clone();
        let status = item.message_id.and_then(|id| statuses.get(&id).copied());
        Some(StatementBatchItem {
            customer_id: item.customer_id,
            name,
            result: item.result,
            detail: in_words(item.result, item.detail.as_deref(), caller.language),
            to: item.to,
            message_id: item.message_id,
            status,
        })
    });
    Ok(StatementBatch {
        id: batch.id,
        as_of: batch.as_of,
        created_at: batch.created_at,
        hold_until: batch.hold_until,
        items: visible.collect(),
    })
}

fn in_words(result: StatementResult, detail: Option<&str>, language: Language) -> Option<String> {
    let named = |text: &str| detail.map_or_else(|| text.to_owned(), |detail| format!("{text}: {detail}"));
    match result {
        StatementResult::Prepared => None,
        StatementResult::NoContact => Some(ProblemKind::NoRecipients.detail(language, &BTreeMap::new())),
        StatementResult::NothingDue => {
            Some(language.choose("No debe nada a esa fecha.", "Nothing is owed on that day.").to_owned())
        }
        StatementResult::LeakPrevented => {
            Some(named(language.choose("Un documento no es de este cliente", "A document is not this customer's")))
        }
        StatementResult::Failed => Some(named(language.choose("No se pudo preparar", "It could not be prepared"))),
    }
}

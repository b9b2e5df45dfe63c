//! The outbox: every mail as it will leave, and what became of it.

mod overview;

pub use overview::{counts, last_statements, latest_delays};

use super::{
    corrupt,
    entity::{
        customers, message_attachments,
        messages::{ActiveModel, Column, Entity, Model},
    },
    events::{self, NewEvent},
    json, parse_json, parse_word, word,
};
use crate::{mail::Address, paging::PageRequest};
use chrono::{DateTime, Utc};
use domain::{
    contract::{MessageOrigin, MessageStatus, Topic},
    ids::{CustomerId, MessageId, OrganizationId, StatementBatchId, UserId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One mail. Its files never change after it was written; its words only when notices in it end before it leaves.
#[derive(Clone, Debug)]
pub struct StoredMessage {
    pub id: MessageId,
    pub organization: OrganizationId,
    pub customer_id: Option<CustomerId>,
    pub batch_id: Option<StatementBatchId>,
    pub origin: MessageOrigin,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub sender: Address,
    pub reply_to: Option<Address>,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// `<…@…>`, fixed when the row is written, so that a receiver recognises a second copy.
    pub internet_message_id: String,
    pub status: MessageStatus,
    pub attempts: u32,
    pub hold_until: DateTime<Utc>,
    pub next_attempt_at: DateTime<Utc>,
    pub last_response: Option<String>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

/// A file of a message: the bytes are in the file store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessageAttachment {
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
    /// Hexadecimal.
    pub sha256: String,
    pub storage_key: String,
}

pub async fn insert(
    db: &impl ConnectionTrait,
    message: &StoredMessage,
    attachments: &[StoredMessageAttachment],
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(message.id.0),
        organization_id: Set(message.organization.0),
        customer_id: Set(message.customer_id.map(|id| id.0)),
        batch_id: Set(message.batch_id.map(|id| id.0)),
        origin: Set(word(&message.origin)?),
        recipients: Set(json(&message.to)?),
        copies: Set(json(&message.cc)?),
        sender: Set(json(&message.sender)?.to_string()),
        reply_to: Set(message.reply_to.as_ref().map(json).transpose()?.map(|address| address.to_string())),
        subject: Set(message.subject.clone()),
        text_body: Set(message.text.clone()),
        html_body: Set(message.html.clone()),
        internet_message_id: Set(message.internet_message_id.clone()),
        status: Set(word(&message.status)?),
        attempts: Set(i64::from(message.attempts)),
        hold_until: Set(message.hold_until),
        next_attempt_at: Set(message.next_attempt_at),
        claimed_until: Set(None),
        last_response: Set(None),
        accepted_at: Set(None),
        created_by: Set(message.created_by.map(|id| id.0)),
        created_at: Set(message.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    let files = (0_i64..).zip(attachments).map(|(position, attachment)| message_attachments::ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(message.organization.0),
        message_id: Set(message.id.0),
        position: Set(position),
        file_name: Set(attachment.file_name.clone()),
        media_type: Set(attachment.media_type.clone()),
        byte_size: Set(attachment.size),
        sha256: Set(attachment.sha256.clone()),
        storage_key: Set(attachment.storage_key.clone()),
    });
    for files in super::chunks(files) {
        message_attachments::Entity::insert_many(files).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The word of [`MessageOrigin::Account`].
const ACCOUNT: &str = "account";

/// Which messages a list shows.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    pub status: Option<MessageStatus>,
    pub customer_id: Option<CustomerId>,
    pub batch_id: Option<StatementBatchId>,
    pub origin: Option<MessageOrigin>,
    /// Words of the subject, an address, or the customer.
    pub q: Option<String>,
    /// Only mail to customers assigned to this person.
    pub visible_to: Option<UserId>,
}

fn of(organization: OrganizationId, visible_to: Option<UserId>) -> Select<Entity> {
    // Mail about somebody's account holds a secret of theirs: nobody else reads it here.
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::Origin.ne(ACCOUNT));
    let Some(user) = visible_to else { return mine };
    let assigned = Condition::any()
        .add(customers::Column::CollectorId.eq(user.0))
        .add(customers::Column::SalespersonId.eq(user.0));
    let customers = Query::select()
        .column(customers::Column::Id)
        .from(customers::Entity)
        .and_where(customers::Column::OrganizationId.eq(organization.0))
        .cond_where(assigned)
        .to_owned();
    mine.filter(Column::CustomerId.in_subquery(customers))
}

/// Newest first, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &MessageFilter,
    page: &PageRequest,
) -> Result<(Vec<StoredMessage>, u64), DbErr> {
    let status = filter.status.as_ref().map(word).transpose()?;
    let origin = filter.origin.as_ref().map(word).transpose()?;
    let mine = of(organization, filter.visible_to)
        .apply_if(status, |select, status| select.filter(Column::Status.eq(status)))
        .apply_if(filter.customer_id, |select, id| select.filter(Column::CustomerId.eq(id.0)))
        .apply_if(filter.batch_id, |select, id| select.filter(Column::BatchId.eq(id.0)))
        .apply_if(origin, |select, origin| select.filter(Column::Origin.eq(origin)))
        .apply_if(filter.q.as_deref(), |select, q| select.filter(overview::says(organization, q)));
    let total = mine.clone().count(db).await?;
    let rest = mine.apply_if(page.after.as_ref(), |select, cursor| select.filter(Column::Id.lt(cursor.id)));
    let rows = rest.order_by_desc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredMessage::try_from).collect::<Result<_, _>>()?, total))
}

/// How many messages could not be delivered.
pub async fn failed(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<u64, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    mine.filter(Column::Status.eq(word(&MessageStatus::Failed)?)).count(db).await
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: MessageId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredMessage>, DbErr> {
    let row = of(organization, visible_to).filter(Column::Id.eq(id.0)).one(db).await?;
    row.map(StoredMessage::try_from).transpose()
}

/// Reads a message for a change; PostgreSQL locks its row.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: MessageId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredMessage>, DbErr> {
    let row = of(organization, visible_to).filter(Column::Id.eq(id.0)).lock_exclusive().one(db).await?;
    row.map(StoredMessage::try_from).transpose()
}

/// The states of the messages of a batch.
pub async fn statuses(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    batch: StatementBatchId,
) -> Result<BTreeMap<MessageId, MessageStatus>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::BatchId.eq(batch.0));
    let rows: Vec<(Uuid, String)> =
        mine.select_only().column(Column::Id).column(Column::Status).into_tuple().all(db).await?;
    rows.into_iter().map(|(id, status)| Ok((id.into(), parse_word("messages", &status)?))).collect()
}

/// The files of messages, in their order.
pub async fn attachments(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    messages: impl IntoIterator<Item = MessageId>,
) -> Result<BTreeMap<MessageId, Vec<StoredMessageAttachment>>, DbErr> {
    let mine = message_attachments::Entity::find()
        .filter(message_attachments::Column::OrganizationId.eq(organization.0))
        .filter(message_attachments::Column::MessageId.is_in(messages.into_iter().map(|id| id.0)));
    let mut found = BTreeMap::<MessageId, Vec<StoredMessageAttachment>>::new();
    for row in mine.order_by_asc(message_attachments::Column::Position).all(db).await? {
        found.entry(row.message_id.into()).or_default().push(StoredMessageAttachment {
            file_name: row.file_name,
            media_type: row.media_type,
            size: row.byte_size,
            sha256: row.sha256,
            storage_key: row.storage_key,
        });
    }
    Ok(found)
}

/// States in which a message waits for its time.
const WAITING: [&str; 3] = ["held", "queued", "retry"];

/// Whose turn it is. `now` is business time; leases run on the machine's.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub organization: Option<OrganizationId>,
    pub now: DateTime<Utc>,
    pub machine_now: DateTime<Utc>,
    /// From then on another process may take the message: this one has died.
    pub until: DateTime<Utc>,
    pub limit: u64,
}

/// Takes due messages for sending. In a write transaction: on PostgreSQL another process skips the locked rows, on
/// SQLite it waits.
pub async fn claim(db: &impl ConnectionTrait, claim: Claim) -> Result<Vec<StoredMessage>, DbErr> {
    let due = Condition::all().add(Column::Status.is_in(WAITING)).add(Column::NextAttemptAt.lte(claim.now));
    let abandoned = Condition::all().add(Column::Status.eq("sending")).add(Column::ClaimedUntil.lt(claim.machine_now));
    let rows = Entity::find()
        .filter(Condition::any().add(due).add(abandoned))
        .apply_if(claim.organization, |select, id| select.filter(Column::OrganizationId.eq(id.0)))
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .limit(claim.limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(db)
        .await?;
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value("sending"))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::ClaimedUntil, Expr::value(claim.until));
    update.filter(Column::Id.is_in(rows.iter().map(|row| row.id))).exec(db).await?;
    let claimed = rows.into_iter().map(|row| {
        let attempts = row.attempts + 1;
        StoredMessage::try_from(Model { attempts, status: "sending".to_owned(), ..row })
    });
    claimed.collect()
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub struct Attempted {
    pub status: MessageStatus,
    /// What the server said last.
    pub response: Option<String>,
    pub next_attempt_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
}

/// Records an attempt. `false`: the lease ran out and somebody else has the message now.
pub async fn finish(
    db: &impl ConnectionTrait,
    id: MessageId,
    attempt: u32,
    attempted: &Attempted,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(word(&attempted.status)?))
        .col_expr(Column::LastResponse, Expr::value(attempted.response.clone()))
        .col_expr(Column::NextAttemptAt, Expr::value(attempted.next_attempt_at))
        .col_expr(Column::AcceptedAt, Expr::value(attempted.accepted_at))
        .col_expr(Column::ClaimedUntil, Expr::value(Option::<DateTime<Utc>>::None));
    let ours = update.filter(Column::Id.eq(id.0)).filter(Column::Status.eq("sending"));
    let changed = ours.filter(Column::Attempts.eq(i64::from(attempt))).exec(db).await?;
    Ok(changed.rows_affected > 0)
}

/// Puts the words of this message into its claimed row. `false`: the lease ran out and somebody else has it now.
pub async fn reword(db: &impl ConnectionTrait, message: &StoredMessage) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Subject, Expr::value(message.subject.clone()))
        .col_expr(Column::TextBody, Expr::value(message.text.clone()))
        .col_expr(Column::HtmlBody, Expr::value(message.html.clone()));
    let ours = update.filter(Column::Id.eq(message.id.0)).filter(Column::Status.eq("sending"));
    let changed = ours.filter(Column::Attempts.eq(i64::from(message.attempts))).exec(db).await?;
    Ok(changed.rows_affected > 0)
}

/// Puts a locked message into another state; it is due from `next_attempt_at` on.
pub async fn set_status(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: MessageId,
    status: MessageStatus,
    next_attempt_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(word(&status)?))
        .col_expr(Column::NextAttemptAt, Expr::value(next_attempt_at));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
}

/// Lets open screens know that a message is in another state.
pub async fn announce(
    db: &impl ConnectionTrait,
    message: &StoredMessage,
    actor: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let event = NewEvent {
        topic: Topic::Message,
        kind: "message_changed",
        subject_id: message.id.0,
        customer_id: message.customer_id,
        addressee: None,
        actor,
    };
    events::append(db, message.organization, event, now).await
}

/// Cancels what has not left of a batch.
pub async fn cancel_batch(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    batch: StatementBatchId,
) -> Result<u64, DbErr> {
    let update = Entity::update_many().col_expr(Column::Status, Expr::value("cancelled"));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::BatchId.eq(batch.0));
    Ok(mine.filter(Column::Status.is_in(WAITING)).exec(db).await?.rows_affected)
}

/// Held messages whose time has come wait in the queue: also where there is no mail server to take them.
pub async fn release_held(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let update = Entity::update_many().col_expr(Column::Status, Expr::value("queued"));
    let due = update.filter(Column::Status.eq("held")).filter(Column::HoldUntil.lte(now));
    Ok(due.exec(db).await?.rows_affected)
}

impl TryFrom<Model> for StoredMessage {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let address = |text: &str| {
            let value = serde_json::from_str(text).map_err(|error| corrupt("messages", row.id, error))?;
            parse_json::<Address>("messages", value)
        };
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            customer_id: row.customer_id.map(Into::into),
            batch_id: row.batch_id.map(Into::into),
            origin: parse_word("messages", &row.origin)?,
            sender: address(&row.sender)?,
            reply_to: row.reply_to.as_deref().map(address).transpose()?,
            to: parse_json("messages", row.recipients)?,
            cc: parse_json("messages", row.copies)?,
            subject: row.subject,
            text: row.text_body,
            html: row.html_body,
            internet_message_id: row.internet_message_id,
            status: parse_word("messages", &row.status)?,
            attempts: u32::try_from(row.attempts).map_err(|error| corrupt("messages", row.id, error))?,
            hold_until: row.hold_until,
            next_attempt_at: row.next_attempt_at,
            last_response: row.last_response,
            accepted_at: row.accepted_at,
            created_by: row.created_by.map(Into::into),
            created_at: row.created_at,
        })
    }
}

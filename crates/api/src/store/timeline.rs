use super::{
    entity::timeline_events::{ActiveModel, Column, Entity},
    users,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::UserRef,
    ids::{CustomerId, InvoiceId, OrganizationId, PaymentId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

/// What an event is about: any of the three.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject {
    pub customer: Option<CustomerId>,
    pub invoice: Option<InvoiceId>,
    pub payment: Option<PaymentId>,
}

/// Something that happened. `data` holds the figures; the words are made when it is read, in the reader's language.
#[derive(Clone, Debug)]
pub struct Event {
    /// Such as `promise_recorded`; `crate::timeline` knows the words.
    pub kind: &'static str,
    pub subject: Subject,
    pub data: Value,
    /// `None`: the system by itself.
    pub user: Option<UserId>,
}

/// An event as it is read.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    pub id: Uuid,
    pub kind: String,
    pub subject: Subject,
    pub data: Value,
    pub user: Option<UserRef>,
    pub at: DateTime<Utc>,
}

pub async fn append(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    event: Event,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        kind: Set(event.kind.to_owned()),
        customer_id: Set(event.subject.customer.map(|id| id.0)),
        invoice_id: Set(event.subject.invoice.map(|id| id.0)),
        payment_id: Set(event.subject.payment.map(|id| id.0)),
        data: Set(event.data),
        user_id: Set(event.user.map(|id| id.0)),
        at: Set(at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// The newest events of an invoice or a customer.
pub async fn of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    subject: Subject,
    limit: u64,
) -> Result<Vec<StoredEvent>, DbErr> {
    let about = Condition::any()
        .add_option(subject.customer.map(|id| Column::CustomerId.eq(id.0)))
        .add_option(subject.invoice.map(|id| Column::InvoiceId.eq(id.0)))
        .add_option(subject.payment.map(|id| Column::PaymentId.eq(id.0)));
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(about);
    let rows = mine.order_by_desc(Column::Id).limit(limit).all(db).await?;
    let names = users::names(db, rows.iter().filter_map(|row| row.user_id.map(Into::into))).await?;
    let events = rows.into_iter().map(|row| StoredEvent {
        id: row.id,
        kind: row.kind,
        subject: Subject {
            customer: row.customer_id.map(Into::into),
            invoice: row.invoice_id.map(Into::into),
            payment: row.payment_id.map(Into::into),
        },
        data: row.data,
        user: row.user_id.and_then(|id| names.get(&id.into()).cloned()),
        at: row.at,
    });
    Ok(events.collect())
}

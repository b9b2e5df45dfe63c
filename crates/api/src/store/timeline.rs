use super::{
    entity::timeline_events::{ActiveModel, Column, Entity},
    users,
};
use crate::{paging::PageRequest, timeline::EventKind};
use chrono::{DateTime, Utc};
use domain::{
    contract::UserRef,
    ids::{CustomerId, InvoiceId, OrganizationId, PaymentId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;
use std::collections::BTreeMap;
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
    pub kind: EventKind,
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
) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let event = ActiveModel { id: Set(id), ..row(organization, event, at) };
    Entity::insert(event).exec_without_returning(db).await.map(|_rows| id)
}

/// Several events of one moment, in their order.
pub async fn append_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    events: Vec<Event>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let rows = events.into_iter().map(|event| ActiveModel { id: Set(Uuid::now_v7()), ..row(organization, event, at) });
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

fn row(organization: OrganizationId, event: Event, at: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        organization_id: Set(organization.0),
        kind: Set(event.kind.word().to_owned()),
        customer_id: Set(event.subject.customer.map(|id| id.0)),
        invoice_id: Set(event.subject.invoice.map(|id| id.0)),
        payment_id: Set(event.subject.payment.map(|id| id.0)),
        data: Set(event.data),
        user_id: Set(event.user.map(|id| id.0)),
        at: Set(at),
        ..ActiveModel::default()
    }
}

/// The data of an invoice's events of one kind, newest first.
pub async fn of_kind(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: InvoiceId,
    kind: EventKind,
) -> Result<Vec<Value>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::Kind.eq(kind.word()));
    let rows = mine.filter(Column::InvoiceId.eq(invoice.0)).order_by_desc(Column::At);
    let rows = rows.order_by_desc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(|row| row.data).collect())
}

/// When an invoice had its first event of each of these kinds, by word.
pub async fn first_times(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: InvoiceId,
    kinds: &[EventKind],
) -> Result<BTreeMap<&'static str, DateTime<Utc>>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let words = kinds.iter().map(|kind| kind.word());
    let rows = mine.filter(Column::InvoiceId.eq(invoice.0)).filter(Column::Kind.is_in(words));
    let mut times = BTreeMap::new();
    for row in rows.order_by_asc(Column::At).order_by_asc(Column::Id).all(db).await? {
        if let Some(kind) = EventKind::from_word(&row.kind) {
            times.entry(kind.word()).or_insert(row.at);
        }
    }
    Ok(times)
}

/// Which events of an invoice, a customer or a payment.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventFilter {
    pub subject: Subject,
    pub kind: Option<EventKind>,
}

/// Newest first by when they happened, which a job that catches up may write later than what came after: the events
/// after the cursor, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: EventFilter,
    page: &PageRequest,
) -> Result<(Vec<StoredEvent>, u64), DbErr> {
    let subject = filter.subject;
    let about = Condition::all()
        .add_option(subject.customer.map(|id| Column::CustomerId.eq(id.0)))
        .add_option(subject.invoice.map(|id| Column::InvoiceId.eq(id.0)))
        .add_option(subject.payment.map(|id| Column::PaymentId.eq(id.0)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())));
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(about);
    let total = mine.clone().count(db).await?;
    let rest = match &page.after {
        Some(cursor) => mine.filter(before(db, organization, cursor.id).await?),
        None => mine,
    };
    let rows = rest.order_by_desc(Column::At).order_by_desc(Column::Id).limit(page.fetch()).all(db).await?;
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
    Ok((events.collect(), total))
}

/// What comes after an event in a list that is newest first. Nothing comes after one that is not there.
async fn before(db: &impl ConnectionTrait, organization: OrganizationId, id: Uuid) -> Result<Condition, DbErr> {
    let last = Entity::find_by_id(id).filter(Column::OrganizationId.eq(organization.0)).one(db).await?;
    Ok(match last {
        Some(last) => {
            let same_moment = Condition::all().add(Column::At.eq(last.at)).add(Column::Id.lt(id));
            Condition::any().add(Column::At.lt(last.at)).add(same_moment)
        }
        None => Condition::all().add(Column::Id.is_null()),
    })
}

//! What people were told, one row per person.

use super::{
    entity::notifications::{ActiveModel, Column, Entity, Model},
    events::{self, NewEvent},
};
use crate::paging::PageRequest;
use chrono::{DateTime, Utc};
use domain::{
    contract::{NotificationSection, Topic},
    ids::{NotificationId, NotificationRuleId, OrganizationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something to tell somebody. `data` holds the figures; the words are made when it is read.
#[derive(Clone, Debug)]
pub struct NewNotification {
    pub user_id: UserId,
    pub rule_id: Option<NotificationRuleId>,
    pub kind: String,
    pub data: Value,
    pub subject_kind: String,
    pub subject_id: Uuid,
}

/// A notification as it is read.
#[derive(Clone, Debug)]
pub struct StoredNotification {
    pub id: NotificationId,
    pub kind: String,
    pub data: Value,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
    pub rule_id: Option<NotificationRuleId>,
    pub acknowledged: Option<(DateTime<Utc>, Option<UserId>)>,
}

/// Which notices of somebody's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only those that wait.
    pub waiting: bool,
    pub section: Option<NotificationSection>,
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    notifications: impl IntoIterator<Item = NewNotification>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut readers: BTreeMap<UserId, NotificationId> = BTreeMap::new();
    let rows = notifications.into_iter().map(|notification| {
        let id = Uuid::now_v7();
        readers.insert(notification.user_id, id.into());
        ActiveModel {
            id: Set(id),
            organization_id: Set(organization.0),
            user_id: Set(notification.user_id.0),
            rule_id: Set(notification.rule_id.map(|id| id.0)),
            kind: Set(notification.kind),
            data: Set(notification.data),
            subject_kind: Set(notification.subject_kind),
            subject_id: Set(notification.subject_id),
            created_at: Set(now),
            read_at: Set(None),
            ..ActiveModel::default()
        }
    });
    let rows: Vec<ActiveModel> = rows.collect();
    // SQLite takes some thousand parameters at once.
    for rows in rows.chunks(1_000) {
        Entity::insert_many(rows.iter().cloned()).exec_without_returning(db).await?;
    }
    // However many somebody got: their screen reads the list once.
    let news = readers.into_iter().map(|(user, id)| about(user, id.0, "notification_created"));
    events::append_all(db, organization, news, now).await
}

fn about(reader: UserId, subject_id: Uuid, kind: &'static str) -> NewEvent {
    NewEvent { topic: Topic::Notification, kind, subject_id, customer_id: None, addressee: Some(reader), actor: None }
}

/// Somebody's notifications, newest first, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    filter: Filter,
    page: &PageRequest,
) -> Result<(Vec<StoredNotification>, u64), DbErr> {
    let mine = Entity::find()
        .filter(Column::OrganizationId.eq(organization.0))
        .filter(Column::UserId.eq(user.0))
        .filter(Condition::all().add_option(filter.section.map(within)))
        .filter(Condition::all().add_option(filter.waiting.then(waits)));
    let total = mine.clone().count(db).await?;
    let rest = mine.apply_if(page.after.as_ref(), |select, cursor| select.filter(Column::Id.lt(cursor.id)));
    let rows = rest.order_by_desc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredNotification::from).collect(), total))
}

fn within(section: NotificationSection) -> Condition {
    let kinds = |kinds: &[&'static str]| Column::Kind.is_in(kinds.iter().copied());
    let (escalations, system) = (kinds(NotificationSection::ESCALATIONS), kinds(NotificationSection::SYSTEM));
    match section {
        NotificationSection::Escalations => Condition::all().add(escalations),
        NotificationSection::System => Condition::all().add(system),
        NotificationSection::ForMe => Condition::any().add(escalations).add(system).not(),
    }
}

/// Not read, or an escalation that nobody takes care of.
fn waits() -> Condition {
    let escalation = || within(NotificationSection::Escalations);
    let open = Condition::all().add(escalation()).add(Column::AcknowledgedAt.is_null());
    let unread = Condition::all().add(escalation().not()).add(Column::ReadAt.is_null());
    Condition::any().add(open).add(unread)
}

/// How many of somebody's notices wait, by kind.
pub async fn waiting_by_kind(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
) -> Result<Vec<(String, u64)>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::UserId.eq(user.0));
    let counted: Vec<(String, i64)> = mine
        .filter(waits())
        .select_only()
        .column(Column::Kind)
        .expr(Column::Id.count())
        .group_by(Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().map(|(kind, count)| (kind, u64::try_from(count).unwrap_or_default())).collect())
}

/// One of somebody's own.
pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    id: NotificationId,
) -> Result<Option<StoredNotification>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    Ok(mine.filter(Column::UserId.eq(user.0)).one(db).await?.map(StoredNotification::from))
}

/// Takes care of an escalation for all who were told of it together; tells their screens.
pub async fn acknowledge(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    notification: &StoredNotification,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let same = Condition::all()
        .add(Column::OrganizationId.eq(organization.0))
        .add(Column::SubjectId.eq(notification.subject_id))
        .add(Column::Kind.eq(&notification.kind))
        .add(Column::CreatedAt.eq(notification.created_at));
    let told = Entity::find().filter(same.clone()).all(db).await?;
    let update = Entity::update_many()
        .col_expr(Column::AcknowledgedAt, Expr::value(now))
        .col_expr(Column::AcknowledgedBy, Expr::value(by.0));
    update.filter(same).filter(Column::AcknowledgedAt.is_null()).exec(db).await?;
    let read = Entity::update_many().col_expr(Column::ReadAt, Expr::value(now));
    read.filter(Column::Id.eq(notification.id.0)).filter(Column::ReadAt.is_null()).exec(db).await?;
    let news = told
        .into_iter()
        .map(|row| NewEvent { actor: Some(by), ..about(row.user_id.into(), row.id, "notification_acknowledged") });
    events::append_all(db, organization, news, now).await
}

impl From<Model> for StoredNotification {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            data: row.data,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            created_at: row.created_at,
            read_at: row.read_at,
            rule_id: row.rule_id.map(Into::into),
            acknowledged: row.acknowledged_at.map(|at| (at, row.acknowledged_by.map(Into::into))),
        }
    }
}

/// Marks somebody's notifications as read: these, or all when none is named.
pub async fn mark_read(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    ids: &[NotificationId],
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let update = Entity::update_many().col_expr(Column::ReadAt, Expr::value(now));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::UserId.eq(user.0));
    let unread = mine.filter(Column::ReadAt.is_null());
    let named = if ids.is_empty() { unread } else { unread.filter(Column::Id.is_in(ids.iter().map(|id| id.0))) };
    let marked = named.exec(db).await?.rows_affected;
    if marked > 0 {
        let subject = ids.first().map_or(user.0, |id| id.0);
        events::append(db, organization, about(user, subject, "notification_read"), now).await?;
    }
    Ok(marked)
}

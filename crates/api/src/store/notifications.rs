//! What people were told, one row per person.

use super::{
    entity::notifications::{ActiveModel, Column, Entity},
    events::{self, NewEvent},
};
use crate::paging::PageRequest;
use chrono::{DateTime, Utc};
use domain::{
    contract::Topic,
    ids::{NotificationId, NotificationRuleId, OrganizationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
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
    unread: bool,
    page: &PageRequest,
) -> Result<(Vec<StoredNotification>, u64), DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::UserId.eq(user.0));
    let mine = if unread { mine.filter(Column::ReadAt.is_null()) } else { mine };
    let total = mine.clone().count(db).await?;
    let rest = mine.apply_if(page.after.as_ref(), |select, cursor| select.filter(Column::Id.lt(cursor.id)));
    let rows = rest.order_by_desc(Column::Id).limit(page.fetch()).all(db).await?;
    let notifications = rows.into_iter().map(|row| StoredNotification {
        id: row.id.into(),
        kind: row.kind,
        data: row.data,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        created_at: row.created_at,
        read_at: row.read_at,
    });
    Ok((notifications.collect(), total))
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

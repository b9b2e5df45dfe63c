use super::entity::audit_events::{ActiveModel, Column, Entity};
use crate::{
    auth::{Actor, Caller},
    paging::Cursor,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::AuditEvent,
    ids::{OrganizationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// What changed: written in the same transaction as the change.
pub struct Change {
    pub action: &'static str,
    pub resource_id: Option<Uuid>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Change {
    pub fn new(action: &'static str, resource_id: impl Into<Option<Uuid>>) -> Self {
        Self { action, resource_id: resource_id.into(), before: None, after: None }
    }

    #[must_use]
    pub fn before(mut self, value: &impl Serialize) -> Self {
        self.before = serde_json::to_value(value).ok();
        self
    }

    #[must_use]
    pub fn after(mut self, value: &impl Serialize) -> Self {
        self.after = serde_json::to_value(value).ok();
        self
    }
}

pub async fn append(
    db: &impl ConnectionTrait,
    caller: &Caller,
    change: Change,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let api_key = match caller.actor {
        Actor::User(_) => None,
        Actor::ApiKey(key, _) => Some(key.0),
    };
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(caller.organization.0),
        user_id: Set(Some(caller.user_id().0)),
        api_key_id: Set(api_key),
        action: Set(change.action.to_owned()),
        resource_id: Set(change.resource_id),
        before_value: Set(change.before),
        after_value: Set(change.after),
        request_id: Set(Some(caller.request_id.clone())),
        at: Set(now),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// What the program changed by itself: nobody asked for it.
pub async fn append_of_program(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    change: Change,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        user_id: Set(None),
        api_key_id: Set(None),
        action: Set(change.action.to_owned()),
        resource_id: Set(change.resource_id),
        before_value: Set(change.before),
        after_value: Set(change.after),
        request_id: Set(None),
        at: Set(now),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// Somebody who acts on their own account without being signed in.
pub struct Themselves {
    pub user_id: UserId,
    pub request_id: String,
}

/// What a person did to their own account, in each of their organizations.
pub async fn append_own(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    themselves: Themselves,
    change: Change,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        user_id: Set(Some(themselves.user_id.0)),
        api_key_id: Set(None),
        action: Set(change.action.to_owned()),
        resource_id: Set(change.resource_id),
        before_value: Set(change.before),
        after_value: Set(change.after),
        request_id: Set(Some(themselves.request_id)),
        at: Set(now),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// Which changes.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub user: Option<UserId>,
    /// A whole action such as `customer.updated`, or the part before the dot.
    pub action: Option<String>,
    pub resource: Option<Uuid>,
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let action = self.action.as_ref().map(|action| {
            let beneath = Column::Action.starts_with(format!("{action}."));
            Condition::any().add(Column::Action.eq(action)).add(beneath)
        });
        Condition::all()
            .add_option(self.user.map(|user| Column::UserId.eq(user.0)))
            .add_option(action)
            .add_option(self.resource.map(|id| Column::ResourceId.eq(id)))
            .add_option(self.from.map(|from| Column::At.gte(from)))
            .add_option(self.before.map(|before| Column::At.lt(before)))
    }
}

/// Newest first. Answers the rows after the cursor and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u64,
) -> Result<(Vec<AuditEvent>, u64), DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(filter.condition());
    let total = mine.clone().count(db).await?;
    let rest = match after {
        Some(cursor) => mine.filter(Column::Id.lt(cursor.id)),
        None => mine,
    };
    let rows = rest.order_by_desc(Column::Id).limit(limit).all(db).await?;
    let people = rows.iter().filter_map(|row| row.user_id.map(Into::into));
    let names = super::users::names(db, people).await?;
    let events = rows.into_iter().map(|row| AuditEvent {
        id: row.id,
        at: row.at,
        user: row.user_id.and_then(|id| names.get(&id.into()).cloned()),
        action: row.action,
        resource_id: row.resource_id,
        before: row.before_value,
        after: row.after_value,
        request_id: row.request_id,
    });
    Ok((events.collect(), total))
}

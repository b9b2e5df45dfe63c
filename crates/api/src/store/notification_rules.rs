use super::{
    entity::notification_rules::{ActiveModel, Column, Entity, Model},
    json, parse_json,
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{NotificationRuleId, OrganizationId, UserId},
    notice::NoticeRule,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

/// A rule, whether it is switched on, and who changed it last.
#[derive(Clone, Debug)]
pub struct StoredRule {
    pub rule: NoticeRule,
    pub enabled: bool,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub changed: Option<(DateTime<Utc>, Option<UserId>)>,
}

pub async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<StoredRule>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(StoredRule::try_from).collect()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: NotificationRuleId,
) -> Result<Option<StoredRule>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.one(db).await?.map(StoredRule::try_from).transpose()
}

/// Reads a rule for a change; PostgreSQL locks its row.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: NotificationRuleId,
) -> Result<Option<StoredRule>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.lock_exclusive().one(db).await?.map(StoredRule::try_from).transpose()
}

/// Writes a rule that [`lock`] read, with its new version.
pub async fn update(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    stored: &StoredRule,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Rule, Expr::value(json(&stored.rule)?))
        .col_expr(Column::Enabled, Expr::value(stored.enabled))
        .col_expr(Column::Version, Expr::value(stored.version))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .col_expr(Column::ChangedBy, Expr::value(by.0));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(stored.rule.id.0));
    mine.exec(db).await.map(|_result| ())
}

impl TryFrom<Model> for StoredRule {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            rule: parse_json("notification_rules", row.rule)?,
            enabled: row.enabled,
            version: row.version,
            created_at: row.created_at,
            changed: row.changed_at.map(|at| (at, row.changed_by.map(Into::into))),
        })
    }
}

/// Adds rules; one that is there already stays as it is.
pub async fn insert_missing(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rules: &[NoticeRule],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for rule in rules {
        let row = ActiveModel {
            id: Set(rule.id.0),
            organization_id: Set(organization.0),
            rule: Set(json(rule)?),
            enabled: Set(true),
            created_at: Set(now),
            version: Set(1),
            changed_at: Set(None),
            changed_by: Set(None),
        };
        let nothing = OnConflict::new().do_nothing().to_owned();
        Entity::insert(row).on_conflict(nothing).exec_without_returning(db).await?;
    }
    Ok(())
}

use super::{
    entity::notification_rules::{ActiveModel, Column, Entity},
    json, parse_json,
};
use chrono::{DateTime, Utc};
use domain::{ids::OrganizationId, notice::NoticeRule};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};

/// A rule and whether it is switched on.
#[derive(Clone, Debug)]
pub struct StoredRule {
    pub rule: NoticeRule,
    pub enabled: bool,
}

pub async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<StoredRule>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| Ok(StoredRule { rule: parse_json("notification_rules", row.rule)?, enabled: row.enabled }))
        .collect()
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
        };
        let nothing = OnConflict::new().do_nothing().to_owned();
        Entity::insert(row).on_conflict(nothing).exec_without_returning(db).await?;
    }
    Ok(())
}

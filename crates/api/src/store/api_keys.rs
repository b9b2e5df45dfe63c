use super::{
    corrupt,
    entity::{
        api_keys::{ActiveModel, Column, Entity, Model},
        organizations, users,
    },
    json, parse_json,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    contract::ApiKey,
    ids::{ApiKeyId, OrganizationId, UserId},
    permission::Permission,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

/// A key as it calls.
pub struct CallingKey {
    pub id: ApiKeyId,
    pub organization: OrganizationId,
    pub zone: Tz,
    pub name: String,
    pub created_by: UserId,
    pub permissions: Vec<Permission>,
}

/// A live key by the hash of its secret. Also notes that it was used.
pub async fn by_hash(
    db: &impl ConnectionTrait,
    key_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<CallingKey>, DbErr> {
    let live = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
    let found = Entity::find().filter(Column::KeyHash.eq(key_hash)).filter(Column::RevokedAt.is_null()).filter(live);
    let Some(row) = found.one(db).await? else { return Ok(None) };
    let Some(organization) = organizations::Entity::find_by_id(row.organization_id).one(db).await? else {
        return Ok(None);
    };
    let Some(owner) = users::Entity::find_by_id(row.created_by).one(db).await? else { return Ok(None) };
    let update = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now));
    // One write a minute is enough to know whether a key is still used.
    let stale = Condition::any()
        .add(Column::LastUsedAt.is_null())
        .add(Column::LastUsedAt.lt(now - chrono::TimeDelta::minutes(1)));
    update.filter(Column::Id.eq(row.id)).filter(stale).exec(db).await?;
    Ok(Some(CallingKey {
        id: row.id.into(),
        organization: row.organization_id.into(),
        zone: organization.time_zone.parse().map_err(|error| corrupt("organizations", organization.id, error))?,
        name: owner.name,
        created_by: row.created_by.into(),
        permissions: parse_json("api_keys", row.permissions)?,
    }))
}

pub async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<ApiKey>, DbErr> {
    let rows = Entity::find().filter(Column::OrganizationId.eq(organization.0)).order_by_asc(Column::CreatedAt);
    rows.all(db).await?.into_iter().map(view).collect()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: ApiKeyId,
) -> Result<Option<ApiKey>, DbErr> {
    let row = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0)).one(db).await?;
    row.map(view).transpose()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    key: &ApiKey,
    key_hash: &str,
    created_by: UserId,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(key.id.0),
        organization_id: Set(organization.0),
        name: Set(key.name.clone()),
        prefix: Set(key.prefix.clone()),
        key_hash: Set(key_hash.to_owned()),
        permissions: Set(json(&key.permissions)?),
        created_by: Set(created_by.0),
        created_at: Set(key.created_at),
        last_used_at: Set(None),
        expires_at: Set(key.expires_at),
        revoked_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn revoke(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.filter(Column::RevokedAt.is_null()).exec(db).await.map(|_result| ())
}

fn view(row: Model) -> Result<ApiKey, DbErr> {
    Ok(ApiKey {
        id: row.id.into(),
        name: row.name,
        prefix: row.prefix,
        permissions: parse_json("api_keys", row.permissions)?,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        secret: None,
    })
}

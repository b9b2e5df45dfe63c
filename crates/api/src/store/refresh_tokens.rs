use super::entity::refresh_tokens::{ActiveModel, Column, Entity, Model};
use crate::auth::refresh::RefreshToken;
use chrono::{DateTime, Utc};
use domain::{contract::SignedInSession, ids::UserId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub async fn insert(
    db: &impl ConnectionTrait,
    token: &RefreshToken,
    token_hash: &str,
    issued_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(token.id),
        organization_id: Set(token.organization.0),
        family_id: Set(token.family_id),
        user_id: Set(token.user_id.0),
        token_hash: Set(token_hash.to_owned()),
        issued_at: Set(issued_at),
        expires_at: Set(token.expires_at),
        used_at: Set(token.used_at),
        revoked_at: Set(token.revoked_at),
        device: Set(token.device.clone()),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn by_hash(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<RefreshToken>, DbErr> {
    Ok(Entity::find().filter(Column::TokenHash.eq(token_hash)).one(db).await?.map(RefreshToken::from))
}

/// The first use counts: a second one within the grace does not extend it.
pub async fn mark_used(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::UsedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).filter(Column::UsedAt.is_null()).exec(db).await.map(|_result| ())
}

pub async fn revoke_family(db: &impl ConnectionTrait, family_id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now));
    update.filter(Column::FamilyId.eq(family_id)).exec(db).await.map(|_result| ())
}

/// Ends every sign-in of a person.
pub async fn revoke_user(db: &impl ConnectionTrait, user_id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now));
    update.filter(Column::UserId.eq(user_id)).filter(Column::RevokedAt.is_null()).exec(db).await.map(|_result| ())
}

/// Ends every sign-in of a person but the one of this family.
pub async fn revoke_others(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    family_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now));
    let theirs = update.filter(Column::UserId.eq(user_id)).filter(Column::RevokedAt.is_null());
    let others = match family_id {
        Some(family) => theirs.filter(Column::FamilyId.ne(family)),
        None => theirs,
    };
    others.exec(db).await.map(|_result| ())
}

/// Where a person is signed in, last used first. A family lives while one of its tokens can still be handed in.
pub async fn sessions(
    db: &impl ConnectionTrait,
    user: UserId,
    current: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<SignedInSession>, DbErr> {
    let theirs = Entity::find().filter(Column::UserId.eq(user.0)).filter(Column::RevokedAt.is_null());
    let rows = theirs.filter(Column::ExpiresAt.gt(now)).order_by_asc(Column::IssuedAt).all(db).await?;
    let mut families: BTreeMap<Uuid, SignedInSession> = BTreeMap::new();
    for row in rows {
        let session = families.entry(row.family_id).or_insert_with(|| SignedInSession {
            id: row.family_id,
            device: None,
            started_at: row.issued_at,
            last_used_at: row.issued_at,
            is_current: current == Some(row.family_id),
        });
        session.last_used_at = row.issued_at;
        session.device = row.device.or(session.device.take());
    }
    let mut sessions: Vec<SignedInSession> = families.into_values().collect();
    sessions.sort_by_key(|session| std::cmp::Reverse((session.last_used_at, session.id)));
    Ok(sessions)
}

/// Ends one sign-in of a person; whether there was one to end.
pub async fn revoke_session(
    db: &impl ConnectionTrait,
    user: UserId,
    family_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now));
    let theirs = update.filter(Column::UserId.eq(user.0)).filter(Column::FamilyId.eq(family_id));
    Ok(theirs.filter(Column::RevokedAt.is_null()).exec(db).await?.rows_affected > 0)
}

impl From<Model> for RefreshToken {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id.into(),
            family_id: row.family_id,
            user_id: row.user_id.into(),
            expires_at: row.expires_at,
            used_at: row.used_at,
            revoked_at: row.revoked_at,
            device: row.device,
        }
    }
}

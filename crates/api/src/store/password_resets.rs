//! Links to set a new password: the token is only known by its hash.

use super::entity::password_resets::{ActiveModel, Column, Entity};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

/// A link that was sent.
#[derive(Clone, Debug)]
pub struct StoredReset {
    pub id: Uuid,
    pub user_id: UserId,
    pub token_hash: String,
    pub expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

pub async fn insert(db: &impl ConnectionTrait, reset: &StoredReset) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(reset.id),
        user_id: Set(reset.user_id.0),
        token_hash: Set(reset.token_hash.clone()),
        expires_at: Set(reset.expires_at),
        used_at: Set(None),
        created_at: Set(reset.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// The links a person was sent before work no more.
pub async fn end_all(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::UsedAt, Expr::value(now));
    let theirs = update.filter(Column::UserId.eq(user.0)).filter(Column::UsedAt.is_null());
    theirs.exec(db).await.map(|_result| ())
}

/// Uses a token up; whose it is, when it was still good. Of two at once only one succeeds.
pub async fn redeem(db: &impl ConnectionTrait, token_hash: &str, now: DateTime<Utc>) -> Result<Option<UserId>, DbErr> {
    let Some(row) = Entity::find().filter(Column::TokenHash.eq(token_hash)).one(db).await? else { return Ok(None) };
    let update = Entity::update_many().col_expr(Column::UsedAt, Expr::value(now)).filter(Column::Id.eq(row.id));
    let good = update.filter(Column::UsedAt.is_null()).filter(Column::ExpiresAt.gt(now));
    let used = good.exec(db).await?.rows_affected == 1;
    Ok(used.then(|| row.user_id.into()))
}

use super::entity::idempotency_keys::{ActiveModel, Column, Entity};
use chrono::{DateTime, Utc};
use domain::ids::OrganizationId;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whose key, for which route.
#[derive(Clone, Debug)]
pub struct KeyUse {
    pub organization: OrganizationId,
    pub caller: String,
    pub route: String,
    pub key: String,
    /// Hash of the request's meaning.
    pub fingerprint: String,
}

/// The answer that was given the first time.
#[derive(Clone, Debug)]
pub struct StoredAnswer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// What is known of a key.
pub enum Known {
    /// It is ours now: the row stands in this transaction and waits for its answer.
    New(Uuid),
    Answered(StoredAnswer),
    OtherContent,
}

/// Takes the key for this transaction, or tells what the first request answered.
///
/// On PostgreSQL the insert waits for a first request that is still running.
pub async fn claim(db: &impl ConnectionTrait, key: &KeyUse, now: DateTime<Utc>) -> Result<Known, DbErr> {
    let id = Uuid::now_v7();
    let row = ActiveModel {
        id: Set(id),
        organization_id: Set(key.organization.0),
        caller: Set(key.caller.clone()),
        route: Set(key.route.clone()),
        idempotency_key: Set(key.key.clone()),
        fingerprint: Set(key.fingerprint.clone()),
        response_status: Set(None),
        response_headers: Set(None),
        response_body: Set(None),
        created_at: Set(now),
    };
    let nothing = OnConflict::new().do_nothing().to_owned();
    let inserted = Entity::insert(row).on_conflict(nothing).exec_without_returning(db).await?;
    if inserted > 0 {
        return Ok(Known::New(id));
    }
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(key.organization.0))
        .filter(Column::Caller.eq(&key.caller))
        .filter(Column::Route.eq(&key.route))
        .filter(Column::IdempotencyKey.eq(&key.key));
    let row = found.one(db).await?.ok_or_else(|| DbErr::RecordNotFound("idempotency key".to_owned()))?;
    if row.fingerprint != key.fingerprint {
        return Ok(Known::OtherContent);
    }
    let status = row.response_status.and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let headers = row.response_headers.map(|value| super::parse_json("idempotency_keys", value)).transpose()?;
    let body = row.response_body.unwrap_or_default();
    Ok(Known::Answered(StoredAnswer { status, headers: headers.unwrap_or_default(), body }))
}

pub async fn answer(db: &impl ConnectionTrait, id: Uuid, answer: &StoredAnswer) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::ResponseStatus, Expr::value(i64::from(answer.status)))
        .col_expr(Column::ResponseHeaders, Expr::value(super::json(&answer.headers)?))
        .col_expr(Column::ResponseBody, Expr::value(answer.body.clone()));
    update.filter(Column::Id.eq(id)).exec(db).await.map(|_result| ())
}

/// Forgets keys that nobody will repeat any more.
pub async fn forget_before(db: &impl ConnectionTrait, instant: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = Entity::delete_many().filter(Column::CreatedAt.lt(instant));
    Ok(old.exec(db).await?.rows_affected)
}

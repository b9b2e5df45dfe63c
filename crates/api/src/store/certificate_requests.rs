//! Which certificates SAT's repository was asked for in vain. No organization's: certificates belong to the server.

use super::{
    entity::certificate_requests::{ActiveModel, Column, Entity},
    parse_word, word,
};
use chrono::{DateTime, Utc};
use domain::contract::CertificateFailure;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict};
use std::collections::BTreeMap;

/// The last time somebody asked.
#[derive(Clone, Debug)]
pub struct StoredRequest {
    pub asked_at: DateTime<Utc>,
    pub failure: CertificateFailure,
    pub detail: String,
}

/// By number, those of these.
pub async fn of_numbers(
    db: &impl ConnectionTrait,
    numbers: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, StoredRequest>, DbErr> {
    let mut found = BTreeMap::new();
    for numbers in super::chunks(numbers) {
        for row in Entity::find().filter(Column::Number.is_in(numbers)).all(db).await? {
            let failure = parse_word("certificate_requests", &row.failure)?;
            found.insert(row.number, StoredRequest { asked_at: row.asked_at, failure, detail: row.detail });
        }
    }
    Ok(found)
}

/// In the place of what was known of an earlier time.
pub async fn put(db: &impl ConnectionTrait, number: &str, request: &StoredRequest) -> Result<(), DbErr> {
    let row = ActiveModel {
        number: Set(number.to_owned()),
        asked_at: Set(request.asked_at),
        failure: Set(word(&request.failure)?),
        detail: Set(request.detail.clone()),
    };
    let columns = [Column::AskedAt, Column::Failure, Column::Detail];
    let newest = OnConflict::column(Column::Number).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(db).await.map(|_rows| ())
}

/// The certificate is here.
pub async fn forget(db: &impl ConnectionTrait, number: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(number.to_owned()).exec(db).await.map(|_result| ())
}

use super::{
    entity::sat_checks::{ActiveModel, Column, Entity},
    parse_word, users, word,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::{SatCheck, SatStatus},
    ids::{DocumentId, OrganizationId, UserId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// What SAT answered about a document, newest first.
pub async fn of_document(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    document: DocumentId,
) -> Result<Vec<SatCheck>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(Column::DocumentId.eq(document.0)).order_by_desc(Column::CheckedAt).all(db).await?;
    let names = users::names(db, rows.iter().filter_map(|row| row.asked_by.map(Into::into))).await?;
    let view = |row: super::entity::sat_checks::Model| {
        Ok(SatCheck {
            checked_at: row.checked_at,
            status: parse_word("sat_checks", &row.status)?,
            answer: row.answer,
            asked_by: row.asked_by.and_then(|id| names.get(&id.into()).cloned()),
        })
    };
    rows.into_iter().map(view).collect()
}

/// What somebody saw at SAT: the status and its words.
pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    document: DocumentId,
    (status, answer): (SatStatus, &str),
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        document_id: Set(document.0),
        status: Set(word(&status)?),
        answer: Set(answer.to_owned()),
        asked_by: Set(Some(by.0)),
        checked_at: Set(at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

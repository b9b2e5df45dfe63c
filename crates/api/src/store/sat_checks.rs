use super::{
    entity::sat_checks::{Column, Entity},
    parse_word, users,
};
use domain::{
    contract::SatCheck,
    ids::{DocumentId, OrganizationId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

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

use super::entity::customers::{Column, Entity, Model};
use domain::{
    aging::CustomerRef,
    ids::{CustomerId, OrganizationId, UserId},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// Customers as other views show them.
pub async fn refs(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, CustomerRef>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        let rows = mine.filter(Column::Id.is_in(ids)).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.id.into(), CustomerRef::from(row))));
    }
    Ok(found)
}

/// The same, without those that are not assigned to `visible_to`.
pub async fn visible_refs(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = CustomerId>,
    visible_to: Option<UserId>,
) -> Result<BTreeMap<CustomerId, CustomerRef>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let assigned = visible_to
            .map(|user| Condition::any().add(Column::CollectorId.eq(user.0)).add(Column::SalespersonId.eq(user.0)));
        let visible = Condition::all().add(Column::OrganizationId.eq(organization.0)).add_option(assigned);
        let rows = Entity::find().filter(visible).filter(Column::Id.is_in(ids)).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.id.into(), CustomerRef::from(row))));
    }
    Ok(found)
}

impl From<Model> for CustomerRef {
    fn from(row: Model) -> Self {
        Self { id: row.id.into(), code: row.code, name: row.name, rfc: Some(row.rfc) }
    }
}

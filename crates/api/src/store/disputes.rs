use super::{
    corrupt,
    entity::disputes::{Column, Entity},
};
use chrono::NaiveDate;
use domain::{
    ids::{InvoiceId, OrganizationId},
    money::Money,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// What is disputed on `as_of`, one amount per open dispute.
pub async fn open_amounts(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = InvoiceId>,
    as_of: NaiveDate,
) -> Result<Vec<(InvoiceId, Money)>, DbErr> {
    let mut amounts = Vec::new();
    let unresolved = Condition::any().add(Column::ResolvedDate.is_null()).add(Column::ResolvedDate.gt(as_of));
    for ids in super::chunks(invoices.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        let open = mine.filter(Column::OpenedDate.lte(as_of)).filter(unresolved.clone());
        for row in open.filter(Column::InvoiceId.is_in(ids)).all(db).await? {
            let currency = row.currency.parse().map_err(|error| corrupt("disputes", row.id, error))?;
            amounts.push((row.invoice_id.into(), Money::new(row.amount_minor, currency)));
        }
    }
    Ok(amounts)
}

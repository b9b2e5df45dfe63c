use super::entity::{
    commercial_terms, invoices,
    sites::{ActiveModel, Column, Entity, Model},
};
use chrono::{DateTime, Utc};
use domain::ids::{CustomerId, OrganizationId, SiteId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

/// A plant or branch without its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSite {
    pub id: SiteId,
    pub name: String,
    pub address: Option<String>,
    pub vendor_number: Option<String>,
}

pub async fn of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
) -> Result<Vec<StoredSite>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(Column::CustomerId.eq(customer.0)).order_by_asc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(StoredSite::from).collect())
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
    id: SiteId,
) -> Result<Option<StoredSite>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    Ok(mine.filter(Column::CustomerId.eq(customer.0)).one(db).await?.map(StoredSite::from))
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
    site: &StoredSite,
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(site.id.0),
        organization_id: Set(organization.0),
        customer_id: Set(customer.0),
        name: Set(site.name.clone()),
        address: Set(site.address.clone()),
        vendor_number: Set(site.vendor_number.clone()),
        created_at: Set(created_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn update(db: &impl ConnectionTrait, organization: OrganizationId, site: &StoredSite) -> Result<(), DbErr> {
    let row = ActiveModel {
        name: Set(site.name.clone()),
        address: Set(site.address.clone()),
        vendor_number: Set(site.vendor_number.clone()),
        ..ActiveModel::default()
    };
    let mine = Entity::update_many().set(row).filter(Column::OrganizationId.eq(organization.0));
    mine.filter(Column::Id.eq(site.id.0)).exec(db).await.map(|_result| ())
}

/// Removes a site that no invoice uses, with its terms.
pub async fn delete(db: &impl ConnectionTrait, organization: OrganizationId, id: SiteId) -> Result<(), DbErr> {
    let terms = commercial_terms::Entity::delete_many();
    let terms = terms.filter(commercial_terms::Column::OrganizationId.eq(organization.0));
    terms.filter(commercial_terms::Column::SiteId.eq(id.0)).exec(db).await?;
    let mine = Entity::delete_many().filter(Column::OrganizationId.eq(organization.0));
    mine.filter(Column::Id.eq(id.0)).exec(db).await.map(|_result| ())
}

/// How many invoices are of a site, open or not.
pub async fn invoices(db: &impl ConnectionTrait, organization: OrganizationId, id: SiteId) -> Result<u64, DbErr> {
    let theirs = invoices::Entity::find().filter(invoices::Column::OrganizationId.eq(organization.0));
    theirs.filter(invoices::Column::SiteId.eq(id.0)).count(db).await
}

impl From<Model> for StoredSite {
    fn from(row: Model) -> Self {
        Self { id: row.id.into(), name: row.name, address: row.address, vendor_number: row.vendor_number }
    }
}

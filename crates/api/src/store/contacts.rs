use super::{
    entity::contacts::{ActiveModel, Column, Entity, Model},
    json, parse_json,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::Contact,
    ids::{ContactId, CustomerId, OrganizationId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// The contacts of several customers, each list in the order in which they were entered.
pub async fn of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, Vec<Contact>>, DbErr> {
    let theirs = Entity::find()
        .filter(Column::OrganizationId.eq(organization.0))
        .filter(Column::CustomerId.is_in(customers.into_iter().map(|id| id.0)));
    let mut contacts = BTreeMap::<CustomerId, Vec<Contact>>::new();
    for row in theirs.order_by_asc(Column::Id).all(db).await? {
        contacts.entry(row.customer_id.into()).or_default().push(row.try_into()?);
    }
    Ok(contacts)
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
    id: ContactId,
) -> Result<Option<Contact>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.filter(Column::CustomerId.eq(customer.0)).one(db).await?.map(Contact::try_from).transpose()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
    contact: &Contact,
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut row = fields(contact)?;
    row.organization_id = Set(organization.0);
    row.customer_id = Set(customer.0);
    row.created_at = Set(created_at);
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn update(db: &impl ConnectionTrait, contact: &Contact) -> Result<(), DbErr> {
    Entity::update(fields(contact)?).exec(db).await.map(|_model| ())
}

pub async fn delete(db: &impl ConnectionTrait, organization: OrganizationId, id: ContactId) -> Result<(), DbErr> {
    let mine = Entity::delete_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.exec(db).await.map(|_result| ())
}

fn fields(contact: &Contact) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(contact.id.0),
        name: Set(contact.name.clone()),
        email: Set(contact.email.clone()),
        phone: Set(contact.phone.clone()),
        receives: Set(json(&contact.receives)?),
        ..ActiveModel::default()
    })
}

impl TryFrom<Model> for Contact {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            email: row.email,
            phone: row.phone,
            receives: parse_json("contacts", row.receives)?,
        })
    }
}

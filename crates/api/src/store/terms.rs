//! Commercial terms: never changed, only followed by a newer version.

use super::{
    entity::commercial_terms::{ActiveModel, Column, Entity, Model},
    json, parse_json,
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{CustomerId, OrganizationId, SiteId, UserId},
    money::Money,
    terms::CommercialTerms,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Terms of a customer (`site` absent) or of one of its sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermsOwner {
    pub customer: CustomerId,
    pub site: Option<SiteId>,
}

/// Terms as they were agreed at some time.
#[derive(Clone, Debug)]
pub struct StoredTerms {
    pub terms: CommercialTerms,
    pub version: i64,
    pub recorded_at: DateTime<Utc>,
}

/// The terms in force of customers and their sites, and those of everybody else.
#[derive(Clone, Debug)]
pub struct TermsBook {
    agreed: BTreeMap<TermsOwner, StoredTerms>,
    /// The organization's.
    default: CommercialTerms,
}

impl TermsBook {
    /// What somebody gave this owner.
    pub fn get(&self, owner: TermsOwner) -> Option<&StoredTerms> {
        self.agreed.get(&owner)
    }

    /// The site's terms, else the customer's, else the organization's.
    pub fn for_invoice(&self, customer: Option<CustomerId>, site: Option<SiteId>) -> &CommercialTerms {
        let Some(customer) = customer else { return &self.default };
        let of_site = site.and_then(|site| self.get(TermsOwner { customer, site: Some(site) }));
        let agreed = of_site.or_else(|| self.get(TermsOwner { customer, site: None }));
        agreed.map_or(&self.default, |stored| &stored.terms)
    }

    /// Days of tolerance of promises: the site's, else the customer's; `None`: the organization's.
    pub fn tolerance_days(&self, customer: Option<CustomerId>, site: Option<SiteId>) -> Option<u32> {
        let customer = customer?;
        let agreed = |site| self.get(TermsOwner { customer, site }).and_then(|stored| stored.terms.tolerance_days);
        let days = site.and_then(|site| agreed(Some(site))).or_else(|| agreed(None));
        days.and_then(|days| u32::try_from(days).ok())
    }
}

pub async fn current(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
) -> Result<TermsBook, DbErr> {
    read(db, organization, customers, None).await
}

/// What was in force just before an instant.
pub async fn before(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
    instant: DateTime<Utc>,
) -> Result<TermsBook, DbErr> {
    read(db, organization, customers, Some(instant)).await
}

async fn read(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
    before: Option<DateTime<Utc>>,
) -> Result<TermsBook, DbErr> {
    let default = super::organizations::default_terms(db, organization).await?;
    let mut book = TermsBook { agreed: BTreeMap::new(), default };
    for ids in super::chunks(customers.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        let mine = mine.apply_if(before, |select, instant| select.filter(Column::RecordedAt.lt(instant)));
        let rows = mine.filter(Column::CustomerId.is_in(ids)).order_by_asc(Column::Version).all(db).await?;
        for row in rows {
            let owner = TermsOwner { customer: row.customer_id.into(), site: row.site_id.map(Into::into) };
            book.agreed.insert(owner, StoredTerms::try_from(row)?);
        }
    }
    Ok(book)
}

/// The credit limits in force, of customers that somebody sees.
pub async fn limits(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    visible_to: Option<UserId>,
) -> Result<BTreeMap<CustomerId, Money>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::SiteId.is_null());
    let rows = mine
        .apply_if(visible_to, |select, user| {
            select.filter(Column::CustomerId.in_subquery(super::assigned_customers(organization, user)))
        })
        .order_by_asc(Column::Version)
        .all(db)
        .await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let customer = CustomerId::from(row.customer_id);
        match StoredTerms::try_from(row)?.terms.credit_limit {
            Some(limit) => found.insert(customer, limit),
            None => found.remove(&customer),
        };
    }
    Ok(found)
}

/// Adds a version; it is in force from now on.
pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    owner: TermsOwner,
    stored: &StoredTerms,
    recorded_by: Option<UserId>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        customer_id: Set(owner.customer.0),
        site_id: Set(owner.site.map(|site| site.0)),
        terms: Set(json(&stored.terms)?),
        version: Set(stored.version),
        recorded_by: Set(recorded_by.map(|user| user.0)),
        recorded_at: Set(stored.recorded_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

impl TryFrom<Model> for StoredTerms {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let terms = parse_json("commercial_terms", row.terms)?;
        Ok(Self { terms, version: row.version, recorded_at: row.recorded_at })
    }
}

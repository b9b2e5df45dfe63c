use super::{
    entity::{
        issuers,
        organizations::{ActiveModel, Column, Entity, Model},
    },
    json, parse_json, parse_word, word,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    contract::{Issuer, Organization},
    ids::OrganizationId,
    terms::CommercialTerms,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// An organization with the version its `ETag` is made of.
#[derive(Clone, Debug)]
pub struct Versioned {
    pub organization: Organization,
    pub version: i64,
}

pub async fn by_id(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<Versioned>, DbErr> {
    Entity::find_by_id(id.0).one(db).await?.map(Versioned::try_from).transpose()
}

/// Reads the organization for a change; PostgreSQL locks its row.
pub async fn lock(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Option<Versioned>, DbErr> {
    Entity::find_by_id(id.0).lock_exclusive().one(db).await?.map(Versioned::try_from).transpose()
}

/// Every organization, for jobs.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Organization>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::Name).all(db).await?;
    rows.into_iter().map(|row| Versioned::try_from(row).map(|versioned| versioned.organization)).collect()
}

/// The terms of customers whose own nobody gave.
pub async fn default_terms(db: &impl ConnectionTrait, id: OrganizationId) -> Result<CommercialTerms, DbErr> {
    let days = Entity::find_by_id(id.0).select_only().column(Column::DefaultCreditDays).into_tuple::<i64>();
    let days = days.one(db).await?.unwrap_or_default();
    let credit_days = i32::try_from(days).map_err(|error| super::corrupt("organizations", id, error))?;
    Ok(CommercialTerms { credit_days, ..CommercialTerms::default() })
}

pub async fn by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Organization>, DbErr> {
    let row = Entity::find().filter(Column::Name.eq(name)).one(db).await?;
    row.map(|row| Versioned::try_from(row).map(|versioned| versioned.organization)).transpose()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: &Organization,
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut row = fields(organization)?;
    row.version = Set(1);
    row.created_at = Set(created_at);
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn update(db: &impl ConnectionTrait, organization: &Organization, version: i64) -> Result<(), DbErr> {
    let mut row = fields(organization)?;
    row.version = Set(version);
    Entity::update(row).exec(db).await.map(|_model| ())
}

fn fields(organization: &Organization) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(organization.id.0),
        name: Set(organization.name.clone()),
        time_zone: Set(organization.time_zone.clone()),
        base_currency: Set(organization.base_currency.into()),
        start_date: Set(organization.start_date),
        pue_policy: Set(word(&organization.pue_policy)?),
        aging_buckets: Set(json(&organization.aging_buckets)?),
        tolerance_days: Set(i64::from(organization.tolerance_days)),
        broken_promises_until_approval: Set(organization.broken_promises_until_approval.map(i64::from)),
        lead_days: Set(json(&organization.lead_days)?),
        default_credit_days: Set(i64::from(organization.default_credit_days)),
        branding: Set(json(&organization.branding)?),
        bank_accounts: Set(json(&organization.bank_accounts)?),
        bank_accounts_need_confirmation: Set(organization.bank_accounts_need_confirmation),
        ..ActiveModel::default()
    })
}

/// Where the organization's day begins and ends.
pub async fn time_zone(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Option<Tz>, DbErr> {
    let own = Entity::find_by_id(organization.0).select_only().column(Column::TimeZone);
    let Some(name) = own.into_tuple::<String>().one(db).await? else { return Ok(None) };
    name.parse().map(Some).map_err(|error| super::corrupt("organizations", organization.0, error))
}

pub async fn issuers(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<Issuer>, DbErr> {
    let mine = issuers::Entity::find().filter(issuers::Column::OrganizationId.eq(organization.0));
    let rows = mine.order_by_asc(issuers::Column::Rfc).all(db).await?;
    Ok(rows.into_iter().map(|row| Issuer { id: row.id.into(), rfc: row.rfc, name: row.name }).collect())
}

pub async fn insert_issuer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    issuer: &Issuer,
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = issuers::ActiveModel {
        id: Set(issuer.id.0),
        organization_id: Set(organization.0),
        rfc: Set(issuer.rfc.clone()),
        name: Set(issuer.name.clone()),
        created_at: Set(created_at),
    };
    issuers::Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

impl TryFrom<Model> for Versioned {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let corrupt = |why: String| super::corrupt("organizations", row.id, why);
        let until_approval = row.broken_promises_until_approval.map(u16::try_from).transpose();
        let organization = Organization {
            id: row.id.into(),
            name: row.name,
            time_zone: row.time_zone,
            base_currency: row.base_currency.parse().map_err(|error| corrupt(format!("{error}")))?,
            start_date: row.start_date,
            pue_policy: parse_word("organizations", &row.pue_policy)?,
            aging_buckets: parse_json("organizations", row.aging_buckets)?,
            tolerance_days: u16::try_from(row.tolerance_days).map_err(|error| corrupt(error.to_string()))?,
            broken_promises_until_approval: until_approval.map_err(|error| corrupt(error.to_string()))?,
            lead_days: parse_json("organizations", row.lead_days)?,
            default_credit_days: u16::try_from(row.default_credit_days).map_err(|error| corrupt(error.to_string()))?,
            branding: parse_json("organizations", row.branding)?,
            bank_accounts: parse_json("organizations", row.bank_accounts)?,
            bank_accounts_need_confirmation: row.bank_accounts_need_confirmation,
        };
        Ok(Self { organization, version: row.version })
    }
}

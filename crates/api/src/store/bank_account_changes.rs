use super::{
    entity::bank_account_changes::{ActiveModel, Column, Entity, Model},
    json, parse_json,
};
use chrono::{DateTime, Utc};
use domain::{
    bank_change::BankChange,
    contract::BankAccount,
    ids::{BankAccountChangeId, OrganizationId, UserId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// A change of our accounts, waiting or ended.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredBankChange {
    pub id: BankAccountChangeId,
    pub organization: OrganizationId,
    pub bank_accounts: Vec<BankAccount>,
    /// Whether changes after this one need a second person.
    pub need_confirmation_afterwards: bool,
    pub change: BankChange,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<UserId>,
}

/// Newest first.
pub async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<StoredBankChange>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.order_by_desc(Column::RequestedAt).order_by_desc(Column::Id).all(db).await?;
    rows.into_iter().map(StoredBankChange::try_from).collect()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: BankAccountChangeId,
) -> Result<Option<StoredBankChange>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.one(db).await?.map(StoredBankChange::try_from).transpose()
}

/// The one that waits.
pub async fn waiting(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Option<StoredBankChange>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    mine.filter(Column::Outcome.is_null()).one(db).await?.map(StoredBankChange::try_from).transpose()
}

pub async fn insert(db: &impl ConnectionTrait, stored: &StoredBankChange) -> Result<(), DbErr> {
    Entity::insert(fields(stored)?).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn update(db: &impl ConnectionTrait, stored: &StoredBankChange) -> Result<(), DbErr> {
    Entity::update(fields(stored)?).exec(db).await.map(|_model| ())
}

fn fields(stored: &StoredBankChange) -> Result<ActiveModel, DbErr> {
    let change = &stored.change;
    Ok(ActiveModel {
        id: Set(stored.id.0),
        organization_id: Set(stored.organization.0),
        bank_accounts: Set(json(&stored.bank_accounts)?),
        need_confirmation_afterwards: Set(stored.need_confirmation_afterwards),
        needs_second_person: Set(change.needs_second_person),
        requested_by: Set(change.requested_by.0),
        requested_at: Set(change.requested_at),
        confirmed_by: Set(change.confirmed_by.map(|user| user.0)),
        confirmed_at: Set(stored.confirmed_at),
        outcome: Set(change.outcome.map(|outcome| outcome.as_ref().to_owned())),
        ended_at: Set(stored.ended_at),
        ended_by: Set(stored.ended_by.map(|user| user.0)),
    })
}

impl TryFrom<Model> for StoredBankChange {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let outcome = row.outcome.as_deref().map(str::parse).transpose();
        let outcome = outcome.map_err(|error| super::corrupt("bank_account_changes", row.id, error))?;
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            bank_accounts: parse_json("bank_account_changes", row.bank_accounts)?,
            need_confirmation_afterwards: row.need_confirmation_afterwards,
            change: BankChange {
                requested_by: row.requested_by.into(),
                requested_at: row.requested_at,
                needs_second_person: row.needs_second_person,
                confirmed_by: row.confirmed_by.map(Into::into),
                outcome,
            },
            confirmed_at: row.confirmed_at,
            ended_at: row.ended_at,
            ended_by: row.ended_by.map(Into::into),
        })
    }
}

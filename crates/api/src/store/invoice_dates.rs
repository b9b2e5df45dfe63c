//! The dates of an invoice as they were on each day: changes are added, never written over.

use super::{
    entity::invoice_dates::{ActiveModel, Column, Entity, Model},
    json, parse_json, parse_word, word,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    ids::{InvoiceId, OrganizationId, UserId},
    terms::Step,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where dates come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrigin {
    Terms,
    /// A person wrote them, and why.
    Override,
    /// Somebody agreed on another collection day, in the calendar.
    Agreed,
}

/// One version of an invoice's dates.
#[derive(Clone, Debug)]
pub struct InvoiceDates {
    pub invoice_id: InvoiceId,
    pub review_date: NaiveDate,
    pub due_date: NaiveDate,
    pub collection_date: NaiveDate,
    pub estimated: bool,
    pub explanation: Vec<Step>,
    pub origin: DateOrigin,
    pub reason: Option<String>,
    pub recorded_date: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: Option<UserId>,
}

/// The first version of an invoice's dates.
pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    dates: &InvoiceDates,
) -> Result<(), DbErr> {
    Entity::insert(fields(organization, dates)?).exec_without_returning(db).await.map(|_rows| ())
}

/// A further version, in force from now on: never recorded before the one it replaces, whatever the clock says that
/// may have been set back.
pub async fn add(db: &impl ConnectionTrait, organization: OrganizationId, dates: &InvoiceDates) -> Result<(), DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let former = mine.filter(Column::InvoiceId.eq(dates.invoice_id.0)).order_by_desc(Column::RecordedAt);
    let former: Option<DateTime<Utc>> =
        former.select_only().column(Column::RecordedAt).limit(1).into_tuple().one(db).await?;
    let after = former.map(|former| former + TimeDelta::microseconds(1));
    let recorded_at = after.map_or(dates.recorded_at, |after| dates.recorded_at.max(after));
    insert(db, organization, &InvoiceDates { recorded_at, ..dates.clone() }).await
}

pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    dates: impl IntoIterator<Item = &InvoiceDates>,
) -> Result<(), DbErr> {
    let rows = dates.into_iter().map(|dates| fields(organization, dates)).collect::<Result<Vec<_>, _>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

fn fields(organization: OrganizationId, dates: &InvoiceDates) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        invoice_id: Set(dates.invoice_id.0),
        review_date: Set(dates.review_date),
        due_date: Set(dates.due_date),
        collection_date: Set(dates.collection_date),
        estimated: Set(dates.estimated),
        explanation: Set(json(&dates.explanation)?),
        origin: Set(word(&dates.origin)?),
        reason: Set(dates.reason.clone()),
        recorded_date: Set(dates.recorded_date),
        recorded_at: Set(dates.recorded_at),
        recorded_by: Set(dates.recorded_by.map(|user| user.0)),
    })
}

/// The dates in force on `as_of`, per invoice; before the first record, the first.
pub async fn in_force(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = InvoiceId>,
    as_of: NaiveDate,
) -> Result<BTreeMap<InvoiceId, InvoiceDates>, DbErr> {
    let mut found: BTreeMap<InvoiceId, InvoiceDates> = BTreeMap::new();
    for dates in history(db, organization, invoices).await? {
        let is_later = dates.recorded_date <= as_of;
        if is_later || !found.contains_key(&dates.invoice_id) {
            found.insert(dates.invoice_id, dates);
        }
    }
    Ok(found)
}

/// Every version, oldest first.
pub async fn history(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = InvoiceId>,
) -> Result<Vec<InvoiceDates>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(invoices.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        let ordered = mine.filter(Column::InvoiceId.is_in(ids)).order_by_asc(Column::RecordedAt);
        rows.extend(ordered.order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(InvoiceDates::try_from).collect()
}

impl TryFrom<Model> for InvoiceDates {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            invoice_id: row.invoice_id.into(),
            review_date: row.review_date,
            due_date: row.due_date,
            collection_date: row.collection_date,
            estimated: row.estimated,
            explanation: parse_json("invoice_dates", row.explanation)?,
            origin: parse_word("invoice_dates", &row.origin)?,
            reason: row.reason,
            recorded_date: row.recorded_date,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.map(Into::into),
        })
    }
}

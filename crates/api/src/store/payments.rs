mod find;

pub use find::{PaymentFilter, PaymentStanding, collected, page};

use super::{
    corrupt,
    entity::{
        attachments,
        payments::{ActiveModel, Column, Entity, Model},
        rep_payments,
    },
    parse_word, word,
};
use crate::paging::Cursor;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::{PaymentSource, ReversalKind},
    ids::{CustomerId, OrganizationId, PaymentId, RepId, UserId},
    ledger::PaymentFacts,
    money::{Currency, Money, MoneyError, Totals},
};
use rust_decimal::Decimal;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Expr, ExprTrait, LockType, Query},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Money received, as it is stored.
#[derive(Clone, Debug)]
pub struct StoredPayment {
    pub id: PaymentId,
    /// `None`: a deposit nobody identified yet.
    pub customer_id: Option<CustomerId>,
    /// Who paid, when it is not the customer.
    pub payer: Option<String>,
    pub date: NaiveDate,
    /// `None` while in transit.
    pub effective_date: Option<NaiveDate>,
    pub form: String,
    pub amount: Money,
    /// Pesos per unit of the payment's currency.
    pub exchange_rate: Option<Decimal>,
    pub bank: Option<String>,
    pub reference: Option<String>,
    pub comment: Option<String>,
    pub source: PaymentSource,
    /// The day its reversal or return was recorded.
    pub reversed_date: Option<NaiveDate>,
    pub reversal_reason: Option<String>,
    pub reversal_kind: Option<ReversalKind>,
    pub version: i64,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
}

impl StoredPayment {
    pub fn facts(&self) -> PaymentFacts {
        PaymentFacts {
            amount: self.amount,
            dated: self.date,
            effective_date: self.effective_date,
            undone_date: self.reversed_date,
        }
    }

    /// Where a list, newest first, goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor { value: self.date.to_string(), id: self.id.0 }
    }
}

#[derive(FromQueryResult)]
struct InTransit {
    currency: String,
    minor: i64,
    payments: i64,
}

/// What was received and is not effective yet, and how many payments it is.
pub async fn in_transit(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    today: NaiveDate,
) -> Result<(Totals, u64), DbErr> {
    let not_yet = Condition::any().add(Column::EffectiveDate.is_null()).add(Column::EffectiveDate.gt(today));
    let rows = of(organization, None)
        .filter(not_yet)
        .filter(Column::ReversedDate.is_null())
        .select_only()
        .column(Column::Currency)
        .column_as(Column::AmountMinor.sum().cast_as("BIGINT"), "minor")
        .column_as(Column::Id.count(), "payments")
        .group_by(Column::Currency)
        .into_model::<InTransit>()
        .all(db)
        .await?;
    let (mut totals, mut payments) = (Totals::default(), 0_u64);
    for row in rows {
        let wrong = |error: MoneyError| corrupt("payments", &row.currency, error);
        totals.add(Money::new(row.minor, row.currency.parse().map_err(wrong)?)).map_err(wrong)?;
        payments = payments.saturating_add(u64::try_from(row.payments).unwrap_or_default());
    }
    Ok((totals, payments))
}

/// What makes a payment of a REP the same as one already recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaymentLikeness {
    pub customer_id: CustomerId,
    pub date: NaiveDate,
    pub amount: Money,
}

fn of(organization: OrganizationId, visible_to: Option<UserId>) -> Select<Entity> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let Some(user) = visible_to else { return mine };
    mine.filter(Column::CustomerId.in_subquery(super::assigned_customers(organization, user)))
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: PaymentId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredPayment>, DbErr> {
    let row = of(organization, visible_to).filter(Column::Id.eq(id.0)).one(db).await?;
    row.map(StoredPayment::try_from).transpose()
}

/// Reads a payment for a change; PostgreSQL locks its row.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: PaymentId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredPayment>, DbErr> {
    let row = of(organization, visible_to).filter(Column::Id.eq(id.0)).lock(LockType::NoKeyUpdate).one(db).await?;
    row.map(StoredPayment::try_from).transpose()
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = PaymentId>,
) -> Result<Vec<StoredPayment>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        rows.extend(of(organization, None).filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredPayment::try_from).collect()
}

/// Every payment of these customers, oldest first.
pub async fn of_customers(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
) -> Result<Vec<StoredPayment>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(customers.into_iter().map(|id| id.0)) {
        let theirs = of(organization, None).filter(Column::CustomerId.is_in(ids));
        rows.extend(theirs.order_by_asc(Column::PaymentDate).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredPayment::try_from).collect()
}

/// How many files are kept with each payment that has some.
pub async fn attachment_counts(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: impl IntoIterator<Item = PaymentId>,
) -> Result<BTreeMap<PaymentId, u64>, DbErr> {
    let mut found = BTreeMap::<PaymentId, u64>::new();
    for ids in super::chunks(payments.into_iter().map(|id| id.0)) {
        let rows: Vec<Option<Uuid>> = attachments::Entity::find()
            .filter(attachments::Column::OrganizationId.eq(organization.0))
            .filter(attachments::Column::PaymentId.is_in(ids))
            .filter(attachments::Column::DeletedAt.is_null())
            .select_only()
            .column(attachments::Column::PaymentId)
            .into_tuple()
            .all(db)
            .await?;
        for id in rows.into_iter().flatten() {
            *found.entry(id.into()).or_default() += 1;
        }
    }
    Ok(found)
}

/// The live payments that look the same and that no REP has claimed.
pub async fn unclaimed_like(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    likeness: PaymentLikeness,
) -> Result<Vec<StoredPayment>, DbErr> {
    let rows = unclaimed(organization)
        .filter(Column::CustomerId.eq(likeness.customer_id.0))
        .filter(Column::PaymentDate.eq(likeness.date))
        .filter(Column::Currency.eq(String::from(likeness.amount.currency())))
        .filter(Column::AmountMinor.eq(likeness.amount.minor()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(StoredPayment::try_from).collect()
}

/// The live payments of these customers and days that no REP has claimed.
pub async fn unclaimed_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
    dates: &BTreeSet<NaiveDate>,
) -> Result<Vec<StoredPayment>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(customers.into_iter().map(|id| id.0)) {
        let theirs = unclaimed(organization).filter(Column::CustomerId.is_in(ids));
        rows.extend(theirs.filter(Column::PaymentDate.is_in(dates.iter().copied())).all(db).await?);
    }
    rows.into_iter().map(StoredPayment::try_from).collect()
}

fn unclaimed(organization: OrganizationId) -> Select<Entity> {
    // Looked for one by one: there are few alike, and many claimed.
    let claimed = Query::select()
        .expr(Expr::value(1))
        .from(rep_payments::Entity)
        .and_where(rep_payments::Column::OrganizationId.eq(organization.0))
        .and_where(Expr::col((rep_payments::Entity, rep_payments::Column::PaymentId)).equals((Entity, Column::Id)))
        .to_owned();
    of(organization, None).filter(Column::ReversedDate.is_null()).filter(Expr::exists(claimed).not())
}

/// The REP of each payment that has one.
pub async fn reps(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: impl IntoIterator<Item = PaymentId>,
) -> Result<BTreeMap<PaymentId, RepId>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(payments.into_iter().map(|id| id.0)) {
        let mine = rep_payments::Entity::find().filter(rep_payments::Column::OrganizationId.eq(organization.0));
        let rows = mine.filter(rep_payments::Column::PaymentId.is_in(ids)).all(db).await?;
        let linked = rows.into_iter().filter_map(|row| Some((PaymentId(row.payment_id?), RepId(row.rep_id))));
        found.extend(linked);
    }
    Ok(found)
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payment: &StoredPayment,
) -> Result<(), DbErr> {
    Entity::insert(fields(organization, payment)?).exec_without_returning(db).await.map(|_rows| ())
}

/// New payments, each with the day from which nothing of it is left.
pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: impl IntoIterator<Item = (&StoredPayment, Option<NaiveDate>)>,
) -> Result<(), DbErr> {
    let mut rows = Vec::new();
    for (payment, spent_date) in payments {
        rows.push(ActiveModel { spent_date: Set(spent_date), ..fields(organization, payment)? });
    }
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes a payment that was locked. The caller raises `version`.
pub async fn update(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payment: &StoredPayment,
) -> Result<(), DbErr> {
    Entity::update(fields(organization, payment)?).exec(db).await.map(|_model| ())
}

fn fields(organization: OrganizationId, payment: &StoredPayment) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(payment.id.0),
        organization_id: Set(organization.0),
        customer_id: Set(payment.customer_id.map(|id| id.0)),
        payer: Set(payment.payer.clone()),
        payment_date: Set(payment.date),
        effective_date: Set(payment.effective_date),
        form: Set(payment.form.clone()),
        currency: Set(payment.amount.currency().into()),
        amount_minor: Set(payment.amount.minor()),
        exchange_rate: Set(payment.exchange_rate.map(|rate| rate.to_string())),
        bank: Set(payment.bank.clone()),
        reference: Set(payment.reference.clone()),
        comment: Set(payment.comment.clone()),
        source: Set(word(&payment.source)?),
        reversed_date: Set(payment.reversed_date),
        reversal_reason: Set(payment.reversal_reason.clone()),
        reversal_kind: Set(payment.reversal_kind.as_ref().map(word).transpose()?),
        version: Set(payment.version),
        recorded_by: Set(payment.recorded_by.map(|user| user.0)),
        recorded_at: Set(payment.recorded_at),
        // Written by `insert_all` and `set_spent_date` alone.
        spent_date: NotSet,
    })
}

/// From this day on nothing is left of it: narrows the search for saldo a favor, never decides it.
pub async fn set_spent_date(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: PaymentId,
    date: Option<NaiveDate>,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::SpentDate, Expr::value(date));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
}

impl TryFrom<Model> for StoredPayment {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let currency: Currency = row.currency.parse().map_err(|error| corrupt("payments", row.id, error))?;
        let rate = row.exchange_rate.as_deref().map(str::parse).transpose();
        let kind = row.reversal_kind.as_deref().map(|kind| parse_word("payments", kind));
        Ok(Self {
            id: row.id.into(),
            customer_id: row.customer_id.map(Into::into),
            payer: row.payer,
            date: row.payment_date,
            effective_date: row.effective_date,
            form: row.form,
            amount: Money::new(row.amount_minor, currency),
            exchange_rate: rate.map_err(|error| corrupt("payments", row.id, error))?,
            bank: row.bank,
            reference: row.reference,
            comment: row.comment,
            source: parse_word("payments", &row.source)?,
            reversed_date: row.reversed_date,
            reversal_reason: row.reversal_reason,
            reversal_kind: kind.transpose()?,
            version: row.version,
            recorded_by: row.recorded_by.map(Into::into),
            recorded_at: row.recorded_at,
        })
    }
}

//! Which payments a list shows.

use super::{StoredPayment, of};
use crate::{
    paging::PageRequest,
    store::{
        corrupt,
        entity::{
            allocations, customers,
            payments::{Column, Entity},
        },
        matches, word,
    },
};
use chrono::NaiveDate;
use domain::{
    contract::{PaymentSource, PaymentState},
    ids::{CustomerId, OrganizationId, UserId},
    money::{Money, MoneyError, Totals},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};
use std::collections::BTreeMap;

/// So many words of a search are looked for.
const MOST_WORDS: usize = 8;

/// What a list of payments is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct PaymentFilter {
    pub customer_id: Option<CustomerId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub source: Option<PaymentSource>,
    /// Deposits nobody identified yet, or all others.
    pub unidentified: Option<bool>,
    pub form: Option<String>,
    /// Words of the reference, the bank or who paid.
    pub q: Option<String>,
    pub recorded_by: Option<UserId>,
    pub visible_to: Option<UserId>,
    pub standing: Option<PaymentStanding>,
}

/// How payments stand on a day, and which of them are wanted.
#[derive(Clone, Copy, Debug)]
pub struct PaymentStanding {
    pub today: NaiveDate,
    pub status: Option<PaymentState>,
    /// With money that no invoice took, or without.
    pub unapplied: Option<bool>,
}

/// What became effective on each day of a span and was not taken back, per currency.
pub async fn collected(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    (from, to): (NaiveDate, NaiveDate),
    customer_id: Option<CustomerId>,
    visible_to: Option<UserId>,
) -> Result<BTreeMap<NaiveDate, Totals>, DbErr> {
    let rows: Vec<(NaiveDate, String, i64)> = of(organization, visible_to)
        .apply_if(customer_id, |select, id| select.filter(Column::CustomerId.eq(id.0)))
        .filter(Column::EffectiveDate.between(from, to))
        .filter(Column::ReversedDate.is_null())
        .select_only()
        .column(Column::EffectiveDate)
        .column(Column::Currency)
        .column_as(Column::AmountMinor.sum().cast_as("BIGINT"), "minor")
        .group_by(Column::EffectiveDate)
        .group_by(Column::Currency)
        .into_tuple()
        .all(db)
        .await?;
    let mut days = BTreeMap::<NaiveDate, Totals>::new();
    for (date, currency, minor) in rows {
        let wrong = |error: MoneyError| corrupt("payments", &currency, error);
        let amount = Money::new(minor, currency.parse().map_err(wrong)?);
        days.entry(date).or_default().add(amount).map_err(wrong)?;
    }
    Ok(days)
}

fn fitting(organization: OrganizationId, filter: &PaymentFilter) -> Result<Select<Entity>, DbErr> {
    let source = filter.source.as_ref().map(word).transpose()?;
    let all = of(organization, filter.visible_to)
        .apply_if(filter.customer_id, |select, id| select.filter(Column::CustomerId.eq(id.0)))
        .apply_if(filter.from, |select, from| select.filter(Column::PaymentDate.gte(from)))
        .apply_if(filter.to, |select, to| select.filter(Column::PaymentDate.lte(to)))
        .apply_if(source, |select, source| select.filter(Column::Source.eq(source)))
        .apply_if(filter.form.as_deref(), |select, form| select.filter(Column::Form.eq(form)))
        .apply_if(filter.q.as_deref(), |select, q| select.filter(says(organization, q)))
        .apply_if(filter.recorded_by, |select, user| select.filter(Column::RecordedBy.eq(user.0)))
        .apply_if(filter.unidentified, |select, unidentified| {
            let customer = Column::CustomerId;
            select.filter(if unidentified { customer.is_null() } else { customer.is_not_null() })
        });
    let all = all.apply_if(filter.standing, |select, wanted| select.filter(stands(organization, wanted)));
    Ok(all.order_by_desc(Column::PaymentDate).order_by_desc(Column::Id))
}

/// Every word in the reference, the bank, the payer, or the customer's code, name or RFC.
fn says(organization: OrganizationId, q: &str) -> Condition {
    let words = q.split_whitespace().take(MOST_WORDS);
    words.fold(Condition::all(), |all, word| {
        let pattern = format!("%{}%", word.to_lowercase().replace(['%', '_'], ""));
        let own = [Column::Reference, Column::Bank, Column::Payer].into_iter().fold(Condition::any(), |any, column| {
            any.add(Expr::expr(Func::lower(Expr::col(column))).like(pattern.clone()))
        });
        let customers = Query::select()
            .column(customers::Column::Id)
            .from(customers::Entity)
            .and_where(customers::Column::OrganizationId.eq(organization.0))
            .cond_where(matches(customers::Column::SearchText, word))
            .to_owned();
        all.add(own.add(Column::CustomerId.in_subquery(customers)))
    })
}

/// What `domain::ledger::unapplied` and the view of a payment say of one, as a condition on all.
fn stands(organization: OrganizationId, wanted: PaymentStanding) -> Condition {
    let today = wanted.today;
    // Never unknown, so that its opposite is not unknown either.
    let counts = || {
        let effective = Condition::all().add(Column::EffectiveDate.is_not_null()).add(Column::EffectiveDate.lte(today));
        effective.add(Column::ReversedDate.is_null())
    };
    let left = || {
        let unspent = Condition::any().add(Column::SpentDate.is_null()).add(Column::SpentDate.gt(today));
        let taken = Expr::from(taken(organization, today).expr(consumed().sum()).to_owned()).if_null(0_i64);
        Condition::all().add(unspent).add(Expr::col((Entity, Column::AmountMinor)).gt(taken))
    };
    let touched =
        || Expr::exists(taken(organization, today).expr(Expr::value(1)).and_where(consumed().gt(0)).to_owned());
    let by_status = wanted.status.map(|status| match status {
        PaymentState::Reversed => Condition::all().add(Column::ReversedDate.is_not_null()),
        PaymentState::InTransit => {
            let waits = Condition::any().add(Column::EffectiveDate.is_null()).add(Column::EffectiveDate.gt(today));
            Condition::all().add(Column::ReversedDate.is_null()).add(waits)
        }
        PaymentState::Unapplied => counts().add(left()).add(touched().not()),
        PaymentState::PartiallyApplied => counts().add(left()).add(touched()),
        PaymentState::Applied => counts().add(left().not()),
    });
    let has_left = wanted.unapplied.map(|wanted| {
        let has_left = counts().add(left());
        if wanted { has_left } else { has_left.not() }
    });
    Condition::all().add_option(by_status).add_option(has_left)
}

/// The allocations of a payment that stand on a day.
fn taken(organization: OrganizationId, today: NaiveDate) -> SelectStatement {
    use allocations::Column as Allocation;
    Query::select()
        .from(allocations::Entity)
        .and_where(Allocation::OrganizationId.eq(organization.0))
        .and_where(Expr::col((allocations::Entity, Allocation::PaymentId)).equals((Entity, Column::Id)))
        .and_where(Allocation::Dated.lte(today))
        .cond_where(Condition::any().add(Allocation::UndoneDate.is_null()).add(Allocation::UndoneDate.gt(today)))
        .to_owned()
}

fn consumed() -> Expr {
    Expr::col((allocations::Entity, allocations::Column::ConsumedMinor))
}

/// Newest first: the rows after the cursor, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &PaymentFilter,
    page: &PageRequest,
) -> Result<(Vec<StoredPayment>, u64), DbErr> {
    let mut all = fitting(organization, filter)?;
    let total = all.clone().count(db).await?;
    if let Some(cursor) = &page.after {
        let date: NaiveDate = cursor.value.parse().map_err(|error| corrupt("payments", "cursor", error))?;
        let same_day = Condition::all().add(Column::PaymentDate.eq(date)).add(Column::Id.lt(cursor.id));
        all = all.filter(Condition::any().add(Column::PaymentDate.lt(date)).add(same_day));
    }
    let rows = all.limit(page.fetch()).all(db).await?.into_iter().map(StoredPayment::try_from);
    Ok((rows.collect::<Result<_, _>>()?, total))
}

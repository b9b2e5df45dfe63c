//! The account statement of one customer for any day.

use crate::{
    aging::{BucketAmount, BucketLimits, CustomerRef, OpenItem, buckets},
    contract::{CustomerBalance, HeldBack},
    ids::InvoiceId,
    money::{Currency, Money, MoneyError, Totals},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a customer owes on a day, document by document, each currency apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    pub customer: CustomerRef,
    pub as_of: NaiveDate,
    pub currencies: Vec<StatementCurrency>,
}

/// The block of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementCurrency {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "MXN"))]
    pub currency: Currency,
    pub rows: Vec<StatementRow>,
    /// The sums of the printed rows.
    pub totals: StatementTotals,
    pub aging: Vec<BucketAmount>,
    /// *Saldo a favor*: beside the balance, never netted.
    pub unapplied: Money,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementRow {
    pub invoice_id: InvoiceId,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    /// The customer's credit limit in this currency, where one is agreed.
    pub credit_limit: Option<Money>,
    pub concept: Option<String>,
    pub series: Option<String>,
    pub folio: Option<String>,
    /// The customer's own numbers of what it ordered.
    pub purchase_orders: Vec<String>,
    pub days_overdue: u32,
    pub original_amount: Money,
    pub amount_paid: Money,
    pub balance_due: Money,
}

/// The last line of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementTotals {
    pub original_amount: Money,
    pub amount_paid: Money,
    pub balance_due: Money,
}

/// Whose statement, for which day.
#[derive(Clone, Debug)]
pub struct StatementRequest<'a> {
    pub customer: &'a CustomerRef,
    pub credit_limit: Option<Money>,
    pub as_of: NaiveDate,
    pub limits: &'a BucketLimits,
}

/// Builds a statement; items of other customers and those *en sustitución* stay out of it.
pub fn build(request: &StatementRequest<'_>, items: &[OpenItem], unapplied: &Totals) -> Result<Statement, MoneyError> {
    let mut currencies: BTreeMap<Currency, Vec<&OpenItem>> = BTreeMap::new();
    for amount in unapplied.iter().filter(|amount| !amount.is_zero()) {
        currencies.entry(amount.currency()).or_default();
    }
    for item in items.iter().filter(|item| is_listed(item, request.customer)) {
        currencies.entry(item.balance_due.currency()).or_default().push(item);
    }
    let blocks = currencies.into_iter().map(|(currency, items)| block(request, currency, items, unapplied));
    Ok(Statement {
        customer: request.customer.clone(),
        as_of: request.as_of,
        currencies: blocks.collect::<Result<_, _>>()?,
    })
}

fn is_listed(item: &OpenItem, customer: &CustomerRef) -> bool {
    let is_theirs = item.customer.as_ref().is_some_and(|owner| owner.id == customer.id);
    is_theirs && !item.is_in_substitution && item.balance_due.is_positive()
}

fn block(
    request: &StatementRequest<'_>,
    currency: Currency,
    mut items: Vec<&OpenItem>,
    unapplied: &Totals,
) -> Result<StatementCurrency, MoneyError> {
    items.sort_by_key(|item| (item.issue_date, &item.series, &item.folio, item.invoice_id));
    let credit_limit = request.credit_limit.filter(|limit| limit.currency() == currency);
    let rows: Vec<StatementRow> = items.iter().map(|item| row(item, credit_limit, request.as_of)).collect();
    Ok(StatementCurrency {
        currency,
        totals: totals(&rows, currency)?,
        rows,
        aging: buckets(&items, currency, request.as_of, request.limits)?,
        unapplied: unapplied.get(currency),
    })
}

fn row(item: &OpenItem, credit_limit: Option<Money>, as_of: NaiveDate) -> StatementRow {
    StatementRow {
        invoice_id: item.invoice_id,
        issue_date: item.issue_date,
        due_date: item.due_date,
        credit_limit,
        concept: item.concept.clone(),
        series: item.series.clone(),
        folio: item.folio.clone(),
        purchase_orders: item.purchase_orders.clone(),
        days_overdue: item.days_overdue(as_of),
        original_amount: item.original_amount,
        amount_paid: item.amount_paid,
        balance_due: item.balance_due,
    }
}

fn totals(rows: &[StatementRow], currency: Currency) -> Result<StatementTotals, MoneyError> {
    let zero = Money::zero(currency);
    let sum = |amount: fn(&StatementRow) -> Money| rows.iter().map(amount).try_fold(zero, Money::checked_add);
    Ok(StatementTotals {
        original_amount: sum(|row| row.original_amount)?,
        amount_paid: sum(|row| row.amount_paid)?,
        balance_due: sum(|row| row.balance_due)?,
    })
}

/// The first reason why a statement would not go out by itself: it cannot, it would embarrass us, it just did.
pub fn held_back(addresses: &[String], balances: &[CustomerBalance], sent_today: bool) -> Option<HeldBack> {
    if addresses.is_empty() {
        return Some(HeldBack::NoContact);
    }
    if balances.iter().filter_map(|balance| balance.unapplied).any(Money::is_positive) {
        return Some(HeldBack::Unapplied);
    }
    sent_today.then_some(HeldBack::SentToday)
}

#[cfg(test)]
mod tests;

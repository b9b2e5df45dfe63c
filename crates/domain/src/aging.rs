//! Aging: every open peso in exactly one bucket, on any day, never across currencies.

mod bucket;

pub use bucket::{Bucket, BucketError, BucketLimits};

use crate::{
    ids::{CustomerId, InvoiceId},
    money::{Currency, Money, MoneyError, Totals},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who owes, as lists show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerRef {
    pub id: CustomerId,
    pub code: String,
    pub name: String,
    pub rfc: Option<String>,
}

/// An invoice that owes something on a day: what aging, statements and the agenda share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    pub invoice_id: InvoiceId,
    /// `None` until somebody says who an ambiguous receiver is.
    pub customer: Option<CustomerRef>,
    pub concept: Option<String>,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub collection_date: NaiveDate,
    /// The earliest active promise's.
    pub promised_date: Option<NaiveDate>,
    /// The day an accepted counter-receipt promises.
    pub counter_receipt_date: Option<NaiveDate>,
    pub original_amount: Money,
    pub amount_paid: Money,
    pub balance_due: Money,
    /// The sum of open disputes; what exceeds the balance is ignored.
    pub disputed: Money,
    /// The credit runs from a review that has not happened: the due date is an estimate.
    pub lacks_counter_receipt: bool,
    pub is_in_substitution: bool,
}

impl OpenItem {
    /// Days past the paper due date; an estimated due date is never overdue.
    pub fn days_overdue(&self, as_of: NaiveDate) -> u32 {
        if self.lacks_counter_receipt { 0 } else { days_overdue(self.due_date, as_of) }
    }

    /// Days past the day somebody was really expected to pay.
    pub fn days_late(&self, as_of: NaiveDate) -> u32 {
        days_overdue(expected_date(self.promised_date, self.counter_receipt_date, self.collection_date), as_of)
    }

    /// The balance split into its buckets; the parts add up to it.
    pub fn parts(&self, as_of: NaiveDate, limits: &BucketLimits) -> Result<Vec<(Bucket, Money)>, MoneyError> {
        let disputed = if self.disputed.minor() < self.balance_due.minor() {
            self.disputed.at_least_zero()
        } else {
            self.balance_due
        };
        let rest = self.balance_due.checked_sub(disputed)?;
        let bucket = if self.is_in_substitution {
            Bucket::InSubstitution
        } else if self.lacks_counter_receipt {
            Bucket::NoCounterReceipt
        } else {
            limits.bucket(days_overdue(self.due_date, as_of))
        };
        let parts = [(Bucket::Disputed, disputed), (bucket, rest)];
        Ok(parts.into_iter().filter(|(_, amount)| amount.is_positive()).collect())
    }
}

/// Whole days a day lies behind another: due today is not overdue.
pub fn days_overdue(due_date: NaiveDate, as_of: NaiveDate) -> u32 {
    u32::try_from(as_of.signed_duration_since(due_date).num_days().max(0)).unwrap_or(u32::MAX)
}

/// The day lateness counts from: the promise in force, else the counter-receipt's day, else the collection date.
pub fn expected_date(
    promised_date: Option<NaiveDate>,
    counter_receipt_date: Option<NaiveDate>,
    collection_date: NaiveDate,
) -> NaiveDate {
    promised_date.or(counter_receipt_date).unwrap_or(collection_date)
}

/// An amount in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BucketAmount {
    pub bucket: Bucket,
    pub amount: Money,
}

/// How old the open balances of a day are, per currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgingReport {
    pub as_of: NaiveDate,
    pub currencies: Vec<AgingCurrency>,
}

/// The aging of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgingCurrency {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "MXN"))]
    pub currency: Currency,
    /// Every bucket, also the empty ones.
    pub totals: Vec<BucketAmount>,
    /// *Saldo a favor*: beside the balances, never netted.
    pub unapplied: Money,
    pub customers: Vec<AgingCustomer>,
}

/// The aging of one customer in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgingCustomer {
    /// Missing for invoices whose receiver nobody has identified yet.
    pub customer: Option<CustomerRef>,
    pub buckets: Vec<BucketAmount>,
    pub total: Money,
}

/// Ages open items; `unapplied` is the money of the same customers that is applied to nothing.
pub fn age(
    items: &[OpenItem],
    unapplied: &Totals,
    as_of: NaiveDate,
    limits: &BucketLimits,
) -> Result<AgingReport, MoneyError> {
    let mut currencies: BTreeMap<Currency, Vec<&OpenItem>> = BTreeMap::new();
    for amount in unapplied.iter().filter(|amount| !amount.is_zero()) {
        currencies.entry(amount.currency()).or_default();
    }
    for item in items.iter().filter(|item| item.balance_due.is_positive()) {
        currencies.entry(item.balance_due.currency()).or_default().push(item);
    }
    let currencies = currencies
        .into_iter()
        .map(|(currency, items)| {
            Ok(AgingCurrency {
                currency,
                totals: buckets(&items, currency, as_of, limits)?,
                unapplied: unapplied.get(currency),
                customers: customers(&items, currency, as_of, limits)?,
            })
        })
        .collect::<Result<_, MoneyError>>()?;
    Ok(AgingReport { as_of, currencies })
}

fn customers(
    items: &[&OpenItem],
    currency: Currency,
    as_of: NaiveDate,
    limits: &BucketLimits,
) -> Result<Vec<AgingCustomer>, MoneyError> {
    let mut by_customer: BTreeMap<Option<(&str, CustomerId)>, Vec<&OpenItem>> = BTreeMap::new();
    for item in items {
        let key = item.customer.as_ref().map(|customer| (customer.code.as_str(), customer.id));
        by_customer.entry(key).or_default().push(item);
    }
    let rows = by_customer.into_values().map(|items| {
        Ok(AgingCustomer {
            customer: items.first().and_then(|item| item.customer.clone()),
            buckets: buckets(&items, currency, as_of, limits)?,
            total: items.iter().map(|item| item.balance_due).try_fold(Money::zero(currency), Money::checked_add)?,
        })
    });
    rows.collect()
}

/// The sums of all buckets, in their order, for items of one currency.
pub(crate) fn buckets(
    items: &[&OpenItem],
    currency: Currency,
    as_of: NaiveDate,
    limits: &BucketLimits,
) -> Result<Vec<BucketAmount>, MoneyError> {
    let mut sums: BTreeMap<Bucket, Money> =
        limits.buckets().into_iter().map(|bucket| (bucket, Money::zero(currency))).collect();
    for item in items {
        for (bucket, amount) in item.parts(as_of, limits)? {
            let sum = sums.entry(bucket).or_insert_with(|| Money::zero(currency));
            *sum = sum.checked_add(amount)?;
        }
    }
    Ok(sums.into_iter().map(|(bucket, amount)| BucketAmount { bucket, amount }).collect())
}

#[cfg(test)]
mod tests;

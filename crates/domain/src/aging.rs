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
    /// Numbers.
    pub purchase_orders: Vec<String>,
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
        let disputed = self.disputed_part()?;
        let rest = self.balance_due.checked_sub(disputed)?;
        let parts = [(Bucket::Disputed, disputed), (self.column(as_of, limits), rest)];
        Ok(parts.into_iter().filter(|(_, amount)| amount.is_positive()).collect())
    }

    /// What is disputed of the balance: never more than it.
    fn disputed_part(&self) -> Result<Money, MoneyError> {
        let beyond = self.disputed.checked_sub(self.balance_due)?.at_least_zero();
        Ok(self.disputed.checked_sub(beyond)?.at_least_zero())
    }

    /// The bucket of what is not disputed.
    fn column(&self, as_of: NaiveDate, limits: &BucketLimits) -> Bucket {
        if self.is_in_substitution {
            Bucket::InSubstitution
        } else if self.lacks_counter_receipt {
            Bucket::NoCounterReceipt
        } else {
            limits.bucket(days_overdue(self.due_date, as_of))
        }
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

/// What one customer owes in one currency: every column of [`BucketLimits::buckets`] once, in that order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgedBalance {
    /// `None`: what is owed by receivers nobody has identified yet.
    pub customer: Option<CustomerRef>,
    pub currency: Currency,
    pub buckets: Vec<BucketAmount>,
}

/// Ages open items; `unapplied` is the money of the same customers that is applied to nothing.
pub fn age(
    items: &[OpenItem],
    unapplied: &Totals,
    as_of: NaiveDate,
    limits: &BucketLimits,
) -> Result<AgingReport, MoneyError> {
    let mut owed: BTreeMap<(Currency, Option<CustomerId>), Vec<&OpenItem>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.balance_due.is_positive()) {
        let customer = item.customer.as_ref().map(|customer| customer.id);
        owed.entry((item.balance_due.currency(), customer)).or_default().push(item);
    }
    let balances = owed.into_iter().map(|((currency, _customer), items)| {
        let customer = items.first().and_then(|item| item.customer.clone());
        Ok(AgedBalance { customer, currency, buckets: buckets(&items, currency, as_of, limits)? })
    });
    report(balances.collect::<Result<_, MoneyError>>()?, unapplied, as_of, limits)
}

/// Moves what is disputed of items from the columns in which their balances were counted whole.
pub fn set_disputes_apart(
    balances: &mut [AgedBalance],
    disputed: &[OpenItem],
    as_of: NaiveDate,
    limits: &BucketLimits,
) -> Result<(), MoneyError> {
    if disputed.is_empty() {
        return Ok(());
    }
    let owner = |customer: Option<&CustomerRef>| customer.map(|customer| customer.id);
    let mut by_owner: BTreeMap<(Currency, Option<CustomerId>), &mut AgedBalance> =
        balances.iter_mut().map(|one| ((one.currency, owner(one.customer.as_ref())), one)).collect();
    for item in disputed {
        let key = (item.balance_due.currency(), owner(item.customer.as_ref()));
        let Some(balance) = by_owner.get_mut(&key) else { continue };
        let part = item.disputed_part()?;
        let column = item.column(as_of, limits);
        for sum in &mut balance.buckets {
            if sum.bucket == column {
                sum.amount = sum.amount.checked_sub(part)?;
            } else if sum.bucket == Bucket::Disputed {
                sum.amount = sum.amount.checked_add(part)?;
            }
        }
    }
    Ok(())
}

/// The report of balances that are aged already.
pub fn report(
    balances: Vec<AgedBalance>,
    unapplied: &Totals,
    as_of: NaiveDate,
    limits: &BucketLimits,
) -> Result<AgingReport, MoneyError> {
    let mut currencies: BTreeMap<Currency, Vec<AgingCustomer>> = BTreeMap::new();
    for amount in unapplied.iter().filter(|amount| !amount.is_zero()) {
        currencies.entry(amount.currency()).or_default();
    }
    for AgedBalance { customer, currency, buckets } in balances {
        let amounts = buckets.iter().map(|sum| sum.amount);
        let total = amounts.into_iter().try_fold(Money::zero(currency), Money::checked_add)?;
        currencies.entry(currency).or_default().push(AgingCustomer { customer, buckets, total });
    }
    let of_currency = |(currency, mut customers): (Currency, Vec<AgingCustomer>)| {
        customers.sort_by(|one, other| place(one).cmp(&place(other)));
        let totals = totals(&customers, currency, limits)?;
        Ok(AgingCurrency { currency, totals, unapplied: unapplied.get(currency), customers })
    };
    let currencies = currencies.into_iter().map(of_currency).collect::<Result<_, MoneyError>>()?;
    Ok(AgingReport { as_of, currencies })
}

/// By code; what nobody owes yet comes first.
fn place(row: &AgingCustomer) -> Option<(&str, CustomerId)> {
    row.customer.as_ref().map(|customer| (customer.code.as_str(), customer.id))
}

fn totals(
    customers: &[AgingCustomer],
    currency: Currency,
    limits: &BucketLimits,
) -> Result<Vec<BucketAmount>, MoneyError> {
    let mut sums: Vec<BucketAmount> = empty(currency, limits);
    for customer in customers {
        for (sum, part) in sums.iter_mut().zip(&customer.buckets) {
            sum.amount = sum.amount.checked_add(part.amount)?;
        }
    }
    Ok(sums)
}

/// Every column of a report with nothing in it.
pub fn empty(currency: Currency, limits: &BucketLimits) -> Vec<BucketAmount> {
    let nothing = |bucket| BucketAmount { bucket, amount: Money::zero(currency) };
    limits.buckets().into_iter().map(nothing).collect()
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

//! How customers pay: the facts of a year, judged by `domain::metrics`.

use crate::{
    error::ApiResult,
    ledger::{self, Rules},
    store::{self, ConnectionTrait, promises::PromiseFilter},
};
use chrono::{Days, NaiveDate};
use domain::{
    contract::CustomerMetrics,
    ids::{CustomerId, UserId},
    metrics::{HABIT_DAYS, PromiseRecord, days_to_pay},
    promise::PromiseStatus,
};
use std::collections::BTreeMap;

/// The habits of these customers over the last year. Days to pay are left out where the caller may not read payments.
pub async fn of_customers(
    db: &impl ConnectionTrait,
    rules: &Rules,
    customers: &[CustomerId],
    today: NaiveDate,
    with_payments: bool,
) -> ApiResult<BTreeMap<CustomerId, CustomerMetrics>> {
    let since = days_before(today, HABIT_DAYS);
    let spans = if with_payments {
        store::invoices::spans_since(db, rules.organization.id, customers, since, rules.policy()).await?
    } else {
        BTreeMap::new()
    };
    let filter =
        PromiseFilter { customer_ids: Some(customers.to_vec()), from: Some(since), ..PromiseFilter::default() };
    let promises = statuses(db, rules, &filter, today).await?;
    let of_one = |customer: &CustomerId| {
        let promises = promises.get(customer).into_iter().flatten().copied();
        let promises = PromiseRecord::of(promises);
        let spans = spans.get(customer).map(Vec::as_slice).unwrap_or_default();
        let metrics = CustomerMetrics {
            since,
            days_to_pay: days_to_pay(spans, today),
            promises,
            kept_percent: promises.kept_percent(),
        };
        (*customer, metrics)
    };
    Ok(customers.iter().map(of_one).collect())
}

/// What became of all promises due since a day, of the customers somebody sees.
pub async fn promises_since(
    db: &impl ConnectionTrait,
    rules: &Rules,
    since: NaiveDate,
    visible_to: Option<UserId>,
    today: NaiveDate,
) -> ApiResult<PromiseRecord> {
    let filter = PromiseFilter { from: Some(since), visible_to, ..PromiseFilter::default() };
    let statuses = statuses(db, rules, &filter, today).await?;
    Ok(PromiseRecord::of(statuses.into_values().flatten()))
}

async fn statuses(
    db: &impl ConnectionTrait,
    rules: &Rules,
    filter: &PromiseFilter,
    today: NaiveDate,
) -> ApiResult<BTreeMap<CustomerId, Vec<PromiseStatus>>> {
    let organization = rules.organization.id;
    let promises = store::promises::matching(db, organization, filter).await?;
    let mut invoices: Vec<_> = promises.iter().map(|stored| stored.promise.invoice_id).collect();
    invoices.sort_unstable();
    invoices.dedup();
    let invoices = store::invoices::by_ids(db, organization, invoices).await?;
    let books = ledger::load(db, organization, rules, invoices, today).await?;
    let mut found: BTreeMap<CustomerId, Vec<PromiseStatus>> = BTreeMap::new();
    for book in &books {
        let Some(customer) = book.stored.customer_id else { continue };
        let asked =
            book.promises.iter().filter(|stored| filter.from.is_none_or(|from| stored.promise.promised_date >= from));
        let assessed = asked.filter_map(|stored| book.find_promise(stored.promise.id));
        found.entry(customer).or_default().extend(assessed.map(|(_, assessed)| assessed.status));
    }
    Ok(found)
}

/// The day so many days before.
pub fn days_before(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

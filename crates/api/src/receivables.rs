//! What customers owe today, for views of several of them.

use crate::{
    error::ApiResult,
    ledger,
    store::{self, ConnectionTrait, invoices::OpenFilter, open_items::Owners},
};
use chrono::NaiveDate;
use domain::{
    contract::CustomerBalance,
    ids::{CustomerId, OrganizationId},
    money::{Currency, Money},
};
use std::collections::BTreeMap;

type PerCurrency = BTreeMap<Currency, CustomerBalance>;

/// Balances of these customers, each currency apart; who owes nothing and is owed nothing is left out.
pub async fn of_customers(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: &[CustomerId],
    today: NaiveDate,
) -> ApiResult<BTreeMap<CustomerId, Vec<CustomerBalance>>> {
    let rules = ledger::rules(db, organization).await?;
    let filter = OpenFilter { customer_ids: Some(customers.to_vec()), ..OpenFilter::default() };
    let mut found: BTreeMap<CustomerId, PerCurrency> = BTreeMap::new();
    for book in ledger::open(db, organization, &rules, &filter, today).await? {
        let Some(customer) = book.stored.customer_id else { continue };
        let balance = in_currency(&mut found, customer, book.balance.balance_due.currency());
        balance.balance_due = balance.balance_due.checked_add(book.balance.balance_due)?;
        balance.in_transit = balance.in_transit.checked_add(book.balance.in_transit)?;
        if book.item.days_overdue(today) > 0 {
            balance.overdue = balance.overdue.checked_add(book.balance.balance_due)?;
        }
    }
    let unapplied = store::unapplied::by_customer(db, organization, today, Owners::These(customers)).await?;
    for (customer, totals) in &unapplied {
        for amount in totals.iter().filter(|amount| !amount.is_zero()) {
            in_currency(&mut found, *customer, amount.currency()).unapplied = amount;
        }
    }
    Ok(found.into_iter().map(|(customer, balances)| (customer, balances.into_values().collect())).collect())
}

fn in_currency(
    found: &mut BTreeMap<CustomerId, PerCurrency>,
    customer: CustomerId,
    currency: Currency,
) -> &mut CustomerBalance {
    let zero = Money::zero(currency);
    let nothing = CustomerBalance { balance_due: zero, overdue: zero, in_transit: zero, unapplied: zero };
    found.entry(customer).or_default().entry(currency).or_insert(nothing)
}

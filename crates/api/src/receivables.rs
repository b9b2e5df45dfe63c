//! What customers owe today, for views of several of them.

use crate::{
    auth::Caller,
    error::ApiResult,
    ledger::{self, InvoiceBook, Rules},
    store::{self, ConnectionTrait, invoices::OpenFilter, open_items::Owners},
    views,
};
use chrono::NaiveDate;
use domain::{
    contract::{CollectionStatus, CustomerBalance},
    credit::{Credit, CreditUse, Standing, credit},
    ids::{CustomerId, UserId},
    money::{Currency, Money, MoneyError, Totals},
};
use std::collections::BTreeMap;

/// What one customer owes, each currency apart.
#[derive(Clone, Debug, Default)]
pub struct Receivable {
    balances: BTreeMap<Currency, CustomerBalance>,
    /// Of invoices that others are replacing; no part of the balances.
    in_substitution: Totals,
    /// A promise that was not kept and that no other has replaced.
    has_broken_promise: bool,
}

impl Receivable {
    /// One per currency in which something is owed, or owed to the customer. Whoever has nothing to do with payments
    /// learns what is owed, and nothing of money received.
    pub fn balances(&self, caller: &Caller) -> Vec<CustomerBalance> {
        let mut balances: Vec<CustomerBalance> = self.balances.values().cloned().collect();
        if !caller.handles_payments() {
            balances.retain(|balance| !balance.balance_due.is_zero());
            for balance in &mut balances {
                (balance.in_transit, balance.unapplied) = (None, None);
            }
        }
        balances
    }

    /// One amount per currency in which an invoice that is being replaced still shows a balance.
    pub fn in_substitution(&self) -> Vec<Money> {
        self.in_substitution.iter().filter(|amount| !amount.is_zero()).collect()
    }

    /// Whether more can be sold under this limit.
    pub fn credit(&self, limit: Option<Money>) -> Result<Credit, MoneyError> {
        let owed: Vec<Money> = self.balances.values().map(|balance| balance.balance_due).collect();
        let has_overdue = self.balances.values().any(|balance| balance.overdue.is_positive());
        credit(Standing { limit, owed: &owed, has_overdue, has_broken_promise: self.has_broken_promise })
    }

    fn add(&mut self, book: &InvoiceBook, today: NaiveDate) -> Result<(), MoneyError> {
        // The invoice that replaces it is owed in its place; aging shows it in a column of its own.
        if book.balance.standing == domain::ledger::Standing::InSubstitution {
            return self.in_substitution.add(book.balance.balance_due);
        }
        let balance = self.in_currency(book.balance.balance_due.currency());
        balance.balance_due = balance.balance_due.checked_add(book.balance.balance_due)?;
        let waiting = book.balance.in_transit;
        balance.in_transit = Some(balance.in_transit.map_or(Ok(waiting), |so_far| so_far.checked_add(waiting))?);
        if book.item.days_overdue(today) > 0 {
            balance.overdue = balance.overdue.checked_add(book.balance.balance_due)?;
        }
        self.has_broken_promise |= views::collection_status(book, today)? == CollectionStatus::PromiseBroken;
        Ok(())
    }

    fn in_currency(&mut self, currency: Currency) -> &mut CustomerBalance {
        let zero = Money::zero(currency);
        let (in_transit, unapplied) = (Some(zero), Some(zero));
        let nothing = CustomerBalance { currency, balance_due: zero, overdue: zero, in_transit, unapplied };
        self.balances.entry(currency).or_insert(nothing)
    }
}

/// What these customers owe; who owes nothing and is owed nothing is left out.
pub async fn of_customers(
    db: &impl ConnectionTrait,
    rules: &Rules,
    customers: &[CustomerId],
    today: NaiveDate,
) -> ApiResult<BTreeMap<CustomerId, Receivable>> {
    let organization = rules.organization.id;
    let filter = OpenFilter { customer_ids: Some(customers.to_vec()), ..OpenFilter::default() };
    let mut found: BTreeMap<CustomerId, Receivable> = BTreeMap::new();
    for book in ledger::open(db, organization, rules, &filter, today).await? {
        if let Some(customer) = book.stored.customer_id {
            found.entry(customer).or_default().add(&book, today)?;
        }
    }
    let unapplied = store::unapplied::by_customer(db, organization, today, Owners::These(customers)).await?;
    for (customer, totals) in &unapplied {
        for amount in totals.iter().filter(|amount| !amount.is_zero()) {
            found.entry(*customer).or_default().in_currency(amount.currency()).unapplied = Some(amount);
        }
    }
    Ok(found)
}

/// The customers somebody sees whose credit limit is near, or reached.
pub async fn with_credit(
    db: &impl ConnectionTrait,
    rules: &Rules,
    visible_to: Option<UserId>,
    today: NaiveDate,
    wanted: CreditUse,
) -> ApiResult<Vec<CustomerId>> {
    let limits = store::terms::limits(db, rules.organization.id, visible_to).await?;
    let ids: Vec<CustomerId> = limits.keys().copied().collect();
    let mut owed = of_customers(db, rules, &ids, today).await?;
    let mut found = Vec::new();
    for (customer, limit) in limits {
        let credit = owed.remove(&customer).unwrap_or_default().credit(Some(limit))?;
        if credit.use_of_limit() == Some(wanted) {
            found.push(customer);
        }
    }
    Ok(found)
}

//! A customer with all that belongs to it, several at once.

use crate::{
    auth::{
        Caller,
        permission::{PaymentRead, Requires},
    },
    error::ApiResult,
    habits, ledger, receivables,
    store::{self, ConnectionTrait, customers::StoredCustomer, terms::TermsOwner},
};
use chrono::NaiveDate;
use domain::{contract::Customer, ids::CustomerId};

/// Customers as the API shows them to a caller, in the given order.
pub(in crate::routes) async fn views(
    db: &impl ConnectionTrait,
    caller: &Caller,
    customers: Vec<StoredCustomer>,
    today: NaiveDate,
    with_metrics: bool,
) -> ApiResult<Vec<Customer>> {
    let organization = caller.organization;
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let people = customers.iter().flat_map(|customer| [customer.collector_id, customer.salesperson_id]).flatten();
    let names = store::users::names(db, people).await?;
    let rules = ledger::rules(db, organization).await?;
    let terms = store::terms::current(db, organization, ids.iter().copied()).await?;
    let mut contacts = store::contacts::of(db, organization, ids.iter().copied()).await?;
    let mut owed = receivables::of_customers(db, &rules, &ids, today).await?;
    let mut metrics = if with_metrics {
        let with_payments = caller.scope(PaymentRead::PERMISSION).is_ok();
        habits::of_customers(db, &rules, &ids, today, with_payments).await?
    } else {
        std::collections::BTreeMap::new()
    };
    let views = customers.into_iter().map(|customer| {
        let in_force = terms.for_invoice(Some(customer.id), None);
        let owed = owed.remove(&customer.id).unwrap_or_default();
        Ok(Customer {
            id: customer.id,
            contacts: contacts.remove(&customer.id).unwrap_or_default(),
            terms: in_force.clone(),
            terms_confirmed: terms.get(TermsOwner { customer: customer.id, site: None }).is_some(),
            suggested_credit_days: customer.suggested_credit_days,
            balances: owed.balances(caller),
            in_substitution: owed.in_substitution(),
            credit: owed.credit(in_force.credit_limit)?,
            metrics: metrics.remove(&customer.id),
            assigned_collector: customer.collector_id.and_then(|id| names.get(&id).cloned()),
            assigned_salesperson: customer.salesperson_id.and_then(|id| names.get(&id).cloned()),
            code: customer.code,
            name: customer.name,
            rfc: customer.rfc,
        })
    });
    views.collect()
}

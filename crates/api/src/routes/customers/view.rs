//! A customer with all that belongs to it, several at once.

use crate::{
    error::ApiResult,
    receivables,
    store::{self, ConnectionTrait, customers::StoredCustomer, terms::TermsOwner},
};
use chrono::NaiveDate;
use domain::{
    contract::Customer,
    ids::{CustomerId, OrganizationId},
};

/// Customers as the API shows them, in the given order.
pub(in crate::routes) async fn views(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: Vec<StoredCustomer>,
    today: NaiveDate,
) -> ApiResult<Vec<Customer>> {
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let people = customers.iter().flat_map(|customer| [customer.collector_id, customer.salesperson_id]).flatten();
    let names = store::users::names(db, people).await?;
    let terms = store::terms::current(db, organization, ids.iter().copied()).await?;
    let mut contacts = store::contacts::of(db, organization, ids.iter().copied()).await?;
    let mut balances = receivables::of_customers(db, organization, &ids, today).await?;
    let views = customers.into_iter().map(|customer| {
        let stored = terms.get(TermsOwner { customer: customer.id, site: None });
        Customer {
            id: customer.id,
            contacts: contacts.remove(&customer.id).unwrap_or_default(),
            terms: stored.map(|stored| stored.terms.clone()).unwrap_or_default(),
            terms_confirmed: stored.is_some(),
            balances: balances.remove(&customer.id).unwrap_or_default(),
            assigned_collector: customer.collector_id.and_then(|id| names.get(&id).cloned()),
            assigned_salesperson: customer.salesperson_id.and_then(|id| names.get(&id).cloned()),
            code: customer.code,
            name: customer.name,
            rfc: customer.rfc,
        }
    });
    Ok(views.collect())
}

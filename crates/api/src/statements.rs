//! Statements and aging of any day, from the ledger.

use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    ledger,
    paper::Letterhead,
    store::{self, invoices::OpenFilter},
};
use chrono::NaiveDate;
use domain::{
    aging::{AgingReport, BucketLimits, OpenItem, age},
    contract::{Issuer, Organization, ProblemKind},
    ids::{CustomerId, OrganizationId, UserId},
    money::Totals,
    statement::{Statement, StatementRequest, build},
};
use std::collections::BTreeMap;

/// A statement and the head of the organization that sends it.
pub struct Prepared {
    pub statement: Statement,
    pub letterhead: Letterhead,
}

/// The statement of one customer; not found when the caller may not see it.
pub async fn of_customer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
    as_of: NaiveDate,
    visible_to: Option<UserId>,
) -> ApiResult<Prepared> {
    let mut prepared = of_customers(db, organization, &[customer], as_of, visible_to).await?;
    Ok(prepared.pop().ok_or(ProblemKind::NotFound)?)
}

/// The statements of customers, in their order, without those that the caller may not see.
pub async fn of_customers(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: &[CustomerId],
    as_of: NaiveDate,
    visible_to: Option<UserId>,
) -> ApiResult<Vec<Prepared>> {
    let refs = store::customers::visible_refs(db, organization, customers.iter().copied(), visible_to).await?;
    let rules = ledger::rules(db, organization).await?;
    let customer_id = if let [only] = customers { Some(*only) } else { None };
    let filter = OpenFilter { customer_id, visible_to, ..OpenFilter::default() };
    let mut items: BTreeMap<CustomerId, Vec<OpenItem>> = BTreeMap::new();
    for book in ledger::open(db, organization, &rules, &filter, as_of).await? {
        if let Some(customer) = &book.item.customer {
            items.entry(customer.id).or_default().push(book.item);
        }
    }
    let unapplied = store::unapplied::by_customer(db, organization, as_of).await?;
    let terms = store::terms::current(db, organization, refs.keys().copied()).await?;
    let limits = limits(&rules.organization)?;
    let issuers = store::organizations::issuers(db, organization).await?;
    let letterhead = letterhead(&rules.organization, &issuers);
    let (no_items, no_money) = (Vec::new(), Totals::default());
    let prepared = customers.iter().filter_map(|id| refs.get(id)).map(|customer| {
        let request = StatementRequest {
            customer,
            credit_limit: terms.for_invoice(Some(customer.id), None).and_then(|terms| terms.credit_limit),
            as_of,
            limits: &limits,
        };
        let items = items.get(&customer.id).unwrap_or(&no_items);
        let statement = build(&request, items, unapplied.get(&customer.id).unwrap_or(&no_money))?;
        Ok(Prepared { statement, letterhead: letterhead.clone() })
    });
    prepared.collect()
}

/// The head of everything the organization sends.
pub fn letterhead(organization: &Organization, issuers: &[Issuer]) -> Letterhead {
    let branding = &organization.branding;
    let lines = [&branding.phone, &branding.email, &branding.website];
    Letterhead {
        organization: organization.name.clone(),
        rfc: issuers.first().map(|issuer| issuer.rfc.clone()).unwrap_or_default(),
        contact: lines.into_iter().filter(|line| !line.is_empty()).cloned().collect(),
        bank_accounts: organization.bank_accounts.clone(),
    }
}

/// Every open peso in its bucket.
pub async fn aging(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
    visible_to: Option<UserId>,
) -> ApiResult<AgingReport> {
    let rules = ledger::rules(db, organization).await?;
    let filter = OpenFilter { visible_to, ..OpenFilter::default() };
    let books = ledger::open(db, organization, &rules, &filter, as_of).await?;
    let items: Vec<OpenItem> = books.into_iter().map(|book| book.item).collect();
    let by_customer = store::unapplied::by_customer(db, organization, as_of).await?;
    let visible = store::customers::visible_refs(db, organization, by_customer.keys().copied(), visible_to).await?;
    let mut unapplied = Totals::default();
    for (_customer, totals) in by_customer.iter().filter(|(customer, _)| visible.contains_key(customer)) {
        totals.iter().try_for_each(|amount| unapplied.add(amount))?;
    }
    Ok(age(&items, &unapplied, as_of, &limits(&rules.organization)?)?)
}

fn limits(organization: &Organization) -> anyhow::Result<BucketLimits> {
    let days: Vec<u32> = organization.aging_buckets.iter().map(|days| u32::from(*days)).collect();
    Ok(BucketLimits::try_from(days)?)
}

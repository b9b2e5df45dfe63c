//! Statements and aging of any day, from the ledger.

use crate::store::ConnectionTrait;
use crate::{
    clock::{start_of, zone},
    error::ApiResult,
    paper::Letterhead,
    store::{
        self,
        open_items::{Listed, OpenItems, Owners},
        terms::TermsBook,
    },
};
use chrono::NaiveDate;
use domain::{
    aging::{AgedBalance, AgingReport, BucketLimits, OpenItem, report, set_disputes_apart},
    contract::{Issuer, Organization, ProblemKind},
    ids::{CustomerId, OrganizationId, UserId},
    money::Totals,
    statement::{Statement, StatementRequest, build},
};
use std::collections::BTreeMap;

/// A statement and the head of the organization that sends it.
#[derive(Clone)]
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
    let organization = store::organizations::by_id(db, organization).await?.ok_or(ProblemKind::NotFound)?.organization;
    let asked: Vec<CustomerId> = refs.keys().copied().collect();
    let mut items: BTreeMap<CustomerId, Vec<OpenItem>> = BTreeMap::new();
    let mut unapplied: BTreeMap<CustomerId, Totals> = BTreeMap::new();
    for some in store::chunks(asked) {
        let owners = Owners::These(&some);
        let open = OpenItems { organization: organization.id, as_of, policy: organization.pue_policy, owners };
        for item in store::open_items::list(db, &open, Listed::All, &refs).await? {
            if let Some(customer) = &item.customer {
                items.entry(customer.id).or_default().push(item);
            }
        }
        unapplied.extend(store::unapplied::by_customer(db, organization.id, as_of, owners).await?);
    }
    let terms = terms_on(db, &organization, refs.keys().copied(), as_of).await?;
    let limits = limits(&organization)?;
    let issuers = store::organizations::issuers(db, organization.id).await?;
    let letterhead = letterhead(&organization, &issuers);
    let (no_items, no_money) = (Vec::new(), Totals::default());
    let prepared = customers.iter().filter_map(|id| refs.get(id)).map(|customer| {
        let request = StatementRequest {
            customer,
            credit_limit: terms.for_invoice(Some(customer.id), None).credit_limit,
            as_of,
            limits: &limits,
        };
        let items = items.get(&customer.id).unwrap_or(&no_items);
        let statement = build(&request, items, unapplied.get(&customer.id).unwrap_or(&no_money))?;
        Ok(Prepared { statement, letterhead: letterhead.clone() })
    });
    prepared.collect()
}

/// The terms as they were at the end of a day.
async fn terms_on(
    db: &impl ConnectionTrait,
    organization: &Organization,
    customers: impl Iterator<Item = CustomerId>,
    as_of: NaiveDate,
) -> ApiResult<TermsBook> {
    let day_after = as_of.succ_opt().map(|day| start_of(day, zone(organization)));
    Ok(match day_after {
        Some(end) => store::terms::before(db, organization.id, customers, end).await?,
        None => store::terms::current(db, organization.id, customers).await?,
    })
}

/// The head of what the organization sends or prints.
pub async fn letterhead_of(db: &impl ConnectionTrait, organization: OrganizationId) -> ApiResult<Letterhead> {
    let found = store::organizations::by_id(db, organization).await?.ok_or(ProblemKind::NotFound)?;
    let issuers = store::organizations::issuers(db, organization).await?;
    Ok(letterhead(&found.organization, &issuers))
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

/// What each customer owes by age; what is disputed is still in the bucket of its due date.
pub async fn balances(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
    visible_to: Option<UserId>,
) -> ApiResult<Vec<AgedBalance>> {
    let organization = store::organizations::by_id(db, organization).await?.ok_or(ProblemKind::NotFound)?.organization;
    let owners = Owners::visible_to(visible_to);
    let open = OpenItems { organization: organization.id, as_of, policy: organization.pue_policy, owners };
    Ok(store::open_items::aged(db, &open, &limits(&organization)?).await?)
}

/// Every open peso in its bucket.
pub async fn aging(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
    visible_to: Option<UserId>,
) -> ApiResult<AgingReport> {
    let organization = store::organizations::by_id(db, organization).await?.ok_or(ProblemKind::NotFound)?.organization;
    let limits = limits(&organization)?;
    let owners = Owners::visible_to(visible_to);
    let open = OpenItems { organization: organization.id, as_of, policy: organization.pue_policy, owners };
    let mut balances = store::open_items::aged(db, &open, &limits).await?;
    let customers = balances.iter().filter_map(|one| one.customer.clone()).map(|customer| (customer.id, customer));
    let disputed = store::open_items::list(db, &open, Listed::Disputed, &customers.collect()).await?;
    set_disputes_apart(&mut balances, &disputed, as_of, &limits)?;
    let mut unapplied = Totals::default();
    for totals in store::unapplied::by_customer(db, organization.id, as_of, owners).await?.into_values() {
        totals.iter().try_for_each(|amount| unapplied.add(amount))?;
    }
    Ok(report(balances, &unapplied, as_of, &limits)?)
}

fn limits(organization: &Organization) -> anyhow::Result<BucketLimits> {
    let days: Vec<u32> = organization.aging_buckets.iter().map(|days| u32::from(*days)).collect();
    Ok(BucketLimits::try_from(days)?)
}

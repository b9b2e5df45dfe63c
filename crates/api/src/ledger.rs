//! Reads what the ledger needs from the store and lets `domain` work out the figures of any day.
//!
//! Aging, statements, agenda, calendar, balances and notices all start from [`load`]: one reading of the facts, so
//! that no two screens can disagree.

use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    store::{
        self,
        allocations::StoredAllocation,
        invoice_dates::InvoiceDates,
        invoices::{Marks, OpenFilter, StoredInvoice},
        promises::StoredPromise,
        purchase_orders::order_numbers_on,
        terms::TermsBook,
    },
};
use chrono::NaiveDate;
use domain::{
    aging::{CustomerRef, OpenItem},
    contract::{Organization, ProblemKind},
    ids::{CustomerId, InvoiceId, OrganizationId, PaymentId, PromiseId, UserId},
    ledger::{
        AllocationFact, AllocationSource, Balance, ConsumedFact, InvoiceFacts, LedgerError, PuePolicy, balance,
        closed_date, spent_date, surplus_date,
    },
    money::{Money, MoneyError},
    promise::{Assessed, InvoiceLedger, Promise, PromiseBook, PromiseStatus, assess, deadline},
    terms::{BusinessCalendar, Closure},
};
use std::collections::{BTreeMap, BTreeSet};

/// What no live allocation has taken yet of a payment or a credit note, effective or not; never below zero.
pub(crate) fn left_of(total: Money, taken: &[StoredAllocation]) -> Result<Money, MoneyError> {
    let live = taken.iter().filter(|allocation| allocation.fact.undone_date.is_none());
    let mut consumed = live.map(|allocation| allocation.consumed(total.currency()));
    Ok(consumed.try_fold(total, Money::checked_sub)?.at_least_zero())
}

/// The rules of an organization that figures depend on.
pub struct Rules {
    pub organization: Organization,
    pub calendar: BusinessCalendar,
}

impl Rules {
    pub fn policy(&self) -> PuePolicy {
        self.organization.pue_policy
    }
}

pub async fn rules(db: &impl ConnectionTrait, organization: OrganizationId) -> ApiResult<Rules> {
    let found = store::organizations::by_id(db, organization).await?.ok_or(ProblemKind::NotFound)?;
    let calendar = store::holidays::calendar(db, organization).await?;
    Ok(Rules { organization: found.organization, calendar })
}

/// An invoice with everything known of it on a day.
pub struct InvoiceBook {
    pub stored: StoredInvoice,
    pub dates: InvoiceDates,
    pub allocations: Vec<StoredAllocation>,
    pub balance: Balance,
    /// In the order of their numbers.
    pub promises: Vec<StoredPromise>,
    /// Of the promises taken until the day.
    pub assessed: Vec<Assessed>,
    pub item: OpenItem,
}

impl InvoiceBook {
    /// The promises as the domain knows them.
    pub fn plain_promises(&self) -> Vec<Promise> {
        self.promises.iter().map(|stored| stored.promise.clone()).collect()
    }

    /// Balance, promises and what became of them, as the rules of promises take them.
    pub fn of_promises<'a>(&'a self, promises: &'a [Promise]) -> PromiseBook<'a> {
        PromiseBook { balance: &self.balance, promises, assessed: &self.assessed }
    }

    /// The broken promise that the next one comes instead of.
    pub fn broken_promise(&self) -> Option<PromiseId> {
        self.of_promises(&self.plain_promises()).broken()
    }

    /// A promise with what became of it.
    pub fn find_promise(&self, id: PromiseId) -> Option<(&StoredPromise, &Assessed)> {
        let stored = self.promises.iter().find(|stored| stored.promise.id == id);
        stored.zip(self.assessed.iter().find(|one| one.promise_id == id))
    }

    /// The promises in force, earliest first.
    pub fn active_promises(&self) -> Vec<(&StoredPromise, &Assessed)> {
        let mut active: Vec<_> = self
            .assessed
            .iter()
            .filter(|one| one.status == PromiseStatus::Active)
            .filter_map(|one| Some((self.promises.iter().find(|stored| stored.promise.id == one.promise_id)?, one)))
            .collect();
        active.sort_by_key(|(stored, _)| (stored.promise.promised_date, stored.promise.number));
        active
    }
}

/// The invoices that owe something on `as_of`.
pub async fn open(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rules: &Rules,
    filter: &OpenFilter,
    as_of: NaiveDate,
) -> ApiResult<Vec<InvoiceBook>> {
    let candidates = store::invoices::candidates(db, organization, filter, as_of).await?;
    let books = load(db, organization, rules, candidates, as_of).await?;
    Ok(books.into_iter().filter(|book| book.balance.is_open()).collect())
}

/// Reads the facts of these invoices and works out their figures, open or not.
pub async fn load(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rules: &Rules,
    invoices: Vec<StoredInvoice>,
    as_of: NaiveDate,
) -> ApiResult<Vec<InvoiceBook>> {
    let mut facts = Facts::read(db, organization, &invoices, as_of).await?;
    invoices.into_iter().map(|stored| facts.book(rules, stored, as_of)).collect()
}

/// Locks invoices in the order of their ids, so that no two changes wait for each other, and works out their figures.
///
/// What does not exist, or is out of sight, is missing from the answer.
pub async fn lock(
    db: &impl ConnectionTrait,
    rules: &Rules,
    invoices: impl IntoIterator<Item = InvoiceId>,
    visible_to: Option<UserId>,
    today: NaiveDate,
) -> ApiResult<BTreeMap<InvoiceId, InvoiceBook>> {
    let organization = rules.organization.id;
    let mut stored = Vec::new();
    for id in invoices.into_iter().collect::<BTreeSet<_>>() {
        stored.extend(store::invoices::lock(db, organization, id, visible_to).await?);
    }
    let books = load(db, organization, rules, stored, today).await?;
    Ok(books.into_iter().map(|book| (book.stored.id(), book)).collect())
}

/// Keeps true what searches are narrowed by, after a write that changed what invoices owe or payments have left: part of
/// the same transaction.
pub async fn settle(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    policy: PuePolicy,
    invoices: impl IntoIterator<Item = InvoiceId>,
) -> ApiResult<()> {
    let stored = store::invoices::by_ids(db, organization, invoices).await?;
    let allocations = store::allocations::of_invoices(db, organization, stored.iter().map(StoredInvoice::id)).await?;
    let mut payments = BTreeSet::new();
    let mut facts: BTreeMap<InvoiceId, Vec<AllocationFact>> = BTreeMap::new();
    for allocation in allocations {
        if let AllocationSource::Payment(payment) = allocation.fact.source {
            payments.insert(payment);
        }
        facts.entry(allocation.fact.invoice_id).or_default().push(allocation.fact);
    }
    let mut changed = Vec::new();
    for invoice in stored {
        let marks = marks(&invoice.facts, &facts.remove(&invoice.id()).unwrap_or_default(), policy)?;
        if marks != (Marks { closed_date: invoice.closed_date, ..Marks::default() }) {
            changed.push((invoice.id(), marks));
        }
    }
    store::invoices::set_marks(db, organization, changed).await?;
    settle_payments(db, organization, payments).await
}

/// What searches of an invoice are narrowed by, with all of its allocations.
pub(crate) fn marks(
    invoice: &InvoiceFacts,
    allocations: &[AllocationFact],
    policy: PuePolicy,
) -> Result<Marks, LedgerError> {
    Ok(Marks {
        closed_date: closed_date(invoice, allocations, policy)?,
        allocated_date: allocations.iter().map(|fact| fact.dated).min(),
        surplus_date: surplus_date(invoice, allocations, policy)?,
    })
}

/// The same for all that the policy of PUE invoices decides about, after it changed.
pub async fn settle_pue(db: &impl ConnectionTrait, organization: OrganizationId, policy: PuePolicy) -> ApiResult<()> {
    for some in store::chunks(store::invoices::pue_ids(db, organization).await?) {
        settle(db, organization, policy, some).await?;
    }
    Ok(())
}

async fn settle_payments(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: BTreeSet<PaymentId>,
) -> ApiResult<()> {
    if payments.is_empty() {
        return Ok(());
    }
    let mut taken: BTreeMap<PaymentId, Vec<StoredAllocation>> = BTreeMap::new();
    for allocation in store::allocations::of_payments(db, organization, payments.iter().copied()).await? {
        if let AllocationSource::Payment(payment) = allocation.fact.source {
            taken.entry(payment).or_default().push(allocation);
        }
    }
    for payment in store::payments::by_ids(db, organization, payments).await? {
        let taken = taken.remove(&payment.id).unwrap_or_default();
        let consumed: Vec<ConsumedFact> = taken
            .iter()
            .map(|allocation| ConsumedFact {
                amount: allocation.consumed(payment.amount.currency()),
                dated: allocation.fact.dated,
                undone_date: allocation.fact.undone_date,
            })
            .collect();
        let spent = spent_date(payment.amount, &consumed)?;
        store::payments::set_spent_date(db, organization, payment.id, spent).await?;
    }
    Ok(())
}

/// What the store knows of a set of invoices, by invoice.
struct Facts {
    dates: BTreeMap<InvoiceId, InvoiceDates>,
    allocations: BTreeMap<InvoiceId, Vec<StoredAllocation>>,
    promises: BTreeMap<InvoiceId, Vec<StoredPromise>>,
    disputes: BTreeMap<InvoiceId, Vec<Money>>,
    customers: BTreeMap<CustomerId, CustomerRef>,
    terms: TermsBook,
}

impl Facts {
    async fn read(
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        invoices: &[StoredInvoice],
        as_of: NaiveDate,
    ) -> ApiResult<Self> {
        let ids = || invoices.iter().map(StoredInvoice::id);
        let customers = || invoices.iter().filter_map(|invoice| invoice.customer_id);
        Ok(Self {
            dates: store::invoice_dates::in_force(db, organization, ids(), as_of).await?,
            allocations: group(
                store::allocations::of_invoices(db, organization, ids()).await?,
                |allocation: &StoredAllocation| allocation.fact.invoice_id,
            ),
            promises: group(store::promises::of_invoices(db, organization, ids()).await?, |stored: &StoredPromise| {
                stored.promise.invoice_id
            }),
            disputes: store::disputes::open_amounts(db, organization, ids(), as_of).await?.into_iter().fold(
                BTreeMap::new(),
                |mut found: BTreeMap<InvoiceId, Vec<Money>>, (invoice, amount)| {
                    found.entry(invoice).or_default().push(amount);
                    found
                },
            ),
            customers: store::customers::refs(db, organization, customers()).await?,
            terms: store::terms::current(db, organization, customers()).await?,
        })
    }

    fn book(&mut self, rules: &Rules, stored: StoredInvoice, as_of: NaiveDate) -> ApiResult<InvoiceBook> {
        let id = stored.id();
        let dates = self.dates.remove(&id).ok_or(anyhow::anyhow!("invoice {id} has no dates"))?;
        let allocations = self.allocations.remove(&id).unwrap_or_default();
        let promises = self.promises.remove(&id).unwrap_or_default();
        let facts: Vec<AllocationFact> = allocations.iter().map(|allocation| allocation.fact.clone()).collect();
        let policy = rules.policy();
        let balance = balance(&stored.facts, &facts, as_of, policy)?;
        let terms = self.terms.for_invoice(stored.customer_id, stored.site_id);
        let tolerance = self.terms.tolerance_days(stored.customer_id, stored.site_id);
        let tolerance = tolerance.unwrap_or_else(|| u32::from(rules.organization.tolerance_days));
        let closures: &[Closure] = &terms.closures;
        let until = |promised: NaiveDate| deadline(promised, tolerance, rules.calendar.with_closures(closures));
        let plain: Vec<Promise> = promises.iter().map(|stored| stored.promise.clone()).collect();
        let ledger = InvoiceLedger { invoice: &stored.facts, allocations: &facts, policy };
        let assessed = assess(&plain, ledger, as_of, until)?;
        let disputed = self.disputes.remove(&id).unwrap_or_default();
        let zero = Money::zero(stored.facts.total.currency());
        let disputed = disputed.into_iter().try_fold(zero, Money::checked_add)?;
        let customer = stored.customer_id.and_then(|id| self.customers.get(&id).cloned());
        let first_promised = promised_date(&plain, &assessed);
        let item = open_item(&stored, &dates, &balance, customer, disputed, first_promised, as_of)?;
        Ok(InvoiceBook { stored, dates, allocations, balance, promises, assessed, item })
    }
}

/// The earliest promise in force.
fn promised_date(promises: &[Promise], assessed: &[Assessed]) -> Option<NaiveDate> {
    let active = assessed.iter().filter(|one| one.status == PromiseStatus::Active);
    active
        .filter_map(|one| promises.iter().find(|promise| promise.id == one.promise_id))
        .map(|promise| promise.promised_date)
        .min()
}

fn open_item(
    stored: &StoredInvoice,
    dates: &InvoiceDates,
    balance: &Balance,
    customer: Option<CustomerRef>,
    disputed: Money,
    promised_date: Option<NaiveDate>,
    as_of: NaiveDate,
) -> ApiResult<OpenItem> {
    Ok(OpenItem {
        invoice_id: stored.id(),
        customer,
        concept: Some(stored.concept.clone()),
        series: stored.series.clone(),
        folio: stored.folio.clone(),
        purchase_orders: order_numbers_on(as_of, stored.former_orders.clone(), stored.purchase_order_numbers()),
        issue_date: stored.facts.issue_date,
        due_date: dates.due_date,
        collection_date: dates.collection_date,
        promised_date,
        counter_receipt_date: None,
        original_amount: balance.original,
        amount_paid: balance.amount_paid()?,
        balance_due: balance.balance_due,
        disputed,
        lacks_counter_receipt: false,
        is_in_substitution: balance.standing == domain::ledger::Standing::InSubstitution,
    })
}

fn group<T>(rows: Vec<T>, invoice: impl Fn(&T) -> InvoiceId) -> BTreeMap<InvoiceId, Vec<T>> {
    let mut grouped: BTreeMap<InvoiceId, Vec<T>> = BTreeMap::new();
    for row in rows {
        grouped.entry(invoice(&row)).or_default().push(row);
    }
    grouped
}

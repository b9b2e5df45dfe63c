//! REPs that neither replace nor are replaced, whose payments nobody recorded before, and whose invoices are their
//! receiver's and stand as they were registered: nearly all of any load.
//!
//! They are written many at once, as [`super::plain`] does with invoices. When in doubt, a REP is not plain, and
//! [`super::rep`] takes it in its turn.

use super::{
    Context,
    inspect::Inspected,
    outcome::Outcome,
    register::{self, Origin},
    rep,
    run::Kept,
};
use crate::{
    error::ApiResult,
    ledger,
    store::{
        self, ConnectionTrait, WriteTransaction,
        allocations::StoredAllocation,
        documents::StoredDocument,
        invoices::StoredInvoice,
        payments::{PaymentLikeness, StoredPayment},
        reps::{StoredRep, StoredRepDocument, StoredRepPayment},
        timeline::Event,
    },
};
use chrono::NaiveDate;
use domain::{
    cfdi::{DocumentType, Payment},
    contract::PaymentSource,
    customer::Identity,
    ids::{CustomerId, InvoiceId},
    ledger::{AllocationFact, AllocationSource, ConsumedFact, Opening, spent_date},
    money::Money,
};
use std::collections::{BTreeMap, BTreeSet};

/// Registers the plain REPs of a group of which `outcomes` tells what is done already, and adds theirs. Should one of
/// them not fit, none is registered here.
pub(super) async fn register_group(
    txn: &WriteTransaction,
    context: &Context,
    group: &[Kept],
    outcomes: &mut BTreeMap<i64, Outcome>,
) -> ApiResult<()> {
    let rest = group.iter().filter(|file| !outcomes.contains_key(&file.position));
    let documents: Vec<_> = rest.filter_map(|file| Some((file, file.document.as_ref().ok()?))).collect();
    let all = documents.iter().map(|(_, (document, _))| document);
    let reps: Vec<&Inspected> = all.filter(|document| is_candidate(document)).collect();
    if reps.is_empty() {
        return Ok(());
    }
    let mut known = Known::read(txn, context, &reps).await?;
    let mut plain = PlainReps::default();
    let mut registered = BTreeMap::new();
    for (file, (document, stored)) in documents {
        let origin = Origin { file: &file.name, stored };
        match plain.take(context, &mut known, document, &origin) {
            Ok(Some(outcome)) => drop(registered.insert(file.position, outcome)),
            // What cannot be worked out is refused by name when the document is registered alone.
            Ok(None) | Err(_) => known.leave(document),
        }
    }
    if registered.is_empty() {
        return Ok(());
    }
    let savepoint = store::savepoint(txn).await?;
    match Box::pin(plain.insert(&savepoint, context, &known)).await {
        Ok(()) => {
            savepoint.commit().await?;
            outcomes.extend(registered);
        }
        Err(error) => {
            savepoint.rollback().await?;
            tracing::warn!(import = ?context.import, %error, "payment complements are registered one by one");
        }
    }
    Ok(())
}

fn is_candidate(document: &Inspected) -> bool {
    document.cfdi.document_type == DocumentType::Payment && document.cfdi.relations.is_empty()
}

/// What the ledger knows of a group of REPs before it is registered.
struct Known {
    /// UUIDs that are registered, that other documents name, or that a document before this one concerns that is not
    /// registered yet.
    touched: BTreeSet<String>,
    /// By identity key.
    customers: BTreeMap<String, CustomerId>,
    /// Those that are paid, by UUID, locked.
    invoices: BTreeMap<String, StoredInvoice>,
    /// What is applied to them, with what this group applies.
    facts: BTreeMap<InvoiceId, Vec<AllocationFact>>,
    /// What was paid of them before the start stands there as one sum.
    opened: BTreeSet<InvoiceId>,
    /// Recorded payments that one of the REPs may tell of.
    unclaimed: Vec<PaymentLikeness>,
}

impl Known {
    async fn read(db: &impl ConnectionTrait, context: &Context, reps: &[&Inspected]) -> ApiResult<Self> {
        let organization = context.organization;
        let (uuids, identities) = register::sought(reps.iter().copied());
        let payments = reps.iter().flat_map(|document| &document.cfdi.payments);
        let dates: BTreeSet<NaiveDate> = payments.map(|payment| payment.paid_at.date()).collect();
        let paid: BTreeSet<String> = reps.iter().copied().flat_map(paid_uuids).collect();
        let mut touched = store::documents::known(db, organization, &uuids).await?;
        touched.extend(store::documents::related_to(db, organization, &uuids).await?);
        let customers = store::customers::by_identities(db, organization, &identities).await?;
        let unclaimed =
            store::payments::unclaimed_of(db, organization, customers.iter().map(|one| one.id), &dates).await?;
        let paid: Vec<String> = paid.into_iter().collect();
        let invoices = store::invoices::by_fiscal_uuids(db, organization, &paid, None).await?;
        let ids = invoices.iter().map(StoredInvoice::id).collect();
        let invoices = store::invoices::lock_all(db, organization, &ids, None).await?;
        let allocations = store::allocations::of_invoices(db, organization, ids).await?;
        Ok(Self {
            touched,
            customers: customers.into_iter().map(|customer| (customer.identity, customer.id)).collect(),
            invoices: invoices.into_iter().filter_map(|one| Some((one.fiscal_uuid.clone()?, one))).collect(),
            opened: opened(db, context, &allocations).await?,
            facts: facts(allocations),
            unclaimed: unclaimed.iter().filter_map(likeness).collect(),
        })
    }

    /// Whether nothing that is still to come, and no other document, has to do with it.
    fn leaves_alone(&self, document: &Inspected) -> bool {
        let mut concerned = paid_uuids(document).chain([document.fiscal_uuid.clone()]);
        !concerned.any(|uuid| self.touched.contains(&uuid))
    }

    /// A document that is registered in its turn, before the REPs that concern the same.
    fn leave(&mut self, document: &Inspected) {
        let related = document.cfdi.relations.iter().flat_map(|relation| &relation.uuids);
        self.touched.extend(related.map(|uuid| uuid.to_string().to_uppercase()));
        self.touched.extend(paid_uuids(document));
        self.touched.insert(document.fiscal_uuid.clone());
    }

    fn is_plain(&self, invoice: &StoredInvoice, customer: CustomerId) -> bool {
        let is_theirs = invoice.customer_id == Some(customer);
        is_theirs && invoice.facts.opening == Opening::Known && !self.opened.contains(&invoice.id())
    }
}

/// What a document pays, in upper case.
fn paid_uuids(document: &Inspected) -> impl Iterator<Item = String> {
    document.cfdi.payments.iter().flat_map(|payment| &payment.documents).map(rep::written_uuid)
}

fn likeness(payment: &StoredPayment) -> Option<PaymentLikeness> {
    Some(PaymentLikeness { customer_id: payment.customer_id?, date: payment.date, amount: payment.amount })
}

async fn opened(
    db: &impl ConnectionTrait,
    context: &Context,
    allocations: &[StoredAllocation],
) -> ApiResult<BTreeSet<InvoiceId>> {
    let of_payment = |one: &StoredAllocation| match one.fact.source {
        AllocationSource::Payment(payment) => Some((payment, one.fact.invoice_id)),
        AllocationSource::CreditNote(_) => None,
    };
    let pairs: Vec<_> = allocations.iter().filter_map(of_payment).collect();
    let ids: BTreeSet<_> = pairs.iter().map(|(payment, _invoice)| *payment).collect();
    let payments = store::payments::by_ids(db, context.organization, ids).await?;
    let is_opening = |payment: &&StoredPayment| payment.source == PaymentSource::Opening;
    let opening: BTreeSet<_> = payments.iter().filter(is_opening).map(|payment| payment.id).collect();
    Ok(pairs.into_iter().filter(|(payment, _)| opening.contains(payment)).map(|(_, invoice)| invoice).collect())
}

fn facts(allocations: Vec<StoredAllocation>) -> BTreeMap<InvoiceId, Vec<AllocationFact>> {
    let mut facts = BTreeMap::<_, Vec<_>>::new();
    for one in allocations {
        facts.entry(one.fact.invoice_id).or_default().push(one.fact);
    }
    facts
}

/// Plain REPs on their way into the ledger, with everything that is written of them.
#[derive(Default)]
struct PlainReps {
    documents: Vec<StoredDocument>,
    reps: Vec<StoredRep>,
    written: Written,
}

/// What the payments of REPs write.
#[derive(Default)]
struct Written {
    rows: Vec<StoredRepPayment>,
    lines: Vec<StoredRepDocument>,
    /// With the day from which nothing of it is left.
    payments: Vec<(StoredPayment, Option<NaiveDate>)>,
    allocations: Vec<StoredAllocation>,
    events: Vec<Event>,
}

impl PlainReps {
    /// Takes a REP that is plain; `None` for any other document.
    fn take(
        &mut self,
        context: &Context,
        known: &mut Known,
        document: &Inspected,
        origin: &Origin<'_>,
    ) -> ApiResult<Option<Outcome>> {
        if !is_candidate(document) || !known.leaves_alone(document) {
            return Ok(None);
        }
        let (Identity::Customer(identity), _) = register::receiver(&document.cfdi) else { return Ok(None) };
        let Some(customer) = known.customers.get(&identity.key()).copied() else { return Ok(None) };
        let identified = register::identified(context, document, origin);
        let mut rep = rep::read(context, document, identified.id, Some(customer));
        let mut written = Written::default();
        for (position, payment) in (0_i64..).zip(&document.cfdi.payments) {
            let row = rep::row(rep.id, position, payment)?;
            let alike = PaymentLikeness { customer_id: customer, date: row.date, amount: row.amount };
            if known.unclaimed.contains(&alike) || !written.pay(context, known, customer, row, payment)? {
                return Ok(None);
            }
        }
        rep.state = rep::state(&written.rows, &written.lines);
        let paid: BTreeSet<InvoiceId> = written.lines.iter().filter_map(|line| line.invoice_id).collect();
        known.touched.insert(document.fiscal_uuid.clone());
        for one in &written.allocations {
            known.facts.entry(one.fact.invoice_id).or_default().push(one.fact.clone());
        }
        let outcome = Outcome::registered(document, rep::wait(rep.state));
        self.documents.push(identified);
        self.reps.push(rep);
        self.written.extend(written);
        Ok(Some(Outcome { invoice_id: paid.first().copied(), customer_id: Some(customer), ..outcome }))
    }

    /// Writes all of them, or answers an error and must be undone.
    async fn insert(self, db: &impl ConnectionTrait, context: &Context, known: &Known) -> ApiResult<()> {
        let organization = context.organization;
        let Written { rows, lines, payments, allocations, events } = self.written;
        store::documents::insert_all(db, organization, &self.documents).await?;
        store::reps::insert_all(db, organization, &self.reps).await?;
        let payments = payments.iter().map(|(payment, spent)| (payment, *spent));
        store::payments::insert_all(db, organization, payments).await?;
        store::reps::insert_payments(db, organization, &rows).await?;
        store::reps::insert_documents(db, organization, &lines).await?;
        store::allocations::insert_all(db, organization, &allocations).await?;
        store::timeline::append_all(db, organization, events, context.recording.now).await?;
        let reduced: BTreeSet<InvoiceId> = allocations.iter().map(|one| one.fact.invoice_id).collect();
        let mut marks = Vec::new();
        for invoice in known.invoices.values().filter(|invoice| reduced.contains(&invoice.id())) {
            let facts = known.facts.get(&invoice.id()).map_or(&[][..], Vec::as_slice);
            marks.push((invoice.id(), ledger::marks(&invoice.facts, facts, context.rules.policy())?));
        }
        Ok(store::invoices::set_marks(db, organization, marks).await?)
    }
}

impl Written {
    /// Makes the payment of a `Pago` and applies its lines. Answers `false` when one of its invoices is not plain.
    fn pay(
        &mut self,
        context: &Context,
        known: &Known,
        customer: CustomerId,
        mut row: StoredRepPayment,
        payment: &Payment,
    ) -> ApiResult<bool> {
        let (received, told) = rep::new_payment(context, Some(customer), (payment, row.amount).into());
        row.payment_id = Some(received.id);
        self.events.push(told);
        let mut consumed = Vec::new();
        for document in &payment.documents {
            let find = |uuid: &str| known.invoices.get(uuid).map(StoredInvoice::id);
            let mut line = rep::line(row.id, payment, document, find)?;
            if let Some(invoice) = known.invoices.get(&line.fiscal_uuid) {
                if !known.is_plain(invoice, customer) {
                    return Ok(false);
                }
                consumed.extend(self.apply(context, known, &received, (invoice, &mut line), &consumed)?);
            }
            self.lines.push(line);
        }
        let spent = spent_date(received.amount, &consumed)?;
        self.rows.push(row);
        self.payments.push((received, spent));
        Ok(true)
    }

    /// Answers what the line takes of its payment, of which `consumed` is taken already.
    fn apply(
        &mut self,
        context: &Context,
        known: &Known,
        payment: &StoredPayment,
        (invoice, line): (&StoredInvoice, &mut StoredRepDocument),
        consumed: &[ConsumedFact],
    ) -> ApiResult<Option<ConsumedFact>> {
        let mut facts = known.facts.get(&invoice.id()).cloned().unwrap_or_default();
        let own = self.allocations.iter().filter(|one| one.fact.invoice_id == invoice.id());
        facts.extend(own.map(|one| one.fact.clone()));
        let mut taken = consumed.iter().map(|one| one.amount);
        let remaining = taken.try_fold(payment.amount, Money::checked_sub)?.at_least_zero();
        let effect = rep::decide(context, payment, (invoice, &facts), line, (line.paid, remaining))?;
        line.flags = effect.flags;
        let Some((allocation, event)) = effect.applied else { return Ok(None) };
        let amount = allocation.consumed(payment.amount.currency());
        let taken = ConsumedFact { amount, dated: allocation.fact.dated, undone_date: None };
        self.events.push(event);
        self.allocations.push(allocation);
        Ok(Some(taken))
    }

    fn extend(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.lines.extend(other.lines);
        self.payments.extend(other.payments);
        self.allocations.extend(other.allocations);
        self.events.extend(other.events);
    }
}

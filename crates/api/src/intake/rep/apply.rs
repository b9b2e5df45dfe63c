//! What the lines of a `Pago` apply to their invoices.

use crate::{
    error::ApiResult,
    intake::{Context, opening},
    store::{
        self, ConnectionTrait,
        allocations::StoredAllocation,
        invoices::StoredInvoice,
        payments::StoredPayment,
        reps::StoredRepDocument,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use domain::{
    ids::{InvoiceId, OrganizationId, PaymentId},
    ledger::{
        Allocated, AllocationDraft, AllocationFact, AllocationKind, AllocationSource, RepFlag, allocate_rep, balance,
    },
    money::{Money, MoneyError},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is applied of a payment, and to the invoices of its lines, while these are applied one after the other.
struct Standing {
    payment: PaymentId,
    invoices: BTreeSet<InvoiceId>,
    of_payment: Vec<StoredAllocation>,
    of_invoices: Vec<StoredAllocation>,
}

impl Standing {
    async fn read(
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        payment: PaymentId,
        invoices: BTreeSet<InvoiceId>,
    ) -> ApiResult<Self> {
        let of_payment = store::allocations::of_payments(db, organization, [payment]).await?;
        let of_invoices = store::allocations::of_invoices(db, organization, invoices.iter().copied()).await?;
        Ok(Self { payment, invoices, of_payment, of_invoices })
    }

    /// After something else than an allocation more.
    async fn read_again(&mut self, db: &impl ConnectionTrait, organization: OrganizationId) -> ApiResult<()> {
        *self = Self::read(db, organization, self.payment, std::mem::take(&mut self.invoices)).await?;
        Ok(())
    }

    fn add(&mut self, allocation: StoredAllocation) {
        self.of_payment.push(allocation.clone());
        self.of_invoices.push(allocation);
    }

    /// What somebody applied of the payment to an invoice before a REP said so.
    fn by_hand(&self, invoice: InvoiceId) -> Option<&AllocationFact> {
        let live = self.of_payment.iter().filter(|one| one.fact.undone_date.is_none());
        let mut same = live.filter(|one| one.fact.invoice_id == invoice && one.rep_document_id.is_none());
        same.find(|one| one.fact.kind == AllocationKind::Payment).map(|one| &one.fact)
    }

    /// What of the payment is used.
    fn consumed(&self, payment: &StoredPayment) -> Result<Money, MoneyError> {
        let currency = payment.amount.currency();
        let live = self.of_payment.iter().filter(|one| one.fact.undone_date.is_none());
        live.map(|one| one.consumed(currency)).try_fold(Money::zero(currency), Money::checked_add)
    }

    fn of_invoice(&self, invoice: InvoiceId) -> Vec<&StoredAllocation> {
        self.of_invoices.iter().filter(|one| one.fact.invoice_id == invoice).collect()
    }
}

/// Applies lines, as they are stored, whose invoices are here: fiscal facts, flagged where they do not fit, there and in
/// `lines`.
pub(in crate::intake) async fn apply(
    db: &impl ConnectionTrait,
    context: &Context,
    payment: PaymentId,
    lines: &mut [StoredRepDocument],
) -> ApiResult<()> {
    let organization = context.organization;
    let ids: BTreeSet<InvoiceId> = lines.iter().filter_map(|line| line.invoice_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let Some(payment) = store::payments::by_id(db, organization, payment, None).await? else { return Ok(()) };
    let locked = store::invoices::lock_all(db, organization, &ids, None).await?;
    let invoices: BTreeMap<InvoiceId, StoredInvoice> =
        locked.into_iter().map(|invoice| (invoice.id(), invoice)).collect();
    let mut standing = Standing::read(db, organization, payment.id, ids).await?;
    let mut events = Vec::new();
    for line in lines {
        if let Some(invoice) = line.invoice_id.and_then(|id| invoices.get(&id)) {
            events.extend(apply_line(db, context, &payment, invoice, line, &mut standing).await?);
        }
    }
    Ok(store::timeline::append_all(db, organization, events, context.recording.now).await?)
}

/// Answers what is to be told of it, if anything is applied.
async fn apply_line(
    db: &impl ConnectionTrait,
    context: &Context,
    payment: &StoredPayment,
    invoice: &StoredInvoice,
    line: &mut StoredRepDocument,
    standing: &mut Standing,
) -> ApiResult<Option<Event>> {
    let organization = context.organization;
    let paid = match standing.by_hand(invoice.id()) {
        None => line.paid,
        Some(by_hand) => {
            let rest = take_over(db, organization, by_hand, line).await?;
            standing.read_again(db, organization).await?;
            let Some(rest) = rest else { return Ok(None) };
            rest
        }
    };
    if opening::make_room(db, context, &standing.of_invoice(invoice.id()), payment.date, paid).await? {
        standing.read_again(db, organization).await?;
    }
    let remaining = payment.amount.checked_sub(standing.consumed(payment)?)?.at_least_zero();
    let facts: Vec<AllocationFact> =
        standing.of_invoice(invoice.id()).into_iter().map(|one| one.fact.clone()).collect();
    let effect = decide(context, payment, (invoice, &facts), line, (paid, remaining))?;
    if effect.flags != line.flags {
        store::reps::link_document(db, organization, line.id, invoice.id(), &effect.flags).await?;
        line.flags = effect.flags;
    }
    let Some((allocation, event)) = effect.applied else { return Ok(None) };
    store::allocations::insert(db, organization, &allocation).await?;
    standing.add(allocation);
    Ok(Some(event))
}

/// What a line does to its invoice.
pub(in crate::intake) struct Effect {
    pub flags: Vec<RepFlag>,
    /// With what is told of it.
    pub applied: Option<(StoredAllocation, Event)>,
}

/// What a line, of which `paid` is still to be applied while `remaining` of its payment is left, does to an invoice with
/// these allocations.
pub(in crate::intake) fn decide(
    context: &Context,
    payment: &StoredPayment,
    (invoice, allocations): (&StoredInvoice, &[AllocationFact]),
    line: &StoredRepDocument,
    (paid, remaining): (Money, Money),
) -> ApiResult<Effect> {
    let as_of = context.recording.today.max(invoice.facts.issue_date).max(payment.date);
    let balance = balance(&invoice.facts, allocations, as_of, context.rules.policy())?;
    let draft = AllocationDraft {
        kind: AllocationKind::Payment,
        amount: paid,
        equivalence: line.equivalence,
        payment_date: payment.date,
        is_confirmed: false,
    };
    let decided = allocate_rep(&draft, &invoice.facts, &balance, remaining)?;
    let applied = decided.applied.filter(|applied| applied.amount.is_positive());
    let told = |applied: &Allocated| Event {
        kind: EventKind::RepApplied,
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: Some(payment.id) },
        data: json!({"amount": applied.amount, "installment": line.installment, "date": payment.date}),
        user: context.recording.by,
    };
    let applied = applied.map(|applied| (stored(context, payment, invoice.id(), line, &applied), told(&applied)));
    Ok(Effect { flags: decided.flags, applied })
}

/// What a line applies, as it is kept.
fn stored(
    context: &Context,
    payment: &StoredPayment,
    invoice_id: InvoiceId,
    line: &StoredRepDocument,
    applied: &Allocated,
) -> StoredAllocation {
    StoredAllocation {
        fact: AllocationFact {
            id: Uuid::now_v7().into(),
            invoice_id,
            source: AllocationSource::Payment(payment.id),
            kind: AllocationKind::Payment,
            amount: applied.amount,
            effective_date: payment.effective_date,
            dated: payment.date,
            undone_date: None,
        },
        rep_document_id: Some(line.id),
        equivalence: applied.equivalence,
        consumed_minor: applied.consumed.minor(),
        // What people apply bears their name; this the document says.
        recorded_by: None,
        recorded_at: context.recording.now,
    }
}

/// Makes what somebody applied by hand the line's. Answers what the line still applies beyond it.
async fn take_over(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    applied: &AllocationFact,
    line: &StoredRepDocument,
) -> ApiResult<Option<Money>> {
    let is_comparable = applied.amount.currency() == line.paid.currency();
    if is_comparable && applied.amount.minor() > line.paid.minor() {
        // A person chose this payment for the REP, which says anew what it paid.
        store::allocations::undo(db, organization, applied.id, applied.dated).await?;
        return Ok(Some(line.paid));
    }
    store::allocations::set_rep_document(db, organization, applied.id, Some(line.id)).await?;
    let rest = if is_comparable { line.paid.checked_sub(applied.amount)? } else { Money::zero(line.paid.currency()) };
    Ok(rest.is_positive().then_some(rest))
}

//! A CFDI of type P: the payments it makes or matches, and the invoices these pay.

mod payment;

pub(super) use payment::{candidates, make_payment};

use super::{
    Context,
    inspect::Inspected,
    link, opening,
    outcome::Wait,
    register::{Registered, customer},
    rep_change::{self, Withdrawal},
};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    store::{
        self,
        allocations::StoredAllocation,
        invoices::StoredInvoice,
        payments::StoredPayment,
        reps::{StoredRep, StoredRepDocument, StoredRepPayment},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use domain::{
    cfdi::{PaidDocument, Payment},
    contract::LinkState,
    ids::{DocumentId, InvoiceId, OrganizationId, PaymentId, RepId},
    ledger::{
        Allocated, AllocationDraft, AllocationFact, AllocationKind, AllocationSource, Opening, RepFlag, allocate_rep,
        balance,
    },
    money::{Equivalence, Money},
};
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) async fn register(
    db: &impl ConnectionTrait,
    context: &Context,
    document: &Inspected,
    document_id: DocumentId,
) -> ApiResult<Registered> {
    let cfdi = &document.cfdi;
    let party = customer(db, context, cfdi).await?;
    let rep = StoredRep {
        id: Uuid::now_v7().into(),
        document_id,
        customer_id: party.customer(),
        fiscal_uuid: document.fiscal_uuid.clone(),
        series: cfdi.series.clone(),
        folio: cfdi.folio.clone(),
        issue_date: cfdi.issued_at.date(),
        state: LinkState::Waiting,
        registered_at: context.recording.now,
    };
    store::reps::insert(db, context.organization, &rep).await?;
    let is_replaced = is_replaced(db, context, &rep).await?;
    if is_replaced {
        store::reps::set_state(db, context.organization, rep.id, LinkState::Cancelled).await?;
    }
    let mut paid = withdraw_replaced(db, context, &rep).await?;
    for (position, payment) in (0_i64..).zip(&cfdi.payments) {
        paid.extend(pay(db, context, &rep, position, payment, is_replaced).await?);
    }
    if !is_replaced {
        confirm_again(db, context, &paid).await?;
    }
    link::settle(db, context, paid.iter().copied()).await?;
    let wait = match refresh_state(db, context, rep.id).await? {
        LinkState::Applied | LinkState::Cancelled => None,
        LinkState::Waiting => Some(Wait::InvoiceMissing),
        LinkState::NeedsPerson => Some(Wait::NeedsPerson),
    };
    Ok(Registered { invoice_id: paid.first().copied(), customer_id: rep.customer_id, wait })
}

/// `TipoRelacion` of a document that replaces another.
const REPLACES: &str = "04";

/// Whether a REP that came before says that it replaces this one.
async fn is_replaced(db: &impl ConnectionTrait, context: &Context, rep: &StoredRep) -> ApiResult<bool> {
    let organization = context.organization;
    for relation in store::documents::relations_to(db, organization, &rep.fiscal_uuid).await? {
        if relation.relation_type == REPLACES
            && store::reps::by_fiscal_uuid(db, organization, &relation.fiscal_uuid).await?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the REPs out of the ledger that this one replaces. Answers the invoices they touched.
async fn withdraw_replaced(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
) -> ApiResult<BTreeSet<InvoiceId>> {
    let organization = context.organization;
    let mut touched = BTreeSet::new();
    for relation in store::documents::relations_of(db, organization, &rep.fiscal_uuid).await? {
        if relation.relation_type != REPLACES {
            continue;
        }
        let replaced = store::reps::by_fiscal_uuid(db, organization, &relation.related_uuid).await?;
        if let Some(replaced) = replaced {
            touched.extend(rep_change::withdraw(db, context, &replaced, Withdrawal::Replaced).await?);
            touched.extend(store::reps::invoices_of(db, organization, replaced.id).await?);
        }
    }
    Ok(touched)
}

/// Invoices that waited to be confirmed because a REP was cancelled are owed again once another says what was paid.
async fn confirm_again(db: &impl ConnectionTrait, context: &Context, invoices: &BTreeSet<InvoiceId>) -> ApiResult<()> {
    for id in invoices {
        let Some(mut invoice) = store::invoices::lock(db, context.organization, *id, None).await? else { continue };
        // Of those before the start that were never known, a REP says what was paid, not what is owed.
        if invoice.facts.opening == Opening::Unconfirmed && invoice.facts.unconfirmed_date.is_some() {
            invoice.facts.opening = Opening::Known;
            invoice.facts.unconfirmed_date = None;
            invoice.version = invoice.version.saturating_add(1);
            store::invoices::update(db, context.organization, &invoice).await?;
        }
    }
    Ok(())
}

/// One `Pago`: its payment, and what its lines apply. Answers the invoices it touches. Of a REP that was replaced
/// before it came, the lines are kept and nothing is applied.
async fn pay(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
    position: i64,
    payment: &Payment,
    is_replaced: bool,
) -> ApiResult<Vec<InvoiceId>> {
    let organization = context.organization;
    let amount = Money::round(payment.amount, payment.currency)?;
    let row_id = Uuid::now_v7();
    let mut lines = Vec::new();
    for document in &payment.documents {
        lines.push(line(db, context, row_id, payment, document).await?);
    }
    let known: BTreeSet<InvoiceId> = lines.iter().filter_map(|line| line.invoice_id).collect();
    let payment_id = if is_replaced {
        None
    } else {
        let likeness = (payment.paid_at.date(), amount);
        match candidates(db, organization, rep.customer_id, likeness, &known).await?.as_slice() {
            [] => Some(make_payment(db, context, rep.customer_id, (payment, amount).into()).await?),
            [one] => payment::agrees(db, organization, one.id, &lines).await?.then_some(one.id),
            // A person decides which of them it is.
            [_, _, ..] => None,
        }
    };
    let row = StoredRepPayment {
        id: row_id,
        rep_id: rep.id,
        position,
        payment_id,
        date: payment.paid_at.date(),
        form: payment.form.clone(),
        amount,
        exchange_rate: payment.exchange_rate,
    };
    store::reps::insert_payment(db, organization, &row).await?;
    for line in &lines {
        store::reps::insert_document(db, organization, line).await?;
    }
    if let Some(payment_id) = payment_id {
        for line in &lines {
            apply(db, context, payment_id, line).await?;
        }
    }
    Ok(known.into_iter().collect())
}

async fn line(
    db: &impl ConnectionTrait,
    context: &Context,
    rep_payment_id: Uuid,
    payment: &Payment,
    document: &PaidDocument,
) -> ApiResult<StoredRepDocument> {
    let currency = document.currency;
    let fiscal_uuid = document.uuid.map_or_else(|| document.document_id.clone(), |uuid| uuid.to_string());
    let fiscal_uuid = fiscal_uuid.to_uppercase();
    let invoice = store::invoices::by_fiscal_uuid(db, context.organization, &fiscal_uuid).await?;
    let same_currency = currency == payment.currency;
    // Between currencies 1 is what stands for "not written".
    let is_written = same_currency || document.equivalence != Decimal::ONE;
    let equivalence = Equivalence::try_from(document.equivalence).ok().filter(|_written| is_written);
    let equivalence = if same_currency { Some(Equivalence::ONE) } else { equivalence };
    // Pagos 1.0 leaves the amount out when one payment pays one document.
    let whole = (payment.documents.len() == 1)
        .then(|| equivalence.and_then(|equivalence| payment.amount.checked_mul(equivalence.value())))
        .flatten();
    let paid = document.paid.or(whole).unwrap_or_default();
    let previous = document.previous_balance.unwrap_or(paid);
    let remaining = document.remaining_balance.unwrap_or_else(|| previous.saturating_sub(paid));
    Ok(StoredRepDocument {
        id: Uuid::now_v7(),
        rep_payment_id,
        fiscal_uuid,
        invoice_id: invoice.as_ref().map(StoredInvoice::id),
        equivalence,
        installment: i64::from(document.installment.unwrap_or(1)),
        previous_balance: Money::round(previous, currency)?,
        paid: Money::round(paid, currency)?,
        remaining_balance: Money::round(remaining, currency)?,
        flags: Vec::new(),
    })
}

/// Applies a line whose invoice is here: a fiscal fact, flagged where it does not fit.
pub(super) async fn apply(
    db: &impl ConnectionTrait,
    context: &Context,
    payment_id: PaymentId,
    line: &StoredRepDocument,
) -> ApiResult<()> {
    let organization = context.organization;
    let Some(invoice_id) = line.invoice_id else { return Ok(()) };
    let Some(payment) = store::payments::by_id(db, organization, payment_id, None).await? else { return Ok(()) };
    let Some(invoice) = store::invoices::lock(db, organization, invoice_id, None).await? else { return Ok(()) };
    let allocated = store::allocations::of_payments(db, organization, [payment_id]).await?;
    let standing = || allocated.iter().filter(|one| one.fact.undone_date.is_none());
    let same = standing().find(|one| {
        one.fact.invoice_id == invoice_id && one.rep_document_id.is_none() && one.fact.kind == AllocationKind::Payment
    });
    let paid = match same {
        Some(same) => take_over(db, organization, &same.fact, line).await?,
        None => Some(line.paid),
    };
    let Some(paid) = paid else { return Ok(()) };
    opening::make_room(db, context, invoice_id, payment.date, paid).await?;
    let zero = Money::zero(payment.amount.currency());
    let allocated = store::allocations::of_payments(db, organization, [payment_id]).await?;
    let standing = allocated.iter().filter(|one| one.fact.undone_date.is_none());
    let consumed = standing.map(|one| one.consumed(payment.amount.currency())).try_fold(zero, Money::checked_add)?;
    let remaining = payment.amount.checked_sub(consumed)?.at_least_zero();
    let facts: Vec<AllocationFact> = store::allocations::of_invoices(db, organization, [invoice_id])
        .await?
        .into_iter()
        .map(|one| one.fact)
        .collect();
    let as_of = context.recording.today.max(invoice.facts.issue_date).max(payment.date);
    let balance = balance(&invoice.facts, &facts, as_of, context.rules.policy())?;
    let draft = AllocationDraft {
        kind: AllocationKind::Payment,
        amount: paid,
        equivalence: line.equivalence,
        payment_date: payment.date,
        is_confirmed: false,
    };
    let decided = allocate_rep(&draft, &invoice.facts, &balance, remaining)?;
    store::reps::link_document(db, organization, line.id, invoice_id, &decided.flags).await?;
    let Some(applied) = decided.applied.filter(|applied| applied.amount.is_positive()) else { return Ok(()) };
    let allocation = stored(context, &payment, invoice_id, line, &applied);
    store::allocations::insert(db, organization, &allocation).await?;
    let event = Event {
        kind: EventKind::RepApplied,
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice_id), payment: Some(payment_id) },
        data: json!({"amount": applied.amount, "installment": line.installment, "date": payment.date}),
        user: context.recording.by,
    };
    store::timeline::append(db, organization, event, context.recording.now).await?;
    Ok(())
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

/// Applies the lines that waited for this invoice.
pub(super) async fn link_waiting(
    db: &impl ConnectionTrait,
    context: &Context,
    invoice: &StoredInvoice,
) -> ApiResult<()> {
    let organization = context.organization;
    let Some(uuid) = &invoice.fiscal_uuid else { return Ok(()) };
    let waiting = store::reps::waiting_for(db, organization, uuid).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let mut reps = BTreeSet::new();
    for mut line in waiting {
        line.invoice_id = Some(invoice.id());
        store::reps::link_document(db, organization, line.id, invoice.id(), &line.flags).await?;
        let Some(row) = store::reps::payment_by_id(db, organization, line.rep_payment_id).await? else { continue };
        reps.insert(row.rep_id);
        if let Some(payment_id) = row.payment_id {
            apply(db, context, payment_id, &line).await?;
        }
    }
    link::settle(db, context, [invoice.id()]).await?;
    for rep in reps {
        refresh_state(db, context, rep).await?;
    }
    Ok(())
}

/// How far a REP has come, from its own rows.
pub(super) async fn refresh_state(db: &impl ConnectionTrait, context: &Context, rep: RepId) -> ApiResult<LinkState> {
    let organization = context.organization;
    let stored = store::reps::by_ids(db, organization, [rep]).await?;
    if stored.iter().any(|rep| rep.state == LinkState::Cancelled) {
        return Ok(LinkState::Cancelled);
    }
    let payments = store::reps::payments_of(db, organization, [rep]).await?;
    let lines = store::reps::documents_of(db, organization, payments.iter().map(|payment| payment.id)).await?;
    let state = state(&payments, &lines);
    store::reps::set_state(db, organization, rep, state).await?;
    Ok(state)
}

fn state(payments: &[StoredRepPayment], lines: &[StoredRepDocument]) -> LinkState {
    let inapplicable = |line: &StoredRepDocument| {
        let flagged = line.flags.iter().any(|flag| matches!(flag, RepFlag::CurrencyDiffers | RepFlag::RateMissing));
        flagged || !line.paid.is_positive()
    };
    if payments.iter().any(|payment| payment.payment_id.is_none()) || lines.iter().any(inapplicable) {
        return LinkState::NeedsPerson;
    }
    if lines.iter().any(|line| line.invoice_id.is_none()) { LinkState::Waiting } else { LinkState::Applied }
}

//! What later documents, SAT and people change about a REP that is registered.

use super::{
    Context, link,
    rep::{apply, candidates, make_payment, refresh_state},
};
use crate::{
    error::{ApiResult, Refusal},
    store::{
        self, ConnectionTrait,
        allocations::StoredAllocation,
        payments::StoredPayment,
        reps::{StoredRep, StoredRepDocument, StoredRepPayment},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::NaiveDate;
use domain::{
    contract::{LinkState, PaymentSource, ProblemKind},
    ids::{InvoiceId, OrganizationId, PaymentId, RepId},
    ledger::Opening,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Why a REP no longer says what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Another REP says it now, with dates of its own: this one never counted.
    Replaced,
    /// SAT cancelled it, and nobody knows what was paid: it counts no more from this day on.
    Cancelled { date: NaiveDate },
}

/// Takes a REP out of the ledger. A payment that people recorded stays; one known only through this REP goes with it.
///
/// Doing it twice changes nothing more.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
    why: Withdrawal,
) -> ApiResult<BTreeSet<InvoiceId>> {
    let organization = context.organization;
    let mut touched = BTreeSet::new();
    if rep.state == LinkState::Cancelled {
        return Ok(touched);
    }
    store::reps::set_state(db, organization, rep.id, LinkState::Cancelled).await?;
    let rows = store::reps::payments_of(db, organization, [rep.id]).await?;
    let lines = store::reps::documents_of(db, organization, rows.iter().map(|row| row.id)).await?;
    let lines: BTreeSet<Uuid> = lines.into_iter().map(|line| line.id).collect();
    for (row, payment_id) in rows.iter().filter_map(|row| Some((row, row.payment_id?))) {
        let Some(payment) = store::payments::lock(db, organization, payment_id, None).await? else { continue };
        let taken = store::allocations::of_payments(db, organization, [payment_id]).await?;
        let live: Vec<&StoredAllocation> = taken.iter().filter(|one| one.fact.undone_date.is_none()).collect();
        touched.extend(live.iter().map(|one| one.fact.invoice_id));
        if payment.source == PaymentSource::Rep {
            take_back(db, context, payment, &live, why).await?;
        } else {
            release(db, organization, &live, &lines, why).await?;
        }
        store::reps::link_payment(db, organization, row.id, None).await?;
    }
    tell(db, context, rep, &touched).await?;
    link::settle(db, context, touched.iter().copied()).await?;
    Ok(touched)
}

/// A payment nobody but the REP knew of.
async fn take_back(
    db: &impl ConnectionTrait,
    context: &Context,
    mut payment: StoredPayment,
    live: &[&StoredAllocation],
    why: Withdrawal,
) -> ApiResult<()> {
    let organization = context.organization;
    for allocation in live {
        let date = match why {
            Withdrawal::Replaced => allocation.fact.dated,
            Withdrawal::Cancelled { date } => date,
        };
        store::allocations::undo(db, organization, allocation.fact.id, date).await?;
        if let Withdrawal::Cancelled { date } = why {
            leave_unconfirmed(db, organization, allocation.fact.invoice_id, date).await?;
        }
    }
    payment.reversed_date = Some(match why {
        Withdrawal::Replaced => payment.date,
        Withdrawal::Cancelled { date } => date,
    });
    payment.version = payment.version.saturating_add(1);
    Ok(store::payments::update(db, organization, &payment).await?)
}

/// What is owed is unknown until another REP or a person says it: nobody is chased for it meanwhile.
async fn leave_unconfirmed(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: InvoiceId,
    since: NaiveDate,
) -> ApiResult<()> {
    let Some(mut invoice) = store::invoices::lock(db, organization, invoice, None).await? else { return Ok(()) };
    if invoice.facts.opening == Opening::Known && invoice.facts.cancellation().is_none() {
        invoice.facts.opening = Opening::Unconfirmed;
        invoice.facts.unconfirmed_date = Some(since);
        invoice.version = invoice.version.saturating_add(1);
        store::invoices::update(db, organization, &invoice).await?;
    }
    Ok(())
}

/// A payment of people: what they applied stays theirs. What only the REP applied goes when another REP says it anew.
async fn release(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    live: &[&StoredAllocation],
    lines: &BTreeSet<Uuid>,
    why: Withdrawal,
) -> ApiResult<()> {
    for allocation in live.iter().filter(|one| one.rep_document_id.is_some_and(|line| lines.contains(&line))) {
        if why == Withdrawal::Replaced && allocation.recorded_by.is_none() {
            store::allocations::undo(db, organization, allocation.fact.id, allocation.fact.dated).await?;
        } else {
            store::allocations::set_rep_document(db, organization, allocation.fact.id, None).await?;
        }
    }
    Ok(())
}

async fn tell(
    db: &impl ConnectionTrait,
    context: &Context,
    rep: &StoredRep,
    invoices: &BTreeSet<InvoiceId>,
) -> ApiResult<()> {
    let document = [rep.series.as_deref(), rep.folio.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("-");
    let events = invoices.iter().map(|invoice| Event {
        kind: EventKind::RepCancelled,
        subject: Subject { customer: rep.customer_id, invoice: Some(*invoice), payment: None },
        data: json!({"document": document}),
        user: context.recording.by,
    });
    store::timeline::append_all(db, context.organization, events.collect(), context.recording.now).await?;
    Ok(())
}

/// What a person says about a payment of a REP that several recorded ones are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is this one.
    Payment(PaymentId),
    /// It is none of them: another payment.
    Another,
}

/// Links a payment of a REP with what a person chose, and applies its lines.
pub async fn resolve(
    db: &impl ConnectionTrait,
    context: &Context,
    row: &StoredRepPayment,
    choice: Choice,
) -> ApiResult<RepId> {
    let organization = context.organization;
    let rep = store::reps::by_ids(db, organization, [row.rep_id]).await?.into_iter().next();
    let rep = rep.ok_or(ProblemKind::NotFound)?;
    if row.payment_id.is_some() || rep.state == LinkState::Cancelled {
        return Err(ProblemKind::RepPaymentDecided.into());
    }
    let mut lines = store::reps::documents_of(db, organization, [row.id]).await?;
    let known: BTreeSet<InvoiceId> = lines.iter().filter_map(|line| line.invoice_id).collect();
    let payment_id = match choice {
        Choice::Payment(id) => {
            let fitting = candidates(db, organization, rep.customer_id, (row.date, row.amount), &known).await?;
            let chosen = fitting.iter().find(|payment| payment.id == id);
            chosen.ok_or_else(|| Refusal::new(ProblemKind::PaymentUnlike).at("/payment_id"))?.id
        }
        Choice::Another => make_payment(db, context, rep.customer_id, row.into()).await?,
    };
    store::reps::link_payment(db, organization, row.id, Some(payment_id)).await?;
    apply(db, context, payment_id, &mut lines).await?;
    link::settle(db, context, known).await?;
    refresh_state(db, context, rep.id).await?;
    Ok(rep.id)
}

/// The candidates of each payment of these REPs that waits for a person.
pub async fn undecided(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    reps: &[StoredRep],
    rows: &[StoredRepPayment],
    lines: &[StoredRepDocument],
) -> ApiResult<BTreeMap<Uuid, Vec<PaymentId>>> {
    let mut found = BTreeMap::new();
    for row in rows.iter().filter(|row| row.payment_id.is_none()) {
        let rep = reps.iter().find(|rep| rep.id == row.rep_id && rep.state == LinkState::NeedsPerson);
        let Some(rep) = rep else { continue };
        let own = lines.iter().filter(|line| line.rep_payment_id == row.id);
        let known: BTreeSet<InvoiceId> = own.filter_map(|line| line.invoice_id).collect();
        let fitting = candidates(db, organization, rep.customer_id, (row.date, row.amount), &known).await?;
        found.insert(row.id, fitting.into_iter().map(|payment| payment.id).collect());
    }
    Ok(found)
}

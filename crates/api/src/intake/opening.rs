//! What was paid before the start, when a document turns up that says it by itself.

use super::Context;
use crate::{
    error::ApiResult,
    store::{
        self, ConnectionTrait,
        allocations::StoredAllocation,
        payments::StoredPayment,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::NaiveDate;
use domain::{
    contract::PaymentSource,
    ledger::{AllocationFact, AllocationSource},
    money::{Equivalence, Money},
};
use serde_json::json;
use uuid::Uuid;

/// Takes `amount`, which a document dated `dated` brings, out of the opening payment that stood for it until now among
/// the allocations of an invoice: the list of opening balances already counted what happened until its day.
///
/// The old part never counted and the rest always did, so that the balance of every past day stays what it was.
/// Answers whether there was anything to change.
pub(super) async fn make_room(
    db: &impl ConnectionTrait,
    context: &Context,
    allocations: &[&StoredAllocation],
    dated: NaiveDate,
    amount: Money,
) -> ApiResult<bool> {
    let organization = context.organization;
    let mut has_changed = false;
    let live = allocations.iter().filter(|one| one.fact.undone_date.is_none() && one.fact.dated >= dated);
    let mut left = amount;
    for allocation in live {
        let AllocationSource::Payment(payment) = allocation.fact.source else { continue };
        let Some(payment) = store::payments::lock(db, organization, payment, None).await? else { continue };
        let other_currency = left.currency() != allocation.fact.amount.currency();
        if payment.source != PaymentSource::Opening || other_currency || !left.is_positive() {
            continue;
        }
        let rest = allocation.fact.amount.checked_sub(left)?.at_least_zero();
        left = left.checked_sub(allocation.fact.amount)?.at_least_zero();
        replace(db, context, allocation, payment, rest).await?;
        has_changed = true;
    }
    Ok(has_changed)
}

async fn replace(
    db: &impl ConnectionTrait,
    context: &Context,
    allocation: &StoredAllocation,
    mut payment: StoredPayment,
    rest: Money,
) -> ApiResult<()> {
    let organization = context.organization;
    let smaller = StoredPayment {
        id: Uuid::now_v7().into(),
        amount: rest,
        recorded_by: context.recording.by,
        recorded_at: context.recording.now,
        version: 1,
        ..payment.clone()
    };
    let replaced = allocation.fact.amount.checked_sub(rest)?;
    store::allocations::undo(db, organization, allocation.fact.id, allocation.fact.dated).await?;
    payment.reversed_date = Some(payment.date);
    payment.version = payment.version.saturating_add(1);
    store::payments::update(db, organization, &payment).await?;
    if rest.is_positive() {
        store::payments::insert(db, organization, &smaller).await?;
        let kept = StoredAllocation {
            fact: AllocationFact {
                id: Uuid::now_v7().into(),
                source: AllocationSource::Payment(smaller.id),
                amount: rest,
                ..allocation.fact.clone()
            },
            equivalence: Equivalence::ONE,
            consumed_minor: rest.minor(),
            recorded_by: context.recording.by,
            recorded_at: context.recording.now,
            ..allocation.clone()
        };
        store::allocations::insert(db, organization, &kept).await?;
    }
    let event = Event {
        kind: EventKind::OpeningReplaced,
        subject: Subject {
            customer: payment.customer_id,
            invoice: Some(allocation.fact.invoice_id),
            payment: Some(payment.id),
        },
        data: json!({"amount": replaced}),
        user: context.recording.by,
    };
    store::timeline::append(db, organization, event, context.recording.now).await?;
    Ok(())
}

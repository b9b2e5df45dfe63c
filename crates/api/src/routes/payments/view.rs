//! Payments as the API shows them.

use crate::{
    error::ApiResult,
    store::{self, ConnectionTrait, allocations::StoredAllocation, payments::StoredPayment},
};
use chrono::NaiveDate;
use domain::{
    contract::{AllocationView, Payment, PaymentState},
    ids::{InvoiceId, OrganizationId, PaymentId},
    ledger::{AllocationSource, ConsumedFact, LedgerError, unapplied},
    money::Money,
};
use std::collections::BTreeMap;

/// The allocations of payments, by payment.
type Taken = BTreeMap<PaymentId, Vec<StoredAllocation>>;

async fn taken(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: &[StoredPayment],
) -> ApiResult<Taken> {
    let mut taken = Taken::new();
    let ids = payments.iter().map(|payment| payment.id);
    for allocation in store::allocations::of_payments(db, organization, ids).await? {
        if let AllocationSource::Payment(id) = allocation.fact.source {
            taken.entry(id).or_default().push(allocation);
        }
    }
    Ok(taken)
}

/// How a payment stands today, and what no invoice took.
fn state(
    payment: &StoredPayment,
    taken: &[StoredAllocation],
    today: NaiveDate,
) -> Result<(PaymentState, Money), LedgerError> {
    let currency = payment.amount.currency();
    let consumed: Vec<ConsumedFact> = taken
        .iter()
        .map(|allocation| ConsumedFact {
            amount: allocation.consumed(currency),
            dated: allocation.fact.dated,
            undone_date: allocation.fact.undone_date,
        })
        .collect();
    let rest = unapplied(&payment.facts(), &consumed, today)?;
    let state = if payment.reversed_date.is_some() {
        PaymentState::Reversed
    } else if payment.effective_date.is_none_or(|date| date > today) {
        PaymentState::InTransit
    } else if rest == payment.amount {
        PaymentState::Unapplied
    } else if rest.is_positive() {
        PaymentState::PartiallyApplied
    } else {
        PaymentState::Applied
    };
    Ok((state, rest))
}

/// Reads what the payments mention and shows them in their order.
pub(super) async fn all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: Vec<StoredPayment>,
    today: NaiveDate,
) -> ApiResult<Vec<Payment>> {
    let mut taken = taken(db, organization, &payments).await?;
    let invoices = taken.values().flatten().map(|allocation| allocation.fact.invoice_id);
    let invoices = store::invoices::by_ids(db, organization, invoices).await?;
    let documents: BTreeMap<InvoiceId, String> =
        invoices.iter().map(|invoice| (invoice.id(), invoice.document())).collect();
    let customers = payments.iter().filter_map(|payment| payment.customer_id);
    let customers = store::customers::refs(db, organization, customers).await?;
    let reps = store::payments::reps(db, organization, payments.iter().map(|payment| payment.id)).await?;
    let files = store::payments::attachment_counts(db, organization, payments.iter().map(|payment| payment.id)).await?;
    let people = store::users::names(db, payments.iter().filter_map(|payment| payment.recorded_by)).await?;
    let mut views = Vec::new();
    for payment in payments {
        let taken = taken.remove(&payment.id).unwrap_or_default();
        let (status, unapplied) = state(&payment, &taken, today)?;
        let currency = payment.amount.currency();
        let shown = |allocation: StoredAllocation| AllocationView {
            id: allocation.fact.id,
            invoice_id: allocation.fact.invoice_id,
            document: documents.get(&allocation.fact.invoice_id).cloned().unwrap_or_default(),
            kind: allocation.fact.kind,
            amount: allocation.fact.amount,
            equivalence: allocation.equivalence,
            consumed: allocation.consumed(currency),
            undone_date: allocation.fact.undone_date,
        };
        views.push(Payment {
            id: payment.id,
            customer_id: payment.customer_id,
            customer: payment.customer_id.and_then(|id| customers.get(&id).cloned()),
            payer: payment.payer,
            date: payment.date,
            effective_date: payment.effective_date,
            form: payment.form,
            amount: payment.amount,
            bank: payment.bank,
            reference: payment.reference,
            comment: payment.comment,
            exchange_rate: payment.exchange_rate,
            status,
            source: payment.source,
            rep_id: reps.get(&payment.id).copied(),
            allocations: taken.into_iter().map(shown).collect(),
            unapplied,
            recorded_at: payment.recorded_at,
            user: payment.recorded_by.and_then(|id| people.get(&id).cloned()),
            attachment_count: files.get(&payment.id).copied().unwrap_or_default(),
            reversal_kind: payment.reversal_kind,
            reversal_reason: payment.reversal_reason,
        });
    }
    Ok(views)
}

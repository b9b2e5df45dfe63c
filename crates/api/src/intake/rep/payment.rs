//! The payment a REP tells of: one that is recorded already, or a new one.

use crate::{
    error::ApiResult,
    intake::Context,
    store::{
        self, ConnectionTrait,
        payments::{PaymentLikeness, StoredPayment},
        reps::{StoredRepDocument, StoredRepPayment},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::NaiveDate;
use domain::{
    cfdi::Payment,
    contract::PaymentSource,
    ids::{CustomerId, InvoiceId, OrganizationId, PaymentId},
    ledger::AllocationSource,
    money::{Money, Totals},
};
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The recorded payments a `Pago` may be: the same customer, currency, date, amount and invoices, not yet claimed by a
/// REP.
pub(in crate::intake) async fn candidates(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: Option<CustomerId>,
    (date, amount): (NaiveDate, Money),
    invoices: &BTreeSet<InvoiceId>,
) -> ApiResult<Vec<StoredPayment>> {
    let Some(customer_id) = customer else { return Ok(Vec::new()) };
    let likeness = PaymentLikeness { customer_id, date, amount };
    let alike = store::payments::unclaimed_like(db, organization, likeness).await?;
    let allocations = store::allocations::of_payments(db, organization, alike.iter().map(|payment| payment.id)).await?;
    let mut applied_to: BTreeMap<PaymentId, BTreeSet<InvoiceId>> = BTreeMap::new();
    for allocation in allocations.iter().filter(|one| one.fact.undone_date.is_none() && one.fact.kind.is_money()) {
        if let AllocationSource::Payment(payment) = allocation.fact.source {
            applied_to.entry(payment).or_default().insert(allocation.fact.invoice_id);
        }
    }
    // Money that nobody applied yet may be this; money applied elsewhere is not.
    let fits = |payment: &StoredPayment| applied_to.get(&payment.id).is_none_or(|to| to.is_subset(invoices));
    Ok(alike.into_iter().filter(fits).collect())
}

/// Whether people applied to no invoice more of the payment than the lines of its `Pago` say: what is missing is added.
pub(super) async fn agrees(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payment: PaymentId,
    lines: &[StoredRepDocument],
) -> ApiResult<bool> {
    let mut said: BTreeMap<InvoiceId, Totals> = BTreeMap::new();
    for line in lines {
        if let Some(invoice) = line.invoice_id {
            said.entry(invoice).or_default().add(line.paid)?;
        }
    }
    let mut applied: BTreeMap<InvoiceId, Totals> = BTreeMap::new();
    for one in store::allocations::of_payments(db, organization, [payment]).await? {
        if one.fact.undone_date.is_none() && one.fact.kind.is_money() {
            applied.entry(one.fact.invoice_id).or_default().add(one.fact.amount)?;
        }
    }
    let within = |invoice: &InvoiceId, applied: &Totals| {
        let said = said.get(invoice);
        applied.iter().all(|sum| said.is_some_and(|said| sum.minor() <= said.get(sum.currency()).minor()))
    };
    Ok(applied.iter().all(|(invoice, applied)| within(invoice, applied)))
}

/// What a REP tells of the money itself.
pub(in crate::intake) struct Received {
    date: NaiveDate,
    form: String,
    amount: Money,
    exchange_rate: Option<Decimal>,
    bank: Option<String>,
    reference: Option<String>,
}

impl From<(&Payment, Money)> for Received {
    fn from((payment, amount): (&Payment, Money)) -> Self {
        Self {
            date: payment.paid_at.date(),
            form: payment.form.clone(),
            amount,
            exchange_rate: payment.exchange_rate,
            bank: payment.payer_bank_name.clone(),
            reference: payment.operation_number.clone(),
        }
    }
}

impl From<&StoredRepPayment> for Received {
    fn from(row: &StoredRepPayment) -> Self {
        Self {
            date: row.date,
            form: row.form.clone(),
            amount: row.amount,
            exchange_rate: row.exchange_rate,
            bank: None,
            reference: None,
        }
    }
}

/// A payment as a REP tells of it, and what is told of that.
pub(in crate::intake) fn new_payment(
    context: &Context,
    customer_id: Option<CustomerId>,
    received: Received,
) -> (StoredPayment, Event) {
    let Received { date, form, amount, exchange_rate, bank, reference } = received;
    let stored = StoredPayment {
        id: Uuid::now_v7().into(),
        customer_id,
        payer: None,
        date,
        effective_date: Some(date),
        form,
        amount,
        exchange_rate,
        bank,
        reference,
        comment: None,
        source: PaymentSource::Rep,
        reversed_date: None,
        reversal_reason: None,
        reversal_kind: None,
        version: 1,
        recorded_by: context.recording.by,
        recorded_at: context.recording.now,
    };
    let event = Event {
        kind: EventKind::PaymentRecorded,
        subject: Subject { customer: customer_id, invoice: None, payment: Some(stored.id) },
        data: json!({"amount": amount, "date": date, "reference": stored.reference}),
        user: context.recording.by,
    };
    (stored, event)
}

pub(in crate::intake) async fn make_payment(
    db: &impl ConnectionTrait,
    context: &Context,
    customer_id: Option<CustomerId>,
    received: Received,
) -> ApiResult<PaymentId> {
    let (stored, event) = new_payment(context, customer_id, received);
    store::payments::insert(db, context.organization, &stored).await?;
    store::timeline::append(db, context.organization, event, context.recording.now).await?;
    Ok(stored.id)
}

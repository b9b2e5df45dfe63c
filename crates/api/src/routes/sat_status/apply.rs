//! What follows from SAT's word about a document.

use crate::{
    act::Act,
    error::{ApiError, ApiResult},
    jobs::tell::{Figures, NotificationKind},
    ledger,
    routes::promises::change,
    store::{
        self, audit::Change, invoices::StoredInvoice, notifications::NewNotification, reps::StoredRep,
        timeline::Subject,
    },
    timeline::EventKind,
};
use chrono::NaiveDate;
use domain::{
    contract::SatStatus,
    ids::{InvoiceId, PromiseId},
    ledger::{AllocationSource, Substitution},
    money::Money,
    permission::Role,
};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Only the status is news.
pub(super) async fn seen(act: &Act<'_>, mut invoice: StoredInvoice, status: SatStatus) -> ApiResult<StoredInvoice> {
    let before = invoice.sat_status;
    invoice.sat_status = status;
    invoice.version += 1;
    store::invoices::update(act.txn, act.caller.organization, &invoice).await?;
    act.tell(EventKind::SatChecked, subject(&invoice), json!({"answer": status})).await?;
    let change = Change::new("invoice.sat_status_recorded", invoice.id().0);
    act.audit(change.before(&json!({"sat_status": before})).after(&json!({"sat_status": status}))).await?;
    Ok(invoice)
}

/// From `date` on the invoice owes nothing: promises end, and what was paid is free again.
pub(super) async fn cancelled(act: &Act<'_>, invoice: StoredInvoice, date: NaiveDate) -> ApiResult<StoredInvoice> {
    if invoice.facts.cancellation().is_some() {
        return Ok(invoice);
    }
    let organization = act.caller.organization;
    let reason = act.caller.language.choose("Factura cancelada ante el SAT", "Invoice cancelled at SAT");
    let mut books = ledger::lock(act.txn, &act.rules, [invoice.id()], None, act.today).await?;
    let owed = books.get(&invoice.id()).map(|book| book.balance.balance_due);
    if let Some(book) = books.get_mut(&invoice.id()) {
        let active: Vec<PromiseId> = book.active_promises().iter().map(|(stored, _)| stored.promise.id).collect();
        for promise in active {
            change::cancel(act, book, promise, reason).await?;
        }
    }
    free_payments(act, &invoice, date).await?;
    let mut invoice = seen(act, invoice, SatStatus::Cancelled).await?;
    invoice.facts.cancelled_date = Some(date);
    invoice.facts.reinstated_date = None;
    store::invoices::update(act.txn, organization, &invoice).await?;
    ledger::settle(act.txn, organization, act.rules.policy(), [invoice.id()]).await?;
    act.tell(EventKind::InvoiceCancelled, subject(&invoice), json!({"date": date})).await?;
    tell_finance(act, &invoice, NotificationKind::InvoiceCancelled, owed).await?;
    Ok(invoice)
}

/// What was applied to the invoice is saldo a favor from `date` on.
async fn free_payments(act: &Act<'_>, invoice: &StoredInvoice, date: NaiveDate) -> ApiResult<()> {
    let organization = act.caller.organization;
    let allocations = store::allocations::of_invoices(act.txn, organization, [invoice.id()]).await?;
    for allocation in allocations.iter().filter(|one| one.fact.undone_date.is_none()) {
        let AllocationSource::Payment(payment) = allocation.fact.source else { continue };
        store::allocations::undo(act.txn, organization, allocation.fact.id, date).await?;
        let of_payment = Subject { payment: Some(payment), ..subject(invoice) };
        let told = json!({"amount": allocation.fact.amount, "document": invoice.document()});
        act.tell(EventKind::AllocationUndone, of_payment, told).await?;
    }
    Ok(())
}

/// SAT says the invoice stands: a replacement that was under way is off, a cancellation recorded by mistake too.
pub(super) async fn valid(act: &Act<'_>, mut invoice: StoredInvoice) -> ApiResult<StoredInvoice> {
    let organization = act.caller.organization;
    let newer = invoice.replaced_by;
    let was_replaced = invoice.facts.substitution != Substitution::None && newer.is_some();
    if let (Some(newer), Substitution::InSubstitution { since_date, .. }) = (newer, invoice.facts.substitution) {
        let moved = moved_to(act, newer, &invoice).await?;
        store::inheritance::return_agenda(act.txn, organization, &moved, newer, invoice.id()).await?;
        invoice.facts.substitution = Substitution::InSubstitution { since_date, until_date: Some(act.today) };
        invoice.replaced_by = None;
    }
    if invoice.facts.cancellation().is_some() {
        // Days between keep what was known of them.
        invoice.facts.reinstated_date = Some(act.today);
    }
    let invoice = seen(act, invoice, SatStatus::Valid).await?;
    let touched = newer.into_iter().chain([invoice.id()]);
    ledger::settle(act.txn, organization, act.rules.policy(), touched).await?;
    if was_replaced {
        act.tell(EventKind::SubstitutionRefused, subject(&invoice), json!({"document": invoice.document()})).await?;
        let owed = Some(invoice.facts.total);
        tell_finance(act, &invoice, NotificationKind::SubstitutionRefused, owed).await?;
    }
    Ok(invoice)
}

/// What the replacement took over, as its history tells.
async fn moved_to(act: &Act<'_>, newer: InvoiceId, old: &StoredInvoice) -> ApiResult<store::inheritance::Moved> {
    let events =
        store::timeline::of_kind(act.txn, act.caller.organization, newer, EventKind::InvoiceSubstitutes).await?;
    let document = old.document();
    let event = events.into_iter().find(|data| data.get("document").and_then(|name| name.as_str()) == Some(&document));
    let moved = event.and_then(|data| data.get("moved").cloned()).map(serde_json::from_value).transpose();
    Ok(moved.map_err(|error| ApiError::Internal(error.into()))?.unwrap_or_default())
}

fn subject(invoice: &StoredInvoice) -> Subject {
    Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None }
}

async fn tell_finance(
    act: &Act<'_>,
    invoice: &StoredInvoice,
    kind: NotificationKind,
    owed: Option<Money>,
) -> ApiResult<()> {
    let customers = store::customers::refs(act.txn, act.caller.organization, invoice.customer_id).await?;
    let figures = Figures {
        count: 1,
        document: Some(invoice.document()),
        customer: customers.into_values().next().map(|customer| customer.name),
        amounts: owed.into_iter().collect(),
        date: invoice.facts.cancellation().or(Some(act.today)),
        ..Figures::default()
    };
    notify(act, kind, &figures, ("invoice", invoice.id().0)).await
}

/// Which invoices are no longer paid by a REP that SAT cancelled.
pub(super) async fn tell_finance_of_rep(
    act: &Act<'_>,
    rep: &StoredRep,
    invoices: BTreeSet<InvoiceId>,
) -> ApiResult<()> {
    for invoice in store::invoices::by_ids(act.txn, act.caller.organization, invoices).await? {
        let document = [rep.series.as_deref(), rep.folio.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let figures = Figures {
            count: 1,
            document: Some(document.join("-")),
            amounts: vec![invoice.facts.total],
            date: Some(act.today),
            ..Figures::default()
        };
        notify(act, NotificationKind::RepCancelled, &figures, ("invoice", invoice.id().0)).await?;
    }
    Ok(())
}

async fn notify(
    act: &Act<'_>,
    kind: NotificationKind,
    figures: &Figures,
    (subject_kind, subject_id): (&str, Uuid),
) -> ApiResult<()> {
    let organization = act.caller.organization;
    let mut readers = store::users::holding(act.txn, organization, Role::Finance).await?;
    if readers.is_empty() {
        // A small company has no Finance department.
        readers = store::users::holding(act.txn, organization, Role::Admin).await?;
    }
    let data = serde_json::to_value(figures).map_err(|error| ApiError::Internal(error.into()))?;
    let rows = readers.iter().map(|user| NewNotification {
        user_id: user.id,
        rule_id: None,
        kind: kind.word().to_owned(),
        data: data.clone(),
        subject_kind: subject_kind.to_owned(),
        subject_id,
    });
    Ok(store::notifications::insert(act.txn, organization, rows, act.now).await?)
}

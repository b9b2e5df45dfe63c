//! What follows from SAT's word about a document, whoever told it.

use crate::{
    act::Deed,
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
pub(super) async fn seen(deed: &Deed<'_>, mut invoice: StoredInvoice, status: SatStatus) -> ApiResult<StoredInvoice> {
    let before = invoice.sat_status;
    invoice.sat_status = status;
    invoice.version += 1;
    store::invoices::update(deed.txn, deed.organization, &invoice).await?;
    deed.tell(EventKind::SatChecked, subject(&invoice), json!({"answer": status})).await?;
    let change = Change::new("invoice.sat_status_recorded", invoice.id().0);
    deed.audit(change.before(&json!({"sat_status": before})).after(&json!({"sat_status": status}))).await?;
    Ok(invoice)
}

/// From `date` on the invoice owes nothing: promises end, and what was paid is free again.
pub(super) async fn cancelled(deed: &Deed<'_>, invoice: StoredInvoice, date: NaiveDate) -> ApiResult<StoredInvoice> {
    if invoice.facts.cancellation().is_some() {
        return Ok(invoice);
    }
    let organization = deed.organization;
    let reason = deed.language().choose("Factura cancelada ante el SAT", "Invoice cancelled at SAT");
    let mut books = ledger::lock(deed.txn, deed.rules, [invoice.id()], None, deed.today).await?;
    let owed = books.get(&invoice.id()).map(|book| book.balance.balance_due);
    if let Some(book) = books.get_mut(&invoice.id()) {
        let active: Vec<PromiseId> = book.active_promises().iter().map(|(stored, _)| stored.promise.id).collect();
        for promise in active {
            change::cancel(deed, book, promise, reason).await?;
        }
    }
    free_payments(deed, &invoice, date).await?;
    let mut invoice = seen(deed, invoice, SatStatus::Cancelled).await?;
    invoice.facts.cancelled_date = Some(date);
    invoice.facts.reinstated_date = None;
    store::invoices::update(deed.txn, organization, &invoice).await?;
    ledger::settle(deed.txn, organization, deed.rules.policy(), [invoice.id()]).await?;
    deed.tell(EventKind::InvoiceCancelled, subject(&invoice), json!({"date": date})).await?;
    tell_finance(deed, &invoice, NotificationKind::InvoiceCancelled, owed).await?;
    Ok(invoice)
}

/// What was applied to the invoice is saldo a favor from `date` on.
async fn free_payments(deed: &Deed<'_>, invoice: &StoredInvoice, date: NaiveDate) -> ApiResult<()> {
    let organization = deed.organization;
    let allocations = store::allocations::of_invoices(deed.txn, organization, [invoice.id()]).await?;
    for allocation in allocations.iter().filter(|one| one.fact.undone_date.is_none()) {
        let AllocationSource::Payment(payment) = allocation.fact.source else { continue };
        store::allocations::undo(deed.txn, organization, allocation.fact.id, date).await?;
        let of_payment = Subject { payment: Some(payment), ..subject(invoice) };
        let told = json!({"amount": allocation.fact.amount, "document": invoice.document()});
        deed.tell(EventKind::AllocationUndone, of_payment, told).await?;
    }
    Ok(())
}

/// SAT says the invoice stands: a replacement that was under way is off, a cancellation recorded by mistake too.
pub(super) async fn valid(deed: &Deed<'_>, mut invoice: StoredInvoice) -> ApiResult<StoredInvoice> {
    let organization = deed.organization;
    let newer = invoice.replaced_by;
    let was_replaced = invoice.facts.substitution != Substitution::None && newer.is_some();
    if let (Some(newer), Substitution::InSubstitution { since_date, .. }) = (newer, invoice.facts.substitution) {
        let moved = moved_to(deed, newer, &invoice).await?;
        store::inheritance::return_agenda(deed.txn, organization, &moved, newer, invoice.id()).await?;
        invoice.facts.substitution = Substitution::InSubstitution { since_date, until_date: Some(deed.today) };
        invoice.replaced_by = None;
    }
    if invoice.facts.cancellation().is_some() {
        // Days between keep what was known of them.
        invoice.facts.reinstated_date = Some(deed.today);
    }
    let invoice = seen(deed, invoice, SatStatus::Valid).await?;
    let touched = newer.into_iter().chain([invoice.id()]);
    ledger::settle(deed.txn, organization, deed.rules.policy(), touched).await?;
    if was_replaced {
        deed.tell(EventKind::SubstitutionRefused, subject(&invoice), json!({"document": invoice.document()})).await?;
        let owed = Some(invoice.facts.total);
        tell_finance(deed, &invoice, NotificationKind::SubstitutionRefused, owed).await?;
    }
    Ok(invoice)
}

/// What the replacement took over, as its history tells.
async fn moved_to(deed: &Deed<'_>, newer: InvoiceId, old: &StoredInvoice) -> ApiResult<store::inheritance::Moved> {
    let events = store::timeline::of_kind(deed.txn, deed.organization, newer, EventKind::InvoiceSubstitutes).await?;
    let document = old.document();
    let event = events.into_iter().find(|data| data.get("document").and_then(|name| name.as_str()) == Some(&document));
    let moved = event.and_then(|data| data.get("moved").cloned()).map(serde_json::from_value).transpose();
    Ok(moved.map_err(|error| ApiError::Internal(error.into()))?.unwrap_or_default())
}

fn subject(invoice: &StoredInvoice) -> Subject {
    Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None }
}

pub(super) async fn tell_finance(
    deed: &Deed<'_>,
    invoice: &StoredInvoice,
    kind: NotificationKind,
    owed: Option<Money>,
) -> ApiResult<()> {
    let customers = store::customers::refs(deed.txn, deed.organization, invoice.customer_id).await?;
    let figures = Figures {
        count: 1,
        document: Some(invoice.document()),
        customer: customers.into_values().next().map(|customer| customer.name),
        amounts: owed.into_iter().collect(),
        date: invoice.facts.cancellation().or(Some(deed.today)),
        ..Figures::default()
    };
    notify(deed, kind, &figures, ("invoice", invoice.id().0)).await
}

/// Which invoices are no longer paid by a REP that SAT cancelled.
pub(super) async fn tell_finance_of_rep(
    deed: &Deed<'_>,
    rep: &StoredRep,
    invoices: BTreeSet<InvoiceId>,
) -> ApiResult<()> {
    for invoice in store::invoices::by_ids(deed.txn, deed.organization, invoices).await? {
        let document = [rep.series.as_deref(), rep.folio.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let figures = Figures {
            count: 1,
            document: Some(document.join("-")),
            amounts: vec![invoice.facts.total],
            date: Some(deed.today),
            ..Figures::default()
        };
        notify(deed, NotificationKind::RepCancelled, &figures, ("invoice", invoice.id().0)).await?;
    }
    Ok(())
}

async fn notify(
    deed: &Deed<'_>,
    kind: NotificationKind,
    figures: &Figures,
    (subject_kind, subject_id): (&str, Uuid),
) -> ApiResult<()> {
    let organization = deed.organization;
    let mut readers = store::users::holding(deed.txn, organization, Role::Finance).await?;
    if readers.is_empty() {
        // A small company has no Finance department.
        readers = store::users::holding(deed.txn, organization, Role::Admin).await?;
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
    Ok(store::notifications::insert(deed.txn, organization, rows, deed.now).await?)
}

//! Applying a payment to invoices that are locked.

use crate::{
    act::Act,
    error::{ApiResult, FieldRefusal, Refusal, allocation_refusal},
    ledger::{self, InvoiceBook},
    store::{self, allocations::StoredAllocation, payments::StoredPayment, timeline::Subject},
    timeline::EventKind,
};
use chrono::NaiveDate;
use domain::{
    contract::{NewAllocation, ProblemKind},
    ids::{AllocationId, InvoiceId},
    ledger::{Allocated, AllocationDraft, AllocationError, AllocationFact, AllocationKind, AllocationSource, allocate},
    money::Money,
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// When somebody applies a payment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// Together with the payment: what cannot be applied stays unapplied, and no money is lost.
    WithPayment,
    /// Afterwards: counts from today, so that the reports of past days stay as they were.
    Later,
}

/// The first allocation that waits for Finance, if any.
pub(super) type Waiting = Option<Refusal>;

/// Applies the payment as asked, all or nothing.
pub(super) async fn apply(
    act: &Act<'_>,
    payment: &StoredPayment,
    asked: &[NewAllocation],
    books: &mut BTreeMap<InvoiceId, InvoiceBook>,
    typed: Typed,
) -> ApiResult<Waiting> {
    let taken = store::allocations::of_payments(act.txn, act.caller.organization, [payment.id]).await?;
    let mut remaining = ledger::left_of(payment.amount, &taken)?;
    let mut waiting = None;
    for (index, asked) in asked.iter().enumerate() {
        let pointer = format!("/allocations/{index}");
        let book = books.get_mut(&asked.invoice_id);
        let book = book.ok_or_else(|| Refusal::new(ProblemKind::NotFound).at(format!("{pointer}/invoice_id")))?;
        check(payment, asked, book, &pointer)?;
        let draft = AllocationDraft {
            kind: asked.kind.unwrap_or(AllocationKind::Payment),
            amount: asked.amount,
            equivalence: asked.equivalence,
            payment_date: payment.date,
            is_confirmed: typed == Typed::Later,
        };
        let refused = match allocate(&draft, &book.stored.facts, &book.balance, remaining) {
            Ok(allocated) => {
                write(act, payment, book, draft.kind, (allocated, typed)).await?;
                book.balance.in_transit = book.balance.in_transit.checked_add(allocated.amount)?;
                remaining = remaining.checked_sub(allocated.consumed)?;
                continue;
            }
            Err(refused) => refused,
        };
        match (&refused, typed) {
            (AllocationError::InvoicePaidOnIssue, Typed::WithPayment) => {}
            (AllocationError::PaymentBeforeInvoice { issue_date }, Typed::WithPayment) => {
                let refusal = before_invoice(act, payment, book, asked.amount, *issue_date).await?;
                waiting = waiting.or(Some(refusal.at(format!("{pointer}/invoice_id"))));
            }
            _ => return Err(allocation_refusal(refused, &book.stored.document(), &pointer)),
        }
    }
    let policy = act.rules.policy();
    ledger::settle(act.txn, act.caller.organization, policy, asked.iter().map(|one| one.invoice_id)).await?;
    Ok(waiting)
}

/// From today on the invoices of a payment owe again what it brought.
pub(super) async fn undo(act: &Act<'_>, payment: &StoredPayment) -> ApiResult<()> {
    let organization = act.caller.organization;
    let taken = store::allocations::of_payments(act.txn, organization, [payment.id]).await?;
    let live: Vec<_> = taken.into_iter().filter(|allocation| allocation.fact.undone_date.is_none()).collect();
    let invoices = live.iter().map(|allocation| allocation.fact.invoice_id);
    let books = ledger::lock(act.txn, &act.rules, invoices.clone(), None, act.today).await?;
    store::allocations::undo_of_payment(act.txn, organization, payment.id, act.today).await?;
    ledger::settle(act.txn, organization, act.rules.policy(), invoices).await?;
    for allocation in &live {
        let Some(book) = books.get(&allocation.fact.invoice_id) else { continue };
        let data = json!({"amount": allocation.fact.amount, "document": book.stored.document()});
        act.tell(EventKind::AllocationUndone, subject(payment, book), data).await?;
    }
    Ok(())
}

/// From today on one invoice owes again what the payment brought it.
pub(super) async fn undo_one(act: &Act<'_>, payment: &StoredPayment, id: AllocationId, reason: &str) -> ApiResult<()> {
    let organization = act.caller.organization;
    let taken = store::allocations::of_payments(act.txn, organization, [payment.id]).await?;
    let found = taken.into_iter().find(|allocation| allocation.fact.id == id).ok_or(ProblemKind::NotFound)?;
    if found.fact.undone_date.is_some() {
        return Err(ProblemKind::AllocationUndone.into());
    }
    if found.rep_document_id.is_some() {
        return Err(ProblemKind::AllocationOfRep.into());
    }
    let invoice = found.fact.invoice_id;
    let books = ledger::lock(act.txn, &act.rules, [invoice], None, act.today).await?;
    store::allocations::undo(act.txn, organization, id, act.today).await?;
    ledger::settle(act.txn, organization, act.rules.policy(), [invoice]).await?;
    let book = books.get(&invoice).ok_or(ProblemKind::NotFound)?;
    let data = json!({"amount": found.fact.amount, "document": book.stored.document(), "reason": reason});
    act.tell(EventKind::AllocationUndone, subject(payment, book), data).await
}

fn check(payment: &StoredPayment, asked: &NewAllocation, book: &InvoiceBook, pointer: &str) -> Result<(), Refusal> {
    let refuse = |field: &str, kind| FieldRefusal::new(format!("{pointer}/{field}"), kind);
    let wrong = if book.stored.customer_id != payment.customer_id {
        match payment.customer_id {
            Some(_) => refuse("invoice_id", ProblemKind::OtherCustomer).with("document", book.stored.document()),
            None => refuse("invoice_id", ProblemKind::DepositUnidentified),
        }
    } else if asked.kind == Some(AllocationKind::CreditNote) {
        refuse("kind", ProblemKind::CreditNoteByHand)
    } else {
        return Ok(());
    };
    Err(Refusal::fields(vec![wrong]))
}

async fn write(
    act: &Act<'_>,
    payment: &StoredPayment,
    book: &InvoiceBook,
    kind: AllocationKind,
    (allocated, typed): (Allocated, Typed),
) -> ApiResult<()> {
    let dated = match typed {
        // A cheque dated ahead is in our hands from today.
        Typed::WithPayment => payment.date.min(act.today),
        Typed::Later => act.today,
    };
    let allocation = StoredAllocation {
        fact: AllocationFact {
            id: Uuid::now_v7().into(),
            invoice_id: book.stored.id(),
            source: AllocationSource::Payment(payment.id),
            kind,
            amount: allocated.amount,
            effective_date: payment.effective_date,
            dated,
            undone_date: None,
        },
        rep_document_id: None,
        equivalence: allocated.equivalence,
        consumed_minor: allocated.consumed.minor(),
        recorded_by: Some(act.caller.user_id()),
        recorded_at: act.now,
    };
    store::allocations::insert(act.txn, act.caller.organization, &allocation).await?;
    let data = json!({
        "amount": allocated.amount,
        "document": book.stored.document(),
        "payment_date": payment.date,
        "consumed": allocated.consumed,
    });
    act.tell(EventKind::AllocationAdded, subject(payment, book), data).await
}

async fn before_invoice(
    act: &Act<'_>,
    payment: &StoredPayment,
    book: &InvoiceBook,
    amount: Money,
    issue_date: NaiveDate,
) -> ApiResult<Refusal> {
    let document = book.stored.document();
    let data = json!({"amount": amount, "document": document, "date": payment.date});
    act.tell(EventKind::AllocationWaiting, subject(payment, book), data).await?;
    let refusal = Refusal::new(ProblemKind::PaymentBeforeInvoice).with("document", document);
    Ok(refusal.with("issue_date", issue_date).with("payment_id", payment.id))
}

fn subject(payment: &StoredPayment, book: &InvoiceBook) -> Subject {
    Subject { customer: payment.customer_id, invoice: Some(book.stored.id()), payment: Some(payment.id) }
}

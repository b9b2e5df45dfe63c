//! What a person says a credit note reduces.

use crate::{
    act::Act,
    error::{ApiResult, FieldRefusal, Refusal, allocation_refusal},
    ledger,
    store::{
        self, allocations::StoredAllocation, audit::Change, credit_notes::StoredCreditNote, invoices::StoredInvoice,
        timeline::Subject,
    },
    timeline::EventKind,
};
use domain::{
    contract::{LinkState, NewAllocation, ProblemKind},
    ids::UserId,
    ledger::{Allocated, AllocationFact, AllocationKind, AllocationSource, credit},
    money::{Money, MoneyError},
};
use serde_json::json;
use uuid::Uuid;

/// Gives each invoice its part, all or nothing. A note that is used up is applied; the rest of another still waits.
pub(super) async fn apply(
    act: &Act<'_>,
    note: StoredCreditNote,
    asked: &[NewAllocation],
    visible_to: Option<UserId>,
) -> ApiResult<StoredCreditNote> {
    if asked.is_empty() {
        return Err(Refusal::new(ProblemKind::MissingField).with("field", "allocations").at("/allocations").into());
    }
    if let LinkState::Applied | LinkState::Cancelled = note.state {
        let state = store::word(&note.state)?;
        return Err(Refusal::new(ProblemKind::Conflict).with("reason", state).into());
    }
    let organization = act.caller.organization;
    let invoices = asked.iter().map(|one| one.invoice_id);
    let books = ledger::lock(act.txn, &act.rules, invoices.clone(), visible_to, act.today).await?;
    let mut remaining = remaining(act, &note).await?;
    for (index, asked) in asked.iter().enumerate() {
        let pointer = format!("/allocations/{index}");
        let book = books.get(&asked.invoice_id);
        let book = book.ok_or_else(|| Refusal::new(ProblemKind::NotFound).at(format!("{pointer}/invoice_id")))?;
        if note.customer_id.is_some_and(|customer| book.stored.customer_id != Some(customer)) {
            let field = FieldRefusal::new(format!("{pointer}/invoice_id"), ProblemKind::InvalidValue);
            return Err(Refusal::fields(vec![field.with("reason", "customer")]).into());
        }
        let part = credit(asked.amount, asked.equivalence, &book.stored.facts, remaining);
        let part = part.map_err(|refused| allocation_refusal(refused, &book.stored.document(), &pointer))?;
        remaining = remaining.checked_sub(part.consumed)?;
        write(act, &note, &book.stored, part).await?;
    }
    ledger::settle(act.txn, organization, act.rules.policy(), invoices).await?;
    let state = if remaining.is_zero() { LinkState::Applied } else { LinkState::NeedsPerson };
    store::credit_notes::set_state(act.txn, organization, note.id, state).await?;
    act.audit(Change::new("credit_note.applied", note.id.0).after(&json!({"allocations": asked}))).await?;
    Ok(StoredCreditNote { state, ..note })
}

/// What no live allocation has taken yet.
async fn remaining(act: &Act<'_>, note: &StoredCreditNote) -> ApiResult<Money> {
    let taken = store::allocations::of_credit_notes(act.txn, act.caller.organization, [note.id]).await?;
    let live = taken.iter().filter(|allocation| allocation.fact.undone_date.is_none());
    let mut consumed = live.map(|allocation| allocation.consumed(note.total.currency()));
    let rest: Result<Money, MoneyError> = consumed.try_fold(note.total, Money::checked_sub);
    Ok(rest?.at_least_zero())
}

async fn write(act: &Act<'_>, note: &StoredCreditNote, invoice: &StoredInvoice, part: Allocated) -> ApiResult<()> {
    let allocation = StoredAllocation {
        fact: AllocationFact {
            id: Uuid::now_v7().into(),
            invoice_id: invoice.id(),
            source: AllocationSource::CreditNote(note.id),
            kind: AllocationKind::CreditNote,
            amount: part.amount,
            effective_date: Some(note.issue_date.max(act.today)),
            dated: note.issue_date.max(act.today),
            undone_date: None,
        },
        rep_document_id: None,
        equivalence: part.equivalence,
        consumed_minor: part.consumed.minor(),
        recorded_by: Some(act.caller.user_id()),
        recorded_at: act.now,
    };
    store::allocations::insert(act.txn, act.caller.organization, &allocation).await?;
    let document = [note.series.as_deref(), note.folio.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("-");
    let subject = Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None };
    act.tell(EventKind::CreditApplied, subject, json!({"document": document, "amount": part.amount})).await
}

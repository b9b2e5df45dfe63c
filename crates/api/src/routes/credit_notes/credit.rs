//! What a person says a credit note reduces.

use crate::{
    act::Act,
    error::{ApiError, ApiResult, FieldRefusal, Refusal, allocation_refusal},
    ledger::{self, InvoiceBook},
    store::{
        self, allocations::StoredAllocation, audit::Change, credit_notes::StoredCreditNote, invoices::StoredInvoice,
        timeline::Subject,
    },
    timeline::EventKind,
};
use domain::{
    contract::{NewAllocation, ProblemKind},
    ids::{InvoiceId, UserId},
    ledger::{Allocated, AllocationFact, AllocationSource, CreditError, CreditPart, NoteFacts, credit_kind, share_out},
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Gives each invoice its part, all or nothing.
pub(super) async fn apply(
    act: &Act<'_>,
    note: StoredCreditNote,
    asked: &[NewAllocation],
    visible_to: Option<UserId>,
) -> ApiResult<StoredCreditNote> {
    if asked.is_empty() {
        return Err(Refusal::new(ProblemKind::MissingField).with("field", "allocations").at("/allocations").into());
    }
    let organization = act.caller.organization;
    let invoices = asked.iter().map(|one| one.invoice_id);
    let books = ledger::lock(act.txn, &act.rules, invoices.clone(), visible_to, act.today).await?;
    let asked_of = asked.iter().enumerate().map(|(index, one)| find(&books, index, one.invoice_id));
    let asked_of = asked_of.collect::<Result<Vec<&StoredInvoice>, Refusal>>()?;
    let taken = store::allocations::of_credit_notes(act.txn, organization, [note.id]).await?;
    let facts =
        NoteFacts { state: note.state, customer_id: note.customer_id, remaining: ledger::left_of(note.total, &taken)? };
    let parts: Vec<CreditPart<'_>> = asked.iter().zip(&asked_of).map(|(asked, invoice)| part(asked, invoice)).collect();
    let shared = share_out(&facts, &parts).map_err(|error| refusal(error, &asked_of))?;
    for (part, invoice) in shared.parts.into_iter().zip(&asked_of) {
        write(act, &note, invoice, part).await?;
    }
    ledger::settle(act.txn, organization, act.rules.policy(), invoices).await?;
    store::credit_notes::set_state(act.txn, organization, note.id, shared.state).await?;
    act.audit(Change::new("credit_note.applied", note.id.0).after(&json!({"allocations": asked}))).await?;
    Ok(StoredCreditNote { state: shared.state, ..note })
}

fn find(books: &BTreeMap<InvoiceId, InvoiceBook>, index: usize, id: InvoiceId) -> Result<&StoredInvoice, Refusal> {
    let missing = || Refusal::new(ProblemKind::NotFound).at(format!("/allocations/{index}/invoice_id"));
    books.get(&id).map(|book| &book.stored).ok_or_else(missing)
}

fn part<'a>(asked: &NewAllocation, invoice: &'a StoredInvoice) -> CreditPart<'a> {
    CreditPart {
        invoice: &invoice.facts,
        customer_id: invoice.customer_id,
        amount: asked.amount,
        equivalence: asked.equivalence,
    }
}

fn refusal(error: CreditError, invoices: &[&StoredInvoice]) -> ApiError {
    let document = |index: usize| invoices.get(index).map(|invoice| invoice.document()).unwrap_or_default();
    match error {
        CreditError::Closed(_state) => ProblemKind::CreditNoteClosed.into(),
        CreditError::OtherCustomer(index) => {
            let field = FieldRefusal::new(format!("/allocations/{index}/invoice_id"), ProblemKind::OtherCustomer);
            Refusal::fields(vec![field.with("document", document(index))]).into()
        }
        CreditError::Part(index, error) => {
            allocation_refusal(error, &document(index), &format!("/allocations/{index}"))
        }
    }
}

async fn write(act: &Act<'_>, note: &StoredCreditNote, invoice: &StoredInvoice, part: Allocated) -> ApiResult<()> {
    // From today on, so that the reports of past days stay as they were.
    let counts_from = note.issue_date.max(act.today);
    let allocation = StoredAllocation {
        fact: AllocationFact {
            id: Uuid::now_v7().into(),
            invoice_id: invoice.id(),
            source: AllocationSource::CreditNote(note.id),
            kind: credit_kind(note.relation_type.as_deref()),
            amount: part.amount,
            effective_date: Some(counts_from),
            dated: counts_from,
            undone_date: None,
        },
        rep_document_id: None,
        equivalence: part.equivalence,
        consumed_minor: part.consumed.minor(),
        recorded_by: Some(act.caller.user_id()),
        recorded_at: act.now,
    };
    store::allocations::insert(act.txn, act.caller.organization, &allocation).await?;
    let subject = Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None };
    act.tell(EventKind::CreditApplied, subject, json!({"document": note.document(), "amount": part.amount})).await
}

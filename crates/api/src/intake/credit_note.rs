//! A CFDI of type E: what it reduces, as far as the documents tell.

use super::{
    Context, amount,
    inspect::Inspected,
    link, opening,
    outcome::Wait,
    register::{Registered, customer},
};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    store::{
        self,
        allocations::StoredAllocation,
        credit_notes::StoredCreditNote,
        invoices::StoredInvoice,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use domain::{
    contract::LinkState,
    ids::{DocumentId, InvoiceId},
    ledger::{APPLIES_ADVANCE, AllocationFact, AllocationSource, InvoiceKind, credit_kind},
    money::Equivalence,
};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Credit note, return, application of an advance.
const CREDITING: [&str; 3] = ["01", "03", APPLIES_ADVANCE];

pub(super) async fn register(
    db: &impl ConnectionTrait,
    context: &Context,
    document: &Inspected,
    document_id: DocumentId,
) -> ApiResult<Registered> {
    let cfdi = &document.cfdi;
    let party = customer(db, context, cfdi).await?;
    let crediting = cfdi.relations.iter().filter(|relation| is_crediting(&relation.relation_type));
    let named = crediting.clone().flat_map(|relation| &relation.uuids);
    let mut seen = HashSet::new();
    // Once each, in the order of the document.
    let uuids = named.filter(|uuid| seen.insert(**uuid)).map(|uuid| uuid.to_string().to_uppercase());
    let first = crediting.clone().next().or(cfdi.relations.first());
    let note = StoredCreditNote {
        id: Uuid::now_v7().into(),
        document_id,
        customer_id: party.customer(),
        fiscal_uuid: document.fiscal_uuid.clone(),
        series: cfdi.series.clone(),
        folio: cfdi.folio.clone(),
        total: amount(cfdi.total, cfdi.currency)?,
        issue_date: cfdi.issued_at.date(),
        relation_type: first.map(|relation| relation.relation_type.clone()),
        related_uuids: uuids.collect(),
        state: LinkState::Waiting,
        registered_at: context.recording.now,
    };
    store::credit_notes::insert(db, context.organization, &note).await?;
    let (state, invoice) = link_note(db, context, &note).await?;
    let wait = match state {
        LinkState::Applied | LinkState::Cancelled => None,
        LinkState::Waiting => Some(Wait::InvoiceMissing),
        LinkState::NeedsPerson => Some(Wait::NeedsPerson),
    };
    Ok(Registered { invoice_id: invoice, customer_id: note.customer_id, wait, caution: None })
}

pub(super) fn is_crediting(relation_type: &str) -> bool {
    CREDITING.contains(&relation_type)
}

/// Looks again where a note belongs, now that more documents are known, and moves it there.
pub(super) async fn link_note(
    db: &impl ConnectionTrait,
    context: &Context,
    note: &StoredCreditNote,
) -> ApiResult<(LinkState, Option<InvoiceId>)> {
    if note.state == LinkState::Cancelled {
        return Ok((note.state, None));
    }
    let allocations = store::allocations::of_credit_notes(db, context.organization, [note.id]).await?;
    let live: Vec<&StoredAllocation> = allocations.iter().filter(|one| one.fact.undone_date.is_none()).collect();
    // What a person decided stays.
    if let Some(decided) = live.iter().find(|one| one.recorded_by.is_some()) {
        return Ok((note.state, Some(decided.fact.invoice_id)));
    }
    let (state, target) = decide(note, &find(db, context, note).await?);
    let now_at = live.first().map(|one| one.fact.invoice_id);
    let target_id = target.as_ref().map(StoredInvoice::id);
    if now_at != target_id {
        for allocation in &live {
            let today = context.recording.today;
            store::allocations::undo(db, context.organization, allocation.fact.id, today).await?;
        }
        if let Some(invoice) = &target {
            apply(db, context, note, invoice).await?;
        }
        let moved = now_at.into_iter().chain(target_id);
        link::settle(db, context, moved).await?;
    }
    store::credit_notes::set_state(db, context.organization, note.id, state).await?;
    Ok((state, target_id))
}

/// What is known of the one thing a note names.
#[derive(Clone, Debug)]
enum Named {
    /// Nothing, or several things without amounts.
    Unclear,
    NotArrived,
    /// Another kind of document.
    NotAnInvoice,
    Invoice(Box<StoredInvoice>),
    /// An advance, and the final invoices that say they apply it.
    Advance(Vec<StoredInvoice>),
}

async fn find(db: &impl ConnectionTrait, context: &Context, note: &StoredCreditNote) -> ApiResult<Named> {
    let organization = context.organization;
    let [uuid] = note.related_uuids.as_slice() else { return Ok(Named::Unclear) };
    let Some(invoice) = store::invoices::by_fiscal_uuid(db, organization, uuid).await? else {
        let other = store::documents::by_fiscal_uuid(db, organization, uuid).await?;
        return Ok(if other.is_some() { Named::NotAnInvoice } else { Named::NotArrived });
    };
    let applies_advance = note.relation_type.as_deref() == Some(APPLIES_ADVANCE);
    if !applies_advance || invoice.facts.kind != InvoiceKind::Advance {
        return Ok(Named::Invoice(Box::new(invoice)));
    }
    let mut finals = Vec::new();
    for relation in store::documents::relations_to(db, organization, uuid).await? {
        if relation.relation_type == APPLIES_ADVANCE
            && let Some(found) = store::invoices::by_fiscal_uuid(db, organization, &relation.fiscal_uuid).await?
        {
            finals.push(found);
        }
    }
    Ok(Named::Advance(finals))
}

fn decide(note: &StoredCreditNote, named: &Named) -> (LinkState, Option<StoredInvoice>) {
    let invoice = match named {
        Named::Unclear | Named::NotAnInvoice => return (LinkState::NeedsPerson, None),
        Named::NotArrived => return (LinkState::Waiting, None),
        Named::Invoice(invoice) => invoice.as_ref(),
        Named::Advance(finals) => match finals.as_slice() {
            [] => return (LinkState::Waiting, None),
            [one] => one,
            [_, _, ..] => return (LinkState::NeedsPerson, None),
        },
    };
    let same_currency = invoice.facts.total.currency() == note.total.currency();
    let same_customer = match (invoice.customer_id, note.customer_id) {
        (Some(of_invoice), Some(of_note)) => of_invoice == of_note,
        (None, _) | (_, None) => true,
    };
    if same_currency && same_customer {
        return (LinkState::Applied, Some(invoice.clone()));
    }
    (LinkState::NeedsPerson, None)
}

/// A fiscal fact: applied whole, whatever the balance.
async fn apply(
    db: &impl ConnectionTrait,
    context: &Context,
    note: &StoredCreditNote,
    invoice: &StoredInvoice,
) -> ApiResult<()> {
    let allocations = store::allocations::of_invoices(db, context.organization, [invoice.id()]).await?;
    let allocations: Vec<&StoredAllocation> = allocations.iter().collect();
    opening::make_room(db, context, &allocations, note.issue_date, note.total).await?;
    let allocation = StoredAllocation {
        fact: AllocationFact {
            id: Uuid::now_v7().into(),
            invoice_id: invoice.id(),
            source: AllocationSource::CreditNote(note.id),
            kind: credit_kind(note.relation_type.as_deref()),
            amount: note.total,
            effective_date: Some(note.issue_date),
            dated: note.issue_date,
            undone_date: None,
        },
        rep_document_id: None,
        equivalence: Equivalence::ONE,
        consumed_minor: note.total.minor(),
        recorded_by: None,
        recorded_at: context.recording.now,
    };
    store::allocations::insert(db, context.organization, &allocation).await?;
    let event = Event {
        kind: EventKind::CreditApplied,
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None },
        data: json!({"document": note.document(), "amount": note.total}),
        user: context.recording.by,
    };
    store::timeline::append(db, context.organization, event, context.recording.now).await?;
    Ok(())
}

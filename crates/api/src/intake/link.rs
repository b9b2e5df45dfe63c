//! What waited for a new invoice, and what the invoice replaces: every link is looked for from both sides.

use super::{Context, credit_note, rep};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    ledger,
    store::{
        self,
        invoice_dates::{DateOrigin, InvoiceDates},
        invoices::StoredInvoice,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use domain::{
    ids::InvoiceId,
    ledger::{APPLIES_ADVANCE, AllocationFact, InvoiceKind, Opening, Substitution, balance},
};
use serde_json::json;
use std::collections::BTreeSet;

/// `TipoRelacion` of an invoice that replaces another.
const REPLACES: &str = "04";

/// Links a new invoice with everything known.
pub(super) async fn arrived(db: &impl ConnectionTrait, context: &Context, invoice: &StoredInvoice) -> ApiResult<()> {
    let organization = context.organization;
    settle(db, context, [invoice.id()]).await?;
    let Some(uuid) = &invoice.fiscal_uuid else { return Ok(()) };
    let to_it = store::documents::relations_to(db, organization, uuid).await?;
    let of_it = store::documents::relations_of(db, organization, uuid).await?;
    let mut notes: BTreeSet<String> = to_it
        .iter()
        .filter(|relation| credit_note::is_crediting(&relation.relation_type))
        .map(|relation| relation.fiscal_uuid.clone())
        .collect();
    for relation in &of_it {
        match relation.relation_type.as_str() {
            REPLACES => replace_known(db, context, &relation.related_uuid, invoice).await?,
            // The notes of the advance may wait for this final invoice.
            APPLIES_ADVANCE => {
                let to_advance = store::documents::relations_to(db, organization, &relation.related_uuid).await?;
                notes.extend(to_advance.into_iter().map(|other| other.fiscal_uuid));
            }
            _ => {}
        }
    }
    let notes: Vec<String> = notes.into_iter().collect();
    if !notes.is_empty() {
        for note in store::credit_notes::by_fiscal_uuids(db, organization, &notes).await? {
            credit_note::link_note(db, context, &note).await?;
        }
    }
    rep::link_waiting(db, context, invoice).await?;
    for relation in to_it.iter().filter(|relation| relation.relation_type == REPLACES) {
        let newer = store::invoices::by_fiscal_uuid(db, organization, &relation.fiscal_uuid).await?;
        if let Some(newer) = newer {
            replace(db, context, invoice.id(), &newer).await?;
        }
    }
    Ok(())
}

async fn replace_known(
    db: &impl ConnectionTrait,
    context: &Context,
    old_uuid: &str,
    newer: &StoredInvoice,
) -> ApiResult<()> {
    match store::invoices::by_fiscal_uuid(db, context.organization, old_uuid).await? {
        Some(old) => replace(db, context, old.id(), newer).await,
        None => Ok(()),
    }
}

/// The old invoice stands in substitution until SAT says what became of it; the new one inherits what was going on.
async fn replace(db: &impl ConnectionTrait, context: &Context, old: InvoiceId, newer: &StoredInvoice) -> ApiResult<()> {
    let organization = context.organization;
    let Some(mut old) = store::invoices::lock(db, organization, old, None).await? else { return Ok(()) };
    if old.id() == newer.id() || old.replaced_by.is_some() {
        return Ok(());
    }
    let since_date = newer.facts.issue_date.max(old.facts.issue_date);
    old.replaced_by = Some(newer.id());
    old.facts.substitution = Substitution::InSubstitution { since_date, until_date: None };
    old.version = old.version.saturating_add(1);
    store::invoices::update(db, organization, &old).await?;
    let moved = store::inheritance::move_agenda(db, organization, old.id(), newer.id()).await?;
    store::inheritance::copy_history(db, organization, old.id(), newer.id()).await?;
    inherit_agreed_date(db, context, &old, newer).await?;
    let event = |kind: EventKind, of: &StoredInvoice, data: serde_json::Value| Event {
        kind,
        subject: Subject { customer: of.customer_id, invoice: Some(of.id()), payment: None },
        data,
        user: context.recording.by,
    };
    let events = vec![
        event(EventKind::InvoiceSubstituted, &old, json!({"document": newer.document()})),
        // What moved returns when SAT refuses the substitution.
        event(EventKind::InvoiceSubstitutes, newer, json!({"document": old.document(), "moved": moved})),
    ];
    store::timeline::append_all(db, organization, events, context.recording.now).await?;
    settle(db, context, [old.id(), newer.id()]).await
}

/// A collection day that somebody agreed on holds for the new invoice too.
async fn inherit_agreed_date(
    db: &impl ConnectionTrait,
    context: &Context,
    old: &StoredInvoice,
    newer: &StoredInvoice,
) -> ApiResult<()> {
    let organization = context.organization;
    let both = [old.id(), newer.id()];
    let in_force = store::invoice_dates::in_force(db, organization, both, context.recording.today).await?;
    let (Some(agreed), Some(own)) = (in_force.get(&old.id()), in_force.get(&newer.id())) else { return Ok(()) };
    if agreed.origin != DateOrigin::Agreed || own.origin != DateOrigin::Terms {
        return Ok(());
    }
    let dates = InvoiceDates {
        collection_date: agreed.collection_date.max(own.due_date),
        origin: DateOrigin::Agreed,
        reason: agreed.reason.clone(),
        recorded_date: context.recording.today,
        recorded_at: context.recording.now,
        recorded_by: agreed.recorded_by,
        ..own.clone()
    };
    let Some(locked) = store::invoices::lock(db, organization, newer.id(), None).await? else { return Ok(()) };
    crate::redate::put_in_force(db, organization, locked, &dates).await.map(|_invoice| ())
}

/// Keeps the index of open items true, and confirms old invoices that the documents show to be paid.
pub(super) async fn settle(
    db: &impl ConnectionTrait,
    context: &Context,
    invoices: impl IntoIterator<Item = InvoiceId>,
) -> ApiResult<()> {
    let ids: BTreeSet<InvoiceId> = invoices.into_iter().collect();
    if context.rules.organization.start_date.is_some() {
        confirm_paid(db, context, &ids).await?;
    }
    ledger::settle(db, context.organization, context.rules.policy(), ids).await
}

async fn confirm_paid(db: &impl ConnectionTrait, context: &Context, ids: &BTreeSet<InvoiceId>) -> ApiResult<()> {
    let organization = context.organization;
    for mut invoice in store::invoices::by_ids(db, organization, ids.iter().copied()).await? {
        if invoice.facts.opening != Opening::Unconfirmed || invoice.facts.kind != InvoiceKind::Ordinary {
            continue;
        }
        let allocations = store::allocations::of_invoices(db, organization, [invoice.id()]).await?;
        let facts: Vec<AllocationFact> = allocations.into_iter().map(|one| one.fact).collect();
        let today = context.recording.today.max(invoice.facts.issue_date);
        if balance(&invoice.facts, &facts, today, context.rules.policy())?.balance_due.is_positive() {
            continue;
        }
        invoice.facts.opening = Opening::Known;
        invoice.version = invoice.version.saturating_add(1);
        store::invoices::update(db, organization, &invoice).await?;
    }
    Ok(())
}

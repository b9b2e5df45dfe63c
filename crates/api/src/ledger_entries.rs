//! The documents of an invoice's ledger, each with the name people know it by.

use crate::{
    error::ApiResult,
    store::{self, ConnectionTrait, allocations::StoredAllocation, credit_notes::StoredCreditNote},
};
use domain::{
    contract::LedgerEntry,
    ids::{CreditNoteId, InvoiceId, OrganizationId, PaymentId, RepId},
    ledger::AllocationSource,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What reduced the balance of an invoice, in the order of the dates.
pub async fn of_invoice(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: InvoiceId,
) -> ApiResult<Vec<LedgerEntry>> {
    let allocations = store::allocations::of_invoices(db, organization, [invoice]).await?;
    let names = Names::read(db, organization, &allocations).await?;
    let mut entries: Vec<LedgerEntry> = allocations.iter().map(|allocation| names.entry(allocation)).collect();
    entries.sort_by_key(|entry| (entry.date, entry.allocation_id));
    Ok(entries)
}

/// The documents behind some allocations.
struct Names {
    payments: BTreeMap<PaymentId, String>,
    credit_notes: BTreeMap<CreditNoteId, String>,
    /// By line of a REP: the REP, its name, the instalment.
    reps: BTreeMap<Uuid, (RepId, String, u32)>,
}

impl Names {
    async fn read(
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        allocations: &[StoredAllocation],
    ) -> ApiResult<Self> {
        let payments = allocations.iter().filter_map(|allocation| match allocation.fact.source {
            AllocationSource::Payment(id) => Some(id),
            AllocationSource::CreditNote(_) => None,
        });
        let credit_notes = allocations.iter().filter_map(|allocation| match allocation.fact.source {
            AllocationSource::CreditNote(id) => Some(id),
            AllocationSource::Payment(_) => None,
        });
        let payments = store::payments::by_ids(db, organization, payments).await?;
        let credit_notes = store::credit_notes::by_ids(db, organization, credit_notes).await?;
        let lines = allocations.iter().filter_map(|allocation| allocation.rep_document_id);
        Ok(Self {
            payments: payments.into_iter().map(|payment| (payment.id, payment.reference.unwrap_or_default())).collect(),
            credit_notes: credit_notes.into_iter().map(|note| (note.id, name_of_note(&note))).collect(),
            reps: read_reps(db, organization, lines).await?,
        })
    }

    fn entry(&self, allocation: &StoredAllocation) -> LedgerEntry {
        let fact = &allocation.fact;
        let rep = allocation.rep_document_id.and_then(|line| self.reps.get(&line));
        let (payment_id, credit_note_id, name) = match fact.source {
            AllocationSource::Payment(id) => (Some(id), None, self.payments.get(&id)),
            AllocationSource::CreditNote(id) => (None, Some(id), self.credit_notes.get(&id)),
        };
        let document = rep.map(|(_, name, _)| name).or(name).cloned().unwrap_or_default();
        LedgerEntry {
            allocation_id: fact.id,
            kind: fact.kind,
            amount: fact.amount,
            date: fact.dated,
            effective_date: fact.effective_date,
            payment_id,
            credit_note_id,
            rep_id: rep.map(|(id, _, _)| *id),
            document,
            installment: rep.map(|(_, _, installment)| *installment),
            undone_date: fact.undone_date,
        }
    }
}

/// The REPs that these lines belong to.
async fn read_reps(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    lines: impl Iterator<Item = Uuid>,
) -> ApiResult<BTreeMap<Uuid, (RepId, String, u32)>> {
    let mut found = BTreeMap::new();
    for line in store::reps::documents_by_ids(db, organization, lines).await? {
        let payment = store::reps::payment_by_id(db, organization, line.rep_payment_id).await?;
        let Some(payment) = payment else { continue };
        let reps = store::reps::by_ids(db, organization, [payment.rep_id]).await?;
        let Some(rep) = reps.first() else { continue };
        let name = series_and_folio(rep.series.as_deref(), rep.folio.as_deref(), &rep.fiscal_uuid);
        found.insert(line.id, (rep.id, name, u32::try_from(line.installment).unwrap_or_default()));
    }
    Ok(found)
}

fn name_of_note(note: &StoredCreditNote) -> String {
    series_and_folio(note.series.as_deref(), note.folio.as_deref(), &note.fiscal_uuid)
}

/// `NC-12`, or the beginning of the UUID where the document has neither series nor folio.
pub(crate) fn series_and_folio(series: Option<&str>, folio: Option<&str>, fiscal_uuid: &str) -> String {
    match (series, folio) {
        (Some(series), Some(folio)) => format!("{series}-{folio}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => fiscal_uuid.chars().take(8).collect(),
    }
}

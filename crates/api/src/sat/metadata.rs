//! SAT's metadata beside the books: what is missing here, cancelled there, or of another amount; and what follows.

use super::record::{self, Told};
use crate::{
    act::Deed,
    clock::Clock,
    error::ApiResult,
    store::{self, credit_notes::StoredCreditNote, invoices::StoredInvoice, reps::StoredRep},
};
use domain::{
    contract::{LinkState, SatMetadataResult, SatMetadataRow, SatSource, SatStatus},
    ids::{InvoiceId, RepId, UserId},
    sat::{
        Word,
        metadata::Row,
        reconcile::{Here, Verdict, verdict},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Each list shows so many of its rows.
const SHOWN: usize = 500;
/// Rows that are looked up together.
const AT_ONCE: usize = 2_000;

/// What a document of SAT's list is here.
enum Found {
    Invoice(Box<StoredInvoice>),
    Rep(StoredRep),
    CreditNote(StoredCreditNote),
}

impl Found {
    fn here(&self) -> Here {
        match self {
            Self::Invoice(invoice) => {
                let is_cancelled = invoice.facts.cancellation().is_some();
                Here { total: Some(invoice.facts.total), is_cancelled }
            }
            Self::Rep(rep) => Here { total: None, is_cancelled: rep.state == LinkState::Cancelled },
            Self::CreditNote(note) => {
                Here { total: Some(note.total), is_cancelled: note.state == LinkState::Cancelled }
            }
        }
    }
}

/// Whose list, and what of the books somebody may see.
pub(crate) struct Reconciler<'a> {
    pub deed: Deed<'a>,
    pub clock: &'a Clock,
    pub visible_to: Option<UserId>,
    pub dry_run: bool,
}

/// What the list changes, in the order of ids, so that no two changes wait for each other.
#[derive(Default)]
struct Changes {
    invoices: BTreeMap<InvoiceId, Told>,
    reps: BTreeMap<RepId, Told>,
}

impl Reconciler<'_> {
    /// Compares, and unless it is a dry run lets follow what follows. Twice changes nothing more.
    pub(crate) async fn reconcile(&self, rows: Vec<Row>) -> ApiResult<SatMetadataResult> {
        let (txn, organization) = (self.deed.txn, self.deed.organization);
        let issuers = store::organizations::issuers(txn, organization).await?;
        let ours: BTreeSet<String> = issuers.into_iter().map(|issuer| issuer.rfc.to_uppercase()).collect();
        let mut result = SatMetadataResult { rows: count(rows.len()), dry_run: self.dry_run, ..empty() };
        let mut changes = Changes::default();
        let rows: Vec<Row> = last_words(rows);
        for rows in rows.chunks(AT_ONCE) {
            let uuids: Vec<String> = rows.iter().map(|row| row.fiscal_uuid.clone()).collect();
            let found = self.found(&uuids).await?;
            let known = store::documents::known(txn, organization, &uuids).await?;
            for row in rows {
                let found = found.get(&row.fiscal_uuid);
                // What the caller may not see is not told of.
                if found.is_none() && known.contains(&row.fiscal_uuid) {
                    continue;
                }
                let here = found.map(Found::here);
                let verdict = verdict(row, ours.contains(&row.issuer_rfc.to_uppercase()), here.as_ref());
                sort_in(&mut result, verdict, row, found);
                changes.take_in(verdict, row, found, &self.deed);
            }
        }
        result.cancellations = count(changes.cancellations());
        self.name_customers(&mut result).await?;
        if !self.dry_run {
            self.apply(&changes).await?;
        }
        Ok(result)
    }

    async fn found(&self, uuids: &[String]) -> ApiResult<BTreeMap<String, Found>> {
        let (txn, organization, visible_to) = (self.deed.txn, self.deed.organization, self.visible_to);
        let mut found = BTreeMap::new();
        for invoice in store::invoices::by_fiscal_uuids(txn, organization, uuids, visible_to).await? {
            if let Some(uuid) = invoice.fiscal_uuid.clone() {
                found.insert(uuid, Found::Invoice(Box::new(invoice)));
            }
        }
        for rep in store::reps::by_fiscal_uuids(txn, organization, uuids, visible_to).await? {
            found.insert(rep.fiscal_uuid.clone(), Found::Rep(rep));
        }
        for note in store::credit_notes::by_fiscal_uuids(txn, organization, uuids).await? {
            if visible_to.is_none() {
                found.insert(note.fiscal_uuid.clone(), Found::CreditNote(note));
            }
        }
        Ok(found)
    }

    async fn name_customers(&self, result: &mut SatMetadataResult) -> ApiResult<()> {
        let lists = [&mut result.missing, &mut result.cancelled, &mut result.different];
        let rows: Vec<&mut SatMetadataRow> = lists.into_iter().flat_map(|list| list.data.iter_mut()).collect();
        let ids: Vec<InvoiceId> = rows.iter().filter_map(|row| row.invoice_id).collect();
        let invoices = store::invoices::by_ids(self.deed.txn, self.deed.organization, ids).await?;
        let customers = invoices.iter().filter_map(|invoice| invoice.customer_id);
        let names = store::customers::refs(self.deed.txn, self.deed.organization, customers).await?;
        let of: BTreeMap<InvoiceId, _> =
            invoices.iter().filter_map(|one| Some((one.id(), names.get(&one.customer_id?)?.clone()))).collect();
        for row in rows {
            row.customer = row.invoice_id.and_then(|id| of.get(&id).cloned());
        }
        Ok(())
    }

    async fn apply(&self, changes: &Changes) -> ApiResult<()> {
        let (txn, organization) = (self.deed.txn, self.deed.organization);
        for (id, told) in &changes.invoices {
            let invoice = store::invoices::lock(txn, organization, *id, self.visible_to).await?;
            if let Some(invoice) = invoice {
                Box::pin(record::of_invoice(&self.deed, invoice, told)).await?;
            }
        }
        for (id, told) in &changes.reps {
            if let Some(rep) = store::reps::lock(txn, organization, *id, self.visible_to).await? {
                Box::pin(record::of_rep(&self.deed, self.clock, &rep, told)).await?;
            }
        }
        Ok(())
    }
}

impl Changes {
    /// A cancellation, or that SAT has in force what nobody had asked about.
    fn take_in(&mut self, verdict: Verdict, row: &Row, found: Option<&Found>, deed: &Deed<'_>) {
        let Verdict::Known { is_cancelled_there, .. } = verdict else { return };
        match found {
            Some(Found::Invoice(invoice)) if is_cancelled_there || is_confirmed(row, invoice) => {
                self.invoices.insert(invoice.id(), told(row, deed, invoice.facts.issue_date));
            }
            Some(Found::Rep(rep)) if is_cancelled_there => {
                self.reps.insert(rep.id, told(row, deed, rep.issue_date));
            }
            Some(Found::Invoice(_) | Found::Rep(_) | Found::CreditNote(_)) | None => {}
        }
    }

    fn cancellations(&self) -> usize {
        self.invoices.values().chain(self.reps.values()).filter(|told| matches!(told.word, Word::Cancelled)).count()
    }
}

fn is_confirmed(row: &Row, invoice: &StoredInvoice) -> bool {
    !row.is_cancelled
        && match invoice.sat_status {
            SatStatus::Unchecked | SatStatus::CheckFailed | SatStatus::NotFound => true,
            SatStatus::Valid | SatStatus::Cancelled => false,
        }
}

fn told(row: &Row, deed: &Deed<'_>, issued: chrono::NaiveDate) -> Told {
    let date = row.cancelled_date.unwrap_or(deed.today).min(deed.today).max(issued);
    let (word, answer) = match row.cancelled_date {
        _any if !row.is_cancelled => (Word::Valid { cancellation_refused: false }, "Vigente".to_owned()),
        Some(date) => (Word::Cancelled, format!("Cancelado · {date}")),
        None => (Word::Cancelled, "Cancelado".to_owned()),
    };
    Told { word, source: SatSource::Metadata, answer, fields: None, failure: None, date }
}

/// Of several rows about one document the last counts, unless an earlier one says that it is cancelled.
fn last_words(rows: Vec<Row>) -> Vec<Row> {
    let mut by_uuid: BTreeMap<String, Row> = BTreeMap::new();
    for row in rows {
        let is_older = by_uuid.get(&row.fiscal_uuid).is_some_and(|known| known.is_cancelled && !row.is_cancelled);
        if !is_older {
            by_uuid.insert(row.fiscal_uuid.clone(), row);
        }
    }
    by_uuid.into_values().collect()
}

fn empty() -> SatMetadataResult {
    SatMetadataResult {
        dry_run: false,
        rows: 0,
        agreed: 0,
        missing: <_>::default(),
        cancelled: <_>::default(),
        cancellations: 0,
        different: <_>::default(),
        other_issuers: 0,
        other_types: 0,
        problems: Vec::new(),
        problem_count: 0,
    }
}

fn sort_in(result: &mut SatMetadataResult, verdict: Verdict, row: &Row, found: Option<&Found>) {
    let mut put = |list: fn(&mut SatMetadataResult) -> &mut domain::contract::SatMetadataRows| {
        let list = list(result);
        list.total += 1;
        if list.data.len() < SHOWN {
            list.data.push(view(row, found));
        }
    };
    match verdict {
        Verdict::OtherIssuer => result.other_issuers += 1,
        Verdict::OtherType => result.other_types += 1,
        Verdict::Missing => put(|result| &mut result.missing),
        Verdict::Known { is_cancelled_there: false, is_amount_different: false } => result.agreed += 1,
        Verdict::Known { is_cancelled_there, is_amount_different } => {
            if is_cancelled_there {
                put(|result| &mut result.cancelled);
            }
            if is_amount_different {
                put(|result| &mut result.different);
            }
        }
    }
}

fn view(row: &Row, found: Option<&Found>) -> SatMetadataRow {
    let (document, invoice_id, rep_id, recorded) = match found {
        None => (None, None, None, None),
        Some(Found::Invoice(invoice)) => {
            (Some(invoice.document()), Some(invoice.id()), None, Some(invoice.facts.total))
        }
        Some(Found::Rep(rep)) => (Some(rep.document()), None, Some(rep.id), None),
        Some(Found::CreditNote(note)) => (Some(note.document()), None, None, Some(note.total)),
    };
    SatMetadataRow {
        fiscal_uuid: row.fiscal_uuid.clone(),
        cfdi_type: row.document_type.code().to_owned(),
        receiver_rfc: row.receiver_rfc.clone(),
        receiver_name: row.receiver_name.clone(),
        issue_date: row.issue_date,
        total: row.total.to_string(),
        is_cancelled: row.is_cancelled,
        cancelled_date: row.cancelled_date,
        document: document.filter(|document| !document.is_empty()),
        invoice_id,
        rep_id,
        customer: None,
        recorded,
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

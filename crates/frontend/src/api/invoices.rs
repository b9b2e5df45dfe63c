use super::{ApiClient, ApiFailure};
use domain::{
    contract::{
        Invoice, InvoicePage, LedgerEntry, NewNote, Page, PromiseView, RecordSatStatus, TimelineEvent, Verification,
    },
    ids::InvoiceId,
};
use serde::de::IgnoredAny;

/// A list longer than this is not read whole.
const PAGES_MAX: u8 = 50;

impl ApiClient {
    pub(crate) async fn list_invoices(self, query: &str) -> Result<InvoicePage, ApiFailure> {
        self.get(&format!("/invoices?{query}")).await
    }

    /// How many invoices a filter leaves, without reading them.
    pub(crate) async fn count_invoices(self, query: &str) -> Result<u64, ApiFailure> {
        let page: Page<IgnoredAny> = self.get(&["/invoices?limit=1&", query].concat()).await?;
        Ok(page.total)
    }

    /// Every invoice of a filter, for what is done to all of them.
    pub(crate) async fn list_whole_filter(self, query: &str) -> Result<Vec<Invoice>, ApiFailure> {
        let mut invoices = Vec::new();
        let mut next = [query, "&limit=200"].concat();
        for _ in 0..PAGES_MAX {
            let page = self.list_invoices(&next).await?;
            invoices.extend(page.data);
            let Some(cursor) = page.next_cursor else { break };
            next = [query, "&limit=200&cursor=", &cursor].concat();
        }
        Ok(invoices)
    }

    pub(crate) async fn get_invoice(self, id: InvoiceId) -> Result<Invoice, ApiFailure> {
        self.get(&format!("/invoices/{id}")).await
    }

    pub(crate) async fn get_verification(self, id: InvoiceId) -> Result<Verification, ApiFailure> {
        self.get(&format!("/invoices/{id}/verification")).await
    }

    /// Asks SAT now.
    pub(crate) async fn ask_sat(self, id: InvoiceId) -> Result<Invoice, ApiFailure> {
        self.record_sat_status(id, &RecordSatStatus::default()).await
    }

    /// What somebody saw at SAT.
    pub(crate) async fn record_sat_status(self, id: InvoiceId, said: &RecordSatStatus) -> Result<Invoice, ApiFailure> {
        self.post(&format!("/invoices/{id}/sat-status"), said).await
    }

    pub(crate) async fn list_ledger(self, id: InvoiceId) -> Result<Page<LedgerEntry>, ApiFailure> {
        self.get(&format!("/invoices/{id}/ledger?limit=200")).await
    }

    pub(crate) async fn list_promises_of(self, id: InvoiceId) -> Result<Page<PromiseView>, ApiFailure> {
        self.get(&format!("/invoices/{id}/promises?limit=200")).await
    }

    pub(crate) async fn list_timeline(self, id: InvoiceId, query: &str) -> Result<Page<TimelineEvent>, ApiFailure> {
        self.get(&format!("/invoices/{id}/timeline?{query}")).await
    }

    pub(crate) async fn add_note(self, id: InvoiceId, note: &NewNote) -> Result<TimelineEvent, ApiFailure> {
        self.post(&format!("/invoices/{id}/notes"), note).await
    }

    /// `ending` is `xml` for the original, `pdf` for its printed representation.
    pub(crate) async fn download_invoice(self, id: InvoiceId, name: &str, ending: &str) -> Result<(), ApiFailure> {
        self.download(&format!("/invoices/{id}/{ending}"), &format!("{name}.{ending}")).await
    }
}

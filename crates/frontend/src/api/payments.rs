use super::{ApiClient, ApiFailure};
use crate::url;
use domain::{
    contract::{
        ConfirmPayment, CreditNote, Invoice, InvoicePage, NewAllocations, NewPayment, Page, Payment, PaymentPatch, Rep,
        RepDecided, ResolveRepPayment, Reversal, UndoAllocation,
    },
    ids::{AllocationId, CreditNoteId, CustomerId, PaymentId},
};

/// Nobody applies one payment to more invoices by hand.
const PAGES_MAX: u8 = 5;

impl ApiClient {
    pub(crate) async fn list_payments(self, query: &str) -> Result<Page<Payment>, ApiFailure> {
        self.get(&["/payments?", query].concat()).await
    }

    pub(crate) async fn get_payment(self, id: PaymentId) -> Result<Payment, ApiFailure> {
        self.get(&format!("/payments/{id}")).await
    }

    pub(crate) async fn record_payment(self, payment: &NewPayment) -> Result<Payment, ApiFailure> {
        self.post("/payments", payment).await
    }

    pub(crate) async fn allocate_payment(
        self,
        id: PaymentId,
        allocations: &NewAllocations,
    ) -> Result<Payment, ApiFailure> {
        self.post(&format!("/payments/{id}/allocations"), allocations).await
    }

    pub(crate) async fn undo_allocation(
        self,
        id: PaymentId,
        allocation: AllocationId,
        undo: &UndoAllocation,
    ) -> Result<Payment, ApiFailure> {
        self.post(&format!("/payments/{id}/allocations/{allocation}/undo"), undo).await
    }

    pub(crate) async fn confirm_payment(self, id: PaymentId, day: &ConfirmPayment) -> Result<Payment, ApiFailure> {
        self.post(&format!("/payments/{id}/confirmation"), day).await
    }

    pub(crate) async fn reverse_payment(self, id: PaymentId, reversal: &Reversal) -> Result<Payment, ApiFailure> {
        self.post(&format!("/payments/{id}/reversal"), reversal).await
    }

    /// Says whose a deposit is. Reads it first: only an unchanged one is changed.
    pub(crate) async fn identify_payment(self, id: PaymentId, customer: CustomerId) -> Result<Payment, ApiFailure> {
        let patch = PaymentPatch { customer_id: Some(customer), ..PaymentPatch::default() };
        self.patch_newest(&format!("/payments/{id}"), &patch).await
    }

    pub(crate) async fn list_reps(self, query: &str) -> Result<Page<Rep>, ApiFailure> {
        self.get(&["/reps?", query].concat()).await
    }

    pub(crate) async fn list_credit_notes(self, query: &str) -> Result<Page<CreditNote>, ApiFailure> {
        self.get(&["/credit-notes?", query].concat()).await
    }

    /// Says what a credit note reduces.
    pub(crate) async fn allocate_credit_note(
        self,
        id: CreditNoteId,
        allocations: &NewAllocations,
    ) -> Result<CreditNote, ApiFailure> {
        self.post(&format!("/credit-notes/{id}/allocations"), allocations).await
    }

    /// Says which recorded payment a payment of a REP is.
    pub(crate) async fn resolve_rep_payment(
        self,
        id: uuid::Uuid,
        choice: &ResolveRepPayment,
    ) -> Result<RepDecided, ApiFailure> {
        self.post(&format!("/rep-reconciliation/{id}/resolve"), choice).await
    }

    /// The open invoices of a customer, first due first.
    pub(crate) async fn list_open_invoices(self, customer: CustomerId) -> Result<Vec<Invoice>, ApiFailure> {
        let mut invoices = Vec::new();
        let mut cursor = None;
        for _ in 0..PAGES_MAX {
            let query = url::query(&[
                ("customer_id", Some(customer.to_string())),
                ("limit", Some("200".to_owned())),
                ("cursor", cursor),
            ]);
            let page: InvoicePage = self.list_invoices(&query).await?;
            invoices.extend(page.data);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(invoices)
    }
}

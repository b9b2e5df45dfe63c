use super::PromiseView;
use crate::{ids::CustomerId, ids::InvoiceId, money::Money};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A document with something pending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgendaRow {
    pub invoice_id: InvoiceId,
    pub customer_id: CustomerId,
    pub code: String,
    pub name: String,
    pub pending: Money,
    /// Whether a promise is in force.
    pub scheduled: bool,
    pub concept: String,
    /// Series and folio.
    pub document: String,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub collection_date: NaiveDate,
    pub days_overdue: u32,
    pub active_promise: Option<PromiseView>,
    pub reschedule_count: u32,
}

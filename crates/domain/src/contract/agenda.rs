use super::PromiseView;
use crate::{
    ids::{CustomerId, InvoiceId, PromiseId},
    money::Money,
};
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
    /// The latest promise, where it was broken and no other has replaced it: the next one says why.
    pub broken_promise_id: Option<PromiseId>,
}

/// A part of the agenda, with what the tabs over it count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgendaPage {
    pub data: Vec<AgendaRow>,
    pub next_cursor: Option<String>,
    pub total: u64,
    /// What is pending in all matching documents, one per currency.
    pub totals: Vec<Money>,
    pub counts: AgendaCounts,
}

/// Documents that match everything asked for except `scheduled`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgendaCounts {
    pub unscheduled: u64,
    pub scheduled: u64,
}

/// When the customer of an invoice pays: what a date picker and a calendar need to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentDays {
    pub days: Vec<PaymentDay>,
    /// Whether the terms name the days; otherwise the customer pays on any open day.
    pub has_payment_days: bool,
    /// The first payment day from the expected one on, never before today.
    pub suggested_date: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentDay {
    pub date: NaiveDate,
    /// The first day from this one on at which the customer pays: the same where it pays on this one.
    pub next_date: NaiveDate,
    /// Why nothing is paid on this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
}

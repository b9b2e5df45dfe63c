use crate::{
    aging::CustomerRef,
    contract::UserRef,
    ids::{BatchId, InvoiceId, PromiseId},
    money::Money,
    promise::{PromiseStatus, RescheduleReason},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A promise to pay one invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromiseView {
    pub id: PromiseId,
    pub invoice_id: InvoiceId,
    /// Series and folio of the invoice.
    pub document: String,
    pub customer: Option<CustomerRef>,
    /// 1, 2, 3 … within the invoice.
    pub number: u32,
    pub amount: Money,
    /// What payments brought in time.
    pub covered: Money,
    /// What an active promise still has to bring.
    pub uncovered: Money,
    pub promised_date: NaiveDate,
    pub scheduled_at: DateTime<Utc>,
    pub comment: String,
    /// SAT's `FormaPago`, when the customer said how.
    pub form: Option<String>,
    pub promised_by: Option<String>,
    /// How it came.
    pub channel: Option<PromiseChannel>,
    /// Who took it.
    pub user: UserRef,
    pub status: PromiseStatus,
    /// The last day on which it can be kept: the promised date with the tolerance.
    pub deadline: NaiveDate,
    /// Why it replaces another.
    pub reason: Option<RescheduleReason>,
    /// Why somebody cancelled it.
    pub end_reason: Option<String>,
    /// Whether it can be put off: it is in force, or it was broken and nobody has put it off yet.
    pub is_movable: bool,
    /// How often the promises of its invoice were put off.
    pub reschedule_count: u32,
    pub replaces_id: Option<PromiseId>,
    pub batch_id: Option<BatchId>,
}

/// One promise per item, all or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordPromises {
    pub items: Vec<PromiseItem>,
    pub promised_date: NaiveDate,
    #[serde(default)]
    pub comment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<PromiseChannel>,
    /// Why another promise is needed: of each invoice whose latest promise was broken, the new one replaces that one, as
    /// `broken_promise_id` says. Without a reason, and beside a promise in force, it is one more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RescheduleReason>,
}

/// How a promise reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PromiseChannel {
    Phone,
    Email,
    Whatsapp,
    Visit,
    Other,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PromiseItem {
    pub invoice_id: InvoiceId,
    /// Default: what is pending and not promised yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReschedulePromise {
    pub promised_date: NaiveDate,
    pub reason: RescheduleReason,
    #[serde(default)]
    pub comment: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelPromise {
    pub reason: String,
}

use super::{NewAllocation, UserRef};
use crate::aging::CustomerRef;
use crate::{
    ids::{AllocationId, CustomerId, InvoiceId, PaymentId, RepId},
    ledger::AllocationKind,
    money::{Equivalence, Money},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Money received.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    pub id: PaymentId,
    /// Absent: a deposit nobody identified yet, in no balance.
    pub customer_id: Option<CustomerId>,
    /// Who that is.
    pub customer: Option<CustomerRef>,
    /// Who paid, when it is not the customer.
    pub payer: Option<String>,
    pub date: NaiveDate,
    /// When the money counts; absent while in transit.
    pub effective_date: Option<NaiveDate>,
    /// SAT's `FormaPago`.
    pub form: String,
    pub amount: Money,
    pub bank: Option<String>,
    /// Cheque number or clave de rastreo.
    pub reference: Option<String>,
    pub comment: Option<String>,
    /// Pesos per unit of the payment's currency.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub exchange_rate: Option<Decimal>,
    pub status: PaymentState,
    pub source: PaymentSource,
    pub rep_id: Option<RepId>,
    pub allocations: Vec<AllocationView>,
    /// Saldo a favor: what no invoice took yet.
    pub unapplied: Money,
    pub recorded_at: DateTime<Utc>,
    /// Who wrote it down; absent when a document brought it.
    pub user: Option<UserRef>,
    /// How many files are kept with it, such as the photo of a receipt.
    pub attachment_count: u64,
    pub reversal_kind: Option<ReversalKind>,
    pub reversal_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Recorded, not yet effective.
    InTransit,
    Unapplied,
    PartiallyApplied,
    Applied,
    Reversed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentSource {
    Office,
    Field,
    Api,
    Rep,
    Opening,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AllocationView {
    pub id: AllocationId,
    pub invoice_id: InvoiceId,
    pub document: String,
    pub kind: AllocationKind,
    /// In the invoice's currency.
    pub amount: Money,
    pub equivalence: Equivalence,
    /// What it takes from the payment, in the payment's currency.
    pub consumed: Money,
    pub undone_date: Option<NaiveDate>,
}

/// A payment to record, with the invoices it pays when they are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<String>,
    pub date: NaiveDate,
    /// SAT's `FormaPago`: `01` cash, `02` cheque, `03` transfer …
    pub form: String,
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// Pesos per unit of the payment's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub exchange_rate: Option<Decimal>,
    /// When the money counts. Default: `date`, except cheques, which wait to clear (in transit).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_date: Option<NaiveDate>,
    /// Received and not yet in the bank: cash with a collector, a cheque, a photo.
    #[serde(default)]
    pub in_transit: bool,
    /// What whoever received it has to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default)]
    pub allocations: Vec<NewAllocation>,
}

/// What to change; what is left out stays.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaymentPatch {
    /// Whose money it is: identifies a deposit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub payer: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub bank: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub reference: Option<Option<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAllocations {
    pub allocations: Vec<NewAllocation>,
}

/// Makes the money of a payment in transit count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmPayment {
    pub effective_date: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reversal {
    pub reason: String,
    #[serde(default)]
    pub kind: ReversalKind,
}

/// Why a payment counts no more.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReversalKind {
    /// Written down wrongly.
    #[default]
    Correction,
    /// The office does not accept what came from the field.
    Rejected,
    /// A cheque that came back.
    Returned,
}

/// Takes a payment away from one invoice; it becomes saldo a favor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UndoAllocation {
    pub reason: String,
}

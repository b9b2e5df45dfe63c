//! Promises to pay: numbered per invoice, never erased, their state derived from the money that came.

mod assessment;
mod change;
mod deadline;

pub use assessment::{Assessed, InvoiceLedger, arriving, assess};
pub use change::{
    Approval, PromiseBook, PromiseDraft, Rescheduled, Rescheduling, TakingBack, cancel, record, reschedule,
    reschedule_count, take_back,
};
pub use deadline::deadline;

use crate::{
    ids::{InvoiceId, PromiseId},
    money::{Currency, Money, MoneyError},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One promise as it was recorded; what became of it is [`Assessed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub id: PromiseId,
    pub invoice_id: InvoiceId,
    /// 1, 2, 3… within its invoice.
    pub number: u32,
    pub amount: Money,
    pub promised_date: NaiveDate,
    /// The day somebody promised; a capture from the field keeps its own.
    pub taken_date: NaiveDate,
    pub replaces_id: Option<PromiseId>,
    pub end: Option<PromiseEnd>,
}

/// How somebody ended a promise before money decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromiseEnd {
    pub kind: PromiseEndKind,
    pub date: NaiveDate,
}

/// The two ways people end a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PromiseEndKind {
    Rescheduled,
    Cancelled,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PromiseStatus {
    Active,
    Kept,
    PartiallyKept,
    Broken,
    Rescheduled,
    Cancelled,
}

/// Why a promise moves to another day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RescheduleReason {
    CustomerAsked,
    Broken,
    NonWorkingDay,
    MissingDocument,
    TypingError,
    Other,
}

/// Why a promise cannot be recorded, moved or cancelled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromiseError {
    #[error("{promised_date} was already past on {taken_date}")]
    PromiseInPast { promised_date: NaiveDate, taken_date: NaiveDate },
    #[error("a promise is for more than zero")]
    NotPositive,
    #[error("the invoice is in {expected}")]
    OtherCurrency { expected: Currency },
    #[error("more than the {available:?} nobody has promised yet")]
    PromiseExceedsBalance { available: Money },
    #[error("nothing is owed on the invoice")]
    InvoiceClosed,
    #[error("after {broken} broken promises the next needs approval")]
    ApprovalRequired { broken: u32 },
    #[error("the invoice has no promise {0}")]
    UnknownPromise(PromiseId),
    #[error("the promise does not stand where a rescheduling put it")]
    NothingToTakeBack,
    #[error("a promise that is {} cannot change", status.as_ref())]
    NotChangeable { status: PromiseStatus },
    #[error(transparent)]
    Money(#[from] MoneyError),
}

use crate::aging::CustomerRef;
use crate::{
    ids::{InvoiceId, PaymentId},
    money::{Currency, Money},
    promise::{PromiseStatus, RescheduleReason},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Calendar {
    pub days: Vec<CalendarDay>,
}

/// What there is to collect on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarDay {
    pub date: NaiveDate,
    pub totals: Vec<DayTotal>,
    pub kinds: DayKinds,
    /// Why payments do not move: the name of the holiday, or the weekend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// The next day on which they do, where this one is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_date: Option<NaiveDate>,
    /// The first of its documents, as many as were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<CalendarItem>,
    /// What else the day is for, as far as it was asked for; never part of `totals`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<DayMarks>,
    /// What was received and became ours on the day, one amount per currency; absent unless asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Vec<Money>>,
}

/// How many of each, and the first of each by customer and document, as many as were asked for.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayMarks {
    pub review: u32,
    pub due: u32,
    pub rep_deadline: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<CalendarMark>,
}

/// What a day can be for besides collecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A review day of the customer on which the invoice is still to be taken there.
    Review,
    /// The paper due date of what is still owed.
    Due,
    /// The last day for the REP of a payment to a PPD invoice, which has none yet.
    RepDeadline,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarMark {
    pub kind: MarkKind,
    pub invoice_id: InvoiceId,
    /// Whose REP is missing; absent for the other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    pub customer: CustomerRef,
    pub document: String,
    /// What is still owed; of a REP what it has to state, in the invoice's currency.
    pub amount: Money,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayTotal {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "MXN"))]
    pub currency: Currency,
    pub total: Money,
    pub pending: Money,
    pub count: u32,
}

#[derive(Clone, Default, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayKinds {
    pub promise: u32,
    pub scheduled: u32,
    pub visit: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CalendarKind {
    Promise,
    /// The collection date of an invoice nobody promised.
    Scheduled,
    Visit,
}

/// One document on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarItem {
    pub kind: CalendarKind,
    /// Of the promise, invoice or visit.
    pub id: Uuid,
    pub invoice_id: InvoiceId,
    pub customer: CustomerRef,
    pub concept: String,
    pub document: String,
    /// What was promised; of a scheduled document, its own total.
    pub total: Money,
    /// What is still expected: of a promise its uncovered part, of a document what nobody promised.
    pub pending: Money,
    pub comment: String,
    /// Absent for scheduled items.
    pub status: Option<PromiseStatus>,
    /// Whether it can be moved to another day.
    pub is_movable: bool,
    /// How often the promises of its invoice were put off.
    pub reschedule_count: u32,
}

/// Moves what stands on one day to another: exactly a reschedule, or an agreed collection date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CalendarMove {
    pub items: Vec<CalendarMoveItem>,
    pub to: NaiveDate,
    pub reason: RescheduleReason,
    #[serde(default)]
    pub comment: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CalendarMoveItem {
    pub kind: CalendarKind,
    pub id: Uuid,
}

/// Takes a move back: the documents stand again where they stood before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CalendarUndo {
    /// As the move answered them: its promises are new ones.
    pub items: Vec<CalendarMoveItem>,
    /// The day they were moved to. Where something stands on another day by now, nothing is undone.
    pub from: NaiveDate,
}

use crate::aging::CustomerRef;
use crate::{
    ids::InvoiceId,
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

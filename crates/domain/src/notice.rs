//! Which notices are due: rules as data, each occurrence named so that it can leave exactly once.
//!
//! The job keeps the last day it finished and asks for every day since; the store refuses an occurrence it already has,
//! so restarts, replicas, missed days and a clock set back change nothing.

mod business_days;
mod change;
mod decision;

pub use business_days::business_days_before;
pub use change::RuleError;
pub use decision::{Decision, Outcome, Window, decide, ended};

use crate::{
    ids::{CustomerId, InvoiceId, NotificationRuleId, PromiseId, UserId},
    ledger::Standing,
    money::Money,
    permission::Role,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One rule: when to tell whom, for which invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRule {
    pub id: NotificationRuleId,
    pub kind: NoticeKind,
    pub audience: Vec<Audience>,
    /// Only this customer's invoices.
    pub customer_id: Option<CustomerId>,
    /// Only balances from here on, in this currency.
    pub amount_from: Option<Money>,
    /// Only balances below this, in this currency.
    pub amount_below: Option<Money>,
    /// The day the rule was made; what happened before is not told afterwards.
    pub since_date: NaiveDate,
}

/// What a rule waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NoticeKind {
    InvoiceCreated,
    /// So many days before the collection date, or before each promise in force; 0 is the day itself.
    BeforeCollection {
        days: Vec<u32>,
        count: DayCount,
    },
    /// So many days late, one level each.
    Late {
        levels: Vec<u32>,
    },
    /// The money a promise was for has come in time.
    PromiseKept,
    /// The last day of a promise passed without all of its money.
    PromiseBroken,
    /// A collector received money, or sent a photo, at the customer's.
    FieldReceipt,
}

/// Which days a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DayCount {
    Calendar,
    Business,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Role(Role),
    User(UserId),
    /// The collector of the invoice's customer.
    CustomerCollector,
}

/// What the rules need to know of an invoice today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeSubject {
    pub invoice_id: InvoiceId,
    pub customer_id: Option<CustomerId>,
    /// The day it entered the system.
    pub created_date: NaiveDate,
    pub collection_date: NaiveDate,
    /// The day lateness counts from ([`crate::aging::expected_date`]).
    pub expected_date: NaiveDate,
    pub standing: Standing,
    pub balance_due: Money,
    pub in_transit: Money,
    /// The last day of the promise in force.
    pub promise_deadline: Option<NaiveDate>,
    /// Those in force.
    pub promises: Vec<PromiseAhead>,
    pub is_disputed: bool,
    /// The day after the last promise broke or the last dispute closed: chasing starts again from here.
    pub resumed_date: Option<NaiveDate>,
}

/// A promise in force, of which somebody is told some days before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromiseAhead {
    pub promise_id: PromiseId,
    pub promised_date: NaiveDate,
    pub taken_date: NaiveDate,
    /// What it still has to bring.
    pub uncovered: Money,
}

/// Why a notice does not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DropReason {
    Paid,
    InTransit,
    Promised,
    Disputed,
    Cancelled,
    InSubstitution,
    Unconfirmed,
    /// A later day of the same rule was due as well, and is told instead.
    Overtaken,
    /// The promise it is about was kept, broken, moved or cancelled.
    PromiseEnded,
}

/// The rules of a new organization: creation to Finance, the days before to Collections, delay to Finance, what became
/// of promises and what collectors receive to both.
pub fn default_rules(ids: [NotificationRuleId; 6], lead_days: u32, since_date: NaiveDate) -> [NoticeRule; 6] {
    let [created, ahead, late, kept, broken, field] = ids;
    let rule = |id, kind, roles: &[Role]| NoticeRule {
        id,
        kind,
        audience: roles.iter().copied().map(Audience::Role).collect(),
        customer_id: None,
        amount_from: None,
        amount_below: None,
        since_date,
    };
    let before = NoticeKind::BeforeCollection { days: vec![lead_days], count: DayCount::Calendar };
    [
        rule(created, NoticeKind::InvoiceCreated, &[Role::Finance]),
        rule(ahead, before, &[Role::Collections]),
        rule(late, NoticeKind::Late { levels: vec![5, 15, 30] }, &[Role::Finance]),
        rule(kept, NoticeKind::PromiseKept, &[Role::Collections, Role::Finance]),
        rule(broken, NoticeKind::PromiseBroken, &[Role::Collections, Role::Finance]),
        rule(field, NoticeKind::FieldReceipt, &[Role::Collections, Role::Finance]),
    ]
}

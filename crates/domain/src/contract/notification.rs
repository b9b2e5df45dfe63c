use super::UserRef;
use crate::{
    ids::{CustomerId, NotificationId, NotificationRuleId},
    money::Money,
    notice::{Audience, NoticeKind},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A notice in somebody's inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    pub id: NotificationId,
    /// Such as `invoice_created` or `collection_late`.
    pub kind: String,
    pub section: NotificationSection,
    pub title: String,
    pub body: String,
    /// One per currency.
    pub amounts: Vec<Money>,
    /// What it is about: `invoice`, `promise`, `import` …
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
    /// Who takes care of an escalation; until then it waits, read or not.
    pub acknowledged: Option<ByWhom>,
    /// The rule that fired, in words.
    pub why: String,
    /// That rule as it is now.
    pub rule: Option<RuleRef>,
}

/// Where a notice stands in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum NotificationSection {
    ForMe,
    /// What is late: somebody has to say that they take care of it.
    Escalations,
    /// What the program itself could not do.
    System,
}

impl NotificationSection {
    /// The kinds that escalate.
    pub const ESCALATIONS: &'static [&'static str] = &["collection_late"];
    /// The kinds that tell of the program's own trouble.
    pub const SYSTEM: &'static [&'static str] = &["message_failed"];

    pub fn of_kind(kind: &str) -> Self {
        if Self::ESCALATIONS.contains(&kind) {
            Self::Escalations
        } else if Self::SYSTEM.contains(&kind) {
            Self::System
        } else {
            Self::ForMe
        }
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ByWhom {
    pub by: Option<UserRef>,
    pub at: DateTime<Utc>,
}

/// Why somebody is told: when the rule fires, whom it tells, and since when there is such a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleRef {
    pub id: NotificationRuleId,
    pub text: String,
    pub audience: String,
    pub since: DateTime<Utc>,
    pub enabled: bool,
}

/// How many notices wait: not read, or an escalation that nobody takes care of yet.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationCounts {
    pub for_me: u64,
    pub escalations: u64,
    pub system: u64,
}

impl NotificationCounts {
    pub fn total(self) -> u64 {
        self.for_me.saturating_add(self.escalations).saturating_add(self.system)
    }
}

/// Taking care of an escalation; what was done may be said for the history.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeNotification {
    #[serde(default)]
    pub comment: String,
}

/// Which notices were read; empty means all.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    #[serde(default)]
    pub ids: Vec<NotificationId>,
}

/// When somebody is told something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationRule {
    pub id: NotificationRuleId,
    /// What it waits for.
    pub when: NoticeKind,
    /// Who is told.
    pub audience: Vec<Audience>,
    /// Only this customer's invoices.
    pub customer_id: Option<CustomerId>,
    /// Only balances from here on.
    pub amount_from: Option<Money>,
    /// Only balances below this.
    pub amount_below: Option<Money>,
    pub enabled: bool,
    /// The rule in words.
    pub text: String,
    pub created_at: DateTime<Utc>,
    /// Who changed it last, and when.
    pub changed: Option<ByWhom>,
}

/// A further rule, for one customer or some amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNotificationRule {
    pub when: NoticeKind,
    /// At least one.
    pub audience: Vec<Audience>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_from: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_below: Option<Money>,
}

/// What to change of a rule; what is left out stays.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationRulePatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Other days of the same kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<NoticeKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Vec<Audience>>,
}

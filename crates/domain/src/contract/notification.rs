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
    pub title: String,
    pub body: String,
    /// What it is about: `invoice`, `promise`, `import` …
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
    /// The rule that fired, in words.
    pub why: String,
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
}

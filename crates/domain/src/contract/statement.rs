pub use crate::aging::AgingReport;
use crate::ids::{AttachmentId, CustomerId, StatementBatchId};
pub use crate::statement::Statement;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Sends statements to some or all customers. Exactly one of `customer_ids`, `filter`, `all`.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SendStatements {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_ids: Option<Vec<CustomerId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<StatementFilter>,
    #[serde(default)]
    pub all: bool,
    /// Default: today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    /// To everybody without a comment of their own.
    #[serde(default)]
    pub comment: String,
    #[serde(default)]
    pub customer_comments: Vec<CustomerComment>,
    /// Who else gets the mail of a customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customer_copies: Vec<CustomerCopies>,
    #[serde(default)]
    pub attach: AttachToStatement,
    /// More documents for every addressee they belong to.
    #[serde(default)]
    pub attachment_ids: Vec<AttachmentId>,
}

/// What one customer is told instead of the comment to everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerComment {
    pub customer_id: CustomerId,
    pub comment: String,
}

/// Who gets a copy of one customer's statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerCopies {
    pub customer_id: CustomerId,
    /// Addresses; at most ten.
    pub cc: Vec<String>,
}

/// A statement's mail to one customer, to look at before it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewStatement {
    pub customer_id: CustomerId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    #[serde(default)]
    pub comment: String,
    #[serde(default)]
    pub attach: AttachToStatement,
    #[serde(default)]
    pub attachment_ids: Vec<AttachmentId>,
}

/// The mail as its addressee would see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementPreview {
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<PreviewedAttachment>,
    /// Bytes that all attachments may have together.
    pub size_limit: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewedAttachment {
    pub file_name: String,
    /// Bytes.
    pub size: u64,
}

/// A customer with a balance, and why a statement would not go to them by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementRecipient {
    pub customer: crate::aging::CustomerRef,
    /// In the currencies in which something is owed.
    pub balances: Vec<super::CustomerBalance>,
    /// Of the contacts who receive statements.
    pub addresses: Vec<String>,
    /// When the last statement was prepared that nobody cancelled.
    pub last_sent_at: Option<DateTime<Utc>>,
    /// The first reason to leave the customer out; a person may send all the same.
    pub held_back: Option<HeldBack>,
}

/// Why a statement does not go out by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HeldBack {
    /// Nobody there receives statements.
    NoContact,
    /// They paid something that no invoice took yet: asking for it would embarrass us.
    Unapplied,
    SentToday,
}

#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatementFilter {
    #[serde(default)]
    pub overdue_only: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AttachToStatement {
    /// The XML of the listed invoices.
    #[serde(default = "yes")]
    pub xml: bool,
    /// The statement as PDF, and the listed invoices: the PDF that somebody filed (`cfdi_pdf`), otherwise one made from the
    /// XML. What does not fit into a mail stays behind, and the mail says so.
    #[serde(default = "yes")]
    pub pdf: bool,
}

fn yes() -> bool {
    true
}

impl Default for AttachToStatement {
    fn default() -> Self {
        Self { xml: true, pdf: true }
    }
}

/// One press of "send".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementBatch {
    pub id: StatementBatchId,
    pub as_of: NaiveDate,
    pub created_at: DateTime<Utc>,
    /// Messages can be cancelled until then.
    pub hold_until: DateTime<Utc>,
    pub items: Vec<StatementBatchItem>,
}

/// What became of one customer of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementBatchItem {
    pub customer_id: CustomerId,
    pub name: String,
    pub result: StatementResult,
    pub to: Vec<String>,
    pub message_id: Option<crate::ids::MessageId>,
    pub status: Option<super::MessageStatus>,
    /// Why not, in words.
    pub detail: Option<String>,
}

#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum StatementResult {
    /// In the outbox.
    Prepared,
    NoContact,
    NothingDue,
    /// A document of somebody else would have left: nothing was prepared.
    LeakPrevented,
    Failed,
}

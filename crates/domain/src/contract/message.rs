use crate::aging::CustomerRef;
use crate::ids::{MessageId, StatementBatchId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One e-mail in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub id: MessageId,
    pub status: MessageStatus,
    pub customer: Option<CustomerRef>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub origin: MessageOrigin,
    pub batch_id: Option<StatementBatchId>,
    pub attempts: u32,
    /// What the server said last.
    pub last_response: Option<String>,
    /// Of a cancelled notice: which of its documents it no longer applied to when it was to leave, and why; in the
    /// caller's language.
    pub not_sent: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Not sent before; until then it can be cancelled.
    pub hold_until: DateTime<Utc>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub attachments: Vec<MessageAttachment>,
}

/// A message with its exact content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageDetail {
    #[serde(flatten)]
    pub message: Message,
    pub text: String,
    pub html: String,
    pub message_id: String,
    pub from: String,
    pub reply_to: Option<String>,
}

/// How the outgoing mail stands as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailQueue {
    /// Whether there is a server to hand mail to; without one it is kept and readable.
    pub has_server: bool,
    /// How long a sending can be undone.
    pub hold_seconds: u32,
    /// Held back, in the queue, or before another attempt.
    pub waiting: u64,
    pub failed: u64,
    /// What the server said, when it is the server and not an address that keeps mail waiting.
    pub stopped_by: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageAttachment {
    pub file_name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
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
pub enum MessageStatus {
    Held,
    Queued,
    Sending,
    /// Taken by the mail server; nobody can promise more.
    Accepted,
    Retry,
    Failed,
    Cancelled,
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
pub enum MessageOrigin {
    Statement,
    /// A statement's mail as its addressee would get it, to whoever wanted to see it.
    StatementTest,
    Notice,
    /// About somebody's account; nobody else reads it.
    Account,
}

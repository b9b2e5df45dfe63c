use crate::{
    ids::{CustomerId, UserId},
    permission::{Action, Permission, Resource},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that has just happened, small on purpose: whoever shows the thing reads it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveEvent {
    pub topic: Topic,
    /// Such as `payment_recorded` or `import_finished`.
    pub kind: String,
    /// The notice, payment, invoice, import or message it is about.
    pub subject_id: Uuid,
    pub customer_id: Option<CustomerId>,
    /// Who did it; absent: the program by itself.
    pub by: Option<UserId>,
    pub at: DateTime<Utc>,
}

/// What an event is about, and by that who may hear of it.
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
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Topic {
    Notification,
    Invoice,
    Promise,
    Payment,
    Import,
    Message,
}

impl Topic {
    /// What it takes to hear of it. Notices need nothing: each is addressed to one person.
    pub fn permission(self) -> Option<Permission> {
        let (resource, action) = match self {
            Self::Notification => return None,
            Self::Invoice => (Resource::Invoice, Action::Read),
            Self::Promise => (Resource::Promise, Action::Read),
            Self::Payment => (Resource::Payment, Action::Read),
            Self::Import => (Resource::Invoice, Action::Create),
            Self::Message => (Resource::Statement, Action::Read),
        };
        Some(Permission::new(resource, action))
    }
}

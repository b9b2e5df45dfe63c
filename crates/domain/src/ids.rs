//! Typed identifiers: a promise's id cannot be passed where an invoice's is expected.
//!
//! Identifiers are UUIDv7, made by the server; this crate only carries them.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A tenant: every row belongs to exactly one.
    OrganizationId,
    /// An RFC under which the organization issues CFDI.
    IssuerId,
    /// A change of the accounts customers pay into.
    BankAccountChangeId,
    /// A person who signs in.
    UserId,
    /// A key with which another system calls the API.
    ApiKeyId,
    /// Who owes.
    CustomerId,
    /// A plant or branch of a customer.
    SiteId,
    /// A person at the customer.
    ContactId,
    /// A CFDI of type I, or an opening document without XML.
    InvoiceId,
    /// A CFDI of type E.
    CreditNoteId,
    /// Money received.
    PaymentId,
    /// A part of a payment or credit applied to one invoice.
    AllocationId,
    /// A CFDI of type P.
    RepId,
    /// A promise to pay one invoice.
    PromiseId,
    /// Promises recorded in one action.
    BatchId,
    /// A registered XML document.
    DocumentId,
    /// A file kept with an invoice, customer or payment.
    AttachmentId,
    /// One load of files.
    ImportId,
    /// One e-mail in the outbox.
    MessageId,
    /// One press of "send statements".
    StatementBatchId,
    /// When, to whom and how a notice goes.
    NotificationRuleId,
    /// A notice in somebody's inbox.
    NotificationId,
    /// A day off.
    HolidayId,
}

use super::UserRef;
use crate::ids::{AttachmentId, CustomerId, InvoiceId, PaymentId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A file kept with an invoice, customer or payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    pub id: AttachmentId,
    pub kind: AttachmentKind,
    pub file_name: String,
    /// Found in the bytes, not in the name.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
    /// Of the file as it arrived: photos are turned upright, shrunk and freed of what they tell of place and person.
    pub received_sha256: String,
    pub customer_id: Option<CustomerId>,
    pub invoice_id: Option<InvoiceId>,
    pub payment_id: Option<PaymentId>,
    pub has_thumbnail: bool,
    /// The same file was handed in before.
    pub is_repeated: bool,
    /// A registered CFDI, which cannot be deleted.
    pub is_original: bool,
    pub uploaded_at: DateTime<Utc>,
    pub user: Option<UserRef>,
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
pub enum AttachmentKind {
    PurchaseOrder,
    CfdiXml,
    CfdiPdf,
    CounterReceipt,
    Agreement,
    Correspondence,
    SatEvidence,
    PaymentProof,
    RepXml,
    RepPdf,
    Other,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteAttachment {
    pub reason: String,
}

/// An XML document as people read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadableDocument {
    pub title: String,
    pub facts: Vec<ReadableFact>,
    pub concepts: Vec<ReadableConcept>,
    pub totals: Vec<ReadableFact>,
    /// The XML itself, of documents that are no CFDI.
    pub source: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadableFact {
    pub label: String,
    pub value: String,
}

/// One line of an invoice, with the figures as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadableConcept {
    pub quantity: String,
    pub unit: String,
    pub description: String,
    pub unit_value: String,
    pub amount: String,
}

/// The customer's order that an invoice answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PurchaseOrder {
    pub number: String,
    /// Where the order can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A purchase order of an invoice, with the other invoices that answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PurchaseOrderView {
    pub number: String,
    pub url: Option<String>,
    pub other_invoices: Vec<InvoiceName>,
}

/// An invoice as people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceName {
    pub id: InvoiceId,
    /// Series and folio.
    pub document: String,
}

/// All purchase orders of an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PurchaseOrders {
    pub purchase_orders: Vec<PurchaseOrder>,
}

use super::NodeExcerpt;
use crate::ids::{CustomerId, ImportId, InvoiceId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One load of files and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    pub id: ImportId,
    pub status: ImportStatus,
    pub total: u32,
    pub done: u32,
    pub registered: u32,
    pub registered_with_warning: u32,
    pub duplicate: u32,
    pub rejected: u32,
    pub not_cfdi: u32,
    pub waiting: u32,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    Queued,
    Running,
    Finished,
    Failed,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportItem {
    /// Its place in the load, from 0.
    pub position: u32,
    /// Name, with the path inside its ZIP.
    pub file: String,
    pub result: ImportResult,
    /// A problem code, or the code of the most important finding.
    pub code: Option<String>,
    pub detail: String,
    /// Where in the document: line, column or node.
    pub at: Option<String>,
    pub invoice_id: Option<InvoiceId>,
    pub customer_id: Option<CustomerId>,
    /// Whether the same bytes may be good another time: after adding an issuer, an XML, or a failure on our side.
    pub can_retry: bool,
}

/// What became of one file, step by step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportItemSteps {
    pub item: ImportItem,
    /// In their order, up to the one that failed.
    pub steps: Vec<ImportStep>,
    /// What stands at the item's `at` in the XML. Absent where that names no place, and where the command line read the
    /// file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeExcerpt>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportStep {
    pub step: ImportStepName,
    pub state: StepState,
    pub at: Option<DateTime<Utc>>,
    /// Why it failed or waits.
    pub detail: Option<String>,
}

/// A step of a file's registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportStepName {
    /// Well-formed, and a CFDI or a PDF.
    Read,
    /// Of our issuers, and of a type that is collected.
    Accepted,
    /// Structure, catalogs, arithmetic, stamp and seals.
    Validated,
    Registered,
    /// With its customer and the documents it names; a PDF with its invoice.
    Linked,
    /// Terms found and dates worked out.
    Dates,
    /// Finance told.
    Finance,
    /// SAT asked.
    Sat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Done,
    Failed,
    /// For another document, or for a person.
    Waiting,
    /// Its turn comes by itself.
    Pending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportResult {
    Registered,
    RegisteredWithWarning,
    Duplicate,
    Rejected,
    NotCfdi,
    /// Registered; waits for its invoice or for a person.
    Waiting,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportAccepted {
    pub id: ImportId,
}

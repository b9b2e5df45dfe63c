use crate::{
    aging::CustomerRef,
    ids::{InvoiceId, RepId},
    money::Money,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What SAT's metadata say that Cartera did not know. Each list has its first rows, and how many there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatMetadataResult {
    /// Nothing was changed.
    pub dry_run: bool,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that say what Cartera knows, or that SAT has the document in force.
    pub agreed: u64,
    /// Ours, in SAT's list and not here.
    pub missing: SatMetadataRows,
    /// Cancelled there, in force here.
    pub cancelled: SatMetadataRows,
    /// Invoices and payment complements among them, which are cancelled here too unless it is a dry run; of a credit
    /// note somebody decides.
    pub cancellations: u64,
    /// Another amount there than here.
    pub different: SatMetadataRows,
    /// Rows whose issuer is none of ours.
    pub other_issuers: u64,
    /// Rows of types that are not collected: payroll and goods under way.
    pub other_types: u64,
    /// Rows that could not be read.
    pub problems: Vec<SatMetadataProblem>,
    pub problem_count: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatMetadataRows {
    pub total: u64,
    pub data: Vec<SatMetadataRow>,
}

/// A document of SAT's list, and what it is here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatMetadataRow {
    pub fiscal_uuid: String,
    /// SAT's letter: I, E or P.
    pub cfdi_type: String,
    pub receiver_rfc: String,
    pub receiver_name: String,
    pub issue_date: NaiveDate,
    /// As SAT lists it, in the document's currency, which SAT does not list.
    pub total: String,
    pub is_cancelled: bool,
    pub cancelled_date: Option<NaiveDate>,
    /// Series and folio here.
    pub document: Option<String>,
    pub invoice_id: Option<InvoiceId>,
    pub rep_id: Option<RepId>,
    pub customer: Option<CustomerRef>,
    /// The total here.
    pub recorded: Option<Money>,
}

/// A row that could not be read: where, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatMetadataProblem {
    pub file: String,
    /// From 1.
    pub line: u64,
    pub column: SatMetadataColumn,
    pub found: String,
}

/// A column, as SAT names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter, strum::IntoStaticStr)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SatMetadataColumn {
    Uuid,
    RfcEmisor,
    RfcReceptor,
    NombreReceptor,
    FechaEmision,
    Monto,
    EfectoComprobante,
    Estatus,
    FechaCancelacion,
    /// None of them: the row has more fields than its heading, or fewer.
    Row,
}

impl SatMetadataColumn {
    /// Whether a file without it is something else.
    pub fn is_needed(self) -> bool {
        match self {
            Self::Uuid
            | Self::RfcEmisor
            | Self::RfcReceptor
            | Self::FechaEmision
            | Self::Monto
            | Self::EfectoComprobante
            | Self::Estatus => true,
            Self::NombreReceptor | Self::FechaCancelacion | Self::Row => false,
        }
    }
}

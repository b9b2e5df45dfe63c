use super::{OpeningDecision, TableRowResult};
use crate::{
    aging::CustomerRef,
    ids::{CustomerId, InvoiceId},
    money::{Currency, Money},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One row of an *antigüedad de saldos*, as people wrote it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpeningImportRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rfc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// With an RFC nobody has, adds the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Series and folio, `A-123`, or a fiscal UUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_uuid: Option<String>,
    /// `2026-11-05` or `05/11/2026`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<String>,
    /// `1,234.50`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// Until the day of the balances. Default: total less balance, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<String>,
    /// Default: total less paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<String>,
    /// Number of the last REP instalment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_installment: Option<String>,
    /// Default: the organization's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Opening balances pasted from a spreadsheet; a file goes as multipart instead.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpeningImport {
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
    /// The figures are those at the end of this day. Default: the day before the start date, else today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    /// Tab, comma or semicolon separated text with a header line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default)]
    pub rows: Vec<OpeningImportRow>,
}

/// What a list of opening balances did, or would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpeningImportResult {
    pub dry_run: bool,
    pub as_of: NaiveDate,
    /// Opening documents written down without XML.
    pub created: u32,
    /// Invoices *por confirmar* whose balance is confirmed.
    pub updated: u32,
    pub unchanged: u32,
    pub rejected: u32,
    /// What the accepted rows say is owed, one per currency.
    pub totals: Vec<Money>,
    pub rows: Vec<OpeningRowOutcome>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpeningRowOutcome {
    /// Line of the file or of the pasted text, from 1.
    pub line: u32,
    pub result: TableRowResult,
    /// A problem code when rejected.
    pub code: Option<String>,
    /// The column that is wrong.
    pub column: Option<String>,
    pub detail: String,
    /// Series and folio, or fiscal UUID.
    pub document: Option<String>,
    pub customer: Option<CustomerRef>,
    /// Total less paid, as the row has it.
    pub balance_due: Option<Money>,
    pub invoice_id: Option<InvoiceId>,
}

/// Decides about many old invoices at once: those named, or those *por confirmar* that fit the filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecideOpenings {
    pub decision: OpeningDecision,
    #[serde(default)]
    pub invoice_ids: Vec<InvoiceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<OpeningFilter>,
}

/// Which invoices *por confirmar*: all of them, unless narrowed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpeningFilter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub currency: Option<Currency>,
    /// Folio, UUID piece, amount, purchase order, or the customer's code, name or RFC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// The invoices that changed: sent back with the decision `unconfirmed`, they undo it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpeningsDecided {
    pub decision: OpeningDecision,
    pub changed: Vec<InvoiceId>,
    /// Named, but not old, not open to this decision, or decided so already.
    pub skipped: u32,
}

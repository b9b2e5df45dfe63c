use super::{PromiseView, SatCheck};
use crate::{
    aging::CustomerRef,
    ids::{AllocationId, CreditNoteId, CustomerId, DocumentId, InvoiceId, PaymentId, PromiseId, RepId, SiteId},
    ledger::{AllocationKind, SatPaymentMethod},
    money::{Equivalence, Money},
    terms::ExplainedStep,
};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A document to collect: a CFDI of type I, or an opening document without XML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    pub id: InvoiceId,
    /// Absent while nobody decided who the receiver of a generic RFC is, and for global invoices.
    pub customer: Option<CustomerRef>,
    pub site_id: Option<SiteId>,
    /// SAT's folio fiscal.
    pub fiscal_uuid: Option<String>,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub concept: String,
    pub purchase_orders: Vec<String>,
    pub issue_date: NaiveDate,
    /// Local date and time without offset, as in the CFDI.
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub issued_at: NaiveDateTime,
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub delivered_at: Option<NaiveDateTime>,
    pub review_date: NaiveDate,
    /// The paper due date: statements print it.
    pub due_date: NaiveDate,
    /// When somebody will really pay: the payment day at or after the due date.
    pub collection_date: NaiveDate,
    pub dates_estimated: bool,
    pub date_explanation: Vec<ExplainedStep>,
    /// Days since `due_date` while there is a balance; 0 when not overdue.
    pub days_overdue: u32,
    /// Days since the promise in force, else the counter-receipt's date, else `collection_date`.
    pub days_late: u32,
    pub original_amount: Money,
    /// Effective allocations and credits, as of today.
    pub amount_paid: Money,
    pub in_transit: Money,
    pub balance_due: Money,
    pub sat_payment_method: Option<SatPaymentMethod>,
    /// SAT's two digits: `03` is a transfer, `99` to be defined.
    pub sat_payment_form: Option<String>,
    /// Pesos per unit of the invoice's currency, as in the CFDI.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub exchange_rate: Option<Decimal>,
    pub intake_status: IntakeStatus,
    pub sat_status: SatStatus,
    pub payment_status: PaymentStatus,
    pub collection_status: CollectionStatus,
    /// Instalments its REPs had before the start, as the list of opening balances says; the next one goes on from it.
    pub opening_installment: Option<u32>,
    /// Promises that replace another.
    pub reschedule_count: u32,
    pub active_promises: Vec<PromiseView>,
    /// The latest promise, where it was broken and no other has replaced it: the next one says why.
    pub broken_promise_id: Option<PromiseId>,
    /// Subtotal and taxes as its XML says them. Lists leave them out, and so do documents without XML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<CfdiFigures>,
}

/// What a CFDI says beside its total, in its own decimals and in the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CfdiFigures {
    /// Before discount and taxes.
    pub subtotal: String,
    pub discount: Option<String>,
    pub taxes: Vec<CfdiTax>,
    /// Local taxes added, by the complement `implocal`.
    pub local_transferred: Option<String>,
    /// Local taxes withheld.
    pub local_withheld: Option<String>,
}

/// One row of a CFDI's `Impuestos`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CfdiTax {
    pub kind: CfdiTaxKind,
    /// SAT's `c_Impuesto`: 001 ISR, 002 IVA, 003 IEPS; a name in 3.2.
    pub tax: String,
    /// Tasa, Cuota or Exento.
    pub factor: Option<String>,
    /// 0.160000 is 16 %.
    pub rate: Option<String>,
    pub base: Option<String>,
    /// Absent when exempt.
    pub amount: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CfdiTaxKind {
    /// Traslado: part of the total.
    Transferred,
    /// Retención: taken off the total.
    Withheld,
}

/// A part of the list of invoices, with what the whole filter owes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoicePage {
    pub data: Vec<Invoice>,
    pub next_cursor: Option<String>,
    pub total: u64,
    /// Balances due of all matching invoices, one per currency.
    pub totals: Vec<Money>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IntakeStatus {
    /// Waits for a person to say who owes it.
    Validating,
    Registered,
    RegisteredWithWarning,
}

/// How the registration of an invoice went when somebody should look at it.
pub const REMARKS: [IntakeStatus; 2] = [IntakeStatus::RegisteredWithWarning, IntakeStatus::Validating];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SatStatus {
    Valid,
    Cancelled,
    NotFound,
    Unchecked,
    CheckFailed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    Unpaid,
    PartiallyPaid,
    Paid,
    WrittenOff,
    /// Older than the start date, payment unknown: outside totals and chasing.
    OpeningUnconfirmed,
    /// Paid before the organization started with the system.
    PaidBeforeStart,
}

/// The one badge of an invoice: the first that is true, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CollectionStatus {
    CancelledSat,
    WrittenOff,
    Paid,
    Unconfirmed,
    InSubstitution,
    Disputed,
    Escalated,
    PromiseBroken,
    Promised,
    InTransit,
    Overdue,
    DueSoon,
    Current,
}

/// An invoice written down without its XML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInvoice {
    pub customer_id: CustomerId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_id: Option<SiteId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    pub folio: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_uuid: Option<String>,
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub issued_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub delivered_at: Option<NaiveDateTime>,
    pub original_amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sat_payment_method: Option<SatPaymentMethod>,
    #[serde(default)]
    pub purchase_orders: Vec<String>,
}

/// What to change; what is left out stays. Overriding a date needs a reason.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvoicePatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::nullable")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<SiteId>))]
    pub site_id: Option<Option<SiteId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub delivered_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_orders: Option<Vec<String>>,
    /// Overrides the computed date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_date: Option<NaiveDate>,
    /// Why a date is overridden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Goes back to the dates of the terms.
    #[serde(default)]
    pub clear_override: bool,
    /// Confirms an unconfirmed old invoice as owed, or closes it as paid before the start. Both can be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<OpeningDecision>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OpeningDecision {
    Owed,
    PaidBeforeStart,
    Unconfirmed,
}

/// One movement of an invoice's ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerEntry {
    pub allocation_id: AllocationId,
    pub kind: AllocationKind,
    pub amount: Money,
    pub date: NaiveDate,
    /// Absent while in transit.
    pub effective_date: Option<NaiveDate>,
    pub payment_id: Option<PaymentId>,
    pub credit_note_id: Option<CreditNoteId>,
    pub rep_id: Option<RepId>,
    /// Folio, reference or fiscal UUID of the document behind it.
    pub document: String,
    /// REP: instalment number.
    pub installment: Option<u32>,
    /// The day a reversal, returned cheque or cancellation was recorded.
    pub undone_date: Option<NaiveDate>,
}

/// Whether the invoice is good: what to show and where to ask SAT.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    /// Opens SAT's page with everything filled in.
    pub url: Option<String>,
    /// SAT's exact expression, as in the printed QR.
    pub sat_expression: Option<String>,
    pub qr_svg: Option<String>,
    pub seal: SealVerdict,
    pub stamp_seal: SealVerdict,
    pub findings: Vec<FindingView>,
    pub sat_status: SatStatus,
    pub sat_checks: Vec<SatCheck>,
    pub document_id: Option<DocumentId>,
    /// SHA-256 of the original bytes, hexadecimal.
    pub sha256: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SealVerdict {
    Valid,
    Altered,
    Unverifiable,
    Absent,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingView {
    pub code: String,
    pub severity: Severity,
    /// Where in the document.
    pub at: Option<String>,
    pub detail: String,
    /// What stands there in the XML. Absent where the finding names no place, or the document cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeExcerpt>,
}

/// A node of an XML document as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeExcerpt {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// Its start tag: blanks in a row as one, values of more than 60 characters without their middle, and of a long tag
    /// only some attributes; `…` stands for what is left out. Of a file that is not well-formed, its line around the
    /// column.
    pub xml: String,
    /// The attribute that is meant, if one is; the node may lack it.
    pub attribute: Option<String>,
}

impl NodeExcerpt {
    /// What stands before the attribute that is meant, it with its value, and what stands behind; none where the node
    /// lacks it.
    pub fn around_attribute(&self) -> Option<(&str, &str, &str)> {
        let name = self.attribute.as_deref()?;
        let xml = self.xml.as_str();
        let mut rest = xml;
        loop {
            let (before, quoted) = rest.split_once('=')?;
            let quote = quoted.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (_value, after) = quoted.get(1..)?.split_once(quote)?;
            if before.rsplit(' ').next() == Some(name) {
                let equals = xml.len().saturating_sub(quoted.len()).saturating_sub(1);
                let (start, end) = (equals.saturating_sub(name.len()), xml.len().saturating_sub(after.len()));
                return Some((xml.get(..start)?, xml.get(start..end)?, after));
            }
            rest = after;
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// Tries terms on an invoice that need not exist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SimulateTerms {
    pub terms: crate::terms::CommercialTerms,
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub issued_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date-time-local"))]
    pub delivered_at: Option<NaiveDateTime>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatedDates {
    pub review_date: NaiveDate,
    pub due_date: NaiveDate,
    pub collection_date: NaiveDate,
    pub dates_estimated: bool,
    pub date_explanation: Vec<ExplainedStep>,
}

/// Applies part of a payment to an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAllocation {
    pub invoice_id: InvoiceId,
    /// In the invoice's currency.
    pub amount: Money,
    /// Invoice units per payment unit (`EquivalenciaDR`); required when the currencies differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equivalence: Option<Equivalence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AllocationKind>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_that_is_meant_is_found_where_it_is_one_and_not_where_a_value_speaks_of_it() {
        let node = |attribute: Option<&str>, xml: &str| NodeExcerpt {
            line: 1,
            column: 1,
            xml: xml.to_owned(),
            attribute: attribute.map(str::to_owned),
        };
        let xml = "<c:Concepto Descripcion='of Importe=\"1\"' SubImporte=\"2\" Importe=\"3\" …>";
        let found = node(Some("Importe"), xml);
        let before = "<c:Concepto Descripcion='of Importe=\"1\"' SubImporte=\"2\" ";
        assert_eq!(found.around_attribute(), Some((before, "Importe=\"3\"", " …>")));
        assert_eq!(node(None, xml).around_attribute(), None);
        for broken in ["", "<a>", "<a Importe=", "<a Importe=\"", "<a Importe=3>", "Importe"] {
            assert_eq!(node(Some("Importe"), broken).around_attribute(), None, "{broken}");
        }
    }
}

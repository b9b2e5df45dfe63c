//! A CFDI as Cartera uses it: versions 3.2, 3.3 and 4.0 in one shape.
//!
//! Names follow SAT's in English; amounts keep the decimals they were written with.

use crate::{money::Currency, rfc::Rfc};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    V3_2,
    V3_3,
    V4_0,
}

impl Version {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V3_2 => "3.2",
            Self::V3_3 => "3.3",
            Self::V4_0 => "4.0",
        }
    }
}

/// `TipoDeComprobante`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentType {
    /// I: an invoice.
    Income,
    /// E: a credit note.
    Egress,
    /// T: goods under way.
    Transfer,
    /// N: wages.
    Payroll,
    /// P: a payment received (REP).
    Payment,
}

impl DocumentType {
    pub fn code(self) -> &'static str {
        match self {
            Self::Income => "I",
            Self::Egress => "E",
            Self::Transfer => "T",
            Self::Payroll => "N",
            Self::Payment => "P",
        }
    }
}

/// `MetodoPago`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentMethod {
    /// PUE: in one exhibition, supposed to be paid at issue.
    OneExhibition,
    /// PPD: later or in parts, with a REP for each payment.
    Deferred,
}

impl PaymentMethod {
    pub fn code(self) -> &'static str {
        match self {
            Self::OneExhibition => "PUE",
            Self::Deferred => "PPD",
        }
    }
}

/// The product key of money received in advance and of payments.
pub const ADVANCE_PRODUCT_KEY: &str = "84111506";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cfdi {
    pub version: Version,
    pub document_type: DocumentType,
    pub series: Option<String>,
    pub folio: Option<String>,
    /// Local time at the place of issue.
    pub issued_at: NaiveDateTime,
    /// Base64; empty when the document is not sealed.
    pub seal: String,
    /// Base64 of the issuer's certificate; empty when missing.
    pub certificate: String,
    pub certificate_number: String,
    /// `FormaPago`: how, as a catalogue code (free text in 3.2).
    pub payment_form: Option<String>,
    pub payment_conditions: Option<String>,
    /// `MetodoPago`: at once or later.
    pub payment_method: Option<PaymentMethod>,
    pub subtotal: Decimal,
    pub discount: Option<Decimal>,
    pub currency: Currency,
    pub exchange_rate: Option<Decimal>,
    pub total: Decimal,
    /// Postal code of the place of issue (free text in 3.2).
    pub place: Option<String>,
    pub confirmation: Option<String>,
    pub issuer: Issuer,
    pub receiver: Receiver,
    /// `InformacionGlobal`: an invoice for many sales to the general public.
    pub is_global: bool,
    pub relations: Vec<Relation>,
    pub concepts: Vec<Concept>,
    /// Taxes of the document; `None` when it has no node `Impuestos`.
    pub taxes: Option<DocumentTaxes>,
    /// The complements of local taxes.
    pub local_taxes: Vec<LocalTaxes>,
    /// `None` when the document is not stamped.
    pub stamp: Option<Stamp>,
    /// How many stamps it carries; the first counts.
    pub stamp_count: usize,
    /// The payments of a complement Pagos 1.0 or 2.0.
    pub payments: Vec<Payment>,
}

impl Concept {
    fn is_advance(&self) -> bool {
        self.product_key.as_deref() == Some(ADVANCE_PRODUCT_KEY) && self.description.to_lowercase().contains("anticipo")
    }
}

impl Cfdi {
    /// Whether this invoices money received in advance: every concept is an advance, paid at issue.
    ///
    /// SAT's guide gives advances the key of billing services, which firms that bill for others also use for their
    /// ordinary work: the description has to say *anticipo* too.
    pub fn is_advance(&self) -> bool {
        self.document_type == DocumentType::Income
            && self.payment_method == Some(PaymentMethod::OneExhibition)
            && !self.concepts.is_empty()
            && self.concepts.iter().all(Concept::is_advance)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    pub rfc: Rfc,
    pub name: Option<String>,
    pub regime: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    pub rfc: Rfc,
    pub name: Option<String>,
    pub zip: Option<String>,
    /// Country of residence of a foreigner.
    pub tax_residence: Option<String>,
    /// Tax number of a foreigner.
    pub foreign_tax_number: Option<String>,
    pub regime: Option<String>,
    pub cfdi_use: Option<String>,
}

/// `CfdiRelacionados`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// `TipoRelacion`: 01 credit note, 03 return, 04 substitution, 07 application of an advance, ...
    pub relation_type: String,
    pub uuids: Vec<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    pub product_key: Option<String>,
    pub identification: Option<String>,
    pub quantity: Decimal,
    pub unit_key: Option<String>,
    pub unit: Option<String>,
    pub description: String,
    pub unit_value: Decimal,
    pub amount: Decimal,
    pub discount: Option<Decimal>,
    pub tax_object: Option<String>,
    pub taxes: Vec<Tax>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaxKind {
    /// Traslado: added.
    Transferred,
    /// Retención: taken away.
    Withheld,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tax {
    pub kind: TaxKind,
    pub base: Option<Decimal>,
    /// 001 ISR, 002 IVA, 003 IEPS (a name in 3.2).
    pub tax: String,
    /// Tasa, Cuota, Exento.
    pub factor: Option<String>,
    pub rate: Option<Decimal>,
    /// Missing when exempt.
    pub amount: Option<Decimal>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentTaxes {
    pub total_transferred: Option<Decimal>,
    pub total_withheld: Option<Decimal>,
    pub rows: Vec<Tax>,
}

/// `implocal`: outside the document's taxes, inside its total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTaxes {
    pub total_transferred: Decimal,
    pub total_withheld: Decimal,
}

/// `TimbreFiscalDigital`: the certification by a PAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub version: String,
    pub uuid: Uuid,
    /// As written: its case is part of SAT's expression.
    pub uuid_text: String,
    /// Central Mexican time.
    pub stamped_at: NaiveDateTime,
    pub pac_rfc: Option<String>,
    /// The document's seal as the PAC saw it.
    pub document_seal: String,
    pub sat_certificate_number: String,
    pub sat_seal: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub paid_at: NaiveDateTime,
    pub form: String,
    pub currency: Currency,
    pub exchange_rate: Option<Decimal>,
    /// In `currency`.
    pub amount: Decimal,
    pub operation_number: Option<String>,
    pub payer_bank_rfc: Option<String>,
    pub payer_bank_name: Option<String>,
    pub payer_account: Option<String>,
    pub beneficiary_bank_rfc: Option<String>,
    pub beneficiary_account: Option<String>,
    pub documents: Vec<PaidDocument>,
}

/// `DoctoRelacionado`: what a payment pays of one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidDocument {
    /// As written; other documents than CFDI have other numbers.
    pub document_id: String,
    /// The CFDI's UUID, when it is one.
    pub uuid: Option<Uuid>,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub currency: Currency,
    /// Units of `currency` per unit of the payment's currency; 1 when not written.
    pub equivalence: Decimal,
    pub installment: Option<u32>,
    pub previous_balance: Option<Decimal>,
    /// In `currency`. Pagos 1.0 may leave it out when a payment pays one document whole.
    pub paid: Option<Decimal>,
    pub remaining_balance: Option<Decimal>,
    pub tax_object: Option<String>,
}

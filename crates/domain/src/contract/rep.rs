use crate::aging::CustomerRef;
use crate::{
    ids::{CreditNoteId, InvoiceId, PaymentId, RepId},
    money::Money,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A CFDI of type E.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditNote {
    pub id: CreditNoteId,
    pub fiscal_uuid: String,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub customer: Option<CustomerRef>,
    pub issue_date: NaiveDate,
    pub total: Money,
    /// SAT's `TipoRelacion`: 01 credit note, 03 return, 07 advance applied.
    pub relation_type: Option<String>,
    pub related_uuids: Vec<String>,
    pub applied: Money,
    pub state: LinkState,
}

/// A CFDI of type P.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rep {
    pub id: RepId,
    pub fiscal_uuid: String,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub customer: Option<CustomerRef>,
    pub issue_date: NaiveDate,
    pub payments: Vec<RepPayment>,
    pub state: LinkState,
}

/// One `Pago` of a REP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepPayment {
    pub id: uuid::Uuid,
    /// Absent while a person has to say which of the candidates it is, and of a cancelled REP.
    pub payment_id: Option<PaymentId>,
    pub date: NaiveDate,
    pub form: String,
    pub amount: Money,
    pub documents: Vec<RepDocument>,
    /// Recorded payments it may be, when several are alike.
    pub candidates: Vec<PaymentId>,
}

/// One `DoctoRelacionado`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepDocument {
    pub fiscal_uuid: String,
    /// Absent while the invoice has not arrived.
    pub invoice_id: Option<InvoiceId>,
    pub installment: u32,
    pub previous_balance: Money,
    pub paid: Money,
    pub remaining_balance: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    Applied,
    /// Its invoice has not arrived; links itself when it does.
    Waiting,
    /// A person has to say what it applies to.
    NeedsPerson,
    Cancelled,
}

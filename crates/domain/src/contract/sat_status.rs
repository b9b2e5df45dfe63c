use super::SatStatus;
use crate::ids::{PaymentId, RepId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What SAT says of a document, as somebody saw it there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordSatStatus {
    /// `valid`, `cancelled` or `not_found`.
    pub status: SatStatus,
    /// The day of the cancellation. Default: today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_date: Option<NaiveDate>,
    /// SAT's words, or where they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// Which recorded payment a payment of a REP is, when several are alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResolveRepPayment {
    /// One of the candidates. Left out: none of them, another payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
}

/// A REP after something was decided about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepDecided {
    pub rep_id: RepId,
    pub state: super::LinkState,
}

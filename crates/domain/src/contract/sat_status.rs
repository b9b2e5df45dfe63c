use super::{SatStatus, UserRef};
use crate::ids::{PaymentId, RepId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What SAT says of a document, as somebody saw it there. Empty: ask SAT now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordSatStatus {
    /// `valid`, `cancelled` or `not_found`. Left out: SAT's service is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<SatStatus>,
    /// The day of the cancellation. Default: today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_date: Option<NaiveDate>,
    /// SAT's words, or where they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// One word about a document, kept as evidence: SAT's, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatCheck {
    pub checked_at: DateTime<Utc>,
    /// `check_failed`: there was no answer; the last good one still counts.
    pub status: SatStatus,
    /// SAT's words.
    pub answer: String,
    pub source: SatSource,
    /// None: asked on the schedule.
    pub asked_by: Option<UserRef>,
    /// What the service said, field by field.
    pub fields: Option<SatAnswer>,
    /// Why it said nothing.
    pub failure: Option<SatFailure>,
}

/// Who told SAT's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SatSource {
    /// Somebody saw it at SAT.
    Person,
    /// SAT's service answered.
    Service,
    /// SAT's file of metadata lists it.
    Metadata,
}

/// The five fields of SAT's service as they came; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatAnswer {
    /// `CodigoEstatus`.
    pub code: String,
    /// `Estado`.
    pub state: String,
    /// `EsCancelable`.
    pub cancellable: String,
    /// `EstatusCancelacion`.
    pub cancellation: String,
    /// `ValidacionEFOS`: whether SAT lists the issuer, which is us, for simulated operations.
    pub efos: String,
}

/// Whom SAT lists for simulated operations (article 69-B).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EfosListing {
    Nobody,
    Issuer,
    /// Only the third party on whose account it was issued.
    ThirdParty,
    /// A code that is not known, or none.
    Unknown,
}

impl SatAnswer {
    pub fn listing(&self) -> EfosListing {
        match self.efos.as_str() {
            "200" | "201" => EfosListing::Nobody,
            "100" | "101" | "104" => EfosListing::Issuer,
            "102" | "103" => EfosListing::ThirdParty,
            _other => EfosListing::Unknown,
        }
    }
}

/// Why SAT's service gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SatFailure {
    /// No connection.
    Unreachable,
    TimedOut,
    /// It says that it does not work; the answer names the HTTP status or its words.
    Unavailable,
    /// What came is no answer of the service.
    Unreadable,
    /// An answer in words that are not known.
    Unclear,
}

impl SatFailure {
    /// Whether it says something of the way to SAT, and nothing of the document.
    pub fn is_outage(self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::Unavailable => true,
            Self::Unreadable | Self::Unclear => false,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_efos_code_names_whom_sat_lists_and_an_unknown_one_nobody_for_sure() {
        let listing = |efos: &str| SatAnswer { efos: efos.to_owned(), ..SatAnswer::default() }.listing();
        assert_eq!(["200", "201"].map(listing), [EfosListing::Nobody; 2]);
        assert_eq!(["100", "101", "104"].map(listing), [EfosListing::Issuer; 3]);
        assert_eq!(["102", "103"].map(listing), [EfosListing::ThirdParty; 2]);
        assert_eq!(["", "105", "2000"].map(listing), [EfosListing::Unknown; 3]);
    }
}

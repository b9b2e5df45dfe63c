use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A certificate that SAT's seal on stamps is verified with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StampCertificate {
    /// 20 digits, as `NoCertificadoSAT` of a stamp.
    pub number: String,
    /// Whom it was issued to.
    pub holder: Option<String>,
    pub rfc: Option<String>,
    pub valid_from: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
    /// The authority that has signed it. None: it is trusted because it was put into the folder.
    pub authority: Option<String>,
    pub origin: CertificateOrigin,
}

/// How a certificate came into the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CertificateOrigin {
    /// Whoever runs the server put it into `CARTERA_CERTIFICATES`.
    Folder,
    /// From SAT's repository.
    Sat,
    /// Somebody sent it through the API.
    Uploaded,
}

/// A certificate that is not in the store, and the stamps that wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MissingCertificate {
    /// 20 digits; what a stamp says instead, where it says something else.
    pub number: String,
    /// Documents of the organization whose stamp cannot be verified without it.
    pub documents: u64,
    /// When SAT's repository was last asked.
    pub asked_at: Option<DateTime<Utc>>,
    /// Why it is not here although SAT was asked.
    pub failure: Option<CertificateFailure>,
    /// HTTP status, or what the network said.
    pub detail: Option<String>,
}

/// Why SAT's repository gave no certificate that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CertificateFailure {
    /// No connection.
    Unreachable,
    TimedOut,
    /// It says that it does not work.
    Unavailable,
    /// It has none of that number.
    NotPublished,
    /// What came is no certificate of that number.
    Unreadable,
    /// No authority of SAT has signed what came.
    Unsigned,
}

impl CertificateFailure {
    /// Whether it says something of the way to SAT, and nothing of the certificate.
    pub fn is_outage(self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::Unavailable => true,
            Self::NotPublished | Self::Unreadable | Self::Unsigned => false,
        }
    }
}

/// What became of asking SAT for certificates, or of sending one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificatesObtained {
    /// Numbers that are in the store now.
    pub obtained: Vec<String>,
    /// How many SAT was asked for in vain.
    pub failed: u32,
    /// Stamps that were verified with them and are good.
    pub valid: u32,
    /// Stamps that turned out to be altered.
    pub altered: u32,
}

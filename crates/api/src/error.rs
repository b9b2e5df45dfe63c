//! What a handler may fail with, and how it reaches the caller.
//!
//! | where | error |
//! | --- | --- |
//! | `domain` | an enum with data per subject; becomes a [`Refusal`] in [`mapping`] |
//! | `store` | `DbErr`; always internal, except where a store function names the constraint it expects |
//! | handlers | [`ApiError`]: a refusal from the closed catalogue, or something internal that is logged and never shown |

mod mapping;

pub(crate) use mapping::{allocation_refusal, opening_refusal, row_refusal};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use chrono::NaiveDate;
use domain::contract::{FieldProblem, Language, Problem, ProblemKind};
use std::{collections::BTreeMap, fmt, ops::RangeInclusive};

/// A problem without the texts: those are made when the caller's language is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub kind: ProblemKind,
    pub params: BTreeMap<String, String>,
    pub fields: Vec<FieldRefusal>,
}

/// A field and why it was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldRefusal {
    pub pointer: String,
    pub kind: ProblemKind,
    pub params: BTreeMap<String, String>,
}

impl Refusal {
    pub fn new(kind: ProblemKind) -> Self {
        Self { kind, params: BTreeMap::new(), fields: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same problem, shown at the field that caused it.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.fields.push(FieldRefusal { pointer: pointer.into(), kind: self.kind, params: self.params.clone() });
        self
    }

    /// The same problem in an item of the request: its fields lie beneath `pointer`.
    #[must_use]
    pub fn beneath(mut self, pointer: &str) -> Self {
        for field in &mut self.fields {
            field.pointer = format!("{pointer}{}", field.pointer);
        }
        self
    }

    /// Several wrong fields at once.
    pub fn fields(fields: Vec<FieldRefusal>) -> Self {
        Self { kind: ProblemKind::ValidationFailed, params: BTreeMap::new(), fields }
    }

    /// Of the row of a table: the first column that was refused.
    pub fn column(&self) -> Option<String> {
        self.fields.first().map(|field| field.pointer.trim_start_matches('/').to_owned())
    }

    /// The problem in the words of `language`.
    pub fn problem(&self, language: Language, request_id: &str) -> Problem {
        let mut params = self.params.clone();
        params.insert("request_id".to_owned(), request_id.to_owned());
        let detail = self.kind.detail(language, &params);
        Problem {
            kind: format!("/problems/{}", self.kind.code()),
            title: self.kind.title(language).to_owned(),
            status: self.kind.status(),
            detail,
            code: self.kind.code().to_owned(),
            errors: self.fields.iter().map(|field| field.problem(language)).collect(),
            params: self.params.clone(),
            request_id: request_id.to_owned(),
        }
    }
}

impl From<FieldRefusal> for Refusal {
    /// One wrong field is what the whole problem is.
    fn from(field: FieldRefusal) -> Self {
        Self { kind: field.kind, params: field.params.clone(), fields: vec![field] }
    }
}

impl FieldRefusal {
    pub fn new(pointer: impl Into<String>, kind: ProblemKind) -> Self {
        Self { pointer: pointer.into(), kind, params: BTreeMap::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// A text that is shorter or longer than it may be, in characters.
    pub fn length(pointer: impl Into<String>, allowed: &RangeInclusive<usize>) -> Self {
        match allowed.start() {
            0 => Self::new(pointer, ProblemKind::TextTooLong).with("max", allowed.end()),
            least => Self::new(pointer, ProblemKind::TextLength).with("min", least).with("max", allowed.end()),
        }
    }

    /// A list with too few or too many entries.
    pub fn count(pointer: impl Into<String>, allowed: &RangeInclusive<usize>) -> Self {
        Self::new(pointer, ProblemKind::ListLength).with("min", allowed.start()).with("max", allowed.end())
    }

    /// A number outside its limits.
    pub fn range(pointer: impl Into<String>, allowed: &RangeInclusive<u32>) -> Self {
        Self::new(pointer, ProblemKind::NumberRange).with("min", allowed.start()).with("max", allowed.end())
    }

    /// A day before the first that is allowed.
    pub fn not_before(pointer: impl Into<String>, limit: NaiveDate) -> Self {
        Self::new(pointer, ProblemKind::DateTooEarly).with("limit", limit)
    }

    /// A day after the last that is allowed.
    pub fn not_after(pointer: impl Into<String>, limit: NaiveDate) -> Self {
        Self::new(pointer, ProblemKind::DateTooLate).with("limit", limit)
    }

    fn problem(&self, language: Language) -> FieldProblem {
        FieldProblem {
            pointer: self.pointer.clone(),
            code: self.kind.code().to_owned(),
            detail: self.kind.detail(language, &self.params),
        }
    }
}

/// A refusal, or something that is nobody's business but ours.
#[derive(Debug)]
pub enum ApiError {
    Refused(Refusal),
    Internal(anyhow::Error),
}

pub type ApiResult<T> = Result<T, ApiError>;

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ProblemKind> for ApiError {
    fn from(kind: ProblemKind) -> Self {
        Self::Refused(Refusal::new(kind))
    }
}

impl From<crate::store::DbErr> for ApiError {
    fn from(error: crate::store::DbErr) -> Self {
        Self::Internal(error.into())
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(refusal.kind.code()),
            Self::Internal(error) => write!(f, "{error:#}"),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        let kind = match self {
            Self::Refused(refusal) => refusal.kind,
            Self::Internal(_) => ProblemKind::Internal,
        };
        StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// In the default language; [`crate::server::finish`] puts it into the caller's, with the request id.
    fn error_response(&self) -> HttpResponse {
        self.respond(Language::default(), "")
    }
}

impl ApiError {
    /// The answer to one caller.
    pub(crate) fn respond(&self, language: Language, request_id: &str) -> HttpResponse {
        let internal = Refusal::new(ProblemKind::Internal);
        let refusal = match self {
            Self::Refused(refusal) => refusal,
            Self::Internal(_) => &internal,
        };
        let mut response = HttpResponse::build(self.status_code());
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        if let Some(seconds) = refusal.params.get("seconds") {
            response.insert_header(("Retry-After", seconds.clone()));
        }
        let problem = refusal.problem(language, request_id);
        response.content_type("application/problem+json").body(serde_json::to_vec(&problem).unwrap_or_default())
    }
}

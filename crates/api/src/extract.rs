//! What handlers take from a request, each refusal already a problem of the catalogue.

pub(crate) mod expected;
pub mod if_match;
pub mod json;
pub mod once;
pub mod query;
pub mod table_form;

pub use if_match::IfMatch;
pub use json::Json;
pub use once::{Once, Started};
pub use query::Query;

use crate::error::ApiError;
use actix_web::{error::PathError, web};
use domain::contract::ProblemKind;

/// Path parameters that do not parse name nothing that exists.
pub fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_error: PathError, _request| ApiError::from(ProblemKind::NotFound).into())
}

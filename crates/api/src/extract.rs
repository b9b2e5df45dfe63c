//! What handlers take from a request, each refusal already a problem of the catalogue.

pub mod if_match;
pub mod json;
pub mod once;

pub use if_match::IfMatch;
pub use json::Json;
pub use once::{Once, Started};

use crate::error::{ApiError, FieldRefusal, Refusal};
use actix_web::{error::PathError, web};
use domain::contract::ProblemKind;

/// Path parameters that do not parse name nothing that exists.
pub fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_error: PathError, _request| ApiError::from(ProblemKind::NotFound).into())
}

/// Query parameters: the text of serde's error names the parameter.
pub fn query_config() -> web::QueryConfig {
    web::QueryConfig::default().error_handler(|error, _request| {
        let text = error.to_string();
        let reason = text.trim_start_matches("Query deserialize error: ").to_owned();
        let parameter = reason.split('`').nth(1).unwrap_or_default().to_owned();
        let field = FieldRefusal::new(parameter, ProblemKind::InvalidValue).with("reason", reason);
        ApiError::from(Refusal::fields(vec![field])).into()
    })
}

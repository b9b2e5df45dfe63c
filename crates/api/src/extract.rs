//! What handlers take from a request, each refusal already a problem of the catalogue.

pub(crate) mod expected;
pub mod form;
pub mod if_match;
pub mod json;
pub mod once;
pub mod query;
pub mod table_form;

pub use form::Form;
pub use if_match::IfMatch;
pub use json::Json;
pub use once::{Once, Started};
pub use query::{Listed, Query};

use crate::error::{ApiError, Refusal};
use actix_web::{error::PathError, web};
use chrono::NaiveDate;
use domain::contract::ProblemKind;
use utoipa::openapi::{
    Object, Required, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

/// Path parameters that do not parse name nothing that exists, except a day: one that the calendar does not have is
/// said to be none.
pub fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_error: PathError, request| {
        let day = request.match_info().get("date").filter(|day| day.parse::<NaiveDate>().is_err());
        let refusal = day.map_or_else(
            || Refusal::new(ProblemKind::NotFound),
            |day| Refusal::new(ProblemKind::InvalidDate).with("value", day).at("date"),
        );
        ApiError::from(refusal).into()
    })
}

/// A header of a request, as the API's document lists it.
fn header_parameter(name: &str, required: Required, description: &str) -> Parameter {
    let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
    header.description(Some(description)).schema(Some(Object::with_type(Type::String))).build()
}

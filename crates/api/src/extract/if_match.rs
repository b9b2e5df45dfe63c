use super::header_parameter;
use crate::error::{ApiError, ApiResult};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use domain::contract::ProblemKind;
use std::future::{Ready, ready};
use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterIn},
    },
};

/// The version a change starts from. Without the header the change is refused, so that nobody overwrites unseen.
#[derive(Clone, Debug)]
pub struct IfMatch(String);

impl IfMatch {
    /// Refuses when the row has moved on since the caller read it.
    pub fn require(&self, version: i64) -> ApiResult<()> {
        let current = etag(version);
        let fits = self.0.split(',').map(str::trim).any(|tag| tag == "*" || tag == current);
        if fits { Ok(()) } else { Err(ProblemKind::Stale.into()) }
    }
}

/// The `ETag` of a version.
pub fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

impl IntoParams for IfMatch {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![header_parameter("If-Match", Required::True, "ETag of the last read")]
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let header = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
        ready(header.map(|text| Self(text.to_owned())).ok_or_else(|| ProblemKind::PreconditionRequired.into()))
    }
}

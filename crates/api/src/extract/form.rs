use crate::error::{ApiError, ApiResult, Refusal};
use actix_multipart::Multipart;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use domain::contract::ProblemKind;
use std::future::{Ready, ready};

/// What a body with files is sent as. It also stands for what the library says, in English, of one that cannot be read.
pub(crate) const MEDIA_TYPE: &str = "multipart/form-data";

/// The parts of a form, as they arrive. A body of another media type is refused before it is read.
pub struct Form(pub Multipart);

impl FromRequest for Form {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.content_type().eq_ignore_ascii_case(MEDIA_TYPE) {
            let refusal = Refusal::new(ProblemKind::UnsupportedMediaType).with("expected", MEDIA_TYPE);
            return ready(Err(refusal.into()));
        }
        ready(Ok(Self(Multipart::new(request.headers(), payload.take()))))
    }
}

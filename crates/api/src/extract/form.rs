use crate::error::{ApiError, ApiResult, Refusal};
use actix_multipart::{Multipart, MultipartError};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use bytes::Bytes;
use domain::contract::ProblemKind;
use futures_util::TryStreamExt;
use std::future::{Ready, ready};

/// What a body with files is sent as.
pub(super) const MEDIA_TYPE: &str = "multipart/form-data";

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

impl Form {
    /// The one part `file`, of at most `most` bytes, which `limit` says to a person. Another part is refused.
    pub async fn file(mut self, most: usize, limit: &str) -> ApiResult<Bytes> {
        let broken = |_unread: MultipartError| ApiError::from(ProblemKind::UploadBroken);
        let mut file = None;
        while let Some(mut field) = self.0.try_next().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name != "file" {
                let unknown = Refusal::new(ProblemKind::UnknownField).with("field", &name);
                return Err(unknown.at(format!("/{name}")).into());
            }
            let too_large = |_limit| Refusal::new(ProblemKind::UploadTooLarge).with("limit", limit);
            file = Some(field.bytes(most).await.map_err(too_large)?.map_err(broken)?);
        }
        Ok(file.ok_or_else(|| Refusal::new(ProblemKind::MissingField).with("field", "file").at("/file"))?)
    }
}

//! A table that comes as a file in a form.

use crate::{
    error::{ApiError, ApiResult, Refusal},
    table::{self, TableError, TableRow},
};
use actix_multipart::{Multipart, MultipartError};
use actix_web::web;
use domain::contract::ProblemKind;
use futures_util::TryStreamExt;
use std::collections::BTreeMap;

/// The largest file.
const MOST_BYTES: usize = 10 << 20;

/// The rows of the part `file`, and the other parts as text.
pub struct TableForm {
    pub rows: Vec<TableRow>,
    pub fields: BTreeMap<String, String>,
}

impl TableForm {
    /// Takes a form with the part `file` and those named in `known`; another one is refused.
    pub async fn receive(mut form: Multipart, known: &[&str]) -> ApiResult<Self> {
        let malformed = |error: MultipartError| -> ApiError {
            Refusal::new(ProblemKind::MalformedRequest).with("reason", error).into()
        };
        let (mut file, mut fields) = (None, BTreeMap::new());
        while let Some(mut field) = form.try_next().await.map_err(malformed)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name != "file" && !known.contains(&name.as_str()) {
                let unknown = Refusal::new(ProblemKind::UnknownField).with("field", &name);
                return Err(unknown.at(format!("/{name}")).into());
            }
            let too_large = |_limit| Refusal::new(ProblemKind::UploadTooLarge).with("limit", "10 MB");
            let bytes = field.bytes(MOST_BYTES).await.map_err(too_large)?.map_err(malformed)?;
            if name == "file" {
                file = Some(bytes);
            } else {
                fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        let missing = || Refusal::new(ProblemKind::MissingField).with("field", "file").at("/file");
        let file = file.ok_or_else(missing)?;
        let rows = web::block(move || table::read(&file)).await.map_err(|error| ApiError::Internal(error.into()))?;
        Ok(Self { rows: rows.map_err(|error| unreadable(&error).at("/file"))?, fields })
    }

    /// Whether a part says yes.
    pub fn is_set(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|text| matches!(text.as_str(), "true" | "1" | "on"))
    }
}

pub fn unreadable(error: &TableError) -> Refusal {
    Refusal::new(ProblemKind::TableUnreadable).with("reason", error)
}

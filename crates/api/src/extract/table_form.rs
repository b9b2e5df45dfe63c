//! A table that comes pasted, row by row, or as a file in a form.

use super::{Json, form::MEDIA_TYPE};
use crate::{
    error::{ApiError, ApiResult, Refusal},
    table::{self, Column, MOST_ROWS, NamedRow, Table, TableError, TableRow},
};
use actix_multipart::{Multipart, MultipartError};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use domain::contract::ProblemKind;
use futures_util::TryStreamExt;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// The largest file.
const MOST_BYTES: usize = 10 << 20;

/// A table in whatever form it came.
pub enum Received<B> {
    Form(TableForm),
    Body(B),
}

impl<B: DeserializeOwned + 'static> Received<B> {
    /// `known` are the parts of a form beside its file.
    pub async fn of(request: &HttpRequest, payload: web::Payload, known: &[&str]) -> ApiResult<Self> {
        match request.content_type() {
            MEDIA_TYPE => Ok(Self::Form(TableForm::receive(Multipart::new(request.headers(), payload), known).await?)),
            "application/json" => {
                let Json(body) = Json::<B>::from_request(request, &mut payload.into_inner()).await?;
                Ok(Self::Body(body))
            }
            _ => {
                let expected = "application/json, multipart/form-data";
                Err(Refusal::new(ProblemKind::UnsupportedMediaType).with("expected", expected).into())
            }
        }
    }
}

/// A row and where it stood.
#[derive(Clone, Debug, Serialize)]
pub struct NumberedRow<R> {
    pub line: u32,
    pub row: R,
}

/// How the cells of a table become rows.
pub struct Layout<R> {
    pub columns: &'static [Column],
    /// The order of the columns of a list without headings.
    pub unnamed: &'static [&'static str],
    pub row: fn(NamedRow<'_>) -> R,
}

impl<R> Layout<R> {
    /// The rows of a file in a form.
    pub fn of_form(&self, form: TableForm) -> ApiResult<Vec<NumberedRow<R>>> {
        Ok(self.named(Ok(form.rows)).map_err(|error| unreadable(&error).at("/file"))?)
    }

    /// The rows that were pasted, then those that were given one by one.
    pub fn of_body(&self, text: Option<String>, given: Vec<R>) -> ApiResult<Vec<NumberedRow<R>>> {
        let mut rows = Vec::new();
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            rows = self.named(table::read_text(&text)).map_err(|error| unreadable(&error).at("/text"))?;
        }
        rows.extend((1..).zip(given).map(|(line, row)| NumberedRow { line, row }));
        if rows.is_empty() {
            return Err(unreadable(&TableError::Empty).at("/rows").into());
        }
        Ok(rows)
    }

    fn named(&self, rows: Result<Vec<TableRow>, TableError>) -> Result<Vec<NumberedRow<R>>, TableError> {
        let table = Table::new(rows?, self.columns, self.unnamed)?;
        Ok(table.rows().map(|row| NumberedRow { line: row.line(), row: (self.row)(row) }).collect())
    }
}

/// The rows of the part `file`, and the other parts as text.
pub struct TableForm {
    pub rows: Vec<TableRow>,
    pub fields: BTreeMap<String, String>,
}

impl TableForm {
    /// Takes a form with the part `file` and those named in `known`; another one is refused.
    pub async fn receive(mut form: Multipart, known: &[&str]) -> ApiResult<Self> {
        let broken = |_unread: MultipartError| ApiError::from(ProblemKind::UploadBroken);
        let (mut file, mut fields) = (None, BTreeMap::new());
        while let Some(mut field) = form.try_next().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name != "file" && !known.contains(&name.as_str()) {
                let unknown = Refusal::new(ProblemKind::UnknownField).with("field", &name);
                return Err(unknown.at(format!("/{name}")).into());
            }
            let too_large = |_limit| Refusal::new(ProblemKind::UploadTooLarge).with("limit", "10 MB");
            let bytes = field.bytes(MOST_BYTES).await.map_err(too_large)?.map_err(broken)?;
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

fn unreadable(error: &TableError) -> Refusal {
    let damaged = |place: String| Refusal::new(ProblemKind::TableUnreadable).with("place", place);
    match error {
        TableError::Empty => Refusal::new(ProblemKind::TableEmpty),
        TableError::TooManyRows => Refusal::new(ProblemKind::TableTooLong).with("limit", MOST_ROWS),
        TableError::TooLarge => Refusal::new(ProblemKind::UploadTooLarge).with("limit", "200 MB"),
        TableError::OldWorkbook => Refusal::new(ProblemKind::OldWorkbook),
        TableError::Workbook(_damage) => damaged("XLSX".to_owned()),
        TableError::Text { line, why: _ } => damaged(format!("CSV:{line}")),
    }
}

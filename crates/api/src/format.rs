//! The forms in which an answer can be asked for: by the path's ending or by `Accept`.

use crate::error::Refusal;
use actix_web::{
    HttpRequest,
    http::header::{self, Header},
};
use domain::contract::ProblemKind;

/// How a report is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Pdf,
    Xlsx,
    Csv,
    /// A draft for Outlook.
    Eml,
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Format {
    /// By the path's ending, else by `Accept`; refused when it is none of these.
    pub(crate) fn of(request: &HttpRequest, ending: Option<&str>, among: &[Self]) -> Result<Self, Refusal> {
        if let Some(ending) = ending {
            let named = among.iter().find(|format| format.extension() == ending);
            return named.copied().ok_or_else(|| Refusal::new(ProblemKind::NotFound));
        }
        // Without the header, or with one nobody can read, anything will do.
        let ranked = header::Accept::parse(request).map_or_else(|_| Vec::new(), |accept| accept.ranked());
        if ranked.is_empty() {
            return Ok(Self::Json);
        }
        let wanted = ranked.iter().find_map(|range| match range.essence_str() {
            "*/*" | "application/*" => Some(Self::Json),
            "text/*" => Some(Self::Csv),
            named => among.iter().find(|format| format.essence() == named).copied(),
        });
        wanted.ok_or_else(|| {
            let formats = among.iter().map(|format| format.essence()).collect::<Vec<_>>().join(", ");
            Refusal::new(ProblemKind::NotAcceptable).with("formats", formats)
        })
    }

    /// The media type without its parameters.
    fn essence(self) -> &'static str {
        let media_type = self.media_type();
        media_type.split_once(';').map_or(media_type, |(essence, _)| essence)
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
            Self::Xlsx => XLSX,
            Self::Csv => "text/csv; charset=utf-8",
            Self::Eml => "message/rfc822",
        }
    }

    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Eml => "eml",
        }
    }
}

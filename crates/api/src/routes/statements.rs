use crate::{
    auth::{
        Allowed,
        permission::{ReportRead, StatementRead},
    },
    error::ApiResult,
    export,
    extract::Query,
    outbox::statements::{Sending, drafts},
    pdf,
    state::AppState,
    statements,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use chrono::NaiveDate;
use domain::{
    contract::{AgingReport, AttachToStatement, ProblemKind, Statement},
    ids::CustomerId,
};
use serde::Deserialize;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AsOf {
    /// Any day; default: today.
    as_of: Option<NaiveDate>,
}

/// How a report is wanted: by the path's ending, else by `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Pdf,
    Xlsx,
    Csv,
    /// A draft for Outlook.
    Eml,
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Format {
    fn of(request: &HttpRequest, ending: Option<&str>) -> Result<Self, ProblemKind> {
        match ending {
            Some("json") => return Ok(Self::Json),
            Some("pdf") => return Ok(Self::Pdf),
            Some("xlsx") => return Ok(Self::Xlsx),
            Some("csv") => return Ok(Self::Csv),
            Some("eml") => return Ok(Self::Eml),
            Some(_) => return Err(ProblemKind::NotFound),
            None => {}
        }
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
        let wanted = accept.split(',').filter_map(|range| match range.split(';').next().unwrap_or_default().trim() {
            "application/json" | "*/*" | "application/*" => Some(Self::Json),
            "application/pdf" => Some(Self::Pdf),
            XLSX => Some(Self::Xlsx),
            "text/csv" => Some(Self::Csv),
            "message/rfc822" => Some(Self::Eml),
            _ => None,
        });
        wanted.into_iter().next().ok_or(ProblemKind::NotAcceptable)
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
            Self::Xlsx => XLSX,
            Self::Csv => "text/csv; charset=utf-8",
            Self::Eml => "message/rfc822",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Eml => "eml",
        }
    }
}

/// A customer's statement
///
/// As JSON, PDF, XLSX or CSV, by `Accept` or by `.pdf`, `.xlsx`, `.csv` after the id; `.eml` is the mail with its
/// attachments as a draft that Outlook opens ready to send. Any past day gives what was known of it.
#[utoipa::path(
    tag = "statements", params(("customer_id" = String, Path, description = "Customer, with an optional ending"), AsOf),
    security(("bearer" = ["statement:read"])),
    responses((status = 200, content((Statement = "application/json"), (Vec<u8> = "application/pdf"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv"), (Vec<u8> = "message/rfc822"))))
)]
#[get("/statements/{customer_id}")]
pub async fn get_statement(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    request: HttpRequest,
    path: web::Path<String>,
    Query(query): Query<AsOf>,
) -> ApiResult<HttpResponse> {
    let (id, ending) = match path.split_once('.') {
        Some((id, ending)) => (id, Some(ending)),
        None => (path.as_str(), None),
    };
    let customer: CustomerId = id.parse().map_err(|_unreadable| ProblemKind::NotFound)?;
    let format = Format::of(&request, ending)?;
    let as_of = query.as_of.unwrap_or_else(|| caller.today(&state));
    let prepared =
        statements::of_customer(&state.db, caller.organization, customer, as_of, caller.visible_to()).await?;
    let language = caller.language;
    let bytes = match format {
        Format::Json => return Ok(HttpResponse::Ok().json(prepared.statement)),
        Format::Pdf => pdf::statement::statement(&prepared.statement, &prepared.letterhead, language)
            .map_err(anyhow::Error::from)?,
        Format::Xlsx => {
            export::statement_xlsx(&prepared.statement, &prepared.letterhead, language).map_err(anyhow::Error::from)?
        }
        Format::Csv => export::statement_csv(&prepared.statement, language).map_err(anyhow::Error::from)?,
        Format::Eml => {
            let sending = Sending {
                organization: caller.organization,
                visible_to: caller.visible_to(),
                as_of,
                comment: "",
                customer_comments: &[],
                attach: AttachToStatement::default(),
                attachment_ids: &[],
                is_draft: true,
            };
            drafts(&state, &sending, &[customer]).await?.bytes
        }
    };
    let name = format!("estado-de-cuenta-{}-{as_of}.{}", prepared.statement.customer.code, format.extension());
    Ok(download(format, &name, bytes))
}

fn download(format: Format, name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::VARY, "accept"))
        .body(bytes)
}

/// How old what is owed is
///
/// Every open peso in exactly one bucket, per currency and customer, on any day. JSON, XLSX or CSV by `Accept`.
#[utoipa::path(
    tag = "reports", params(AsOf), security(("bearer" = ["report:read"])),
    responses((status = 200, content((AgingReport = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv"))))
)]
#[get("/reports/aging")]
pub async fn aging_report(
    state: web::Data<AppState>,
    caller: Allowed<ReportRead>,
    request: HttpRequest,
    Query(query): Query<AsOf>,
) -> ApiResult<HttpResponse> {
    let format = Format::of(&request, None)?;
    let as_of = query.as_of.unwrap_or_else(|| caller.today(&state));
    let report = statements::aging(&state.db, caller.organization, as_of, caller.visible_to()).await?;
    let bytes = match format {
        Format::Json => return Ok(HttpResponse::Ok().json(report)),
        Format::Xlsx => export::aging_xlsx(&report, caller.language).map_err(anyhow::Error::from)?,
        Format::Csv => export::aging_csv(&report, caller.language).map_err(anyhow::Error::from)?,
        Format::Pdf | Format::Eml => return Err(ProblemKind::NotAcceptable.into()),
    };
    Ok(download(format, &format!("antiguedad-{as_of}.{}", format.extension()), bytes))
}

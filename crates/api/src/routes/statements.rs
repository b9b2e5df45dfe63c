use crate::{
    auth::{
        Allowed,
        permission::{ReportRead, StatementRead},
    },
    error::ApiResult,
    export,
    extract::Query,
    format::Format,
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
    permission::{Action, Permission, Resource},
};
use serde::Deserialize;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AsOf {
    /// Any day; default: today.
    as_of: Option<NaiveDate>,
}

/// What a statement can be.
const OF_STATEMENTS: [Format; 5] = [Format::Json, Format::Pdf, Format::Xlsx, Format::Csv, Format::Eml];
/// What the aging can be.
const OF_AGING: [Format; 4] = [Format::Json, Format::Pdf, Format::Xlsx, Format::Csv];

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
    let format = Format::of(&request, ending, &OF_STATEMENTS)?;
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
                customer_copies: &[],
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
/// Every open peso in exactly one bucket, per currency and customer, on any day. JSON, PDF, XLSX or CSV by `Accept`;
/// whatever is no JSON is a file to take along and also takes `report:export`.
#[utoipa::path(
    tag = "reports", params(AsOf), security(("bearer" = ["report:read"])),
    responses((status = 200, content((AgingReport = "application/json"), (Vec<u8> = "application/pdf"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv"))))
)]
#[get("/reports/aging")]
pub async fn aging_report(
    state: web::Data<AppState>,
    caller: Allowed<ReportRead>,
    request: HttpRequest,
    Query(query): Query<AsOf>,
) -> ApiResult<HttpResponse> {
    let format = Format::of(&request, None, &OF_AGING)?;
    if format != Format::Json {
        caller.scope(Permission::new(Resource::Report, Action::Export))?;
    }
    let as_of = query.as_of.unwrap_or_else(|| caller.today(&state));
    let report = statements::aging(&state.db, caller.organization, as_of, caller.visible_to()).await?;
    let bytes = match format {
        Format::Json => return Ok(HttpResponse::Ok().json(report)),
        Format::Xlsx => export::aging_xlsx(&report, caller.language).map_err(anyhow::Error::from)?,
        Format::Csv => export::aging_csv(&report, caller.language).map_err(anyhow::Error::from)?,
        Format::Pdf => {
            let letterhead = statements::letterhead_of(&state.db, caller.organization).await?;
            pdf::aging(&report, &letterhead, caller.language).map_err(anyhow::Error::from)?
        }
        // Not among those of the aging.
        Format::Eml => return Err(ProblemKind::NotFound.into()),
    };
    Ok(download(format, &format!("antiguedad-{as_of}.{}", format.extension()), bytes))
}

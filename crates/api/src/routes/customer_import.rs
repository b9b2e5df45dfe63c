pub(super) mod named;
mod rows;

use crate::{
    auth::{Allowed, permission::CustomerUpdate},
    error::ApiResult,
    extract::{
        Once, Query, Started,
        table_form::{Layout, Received},
    },
    redate::Recording,
    state::AppState,
    store::{self, audit::Change},
    table::Column,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use domain::contract::{CustomerImport, CustomerImportRow, TableImportResult, TableRowResult};
use rows::Importer;
use serde::Deserialize;
use serde_json::json;

const COLUMNS: [Column; 7] = [
    Column { name: "rfc", headings: &["RFC", "R F C", "RFC O CODIGO", "RFC CLIENTE", "TAX ID", "RFC RECEPTOR"] },
    Column {
        name: "code",
        headings: &["CODIGO", "CLAVE", "CODE", "CUSTOMER CODE", "CODIGO CLIENTE", "CODIGO DE CLIENTE", "NO CLIENTE"],
    },
    Column {
        name: "name",
        headings: &["NOMBRE", "CLIENTE", "RAZON SOCIAL", "NAME", "CUSTOMER", "CUSTOMER NAME", "NOMBRE CLIENTE"],
    },
    Column { name: "contact", headings: &["CONTACTO", "CONTACT", "PERSONA", "NOMBRE CONTACTO", "CONTACT NAME"] },
    Column {
        name: "email",
        headings: &["CORREO", "CORREO ELECTRONICO", "CORREOS", "E MAIL", "EMAIL", "MAIL", "CORREO E"],
    },
    Column { name: "phone", headings: &["TELEFONO", "TEL", "PHONE", "CELULAR", "WHATSAPP", "TELEPHONE"] },
    Column {
        name: "credit_days",
        headings: &[
            "DIAS DE CREDITO",
            "DIAS CREDITO",
            "CREDITO",
            "DIAS",
            "PLAZO",
            "CREDIT DAYS",
            "CREDIT",
            "DAYS",
            "DIAS DE CREDITO OTORGADOS",
            "TERMS",
        ],
    },
];

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only say what would happen; the same as `dry_run` in the body.
    #[serde(default)]
    dry_run: bool,
}

/// A table as a form sends it.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document; the handler reads it part by part")]
struct CustomerImportForm {
    /// CSV or XLSX.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    dry_run: Option<bool>,
}

/// Fill in contacts and terms from a table
///
/// Rows pasted as text or given as JSON, or a CSV or XLSX file as multipart (`file`, `dry_run`). A row names its
/// customer by RFC or code; with an RFC nobody has and a name it adds one. E-mail and telephone fill contacts, credit
/// days fill terms; the name of a known customer stays. Bad rows are rejected one by one and the others are applied; the
/// same table twice changes nothing.
#[utoipa::path(
    tag = "customers", security(("bearer" = ["customer:update"])),
    request_body(content((CustomerImport = "application/json"), (CustomerImportForm = "multipart/form-data"))),
    params(ImportQuery, Once),
    responses((status = 200, body = TableImportResult))
)]
#[post("/customers/import")]
pub async fn import_customers(
    state: web::Data<AppState>,
    caller: Allowed<CustomerUpdate>,
    Query(query): Query<ImportQuery>,
    once: Once,
    request: HttpRequest,
    payload: web::Payload,
) -> ApiResult<HttpResponse> {
    let (rows, dry_run) = match Received::<CustomerImport>::of(&request, payload, &["dry_run"]).await? {
        Received::Form(form) => {
            let dry_run = form.is_set("dry_run");
            (LAYOUT.of_form(form)?, dry_run)
        }
        Received::Body(body) => (LAYOUT.of_body(body.text, body.rows)?, body.dry_run),
    };
    let dry_run = dry_run || query.dry_run;
    let command = match once.begin(&state, &caller, &(&rows, dry_run)).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    store::customers::lock_names(&command.txn, caller.organization).await?;
    let recording = Recording::by(&caller, state.clock.now());
    let importer = Importer { txn: &command.txn, caller: &caller, recording };
    let mut done = Vec::new();
    for row in &rows {
        let mut answer = importer.import(row).await?;
        if dry_run && answer.result == TableRowResult::Created {
            answer.customer_id = None;
        }
        done.push(answer);
    }
    let count = |result| done.iter().filter(|row| row.result == result).count().try_into().unwrap_or(u32::MAX);
    let result = TableImportResult {
        dry_run,
        created: count(TableRowResult::Created),
        updated: count(TableRowResult::Updated),
        unchanged: count(TableRowResult::Unchanged),
        rejected: count(TableRowResult::Rejected),
        rows: done,
    };
    if dry_run {
        command.txn.rollback().await?;
        return Ok(HttpResponse::Ok().json(result));
    }
    let summary = json!({
        "created": result.created, "updated": result.updated, "unchanged": result.unchanged, "rejected": result.rejected,
    });
    let change = Change::new("customers.imported", None).after(&summary);
    store::audit::append(&command.txn, &caller, change, recording.now).await?;
    command.finish(StatusCode::OK, &result).await
}

const LAYOUT: Layout<CustomerImportRow> = Layout {
    columns: &COLUMNS,
    unnamed: &["rfc", "email", "credit_days"],
    row: |row| {
        let cell = |column| row.get(column).map(str::to_owned);
        CustomerImportRow {
            rfc: cell("rfc"),
            code: cell("code"),
            name: cell("name"),
            contact: cell("contact"),
            email: cell("email"),
            phone: cell("phone"),
            credit_days: cell("credit_days"),
        }
    },
};

mod apply;
mod rows;

use crate::{
    act::Act,
    auth::{Allowed, permission::InvoiceCreate},
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::{
        Once, Query, Started,
        table_form::{Layout, Received},
    },
    redate::Recording,
    state::AppState,
    store::{self, audit::Change},
    table::{Column, NamedRow},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use chrono::NaiveDate;
use domain::{
    contract::{
        OpeningImport, OpeningImportResult, OpeningImportRow, OpeningRowOutcome, Organization, ProblemKind,
        TableRowResult,
    },
    money::Totals,
    opening::with_series,
};
use rows::Importer;
use serde::Deserialize;
use serde_json::json;

const COLUMNS: [Column; 14] = [
    Column { name: "rfc", headings: &["RFC", "R F C", "RFC O CODIGO", "RFC CLIENTE", "RFC RECEPTOR", "TAX ID"] },
    Column {
        name: "code",
        headings: &["CODIGO", "CLAVE", "CODE", "CUSTOMER CODE", "CODIGO CLIENTE", "CODIGO DE CLIENTE", "NO CLIENTE"],
    },
    Column { name: "name", headings: &["NOMBRE", "CLIENTE", "RAZON SOCIAL", "NAME", "CUSTOMER", "CUSTOMER NAME"] },
    Column {
        name: "document",
        headings: &[
            "FACTURA",
            "DOCUMENTO",
            "SERIE FOLIO",
            "SERIE Y FOLIO",
            "NO FACTURA",
            "NUMERO DE FACTURA",
            "INVOICE",
            "DOCUMENT",
            "INVOICE NUMBER",
            "SERIES FOLIO",
        ],
    },
    Column { name: "series", headings: &["SERIE", "SERIES"] },
    Column { name: "folio", headings: &["FOLIO", "NO FOLIO", "NUMERO DE FOLIO"] },
    Column { name: "fiscal_uuid", headings: &["UUID", "FOLIO FISCAL", "FISCAL UUID", "UUID CFDI"] },
    Column {
        name: "issue_date",
        headings: &["FECHA", "EMISION", "FECHA DE EMISION", "FECHA EMISION", "FECHA FACTURA", "DATE", "ISSUE DATE"],
    },
    Column {
        name: "due_date",
        headings: &["VENCE", "VENCIMIENTO", "FECHA DE VENCIMIENTO", "FECHA VENCIMIENTO", "DUE", "DUE DATE"],
    },
    Column {
        name: "total",
        headings: &["TOTAL", "IMPORTE", "MONTO", "IMPORTE ORIGINAL", "IMPORTE TOTAL", "AMOUNT", "ORIGINAL AMOUNT"],
    },
    Column {
        name: "paid",
        headings: &["PAGADO", "ABONOS", "ABONADO", "PAGOS", "PAGADO A LA FECHA", "COBRADO", "PAID", "PAID SO FAR"],
    },
    Column {
        name: "balance",
        headings: &["SALDO", "SALDO PENDIENTE", "PENDIENTE", "POR COBRAR", "BALANCE", "BALANCE DUE", "OPEN BALANCE"],
    },
    Column {
        name: "last_installment",
        headings: &["PARCIALIDAD", "ULTIMA PARCIALIDAD", "NUM PARCIALIDAD", "LAST INSTALLMENT", "INSTALLMENT"],
    },
    Column { name: "currency", headings: &["MONEDA", "DIVISA", "CURRENCY"] },
];

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OpeningImportQuery {
    /// Only say what would happen; the same as `dry_run` in the body.
    #[serde(default)]
    dry_run: bool,
}

/// A list of opening balances as a form sends it.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document; the handler reads it part by part")]
struct OpeningImportForm {
    /// CSV or XLSX.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    dry_run: Option<bool>,
    as_of: Option<NaiveDate>,
}

/// Import opening balances
///
/// An *antigüedad de saldos*: rows pasted as text or given as JSON, or a CSV or XLSX file as multipart (`file`,
/// `dry_run`, `as_of`). Headings may be Spanish or English, dates `dd/mm/yyyy` or ISO, amounts `1,234.50`. A row confirms
/// an invoice *por confirmar*, with what was paid until `as_of` as one opening payment, or writes an unknown one down
/// without XML. Bad rows are rejected one by one and the others are applied; the same list twice changes nothing.
#[utoipa::path(
    tag = "invoices", security(("bearer" = ["invoice:create"])),
    request_body(content((OpeningImport = "application/json"), (OpeningImportForm = "multipart/form-data"))),
    params(OpeningImportQuery, Once),
    responses((status = 200, body = OpeningImportResult))
)]
#[post("/invoices/import")]
pub async fn import_opening_balances(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    Query(query): Query<OpeningImportQuery>,
    once: Once,
    request: HttpRequest,
    payload: web::Payload,
) -> ApiResult<HttpResponse> {
    let (rows, dry_run, as_of) = match Received::<OpeningImport>::of(&request, payload, &["dry_run", "as_of"]).await? {
        Received::Form(form) => {
            let (dry_run, as_of) = (form.is_set("dry_run"), form.fields.get("as_of").map(String::as_str));
            let as_of = as_of.filter(|text| !text.is_empty()).map(day).transpose()?;
            (LAYOUT.of_form(form)?, dry_run, as_of)
        }
        Received::Body(body) => (LAYOUT.of_body(body.text, body.rows)?, body.dry_run, body.as_of),
    };
    let dry_run = dry_run || query.dry_run;
    let command = match once.begin(&state, &caller, &(&rows, dry_run, as_of)).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    store::customers::lock_names(&command.txn, caller.organization).await?;
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let as_of = balances_date(as_of, &act.rules.organization, act.today)?;
    let importer = Importer {
        txn: &command.txn,
        caller: &caller,
        visible_to: caller.visible_to(),
        rules: &act.rules,
        as_of,
        recording: Recording::by(&caller, act.now),
    };
    let mut done = Vec::with_capacity(rows.len());
    for row in &rows {
        done.push(importer.import(row).await?);
    }
    let result = summed(done, dry_run, as_of)?;
    if dry_run {
        command.txn.rollback().await?;
        return Ok(HttpResponse::Ok().json(result));
    }
    let summary = json!({
        "as_of": as_of, "created": result.created, "updated": result.updated,
        "unchanged": result.unchanged, "rejected": result.rejected,
    });
    act.audit(Change::new("invoices.opening_imported", None).after(&summary)).await?;
    command.finish(StatusCode::OK, &result).await
}

/// The day the figures are of: the last one before the start, unless the list says another.
fn balances_date(asked: Option<NaiveDate>, organization: &Organization, today: NaiveDate) -> ApiResult<NaiveDate> {
    if asked.is_some_and(|date| date > today) {
        return Err(Refusal::fields(vec![FieldRefusal::not_after("/as_of", today)]).into());
    }
    let before_start = organization.start_date.and_then(|start| start.pred_opt());
    Ok(asked.or(before_start).map_or(today, |date| date.min(today)))
}

fn summed(mut rows: Vec<OpeningRowOutcome>, dry_run: bool, as_of: NaiveDate) -> ApiResult<OpeningImportResult> {
    let count = |result| rows.iter().filter(|row| row.result == result).count().try_into().unwrap_or(u32::MAX);
    let (created, updated) = (count(TableRowResult::Created), count(TableRowResult::Updated));
    let (unchanged, rejected) = (count(TableRowResult::Unchanged), count(TableRowResult::Rejected));
    let accepted = rows.iter().filter(|row| row.result != TableRowResult::Rejected);
    let totals = Totals::of(accepted.filter_map(|row| row.balance_due))?.to_vec();
    if dry_run {
        for row in rows.iter_mut().filter(|row| row.result == TableRowResult::Created) {
            row.invoice_id = None;
        }
    }
    Ok(OpeningImportResult { dry_run, as_of, created, updated, unchanged, rejected, totals, rows })
}

/// The series may have a column of its own.
fn document(row: NamedRow<'_>) -> Option<String> {
    let number = row.get("document").or_else(|| row.get("folio"))?;
    Some(row.get("series").map_or_else(|| number.to_owned(), |series| with_series(series, number)))
}

fn day(text: &str) -> Result<NaiveDate, ApiError> {
    let invalid = |_error| Refusal::new(ProblemKind::InvalidDate).with("value", text).at("/as_of");
    text.parse().map_err(invalid).map_err(ApiError::from)
}

const LAYOUT: Layout<OpeningImportRow> = Layout {
    columns: &COLUMNS,
    unnamed: &["rfc", "document", "issue_date", "due_date", "total", "paid"],
    row: |row| {
        let cell = |column| row.get(column).map(str::to_owned);
        OpeningImportRow {
            rfc: cell("rfc"),
            code: cell("code"),
            name: cell("name"),
            document: document(row),
            fiscal_uuid: cell("fiscal_uuid"),
            issue_date: cell("issue_date"),
            due_date: cell("due_date"),
            total: cell("total"),
            paid: cell("paid"),
            balance: cell("balance"),
            last_installment: cell("last_installment"),
            currency: cell("currency"),
        }
    },
};

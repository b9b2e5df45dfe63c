//! What stands behind an invoice: its XML, its validity, and the documents of its ledger.

use crate::{
    auth::{
        Allowed, Caller,
        permission::{DocumentRead, InvoiceRead, Requires},
    },
    error::{ApiError, ApiResult, Refusal},
    extract::Listed,
    ledger_entries,
    paging::ListQuery,
    pdf::{self, CfdiPdfError},
    state::AppState,
    store::{self, documents::StoredDocument, invoices::StoredInvoice},
};
use actix_web::{
    HttpResponse, get,
    http::header,
    web::{self, Bytes},
};
use anyhow::Context;
use domain::{
    cfdi::{self, Finding},
    contract::{FindingView, Language, LedgerEntry, Page, ProblemKind, SealVerdict, Verification},
    ids::InvoiceId,
};
use qrcode::{QrCode, render::svg};

/// The original XML
///
/// The bytes as they were registered, unchanged.
#[utoipa::path(
    tag = "invoices", params(("id" = InvoiceId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = String, content_type = "application/xml"))
)]
#[get("/invoices/{id}/xml")]
pub async fn get_invoice_xml(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<InvoiceId>,
) -> ApiResult<HttpResponse> {
    let (document, bytes) = xml_of(&state, &caller, *id).await?;
    let name = format!("attachment; filename=\"{}.xml\"", document.fiscal_uuid);
    Ok(HttpResponse::Ok()
        .content_type("application/xml")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::ETAG, format!("\"{}\"", document.sha256)))
        .body(bytes))
}

/// The printed representation
///
/// *Representación impresa*: the PDF that somebody filed with the invoice (`cfdi_pdf`), otherwise one made from the XML
/// alone: data, concepts, taxes, seals and SAT's square code. In Spanish.
#[utoipa::path(
    tag = "invoices", params(("id" = InvoiceId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"))
)]
#[get("/invoices/{id}/pdf")]
pub async fn get_invoice_pdf(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<InvoiceId>,
) -> ApiResult<HttpResponse> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    invoice.ok_or(ProblemKind::NotFound)?;
    let filed = store::statement_batches::pdf_of_invoices(&state.db, caller.organization, [*id]).await?.remove(&id);
    if let Some(filed) = filed {
        return Ok(inline_pdf(&filed.sha256, state.files.get(&filed.storage_key).await?));
    }
    let (document, xml) = xml_of(&state, &caller, *id).await?;
    let printed = web::block(move || pdf::cfdi(&xml)).await.context("print a CFDI")?;
    let printed = printed.map_err(|error| unprinted(error, caller.language))?;
    Ok(inline_pdf(&document.fiscal_uuid, printed.into()))
}

/// `name`: without its ending; nothing but ASCII letters, digits and hyphens.
fn inline_pdf(name: &str, bytes: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}.pdf\"")))
        .body(bytes)
}

/// Documents of other origins may be kept that are no CFDI of today.
fn unprinted(error: CfdiPdfError, language: Language) -> ApiError {
    match error {
        CfdiPdfError::Read(error) => {
            let why = Finding::from(&error).detail(language);
            Refusal::new(ProblemKind::CfdiInvalid).with("reason", why).into()
        }
        CfdiPdfError::Pdf(error) => ApiError::Internal(error.into()),
    }
}

async fn xml_of(state: &AppState, caller: &Allowed<DocumentRead>, id: InvoiceId) -> ApiResult<(StoredDocument, Bytes)> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let document = document_of(state, caller, &invoice).await?.ok_or(ProblemKind::NotFound)?;
    let bytes = state.files.get(&document.storage_key).await?;
    Ok((document, bytes))
}

async fn document_of(state: &AppState, caller: &Caller, invoice: &StoredInvoice) -> ApiResult<Option<StoredDocument>> {
    let Some(id) = invoice.document_id else { return Ok(None) };
    let document = store::documents::by_id(&state.db, caller.organization, id).await?;
    Ok(Some(document.with_context(|| format!("document {id} of invoice {}", invoice.id()))?))
}

/// Whether the invoice is good
///
/// Seals, findings, the link and QR of SAT's own page, and what SAT answered when asked. Without an answer the state
/// is unchecked, never valid. Who may read the XML (`document:read`) gets with each finding the node that it is about.
#[utoipa::path(
    tag = "invoices", params(("id" = InvoiceId, Path)), security(("bearer" = ["invoice:read"])),
    responses((status = 200, body = Verification))
)]
#[get("/invoices/{id}/verification")]
pub async fn get_verification(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceRead>,
    id: web::Path<InvoiceId>,
) -> ApiResult<web::Json<Verification>> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let Some(document) = document_of(&state, &caller, &invoice).await? else {
        return Ok(web::Json(without_document(&invoice)));
    };
    let findings = document.findings.into_iter().map(|stored| Finding::from(stored).view(caller.language)).collect();
    let key = may_read_xml(&caller).then_some(document.storage_key.as_str());
    Ok(web::Json(Verification {
        qr_svg: Some(qr(&document.sat_expression)?),
        url: Some(document.verification_url),
        sat_expression: Some(document.sat_expression),
        seal: document.seal,
        stamp_seal: document.stamp_seal,
        findings: with_nodes(&state, key, findings).await?,
        sat_status: invoice.sat_status,
        sat_checks: store::sat_checks::of_document(&state.db, caller.organization, document.id).await?,
        document_id: Some(document.id),
        sha256: Some(document.sha256),
    }))
}

/// Whether the caller reads the XML of as many invoices as invoices.
fn may_read_xml(caller: &Allowed<InvoiceRead>) -> bool {
    caller.grants.scope_of(DocumentRead::PERMISSION) >= Some(caller.scope)
}

/// The findings with the nodes that they are about in the XML of this key; as they were where it cannot be read.
async fn with_nodes(state: &AppState, key: Option<&str>, findings: Vec<FindingView>) -> ApiResult<Vec<FindingView>> {
    let Some(key) = key.filter(|_| !findings.is_empty()) else { return Ok(findings) };
    let bytes = match state.files.get(key).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::warn!(key, %error, "findings are shown without their nodes");
            return Ok(findings);
        }
    };
    let placed = move || {
        let nodes = cfdi::excerpts(&bytes, findings.iter().map(|finding| finding.at.as_deref()));
        findings.into_iter().zip(nodes).map(|(finding, node)| FindingView { node, ..finding }).collect()
    };
    Ok(web::block(placed).await.context("look up the nodes of findings")?)
}

fn without_document(invoice: &StoredInvoice) -> Verification {
    Verification {
        url: None,
        sat_expression: None,
        qr_svg: None,
        seal: SealVerdict::Absent,
        stamp_seal: SealVerdict::Absent,
        findings: Vec::new(),
        sat_status: invoice.sat_status,
        sat_checks: Vec::new(),
        document_id: None,
        sha256: None,
    }
}

/// The code that is printed on the invoice, as SVG in ink on white.
fn qr(expression: &str) -> anyhow::Result<String> {
    let code = QrCode::new(expression.as_bytes()).context("draw the QR code")?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(160, 160).build())
}

/// What reduced the balance
///
/// Payments, REPs, credit notes and deductions applied to the invoice, oldest first; undone ones stay, with the day.
#[utoipa::path(
    tag = "invoices", params(ListQuery, ("id" = InvoiceId, Path)), security(("bearer" = ["invoice:read"])),
    responses((status = 200, body = Page<LedgerEntry>))
)]
#[get("/invoices/{id}/ledger")]
pub async fn list_ledger_entries(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceRead>,
    id: web::Path<InvoiceId>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<LedgerEntry>>> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    Ok(web::Json(list.part(key, ledger_entries::of_invoice(&state.db, caller.organization, invoice.id()).await?)?))
}

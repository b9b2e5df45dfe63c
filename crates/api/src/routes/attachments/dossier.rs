//! Everything that stands behind an invoice, in one archive with its index in the order of time.

use super::{named, reader};
use crate::{
    attachments::{self, Owner, Reader},
    auth::{Allowed, permission::DocumentRead},
    error::ApiResult,
    export::delimited,
    state::AppState,
    store::{self, ConnectionTrait},
};
use actix_web::{HttpResponse, get, http::header, web};
use anyhow::Context;
use domain::{
    contract::{Attachment, AttachmentKind, Language, ProblemKind},
    ids::InvoiceId,
    ledger::AllocationSource,
};
use std::{
    borrow::Cow,
    io::{Cursor, Write},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// The dossier of an invoice
///
/// A ZIP of its files and those of its payments, numbered in the order of time, with an index: what each is, its hash,
/// who handed it in and when.
#[utoipa::path(
    tag = "documents", params(("id" = InvoiceId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = String, content_type = "application/zip"))
)]
#[get("/invoices/{id}/dossier.zip")]
pub async fn get_dossier(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<InvoiceId>,
) -> ApiResult<HttpResponse> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let files = files(&state.db, reader(&caller), *id).await?;
    let bytes = archive(&state, reader(&caller), files).await?;
    let name = format!("{} {}.zip", caller.language.choose("Expediente", "Dossier"), invoice.document());
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, named("attachment", &name)))
        .body(bytes))
}

/// The invoice's own files and those of the payments that the reader may see, oldest first.
async fn files(db: &impl ConnectionTrait, reader: Reader<'_>, invoice: InvoiceId) -> ApiResult<Vec<Attachment>> {
    let organization = reader.caller.organization;
    let mut files = attachments::of_owner(db, organization, Owner::Invoice(invoice)).await?;
    let mut payments = Vec::new();
    for allocation in store::allocations::of_invoices(db, organization, [invoice]).await? {
        match allocation.fact.source {
            AllocationSource::Payment(id) => payments.push(id),
            AllocationSource::CreditNote(_) => {}
        }
    }
    payments.sort_unstable();
    payments.dedup();
    for payment in payments {
        if reader.payment(db, payment).await.is_ok() {
            files.extend(attachments::of_owner(db, organization, Owner::Payment(payment)).await?);
        }
    }
    files.sort_by_key(|file| file.uploaded_at);
    Ok(files)
}

async fn archive(state: &AppState, reader: Reader<'_>, files: Vec<Attachment>) -> ApiResult<Vec<u8>> {
    let language = reader.caller.language;
    let zone = reader.caller.zone;
    let mut entries = Vec::new();
    let mut lines: Vec<Vec<Cow<'_, str>>> = Vec::new();
    for (number, file) in (1_u32..).zip(files) {
        let entry = format!("{number:02} {} - {}", kind_name(file.kind, language), file.file_name);
        let at = file.uploaded_at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        let who = file.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
        let cells = [
            number.to_string(),
            at,
            kind_name(file.kind, language).to_owned(),
            entry.clone(),
            file.size.to_string(),
            file.sha256.clone(),
            who,
        ];
        lines.push(cells.map(Cow::from).to_vec());
        let found = attachments::find(&state.db, reader, file.id).await?;
        entries.push((entry, state.files.get(&found.storage_key).await?));
    }
    let index = delimited::delimited(headings(language).map(Cow::from), lines).context("write the index")?;
    let name = language.choose("00 Índice.csv", "00 Index.csv");
    let zipped = tokio::task::spawn_blocking(move || {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let all = [(name.to_owned(), index.into())].into_iter().chain(entries);
        for (entry, bytes) in all {
            writer.start_file(entry, SimpleFileOptions::default())?;
            writer.write_all(&bytes)?;
        }
        anyhow::Ok(writer.finish()?.into_inner())
    });
    Ok(zipped.await.context("make the archive")??)
}

fn headings(language: Language) -> [&'static str; 7] {
    language.choose(
        ["NÚMERO", "FECHA", "TIPO", "ARCHIVO", "BYTES", "SHA-256", "USUARIO"],
        ["Number", "Date", "Type", "File", "Bytes", "SHA-256", "User"],
    )
}

fn kind_name(kind: AttachmentKind, language: Language) -> &'static str {
    match kind {
        AttachmentKind::PurchaseOrder => language.choose("Orden de compra", "Purchase order"),
        AttachmentKind::CfdiXml => "CFDI XML",
        AttachmentKind::CfdiPdf => "CFDI PDF",
        AttachmentKind::CounterReceipt => language.choose("Contrarrecibo", "Counter-receipt"),
        AttachmentKind::Agreement => language.choose("Acuerdo", "Agreement"),
        AttachmentKind::Correspondence => language.choose("Comunicación", "Correspondence"),
        AttachmentKind::SatEvidence => language.choose("Consulta de estado ante el SAT", "SAT status evidence"),
        AttachmentKind::PaymentProof => language.choose("Comprobante de pago", "Payment proof"),
        AttachmentKind::RepXml => "REP XML",
        AttachmentKind::RepPdf => "REP PDF",
        AttachmentKind::Other => language.choose("Otro", "Other"),
    }
}

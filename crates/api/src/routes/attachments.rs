pub mod dossier;
pub mod upload;

use crate::{
    act::Act,
    attachments::{self, Found, Owner, Reader, XML, readable},
    auth::{
        Allowed,
        permission::{DocumentDelete, DocumentRead},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Listed},
    paging::ListQuery,
    state::AppState,
    store::{self, attachments::Deletion, audit::Change},
    timeline::EventKind,
};
use actix_web::{HttpResponse, delete, get, http::header, web};
use bytes::Bytes;
use domain::{
    contract::{Attachment, DeleteAttachment, Page, ProblemKind, ReadableDocument},
    ids::{AttachmentId, CustomerId, InvoiceId, PaymentId},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

const LONGEST_REASON: usize = 500;

pub(super) fn reader<P>(caller: &Allowed<P>) -> Reader<'_> {
    Reader { caller, visible_to: caller.visible_to() }
}

/// Files of an invoice
///
/// Oldest first. The registered CFDI of the invoice, its REPs and its credit notes are among them.
#[utoipa::path(
    tag = "documents", params(ListQuery, ("id" = InvoiceId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = Page<Attachment>))
)]
#[get("/invoices/{id}/attachments")]
pub async fn list_invoice_attachments(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<InvoiceId>,
    asked: Listed<ListQuery>,
) -> ApiResult<web::Json<Page<Attachment>>> {
    list(&state, &caller, Owner::Invoice(*id), asked).await
}

/// Files of a customer
///
/// Oldest first: what is kept with the customer itself.
#[utoipa::path(
    tag = "documents", params(ListQuery, ("id" = CustomerId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = Page<Attachment>))
)]
#[get("/customers/{id}/attachments")]
pub async fn list_customer_attachments(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<CustomerId>,
    asked: Listed<ListQuery>,
) -> ApiResult<web::Json<Page<Attachment>>> {
    list(&state, &caller, Owner::Customer(*id), asked).await
}

/// Files of a payment
///
/// Oldest first. Whoever may not see the payment does not see its files either; a collector sees those of payments
/// that the collector recorded.
#[utoipa::path(
    tag = "documents", params(ListQuery, ("id" = PaymentId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = Page<Attachment>))
)]
#[get("/payments/{id}/attachments")]
pub async fn list_payment_attachments(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<PaymentId>,
    asked: Listed<ListQuery>,
) -> ApiResult<web::Json<Page<Attachment>>> {
    list(&state, &caller, Owner::Payment(*id), asked).await
}

async fn list(
    state: &AppState,
    caller: &Allowed<DocumentRead>,
    owner: Owner,
    Listed(query, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<Attachment>>> {
    reader(caller).subject(&state.db, owner).await?;
    Ok(web::Json(query.part(key, attachments::of_owner(&state.db, caller.organization, owner).await?)?))
}

/// A file
///
/// Its bytes. Photos and PDF may be shown where they stand; everything else is a download, whatever its name says.
#[utoipa::path(
    tag = "documents", params(("id" = AttachmentId, Path)), security(("bearer" = ["document:read"])),
    responses((
        status = 200, description = "The file",
        content((String = "image/jpeg"), (String = "application/pdf"), (String = "application/xml"), (String = "application/octet-stream"))
    ))
)]
#[get("/attachments/{id}")]
pub async fn get_attachment(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<AttachmentId>,
) -> ApiResult<HttpResponse> {
    let found = attachments::find(&state.db, reader(&caller), *id).await?;
    let bytes = state.files.get(&found.storage_key).await?;
    Ok(file(&found, bytes))
}

/// Media types that are answered as they are; the rest are bytes.
const TOLD: [&str; 3] = ["image/jpeg", "application/pdf", XML];

fn file(found: &Found, bytes: Bytes) -> HttpResponse {
    let media_type = TOLD.into_iter().find(|told| *told == found.media_type).unwrap_or("application/octet-stream");
    let disposition = if matches!(media_type, "image/jpeg" | "application/pdf") { "inline" } else { "attachment" };
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, named(disposition, &found.file_name)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::ETAG, format!("\"{}\"", found.sha256)))
        .body(bytes)
}

/// RFC 8187: what is not plain stands percent-encoded beside a plain name.
pub(super) fn named(disposition: &str, file_name: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
    let plain: String = file_name
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() || "-._ ".contains(one) { one } else { '_' })
        .collect();
    format!("{disposition}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(file_name, KEPT))
}

/// The small picture of a photo
#[utoipa::path(
    tag = "documents", params(("id" = AttachmentId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = String, content_type = "image/jpeg"))
)]
#[get("/attachments/{id}/thumbnail")]
pub async fn get_thumbnail(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<AttachmentId>,
) -> ApiResult<HttpResponse> {
    let found = attachments::find(&state.db, reader(&caller), *id).await?;
    let bytes = state.files.get(&found.thumbnail_key.ok_or(ProblemKind::NotFound)?).await?;
    let name = named("inline", "thumbnail.jpg");
    Ok(HttpResponse::Ok().content_type("image/jpeg").insert_header((header::CONTENT_DISPOSITION, name)).body(bytes))
}

/// An XML file as people read it
///
/// Of a CFDI: issuer, receiver, concepts, totals, with labels in the caller's language. Of other XML: its text.
#[utoipa::path(
    tag = "documents", params(("id" = AttachmentId, Path)), security(("bearer" = ["document:read"])),
    responses((status = 200, body = ReadableDocument))
)]
#[get("/attachments/{id}/readable")]
pub async fn get_readable_attachment(
    state: web::Data<AppState>,
    caller: Allowed<DocumentRead>,
    id: web::Path<AttachmentId>,
) -> ApiResult<web::Json<ReadableDocument>> {
    let found = attachments::find(&state.db, reader(&caller), *id).await?;
    if found.media_type != XML {
        return Err(ProblemKind::NotFound.into());
    }
    let bytes = state.files.get(&found.storage_key).await?;
    Ok(web::Json(readable::document(&bytes, &found.file_name, caller.language)))
}

/// Delete a file
///
/// With a reason. It disappears from the lists; who deleted it, when and why stays in the history. A registered CFDI is
/// never deleted. A file does not change, so there is no version to match.
#[utoipa::path(
    tag = "documents", request_body = DeleteAttachment, params(("id" = AttachmentId, Path)),
    security(("bearer" = ["document:delete"])), responses((status = 204))
)]
#[delete("/attachments/{id}")]
pub async fn delete_attachment(
    state: web::Data<AppState>,
    caller: Allowed<DocumentDelete>,
    id: web::Path<AttachmentId>,
    Json(body): Json<DeleteAttachment>,
) -> ApiResult<HttpResponse> {
    let txn = store::begin_write(&state.db).await?;
    let act = Act::begin(&txn, &caller, &state).await?;
    let Some(stored) = store::attachments::lock(&txn, caller.organization, *id).await? else {
        let original = attachments::original(&txn, reader(&caller), *id).await?;
        return Err(Refusal::new(ProblemKind::OriginalKept).with("file", original.file_name).into());
    };
    let owner = Owner::of(stored.owner).ok_or(ProblemKind::NotFound)?;
    let subject = reader(&caller).subject(&txn, owner).await?;
    let reason = body.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(Refusal::fields(vec![FieldRefusal::length("/reason", &(1..=LONGEST_REASON))]).into());
    }
    let deletion = Deletion { by: caller.user_id(), at: act.now, reason };
    store::attachments::delete(&txn, caller.organization, stored.id, deletion).await?;
    let data =
        json!({"file_name": stored.file_name, "attachment_id": stored.id, "reason": reason, "sha256": stored.sha256});
    act.tell(EventKind::AttachmentDeleted, subject, data.clone()).await?;
    act.audit(Change::new("document.deleted", stored.id.0).before(&data)).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_beside_its_encoded_self() {
        assert_eq!(
            named("inline", "Cheque ñ\"0012.jpg"),
            "inline; filename=\"Cheque __0012.jpg\"; filename*=UTF-8''Cheque%20%C3%B1%220012.jpg"
        );
    }
}

//! Files that arrive: one request, one owner, one kind, all or nothing.

use super::reader;
use crate::{
    act::Act,
    attachments::{
        self, Owner,
        prepare::{Prepared, receive},
    },
    auth::{Allowed, permission::DocumentCreate},
    error::ApiResult,
    extract::{Form, Once, Started},
    jobs::field::{self, Receipt},
    state::AppState,
    store::{self, attachments::StoredAttachment, audit::Change, timeline::Subject},
    timeline::EventKind,
};
use actix_multipart::Multipart;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use domain::{
    contract::{Attachment, AttachmentKind, Page},
    ids::{CustomerId, InvoiceId, PaymentId},
    permission::Scope,
};
use serde_json::json;
use uuid::Uuid;

/// Files of one kind.
#[derive(utoipa::ToSchema)]
#[schema(as = AttachmentUpload)]
pub struct Upload {
    /// What the files are.
    pub kind: AttachmentKind,
    /// One or more; photos as JPEG, PNG or WebP.
    #[schema(value_type = Vec<String>, format = Binary)]
    pub file: Vec<String>,
}

/// Keep files with an invoice
///
/// Photos are turned upright, shrunk to 1,600 pixels and freed of everything but the picture; `received_sha256` is of
/// the file as it came. The type is found in the bytes.
#[utoipa::path(
    tag = "documents", request_body(content = Upload, content_type = "multipart/form-data"),
    params(("id" = InvoiceId, Path), Once), security(("bearer" = ["document:create"])),
    responses((status = 201, body = Page<Attachment>))
)]
#[post("/invoices/{id}/attachments")]
pub async fn add_invoice_attachments(
    state: web::Data<AppState>,
    caller: Allowed<DocumentCreate>,
    once: Once,
    id: web::Path<InvoiceId>,
    request: HttpRequest,
    Form(form): Form,
) -> ApiResult<HttpResponse> {
    add(&state, &caller, &once, Owner::Invoice(*id), (&request, form)).await
}

/// Keep files with a customer
#[utoipa::path(
    tag = "documents", request_body(content = Upload, content_type = "multipart/form-data"),
    params(("id" = CustomerId, Path), Once), security(("bearer" = ["document:create"])),
    responses((status = 201, body = Page<Attachment>))
)]
#[post("/customers/{id}/attachments")]
pub async fn add_customer_attachments(
    state: web::Data<AppState>,
    caller: Allowed<DocumentCreate>,
    once: Once,
    id: web::Path<CustomerId>,
    request: HttpRequest,
    Form(form): Form,
) -> ApiResult<HttpResponse> {
    add(&state, &caller, &once, Owner::Customer(*id), (&request, form)).await
}

/// Keep files with a payment
///
/// The photo of a cheque, the receipt of a transfer. A collector adds to payments that the collector recorded.
#[utoipa::path(
    tag = "documents", request_body(content = Upload, content_type = "multipart/form-data"),
    params(("id" = PaymentId, Path), Once), security(("bearer" = ["document:create"])),
    responses((status = 201, body = Page<Attachment>))
)]
#[post("/payments/{id}/attachments")]
pub async fn add_payment_attachments(
    state: web::Data<AppState>,
    caller: Allowed<DocumentCreate>,
    once: Once,
    id: web::Path<PaymentId>,
    request: HttpRequest,
    Form(form): Form,
) -> ApiResult<HttpResponse> {
    add(&state, &caller, &once, Owner::Payment(*id), (&request, form)).await
}

async fn add(
    state: &AppState,
    caller: &Allowed<DocumentCreate>,
    once: &Once,
    owner: Owner,
    (request, form): (&HttpRequest, Multipart),
) -> ApiResult<HttpResponse> {
    // Read to its end even when the owner is out of reach: whoever still sends does not hear a refusal.
    let upload = receive(request, form).await?;
    reader(caller).subject(&state.db, owner).await?;
    let kind = upload.kind;
    let meaning = serde_json::to_value(upload.meaning()).map_err(anyhow::Error::from)?;
    let prepared = upload.keep(state, caller.organization).await?;
    let command = match once.begin(state, caller, &meaning).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, caller, state).await?;
    // Asked again: the owner may have changed hands while the files travelled.
    let subject = reader(caller).subject(act.txn, owner).await?;
    let mut written = Vec::new();
    for file in prepared {
        written.push(write(&act, owner, subject, kind, file).await?);
    }
    if caller.scope != Scope::All {
        field::tell(&act, Receipt::Photo(subject)).await?;
    }
    let view = Page::whole(attachments::views(act.txn, caller.organization, written).await?);
    command.finish(StatusCode::CREATED, &view).await
}

/// The row of a file, its line in the history and in the audit log.
pub(crate) async fn write(
    act: &Act<'_>,
    owner: Owner,
    subject: Subject,
    kind: AttachmentKind,
    file: Prepared,
) -> ApiResult<StoredAttachment> {
    let stored = StoredAttachment {
        id: Uuid::now_v7().into(),
        owner: owner.row(),
        kind,
        file_name: file.file_name,
        media_type: file.media_type.to_owned(),
        size: file.stored.size,
        sha256: file.stored.sha256,
        storage_key: file.stored.key,
        received_sha256: file.received_sha256,
        thumbnail_key: file.thumbnail_key,
        uploaded_by: Some(act.caller.user_id()),
        uploaded_at: act.now,
    };
    store::attachments::insert(act.txn, act.caller.organization, &stored).await?;
    let data = json!({
        "file_name": stored.file_name, "attachment_id": stored.id, "kind": kind, "sha256": stored.sha256,
    });
    act.tell(EventKind::AttachmentAdded, subject, data.clone()).await?;
    act.audit(Change::new("document.added", stored.id.0).after(&data)).await?;
    Ok(stored)
}

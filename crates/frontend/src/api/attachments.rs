use super::{ApiClient, ApiFailure, Body, Call, Versioned, read};
use domain::{
    contract::{
        Attachment, AttachmentKind, DeleteAttachment, Page, PurchaseOrder, PurchaseOrderView, PurchaseOrders,
        ReadableDocument,
    },
    ids::{AttachmentId, CustomerId, InvoiceId, PaymentId},
};
use leptos::prelude::Callback;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Blob, File, FormData};

/// What files are kept with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentOwner {
    Invoice(InvoiceId),
    Customer(CustomerId),
    Payment(PaymentId),
}

impl DocumentOwner {
    fn attachments(self) -> String {
        match self {
            Self::Invoice(id) => format!("/invoices/{id}/attachments"),
            Self::Customer(id) => format!("/customers/{id}/attachments"),
            Self::Payment(id) => format!("/payments/{id}/attachments"),
        }
    }
}

/// The bytes of a file at an address of this page, until nobody shows it any more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileUrl(Arc<Address>);

#[derive(Debug, PartialEq)]
struct Address(String);

impl FileUrl {
    pub(crate) fn of(blob: &Blob) -> Result<Self, ApiFailure> {
        let address = web_sys::Url::create_object_url_with_blob(blob);
        address.map(|address| Self(Arc::new(Address(address)))).map_err(|_full| ApiFailure::Unexpected { status: 0 })
    }

    pub(crate) fn address(&self) -> String {
        self.0.0.clone()
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // Forgetting an address cannot fail.
        web_sys::Url::revoke_object_url(&self.0).ok();
    }
}

impl ApiClient {
    pub(crate) async fn list_attachments(self, owner: DocumentOwner) -> Result<Page<Attachment>, ApiFailure> {
        self.get(&owner.attachments()).await
    }

    /// Keeps one file; tried again under the same `key` it is kept once.
    pub(crate) async fn add_attachment(
        self,
        owner: DocumentOwner,
        kind: AttachmentKind,
        file: &File,
        key: &str,
        progress: Callback<(u64, u64)>,
    ) -> Result<Page<Attachment>, ApiFailure> {
        let unsupported = |_: wasm_bindgen::JsValue| ApiFailure::Unexpected { status: 0 };
        let form = FormData::new().map_err(unsupported)?;
        form.append_with_str("kind", kind.into()).map_err(unsupported)?;
        form.append_with_blob_and_filename("file", file, &file.name()).map_err(unsupported)?;
        read(&self.send(&Call::post_once(&owner.attachments(), Body::Form(&form, progress), key)).await?)
    }

    pub(crate) async fn attachment_file(self, id: AttachmentId) -> Result<FileUrl, ApiFailure> {
        self.file_url(&format!("/attachments/{id}")).await
    }

    pub(crate) async fn attachment_thumbnail(self, id: AttachmentId) -> Result<FileUrl, ApiFailure> {
        self.file_url(&format!("/attachments/{id}/thumbnail")).await
    }

    async fn file_url(self, path: &str) -> Result<FileUrl, ApiFailure> {
        let answer = self.send(&Call { file: true, ..Call::get(path) }).await?;
        let blob = answer.request.response().ok().and_then(|response| response.dyn_into::<Blob>().ok());
        FileUrl::of(&blob.ok_or(ApiFailure::Unexpected { status: answer.status })?)
    }

    pub(crate) async fn get_readable_attachment(self, id: AttachmentId) -> Result<ReadableDocument, ApiFailure> {
        self.get(&format!("/attachments/{id}/readable")).await
    }

    pub(crate) async fn download_attachment(self, id: AttachmentId, name: &str) -> Result<(), ApiFailure> {
        self.download(&format!("/attachments/{id}"), name).await
    }

    pub(crate) async fn download_dossier(self, id: InvoiceId, name: &str) -> Result<(), ApiFailure> {
        self.download(&format!("/invoices/{id}/dossier.zip"), name).await
    }

    pub(crate) async fn delete_attachment(self, id: AttachmentId, reason: String) -> Result<(), ApiFailure> {
        let body = Body::Json(super::written(&DeleteAttachment { reason })?);
        let path = format!("/attachments/{id}");
        self.send(&Call { method: "DELETE", body, ..Call::get(&path) }).await.map(|_empty| ())
    }

    pub(crate) async fn list_purchase_orders(
        self,
        id: InvoiceId,
    ) -> Result<Versioned<Page<PurchaseOrderView>>, ApiFailure> {
        self.get_versioned(&format!("/invoices/{id}/purchase-orders")).await
    }

    pub(crate) async fn put_purchase_orders(
        self,
        id: InvoiceId,
        etag: &str,
        purchase_orders: Vec<PurchaseOrder>,
    ) -> Result<Versioned<Page<PurchaseOrderView>>, ApiFailure> {
        let path = format!("/invoices/{id}/purchase-orders");
        self.change("PUT", &path, etag, &PurchaseOrders { purchase_orders }).await
    }
}

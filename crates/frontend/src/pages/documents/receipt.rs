use crate::{
    api::{DocumentOwner, FileUrl},
    components::{loaded::Loaded, photo_view::PhotoView},
    read::Read,
    session::use_session,
};
use domain::{contract::Attachment, ids::PaymentId};
use leptos::prelude::*;

/// The first photo of a payment, to be compared with what was typed; nothing when there is none.
#[component]
pub(crate) fn ReceiptPhoto(id: PaymentId) -> impl IntoView {
    let session = use_session();
    let files = Read::new(move || session.api.list_attachments(DocumentOwner::Payment(id)));
    let photo = Memo::new(move |_| {
        files.look(|answer| answer.as_ref().ok()?.data.iter().find(|file| file.has_thumbnail).cloned())?
    });
    move || photo.get().map(|photo| view! { <Receipt photo /> })
}

#[component]
fn Receipt(photo: Attachment) -> impl IntoView {
    let (session, id) = (use_session(), photo.id);
    let bytes = Read::new(move || session.api.attachment_file(id));
    view! {
        <section class="card receipt" data-part="receipt">
            <Loaded read=bytes skeleton_rows=4 let:url>
                <PhotoView src=Signal::derive(move || url.with(FileUrl::address)) alt=photo.file_name.clone() />
            </Loaded>
        </section>
    }
}

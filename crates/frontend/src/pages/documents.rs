//! The *expediente* of an invoice, a customer or a payment: part of their screens.

mod delete;
mod item;
mod orders;
mod preview;
mod readable;
mod receipt;
mod upload;

pub(crate) use receipt::ReceiptPhoto;

use crate::{
    api::DocumentOwner,
    components::{
        empty_state::EmptyState,
        icon::{Glyph, Icon},
        loaded::Loaded,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
    url,
};
use delete::DeleteDialog;
use domain::{
    contract::{Attachment, AttachmentKind, Page},
    ids::InvoiceId,
};
use item::DocumentItem;
use leptos::prelude::*;
use orders::PurchaseOrders;
use preview::PreviewDialog;
use strum::IntoEnumIterator;
use upload::Upload;

/// What the parts of the expediente share.
#[derive(Clone, Copy)]
struct Shelf {
    owner: DocumentOwner,
    files: Read<Page<Attachment>>,
    /// The file that is looked at: the one in the address.
    open: Memo<Option<Attachment>>,
    look_at: url::SetValue,
    /// The file that is about to be deleted.
    deleting: RwSignal<Option<Attachment>>,
}

impl Shelf {
    /// What is most likely handed in first.
    fn first_kind(self) -> AttachmentKind {
        match self.owner {
            DocumentOwner::Invoice(_) => AttachmentKind::PurchaseOrder,
            DocumentOwner::Customer(_) => AttachmentKind::Agreement,
            DocumentOwner::Payment(_) => AttachmentKind::PaymentProof,
        }
    }
}

/// Files with preview, upload and deletion; for an invoice its purchase orders too.
#[component]
pub(crate) fn Documents(
    owner: DocumentOwner,
    /// Only what there is: without a place to hand in more.
    #[prop(default = false)]
    brief: bool,
) -> impl IntoView {
    let session = use_session();
    let files = Read::new(move || session.api.list_attachments(owner));
    let (asked, look_at) = url::step("documento");
    let open = Memo::new(move |_| {
        let id = asked.get()?;
        files.look(|answer| answer.as_ref().ok()?.data.iter().find(|file| file.id.to_string() == id).cloned())?
    });
    let shelf = Shelf { owner, files, open, look_at, deleting: RwSignal::new(None) };
    let invoice = match owner {
        DocumentOwner::Invoice(id) if !brief => Some(id),
        DocumentOwner::Invoice(_) | DocumentOwner::Customer(_) | DocumentOwner::Payment(_) => None,
    };
    let upload = (!brief && session.can("document:create")).then(|| view! { <Upload shelf /> });
    view! {
        <section class="documents stack-large" data-part="documents">
            {invoice.map(|id| view! { <PurchaseOrders id /> })}
            {upload}
            <Loaded read=files skeleton_rows=3 let:page>
                <Files shelf page />
            </Loaded>
            <PreviewDialog shelf />
            <DeleteDialog shelf />
        </section>
    }
}

#[component]
fn Files(shelf: Shelf, page: ReadSignal<Page<Attachment>>) -> impl IntoView {
    let text = use_text();
    let words = text.documents();
    let count = Memo::new(move |_| page.with(|page| page.total));
    let dossier = move || match shelf.owner {
        DocumentOwner::Invoice(id) if count.get() > 0 => Some(view! { <Dossier id /> }),
        DocumentOwner::Invoice(_) | DocumentOwner::Customer(_) | DocumentOwner::Payment(_) => None,
    };
    let empty = move || (count.get() == 0).then(|| view! { <EmptyState icon=Icon::File message=words.empty /> });
    view! {
        <div class="row spread">
            <h2>{words.list} " " <span class="muted" role="status">{move || (words.count)(count.get())}</span></h2>
            {dossier}
        </div>
        {empty}
        <ul class="document-list">
            <For each=move || grouped(page.get().data) key=|file| file.id children=move |file| view! { <DocumentItem shelf file /> } />
        </ul>
    }
}

/// By kind, in the order in which kinds are listed; within a kind oldest first, as they come.
fn grouped(mut files: Vec<Attachment>) -> Vec<Attachment> {
    let place = |file: &Attachment| AttachmentKind::iter().position(|kind| kind == file.kind).unwrap_or(usize::MAX);
    files.sort_by_key(place);
    files
}

#[component]
fn Dossier(id: InvoiceId) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let start = move |_| {
        task.start(async move {
            let name = [text.documents().dossier_file, ".zip"].concat();
            if let Err(failure) = session.api.download_dossier(id, &name).await {
                toasts.say(failure.message(text));
            }
            Ok(())
        });
    };
    view! {
        <button type="button" class="button" disabled=task.busy on:click=start>
            <Glyph icon=Icon::Download />
            {text.documents().dossier}
        </button>
    }
}

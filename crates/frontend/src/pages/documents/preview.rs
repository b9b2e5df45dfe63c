use super::{Shelf, readable::ReadableView};
use crate::{
    api::FileUrl,
    components::{
        dialog::Dialog,
        icon::{Glyph, Icon},
        loaded::Loaded,
        photo_view::PhotoView,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::Attachment;
use leptos::prelude::*;

/// A file looked at without downloading it.
#[component]
pub(super) fn PreviewDialog(shelf: Shelf) -> impl IntoView {
    let title = Signal::derive(move || {
        shelf.open.with(|file| file.as_ref().map(|file| file.file_name.clone()).unwrap_or_default())
    });
    view! {
        <Dialog
            title
            open=Signal::derive(move || shelf.open.with(Option::is_some))
            on_close=move |()| shelf.look_at.set(None)
            wide=true
        >
            {move || shelf.open.get().map(|file| view! { <Preview file /> })}
        </Dialog>
    }
}

#[component]
fn Preview(file: Attachment) -> impl IntoView {
    let words = use_text().documents();
    let name = file.file_name.clone();
    let shown = match file.media_type.as_str() {
        "image/jpeg" => view! { <Photo file=file.clone() /> }.into_any(),
        "application/pdf" => view! { <Pdf file=file.clone() /> }.into_any(),
        "application/xml" => {
            let (session, id) = (use_session(), file.id);
            let document = Read::new(move || session.api.get_readable_attachment(id));
            view! {
                <Loaded read=document let:document>
                    <ReadableView document />
                </Loaded>
            }
            .into_any()
        }
        _ => view! { <p>{words.not_shown}</p> }.into_any(),
    };
    let media_type = file.media_type.clone();
    view! {
        <div class="preview stack" data-media-type=media_type>
            {shown}
            <div class="dialog-actions">
                <DownloadButton file name />
            </div>
        </div>
    }
}

#[component]
fn Photo(file: Attachment) -> impl IntoView {
    let (session, id) = (use_session(), file.id);
    let bytes = Read::new(move || session.api.attachment_file(id));
    view! {
        <Loaded read=bytes skeleton_rows=4 let:url>
            <PhotoView src=Signal::derive(move || url.with(FileUrl::address)) alt=file.file_name.clone() />
        </Loaded>
    }
}

/// The browser's own reader, in a frame.
#[component]
fn Pdf(file: Attachment) -> impl IntoView {
    let (session, id) = (use_session(), file.id);
    let bytes = Read::new(move || session.api.attachment_file(id));
    view! {
        <Loaded read=bytes skeleton_rows=4 let:url>
            <iframe class="preview-frame" src=move || url.with(FileUrl::address) title=file.file_name.clone()></iframe>
        </Loaded>
    }
}

#[component]
fn DownloadButton(file: Attachment, name: String) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let start = move |_| {
        let name = name.clone();
        task.start(async move {
            if let Err(failure) = session.api.download_attachment(file.id, &name).await {
                toasts.say(failure.message(text));
            }
            Ok(())
        });
    };
    view! {
        <button type="button" class="button" disabled=task.busy on:click=start>
            <Glyph icon=Icon::Download />
            {text.documents().download}
        </button>
    }
}

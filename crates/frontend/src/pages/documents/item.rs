use super::Shelf;
use crate::{
    clock,
    components::{
        copy_button::CopyButton,
        icon::{Glyph, Icon},
        status_badge::{Badge, StatusBadge},
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
};
use domain::{contract::Attachment, ids::AttachmentId};
use leptos::prelude::*;

/// One file: its picture, what it is, whose, since when, and its hash.
#[component]
pub(super) fn DocumentItem(shelf: Shelf, file: Attachment) -> impl IntoView {
    let text = use_text();
    let words = text.documents();
    let session = use_session();
    let picture = if file.has_thumbnail {
        view! { <Thumbnail id=file.id /> }.into_any()
    } else {
        view! { <Glyph icon=Icon::File /> }.into_any()
    };
    let at = format::date_time(clock::local(file.uploaded_at, &session.time_zone()));
    let who = file.user.as_ref().map_or_else(|| text.common.automatic.to_owned(), |user| user.name.clone());
    let flags = [
        file.is_original.then(|| Badge::new("original", "good", Icon::Shield, words.original)),
        file.is_repeated.then(|| Badge::new("repeated", "due-soon", Icon::Duplicate, words.repeated)),
    ];
    let flags = flags.into_iter().flatten().map(|badge| view! { <StatusBadge badge /> }).collect_view();
    let kind: &'static str = file.kind.into();
    let (opened, deleted) = (file.id, file.clone());
    let may_delete = !file.is_original && session.can("document:delete");
    let delete = may_delete.then(|| {
        view! {
            <button
                type="button"
                class="button button-icon"
                aria-label=(words.delete_title)(&file.file_name)
                on:click=move |_| shelf.deleting.set(Some(deleted.clone()))
            >
                <Glyph icon=Icon::Trash />
            </button>
        }
    });
    view! {
        <li class="document" data-document=file.id.to_string() data-kind=kind>
            <button
                type="button"
                class="document-picture"
                aria-label=(words.preview)(&file.file_name)
                on:click=move |_| shelf.look_at.set(Some(opened.to_string()))
            >
                {picture}
            </button>
            <div class="document-facts">
                <p class="document-name">{file.file_name.clone()}</p>
                <p class="row">
                    <span>{(words.kind)(file.kind)}</span>
                    <span class="muted figure">{format::file_size(file.size)}</span>
                    {flags}
                </p>
                <p class="muted">{(words.by)(&who, &at)}</p>
                <p class="row document-hash">
                    <code title=words.hash>{file.sha256.get(..16).unwrap_or_default().to_owned()} "…"</code>
                    <CopyButton value=file.sha256.clone() />
                </p>
            </div>
            {delete}
        </li>
    }
}

#[component]
fn Thumbnail(id: AttachmentId) -> impl IntoView {
    let session = use_session();
    let file = Read::new(move || session.api.attachment_thumbnail(id));
    move || match file.value() {
        // The button around it says what it is.
        Some(url) => view! { <img src=url.address() alt="" /> }.into_any(),
        None => view! { <Glyph icon=Icon::Picture /> }.into_any(),
    }
}

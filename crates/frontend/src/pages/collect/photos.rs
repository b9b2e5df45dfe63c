use super::draft::{Draft, Photo};
use crate::{
    api::FileUrl,
    components::{
        dialog::Dialog,
        icon::{Glyph, Icon},
        photo_capture::PhotoCapture,
        photo_view::PhotoView,
    },
    picture,
    preferences::use_text,
};
use leptos::prelude::*;
use uuid::Uuid;
use web_sys::File;

/// Photos of the cheque or the receipt, each to be looked at before it is sent.
#[component]
pub(super) fn Photos(draft: Draft, #[prop(into)] disabled: Signal<bool>) -> impl IntoView {
    let words = use_text().collect();
    let looked_at = RwSignal::new(None::<Photo>);
    let on_files = Callback::new(move |files: Vec<File>| {
        for file in files {
            leptos::task::spawn_local(async move { add(draft, picture::smaller(file).await) });
        }
    });
    let title = Signal::derive(move || {
        looked_at.with(|photo| photo.as_ref().map(|photo| photo.name.clone())).unwrap_or_default()
    });
    view! {
        <fieldset class="stack" data-part="photos">
            <legend>{words.photo}</legend>
            <PhotoCapture on_files disabled />
            <p class="muted">{words.photo_hint}</p>
            <ul class="photo-strip">
                <For
                    each=move || draft.photos.get()
                    key=|photo| photo.key
                    children=move |photo| row(draft, looked_at, disabled, photo)
                />
            </ul>
            <Dialog
                title
                open=Signal::derive(move || looked_at.with(Option::is_some))
                on_close=move |()| looked_at.set(None)
                wide=true
            >
                {move || {
                    let address = looked_at.with(|photo| photo.as_ref()?.url.as_ref().map(FileUrl::address));
                    address.map(|src| view! { <PhotoView src alt=title /> })
                }}
            </Dialog>
        </fieldset>
    }
}

fn add(draft: Draft, file: File) {
    let key = Uuid::now_v7();
    let is_picture = file.type_().starts_with("image/");
    let url = if is_picture { FileUrl::of(&file).ok() } else { None };
    let photo = Photo { key, name: file.name(), url, is_kept: false };
    // Whoever left the screen meanwhile takes the photo again.
    if draft.files.try_update_value(|files| files.push((key, file))).is_some() {
        draft.photos.update(|photos| photos.push(photo));
    }
}

fn row(draft: Draft, looked_at: RwSignal<Option<Photo>>, disabled: Signal<bool>, photo: Photo) -> AnyView {
    let text = use_text();
    let (key, shown) = (photo.key, photo.clone());
    let picture = match &photo.url {
        Some(url) => view! {
            <button
                type="button"
                class="document-picture"
                aria-label=(text.documents().preview)(&photo.name)
                on:click=move |_| looked_at.set(Some(shown.clone()))
            >
                <img src=url.address() alt="" />
            </button>
        }
        .into_any(),
        None => view! {
            <span class="document-picture">
                <Glyph icon=Icon::File />
            </span>
        }
        .into_any(),
    };
    let remove = move |_| {
        draft.photos.update(|photos| photos.retain(|photo| photo.key != key));
        draft.files.update_value(|files| files.retain(|(of, _)| *of != key));
    };
    view! {
        <li class="row" data-photo=photo.name.clone()>
            {picture}
            <span class="photo-name">
                {photo.name.clone()}
                {photo.url.is_some().then(|| view! { <span class="muted">{text.documents().photo.legible}</span> })}
            </span>
            <button
                type="button"
                class="button button-icon"
                aria-label=(text.documents().photo.remove)(&photo.name)
                disabled=disabled
                on:click=remove
            >
                <Glyph icon=Icon::Trash />
            </button>
        </li>
    }
    .into_any()
}

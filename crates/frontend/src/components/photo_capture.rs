use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// A photo from the camera or from the gallery: two inputs, because one with `capture` never offers the gallery.
#[component]
pub(crate) fn PhotoCapture(
    #[prop(into)] on_files: Callback<Vec<File>>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let words = &use_text().documents().photo;
    view! {
        <div class="photo-capture">
            {input(Icon::Camera, words.take, Some("environment"), on_files, disabled)}
            {input(Icon::Picture, words.gallery, None, on_files, disabled)}
        </div>
    }
}

fn input(
    icon: Icon,
    label: &'static str,
    capture: Option<&'static str>,
    on_files: Callback<Vec<File>>,
    disabled: Signal<bool>,
) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let chosen = move |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let list = field.files();
        let chosen: Vec<File> =
            list.iter().flat_map(|list| (0..list.length()).filter_map(|index| list.get(index))).collect();
        // The same photo may be chosen again after it was removed.
        field.set_value("");
        if !chosen.is_empty() {
            on_files.run(chosen);
        }
    };
    // The camera gives one picture at a time, the gallery several; a scanned receipt may be a PDF.
    let accept = if capture.is_some() { "image/*" } else { "image/*,application/pdf" };
    view! {
        <button
            type="button"
            class="button"
            disabled=disabled
            on:click=move |_| field.get().into_iter().for_each(|field| field.click())
        >
            <Glyph icon />
            {label}
        </button>
        <input
            class="visually-hidden"
            type="file"
            accept=accept
            capture=capture
            multiple=capture.is_none()
            aria-label=label
            tabindex="-1"
            node_ref=field
            on:change=chosen
        />
    }
    .into_any()
}

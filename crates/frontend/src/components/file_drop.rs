use super::icon::{Glyph, Icon};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// Files by dropping or by the system's picker.
#[component]
pub(crate) fn FileDrop(
    label: &'static str,
    button: &'static str,
    hint: &'static str,
    /// As in `accept` of a file input: `.xml,.zip`.
    accept: &'static str,
    #[prop(into)] disabled: Signal<bool>,
    #[prop(into)] on_files: Callback<Vec<File>, ()>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let dropped = event.data_transfer().and_then(|data| data.files()).map(files).unwrap_or_default();
        if !dropped.is_empty() && !disabled.get_untracked() {
            on_files.run(dropped);
        }
    };
    let chosen = move |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let chosen = field.files().map(files).unwrap_or_default();
        // The same file may be chosen again after a correction.
        field.set_value("");
        if !chosen.is_empty() {
            on_files.run(chosen);
        }
    };
    let drag_over = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <div
            class="file-drop"
            data-over=move || over.get().to_string()
            on:dragover=drag_over
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <Glyph icon=Icon::Import />
            <p>{label}</p>
            <button
                type="button"
                class="button button-primary"
                disabled=disabled
                on:click=move |_| input.get().into_iter().for_each(|input| input.click())
            >
                {button}
            </button>
            <input
                class="visually-hidden"
                type="file"
                multiple
                accept=accept
                aria-label=button
                tabindex="-1"
                node_ref=input
                on:change=chosen
            />
            <p class="meta">{hint}</p>
        </div>
    }
}

fn files(list: FileList) -> Vec<File> {
    (0..list.length()).filter_map(|index| list.get(index)).collect()
}

use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// A native modal dialog: the browser keeps the focus inside, closes on Escape, and returns the focus to the opener.
#[component]
pub(crate) fn Dialog(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    /// For tables and previews.
    #[prop(default = false)]
    wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let text = use_text();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // Only fails while the dialog is already shown, which was just ruled out.
            (true, false) => dialog.show_modal().unwrap_or_default(),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    let class = if wide { "dialog dialog-wide" } else { "dialog" };
    view! {
        <dialog class=class node_ref=dialog aria-label=title on:close=move |_| on_close.run(())>
            <div class="dialog-head">
                <h2>{title}</h2>
                <button type="button" class="button button-icon" aria-label=text.common.close on:click=move |_| on_close.run(())>
                    <Glyph icon=Icon::Close />
                </button>
            </div>
            <div class="dialog-body">
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}

/// Takes the focus to a field, because the button that had it goes away.
pub(crate) fn focus_field(id: &str) {
    let field = document().get_element_by_id(id);
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus on an element of the page cannot fail.
        field.focus().ok();
    }
}

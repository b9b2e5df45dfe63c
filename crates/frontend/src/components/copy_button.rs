use super::{
    icon::{Glyph, Icon},
    toast::Toasts,
};
use crate::preferences::use_text;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard and says so.
#[component]
pub(crate) fn CopyButton(#[prop(into)] value: String) -> impl IntoView {
    let text = use_text();
    let toasts: Toasts = expect_context();
    let on_click = move |_| {
        let written = JsFuture::from(window().navigator().clipboard().write_text(&value));
        leptos::task::spawn_local(async move {
            if written.await.is_ok() {
                toasts.say(text.common.copied);
            }
        });
    };
    view! {
        <button type="button" class="button button-icon" aria-label=text.common.copy on:click=on_click>
            <Glyph icon=Icon::Copy />
        </button>
    }
}

use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::{html, prelude::*};

/// What is open beside a list, without losing the list; on a phone it covers the screen.
#[component]
pub(crate) fn SidePanel(
    #[prop(into)] title: Signal<String>,
    /// The full page of the same thing.
    #[prop(into, optional)]
    href: Option<String>,
    #[prop(into)] on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let text = use_text();
    let close = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(close) = close.get() {
            // Focus on an element of the page cannot fail.
            close.focus().ok();
        }
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        // A dialog over the panel closes by itself.
        let has_dialog = matches!(document().query_selector("dialog[open]"), Ok(Some(_)));
        if event.key() == "Escape" && !event.default_prevented() && !has_dialog {
            event.prevent_default();
            on_close.run(());
        }
    };
    let link = href.map(|href| {
        view! {
            <a class="button" href=href>
                <Glyph icon=Icon::Expand />
                {text.common.open}
            </a>
        }
    });
    view! {
        <aside class="side-panel" aria-label=title on:keydown=on_key>
            <div class="side-panel-head">
                <h2>{title}</h2>
                {link}
                <button
                    type="button"
                    class="button button-icon"
                    node_ref=close
                    aria-label=text.common.close
                    data-shortcut="close"
                    on:click=move |_| on_close.run(())
                >
                    <Glyph icon=Icon::Close />
                </button>
            </div>
            {children()}
        </aside>
    }
}

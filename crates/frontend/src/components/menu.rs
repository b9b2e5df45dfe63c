use super::icon::{Glyph, Icon};
use crate::format;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// A button that opens a short list of links and buttons. Closes on Escape, on a choice and on a click elsewhere.
#[component]
pub(crate) fn Menu(
    icon: Icon,
    #[prop(into)] label: Signal<String>,
    /// Shows the label beside the icon; otherwise it is only read out.
    #[prop(default = false)]
    with_label: bool,
    #[prop(default = "button button-icon")] class: &'static str,
    /// A number beside the icon, when it is not zero.
    #[prop(into, optional)]
    badge: Signal<u64>,
    /// Told whether it is open.
    #[prop(into, optional)]
    on_open: Option<Callback<bool>>,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let outside = window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = details.get_untracked().is_some_and(|details| details.contains(target.as_ref()));
        if !inside {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            focus_summary(details);
        }
    };
    let toggled = move |_| {
        if let (Some(on_open), Some(details)) = (on_open, details.get_untracked()) {
            on_open.run(details.open());
        }
    };
    let visible = with_label.then_some(label);
    let number = move || {
        let count = badge.get();
        (count > 0).then(|| view! { <span class="badge-count">{format::grouped(count)}</span> })
    };
    view! {
        <details class="menu" node_ref=details on:keydown=on_key on:toggle=toggled>
            <summary class=class aria-label=label title=label>
                <Glyph icon />
                {number}
                {visible}
            </summary>
            <div class="menu-items" on:click=move |_| close()>
                {children()}
            </div>
        </details>
    }
}

fn focus_summary(details: NodeRef<html::Details>) {
    let summary = details.get_untracked().and_then(|details| details.query_selector("summary").ok().flatten());
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus on an element of the page cannot fail.
        summary.focus().ok();
    }
}

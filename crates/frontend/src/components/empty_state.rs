use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// Nothing to show: what this is in a sentence, and the one thing to do.
#[component]
pub(crate) fn EmptyState(
    icon: Icon,
    #[prop(into, optional)] title: Option<String>,
    #[prop(into)] message: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice-state" data-state="empty">
            <Glyph icon />
            {title.map(|title| view! { <h2>{title}</h2> })}
            <p>{message}</p>
            {children.map(|children| children())}
        </div>
    }
}

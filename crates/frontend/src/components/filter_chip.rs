use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::prelude::*;

/// A filter in force; pressing it takes it away.
#[component]
pub(crate) fn FilterChip(#[prop(into)] label: String, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    let name = (use_text().common.remove_filter)(&label);
    view! {
        <button type="button" class="chip" aria-label=name on:click=move |_| on_remove.run(())>
            {label}
            <Glyph icon=Icon::Close />
        </button>
    }
}

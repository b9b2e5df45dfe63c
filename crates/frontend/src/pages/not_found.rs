use crate::{
    components::{empty_state::EmptyState, icon::Icon, page_header::PageHeader},
    preferences::use_text,
};
use leptos::prelude::*;

/// An address nothing stands at.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let text = use_text();
    view! {
        <div class="page" data-screen="not_found">
            <PageHeader title=text.failure.not_found_title />
            <EmptyState icon=Icon::Question message=text.failure.not_found>
                <a class="button" href="/inicio">
                    {text.failure.go_home}
                </a>
            </EmptyState>
        </div>
    }
}

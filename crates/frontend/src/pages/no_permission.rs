use crate::{
    components::{empty_state::EmptyState, icon::Icon, page_header::PageHeader},
    preferences::use_text,
};
use leptos::prelude::*;

/// A screen the person's role cannot see: which permission is missing, and whom to ask.
#[component]
pub(crate) fn NoPermission(permission: &'static str) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="page" data-screen="no_permission">
            <PageHeader title=text.failure.no_permission_title />
            <EmptyState icon=Icon::Shield message=(text.failure.no_permission)(permission)>
                <a class="button" href="/inicio">
                    {text.failure.go_home}
                </a>
            </EmptyState>
        </div>
    }
}

use crate::{
    components::{empty_state::EmptyState, icon::Icon, page_header::PageHeader},
    preferences::use_text,
    session::use_session,
};
use domain::permission::Permission;
use leptos::prelude::*;

/// A screen the person's role cannot see: which permission is missing, and whom to ask.
#[component]
pub(crate) fn NoPermission(permission: &'static str) -> impl IntoView {
    let text = use_text();
    let words = text.settings();
    let roles = use_session().roles().iter().map(|role| (words.role)(*role)).collect::<Vec<_>>().join(", ");
    let message = permission.parse::<Permission>().map(|permission| {
        (words.lacking)(&roles, (words.resource)(permission.resource), (words.action)(permission.action))
    });
    view! {
        <div class="page" data-screen="no_permission">
            <PageHeader title=text.failure.no_permission_title />
            <EmptyState icon=Icon::Shield message=message.unwrap_or_default()>
                <a class="button" href="/inicio">
                    {text.failure.go_home}
                </a>
            </EmptyState>
        </div>
    }
}

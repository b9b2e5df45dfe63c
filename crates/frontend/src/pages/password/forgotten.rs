use super::Outside;
use crate::{
    components::{banner::Banner, field::FieldText, page_header::PageHeader, text_field::TextField},
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::RequestPasswordReset;
use leptos::prelude::*;

/// Asks for a link by mail. The answer is the same whoever asks.
#[component]
pub(crate) fn ForgottenPasswordPage() -> impl IntoView {
    let text = use_text();
    let words = text.password();
    let sent = RwSignal::new(false);
    let content = move || {
        if sent.get() {
            view! {
                <PageHeader title=words.requested_title />
                <p role="status">{words.requested}</p>
            }
            .into_any()
        } else {
            view! {
                <PageHeader title=words.request_title lead=words.request_lead />
                <RequestForm sent />
            }
            .into_any()
        }
    };
    view! {
        <Outside screen="forgotten_password">
            <div class="stack">
                {content}
                <p>
                    <a href="/acceso">{words.back}</a>
                </p>
            </div>
        </Outside>
    }
}

#[component]
fn RequestForm(sent: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    let (words, api) = (text.password(), use_session().api);
    let email = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let task = Task::new();
    let busy = task.busy;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let email = email.get_untracked().trim().to_owned();
        missing.set(!email.contains('@'));
        if missing.get_untracked() {
            return;
        }
        task.start(async move {
            api.request_password_reset(&RequestPasswordReset { email }).await?;
            sent.try_set(true);
            Ok(())
        });
    };
    let problem = Signal::derive(move || {
        let missing = missing.get().then(|| text.sign_in.email_invalid.to_owned());
        missing.or_else(|| task.of_field("/email"))
    });
    let general = move || {
        let failure = task.failure.get().filter(crate::api::ApiFailure::is_general)?;
        Some(view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {general}
            <TextField
                id="email"
                text=FieldText::new(text.sign_in.email)
                value=email
                kind="email"
                autocomplete="username"
                inputmode="email"
                required=true
                problem
            />
            <button class="button button-primary" type="submit" disabled=busy>
                {move || if busy.get() { words.requesting } else { words.request }}
            </button>
        </form>
    }
}

use super::{options::SendOptions, recipients::counted, sending::Sending};
use crate::{
    components::{
        banner::Banner,
        icon::{Glyph, Icon},
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
};
use chrono::NaiveDate;
use domain::{contract::StatementRecipient, ids::CustomerId};
use leptos::prelude::*;

/// How many are ready, who was left out and why, and the one press that sends.
#[component]
pub(super) fn SendBar(
    visible: Memo<Vec<StatementRecipient>>,
    chosen: Memo<Vec<CustomerId>>,
    as_of: Signal<Option<NaiveDate>>,
    options: SendOptions,
    sending: Sending,
) -> impl IntoView {
    let text = use_text();
    let words = text.statements();
    let session = use_session();
    let count = Memo::new(move |_| u64::try_from(chosen.with(Vec::len)).unwrap_or(u64::MAX));
    let press = move |_| sending.start(options.request(chosen.get_untracked(), as_of.get_untracked()));
    let button = session.can("statement:create").then(|| {
        view! {
            <button
                type="button"
                class="button button-primary"
                disabled=move || count.get() == 0 || sending.is_busy()
                on:click=press
            >
                <Glyph icon=Icon::Mail />
                {move || (words.send)(count.get())}
            </button>
        }
    });
    let failure = move || {
        let failure = sending.task.failure.get();
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    view! {
        {failure}
        <div class="action-bar" role="region" aria-label=words.title>
            <span role="status">{move || visible.with(|all| summary(all, text))}</span>
            <span class="push"></span>
            <DraftsButton chosen as_of options count />
            {button}
        </div>
    }
}

/// `46 listos · 1 sin correo · 1 con pago sin aplicar`.
fn summary(visible: &[StatementRecipient], text: &'static crate::text::Text) -> String {
    let words = text.statements();
    let say = [words.ready_count, words.no_contact_count, words.unapplied_count, text.sending().sent_today_count];
    let parts = counted(visible).into_iter().zip(say).filter(|(count, _)| *count > 0).map(|(count, say)| say(count));
    parts.collect::<Vec<_>>().join(" · ")
}

/// The same mails for one's own mail program: one as a draft, several in a ZIP.
#[component]
fn DraftsButton(
    chosen: Memo<Vec<CustomerId>>,
    as_of: Signal<Option<NaiveDate>>,
    options: SendOptions,
    count: Memo<u64>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let download = move |_| {
        let request = options.request(chosen.get_untracked(), as_of.get_untracked());
        let day = as_of.get_untracked().unwrap_or_else(|| session.today());
        task.start(async move {
            match session.api.download_drafts(&request, day).await {
                Ok(()) => toasts.say(text.sending().drafts_ready),
                Err(failure) => toasts.say(failure.message(text)),
            }
            Ok(())
        });
    };
    view! {
        <button
            type="button"
            class="button"
            title=text.sending().drafts_hint
            disabled=move || count.get() == 0 || task.busy.get()
            on:click=download
        >
            <Glyph icon=Icon::Download />
            {move || (text.sending().drafts)(count.get())}
        </button>
    }
}

use super::{
    recipients::{Recipient, Situation},
    undo::{held, undo},
};
use crate::{
    api::ApiClient,
    components::{banner::Banner, dialog::Dialog, field::FieldText, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
    text::StatementTexts,
    url,
};
use chrono::NaiveDate;
use domain::{
    contract::{AttachToStatement, SendStatements, StatementBatch},
    ids::CustomerId,
};
use leptos::prelude::*;

/// How many are ready, who was left out and why, and the button.
#[component]
pub(super) fn SendBar(
    visible: Memo<Vec<Recipient>>,
    chosen: Memo<Vec<CustomerId>>,
    as_of: Signal<Option<NaiveDate>>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.statements;
    let can_send = use_session().can("statement:create");
    let asking = RwSignal::new(false);
    let count = move || u64::try_from(chosen.with(Vec::len)).unwrap_or(u64::MAX);
    let summary = move || {
        let counted = [
            (Situation::Ready, words.ready_count),
            (Situation::NoContact, words.no_contact_count),
            (Situation::Unapplied, words.unapplied_count),
        ];
        let parts = counted.map(|(situation, say)| {
            let count = visible.with(|all| all.iter().filter(|one| one.situation == situation).count());
            (count > 0).then(|| say(u64::try_from(count).unwrap_or(u64::MAX)))
        });
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let button = can_send.then(|| {
        view! {
            <button
                type="button"
                class="button button-primary push"
                disabled=move || count() == 0
                on:click=move |_| asking.set(true)
            >
                {move || (words.send)(count())}
            </button>
        }
    });
    view! {
        <div class="action-bar" role="region" aria-label=words.title>
            <span role="status">{summary}</span>
            {button}
        </div>
        <Dialog
            title=Signal::derive(move || (words.confirm_title)(count()))
            open=asking
            on_close=move |()| asking.set(false)
        >
            <SendForm chosen as_of on_done=move |()| asking.set(false) />
        </Dialog>
    }
}

#[component]
fn SendForm(
    chosen: Memo<Vec<CustomerId>>,
    as_of: Signal<Option<NaiveDate>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.statements;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (_, set_sent) = url::step("envio");
    let comment = RwSignal::new(String::new());
    let (pdf, xml) = (RwSignal::new(true), RwSignal::new(true));
    let send = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = SendStatements {
            customer_ids: Some(chosen.get_untracked()),
            as_of: as_of.get_untracked(),
            comment: comment.with_untracked(|comment| comment.trim().to_owned()),
            attach: AttachToStatement { xml: xml.get_untracked(), pdf: pdf.get_untracked() },
            ..SendStatements::default()
        };
        send.start(async move {
            let batch = session.api.send_statements(&request).await?;
            set_sent.set(Some(batch.id.to_string()));
            offer_undo(toasts, session.api, &batch, words);
            on_done.try_run(());
            Ok(())
        });
    };
    let failure =
        move || send.failure.get().map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> });
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure}
            <p>{words.confirm}</p>
            <TextField id="comment" text=FieldText::new(words.comment).with_hint(words.comment_hint) value=comment area=true />
            <label class="check">
                <input type="checkbox" bind:checked=pdf />
                {words.attach_pdf}
            </label>
            <label class="check">
                <input type="checkbox" bind:checked=xml />
                {words.attach_xml}
            </label>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_done.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=send.busy>
                    {move || (words.send)(u64::try_from(chosen.with(Vec::len)).unwrap_or(u64::MAX))}
                </button>
            </div>
        </form>
    }
}

/// The way back also stands in a message, for whoever goes on to another screen.
fn offer_undo(toasts: Toasts, api: ApiClient, batch: &StatementBatch, words: &'static StatementTexts) {
    let messages = held(batch);
    if messages.is_empty() {
        return;
    }
    let said = (words.sent)(u64::try_from(messages.len()).unwrap_or(u64::MAX));
    let stop = move || {
        let messages = messages.clone();
        leptos::task::spawn_local(async move { toasts.say(undo(api, messages, words).await) });
    };
    toasts.offer(said, words.undo_send, stop);
}

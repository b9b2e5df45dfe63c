use super::{banner::Banner, dialog::Dialog, field::FieldText, text_field::TextField, toast::Toasts};
use crate::{
    api::ApiFailure,
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
    undo::{Undo, use_undo},
};
use domain::contract::{CancelPromise, PromiseItem, PromiseView, RecordPromises};
use leptos::prelude::*;

/// Takes documents off the agenda: their promises are cancelled with one reason, and stay in the history.
#[component]
pub(crate) fn CancelPromiseDialog(
    /// The promises to cancel; the dialog is open while there are any.
    promises: RwSignal<Vec<PromiseView>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let title = move || {
        promises.with(|promises| match promises.as_slice() {
            [one] => (text.promises().cancel_title)(&one.document),
            several => (text.promises().cancel_many)(u64::try_from(several.len()).unwrap_or(u64::MAX)),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            open=Signal::derive(move || promises.with(|promises| !promises.is_empty()))
            on_close=move |()| promises.set(Vec::new())
        >
            <CancelForm promises on_done />
        </Dialog>
    }
}

#[component]
fn CancelForm(promises: RwSignal<Vec<PromiseView>>, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (reason, is_tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let save = Task::new();
    let (undo, today) = (use_undo(), session.today());
    let submit = move || {
        is_tried.set(true);
        let why = reason.with_untracked(|reason| reason.trim().to_owned());
        let wanted = promises.get_untracked();
        if why.is_empty() {
            return;
        }
        save.start(async move {
            let said = (words.cancelled)(u64::try_from(wanted.len()).unwrap_or(u64::MAX));
            for promise in &wanted {
                session.api.cancel_promise(promise.id, &CancelPromise { reason: why.clone() }).await?;
                // After a failure only the others are tried again.
                promises.try_update(|promises| promises.retain(|one| one.id != promise.id));
            }
            // Nobody can promise a day that has passed.
            if wanted.iter().any(|promise| promise.promised_date < today) {
                toasts.say(said);
            } else {
                undo.offer(toasts, undoing(said, wanted, text, on_done));
            }
            on_done.try_run(());
            Ok(())
        });
    };
    let problem = Signal::derive(move || {
        let is_missing = is_tried.get() && reason.with(|reason| reason.trim().is_empty());
        if is_missing { Some(text.forms.required.to_owned()) } else { save.of_field("/reason") }
    });
    let general = move || {
        let failure = save.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="form" novalidate data-form="cancel_promise" on:submit=on_submit>
            {general}
            <p>{words.cancel_lead}</p>
            <TextField id="cancel_reason" text=FieldText::new(words.cancel_reason) value=reason area=true problem />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| promises.set(Vec::new())>
                    {words.keep}
                </button>
                <button type="submit" class="button button-danger" disabled=save.busy title="Ctrl+Enter">
                    {words.cancel_save}
                </button>
            </div>
        </form>
    }
}

/// The documents return to their days, each with a new promise of what the old one still had to bring.
fn undoing(said: String, promises: Vec<PromiseView>, text: &'static Text, on_done: Callback<()>) -> Undo {
    Undo::new(said, move |session| {
        let again: Vec<RecordPromises> = promises.iter().map(again).collect();
        Box::pin(async move {
            for promise in &again {
                session.api.record_promises(promise).await.map_err(|failure| failure.message(text))?;
            }
            on_done.try_run(());
            Ok(())
        })
    })
}

fn again(promise: &PromiseView) -> RecordPromises {
    RecordPromises {
        items: vec![PromiseItem { invoice_id: promise.invoice_id, amount: Some(promise.uncovered) }],
        promised_date: promise.promised_date,
        comment: promise.comment.clone(),
        form: promise.form.clone(),
        promised_by: promise.promised_by.clone(),
        channel: promise.channel,
        reason: promise.reason,
    }
}

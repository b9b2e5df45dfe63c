use super::{banner::Banner, dialog::Dialog, field::FieldText, text_field::TextField, toast::Toasts};
use crate::{api::ApiFailure, preferences::use_text, session::use_session, task::Task};
use domain::contract::{CancelPromise, PromiseView};
use leptos::prelude::*;

/// Takes a document off the agenda: its promise is cancelled with a reason, and stays in the history.
#[component]
pub(crate) fn CancelPromiseDialog(
    /// The promise to cancel; the dialog is open while there is one.
    promise: RwSignal<Option<PromiseView>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let title = move || {
        promise.with(|promise| {
            promise.as_ref().map(|promise| (text.promises().cancel_title)(&promise.document)).unwrap_or_default()
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            open=Signal::derive(move || promise.with(Option::is_some))
            on_close=move |()| promise.set(None)
        >
            <CancelForm promise on_done />
        </Dialog>
    }
}

#[component]
fn CancelForm(promise: RwSignal<Option<PromiseView>>, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (reason, is_tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let save = Task::new();
    let submit = move || {
        is_tried.set(true);
        let why = reason.with_untracked(|reason| reason.trim().to_owned());
        let Some(id) = promise.with_untracked(|promise| promise.as_ref().map(|promise| promise.id)) else { return };
        if why.is_empty() {
            return;
        }
        save.start(async move {
            session.api.cancel_promise(id, &CancelPromise { reason: why }).await?;
            promise.set(None);
            toasts.say(words.cancelled);
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
                <button type="button" class="button" on:click=move |_| promise.set(None)>
                    {words.keep}
                </button>
                <button type="submit" class="button button-danger" disabled=save.busy title="Ctrl+Enter">
                    {words.cancel_save}
                </button>
            </div>
        </form>
    }
}

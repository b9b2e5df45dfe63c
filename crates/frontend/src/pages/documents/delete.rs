use super::Shelf;
use crate::{
    components::{dialog::Dialog, field::FieldText, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::Attachment;
use leptos::prelude::*;

/// Asks why before a file disappears.
#[component]
pub(super) fn DeleteDialog(shelf: Shelf) -> impl IntoView {
    let words = use_text().documents();
    let title = Signal::derive(move || {
        shelf.deleting.with(|file| file.as_ref().map(|file| (words.delete_title)(&file.file_name)).unwrap_or_default())
    });
    view! {
        <Dialog
            title
            open=Signal::derive(move || shelf.deleting.with(Option::is_some))
            on_close=move |()| shelf.deleting.set(None)
        >
            {move || shelf.deleting.get().map(|file| view! { <DeleteForm shelf file /> })}
        </Dialog>
    }
}

#[component]
fn DeleteForm(shelf: Shelf, file: Attachment) -> impl IntoView {
    let text = use_text();
    let words = text.documents();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let reason = RwSignal::new(String::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (id, name) = (file.id, file.file_name.clone());
        task.start(async move {
            session.api.delete_attachment(id, reason.get_untracked()).await?;
            toasts.say((words.deleted)(&name));
            shelf.deleting.set(None);
            shelf.files.again();
            Ok(())
        });
    };
    let general = move || {
        let failure = task.failure.get().filter(crate::api::ApiFailure::is_general)?;
        Some(view! { <p class="problem" role="alert">{failure.message(text)}</p> })
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            <p>{words.delete_effect}</p>
            {general}
            <TextField
                id="delete-reason"
                text=FieldText::new(words.reason)
                value=reason
                problem=Signal::derive(move || task.of_field("/reason"))
                required=true
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| shelf.deleting.set(None)>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-danger" disabled=task.busy>
                    {words.delete}
                </button>
            </div>
        </form>
    }
}

use super::OnHand;
use crate::{
    api::ApiFailure,
    components::{
        act_button::ActButton, banner::Banner, dialog::Dialog, field::FieldText, icon::Icon, text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::{contract::NewNote, ids::InvoiceId};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The same note for each of the documents.
#[component]
pub(crate) fn NoteButton(documents: Signal<Vec<OnHand>>) -> impl IntoView {
    let text = use_text();
    let open = RwSignal::new(false);
    let invoices = move || documents.with(|all| all.iter().map(|one| one.invoice_id).collect::<BTreeSet<_>>());
    // Of thousands of documents it is only worked out for whoever reads it.
    let count = move || if open.get() { u64::try_from(invoices().len()).unwrap_or(u64::MAX) } else { 0 };
    let title = move || (text.find().note_on)(count());
    use_session().can("note:create").then(|| {
        view! {
            <ActButton letter="o" label=text.key_words().note icon=Icon::Bubble on_press=move |()| open.set(true) />
            <Dialog title=Signal::derive(title) open on_close=move |()| open.set(false)>
                <NoteForm invoices=untrack(invoices) open />
            </Dialog>
        }
    })
}

#[component]
fn NoteForm(invoices: BTreeSet<InvoiceId>, open: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    let words = text.invoice();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (note, missing) = (RwSignal::new(String::new()), RwSignal::new(false));
    // Whoever tries again after a failure writes it only where it is missing.
    let left = StoredValue::new(invoices);
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = note.with_untracked(|note| note.trim().to_owned());
        missing.set(typed.is_empty());
        if typed.is_empty() {
            return;
        }
        save.start(async move {
            for id in left.get_value() {
                session.api.add_note(id, &NewNote { text: typed.clone() }).await?;
                left.try_update_value(|left| left.remove(&id));
            }
            toasts.say(words.note_saved);
            open.try_set(false);
            Ok(())
        });
    };
    let problem =
        Signal::derive(
            move || {
                if missing.get() { Some(text.forms.required.to_owned()) } else { save.of_field("/text") }
            },
        );
    let general = move || {
        let failure = save.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    view! {
        <form class="form" novalidate data-form="note" on:submit=submit>
            {general}
            <TextField id="chosen_note" text=FieldText::new(words.note).with_hint(words.note_hint) value=note area=true problem />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy title="Ctrl+Enter">
                    {words.add_note}
                </button>
            </div>
        </form>
    }
}

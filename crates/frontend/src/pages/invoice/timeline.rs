use crate::{
    api::ApiFailure,
    components::{
        banner::Banner, dialog::focus_field, event_list::EventList, field::FieldText, text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::use_session,
    task::Task,
};
use domain::{
    contract::{NewNote, TimelineEvent},
    ids::InvoiceId,
};
use leptos::prelude::*;

/// What happened to the invoice, newest first, with a place to write a note.
#[component]
pub(super) fn InvoiceTimeline(
    id: InvoiceId,
    /// Counts what happens to the invoice.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let query = Memo::new(|_| "limit=50".to_owned());
    let events = Listing::new(query, move |query| async move { session.api.list_timeline(id, &query).await });
    events.rows.follow(changes);
    let note = session.can("note:create").then(|| view! { <NoteForm id events=events.rows /> });
    view! {
        <section class="card" aria-labelledby="timeline" data-part="timeline">
            <h2 id="timeline">{text.invoice().timeline}</h2>
            {note}
            <EventList events empty=text.invoice().timeline_empty />
        </section>
    }
}

#[component]
fn NoteForm(id: InvoiceId, events: Read<Rows<TimelineEvent>>) -> impl IntoView {
    let text = use_text();
    let words = text.invoice();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (note, missing) = (RwSignal::new(String::new()), RwSignal::new(false));
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = note.with_untracked(|note| note.trim().to_owned());
        missing.set(typed.is_empty());
        if !typed.is_empty() {
            save.start(async move {
                session.api.add_note(id, &NewNote { text: typed }).await?;
                note.set(String::new());
                toasts.say(words.note_saved);
                events.again();
                Ok(())
            });
        }
    };
    let problem =
        Signal::derive(
            move || {
                if missing.get() { Some(text.forms.required.to_owned()) } else { save.of_field("/text") }
            },
        );
    let general = move || {
        save.failure
            .get()
            .filter(ApiFailure::is_general)
            .map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    // The key presses a button that nobody sees: the field is in sight.
    view! {
        <form class="form" novalidate on:submit=submit>
            {general}
            <button type="button" hidden data-shortcut="o" on:click=move |_| focus_field("note")></button>
            <TextField id="note" text=FieldText::new(words.note).with_hint(words.note_hint) value=note area=true problem />
            <button class="button" type="submit" disabled=save.busy>
                {words.add_note}
            </button>
        </form>
    }
}

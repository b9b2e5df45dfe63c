use super::{PURPOSES, conflict::ContactConflict, purpose_name};
use crate::{
    api::ApiFailure,
    components::{banner::Banner, field::FieldText, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::{Session, use_session},
    task::Task,
};
use domain::{
    contract::{Contact, ContactPatch, NewContact, Purpose},
    ids::CustomerId,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What is typed of a contact.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    receives: RwSignal<BTreeSet<Purpose>>,
}

impl Typed {
    /// Somebody new is sent statements unless somebody decides otherwise.
    fn of(contact: Option<&Contact>) -> Self {
        let text = |of: fn(&Contact) -> Option<String>| RwSignal::new(contact.and_then(of).unwrap_or_default());
        let receives = contact.map_or_else(|| vec![Purpose::Statements], |contact| contact.receives.clone());
        Self {
            name: text(|contact| Some(contact.name.clone())),
            email: text(|contact| contact.email.clone()),
            phone: text(|contact| contact.phone.clone()),
            receives: RwSignal::new(receives.into_iter().collect()),
        }
    }

    fn set(self, contact: &Contact) {
        self.name.set(contact.name.clone());
        self.email.set(contact.email.clone().unwrap_or_default());
        self.phone.set(contact.phone.clone().unwrap_or_default());
        self.receives.set(contact.receives.iter().copied().collect());
    }

    fn contact(self) -> NewContact {
        let optional = |field: RwSignal<String>| {
            Some(field.with_untracked(|text| text.trim().to_owned())).filter(|text| !text.is_empty())
        };
        NewContact {
            name: self.name.with_untracked(|name| name.trim().to_owned()),
            email: optional(self.email),
            phone: optional(self.phone),
            receives: self.receives.with_untracked(|receives| receives.iter().copied().collect()),
        }
    }
}

/// Adds a contact, or changes one. When somebody else changed it meanwhile, what is typed stays and both are shown.
#[component]
pub(super) fn ContactForm(
    id: CustomerId,
    etag: String,
    #[prop(optional)] contact: Option<Contact>,
    on_done: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let typed = Typed::of(contact.as_ref());
    let (etag, known) = (RwSignal::new(etag), contact.map(|contact| contact.id));
    // What it is by now, after somebody else changed it; `Some(None)`: it is gone.
    let theirs = RwSignal::new(None::<Option<Contact>>);
    let save = Task::new();
    let run = Callback::new(move |()| {
        save.start(async move {
            let wanted = typed.contact();
            let Some(contact) = known else {
                session.api.create_contact(id, &wanted).await?;
                done(toasts, words.saved, on_done);
                return Ok(());
            };
            let answer = session.api.update_contact(id, contact, &etag.get_untracked(), &patch(wanted)).await;
            if answer.as_ref().is_err_and(ApiFailure::is_stale) {
                let (now, version) = current(session, id, contact).await?;
                theirs.try_set(Some(now));
                etag.try_set(version);
                return Ok(());
            }
            answer?;
            done(toasts, words.saved, on_done);
            Ok(())
        });
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        run.run(());
    };
    let keep_theirs = Callback::new(move |()| {
        if let Some(Some(now)) = theirs.get_untracked() {
            typed.set(&now);
        }
        theirs.set(None);
    });
    let conflict = move || {
        let now = theirs.get()?;
        let mine = typed.contact();
        let keep_mine = move |()| {
            theirs.set(None);
            run.run(());
        };
        Some(view! { <ContactConflict mine now on_mine=keep_mine on_theirs=keep_theirs /> })
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {conflict}
            <Failure failure=save.failure />
            <Fields typed save />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {text.customers().save}
                </button>
            </div>
        </form>
    }
}

fn done(toasts: Toasts, message: &'static str, on_done: Callback<()>) {
    toasts.say(message);
    on_done.try_run(());
}

/// The contact as it is now, with the version to change it from.
async fn current(
    session: Session,
    customer: CustomerId,
    id: domain::ids::ContactId,
) -> Result<(Option<Contact>, String), ApiFailure> {
    let now = session.api.list_contacts(customer).await?;
    Ok((now.value.data.into_iter().find(|contact| contact.id == id), now.etag))
}

fn patch(wanted: NewContact) -> ContactPatch {
    ContactPatch {
        name: Some(wanted.name),
        email: Some(wanted.email),
        phone: Some(wanted.phone),
        receives: Some(wanted.receives),
    }
}

#[component]
fn Fields(typed: Typed, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let purposes = PURPOSES.map(|purpose| {
        let ticked = move || typed.receives.with(|receives| receives.contains(&purpose));
        let toggle = move |_| {
            typed.receives.update(|receives| {
                if !receives.remove(&purpose) {
                    receives.insert(purpose);
                }
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=ticked on:change=toggle />
                {purpose_name(purpose, text)}
            </label>
        }
    });
    view! {
        <TextField
            id="contact-name"
            text=FieldText::new(words.name)
            value=typed.name
            required=true
            problem=Signal::derive(move || save.of_field("/name"))
        />
        <TextField
            id="contact-email"
            text=FieldText::new(words.email)
            value=typed.email
            kind="email"
            inputmode="email"
            problem=Signal::derive(move || save.of_field("/email"))
        />
        <TextField
            id="contact-phone"
            text=FieldText::new(words.phone)
            value=typed.phone
            kind="tel"
            inputmode="tel"
            problem=Signal::derive(move || save.of_field("/phone"))
        />
        <fieldset class="stack">
            <legend class="label">{words.receives}</legend>
            {purposes.collect_view()}
        </fieldset>
    }
}

/// What went wrong, where no field says it.
#[component]
pub(crate) fn Failure(failure: RwSignal<Option<ApiFailure>>) -> impl IntoView {
    let text = use_text();
    move || {
        let failure = failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    }
}

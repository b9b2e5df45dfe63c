use crate::{
    api::{ApiFailure, Versioned},
    components::{
        banner::Banner, dialog::Dialog, field::FieldText, select_field::SelectField, text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::{Customer, CustomerPatch, UserRef};
use leptos::prelude::*;

/// Changes name, code and who looks after the customer.
#[component]
pub(super) fn EditButton(
    versioned: ReadSignal<Versioned<Customer>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let words = use_text().customers();
    let open = RwSignal::new(false);
    let saved = Callback::new(move |()| {
        open.set(false);
        on_saved.run(());
    });
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)>
            {words.edit}
        </button>
        <Dialog title=Signal::stored(words.edit.to_owned()) open on_close=move |()| open.set(false)>
            <EditForm versioned on_saved=saved on_cancel=move |()| open.set(false) />
        </Dialog>
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    code: RwSignal<String>,
    collector: RwSignal<String>,
    salesperson: RwSignal<String>,
}

impl Typed {
    fn of(customer: &Customer) -> Self {
        let id = |user: &Option<UserRef>| user.as_ref().map(|user| user.id.to_string()).unwrap_or_default();
        Self {
            name: RwSignal::new(customer.name.clone()),
            code: RwSignal::new(customer.code.clone()),
            collector: RwSignal::new(id(&customer.assigned_collector)),
            salesperson: RwSignal::new(id(&customer.assigned_salesperson)),
        }
    }

    fn patch(self, may_assign: bool) -> CustomerPatch {
        let user = |field: RwSignal<String>| may_assign.then(|| field.with_untracked(|id| id.parse().ok()));
        CustomerPatch {
            code: Some(self.code.get_untracked()),
            name: Some(self.name.get_untracked()),
            assigned_collector_id: user(self.collector),
            assigned_salesperson_id: user(self.salesperson),
        }
    }
}

#[component]
fn EditForm(
    versioned: ReadSignal<Versioned<Customer>>,
    #[prop(into)] on_saved: Callback<()>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let (id, typed) = versioned.with_untracked(|read| (read.value.id, Typed::of(&read.value)));
    let etag = RwSignal::new(versioned.with_untracked(|read| read.etag.clone()));
    let may_assign = session.can("settings:read");
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let patch = typed.patch(may_assign);
        save.start(async move {
            let answer = session.api.update_customer(id, &etag.get_untracked(), &patch).await;
            if answer.as_ref().is_err_and(ApiFailure::is_stale) {
                // What is typed stays; saving again means these fields, whatever else changed.
                let now = session.api.get_customer_versioned(id).await?;
                etag.try_set(now.etag);
            }
            answer?;
            toasts.say(words.saved);
            on_saved.try_run(());
            Ok(())
        });
    };
    let general = move || {
        let failure = save.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let people = may_assign.then(|| view! { <Assignment typed /> });
    view! {
        <form class="form" on:submit=submit novalidate>
            {general}
            <TextField
                id="edit-name"
                text=FieldText::new(words.name)
                value=typed.name
                problem=Signal::derive(move || save.of_field("/name"))
            />
            <TextField
                id="edit-code"
                text=FieldText::new(words.code)
                value=typed.code
                problem=Signal::derive(move || save.of_field("/code"))
            />
            {people}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_cancel.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {words.save}
                </button>
            </div>
        </form>
    }
}

/// The people of the organization to choose from.
#[component]
fn Assignment(typed: Typed) -> impl IntoView {
    let words = use_text().customers();
    let session = use_session();
    let people = Read::new(move || session.api.list_users());
    let options = move || {
        let people = people.value().map(|page| page.data).unwrap_or_default();
        let named = people.into_iter().filter(|user| user.active).map(|user| (user.id.to_string(), user.name));
        std::iter::once((String::new(), words.nobody.to_owned())).chain(named).collect::<Vec<_>>()
    };
    // A list that arrives later must still show who is chosen.
    let known = Memo::new(move |_| people.look(Result::is_ok) == Some(true));
    move || {
        known.get().then(|| {
            view! {
                <SelectField
                    id="edit-collector"
                    text=FieldText::new(words.column_collector)
                    options=Signal::derive(options)
                    value=typed.collector
                />
                <SelectField
                    id="edit-salesperson"
                    text=FieldText::new(words.column_salesperson)
                    options=Signal::derive(options)
                    value=typed.salesperson
                />
            }
        })
    }
}

mod conflict;
mod form;

use crate::{
    api::Versioned,
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions},
        dialog::Dialog,
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
    text::Text,
};
use domain::{
    contract::{Contact, Customer, Page, Purpose},
    ids::CustomerId,
};
use form::ContactForm;
pub(super) use form::Failure;
use leptos::prelude::*;

/// What people can be sent, in the order of the check boxes.
const PURPOSES: [Purpose; 5] =
    [Purpose::Statements, Purpose::Reminders, Purpose::Escalations, Purpose::Reps, Purpose::Invoices];

fn purpose_name(purpose: Purpose, text: &Text) -> &'static str {
    let words = text.contacts();
    match purpose {
        Purpose::Statements => words.statements,
        Purpose::Reminders => words.reminders,
        Purpose::Escalations => words.escalations,
        Purpose::Reps => words.reps,
        Purpose::Invoices => words.invoices,
    }
}

fn receives(contact: &Contact, text: &Text) -> String {
    let names: Vec<_> = contact.receives.iter().map(|purpose| purpose_name(*purpose, text)).collect();
    if names.is_empty() { text.contacts().receives_nothing.to_owned() } else { names.join(" · ") }
}

/// What a dialog over the list is about.
#[derive(Clone, PartialEq)]
enum Editing {
    Nothing,
    New,
    One(Contact),
    Removing(Contact),
}

/// The people at the customer, what each is sent, and whom the statement goes to.
#[component]
pub(super) fn ContactsTab(id: CustomerId, on_changed: Callback<()>) -> impl IntoView {
    let session = use_session();
    let contacts = Read::new(move || session.api.list_contacts(id));
    let changed = Callback::new(move |()| {
        contacts.again();
        on_changed.run(());
    });
    view! {
        <Loaded read=contacts skeleton_rows=3 let:versioned>
            <ContactList id versioned on_changed=changed />
        </Loaded>
    }
}

#[component]
fn ContactList(
    id: CustomerId,
    versioned: ReadSignal<Versioned<Page<Contact>>>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let may_change = use_session().can("customer:update");
    let editing = RwSignal::new(Editing::Nothing);
    let find = move |id: &str| {
        versioned.with_untracked(|read| read.value.data.iter().find(|one| one.id.to_string() == id).cloned())
    };
    let act = Callback::new(move |(id, action): (String, &'static str)| {
        if let Some(contact) = find(&id) {
            editing.set(if action == "remove" { Editing::Removing(contact) } else { Editing::One(contact) });
        }
    });
    let actions = TableActions { on_action: Some(act), ..TableActions::default() };
    let rows = Memo::new(move |_| {
        versioned.with(|read| read.value.data.iter().map(|one| row(one, may_change, text)).collect::<Vec<_>>())
    });
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let table = move || {
        if is_empty.get() {
            view! { <EmptyState icon=Icon::Mail message=words.empty /> }.into_any()
        } else {
            view! { <DataTable label=text.customers().contacts columns=columns(text) rows actions /> }.into_any()
        }
    };
    let add = may_change.then(|| {
        view! {
            <button type="button" class="button" on:click=move |_| editing.set(Editing::New)>
                {words.add}
            </button>
        }
    });
    view! {
        <div class="row">{add} <p class="muted" data-part="statement_recipients">{move || versioned.with(|read| recipients(&read.value.data, text))}</p></div>
        {table}
        <ContactDialog id versioned editing on_changed />
    }
}

/// Whom the next statement goes to.
fn recipients(contacts: &[Contact], text: &Text) -> String {
    let receiving = contacts.iter().filter(|contact| contact.receives.contains(&Purpose::Statements));
    let addresses: Vec<String> = receiving.filter_map(|contact| contact.email.clone()).collect();
    if addresses.is_empty() {
        return text.contacts().statement_goes_nowhere.to_owned();
    }
    (text.contacts().statement_goes_to)(&addresses.join(", "))
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.contacts();
    vec![
        Column::text("name", words.name),
        Column::text("email", words.email),
        Column::text("phone", words.phone),
        Column::text("receives", words.receives),
        Column::text("edit", words.edit_short),
        Column::text("remove", words.remove_short),
    ]
}

fn row(contact: &Contact, may_change: bool, text: &Text) -> Row {
    let words = text.contacts();
    let button = |action, label: &str| {
        if may_change { Cell::Button { action, label: label.to_owned() } } else { Cell::Empty }
    };
    let phone = contact.phone.clone().map_or(Cell::Empty, |phone| Cell::Link { href: tel(&phone), label: phone });
    Row {
        id: contact.id.to_string(),
        name: contact.name.clone(),
        cells: vec![
            Cell::Text(contact.name.clone()),
            contact.email.clone().map_or(Cell::Empty, Cell::Text),
            phone,
            Cell::Text(receives(contact, text)),
            button("edit", words.edit_short),
            button("remove", words.remove_short),
        ],
    }
}

/// A link that calls: digits and the leading plus only.
pub(crate) fn tel(phone: &str) -> String {
    let digits = phone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+');
    std::iter::once("tel:").map(str::to_owned).chain(digits.map(String::from)).collect()
}

#[component]
fn ContactDialog(
    id: CustomerId,
    versioned: ReadSignal<Versioned<Page<Contact>>>,
    editing: RwSignal<Editing>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let open = Signal::derive(move || editing.with(|editing| *editing != Editing::Nothing));
    let title = Signal::derive(move || {
        editing.with(|editing| match editing {
            Editing::Nothing => String::new(),
            Editing::New => words.add_title.to_owned(),
            Editing::One(contact) => (words.edit)(&contact.name),
            Editing::Removing(contact) => (words.remove_title)(&contact.name),
        })
    });
    let close = Callback::new(move |()| editing.set(Editing::Nothing));
    let done = Callback::new(move |()| {
        editing.set(Editing::Nothing);
        on_changed.run(());
    });
    let etag = move || versioned.with_untracked(|read| read.etag.clone());
    let content = move || match editing.get() {
        Editing::Nothing => ().into_any(),
        Editing::New => view! { <ContactForm id etag=etag() on_done=done on_close=close /> }.into_any(),
        Editing::One(contact) => {
            view! { <ContactForm id etag=etag() contact on_done=done on_close=close /> }.into_any()
        }
        Editing::Removing(contact) => {
            view! { <RemoveContact id etag=etag() contact on_done=done on_close=close /> }.into_any()
        }
    };
    view! {
        <Dialog title open on_close=close>
            {content}
        </Dialog>
    }
}

#[component]
fn RemoveContact(
    id: CustomerId,
    etag: String,
    contact: Contact,
    on_done: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let remove = Task::new();
    let run = move |_| {
        let etag = etag.clone();
        remove.start(async move {
            session.api.delete_contact(id, contact.id, &etag).await?;
            toasts.say(words.removed);
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        <p>{words.remove_confirm}</p>
        <Failure failure=remove.failure />
        <div class="dialog-actions">
            <button type="button" class="button" on:click=move |_| on_close.run(())>
                {text.common.cancel}
            </button>
            <button type="button" class="button button-danger" disabled=remove.busy on:click=run>
                {words.remove_short}
            </button>
        </div>
    }
}

/// Names, addresses and telephones in short.
#[component]
pub(crate) fn ContactSummary(#[prop(into)] customer: Signal<Customer>) -> impl IntoView {
    let text = use_text();
    let words = text.contacts();
    let list = move || customer.with(|customer| customer.contacts.iter().map(|one| summary(one, text)).collect_view());
    view! {
        <section class="card" data-part="contacts_summary">
            <h2>{text.customers().contacts}</h2>
            <Show when=move || customer.with(|customer| customer.contacts.is_empty())>
                <p class="muted">{words.empty}</p>
            </Show>
            <ul class="stack">{list}</ul>
        </section>
    }
}

fn summary(contact: &Contact, text: &Text) -> AnyView {
    let phone = contact.phone.clone().map(|phone| {
        view! {
            <a href=tel(&phone) aria-label=(text.contacts().call)(&phone)>
                {phone.clone()}
            </a>
        }
    });
    view! {
        <li class="contact">
            <strong>{contact.name.clone()}</strong>
            <span class="meta">{receives(contact, text)}</span>
            <span>{contact.email.clone()}</span>
            {phone}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::tel;

    #[test]
    fn a_number_to_call_has_digits_and_its_plus_only() {
        assert_eq!(tel("+52 (81) 1234-5678"), "tel:+528112345678");
        assert_eq!(tel("81 1234 5678 ext"), "tel:8112345678");
    }
}

use crate::{
    api::ApiFailure,
    components::{banner::Banner, dialog::Dialog, field::FieldText, select_field::SelectField, toast::Toasts},
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
    undo::{Undo, use_undo},
};
use domain::{
    contract::{Customer, CustomerPatch, UserRef},
    ids::{CustomerId, UserId},
};
use leptos::prelude::*;

/// The value of a select that changes nothing, and of one that takes everybody away.
const KEEP: &str = "";
const NOBODY: &str = "nobody";

/// Who looks after several customers.
#[component]
pub(super) fn AssignDialog(
    customers: Memo<Vec<Customer>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = use_text().customers();
    let count = move || customers.with(|all| u64::try_from(all.len()).unwrap_or(u64::MAX));
    view! {
        <Dialog title=Signal::derive(move || (words.assign_title)(count())) open on_close=move |()| open.set(false)>
            <AssignForm customers=customers.get_untracked() open on_done />
        </Dialog>
    }
}

#[component]
fn AssignForm(customers: Vec<Customer>, open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let (session, toasts, undo) = (use_session(), expect_context::<Toasts>(), use_undo());
    let (collector, salesperson) = (RwSignal::new(KEEP.to_owned()), RwSignal::new(KEEP.to_owned()));
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let customers = customers.clone();
        let patch = patch(collector, salesperson);
        save.start(async move {
            for customer in &customers {
                assign(session, customer.id, &patch).await?;
            }
            let said = (words.assigned)(u64::try_from(customers.len()).unwrap_or(u64::MAX));
            undo.offer(toasts, undoing(said, &customers, text, on_done));
            open.set(false);
            on_done.try_run(());
            Ok(())
        });
    };
    let nothing = move || collector.with(|one| one == KEEP) && salesperson.with(|one| one == KEEP);
    let general = move || {
        let failure = save.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let options = people(session, text);
    view! {
        <form class="form" novalidate data-form="assign" on:submit=submit>
            {general}
            <SelectField id="assign-collector" text=FieldText::new(words.column_collector) options value=collector />
            <SelectField id="assign-salesperson" text=FieldText::new(words.column_salesperson) options value=salesperson />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {text.common.cancel}
                </button>
                <button
                    type="submit"
                    class="button button-primary"
                    title="Ctrl+Enter"
                    disabled=move || save.busy.get() || nothing()
                >
                    {words.save}
                </button>
            </div>
        </form>
    }
}

fn people(session: Session, text: &'static Text) -> Signal<Vec<(String, String)>> {
    let words = text.customers();
    let users = Read::new(move || session.api.list_users());
    Signal::derive(move || {
        let users = users.value().map(|page| page.data).unwrap_or_default();
        let named = users.into_iter().filter(|user| user.active).map(|user| (user.id.to_string(), user.name));
        let first = [(KEEP.to_owned(), words.keep_assigned.to_owned()), (NOBODY.to_owned(), words.nobody.to_owned())];
        first.into_iter().chain(named).collect()
    })
}

/// Each of the two stays as it is, becomes nobody, or somebody.
fn patch(collector: RwSignal<String>, salesperson: RwSignal<String>) -> CustomerPatch {
    let chosen = |field: RwSignal<String>| {
        field.with_untracked(|value| match value.as_str() {
            KEEP => None,
            NOBODY => Some(None),
            id => Some(id.parse::<UserId>().ok()),
        })
    };
    CustomerPatch {
        assigned_collector_id: chosen(collector),
        assigned_salesperson_id: chosen(salesperson),
        ..CustomerPatch::default()
    }
}

/// Only who looks after them changes, so that whatever else changed meanwhile does not matter.
async fn assign(session: Session, id: CustomerId, patch: &CustomerPatch) -> Result<(), ApiFailure> {
    let now = session.api.get_customer_versioned(id).await?;
    session.api.update_customer(id, &now.etag, patch).await.map(|_| ())
}

/// Everybody has again whoever looked after them before.
fn undoing(said: String, customers: &[Customer], text: &'static Text, on_done: Callback<()>) -> Undo {
    let before = |user: &Option<UserRef>| Some(user.as_ref().map(|user| user.id));
    let patch = |customer: &Customer| CustomerPatch {
        assigned_collector_id: before(&customer.assigned_collector),
        assigned_salesperson_id: before(&customer.assigned_salesperson),
        ..CustomerPatch::default()
    };
    let before: Vec<_> = customers.iter().map(|customer| (customer.id, patch(customer))).collect();
    Undo::new(said, move |session| {
        let before = before.clone();
        Box::pin(async move {
            for (id, patch) in &before {
                assign(session, *id, patch).await.map_err(|failure| failure.message(text))?;
            }
            on_done.try_run(());
            Ok(())
        })
    })
}

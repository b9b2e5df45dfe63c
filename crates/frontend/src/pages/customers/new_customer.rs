use crate::{
    components::{banner::Banner, dialog::Dialog, field::FieldText, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
    url::{History, use_navigation},
};
use domain::contract::NewCustomer;
use leptos::prelude::*;

/// The few facts a customer begins with; the rest is on its page, where saving leads.
#[component]
pub(super) fn NewCustomerDialog(open: RwSignal<bool>) -> impl IntoView {
    let title = Signal::stored(use_text().customers().new.to_owned());
    view! {
        <Dialog title open on_close=move |()| open.set(false)>
            <NewCustomerForm open />
        </Dialog>
    }
}

#[component]
fn NewCustomerForm(open: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let navigation = use_navigation();
    let toasts: Toasts = expect_context();
    let [name, rfc, code] = [(); 3].map(|()| RwSignal::new(String::new()));
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = |field: RwSignal<String>| field.with_untracked(|text| text.trim().to_owned());
        let customer = NewCustomer {
            code: Some(typed(code)).filter(|code| !code.is_empty()),
            name: typed(name),
            rfc: typed(rfc),
            contacts: Vec::new(),
            terms: None,
            assigned_collector_id: None,
            assigned_salesperson_id: None,
        };
        save.start(async move {
            let created = session.api.create_customer(&customer).await?;
            toasts.say(words.created);
            open.try_set(false);
            navigation.go(&format!("/clientes/{}?pestana=condiciones", created.id), History::Push);
            Ok(())
        });
    };
    let general = move || {
        let failure = save.failure.get().filter(crate::api::ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {general}
            <TextField
                id="customer-name"
                text=FieldText::new(words.name)
                value=name
                required=true
                problem=Signal::derive(move || save.of_field("/name"))
            />
            <TextField
                id="customer-rfc"
                text=FieldText::new(words.rfc)
                value=rfc
                required=true
                problem=Signal::derive(move || save.of_field("/rfc"))
            />
            <TextField
                id="customer-code"
                text=FieldText::new(words.code).with_hint(words.code_hint)
                value=code
                problem=Signal::derive(move || save.of_field("/code"))
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {words.create}
                </button>
            </div>
        </form>
    }
}

use crate::{
    components::{
        combobox::{Choice, Combobox},
        field::FieldText,
    },
    read::Read,
    session::use_session,
    url,
};
use domain::contract::Customer;
use leptos::prelude::*;

/// So many customers are proposed.
const PROPOSED: &str = "8";

/// Chooses a customer by code, name or RFC.
#[component]
pub(crate) fn CustomerPicker(
    id: &'static str,
    text: FieldText,
    chosen: RwSignal<Option<Choice>>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    #[prop(default = false)] required: bool,
) -> impl IntoView {
    let session = use_session();
    let wanted = RwSignal::new(String::new());
    let found = Read::new(move || {
        let q = Some(wanted.get()).filter(|q| !q.trim().is_empty());
        let query = url::query(&[("limit", Some(PROPOSED.to_owned())), ("q", q)]);
        async move { session.api.list_customers(&query).await }
    });
    let choices =
        Signal::derive(move || found.value().map_or_else(Vec::new, |page| page.data.iter().map(choice).collect()));
    let busy = Signal::derive(move || found.is_busy());
    view! { <Combobox id text choices busy chosen problem required on_search=move |typed| wanted.set(typed) /> }
}

/// A customer as the field shows it.
pub(crate) fn choice(customer: &Customer) -> Choice {
    Choice {
        value: customer.id.to_string(),
        label: [customer.code.as_str(), " ", &customer.name].concat(),
        detail: customer.rfc.clone(),
    }
}

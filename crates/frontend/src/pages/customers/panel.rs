use crate::{
    components::{loaded::Loaded, side_panel::SidePanel},
    pages::{
        customer::{contacts::ContactSummary, head::CustomerHead, summary::TermsSummary},
        not_found::NotFound,
    },
    read::Read,
    session::use_session,
};
use domain::ids::CustomerId;
use leptos::prelude::*;

/// A customer beside the list: what they owe, how they pay, whom to call. The page has the rest.
#[component]
pub(super) fn CustomerPanel(id: String, on_close: Callback<()>) -> impl IntoView {
    let session = use_session();
    let Ok(id) = id.parse::<CustomerId>() else { return view! { <NotFound /> }.into_any() };
    let customer = Read::new(move || session.api.get_customer(id));
    let title = move || {
        let name = customer.look(|answer| answer.as_ref().ok().map(|customer| customer.name.clone())).flatten();
        name.unwrap_or_default()
    };
    view! {
        <SidePanel title=Signal::derive(title) href=format!("/clientes/{id}") on_close>
            <Loaded read=customer let:customer>
                <CustomerHead customer />
                <TermsSummary customer />
                <ContactSummary customer />
            </Loaded>
        </SidePanel>
    }
    .into_any()
}

use crate::{
    api::DocumentOwner,
    components::{loaded::Loaded, side_panel::SidePanel},
    pages::{
        documents::Documents,
        invoice::{dates::DatesCard, head::InvoiceHead},
        not_found::NotFound,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
};
use domain::ids::InvoiceId;
use leptos::prelude::*;

/// An invoice beside the list: what it owes and when it will be paid. The page has the rest.
#[component]
pub(super) fn InvoicePanel(id: String, on_close: Callback<()>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let Ok(id) = id.parse::<InvoiceId>() else { return view! { <NotFound /> }.into_any() };
    let invoice = Read::new(move || session.api.get_invoice(id));
    let title = move || {
        let name = invoice.look(|answer| answer.as_ref().ok().map(super::document)).flatten();
        (text.invoice().title)(&name.unwrap_or_default())
    };
    view! {
        <SidePanel title=Signal::derive(title) href=format!("/facturas/{id}") on_close>
            <Loaded read=invoice let:invoice>
                <InvoiceHead invoice />
                <DatesCard invoice />
            </Loaded>
            <Documents owner=DocumentOwner::Invoice(id) brief=true />
        </SidePanel>
    }
    .into_any()
}

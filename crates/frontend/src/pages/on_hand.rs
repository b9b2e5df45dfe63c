//! What can be done with the documents somebody has chosen, whatever list they stand in.

mod call;
mod note;
mod payment;

pub(crate) use call::CallButton;
use domain::{
    ids::{CustomerId, InvoiceId},
    money::Money,
};
use leptos::prelude::*;
pub(crate) use note::NoteButton;
pub(crate) use payment::PaymentButton;

/// A chosen document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OnHand {
    pub invoice_id: InvoiceId,
    pub customer_id: Option<CustomerId>,
    pub owed: Money,
}

/// Money, a call and a note, each with its key.
#[component]
pub(crate) fn OnHandActs(#[prop(into)] documents: Signal<Vec<OnHand>>) -> impl IntoView {
    view! {
        <PaymentButton documents />
        <CallButton documents />
        <NoteButton documents />
    }
}

/// Whose they are, when all are of one customer.
fn only_customer(documents: &[OnHand]) -> Option<CustomerId> {
    let first = documents.first()?.customer_id?;
    documents.iter().all(|one| one.customer_id == Some(first)).then_some(first)
}

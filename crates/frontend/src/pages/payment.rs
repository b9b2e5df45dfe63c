mod allocations;
mod apply;
mod change;
mod confirm;
mod facts;
mod identify;
pub(crate) mod panel;

use crate::{
    api::DocumentOwner,
    components::{banner::Banner, loaded::Loaded, page_header::PageHeader},
    format,
    pages::{
        documents::{Documents, ReceiptPhoto},
        payments::customer_name,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
};
use allocations::AllocationsCard;
use apply::ApplyRest;
use change::PaymentActions;
use domain::{
    contract::{Payment, PaymentState},
    ids::PaymentId,
};
use facts::PaymentFactsCard;
use identify::Identify;
use leptos::prelude::*;

/// Everything about one payment: where it went, and the ways to take it back.
#[component]
pub(crate) fn PaymentPage(id: PaymentId) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let payment = Read::new(move || session.api.get_payment(id));
    let has_failed = Memo::new(move |_| payment.look(Result::is_err) == Some(true));
    view! {
        <div class="page" data-screen="payment">
            <Show when=move || has_failed.get()>
                <PageHeader title=text.payments().title />
            </Show>
            <Loaded read=payment let:newest>
                {
                    let (title, lead) = newest.with_untracked(|payment| (title(payment, text), customer_name(payment, text)));
                    view! {
                        <PageHeader title lead>
                            <a class="button" href="/pagos">
                                {text.payments().back}
                            </a>
                        </PageHeader>
                        <PaymentBody payment=newest on_change=move |()| payment.again() />
                    }
                }
            </Loaded>
        </div>
    }
}

/// `Pago de $4,872.00 MXN`.
fn title(payment: &Payment, text: &Text) -> String {
    (text.payments().payment_title)(&format::money_with_currency(payment.amount))
}

/// What page and panel share.
#[component]
fn PaymentBody(payment: ReadSignal<Payment>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let is_live = Memo::new(move |_| payment.with(|payment| payment.status != PaymentState::Reversed));
    let reversed = move || {
        let reason = payment.with(|payment| payment.reversal_reason.clone());
        reason.map(|reason| view! { <Banner tone="warning" message=(text.payments().reversed_why)(&reason) /> })
    };
    let session = use_session();
    let may_change = session.can("payment:update");
    let id = payment.with_untracked(|payment| payment.id);
    let may_read_files = session.can("document:read");
    view! {
        {reversed}
        <div class="beside-photo">
            {may_read_files.then(|| view! { <ReceiptPhoto id /> })}
            <PaymentFactsCard payment />
        </div>
        <Show when=move || may_change && is_live.get()>
            <PaymentActions payment on_change />
            <Identify payment on_change />
        </Show>
        <AllocationsCard payment on_change />
        <Show when=move || may_change && is_live.get()>
            <ApplyRest payment on_change />
        </Show>
        {may_read_files.then(|| view! { <Documents owner=DocumentOwner::Payment(id) /> })}
    }
}

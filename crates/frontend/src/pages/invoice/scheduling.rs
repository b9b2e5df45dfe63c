use crate::{
    components::{
        act_button::ActButton,
        promise_dialog::{PromiseDialog, ToSchedule},
    },
    pages::invoices,
    preferences::use_text,
    session::use_session,
};
use domain::contract::Invoice;
use leptos::prelude::*;

/// «Agendar cobro», for what somebody owes and whoever may take promises.
#[component]
pub(super) fn ScheduleButton(invoice: ReadSignal<Invoice>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let can_schedule = use_session().can("promise:create");
    let asking = RwSignal::new(false);
    let documents = Signal::derive(move || vec![invoice.with(to_schedule)]);
    let is_owed = move || can_schedule && invoice.with(|invoice| invoice.balance_due.is_positive());
    view! {
        <Show when=is_owed>
            <ActButton letter="a" label=text.agenda().schedule_invoice primary=true on_press=move |()| asking.set(true) />
        </Show>
        <PromiseDialog documents open=asking on_done />
    }
}

fn to_schedule(invoice: &Invoice) -> ToSchedule {
    ToSchedule {
        invoice_id: invoice.id,
        customer_id: invoice.customer.as_ref().map(|customer| customer.id),
        customer: invoice.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default(),
        document: invoices::document(invoice),
        pending: invoice.balance_due,
        is_broken: invoice.broken_promise_id.is_some(),
    }
}

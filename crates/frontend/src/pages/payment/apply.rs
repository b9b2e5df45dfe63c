use crate::{
    api::ApiFailure,
    components::{banner::Banner, toast::Toasts},
    format,
    pages::allocating::{Allocating, Plan, ToApply},
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::{NewAllocations, Payment, PaymentState};
use leptos::prelude::*;

/// Applies what is left of a payment, with the same suggestions as when it is recorded.
#[component]
pub(super) fn ApplyRest(payment: ReadSignal<Payment>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let can_apply = Memo::new(move |_| payment.with(has_rest));
    view! {
        <Show when=move || can_apply.get()>
            <ApplyForm payment on_change />
        </Show>
    }
}

/// Money of a known customer that counts already.
fn has_rest(payment: &Payment) -> bool {
    let is_open = match payment.status {
        PaymentState::Unapplied | PaymentState::PartiallyApplied => true,
        PaymentState::InTransit | PaymentState::Applied | PaymentState::Reversed => false,
    };
    is_open && payment.customer.is_some()
}

#[component]
fn ApplyForm(payment: ReadSignal<Payment>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let customer =
        Signal::derive(move || payment.with(|payment| payment.customer.as_ref().map(|customer| customer.id)));
    let available = Signal::derive(move || {
        payment.with(|payment| {
            Some(ToApply {
                amount: payment.unapplied,
                date: payment.date,
                reference: payment.reference.clone().unwrap_or_default(),
                exchange_rate: payment.exchange_rate,
            })
        })
    });
    let plan = RwSignal::new(Plan::default());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let allocations = plan.with_untracked(|plan| plan.allocations.clone());
        let id = payment.with_untracked(|payment| payment.id);
        task.start(async move {
            session.api.allocate_payment(id, &NewAllocations { allocations }).await?;
            toasts.say(words.applied_now);
            on_change.try_run(());
            Ok(())
        });
    };
    let failure = move || {
        task.failure.get().map(|failure: ApiFailure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let nothing = move || !plan.with(Plan::applies);
    let label = move || {
        let applied = plan.with(|plan| plan.applied).map(format::money_with_currency);
        (words.apply_rest)(&applied.unwrap_or_default())
    };
    view! {
        <form class="card" novalidate on:submit=submit data-part="apply">
            <h2>{words.apply_to}</h2>
            {failure}
            <Allocating customer available plan />
            <div class="row">
                <button type="submit" class="button button-primary" disabled=move || nothing() || task.busy.get()>
                    {label}
                </button>
            </div>
        </form>
    }
}

use crate::{
    api::ApiFailure,
    components::{banner::Banner, combobox::Choice, field::FieldText, toast::Toasts},
    pages::customer_picker::CustomerPicker,
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::Payment;
use leptos::prelude::*;

/// Says whose a deposit is; of a known payment there is nothing to ask.
#[component]
pub(super) fn Identify(payment: ReadSignal<Payment>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let is_unknown = Memo::new(move |_| payment.with(|payment| payment.customer.is_none()));
    view! {
        <Show when=move || is_unknown.get()>
            <IdentifyForm payment on_change />
        </Show>
    }
}

#[component]
fn IdentifyForm(payment: ReadSignal<Payment>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let chosen = RwSignal::new(None::<Choice>);
    let missing = RwSignal::new(false);
    let task = Task::new();
    let problem = Signal::derive(move || {
        let missing = missing.get() && chosen.with(Option::is_none);
        if missing { Some(words.choose_one.to_owned()) } else { task.of_field("/customer_id") }
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let customer = chosen.with_untracked(|chosen| chosen.as_ref().and_then(|choice| choice.value.parse().ok()));
        missing.set(customer.is_none());
        let Some(customer) = customer else { return };
        let id = payment.with_untracked(|payment| payment.id);
        task.start(async move {
            session.api.identify_payment(id, customer).await?;
            toasts.say(words.identified);
            on_change.try_run(());
            Ok(())
        });
    };
    let failure = move || {
        let failure = task.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let field = FieldText::new(words.identify_lead).with_hint(text.find().customer_hint);
    view! {
        <form class="card" novalidate on:submit=submit data-part="identify">
            {failure}
            <CustomerPicker id="identify" text=field chosen problem />
            <div class="row">
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.identify}
                </button>
            </div>
        </form>
    }
}

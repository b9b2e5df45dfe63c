use crate::{
    components::{banner::Banner, toast::Toasts},
    preferences::use_text,
    session::use_session,
    states,
    task::Task,
};
use domain::{
    contract::{SatFailure, Verification},
    ids::InvoiceId,
};
use leptos::prelude::*;

/// Asks SAT now. Whatever it says, or that it says nothing, is in the card afterwards.
#[component]
pub(super) fn AskSat(
    id: InvoiceId,
    verification: ReadSignal<Verification>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.invoice();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let ask = move |_| {
        task.start(async move {
            let invoice = session.api.ask_sat(id).await?;
            toasts.say((words.sat_said)(&states::sat(invoice.sat_status, text).label));
            on_done.try_run(());
            Ok(())
        });
    };
    let label = move || {
        let is_first = verification.with(|verification| verification.sat_checks.is_empty());
        match (task.busy.get(), is_first) {
            (true, _) => words.sat_asking,
            (false, true) => words.sat_ask,
            (false, false) => words.sat_ask_again,
        }
    };
    let failure = move || {
        let failure = task.failure.get();
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    view! {
        <div class="stack">
            {failure}
            <div class="row">
                <button type="button" class="button" disabled=task.busy aria-busy=move || task.busy.get().to_string() on:click=ask>
                    {label}
                </button>
            </div>
        </div>
    }
}

/// Why there was no answer, in words.
pub(super) fn reason(failure: SatFailure) -> &'static str {
    let words = use_text().invoice();
    match failure {
        SatFailure::Unreachable => words.sat_unreachable,
        SatFailure::TimedOut => words.sat_timed_out,
        SatFailure::Unavailable => words.sat_unavailable,
        SatFailure::Unreadable => words.sat_unreadable,
        SatFailure::Unclear => words.sat_unclear,
    }
}

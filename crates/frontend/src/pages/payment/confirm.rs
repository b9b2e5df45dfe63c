use crate::{
    api::ApiFailure,
    components::{
        banner::Banner,
        date_field::{DateField, Towards},
        dialog::Dialog,
        field::FieldText,
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::{ConfirmPayment, Payment};
use leptos::prelude::*;

/// Since when the money is ours.
#[component]
pub(super) fn ConfirmDialog(
    payment: ReadSignal<Payment>,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <Dialog title=text.payments().confirm_title.to_owned() open on_close>
            <ConfirmForm payment on_close on_done />
        </Dialog>
    }
}

#[component]
fn ConfirmForm(payment: ReadSignal<Payment>, on_close: Callback<()>, on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let today = session.today();
    let day = RwSignal::new(Some(today));
    let task = Task::new();
    let problem = Signal::derive(move || {
        let missing = day.with(Option::is_none).then(|| words.date_missing.to_owned());
        missing.or_else(|| task.of_field("/effective_date"))
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(effective_date) = day.get_untracked() else { return };
        let id = payment.with_untracked(|payment| payment.id);
        task.start(async move {
            session.api.confirm_payment(id, &ConfirmPayment { effective_date }).await?;
            toasts.say(words.confirmed);
            on_done.try_run(());
            Ok(())
        });
    };
    let failure = move || {
        let failure = task.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let field = FieldText::new(words.effective_date).with_hint(text.forms.date_hint);
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure}
            <p>{words.confirm_lead}</p>
            <DateField id="effective_date" text=field value=day on_change=move |date| day.set(date) today towards=Towards::Past problem />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.confirm}
                </button>
            </div>
        </form>
    }
}

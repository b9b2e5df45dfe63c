use super::confirm::ConfirmDialog;
use crate::{
    api::ApiFailure,
    components::{
        act_button::ActButton,
        banner::Banner,
        dialog::Dialog,
        field::FieldText,
        icon::{Glyph, Icon},
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
};
use domain::{
    contract::{Payment, PaymentSource, PaymentState, Reversal, ReversalKind},
    payment_form,
};
use leptos::prelude::*;
use std::{future::Future, pin::Pin};

/// What a dialog does with the reason.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<(), ApiFailure>>>>;

/// Accepting what waits for the office, and taking back what should not count.
#[component]
pub(super) fn PaymentActions(payment: ReadSignal<Payment>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let waits = Memo::new(move |_| payment.with(|payment| payment.status == PaymentState::InTransit));
    let reversal = Memo::new(move |_| payment.with(reversal_kind));
    let (confirming, taking_back) = (RwSignal::new(false), RwSignal::new(false));
    let session = use_session();
    let toasts: Toasts = expect_context();
    let reverse = Callback::new(move |reason: String| {
        let id = payment.with_untracked(|payment| payment.id);
        let kind = reversal.get_untracked();
        let work: Work = Box::pin(async move {
            session.api.reverse_payment(id, &Reversal { reason, kind }).await?;
            toasts.say(words.reversed_now);
            Ok(())
        });
        work
    });
    let done = move |()| {
        taking_back.set(false);
        confirming.set(false);
        on_change.run(());
    };
    view! {
        <div class="row" data-part="actions">
            <Show when=move || waits.get()>
                <ActButton
                    letter="v"
                    label=words.confirm
                    icon=Icon::CircleCheck
                    primary=true
                    on_press=move |()| confirming.set(true)
                />
            </Show>
            <button type="button" class="button" data-shortcut="z" on:click=move |_| taking_back.set(true)>
                <Glyph icon=Icon::CurvedArrow />
                {move || wording(reversal.get(), text).0}
            </button>
        </div>
        <ConfirmDialog payment open=confirming on_close=move |()| confirming.set(false) on_done=done />
        {move || {
            let (_, title, lead) = wording(reversal.get(), text);
            view! { <ReasonDialog title lead open=taking_back on_close=move |()| taking_back.set(false) act=reverse on_done=done /> }
        }}
    }
}

/// What taking this payment back means: the office rejects what the field brought, a cheque returns, anything else was
/// written down wrongly.
fn reversal_kind(payment: &Payment) -> ReversalKind {
    if payment.status == PaymentState::InTransit && payment.source == PaymentSource::Field {
        ReversalKind::Rejected
    } else if payment.form == payment_form::CHEQUE {
        ReversalKind::Returned
    } else {
        ReversalKind::Correction
    }
}

/// Button, title, and what will happen.
fn wording(kind: ReversalKind, text: &'static Text) -> (&'static str, &'static str, &'static str) {
    let words = text.payments();
    match kind {
        ReversalKind::Rejected => (words.reject, words.reject_title, words.reject_lead),
        ReversalKind::Returned => (words.returned, words.returned_title, words.returned_lead),
        ReversalKind::Correction => (words.reverse, words.reverse_title, words.reverse_lead),
    }
}

/// Asks for the reason of something that stays in the history, then does it.
#[component]
pub(super) fn ReasonDialog(
    title: &'static str,
    /// What will happen, in a sentence.
    lead: &'static str,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    act: Callback<String, Work>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title=title.to_owned() open on_close>
            <ReasonForm title lead on_close act on_done />
        </Dialog>
    }
}

#[component]
fn ReasonForm(
    title: &'static str,
    lead: &'static str,
    on_close: Callback<()>,
    act: Callback<String, Work>,
    on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let reason = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let task = Task::new();
    let problem =
        Signal::derive(
            move || {
                if missing.get() { Some(words.reason_missing.to_owned()) } else { task.of_field("/reason") }
            },
        );
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let given = reason.with_untracked(|reason| reason.trim().to_owned());
        missing.set(given.is_empty());
        if given.is_empty() {
            return;
        }
        let work = act.run(given);
        task.start(async move {
            work.await?;
            on_done.try_run(());
            Ok(())
        });
    };
    let failure = move || {
        let failure = task.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure}
            <p>{lead}</p>
            <TextField id="reason" text=FieldText::new(words.reason) value=reason problem required=true area=true />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-danger" disabled=task.busy>
                    {title}
                </button>
            </div>
        </form>
    }
}

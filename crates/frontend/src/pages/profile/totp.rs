use crate::{
    api::ApiFailure,
    components::{
        banner::Banner, copy_button::CopyButton, dialog::Dialog, field::FieldText, qr::Qr, text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::{ConfirmTotp, DisableTotp, TotpEnrollment};
use leptos::prelude::*;

/// A code of the phone at sign-in: switched on with a code that proves it works, off with the password.
#[component]
pub(super) fn OneTimeCode() -> impl IntoView {
    let words = &use_text().profile;
    let session = use_session();
    let enabled = RwSignal::new(session.uses_totp());
    let enrolment = RwSignal::new(None::<TotpEnrollment>);
    let disabling = RwSignal::new(false);
    let task = Task::new();
    let enrol = move |_| {
        task.start(async move {
            enrolment.try_set(Some(session.api.enroll_totp().await?));
            Ok(())
        });
    };
    let done = Callback::new(move |on: bool| {
        session.note_totp(on);
        enabled.set(on);
        enrolment.set(None);
        disabling.set(false);
    });
    let control = move || {
        if enabled.get() {
            view! {
                <button type="button" class="button" on:click=move |_| disabling.set(true)>
                    {words.totp_disable}
                </button>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="button" disabled=task.busy on:click=enrol>
                    {words.totp_enable}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <section class="card" data-part="totp">
            <h2>{words.totp}</h2>
            <p>{move || if enabled.get() { words.totp_on } else { words.totp_off }}</p>
            {failure(task)}
            <div>{control}</div>
            <Dialog
                title=words.totp_enable
                open=Signal::derive(move || enrolment.with(Option::is_some))
                on_close=move |()| enrolment.set(None)
            >
                {move || enrolment.get().map(|enrolment| view! { <Confirm enrolment done /> })}
            </Dialog>
            <Dialog title=words.totp_disable open=disabling on_close=move |()| disabling.set(false)>
                <Disable done />
            </Dialog>
        </section>
    }
}

fn failure(task: Task) -> impl IntoView {
    let text = use_text();
    move || {
        let failure = task.failure.get().filter(ApiFailure::is_general)?;
        Some(view! { <Banner tone="danger" message=failure.message(text) /> })
    }
}

/// Scan, type the code, done.
#[component]
fn Confirm(enrolment: TotpEnrollment, done: Callback<bool>) -> impl IntoView {
    let words = &use_text().profile;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let code = RwSignal::new(String::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let code = code.with_untracked(|code| code.chars().filter(char::is_ascii_digit).collect());
        task.start(async move {
            session.api.confirm_totp(&ConfirmTotp { code }).await?;
            toasts.say(words.totp_on);
            done.try_run(true);
            Ok(())
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure(task)}
            <p>{words.totp_scan}</p>
            <Qr svg=enrolment.qr_svg alt=words.totp_qr large=true />
            <p class="row">
                {words.totp_type} <code>{enrolment.secret.clone()}</code> <CopyButton value=enrolment.secret />
            </p>
            <TextField
                id="totp-code"
                text=FieldText::new(words.totp_code)
                value=code
                inputmode="numeric"
                autocomplete="one-time-code"
                problem=Signal::derive(move || task.of_field("/code"))
                required=true
            />
            <div class="dialog-actions">
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.totp_confirm}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Disable(done: Callback<bool>) -> impl IntoView {
    let words = &use_text().profile;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let password = RwSignal::new(String::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let password = password.get_untracked();
        task.start(async move {
            session.api.disable_totp(&DisableTotp { password }).await?;
            toasts.say(words.totp_off);
            done.try_run(false);
            Ok(())
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure(task)}
            <TextField
                id="totp-password"
                text=FieldText::new(words.current)
                value=password
                kind="password"
                autocomplete="current-password"
                problem=Signal::derive(move || task.of_field("/password"))
                required=true
            />
            <div class="dialog-actions">
                <button type="submit" class="button button-danger" disabled=task.busy>
                    {words.totp_disable}
                </button>
            </div>
        </form>
    }
}

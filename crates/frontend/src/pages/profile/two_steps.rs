use crate::{
    components::{banner::Banner, field::FieldText, qr::Qr, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::{ConfirmTotp, DisableTotp, TotpEnrollment};
use leptos::prelude::*;

/// One-time codes: begin with them, confirm, or stop.
#[component]
pub(super) fn TwoSteps() -> impl IntoView {
    let words = use_text().password();
    let session = use_session();
    let on = RwSignal::new(session.uses_totp());
    let content =
        move || if on.get() { view! { <TurnOff on /> }.into_any() } else { view! { <TurnOn on /> }.into_any() };
    view! {
        <section class="card stack" data-part="two_steps" data-state=move || if on.get() { "on" } else { "off" }>
            <h2>{words.two_steps}</h2>
            <p class="muted">{move || if on.get() { words.two_steps_on } else { words.two_steps_off }}</p>
            {content}
        </section>
    }
}

#[component]
fn TurnOn(on: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    let (words, api) = (text.password(), use_session().api);
    let enrollment = RwSignal::new(None::<TotpEnrollment>);
    let task = Task::new();
    let begin = move |_| {
        task.start(async move {
            enrollment.try_set(Some(api.enroll_totp().await?));
            Ok(())
        });
    };
    let failure = move || Some(view! { <Banner tone="danger" message=task.failure.get()?.message(text) /> });
    move || match enrollment.get() {
        Some(enrollment) => view! { <Confirm enrollment on /> }.into_any(),
        None => view! {
            {failure}
            <div>
                <button type="button" class="button" disabled=task.busy on:click=begin>
                    {words.turn_on}
                </button>
            </div>
        }
        .into_any(),
    }
}

/// The code to scan, the secret to type, and a first code that proves it worked.
#[component]
fn Confirm(enrollment: TotpEnrollment, on: RwSignal<bool>) -> impl IntoView {
    let words = use_text().password();
    let (session, toasts) = (use_session(), expect_context::<Toasts>());
    let code = RwSignal::new(String::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = ConfirmTotp { code: code.get_untracked() };
        task.start(async move {
            session.api.confirm_totp(&request).await?;
            session.note_totp(true);
            on.try_set(true);
            toasts.say(words.turned_on);
            Ok(())
        });
    };
    view! {
        <p>{words.scan}</p>
        <Qr svg=enrollment.qr_svg alt=words.scan large=true />
        <p class="meta">{words.secret} <code>{enrollment.secret}</code></p>
        <form class="form" novalidate on:submit=submit>
            {failure(task)}
            <TextField id="totp-code" text=FieldText::new(words.first_code) value=code autocomplete="one-time-code" inputmode="numeric" required=true problem=Signal::derive(move || task.of_field("/code")) />
            <div>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.confirm_code}
                </button>
            </div>
        </form>
    }
}

#[component]
fn TurnOff(on: RwSignal<bool>) -> impl IntoView {
    let words = use_text().password();
    let (session, toasts) = (use_session(), expect_context::<Toasts>());
    let password = RwSignal::new(String::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = DisableTotp { password: password.get_untracked() };
        task.start(async move {
            session.api.disable_totp(&request).await?;
            session.note_totp(false);
            on.try_set(false);
            toasts.say(words.turned_off);
            Ok(())
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure(task)}
            <TextField id="totp-password" text=FieldText::new(words.your_password) value=password kind="password" autocomplete="current-password" required=true problem=Signal::derive(move || task.of_field("/password")) />
            <div>
                <button type="submit" class="button" disabled=task.busy>
                    {words.turn_off}
                </button>
            </div>
        </form>
    }
}

fn failure(task: Task) -> impl Fn() -> Option<AnyView> {
    let text = use_text();
    move || {
        let failure = task.failure.get().filter(crate::api::ApiFailure::is_general)?;
        Some(view! { <Banner tone="danger" message=failure.message(text) /> }.into_any())
    }
}

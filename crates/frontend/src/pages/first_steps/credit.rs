use super::company::general;
use crate::{
    api::Versioned,
    components::{field::FieldText, loaded::Loaded, number_field::NumberField, toast::Toasts},
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::{Organization, OrganizationPatch};
use leptos::prelude::*;

/// What most companies give, proposed while nobody said anything.
const USUAL_DAYS: i32 = 30;

/// *¿Cuántos días de crédito das normalmente?*
#[component]
pub(super) fn CreditStep(on_done: Callback<()>) -> impl IntoView {
    let words = use_text().first_steps();
    let session = use_session();
    let read = Read::new(move || session.api.read_organization());
    view! {
        <p>{words.credit_lead}</p>
        <Loaded read=read skeleton_rows=2 let:organization>
            <CreditForm organization on_done />
        </Loaded>
    }
}

#[component]
fn CreditForm(organization: ReadSignal<Versioned<Organization>>, on_done: Callback<()>) -> impl IntoView {
    let words = use_text().first_steps();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let given = organization.with_untracked(|read| i32::from(read.value.default_credit_days));
    let days = RwSignal::new(Some(if given == 0 { USUAL_DAYS } else { given }));
    let is_missing = RwSignal::new(false);
    let save = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        is_missing.set(days.get_untracked().is_none());
        let Some(days) = days.get_untracked() else { return };
        let etag = organization.with_untracked(|read| read.etag.clone());
        // What does not fit is more than the server takes, too.
        let wanted = u16::try_from(days).unwrap_or(u16::MAX);
        let patch = OrganizationPatch { default_credit_days: Some(wanted), ..OrganizationPatch::default() };
        save.start(async move {
            session.api.update_organization(&etag, &patch).await?;
            toasts.say(words.credit_saved);
            on_done.try_run(());
            Ok(())
        });
    };
    let problem = move || {
        let missing = is_missing.get().then(|| words.credit_missing.to_owned());
        missing.or_else(|| save.of_field("/default_credit_days"))
    };
    let label = FieldText::new(words.credit_days);
    view! {
        <form class="card form" on:submit=submit novalidate>
            <h3>{words.credit_question}</h3>
            {move || general(save.failure.get().as_ref())}
            <NumberField
                id="default-credit"
                text=if given == 0 { label.with_hint(words.credit_proposed) } else { label }
                value=days.get_untracked()
                on_change=Callback::new(move |typed| days.set(typed))
                problem=Signal::derive(problem)
            />
            <div class="row">
                <button type="submit" class="button button-primary" disabled=save.busy>
                    {words.save_and_next}
                </button>
            </div>
        </form>
    }
}

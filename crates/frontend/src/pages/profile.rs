mod password;
mod sessions;
mod two_steps;

use crate::{
    components::page_header::PageHeader,
    preferences::{Density, Preferences, Theme, use_text},
    session::use_session,
};
use domain::contract::Language;
use leptos::prelude::*;
use password::ChangePassword;
use sessions::Sessions;
use two_steps::TwoSteps;

/// What a person sets for themselves.
#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let text = use_text();
    let words = text.profile();
    let session = use_session();
    let (name, email) = (session.user_name(), session.user_email());
    view! {
        <div class="page page-narrow" data-screen="profile">
            <PageHeader title=words.title lead=(words.lead)(&name, &email) />
            <Work />
            <Looks />
            <ChangePassword />
            <TwoSteps />
            <Sessions />
        </div>
    }
}

#[component]
fn Work() -> impl IntoView {
    let text = use_text();
    let words = text.profile();
    let session = use_session();
    let roles: Vec<&str> = session.roles().into_iter().map(|role| (text.settings().role)(role)).collect();
    view! {
        <section class="card">
            <h2>{words.work}</h2>
            <dl class="facts">
                <div>
                    <dt>{words.organization}</dt>
                    <dd>{session.organization_name()}</dd>
                </div>
                <div>
                    <dt>{words.roles}</dt>
                    <dd>{roles.join(", ")}</dd>
                </div>
            </dl>
        </section>
    }
}

#[component]
fn Looks() -> impl IntoView {
    let text = use_text();
    let (words, looks) = (text.profile(), &text.preferences);
    let preferences: Preferences = expect_context();
    let languages = [(Language::Es, "Español"), (Language::En, "English")];
    let themes =
        [(Theme::System, looks.theme_system), (Theme::Light, looks.theme_light), (Theme::Dark, looks.theme_dark)];
    let densities = [
        (Density::Comfortable, looks.density_comfortable),
        (Density::Compact, looks.density_compact),
        (Density::Touch, looks.density_touch),
    ];
    view! {
        <section class="card">
            <h2>{words.looks}</h2>
            <p class="muted">{words.looks_hint}</p>
            {choices("language", looks.language, preferences.language, languages.to_vec())}
            {choices("theme", looks.theme, preferences.theme, themes.to_vec())}
            {choices("density", looks.density, preferences.density, densities.to_vec())}
            <label class="check">
                <input type="checkbox" role="switch" bind:checked=preferences.single_keys />
                <span>{words.keys} <span class="muted">" · " {words.keys_hint}</span></span>
            </label>
        </section>
    }
}

fn choices<T>(name: &'static str, legend: &'static str, chosen: RwSignal<T>, options: Vec<(T, &'static str)>) -> AnyView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let radios = options.into_iter().map(|(value, label)| {
        let is_chosen = Signal::derive(move || chosen.get() == value);
        radio(name, label, is_chosen, Callback::new(move |()| chosen.set(value)))
    });
    view! {
        <fieldset class="field">
            <legend class="label">{legend}</legend>
            <div class="chips">{radios.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

fn radio(name: &'static str, label: &'static str, checked: Signal<bool>, choose: Callback<()>) -> AnyView {
    view! {
        <label class="chip">
            <input type="radio" name=name prop:checked=checked on:change=move |_| choose.run(()) />
            {label}
        </label>
    }
    .into_any()
}

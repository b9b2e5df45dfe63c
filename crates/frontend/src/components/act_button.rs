use super::icon::{Glyph, Icon};
use crate::preferences::Preferences;
use leptos::prelude::*;

/// A button that a single key presses too, and that says so as long as such keys are on.
#[component]
pub(crate) fn ActButton(
    letter: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(default = false)] primary: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let preferences: Preferences = expect_context();
    let key = move || preferences.single_keys.get().then_some(letter);
    let said = label.clone();
    let tooltip = move || key().map(|letter| [said.as_str(), " (", letter, ")"].concat());
    let class = if primary { "button button-primary" } else { "button" };
    view! {
        <button
            type="button"
            class=class
            data-shortcut=letter
            aria-keyshortcuts=key
            title=tooltip
            disabled=disabled
            on:click=move |_| on_press.run(())
        >
            {icon.map(|icon| view! { <Glyph icon /> })}
            {label}
        </button>
    }
}

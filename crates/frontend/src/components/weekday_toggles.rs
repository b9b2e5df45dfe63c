use crate::preferences::use_text;
use domain::terms::Weekday;
use leptos::prelude::*;

/// Monday first.
pub(crate) const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// The seven days as buttons that stay pressed; screen readers hear their full names.
#[component]
pub(crate) fn WeekdayToggles(
    /// What the days are for.
    label: &'static str,
    #[prop(into)] pressed: Signal<Vec<Weekday>>,
    #[prop(into)] on_toggle: Callback<Weekday>,
    #[prop(default = false)] disabled: bool,
) -> impl IntoView {
    let words = &use_text().calendar;
    let names = words.weekdays.into_iter().zip(words.weekdays_short);
    let toggles = WEEK.into_iter().zip(names).map(|(day, (name, short))| {
        let is_pressed = move || pressed.with(|pressed| pressed.contains(&day)).to_string();
        view! {
            <button type="button" aria-pressed=is_pressed aria-label=name title=name disabled=disabled on:click=move |_| on_toggle.run(day)>
                {short}
            </button>
        }
    });
    view! {
        <div class="weekday-toggles" role="group" aria-label=label>
            {toggles.collect_view()}
        </div>
    }
}

use crate::preferences::use_text;
use domain::promise::RescheduleReason;
use leptos::prelude::*;

/// In the order in which people need them.
const REASONS: [RescheduleReason; 6] = [
    RescheduleReason::CustomerAsked,
    RescheduleReason::Broken,
    RescheduleReason::NonWorkingDay,
    RescheduleReason::MissingDocument,
    RescheduleReason::TypingError,
    RescheduleReason::Other,
];

/// Why one promise takes the place of another; compulsory.
#[component]
pub(crate) fn ReasonField(
    /// Of the radio buttons.
    name: &'static str,
    reason: RwSignal<Option<RescheduleReason>>,
    /// From the first try on, it is said when it is missing.
    is_tried: RwSignal<bool>,
) -> impl IntoView {
    let words = use_text().promises();
    let problem = move || is_tried.get() && reason.get().is_none();
    let (problem_id, described_by) = ([name, "-problem"].concat(), [name, "-problem"].concat());
    let choices = REASONS
        .map(|one| {
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name=name
                        value=one.as_ref().to_owned()
                        required
                        prop:checked=move || reason.get() == Some(one)
                        on:change=move |_| reason.set(Some(one))
                    />
                    {(words.reason_words)(one)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=described_by>
            <legend class="label">{words.reason}</legend>
            <div class="choices">{choices}</div>
            <span class="problem" id=problem_id role="alert" hidden=move || !problem()>
                {move || problem().then_some(words.reason_missing)}
            </span>
        </fieldset>
    }
}

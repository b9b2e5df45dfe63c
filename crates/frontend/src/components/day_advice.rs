use super::{banner::Banner, dialog::focus_field};
use crate::{format, preferences::use_text, session::use_session};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A chosen day, why it is not a good one, and the next that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub date: NaiveDate,
    /// Why nothing is paid on the day; nothing where the customer only does not pay on it.
    pub closed: Option<String>,
    pub better: NaiveDate,
}

/// A closed day, or one on which the customer does not pay, is refused softly: another one click away, or this one all
/// the same.
#[component]
pub(crate) fn DayAdvice(
    advice: Advice,
    /// The field of the day, which takes the focus back.
    field: &'static str,
    is_accepted: RwSignal<bool>,
    on_better: Callback<NaiveDate>,
) -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let today = use_session().today();
    let day = format::near_day(advice.date, today, text);
    let message = match &advice.closed {
        Some(name) => (text.agenda().chosen_closed)(&day, name),
        None => (text.agenda().chosen_not_payment_day)(&day),
    };
    let better = advice.better;
    let take = move |_| {
        on_better.run(better);
        focus_field(field);
    };
    let accept = move |_| {
        is_accepted.set(true);
        focus_field(field);
    };
    move || {
        if is_accepted.get() {
            return view! { <p class="muted">{words.scheduled_anyway}</p> }.into_any();
        }
        view! {
            <Banner tone="warning" message=message.clone()>
                <button type="button" class="button" on:click=take>
                    {(words.use_day)(&format::near_day(better, today, text))}
                </button>
                <button type="button" class="button" on:click=accept>
                    {words.schedule_anyway}
                </button>
            </Banner>
        }
        .into_any()
    }
}

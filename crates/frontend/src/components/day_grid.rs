use super::icon::{Glyph, Icon};
use crate::{
    calendar::{
        grid::{add_months, month_start, month_weeks, step},
        load::abbreviated,
    },
    format,
    preferences::use_text,
    text::Text,
};
use chrono::{Datelike, NaiveDate};
use domain::money::Money;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;

/// What is known of a day that somebody might choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DayMark {
    /// What already lies on it.
    pub load: Vec<Money>,
    pub is_payment_day: bool,
    pub closed: Option<String>,
}

/// A month to choose a day from, with what lies on each day, when the customer pays, and what is closed.
#[component]
pub(crate) fn DayGrid(
    /// The first day of the month shown.
    month: RwSignal<NaiveDate>,
    #[prop(into)] chosen: Signal<Option<NaiveDate>>,
    #[prop(into)] marks: Signal<BTreeMap<NaiveDate, DayMark>>,
    today: NaiveDate,
    on_pick: Callback<NaiveDate>,
) -> impl IntoView {
    let text = use_text();
    let focus = RwSignal::new(None::<NaiveDate>);
    // The one day that Tab reaches.
    let reached = Memo::new(move |_| {
        let shown = month.get();
        let wanted = [focus.get(), chosen.get(), Some(today)].into_iter().flatten();
        wanted.into_iter().find(|date| month_start(*date) == shown).unwrap_or(shown)
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        let there = step(reached.get_untracked(), &event.key(), event.shift_key());
        if let Some(date) = there.map(|date| date.max(today)) {
            event.prevent_default();
            month.set(month_start(date));
            focus.set(Some(date));
            focus_later(date);
        }
    };
    let turn = move |count: i32| {
        focus.set(None);
        month.update(|month| *month = add_months(*month, count));
    };
    let weekdays = text.calendar.weekdays.iter().zip(text.calendar.weekdays_short);
    let heads = weekdays
        .map(|(name, short)| view! { <span role="columnheader" aria-label=*name>{short}</span> })
        .collect_view();
    let weeks = move || {
        let shown = month.get();
        let weeks = month_weeks(shown).into_iter();
        weeks
            .map(|days| {
                let days =
                    days.into_iter().map(|date| view! { <DayCell date shown chosen marks reached today on_pick /> });
                view! { <div role="row" class="day-grid-row">{days.collect_view()}</div> }
            })
            .collect_view()
    };
    view! {
        <div class="day-grid">
            <div class="day-grid-head">
                {turner(Icon::ArrowLeft, text.agenda().previous_month, move || turn(-1))}
                <span aria-live="polite">{move || format::month_and_year(month.get(), text)}</span>
                {turner(Icon::ArrowRight, text.agenda().next_month, move || turn(1))}
            </div>
            <div role="grid" aria-label=text.agenda().days on:keydown=on_key>
                <div role="row" class="day-grid-row day-grid-names">{heads}</div>
                {weeks}
            </div>
        </div>
    }
}

fn turner(icon: Icon, label: &'static str, turn: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="button button-icon" aria-label=label on:click=move |_| turn()>
            <Glyph icon />
        </button>
    }
    .into_any()
}

#[component]
fn DayCell(
    date: NaiveDate,
    shown: NaiveDate,
    chosen: Signal<Option<NaiveDate>>,
    marks: Signal<BTreeMap<NaiveDate, DayMark>>,
    reached: Memo<NaiveDate>,
    today: NaiveDate,
    on_pick: Callback<NaiveDate>,
) -> impl IntoView {
    let text = use_text();
    let mark = Memo::new(move |_| marks.with(|marks| marks.get(&date).cloned().unwrap_or_default()));
    let is_past = date < today;
    let name = move || mark.with(|mark| day_name(date, mark, is_past, text));
    let content = move || mark.with(|mark| day_content(mark, text));
    view! {
        <div role="gridcell" aria-selected=move || (chosen.get() == Some(date)).to_string()>
            <button
                type="button"
                class="day"
                data-date=date.to_string()
                data-outside=(month_start(date) != shown).then_some("true")
                data-closed=move || mark.with(|mark| mark.closed.is_some().then_some("true"))
                data-pays=move || mark.with(|mark| mark.is_payment_day.then_some("true"))
                aria-label=name
                aria-current=(date == today).then_some("date")
                disabled=is_past
                tabindex=move || if reached.get() == date { "0" } else { "-1" }
                on:click=move |_| on_pick.run(date)
            >
                <span class="day-number">{date.day()}</span>
                {content}
            </button>
        </div>
    }
}

fn day_content(mark: &DayMark, text: &Text) -> AnyView {
    let load =
        mark.load.iter().map(|amount| view! { <span class="day-load">{abbreviated(*amount)}</span> }).collect_view();
    let word = match (&mark.closed, mark.is_payment_day) {
        (Some(_), _) => Some(text.agenda().closed_short),
        (None, true) => Some(text.agenda().payment_day_short),
        (None, false) => None,
    };
    view! {
        {load}
        {word.map(|word| view! { <span class="day-word">{word}</span> })}
    }
    .into_any()
}

/// `viernes 27 de noviembre de 2026, día de pago del cliente, ya hay $84,300.00 MXN`.
fn day_name(date: NaiveDate, mark: &DayMark, is_past: bool, text: &Text) -> String {
    let words = text.agenda();
    let amounts: Vec<String> = mark.load.iter().map(|amount| format::money_with_currency(*amount)).collect();
    let parts = [
        Some(format::long_date(date, text)),
        is_past.then(|| words.past_day.to_owned()),
        mark.closed.as_ref().map(|name| (words.closed)(name)),
        mark.is_payment_day.then(|| words.payment_day.to_owned()),
        (!amounts.is_empty()).then(|| (words.load)(&amounts.join(" · "))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// After the month with the day is on screen.
fn focus_later(date: NaiveDate) {
    request_animation_frame(move || {
        let selector = [".day-grid [data-date=\"", &date.to_string(), "\"]"].concat();
        let button = document().query_selector(&selector).ok().flatten();
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus on an element of the page cannot fail.
            button.focus().ok();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};
    use domain::money::Currency;

    #[test]
    fn a_day_says_when_the_customer_pays_what_is_there_and_what_is_closed() {
        let friday = "2026-11-27".parse().unwrap();
        let load = vec![Money::new(8_430_000, Currency::MXN), Money::new(240_000, Currency::USD)];
        let mark = DayMark { load, is_payment_day: true, closed: None };
        assert_eq!(
            day_name(friday, &mark, false, &ES),
            "viernes 27 de noviembre de 2026, día de pago del cliente, ya hay $84,300.00 MXN · $2,400.00 USD"
        );
        let closed = DayMark { closed: Some("weekend".to_owned()), ..DayMark::default() };
        assert_eq!(
            day_name("2026-11-21".parse().unwrap(), &closed, true, &EN),
            "Saturday 21 November 2026, past, closed: weekend"
        );
    }
}

use super::{board::Days, place::Place};
use crate::{calendar::grid, components::money::Money, format, preferences::use_text, text::Text};
use chrono::NaiveDate;
use domain::{contract::CalendarDay, money::Money as Amount};
use leptos::prelude::*;

/// What was received on each day of the week beside what was expected of it, currency by currency.
#[component]
pub(super) fn WeekFoot(place: Place, days: Days) -> impl IntoView {
    let text = use_text();
    let cells = move || {
        let dates = grid::week(place.shown.get());
        days.with(|days| dates.into_iter().map(|date| cell(date, days.get(&date), text)).collect_view())
    };
    view! {
        <div role="row" class="cal-week cal-foot" data-part="week_foot">
            {cells}
        </div>
    }
}

fn cell(date: NaiveDate, day: Option<&CalendarDay>, text: &'static Text) -> AnyView {
    let words = text.planner();
    let expected: Vec<Amount> = day.iter().flat_map(|day| &day.totals).map(|total| total.total).collect();
    // Whoever has no business with payments is not told that nothing came.
    let collected =
        day.and_then(|day| day.collected.as_deref()).map(|amounts| line("collected", words.collected, amounts));
    view! {
        <div role="gridcell" class="cal-foot-day" data-foot=date.to_string() aria-label=format::long_date(date, text)>
            <span class="cal-foot-date" aria-hidden="true">{format::short_day(date, text)}</span>
            {collected}
            {line("expected", words.expected, &expected)}
        </div>
    }
    .into_any()
}

fn line(part: &'static str, label: &'static str, amounts: &[Amount]) -> AnyView {
    let shown = amounts.iter().map(|amount| view! { <Money amount=*amount /> }).collect_view();
    let nothing = amounts.is_empty().then_some("—");
    view! {
        <p data-part=part>
            <span class="meta">{label}</span>
            <span class="money-list">{shown}{nothing}</span>
        </p>
    }
    .into_any()
}

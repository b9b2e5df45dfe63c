use super::{board::Days, chip::Chip, hand::Hand, marks, place::Place};
use crate::{
    calendar::grid::is_weekend,
    components::{money::Money, move_dialog::Moving},
    format,
    preferences::use_text,
    session::use_session,
    text::Text,
};
use chrono::NaiveDate;
use domain::contract::{CalendarDay, CalendarItem};
use leptos::prelude::*;

/// Day by day: what a phone shows first, and what a printer gets.
#[component]
pub(super) fn DayList(place: Place, days: Days, hand: Hand) -> impl IntoView {
    let text = use_text();
    let can_move = use_session().can("promise:update");
    let sections = move || {
        let (from, to) = place.totalled();
        days.with(|days| {
            let inside = days.range(from..=to).map(|(_, day)| section(day, hand, can_move, text));
            inside.collect_view()
        })
    };
    view! { <div class="cal-list">{sections}</div> }
}

/// A day with its totals; a day without documents only shows while something is dragged that it could take.
fn section(day: &CalendarDay, hand: Hand, can_move: bool, text: &'static Text) -> AnyView {
    let date = day.date;
    let totals = day.totals.iter().map(|total| view! { <span data-part="total"><Money amount=total.total /></span> });
    let count: u64 = day.totals.iter().map(|total| u64::from(total.count)).sum();
    let counted = (count > 0).then(|| view! { <span class="meta">{(text.planner().documents)(count)}</span> });
    let closed = day.closed.clone().filter(|_| !is_weekend(date) || count > 0);
    let closed = closed.map(|name| view! { <span class="meta">{(text.agenda().closed)(&name)}</span> });
    let rows = day.items.iter().map(|item| row(item, date, hand, can_move, text)).collect_view();
    let hidden = count.saturating_sub(u64::try_from(day.items.len()).unwrap_or(count));
    let more = (hidden > 0).then(|| {
        view! {
            <button type="button" class="button" data-more=date.to_string()>
                {(text.planner().more)(hidden)}
            </button>
        }
    });
    let is_empty = count == 0 && day.marks.as_ref().is_none_or(|marks| marks.items.is_empty());
    let is_target = move || hand.target.get() == Some(date) && hand.carried.with(Option::is_some);
    view! {
        <section
            class="cal-list-day"
            data-date=date.to_string()
            data-empty=is_empty.then_some("true")
            data-target=move || is_target().then_some("true")
            tabindex="-1"
            aria-label=format::long_date(date, text)
        >
            <h3>
                <button type="button" class="cal-list-open" data-open=date.to_string()>{format::date_with_weekday(date, text)}</button>
                {totals.collect_view()}
                {counted}
                {closed}
            </h3>
            <ul>{rows}</ul>
            {more}
            {day.marks.as_ref().map(|marks| marks::list(marks, text))}
        </section>
    }
    .into_any()
}

fn row(item: &CalendarItem, from: NaiveDate, hand: Hand, can_move: bool, text: &'static Text) -> AnyView {
    let moving = Moving::of_item(item, from);
    let reschedule = (can_move && item.is_movable).then(|| {
        view! {
            <button type="button" class="button button-quiet no-print" on:click=move |_| hand.mover.ask(moving.clone())>
                {text.planner().reschedule}
            </button>
        }
    });
    let comment = Some(item.comment.clone()).filter(|comment| !comment.is_empty());
    view! {
        <li class="cal-list-row">
            <Chip item=item.clone() from hand />
            <span class="cal-list-what">
                <a href=["/facturas/", &item.invoice_id.to_string()].concat()>{item.document.clone()}</a>
                <span class="meta">{item.concept.clone()}</span>
                {comment.map(|comment| view! { <span class="meta">{comment}</span> })}
            </span>
            {reschedule}
        </li>
    }
    .into_any()
}

//! The month and the week: a grid of days with one that Tab reaches, and arrows among them.

use super::{
    chip::Chip,
    hand::Hand,
    marks,
    place::{Place, View},
    pointer::named,
    week_foot::WeekFoot,
};
use crate::{
    calendar::{
        grid::{is_weekend, month_start, step},
        load::{abbreviated, tenths},
    },
    components::{
        icon::{Glyph, Icon},
        money::Money,
    },
    format,
    preferences::{Preferences, use_text},
    text::Text,
};
use chrono::{Datelike, NaiveDate};
use domain::contract::{CalendarDay, DayTotal};
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// The days by their date, as they are shown.
pub(super) type Days = Memo<BTreeMap<NaiveDate, CalendarDay>>;

/// Weeks of days. Clicks and keys of all of them arrive here.
#[component]
pub(super) fn DayBoard(place: Place, days: Days, hand: Hand, today: NaiveDate) -> impl IntoView {
    let text = use_text();
    let focus = RwSignal::new(None::<NaiveDate>);
    let weeks = Memo::new(move |_| place.weeks());
    // The one day that Tab reaches.
    let reached = Memo::new(move |_| {
        let is_shown = |date: &NaiveDate| weeks.with(|weeks| weeks.iter().flatten().any(|day| day == date));
        [focus.get(), place.day.get(), Some(today)].into_iter().flatten().find(is_shown).unwrap_or(place.shown.get())
    });
    let bars = Memo::new(move |_| {
        let all = days.with(|days| days.values().cloned().collect::<Vec<_>>());
        all.iter().map(|day| (day.date, tenths(day, &all))).collect::<BTreeMap<_, _>>()
    });
    let preferences: Preferences = expect_context();
    let keys = Keys { place, hand, focus, reached, today, preferences };
    let heads = text.calendar.weekdays.iter().zip(text.calendar.weekdays_short).map(|(name, short)| {
        view! { <span role="columnheader" aria-label=*name>{short}</span> }
    });
    let heads = heads.collect_view();
    let rows = move || {
        let weeks = weeks.get().into_iter();
        let week = |dates: Vec<NaiveDate>| {
            let cells =
                dates.into_iter().map(|date| view! { <Day date place days bars hand reached today /> }).collect_view();
            view! { <div role="row" class="cal-week">{cells}</div> }
        };
        weeks.map(week).collect_view()
    };
    let label = move || (text.planner().grid)(&format::month_and_year(place.shown.get(), text));
    view! {
        <div
            class="cal-grid"
            role="grid"
            tabindex="-1"
            aria-label=label
            data-view=move || if place.view.get() == View::Week { "week" } else { "month" }
            on:keydown=move |event| keys.pressed(&event)
        >
            <div role="row" class="cal-week cal-names">{heads}</div>
            {rows}
            {move || (place.view.get() == View::Week).then(|| view! { <WeekFoot place days /> })}
        </div>
    }
}

#[component]
fn Day(
    date: NaiveDate,
    place: Place,
    days: Days,
    bars: Memo<BTreeMap<NaiveDate, u8>>,
    hand: Hand,
    reached: Memo<NaiveDate>,
    today: NaiveDate,
) -> impl IntoView {
    let text = use_text();
    let day = Memo::new(move |_| days.with(|days| days.get(&date).cloned()));
    let name = move || day.with(|day| day_name(date, day.as_ref(), text));
    let is_target = move || hand.target.get() == Some(date) && hand.carried.with(Option::is_some);
    let bar = move || bars.with(|bars| bars.get(&date).copied().unwrap_or(0));
    let is_outside = move || place.view.get() == View::Month && month_start(date) != month_start(place.shown.get());
    let drop = move || {
        is_target().then(|| {
            view! { <span class="cal-drop">{(text.planner().drop_on)(&format::short_day(date, text))}</span> }
        })
    };
    view! {
        <div
            role="gridcell"
            class="cal-day"
            data-date=date.to_string()
            data-outside=move || is_outside().then_some("true")
            data-weekend=is_weekend(date).then_some("true")
            data-closed=move || day.with(|day| day.as_ref().is_some_and(|day| day.closed.is_some()).then_some("true"))
            data-target=move || is_target().then_some("true")
            aria-label=name
            aria-current=(date == today).then_some("date")
            aria-selected=move || (place.day.get() == Some(date)).to_string()
            tabindex=move || if reached.get() == date { "0" } else { "-1" }
        >
            <span class="cal-bar" style:height=move || [bar().to_string().as_str(), "0%"].concat()></span>
            <span class="cal-number">{date.day()}</span>
            {move || day.with(|day| day.as_ref().map(|day| content(day, hand, text)))}
            {drop}
        </div>
    }
}

/// Why it is closed, what it comes to, and the first of its documents.
fn content(day: &CalendarDay, hand: Hand, text: &'static Text) -> AnyView {
    let closed = day.closed.clone().filter(|_| !is_weekend(day.date)).map(|name| {
        view! {
            <span class="cal-closed">
                <Glyph icon=Icon::CircleSlash />
                {name}
            </span>
        }
    });
    let count: u64 = day.totals.iter().map(|total| u64::from(total.count)).sum();
    let totals = day.totals.iter().map(total).collect_view();
    let counted =
        (count > 0).then(|| view! { <span class="meta cal-count">{(text.planner().documents)(count)}</span> });
    let from = day.date;
    let chips = day.items.iter().map(|item| view! { <li><Chip item=item.clone() from hand /></li> }).collect_view();
    let hidden = count.saturating_sub(u64::try_from(day.items.len()).unwrap_or(count));
    let more = (hidden > 0).then(|| {
        view! {
            <button type="button" class="cal-more" data-more=from.to_string() tabindex="-1">
                {(text.planner().more)(hidden)}
            </button>
        }
    });
    view! {
        {closed}
        <div class="cal-totals">{totals}</div>
        {counted}
        <ul class="cal-chips">{chips}</ul>
        {more}
        {day.marks.as_ref().and_then(|marks| marks::lines(marks, text))}
    }
    .into_any()
}

/// The exact total, what is still to come of it, and the short form for small cells.
fn total(total: &DayTotal) -> AnyView {
    let words = use_text().planner();
    let pending = (total.pending != total.total).then(|| {
        view! {
            <span class="meta cal-pending" data-part="pending">
                {format::money_with_currency(total.pending)}
                " "
                {words.pending}
            </span>
        }
    });
    view! {
        <span class="cal-total" data-part="total">
            <Money amount=total.total />
        </span>
        <span class="cal-short" aria-hidden="true">{abbreviated(total.total)}</span>
        {pending}
    }
    .into_any()
}

/// `viernes 19 de julio de 2019, $84,300.00 MXN, $2,400.00 USD, 12 documentos`.
fn day_name(date: NaiveDate, day: Option<&CalendarDay>, text: &Text) -> String {
    let words = text.planner();
    let mut parts = vec![format::long_date(date, text)];
    let Some(day) = day else { return parts.concat() };
    parts.extend(day.closed.as_ref().map(|name| (text.agenda().closed)(name)));
    parts.extend(day.totals.iter().map(|total| format::money_with_currency(total.total)));
    let count = day.totals.iter().map(|total| u64::from(total.count)).sum();
    parts.extend(day.marks.iter().flat_map(|marks| marks::said(marks, text)));
    parts.push(if count == 0 { words.nothing.to_owned() } else { (words.documents)(count) });
    parts.join(", ")
}

/// The keyboard of the grid.
#[derive(Clone, Copy)]
struct Keys {
    place: Place,
    hand: Hand,
    focus: RwSignal<Option<NaiveDate>>,
    reached: Memo<NaiveDate>,
    today: NaiveDate,
    preferences: Preferences,
}

impl Keys {
    fn pressed(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (key, shift) = (event.key(), event.shift_key());
        // Letters and figures by themselves can be switched off.
        if key.chars().count() == 1 && key != " " && !self.preferences.single_keys.get_untracked() {
            return;
        }
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let is_ours = if self.hand.is_by_keyboard.get_untracked() {
            self.hand.carry_on(&key, shift)
        } else if let Some(card) = target.closest("[data-chip], [data-more]").ok().flatten() {
            self.on_card(&card, &key)
        } else {
            self.on_day(&key, shift)
        };
        if is_ours {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn on_day(self, key: &str, shift: bool) -> bool {
        let date = self.reached.get_untracked();
        match key {
            "Enter" | " " => self.place.open_day(Some(date)),
            "t" => self.go(self.today),
            "F2" => return focus_card(date, 0),
            "m" => match cards_of(date).iter().find_map(|card| self.carried(card)) {
                Some(carried) => {
                    self.hand.take_by_keyboard(carried);
                    focus_grid();
                }
                None => return false,
            },
            _ => match step(date, key, shift) {
                Some(date) => self.go(date),
                None => return false,
            },
        }
        true
    }

    fn on_card(self, card: &Element, key: &str) -> bool {
        let date = self.reached.get_untracked();
        let at = cards_of(date).iter().position(|one| **one == *card).unwrap_or(0);
        match key {
            "ArrowDown" => focus_card(date, at.saturating_add(1)),
            "ArrowUp" => focus_card(date, at.saturating_sub(1)),
            "Escape" => {
                focus_day(date);
                true
            }
            "m" => match self.carried(card) {
                Some(carried) => {
                    self.hand.take_by_keyboard(carried);
                    focus_grid();
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    fn carried(self, card: &Element) -> Option<super::hand::Carried> {
        named(card).and_then(|(id, from)| self.hand.find(&id, from))
    }

    fn go(self, date: NaiveDate) {
        self.focus.set(Some(date));
        self.place.show(date);
        focus_day(date);
    }
}

fn cards_of(date: NaiveDate) -> Vec<HtmlElement> {
    let selector = [".cal-grid [data-date=\"", &date.to_string(), "\"] :is([data-chip], [data-more])"].concat();
    let Ok(cards) = document().query_selector_all(&selector) else { return Vec::new() };
    (0..cards.length()).filter_map(|index| cards.get(index)?.dyn_into().ok()).collect()
}

/// Focuses a document of the day; whether there is one.
fn focus_card(date: NaiveDate, index: usize) -> bool {
    let cards = cards_of(date);
    // Focus on an element of the page cannot fail.
    cards.get(index).is_some_and(|card| card.focus().is_ok())
}

/// Keys of the move mode arrive here also while the days under it are drawn anew.
fn focus_grid() {
    focus(".cal-grid");
}

/// After the month with the day is on screen.
pub(super) fn focus_day(date: NaiveDate) {
    request_animation_frame(move || focus(&[".cal-board [data-date=\"", &date.to_string(), "\"]"].concat()));
}

fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Focus on an element of the page cannot fail.
        element.focus().ok();
    }
}

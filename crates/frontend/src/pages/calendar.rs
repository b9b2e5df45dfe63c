mod board;
mod chip;
mod day_panel;
mod hand;
mod layers;
mod list;
mod marks;
mod place;
mod pointer;
mod toolbar;
mod week_foot;
mod whole_day;

use crate::{
    calendar::load,
    components::{
        filter_bar::FilterBar,
        icon::Glyph,
        loaded::Loaded,
        money::Money,
        move_dialog::{MoveDialog, Mover},
        page_header::PageHeader,
    },
    format,
    live::use_live,
    pages::customer_filter::{CustomerFilter, OneCustomer},
    preferences::{Preferences, use_text},
    printing::use_printing,
    read::Read,
    session::use_session,
    states,
};
use board::{DayBoard, focus_day};
use chrono::NaiveDate;
use day_panel::DayPanel;
use domain::contract::{Calendar, CalendarDay, DayKinds, Topic};
use hand::Hand;
use leptos::{ev, html, prelude::*};
use list::DayList;
use place::{Place, View};
use pointer::Pointers;
use std::collections::BTreeMap;
use toolbar::Toolbar;
use wasm_bindgen::JsCast;

/// What there is to collect, day by day; everything on it can be moved by mouse, finger, keyboard or menu.
#[component]
pub(crate) fn CalendarPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let today = session.today();
    let place = Place::of_url(today, session.can("payment:read"));
    let customer = OneCustomer::of_url(session);
    let calendar = Read::new(move || {
        let (span, query, shows_money) = (place.span(), place.query(), place.layers.get().shows_money());
        async move {
            let calendar = session.api.get_calendar(span, &query).await?;
            Ok(if shows_money { calendar } else { without_money(calendar) })
        }
    });
    let changes = RwSignal::new(0_u32);
    let emptied = RwSignal::new(0_u32);
    let let_go = Callback::new(move |()| emptied.update(|emptied| *emptied = emptied.wrapping_add(1)));
    let again = Callback::new(move |()| {
        calendar.again();
        changes.update(|changes| *changes = changes.wrapping_add(1));
    });
    use_live().on_change(&[Topic::Invoice, Topic::Promise, Topic::Payment, Topic::Import], None, again);
    let mover = Mover::new(again, let_go);
    let close = Callback::new(move |()| {
        let day = place.day.get_untracked();
        place.open_day(None);
        if let Some(day) = day {
            focus_day(day);
        }
    });
    let panel = move || place.day.get().map(|date| view! { <DayPanel date place mover changes on_close=close /> });
    view! {
        <div class="page" data-screen="calendar">
            <PageHeader title=text.planner().title />
            <Toolbar place mover today />
            <FilterBar filters=Vec::new() led_to=vec![customer.chip(text)]>
                <CustomerFilter of=customer />
            </FilterBar>
            <div class="with-panel">
                <Loaded read=calendar skeleton_rows=8 let:calendar>
                    <Board calendar place mover emptied today />
                </Loaded>
                {panel}
            </div>
            <MoveDialog mover />
        </div>
    }
}

/// The same days with nothing but what else they are for.
fn without_money(calendar: Calendar) -> Calendar {
    let only_marks =
        |day: CalendarDay| CalendarDay { totals: Vec::new(), kinds: DayKinds::default(), items: Vec::new(), ..day };
    Calendar { days: calendar.days.into_iter().map(only_marks).collect() }
}

/// The days, as they are or as they will be once the moves under way are saved.
#[component]
fn Board(
    calendar: ReadSignal<Calendar>,
    place: Place,
    mover: Mover,
    /// Counts how often the hand let go of what it carried.
    emptied: RwSignal<u32>,
    today: NaiveDate,
) -> impl IntoView {
    let shown = Memo::new(move |_| calendar.with(|calendar| mover.moved(&calendar.days)));
    let days = Memo::new(move |_| {
        let by_date = |day: &CalendarDay| (day.date, day.clone());
        shown.with(|days| days.iter().map(by_date).collect::<BTreeMap<_, _>>())
    });
    // The days just read say themselves where everything stands.
    Effect::new(move |_| {
        calendar.track();
        mover.forget_taken();
    });
    let hand = Hand::new(use_session(), place, shown.into(), mover, use_text());
    Effect::new(move |seen: Option<u32>| {
        let now = emptied.get();
        if seen.is_some_and(|seen| seen != now) {
            hand.empty();
        }
        now
    });
    let board = NodeRef::<html::Div>::new();
    let pointers = Pointers::of(hand, board);
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && pointers.is_dragging() {
            pointers.cancel();
        }
    });
    on_cleanup(move || escape.remove());
    let is_list = Memo::new(move |_| place.view.get() == View::List);
    let printing = use_printing();
    let view = move || {
        if is_list.get() || printing.get() {
            view! { <DayList place days hand /> }.into_any()
        } else {
            view! { <DayBoard place days hand today /> }.into_any()
        }
    };
    let preferences: Preferences = expect_context();
    let words = use_text().planner();
    let keys = move || if preferences.single_keys.get() { words.keys } else { words.keys_without_letters };
    view! {
        <Totals days=shown place />
        <div
            class="cal-board"
            node_ref=board
            data-carrying=move || hand.at.with(|at| at.is_some().then_some("true"))
            on:pointerdown=move |event| pointers.down(&event)
            on:pointermove=move |event| pointers.moved(&event)
            on:pointerup=move |_| pointers.up()
            on:pointercancel=move |_| pointers.cancel()
            on:contextmenu=move |event| { if pointers.is_dragging() { event.prevent_default() } }
            on:click=move |event| { if !pointers.has_dragged() { open_day_of(&event, place) } }
        >
            {view}
        </div>
        <p class="muted no-print wide-only">{keys}</p>
        <Ghost hand />
        <p class="visually-hidden" role="status" aria-live="assertive">{move || hand.said.get()}</p>
    }
}

/// A click on a day, on one of its cards or on «+9 más» opens the day.
fn open_day_of(event: &web_sys::MouseEvent, place: Place) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    if matches!(target.closest("a, .cal-list-row .button"), Ok(Some(_))) {
        return;
    }
    let opens = ".cal-day, [data-chip], [data-more], [data-open]";
    let Some(opener) = target.closest(opens).ok().flatten() else { return };
    let day = opener.closest("[data-date]").ok().flatten().and_then(|day| day.get_attribute("data-date"));
    place.open_day(day.and_then(|day| day.parse().ok()));
}

/// What the month or week comes to; when that is nothing, the way to what could be scheduled.
#[component]
fn Totals(days: Memo<Vec<CalendarDay>>, place: Place) -> impl IntoView {
    let text = use_text();
    let words = text.planner();
    let totals = Memo::new(move |_| {
        let (from, to) = place.totalled();
        days.with(|days| load::totals(days, from, to)).unwrap_or_default()
    });
    let month = move || format::month_and_year(place.shown.get(), text);
    let label = move || match place.view.get() {
        View::Week => words.week_total.to_owned(),
        View::Month | View::List => (words.month_total)(&month()),
    };
    let amounts = move || totals.get().into_iter().map(|amount| view! { <Money amount /> }).collect_view();
    move || {
        if !place.layers.get().shows_money() {
            return ().into_any();
        }
        // The view before the totals made from it: asked the other way round, a change that leaves the totals as they
        // were can be missed.
        if place.view.get() != View::Week && totals.with(Vec::is_empty) {
            return view! {
                <div class="banner" role="status" data-state="empty">
                    <p>{(words.empty)(&month())}</p>
                    <a class="button" href="/agenda?pestana=sin-agendar">
                        {words.see_unscheduled}
                    </a>
                </div>
            }
            .into_any();
        }
        view! {
            <p class="row cal-sum" data-part="span_total">
                <span class="muted">{label}</span>
                <span class="money-list">{amounts}</span>
            </p>
        }
        .into_any()
    }
}

/// What follows the pointer; the card itself stays where it is.
#[component]
fn Ghost(hand: Hand) -> impl IntoView {
    let text = use_text();
    let carried = move || hand.carried.get().filter(|_| hand.at.with(Option::is_some));
    let left = move || pixels(hand.at.get().map_or(0, |at| at.x.saturating_add(12)));
    let top = move || pixels(hand.at.get().map_or(0, |at| at.y.saturating_add(12)));
    let target = move || {
        let passed = hand.passed.get().map(|date| (text.planner().past)(&format::short_day(date, text)));
        passed.or_else(|| hand.target.get().map(|date| (text.planner().drop_on)(&format::short_day(date, text))))
    };
    let card = Memo::new(move |_| carried());
    move || {
        card.get().map(|carried| {
            let badge = states::calendar_item(&carried.item, text);
            view! {
                <div class="cal-ghost" aria-hidden="true" style:left=left style:top=top>
                    <strong>
                        <Glyph icon=badge.icon />
                        {carried.item.customer.name.clone()}
                    </strong>
                    <span>{format::money_with_currency(carried.item.total)}</span>
                    <span class="meta">{target}</span>
                </div>
            }
        })
    }
}

fn pixels(of: i32) -> String {
    [of.to_string().as_str(), "px"].concat()
}

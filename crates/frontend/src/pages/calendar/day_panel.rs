use super::{marks, place::Place, whole_day::ask_for_day};
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
        move_dialog::{Mover, Moving},
        side_panel::SidePanel,
        toast::Toasts,
    },
    format,
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::use_session,
    task::Task,
    text::Text,
    url,
};
use chrono::NaiveDate;
use domain::{
    contract::{Calendar, CalendarItem},
    money::Totals,
};
use leptos::prelude::*;

/// The documents of a day, in the six columns every office knows.
#[component]
pub(super) fn DayPanel(
    date: NaiveDate,
    place: Place,
    mover: Mover,
    /// Counts the changes that make the day be read again.
    changes: RwSignal<u32>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let query = Memo::new(move |_| ["limit=100&", &url::query(&place.narrowed())].concat());
    let listing = Listing::new(query, move |query| async move { session.api.list_calendar_day(date, &query).await });
    listing.rows.follow(changes);
    let toasts: Toasts = expect_context();
    let asking = Task::new();
    let shows_money = Memo::new(move |_| place.layers.get().shows_money());
    let can_move = session.can("promise:update");
    let whole_day = move || {
        (can_move && shows_money.get()).then(|| {
        view! {
            <button type="button" class="button" disabled=asking.busy on:click=move |_| ask_for_day((date, place), asking, session.api, mover, toasts, text)>
                {text.planner().reschedule_day}
            </button>
        }
    })
    };
    view! {
        <SidePanel title=Signal::derive(move || format::long_date(date, text)) on_close>
            <Show when=move || shows_money.get()>
                <Loaded read=listing.rows skeleton_rows=4 let:rows>
                    <DayTable date listing rows mover />
                </Loaded>
                {whole_day}
            </Show>
            <Show when=move || place.layers.get().shows_marks()>
                <DayMarks date place changes />
            </Show>
        </SidePanel>
    }
}

/// As many of each kind are named.
const NAMED: u8 = 50;

/// What else the day is for, as far as its layers are on.
#[component]
fn DayMarks(date: NaiveDate, place: Place, changes: RwSignal<u32>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let read = Read::new(move || {
        let mut query = place.narrowed_marks();
        query.push(("items", Some(NAMED.to_string())));
        async move { session.api.get_calendar((date, date), &query).await }
    });
    read.follow(changes);
    let found = move |calendar: &Calendar| {
        let marks = calendar.days.iter().filter_map(|day| day.marks.as_ref());
        marks.flat_map(|marks| marks::list(marks, text)).collect::<Vec<_>>()
    };
    let shown = move |calendar: ReadSignal<Calendar>| {
        move || match calendar.with(found) {
            none if none.is_empty() => view! { <p class="muted">{text.planner().no_marks}</p> }.into_any(),
            some => some.into_any(),
        }
    };
    view! {
        <section class="stack" aria-label=text.planner().also_this_day data-part="day_marks">
            <h3>{text.planner().also_this_day}</h3>
            <Loaded read skeleton_rows=2 let:calendar>
                {shown(calendar)}
            </Loaded>
        </section>
    }
}

#[component]
fn DayTable(
    date: NaiveDate,
    listing: Listing<CalendarItem>,
    rows: ReadSignal<Rows<CalendarItem>>,
    mover: Mover,
) -> impl IntoView {
    let text = use_text();
    let can_move = use_session().can("promise:update");
    let put_off = move |(id, _action): (String, &'static str)| {
        let found = rows.with_untracked(|rows| rows.data.iter().find(|item| item.id.to_string() == id).cloned());
        if let Some(item) = found {
            mover.ask(Moving::of_item(&item, date));
        }
    };
    let actions = TableActions { on_action: Some(Callback::new(put_off)), ..TableActions::default() };
    let data = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().map(|item| row(item, can_move, text)).collect::<Vec<_>>())
    });
    let totals = Memo::new(move |_| rows.with(|rows| total_rows(&rows.data, can_move, text)));
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    move || {
        if is_empty.get() {
            return view! { <EmptyState icon=Icon::CircleCheck message=text.planner().day_empty /> }.into_any();
        }
        view! {
            <DataTable label=text.planner().day_table columns=columns(can_move, text) rows=data totals=totals actions />
            <TableFoot
                shown=Signal::derive(move || rows.with(Rows::shown))
                total=Signal::derive(move || rows.with(|rows| rows.total))
                busy=Signal::derive(move || listing.rows.is_busy())
                on_more=move |()| listing.more()
            />
        }
        .into_any()
    }
}

fn columns(can_move: bool, text: &Text) -> Vec<Column> {
    let words = text.planner();
    let mut columns = vec![
        Column::text("concept", words.column_concept),
        Column::text("document", words.column_document),
        Column::text("customer", text.common.customer),
        Column::numeric("total", words.column_total),
        Column::numeric("pending", words.column_pending),
        Column::text("comment", words.column_comment),
    ];
    if can_move {
        columns.push(Column::text("actions", words.column_actions));
    }
    columns
}

fn row(item: &CalendarItem, can_move: bool, text: &Text) -> Row {
    let mut cells = vec![
        Cell::Text(item.concept.clone()),
        Cell::Link { href: ["/facturas/", &item.invoice_id.to_string()].concat(), label: item.document.clone() },
        Cell::Text(item.customer.name.clone()),
        Cell::Money(item.total),
        Cell::Money(item.pending),
        Cell::Text(item.comment.clone()),
    ];
    if can_move {
        let label = text.planner().reschedule.to_owned();
        cells.push(if item.is_movable { Cell::Button { action: "move", label } } else { Cell::Empty });
    }
    Row { id: item.id.to_string(), name: item.document.clone(), cells }
}

/// One line per currency; it always equals the rows as printed.
fn total_rows(items: &[CalendarItem], can_move: bool, text: &Text) -> Vec<Row> {
    let totals = Totals::of(items.iter().map(|item| item.total));
    let pending = Totals::of(items.iter().map(|item| item.pending));
    let Ok((totals, pending)) = totals.and_then(|totals| Ok((totals, pending?))) else { return Vec::new() };
    let line = |total: domain::money::Money| {
        let code = total.currency().code().to_owned();
        let mut cells = vec![
            Cell::Text(text.common.totals.to_owned()),
            Cell::Empty,
            Cell::Empty,
            Cell::Money(total),
            Cell::Money(pending.get(total.currency())),
            Cell::Empty,
        ];
        cells.extend(can_move.then_some(Cell::Empty));
        Row { id: code.clone(), name: code, cells }
    };
    totals.iter().map(line).collect()
}

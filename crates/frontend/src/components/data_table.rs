mod chunk;
mod heading;
mod ticked;

use super::{
    date::Date,
    money::Money,
    status_badge::{Badge, StatusBadge},
};
use crate::{format, preferences::use_text};
use chrono::NaiveDate;
use chunk::{Body, hold_widths, release_widths};
use domain::money::Money as Amount;
use heading::{SelectAll, heading};
use leptos::{html, prelude::*};
use std::{
    collections::BTreeSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
};
use ticked::Ticked;
use wasm_bindgen::JsCast;

/// A column: its stable English name, its heading, and how its values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: &'static str,
    pub heading: &'static str,
    pub numeric: bool,
    /// The value of the API's `sort` for this column.
    pub sort: Option<&'static str>,
    /// Whether its cells are [`Cell::Tick`]s, which the heading ticks all at once.
    pub ticks: bool,
}

impl Column {
    pub(crate) const fn text(name: &'static str, heading: &'static str) -> Self {
        Self { name, heading, numeric: false, sort: None, ticks: false }
    }

    pub(crate) const fn numeric(name: &'static str, heading: &'static str) -> Self {
        Self { name, heading, numeric: true, sort: None, ticks: false }
    }

    pub(crate) const fn ticked(self) -> Self {
        Self { ticks: true, ..self }
    }

    pub(crate) const fn sorted_by(self, sort: &'static str) -> Self {
        Self { sort: Some(sort), ..self }
    }
}

/// What a cell shows. Rows are data, so that an unchanged row keeps its place in the document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    /// Main text with a smaller line under it.
    Lines(String, String),
    Number(i64),
    Money(Amount),
    Amounts(Vec<Amount>),
    Date(NaiveDate),
    /// What leaves the company: the month in letters.
    DateInLetters(NaiveDate),
    Badge(Badge),
    Badges(Vec<Badge>),
    Link {
        href: String,
        label: String,
    },
    /// Runs the table's `on_action` with this name; the first letter of the name presses it for the row in focus.
    Button {
        action: &'static str,
        label: String,
    },
    /// A check box of the table's `ticks`, with its name for screen readers.
    Tick(String),
}

/// A row: the id of what it shows, its name for screen readers, and one cell per column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub id: String,
    pub name: String,
    pub cells: Vec<Cell>,
}

/// The order asked for, and how to ask for another.
pub(crate) type Sorting = (Signal<Option<String>>, Callback<Option<String>>);

/// What a table does besides showing rows; everything is optional.
#[derive(Clone, Copy, Default)]
pub(crate) struct TableActions {
    /// A click on the row outside its links and buttons.
    pub on_open: Option<Callback<String>>,
    /// A [`Cell::Button`]: id of the row and name of the action.
    pub on_action: Option<Callback<(String, &'static str)>>,
    /// The ticked rows; gives the table its column of check boxes.
    pub selection: Option<RwSignal<BTreeSet<String>>>,
    /// The rows whose [`Cell::Tick`] is set.
    pub ticks: Option<RwSignal<BTreeSet<String>>>,
    /// `column` or `-column`, as in the API's `sort`.
    pub sort: Option<Sorting>,
}

/// A native table in a region that scrolls and takes the focus; on a phone each row becomes a card.
#[component]
pub(crate) fn DataTable(
    /// Name of the region and of the table.
    #[prop(into)]
    label: String,
    columns: Vec<Column>,
    #[prop(into)] rows: Signal<Vec<Row>>,
    /// Lines of totals under the rows.
    #[prop(into, optional)]
    totals: Signal<Vec<Row>>,
    #[prop(optional)] actions: TableActions,
    /// The id of the row that is open beside the table.
    #[prop(into, optional)]
    open: Signal<Option<String>>,
) -> impl IntoView {
    let columns = StoredValue::new(columns);
    let marks =
        Marks { selection: actions.selection.map(Ticked::following), ticks: actions.ticks.map(Ticked::following) };
    let name = label.clone();
    let body = Body::new(rows, columns, actions, marks, open);
    let table = NodeRef::<html::Table>::new();
    Effect::new(move |was_long: Option<bool>| {
        let is_long = body.is_long.get();
        match table.get() {
            Some(table) if is_long => hold_widths(&table),
            Some(table) if was_long == Some(true) => release_widths(&table),
            Some(_) | None => {}
        }
        is_long
    });
    // Rows that are not drawn count too, and the heading. The rows are looked at before what is made of them: the other
    // way round the framework would not notice that they changed while that did not.
    let count = move || {
        let count = rows.with(Vec::len).saturating_add(1);
        body.is_long.get().then_some(count)
    };
    let foot = move || {
        totals
            .get()
            .into_iter()
            .map(|row| {
                let under_checkboxes = actions.selection.is_some();
                view! { <TableRow row columns actions=TableActions::default() marks=Marks::default() open under_checkboxes /> }
            })
            .collect_view()
    };
    view! {
        <div class="table-region table-cards table-sticky" role="region" aria-label=name tabindex="0">
            <table class="table" aria-label=label aria-rowcount=count node_ref=table>
                <thead>
                    <tr>
                        {actions.selection.map(|selection| view! { <SelectAll rows selection /> })}
                        {columns.get_value().into_iter().map(|column| heading(column, actions, rows)).collect_view()}
                    </tr>
                </thead>
                {body.view()}
                <tfoot>{foot}</tfoot>
            </table>
        </div>
    }
}

/// The sets of ticked rows, as each row follows them.
#[derive(Clone, Copy, Default)]
struct Marks {
    selection: Option<Ticked>,
    ticks: Option<Ticked>,
}

/// Differs where what the row shows differs.
fn fingerprint(row: &Row) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(row)
}

#[component]
fn TableRow(
    row: Row,
    columns: StoredValue<Vec<Column>>,
    actions: TableActions,
    marks: Marks,
    open: Signal<Option<String>>,
    /// Begins with an empty cell where the other rows have their check box.
    #[prop(default = false)]
    under_checkboxes: bool,
    /// Its place in the table where not every row is drawn.
    #[prop(into, optional)]
    number: Signal<Option<usize>>,
) -> impl IntoView {
    let id = StoredValue::new(row.id);
    let is_open = move || open.with(|open| id.with_value(|id| open.as_ref() == Some(id)));
    let mark = marks.selection.or(marks.ticks).map(|marks| id.with_value(|id| marks.row(id)));
    let ticked = move || mark.as_ref().is_some_and(Get::get);
    let on_click = move |event: web_sys::MouseEvent| {
        if let Some(on_open) = actions.on_open.filter(|_| !is_control(&event)) {
            on_open.run(id.get_value());
        }
    };
    let selector = marks.selection.map(|selection| {
        let label = (use_text().common.select_row)(&row.name);
        view! { <td data-col="selection">{tick(id, selection, label)}</td> }
    });
    let cells = columns
        .get_value()
        .into_iter()
        .zip(row.cells)
        .map(|(column, cell)| {
            let class = if column.numeric { "numeric" } else { "" };
            view! {
                <td class=class data-col=column.name data-label=column.heading>
                    {content(cell, id, actions, marks)}
                </td>
            }
        })
        .collect_view();
    view! {
        <tr
            data-id=id.get_value()
            data-open=move || is_open().then_some("true")
            data-selected=move || ticked().then_some("true")
            aria-rowindex=number
            on:click=on_click
        >
            {selector}
            {under_checkboxes.then(|| view! { <td data-col="selection"></td> })}
            {cells}
        </tr>
    }
}

/// Whether a click was meant for a link, a button or a field inside the row.
fn is_control(event: &web_sys::MouseEvent) -> bool {
    let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
    target.is_some_and(|target| matches!(target.closest("a, button, input, label, summary"), Ok(Some(_))))
}

/// Gives the focus back to a row whose panel closes.
pub(crate) fn focus_row(id: &str) {
    let control = document().query_selector(&format!("tr[data-id=\"{id}\"] :is(a, button)")).ok().flatten();
    if let Some(control) = control.and_then(|control| control.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus on an element of the page cannot fail.
        control.focus().ok();
    }
}

/// A check box that puts the row into a set of ids.
fn tick(id: StoredValue<String>, ticks: Ticked, label: String) -> AnyView {
    let mark = id.with_value(|id| ticks.row(id));
    let ticked = move || mark.get();
    let toggle = move |_| {
        let id = id.get_value();
        ticks.chosen.update(|ticked| {
            if !ticked.remove(&id) {
                ticked.insert(id);
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=ticked on:change=toggle />
            <span class="visually-hidden">{label}</span>
        </label>
    }
    .into_any()
}

fn content(cell: Cell, id: StoredValue<String>, actions: TableActions, marks: Marks) -> AnyView {
    match cell {
        Cell::Empty => ().into_any(),
        Cell::Text(text) => text.into_any(),
        Cell::Lines(main, under) => view! {
            <span>
                {main} <span class="meta">" " {under}</span>
            </span>
        }
        .into_any(),
        Cell::Number(number) => number.to_string().into_any(),
        Cell::Money(amount) => view! { <Money amount /> }.into_any(),
        Cell::Amounts(amounts) => {
            amounts.into_iter().map(|amount| view! { <div><Money amount /></div> }).collect_view().into_any()
        }
        Cell::Date(date) => view! { <Date date /> }.into_any(),
        Cell::DateInLetters(date) => {
            view! { <time datetime=date.to_string()>{format::date_in_letters(date, use_text())}</time> }.into_any()
        }
        Cell::Badge(badge) => view! { <StatusBadge badge /> }.into_any(),
        Cell::Badges(badges) => {
            badges.into_iter().map(|badge| view! { <StatusBadge badge /> }).collect_view().into_any()
        }
        Cell::Link { href, label } => view! { <a href=href>{label}</a> }.into_any(),
        Cell::Tick(label) => marks.ticks.map(|ticks| tick(id, ticks, label)).into_any(),
        Cell::Button { action, label } => {
            let run = move |_| {
                if let Some(on_action) = actions.on_action {
                    on_action.run((id.get_value(), action));
                }
            };
            view! {
                <button type="button" class="button button-quiet" data-key=action.get(..1) on:click=run>
                    {label}
                </button>
            }
            .into_any()
        }
    }
}

/// How many rows are shown of how many, and the button that brings more.
#[component]
pub(crate) fn TableFoot(
    #[prop(into)] shown: Signal<u64>,
    #[prop(into)] total: Signal<u64>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] on_more: Callback<()>,
    /// Sums and the like.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let text = use_text();
    let more = NodeRef::<html::Button>::new();
    view! {
        <div class="table-foot">
            <span class="muted" role="status">
                {move || (text.common.shown_of)(shown.get(), total.get())}
            </span>
            {children.map(|children| children())}
            <Show when=move || shown.get() < total.get()>
                <button type="button" class="button" node_ref=more disabled=busy on:click=move |_| on_more.run(())>
                    {text.common.load_more}
                </button>
            </Show>
        </div>
    }
}

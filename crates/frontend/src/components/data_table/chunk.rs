//! A long table draws the rows around what is in sight; the others are gaps as tall as they were.

use super::{Marks, Row, TableActions, TableRow, fingerprint};
use crate::{components::data_table::Column, printing::use_printing};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Rows that come and go together.
const ROWS: usize = 50;
/// Up to here every row is drawn.
const SHORT: usize = 200;
/// How far beyond what is in sight rows are drawn: as far again above and below.
const MARGIN: &str = "100% 0px";

/// What the rows of one table share.
#[derive(Clone, Copy)]
pub(super) struct Body {
    pub rows: Signal<Vec<Row>>,
    pub columns: StoredValue<Vec<Column>>,
    pub actions: TableActions,
    pub marks: Marks,
    pub open: Signal<Option<String>>,
    pub is_long: Memo<bool>,
    is_printing: ReadSignal<bool>,
    sights: StoredValue<Vec<RwSignal<Sight>>>,
    observer: StoredValue<Option<Observer>, LocalStorage>,
}

/// Whether the rows of a chunk are near what is in sight, and how tall they were when they went.
#[derive(Clone, Copy, Default, PartialEq)]
struct Sight {
    is_away: bool,
    height: f64,
}

/// The closure has to live as long as the browser may call it.
struct Observer {
    browser: IntersectionObserver,
    _noticed: Closure<dyn FnMut(js_sys::Array)>,
}

impl Body {
    pub(super) fn new(
        rows: Signal<Vec<Row>>,
        columns: StoredValue<Vec<Column>>,
        actions: TableActions,
        marks: Marks,
        open: Signal<Option<String>>,
    ) -> Self {
        let observer = StoredValue::new_local(None::<Observer>);
        on_cleanup(move || {
            observer.with_value(|observer| {
                if let Some(observer) = observer {
                    observer.browser.disconnect();
                }
            });
        });
        Self {
            rows,
            columns,
            actions,
            marks,
            open,
            is_long: Memo::new(move |_| rows.with(Vec::len) > SHORT),
            is_printing: use_printing(),
            sights: StoredValue::new(Vec::new()),
            observer,
        }
    }

    /// The rows, chunk by chunk.
    pub(super) fn view(self) -> impl IntoView {
        let chunks = Memo::new(move |_| self.rows.with(Vec::len).div_ceil(ROWS));
        view! { <For each=move || 0..chunks.get() key=|chunk| *chunk children=move |chunk| self.chunk(chunk) /> }
    }

    fn chunk(self, chunk: usize) -> impl IntoView {
        let first = chunk.saturating_mul(ROWS);
        let sight = RwSignal::new(Sight::default());
        self.sights.update_value(|sights| {
            sights.truncate(chunk);
            sights.push(sight);
        });
        let is_gap = Memo::new(move |_| {
            let is_away = self.is_long.get() && !self.is_printing.get() && sight.with(|sight| sight.is_away);
            is_away && !self.has_open(first)
        });
        let element = NodeRef::<html::Tbody>::new();
        Effect::new(move |_| {
            if let Some(element) = element.get() {
                self.watch(&element);
            }
        });
        let rows = move || {
            (!is_gap.get()).then(|| {
                view! {
                    <ForEnumerate
                        each=move || self.prints(first)
                        key=|print| *print
                        children=move |index, _| self.row(first, index)
                    />
                }
            })
        };
        view! {
            <tbody
                node_ref=element
                data-chunk=chunk.to_string()
                style:display=move || is_gap.get().then_some("block")
                style:height=move || is_gap.get().then(|| [&sight.get().height.to_string(), "px"].concat())
            >
                {rows}
            </tbody>
        }
    }

    /// Long lists are compared by numbers: only a row that is new or changed is copied and drawn.
    fn prints(self, first: usize) -> Vec<u64> {
        self.rows.with(|rows| rows.iter().skip(first).take(ROWS).map(fingerprint).collect())
    }

    fn row(self, first: usize, index: ReadSignal<usize>) -> impl IntoView {
        let place = move |index: usize| first.saturating_add(index);
        let row = self.rows.with_untracked(|rows| rows.get(place(index.get_untracked())).cloned());
        let Self { columns, actions, marks, open, is_long, .. } = self;
        // The heading is the first.
        let number = Signal::derive(move || is_long.get().then(|| place(index.get()).saturating_add(2)));
        row.map(|row| view! { <TableRow row columns actions marks open number /> })
    }

    fn has_open(self, first: usize) -> bool {
        let Some(open) = self.open.get() else { return false };
        self.rows.with(|rows| rows.iter().skip(first).take(ROWS).any(|row| row.id == open))
    }

    /// Tells the chunk from now on when it comes near and when it goes.
    fn watch(self, element: &Element) {
        self.observer.update_value(|observer| {
            if observer.is_none() {
                *observer = self.observer_around(element);
            }
            if let Some(observer) = observer {
                observer.browser.observe(element);
            }
        });
    }

    fn observer_around(self, element: &Element) -> Option<Observer> {
        let sights = self.sights;
        let noticed = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
                let sight = sights.try_with_value(|sights| sights.get(place(&entry)?).copied()).flatten();
                if let Some(sight) = sight {
                    sight.try_set(seen(&entry));
                }
            }
        });
        let options = IntersectionObserverInit::new();
        // A panel scrolls by itself; the page scrolls everything else.
        options.set_root(element.closest(".side-panel").ok().flatten().as_ref());
        options.set_root_margin(MARGIN);
        // Refused for other margins only.
        let browser = IntersectionObserver::new_with_options(noticed.as_ref().unchecked_ref(), &options).ok()?;
        Some(Observer { browser, _noticed: noticed })
    }
}

fn place(entry: &IntersectionObserverEntry) -> Option<usize> {
    entry.target().get_attribute("data-chunk")?.parse().ok()
}

/// Rows with the focus in them stay.
fn seen(entry: &IntersectionObserverEntry) -> Sight {
    let focused = document().active_element();
    let has_focus = focused.is_some_and(|focused| entry.target().contains(Some(&focused)));
    Sight { is_away: !entry.is_intersecting() && !has_focus, height: entry.bounding_client_rect().height() }
}

/// Keeps the widths the columns have: rows that come and go change them no more.
pub(super) fn hold_widths(table: &HtmlElement) {
    let headings = headings(table);
    let widths: Vec<String> = headings.iter().map(|heading| pixels(heading.offset_width())).collect();
    // On a phone, where rows are cards, the heading is not shown.
    if headings.iter().all(|heading| heading.offset_width() == 0) {
        return;
    }
    style(table, "min-width", &pixels(table.offset_width()));
    for (heading, width) in headings.iter().zip(&widths) {
        style(heading, "width", width);
    }
    style(table, "table-layout", "fixed");
}

pub(super) fn release_widths(table: &HtmlElement) {
    for name in ["min-width", "table-layout"] {
        style(table, name, "");
    }
    for heading in headings(table) {
        style(&heading, "width", "");
    }
}

fn headings(table: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = table.query_selector_all("thead th") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn style(element: &HtmlElement, name: &str, value: &str) {
    // Refused only for styles that are computed.
    element.style().set_property(name, value).unwrap_or_default();
}

fn pixels(of: i32) -> String {
    [&of.to_string(), "px"].concat()
}

//! What keys do to whatever screen is there: rows of its table, its panel, the buttons it marked with a letter.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Where the next row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Towards {
    Next,
    Previous,
}

const ROWS: &str = "main tbody tr[data-id]";
const TICK: &str = ":is([data-col=selection], [data-col=schedule]) input";

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten().and_then(|found| found.dyn_into().ok())
}

fn inside(element: &Element, selector: &str) -> Option<HtmlElement> {
    element.query_selector(selector).ok().flatten().and_then(|found| found.dyn_into().ok())
}

/// Whether the key is being typed somewhere, or belongs to a control of its own.
pub(super) fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    const FIELDS: &str = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let within = |selector: &str| target.as_ref().is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))));
    // Buttons, links, tabs and ticks have a meaning of their own for these keys.
    let own = matches!(event.key().as_str(), " " | "Enter") && within("a, button, summary, label, input, [role=tab]");
    let arrows = event.key().starts_with("Arrow") && within("[role=tab], [role=grid], [role=menu], summary");
    own || arrows || within(FIELDS)
}

/// Whether a dialog lies over the screen.
pub(super) fn has_dialog() -> bool {
    find("dialog[open]").is_some()
}

fn rows() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(ROWS) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// The row that has the focus, itself or in one of its controls.
fn current() -> Option<HtmlElement> {
    let focused = document().active_element()?;
    focused.closest(ROWS).ok().flatten()?.dyn_into().ok()
}

fn focus(row: &HtmlElement) {
    // Attributes and focus of an element of the page cannot fail.
    row.set_attribute("tabindex", "-1").ok();
    row.focus().ok();
}

fn neighbour(towards: Towards) -> Option<HtmlElement> {
    let rows = rows();
    let at = current().and_then(|current| rows.iter().position(|row| *row == current));
    let to = match (at, towards) {
        (None, _) => Some(0),
        (Some(at), Towards::Next) => at.checked_add(1),
        (Some(at), Towards::Previous) => at.checked_sub(1),
    };
    to.and_then(|to| rows.get(to).cloned())
}

/// To the next row; beside an open preview, to the next preview.
pub(super) fn step(towards: Towards) -> bool {
    let marked = match towards {
        Towards::Next => "[data-shortcut=next]:not(:disabled)",
        Towards::Previous => "[data-shortcut=previous]:not(:disabled)",
    };
    if let Some(button) = find(marked) {
        button.click();
        return true;
    }
    let Some(row) = neighbour(towards) else { return false };
    focus(&row);
    true
}

pub(super) fn toggle_row() -> bool {
    let tick = current().and_then(|row| inside(&row, TICK));
    tick.inspect(HtmlElement::click).is_some()
}

/// Ticks this row and the next, and goes there.
pub(super) fn extend(towards: Towards) -> bool {
    if let Some(row) = current() {
        tick(&row);
    }
    let Some(row) = neighbour(towards) else { return false };
    tick(&row);
    focus(&row);
    true
}

fn tick(row: &HtmlElement) {
    let found: Option<HtmlInputElement> = inside(row, TICK).and_then(|found| found.dyn_into().ok());
    if let Some(input) = found.filter(|input| !input.checked()) {
        input.click();
    }
}

pub(super) fn select_all() -> bool {
    let all: Option<HtmlInputElement> =
        find("main thead :is([data-col=selection], [data-col=schedule]) input").and_then(|all| all.dyn_into().ok());
    let Some(all) = all else { return false };
    if !all.checked() {
        all.click();
    }
    true
}

/// The panel beside the list.
pub(super) fn open_row() -> bool {
    let row = current().filter(|row| document().active_element().as_ref() == Some(row.as_ref()));
    row.inspect(HtmlElement::click).is_some()
}

/// The page of the row.
pub(super) fn open_page() -> bool {
    let link = current().and_then(|row| inside(&row, "a[href]"));
    link.inspect(HtmlElement::click).is_some()
}

/// The panel first, then the selection.
pub(super) fn close() -> bool {
    let found = find("[data-shortcut=close]").or_else(|| find("[data-shortcut=clear]"));
    found.inspect(HtmlElement::click).is_some()
}

/// Presses the button that the screen marked. Where none is there yet because nothing is ticked, the row in focus is.
pub(super) fn press(letter: &'static str) -> bool {
    let marked = ["[data-shortcut=\"", letter, "\"]:not(:disabled)"].concat();
    if let Some(button) = find(&marked) {
        button.click();
        return true;
    }
    let Some(row) = current() else { return false };
    tick(&row);
    // The buttons for a selection appear once the screen has noticed it.
    set_timeout(
        move || {
            if let Some(button) = find(&marked) {
                button.click();
            }
        },
        std::time::Duration::from_millis(30),
    );
    true
}

/// Presses what is marked with the letter: by the screen, else in the row that has the focus.
pub(super) fn mark(letter: &str) -> bool {
    let marked = find(&["[data-shortcut=\"", letter, "\"]:not(:disabled)"].concat());
    let in_row = || current().and_then(|row| inside(&row, &["[data-key=\"", letter, "\"]"].concat()));
    marked.or_else(in_row).inspect(HtmlElement::click).is_some()
}

/// The tab with that number, or the view of a screen that has those instead.
pub(super) fn open_tab(number: &str) -> bool {
    find(&["main :is([role=tab], .segments > button):nth-of-type(", number, ")"].concat())
        .inspect(HtmlElement::click)
        .is_some()
}

pub(super) fn focus_filter() -> bool {
    // Focus on an element of the page cannot fail.
    find("main input[type=search]").inspect(|field| field.focus().unwrap_or_default()).is_some()
}

/// Sends the form in which somebody is typing, else that of the dialog.
pub(super) fn submit() -> bool {
    let focused: Option<HtmlElement> = document().active_element().and_then(|focused| focused.dyn_into().ok());
    let own = focused.as_ref().and_then(|focused| focused.closest("form").ok().flatten());
    let form = own.or_else(|| find("dialog[open] form").map(Into::into));
    let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return open_page() };
    if let Some(field) = focused.filter(|field| form.contains(Some(field))) {
        // What was typed last counts: a field tells of it when it is left. Neither can fail.
        field.blur().ok();
        field.focus().ok();
    }
    // The browser refuses only forms that are gone.
    form.request_submit().is_ok()
}

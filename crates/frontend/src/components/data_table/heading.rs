use super::{Cell, Column, Row, TableActions};
use crate::{
    components::icon::{Glyph, Icon},
    preferences::use_text,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The column header, a button where the column sorts, a box where it ticks.
pub(super) fn heading(column: Column, actions: TableActions, rows: Signal<Vec<Row>>) -> AnyView {
    if let Some(ticks) = actions.ticks.filter(|_| column.ticks) {
        let label = [use_text().common.select_all, ": ", column.heading].concat();
        return view! {
            <th scope="col" data-col=column.name>
                <label class="check">
                    {tick_all(rows, ticks, has_tick, label)}
                    <span aria-hidden="true">{column.heading}</span>
                </label>
            </th>
        }
        .into_any();
    }
    let class = if column.numeric { "numeric" } else { "" };
    let (Some(field), Some((sort, set_sort))) = (column.sort, actions.sort) else {
        return view! {
            <th scope="col" class=class data-col=column.name>
                {column.heading}
            </th>
        }
        .into_any();
    };
    let direction = move || sort.with(|sort| direction(sort.as_deref(), field));
    let arrow = move || match direction() {
        "ascending" => view! { <Glyph icon=Icon::ArrowUp /> }.into_any(),
        "descending" => view! { <Glyph icon=Icon::ArrowDown /> }.into_any(),
        _ => ().into_any(),
    };
    let next = move |_| set_sort.run(next_sort(sort.get_untracked().as_deref(), field));
    view! {
        <th scope="col" class=class data-col=column.name aria-sort=direction>
            <button type="button" class="sort" on:click=next>
                {column.heading}
                {arrow}
            </button>
        </th>
    }
    .into_any()
}

fn direction(sort: Option<&str>, field: &str) -> &'static str {
    match sort {
        Some(sort) if sort == field => "ascending",
        Some(sort) if sort.strip_prefix('-') == Some(field) => "descending",
        Some(_) | None => "none",
    }
}

/// Ascending, descending, then the list's own order again.
fn next_sort(sort: Option<&str>, field: &str) -> Option<String> {
    match direction(sort, field) {
        "ascending" => Some(format!("-{field}")),
        "descending" => None,
        _ => Some(field.to_owned()),
    }
}

/// The box over the column of check boxes.
#[component]
pub(super) fn SelectAll(rows: Signal<Vec<Row>>, selection: RwSignal<BTreeSet<String>>) -> impl IntoView {
    view! {
        <th scope="col" data-col="selection">
            <label class="check">{tick_all(rows, selection, |_| true, use_text().common.select_all.to_owned())}</label>
        </th>
    }
}

/// Whether the row has a box of its own.
fn has_tick(row: &Row) -> bool {
    row.cells.iter().any(|cell| matches!(cell, Cell::Tick(_)))
}

/// The box that ticks every row in sight that can be ticked, and unticks them.
fn tick_all(
    rows: Signal<Vec<Row>>,
    chosen: RwSignal<BTreeSet<String>>,
    can_tick: fn(&Row) -> bool,
    label: String,
) -> AnyView {
    let all = Memo::new(move |_| {
        rows.with(|rows| {
            let mut able = rows.iter().filter(|row| can_tick(row)).peekable();
            able.peek().is_some() && chosen.with(|ticked| able.all(|row| ticked.contains(&row.id)))
        })
    });
    let some = move || !all.get() && chosen.with(|ticked| !ticked.is_empty());
    let toggle = move |_| {
        let able =
            |rows: &Vec<Row>| rows.iter().filter(|row| can_tick(row)).map(|row| row.id.clone()).collect::<Vec<_>>();
        let shown = rows.with_untracked(able);
        let untick = all.get_untracked();
        chosen.update(|ticked| {
            for id in shown {
                if untick {
                    ticked.remove(&id)
                } else {
                    ticked.insert(id)
                };
            }
        });
    };
    view! { <input type="checkbox" aria-label=label prop:checked=all prop:indeterminate=some on:change=toggle /> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_sorts_up_then_down_then_not() {
        let first = next_sort(None, "due_date");
        assert_eq!(first.as_deref(), Some("due_date"));
        let second = next_sort(first.as_deref(), "due_date");
        assert_eq!(second.as_deref(), Some("-due_date"));
        assert_eq!(next_sort(second.as_deref(), "due_date"), None);
        assert_eq!(next_sort(Some("-folio"), "due_date").as_deref(), Some("due_date"));
    }
}

use super::{
    bar::PromiseBar,
    groups::{Group, grouped},
    views::{nothing_in, use_view},
};
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot},
        empty_state::EmptyState,
        icon::Icon,
        move_dialog::{Mover, Moving},
    },
    format, period,
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    states,
    text::Text,
    url,
};
use chrono::NaiveDate;
use domain::{contract::PromiseView, promise::PromiseStatus};
use leptos::prelude::*;
use std::collections::BTreeSet;

#[component]
pub(super) fn PromiseTable(
    listing: Listing<PromiseView>,
    rows: ReadSignal<Rows<PromiseView>>,
    mover: Mover,
    ticks: RwSignal<BTreeSet<String>>,
    cancelled: RwSignal<Vec<PromiseView>>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let (open, set_open) = url::step("ver");
    let groups = Memo::new(move |_| rows.with(|rows| grouped(&rows.data)));
    let is_empty = Memo::new(move |_| groups.with(Vec::is_empty));
    let put_off = move |(id, _action): (String, &'static str)| {
        let of_row = |group: &&Group| group.id().as_ref() == Some(&id);
        let found = groups
            .with_untracked(|groups| groups.iter().find(of_row).and_then(|group| Moving::of_promises(&group.promises)));
        if let Some(moving) = found {
            mover.ask(moving);
        }
    };
    let shown = Shown { today: session.today(), can_move: session.can("promise:update") };
    let ticked = Memo::new(move |_| {
        let is_ticked = |group: &&Group| ticks.with(|ticks| group.id().is_some_and(|id| ticks.contains(&id)));
        groups
            .with(|groups| groups.iter().filter(is_ticked).flat_map(|group| group.promises.clone()).collect::<Vec<_>>())
    });
    let actions = TableActions {
        selection: shown.can_move.then_some(ticks),
        on_open: Some(Callback::new(move |id| set_open.set(Some(id)))),
        on_action: Some(Callback::new(put_off)),
        ..TableActions::default()
    };
    let data = Memo::new(move |_| {
        groups.with(|groups| groups.iter().filter_map(|group| row(group, shown, text)).collect::<Vec<_>>())
    });
    move || {
        if is_empty.get() {
            return view! { <NoPromises /> }.into_any();
        }
        view! {
            <DataTable label=text.promises().table columns=columns(shown, text) rows=data actions open />
            <TableFoot
                shown=Signal::derive(move || rows.with(Rows::shown))
                total=Signal::derive(move || rows.with(|rows| rows.total))
                busy=Signal::derive(move || listing.rows.is_busy())
                on_more=move |()| listing.more()
            />
            <PromiseBar ticked ticks mover cancelled />
        }
        .into_any()
    }
}

/// What rows depend on besides their promises.
#[derive(Clone, Copy)]
struct Shown {
    today: NaiveDate,
    can_move: bool,
}

fn columns(shown: Shown, text: &Text) -> Vec<Column> {
    let words = text.promises();
    let mut columns = vec![
        Column::text("status", words.column_status),
        Column::text("customer", text.common.customer),
        Column::text("promised_date", words.column_promised_date),
        Column::numeric("amount", words.column_amount),
        Column::numeric("covered", words.column_covered),
        Column::text("documents", words.column_documents),
        Column::text("form", words.column_form),
        Column::numeric("reschedule_count", words.column_reschedule_count),
        Column::text("user", words.column_user),
        Column::text("comment", words.column_comment),
    ];
    if shown.can_move {
        columns.push(Column::text("actions", words.column_actions));
    }
    columns
}

fn row(group: &Group, shown: Shown, text: &Text) -> Option<Row> {
    let words = text.promises();
    let promise = group.promises.first()?;
    let name = promise.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default();
    let times = group.promises.iter().map(|promise| promise.reschedule_count).max().unwrap_or(0);
    let is_active = promise.status == PromiseStatus::Active;
    let comment = if is_active && promise.promised_date < shown.today {
        Cell::Lines(promise.comment.clone(), (words.evaluated_after)(&format::date(promise.deadline)))
    } else {
        Cell::Text(promise.comment.clone())
    };
    let mut cells = vec![
        Cell::Badge(states::promise(promise.status, text)),
        Cell::Text(name.clone()),
        Cell::Date(promise.promised_date),
        Cell::Amounts(group.sum(|promise| promise.amount)),
        Cell::Amounts(group.sum(|promise| promise.covered)),
        documents(group),
        Cell::Text(form(promise, text)),
        Cell::Number(i64::from(times)),
        Cell::Text(promise.user.name.clone()),
        comment,
    ];
    if shown.can_move {
        let is_movable = group.promises.iter().all(|promise| promise.is_movable);
        let label = if is_active { words.reschedule } else { words.schedule_again };
        cells.push(if is_movable { Cell::Button { action: "move", label: label.to_owned() } } else { Cell::Empty });
    }
    Some(Row { id: promise.id.to_string(), name: [name.as_str(), " ", &group.documents()].concat(), cells })
}

/// One document leads to its page; several are named.
fn documents(group: &Group) -> Cell {
    match group.promises.as_slice() {
        [one] => Cell::Link { href: ["/facturas/", &one.invoice_id.to_string()].concat(), label: one.document.clone() },
        _ => Cell::Text(group.documents()),
    }
}

/// What people call the form, a rare one by its SAT code, and how the promise came.
fn form(promise: &PromiseView, text: &Text) -> String {
    let words = text.agenda();
    let named = |all: &[(&'static str, &'static str)], code: &str| {
        all.iter().find(|(known, _)| *known == code).map(|(_, label)| (*label).to_owned())
    };
    let form = promise.form.as_ref().map(|code| named(&words.forms, code).unwrap_or_else(|| code.clone()));
    let channel = promise.channel.and_then(|channel| named(&words.channels, channel.as_ref()));
    [form, channel].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn NoPromises() -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let view = use_view();
    let filters = ["q", "cliente", period::PARAMETER].map(url::parameter);
    let is_filtered = move || filters.iter().any(|(value, _)| value.with(Option::is_some));
    let clear = move |_| filters.iter().for_each(|(_, set)| set.set(None));
    move || {
        if is_filtered() {
            return view! {
                <EmptyState icon=Icon::Search message=words.empty_filter>
                    <button type="button" class="button" on:click=clear>
                        {text.common.clear_filters}
                    </button>
                </EmptyState>
            }
            .into_any();
        }
        view! {
            <EmptyState icon=Icon::Hand message=nothing_in(view.get(), text)>
                <a class="button" href="/agenda">
                    {words.go_to_agenda}
                </a>
            </EmptyState>
        }
        .into_any()
    }
}

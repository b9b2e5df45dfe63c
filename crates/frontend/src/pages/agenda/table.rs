use super::{SCHEDULED, use_tab};
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot},
        empty_state::EmptyState,
        icon::Icon,
        money::Money,
    },
    format,
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    text::Text,
    url,
};
use chrono::NaiveDate;
use domain::contract::AgendaRow;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The table every office knows: what is pending, with a box to tick.
#[component]
pub(super) fn AgendaTable(
    listing: Listing<AgendaRow>,
    rows: ReadSignal<Rows<AgendaRow>>,
    ticks: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let (can_schedule, today) = (session.can("promise:create"), session.today());
    let (open, set_open) = url::step("ver");
    let actions = TableActions {
        on_action: Some(Callback::new(move |(id, _history)| set_open.set(Some(id)))),
        ticks: Some(ticks),
        ..TableActions::default()
    };
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    let data = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().map(|row| cells(row, (can_schedule, today), text)).collect::<Vec<_>>())
    });
    let totals =
        move || rows.with(|rows| rows.totals.iter().map(|amount| view! { <Money amount=*amount /> }).collect_view());
    move || {
        if is_empty.get() {
            return view! { <NothingPending /> }.into_any();
        }
        view! {
            <DataTable label=text.agenda().table columns=columns(text) rows=data actions open />
            <TableFoot
                shown=Signal::derive(move || rows.with(Rows::shown))
                total=Signal::derive(move || rows.with(|rows| rows.total))
                busy=Signal::derive(move || listing.rows.is_busy())
                on_more=move |()| listing.more()
            >
                <span class="row" data-part="filter_totals">
                    {text.invoices().total_filtered}
                    {totals}
                </span>
            </TableFoot>
        }
        .into_any()
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.agenda();
    vec![
        Column::text("code", words.column_code),
        Column::text("name", words.column_name),
        Column::numeric("balance_due", words.column_pending),
        Column::text("schedule", words.column_schedule).ticked(),
        Column::text("concept", words.column_concept),
        Column::text("document", words.column_document),
        Column::text("invoice_date", words.column_invoice_date),
    ]
}

fn cells(row: &AgendaRow, (can_schedule, today): (bool, NaiveDate), text: &Text) -> Row {
    let words = text.agenda();
    let schedule = match &row.active_promise {
        Some(promise) => Cell::Button {
            action: "history",
            label: (words.scheduled_on)(&format::near_day_and_month(promise.promised_date, today)),
        },
        None if can_schedule => Cell::Tick((words.schedule_row)(&row.document, &row.name)),
        None => Cell::Empty,
    };
    Row {
        id: row.invoice_id.to_string(),
        name: row.document.clone(),
        cells: vec![
            Cell::Text(row.code.clone()),
            Cell::Text(row.name.clone()),
            Cell::Money(row.pending),
            schedule,
            Cell::Text(row.concept.clone()),
            Cell::Link { href: ["/facturas/", &row.invoice_id.to_string()].concat(), label: row.document.clone() },
            Cell::Date(row.issue_date),
        ],
    }
}

#[component]
fn NothingPending() -> impl IntoView {
    let text = use_text();
    let words = text.agenda();
    let tab = use_tab();
    let filters = ["q", "moneda", "cliente"].map(|name| url::parameter(name).0);
    move || {
        if filters.iter().any(|filter| filter.with(Option::is_some)) {
            return view! {
                <EmptyState icon=Icon::Search message=words.empty_filter>
                    <a class="button" href="/agenda">
                        {text.common.clear_filters}
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        let message = if tab.get() == SCHEDULED { words.empty_scheduled } else { words.empty };
        view! { <EmptyState icon=Icon::CircleCheck message /> }.into_any()
    }
}

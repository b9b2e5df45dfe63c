use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    text::Text,
};
use domain::{contract::PromiseView, ids::InvoiceId};
use leptos::prelude::*;

/// The history of promises: nothing in it ever disappears.
#[component]
pub(super) fn PromisesTable(id: InvoiceId) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let zone = session.time_zone();
    let promises = Read::new(move || session.api.list_promises_of(id));
    view! {
        <Loaded read=promises skeleton_rows=3 let:page>
            {
                let zone = zone.clone();
                move || {
                    let rows: Vec<_> = page.with(|page| page.data.iter().map(|promise| row(promise, &zone, text)).collect());
                    if rows.is_empty() {
                        view! { <EmptyState icon=Icon::Hand message=text.invoice.promises_empty /> }.into_any()
                    } else {
                        view! { <DataTable label=text.invoice.promises columns=columns(text) rows=Signal::stored(rows) /> }.into_any()
                    }
                }
            }
        </Loaded>
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = &text.invoice;
    vec![
        Column::numeric("number", words.promise_number),
        Column::text("promised_date", words.promise_date),
        Column::text("user", words.promise_user),
        Column::text("scheduled_at", words.promise_scheduled_at),
        Column::text("comment", words.promise_comment),
        Column::numeric("amount", words.promise_amount),
        Column::text("status", words.promise_status),
    ]
}

fn row(promise: &PromiseView, time_zone: &str, text: &Text) -> Row {
    Row {
        id: promise.id.to_string(),
        name: promise.number.to_string(),
        cells: vec![
            Cell::Number(i64::from(promise.number)),
            Cell::Date(promise.promised_date),
            Cell::Text(promise.user.name.clone()),
            Cell::Text(format::date_time(crate::clock::local(promise.scheduled_at, time_zone))),
            Cell::Text(promise.comment.clone()),
            Cell::Money(promise.amount),
            Cell::Badge(states::promise(promise.status, text)),
        ],
    }
}

use super::LIVE;
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableFoot},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
    },
    format,
    live::use_live,
    pages::invoices,
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    states,
    text::Text,
};
use domain::{
    contract::{Invoice, Payment, PromiseView},
    ids::CustomerId,
};
use leptos::prelude::*;
use std::sync::Arc;

/// What the customer owes, oldest first, and the way to all of its documents.
#[component]
pub(super) fn InvoicesTab(id: CustomerId) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let query = Memo::new(move |_| format!("customer_id={id}&limit=100"));
    let listing = Listing::new(query, move |query| async move { session.api.list_invoices(&query).await });
    view! {
        <p>
            <a class="button" href=format!("/facturas?estado=all&cliente={id}")>
                {words.see_all_invoices}
            </a>
        </p>
        {listed(id, listing, Shown { label: words.invoices, columns: invoice_columns, row: invoice_row, empty: words.invoices_empty })}
    }
}

/// Every promise the customer made, the latest day first.
#[component]
pub(super) fn PromisesTab(id: CustomerId) -> impl IntoView {
    let words = use_text().customers();
    let session = use_session();
    let query = Memo::new(move |_| format!("customer_id={id}&sort=-promised_date&limit=100"));
    let listing = Listing::new(query, move |query| async move { session.api.list_promises(&query).await });
    listed(
        id,
        listing,
        Shown { label: words.promises, columns: promise_columns, row: promise_row, empty: words.promises_empty },
    )
}

/// The money received of the customer, newest first.
#[component]
pub(super) fn PaymentsTab(id: CustomerId) -> impl IntoView {
    let words = use_text().customers();
    let session = use_session();
    let query = Memo::new(move |_| format!("customer_id={id}&limit=100"));
    let listing = Listing::new(query, move |query| async move { session.api.list_payments(&query).await });
    listed(
        id,
        listing,
        Shown { label: words.payments, columns: payment_columns, row: payment_row, empty: words.payments_empty },
    )
}

/// How a tab shows its rows.
#[derive(Clone, Copy)]
struct Shown<T> {
    label: &'static str,
    columns: fn(&Text) -> Vec<Column>,
    row: fn(&T, &Text) -> Row,
    empty: &'static str,
}

/// As many rows as are asked for; how many there are stands under them.
fn listed<T>(id: CustomerId, listing: Listing<T>, shown: Shown<T>) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let text = use_text();
    use_live().on_change(LIVE, Some(id), Callback::new(move |()| listing.rows.again()));
    let table = move |rows: ReadSignal<Rows<T>>| {
        let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
        let data = Memo::new(move |_| {
            rows.with(|rows| rows.data.iter().map(|one| (shown.row)(one, text)).collect::<Vec<_>>())
        });
        move || {
            if is_empty.get() {
                return view! { <EmptyState icon=Icon::CircleCheck message=shown.empty /> }.into_any();
            }
            view! {
                <DataTable label=shown.label columns=(shown.columns)(text) rows=data />
                <TableFoot
                    shown=Signal::derive(move || rows.with(Rows::shown))
                    total=Signal::derive(move || rows.with(|rows| rows.total))
                    busy=Signal::derive(move || listing.rows.is_busy())
                    on_more=move |()| listing.more()
                />
            }
            .into_any()
        }
    };
    view! {
        <Loaded read=listing.rows skeleton_rows=4 let:rows>
            {table(rows)}
        </Loaded>
    }
    .into_any()
}

fn invoice_columns(text: &Text) -> Vec<Column> {
    let words = text.invoices();
    vec![
        Column::text("state", words.column_state),
        Column::text("series_folio", words.column_document),
        Column::text("issue_date", words.column_issue_date),
        Column::text("due_date", words.column_due_date),
        Column::text("collection_date", text.invoice().collection_date),
        Column::numeric("days_overdue", words.column_days_overdue),
        Column::numeric("balance_due", words.column_balance),
    ]
}

fn invoice_row(invoice: &Arc<Invoice>, text: &Text) -> Row {
    let document = invoices::document(invoice);
    Row {
        id: invoice.id.to_string(),
        name: document.clone(),
        cells: vec![
            Cell::Badges(states::invoice(invoice, text)),
            Cell::Link { href: format!("/facturas/{}", invoice.id), label: document },
            Cell::Date(invoice.issue_date),
            Cell::Date(invoice.due_date),
            Cell::Date(invoice.collection_date),
            Cell::Number(i64::from(invoice.days_overdue)),
            Cell::Money(invoice.balance_due),
        ],
    }
}

fn promise_columns(text: &Text) -> Vec<Column> {
    let words = text.invoice();
    vec![
        Column::text("document", text.invoices().column_document),
        Column::numeric("number", words.promise_number),
        Column::text("promised_date", words.promise_date),
        Column::text("user", words.promise_user),
        Column::text("comment", words.promise_comment),
        Column::numeric("amount", words.promise_amount),
        Column::text("status", words.promise_status),
    ]
}

fn promise_row(promise: &PromiseView, text: &Text) -> Row {
    Row {
        id: promise.id.to_string(),
        name: promise.document.clone(),
        cells: vec![
            Cell::Link { href: format!("/facturas/{}", promise.invoice_id), label: promise.document.clone() },
            Cell::Number(i64::from(promise.number)),
            Cell::Date(promise.promised_date),
            Cell::Text(promise.user.name.clone()),
            Cell::Text(promise.comment.clone()),
            Cell::Money(promise.amount),
            Cell::Badge(states::promise(promise.status, text)),
        ],
    }
}

fn payment_columns(text: &Text) -> Vec<Column> {
    let words = text.customers();
    vec![
        Column::text("date", words.payment_date),
        Column::text("form", words.payment_form),
        Column::text("reference", words.payment_reference),
        Column::text("status", words.payment_state),
        Column::numeric("amount", words.payment_amount),
        Column::numeric("unapplied", words.payment_unapplied),
    ]
}

fn payment_row(payment: &Payment, text: &Text) -> Row {
    Row {
        id: payment.id.to_string(),
        name: format::date(payment.date),
        cells: vec![
            Cell::Link { href: format!("/pagos/{}", payment.id), label: format::date(payment.date) },
            Cell::Text((text.payments().form_name)(&payment.form).to_owned()),
            payment.reference.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Badge(states::payment(payment, text)),
            Cell::Money(payment.amount),
            Cell::Money(payment.unapplied),
        ],
    }
}

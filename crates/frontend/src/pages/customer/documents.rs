use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
    },
    format,
    pages::invoices,
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    text::Text,
};
use domain::{
    contract::{Invoice, Payment, PromiseView},
    ids::CustomerId,
};
use leptos::prelude::*;

/// What the customer owes, oldest first, and the way to all of its documents.
#[component]
pub(super) fn InvoicesTab(id: CustomerId) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let query = format!("customer_id={id}&limit=200");
    let read = Read::new(move || {
        let query = query.clone();
        async move { Ok(session.api.list_invoices(&query).await?.data) }
    });
    view! {
        <p>
            <a class="button" href=format!("/facturas?estado=all&cliente={id}")>
                {words.see_all_invoices}
            </a>
        </p>
        <Loaded read=read skeleton_rows=4 let:invoices>
            {move || invoices.with(|invoices| {
                let rows = invoices.iter().map(|invoice| invoice_row(invoice, text)).collect();
                list(words.invoices, invoice_columns(text), rows, words.invoices_empty)
            })}
        </Loaded>
    }
}

/// Every promise the customer made.
#[component]
pub(super) fn PromisesTab(id: CustomerId) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let read = Read::new(move || async move { Ok(session.api.list_promises_of_customer(id).await?.data) });
    view! {
        <Loaded read=read skeleton_rows=4 let:promises>
            {move || promises.with(|promises| {
                let rows = promises.iter().rev().map(|promise| promise_row(promise, text)).collect();
                list(words.promises, promise_columns(text), rows, words.promises_empty)
            })}
        </Loaded>
    }
}

/// The money received of the customer, newest first.
#[component]
pub(super) fn PaymentsTab(id: CustomerId) -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let session = use_session();
    let read =
        Read::new(
            move || async move { Ok(session.api.list_payments(&format!("customer_id={id}&limit=200")).await?.data) },
        );
    view! {
        <Loaded read=read skeleton_rows=4 let:payments>
            {move || payments.with(|payments| {
                let rows = payments.iter().map(|payment| payment_row(payment, text)).collect();
                list(words.payments, payment_columns(text), rows, words.payments_empty)
            })}
        </Loaded>
    }
}

fn list(label: &'static str, columns: Vec<Column>, rows: Vec<Row>, empty: &'static str) -> AnyView {
    if rows.is_empty() {
        return view! { <EmptyState icon=Icon::CircleCheck message=empty /> }.into_any();
    }
    view! { <DataTable label=label columns=columns rows=Signal::stored(rows) /> }.into_any()
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

fn invoice_row(invoice: &Invoice, text: &Text) -> Row {
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

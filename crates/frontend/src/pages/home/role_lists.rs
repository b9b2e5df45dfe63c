use super::LIVE;
use crate::{
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
    },
    format,
    live::use_live,
    pages::{customer::head::sale_answer, imports::upload::Upload, invoices, payments},
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    text::Text,
    url::{History, use_navigation},
};
use chrono::Days;
use domain::{
    contract::{Customer, IntakeStatus, Invoice, Payment, PaymentState, PromiseView},
    ids::ImportId,
};
use leptos::prelude::*;

/// A place to drop files, and the invoices that somebody should look at.
#[component]
pub(super) fn DataEntryLists() -> impl IntoView {
    let text = use_text();
    let words = &text.work;
    let session = use_session();
    let navigation = use_navigation();
    let started =
        Callback::new(move |id: ImportId| navigation.go(&["/importar?lote=", &id.to_string()].concat(), History::Push));
    let read = Read::new(move || async move {
        let page = session.api.list_invoices("with_remarks=true&limit=50").await?;
        Ok((page.data, page.total))
    });
    use_live().refresh(read, LIVE);
    view! {
        <Upload on_started=started />
        <section class="stack" data-part="with_remarks">
            <h2>{words.with_remarks}</h2>
            <Loaded read=read skeleton_rows=3 let:invoices>
                {move || invoices.with(|(invoices, total)| {
                    let rows = invoices.iter().map(|invoice| invoice_row(invoice, text)).collect();
                    list(words.with_remarks, invoice_columns(text), (rows, *total, "/facturas?observaciones=true"), words.remarks_empty)
                })}
            </Loaded>
        </section>
    }
}

/// Whom one may sell to, and who promised to pay this week.
#[component]
pub(super) fn SalesLists() -> impl IntoView {
    let text = use_text();
    let words = &text.work;
    let session = use_session();
    let customers = Read::new(move || async move {
        let page = session.api.list_customers("limit=200").await?;
        let mut customers = page.data;
        customers.sort_by(|one, other| other.credit.answer.cmp(&one.credit.answer).then(one.code.cmp(&other.code)));
        Ok((customers, page.total))
    });
    let (from, to) = (session.today(), session.today().checked_add_days(Days::new(6)).unwrap_or(session.today()));
    let promises = Read::new(move || async move {
        session.api.list_promises_between(from, to).await.map(|page| (page.data, page.total))
    });
    use_live().refresh(customers, LIVE);
    use_live().refresh(promises, LIVE);
    view! {
        <section class="stack" data-part="to_sell">
            <h2>{words.to_sell}</h2>
            <Loaded read=customers skeleton_rows=4 let:customers>
                {move || customers.with(|(customers, total)| {
                    let rows = customers.iter().map(|customer| customer_row(customer, text)).collect();
                    list(words.to_sell, customer_columns(text), (rows, *total, "/clientes"), words.to_sell_empty)
                })}
            </Loaded>
        </section>
        <section class="stack" data-part="promised_this_week">
            <h2>{words.promised_this_week}</h2>
            <Loaded read=promises skeleton_rows=2 let:promises>
                {move || promises.with(|(promises, total)| {
                    let rows = promises.iter().map(|promise| promise_row(promise, text)).collect();
                    list(words.promised_this_week, promise_columns(text), (rows, *total, "/promesas?vista=semana"), words.promised_empty)
                })}
            </Loaded>
        </section>
    }
}

/// Money on its way and money that no invoice took.
#[component]
pub(super) fn FinanceLists() -> impl IntoView {
    let words = &use_text().work;
    view! {
        <Unidentified />
        <PaymentList
            name="in_transit"
            query="status=in_transit&limit=20"
            all="/pagos?ver-pagos=por-validar"
            title=words.in_transit
            empty=words.in_transit_empty
        />
        <PaymentList
            name="unapplied"
            query="unapplied=true&limit=20"
            all="/pagos?ver-pagos=sin-aplicar"
            title=words.unapplied
            empty=words.unapplied_empty
        />
    }
}

/// Money that nobody is known to have sent, while there is any: no statement has it.
#[component]
fn Unidentified() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let count = Read::new(move || async move {
        session.api.list_payments("unidentified=true&unapplied=true&limit=1").await.map(|page| page.total)
    });
    use_live().refresh(count, LIVE);
    move || {
        let count = count.value().filter(|count| *count > 0)?;
        Some(view! {
            <div data-part="unidentified">
                <Banner tone="warning" message=(text.why().unidentified)(count)>
                    <a href="/pagos?ver-pagos=sin-aplicar">{text.why().see_all}</a>
                </Banner>
            </div>
        })
    }
}

#[component]
fn PaymentList(
    name: &'static str,
    query: &'static str,
    /// Where all of them are.
    all: &'static str,
    title: &'static str,
    empty: &'static str,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let read =
        Read::new(move || async move { session.api.list_payments(query).await.map(|page| (page.data, page.total)) });
    use_live().refresh(read, LIVE);
    view! {
        <section class="stack" data-part=name>
            <h2>{title}</h2>
            <Loaded read=read skeleton_rows=2 let:payments>
                {move || payments.with(|(payments, total)| {
                    let rows = payments.iter().map(|payment| payment_row(payment, text)).collect();
                    list(title, payment_columns(text), (rows, *total, all), empty)
                })}
            </Loaded>
        </section>
    }
}

/// The first rows, and where all are when these are not all.
fn list(
    label: &'static str,
    columns: Vec<Column>,
    (rows, total, all): (Vec<Row>, u64, &'static str),
    empty: &'static str,
) -> AnyView {
    let text = use_text();
    let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let rest = (shown < total).then(|| {
        view! {
            <p class="row muted" data-part="rest">
                {(text.common.shown_of)(shown, total)} <a href=all>{text.why().see_all}</a>
            </p>
        }
    });
    if rows.is_empty() {
        return view! { <EmptyState icon=Icon::CircleCheck message=empty /> }.into_any();
    }
    view! {
        <DataTable label=label columns=columns rows=Signal::stored(rows) />
        {rest}
    }
    .into_any()
}

fn invoice_columns(text: &Text) -> Vec<Column> {
    let words = text.invoices();
    vec![
        Column::text("series_folio", words.column_document),
        Column::text("customer", text.common.customer),
        Column::text("issue_date", words.column_issue_date),
        Column::numeric("balance_due", words.column_balance),
        Column::text("why", text.work.why),
    ]
}

fn invoice_row(invoice: &Invoice, text: &Text) -> Row {
    let document = invoices::document(invoice);
    Row {
        id: invoice.id.to_string(),
        name: document.clone(),
        cells: vec![
            Cell::Link { href: format!("/facturas/{}", invoice.id), label: document },
            Cell::Text(invoices::customer_name(invoice, text)),
            Cell::Date(invoice.issue_date),
            Cell::Money(invoice.balance_due),
            Cell::Text(remark(invoice, text).to_owned()),
        ],
    }
}

/// Why somebody should look at the invoice.
fn remark(invoice: &Invoice, text: &Text) -> &'static str {
    let words = text.why();
    if invoice.intake_status == IntakeStatus::Validating { words.nobody_owes } else { words.with_warnings }
}

fn customer_columns(text: &Text) -> Vec<Column> {
    let words = text.customers();
    vec![
        Column::text("name", words.column_name),
        Column::text("sale", words.column_sale),
        Column::numeric("available", words.column_available),
        Column::numeric("overdue", words.column_overdue),
        Column::text("why", text.work.why),
    ]
}

fn customer_row(customer: &Customer, text: &Text) -> Row {
    let overdue: Vec<_> =
        customer.balances.iter().map(|balance| balance.overdue).filter(|amount| amount.is_positive()).collect();
    Row {
        id: customer.id.to_string(),
        name: customer.name.clone(),
        cells: vec![
            Cell::Link {
                href: format!("/clientes/{}", customer.id),
                label: [customer.code.as_str(), &customer.name].join(" "),
            },
            Cell::Badge(states::sale(customer.credit.answer, text)),
            customer.credit.available.map_or(Cell::Empty, Cell::Money),
            if overdue.is_empty() { Cell::Empty } else { Cell::Amounts(overdue) },
            Cell::Text(sale_answer(&customer.credit, text)),
        ],
    }
}

fn promise_columns(text: &Text) -> Vec<Column> {
    vec![
        Column::text("customer", text.common.customer),
        Column::text("document", text.invoices().column_document),
        Column::text("promised_date", text.invoice().promise_date),
        Column::numeric("amount", text.invoice().promise_amount),
        Column::text("why", text.work.why),
    ]
}

fn promise_row(promise: &PromiseView, text: &Text) -> Row {
    let customer = promise.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default();
    Row {
        id: promise.id.to_string(),
        name: promise.document.clone(),
        cells: vec![
            Cell::Text(customer),
            Cell::Link { href: format!("/facturas/{}", promise.invoice_id), label: promise.document.clone() },
            Cell::Text(format::date_with_weekday(promise.promised_date, text)),
            Cell::Money(promise.amount),
            Cell::Text((text.why().promised)(&format::short_day(promise.promised_date, text), &promise.user.name)),
        ],
    }
}

fn payment_columns(text: &Text) -> Vec<Column> {
    let words = text.customers();
    vec![
        Column::text("date", words.payment_date),
        Column::text("customer", text.common.customer),
        Column::text("reference", words.payment_reference),
        Column::numeric("amount", words.payment_amount),
        Column::numeric("unapplied", words.payment_unapplied),
        Column::text("why", text.work.why),
    ]
}

fn payment_row(payment: &Payment, text: &Text) -> Row {
    let customer = payment.customer.as_ref();
    let customer = customer.map_or_else(|| text.invoices().not_assigned.to_owned(), |customer| customer.name.clone());
    Row {
        id: payment.id.to_string(),
        name: format::date(payment.date),
        cells: vec![
            Cell::Link { href: format!("/pagos/{}", payment.id), label: format::date(payment.date) },
            Cell::Text(customer),
            payment.reference.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Money(payment.amount),
            Cell::Money(payment.unapplied),
            Cell::Text(waits_for(payment, text)),
        ],
    }
}

/// What somebody still has to do with the money.
fn waits_for(payment: &Payment, text: &Text) -> String {
    let words = text.why();
    if payment.status == PaymentState::InTransit {
        (words.to_validate)(&payments::origin(payment, text))
    } else {
        (words.unapplied)(&format::money_with_currency(payment.unapplied))
    }
}

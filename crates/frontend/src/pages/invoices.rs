mod ask_sat;
mod filters;
mod opening_bar;
mod panel;
mod relaxed;
mod selected;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot, focus_row},
        empty_state::EmptyState,
        filter_bar::FilterBar,
        icon::{Glyph, Icon},
        loaded::Loaded,
        money::Money,
        news_pill::NewsPill,
        page_header::PageHeader,
        search_field::SearchField,
    },
    format,
    pages::customer_filter::{CustomerFilter, OneCustomer},
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    states,
    text::Text,
    url,
};
use domain::{
    contract::{Invoice, Topic},
    money::Totals,
};
use filters::{is_filtered, led_to, more, more_chips, order, use_filters, use_query};
use leptos::prelude::*;
use opening_bar::OpeningBar;
use panel::InvoicePanel;
use relaxed::NothingFits;
use selected::{SelectedInvoices, Selection};
use std::sync::Arc;

/// Find invoices: filters and search in the URL, totals per currency, one of them open at the side.
#[component]
pub(crate) fn InvoicesPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let query = use_query();
    let listing = Listing::new(query, move |query| async move { session.api.list_invoices(&query).await });
    let import = session.can("invoice:create").then(|| {
        view! {
            <a class="button button-primary" href="/importar" data-shortcut="n">
                <Glyph icon=Icon::Import />
                {text.invoices().import}
            </a>
        }
    });
    let customer = OneCustomer::of_url(session);
    let chips = std::iter::once(customer.chip(text)).chain(more_chips(text)).chain(led_to(session, text));
    let led_to = chips.collect::<Vec<_>>();
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    view! {
        <div class="page" data-screen="invoices">
            <PageHeader title=text.invoices().title>{import}</PageHeader>
            <FilterBar filters=use_filters(text) led_to order=order(text) more=more(text)>
                <SearchField label=text.invoices().search />
                <CustomerFilter of=customer />
            </FilterBar>
            <NewsPill
                topics=&[Topic::Invoice, Topic::Promise, Topic::Payment, Topic::Import]
                on_show=move |()| listing.rows.again()
            />
            <div class="with-panel">
                <Loaded read=listing.rows skeleton_rows=8 let:rows>
                    <InvoiceList listing rows query />
                </Loaded>
                {move || open.get().map(|id| view! { <InvoicePanel id on_close=close /> })}
            </div>
        </div>
    }
}

/// The order of a list nobody sorted.
const OWN_ORDER: &str = "due_date";

#[component]
fn InvoiceList(
    listing: Listing<Arc<Invoice>>,
    rows: ReadSignal<Rows<Arc<Invoice>>>,
    query: Memo<String>,
) -> impl IntoView {
    let selection = Selection::new();
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    let deciding = is_deciding();
    let total = Signal::derive(move || rows.with(|rows| rows.total));
    move || match (is_empty.get(), deciding.get()) {
        (true, _) => view! { <NoInvoices /> }.into_any(),
        (false, true) => view! {
            <OpeningBar total ticked=selection.ticked on_changed=move |()| listing.rows.again() />
            <InvoiceTable listing rows selection />
        }
        .into_any(),
        (false, false) => view! {
            <InvoiceTable listing rows selection />
            <SelectedInvoices listing rows query selection />
        }
        .into_any(),
    }
}

#[component]
fn NoInvoices() -> impl IntoView {
    let text = use_text();
    let words = text.invoices();
    let can_import = use_session().can("invoice:create");
    let filtered = is_filtered();
    move || {
        if filtered.get() {
            return view! { <NothingFits /> }.into_any();
        }
        let import = can_import.then(|| {
            view! {
                <a class="button button-primary" href="/importar">
                    {words.import}
                </a>
            }
        });
        view! {
            <EmptyState icon=Icon::Invoice title=words.empty_title message=words.empty>
                {import}
            </EmptyState>
        }
        .into_any()
    }
}

/// Whether old invoices are shown to somebody who may say whether they are owed.
fn is_deciding() -> Memo<bool> {
    let may_decide = use_session().can("invoice:update");
    let (status, _) = url::parameter("estado");
    Memo::new(move |_| may_decide && status.with(|status| status.as_deref() == Some("opening_unconfirmed")))
}

#[component]
fn InvoiceTable(
    listing: Listing<Arc<Invoice>>,
    rows: ReadSignal<Rows<Arc<Invoice>>>,
    selection: Selection,
) -> impl IntoView {
    let text = use_text();
    let (open, set_open) = url::step("ver");
    let (sort, set_sort) = url::parameter("orden");
    let actions = TableActions {
        on_open: Some(Callback::new(move |id| set_open.set(Some(id)))),
        selection: Some(selection.ticked),
        sort: Some((
            Signal::derive(move || sort.get().or_else(|| Some(OWN_ORDER.to_owned()))),
            Callback::new(move |sort| set_sort.set(sort)),
        )),
        ..TableActions::default()
    };
    let data =
        Memo::new(move |_| rows.with(|rows| rows.data.iter().map(|invoice| row(invoice, text)).collect::<Vec<_>>()));
    let totals = Memo::new(move |_| rows.with(|rows| total_rows(&rows.data, text)));
    view! {
        <DataTable label=text.invoices().table columns=columns(text) rows=data totals=totals actions open />
        <TableFoot
            shown=Signal::derive(move || rows.with(Rows::shown))
            total=Signal::derive(move || rows.with(|rows| rows.total))
            busy=Signal::derive(move || listing.rows.is_busy())
            on_more=move |()| listing.more()
        >
            {move || rows.with(|rows| filter_totals(rows, text))}
        </TableFoot>
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.invoices();
    vec![
        Column::text("state", words.column_state),
        Column::text("series_folio", words.column_document),
        Column::text("customer", text.common.customer),
        Column::text("issue_date", words.column_issue_date).sorted_by("issue_date"),
        Column::text("due_date", words.column_due_date).sorted_by("due_date"),
        Column::numeric("days_overdue", words.column_days_overdue),
        Column::numeric("balance_due", words.column_balance),
        Column::text("sat_status", "SAT"),
    ]
}

fn row(invoice: &Invoice, text: &Text) -> Row {
    let document = document(invoice);
    Row {
        id: invoice.id.to_string(),
        name: document.clone(),
        cells: vec![
            Cell::Badges(states::invoice(invoice, text)),
            Cell::Link { href: format!("/facturas/{}", invoice.id), label: document },
            Cell::Text(customer_name(invoice, text)),
            Cell::Date(invoice.issue_date),
            Cell::Date(invoice.due_date),
            Cell::Number(i64::from(invoice.days_overdue)),
            Cell::Money(invoice.balance_due),
            Cell::Badge(states::sat(invoice.sat_status, text)),
        ],
    }
}

/// What all rows of the filter come to, while not all of them are shown.
fn filter_totals(rows: &Rows<Arc<Invoice>>, text: &Text) -> Option<AnyView> {
    // Where nothing of the filter is owed, there is nothing to say.
    if rows.shown() >= rows.total || rows.totals.is_empty() {
        return None;
    }
    let amounts = rows.totals.iter().map(|amount| view! { <Money amount=*amount /> }).collect_view();
    Some(
        view! { <span class="row" data-part="filter_totals">{text.invoices().total_filtered} {amounts}</span> }
            .into_any(),
    )
}

/// One line per currency under the rows; it always equals the rows as printed.
fn total_rows(invoices: &[Arc<Invoice>], text: &Text) -> Vec<Row> {
    let Ok(totals) = Totals::of(invoices.iter().map(|invoice| invoice.balance_due)) else { return Vec::new() };
    let line = |amount: domain::money::Money| Row {
        id: amount.currency().code().to_owned(),
        name: amount.currency().code().to_owned(),
        cells: vec![
            Cell::Text(text.invoices().total_shown.to_owned()),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(amount),
            Cell::Empty,
        ],
    };
    totals.iter().map(line).collect()
}

/// What people call the invoice.
pub(super) fn document(invoice: &Invoice) -> String {
    format::document_name(invoice.series.as_deref(), invoice.folio.as_deref(), invoice.fiscal_uuid.as_deref())
}

/// `CL001 Juan Pérez`.
pub(super) fn customer_name(invoice: &Invoice, text: &Text) -> String {
    match &invoice.customer {
        Some(customer) => format!("{} {}", customer.code, customer.name),
        None => text.invoices().not_assigned.to_owned(),
    }
}

mod assign;
mod filters;
mod new_customer;
mod panel;
mod selected;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot, focus_row},
        empty_state::EmptyState,
        filter_bar::FilterBar,
        icon::{Glyph, Icon},
        loaded::Loaded,
        news_pill::NewsPill,
        page_header::PageHeader,
        search_field::SearchField,
    },
    preferences::use_text,
    read::{Listing, Rows},
    session::{Session, use_session},
    states,
    text::Text,
    url,
};
use domain::{
    contract::{Customer, Topic, UserRef},
    money::Money,
};
use filters::{is_filtered, order, use_filters, use_query};
use leptos::prelude::*;
use new_customer::NewCustomerDialog;
use panel::CustomerPanel;
use selected::SelectedCustomers;
use std::collections::BTreeSet;

/// Who owes, what, and how they pay: filters and search in the URL, one of them open at the side.
#[component]
pub(crate) fn CustomersPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let query = use_query();
    let listing = Listing::new(query, move |query| async move { session.api.list_customers(&query).await });
    let adding = RwSignal::new(false);
    let add = session.can("customer:create").then(|| {
        view! {
            <button
                type="button"
                class="button button-primary"
                data-shortcut="n"
                on:click=move |_| adding.set(true)
            >
                {text.customers().new}
            </button>
            <NewCustomerDialog open=adding />
        }
    });
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    view! {
        <div class="page" data-screen="customers">
            <PageHeader title=text.customers().title>{add}</PageHeader>
            <FilterBar filters=use_filters(session, text) order=order(text)>
                <SearchField label=text.customers().search />
            </FilterBar>
            <NewsPill
                topics=&[Topic::Invoice, Topic::Promise, Topic::Payment, Topic::Import]
                on_show=move |()| listing.rows.again()
            />
            <div class="with-panel">
                <Loaded read=listing.rows skeleton_rows=8 let:rows>
                    <CustomerList listing rows />
                </Loaded>
                {move || open.get().map(|id| view! { <CustomerPanel id on_close=close /> })}
            </div>
        </div>
    }
}

#[component]
fn CustomerList(listing: Listing<Customer>, rows: ReadSignal<Rows<Customer>>) -> impl IntoView {
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    move || {
        if is_empty.get() {
            view! { <NoCustomers /> }.into_any()
        } else {
            view! { <CustomerTable listing rows /> }.into_any()
        }
    }
}

#[component]
fn NoCustomers() -> impl IntoView {
    let text = use_text();
    let words = text.customers();
    let can_import = use_session().can("invoice:create");
    let filtered = is_filtered();
    move || {
        if filtered.get() {
            return view! {
                <EmptyState icon=Icon::Search message=words.empty_filter>
                    <a class="button" href="/clientes">
                        {text.common.clear_filters}
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        let import = can_import.then(|| {
            view! {
                <a class="button button-primary" href="/importar">
                    <Glyph icon=Icon::Import />
                    {text.invoices().import}
                </a>
            }
        });
        view! {
            <EmptyState icon=Icon::Person title=words.empty_title message=words.empty>
                {import}
            </EmptyState>
        }
        .into_any()
    }
}

#[component]
fn CustomerTable(listing: Listing<Customer>, rows: ReadSignal<Rows<Customer>>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let (open, set_open) = url::step("ver");
    let (sort, set_sort) = url::parameter("orden");
    let ticked = RwSignal::new(BTreeSet::new());
    let can_act = session.can("statement:create") || session.can("customer:update");
    let actions = TableActions {
        selection: can_act.then_some(ticked),
        on_open: Some(Callback::new(move |id| set_open.set(Some(id)))),
        sort: Some((
            Signal::derive(move || sort.get().or_else(|| Some(filters::OWN_ORDER.to_owned()))),
            Callback::new(move |sort| set_sort.set(sort)),
        )),
        ..TableActions::default()
    };
    let data = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().map(|customer| row(customer, session, text)).collect::<Vec<_>>())
    });
    view! {
        <DataTable label=text.customers().table columns=columns(session, text) rows=data actions open />
        <TableFoot
            shown=Signal::derive(move || rows.with(Rows::shown))
            total=Signal::derive(move || rows.with(|rows| rows.total))
            busy=Signal::derive(move || listing.rows.is_busy())
            on_more=move |()| listing.more()
        />
        <SelectedCustomers rows ticked on_change=Callback::new(move |()| listing.rows.again()) />
    }
}

/// Whoever may not read payments asks one thing first: whether to sell.
fn asks_to_sell(session: Session) -> bool {
    !session.can("payment:read")
}

fn columns(session: Session, text: &Text) -> Vec<Column> {
    let words = text.customers();
    let mut columns = vec![
        Column::text("code", words.column_code).sorted_by("code"),
        Column::text("name", words.column_name).sorted_by("name"),
        Column::numeric("balance_due", words.column_balance),
        Column::numeric("overdue", words.column_overdue),
        Column::numeric("available", words.column_available),
    ];
    if asks_to_sell(session) {
        columns.push(Column::text("sale", words.column_sale));
    } else {
        columns.push(Column::numeric("pays_in", words.column_pays_in));
    }
    columns.extend([
        Column::numeric("promises", words.column_promises),
        Column::text("collector", words.column_collector),
        Column::text("salesperson", words.column_salesperson),
    ]);
    columns
}

fn row(customer: &Customer, session: Session, text: &Text) -> Row {
    let words = text.customers();
    let person = |user: &Option<UserRef>| user.as_ref().map_or(Cell::Empty, |user| Cell::Text(user.name.clone()));
    let metrics = customer.metrics;
    let days = metrics.and_then(|metrics| metrics.days_to_pay);
    let kept = metrics.map(|metrics| metrics.promises).filter(|promises| promises.settled() > 0);
    let habit = if asks_to_sell(session) {
        Cell::Badge(states::sale(customer.credit.answer, text))
    } else {
        days.map_or(Cell::Empty, |days| Cell::Text((words.days)(u64::from(days.average))))
    };
    Row {
        id: customer.id.to_string(),
        name: customer.name.clone(),
        cells: vec![
            Cell::Text(customer.code.clone()),
            Cell::Link { href: format!("/clientes/{}", customer.id), label: customer.name.clone() },
            amounts(customer.balances.iter().map(|balance| balance.balance_due)),
            amounts(customer.balances.iter().map(|balance| balance.overdue)),
            customer.credit.available.map_or(Cell::Empty, Cell::Money),
            habit,
            kept.map_or(Cell::Empty, |promises| Cell::Text((words.kept_of)(promises.kept, promises.settled()))),
            person(&customer.assigned_collector),
            person(&customer.assigned_salesperson),
        ],
    }
}

fn amounts(amounts: impl Iterator<Item = Money>) -> Cell {
    let some: Vec<Money> = amounts.filter(|amount| !amount.is_zero()).collect();
    if some.is_empty() { Cell::Empty } else { Cell::Amounts(some) }
}

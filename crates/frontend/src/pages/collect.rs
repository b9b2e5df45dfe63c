//! The collector on the phone: who owes, and what was received from whom.

mod customer;
mod documents;
mod draft;
mod form;
mod photos;
mod places;
mod received;

pub(crate) use customer::CollectPage;

use crate::{
    components::{
        empty_state::EmptyState, icon::Icon, loaded::Loaded, money::Money, page_header::PageHeader,
        search_field::SearchField,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    url,
};
use domain::{
    contract::{Customer, CustomerBalance},
    search::fold,
};
use leptos::prelude::*;

/// The customers of the collector who owe something, the longest overdue debts first.
#[component]
pub(crate) fn CollectListPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let customers = Read::new(move || async move { Ok(owing(session.api.list_assigned_customers().await?)) });
    view! {
        <div class="page field-screen" data-screen="collect">
            <PageHeader title=text.collect().title lead=format::long_date(session.today(), text) />
            <Loaded read=customers let:customers>
                <CustomerList customers />
            </Loaded>
        </div>
    }
}

fn owing(mut customers: Vec<Customer>) -> Vec<Customer> {
    customers.retain(|customer| customer.balances.iter().any(|balance| balance.balance_due.is_positive()));
    let overdue = |customer: &Customer| customer.balances.iter().any(|balance| balance.overdue.is_positive());
    customers.sort_by_key(|customer| (!overdue(customer), fold(&customer.name)));
    customers
}

#[component]
fn CustomerList(customers: ReadSignal<Vec<Customer>>) -> impl IntoView {
    let words = use_text().collect();
    let (q, _) = url::parameter("q");
    let found = Memo::new(move |_| {
        let wanted = fold(&q.get().unwrap_or_default());
        let is_wanted = |customer: &&Customer| fold(&[&customer.name, " ", &customer.code].concat()).contains(&wanted);
        customers.with(|customers| customers.iter().filter(is_wanted).cloned().collect::<Vec<_>>())
    });
    let count = move || u64::try_from(found.with(Vec::len)).unwrap_or_default();
    let nobody = move || {
        (count() == 0).then(|| {
            if customers.with(Vec::is_empty) {
                view! { <EmptyState icon=Icon::CircleCheck title=words.empty_title message=words.empty /> }.into_any()
            } else {
                view! { <EmptyState icon=Icon::Search message=words.nothing_found /> }.into_any()
            }
        })
    };
    view! {
        <Show when=move || !customers.with(Vec::is_empty)>
            <SearchField label=words.search />
            <p class="muted" role="status">
                {move || (words.customers)(count())}
            </p>
        </Show>
        {nobody}
        <ul class="collect-list">
            <For
                each=move || found.get()
                key=|customer| customer.id
                children=move |customer| view! { <CustomerCard customer /> }
            />
        </ul>
    }
}

#[component]
fn CustomerCard(customer: Customer) -> impl IntoView {
    let owed = customer.balances.iter().filter(|balance| balance.balance_due.is_positive());
    let balances = owed.map(balance).collect_view();
    view! {
        <li>
            <a class="collect-customer" href=["/ruta/", &customer.id.to_string()].concat() data-customer=customer.id.to_string()>
                <span class="collect-name">{customer.name}</span>
                <span class="muted">{customer.code}</span>
                <span class="collect-balances">{balances}</span>
            </a>
        </li>
    }
}

fn balance(balance: &CustomerBalance) -> AnyView {
    let words = use_text().collect();
    let beside = |label: &'static str, amount: domain::money::Money| {
        amount.is_positive().then(|| {
            view! {
                <span class="muted">
                    {label}
                    " "
                    <Money amount />
                </span>
            }
        })
    };
    view! {
        <span class="collect-balance">
            <strong>
                <Money amount=balance.balance_due />
            </strong>
            {beside(words.overdue, balance.overdue)}
            {balance.in_transit.map(|amount| beside(words.in_transit, amount))}
        </span>
    }
    .into_any()
}

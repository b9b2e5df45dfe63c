use super::assign::AssignDialog;
use crate::{
    components::{
        bulk_bar::BulkBar,
        icon::{Glyph, Icon},
    },
    preferences::use_text,
    read::Rows,
    session::use_session,
    url::{self, History, use_navigation},
};
use domain::{
    contract::Customer,
    money::{Money, Totals},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What can be done with the ticked customers: write to them, and say who looks after them.
#[component]
pub(super) fn SelectedCustomers(
    rows: ReadSignal<Rows<Customer>>,
    ticked: RwSignal<BTreeSet<String>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = use_text().customers();
    let session = use_session();
    let navigation = use_navigation();
    let chosen = Memo::new(move |_| {
        let is_ticked = |customer: &&Customer| ticked.with(|ticked| ticked.contains(&customer.id.to_string()));
        rows.with(|rows| rows.data.iter().filter(is_ticked).cloned().collect::<Vec<_>>())
    });
    let assigning = RwSignal::new(false);
    let may = May {
        send: session.can("statement:create"),
        // Only who reads the settings knows whom there is to choose from.
        assign: session.can("customer:update") && session.can("settings:read"),
    };
    let send = move |_| {
        let ids = chosen.with_untracked(|all| all.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(","));
        navigation.go(&["/estados-de-cuenta?", &url::query(&[("clientes", Some(ids))])].concat(), History::Push);
    };
    let done = Callback::new(move |()| {
        ticked.try_set(BTreeSet::new());
        on_change.try_run(());
    });
    view! {
        <BulkBar
            count=Signal::derive(move || chosen.with(Vec::len))
            amounts=Signal::derive(move || chosen.with(|all| owed(all)))
            on_clear=move |()| ticked.set(BTreeSet::new())
        >
            {may.send.then(|| view! {
                <button type="button" class="button button-primary" on:click=send>
                    <Glyph icon=Icon::Mail />
                    {use_text().find().send_statements}
                </button>
            })}
            {may.assign.then(|| view! {
                <button type="button" class="button" on:click=move |_| assigning.set(true)>
                    <Glyph icon=Icon::Person />
                    {words.assign}
                </button>
            })}
        </BulkBar>
        <AssignDialog customers=chosen open=assigning on_done=done />
    }
}

#[derive(Clone, Copy)]
struct May {
    send: bool,
    assign: bool,
}

/// What they owe together, per currency.
fn owed(customers: &[Customer]) -> Vec<Money> {
    let balances = customers.iter().flat_map(|customer| &customer.balances).map(|balance| balance.balance_due);
    Totals::of(balances).map(|totals| totals.to_vec()).unwrap_or_default()
}

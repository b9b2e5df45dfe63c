mod bar;
mod groups;
pub(crate) mod history;
mod table;
mod views;

use crate::{
    components::{
        cancel_promise_dialog::CancelPromiseDialog,
        data_table::focus_row,
        filter_bar::FilterBar,
        loaded::Loaded,
        move_dialog::{MoveDialog, Mover},
        news_pill::NewsPill,
        page_header::PageHeader,
        search_field::SearchField,
        tabs::{TabPanel, Tabs},
    },
    pages::customer_filter::{CustomerFilter, OneCustomer},
    period,
    preferences::use_text,
    read::{Listing, Read},
    session::use_session,
    url,
};
use domain::contract::Topic;
use history::HistoryPanel;
use leptos::prelude::*;
use std::collections::BTreeSet;
use table::PromiseTable;
use views::{use_query, use_view, views};

/// What customers promised, and what became of it.
#[component]
pub(crate) fn PromisesPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let query = use_query(session.today());
    let listing = Listing::new(query, move |query| async move { session.api.list_promises(&query).await });
    let again = Callback::new(move |()| listing.rows.again());
    let ticks = RwSignal::new(BTreeSet::new());
    let cancelled = RwSignal::new(Vec::new());
    let changed = Callback::new(move |()| {
        ticks.set(BTreeSet::new());
        again.run(());
    });
    let mover = Mover::new(changed, Callback::new(|()| {}));
    // Another view is another list: nothing stays ticked that cannot be seen.
    Effect::new(move |before: Option<String>| {
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            ticks.set(BTreeSet::new());
        }
        query
    });
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let customer = OneCustomer::of_url(session);
    let view_shown = use_view();
    // The days of a view are its own; the other views take any.
    let filters = move || {
        let filters = if views::has_days(view_shown.get()) { Vec::new() } else { vec![period::around(text)] };
        view! {
            <FilterBar filters led_to=vec![customer.chip(text)]>
                <SearchField label=text.promises().search />
                <CustomerFilter of=customer />
            </FilterBar>
        }
    };
    let (_, set_view) = url::parameter("vista");
    let select = move |name: &'static str| {
        set_open.set(None);
        set_view.set(Some(name.to_owned()).filter(|name| name != views::DUE_TODAY));
    };
    view! {
        <div class="page" data-screen="promises">
            <PageHeader title=text.promises().title />
            <Tabs id="promises" label=text.promises().views tabs=views(text) selected=use_view() on_select=select />
            <TabPanel id="promises" selected=use_view()>
                {filters}
                <NewsPill topics=&[Topic::Promise, Topic::Payment] on_show=again />
                <div class="with-panel">
                    <Loaded read=listing.rows skeleton_rows=8 let:rows>
                        <PromiseTable listing rows mover ticks cancelled />
                    </Loaded>
                    {move || open.get().map(|id| view! { <PromisePanel id on_close=close on_change=again /> })}
                </div>
            </TabPanel>
            <MoveDialog mover />
            <CancelPromiseDialog promises=cancelled on_done=changed />
        </div>
    }
}

/// The history of the document that a promise is about.
#[component]
fn PromisePanel(id: String, on_close: Callback<()>, on_change: Callback<()>) -> impl IntoView {
    let session = use_session();
    let promise = Read::new(move || {
        let id = id.clone();
        async move { session.api.get_promise(&id).await }
    });
    let invoice = Memo::new(move |_| promise.value().map(|promise| promise.invoice_id.to_string()));
    move || invoice.get().map(|id| view! { <HistoryPanel id on_close on_change /> })
}

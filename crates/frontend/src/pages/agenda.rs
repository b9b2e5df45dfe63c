mod bar;
mod table;

use crate::{
    components::{
        data_table::focus_row,
        date_range::{DateRange, DateRangeFields},
        filter_bar::{Filter, FilterBar, FilterOption},
        loaded::Loaded,
        news_pill::NewsPill,
        page_header::PageHeader,
        search_field::SearchField,
        tabs::{Tab, TabPanel, Tabs},
    },
    format,
    pages::{
        customer_filter::{CustomerFilter, OneCustomer},
        people_filter::People,
        promises::history::HistoryPanel,
    },
    preferences::use_text,
    read::{Listing, Rows},
    session::{Session, use_session},
    text::Text,
    url,
};
use bar::ScheduleBar;
use domain::contract::{AgendaCounts, AgendaRow, Topic};
use leptos::prelude::*;
use std::collections::BTreeSet;
use table::AgendaTable;

/// What is pending, and when somebody will pay it: tick, choose the day, done.
#[component]
pub(crate) fn AgendaPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let counts = RwSignal::new(None::<AgendaCounts>);
    let query = use_query();
    let listing = Listing::new(query, move |query| async move {
        let page = session.api.list_agenda(&query).await?;
        counts.try_set(Some(page.counts));
        Ok::<_, crate::api::ApiFailure>(page)
    });
    let ticks = RwSignal::new(BTreeSet::new());
    let again = Callback::new(move |()| listing.rows.again());
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let customer = OneCustomer::of_url(session);
    let currencies = ["MXN", "USD", "EUR"].map(|code| FilterOption::new(code, code)).to_vec();
    let currency = Filter {
        parameter: "moneda",
        label: text.agenda().currency,
        any: text.common.any,
        options: Signal::stored(currencies),
    };
    let issued = DateRange { from: "fecha-desde", to: "fecha-hasta", label: text.agenda().column_invoice_date };
    let filters = std::iter::once(currency).chain(collector(session, text)).collect::<Vec<_>>();
    let chips = [customer.chip(text), for_day(text)].into_iter().chain(issued.chips(text)).collect::<Vec<_>>();
    view! {
        <div class="page" data-screen="agenda">
            <PageHeader title=text.agenda().title lead=text.agenda().lead />
            <AgendaTabs counts />
            <TabPanel id="agenda" selected=use_tab()>
                <FilterBar filters led_to=chips>
                    <SearchField label=text.agenda().search />
                    <CustomerFilter of=customer />
                    <DateRangeFields range=issued />
                </FilterBar>
                <NewsPill topics=&[Topic::Invoice, Topic::Promise, Topic::Payment, Topic::Import] on_show=again />
                <div class="with-panel">
                    <Loaded read=listing.rows skeleton_rows=8 let:rows>
                        <AgendaBody listing rows ticks again />
                    </Loaded>
                    {move || open.get().map(|id| view! { <HistoryPanel id on_close=close on_change=again /> })}
                </div>
            </TabPanel>
        </div>
    }
}

/// Who collects from the customers; nobody to choose from for those who see only their own.
fn collector(session: Session, text: &'static Text) -> Option<Filter> {
    let read = || Filter {
        parameter: "cobrador",
        label: text.agenda().collector,
        any: text.common.any,
        options: People::read(session).options(|customer| customer.assigned_collector.clone()),
    };
    session.can("customer:read").then(read)
}

#[component]
fn AgendaBody(
    listing: Listing<AgendaRow>,
    rows: ReadSignal<Rows<AgendaRow>>,
    ticks: RwSignal<BTreeSet<String>>,
    again: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let ticked = Memo::new(move |_| {
        let is_ticked = |row: &&AgendaRow| ticks.with(|ticks| ticks.contains(&row.invoice_id.to_string()));
        rows.with(|rows| rows.data.iter().filter(is_ticked).cloned().collect::<Vec<_>>())
    });
    view! {
        <AgendaTable listing rows ticks />
        <ScheduleBar ticked ticks asking again />
    }
}

/// The day that documents are to be scheduled for, in the URL.
const FOR_DAY: &str = "para";

/// Says which day the dialog will begin with.
fn for_day(text: &'static Text) -> Filter {
    let (day, _) = url::parameter(FOR_DAY);
    let option = move || {
        let day = day.get()?;
        let date = day.parse().ok()?;
        Some(FilterOption::new(day, format::short_day(date, text)))
    };
    Filter {
        parameter: FOR_DAY,
        label: text.agenda().schedule_for,
        any: text.common.any,
        options: Signal::derive(move || option().into_iter().collect()),
    }
}

const ALL: &str = "todos";
const UNSCHEDULED: &str = "sin-agendar";
const SCHEDULED: &str = "agendados";

/// Which part of the agenda, in the URL.
fn use_tab() -> Signal<&'static str> {
    let (tab, _) = url::parameter("pestana");
    Signal::derive(move || match tab.get().as_deref() {
        Some(UNSCHEDULED) => UNSCHEDULED,
        Some(SCHEDULED) => SCHEDULED,
        Some(_) | None => ALL,
    })
}

#[component]
fn AgendaTabs(counts: RwSignal<Option<AgendaCounts>>) -> impl IntoView {
    let text = use_text();
    let (_, set_tab) = url::parameter("pestana");
    let counted = move || {
        let counts = counts.get();
        counts.map_or_else(Vec::new, |counts| {
            let all = counts.unscheduled.saturating_add(counts.scheduled);
            vec![(UNSCHEDULED, counts.unscheduled), (SCHEDULED, counts.scheduled), (ALL, all)]
        })
    };
    let select = move |name: &'static str| set_tab.set(Some(name.to_owned()).filter(|name| name != ALL));
    view! {
        <Tabs
            id="agenda"
            label=text.agenda().lead
            tabs=tabs(text)
            selected=use_tab()
            on_select=select
            counts=Signal::derive(counted)
        />
    }
}

fn tabs(text: &Text) -> Vec<Tab> {
    vec![
        Tab { name: UNSCHEDULED, label: text.agenda().unscheduled },
        Tab { name: SCHEDULED, label: text.agenda().scheduled },
        Tab { name: ALL, label: text.agenda().all },
    ]
}

/// The API's query from what the URL says.
fn use_query() -> Memo<String> {
    let tab = use_tab();
    let filters = [
        ("q", "q"),
        ("moneda", "currency"),
        ("cliente", "customer_id"),
        ("cobrador", "collector_id"),
        ("fecha-desde", "issue_from"),
        ("fecha-hasta", "issue_to"),
    ];
    let filters = filters.map(|(in_url, in_api)| (in_api, url::parameter(in_url).0));
    Memo::new(move |_| {
        let scheduled = match tab.get() {
            UNSCHEDULED => Some("false"),
            SCHEDULED => Some("true"),
            _ => None,
        };
        let mut parameters: Vec<_> = filters.iter().map(|(name, value)| (*name, value.get())).collect();
        parameters.push(("scheduled", scheduled.map(str::to_owned)));
        url::query(&parameters)
    })
}

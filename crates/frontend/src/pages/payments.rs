mod notes;
mod reps;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot, focus_row},
        empty_state::EmptyState,
        filter_bar::{Filter, FilterBar, FilterOption},
        icon::{Glyph, Icon},
        loaded::Loaded,
        news_pill::NewsPill,
        page_header::PageHeader,
        search_field::SearchField,
        tabs::{Tab, TabPanel, Tabs},
    },
    live::use_live,
    pages::{
        customer_filter::{CustomerFilter, OneCustomer},
        payment::panel::PaymentPanel,
    },
    period,
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::{Session, use_session},
    states,
    text::Text,
    url,
};
use chrono::NaiveDate;
use domain::contract::{Payment, PaymentSource, Topic};
use leptos::prelude::*;
use notes::NotesToDecide;
use reps::RepsToDecide;

const TO_CONFIRM: &str = "por-validar";
const TO_APPLY: &str = "sin-aplicar";
const APPLIED: &str = "aplicados";
const ALL: &str = "todos";
const REPS: &str = "rep-por-decidir";
const NOTES: &str = "notas-por-decidir";

/// What each tab asks of the API.
const TABS: [(&str, &str); 4] =
    [(TO_CONFIRM, "status=in_transit"), (TO_APPLY, "unapplied=true"), (APPLIED, "status=applied"), (ALL, "")];

/// Filters in the URL and in the API.
const PARAMETERS: [(&str, &str); 4] = [("q", "q"), ("forma", "form"), ("origen", "source"), ("cliente", "customer_id")];

/// Everything that narrows the list.
const FILTERS: [&str; 5] = ["q", "forma", "origen", "cliente", period::PARAMETER];

/// Money received: what waits for a person first.
#[component]
pub(crate) fn PaymentsPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let (tab, set_tab) = url::step("ver-pagos");
    let selected = Signal::derive(move || tab.with(|tab| selected_tab(tab.as_deref())));
    let counts = Read::new(move || counts(session));
    use_live().refresh(counts, &[Topic::Payment]);
    let changed = Callback::new(move |()| counts.again());
    // The tabs of payments share one list, which stays while they change.
    let decides = Memo::new(move |_| Some(selected.get()).filter(|tab| [REPS, NOTES].contains(tab)));
    let shown = move || match decides.get() {
        Some(REPS) => view! { <RepsToDecide on_change=changed /> }.into_any(),
        Some(_) => view! { <NotesToDecide on_change=changed /> }.into_any(),
        None => view! { <PaymentsOfTab selected on_change=changed /> }.into_any(),
    };
    view! {
        <div class="page" data-screen="payments">
            <PageHeader title=text.payments().title>{record_link(session, text)}</PageHeader>
            <Tabs
                id="payments"
                label=text.payments().views
                tabs=tabs(text)
                selected
                on_select=move |name: &'static str| set_tab.set(Some(name.to_owned()).filter(|name| name != TO_CONFIRM))
                counts=Signal::derive(move || counts.value().unwrap_or_default())
            />
            <TabPanel id="payments" selected>
                {shown}
            </TabPanel>
        </div>
    }
}

#[component]
fn PaymentsOfTab(selected: Signal<&'static str>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let query = use_query(selected, session.today());
    let customer = OneCustomer::of_url(session);
    let listing = Listing::new(query, move |query| async move { session.api.list_payments(&query).await });
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let changed = Callback::new(move |()| {
        listing.rows.again();
        on_change.run(());
    });
    view! {
        <FilterBar filters=filters(text) led_to=vec![customer.chip(text)]>
            <SearchField label=text.payments().search />
            <CustomerFilter of=customer />
        </FilterBar>
        <NewsPill topics=&[Topic::Payment] on_show=move |()| listing.rows.again() />
        <div class="with-panel">
            <Loaded read=listing.rows skeleton_rows=8 let:rows>
                <PaymentList listing rows selected />
            </Loaded>
            {move || open.get().map(|id| view! { <PaymentPanel id on_close=close on_change=changed /> })}
        </div>
    }
}

fn record_link(session: Session, text: &'static Text) -> Option<AnyView> {
    let link = || {
        view! {
            <a class="button button-primary" href="/pagos/nuevo" data-shortcut="n">
                <Glyph icon=Icon::Wallet />
                {text.payments().record}
            </a>
        }
        .into_any()
    };
    session.can("payment:create").then(link)
}

/// `P-12`, or the beginning of its UUID.
fn fiscal_document(series: Option<&str>, folio: Option<&str>, uuid: &str) -> String {
    let named: Vec<&str> = [series, folio].into_iter().flatten().collect();
    if named.is_empty() { uuid.chars().take(8).collect() } else { named.join("-") }
}

fn selected_tab(value: Option<&str>) -> &'static str {
    let names = TABS.iter().map(|(name, _)| *name).chain([REPS, NOTES]);
    names.into_iter().find(|name| Some(*name) == value).unwrap_or(TO_CONFIRM)
}

fn tabs(text: &Text) -> Vec<Tab> {
    let words = text.payments();
    vec![
        Tab { name: TO_CONFIRM, label: words.to_confirm },
        Tab { name: TO_APPLY, label: words.to_apply },
        Tab { name: REPS, label: words.reps.tab },
        Tab { name: NOTES, label: words.notes.tab },
        Tab { name: APPLIED, label: words.applied },
        Tab { name: ALL, label: words.all },
    ]
}

/// How much waits in the tabs where somebody has something to do.
async fn counts(session: Session) -> Result<Vec<(&'static str, u64)>, crate::api::ApiFailure> {
    let mut counts = Vec::new();
    for (name, query) in TABS.iter().take(2) {
        let page = session.api.list_payments(&[query, "&limit=1"].concat()).await?;
        counts.push((*name, page.total));
    }
    let reps = session.api.list_reps("state=needs_person&limit=1").await?;
    counts.push((REPS, reps.total));
    let notes = session.api.list_credit_notes("state=needs_person&limit=1").await?;
    counts.push((NOTES, notes.total));
    Ok(counts)
}

fn use_query(selected: Signal<&'static str>, today: NaiveDate) -> Memo<String> {
    let values = PARAMETERS.map(|(in_url, in_api)| (in_api, url::parameter(in_url).0));
    let period = url::parameter(period::PARAMETER).0;
    Memo::new(move |_| {
        let tab = selected.get();
        let of_tab = TABS.iter().find(|(name, _)| *name == tab).map(|(_, query)| *query).unwrap_or_default();
        let mut filters: Vec<_> = values.iter().map(|(name, value)| (*name, value.get())).collect();
        filters.extend(period.with(|period| period::asked(period.as_deref(), today)));
        let filters = url::query(&filters);
        [of_tab, &filters].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    })
}

fn filters(text: &'static Text) -> Vec<Filter> {
    let words = text.payments();
    let forms = super::record_payment::FORMS.map(|code| FilterOption::new(code, (words.form_name)(code))).to_vec();
    let sources = ["office", "field", "api", "rep"].into_iter();
    let names = [words.office, words.field, words.api, words.rep];
    let sources = sources.zip(names).map(|(value, label)| FilterOption::new(value, label)).collect();
    let any = text.common.any;
    vec![
        Filter { parameter: "forma", label: words.form, any, options: Signal::stored(forms) },
        Filter { parameter: "origen", label: words.origin, any, options: Signal::stored(sources) },
        period::past(text),
    ]
}

#[component]
fn PaymentList(
    listing: Listing<Payment>,
    rows: ReadSignal<Rows<Payment>>,
    selected: Signal<&'static str>,
) -> impl IntoView {
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    move || {
        if is_empty.get() {
            view! { <NoPayments selected /> }.into_any()
        } else {
            view! { <PaymentTable listing rows /> }.into_any()
        }
    }
}

#[component]
fn NoPayments(selected: Signal<&'static str>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let values = FILTERS.map(|in_url| url::parameter(in_url).0);
    move || {
        if values.iter().any(|value| value.with(Option::is_some)) {
            return view! {
                <EmptyState icon=Icon::Search message=words.empty_filter>
                    <a class="button" href="/pagos">
                        {text.common.clear_filters}
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        let (icon, message) = match selected.get() {
            TO_CONFIRM => (Icon::CircleCheck, words.empty_to_confirm),
            TO_APPLY => (Icon::CircleCheck, words.empty_to_apply),
            _ => (Icon::Wallet, words.empty),
        };
        view! { <EmptyState icon message>{record_link(use_session(), text)}</EmptyState> }.into_any()
    }
}

#[component]
fn PaymentTable(listing: Listing<Payment>, rows: ReadSignal<Rows<Payment>>) -> impl IntoView {
    let text = use_text();
    let (open, set_open) = url::step("ver");
    let actions =
        TableActions { on_open: Some(Callback::new(move |id| set_open.set(Some(id)))), ..TableActions::default() };
    let data =
        Memo::new(move |_| rows.with(|rows| rows.data.iter().map(|payment| row(payment, text)).collect::<Vec<_>>()));
    view! {
        <DataTable label=text.payments().table columns=columns(text) rows=data actions open />
        <TableFoot
            shown=Signal::derive(move || rows.with(Rows::shown))
            total=Signal::derive(move || rows.with(|rows| rows.total))
            busy=Signal::derive(move || listing.rows.is_busy())
            on_more=move |()| listing.more()
        />
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.payments();
    vec![
        Column::text("state", words.state),
        Column::text("date", words.date),
        Column::text("customer", text.common.customer),
        Column::numeric("amount", words.amount),
        Column::text("form", words.form),
        Column::text("reference", words.reference),
        Column::text("files", words.files),
        Column::text("origin", words.origin),
    ]
}

fn row(payment: &Payment, text: &Text) -> Row {
    let words = text.payments();
    let files = match payment.attachment_count {
        0 => Cell::Empty,
        count => Cell::Text((words.with_files)(count)),
    };
    let customer = customer_name(payment, text);
    Row {
        id: payment.id.to_string(),
        name: customer.clone(),
        cells: vec![
            Cell::Badge(states::payment(payment, text)),
            Cell::Date(payment.date),
            Cell::Link { href: format!("/pagos/{}", payment.id), label: customer },
            Cell::Money(payment.amount),
            Cell::Text((words.form_name)(&payment.form).to_owned()),
            Cell::Lines(payment.reference.clone().unwrap_or_default(), payment.bank.clone().unwrap_or_default()),
            files,
            Cell::Text(origin(payment, text)),
        ],
    }
}

/// `CL002 Ramiro Aldana`, or that nobody knows yet.
pub(super) fn customer_name(payment: &Payment, text: &Text) -> String {
    match (&payment.customer, &payment.payer) {
        (Some(customer), _) => [customer.code.as_str(), " ", &customer.name].concat(),
        (None, Some(payer)) => [text.payments().unidentified, " · ", payer].concat(),
        (None, None) => text.payments().unidentified.to_owned(),
    }
}

/// `Luis Ortega (ruta)`.
pub(crate) fn origin(payment: &Payment, text: &Text) -> String {
    let words = text.payments();
    let origin = match payment.source {
        PaymentSource::Office => words.office,
        PaymentSource::Field => words.field,
        PaymentSource::Api => words.api,
        PaymentSource::Rep => words.rep,
        PaymentSource::Opening => words.opening,
    };
    payment.user.as_ref().map_or_else(|| origin.to_owned(), |user| (words.by)(&user.name, origin))
}

//! The filters of the list: their names in the URL, and in the API's query.

use crate::{
    components::{
        date_range::{DateRange, DateRangeFields},
        filter_bar::{Filter, FilterOption, FilterSelect},
    },
    format,
    session::Session,
    text::Text,
    url,
};
use leptos::prelude::*;

/// In the URL, in the API.
const PARAMETERS: [(&str, &str); 16] = [
    ("q", "q"),
    ("estado", "status"),
    ("cliente", "customer_id"),
    ("moneda", "currency"),
    ("vencidas", "overdue_min"),
    ("metodo", "sat_payment_method"),
    ("promesa", "promised"),
    ("reagendadas", "rescheduled_min"),
    ("vence-desde", "due_from"),
    ("vence-hasta", "due_to"),
    ("pago-desde", "collection_from"),
    ("pago-hasta", "collection_to"),
    ("incumplidas", "promise_broken"),
    ("observaciones", "with_remarks"),
    ("registradas", "registered_from"),
    ("orden", "sort"),
];

/// The filters that can be given up one by one, cheapest first.
pub(super) const FILTERS: [&str; 12] = [
    "estado",
    "vencidas",
    "metodo",
    "moneda",
    "reagendadas",
    "promesa",
    "vence-desde",
    "vence-hasta",
    "pago-desde",
    "pago-hasta",
    "cliente",
    "q",
];

/// What the decision over a whole list of old invoices cannot take along.
pub(super) const NOT_DECIDED_BY: [&str; 11] = [
    "vencidas",
    "metodo",
    "promesa",
    "reagendadas",
    "vence-desde",
    "vence-hasta",
    "pago-desde",
    "pago-hasta",
    "incumplidas",
    "observaciones",
    "registradas",
];

/// What the URL says of every parameter.
pub(super) fn values() -> Memo<Vec<(&'static str, Option<String>)>> {
    let values = PARAMETERS.map(|(in_url, _)| (in_url, url::parameter(in_url).0));
    Memo::new(move |_| values.iter().map(|(name, value)| (*name, value.get())).collect())
}

/// The API's query for such values.
pub(super) fn query_of(values: &[(&'static str, Option<String>)]) -> String {
    let in_api = |name: &str| PARAMETERS.iter().find(|(in_url, _)| *in_url == name).map(|(_, in_api)| *in_api);
    let known: Vec<_> = values.iter().filter_map(|(name, value)| Some((in_api(name)?, value.clone()))).collect();
    url::query(&known)
}

/// How many days of delay the choices of "overdue" begin with.
const OVERDUE: [u32; 4] = [1, 31, 61, 91];

/// The API's query from what the URL says.
pub(super) fn use_query() -> Memo<String> {
    let values = PARAMETERS.map(|(in_url, in_api)| (in_api, url::parameter(in_url).0));
    Memo::new(move |_| url::query(&values.map(|(name, value)| (name, value.get()))))
}

/// Whether anything but the order is asked for.
pub(super) fn is_filtered() -> Memo<bool> {
    let values = PARAMETERS.map(|(in_url, _)| (in_url, url::parameter(in_url).0));
    Memo::new(move |_| values.iter().any(|(name, value)| *name != "orden" && value.with(Option::is_some)))
}

/// The selects over the list.
pub(super) fn use_filters(text: &'static Text) -> Vec<Filter> {
    let words = text.invoices();
    let statuses = vec![
        FilterOption::new("opening_unconfirmed", words.status_unconfirmed),
        FilterOption::new("paid", words.status_paid),
        FilterOption::new("cancelled", words.status_cancelled),
        FilterOption::new("all", words.status_all),
    ];
    let currencies = ["MXN", "USD", "EUR"].map(|code| FilterOption::new(code, code)).to_vec();
    let overdue = OVERDUE.map(|days| FilterOption::new(days.to_string(), (words.overdue_more_than)(days))).to_vec();
    let methods = vec![FilterOption::new("PUE", words.method_pue), FilterOption::new("PPD", words.method_ppd)];
    let any = text.common.any;
    vec![
        Filter { parameter: "estado", label: words.status, any: words.status_open, options: fixed(statuses) },
        Filter { parameter: "moneda", label: words.currency, any, options: fixed(currencies) },
        Filter { parameter: "vencidas", label: words.overdue, any, options: fixed(overdue) },
        Filter { parameter: "metodo", label: words.method, any, options: fixed(methods) },
    ]
}

/// The days that few people narrow the list by.
fn ranges(text: &Text) -> [DateRange; 2] {
    [
        DateRange { from: "vence-desde", to: "vence-hasta", label: text.invoices().column_due_date },
        DateRange { from: "pago-desde", to: "pago-hasta", label: text.invoice().collection_date },
    ]
}

/// Most promises are put off once or twice.
const RESCHEDULED: [u32; 3] = [1, 2, 3];

/// The selects that few people need.
fn rare(text: &'static Text) -> [Filter; 2] {
    let words = text.invoices();
    let any = text.common.any;
    let promise =
        vec![FilterOption::new("true", words.with_promise), FilterOption::new("false", words.without_promise)];
    let times =
        RESCHEDULED.map(|times| FilterOption::new(times.to_string(), (words.rescheduled_times)(times))).to_vec();
    [
        Filter { parameter: "promesa", label: words.promise, any, options: fixed(promise) },
        Filter { parameter: "reagendadas", label: words.rescheduled, any, options: fixed(times) },
    ]
}

/// What stands behind *Más filtros*.
pub(super) fn more(text: &'static Text) -> AnyView {
    let selects = rare(text).map(|filter| view! { <FilterSelect filter /> }).collect_view();
    let ranges = ranges(text).map(|range| view! { <DateRangeFields range /> }).collect_view();
    view! {
        {selects}
        {ranges}
    }
    .into_any()
}

/// The chips of those.
pub(super) fn more_chips(text: &'static Text) -> impl Iterator<Item = Filter> {
    rare(text).into_iter().chain(ranges(text).into_iter().flat_map(move |range| range.chips(text)))
}

/// Filters that the figures of the first screen lead to.
pub(super) fn led_to(session: Session, text: &'static Text) -> Vec<Filter> {
    let words = &text.work;
    let today = format::date(session.today());
    let filter = |parameter, label, value: String, shown: String| Filter {
        parameter,
        label,
        any: text.common.any,
        options: fixed(vec![FilterOption::new(value, shown)]),
    };
    let yes = || text.common.yes.to_owned();
    vec![
        filter("incumplidas", words.broken_promises, "true".to_owned(), yes()),
        filter("observaciones", words.with_remarks, "true".to_owned(), yes()),
        filter("registradas", text.work.registered_today, session.today().to_string(), today),
    ]
}

/// The orders the list can have.
pub(super) fn order(text: &'static Text) -> Filter {
    let words = text.invoices();
    let orders = [
        ("-due_date", words.latest_due),
        ("issue_date", words.oldest_issued),
        ("-issue_date", words.latest_issued),
        ("collection_date", words.first_expected),
        ("-original_amount", words.largest),
    ];
    let options = orders.map(|(value, label)| FilterOption::new(value, label)).to_vec();
    Filter { parameter: "orden", label: words.order, any: words.first_due, options: fixed(options) }
}

fn fixed(options: Vec<FilterOption>) -> Signal<Vec<FilterOption>> {
    Signal::stored(options)
}

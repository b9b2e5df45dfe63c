//! The filters of the list: their names in the URL, and in the API's query.

use crate::{
    components::filter_bar::{Filter, FilterOption},
    format,
    session::Session,
    text::Text,
    url,
};
use leptos::prelude::*;

/// In the URL, in the API.
const PARAMETERS: [(&str, &str); 10] = [
    ("q", "q"),
    ("estado", "status"),
    ("cliente", "customer_id"),
    ("moneda", "currency"),
    ("vencidas", "overdue_min"),
    ("metodo", "sat_payment_method"),
    ("incumplidas", "promise_broken"),
    ("observaciones", "with_remarks"),
    ("registradas", "registered_from"),
    ("orden", "sort"),
];

/// The filters that can be given up one by one, cheapest first.
pub(super) const FILTERS: [&str; 6] = ["estado", "vencidas", "metodo", "moneda", "cliente", "q"];

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

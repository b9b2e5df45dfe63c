//! The filters of the list: their names in the URL, and in the API's query.

use crate::{
    components::filter_bar::{Filter, FilterOption},
    pages::people_filter::People,
    session::Session,
    text::Text,
    url,
};
use leptos::prelude::*;

/// In the URL, in the API.
const PARAMETERS: [(&str, &str); 8] = [
    ("q", "q"),
    ("saldo", "with_balance"),
    ("vencido", "overdue"),
    ("credito", "credit"),
    ("sin-condiciones", "without_terms"),
    ("cobrador", "assigned_collector_id"),
    ("vendedor", "assigned_salesperson_id"),
    ("orden", "sort"),
];

/// The order of a list nobody sorted.
pub(super) const OWN_ORDER: &str = "code";

/// The API's query from what the URL says.
pub(super) fn use_query() -> Memo<String> {
    let values = PARAMETERS.map(|(in_url, in_api)| (in_api, url::parameter(in_url).0));
    Memo::new(move |_| {
        let asked = url::query(&values.map(|(name, value)| (name, value.get())));
        let joint = if asked.is_empty() { "" } else { "&" };
        ["metrics=true", joint, &asked].concat()
    })
}

/// Whether anything but the order is asked for.
pub(super) fn is_filtered() -> Memo<bool> {
    let values = PARAMETERS.map(|(in_url, _)| (in_url, url::parameter(in_url).0));
    Memo::new(move |_| values.iter().any(|(name, value)| *name != "orden" && value.with(Option::is_some)))
}

/// The selects over the list.
pub(super) fn use_filters(session: Session, text: &'static Text) -> Vec<Filter> {
    let words = text.customers();
    let any = text.common.any;
    let yes = |label| Signal::stored(vec![FilterOption::new("true", label)]);
    let credit = Signal::stored(vec![
        FilterOption::new("near_limit", words.near_limit),
        FilterOption::new("limit_reached", words.limit_reached),
    ]);
    let people = People::read(session);
    let collectors = people.options(|customer| customer.assigned_collector.clone());
    let salespeople = people.options(|customer| customer.assigned_salesperson.clone());
    vec![
        Filter { parameter: "saldo", label: words.balance_filter, any, options: yes(words.with_balance) },
        Filter { parameter: "vencido", label: words.overdue, any, options: yes(words.with_overdue) },
        Filter { parameter: "credito", label: words.credit_filter, any, options: credit },
        Filter { parameter: "sin-condiciones", label: words.terms_filter, any, options: yes(words.without_terms) },
        Filter { parameter: "cobrador", label: words.column_collector, any, options: collectors },
        Filter { parameter: "vendedor", label: words.column_salesperson, any, options: salespeople },
    ]
}

/// The orders the list can have.
pub(super) fn order(text: &'static Text) -> Filter {
    let words = text.customers();
    let orders = [("name", words.by_name), ("-name", words.by_name_backwards)];
    let options = orders.map(|(value, label)| FilterOption::new(value, label)).to_vec();
    Filter { parameter: "orden", label: words.order, any: words.by_code, options: Signal::stored(options) }
}

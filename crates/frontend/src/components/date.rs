use crate::format;
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

/// A calendar date as dd/mm/aaaa.
#[component]
pub(crate) fn Date(date: NaiveDate) -> impl IntoView {
    view! { <time datetime=date.to_string()>{format::date(date)}</time> }
}

/// An instant in the organization's time zone.
#[component]
pub(crate) fn Instant(at: DateTime<Utc>, #[prop(into)] time_zone: String) -> impl IntoView {
    let local = crate::clock::local(at, &time_zone);
    view! { <time datetime=format::machine_date_time(local)>{format::date_time(local)}</time> }
}

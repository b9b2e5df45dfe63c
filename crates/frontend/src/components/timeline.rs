use super::date::Instant;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// An entry: when, who (or "automatic"), what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    pub id: String,
    pub at: DateTime<Utc>,
    pub who: String,
    pub what: String,
}

/// What happened, newest first.
#[component]
pub(crate) fn Timeline(#[prop(into)] entries: Signal<Vec<Entry>>, #[prop(into)] time_zone: String) -> impl IntoView {
    let entry = move |entry: Entry| {
        view! {
            <li>
                <span class="meta">
                    <Instant at=entry.at time_zone=time_zone.clone() />
                    " · "
                    {entry.who}
                </span>
                <span>{entry.what}</span>
            </li>
        }
    };
    view! {
        <ol class="timeline">
            <For each=move || entries.get() key=Entry::clone children=entry />
        </ol>
    }
}

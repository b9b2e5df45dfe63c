use super::{
    loaded::Loaded,
    timeline::{Entry, Timeline},
};
use crate::{
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    text::Text,
};
use domain::contract::TimelineEvent;
use leptos::prelude::*;

/// What happened to something, newest first, as many as are asked for.
#[component]
pub(crate) fn EventList(
    events: Listing<TimelineEvent>,
    /// What to say while nothing has happened.
    empty: &'static str,
) -> impl IntoView {
    view! {
        <Loaded read=events.rows skeleton_rows=4 let:rows>
            {listed(events, rows, empty)}
        </Loaded>
    }
}

fn listed(events: Listing<TimelineEvent>, rows: ReadSignal<Rows<TimelineEvent>>, empty: &'static str) -> AnyView {
    let text = use_text();
    let entries =
        Memo::new(move |_| rows.with(|rows| rows.data.iter().map(|event| entry(event, text)).collect::<Vec<_>>()));
    view! {
        <Show when=move || entries.with(Vec::is_empty)>
            <p class="muted">{empty}</p>
        </Show>
        <Timeline entries time_zone=use_session().time_zone() />
        <Show when=move || rows.with(|rows| rows.shown() < rows.total)>
            <button type="button" class="button" disabled=move || events.rows.is_busy() on:click=move |_| events.more()>
                {text.common.load_more}
            </button>
        </Show>
    }
    .into_any()
}

fn entry(event: &TimelineEvent, text: &Text) -> Entry {
    Entry {
        id: event.id.to_string(),
        at: event.at,
        who: event.user.as_ref().map_or_else(|| text.common.automatic.to_owned(), |user| user.name.clone()),
        what: event.text.clone(),
    }
}

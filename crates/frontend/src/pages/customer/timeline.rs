use crate::{
    components::{
        loaded::Loaded,
        timeline::{Entry, Timeline},
    },
    preferences::use_text,
    read::{Listing, Rows},
    session::use_session,
    text::Text,
};
use domain::{contract::TimelineEvent, ids::CustomerId};
use leptos::prelude::*;

/// What happened to the customer and its documents, newest first.
#[component]
pub(super) fn CustomerTimeline(id: CustomerId) -> impl IntoView {
    let session = use_session();
    let query = Memo::new(|_| "limit=50".to_owned());
    let events = Listing::new(query, move |query| async move { session.api.list_customer_timeline(id, &query).await });
    view! {
        <section class="card" data-part="timeline">
            <Loaded read=events.rows skeleton_rows=4 let:rows>
                <Events events rows />
            </Loaded>
        </section>
    }
}

#[component]
fn Events(events: Listing<TimelineEvent>, rows: ReadSignal<Rows<TimelineEvent>>) -> impl IntoView {
    let text = use_text();
    let entries =
        Memo::new(move |_| rows.with(|rows| rows.data.iter().map(|event| entry(event, text)).collect::<Vec<_>>()));
    view! {
        <Show when=move || entries.with(Vec::is_empty)>
            <p class="muted">{text.customers().timeline_empty}</p>
        </Show>
        <Timeline entries time_zone=use_session().time_zone() />
        <Show when=move || rows.with(|rows| rows.shown() < rows.total)>
            <button type="button" class="button" disabled=move || events.rows.is_busy() on:click=move |_| events.more()>
                {text.common.load_more}
            </button>
        </Show>
    }
}

fn entry(event: &TimelineEvent, text: &Text) -> Entry {
    Entry {
        id: event.id.to_string(),
        at: event.at,
        who: event.user.as_ref().map_or_else(|| text.common.automatic.to_owned(), |user| user.name.clone()),
        what: event.text.clone(),
    }
}

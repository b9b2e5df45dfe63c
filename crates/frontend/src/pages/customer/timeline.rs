use super::LIVE;
use crate::{
    components::event_list::EventList, live::use_live, preferences::use_text, read::Listing, session::use_session,
};
use domain::ids::CustomerId;
use leptos::prelude::*;

/// What happened to the customer and its documents, newest first.
#[component]
pub(super) fn CustomerTimeline(id: CustomerId) -> impl IntoView {
    let session = use_session();
    let query = Memo::new(|_| "limit=50".to_owned());
    let events = Listing::new(query, move |query| async move { session.api.list_customer_timeline(id, &query).await });
    use_live().on_change(LIVE, Some(id), Callback::new(move |()| events.rows.again()));
    view! {
        <section class="card" data-part="timeline">
            <EventList events empty=use_text().customers().timeline_empty />
        </section>
    }
}

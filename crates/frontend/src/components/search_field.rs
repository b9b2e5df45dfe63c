use super::icon::{Glyph, Icon};
use crate::url;
use leptos::prelude::*;
use std::time::Duration;

/// Waits for a pause in the typing before the list is asked again.
const PAUSE: Duration = Duration::from_millis(250);

/// The search of a list; what is typed lives in the URL as `q`.
#[component]
pub(crate) fn SearchField(label: &'static str) -> impl IntoView {
    let (query, set_query) = url::parameter("q");
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let on_input = move |event| {
        stop();
        let typed = event_target_value(&event);
        let started =
            set_timeout_with_handle(move || set_query.set(Some(typed).filter(|typed| !typed.trim().is_empty())), PAUSE);
        timer.set_value(started.ok());
    };
    view! {
        <div class="search" role="search">
            <Glyph icon=Icon::Search />
            <input
                class="input"
                type="search"
                aria-label=label
                placeholder=label
                autocomplete="off"
                prop:value=move || query.get().unwrap_or_default()
                on:input=on_input
            />
        </div>
    }
}

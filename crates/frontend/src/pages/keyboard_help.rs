use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        dialog::Dialog,
    },
    lazy::{lazily, part},
    preferences::{Preferences, use_text},
    session::use_session,
    shortcuts::{Overlays, registered},
};
use leptos::prelude::*;

/// Exactly the keys that work for this person now.
#[component]
pub(crate) fn KeyboardHelp() -> impl IntoView {
    let words = &use_text().keys;
    let overlays: Overlays = expect_context();
    let api = use_session().api;
    view! {
        <Dialog title=words.title.to_owned() open=overlays.help on_close=move |()| overlays.help.set(false)>
            {lazily(api, || part!(tools: keys() => view! { <Keys /> }))}
        </Dialog>
    }
}

#[component]
fn Keys() -> impl IntoView {
    let text = use_text();
    let words = &text.keys;
    let preferences: Preferences = expect_context();
    let single_keys = preferences.single_keys.get_untracked();
    let rows: Vec<_> = registered(use_session(), single_keys)
        .into_iter()
        .map(|one| Row {
            id: one.keys.to_owned(),
            name: one.keys.to_owned(),
            cells: vec![Cell::Text(one.keys.to_owned()), Cell::Text((one.label)(text).to_owned())],
        })
        .collect();
    let columns = vec![Column::text("keys", words.key), Column::text("action", words.action)];
    view! {
        <p>{if single_keys { words.lead } else { words.lead_off }}</p>
        <div data-part="shortcuts">
            <DataTable label=words.table columns rows=Signal::stored(rows) />
        </div>
    }
}

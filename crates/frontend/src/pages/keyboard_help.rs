use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        dialog::Dialog,
    },
    lazy::{lazily, part},
    preferences::{Preferences, use_text},
    session::use_session,
    shortcuts::{Overlays, TABS, registered},
    text::Text,
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
    let words = text.key_words();
    let preferences: Preferences = expect_context();
    let single_keys = preferences.single_keys.get_untracked();
    let rows: Vec<_> = registered(use_session(), single_keys)
        .into_iter()
        .map(|one| Row {
            id: one.keys.to_owned(),
            name: one.keys.to_owned(),
            cells: vec![Cell::Text(written(one.keys, text)), Cell::Text(label(one.keys, text).to_owned())],
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

/// The key, and the one that does the same.
fn written(keys: &'static str, text: &Text) -> String {
    let same = match keys {
        "j" => "↓",
        "k" => "↑",
        "x" => text.key_words().space,
        _ => return keys.to_owned(),
    };
    [keys, " · ", same].concat()
}

/// What a key does, in words.
fn label(keys: &str, text: &Text) -> &'static str {
    let words = text.key_words();
    match keys {
        "Ctrl+K" => words.palette,
        "/" => words.filter,
        "?" => words.help,
        "g i" => words.go_home,
        "g a" => words.go_agenda,
        "g c" => words.go_calendar,
        "g f" => words.go_invoices,
        "g l" => words.go_customers,
        "g p" => words.go_payments,
        "g r" => words.go_reports,
        "g h" => words.activity,
        "j" => words.next_row,
        "k" => words.previous_row,
        "x" => words.select,
        "Shift+↓" => words.extend_down,
        "Shift+↑" => words.extend_up,
        "Ctrl+A" => words.select_all,
        "Enter" => words.open_row,
        "Ctrl+Enter" => words.submit,
        "Esc" => words.close,
        "a" => words.schedule,
        "m" => words.reschedule,
        "r" => words.record_payment,
        "l" => words.call,
        "o" => words.note,
        "v" => words.open_page,
        "z" => words.reject,
        "h" => words.history,
        "n" => words.new,
        TABS => words.tab,
        "Ctrl+Z" => words.undo,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        shortcuts::ALL,
        text::{EN, ES},
    };

    #[test]
    fn every_key_is_explained_in_both_languages() {
        for one in ALL {
            assert_ne!(label(one.keys, &ES), label(one.keys, &EN), "{}", one.keys);
        }
    }
}

mod diff;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot, focus_row},
        date_range::DayField,
        empty_state::EmptyState,
        filter_bar::{Filter, FilterBar, FilterOption},
        icon::Icon,
        loaded::Loaded,
        side_panel::SidePanel,
    },
    format,
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::{Session, use_session},
    text::Text,
    url,
};
use diff::Diff;
use domain::contract::AuditEvent;
use leptos::prelude::*;

/// In the URL, in the API.
const PARAMETERS: [(&str, &str); 4] = [("persona", "user_id"), ("sobre", "action"), ("desde", "from"), ("hasta", "to")];

/// Who changed what: filters in the URL, one change open at the side.
#[component]
pub(super) fn Audit() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let values = PARAMETERS.map(|(in_url, in_api)| (in_api, url::parameter(in_url).0));
    let query = Memo::new(move |_| url::query(&values.map(|(name, value)| (name, value.get()))));
    let listing = Listing::new(query, move |query| async move { session.api.list_audit_events(&query).await });
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let opened = Memo::new(move |_| {
        let id = open.get()?;
        listing.rows.look(|rows| {
            let rows = rows.as_ref().ok()?;
            rows.data.iter().find(|event| event.id.to_string() == id).cloned()
        })?
    });
    view! {
        <FilterBar filters=filters(session, text)>
            <DayField parameter="desde" label=text.settings().audit.from />
            <DayField parameter="hasta" label=text.settings().audit.to />
        </FilterBar>
        <div class="with-panel">
            <Loaded read=listing.rows skeleton_rows=8 let:rows>
                <AuditTable listing rows />
            </Loaded>
            {move || opened.get().map(|event| view! { <ChangePanel event on_close=close /> })}
        </div>
    }
}

fn filters(session: Session, text: &'static Text) -> Vec<Filter> {
    let words = &text.settings().audit;
    let groups: Vec<FilterOption> = words.groups.iter().map(|(word, label)| FilterOption::new(*word, *label)).collect();
    let about = Filter { parameter: "sobre", label: words.about, any: words.anything, options: Signal::stored(groups) };
    // Who reads the log without the settings looks for no one person.
    let people = session.can("settings:read").then(|| {
        let users = Read::new(move || session.api.list_users());
        let options = Signal::derive(move || {
            let people = users.value().into_iter().flat_map(|page| page.data);
            people.map(|user| FilterOption::new(user.id.to_string(), user.name)).collect()
        });
        Filter { parameter: "persona", label: words.person, any: words.anybody, options }
    });
    people.into_iter().chain([about]).collect()
}

#[component]
fn AuditTable(listing: Listing<AuditEvent>, rows: ReadSignal<Rows<AuditEvent>>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().audit;
    let session = use_session();
    let (open, set_open) = url::step("ver");
    let actions = TableActions {
        on_open: Some(Callback::new(move |id| set_open.set(Some(id)))),
        on_action: Some(Callback::new(move |(id, _)| set_open.set(Some(id)))),
        ..TableActions::default()
    };
    let data = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().map(|event| row(event, text, session)).collect::<Vec<_>>())
    });
    let columns = || {
        vec![
            Column::text("at", words.when),
            Column::text("user", words.who),
            Column::text("action", words.what),
            Column::text("actions", words.changes),
        ]
    };
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    move || {
        if is_empty.get() {
            return view! { <EmptyState icon=Icon::Search message=words.empty /> }.into_any();
        }
        view! {
            <DataTable label=words.table columns=columns() rows=data actions open />
            <TableFoot
                shown=Signal::derive(move || rows.with(Rows::shown))
                total=Signal::derive(move || rows.with(|rows| rows.total))
                busy=Signal::derive(move || listing.rows.is_busy())
                on_more=move |()| listing.more()
            />
        }
        .into_any()
    }
}

fn row(event: &AuditEvent, text: &Text, session: Session) -> Row {
    let words = &text.settings().audit;
    let what = action_name(&event.action, text);
    Row {
        id: event.id.to_string(),
        name: what.clone(),
        cells: vec![
            Cell::Text(format::date_time(crate::clock::local(event.at, &session.time_zone()))),
            Cell::Text(who(event, text)),
            Cell::Lines(what.clone(), subject(event)),
            Cell::Button { action: "see", label: words.see.to_owned() },
        ],
    }
}

fn who(event: &AuditEvent, text: &Text) -> String {
    event.user.as_ref().map_or_else(|| text.settings().audit.system.to_owned(), |user| user.name.clone())
}

/// `customer.updated` → `Cliente: cambio`; what has no words yet stays as it is.
fn action_name(action: &str, text: &Text) -> String {
    let words = &text.settings().audit;
    let (group, verb) = action.split_once('.').unwrap_or((action, ""));
    let name = words.groups.iter().find(|(word, _)| *word == group).map(|(_, name)| *name);
    match (name, (words.verb)(verb)) {
        (Some(name), Some(verb)) => [name, ": ", verb].concat(),
        _ => action.to_owned(),
    }
}

/// What the thing is called, as far as the change says.
fn subject(event: &AuditEvent) -> String {
    let values = [&event.after, &event.before].into_iter().flatten();
    let name = |value: &serde_json::Value| {
        let fields = ["name", "document", "code", "rfc", "email", "text", "to"];
        fields.iter().find_map(|field| value.get(field)?.as_str().map(str::to_owned))
    };
    values.into_iter().find_map(name).unwrap_or_default()
}

#[component]
fn ChangePanel(event: AuditEvent, on_close: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().audit;
    let when = format::date_time(crate::clock::local(event.at, &use_session().time_zone()));
    let request =
        event.request_id.clone().map(|id| view! { <p class="meta">{words.request} " " <code>{id}</code></p> });
    view! {
        <SidePanel title=action_name(&event.action, text) on_close>
            <p>{who(&event, text)} " · " {when}</p>
            <Diff before=event.before after=event.after />
            {request}
        </SidePanel>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};

    #[test]
    fn an_action_is_said_in_words_and_an_unknown_one_as_it_is() {
        assert_eq!(action_name("customer.updated", &ES), "Cliente: cambio");
        assert_eq!(action_name("api_key.revoked", &EN), "API key: revoked");
        assert_eq!(action_name("moon.landed", &ES), "moon.landed");
    }
}

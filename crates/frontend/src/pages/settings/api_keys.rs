mod create;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions},
        dialog::Dialog,
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
        status_badge::Badge,
        toast::Toasts,
    },
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use chrono::{DateTime, Utc};
use create::CreateKey;
use domain::{
    contract::{ApiKey, Page},
    ids::ApiKeyId,
};
use leptos::prelude::*;

/// Keys with which other systems call the API.
#[component]
pub(super) fn ApiKeys() -> impl IntoView {
    let text = use_text();
    let words = &text.settings().keys;
    let session = use_session();
    let keys = Read::new(move || session.api.list_api_keys());
    let revoking = RwSignal::new(None::<ApiKey>);
    let revoke = Callback::new(move |(id, _): (String, &'static str)| {
        let page = keys.value();
        revoking.set(page.and_then(|page| page.data.into_iter().find(|key| key.id.to_string() == id)));
    });
    view! {
        <div class="row">
            <CreateKey keys />
            <a class="button" href="/api/docs/" target="_blank" rel="noopener">
                {words.reference}
                <span class="visually-hidden">" " {text.common.new_tab}</span>
            </a>
        </div>
        <Loaded read=keys skeleton_rows=3 let:page>
            <KeyTable page revoke />
        </Loaded>
        <Dialog
            title=Signal::derive(move || revoking.with(|key| key.as_ref().map(|key| (words.revoke_title)(&key.name))).unwrap_or_default())
            open=Signal::derive(move || revoking.with(Option::is_some))
            on_close=move |()| revoking.set(None)
        >
            {move || {
                let id = revoking.with(|key| key.as_ref().map(|key| key.id))?;
                Some(view! { <RevokeKey id keys on_done=move |()| revoking.set(None) /> })
            }}
        </Dialog>
    }
}

#[component]
fn KeyTable(page: ReadSignal<Page<ApiKey>>, revoke: Callback<(String, &'static str)>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().keys;
    let [title, _] = text.settings().sections.keys;
    let session = use_session();
    let columns = || {
        vec![
            Column::text("name", words.name),
            Column::text("prefix", words.prefix),
            Column::text("permissions", words.permissions),
            Column::text("state", words.state),
            Column::text("created_at", words.created),
            Column::text("last_used_at", words.last_used),
            Column::text("actions", text.settings().actions),
        ]
    };
    let actions = TableActions { on_action: Some(revoke), ..TableActions::default() };
    let rows = Signal::derive(move || page.with(|page| page.data.iter().map(|key| row(key, text, session)).collect()));
    let is_empty = Memo::new(move |_| page.with(|page| page.data.is_empty()));
    move || {
        if is_empty.get() {
            view! { <EmptyState icon=Icon::Bolt message=words.empty /> }.into_any()
        } else {
            view! { <DataTable label=title columns=columns() rows actions /> }.into_any()
        }
    }
}

fn row(key: &ApiKey, text: &Text, session: Session) -> Row {
    let words = &text.settings().keys;
    let when = |at: DateTime<Utc>| format::date_time(crate::clock::local(at, &session.time_zone()));
    let now = crate::clock::now("UTC").unwrap_or_default();
    let state = if key.revoked_at.is_some() {
        Badge::new("revoked", "rejected", Icon::CircleSlash, words.revoked)
    } else if key.expires_at.is_some_and(|at| at.naive_utc() <= now) {
        Badge::new("expired", "plain", Icon::Clock, words.expired)
    } else {
        Badge::new("active", "good", Icon::CircleCheck, words.active)
    };
    let may_revoke = key.revoked_at.is_none() && session.can("settings:delete");
    let revoke = Cell::Button { action: "revoke", label: [words.revoke, " ", &key.name].concat() };
    let count = u64::try_from(key.permissions.len()).unwrap_or_default();
    Row {
        id: key.id.to_string(),
        name: key.name.clone(),
        cells: vec![
            Cell::Text(key.name.clone()),
            Cell::Text([&key.prefix, "…"].concat()),
            Cell::Lines((words.permission_count)(count), key.permissions.join(" ")),
            Cell::Badge(state),
            Cell::Text(when(key.created_at)),
            Cell::Text(key.last_used_at.map_or_else(|| words.never.to_owned(), when)),
            if may_revoke { revoke } else { Cell::Empty },
        ],
    }
}

#[component]
fn RevokeKey(id: ApiKeyId, keys: Read<Page<ApiKey>>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().keys;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let revoke = move |_| {
        task.start(async move {
            session.api.revoke_api_key(id).await?;
            keys.again();
            toasts.say(words.revoked_toast);
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        {super::general_failure(task)}
        <p>{words.revoke_lead}</p>
        <div class="dialog-actions">
            <button type="button" class="button" on:click=move |_| on_done.run(())>
                {text.common.cancel}
            </button>
            <button type="button" class="button button-danger" disabled=task.busy on:click=revoke>
                {words.revoke}
            </button>
        </div>
    }
}

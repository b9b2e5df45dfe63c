use super::super::general_failure;
use crate::{
    components::{
        check_group::CheckGroup,
        copy_button::CopyButton,
        date_field::{DateField, Towards},
        dialog::Dialog,
        field::FieldText,
        text_field::TextField,
    },
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
};
use chrono::NaiveDate;
use domain::{
    contract::{ApiKey, NewApiKey, Page},
    permission::{Action, Permission, Resource},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Makes a key, and shows its secret once.
#[component]
pub(super) fn CreateKey(keys: Read<Page<ApiKey>>) -> impl IntoView {
    let words = &use_text().settings().keys;
    let asking = RwSignal::new(false);
    let secret = RwSignal::new(None::<String>);
    if !use_session().can("settings:create") {
        return ().into_any();
    }
    let on_made = Callback::new(move |made: ApiKey| {
        secret.set(made.secret);
        asking.set(false);
        keys.again();
    });
    view! {
        <button type="button" class="button button-primary" on:click=move |_| asking.set(true)>
            {words.create}
        </button>
        <Dialog title=words.create open=asking on_close=move |()| asking.set(false) wide=true>
            <KeyForm on_made on_cancel=move |()| asking.set(false) />
        </Dialog>
        <Dialog
            title=words.secret_title
            open=Signal::derive(move || secret.with(Option::is_some))
            on_close=move |()| secret.set(None)
        >
            {move || secret.get().map(|secret_text| view! { <Secret value=secret_text on_kept=move |()| secret.set(None) /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Secret(value: String, #[prop(into)] on_kept: Callback<()>) -> impl IntoView {
    let words = &use_text().settings().keys;
    view! {
        <p>{words.secret_lead}</p>
        <div class="field">
            <label for="key-secret">{words.secret}</label>
            <div class="input-group">
                <input class="input mono" id="key-secret" type="text" readonly=true value=value.clone() data-part="secret" />
                <CopyButton value />
            </div>
        </div>
        <div class="dialog-actions">
            <button type="button" class="button button-primary" on:click=move |_| on_kept.run(())>
                {words.secret_kept}
            </button>
        </div>
    }
}

#[component]
fn KeyForm(on_made: Callback<ApiKey>, #[prop(into)] on_cancel: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().keys;
    let session = use_session();
    let name = RwSignal::new(String::new());
    let expires = RwSignal::new(None::<NaiveDate>);
    let chosen = RwSignal::new(BTreeSet::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let key = NewApiKey {
            name: name.with_untracked(|name| name.trim().to_owned()),
            permissions: chosen.with_untracked(|chosen| chosen.iter().cloned().collect()),
            // Noon in Greenwich: the day has ended everywhere.
            expires_at: expires
                .get_untracked()
                .and_then(|day| day.succ_opt())
                .and_then(|day| day.and_hms_opt(12, 0, 0))
                .map(|end| end.and_utc()),
        };
        task.start(async move {
            let made = session.api.create_api_key(&key).await?;
            on_made.try_run(made);
            Ok(())
        });
    };
    let of = move |pointer: &'static str| Signal::derive(move || task.of_field(pointer));
    view! {
        <form class="form" novalidate on:submit=submit>
            {general_failure(task)}
            <TextField
                id="key-name"
                text=FieldText::new(words.name).with_hint(words.name_hint)
                value=name
                problem=of("/name")
                required=true
            />
            <DateField
                id="key-expires"
                text=FieldText::new(words.expires).with_hint(words.expires_hint)
                value=expires
                on_change=Callback::new(move |date| expires.set(date))
                today=session.today()
                towards=Towards::Future
                problem=of("/expires_at")
            />
            <CheckGroup
                id="key-permissions"
                legend=words.permissions
                hint=words.permissions_hint
                options=options(session)
                chosen
                problem=of("/permissions")
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_cancel.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.create}
                </button>
            </div>
        </form>
    }
}

/// What the person may hand on: `Facturas: leer`.
fn options(session: Session) -> Vec<(String, String)> {
    let words = use_text().settings();
    let pairs = Resource::ALL.iter().flat_map(|resource| Action::ALL.iter().map(move |action| (*resource, *action)));
    let held = pairs.filter_map(|(resource, action)| {
        let permission = Permission::new(resource, action).to_string();
        let label = [(words.resource)(resource), ": ", &(words.action)(action).to_ascii_lowercase()].concat();
        session.can(&permission).then_some((permission, label))
    });
    held.collect()
}

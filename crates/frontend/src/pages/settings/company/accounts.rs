use super::draft::{AccountDraft, Draft};
use crate::{
    components::icon::{Glyph, Icon},
    preferences::use_text,
    task::Task,
};
use domain::{contract::BankAccount, money::Currency};
use leptos::prelude::*;

/// Where customers pay: a block of fields per account.
#[component]
pub(super) fn Accounts(draft: Draft, task: Task) -> impl IntoView {
    let words = &use_text().settings().company;
    let add = move |_| {
        let empty =
            BankAccount { bank: String::new(), clabe: String::new(), currency: Currency::MXN, holder: String::new() };
        let empty = draft.numbered(&empty);
        draft.accounts.update(|accounts| accounts.push(empty));
    };
    view! {
        <section class="card">
            <h2>{words.accounts}</h2>
            <p class="muted">{words.accounts_hint}</p>
            <Show when=move || draft.accounts.with(Vec::is_empty)>
                <p>{words.no_accounts}</p>
            </Show>
            <For
                each=move || draft.accounts.get()
                key=|account| account.number
                children=move |account| view! { <Account draft account task /> }
            />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=draft.protected
                    on:change=move |event| draft.protected.set(event_target_checked(&event))
                />
                <span>{words.change.protected} <span class="muted">" · " {words.change.protected_hint}</span></span>
            </label>
            <div>
                <button type="button" class="button" on:click=add>
                    {words.add_account}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Account(draft: Draft, account: AccountDraft, task: Task) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().company;
    let place = Memo::new(move |_| {
        draft.accounts.with(|accounts| accounts.iter().position(|one| one.number == account.number)).unwrap_or_default()
    });
    let title = move || (words.account)(place.get().saturating_add(1));
    let remove = move |_| draft.accounts.update(|accounts| accounts.retain(|one| one.number != account.number));
    let wrong = move || task.of_field(&format!("/bank_accounts/{}/clabe", place.get()));
    view! {
        <fieldset class="account">
            <legend class="label">{title}</legend>
            {line(words.bank, account.bank, "text")}
            {line(words.clabe, account.clabe, "numeric")}
            <label class="field">
                <span class="label">{words.currency}</span>
                <select class="input" on:change=move |event| account.currency.set(event_target_value(&event))>
                    {["MXN", "USD", "EUR"]
                        .map(|code| {
                            view! {
                                <option value=code selected=move || account.currency.with(|chosen| chosen == code)>
                                    {code}
                                </option>
                            }
                        })
                        .into_iter()
                        .collect_view()}
                </select>
            </label>
            {line(words.holder, account.holder, "text")}
            <button type="button" class="button button-icon" on:click=remove aria-label=move || [text.settings().remove, " ", &title()].concat()>
                <Glyph icon=Icon::Close />
            </button>
            <span class="problem" role="alert" hidden=move || wrong().is_none()>
                {move || wrong().unwrap_or_default()}
            </span>
        </fieldset>
    }
}

fn line(label: &'static str, value: RwSignal<String>, inputmode: &'static str) -> AnyView {
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <input class="input" type="text" autocomplete="off" inputmode=inputmode bind:value=value />
        </label>
    }
    .into_any()
}

use crate::{
    components::{banner::Banner, toast::Toasts},
    format,
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::{BankAccountChange, BankAccountChangeStatus, Page};
use leptos::prelude::*;

/// Accounts that somebody asked for and that do not hold yet; nothing where none wait.
#[component]
pub(super) fn WaitingAccounts(page: ReadSignal<Page<BankAccountChange>>, on_decided: Callback<()>) -> impl IntoView {
    let is_waiting = |change: &&BankAccountChange| {
        matches!(change.status, BankAccountChangeStatus::Pending | BankAccountChangeStatus::Confirmed)
    };
    move || {
        let waiting = page.with(|page| page.data.iter().find(is_waiting).cloned());
        waiting.map(|change| view! { <Waiting change on_decided /> })
    }
}

#[component]
fn Waiting(change: BankAccountChange, on_decided: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().company.change;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let id = change.id;
    let decide = move |verb: &'static str, said: &'static str| {
        task.start(async move {
            session.api.decide_bank_account_change(id, verb).await?;
            toasts.say(said);
            on_decided.try_run(());
            Ok(())
        });
    };
    let mine = session.user_id() == Some(change.requested_by.id);
    let from = format::date_time(crate::clock::local(change.takes_effect_at, &session.time_zone()));
    let state = match (&change.confirmed_by, change.needs_second_person) {
        (Some(user), _) => (words.confirmed_by)(&user.name),
        (None, true) => words.needs_other.to_owned(),
        (None, false) => words.alone.to_owned(),
    };
    let accounts = change.bank_accounts.iter().map(|account| {
        let line = [account.bank.as_str(), account.clabe.as_str(), account.currency.code(), account.holder.as_str()];
        view! { <li>{line.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")}</li> }
    });
    let accounts = accounts.collect_view();
    let none_left = change.bank_accounts.is_empty().then(|| view! { <p>{words.none_left}</p> });
    let unprotected = (!change.bank_accounts_need_confirmation).then(|| view! { <p>{words.becomes_unprotected}</p> });
    let may = session.can("settings:update");
    let confirm = (may && !mine && change.confirmed_by.is_none()).then(|| {
        view! {
            <button type="button" class="button button-primary" disabled=task.busy on:click=move |_| decide("confirm", words.confirmed)>
                {words.confirm}
            </button>
        }
    });
    let cancel = may.then(|| {
        view! {
            <button type="button" class="button" disabled=task.busy on:click=move |_| decide("cancel", words.cancelled)>
                {words.cancel}
            </button>
        }
    });
    let failure =
        move || task.failure.get().map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> });
    view! {
        <section class="card" data-part="bank_account_change">
            <Banner tone="warning" message=[(words.asked)(&change.requested_by.name, &from), state].join(" ") />
            <ul>{accounts}</ul>
            {none_left}
            {unprotected}
            {failure}
            <div class="row">{confirm} {cancel}</div>
        </section>
    }
}

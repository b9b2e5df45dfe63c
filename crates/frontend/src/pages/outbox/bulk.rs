use super::{CANCEL, RETRY, action};
use crate::{
    components::{bulk_bar::BulkBar, toast::Toasts},
    preferences::use_text,
    read::Rows,
    session::use_session,
    task::Task,
};
use domain::{contract::Message, ids::MessageId};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Stops or repeats the ticked messages; each button says how many of them it applies to.
#[component]
pub(super) fn SelectedMessages(
    rows: ReadSignal<Rows<Message>>,
    ticked: RwSignal<BTreeSet<String>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let chosen = move |wanted: &'static str| {
        Memo::new(move |_| {
            let ticked = ticked.get();
            let fits = |message: &&Message| {
                ticked.contains(&message.id.to_string())
                    && action(message.status, text).is_some_and(|(action, _)| action == wanted)
            };
            rows.with(|rows| rows.data.iter().filter(fits).map(|message| message.id).collect::<Vec<_>>())
        })
    };
    let (retry, cancel) = (chosen(RETRY), chosen(CANCEL));
    let count = Signal::derive(move || ticked.with(BTreeSet::len));
    view! {
        <BulkBar count amounts=Signal::stored(Vec::new()) on_clear=move |()| ticked.set(BTreeSet::new())>
            <BulkButton ids=retry cancels=false ticked on_change />
            <BulkButton ids=cancel cancels=true ticked on_change />
        </BulkBar>
    }
}

#[component]
fn BulkButton(
    ids: Memo<Vec<MessageId>>,
    cancels: bool,
    ticked: RwSignal<BTreeSet<String>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = use_text().outbox();
    let (session, toasts, task) = (use_session(), expect_context::<Toasts>(), Task::new());
    let label = move || {
        let count = u64::try_from(ids.with(Vec::len)).unwrap_or(u64::MAX);
        (if cancels { words.cancel_several } else { words.retry_several })(count)
    };
    let start = move |_| {
        let ids = ids.get_untracked();
        task.start(async move {
            let mut done = 0_u64;
            let all = u64::try_from(ids.len()).unwrap_or(u64::MAX);
            for id in ids {
                // One that moved on meanwhile is left as it is; the sentence says how many were not.
                let api = session.api;
                let answer = if cancels { api.cancel_message(id).await } else { api.retry_message(id).await };
                done = done.saturating_add(u64::from(answer.is_ok()));
            }
            toasts.say((if cancels { words.cancelled_several } else { words.retried_several })(done, all));
            ticked.try_set(BTreeSet::new());
            on_change.try_run(());
            Ok(())
        });
    };
    let is_idle = move || task.busy.get() || ids.with(Vec::is_empty);
    view! {
        <button type="button" class="button" disabled=is_idle on:click=start>
            {label}
        </button>
    }
}

use super::undo::{held, undo};
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        icon::Icon,
        loaded::Loaded,
        status_badge::Badge,
        toast::Toasts,
    },
    pages::not_found::NotFound,
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    task::Task,
    text::Text,
    url,
};
use domain::{
    contract::{MessageStatus, StatementBatch, StatementBatchItem, StatementResult},
    ids::StatementBatchId,
};
use leptos::prelude::*;
use std::time::Duration;

/// How often messages on their way are looked at.
const POLL: Duration = Duration::from_secs(2);

/// What became of the last sending; while it is held back it can be undone.
#[component]
pub(super) fn SentBatch(id: String) -> impl IntoView {
    let Ok(id) = id.parse::<StatementBatchId>() else { return view! { <NotFound /> }.into_any() };
    let session = use_session();
    let batch = Read::new(move || session.api.get_statement_batch(id));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        if batch.look(|answer| answer.as_ref().is_ok_and(is_moving)) == Some(true) {
            timer.set_value(set_timeout_with_handle(move || batch.again(), POLL).ok());
        }
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    view! {
        <Loaded read=batch skeleton_rows=2 let:newest>
            <BatchCard batch newest />
        </Loaded>
    }
    .into_any()
}

/// Whether a message may still change by itself.
fn is_moving(batch: &StatementBatch) -> bool {
    batch.items.iter().filter_map(|item| item.status).any(|status| match status {
        MessageStatus::Held | MessageStatus::Queued | MessageStatus::Sending => true,
        MessageStatus::Accepted | MessageStatus::Retry | MessageStatus::Failed | MessageStatus::Cancelled => false,
    })
}

#[component]
fn BatchCard(batch: Read<StatementBatch>, newest: ReadSignal<StatementBatch>) -> impl IntoView {
    let text = use_text();
    let words = &text.statements;
    let (_, set_sent) = url::step("envio");
    let rows =
        Memo::new(move |_| newest.with(|batch| batch.items.iter().map(|item| row(item, text)).collect::<Vec<_>>()));
    let columns = vec![
        Column::text("customer", text.common.customer),
        Column::text("result", words.result),
        Column::text("recipients", words.recipients),
    ];
    view! {
        <section class="card" data-part="batch">
            <div class="row spread">
                <h2>{words.batch_title}</h2>
                <button type="button" class="button" on:click=move |_| set_sent.set(None)>
                    {text.common.close}
                </button>
            </div>
            <UndoSending batch newest />
            <DataTable label=words.batch_table columns rows />
        </section>
    }
}

#[component]
fn UndoSending(batch: Read<StatementBatch>, newest: ReadSignal<StatementBatch>) -> impl IntoView {
    let text = use_text();
    let words = &text.statements;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let waiting = Memo::new(move |_| newest.with(held));
    let stopping = Task::new();
    let stop = move |_| {
        let messages = waiting.get_untracked();
        stopping.start(async move {
            toasts.say(undo(session.api, messages, words).await);
            batch.again();
            Ok(())
        });
    };
    view! {
        <Show when=move || !waiting.with(Vec::is_empty)>
            <div class="banner" role="status">
                <p>{move || (words.sent)(u64::try_from(waiting.with(Vec::len)).unwrap_or(u64::MAX))}</p>
                <button type="button" class="button" disabled=stopping.busy on:click=stop>
                    {words.undo_send}
                </button>
            </div>
        </Show>
    }
}

fn row(item: &StatementBatchItem, text: &Text) -> Row {
    Row {
        id: item.customer_id.to_string(),
        name: item.name.clone(),
        cells: vec![
            Cell::Text(item.name.clone()),
            match &item.detail {
                Some(detail) => Cell::Lines(badge(item, text).label, detail.clone()),
                None => Cell::Badge(badge(item, text)),
            },
            Cell::Text(item.to.join(", ")),
        ],
    }
}

fn badge(item: &StatementBatchItem, text: &Text) -> Badge {
    let words = &text.statements;
    match (item.result, item.status) {
        (StatementResult::Prepared, Some(status)) => states::message(status, text),
        (StatementResult::Prepared, None) => states::message(MessageStatus::Held, text),
        (StatementResult::NoContact, _) => Badge::new("no_contact", "overdue", Icon::Triangle, words.result_no_contact),
        (StatementResult::NothingDue, _) => Badge::new("nothing_due", "plain", Icon::Circle, words.result_nothing_due),
        (StatementResult::LeakPrevented, _) => {
            Badge::new("leak_prevented", "rejected", Icon::Octagon, words.result_leak_prevented)
        }
        (StatementResult::Failed, _) => Badge::new("failed", "rejected", Icon::Octagon, words.result_failed),
    }
}

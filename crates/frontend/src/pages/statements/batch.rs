use super::{
    sending::Sending,
    undo::{cancelled, held, said},
};
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row},
        icon::Icon,
        loaded::Loaded,
        progress::Progress,
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
use leptos::{html, prelude::*};
use std::time::Duration;

/// How often messages on their way are looked at.
const POLL: Duration = Duration::from_secs(2);

/// What became of the last sending; while it is held back it can be undone.
#[component]
pub(super) fn SentBatch(id: String, sending: Sending) -> impl IntoView {
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
            <BatchCard batch newest sending />
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
fn BatchCard(batch: Read<StatementBatch>, newest: ReadSignal<StatementBatch>, sending: Sending) -> impl IntoView {
    let text = use_text();
    let words = text.statements();
    let (_, set_sent) = url::step("envio");
    let heading = use_heading(newest.with_untracked(|batch| sending.is_own(batch.id)));
    let rows =
        Memo::new(move |_| newest.with(|batch| batch.items.iter().map(|item| row(item, text)).collect::<Vec<_>>()));
    let columns = vec![
        Column::text("customer", text.common.customer),
        Column::text("result", words.result),
        Column::text("recipients", words.recipients),
    ];
    let settled = Signal::derive(move || newest.with(settled));
    let all = Signal::derive(move || newest.with(|batch| u64::try_from(batch.items.len()).unwrap_or(u64::MAX)));
    view! {
        <section class="card" data-part="batch">
            <div class="row spread">
                <h2 tabindex="-1" node_ref=heading>
                    {words.batch_title}
                </h2>
                <button type="button" class="button" on:click=move |_| set_sent.set(None)>
                    {text.common.close}
                </button>
            </div>
            <Waiting batch newest sending />
            <Progress
                label=Signal::derive(move || (text.sending().progress)(settled.get(), all.get()))
                done=settled
                total=all
            />
            <DataTable label=words.batch_table columns rows />
        </section>
    }
}

/// What was just sent is brought into sight from wherever the press was, and with it the way back.
fn use_heading(is_own: bool) -> NodeRef<html::H2> {
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get().filter(|_| is_own) {
            // Focus on an element of the page cannot fail.
            heading.focus().ok();
        }
    });
    heading
}

/// How many customers of a sending have their last word.
fn settled(batch: &StatementBatch) -> u64 {
    let moving = |status: Option<MessageStatus>| match status {
        Some(MessageStatus::Held | MessageStatus::Queued | MessageStatus::Sending | MessageStatus::Retry) => true,
        Some(MessageStatus::Accepted | MessageStatus::Failed | MessageStatus::Cancelled) | None => false,
    };
    u64::try_from(batch.items.iter().filter(|item| !moving(item.status)).count()).unwrap_or(u64::MAX)
}

/// `46 correos en espera, salen en 30 s`, with the way back and the way to the outbox.
#[component]
fn Waiting(batch: Read<StatementBatch>, newest: ReadSignal<StatementBatch>, sending: Sending) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let zone = session.time_zone();
    let waiting = Memo::new(move |_| newest.with(held));
    Effect::new(move |_| {
        if waiting.get() == 0 {
            newest.with_untracked(|batch| sending.withdraw_offer(batch.id));
        }
    });
    let second = every_second();
    let left = move || {
        second.track();
        newest.with(|batch| seconds_left(batch, &zone))
    };
    let stopping = Task::new();
    let stop = move |_| {
        let id = newest.with_untracked(|batch| batch.id);
        stopping.start(async move {
            let stopped = session.api.cancel_statement_batch(id).await?;
            toasts.say(said(&stopped, text));
            if cancelled(&stopped) > 0 {
                sending.note_undone(id);
            }
            batch.again();
            Ok(())
        });
    };
    let outbox = move || newest.with(|batch| ["/correo?envio=", &batch.id.to_string()].concat());
    view! {
        <div class="banner" data-part="waiting" hidden=move || waiting.get() == 0>
            <p>
                <span aria-hidden="true">{move || (text.sending().waiting)(waiting.get(), left())}</span>
                // Read out once, not every second.
                <span class="visually-hidden" role="status">{move || (text.statements().sent)(waiting.get())}</span>
            </p>
            <button type="button" class="button button-primary" disabled=stopping.busy on:click=stop>
                {text.statements().undo_send}
            </button>
        </div>
        <p>
            <a href=outbox>{text.sending().see_outbox}</a>
        </p>
    }
}

/// Tells every second, as long as the screen is there.
fn every_second() -> Trigger {
    let second = Trigger::new();
    let ticking = set_interval_with_handle(move || second.notify(), Duration::from_secs(1)).ok();
    on_cleanup(move || {
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
    second
}

/// By this device's clock, never more than the server holds mail.
fn seconds_left(batch: &StatementBatch, zone: &str) -> i64 {
    let held = (batch.hold_until - batch.created_at).num_seconds();
    let until = crate::clock::local(batch.hold_until, zone);
    crate::clock::now(zone).map_or(held, |now| (until - now).num_seconds().clamp(0, held))
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
    let words = text.statements();
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

mod bulk;
mod explain;
mod message;

use crate::{
    api::ApiFailure,
    components::{
        banner::Banner,
        data_table::{Cell, Column, DataTable, Row, TableActions, TableFoot, focus_row},
        empty_state::EmptyState,
        filter_bar::{Filter, FilterBar, FilterOption},
        icon::Icon,
        loaded::Loaded,
        page_header::PageHeader,
        search_field::SearchField,
        toast::Toasts,
    },
    format,
    live::use_live,
    pages::customer_filter::{CustomerFilter, OneCustomer},
    preferences::use_text,
    read::{Listing, Read, Rows},
    session::{Session, use_session},
    states,
    text::Text,
    url,
};
use bulk::SelectedMessages;
use domain::{
    contract::{MailQueue, Message, MessageOrigin, MessageStatus, Topic},
    ids::MessageId,
};
use leptos::prelude::*;
use message::MessagePanel;
use std::{collections::BTreeSet, time::Duration};

/// In the URL, in the API.
const PARAMETERS: [(&str, &str); 5] =
    [("q", "q"), ("estado", "status"), ("origen", "origin"), ("cliente", "customer_id"), ("envio", "batch_id")];

/// How often messages on their way are looked at.
const POLL: Duration = Duration::from_secs(5);

/// The truth about every mail: what was sent to whom, and what the server said.
#[component]
pub(crate) fn OutboxPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let values = PARAMETERS.map(|(in_url, in_api)| (in_api, url::parameter(in_url).0));
    let query = Memo::new(move |_| url::query(&values.map(|(name, value)| (name, value.get()))));
    let listing = Listing::new(query, move |query| async move { session.api.list_messages(&query).await });
    let queue = Read::new(move || session.api.get_mail_queue());
    use_live().refresh(listing.rows, &[Topic::Message]);
    use_live().refresh(queue, &[Topic::Message]);
    let again = Callback::new(move |()| {
        listing.rows.again();
        queue.again();
    });
    poll_while_moving(listing, again);
    let customer = OneCustomer::of_url(session);
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    view! {
        <div class="page" data-screen="outbox">
            <PageHeader title=text.outbox().title />
            {move || queue.value().map(|queue| queue_banner(&queue, text))}
            <FilterBar filters=filters(text) led_to=vec![customer.chip(text), of_batch(session, text)]>
                <SearchField label=text.outbox().search />
                <CustomerFilter of=customer />
            </FilterBar>
            <div class="with-panel">
                <Loaded read=listing.rows skeleton_rows=8 let:rows>
                    <MessageList listing rows on_change=again />
                </Loaded>
                {move || open.get().map(|id| view! { <MessagePanel id on_close=close on_change=again /> })}
            </div>
        </div>
    }
}

/// The statements that were sent together, by the day and hour of it.
fn of_batch(session: Session, text: &'static Text) -> Filter {
    let (value, _) = url::parameter("envio");
    let batch = Read::new(move || {
        let id = value.with(|value| value.as_deref().and_then(|value| value.parse().ok()));
        async move {
            match id {
                Some(id) => session.api.get_statement_batch(id).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let zone = session.time_zone();
    let option = move || {
        let batch = batch.value().flatten()?;
        let at = crate::clock::local(batch.created_at, &zone);
        let label = [format::date(at.date()), at.format("%H:%M").to_string()].join(" ");
        Some(FilterOption::new(batch.id.to_string(), label))
    };
    Filter {
        parameter: "envio",
        label: text.outbox().batch,
        any: text.common.any,
        options: Signal::derive(move || option().into_iter().collect()),
    }
}

/// Reads again while something in sight may still change by itself.
fn poll_while_moving(listing: Listing<Message>, again: Callback<()>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let moves = |message: &Message| match message.status {
            MessageStatus::Held | MessageStatus::Queued | MessageStatus::Sending => true,
            MessageStatus::Accepted | MessageStatus::Retry | MessageStatus::Failed | MessageStatus::Cancelled => false,
        };
        let is_moving = listing.rows.look(|answer| answer.as_ref().is_ok_and(|rows| rows.data.iter().any(moves)));
        if is_moving == Some(true) {
            let started = set_timeout_with_handle(
                move || {
                    again.try_run(());
                },
                POLL,
            );
            timer.set_value(started.ok());
        }
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
}

/// What stops all mail, if anything does.
fn queue_banner(queue: &MailQueue, text: &'static Text) -> Option<AnyView> {
    let words = text.outbox();
    if !queue.has_server {
        return Some(view! { <Banner tone="warning" message=words.no_server /> }.into_any());
    }
    let said = queue.stopped_by.clone()?;
    Some(
        view! {
            <Banner tone="danger" message=(words.stopped)(queue.waiting)>
                <details>
                    <summary>{words.technical}</summary>
                    <code>{said}</code>
                </details>
            </Banner>
        }
        .into_any(),
    )
}

fn filters(text: &'static Text) -> Vec<Filter> {
    let (words, states) = (text.outbox(), &text.states);
    let statuses = [
        ("held", states.mail_held),
        ("queued", states.mail_queued),
        ("sending", states.mail_sending),
        ("accepted", states.mail_accepted),
        ("retry", states.mail_retry),
        ("failed", states.mail_failed),
        ("cancelled", states.mail_cancelled),
    ];
    let statuses = statuses.map(|(value, label)| FilterOption::new(value, label)).to_vec();
    let origins = [
        ("statement", words.from_statement),
        ("statement_test", words.from_statement_test),
        ("notice", words.from_notice),
    ];
    let origins = origins.map(|(value, label)| FilterOption::new(value, label)).to_vec();
    vec![
        Filter { parameter: "estado", label: words.state, any: words.any_state, options: Signal::stored(statuses) },
        Filter { parameter: "origen", label: words.origin, any: words.any_origin, options: Signal::stored(origins) },
    ]
}

#[component]
fn MessageList(listing: Listing<Message>, rows: ReadSignal<Rows<Message>>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let values = PARAMETERS.map(|(in_url, _)| url::parameter(in_url).0);
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.data.is_empty()));
    move || {
        if !is_empty.get() {
            return view! { <MessageTable listing rows on_change /> }.into_any();
        }
        if values.iter().any(|value| value.with(Option::is_some)) {
            return view! {
                <EmptyState icon=Icon::Search message=text.outbox().empty_filter>
                    <a class="button" href="/correo">
                        {text.common.clear_filters}
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        view! { <EmptyState icon=Icon::Mail message=text.outbox().empty /> }.into_any()
    }
}

#[component]
fn MessageTable(listing: Listing<Message>, rows: ReadSignal<Rows<Message>>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let zone = session.time_zone();
    let may_change = session.can("statement:create");
    let (open, set_open) = url::step("ver");
    let ticked = RwSignal::new(BTreeSet::new());
    let act = Callback::new(move |(id, action): (String, &'static str)| {
        let Ok(id) = id.parse::<MessageId>() else { return };
        leptos::task::spawn_local(async move {
            toasts.say(move_message(session, id, action == CANCEL, text).await);
            on_change.try_run(());
        });
    });
    let actions = TableActions {
        on_open: Some(Callback::new(move |id| set_open.set(Some(id)))),
        on_action: Some(act),
        selection: may_change.then_some(ticked),
        ..TableActions::default()
    };
    let data = Memo::new(move |_| {
        rows.with(|rows| rows.data.iter().map(|message| row(message, may_change, &zone, text)).collect::<Vec<_>>())
    });
    view! {
        <SelectedMessages rows ticked on_change />
        <DataTable label=text.outbox().table columns=columns(text) rows=data actions open />
        <TableFoot
            shown=Signal::derive(move || rows.with(Rows::shown))
            total=Signal::derive(move || rows.with(|rows| rows.total))
            busy=Signal::derive(move || listing.rows.is_busy())
            on_more=move |()| listing.more()
        />
    }
}

const CANCEL: &str = "cancel";
const RETRY: &str = "retry";

/// Stops or repeats a message, and says how it went.
async fn move_message(session: Session, id: MessageId, cancels: bool, text: &'static Text) -> String {
    let words = text.outbox();
    let answer: Result<Message, ApiFailure> =
        if cancels { session.api.cancel_message(id).await } else { session.api.retry_message(id).await };
    match answer {
        Ok(_) if cancels => words.cancelled.to_owned(),
        Ok(_) => words.retried.to_owned(),
        Err(failure) => failure.message(text),
    }
}

/// What can be done about a message in its state.
fn action(status: MessageStatus, text: &'static Text) -> Option<(&'static str, &'static str)> {
    match status {
        MessageStatus::Held | MessageStatus::Queued => Some((CANCEL, text.outbox().cancel)),
        MessageStatus::Retry | MessageStatus::Failed | MessageStatus::Cancelled => Some((RETRY, text.outbox().retry)),
        MessageStatus::Sending | MessageStatus::Accepted => None,
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.outbox();
    vec![
        Column::text("state", words.state),
        Column::text("to", words.to),
        Column::text("subject", words.subject),
        Column::text("origin", words.origin),
        Column::text("time", words.time),
        Column::numeric("attempts", words.attempts),
        Column::text("action", words.action),
    ]
}

fn row(message: &Message, may_change: bool, zone: &str, text: &'static Text) -> Row {
    let action = action(message.status, text).filter(|_| may_change);
    let action = action.map_or(Cell::Empty, |(action, label)| Cell::Button { action, label: label.to_owned() });
    let created = format::date_time(crate::clock::local(message.created_at, zone));
    let why = explain::failure(message, text).unwrap_or_default();
    Row {
        id: message.id.to_string(),
        name: message.subject.clone(),
        cells: vec![
            Cell::Badge(states::message(message.status, text)),
            Cell::Text(message.to.join(", ")),
            Cell::Lines(message.subject.clone(), why.to_owned()),
            Cell::Text(origin(message.origin, text).to_owned()),
            Cell::Lines(created, due(message, zone, text)),
            Cell::Number(i64::from(message.attempts)),
            action,
        ],
    }
}

fn origin(origin: MessageOrigin, text: &Text) -> &'static str {
    match origin {
        MessageOrigin::Statement => text.outbox().from_statement,
        MessageOrigin::StatementTest => text.outbox().from_statement_test,
        MessageOrigin::Notice => text.outbox().from_notice,
        // Never listed: it holds a secret of its reader.
        MessageOrigin::Account => text.outbox().from_account,
    }
}

/// When it leaves or is tried again.
fn due(message: &Message, zone: &str, text: &Text) -> String {
    let words = text.outbox();
    let at = message.next_attempt_at.map(|at| format::time(crate::clock::local(at, zone)));
    match (message.status, at) {
        (MessageStatus::Held, Some(at)) => (words.held_until)(&at),
        (MessageStatus::Retry, Some(at)) => (words.retry_at)(&at),
        (_, _) => String::new(),
    }
}

//! What happens elsewhere, as it happens: one connection per tab, while somebody looks at it.
//!
//! Events only say that something changed; whoever shows it reads it again. A hidden tab lets go of its connection,
//! because browsers allow few to one server, and hears what it missed when it is shown again.

use crate::{
    api::ApiFailure,
    read::Read,
    session::{Session, use_session},
};
use domain::{
    contract::{LiveEvent, Topic},
    ids::{CustomerId, UserId},
};
use leptos::prelude::*;
use std::time::Duration;

/// Waits between attempts, in seconds: the last one repeats.
const WAITS: [u64; 6] = [1, 2, 4, 8, 16, 30];

/// Several changes at once are one reading.
const SETTLE: Duration = Duration::from_millis(300);

/// How much happened since the tab was opened, by topic.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    changes: RwSignal<Vec<(Change, usize)>>,
    connection: StoredValue<Connection>,
    /// Lives as long as the connection may, whatever effect opened it.
    heard: StoredValue<Option<Callback<String>>>,
    session: Session,
}

/// Something that happened; absent topic: anything may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    topic: Option<Topic>,
    customer: Option<CustomerId>,
    is_mine: bool,
}

#[derive(Default)]
struct Connection {
    is_open: bool,
    /// Nothing more is wanted: the person signed out.
    is_over: bool,
    failures: usize,
    last: Option<String>,
    parser: Parser,
}

impl Live {
    /// Listens until the component that begins it is gone.
    pub(crate) fn begun() -> Self {
        let session = use_session();
        let live = Self {
            changes: RwSignal::new(Vec::new()),
            connection: StoredValue::new(Connection::default()),
            heard: StoredValue::new(None),
            session,
        };
        live.heard.set_value(Some(Callback::new(move |text: String| live.hear(&text))));
        let shown = window_event_listener_untyped("visibilitychange", move |_| {
            if document().hidden() {
                session.api.stop_listening();
            } else {
                live.connect();
            }
        });
        on_cleanup(move || {
            shown.remove();
            live.connection.try_update_value(|connection| connection.is_over = true);
            session.api.stop_listening();
        });
        // Also when somebody signs in again over the page.
        Effect::new(move |_| {
            if !session.api.session_ended.get() {
                live.connect();
            }
        });
        live
    }

    fn connect(self) {
        let may_begin = self.connection.try_update_value(|connection| {
            let may_begin = !connection.is_open && !connection.is_over && !document().hidden();
            connection.is_open |= may_begin;
            may_begin
        });
        if may_begin != Some(true) {
            return;
        }
        let last = self.connection.with_value(|connection| connection.last.clone());
        let Some(heard) = self.heard.get_value() else { return };
        leptos::task::spawn_local(async move {
            let end = self.session.api.follow_events(last, heard).await;
            self.ended(end.err());
        });
    }

    fn ended(self, failure: Option<ApiFailure>) {
        let wait = self.connection.try_update_value(|connection| {
            connection.is_open = false;
            connection.parser = Parser::default();
            let at = connection.failures.min(WAITS.len().saturating_sub(1));
            connection.failures = if failure.is_none() { 0 } else { at.saturating_add(1) };
            WAITS.get(at).copied().unwrap_or_default()
        });
        let is_signed_out = self.session.api.session_ended.try_get_untracked() != Some(false);
        if let (Some(seconds), false) = (wait, is_signed_out) {
            set_timeout(move || self.connect(), Duration::from_secs(seconds));
        }
    }

    fn hear(self, text: &str) {
        let messages = self.connection.try_update_value(|connection| {
            connection.failures = 0;
            let messages = connection.parser.feed(text);
            if let Some(message) = messages.last() {
                connection.last = Some(message.id.clone());
            }
            messages
        });
        let me = self.session.user_id();
        let changes: Vec<Change> =
            messages.unwrap_or_default().iter().filter_map(|message| message.change(me)).collect();
        if !changes.is_empty() {
            self.changes.update(|known| changes.into_iter().for_each(|change| count_in(known, change)));
        }
    }

    /// How many changes of these topics were heard of; tracks them.
    fn count(self, topics: &[Topic], counts: impl Fn(&Change) -> bool) -> usize {
        self.changes.with(|changes| {
            let about = |change: &Change| change.topic.is_none_or(|topic| topics.contains(&topic) && counts(change));
            changes.iter().filter(|(change, _)| about(change)).map(|(_, count)| count).sum()
        })
    }

    /// How many were made by others than whoever is signed in.
    pub(crate) fn by_others(self, topics: &'static [Topic]) -> Memo<usize> {
        Memo::new(move |_| self.count(topics, |change| !change.is_mine))
    }

    /// Reads again, without a word, whenever something of these topics happens.
    pub(crate) fn refresh<T: Send + Sync + 'static>(self, read: Read<T>, topics: &'static [Topic]) {
        self.on_change(topics, None, Callback::new(move |()| read.again()));
    }

    /// Runs `then` once for all that happens within a moment: to one customer, or to anybody.
    pub(crate) fn on_change(self, topics: &'static [Topic], customer: Option<CustomerId>, then: Callback<()>) {
        let concerns = move |change: &Change| customer.is_none() || change.customer == customer;
        let count = Memo::new(move |_| self.count(topics, concerns));
        let is_waiting = StoredValue::new(false);
        Effect::new(move |before: Option<usize>| {
            let now = count.get();
            if before.is_some_and(|before| before != now) && !is_waiting.get_value() {
                is_waiting.set_value(true);
                set_timeout(
                    move || {
                        // The screen may be gone by then.
                        is_waiting.try_set_value(false);
                        then.try_run(());
                    },
                    SETTLE,
                );
            }
            now
        });
    }
}

fn count_in(known: &mut Vec<(Change, usize)>, change: Change) {
    match known.iter_mut().find(|(one, _)| *one == change) {
        Some((_, count)) => *count = count.saturating_add(1),
        None => known.push((change, 1)),
    }
}

/// The connection, for the beginning of a component.
pub(crate) fn use_live() -> Live {
    expect_context()
}

/// Puts the pieces of a stream together again.
#[derive(Default)]
struct Parser {
    rest: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Message {
    id: String,
    event: String,
    data: String,
}

impl Parser {
    fn feed(&mut self, text: &str) -> Vec<Message> {
        self.rest.push_str(text);
        let mut messages = Vec::new();
        while let Some((block, rest)) = self.rest.split_once("\n\n") {
            messages.extend(Message::of(block));
            self.rest = rest.to_owned();
        }
        messages
    }
}

impl Message {
    /// Comments and waiting times are no messages.
    fn of(block: &str) -> Option<Self> {
        let mut message = Self::default();
        for (name, value) in block.lines().filter_map(|line| line.split_once(": ")) {
            match name {
                "id" => value.clone_into(&mut message.id),
                "event" => value.clone_into(&mut message.event),
                "data" => value.clone_into(&mut message.data),
                _ => {}
            }
        }
        (!message.event.is_empty()).then_some(message)
    }

    /// What it means to whoever is signed in.
    fn change(&self, me: Option<UserId>) -> Option<Change> {
        match self.event.as_str() {
            "ready" => None,
            "reset" => Some(Change { topic: None, customer: None, is_mine: false }),
            // A topic this program does not know yet concerns none of its screens.
            _ => {
                let event: LiveEvent = serde_json::from_str(&self.data).ok()?;
                let is_mine = event.by.is_some() && event.by == me;
                Some(Change { topic: Some(event.topic), customer: event.customer_id, is_mine })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAYMENT: &str = "id: b\nevent: payment_recorded\ndata: {\"topic\":\"payment\",\"kind\":\"payment_recorded\",\
        \"subject_id\":\"01a0b3c4-0000-7000-8000-000000000001\",\"customer_id\":null,\"by\":null,\
        \"at\":\"2026-03-17T18:00:00Z\"}\n\n";

    #[test]
    fn a_message_may_arrive_in_pieces_and_several_in_one() {
        let mut parser = Parser::default();
        assert_eq!(parser.feed("retry: 2000\nid: a\nevent: rea"), []);
        let ready = parser.feed("dy\ndata: {}\n\n: \n\n");
        assert_eq!(ready, [Message { id: "a".to_owned(), event: "ready".to_owned(), data: "{}".to_owned() }]);
        let twice = parser.feed(&[PAYMENT, PAYMENT].concat());
        assert_eq!((twice.len(), parser.rest.as_str()), (2, ""));
    }

    #[test]
    fn a_reset_concerns_every_topic_and_what_is_unknown_concerns_none() {
        let change = |block: &str| Message::of(block.trim_end()).and_then(|message| message.change(None));
        assert_eq!(change(PAYMENT), Some(Change { topic: Some(Topic::Payment), customer: None, is_mine: false }));
        assert_eq!(
            change("id: a\nevent: reset\ndata: {}"),
            Some(Change { topic: None, customer: None, is_mine: false })
        );
        assert_eq!(change("id: a\nevent: ready\ndata: {}"), None);
        assert_eq!(change("id: a\nevent: moon_landed\ndata: {\"topic\":\"moon\"}"), None);
        assert_eq!(change(": "), None);
    }
}

//! Open screens that listen: who they are, when to look for news, and when to let go of them.
//!
//! Events are rows. One poller per process looks for new ones while somebody listens, and wakes the streams of the
//! organizations in which something happened; each stream reads what its own listener may hear, from where it stopped.
//! So it makes no difference which of several processes wrote an event, and a client that was away resumes by the
//! identifier of the last event it has.

use crate::{
    auth::Caller,
    error::{ApiResult, Refusal},
    store::{
        self, DatabaseConnection, DbErr,
        events::{Listener, Place},
    },
};
use bytes::Bytes;
use domain::{
    contract::{LiveEvent, ProblemKind, Topic},
    ids::OrganizationId,
    permission::Scope,
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use strum::VariantArray;
use tokio::{
    runtime::Handle,
    sync::{Notify, broadcast, watch},
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

/// How often the poller looks. What somebody does is on the others' screens about half of this later.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Proxies close connections that say nothing for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// A stream ends after this, so that a withdrawn permission or key is noticed; clients resume at once.
const LIFETIME: Duration = Duration::from_mins(5);
/// Screens of one caller that listen at the same time; with one more the oldest ends, most likely a page that is gone.
const STREAMS_PER_CALLER: usize = 12;
/// Screens that listen to one process.
const STREAMS: usize = 2_000;
/// Events of one portion.
const PORTION: u64 = 200;
/// How long a client waits before it connects again, milliseconds.
const RETRY: u32 = 2_000;

/// What the streams of a process share.
pub struct Live {
    /// Where the poller runs: workers of the server come and go.
    runtime: Handle,
    news: broadcast::Sender<OrganizationId>,
    stopping: watch::Sender<bool>,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    is_polling: bool,
    next: u64,
    /// Oldest first.
    of_callers: HashMap<String, VecDeque<Taken>>,
}

/// A seat somebody sits on, and how to ask for it back.
struct Taken {
    number: u64,
    wanted_back: Arc<Notify>,
}

impl Seats {
    fn count(&self) -> usize {
        self.of_callers.values().map(VecDeque::len).sum()
    }
}

impl Live {
    /// Its poller will run on the current runtime.
    pub fn on_this_runtime() -> Self {
        Self {
            runtime: Handle::current(),
            news: broadcast::channel(256).0,
            stopping: watch::channel(false).0,
            seats: Mutex::default(),
        }
    }

    /// Ends every stream; clients come back to whoever serves next.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream of this caller.
    fn take_seat(self: &Arc<Self>, caller: &Caller, db: &DatabaseConnection) -> Result<Seat, Refusal> {
        let key = caller.key();
        let mut seats = self.seats();
        if seats.count() >= STREAMS {
            return Err(Refusal::new(ProblemKind::RateLimited).with("seconds", HEARTBEAT.as_secs()));
        }
        let number = seats.next;
        seats.next += 1;
        let wanted_back = Arc::new(Notify::new());
        let taken = seats.of_callers.entry(key.clone()).or_default();
        taken.push_back(Taken { number, wanted_back: wanted_back.clone() });
        if let Some(oldest) = taken.front().filter(|_| taken.len() > STREAMS_PER_CALLER) {
            oldest.wanted_back.notify_one();
        }
        if !std::mem::replace(&mut seats.is_polling, true) {
            self.runtime.spawn(poll(self.clone(), db.clone()));
        }
        Ok(Seat { live: self.clone(), caller: key, number, wanted_back })
    }

    /// Whether the poller may end; from then on the next stream starts another.
    fn nobody_listens(&self) -> bool {
        let mut seats = self.seats();
        let nobody = seats.of_callers.is_empty() || *self.stopping.borrow();
        seats.is_polling = !nobody;
        nobody
    }
}

/// Given back when the stream ends, however it ends.
struct Seat {
    live: Arc<Live>,
    caller: String,
    number: u64,
    wanted_back: Arc<Notify>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.live.seats();
        let Some(taken) = seats.of_callers.get_mut(&self.caller) else { return };
        taken.retain(|one| one.number != self.number);
        if taken.is_empty() {
            seats.of_callers.remove(&self.caller);
        }
    }
}

/// Looks for new events and wakes those whom they may concern.
async fn poll(live: Arc<Live>, db: DatabaseConnection) {
    let mut seen = Place::START;
    while !live.nobody_listens() {
        match store::events::organizations_after(&db, seen).await {
            Ok((organizations, place)) => {
                seen = place;
                for organization in organizations {
                    // Nobody of this organization may be there to hear it.
                    live.news.send(organization).ok();
                }
            }
            Err(error) => tracing::warn!(%error, "no news could be read"),
        }
        sleep(LOOK_EVERY).await;
    }
}

/// What a caller may hear of.
fn listener(caller: &Caller) -> Listener {
    let scope = |topic: &Topic| match topic.permission() {
        None => Some(Scope::All),
        Some(permission) => caller.grants.scope_of(permission),
    };
    let with = |wanted: fn(Scope) -> bool| {
        let topics = Topic::VARIANTS.iter().filter(|topic| scope(topic).is_some_and(wanted));
        topics.copied().collect::<Vec<_>>()
    };
    Listener {
        organization: caller.organization,
        user: caller.user_id(),
        whole: with(|scope| scope == Scope::All),
        assigned: with(|scope| scope != Scope::All),
    }
}

/// One screen that listens.
pub struct Stream {
    db: DatabaseConnection,
    listener: Listener,
    news: broadcast::Receiver<OrganizationId>,
    stopping: watch::Receiver<bool>,
    /// What has been said up to here.
    place: Place,
    /// Said before anything else.
    greeting: Option<Bytes>,
    ends_at: Instant,
    seat: Seat,
}

impl Stream {
    /// Goes on after the last event the client has; from now when it has none. A client whose last event is too old
    /// is told to read everything again.
    pub async fn open(
        live: &Arc<Live>,
        db: &DatabaseConnection,
        caller: &Caller,
        last: Option<Place>,
        oldest_kept: Uuid,
    ) -> ApiResult<Self> {
        let seat = live.take_seat(caller, db)?;
        // Subscribed before the database is read: what happens in between is heard twice rather than not at all.
        let news = live.news.subscribe();
        let resumed = match last {
            Some(place) if place.is_before(oldest_kept) || store::events::is_beyond(db, place).await? => None,
            other => other,
        };
        let now = store::events::end(db, Uuid::now_v7()).await?;
        let greeting = match (last, resumed) {
            (_, Some(_)) => format!("retry: {RETRY}\n\n"),
            (Some(_), None) => greeting("reset", now),
            (None, None) => greeting("ready", now),
        };
        Ok(Self {
            db: db.clone(),
            listener: listener(caller),
            news,
            stopping: live.stopping.subscribe(),
            place: resumed.unwrap_or(now),
            greeting: Some(greeting.into()),
            ends_at: Instant::now() + LIFETIME,
            seat,
        })
    }

    /// What to send next; `None` ends the stream.
    pub async fn next(&mut self) -> Option<Bytes> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        loop {
            if *self.stopping.borrow() || Instant::now() >= self.ends_at {
                return None;
            }
            match self.unheard().await {
                Ok(Some(events)) => return Some(events),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "a screen's events could not be read");
                    return None;
                }
            }
            if !self.wait().await {
                return Some(Bytes::from_static(b": \n\n"));
            }
        }
    }

    async fn unheard(&mut self) -> Result<Option<Bytes>, DbErr> {
        let events = store::events::page(&self.db, &self.listener, self.place, PORTION).await?;
        let Some((last, _)) = events.last() else { return Ok(None) };
        self.place = *last;
        let frames: Result<String, serde_json::Error> =
            events.iter().map(|(place, event)| frame(*place, event)).collect();
        frames.map(|frames| Some(frames.into())).map_err(|error| DbErr::Custom(error.to_string()))
    }

    /// Until there may be something to say; `false` when a heartbeat is due.
    async fn wait(&mut self) -> bool {
        let heartbeat = Instant::now() + HEARTBEAT;
        loop {
            tokio::select! {
                heard = self.news.recv() => match heard {
                    Ok(organization) if organization != self.listener.organization => {}
                    // Who lagged behind looks as well.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return true,
                    Err(broadcast::error::RecvError::Closed) => sleep_until(heartbeat).await,
                },
                _stopping = self.stopping.changed() => return true,
                () = self.seat.wanted_back.notified() => {
                    self.ends_at = Instant::now();
                    return true;
                }
                () = sleep_until(self.ends_at) => return true,
                () = sleep_until(heartbeat) => return false,
            }
        }
    }
}

fn greeting(event: &str, place: Place) -> String {
    format!("retry: {RETRY}\nid: {}\nevent: {event}\ndata: {{}}\n\n", place.encode())
}

fn frame(place: Place, event: &LiveEvent) -> Result<String, serde_json::Error> {
    let data = serde_json::to_string(event)?;
    Ok(format!("id: {}\nevent: {}\ndata: {data}\n\n", place.encode(), event.kind))
}

//! The only file that reads the time.
//!
//! Business time decides what "today" is and can be moved in tests; machine time rules tokens and rate limits.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use domain::contract::Organization;
use std::sync::{Arc, Mutex, PoisonError};

/// Shared by all of a process. Clones move together.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead: Arc<Mutex<TimeDelta>>,
}

impl Clock {
    /// Business time is the machine's.
    pub fn system() -> Self {
        Self::default()
    }

    /// Business time starts at `instant` and goes on from there.
    pub fn starting_at(instant: DateTime<Utc>) -> Self {
        let clock = Self::default();
        clock.travel_to(instant);
        clock
    }

    /// Moves business time.
    pub fn travel_to(&self, instant: DateTime<Utc>) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = instant - machine_now();
    }

    /// Business time.
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        // PostgreSQL keeps microseconds: what is answered must equal what is read back.
        let instant = machine_now() + ahead;
        DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
    }

    /// The business day in a time zone.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }
}

/// The organization's time zone; a name that no longer exists counts as Mexico City.
pub fn zone(organization: &Organization) -> Tz {
    organization.time_zone.parse().unwrap_or(chrono_tz::America::Mexico_City)
}

/// The first instant of a day in a time zone.
pub fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |start| start.to_utc())
}

/// The machine's time, for tokens, idempotency and rate limits.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub fn machine_now() -> DateTime<Utc> {
    Utc::now()
}

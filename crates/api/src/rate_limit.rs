//! How often somebody may call: token buckets in memory, per process.
//!
//! Sign-in is also limited in the database, by account ([`crate::auth`]): these buckets only keep one caller from
//! starving the others.

use crate::error::Refusal;
use domain::contract::ProblemKind;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A bucket holds `burst` calls and is refilled with one every `period`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub burst: u32,
    pub period: Duration,
}

/// General calls, per caller: well above 100 a second.
pub const GENERAL: Limit = Limit { burst: 400, period: Duration::from_millis(5) };
/// Sign-in and password reset, per address.
pub const SIGN_IN: Limit = Limit { burst: 20, period: Duration::from_secs(3) };

/// Mails with a link for a new password, per account.
pub const PASSWORD_RESET: Limit = Limit { burst: 3, period: Duration::from_mins(20) };

/// Past this many callers the idle ones are forgotten.
const REMEMBERED: usize = 20_000;

#[derive(Debug, Default)]
pub struct RateLimits {
    is_off: bool,
    /// Per caller, the instant at which its bucket is full again.
    full_at: Mutex<HashMap<String, Instant>>,
}

impl RateLimits {
    /// Lets every call pass, for tests that sign in hundreds of times.
    pub fn off() -> Self {
        Self { is_off: true, ..Self::default() }
    }

    /// Takes one call from the caller's bucket.
    pub fn take(&self, caller: &str, limit: Limit, now: Instant) -> Result<(), Refusal> {
        if self.is_off {
            return Ok(());
        }
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > REMEMBERED {
            full_at.retain(|_caller, instant| *instant > now);
        }
        let entry = full_at.entry(caller.to_owned()).or_insert(now);
        let next = (*entry).max(now) + limit.period;
        let allowed = now + limit.period * limit.burst;
        if next > allowed {
            let seconds = next.duration_since(allowed).as_secs().max(1);
            return Err(Refusal::new(ProblemKind::RateLimited).with("seconds", seconds));
        }
        *entry = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_the_next_call_waits_and_time_refills() {
        let limits = RateLimits::default();
        let limit = Limit { burst: 3, period: Duration::from_secs(1) };
        let start = Instant::now();
        for _ in 0..3 {
            limits.take("a", limit, start).unwrap();
        }
        let refusal = limits.take("a", limit, start).unwrap_err();
        assert_eq!(refusal.params["seconds"], "1");
        limits.take("b", limit, start).unwrap();
        limits.take("a", limit, start + Duration::from_secs(1)).unwrap();
    }
}

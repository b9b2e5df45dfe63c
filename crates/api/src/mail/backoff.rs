//! When a mail that did not leave is tried again.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// Waits after the first, second… failed attempt; they add to two days and 37 minutes.
const WAITS: [u64; 14] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    4 * HOUR,
    4 * HOUR,
    4 * HOUR,
    4 * HOUR,
    4 * HOUR,
    4 * HOUR,
    4 * HOUR,
    5 * HOUR,
    6 * HOUR,
    8 * HOUR + 16 * MINUTE,
];

/// How long to wait after so many attempts; none when it is time to give up and tell a person.
pub fn next_attempt(attempts: u32) -> Option<Duration> {
    let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
    WAITS.get(index).copied().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_waits_a_minute_and_the_waits_only_grow() {
        assert_eq!(next_attempt(1), Some(Duration::from_mins(1)));
        assert_eq!(next_attempt(2), Some(Duration::from_mins(5)));
        assert!(WAITS.is_sorted());
    }

    #[test]
    fn two_days_later_a_person_is_told() {
        let total: Duration = (1..).map_while(next_attempt).sum();
        assert!(total >= Duration::from_hours(48) && total < Duration::from_hours(49), "{total:?}");
        assert_eq!(next_attempt(15), None);
    }

    #[test]
    fn what_was_never_attempted_has_no_wait() {
        assert_eq!(next_attempt(0), None);
    }
}

//! Counting back on the organization's calendar.

use crate::terms::{BusinessCalendar, Purpose};
use chrono::NaiveDate;

/// The nth business day before a date; zero days is the date itself.
pub fn business_days_before(calendar: &BusinessCalendar, date: NaiveDate, days: u32) -> NaiveDate {
    let Some(nth) = usize::try_from(days).ok().and_then(|days| days.checked_sub(1)) else {
        return date;
    };
    // A year before the date is further ahead than anybody is told; it also ends the search in a closed calendar.
    let earlier = date.iter_days().rev().skip(1).take(366);
    let mut open = earlier.into_iter().filter(|day| calendar.closed(*day, Purpose::Credit).is_none());
    open.nth(nth).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(date: &str, days: u32) -> String {
        business_days_before(&BusinessCalendar::mexican(), date.parse().unwrap(), days).to_string()
    }

    #[test]
    fn weekends_and_holidays_are_not_counted() {
        // Monday 16 November 2026 is the holiday of the Revolution.
        assert_eq!(before("2026-11-18", 0), "2026-11-18");
        assert_eq!(before("2026-11-18", 1), "2026-11-17");
        assert_eq!(before("2026-11-18", 2), "2026-11-13");
    }

    #[test]
    fn from_a_closed_day_the_first_one_is_the_open_day_before_it() {
        assert_eq!(before("2026-11-16", 1), "2026-11-13");
    }
}

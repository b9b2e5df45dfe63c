//! The last day on which a promise can be kept.

use crate::terms::{CustomerCalendar, Purpose};
use chrono::{Days, NaiveDate};

/// The promised date and the tolerance in calendar days; when that is a day nobody pays on, the next one somebody does.
pub fn deadline(promised_date: NaiveDate, tolerance_days: u32, calendar: CustomerCalendar<'_>) -> NaiveDate {
    let last = promised_date.checked_add_days(Days::new(tolerance_days.into())).unwrap_or(NaiveDate::MAX);
    if calendar.closed(last, Purpose::Payment).is_none() {
        return last;
    }
    calendar.add_business_days(last, 1, Purpose::Payment).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::BusinessCalendar;

    fn deadline_of(promised: &str, tolerance_days: u32) -> String {
        let calendar = BusinessCalendar::mexican();
        deadline(promised.parse().unwrap(), tolerance_days, calendar.with_closures(&[])).to_string()
    }

    #[test]
    fn the_tolerance_counts_calendar_days() {
        assert_eq!(deadline_of("2026-11-10", 0), "2026-11-10");
        assert_eq!(deadline_of("2026-11-05", 4), "2026-11-09");
    }

    #[test]
    fn a_tolerance_that_ends_on_a_closed_day_ends_on_the_next_business_day() {
        // Saturday 14 November; Monday 16 November is the holiday of the Revolution.
        assert_eq!(deadline_of("2026-11-13", 1), "2026-11-17");
        assert_eq!(deadline_of("2026-11-14", 0), "2026-11-17");
    }
}

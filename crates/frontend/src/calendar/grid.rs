//! Days in weeks and months, and where the keyboard leads among them. Weeks begin on Monday.

use chrono::{Datelike, Days, Months, NaiveDate};

pub(crate) const DAYS_IN_WEEK: usize = 7;

/// The first day of the month of `date`.
pub(crate) fn month_start(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// The last day of the month of `date`.
pub(crate) fn month_end(date: NaiveDate) -> NaiveDate {
    date.with_day(u32::from(date.num_days_in_month())).unwrap_or(date)
}

/// The same day `count` months later or earlier; the 31st of a short month is its last.
pub(crate) fn add_months(date: NaiveDate, count: i32) -> NaiveDate {
    let months = Months::new(count.unsigned_abs());
    let moved = if count < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) };
    moved.unwrap_or(date)
}

/// `count` days later or earlier.
pub(crate) fn add_days(date: NaiveDate, count: i32) -> NaiveDate {
    let days = Days::new(u64::from(count.unsigned_abs()));
    let moved = if count < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) };
    moved.unwrap_or(date)
}

/// The Monday of the week of `date`.
pub(crate) fn week_start(date: NaiveDate) -> NaiveDate {
    add_days(date, -i32::try_from(date.weekday().num_days_from_monday()).unwrap_or(0))
}

/// The days of the week of `date`.
pub(crate) fn week(date: NaiveDate) -> Vec<NaiveDate> {
    week_start(date).iter_days().take(DAYS_IN_WEEK).collect()
}

/// The whole weeks that show the month of `date`.
pub(crate) fn month_weeks(date: NaiveDate) -> Vec<Vec<NaiveDate>> {
    let end = month_end(date);
    let mondays = std::iter::successors(Some(week_start(month_start(date))), |monday| Some(add_days(*monday, 7)));
    mondays.take_while(|monday| *monday <= end).map(week).collect()
}

pub(crate) fn is_weekend(date: NaiveDate) -> bool {
    date.weekday().num_days_from_monday() >= 5
}

/// `2026-11`, a month in the URL.
pub(crate) fn month_name(date: NaiveDate) -> String {
    date.to_string().chars().take(7).collect()
}

/// The first day of a month as [`month_name`] writes it.
pub(crate) fn named_month(name: &str) -> Option<NaiveDate> {
    [name, "-01"].concat().parse().ok().filter(|_| name.len() == 7)
}

/// Where a key leads from a day: arrows by days and weeks, Home and End in the week, Page keys by months, with Shift by
/// years.
pub(crate) fn step(date: NaiveDate, key: &str, shift: bool) -> Option<NaiveDate> {
    let months = if shift { 12 } else { 1 };
    Some(match key {
        "ArrowLeft" => add_days(date, -1),
        "ArrowRight" => add_days(date, 1),
        "ArrowUp" => add_days(date, -7),
        "ArrowDown" => add_days(date, 7),
        "Home" => week_start(date),
        "End" => add_days(week_start(date), 6),
        "PageUp" => add_months(date, -months),
        "PageDown" => add_months(date, months),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks_from_monday_to_sunday() {
        let weeks = month_weeks(day("2026-11-23"));
        let ends: Vec<_> = weeks.iter().map(|week| (week[0].to_string(), week[6].to_string())).collect();
        assert_eq!(ends[0], ("2026-10-26".to_owned(), "2026-11-01".to_owned()));
        assert_eq!(ends.last().unwrap(), &("2026-11-30".to_owned(), "2026-12-06".to_owned()));
        assert_eq!(weeks.len(), 6);
        // A February that begins on Monday needs no other month.
        assert_eq!(month_weeks(day("2027-02-10")).len(), 4);
    }

    #[test]
    fn keys_lead_by_days_weeks_months_and_years() {
        let friday = day("2026-11-27");
        for (key, shift, expected) in [
            ("ArrowLeft", false, "2026-11-26"),
            ("ArrowRight", false, "2026-11-28"),
            ("ArrowUp", false, "2026-11-20"),
            ("ArrowDown", false, "2026-12-04"),
            ("Home", false, "2026-11-23"),
            ("End", false, "2026-11-29"),
            ("PageUp", false, "2026-10-27"),
            ("PageDown", false, "2026-12-27"),
            ("PageUp", true, "2025-11-27"),
            ("PageDown", true, "2027-11-27"),
        ] {
            assert_eq!(step(friday, key, shift), Some(day(expected)), "{key} {shift}");
        }
        assert_eq!(step(friday, "Enter", false), None);
    }

    #[test]
    fn the_last_of_a_long_month_leads_to_the_last_of_a_short_one() {
        assert_eq!(step(day("2027-01-31"), "PageDown", false), Some(day("2027-02-28")));
        assert_eq!(add_months(day("2028-03-31"), -1), day("2028-02-29"));
    }

    #[test]
    fn weeks_cross_the_end_of_the_year() {
        let days = week(day("2027-01-01"));
        assert_eq!((days[0], days[6]), (day("2026-12-28"), day("2027-01-03")));
    }

    #[test]
    fn a_month_reads_back_from_its_name_and_nothing_else_does() {
        assert_eq!(named_month(&month_name(day("2026-11-23"))), Some(day("2026-11-01")));
        for name in ["2026-13", "2026-1", "november", "", "2026-11-02"] {
            assert_eq!(named_month(name), None, "{name}");
        }
    }
}

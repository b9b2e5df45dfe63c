//! How a customer pays: the days they take, and the promises they keep.

use crate::promise::PromiseStatus;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many days back habits are looked at.
pub const HABIT_DAYS: u64 = 365;

/// From the issue of an invoice to its payment, or to today while it is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoiceSpan {
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    /// The day nothing was owed any more.
    pub paid_date: Option<NaiveDate>,
}

/// How many days somebody takes to pay, on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaysToPay {
    /// From issue to payment, each invoice counting once; half a day rounds up.
    pub average: u32,
    /// Invoices that were paid.
    pub paid: u32,
    /// Overdue ones, counted until today: whoever does not pay must not look punctual.
    pub overdue: u32,
}

/// What became of the promises whose day has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromiseRecord {
    pub kept: u32,
    pub partially_kept: u32,
    pub broken: u32,
}

/// The average over paid invoices and those overdue today; `None` without any.
pub fn days_to_pay(invoices: &[InvoiceSpan], today: NaiveDate) -> Option<DaysToPay> {
    let (mut days, mut paid, mut overdue) = (0_i64, 0_u32, 0_u32);
    for invoice in invoices {
        let until = match invoice.paid_date {
            Some(date) if date <= today => {
                paid = paid.saturating_add(1);
                date
            }
            Some(_) | None if invoice.due_date < today => {
                overdue = overdue.saturating_add(1);
                today
            }
            Some(_) | None => continue,
        };
        days = days.saturating_add(until.signed_duration_since(invoice.issue_date).num_days().max(0));
    }
    let count = i64::from(paid.saturating_add(overdue));
    let rounded = days.saturating_mul(2).saturating_add(count).checked_div(count.saturating_mul(2))?;
    Some(DaysToPay { average: u32::try_from(rounded).unwrap_or(u32::MAX), paid, overdue })
}

impl PromiseRecord {
    /// Promises that are in force, were moved or were withdrawn say nothing yet.
    pub fn of(statuses: impl IntoIterator<Item = PromiseStatus>) -> Self {
        let mut record = Self::default();
        for status in statuses {
            let count = match status {
                PromiseStatus::Kept => &mut record.kept,
                PromiseStatus::PartiallyKept => &mut record.partially_kept,
                PromiseStatus::Broken => &mut record.broken,
                PromiseStatus::Active | PromiseStatus::Rescheduled | PromiseStatus::Cancelled => continue,
            };
            *count = count.saturating_add(1);
        }
        record
    }

    /// How many promises came to their end.
    pub fn settled(self) -> u32 {
        self.kept.saturating_add(self.partially_kept).saturating_add(self.broken)
    }

    /// Whole percent of the settled ones that were kept in full; `None` without any.
    pub fn kept_percent(self) -> Option<u32> {
        percent(u64::from(self.kept), u64::from(self.settled()))
    }
}

/// Whole percent, rounded down, so that 100 means all of it; `None` of nothing.
pub fn percent(part: u64, whole: u64) -> Option<u32> {
    let percent = u128::from(part).saturating_mul(100).checked_div(u128::from(whole))?;
    u32::try_from(percent).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn span(issued: u32, due: u32, paid: Option<u32>) -> InvoiceSpan {
        InvoiceSpan { issue_date: day(issued), due_date: day(due), paid_date: paid.map(day) }
    }

    #[test]
    fn paid_invoices_count_until_their_payment_and_overdue_ones_until_today() {
        let invoices = [span(1, 8, Some(11)), span(1, 8, None), span(10, 30, None)];
        let expected = DaysToPay { average: 15, paid: 1, overdue: 1 };
        assert_eq!(days_to_pay(&invoices, day(21)), Some(expected));
    }

    #[test]
    fn due_today_is_not_overdue_and_so_says_nothing_yet() {
        assert_eq!(days_to_pay(&[span(1, 21, None)], day(21)), None);
        assert_eq!(days_to_pay(&[span(1, 20, None)], day(21)).map(|days| days.average), Some(20));
        assert_eq!(days_to_pay(&[], day(21)), None);
    }

    #[test]
    fn a_payment_after_the_day_looked_at_has_not_happened() {
        assert_eq!(days_to_pay(&[span(1, 5, Some(25))], day(21)).map(|days| days.overdue), Some(1));
    }

    #[test]
    fn half_a_day_rounds_up() {
        let average = |paid: [u32; 2]| days_to_pay(&paid.map(|paid| span(1, 2, Some(paid))), day(30)).unwrap().average;
        assert_eq!(average([2, 3]), 2);
        assert_eq!(average([2, 2]), 1);
    }

    #[test]
    fn only_promises_whose_day_has_passed_are_counted() {
        use PromiseStatus::{Active, Broken, Cancelled, Kept, PartiallyKept, Rescheduled};
        let record = PromiseRecord::of([Active, Kept, Kept, PartiallyKept, Broken, Rescheduled, Cancelled]);
        assert_eq!(record, PromiseRecord { kept: 2, partially_kept: 1, broken: 1 });
        assert_eq!((record.settled(), record.kept_percent()), (4, Some(50)));
        assert_eq!(PromiseRecord::default().kept_percent(), None);
        assert_eq!(percent(999, 1_000), Some(99));
    }
}

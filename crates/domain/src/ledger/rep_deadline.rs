use chrono::{Datelike, Months, NaiveDate};

/// RMF 2.7.1.32: a REP is issued at the latest on the fifth calendar day of the month after the payment.
pub const REP_DAY: u32 = 5;

/// The last day on which the REP of money that became ours on `effective_date` is in time, holiday or not.
///
/// `None` only past the last date there is.
pub fn rep_deadline(effective_date: NaiveDate) -> Option<NaiveDate> {
    effective_date.checked_add_months(Months::new(1))?.with_day(REP_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rep_is_due_on_the_fifth_of_the_month_after_the_payment() {
        for (paid, due) in [
            ("2026-03-01", "2026-04-05"),
            ("2026-03-31", "2026-04-05"),
            ("2026-12-31", "2027-01-05"),
            ("2028-01-31", "2028-02-05"),
        ] {
            assert_eq!(rep_deadline(paid.parse().unwrap()), Some(due.parse().unwrap()), "{paid}");
        }
    }
}

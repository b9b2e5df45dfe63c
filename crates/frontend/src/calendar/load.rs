//! How much lies on each day.

use chrono::NaiveDate;
use domain::{
    contract::{Calendar, CalendarDay},
    money::{Money, MoneyError, Totals},
};
use std::collections::BTreeMap;

/// What is still expected on each day, one amount per currency; days with nothing are left out.
pub(crate) fn pending_by_day(calendar: &Calendar) -> BTreeMap<NaiveDate, Vec<Money>> {
    let pending = |day: &CalendarDay| {
        let amounts = day.totals.iter().map(|total| total.pending);
        amounts.filter(|amount| amount.is_positive()).collect::<Vec<_>>()
    };
    calendar.days.iter().map(|day| (day.date, pending(day))).filter(|(_, amounts)| !amounts.is_empty()).collect()
}

/// What the days from `from` to `to` come to together.
pub(crate) fn totals(days: &[CalendarDay], from: NaiveDate, to: NaiveDate) -> Result<Vec<Money>, MoneyError> {
    let inside = days.iter().filter(|day| (from..=to).contains(&day.date));
    Ok(Totals::of(inside.flat_map(|day| day.totals.iter().map(|total| total.total)))?.to_vec())
}

/// How many tenths of the fullest day a day comes to, in the currency in which it weighs most: the length of its bar.
pub(crate) fn tenths(day: &CalendarDay, days: &[CalendarDay]) -> u8 {
    let tenths = day.totals.iter().map(|total| {
        let most = days.iter().flat_map(|day| &day.totals).filter(|other| other.currency == total.currency);
        let most = most.map(|other| other.total.minor()).max().unwrap_or(0);
        let share = i128::from(total.total.minor()).saturating_mul(10).checked_div(i128::from(most)).unwrap_or(0);
        u8::try_from(share.clamp(i128::from(total.total.is_positive()), 10)).unwrap_or(10)
    });
    tenths.max().unwrap_or(0)
}

/// `$84k`, `$1.2M`: for cells with room for nothing more. Rounded down; the exact amount stands in the cell's name.
pub(crate) fn abbreviated(amount: Money) -> String {
    let scale = 10_i64.saturating_pow(amount.currency().decimals());
    let units = amount.minor().checked_div(scale).unwrap_or(0);
    let short = match units {
        ..1_000 => units.to_string(),
        1_000..10_000 => [tenth(units, 1_000), "k".to_owned()].concat(),
        10_000..1_000_000 => [(units / 1_000).to_string(), "k".to_owned()].concat(),
        _ => [tenth(units, 1_000_000), "M".to_owned()].concat(),
    };
    match amount.currency().code() {
        "MXN" => ["$", &short].concat(),
        code => [short.as_str(), " ", code].concat(),
    }
}

/// With one decimal, unless it is zero.
fn tenth(units: i64, of: i64) -> String {
    let tenths = units.saturating_mul(10) / of;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => [(tenths / 10).to_string(), ".".to_owned(), rest.to_string()].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{contract::DayKinds, contract::DayTotal, money::Currency};

    fn pesos(minor: i64) -> Money {
        Money::new(minor, Currency::MXN)
    }

    fn on(date: &str, totals: &[Money]) -> CalendarDay {
        let total = |total: &Money| DayTotal { currency: total.currency(), total: *total, pending: *total, count: 1 };
        CalendarDay {
            date: date.parse().unwrap(),
            totals: totals.iter().map(total).collect(),
            kinds: DayKinds::default(),
            closed: None,
            next_date: None,
            items: Vec::new(),
            marks: None,
            collected: None,
        }
    }

    #[test]
    fn a_span_totals_its_own_days_currency_by_currency() {
        let dollars = Money::new(5_000, Currency::USD);
        let days =
            [on("2026-10-31", &[pesos(1)]), on("2026-11-01", &[pesos(100)]), on("2026-11-30", &[pesos(250), dollars])];
        let total = totals(&days, "2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
        assert_eq!(total, Ok(vec![pesos(350), dollars]));
    }

    #[test]
    fn the_fullest_day_has_the_longest_bar_and_the_smallest_one_still_shows() {
        let days = [on("2026-11-02", &[pesos(1_000)]), on("2026-11-03", &[pesos(500)]), on("2026-11-04", &[pesos(1)])];
        assert_eq!(days.each_ref().map(|day| tenths(day, &days)), [10, 5, 1]);
        assert_eq!(tenths(&on("2026-11-05", &[]), &days), 0);
    }

    #[test]
    fn large_amounts_are_written_short() {
        for (minor, expected) in [
            (32_300, "$323"),
            (162_400, "$1.6k"),
            (100_000, "$1k"),
            (8_430_000, "$84k"),
            (120_430_000, "$1.2M"),
            (0, "$0"),
        ] {
            assert_eq!(abbreviated(pesos(minor)), expected);
        }
        assert_eq!(abbreviated(Money::new(240_000, Currency::USD)), "2.4k USD");
    }

    #[test]
    fn only_days_with_something_pending_have_a_load() {
        let mut kept = on("2026-11-03", &[pesos(500)]);
        kept.totals[0].pending = pesos(0);
        let loads = pending_by_day(&Calendar { days: vec![on("2026-11-02", &[pesos(700)]), kept] });
        assert_eq!(loads.into_iter().collect::<Vec<_>>(), [("2026-11-02".parse().unwrap(), vec![pesos(700)])]);
    }
}

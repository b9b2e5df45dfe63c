//! Public holidays of Mexico: LFT art. 74 by rule for any year, Easter, and the banks' table as published.

use super::{Language, Weekday};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::num::Saturating;

/// A compulsory day of rest of LFT art. 74. Election days are not among them: an organization adds those itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficialHoliday {
    NewYear,
    Constitution,
    Juarez,
    Labour,
    Independence,
    Revolution,
    Inauguration,
    Christmas,
}

impl OfficialHoliday {
    pub fn name(self, language: Language) -> &'static str {
        let (spanish, english) = match self {
            Self::NewYear => ("Año Nuevo", "New Year's Day"),
            Self::Constitution => ("Día de la Constitución", "Constitution Day"),
            Self::Juarez => ("Natalicio de Benito Juárez", "Birthday of Benito Juárez"),
            Self::Labour => ("Día del Trabajo", "Labour Day"),
            Self::Independence => ("Día de la Independencia", "Independence Day"),
            Self::Revolution => ("Aniversario de la Revolución", "Anniversary of the Revolution"),
            Self::Inauguration => ("Transmisión del Poder Ejecutivo", "Presidential inauguration"),
            Self::Christmas => ("Navidad", "Christmas Day"),
        };
        language.choose(spanish, english)
    }
}

/// The compulsory day of rest that falls on this date.
pub fn official_holiday(date: NaiveDate) -> Option<OfficialHoliday> {
    let monday = Weekday::of(date) == Weekday::Monday;
    match (date.month(), date.day()) {
        (1, 1) => Some(OfficialHoliday::NewYear),
        (2, 1..=7) if monday => Some(OfficialHoliday::Constitution),
        (3, 15..=21) if monday => Some(OfficialHoliday::Juarez),
        (5, 1) => Some(OfficialHoliday::Labour),
        (9, 16) => Some(OfficialHoliday::Independence),
        // DOF 30-09-2024 moved the day from 1 December to 1 October, beginning that year.
        (10, 1) if inaugurates(date.year()) && date.year() >= 2024 => Some(OfficialHoliday::Inauguration),
        (12, 1) if inaugurates(date.year()) && date.year() < 2024 => Some(OfficialHoliday::Inauguration),
        (11, 15..=21) if monday => Some(OfficialHoliday::Revolution),
        (12, 25) => Some(OfficialHoliday::Christmas),
        _ => None,
    }
}

/// Every sixth year: 2018, 2024, 2030.
fn inaugurates(year: i32) -> bool {
    year.rem_euclid(6) == 2
}

/// The compulsory days of rest of a year, in order.
pub fn official_holidays(year: i32) -> Vec<(NaiveDate, OfficialHoliday)> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1);
    let days = first.into_iter().flat_map(|date| date.iter_days()).take_while(|date| date.year() == year);
    days.filter_map(|date| Some((date, official_holiday(date)?))).collect()
}

/// Easter Sunday of a year of the Gregorian calendar; nothing outside the years chrono can hold.
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let n = Saturating;
    // The computus of Meeus, Jones and Butcher.
    let moon_year = n(year.rem_euclid(19));
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let drift = (n(century) - n((n(century) + n(8)).0.div_euclid(25)) + n(1)).0.div_euclid(3);
    let full_moon = n(19) * moon_year + n(century) - n(century.div_euclid(4)) - n(drift) + n(15);
    let full_moon = n(full_moon.0.rem_euclid(30));
    let to_sunday = n(32) + n(2) * n(century.rem_euclid(4)) + n(2) * n(rest / 4) - full_moon - n(rest % 4);
    let to_sunday = n(to_sunday.0.rem_euclid(7));
    let late = (moon_year + n(11) * full_moon + n(22) * to_sunday).0 / 451;
    let position = full_moon + to_sunday - n(7) * n(late) + n(114);
    let (month, day) = (position.0 / 31, (n(position.0 % 31) + n(1)).0);
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// A day on which banks close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankDay {
    pub date: NaiveDate,
    pub spanish: &'static str,
    pub english: &'static str,
}

/// The days on which banks close, as published by the CNBV for 2026; no other year is assumed.
///
/// What an organization's table starts with: it is published every year and has to be kept by hand.
pub fn published_bank_days() -> Vec<BankDay> {
    let days = BANK_DAYS.iter();
    days.filter_map(|&(year, month, day, spanish, english)| {
        Some(BankDay { date: NaiveDate::from_ymd_opt(year, month, day)?, spanish, english })
    })
    .collect()
}

const BANK_DAYS: [(i32, u32, u32, &str, &str); 11] = [
    (2026, 1, 1, "Año Nuevo", "New Year's Day"),
    (2026, 2, 2, "Día de la Constitución", "Constitution Day"),
    (2026, 3, 16, "Natalicio de Benito Juárez", "Birthday of Benito Juárez"),
    (2026, 4, 2, "Jueves Santo", "Maundy Thursday"),
    (2026, 4, 3, "Viernes Santo", "Good Friday"),
    (2026, 5, 1, "Día del Trabajo", "Labour Day"),
    (2026, 9, 16, "Día de la Independencia", "Independence Day"),
    (2026, 11, 2, "Día de Muertos", "Day of the Dead"),
    (2026, 11, 16, "Aniversario de la Revolución", "Anniversary of the Revolution"),
    (2026, 12, 12, "Día del Empleado Bancario", "Bank Employees' Day"),
    (2026, 12, 25, "Navidad", "Christmas Day"),
];

/// The English name of a day of the banks' table that is stored under its Spanish one.
pub(super) fn english_name(spanish: &str) -> Option<&'static str> {
    BANK_DAYS.iter().find(|day| day.3 == spanish).map(|day| day.4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dates(year: i32) -> Vec<String> {
        official_holidays(year).into_iter().map(|(date, _)| date.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn the_mondays_of_article_74_are_computed() {
        assert_eq!(dates(2026), ["01-01", "02-02", "03-16", "05-01", "09-16", "11-16", "12-25"]);
        assert_eq!(dates(2027), ["01-01", "02-01", "03-15", "05-01", "09-16", "11-15", "12-25"]);
        assert_eq!(dates(2028), ["01-01", "02-07", "03-20", "05-01", "09-16", "11-20", "12-25"]);
    }

    #[test]
    fn the_inauguration_is_in_december_until_2018_and_in_october_from_2024() {
        let inauguration = |year| {
            let days = official_holidays(year).into_iter();
            days.filter(|day| day.1 == OfficialHoliday::Inauguration).map(|day| day.0.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(inauguration(2012), ["2012-12-01"]);
        assert_eq!(inauguration(2018), ["2018-12-01"]);
        assert_eq!(inauguration(2024), ["2024-10-01"]);
        assert_eq!(inauguration(2030), ["2030-10-01"]);
        assert!((2025..2030).all(|year| inauguration(year).is_empty()));
    }

    #[test]
    fn easter_is_where_the_almanacs_have_it() {
        for date in [
            "1818-03-22",
            "1943-04-25",
            "1961-04-02",
            "2000-04-23",
            "2019-04-21",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
            "2285-03-22",
        ] {
            let date: NaiveDate = date.parse().unwrap();
            assert_eq!(easter_sunday(date.year()), Some(date));
        }
    }

    #[test]
    fn the_banks_add_four_days_to_article_74_in_2026() {
        let extra = published_bank_days().into_iter().filter(|day| official_holiday(day.date).is_none());
        let extra: Vec<_> = extra.map(|day| day.date.to_string()).collect();
        assert_eq!(extra, ["2026-04-02", "2026-04-03", "2026-11-02", "2026-12-12"]);
        for (date, holiday) in official_holidays(2026) {
            let bank = published_bank_days().into_iter().find(|day| day.date == date).unwrap();
            assert_eq!((bank.spanish, bank.english), (holiday.name(Language::Es), holiday.name(Language::En)));
        }
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in -9999..=9999) {
            let easter = easter_sunday(year).unwrap();
            prop_assert_eq!(Weekday::of(easter), Weekday::Sunday);
            prop_assert!(((3, 22)..=(4, 25)).contains(&(easter.month(), easter.day())));
        }

        #[test]
        fn every_year_has_seven_days_of_rest_and_an_eighth_every_sixth(year in 1..=9999) {
            let expected = if year % 6 == 2 { 8 } else { 7 };
            prop_assert_eq!(official_holidays(year).len(), expected);
        }
    }
}

//! Which days are closed, for what, and why.

use super::{Closure, Language, Weekday, holidays};
use chrono::{Datelike, NaiveDate};
use holidays::OfficialHoliday;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many days in a row may be closed before we stop looking for an open one: a little over two years.
pub const SEARCH_DAYS: usize = 800;
/// The most business days that can be counted at once: far beyond any credit.
const MOST_BUSINESS_DAYS: u32 = 36_500;

/// What a day would be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The customer receives and accepts invoices.
    Review,
    /// The customer pays through a bank.
    Payment,
    /// A business day of credit passes.
    Credit,
}

/// A day off that an organization keeps in its table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The closed day.
    pub date: NaiveDate,
    /// What people call it.
    pub name: String,
    /// What it closes.
    pub kind: HolidayKind,
}

/// Who closes on a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HolidayKind {
    /// Everybody, by law; art. 74 is computed, this is for the days it leaves open, such as elections.
    Official,
    /// Banks: nothing is paid, but invoices are received.
    Bank,
    /// The organization itself.
    Own,
}

/// Why a day is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    Official { holiday: OfficialHoliday },
    Holiday { name: String, holiday_kind: HolidayKind },
    Closure { name: String },
    Weekend,
}

impl Reason {
    /// The name of the closed day.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Official { holiday } => holiday.name(language).to_owned(),
            Self::Holiday { name, .. } => {
                language.choose(None, holidays::english_name(name)).unwrap_or(name.as_str()).to_owned()
            }
            Self::Closure { name } => name.clone(),
            Self::Weekend => language.choose("fin de semana", "weekend").to_owned(),
        }
    }
}

/// The days off of an organization: weekends, art. 74 for any year, and its own table.
#[derive(Clone, Debug, Default)]
pub struct BusinessCalendar {
    holidays: BTreeMap<NaiveDate, Vec<(String, HolidayKind)>>,
}

impl BusinessCalendar {
    /// Weekends, art. 74, and this table of bank days and own days off.
    pub fn new(table: impl IntoIterator<Item = Holiday>) -> Self {
        let mut holidays = BTreeMap::<_, Vec<_>>::new();
        for Holiday { date, name, kind } in table {
            holidays.entry(date).or_default().push((name, kind));
        }
        Self { holidays }
    }

    /// The calendar of an organization that has not touched its table: with the bank days as published.
    pub fn mexican() -> Self {
        Self::new(published_table())
    }

    /// The same calendar with the customer's own closed days.
    pub fn with_closures<'a>(&'a self, closures: &'a [Closure]) -> CustomerCalendar<'a> {
        CustomerCalendar { calendar: self, closures }
    }

    /// Why the day is closed for that purpose; nothing when it is open.
    pub fn closed(&self, date: NaiveDate, purpose: Purpose) -> Option<Reason> {
        self.with_closures(&[]).closed(date, purpose)
    }

    /// The nth open day after a date; nothing when there is none within reach. Zero days is the date itself.
    pub fn add_business_days(&self, date: NaiveDate, count: u32, purpose: Purpose) -> Option<NaiveDate> {
        self.with_closures(&[]).add_business_days(date, count, purpose)
    }
}

/// The bank days as published, as rows of an organization's table, in Spanish.
pub fn published_table() -> Vec<Holiday> {
    let days = holidays::published_bank_days().into_iter();
    days.map(|day| Holiday { date: day.date, name: day.spanish.to_owned(), kind: HolidayKind::Bank }).collect()
}

/// The calendar of an organization together with the closed days of one of its customers.
#[derive(Clone, Copy, Debug)]
pub struct CustomerCalendar<'a> {
    calendar: &'a BusinessCalendar,
    closures: &'a [Closure],
}

impl CustomerCalendar<'_> {
    /// Why the day is closed for that purpose; nothing when it is open. The most telling reason comes first.
    pub fn closed(&self, date: NaiveDate, purpose: Purpose) -> Option<Reason> {
        if let Some(holiday) = holidays::official_holiday(date) {
            return Some(Reason::Official { holiday });
        }
        let mut table = self.calendar.holidays.get(&date).into_iter().flatten();
        if let Some((name, kind)) = table.find(|(_, kind)| kind.closes(purpose)) {
            return Some(Reason::Holiday { name: name.clone(), holiday_kind: *kind });
        }
        if let Some(closure) = self.closures.iter().find(|closure| closure.closes(date, purpose)) {
            return Some(Reason::Closure { name: closure.name.clone() });
        }
        Weekday::of(date).is_weekend().then_some(Reason::Weekend)
    }

    /// The nth open day after a date; nothing when there is none within reach. Zero days is the date itself.
    pub fn add_business_days(&self, date: NaiveDate, count: u32, purpose: Purpose) -> Option<NaiveDate> {
        if count > MOST_BUSINESS_DAYS {
            return None;
        }
        (0..count).try_fold(date, |date, _| self.next_open(date, purpose))
    }

    fn next_open(&self, date: NaiveDate, purpose: Purpose) -> Option<NaiveDate> {
        let later = date.iter_days().skip(1).take(SEARCH_DAYS).take_while(|day| day.year() <= 9999);
        later.into_iter().find(|day| self.closed(*day, purpose).is_none())
    }
}

impl HolidayKind {
    fn closes(self, purpose: Purpose) -> bool {
        match self {
            Self::Official | Self::Own => true,
            Self::Bank => purpose == Purpose::Payment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{ClosureDays, ClosureScope};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_bank_day_closes_payment_but_neither_review_nor_credit() {
        let calendar = BusinessCalendar::mexican();
        let holy_thursday = day("2026-04-02");
        let reason = calendar.closed(holy_thursday, Purpose::Payment).unwrap();
        assert_eq!(reason.text(Language::Es), "Jueves Santo");
        assert_eq!(reason.text(Language::En), "Maundy Thursday");
        assert_eq!(calendar.closed(holy_thursday, Purpose::Review), None);
        assert_eq!(calendar.closed(holy_thursday, Purpose::Credit), None);
    }

    #[test]
    fn bank_days_of_a_year_without_a_published_table_are_not_assumed() {
        let calendar = BusinessCalendar::mexican();
        for date in ["2027-03-25", "2027-03-26", "2027-11-02", "2025-12-12"] {
            assert_eq!(calendar.closed(day(date), Purpose::Payment), None, "{date}");
        }
    }

    #[test]
    fn own_days_off_and_official_ones_close_everything() {
        let own = Holiday { date: day("2026-07-14"), name: "Aniversario".into(), kind: HolidayKind::Own };
        let calendar = BusinessCalendar::new([own]);
        for purpose in [Purpose::Review, Purpose::Payment, Purpose::Credit] {
            let reason = calendar.closed(day("2026-07-14"), purpose).unwrap();
            assert_eq!(reason.text(Language::En), "Aniversario");
            let holiday = OfficialHoliday::Revolution;
            assert_eq!(calendar.closed(day("2026-11-16"), purpose), Some(Reason::Official { holiday }));
            assert_eq!(calendar.closed(day("2026-07-18"), purpose), Some(Reason::Weekend));
            assert_eq!(calendar.closed(day("2026-07-15"), purpose), None);
        }
    }

    #[test]
    fn a_day_with_two_rows_is_closed_by_the_one_that_concerns_it() {
        let row = |name: &str, kind| Holiday { date: day("2026-07-14"), name: name.into(), kind };
        let calendar = BusinessCalendar::new([row("Bancos", HolidayKind::Bank), row("Inventario", HolidayKind::Own)]);
        assert_eq!(calendar.closed(day("2026-07-14"), Purpose::Review).unwrap().text(Language::Es), "Inventario");
        assert_eq!(calendar.closed(day("2026-07-14"), Purpose::Payment).unwrap().text(Language::Es), "Bancos");
    }

    #[test]
    fn business_days_skip_the_weekend_and_the_holiday() {
        let calendar = BusinessCalendar::mexican();
        let friday = day("2026-11-13");
        assert_eq!(calendar.add_business_days(friday, 0, Purpose::Review), Some(friday));
        assert_eq!(calendar.add_business_days(friday, 1, Purpose::Review), Some(day("2026-11-17")));
        assert_eq!(calendar.add_business_days(day("2026-11-14"), 2, Purpose::Review), Some(day("2026-11-18")));
    }

    #[test]
    fn counting_business_days_ends_even_when_nothing_is_ever_open() {
        let calendar = BusinessCalendar::default();
        let days = ClosureDays::Once { from: day("2026-01-01"), to: day("2040-01-01") };
        let closures = [Closure { days, name: "Cerrado".into(), applies_to: ClosureScope::Both }];
        let customer = calendar.with_closures(&closures);
        assert_eq!(customer.add_business_days(day("2026-01-01"), 1, Purpose::Review), None);
        assert_eq!(calendar.add_business_days(day("2026-01-01"), u32::MAX, Purpose::Credit), None);
        assert_eq!(calendar.add_business_days(day("9999-12-30"), 5, Purpose::Credit), None);
    }
}

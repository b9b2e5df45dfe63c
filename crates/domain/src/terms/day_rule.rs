//! One member of a set of days: a weekday, a day of the month, or the nth weekday of the month, with optional hours.

use super::TermsError;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Days on which something is received or paid, and the hours of the window.
///
/// Several rules for the same day are several windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "DayRuleFields", into = "DayRuleFields")]
pub struct DayRule {
    pub days: DayPattern,
    /// When the window opens. Arriving earlier is the same day.
    pub from: Option<ClockTime>,
    /// The last minute of the window. Arriving later is another day.
    pub until: Option<ClockTime>,
}

/// Which days a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayPattern {
    /// Every week.
    Weekday(Weekday),
    /// 1 to 31, or −1 for the last; a day past the month's end means its last.
    MonthDay(i32),
    /// The first to fourth such weekday of the month, or −1 for the last.
    NthWeekday(NthWeekday),
}

/// The first to fourth such weekday of a month, or the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NthWeekday {
    /// 1 to 4, or −1 for the last.
    pub nth: i32,
    pub weekday: Weekday,
}

/// The wire form of [`DayRule`]: exactly one of `weekday`, `month_day` and `nth_weekday`.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = DayRule))]
#[serde(deny_unknown_fields)]
pub struct DayRuleFields {
    /// Every week on this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Weekday>,
    /// Day of the month, 1 to 31 or −1 for the last; a day past the month's end means its last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month_day: Option<i32>,
    /// For instance the second Tuesday of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth_weekday: Option<NthWeekday>,
    /// When the window opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ClockTime>,
    /// The last minute of the window; what arrives later waits for the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<ClockTime>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A time of day to the minute, `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "09:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
#[serde(try_from = "String", into = "String")]
pub struct ClockTime(NaiveTime);

impl DayRule {
    /// Such days, at any hour.
    pub fn all_day(days: DayPattern) -> Self {
        Self { days, from: None, until: None }
    }

    /// Every week on this day.
    pub fn weekly(weekday: Weekday) -> Self {
        Self::all_day(DayPattern::Weekday(weekday))
    }

    /// This day of every month; −1 is the last.
    pub fn monthly(day: i32) -> Self {
        Self::all_day(DayPattern::MonthDay(day))
    }

    pub fn matches(self, date: NaiveDate) -> bool {
        self.days.matches(date)
    }

    /// Whether somebody arriving at this time still gets in that day.
    pub fn admits(self, time: NaiveTime) -> bool {
        self.until.is_none_or(|until| ClockTime::of(time) <= until)
    }
}

impl DayPattern {
    pub fn matches(self, date: NaiveDate) -> bool {
        let (day, last) = (i32::try_from(date.day()).unwrap_or(0), i32::from(date.num_days_in_month()));
        match self {
            Self::Weekday(weekday) => weekday == Weekday::of(date),
            Self::MonthDay(-1) => day == last,
            Self::MonthDay(wanted) => wanted.min(last) == day,
            Self::NthWeekday(NthWeekday { nth, weekday }) if weekday == Weekday::of(date) => match nth {
                -1 => day.saturating_add(7) > last,
                1..=4 => day.saturating_add(6) / 7 == nth,
                _ => false,
            },
            Self::NthWeekday(_) => false,
        }
    }

    /// Whether no day of it can be a working day.
    pub fn only_weekends(self) -> bool {
        match self {
            Self::Weekday(weekday) | Self::NthWeekday(NthWeekday { weekday, .. }) => weekday.is_weekend(),
            Self::MonthDay(_) => false,
        }
    }
}

impl Weekday {
    pub fn of(date: NaiveDate) -> Self {
        match date.weekday() {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }

    pub fn is_weekend(self) -> bool {
        matches!(self, Self::Saturday | Self::Sunday)
    }
}

impl ClockTime {
    /// The minute in which an instant falls: 13:00:59 is still 13:00.
    pub fn of(time: NaiveTime) -> Self {
        Self(time.with_second(0).and_then(|minute| minute.with_nanosecond(0)).unwrap_or(time))
    }
}

impl FromStr for ClockTime {
    type Err = TermsError;

    fn from_str(text: &str) -> Result<Self, TermsError> {
        let digits = |part: &str| match part.len() {
            2 if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse().ok(),
            _ => None,
        };
        text.split_once(':')
            .and_then(|(hours, minutes)| NaiveTime::from_hms_opt(digits(hours)?, digits(minutes)?, 0))
            .map(Self)
            .ok_or_else(|| TermsError::NotATime(text.to_owned()))
    }
}

impl TryFrom<String> for ClockTime {
    type Error = TermsError;

    fn try_from(text: String) -> Result<Self, TermsError> {
        text.parse()
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl TryFrom<DayRuleFields> for DayRule {
    type Error = TermsError;

    fn try_from(fields: DayRuleFields) -> Result<Self, TermsError> {
        let days = match (fields.weekday, fields.month_day, fields.nth_weekday) {
            (Some(weekday), None, None) => DayPattern::Weekday(weekday),
            (None, Some(day), None) => DayPattern::MonthDay(day),
            (None, None, Some(nth)) => DayPattern::NthWeekday(nth),
            _ => return Err(TermsError::DayRuleShape),
        };
        Ok(Self { days, from: fields.from, until: fields.until })
    }
}

impl From<DayRule> for DayRuleFields {
    fn from(rule: DayRule) -> Self {
        let fields = Self { from: rule.from, until: rule.until, ..Self::default() };
        match rule.days {
            DayPattern::Weekday(weekday) => Self { weekday: Some(weekday), ..fields },
            DayPattern::MonthDay(day) => Self { month_day: Some(day), ..fields },
            DayPattern::NthWeekday(nth) => Self { nth_weekday: Some(nth), ..fields },
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for DayRule {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <DayRuleFields as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for DayRule {
    fn name() -> std::borrow::Cow<'static, str> {
        "DayRule".into()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        <DayRuleFields as utoipa::ToSchema>::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_day_past_the_months_end_means_its_last() {
        let rule = DayPattern::MonthDay(31);
        assert!(rule.matches(day("2026-02-28")));
        assert!(!rule.matches(day("2028-02-28")));
        assert!(rule.matches(day("2028-02-29")));
        assert!(rule.matches(day("2026-04-30")));
        assert!(!rule.matches(day("2026-05-30")));
    }

    #[test]
    fn minus_one_is_the_last_day_and_nothing_else() {
        assert!(DayPattern::MonthDay(-1).matches(day("2026-02-28")));
        assert!(!DayPattern::MonthDay(-1).matches(day("2026-02-27")));
        assert!(!DayPattern::MonthDay(0).matches(day("2026-02-28")));
        assert!(!DayPattern::MonthDay(-2).matches(day("2026-02-27")));
    }

    #[test]
    fn the_fourth_friday_is_not_always_the_last() {
        let friday = |nth| DayPattern::NthWeekday(NthWeekday { nth, weekday: Weekday::Friday });
        // January 2027 has five Fridays: 1, 8, 15, 22, 29.
        assert!(friday(1).matches(day("2027-01-01")));
        assert!(friday(2).matches(day("2027-01-08")));
        assert!(friday(4).matches(day("2027-01-22")));
        assert!(!friday(4).matches(day("2027-01-29")));
        assert!(friday(-1).matches(day("2027-01-29")));
        assert!(!friday(-1).matches(day("2027-01-22")));
        assert!(!friday(1).matches(day("2027-01-02")));
    }

    #[test]
    fn the_last_minute_of_the_window_still_counts() {
        let rule = DayRule { until: Some("13:00".parse().unwrap()), ..DayRule::weekly(Weekday::Wednesday) };
        assert!(rule.admits("13:00:59".parse().unwrap()));
        assert!(!rule.admits("13:01:00".parse().unwrap()));
        assert!(rule.admits(NaiveTime::MIN));
    }

    #[test]
    fn hours_are_two_digits_and_minutes_too() {
        for text in ["9:00", "24:00", "12:60", "1200", "12:0", "+1:00", "12:00:00", "", "áé:00"] {
            assert!(text.parse::<ClockTime>().is_err(), "{text}");
        }
        assert_eq!("09:05".parse::<ClockTime>().unwrap().to_string(), "09:05");
    }

    #[test]
    fn a_rule_with_two_kinds_of_day_or_none_is_refused() {
        for text in [r#"{"weekday": "monday", "month_day": 1}"#, r#"{"from": "09:00"}"#, "{}"] {
            let error = serde_json::from_str::<DayRule>(text).unwrap_err().to_string();
            assert!(error.contains("exactly one of"), "{error}");
        }
    }
}

//! Days on which a customer receives or pays nothing: a plant shutdown, Holy Week, the close of reception in December.

use super::{TermsError, business_calendar::Purpose, holidays};
use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// A named span of closed days of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ClosureFields", into = "ClosureFields")]
pub struct Closure {
    pub days: ClosureDays,
    pub name: String,
    pub applies_to: ClosureScope,
}

/// When a closure happens; both ends are closed too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosureDays {
    /// Once.
    Once { from: NaiveDate, to: NaiveDate },
    /// Every year between the same days; it may cross the year's end.
    Yearly { from: NaiveDate, to: NaiveDate },
    /// Every year, in days from Easter Sunday: Maundy Thursday is −3.
    Easter { from: i32, to: i32 },
}

/// What a closure stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClosureScope {
    Review,
    Payment,
    #[default]
    Both,
}

/// The wire form of [`Closure`]: either dates or days from Easter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Closure))]
#[serde(deny_unknown_fields)]
pub struct ClosureFields {
    /// First closed day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last closed day; omitted: the same as `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// First closed day, in days from Easter Sunday; −6 is Holy Monday. −80 to 80.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub easter_from: Option<i32>,
    /// Last closed day, in days from Easter Sunday; omitted: the same as `easter_from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub easter_to: Option<i32>,
    /// What people call it. 1 to 120 characters.
    pub name: String,
    /// What it stops.
    #[serde(default)]
    pub applies_to: ClosureScope,
    /// Repeats every year between the same days. A closure relative to Easter does so anyway.
    #[serde(default)]
    pub yearly: bool,
}

impl Closure {
    /// Whether it closes this day for this purpose. The customer's closed doors do not stop the credit from running.
    pub fn closes(&self, date: NaiveDate, purpose: Purpose) -> bool {
        let concerned = match (self.applies_to, purpose) {
            (ClosureScope::Review | ClosureScope::Both, Purpose::Review)
            | (ClosureScope::Payment | ClosureScope::Both, Purpose::Payment) => true,
            (ClosureScope::Review, Purpose::Payment)
            | (ClosureScope::Payment, Purpose::Review)
            | (_, Purpose::Credit) => false,
        };
        concerned && self.days.cover(date)
    }
}

impl ClosureDays {
    /// Whether the day falls within it.
    pub fn cover(self, date: NaiveDate) -> bool {
        match self {
            Self::Once { from, to } => (from..=to).contains(&date),
            Self::Yearly { from, to } => {
                let years = date.year().saturating_sub(from.year());
                // One that crosses the year's end may have begun the year before.
                [years, years.saturating_sub(1)].into_iter().any(|years| {
                    let span = add_years(from, years).zip(add_years(to, years));
                    span.is_some_and(|(from, to)| (from..=to).contains(&date))
                })
            }
            Self::Easter { from, to } => {
                let easter = holidays::easter_sunday(date.year());
                let offset = |days: i32| easter?.checked_add_signed(TimeDelta::try_days(days.into())?);
                offset(from).zip(offset(to)).is_some_and(|(from, to)| (from..=to).contains(&date))
            }
        }
    }
}

fn add_years(date: NaiveDate, years: i32) -> Option<NaiveDate> {
    let months = Months::new(years.unsigned_abs().checked_mul(12)?);
    if years < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) }
}

impl TryFrom<ClosureFields> for Closure {
    type Error = TermsError;

    fn try_from(fields: ClosureFields) -> Result<Self, TermsError> {
        let days = match (fields.from, fields.to, fields.easter_from, fields.easter_to) {
            (Some(from), to, None, None) if fields.yearly => ClosureDays::Yearly { from, to: to.unwrap_or(from) },
            (Some(from), to, None, None) => ClosureDays::Once { from, to: to.unwrap_or(from) },
            (None, None, Some(from), to) => ClosureDays::Easter { from, to: to.unwrap_or(from) },
            _ => return Err(TermsError::ClosureShape),
        };
        Ok(Self { days, name: fields.name, applies_to: fields.applies_to })
    }
}

impl From<Closure> for ClosureFields {
    fn from(closure: Closure) -> Self {
        let Closure { days, name, applies_to } = closure;
        let fields = Self { from: None, to: None, easter_from: None, easter_to: None, name, applies_to, yearly: false };
        match days {
            ClosureDays::Once { from, to } => Self { from: Some(from), to: Some(to), ..fields },
            ClosureDays::Yearly { from, to } => Self { from: Some(from), to: Some(to), yearly: true, ..fields },
            ClosureDays::Easter { from, to } => Self { easter_from: Some(from), easter_to: Some(to), ..fields },
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Closure {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <ClosureFields as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Closure {
    fn name() -> std::borrow::Cow<'static, str> {
        "Closure".into()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        <ClosureFields as utoipa::ToSchema>::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_yearly_closure_crosses_the_years_end_every_year() {
        let closure = ClosureDays::Yearly { from: day("2026-12-24"), to: day("2027-01-06") };
        for (date, closed) in [
            ("2026-12-23", false),
            ("2026-12-24", true),
            ("2027-01-06", true),
            ("2027-01-07", false),
            ("2030-12-31", true),
            ("2031-01-06", true),
            ("2019-01-01", true),
            ("2019-01-07", false),
        ] {
            assert_eq!(closure.cover(day(date)), closed, "{date}");
        }
    }

    #[test]
    fn a_yearly_closure_until_29_february_ends_on_the_28th_in_other_years() {
        let closure = ClosureDays::Yearly { from: day("2028-02-27"), to: day("2028-02-29") };
        assert!(closure.cover(day("2028-02-29")));
        assert!(closure.cover(day("2027-02-28")));
        assert!(!closure.cover(day("2027-03-01")));
    }

    #[test]
    fn holy_week_moves_with_easter() {
        let holy_week = ClosureDays::Easter { from: -6, to: 0 };
        assert!(!holy_week.cover(day("2026-03-29")));
        assert!(holy_week.cover(day("2026-03-30")));
        assert!(holy_week.cover(day("2026-04-05")));
        assert!(!holy_week.cover(day("2026-04-06")));
        assert!(holy_week.cover(day("2027-03-26")));
    }

    #[test]
    fn a_closure_of_the_payments_does_not_close_the_review() {
        let days = ClosureDays::Once { from: day("2026-11-09"), to: day("2026-11-13") };
        let closure = Closure { days, name: "Cierre anual".into(), applies_to: ClosureScope::Payment };
        assert!(closure.closes(day("2026-11-11"), Purpose::Payment));
        assert!(!closure.closes(day("2026-11-11"), Purpose::Review));
        assert!(!closure.closes(day("2026-11-11"), Purpose::Credit));
    }

    #[test]
    fn dates_and_days_from_easter_exclude_each_other() {
        for text in [
            r#"{"from": "2026-01-01", "easter_from": 1, "name": "x"}"#,
            r#"{"to": "2026-01-01", "name": "x"}"#,
            r#"{"easter_to": 3, "name": "x"}"#,
            r#"{"name": "x"}"#,
        ] {
            assert!(serde_json::from_str::<Closure>(text).is_err(), "{text}");
        }
        let one_day: Closure = serde_json::from_str(r#"{"from": "2026-01-05", "name": "Inventario"}"#).unwrap();
        assert_eq!(one_day.days, ClosureDays::Once { from: day("2026-01-05"), to: day("2026-01-05") });
    }
}

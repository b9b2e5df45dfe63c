//! Commercial terms: what a customer agreed to, and from it the day somebody will really pay.
//!
//! | module | subject |
//! | --- | --- |
//! | [`day_rule`] | sets of days: Wednesdays from 9 to 13, the 15th, the last day, the second Tuesday |
//! | [`closure`] | days on which a customer receives or pays nothing |
//! | [`holidays`] | LFT art. 74 by rule, Easter, the banks' yearly table |
//! | [`business_calendar`] | which days are closed, for what, and why |
//! | [`schedule`] | review, due and collection dates of an invoice |
//! | [`overriding`] | dates that somebody wrote over the computed ones |
//! | [`explain`] | the same, step by step, in words |
//! | [`validate`] | what is wrong with terms somebody typed |

pub use crate::contract::Language;
use crate::money::Money;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub mod business_calendar;
pub mod closure;
pub mod day_rule;
pub mod explain;
pub mod holidays;
pub mod overriding;
pub mod schedule;
pub mod validate;

pub use business_calendar::{BusinessCalendar, CustomerCalendar, Holiday, HolidayKind, Purpose, Reason};
pub use closure::{Closure, ClosureDays, ClosureScope};
pub use day_rule::{ClockTime, DayPattern, DayRule, Weekday};
pub use explain::{ExplainedStep, Step, awaits_review, explain};
pub use overriding::{InvoiceDate, Override, OverrideError, overridden};
pub use schedule::{Review, Schedule, ScheduleError, ScheduleInput, ScheduleRule, differs, payment_days, schedule};
pub use validate::{TermsProblem, TermsProblemCode};

/// What a customer, or one of its sites, agreed to. Every field may be omitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CommercialTerms {
    /// The day the credit starts to run.
    pub credit_basis: CreditBasis,
    /// Calendar months of credit, added before the days. 0 to 120.
    pub credit_months: i32,
    /// Days of credit, counted in `credit_unit`. 0 to 3650.
    pub credit_days: i32,
    /// What one day of `credit_days` is.
    pub credit_unit: CreditUnit,
    /// Business days from the review to the acceptance. 0 to 365.
    pub acceptance_days: i32,
    /// The days on which invoices are received for review; empty: any day.
    pub review_days: Vec<DayRule>,
    /// The days on which the customer pays; empty: any day.
    pub payment_days: Vec<DayRule>,
    /// What happens when a review day is closed.
    pub review_shift: Shift,
    /// What happens when a payment day is closed.
    pub payment_shift: Shift,
    /// The customer's own closed days.
    pub closures: Vec<Closure>,
    /// The most the customer may owe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<Money>,
    /// Calendar days after a promised date before the promise counts as broken; omitted: the organization's. 0 to 365.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance_days: Option<i32>,
    /// A discount for paying early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_payment_discount: Option<PromptPaymentDiscount>,
    /// What must accompany an invoice for the customer to receive it.
    pub required_documents: Vec<String>,
}

/// The day from which credit runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CreditBasis {
    #[default]
    Issue,
    /// Falls back to the issue, marked as estimated, while no delivery is recorded.
    Delivery,
    /// The review date plus the days until acceptance.
    ReviewAccepted,
    /// The last day of the month of issue.
    EndOfMonth,
}

/// What one day of credit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CreditUnit {
    #[default]
    Calendar,
    Business,
}

/// Where a closed day of a set moves to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// The next business day.
    #[default]
    Next,
    /// The next open day of the same set.
    NextInSet,
    /// The business day before, unless that is too early; then the next.
    Previous,
    /// It stays where it is.
    None,
}

/// A discount granted to whoever pays early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PromptPaymentDiscount {
    /// Percent of the invoice's total: `"2.5"`. Above 0, below 100.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2.5"))]
    pub percentage: Decimal,
    /// Calendar days after the issue date within which it is granted. 0 to 3650.
    pub within_days: i32,
}

/// A rule of terms that has no meaning as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    #[error("a day rule has exactly one of weekday, month_day and nth_weekday")]
    DayRuleShape,
    #[error("a closure has either from (and to) or easter_from (and easter_to), and only the former can be yearly")]
    ClosureShape,
    #[error("{0:?} is not a time of day: HH:MM, from 00:00 to 23:59")]
    NotATime(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn terms_without_any_field_are_cash_on_issue_and_any_day() {
        let terms: CommercialTerms = serde_json::from_str("{}").unwrap();
        assert_eq!(terms, CommercialTerms::default());
        assert_eq!(
            serde_json::to_value(&terms).unwrap(),
            serde_json::json!({
                "credit_basis": "issue", "credit_months": 0, "credit_days": 0, "credit_unit": "calendar",
                "acceptance_days": 0, "review_days": [], "payment_days": [], "review_shift": "next",
                "payment_shift": "next", "closures": [], "required_documents": [],
            })
        );
    }

    #[test]
    fn full_terms_read_back_as_they_were_written() {
        let text = r#"{
            "credit_basis": "review_accepted", "credit_months": 1, "credit_days": 30, "credit_unit": "business",
            "acceptance_days": 1,
            "review_days": [{"weekday": "wednesday", "from": "09:00", "until": "13:00"}, {"month_day": -1}],
            "payment_days": [{"nth_weekday": {"nth": 2, "weekday": "friday"}}],
            "review_shift": "next_in_set", "payment_shift": "previous",
            "closures": [
                {"from": "2026-12-24", "to": "2027-01-06", "name": "Cierre de planta", "applies_to": "both", "yearly": true},
                {"easter_from": -6, "easter_to": 6, "name": "Semana Santa", "applies_to": "review", "yearly": false}
            ],
            "credit_limit": {"amount": "50000.00", "currency": "MXN"}, "tolerance_days": 2,
            "prompt_payment_discount": {"percentage": "2.5", "within_days": 10},
            "required_documents": ["purchase_order"]
        }"#;
        let terms: CommercialTerms = serde_json::from_str(text).unwrap();
        assert_eq!(terms.credit_limit, Some(Money::new(5_000_000, Currency::MXN)));
        let json = serde_json::to_value(&terms).unwrap();
        assert_eq!(json, serde_json::from_str::<serde_json::Value>(text).unwrap());
        assert_eq!(terms.validate(), []);
    }

    #[test]
    fn an_unknown_field_is_refused_at_every_depth() {
        for text in [
            r#"{"credit_day": 30}"#,
            r#"{"review_days": [{"weekday": "monday", "hour": "09:00"}]}"#,
            r#"{"closures": [{"from": "2026-01-01", "name": "x", "until": "2026-01-02"}]}"#,
            r#"{"prompt_payment_discount": {"percentage": "2", "within_days": 10, "unit": "x"}}"#,
        ] {
            let error = serde_json::from_str::<CommercialTerms>(text).unwrap_err();
            assert!(error.to_string().contains("unknown field"), "{text}: {error}");
        }
    }

    #[cfg(feature = "openapi")]
    #[test]
    fn every_schema_the_terms_refer_to_is_described() {
        let mut schemas = Vec::new();
        <CommercialTerms as utoipa::ToSchema>::schemas(&mut schemas);
        let names: Vec<_> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        let text = serde_json::to_string(&schemas).unwrap()
            + &serde_json::to_string(&<CommercialTerms as utoipa::PartialSchema>::schema()).unwrap();
        let referred: Vec<_> =
            text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for name in ["DayRule", "NthWeekday", "Weekday", "ClockTime", "Closure", "ClosureScope", "Shift", "Money"] {
            assert!(referred.contains(&name), "{name} in {referred:?}");
        }
        for name in referred {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
    }
}

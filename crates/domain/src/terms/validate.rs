//! What is wrong with terms somebody typed: every problem at once, each with its place.

use super::{Closure, ClosureDays, CommercialTerms, DayPattern, DayRule, Language, Shift};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;

/// A field of the terms that cannot stay as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsProblem {
    /// JSON pointer from the root of the terms: `/review_days/0/month_day`.
    pub pointer: String,
    pub code: TermsProblemCode,
}

/// What is wrong with a field of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum TermsProblemCode {
    NumberOutOfRange,
    MonthDayOutOfRange,
    NthOutOfRange,
    UntilBeforeFrom,
    ToBeforeFrom,
    ClosureTooLong,
    NeverOpen,
    LengthOutOfRange,
    TooMany,
    AmountNegative,
    PercentageOutOfRange,
}

impl TermsProblemCode {
    /// The code on the wire: `month_day_out_of_range`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What to tell the person who typed it.
    pub fn text(self, language: Language) -> &'static str {
        let (spanish, english) = match self {
            Self::NumberOutOfRange => ("El número está fuera del rango permitido", "The number is out of range"),
            Self::MonthDayOutOfRange => (
                "El día del mes va de 1 a 31, o −1 para el último",
                "A day of the month is 1 to 31, or −1 for the last",
            ),
            Self::NthOutOfRange => (
                "La semana del mes va de 1 a 4, o −1 para la última",
                "The week of the month is 1 to 4, or −1 for the last",
            ),
            Self::UntilBeforeFrom => ("La hora final es anterior a la inicial", "The window ends before it begins"),
            Self::ToBeforeFrom => ("El último día es anterior al primero", "The last day is before the first"),
            Self::ClosureTooLong => {
                ("El cierre no deja días abiertos: acórtalo", "The closure leaves no open days: shorten it")
            }
            Self::NeverOpen => (
                "Todos los días caen en fin de semana: elige que no se muevan o que pasen al siguiente hábil",
                "Every day falls on a weekend: let them stay, or move to the next business day",
            ),
            Self::LengthOutOfRange => ("Escribe de 1 a 120 caracteres", "Write 1 to 120 characters"),
            Self::TooMany => ("Son demasiados elementos", "There are too many entries"),
            Self::AmountNegative => ("El monto no puede ser negativo", "The amount cannot be negative"),
            Self::PercentageOutOfRange => {
                ("El porcentaje debe ser mayor que 0 y menor que 100", "A percentage is above 0 and below 100")
            }
        };
        language.choose(spanish, english)
    }
}

/// Every weekday with four windows, and some.
const MOST_DAY_RULES: usize = 50;
const MOST_CLOSURES: usize = 100;
const MOST_DOCUMENTS: usize = 30;
const LENGTH: RangeInclusive<usize> = 1..=120;
/// Keeps a closure relative to Easter within its year.
const EASTER_OFFSETS: RangeInclusive<i32> = -80..=80;

impl CommercialTerms {
    /// Every problem of these terms; none when they can be used.
    pub fn validate(&self) -> Vec<TermsProblem> {
        let mut problems = Problems(Vec::new());
        problems.number("/credit_months", self.credit_months, 0..=120);
        problems.number("/credit_days", self.credit_days, 0..=3650);
        problems.number("/acceptance_days", self.acceptance_days, 0..=365);
        problems.day_rules("/review_days", &self.review_days);
        problems.day_rules("/payment_days", &self.payment_days);
        let never_open = |set: &[DayRule], shift| {
            shift == Shift::NextInSet && !set.is_empty() && set.iter().all(|rule| rule.days.only_weekends())
        };
        for (pointer, set, shift) in [
            ("/review_shift", &self.review_days, self.review_shift),
            ("/payment_shift", &self.payment_days, self.payment_shift),
        ] {
            problems.check(pointer, !never_open(set, shift), TermsProblemCode::NeverOpen);
        }
        problems.check("/closures", self.closures.len() <= MOST_CLOSURES, TermsProblemCode::TooMany);
        for (index, closure) in self.closures.iter().enumerate() {
            problems.closure(&format!("/closures/{index}"), closure);
        }
        let negative = self.credit_limit.is_some_and(|limit| limit.minor() < 0);
        problems.check("/credit_limit/amount", !negative, TermsProblemCode::AmountNegative);
        if let Some(days) = self.tolerance_days {
            problems.number("/tolerance_days", days, 0..=365);
        }
        if let Some(discount) = self.prompt_payment_discount {
            let sensible = discount.percentage > Decimal::ZERO && discount.percentage < Decimal::ONE_HUNDRED;
            let pointer = "/prompt_payment_discount/percentage";
            problems.check(pointer, sensible, TermsProblemCode::PercentageOutOfRange);
            problems.number("/prompt_payment_discount/within_days", discount.within_days, 0..=3650);
        }
        let few = self.required_documents.len() <= MOST_DOCUMENTS;
        problems.check("/required_documents", few, TermsProblemCode::TooMany);
        for (index, document) in self.required_documents.iter().enumerate() {
            problems.text(&format!("/required_documents/{index}"), document);
        }
        problems.0
    }
}

struct Problems(Vec<TermsProblem>);

impl Problems {
    fn check(&mut self, pointer: &str, holds: bool, code: TermsProblemCode) {
        if !holds {
            self.0.push(TermsProblem { pointer: pointer.to_owned(), code });
        }
    }

    fn number(&mut self, pointer: &str, value: i32, range: RangeInclusive<i32>) {
        self.check(pointer, range.contains(&value), TermsProblemCode::NumberOutOfRange);
    }

    fn text(&mut self, pointer: &str, text: &str) {
        let sensible = !text.trim().is_empty() && LENGTH.contains(&text.chars().count());
        self.check(pointer, sensible, TermsProblemCode::LengthOutOfRange);
    }

    fn day_rules(&mut self, pointer: &str, rules: &[DayRule]) {
        self.check(pointer, rules.len() <= MOST_DAY_RULES, TermsProblemCode::TooMany);
        for (index, rule) in rules.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            match rule.days {
                DayPattern::Weekday(_) => {}
                DayPattern::MonthDay(day) => {
                    let known = day == -1 || (1..=31).contains(&day);
                    self.check(&format!("{pointer}/month_day"), known, TermsProblemCode::MonthDayOutOfRange);
                }
                DayPattern::NthWeekday(wanted) => {
                    let known = wanted.nth == -1 || (1..=4).contains(&wanted.nth);
                    self.check(&format!("{pointer}/nth_weekday/nth"), known, TermsProblemCode::NthOutOfRange);
                }
            }
            let reversed = rule.from.zip(rule.until).is_some_and(|(from, until)| until < from);
            self.check(&format!("{pointer}/until"), !reversed, TermsProblemCode::UntilBeforeFrom);
        }
    }

    fn closure(&mut self, pointer: &str, closure: &Closure) {
        self.text(&format!("{pointer}/name"), &closure.name);
        let (end, ordered) = match closure.days {
            ClosureDays::Once { from, to } | ClosureDays::Yearly { from, to } => ("to", from <= to),
            ClosureDays::Easter { from, to } => {
                self.number(&format!("{pointer}/easter_from"), from, EASTER_OFFSETS);
                self.number(&format!("{pointer}/easter_to"), to, EASTER_OFFSETS);
                ("easter_to", from <= to)
            }
        };
        let pointer = format!("{pointer}/{end}");
        self.check(&pointer, ordered, TermsProblemCode::ToBeforeFrom);
        let most_days = match closure.days {
            ClosureDays::Once { from, to } => Some((to.signed_duration_since(from), 730)),
            ClosureDays::Yearly { from, to } => Some((to.signed_duration_since(from), 363)),
            ClosureDays::Easter { .. } => None,
        };
        let too_long = most_days.is_some_and(|(length, most)| length > TimeDelta::days(most));
        self.check(&pointer, !too_long, TermsProblemCode::ClosureTooLong);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    fn problems(terms: &str) -> Vec<(String, &'static str)> {
        let terms: CommercialTerms = serde_json::from_str(terms).unwrap();
        terms.validate().into_iter().map(|problem| (problem.pointer, problem.code.name())).collect()
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_place() {
        let found = problems(
            r#"{
                "credit_days": -1, "credit_months": 121, "acceptance_days": 366, "tolerance_days": -1,
                "review_days": [{"weekday": "monday"}, {"month_day": 0}, {"month_day": 32}],
                "payment_days": [{"nth_weekday": {"nth": 5, "weekday": "friday"}, "from": "13:00", "until": "12:59"}],
                "closures": [
                    {"from": "2026-12-24", "to": "2026-12-23", "name": ""},
                    {"easter_from": 0, "easter_to": -81, "name": "x"},
                    {"from": "2026-01-01", "to": "2026-12-31", "name": "x", "yearly": true},
                    {"from": "2026-01-01", "to": "2028-01-02", "name": "x"}
                ],
                "credit_limit": {"amount": "-0.01", "currency": "MXN"},
                "prompt_payment_discount": {"percentage": "100", "within_days": -1},
                "required_documents": ["  "]
            }"#,
        );
        let expected = [
            ("/credit_months", "number_out_of_range"),
            ("/credit_days", "number_out_of_range"),
            ("/acceptance_days", "number_out_of_range"),
            ("/review_days/1/month_day", "month_day_out_of_range"),
            ("/review_days/2/month_day", "month_day_out_of_range"),
            ("/payment_days/0/nth_weekday/nth", "nth_out_of_range"),
            ("/payment_days/0/until", "until_before_from"),
            ("/closures/0/name", "length_out_of_range"),
            ("/closures/0/to", "to_before_from"),
            ("/closures/1/easter_to", "number_out_of_range"),
            ("/closures/1/easter_to", "to_before_from"),
            ("/closures/2/to", "closure_too_long"),
            ("/closures/3/to", "closure_too_long"),
            ("/credit_limit/amount", "amount_negative"),
            ("/tolerance_days", "number_out_of_range"),
            ("/prompt_payment_discount/percentage", "percentage_out_of_range"),
            ("/prompt_payment_discount/within_days", "number_out_of_range"),
            ("/required_documents/0", "length_out_of_range"),
        ];
        assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn the_edges_are_allowed() {
        let found = problems(
            r#"{
                "credit_days": 3650, "credit_months": 120, "acceptance_days": 365, "tolerance_days": 0,
                "review_days": [{"month_day": 1}, {"month_day": 31}, {"month_day": -1}],
                "payment_days": [{"nth_weekday": {"nth": -1, "weekday": "friday"}, "from": "13:00", "until": "13:00"}],
                "closures": [
                    {"from": "2026-12-24", "to": "2026-12-24", "name": "x"},
                    {"from": "2026-01-01", "to": "2026-12-30", "name": "x", "yearly": true},
                    {"from": "2026-01-01", "to": "2028-01-01", "name": "x"},
                    {"easter_from": -80, "easter_to": 80, "name": "x"}
                ],
                "credit_limit": {"amount": "0", "currency": "MXN"},
                "prompt_payment_discount": {"percentage": "99.99", "within_days": 0}
            }"#,
        );
        assert_eq!(found, []);
    }

    #[test]
    fn a_set_of_saturdays_cannot_wait_for_an_open_day_of_its_own() {
        let with = |shift: &str| {
            problems(&format!(r#"{{"payment_days": [{{"weekday": "saturday"}}], "payment_shift": "{shift}"}}"#))
        };
        assert_eq!(with("next_in_set"), [("/payment_shift".to_owned(), "never_open")]);
        assert_eq!(with("none"), []);
        assert_eq!(with("next"), []);
        let mixed = r#"{"review_days": [{"weekday": "saturday"}, {"month_day": 15}], "review_shift": "next_in_set"}"#;
        assert_eq!(problems(mixed), []);
    }

    #[test]
    fn too_many_rows_are_one_problem() {
        let rows = vec![r#"{"weekday": "monday"}"#; 51].join(",");
        assert_eq!(problems(&format!(r#"{{"review_days": [{rows}]}}"#)), [("/review_days".to_owned(), "too_many")]);
    }

    #[test]
    fn every_problem_has_words_in_both_languages() {
        for code in TermsProblemCode::iter() {
            assert!(!code.text(Language::Es).is_empty());
            assert_ne!(code.text(Language::Es), code.text(Language::En));
        }
    }
}

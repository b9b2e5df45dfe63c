//! Terms in words, for summaries and for comparing two versions.

use crate::{format, text::Text};
use domain::terms::{
    Closure, ClosureDays, CommercialTerms, CreditBasis, CreditUnit, DayPattern, DayRule, Shift, Weekday,
};

/// Label and value of what the terms say; what they leave at its default is left out.
pub(crate) fn terms_in_words(terms: &CommercialTerms, text: &Text) -> Vec<(&'static str, String)> {
    let words = text.terms();
    let mut lines = vec![(words.credit, credit(terms, text))];
    let mut add = |label, value: Option<String>| lines.extend(value.map(|value| (label, value)));
    add(words.review_days, days(&terms.review_days, text));
    add(words.payment_days, days(&terms.payment_days, text));
    let acceptance = (terms.acceptance_days > 0).then(|| terms.acceptance_days.to_string());
    add(words.acceptance_days, acceptance);
    add(words.shift_review, moved(&terms.review_days, terms.review_shift, text));
    add(words.shift_payment, moved(&terms.payment_days, terms.payment_shift, text));
    let closures: Vec<_> = terms.closures.iter().map(|closure| closure_in_words(closure, text)).collect();
    add(words.closures, (!closures.is_empty()).then(|| closures.join(" · ")));
    add(words.limit, terms.credit_limit.map(format::money_with_currency));
    add(words.tolerance, terms.tolerance_days.map(|days| (words.words_days)(days, false)));
    lines
}

/// `30 días desde la fecha de la factura · viernes`.
pub(crate) fn terms_in_one_line(terms: &CommercialTerms, text: &Text) -> String {
    let parts = [Some(credit(terms, text)), days(&terms.payment_days, text)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn credit(terms: &CommercialTerms, text: &Text) -> String {
    let words = text.terms();
    let months = (terms.credit_months > 0).then(|| (words.words_months)(terms.credit_months));
    let business = terms.credit_unit == CreditUnit::Business;
    let days = (terms.credit_days > 0).then(|| (words.words_days)(terms.credit_days, business));
    let length: Vec<_> = [months, days].into_iter().flatten().collect();
    if length.is_empty() && terms.credit_basis == CreditBasis::Issue {
        return words.words_cash.to_owned();
    }
    let length = if length.is_empty() { words.words_cash.to_owned() } else { length.join(" + ") };
    [length, (words.words_from)(basis_name(terms.credit_basis, text))].join(" ")
}

pub(crate) fn basis_name(basis: CreditBasis, text: &Text) -> &'static str {
    let words = text.terms();
    match basis {
        CreditBasis::Issue => words.basis_issue,
        CreditBasis::Delivery => words.basis_delivery,
        CreditBasis::ReviewAccepted => words.basis_review,
        CreditBasis::EndOfMonth => words.basis_month,
    }
}

pub(crate) fn shift_name(shift: Shift, text: &Text) -> &'static str {
    let words = text.terms();
    match shift {
        Shift::Next => words.shift_next,
        Shift::NextInSet => words.shift_next_in_set,
        Shift::Previous => words.shift_previous,
        Shift::None => words.shift_none,
    }
}

fn moved(rules: &[DayRule], shift: Shift, text: &Text) -> Option<String> {
    (!rules.is_empty() && shift != Shift::Next).then(|| shift_name(shift, text).to_owned())
}

/// `viernes 09:00–13:00, último`; nothing where no days are named.
pub(crate) fn days(rules: &[DayRule], text: &Text) -> Option<String> {
    let rules: Vec<_> = rules.iter().map(|rule| rule_in_words(*rule, text)).collect();
    (!rules.is_empty()).then(|| rules.join(", "))
}

fn rule_in_words(rule: DayRule, text: &Text) -> String {
    let day = pattern_in_words(rule.days, text);
    match (rule.from, rule.until) {
        (None, None) => day,
        (from, until) => {
            let hour = |time: Option<domain::terms::ClockTime>| time.map(|time| time.to_string()).unwrap_or_default();
            format!("{day} {}–{}", hour(from), hour(until))
        }
    }
}

pub(crate) fn pattern_in_words(pattern: DayPattern, text: &Text) -> String {
    let words = text.terms();
    match pattern {
        DayPattern::Weekday(weekday) => weekday_name(weekday, text).to_owned(),
        DayPattern::MonthDay(-1) => words.last_day.to_owned(),
        DayPattern::MonthDay(day) => day.to_string(),
        DayPattern::NthWeekday(wanted) => {
            let index = if wanted.nth == -1 { 4 } else { wanted.nth.saturating_sub(1) };
            let nth = usize::try_from(index).ok().and_then(|index| words.nth_names.get(index)).copied();
            (words.nth_of_month)(nth.unwrap_or_default(), weekday_name(wanted.weekday, text))
        }
    }
}

pub(crate) fn weekday_name(weekday: Weekday, text: &Text) -> &'static str {
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = text.calendar.weekdays;
    match weekday {
        Weekday::Monday => monday,
        Weekday::Tuesday => tuesday,
        Weekday::Wednesday => wednesday,
        Weekday::Thursday => thursday,
        Weekday::Friday => friday,
        Weekday::Saturday => saturday,
        Weekday::Sunday => sunday,
    }
}

/// `Cierre de planta: 24/12/2026–06/01/2027, cada año`.
pub(crate) fn closure_in_words(closure: &Closure, text: &Text) -> String {
    let words = text.terms();
    let span =
        |from, to| if from == to { format::date(from) } else { [format::date(from), format::date(to)].join("–") };
    let when = match closure.days {
        ClosureDays::Once { from, to } => span(from, to),
        ClosureDays::Yearly { from, to } => [span(from, to).as_str(), words.every_year].join(", "),
        ClosureDays::Easter { from: -6, to: 0 } => words.holy_week_days.to_owned(),
        ClosureDays::Easter { from, to } => format!("{from:+}…{to:+}"),
    };
    [closure.name.as_str(), &when].join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};

    fn terms(json: &str) -> CommercialTerms {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn terms_are_told_in_a_line() {
        let full = terms(
            r#"{"credit_days": 30, "credit_months": 1, "payment_days": [{"weekday": "friday"}, {"month_day": -1}]}"#,
        );
        assert_eq!(terms_in_one_line(&full, &ES), "1 mes + 30 días desde la fecha de la factura · viernes, último");
        assert_eq!(terms_in_one_line(&CommercialTerms::default(), &EN), "Cash");
        let month = terms(r#"{"credit_basis": "end_of_month", "credit_days": 1, "credit_unit": "business"}"#);
        assert_eq!(terms_in_one_line(&month, &EN), "1 business day from the end of the month");
    }

    #[test]
    fn only_what_differs_from_the_defaults_is_said() {
        let labels =
            |json: &str| terms_in_words(&terms(json), &ES).into_iter().map(|(label, _)| label).collect::<Vec<_>>();
        assert_eq!(labels("{}"), [ES.terms().credit]);
        let rules = r#"{"review_days": [{"nth_weekday": {"nth": -1, "weekday": "monday"}, "until": "13:00"}]}"#;
        assert_eq!(terms_in_words(&terms(rules), &ES)[1].1, "Último lunes del mes –13:00");
        let closed =
            r#"{"closures": [{"easter_from": -6, "easter_to": 0, "name": "Semana Santa"}], "tolerance_days": 2}"#;
        assert_eq!(labels(closed), [ES.terms().credit, ES.terms().closures, ES.terms().tolerance]);
    }
}

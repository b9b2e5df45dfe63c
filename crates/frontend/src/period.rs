//! Spans of days as people name them: a word in the URL, two days for the API.

use crate::{
    calendar::grid::{add_days, add_months, month_end, month_start, week_start},
    components::filter_bar::{Filter, FilterOption},
    text::Text,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The parameter of the URL.
pub(crate) const PARAMETER: &str = "fecha";

/// The first and the last day of a period.
type Span = (NaiveDate, NaiveDate);

/// Periods that are over, or not yet.
const PAST: [&str; 5] = ["hoy", "ayer", "esta-semana", "este-mes", "mes-pasado"];
const AROUND: [&str; 5] = ["mes-pasado", "esta-semana", "este-mes", "proximos-7-dias", "proximo-mes"];

fn span(name: &str, today: NaiveDate) -> Option<Span> {
    let month = |of: NaiveDate| (month_start(of), month_end(of));
    Some(match name {
        "hoy" => (today, today),
        "ayer" => (add_days(today, -1), add_days(today, -1)),
        "esta-semana" => (week_start(today), add_days(week_start(today), 6)),
        "proximos-7-dias" => (today, add_days(today, 6)),
        "este-mes" => month(today),
        "mes-pasado" => month(add_months(month_start(today), -1)),
        "proximo-mes" => month(add_months(month_start(today), 1)),
        _ => return None,
    })
}

/// `from` and `to` of the API; a word nobody knows narrows nothing.
pub(crate) fn asked(name: Option<&str>, today: NaiveDate) -> [(&'static str, Option<String>); 2] {
    let span = name.and_then(|name| span(name, today));
    [("from", span.map(|(from, _)| from.to_string())), ("to", span.map(|(_, to)| to.to_string()))]
}

fn filter(names: [&'static str; 5], text: &'static Text) -> Filter {
    let words = text.find();
    let options = names.map(|name| FilterOption::new(name, (words.period_name)(name))).to_vec();
    Filter { parameter: PARAMETER, label: words.period, any: text.common.any, options: Signal::stored(options) }
}

/// For what has happened, such as payments.
pub(crate) fn past(text: &'static Text) -> Filter {
    filter(PAST, text)
}

/// For what was or will be, such as promises.
pub(crate) fn around(text: &'static Text) -> Filter {
    filter(AROUND, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};

    #[test]
    fn every_word_of_a_filter_is_a_period_and_has_a_name_in_both_languages() {
        let today = "2026-11-27".parse().unwrap();
        for name in PAST.into_iter().chain(AROUND) {
            assert!(span(name, today).is_some(), "{name}");
            assert_ne!((ES.find().period_name)(name), (EN.find().period_name)(name), "{name}");
        }
        assert_eq!(asked(Some("alguna-vez"), today), [("from", None), ("to", None)]);
    }

    #[test]
    fn months_have_their_own_length_and_weeks_begin_on_monday() {
        let spanned = |name, today: &str| {
            let (from, to) = span(name, today.parse().unwrap()).unwrap();
            [from.to_string(), to.to_string()]
        };
        assert_eq!(spanned("mes-pasado", "2026-03-31"), ["2026-02-01", "2026-02-28"]);
        assert_eq!(spanned("proximo-mes", "2026-12-31"), ["2027-01-01", "2027-01-31"]);
        assert_eq!(spanned("esta-semana", "2026-11-29"), ["2026-11-23", "2026-11-29"]);
        assert_eq!(spanned("ayer", "2026-03-01"), ["2026-02-28", "2026-02-28"]);
        assert_eq!(spanned("proximos-7-dias", "2026-11-27"), ["2026-11-27", "2026-12-03"]);
    }
}

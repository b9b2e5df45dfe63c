//! The views of the list: their names in the URL, and what each asks the API for.

use crate::{calendar::grid::week, components::tabs::Tab, period, text::Text, url};
use chrono::NaiveDate;
use leptos::prelude::*;

pub(super) const DUE_TODAY: &str = "hoy";
const THIS_WEEK: &str = "semana";
const BROKEN: &str = "incumplidas";
const EVALUATING: &str = "por-evaluar";
const KEPT: &str = "cumplidas";
const ALL: &str = "todas";
const NAMES: [&str; 6] = [DUE_TODAY, THIS_WEEK, BROKEN, EVALUATING, KEPT, ALL];

pub(super) fn views(text: &Text) -> Vec<Tab> {
    let words = text.promises();
    let labels = [words.due_today, words.this_week, words.broken, words.evaluating, words.kept, words.all];
    NAMES.into_iter().zip(labels).map(|(name, label)| Tab { name, label }).collect()
}

/// What to say when a view has nothing.
pub(super) fn nothing_in(view: &str, text: &Text) -> &'static str {
    let words = text.promises();
    match view {
        THIS_WEEK => words.empty_this_week,
        BROKEN => words.empty_broken,
        EVALUATING => words.empty_evaluating,
        KEPT => words.empty_kept,
        ALL => words.empty_all,
        _ => words.empty_due_today,
    }
}

/// The view in the URL; today's promises otherwise.
pub(super) fn use_view() -> Signal<&'static str> {
    let (view, _) = url::parameter("vista");
    Signal::derive(move || {
        view.with(|view| NAMES.into_iter().find(|name| view.as_deref() == Some(*name)).unwrap_or(DUE_TODAY))
    })
}

pub(super) fn use_query(today: NaiveDate) -> Memo<String> {
    let view = use_view();
    let (q, customer, period) =
        (url::parameter("q").0, url::parameter("cliente").0, url::parameter(period::PARAMETER).0);
    Memo::new(move |_| {
        let view = view.get();
        let mut parameters = asked_by(view, today);
        if !has_days(view) {
            parameters.extend(period.with(|period| period::asked(period.as_deref(), today)));
        }
        parameters.extend([("q", q.get()), ("customer_id", customer.get())]);
        url::query(&parameters)
    })
}

/// Whether the view is about certain days.
pub(super) fn has_days(view: &str) -> bool {
    matches!(view, DUE_TODAY | THIS_WEEK | EVALUATING)
}

fn asked_by(view: &str, today: NaiveDate) -> Vec<(&'static str, Option<String>)> {
    let status = |status: &str| ("status", Some(status.to_owned()));
    let date = |name, date: NaiveDate| (name, Some(date.to_string()));
    let latest_first = ("sort", Some("-promised_date".to_owned()));
    match view {
        DUE_TODAY => vec![status("active"), date("from", today), date("to", today)],
        THIS_WEEK => {
            let days = week(today);
            let ends = [("from", days.first()), ("to", days.last())];
            let ends = ends.map(|(name, day)| (name, day.map(NaiveDate::to_string)));
            std::iter::once(status("active")).chain(ends).collect()
        }
        // Their day has passed, their tolerance has not.
        EVALUATING => vec![status("active"), ("to", today.pred_opt().map(|date| date.to_string()))],
        BROKEN => vec![status("broken"), latest_first],
        KEPT => vec![status("kept"), latest_first],
        _ => vec![latest_first],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(view: &str) -> String {
        url::query(&asked_by(view, "2026-11-27".parse().unwrap()))
    }

    #[test]
    fn each_view_asks_for_its_own_days_and_states() {
        assert_eq!(query(DUE_TODAY), "status=active&from=2026-11-27&to=2026-11-27");
        assert_eq!(query(THIS_WEEK), "status=active&from=2026-11-23&to=2026-11-29");
        assert_eq!(query(EVALUATING), "status=active&to=2026-11-26");
        assert_eq!(query(BROKEN), "status=broken&sort=-promised_date");
        assert_eq!(query(ALL), "sort=-promised_date");
    }
}

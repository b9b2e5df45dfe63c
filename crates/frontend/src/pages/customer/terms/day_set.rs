//! What the editor does to a set of days: weekdays on and off, days of the month as a text, hours for all of them.

use crate::text::Text;
use domain::terms::{ClockTime, DayPattern, DayRule, Weekday};

/// The weekdays in the set.
pub(super) fn weekdays(rules: &[DayRule]) -> Vec<Weekday> {
    let weekly = rules.iter().filter_map(|rule| match rule.days {
        DayPattern::Weekday(weekday) => Some(weekday),
        DayPattern::MonthDay(_) | DayPattern::NthWeekday(_) => None,
    });
    weekly.collect()
}

/// Takes a weekday out, with all of its windows, or adds it with the hours that the others have.
pub(super) fn toggle(rules: &mut Vec<DayRule>, weekday: Weekday) {
    let days = DayPattern::Weekday(weekday);
    if rules.iter().any(|rule| rule.days == days) {
        rules.retain(|rule| rule.days != days);
    } else {
        add(rules, days);
    }
}

/// Adds days with the hours that the others have.
pub(super) fn add(rules: &mut Vec<DayRule>, days: DayPattern) {
    let (from, until) = hours(rules).unwrap_or_default();
    if rules.iter().all(|rule| rule.days != days) {
        rules.push(DayRule { days, from, until });
    }
}

/// From and until of the whole set; `None` where its days differ.
pub(super) fn hours(rules: &[DayRule]) -> Option<(Option<ClockTime>, Option<ClockTime>)> {
    let Some(first) = rules.first() else { return Some((None, None)) };
    let same = rules.iter().all(|rule| (rule.from, rule.until) == (first.from, first.until));
    same.then_some((first.from, first.until))
}

/// The days of the month as people write them: `15, último`.
pub(super) fn month_days(rules: &[DayRule], text: &Text) -> String {
    let days = rules.iter().filter_map(|rule| match rule.days {
        DayPattern::MonthDay(-1) => Some(text.terms().last_day.to_owned()),
        DayPattern::MonthDay(day) => Some(day.to_string()),
        DayPattern::Weekday(_) | DayPattern::NthWeekday(_) => None,
    });
    days.collect::<Vec<_>>().join(", ")
}

/// Replaces the days of the month by those of a text; `false`, and no change, when it is not understood.
pub(super) fn set_month_days(rules: &mut Vec<DayRule>, typed: &str) -> bool {
    let Some(days) = read_month_days(typed) else { return false };
    let before = hours(rules).unwrap_or_default();
    rules.retain(|rule| !matches!(rule.days, DayPattern::MonthDay(_)));
    for day in days {
        rules.push(DayRule { days: DayPattern::MonthDay(day), from: before.0, until: before.1 });
    }
    true
}

/// `15, último` → 15 and −1.
fn read_month_days(typed: &str) -> Option<Vec<i32>> {
    let mut days = Vec::new();
    let words = typed.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty());
    for word in words.filter(|word| !matches!(*word, "y" | "and")) {
        let word = word.to_lowercase();
        let day = match word.as_str() {
            "último" | "ultimo" | "last" => -1,
            number => number.parse().ok().filter(|day| (1..=31).contains(day))?,
        };
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};

    fn rules(json: &str) -> Vec<DayRule> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_weekday_comes_with_the_hours_of_the_set_and_goes_with_all_its_windows() {
        let mut set = rules(r#"[{"weekday": "monday", "from": "09:00", "until": "13:00"}]"#);
        toggle(&mut set, Weekday::Friday);
        assert_eq!(
            set,
            rules(
                r#"[{"weekday": "monday", "from": "09:00", "until": "13:00"},
            {"weekday": "friday", "from": "09:00", "until": "13:00"}]"#
            )
        );
        set.extend(rules(r#"[{"weekday": "monday", "from": "16:00", "until": "18:00"}]"#));
        assert_eq!(hours(&set), None);
        toggle(&mut set, Weekday::Monday);
        assert_eq!(weekdays(&set), [Weekday::Friday]);
    }

    #[test]
    fn days_of_the_month_are_read_as_people_write_them_and_written_back() {
        let mut set = rules(r#"[{"weekday": "friday"}, {"month_day": 3}]"#);
        assert!(set_month_days(&mut set, " 15 y último"));
        assert_eq!(set, rules(r#"[{"weekday": "friday"}, {"month_day": 15}, {"month_day": -1}]"#));
        assert_eq!((month_days(&set, &ES), month_days(&set, &EN)), ("15, último".to_owned(), "15, last".to_owned()));
        assert!(set_month_days(&mut set, ""));
        assert_eq!(set, rules(r#"[{"weekday": "friday"}]"#));
    }

    #[test]
    fn what_is_no_day_of_a_month_changes_nothing() {
        for typed in ["32", "0", "quince", "15-16"] {
            let mut set = rules(r#"[{"month_day": 3}]"#);
            assert!(!set_month_days(&mut set, typed), "{typed}");
            assert_eq!(set, rules(r#"[{"month_day": 3}]"#), "{typed}");
        }
    }
}

use super::field::{Field, FieldText, described_by};
use crate::{format, preferences::use_text};
use chrono::{Datelike, Days, Months, NaiveDate};
use leptos::{html, prelude::*};

/// Which year a date without one means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Towards {
    /// Promises and visits: the next such day, unless it is far off.
    Future,
    /// Cut-off dates: the last such day, unless it is far off.
    Past,
}

/// A date as people type it (`23/11`, `mañana`, `vie`, `+3`) or pick it; `on_change` runs when the field is left.
#[component]
pub(crate) fn DateField(
    id: &'static str,
    text: FieldText,
    #[prop(into)] value: Signal<Option<NaiveDate>>,
    #[prop(into)] on_change: Callback<Option<NaiveDate>>,
    today: NaiveDate,
    towards: Towards,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    /// The browser's own calendar beside the text.
    #[prop(default = true)]
    picker: bool,
    /// Takes the focus when it appears, as the first field of a dialog does.
    #[prop(default = false)]
    autofocus: bool,
) -> impl IntoView {
    let words = use_text();
    let unreadable = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let shown = ShownDate { value, input, is_typing: StoredValue::new(false) };
    Effect::new(move |_| shown.show());
    let on_typed = move |event| {
        // A field that goes away while somebody types in it still tells of the change, and nobody is left to hear it.
        if unreadable.is_disposed() {
            return;
        }
        shown.is_typing.set_value(false);
        let typed = event_target_value(&event);
        let read = read_date(&typed, today, towards);
        unreadable.set(read.is_none() && !typed.trim().is_empty());
        if read.is_some() || typed.trim().is_empty() {
            on_change.run(read);
            // The words become the date also when they mean the day that was there before.
            if let Some(input) = input.get_untracked() {
                input.set_value(&read.map(format::date).unwrap_or_default());
            }
        }
    };
    let on_pick = move |event| {
        if unreadable.is_disposed() {
            return;
        }
        if let Ok(date) = event_target_value(&event).parse() {
            unreadable.set(false);
            on_change.run(Some(date));
        }
    };
    Effect::new(move |_| {
        if let Some(input) = input.get().filter(|_| autofocus) {
            // Focus on an element of the page cannot fail.
            input.focus().ok();
            input.select();
        }
    });
    let native = picker.then(|| {
        view! {
            <input
                class="input date-picker"
                type="date"
                aria-label=text.label
                prop:value=move || value.get().map(|date| date.to_string()).unwrap_or_default()
                on:change=on_pick
            />
        }
    });
    let said = Signal::derive(
        move || if unreadable.get() { Some(words.forms.date_invalid.to_owned()) } else { problem.get() },
    );
    view! {
        <Field id text problem=said>
            <div class="input-group">
                <input
                    class="input"
                    id=id
                    type="text"
                    autocomplete="off"
                    node_ref=input
                    autofocus=autofocus
                    aria-describedby=described_by(id, text)
                    aria-invalid=move || said.with(|said| said.is_some().then_some("true"))
                    on:input=move |_| shown.is_typing.set_value(true)
                    on:blur=move |_| shown.left()
                    on:change=on_typed
                />
                {native}
            </div>
        </Field>
    }
}

/// The day as it stands in the field. One that comes from elsewhere, as a suggestion does, never replaces what somebody
/// is typing.
#[derive(Clone, Copy)]
struct ShownDate {
    value: Signal<Option<NaiveDate>>,
    input: NodeRef<html::Input>,
    is_typing: StoredValue<bool>,
}

impl ShownDate {
    fn show(self) {
        let written = self.value.get().map(format::date).unwrap_or_default();
        if let Some(input) = self.input.get().filter(|_| !self.is_typing.get_value()) {
            input.set_value(&written);
        }
    }

    /// A field that is left without having changed was typed in and put back.
    fn left(self) {
        if self.is_typing.try_get_value() == Some(true) {
            self.is_typing.set_value(false);
            untrack(|| self.show());
        }
    }
}

/// Reads what somebody typed, in either language. Weekdays mean the next one after today; a date without a year
/// means the nearest in the asked direction, unless that is far off.
pub(crate) fn read_date(typed: &str, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    let typed = format::plain(typed);
    relative(&typed, today).or_else(|| day_and_month(&typed, today, towards)).or_else(|| iso(&typed))
}

fn relative(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    match typed {
        "hoy" | "today" => return Some(today),
        "manana" | "tomorrow" => return today.succ_opt(),
        "ayer" | "yesterday" => return today.pred_opt(),
        _ => {}
    }
    if let Some(days) = typed.strip_prefix('+') {
        return today.checked_add_days(Days::new(days.trim().parse::<u16>().ok()?.into()));
    }
    if let Some(days) = typed.strip_prefix('-').or_else(|| typed.strip_prefix('−')) {
        return today.checked_sub_days(Days::new(days.trim().parse::<u16>().ok()?.into()));
    }
    let wanted = weekday(typed)?;
    let ahead = match (wanted + 7 - today.weekday().num_days_from_monday()) % 7 {
        0 => 7,
        ahead => ahead,
    };
    today.checked_add_days(Days::new(ahead.into()))
}

/// Monday is 0. Three letters are enough.
fn weekday(typed: &str) -> Option<u32> {
    const NAMES: [[&str; 2]; 7] = [
        ["lunes", "monday"],
        ["martes", "tuesday"],
        ["miercoles", "wednesday"],
        ["jueves", "thursday"],
        ["viernes", "friday"],
        ["sabado", "saturday"],
        ["domingo", "sunday"],
    ];
    let typed = typed.trim_end_matches('.');
    let found = NAMES.iter().position(|names| typed.len() >= 3 && names.iter().any(|name| name.starts_with(typed)))?;
    u32::try_from(found).ok()
}

/// `23/11`, `23-11-26`, `23.11.2026`.
fn day_and_month(typed: &str, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    let mut parts = typed.split(['/', '-', '.', ' ']);
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = parts.next();
    if parts.next().is_some() {
        return None;
    }
    match year {
        Some(year) => NaiveDate::from_ymd_opt(full_year(year)?, month, day),
        None => nearest(day, month, today, towards),
    }
}

/// `2026-11-23`, with a year of four digits.
fn iso(typed: &str) -> Option<NaiveDate> {
    typed.parse().ok().filter(|_| typed.find('-') == Some(4))
}

fn full_year(written: &str) -> Option<i32> {
    let year: i32 = written.parse().ok()?;
    match written.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// Farther off than this, nobody leaves the year out: who types yesterday's date does not mean next year's.
const NEAR: Months = Months::new(9);

/// The nearest such day in the asked direction; this year's, past or not, where that one is far off. Eight years cover a
/// 29 February on either side of a year such as 2100.
fn nearest(day: u32, month: u32, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    let this_year = today.year();
    let dates = (0..=8).filter_map(|away| {
        let year = match towards {
            Towards::Future => this_year + away,
            Towards::Past => this_year - away,
        };
        NaiveDate::from_ymd_opt(year, month, day)
    });
    let reached = |date: &NaiveDate| match towards {
        Towards::Future => *date >= today,
        Towards::Past => *date <= today,
    };
    let found = dates.into_iter().find(reached)?;
    let is_near = match towards {
        Towards::Future => today.checked_add_months(NEAR).is_none_or(|limit| found <= limit),
        Towards::Past => today.checked_sub_months(NEAR).is_none_or(|limit| found >= limit),
    };
    let of_this_year = NaiveDate::from_ymd_opt(this_year, month, day).filter(|_| !is_near);
    Some(of_this_year.unwrap_or(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Option<String> {
        // A Monday.
        let today = "2026-11-23".parse().unwrap();
        read_date(typed, today, Towards::Future).map(|date| date.to_string())
    }

    #[test]
    fn words_of_both_languages_are_dates() {
        for (typed, expected) in [
            ("hoy", "2026-11-23"),
            (" Mañana ", "2026-11-24"),
            ("tomorrow", "2026-11-24"),
            ("ayer", "2026-11-22"),
            ("+3", "2026-11-26"),
            ("-2", "2026-11-21"),
            ("vie", "2026-11-27"),
            ("Fri", "2026-11-27"),
            ("sáb.", "2026-11-28"),
            ("mié", "2026-11-25"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(expected), "{typed:?}");
        }
    }

    #[test]
    fn todays_weekday_means_next_week() {
        assert_eq!(read("lun").as_deref(), Some("2026-11-30"));
    }

    #[test]
    fn a_date_without_year_is_the_next_one_or_the_last_one() {
        let today = "2026-11-23".parse().unwrap();
        let read = |typed, towards| read_date(typed, today, towards).map(|date| date.to_string());
        assert_eq!(read("23/11", Towards::Future).as_deref(), Some("2026-11-23"));
        assert_eq!(read("23/8", Towards::Future).as_deref(), Some("2027-08-23"));
        assert_eq!(read("24/2", Towards::Past).as_deref(), Some("2026-02-24"));
        assert_eq!(read("29/2", Towards::Future).as_deref(), Some("2028-02-29"));
    }

    #[test]
    fn a_day_that_has_just_gone_by_is_not_a_year_away() {
        let read = |typed, today: &str, towards| {
            read_date(typed, today.parse().unwrap(), towards).map(|date| date.to_string())
        };
        assert_eq!(read("27/11", "2026-11-28", Towards::Future).as_deref(), Some("2026-11-27"));
        assert_eq!(read("29/8", "2026-11-28", Towards::Future).as_deref(), Some("2026-08-29"));
        assert_eq!(read("15/1", "2026-11-28", Towards::Future).as_deref(), Some("2027-01-15"));
        assert_eq!(read("31/12", "2026-01-15", Towards::Future).as_deref(), Some("2026-12-31"));
        assert_eq!(read("29/11", "2026-11-28", Towards::Past).as_deref(), Some("2026-11-29"));
        assert_eq!(read("31/12", "2027-01-05", Towards::Past).as_deref(), Some("2026-12-31"));
    }

    #[test]
    fn full_dates_are_day_first_or_iso() {
        assert_eq!(read("05/12/2026").as_deref(), Some("2026-12-05"));
        assert_eq!(read("5-12-27").as_deref(), Some("2027-12-05"));
        assert_eq!(read("2026-12-05").as_deref(), Some("2026-12-05"));
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for typed in ["", "31/02", "32/1/2026", "12/13/2026", "ma", "+x", "1/2/3/4", "23/11/6", "31-02-26"] {
            assert_eq!(read(typed), None, "{typed:?}");
        }
    }
}

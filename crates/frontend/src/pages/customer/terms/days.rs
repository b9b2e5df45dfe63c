use super::{Draft, credit::shift_field, day_set, words::pattern_in_words};
use crate::{
    components::{
        field::{Field, FieldText},
        filter_chip::FilterChip,
        text_field::TextField,
        weekday_toggles::{WEEK, WeekdayToggles},
    },
    preferences::use_text,
    text::Text,
};
use domain::terms::{ClockTime, CommercialTerms, DayPattern, DayRule, Shift, Weekday, day_rule::NthWeekday};
use leptos::prelude::*;

/// Which set of days the fields are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DaySetKind {
    Review,
    Payment,
}

impl DaySetKind {
    fn rules(self, terms: &CommercialTerms) -> &Vec<DayRule> {
        match self {
            Self::Review => &terms.review_days,
            Self::Payment => &terms.payment_days,
        }
    }

    fn rules_mut(self, terms: &mut CommercialTerms) -> &mut Vec<DayRule> {
        match self {
            Self::Review => &mut terms.review_days,
            Self::Payment => &mut terms.payment_days,
        }
    }

    fn shift_mut(self, terms: &mut CommercialTerms) -> &mut Shift {
        match self {
            Self::Review => &mut terms.review_shift,
            Self::Payment => &mut terms.payment_shift,
        }
    }
}

/// The words and ids of one set.
struct Names {
    legend: &'static str,
    days: &'static str,
    shift: &'static str,
    pointer: &'static str,
    month_id: &'static str,
    shift_id: &'static str,
    from_id: &'static str,
    until_id: &'static str,
    nth_id: &'static str,
    nth_day_id: &'static str,
}

fn names(kind: DaySetKind, text: &Text) -> Names {
    let words = text.terms();
    match kind {
        DaySetKind::Review => Names {
            legend: words.review,
            days: words.review_days,
            shift: words.shift_review,
            pointer: "/review_",
            month_id: "review-month-days",
            shift_id: "review-shift",
            from_id: "review-from",
            until_id: "review-until",
            nth_id: "review-nth",
            nth_day_id: "review-nth-day",
        },
        DaySetKind::Payment => Names {
            legend: words.payment,
            days: words.payment_days,
            shift: words.shift_payment,
            pointer: "/payment_",
            month_id: "payment-month-days",
            shift_id: "payment-shift",
            from_id: "payment-from",
            until_id: "payment-until",
            nth_id: "payment-nth",
            nth_day_id: "payment-nth-day",
        },
    }
}

/// Weekdays, days of the month, hours, and what happens when such a day is closed.
#[component]
pub(super) fn DaySet(draft: Draft, kind: DaySetKind) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let names = names(kind, text);
    let problem = draft.problem_below(names.pointer);
    let weekdays = Signal::derive(move || draft.terms.with(|terms| day_set::weekdays(kind.rules(terms))));
    let toggle = Callback::new(move |day: Weekday| draft.change(|terms| day_set::toggle(kind.rules_mut(terms), day)));
    let is_any = move || draft.terms.with(|terms| kind.rules(terms).is_empty());
    let now = draft.terms.with_untracked(|terms| match kind {
        DaySetKind::Review => terms.review_shift,
        DaySetKind::Payment => terms.payment_shift,
    });
    let shift = shift_field(names.shift_id, names.shift, now, text, move |shift| {
        draft.change(|terms| *kind.shift_mut(terms) = shift);
    });
    view! {
        <fieldset class="card form" disabled=!draft.may_change>
            <legend>{names.legend}</legend>
            <WeekdayToggles label=names.days pressed=weekdays on_toggle=toggle disabled=!draft.may_change />
            <Show when=is_any>
                <p class="muted">{words.any_day}</p>
            </Show>
            <div class="form-grid">
                <MonthDays draft kind id=names.month_id />
                <Hours draft kind from_id=names.from_id until_id=names.until_id />
                {shift}
            </div>
            <NthWeekdays draft kind week_id=names.nth_id day_id=names.nth_day_id />
            <p class="problem" role="alert" hidden=move || problem.with(Option::is_none)>
                {move || problem.get()}
            </p>
        </fieldset>
    }
}

#[component]
fn MonthDays(draft: Draft, kind: DaySetKind, id: &'static str) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let typed = RwSignal::new(draft.terms.with_untracked(|terms| day_set::month_days(kind.rules(terms), text)));
    let invalid = RwSignal::new(false);
    Effect::new(move |before: Option<String>| {
        let typed = typed.get();
        if before.is_some_and(|before| before != typed) {
            let mut terms = draft.terms.get_untracked();
            let understood = day_set::set_month_days(kind.rules_mut(&mut terms), &typed);
            invalid.set(!understood);
            if understood {
                draft.terms.set(terms);
            }
        }
        typed
    });
    let problem = Signal::derive(move || invalid.get().then(|| words.month_days_invalid.to_owned()));
    view! { <TextField id text=FieldText::new(words.month_days).with_hint(words.month_days_hint) value=typed problem /> }
}

/// From and until which hour, where there is one.
type Span = (Option<ClockTime>, Option<ClockTime>);

#[component]
fn Hours(draft: Draft, kind: DaySetKind, from_id: &'static str, until_id: &'static str) -> impl IntoView {
    let words = use_text().terms();
    let hours = Memo::new(move |_| draft.terms.with(|terms| day_set::hours(kind.rules(terms))));
    let set = move |change: fn(&mut DayRule, Option<ClockTime>), event: web_sys::Event| {
        let time = event_target_value(&event).get(..5).and_then(|time| time.parse().ok());
        draft.change(|terms| kind.rules_mut(terms).iter_mut().for_each(|rule| change(rule, time)));
    };
    let shown = move |of: fn(Span) -> Option<ClockTime>| {
        hours.get().and_then(of).map(|time| time.to_string()).unwrap_or_default()
    };
    let none = move || draft.terms.with(|terms| kind.rules(terms).is_empty());
    let problem = Signal::stored(None::<String>);
    view! {
        <Field id=from_id text=FieldText::new(words.from_hour) problem>
            <input
                class="input"
                id=from_id
                type="time"
                disabled=none
                prop:value=move || shown(|(from, _)| from)
                on:change=move |event| set(|rule, time| rule.from = time, event)
            />
        </Field>
        <Field id=until_id text=FieldText::new(words.until_hour) problem>
            <input
                class="input"
                id=until_id
                type="time"
                disabled=none
                prop:value=move || shown(|(_, until)| until)
                on:change=move |event| set(|rule, time| rule.until = time, event)
            />
        </Field>
        <Show when=move || hours.with(Option::is_none)>
            <p class="muted">{words.several_hours}</p>
        </Show>
    }
}

/// The first Friday, the last Monday.
#[component]
fn NthWeekdays(draft: Draft, kind: DaySetKind, week_id: &'static str, day_id: &'static str) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let (week, day) = (RwSignal::new(0_usize), RwSignal::new(0_usize));
    let chosen = move || {
        let nth =
            i32::try_from(week.get_untracked()).ok().map(|week| if week == 4 { -1 } else { week.saturating_add(1) })?;
        let weekday = WEEK.get(day.get_untracked()).copied()?;
        Some(DayPattern::NthWeekday(NthWeekday { nth, weekday }))
    };
    let add = move |_| {
        if let Some(days) = chosen() {
            draft.change(|terms| day_set::add(kind.rules_mut(terms), days));
        }
    };
    let is_nth = |rule: &DayRule| matches!(rule.days, DayPattern::NthWeekday(_));
    let any = draft.terms.with_untracked(|terms| kind.rules(terms).iter().any(is_nth));
    let chips = move || {
        let rules = draft.terms.with(|terms| kind.rules(terms).clone());
        let nth = rules.into_iter().filter(is_nth);
        let chip = |rule: DayRule| {
            let remove = move || draft.change(|terms| kind.rules_mut(terms).retain(|one| one.days != rule.days));
            view! { <FilterChip label=pattern_in_words(rule.days, text) on_remove=move |()| remove() /> }
        };
        nth.map(chip).collect_view()
    };
    view! {
        <details class="nth-weekdays" open=any>
            <summary>{words.nth}</summary>
            <div class="row">
                {index_select(week_id, words.nth_week, &words.nth_names, week)}
                {index_select(day_id, words.nth_day, &text.calendar.weekdays, day)}
                <button type="button" class="button" on:click=add>
                    {words.add}
                </button>
            </div>
            <div class="chips">{chips}</div>
        </details>
    }
}

/// A select of the places in a list of names.
fn index_select(id: &'static str, label: &'static str, names: &[&'static str], value: RwSignal<usize>) -> AnyView {
    let options =
        names.iter().enumerate().map(|(index, name)| view! { <option value=index.to_string()>{*name}</option> });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select class="input" id=id on:change=move |event| value.set(event_target_value(&event).parse().unwrap_or(0))>
                {options}
            </select>
        </div>
    }
    .into_any()
}

use super::draft::Draft;
use crate::{
    calendar::{
        grid::{month_start, month_weeks},
        load::pending_by_day,
    },
    components::{day_advice::Advice, day_grid::DayMark},
    read::Read,
    session::Session,
};
use chrono::NaiveDate;
use domain::contract::{Calendar, PaymentDays};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What the calendar and the customer's terms say about the days to choose from.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub month: RwSignal<NaiveDate>,
    pub marks: Memo<BTreeMap<NaiveDate, DayMark>>,
    pub suggested: Memo<Option<NaiveDate>>,
    /// Whether the suggestion follows the terms of the one customer there is.
    pub knows_customer: Memo<bool>,
    paying: Read<Option<PaymentDays>>,
    /// The draft has had its first day.
    is_given: RwSignal<bool>,
    today: NaiveDate,
}

impl Days {
    /// Reads the month shown, and puts the suggestion into the draft when there is no day yet.
    pub(super) fn read(draft: Draft, session: Session) -> Self {
        let today = session.today();
        let month = RwSignal::new(month_start(today));
        let (api, invoice) = (session.api, draft.invoice_of_customer());
        let calendar = Read::new(move || {
            let span = span(month.get());
            async move { api.get_calendar(span, &[]).await }
        });
        let paying = Read::new(move || {
            let span = span(month.get());
            async move {
                match invoice {
                    Some(invoice) => api.get_payment_days(invoice, span).await.map(Some),
                    None => Ok(None),
                }
            }
        });
        let of_customer = move || paying.value().flatten();
        let marks = Memo::new(move |_| marks(calendar.value().as_ref(), of_customer().as_ref()));
        let suggested = Memo::new(move |_| match invoice {
            Some(_) => of_customer().map(|days| days.suggested_date),
            None => calendar.value().and_then(|calendar| first_open(&calendar, today)),
        });
        let knows_customer = Memo::new(move |_| invoice.is_some());
        let days = Self { month, marks, suggested, knows_customer, paying, is_given: RwSignal::new(false), today };
        days.suggest(draft);
        days
    }

    /// Follows the draft's day with the month shown, and gives it a first one.
    fn suggest(self, draft: Draft) {
        Effect::new(move |_| {
            let suggestion = self.suggested.get().filter(|_| !self.is_given.get_untracked());
            if let Some(date) = suggestion {
                self.is_given.set(true);
                draft.date.update(|chosen| *chosen = chosen.or(Some(date)));
            }
        });
        Effect::new(move |_| {
            if let Some(date) = draft.date.get() {
                self.show(date);
            }
        });
    }

    /// Shows the month of a day, and so reads what is said about it.
    pub(super) fn show(self, date: NaiveDate) {
        self.month.maybe_update(|month| {
            let moved = *month != month_start(date);
            *month = month_start(date);
            moved
        });
    }

    /// Whether the customer's terms name the days on which it pays.
    pub(super) fn knows_payment_days(self) -> bool {
        self.paying.value().flatten().is_some_and(|days| days.has_payment_days)
    }

    /// Whether there is nothing to wait for before saving: neither the suggestion, nor what is to be said about the chosen
    /// day. When that cannot be read, nobody is kept waiting.
    pub(super) fn is_judged(self, chosen: Option<NaiveDate>) -> bool {
        let Some(date) = chosen else { return self.is_given.get() };
        let answered = self.paying.look(|answer| match answer {
            Ok(Some(days)) => days.days.iter().any(|day| day.date == date),
            Ok(None) | Err(_) => true,
        });
        !self.paying.is_busy() && answered == Some(true)
    }

    /// What is to be said about the chosen day; a day that has passed is refused anyway.
    pub(super) fn advice(self, chosen: Option<NaiveDate>) -> Option<Advice> {
        let date = chosen.filter(|date| *date >= self.today)?;
        let days = self.paying.value().flatten()?;
        let day = days.days.iter().find(|day| day.date == date)?;
        (day.next_date != date).then(|| Advice { date, closed: day.closed.clone(), better: day.next_date })
    }
}

fn span(month: NaiveDate) -> (NaiveDate, NaiveDate) {
    let weeks = month_weeks(month);
    let first = weeks.first().and_then(|week| week.first()).copied().unwrap_or(month);
    let last = weeks.last().and_then(|week| week.last()).copied().unwrap_or(month);
    (first, last)
}

fn first_open(calendar: &Calendar, today: NaiveDate) -> Option<NaiveDate> {
    calendar.days.iter().find(|day| day.date >= today && day.closed.is_none()).map(|day| day.date)
}

fn marks(calendar: Option<&Calendar>, paying: Option<&PaymentDays>) -> BTreeMap<NaiveDate, DayMark> {
    let mut marks: BTreeMap<NaiveDate, DayMark> = BTreeMap::new();
    if let Some(calendar) = calendar {
        let mut loads = pending_by_day(calendar);
        for day in &calendar.days {
            let load = loads.remove(&day.date).unwrap_or_default();
            marks.insert(day.date, DayMark { load, is_payment_day: false, closed: day.closed.clone() });
        }
    }
    for day in paying.into_iter().flat_map(|paying| &paying.days) {
        let mark = marks.entry(day.date).or_default();
        mark.closed.clone_from(&day.closed);
        mark.is_payment_day = day.next_date == day.date && paying.is_some_and(|paying| paying.has_payment_days);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        contract::{CalendarDay, DayKinds, PaymentDay},
        money::{Currency, Money},
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn on(date: &str, closed: Option<&str>) -> CalendarDay {
        let pending = Money::new(100, Currency::MXN);
        let total = domain::contract::DayTotal { currency: Currency::MXN, total: pending, pending, count: 1 };
        let closed = closed.map(str::to_owned);
        CalendarDay {
            date: day(date),
            totals: vec![total],
            kinds: DayKinds::default(),
            closed,
            next_date: None,
            items: Vec::new(),
            marks: None,
            collected: None,
        }
    }

    #[test]
    fn the_days_of_the_customer_win_over_those_of_the_organization() {
        let calendar = Calendar { days: vec![on("2026-11-26", None), on("2026-11-27", None)] };
        let closed = Some("Inventario".to_owned());
        let of = |date, next, closed| PaymentDay { date: day(date), next_date: day(next), closed };
        let paying = PaymentDays {
            days: vec![of("2026-11-26", "2026-11-27", closed.clone()), of("2026-11-27", "2026-11-27", None)],
            has_payment_days: true,
            suggested_date: day("2026-11-27"),
        };
        let marks = marks(Some(&calendar), Some(&paying));
        assert_eq!((&marks[&day("2026-11-26")].closed, marks[&day("2026-11-26")].is_payment_day), (&closed, false));
        assert!(marks[&day("2026-11-27")].is_payment_day);
        assert_eq!(marks[&day("2026-11-27")].load.len(), 1);
    }

    #[test]
    fn without_one_customer_the_first_open_day_is_suggested() {
        let calendar =
            Calendar { days: vec![on("2026-11-26", None), on("2026-11-28", Some("x")), on("2026-11-30", None)] };
        assert_eq!(first_open(&calendar, day("2026-11-27")), Some(day("2026-11-30")));
    }
}

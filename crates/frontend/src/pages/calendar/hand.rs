//! What a hand carries over the calendar, whether mouse, finger or keyboard: all end in the same dialog.

use super::{board::focus_day, place::Place};
use crate::{
    calendar::{
        drag::{Gesture, Point, TURN},
        grid::step,
    },
    components::{
        move_dialog::{Mover, Moving},
        toast::Toasts,
    },
    format,
    read::Read,
    session::Session,
    text::Text,
};
use chrono::NaiveDate;
use domain::contract::{CalendarDay, CalendarItem, PaymentDays};
use leptos::prelude::*;

/// A document in the hand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Carried {
    pub item: CalendarItem,
    pub from: NaiveDate,
}

#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub carried: RwSignal<Option<Carried>>,
    /// Over which day; nothing while it is over none.
    pub target: RwSignal<Option<NaiveDate>>,
    /// Over which day that has passed and takes nothing.
    pub passed: RwSignal<Option<NaiveDate>>,
    /// Where the pointer is, while one carries.
    pub at: RwSignal<Option<Point>>,
    /// What screen readers are told.
    pub said: RwSignal<String>,
    pub gesture: StoredValue<Gesture>,
    pub is_by_keyboard: RwSignal<bool>,
    turning: StoredValue<Option<(i32, TimeoutHandle)>>,
    pub days: Signal<Vec<CalendarDay>>,
    paying: Read<Option<PaymentDays>>,
    place: Place,
    pub mover: Mover,
    today: NaiveDate,
    /// Whoever may only read moves nothing.
    pub can_move: bool,
    text: &'static Text,
    toasts: Toasts,
}

impl Hand {
    pub(super) fn new(
        session: Session,
        place: Place,
        days: Signal<Vec<CalendarDay>>,
        mover: Mover,
        text: &'static Text,
    ) -> Self {
        let carried = RwSignal::new(None::<Carried>);
        let asked = Memo::new(move |_| carried.with(|carried| carried.as_ref().map(|one| one.item.invoice_id)));
        let paying = Read::new(move || {
            let invoice = asked.get();
            let span = place.span();
            async move {
                match invoice {
                    Some(invoice) => session.api.get_payment_days(invoice, span).await.map(Some),
                    None => Ok(None),
                }
            }
        });
        Self {
            carried,
            target: RwSignal::new(None),
            passed: RwSignal::new(None),
            at: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            gesture: StoredValue::new(Gesture::Idle),
            is_by_keyboard: RwSignal::new(false),
            turning: StoredValue::new(None),
            days,
            paying,
            place,
            mover,
            today: session.today(),
            can_move: session.can("promise:update"),
            text,
            toasts: expect_context(),
        }
    }

    /// Finds what a card shows.
    pub(super) fn find(self, id: &str, from: NaiveDate) -> Option<Carried> {
        if !self.can_move {
            return None;
        }
        self.days.with_untracked(|days| {
            let day = days.iter().find(|day| day.date == from)?;
            let item = day.items.iter().find(|item| item.is_movable && item.id.to_string() == id)?;
            Some(Carried { item: item.clone(), from })
        })
    }

    pub(super) fn take(self, carried: Carried) {
        self.target.set(Some(carried.from));
        self.carried.set(Some(carried));
    }

    /// Over another day; days that have passed take nothing but what came from them.
    pub(super) fn hover(self, date: Option<NaiveDate>) {
        let target = date.filter(|date| *date >= self.today);
        let from = self.carried.with_untracked(|carried| carried.as_ref().map(|carried| carried.from));
        let passed = date.filter(|_| target.is_none() && date != from);
        if self.target.get_untracked() != target {
            self.target.set(target);
        }
        if self.passed.get_untracked() != passed {
            self.passed.set(passed);
        }
    }

    /// Lets go: over another day the dialog asks for the reason; over the same or none nothing moves, and over one that
    /// has passed it is said why.
    pub(super) fn drop(self) {
        if let Some(day) = self.passed.get_untracked() {
            self.toasts.say((self.text.planner().past)(&format::long_date(day, self.text)));
        }
        let (carried, target) = (self.carried.get_untracked(), self.target.get_untracked());
        let Some((carried, to)) = carried.zip(target).filter(|(carried, to)| carried.from != *to) else {
            self.cancel();
            return;
        };
        self.rest();
        self.mover.ask(Moving { to: Some(to), ..Moving::of_item(&carried.item, carried.from) });
    }

    /// Puts it back where it was.
    pub(super) fn cancel(self) {
        let from = self.carried.with_untracked(|carried| carried.as_ref().map(|carried| carried.from));
        if self.carried.with_untracked(Option::is_some) && self.is_by_keyboard.get_untracked() {
            self.said.set(self.text.planner().not_moved.to_owned());
        }
        self.rest();
        self.carried.set(None);
        if let Some(from) = from {
            self.place.show(from);
            focus_day(from);
        }
    }

    /// Nothing is in the hand any more: the move was saved or given up.
    pub(super) fn empty(self) {
        self.rest();
        self.carried.set(None);
    }

    /// The pointer or the keyboard is done; what is carried waits for the dialog.
    fn rest(self) {
        self.stop_turning();
        self.at.set(None);
        self.hover(None);
        self.is_by_keyboard.set(false);
    }

    /// While a card rests at an edge the month turns, again and again.
    pub(super) fn turn(self, direction: Option<i32>) {
        let now = self.turning.with_value(|turning| turning.as_ref().map(|(direction, _)| *direction));
        if now == direction {
            return;
        }
        self.stop_turning();
        let Some(direction) = direction else { return };
        let turned = move || {
            self.turning.set_value(None);
            self.hover(None);
            self.place.turn(direction);
            self.turn(Some(direction));
        };
        if let Ok(timer) = set_timeout_with_handle(turned, TURN) {
            self.turning.set_value(Some((direction, timer)));
        }
    }

    fn stop_turning(self) {
        if let Some((_, timer)) = self.turning.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Move mode: the arrows carry the document.
    pub(super) fn take_by_keyboard(self, carried: Carried) {
        let words = self.text.planner();
        let kind = (words.kind)(carried.item.kind).to_lowercase();
        let amount = format::money_with_currency(carried.item.total);
        let day = format::long_date(carried.from, self.text);
        self.said.set((words.moving)(&kind, &carried.item.customer.name, &amount, &day));
        self.take(carried);
        self.is_by_keyboard.set(true);
    }

    /// A key of the move mode; whether it was one.
    pub(super) fn carry_on(self, key: &str, shift: bool) -> bool {
        match key {
            "Enter" | " " => self.drop(),
            "Escape" => self.cancel(),
            _ => {
                let Some(to) = self.target.get_untracked().and_then(|date| step(date, key, shift)) else {
                    return false;
                };
                if to < self.today {
                    self.said.set((self.text.planner().past)(&format::long_date(to, self.text)));
                    return true;
                }
                self.place.show(to);
                self.target.set(Some(to));
                self.said.set(self.described(to));
            }
        }
        true
    }

    /// `viernes 19 de julio de 2019, día de pago del cliente, 12 documentos`.
    fn described(self, date: NaiveDate) -> String {
        let text = self.text;
        let paying = untrack(|| self.paying.value()).flatten();
        let day = paying.as_ref().and_then(|paying| paying.days.iter().find(|day| day.date == date));
        let pays = paying.as_ref().is_some_and(|paying| paying.has_payment_days);
        let count = self.days.with_untracked(|days| {
            let day = days.iter().find(|day| day.date == date);
            day.map_or(0, |day| day.totals.iter().map(|total| u64::from(total.count)).sum())
        });
        let parts = [
            Some(format::long_date(date, text)),
            day.and_then(|day| day.closed.as_ref()).map(|name| (text.agenda().closed)(name)),
            day.filter(|day| pays && day.next_date == date).map(|_| text.agenda().payment_day.to_owned()),
            Some((text.planner().documents)(count)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

use crate::{
    api::ApiFailure,
    calendar::grid::add_days,
    components::toast::Toasts,
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
    undo::{Activity, Undo, use_undo},
};
use chrono::NaiveDate;
use domain::{
    contract::{
        CalendarDay, CalendarItem, CalendarKind, CalendarMove, CalendarMoveItem, CalendarUndo, PaymentDay, PromiseView,
    },
    ids::InvoiceId,
    promise::RescheduleReason,
};
use leptos::prelude::*;

/// How far around a day the customer's payment days are read.
const READ_DAYS: i32 = 45;

/// The days around this one: those of the customer, or of the organization where several customers are moved.
async fn judge(session: Session, invoice: Option<InvoiceId>, day: NaiveDate) -> Result<Vec<PaymentDay>, ApiFailure> {
    let span = (add_days(day, -7), add_days(day, READ_DAYS));
    match invoice {
        Some(invoice) => session.api.get_payment_days(invoice, span).await.map(|paying| paying.days),
        None => session.api.get_calendar(span, &[]).await.map(|calendar| of_all(calendar.days)),
    }
}

/// What is said about the days whoever pays.
fn of_all(days: Vec<CalendarDay>) -> Vec<PaymentDay> {
    let said = |day: CalendarDay| PaymentDay {
        date: day.date,
        next_date: day.next_date.unwrap_or(day.date),
        closed: day.closed,
    };
    days.into_iter().map(said).collect()
}

/// What is being moved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moving {
    pub items: Vec<CalendarMoveItem>,
    /// Customer and document; empty when there are several.
    pub what: String,
    pub from: NaiveDate,
    /// Whether all of it stands on `from`, the first of its days.
    pub is_of_one_day: bool,
    /// Where the hand let go of it.
    pub to: Option<NaiveDate>,
    /// Whose customer's payment days count: of one document. Of several only the closed days of the organization do.
    pub invoice: Option<InvoiceId>,
    /// How often the one document was put off so far.
    pub reschedule_count: Option<u32>,
}

impl Moving {
    pub(crate) fn of_item(item: &CalendarItem, from: NaiveDate) -> Self {
        let is_promise = item.kind == CalendarKind::Promise;
        Self {
            items: vec![CalendarMoveItem { kind: item.kind, id: item.id }],
            what: [item.customer.name.as_str(), ", ", &item.document].concat(),
            from,
            is_of_one_day: true,
            to: None,
            invoice: Some(item.invoice_id),
            reschedule_count: is_promise.then_some(item.reschedule_count),
        }
    }

    /// Everything of a day that can be moved.
    pub(crate) fn of_day(items: &[CalendarItem], from: NaiveDate) -> Self {
        let movable = items.iter().filter(|item| item.is_movable);
        Self {
            items: movable.map(|item| CalendarMoveItem { kind: item.kind, id: item.id }).collect(),
            what: String::new(),
            from,
            is_of_one_day: true,
            to: None,
            invoice: None,
            reschedule_count: None,
        }
    }

    /// What can be moved of the promises somebody chose, whoever made them.
    pub(crate) fn of_chosen(promises: &[PromiseView]) -> Option<Self> {
        let movable: Vec<PromiseView> = promises.iter().filter(|promise| promise.is_movable).cloned().collect();
        if let [_one] = movable.as_slice() {
            return Self::of_promises(&movable);
        }
        let from = movable.iter().map(|promise| promise.promised_date).min()?;
        Some(Self {
            items: movable.iter().map(promise_item).collect(),
            what: String::new(),
            from,
            is_of_one_day: movable.iter().all(|promise| promise.promised_date == from),
            to: None,
            invoice: None,
            reschedule_count: None,
        })
    }

    fn stays(&self, date: NaiveDate) -> bool {
        self.is_of_one_day && self.from == date
    }

    /// Promises that were made together.
    pub(crate) fn of_promises(promises: &[PromiseView]) -> Option<Self> {
        let first = promises.first()?;
        let customer = first.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default();
        let documents: Vec<&str> = promises.iter().map(|promise| promise.document.as_str()).collect();
        Some(Self {
            items: promises.iter().map(promise_item).collect(),
            what: [customer.as_str(), ", ", &documents.join(", ")].concat(),
            from: first.promised_date,
            is_of_one_day: true,
            to: None,
            invoice: Some(first.invoice_id),
            reschedule_count: Some(promises.iter().map(|promise| promise.reschedule_count).max().unwrap_or(0)),
        })
    }

    pub(super) fn title(&self, text: &Text) -> String {
        if self.what.is_empty() {
            return (text.promises().move_many)(u64::try_from(self.items.len()).unwrap_or(u64::MAX));
        }
        (text.promises().move_title)(&self.what)
    }

    /// How often it will have been put off after this move; nothing for what nobody promised.
    pub(super) fn next_count(&self) -> Option<u32> {
        let has_promise = self.items.iter().any(|item| item.kind == CalendarKind::Promise);
        self.reschedule_count.map(|count| count.saturating_add(1)).filter(|_| has_promise)
    }
}

fn promise_item(promise: &PromiseView) -> CalendarMoveItem {
    CalendarMoveItem { kind: CalendarKind::Promise, id: promise.id.0 }
}

/// A move under way: what was chosen and typed outlives the dialog until the server has taken it.
#[derive(Clone, Copy)]
pub(crate) struct Mover {
    pub moving: RwSignal<Option<Moving>>,
    /// What the server was asked to do: shown as done until whoever shows it has read the answer's effect.
    pub sent: RwSignal<Option<CalendarMove>>,
    pub(super) open: RwSignal<bool>,
    pub(super) date: RwSignal<Option<NaiveDate>>,
    pub(super) reason: RwSignal<Option<RescheduleReason>>,
    pub(super) comment: RwSignal<String>,
    /// A day that is no good was accepted all the same.
    pub(super) is_accepted: RwSignal<bool>,
    pub(super) is_tried: RwSignal<bool>,
    /// Saving waits for what the customer's terms say about the day.
    is_hurried: RwSignal<bool>,
    pub(super) task: Task,
    /// What is to be said about the days around the chosen one.
    judged: Read<Vec<PaymentDay>>,
    session: Session,
    text: &'static Text,
    toasts: Toasts,
    activity: Activity,
    on_done: Callback<()>,
    on_give_up: Callback<()>,
}

impl Mover {
    /// `on_done` runs after the move was saved and again when it is undone; `on_give_up` when nothing was moved.
    pub(crate) fn new(on_done: Callback<()>, on_give_up: Callback<()>) -> Self {
        let (session, moving) = (use_session(), RwSignal::new(None::<Moving>));
        let date = RwSignal::new(None::<NaiveDate>);
        let asked = Memo::new(move |_| {
            let moving = moving.get()?;
            Some((moving.invoice, date.get().unwrap_or(moving.from)))
        });
        let judged = Read::new(move || {
            let asked = asked.get();
            async move {
                match asked {
                    Some((invoice, day)) => judge(session, invoice, day).await,
                    None => Ok(Vec::new()),
                }
            }
        });
        let mover = Self {
            moving,
            sent: RwSignal::new(None),
            open: RwSignal::new(false),
            date,
            reason: RwSignal::new(None),
            comment: RwSignal::new(String::new()),
            is_accepted: RwSignal::new(false),
            is_tried: RwSignal::new(false),
            is_hurried: RwSignal::new(false),
            task: Task::new(),
            judged,
            session,
            text: use_text(),
            toasts: expect_context(),
            activity: use_undo(),
            on_done,
            on_give_up,
        };
        Effect::new(move |_| {
            if mover.is_judged() && mover.is_hurried.get_untracked() {
                mover.is_hurried.set(false);
                mover.save();
            }
        });
        mover
    }

    /// Whether it is known if anything is paid on the chosen day. When that cannot be read, nobody is kept waiting.
    fn is_judged(self) -> bool {
        let Some(date) = self.date.get().filter(|_| self.moving.with(Option::is_some)) else { return true };
        let answered = self.judged.look(|answer| match answer {
            Ok(days) => days.iter().any(|day| day.date == date),
            Err(_unreadable) => true,
        });
        !self.judged.is_busy() && answered == Some(true)
    }

    /// Asks for day and reason.
    pub(crate) fn ask(self, moving: Moving) {
        self.date.set(moving.to);
        self.moving.set(Some(moving));
        self.reason.set(None);
        self.comment.set(String::new());
        self.is_accepted.set(false);
        self.is_tried.set(false);
        self.is_hurried.set(false);
        self.task.failure.set(None);
        self.open.set(true);
    }

    /// Nothing moves: also what Escape does.
    pub(super) fn give_up(self) {
        if self.open.get_untracked() {
            self.open.set(false);
            self.moving.set(None);
            self.on_give_up.run(());
        }
    }

    pub(super) fn choose(self, date: Option<NaiveDate>) {
        self.is_accepted.set(false);
        self.date.set(date);
    }

    /// The chosen day when it is no good, why it is closed, and the next one that is.
    pub(super) fn advice(self) -> Option<(NaiveDate, Option<String>, NaiveDate)> {
        let date = self.date.get()?;
        let day = self.judged.value()?.into_iter().find(|day| day.date == date)?;
        (day.next_date != date).then_some((date, day.closed, day.next_date))
    }

    pub(super) fn date_problem(self, text: &Text) -> Option<String> {
        if !self.is_tried.get() {
            return None;
        }
        let stays = |date| self.moving.with(|moving| moving.as_ref().is_some_and(|moving| moving.stays(date)));
        match self.date.get() {
            None => Some(text.forms.required.to_owned()),
            Some(date) if stays(date) => Some(text.promises().same_day.to_owned()),
            Some(_) => None,
        }
    }

    /// What the server said that stands beside no field.
    pub(super) fn refusal(self, text: &Text) -> Option<String> {
        let failure = self.task.failure.get()?;
        let beside_field = ["/to", "/comment"].iter().any(|field| failure.of_field(field).is_some());
        (!beside_field).then(|| failure.message(text))
    }

    fn wanted(self) -> Option<CalendarMove> {
        let moving = self.moving.get_untracked()?;
        let to = self.date.get_untracked().filter(|date| !moving.stays(*date))?;
        let reason = self.reason.get_untracked()?;
        let is_good = untrack(|| self.advice().is_none()) || self.is_accepted.get_untracked();
        let comment = self.comment.with_untracked(|comment| comment.trim().to_owned());
        is_good.then_some(CalendarMove { items: moving.items, to, reason, comment })
    }

    /// Shows the move as done at once; when the server refuses, everything returns with what was typed.
    pub(super) fn save(self) {
        self.is_tried.set(true);
        if !untrack(|| self.is_judged()) {
            self.is_hurried.set(true);
            return;
        }
        let Some(wanted) = self.wanted() else { return };
        self.sent.set(Some(wanted.clone()));
        self.open.set(false);
        self.task.start(async move {
            match self.session.api.move_in_calendar(&wanted).await {
                Ok(moved) => {
                    self.offer_undo(moved.data, wanted.to);
                    self.moving.try_set(None);
                    self.on_done.try_run(());
                    Ok(())
                }
                Err(failure) => {
                    self.sent.try_set(None);
                    self.open.try_set(true);
                    Err(failure)
                }
            }
        });
    }

    fn offer_undo(self, moved: Vec<CalendarItem>, to: NaiveDate) {
        let text = self.text;
        let words = text.promises();
        let day = format::short_day(to, text);
        let said = match moved.len() {
            1 => (words.moved)(&day),
            count => (words.moved_many)(u64::try_from(count).unwrap_or(u64::MAX), &day),
        };
        let items: Vec<_> = moved.iter().map(|item| CalendarMoveItem { kind: item.kind, id: item.id }).collect();
        let on_done = self.on_done;
        let undo = Undo::new(said, move |session| {
            let done = CalendarUndo { items: items.clone(), from: to };
            Box::pin(async move {
                let undone = session.api.undo_calendar_move(&done).await;
                // What somebody changed meanwhile has to be seen too.
                on_done.try_run(());
                undone.map(|_standing| ()).map_err(|failure| failure.message(text))
            })
        });
        self.activity.offer(self.toasts, undo);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    fn moving(kinds: &[CalendarKind], reschedule_count: Option<u32>) -> Moving {
        let item = |kind: &CalendarKind| CalendarMoveItem { kind: *kind, id: uuid::Uuid::nil() };
        Moving {
            items: kinds.iter().map(item).collect(),
            what: String::new(),
            from: "2026-11-27".parse().unwrap(),
            is_of_one_day: true,
            to: None,
            invoice: None,
            reschedule_count,
        }
    }

    #[test]
    fn the_next_time_counts_for_promises_only() {
        assert_eq!(moving(&[CalendarKind::Promise], Some(1)).next_count(), Some(2));
        assert_eq!(moving(&[CalendarKind::Scheduled], None).next_count(), None);
    }

    #[test]
    fn only_what_stands_on_one_day_can_stay_there() {
        let day = "2026-11-27".parse().unwrap();
        let one = moving(&[CalendarKind::Promise], Some(1));
        assert!(one.stays(day));
        assert!(!Moving { is_of_one_day: false, ..one }.stays(day));
    }

    #[test]
    fn several_documents_are_counted_and_one_is_named() {
        let many = moving(&[CalendarKind::Promise, CalendarKind::Scheduled], None);
        assert_eq!(many.title(&ES), "Reagendar 2 documentos");
        let one = Moving { what: "Ramiro Aldana, FC-5".to_owned(), ..many };
        assert_eq!(one.title(&ES), "Reagendar: Ramiro Aldana, FC-5");
    }
}

use super::moving::Moving;
use crate::{
    api::ApiFailure,
    calendar::{grid::add_days, shift::shifted},
    components::{day_advice::Advice, toast::Toasts},
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    text::Text,
    undo::{Activity, Undo, use_undo},
};
use chrono::NaiveDate;
use domain::{
    contract::{CalendarDay, CalendarItem, CalendarMove, CalendarMoveItem, CalendarUndo, PaymentDay},
    ids::InvoiceId,
    promise::RescheduleReason,
};
use leptos::prelude::*;
use std::time::Duration;

/// How far around a day the customer's payment days are read.
const READ_DAYS: i32 = 45;

/// By then a dialog that was just closed has told so, and does not take the next one for itself.
const CLOSED_BY: Duration = Duration::from_millis(100);

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

/// What was chosen and typed in the dialog: it outlives it until the server has taken the move.
struct Draft {
    moving: Moving,
    date: Option<NaiveDate>,
    reason: Option<RescheduleReason>,
    comment: String,
    /// A day that is no good was accepted all the same.
    is_accepted: bool,
}

impl Draft {
    fn of(moving: Moving) -> Self {
        Self { date: moving.to, moving, reason: None, comment: String::new(), is_accepted: false }
    }
}

/// A confirmed move that shows as done, whatever else is moved meanwhile.
struct Sent {
    number: u32,
    wanted: CalendarMove,
    /// The server took it: what is read from now on shows it by itself.
    is_taken: bool,
}

/// Asks for moves in its one dialog; once confirmed, each goes its own way.
#[derive(Clone, Copy)]
pub(crate) struct Mover {
    /// What the dialog asks about.
    pub(super) moving: RwSignal<Option<Moving>>,
    pub(super) open: RwSignal<bool>,
    pub(super) date: RwSignal<Option<NaiveDate>>,
    pub(super) reason: RwSignal<Option<RescheduleReason>>,
    pub(super) comment: RwSignal<String>,
    pub(super) is_accepted: RwSignal<bool>,
    pub(super) is_tried: RwSignal<bool>,
    /// Why the server refused what the dialog asks about.
    failure: RwSignal<Option<ApiFailure>>,
    /// Saving waits for what the customer's terms say about the day.
    is_hurried: RwSignal<bool>,
    /// What is to be said about the days around the chosen one.
    judged: Read<Vec<PaymentDay>>,
    sent: RwSignal<Vec<Sent>>,
    last: StoredValue<u32>,
    /// Refused moves that wait for the dialog, oldest first.
    refused: StoredValue<Vec<(Draft, ApiFailure)>>,
    session: Session,
    text: &'static Text,
    toasts: Toasts,
    activity: Activity,
    on_done: Callback<()>,
    on_close: Callback<()>,
}

impl Mover {
    /// `on_done` runs after a move was saved and again when it is undone; `on_close` when its dialog is done with.
    pub(crate) fn new(on_done: Callback<()>, on_close: Callback<()>) -> Self {
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
            open: RwSignal::new(false),
            date,
            reason: RwSignal::new(None),
            comment: RwSignal::new(String::new()),
            is_accepted: RwSignal::new(false),
            is_tried: RwSignal::new(false),
            failure: RwSignal::new(None),
            is_hurried: RwSignal::new(false),
            judged,
            sent: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
            refused: StoredValue::new(Vec::new()),
            session,
            text: use_text(),
            toasts: expect_context(),
            activity: use_undo(),
            on_done,
            on_close,
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

    /// Asks for day and reason. A refused move that came up meanwhile is answered first.
    pub(crate) fn ask(self, moving: Moving) {
        if !self.open.get_untracked() {
            self.show(Draft::of(moving), None);
        }
    }

    fn show(self, draft: Draft, failure: Option<ApiFailure>) {
        self.date.set(draft.date);
        self.moving.set(Some(draft.moving));
        self.reason.set(draft.reason);
        self.comment.set(draft.comment);
        self.is_accepted.set(draft.is_accepted);
        self.is_tried.set(false);
        self.is_hurried.set(false);
        self.failure.set(failure);
        self.open.set(true);
    }

    /// Nothing moves: also what Escape does.
    pub(super) fn give_up(self) {
        if self.open.get_untracked() {
            self.close();
        }
    }

    fn close(self) {
        self.open.set(false);
        self.moving.set(None);
        self.on_close.run(());
        self.show_refused();
    }

    pub(super) fn choose(self, date: Option<NaiveDate>) {
        self.is_accepted.set(false);
        self.date.set(date);
    }

    /// What is to be said about the chosen day.
    pub(super) fn advice(self) -> Option<Advice> {
        let date = self.date.get()?;
        let day = self.judged.value()?.into_iter().find(|day| day.date == date)?;
        (day.next_date != date).then_some(Advice { date, closed: day.closed, better: day.next_date })
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

    /// What the server said about the field at a JSON pointer such as `/comment`.
    pub(super) fn of_field(self, pointer: &str) -> Option<String> {
        self.failure.with(|failure| failure.as_ref().and_then(|failure| failure.of_field(pointer)))
    }

    /// What the server said that stands beside no field.
    pub(super) fn refusal(self, text: &Text) -> Option<String> {
        let failure = self.failure.get()?;
        let beside_field = ["/to", "/comment"].iter().any(|field| failure.of_field(field).is_some());
        (!beside_field).then(|| failure.message(text))
    }

    fn draft(self) -> Option<Draft> {
        Some(Draft {
            moving: self.moving.get_untracked()?,
            date: self.date.get_untracked(),
            reason: self.reason.get_untracked(),
            comment: self.comment.get_untracked(),
            is_accepted: self.is_accepted.get_untracked(),
        })
    }

    fn wanted(self, draft: &Draft) -> Option<CalendarMove> {
        let to = draft.date.filter(|date| !draft.moving.stays(*date))?;
        let reason = draft.reason?;
        let is_good = draft.is_accepted || untrack(|| self.advice().is_none());
        let (items, comment) = (draft.moving.items.clone(), draft.comment.trim().to_owned());
        is_good.then_some(CalendarMove { items, to, reason, comment })
    }

    pub(super) fn save(self) {
        self.is_tried.set(true);
        if !untrack(|| self.is_judged()) {
            self.is_hurried.set(true);
            return;
        }
        let Some(draft) = self.draft() else { return };
        let Some(wanted) = self.wanted(&draft) else { return };
        self.send(draft, wanted);
        self.close();
    }

    /// Shows the move as done at once; when the server refuses, everything returns with what was typed.
    fn send(self, draft: Draft, wanted: CalendarMove) {
        let number = self.last.get_value().wrapping_add(1);
        self.last.set_value(number);
        self.sent.update(|sent| sent.push(Sent { number, wanted: wanted.clone(), is_taken: false }));
        leptos::task::spawn_local(async move {
            match self.session.api.move_in_calendar(&wanted).await {
                Ok(moved) => {
                    self.offer_undo(moved.data, wanted.to);
                    self.mark_taken(number);
                    self.on_done.try_run(());
                }
                Err(failure) => {
                    self.sent.try_update(|sent| sent.retain(|one| one.number != number));
                    self.refuse(draft, failure);
                }
            }
        });
    }

    fn mark_taken(self, number: u32) {
        self.sent.try_update(|sent| {
            if let Some(one) = sent.iter_mut().find(|one| one.number == number) {
                one.is_taken = true;
            }
        });
    }

    /// Asks again, with the reason. Where the screen is gone only words are left.
    fn refuse(self, draft: Draft, failure: ApiFailure) {
        if self.open.is_disposed() {
            self.toasts.say([draft.moving.title(self.text).as_str(), ". ", &failure.message(self.text)].concat());
            return;
        }
        self.refused.update_value(|refused| refused.push((draft, failure)));
        self.show_refused();
    }

    /// The next refused move, unless another one is being asked about: then when that is done with.
    fn show_refused(self) {
        let show = move || {
            if self.open.try_get_untracked() != Some(false) {
                return;
            }
            let next = self.refused.try_update_value(|refused| (!refused.is_empty()).then(|| refused.remove(0)));
            if let Some((draft, failure)) = next.flatten() {
                self.show(draft, Some(failure));
            }
        };
        set_timeout(show, CLOSED_BY);
    }

    /// The days with every confirmed move on them, as far as they do not show it themselves.
    pub(crate) fn moved(self, days: &[CalendarDay]) -> Vec<CalendarDay> {
        self.sent.with(|sent| sent.iter().fold(days.to_vec(), |days, one| shifted(&days, &one.wanted)))
    }

    /// What was just read shows by itself what the server has taken.
    pub(crate) fn forget_taken(self) {
        self.sent.update(|sent| sent.retain(|one| !one.is_taken));
    }

    fn offer_undo(self, moved: Vec<CalendarItem>, to: NaiveDate) {
        let text = self.text;
        let words = text.promises();
        let day = format::near_day(to, self.session.today(), text);
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

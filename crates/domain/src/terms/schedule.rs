//! From an invoice to the day somebody pays: review, due and collection dates, with the reason for each.

use super::{
    BusinessCalendar, CommercialTerms, CreditBasis, CreditUnit, CustomerCalendar, DayRule, Purpose, Reason, Shift,
    Step, business_calendar::SEARCH_DAYS,
};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is known of an invoice, in the organization's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduleInput {
    pub issued_at: NaiveDateTime,
    /// When the goods or the service were handed over.
    pub delivered_at: Option<NaiveDateTime>,
    pub review: Review,
}

/// What came of the review so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Review {
    /// Nothing recorded: the dates follow the terms.
    #[default]
    Pending,
    /// A counter-receipt accepted the invoice; the payment date it promises wins.
    Accepted { accepted_date: NaiveDate, payment_date: Option<NaiveDate> },
    /// Rejected or not submitted: the next window from this instant on.
    Missed { from_at: NaiveDateTime },
}

/// When an invoice is reviewed, due and really paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The customer receives the invoice for review.
    pub review_date: NaiveDate,
    /// The date on paper.
    pub due_date: NaiveDate,
    /// The first day on which the customer really pays.
    pub collection_date: NaiveDate,
    /// A fact the terms ask for is not recorded yet, so the dates may move.
    pub estimated: bool,
    /// Every step that led there, in order; the last one is the collection date.
    pub explanation: Vec<Step>,
}

/// A part of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum ScheduleRule {
    Issue,
    ReviewDays,
    AcceptanceDays,
    CreditMonths,
    CreditDays,
    PaymentDays,
}

/// Why terms give no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    #[error("{rule} have no open day within two years of {from}")]
    NoOpenDay { rule: ScheduleRule, from: NaiveDate },
    #[error("{rule} lead outside the years 1 to 9999")]
    OutOfRange { rule: ScheduleRule },
}

/// The dates of an invoice under these terms. The terms' own closures are added to the calendar.
pub fn schedule(
    input: &ScheduleInput,
    terms: &CommercialTerms,
    calendar: &BusinessCalendar,
) -> Result<Schedule, ScheduleError> {
    let calendar = calendar.with_closures(&terms.closures);
    let mut path = Path { terms, calendar, steps: Vec::new(), estimated: false };
    path.step(ScheduleRule::Issue, Step::Issued { date: input.issued_at.date() })?;
    let (review_date, accepted_date) = path.review(input)?;
    let basis_date = path.basis(input, accepted_date)?;
    let due_date = path.credit(basis_date)?;
    path.step(ScheduleRule::CreditDays, Step::Due { date: due_date })?;
    let collection_date = path.collection(input.review, due_date)?;
    Ok(Schedule { review_date, due_date, collection_date, estimated: path.estimated, explanation: path.steps })
}

/// The first day on which the customer pays what is due on `due_date`, with the steps to it.
pub(super) fn collection_from(
    due_date: NaiveDate,
    terms: &CommercialTerms,
    calendar: &BusinessCalendar,
) -> Result<(NaiveDate, Vec<Step>), ScheduleError> {
    let calendar = calendar.with_closures(&terms.closures);
    let mut path = Path { terms, calendar, steps: Vec::new(), estimated: false };
    Ok((path.collection(Review::Pending, due_date)?, path.steps))
}

/// How far before a span a payment day may lie that a closed day pushes into it.
const DISPLACED_DAYS: u64 = 31;

/// The days from `from` to `to` on which the customer pays, and the first one after them: those of its terms, where
/// closed ones are replaced as the terms say.
pub fn payment_days(
    from: NaiveDate,
    to: NaiveDate,
    terms: &CommercialTerms,
    calendar: &BusinessCalendar,
) -> Result<BTreeSet<NaiveDate>, ScheduleError> {
    let calendar = calendar.with_closures(&terms.closures);
    let start = from.checked_sub_days(Days::new(DISPLACED_DAYS)).unwrap_or(from);
    let mut days = BTreeSet::new();
    for due_date in start.iter_days().take_while(|date| *date <= to) {
        let mut path = Path { terms, calendar, steps: Vec::new(), estimated: false };
        days.insert(path.collection(Review::Pending, due_date)?);
    }
    days.retain(|day| *day >= from);
    Ok(days)
}

/// Whether a change of terms or calendar moves any of the dates.
pub fn differs(old: &Schedule, new: &Schedule) -> bool {
    let dates = |schedule: &Schedule| (schedule.review_date, schedule.due_date, schedule.collection_date);
    dates(old) != dates(new)
}

/// The way from the issue to the collection, and the steps already made.
struct Path<'a> {
    terms: &'a CommercialTerms,
    calendar: CustomerCalendar<'a>,
    steps: Vec<Step>,
    estimated: bool,
}

impl Path<'_> {
    /// The review and acceptance dates.
    fn review(&mut self, input: &ScheduleInput) -> Result<(NaiveDate, NaiveDate), ScheduleError> {
        let rule = ScheduleRule::ReviewDays;
        let mut bound = input.issued_at;
        if let Some(delivered_at) = input.delivered_at {
            self.step(ScheduleRule::Issue, Step::Delivered { date: delivered_at.date() })?;
            bound = bound.max(delivered_at);
        }
        match input.review {
            Review::Pending => {}
            Review::Accepted { accepted_date: date, .. } => {
                self.step(rule, Step::ReviewRecorded { date })?;
                return Ok((date, date));
            }
            Review::Missed { from_at } => {
                self.estimated = true;
                self.step(rule, Step::ReviewMissed { date: from_at.date() })?;
                bound = bound.max(from_at);
            }
        }
        let set = self.terms.review_days.as_slice();
        let mut review_date = bound.date();
        // Without fixed days the customer receives invoices always, also on a Sunday by mail.
        if !set.is_empty() {
            let (day, matched) = self.first_of(set, bound, rule)?;
            self.step(rule, Step::Review { date: day, days: matched.days })?;
            let moving = Moving { set, shift: self.terms.review_shift, rule, purpose: Purpose::Review, bound };
            review_date = self.shifted(day, &moving)?;
        }
        Ok((review_date, self.accepted(review_date)?))
    }

    fn accepted(&mut self, review_date: NaiveDate) -> Result<NaiveDate, ScheduleError> {
        let rule = ScheduleRule::AcceptanceDays;
        let business_days = self.terms.acceptance_days;
        if business_days == 0 || self.terms.credit_basis != CreditBasis::ReviewAccepted {
            return Ok(review_date);
        }
        let date = self.business_days(review_date, business_days, Purpose::Review, rule)?;
        self.step(rule, Step::Accepted { date, business_days })?;
        Ok(date)
    }

    /// The day from which credit runs.
    fn basis(&mut self, input: &ScheduleInput, accepted_date: NaiveDate) -> Result<NaiveDate, ScheduleError> {
        let issue_date = input.issued_at.date();
        let basis = self.terms.credit_basis;
        let date = match basis {
            CreditBasis::Issue => issue_date,
            CreditBasis::Delivery => {
                if input.delivered_at.is_none() {
                    self.estimated = true;
                    self.step(ScheduleRule::Issue, Step::DeliveryMissing { date: issue_date })?;
                }
                input.delivered_at.map_or(issue_date, |delivered_at| delivered_at.date())
            }
            CreditBasis::ReviewAccepted => accepted_date,
            CreditBasis::EndOfMonth => month_end(issue_date),
        };
        if self.steps.last().is_none_or(|step| step.date() != date) {
            self.step(ScheduleRule::Issue, Step::CreditFrom { date, basis })?;
        }
        Ok(date)
    }

    /// The due date: the months first, then the days.
    fn credit(&mut self, basis_date: NaiveDate) -> Result<NaiveDate, ScheduleError> {
        let CommercialTerms { credit_months, credit_days, credit_unit, .. } = *self.terms;
        let mut date = basis_date;
        if credit_months != 0 {
            let rule = ScheduleRule::CreditMonths;
            let months = u32::try_from(credit_months).ok().map(Months::new);
            date =
                months.and_then(|months| date.checked_add_months(months)).ok_or(ScheduleError::OutOfRange { rule })?;
            if self.terms.credit_basis == CreditBasis::EndOfMonth {
                // One month after 28 February, the end of its month, is 31 March.
                date = month_end(date);
            }
            self.step(rule, Step::CreditMonths { date, months: credit_months })?;
        }
        if credit_days != 0 {
            let rule = ScheduleRule::CreditDays;
            date = match credit_unit {
                CreditUnit::Calendar => {
                    let days = u64::try_from(credit_days).ok().map(Days::new);
                    days.and_then(|days| date.checked_add_days(days)).ok_or(ScheduleError::OutOfRange { rule })?
                }
                CreditUnit::Business => self.business_days(date, credit_days, Purpose::Credit, rule)?,
            };
            self.step(rule, Step::CreditDays { date, days: credit_days, unit: credit_unit })?;
        }
        Ok(date)
    }

    fn collection(&mut self, review: Review, due_date: NaiveDate) -> Result<NaiveDate, ScheduleError> {
        let rule = ScheduleRule::PaymentDays;
        if let Review::Accepted { payment_date: Some(date), .. } = review {
            self.step(rule, Step::PaymentAgreed { date })?;
            return Ok(date);
        }
        let set = self.terms.payment_days.as_slice();
        let bound = due_date.and_time(NaiveTime::MIN);
        let mut day = due_date;
        if set.is_empty() {
            self.step(rule, Step::AnyPaymentDay { date: day })?;
        } else {
            let (first, matched) = self.first_of(set, bound, rule)?;
            self.step(rule, Step::Payment { date: first, days: matched.days })?;
            day = first;
        }
        let moving = Moving { set, shift: self.terms.payment_shift, rule, purpose: Purpose::Payment, bound };
        self.shifted(day, &moving)
    }

    /// The first day of the set at which somebody arriving at `bound` still gets in.
    fn first_of(
        &mut self,
        set: &[DayRule],
        bound: NaiveDateTime,
        rule: ScheduleRule,
    ) -> Result<(NaiveDate, DayRule), ScheduleError> {
        for date in bound.date().iter_days().take(SEARCH_DAYS) {
            let windows = || set.iter().filter(|window| window.matches(date));
            let on_time = |window: &&DayRule| date > bound.date() || window.admits(bound.time());
            if let Some(window) = windows().find(on_time) {
                return Ok((date, *window));
            }
            if let Some(until) = windows().filter_map(|window| window.until).max() {
                self.step(rule, Step::CutOff { date, until })?;
            }
        }
        Err(ScheduleError::NoOpenDay { rule, from: bound.date() })
    }

    /// Where a day of a set goes when it is closed.
    fn shifted(&mut self, day: NaiveDate, moving: &Moving<'_>) -> Result<NaiveDate, ScheduleError> {
        let Some(reason) = self.calendar.closed(day, moving.purpose) else { return Ok(day) };
        self.closed(day, reason, moving.rule)?;
        let (date, shift) = match moving.shift {
            Shift::None => {
                self.step(moving.rule, Step::Kept { date: day })?;
                return Ok(day);
            }
            Shift::Previous => match self.open_before(day, moving) {
                Some(date) => (date, Shift::Previous),
                None => (self.open_after(day, moving)?, Shift::Next),
            },
            Shift::Next | Shift::NextInSet => (self.open_after(day, moving)?, moving.shift),
        };
        self.step(moving.rule, Step::Moved { date, shift, purpose: moving.purpose })?;
        Ok(date)
    }

    /// The open day before, not before the bound; the hours of the day it stands for hold there too.
    fn open_before(&self, day: NaiveDate, moving: &Moving<'_>) -> Option<NaiveDate> {
        let bound = moving.bound;
        let mut windows = moving.set.iter().filter(|window| window.matches(day));
        let in_time = moving.set.is_empty() || windows.any(|window| window.admits(bound.time()));
        let mut earlier = day.iter_days().rev().skip(1).take_while(|date| *date >= bound.date());
        let open = earlier.find(|date| self.calendar.closed(*date, moving.purpose).is_none())?;
        (open > bound.date() || in_time).then_some(open)
    }

    fn open_after(&mut self, day: NaiveDate, moving: &Moving<'_>) -> Result<NaiveDate, ScheduleError> {
        let any_day = moving.shift != Shift::NextInSet || moving.set.is_empty();
        for date in day.iter_days().skip(1).take(SEARCH_DAYS) {
            if !any_day && !moving.set.iter().any(|window| window.matches(date)) {
                continue;
            }
            match self.calendar.closed(date, moving.purpose) {
                None => return Ok(date),
                Some(reason) => self.closed(date, reason, moving.rule)?,
            }
        }
        Err(ScheduleError::NoOpenDay { rule: moving.rule, from: day })
    }

    fn business_days(
        &self,
        date: NaiveDate,
        count: i32,
        purpose: Purpose,
        rule: ScheduleRule,
    ) -> Result<NaiveDate, ScheduleError> {
        let count = u32::try_from(count).map_err(|_negative| ScheduleError::OutOfRange { rule })?;
        let counted = self.calendar.add_business_days(date, count, purpose);
        counted.ok_or(ScheduleError::NoOpenDay { rule, from: date })
    }

    /// Consecutive closed days with one reason are one step.
    fn closed(&mut self, day: NaiveDate, reason: Reason, rule: ScheduleRule) -> Result<(), ScheduleError> {
        if let Some(Step::Closed { until, reason: last, .. }) = self.steps.last_mut()
            && *last == reason
            && until.succ_opt() == Some(day)
        {
            *until = day;
            return Ok(());
        }
        self.step(rule, Step::Closed { date: day, until: day, reason })
    }

    /// Records a step; a date that cannot be written with four digits of year is no date for us.
    fn step(&mut self, rule: ScheduleRule, step: Step) -> Result<(), ScheduleError> {
        if !(1..=9999).contains(&step.date().year()) {
            return Err(ScheduleError::OutOfRange { rule });
        }
        self.steps.push(step);
        Ok(())
    }
}

/// A day of a set that may have to move.
struct Moving<'a> {
    set: &'a [DayRule],
    shift: Shift,
    rule: ScheduleRule,
    purpose: Purpose,
    /// It never moves before this instant.
    bound: NaiveDateTime,
}

fn month_end(date: NaiveDate) -> NaiveDate {
    date.with_day(u32::from(date.num_days_in_month())).unwrap_or(date)
}

#[cfg(test)]
mod tests;

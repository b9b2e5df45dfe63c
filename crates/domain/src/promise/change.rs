//! Recording, moving and cancelling promises.

use super::{Assessed, Promise, PromiseEnd, PromiseEndKind, PromiseError, PromiseStatus, RescheduleReason};
use crate::{
    ids::{InvoiceId, PromiseId},
    ledger::Balance,
    money::{Money, MoneyError},
};
use chrono::NaiveDate;

/// All promises of one invoice with today's balance and assessment.
#[derive(Clone, Copy, Debug)]
pub struct PromiseBook<'a> {
    pub balance: &'a Balance,
    pub promises: &'a [Promise],
    pub assessed: &'a [Assessed],
}

/// Whether the next promise needs somebody who may approve it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// Broken promises so far.
    pub broken: u32,
    /// From how many on approval is needed; `None`: never.
    pub needed_after: Option<u32>,
    /// The caller holds `promise:approve`.
    pub may_approve: bool,
}

/// A promise somebody wants recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseDraft {
    pub id: PromiseId,
    pub invoice_id: InvoiceId,
    /// Without one: all that is owed and not yet promised.
    pub amount: Option<Money>,
    pub promised_date: NaiveDate,
    pub taken_date: NaiveDate,
}

/// A promise somebody wants on another day; the reason is compulsory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescheduling {
    /// Of the new promise.
    pub id: PromiseId,
    /// Without one: what the old promise has not brought.
    pub amount: Option<Money>,
    pub promised_date: NaiveDate,
    pub taken_date: NaiveDate,
    pub reason: RescheduleReason,
    /// It goes back to the day it had, which may be past: its tolerance runs, or ran, from there.
    pub is_return: bool,
}

/// Both ends of a rescheduling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescheduled {
    /// The old promise, now ended; it stays broken if its deadline had passed.
    pub ended: Promise,
    pub replacement: Promise,
    pub reason: RescheduleReason,
}

impl<'a> PromiseBook<'a> {
    /// What is owed and nobody has promised: the balance less the uncovered part of active promises.
    pub fn available(&self) -> Result<Money, MoneyError> {
        let uncovered = self.assessed.iter().map(|one| one.uncovered);
        Ok(uncovered.into_iter().try_fold(self.balance.balance_due, Money::checked_sub)?.at_least_zero())
    }

    /// Whether somebody may put the promise off, and has a reason to.
    pub fn is_movable(&self, id: PromiseId) -> bool {
        let is_offered = |(promise, assessed): (&Promise, &Assessed)| {
            self.may_be_put_off(promise, assessed) && !self.is_superseded(promise, assessed)
        };
        self.balance.is_open() && self.find(id).is_ok_and(is_offered)
    }

    /// What the next promise comes instead of: the latest one, where it was broken and nobody has put it off. Beside one
    /// that is in force the next is only one more.
    pub fn broken(&self) -> Option<PromiseId> {
        let is_active = |one: &Assessed| one.status == PromiseStatus::Active;
        if !self.balance.is_open() || self.assessed.iter().any(is_active) {
            return None;
        }
        let standing = self.promises.iter().filter(|one| self.stands(one.id));
        let (latest, assessed) = self.find(standing.max_by_key(|one| one.number)?.id).ok()?;
        (is_unkept(assessed.status) && self.may_be_put_off(latest, assessed)).then_some(latest.id)
    }

    /// Whether a broken promise is history: another was taken since, or the others bring all that is owed.
    fn is_superseded(&self, promise: &Promise, assessed: &Assessed) -> bool {
        let is_since = |other: &Promise| other.number > promise.number && other.taken_date > assessed.deadline;
        let is_left = || self.available().is_ok_and(Money::is_positive);
        let is_followed = || self.promises.iter().any(|other| is_since(other) && self.stands(other.id));
        is_unkept(assessed.status) && (is_followed() || !is_left())
    }

    /// Whether it was known and nobody took it back.
    fn stands(&self, id: PromiseId) -> bool {
        self.find(id).is_ok_and(|(_, assessed)| assessed.status != PromiseStatus::Cancelled)
    }

    /// In force, or broken and nobody has put it off; a rescheduling that was taken back leaves it as it was.
    fn may_be_put_off(&self, promise: &Promise, assessed: &Assessed) -> bool {
        match assessed.status {
            PromiseStatus::Active => promise.end.is_none(),
            PromiseStatus::Broken | PromiseStatus::PartiallyKept => {
                promise.end.is_none() || self.was_taken_back(promise.id)
            }
            PromiseStatus::Kept | PromiseStatus::Rescheduled | PromiseStatus::Cancelled => false,
        }
    }

    /// Whether somebody cancelled what had replaced the promise.
    fn was_taken_back(&self, id: PromiseId) -> bool {
        let is_cancelled = |one: &Promise| one.end.is_some_and(|end| end.kind == PromiseEndKind::Cancelled);
        let mut replacements = self.promises.iter().filter(|one| one.replaces_id == Some(id)).peekable();
        replacements.peek().is_some() && replacements.all(is_cancelled)
    }

    fn find(&self, id: PromiseId) -> Result<(&'a Promise, &'a Assessed), PromiseError> {
        let promise = self.promises.iter().find(|promise| promise.id == id);
        let assessed = self.assessed.iter().find(|one| one.promise_id == id);
        promise.zip(assessed).ok_or(PromiseError::UnknownPromise(id))
    }

    fn next_number(&self) -> u32 {
        self.promises.iter().map(|promise| promise.number).max().unwrap_or_default().saturating_add(1)
    }
}

/// Decides a new promise.
pub fn record(draft: &PromiseDraft, book: PromiseBook<'_>, approval: Approval) -> Result<Promise, PromiseError> {
    let available = book.available()?;
    let amount = draft.amount.unwrap_or(available);
    check(&book, approval, &Asked { amount, available, promised: draft.promised_date, earliest: draft.taken_date })?;
    Ok(Promise {
        id: draft.id,
        invoice_id: draft.invoice_id,
        number: book.next_number(),
        amount,
        promised_date: draft.promised_date,
        taken_date: draft.taken_date,
        replaces_id: None,
        end: None,
    })
}

/// Decides a new day for an active or unkept promise: the old one ends, a new one replaces it.
pub fn reschedule(
    id: PromiseId,
    draft: &Rescheduling,
    book: PromiseBook<'_>,
    approval: Approval,
) -> Result<Rescheduled, PromiseError> {
    let (old, assessed) = book.find(id)?;
    if !book.may_be_put_off(old, assessed) {
        return Err(PromiseError::NotChangeable { status: assessed.status });
    }
    let available = book.available()?.checked_add(assessed.uncovered)?;
    let missing = assessed.amount.checked_sub(assessed.covered)?;
    let default = if missing.minor() <= available.minor() { missing } else { available };
    let amount = draft.amount.unwrap_or(default);
    let earliest = if draft.is_return { draft.promised_date.min(draft.taken_date) } else { draft.taken_date };
    check(&book, approval, &Asked { amount, available, promised: draft.promised_date, earliest })?;
    let replacement = Promise {
        id: draft.id,
        invoice_id: old.invoice_id,
        number: book.next_number(),
        amount,
        promised_date: draft.promised_date,
        taken_date: draft.taken_date,
        replaces_id: Some(old.id),
        end: None,
    };
    let end = PromiseEnd { kind: PromiseEndKind::Rescheduled, date: draft.taken_date };
    Ok(Rescheduled { ended: Promise { end: Some(end), ..old.clone() }, replacement, reason: draft.reason })
}

/// Ends an active promise without another in its place.
pub fn cancel(id: PromiseId, book: PromiseBook<'_>, today: NaiveDate) -> Result<Promise, PromiseError> {
    let (promise, assessed) = book.find(id)?;
    match assessed.status {
        PromiseStatus::Active => {
            let end = PromiseEnd { kind: PromiseEndKind::Cancelled, date: today };
            Ok(Promise { end: Some(end), ..promise.clone() })
        }
        PromiseStatus::Kept
        | PromiseStatus::PartiallyKept
        | PromiseStatus::Broken
        | PromiseStatus::Rescheduled
        | PromiseStatus::Cancelled => Err(PromiseError::NotChangeable { status: assessed.status }),
    }
}

/// How a rescheduling is taken back. Nothing is erased: it is one act more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakingBack {
    /// It was put off in time: the promise goes back to its old day, and is judged by it.
    PutBack { promised_date: NaiveDate },
    /// It had been broken before: the new promise is cancelled, and the old one stays what it was.
    Cancel,
}

/// Decides how to take a rescheduling back that led to this promise, which must still stand on `from`.
pub fn take_back(id: PromiseId, from: NaiveDate, book: PromiseBook<'_>) -> Result<TakingBack, PromiseError> {
    let (promise, assessed) = book.find(id)?;
    let replaced = promise.replaces_id.and_then(|old| book.find(old).ok());
    let Some((old, was)) = replaced.filter(|_| promise.promised_date == from) else {
        return Err(PromiseError::NothingToTakeBack);
    };
    if assessed.status != PromiseStatus::Active {
        return Err(PromiseError::NotChangeable { status: assessed.status });
    }
    Ok(match was.status {
        PromiseStatus::Active | PromiseStatus::Rescheduled => TakingBack::PutBack { promised_date: old.promised_date },
        PromiseStatus::Kept | PromiseStatus::PartiallyKept | PromiseStatus::Broken | PromiseStatus::Cancelled => {
            TakingBack::Cancel
        }
    })
}

/// How often the promises of an invoice moved.
pub fn reschedule_count(promises: &[Promise]) -> usize {
    promises.iter().filter(|promise| promise.replaces_id.is_some()).count()
}

struct Asked {
    amount: Money,
    available: Money,
    promised: NaiveDate,
    earliest: NaiveDate,
}

/// Whether its day passed without all of it.
fn is_unkept(status: PromiseStatus) -> bool {
    matches!(status, PromiseStatus::Broken | PromiseStatus::PartiallyKept)
}

fn check(book: &PromiseBook<'_>, approval: Approval, asked: &Asked) -> Result<(), PromiseError> {
    if asked.promised < asked.earliest {
        return Err(PromiseError::PromiseInPast { promised_date: asked.promised, taken_date: asked.earliest });
    }
    if !book.balance.is_open() {
        return Err(PromiseError::InvoiceClosed);
    }
    let expected = book.balance.original.currency();
    if asked.amount.currency() != expected {
        return Err(PromiseError::OtherCurrency { expected });
    }
    if asked.available.is_zero() || asked.amount.minor() > asked.available.minor() {
        return Err(PromiseError::PromiseExceedsBalance { available: asked.available });
    }
    if !asked.amount.is_positive() {
        return Err(PromiseError::NotPositive);
    }
    let is_needed = approval.needed_after.is_some_and(|limit| approval.broken >= limit);
    if is_needed && !approval.may_approve {
        return Err(PromiseError::ApprovalRequired { broken: approval.broken });
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! What became of each promise, from the facts alone: undo a payment and the answer changes back.

use super::{Promise, PromiseEndKind, PromiseStatus};
use crate::{
    ids::PromiseId,
    ledger::{AllocationFact, AllocationSource, InvoiceFacts, LedgerError, PuePolicy, balance},
    money::{Money, MoneyError},
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// One invoice with every allocation it ever had.
#[derive(Clone, Copy, Debug)]
pub struct InvoiceLedger<'a> {
    pub invoice: &'a InvoiceFacts,
    pub allocations: &'a [AllocationFact],
    pub policy: PuePolicy,
}

/// A promise with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    pub promise_id: PromiseId,
    pub status: PromiseStatus,
    /// The promised amount after credits and earlier money made part of it needless.
    pub amount: Money,
    /// Money that came for it in time.
    pub covered: Money,
    /// What an active promise still has to bring; zero in every other state.
    pub uncovered: Money,
    /// The last day on which it can be kept.
    pub deadline: NaiveDate,
}

/// Assesses the promises of one invoice taken until a day; the answer is in the order of `promises`.
///
/// `deadline` adds the customer's tolerance to a promised date. Money covers promises in the order of their dates, each
/// peso one promise; credits and deductions bring nothing, so they make the latest promises smaller instead. In time is
/// what was effective in time, whenever somebody applied it.
pub fn assess(
    promises: &[Promise],
    ledger: InvoiceLedger<'_>,
    today: NaiveDate,
    deadline: impl Fn(NaiveDate) -> NaiveDate,
) -> Result<Vec<Assessed>, LedgerError> {
    let zero = Money::zero(ledger.invoice.total.currency());
    let mut accounts: Vec<Account<'_>> = promises
        .iter()
        .filter(|promise| promise.taken_date <= today)
        .map(|promise| Account {
            promise,
            successor: promises.iter().find(|other| other.replaces_id == Some(promise.id)).map(|other| other.id),
            deadline: deadline(promise.promised_date),
            covered: zero,
            trimmed: zero,
        })
        .collect();
    accounts.sort_by_key(|account| (account.promise.promised_date, account.promise.number));

    let live = live_facts(ledger, today);
    let mut days = days_of_change(ledger.invoice, &live, today);
    // What made a promise needless may be dated before it was taken, when nothing changes while it is in force.
    days.extend(accounts.iter().map(|account| account.promise.taken_date));
    for day in days {
        for fact in live.iter().filter(|fact| brings_money(fact) && fact.counting_date() == Some(day)) {
            cover(&mut accounts, fact, day)?;
        }
        let owed = balance(ledger.invoice, &live, day, ledger.policy)?.balance_due;
        trim(&mut accounts, owed, day)?;
    }
    let assessed: Vec<Assessed> = accounts.iter().map(|account| account.assessed(today)).collect::<Result<_, _>>()?;
    let in_order = promises.iter().filter_map(|promise| assessed.iter().find(|one| one.promise_id == promise.id));
    Ok(in_order.cloned().collect())
}

/// What money on its way will bring to each of these promises once it is ours; `active`, by date and number, is each
/// with its uncovered part, and the answer is in their order.
pub fn arriving(
    active: &[(&Promise, Money)],
    allocations: &[AllocationFact],
    today: NaiveDate,
) -> Result<Vec<Money>, MoneyError> {
    let mut arriving: Vec<Money> = active.iter().map(|(_, uncovered)| Money::zero(uncovered.currency())).collect();
    let on_its_way = |fact: &&AllocationFact| fact.is_live(today) && !fact.is_effective(today) && brings_money(fact);
    for fact in allocations.iter().filter(on_its_way) {
        let mut rest = fact.amount;
        for ((promise, uncovered), sum) in active.iter().zip(&mut arriving) {
            if is_meant(promise, fact) {
                let part = smaller(rest, uncovered.checked_sub(*sum)?);
                *sum = sum.checked_add(part)?;
                rest = rest.checked_sub(part)?;
            }
        }
    }
    Ok(arriving)
}

/// Money received after the promise was taken. Identifiers grow with time: on the same day they tell which was first.
fn is_meant(promise: &Promise, fact: &AllocationFact) -> bool {
    let recorded_before = fact.dated == promise.taken_date && fact.id.0 < promise.id.0;
    fact.dated >= promise.taken_date && !recorded_before
}

/// A promise while the days go by.
struct Account<'a> {
    promise: &'a Promise,
    /// The promise that replaced it.
    successor: Option<PromiseId>,
    deadline: NaiveDate,
    covered: Money,
    trimmed: Money,
}

impl Account<'_> {
    fn open_part(&self) -> Result<Money, MoneyError> {
        self.promise.amount.checked_sub(self.trimmed)?.checked_sub(self.covered)
    }

    fn is_in_force(&self, day: NaiveDate) -> bool {
        self.promise.taken_date <= day && day <= self.deadline && self.promise.end.is_none_or(|end| day < end.date)
    }

    /// Whether money that counts from a day comes for this promise, and came in time.
    fn is_covered_by(&self, fact: &AllocationFact, day: NaiveDate) -> bool {
        let ended = self.promise.end.filter(|end| end.date <= self.deadline);
        let is_in_time = fact.effective_date.is_some_and(|effective| effective <= self.deadline);
        // On the day it was put off identifiers tell, as on the day it was taken.
        let came_first = |end: NaiveDate| day == end && self.successor.is_some_and(|other| fact.id.0 < other.0);
        is_in_time && is_meant(self.promise, fact) && ended.is_none_or(|end| day < end.date || came_first(end.date))
    }

    fn status(&self, today: NaiveDate) -> Result<PromiseStatus, MoneyError> {
        let ended = self.promise.end.filter(|end| end.date <= today && end.date <= self.deadline);
        if let Some(end) = ended {
            return Ok(match end.kind {
                PromiseEndKind::Rescheduled => PromiseStatus::Rescheduled,
                PromiseEndKind::Cancelled => PromiseStatus::Cancelled,
            });
        }
        Ok(match (self.open_part()?.is_positive(), self.covered.is_positive()) {
            (false, true) => PromiseStatus::Kept,
            // Nothing of it was ever needed: neither kept nor broken.
            (false, false) => PromiseStatus::Cancelled,
            (true, _) if today <= self.deadline => PromiseStatus::Active,
            (true, true) => PromiseStatus::PartiallyKept,
            (true, false) => PromiseStatus::Broken,
        })
    }

    fn assessed(&self, today: NaiveDate) -> Result<Assessed, MoneyError> {
        let status = self.status(today)?;
        let open_part = self.open_part()?;
        Ok(Assessed {
            promise_id: self.promise.id,
            status,
            amount: self.promise.amount.checked_sub(self.trimmed)?,
            covered: self.covered,
            uncovered: match status {
                PromiseStatus::Active => open_part,
                PromiseStatus::Kept
                | PromiseStatus::PartiallyKept
                | PromiseStatus::Broken
                | PromiseStatus::Rescheduled
                | PromiseStatus::Cancelled => Money::zero(open_part.currency()),
            },
            deadline: self.deadline,
        })
    }
}

fn live_facts(ledger: InvoiceLedger<'_>, today: NaiveDate) -> Vec<AllocationFact> {
    let of_invoice = ledger.allocations.iter().filter(|fact| fact.invoice_id == ledger.invoice.id);
    let mut live: Vec<_> = of_invoice.filter(|fact| fact.is_effective(today)).cloned().collect();
    live.sort_by_key(|fact| fact.id);
    live
}

fn days_of_change(invoice: &InvoiceFacts, live: &[AllocationFact], today: NaiveDate) -> BTreeSet<NaiveDate> {
    let cancelled = invoice.cancellation().filter(|date| *date <= today);
    live.iter().filter_map(AllocationFact::counting_date).chain(cancelled).chain([today]).collect()
}

fn brings_money(fact: &AllocationFact) -> bool {
    match fact.source {
        AllocationSource::Payment(_) => fact.kind.is_money(),
        AllocationSource::CreditNote(_) => false,
    }
}

fn cover(accounts: &mut [Account<'_>], fact: &AllocationFact, day: NaiveDate) -> Result<(), MoneyError> {
    let mut rest = fact.amount;
    for account in accounts.iter_mut().filter(|account| account.is_covered_by(fact, day)) {
        let part = smaller(rest, account.open_part()?);
        account.covered = account.covered.checked_add(part)?;
        rest = rest.checked_sub(part)?;
    }
    Ok(())
}

/// Makes the latest promises smaller until all in force together ask for no more than is owed.
fn trim(accounts: &mut [Account<'_>], owed: Money, day: NaiveDate) -> Result<(), MoneyError> {
    let mut excess = Money::zero(owed.currency()).checked_sub(owed)?;
    for account in accounts.iter().filter(|account| account.is_in_force(day)) {
        excess = excess.checked_add(account.open_part()?)?;
    }
    for account in accounts.iter_mut().rev().filter(|account| account.is_in_force(day)) {
        let part = smaller(excess.at_least_zero(), account.open_part()?);
        account.trimmed = account.trimmed.checked_add(part)?;
        excess = excess.checked_sub(part)?;
    }
    Ok(())
}

/// Of two amounts of the same currency.
fn smaller(left: Money, right: Money) -> Money {
    if left.minor() <= right.minor() { left } else { right }
}

#[cfg(test)]
mod tests;

//! From rules and invoices to what leaves today.

use super::{DayCount, DropReason, NoticeKind, NoticeRule, NoticeSubject, PromiseAhead};
use crate::{
    ids::{InvoiceId, NotificationRuleId, PromiseId},
    ledger::Standing,
    money::Money,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// The days a run answers for, both included; days told twice give the same occurrences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The day of the last finished run.
    pub since_date: NaiveDate,
    pub today: NaiveDate,
}

/// A notice that is due, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub rule_id: NotificationRuleId,
    pub invoice_id: InvoiceId,
    /// With rule and invoice, the identity of the notice.
    pub occurrence: String,
    /// The day it was due; before today when a run was missed.
    pub date: NaiveDate,
    /// 1, 2, 3… of a rule with several days.
    pub level: u32,
    /// The promise it is about; else it is about the invoice.
    pub promise: Option<PromiseAhead>,
    pub outcome: Outcome,
}

/// What happens to a due notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Send,
    Drop(DropReason),
}

/// Every notice due in the window; `business_days_before` counts back on the organization's calendar.
pub fn decide(
    rules: &[NoticeRule],
    subjects: &[NoticeSubject],
    window: Window,
    business_days_before: impl Fn(NaiveDate, u32) -> NaiveDate,
) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for subject in subjects {
        for rule in rules.iter().filter(|rule| concerns(rule, subject)) {
            let first = window.since_date.max(rule.since_date);
            let due = steps(&rule.kind, subject, &business_days_before)
                .into_iter()
                .filter(|step| first <= step.date && step.date <= window.today);
            let mut of_rule: Vec<Decision> = due
                .map(|step| Decision {
                    rule_id: rule.id,
                    invoice_id: subject.invoice_id,
                    occurrence: step.occurrence,
                    date: step.date,
                    level: step.level,
                    promise: step.promise,
                    outcome: drop_reason(&rule.kind, subject, step.promise.is_some(), window.today)
                        .map_or(Outcome::Send, Outcome::Drop),
                })
                .collect();
            overtake(&mut of_rule);
            decisions.append(&mut of_rule);
        }
    }
    decisions.sort_by_key(|decision| (decision.date, decision.invoice_id));
    decisions
}

/// Of several days of one rule that are due together only the last is told: after days without a run, or when chasing
/// resumes. The others count as passed; each promise has days of its own.
fn overtake(of_rule: &mut [Decision]) {
    let mut last: BTreeMap<Option<PromiseId>, u32> = BTreeMap::new();
    for decision in of_rule.iter() {
        let level = last.entry(decision.promise.map(|promise| promise.promise_id)).or_default();
        *level = decision.level.max(*level);
    }
    for decision in of_rule {
        let promise = decision.promise.map(|promise| promise.promise_id);
        let is_last = last.get(&promise).is_none_or(|level| *level == decision.level);
        if !is_last && decision.outcome == Outcome::Send {
            decision.outcome = Outcome::Drop(DropReason::Overtaken);
        }
    }
}

/// Why a notice that was due must not leave any more on a later day; `promise`: the one it is about.
pub fn ended(
    kind: &NoticeKind,
    subject: &NoticeSubject,
    promise: Option<PromiseId>,
    today: NaiveDate,
) -> Option<DropReason> {
    let is_in_force = |id: PromiseId| subject.promises.iter().any(|ahead| ahead.promise_id == id);
    let is_gone = promise.is_some_and(|id| !is_in_force(id));
    drop_reason(kind, subject, promise.is_some(), today).or(is_gone.then_some(DropReason::PromiseEnded))
}

/// Why a notice about this invoice, or about a promise of it, must not leave on a day.
fn drop_reason(
    kind: &NoticeKind,
    subject: &NoticeSubject,
    is_of_promise: bool,
    today: NaiveDate,
) -> Option<DropReason> {
    match subject.standing {
        Standing::Cancelled => return Some(DropReason::Cancelled),
        Standing::Unconfirmed => return Some(DropReason::Unconfirmed),
        Standing::NotYetIssued
        | Standing::ClosedBeforeStart
        | Standing::PaidOnIssue
        | Standing::InSubstitution
        | Standing::Current => {}
    }
    match kind {
        // Finance hears of every invoice; that it was paid or promised meanwhile does not make it less new.
        NoticeKind::InvoiceCreated | NoticeKind::PromiseKept | NoticeKind::PromiseBroken | NoticeKind::FieldReceipt => {
            None
        }
        NoticeKind::BeforeCollection { .. } | NoticeKind::Late { .. } => {
            chasing_paused(subject, today).filter(|reason| !is_of_promise || *reason != DropReason::Promised)
        }
    }
}

fn chasing_paused(subject: &NoticeSubject, today: NaiveDate) -> Option<DropReason> {
    if !subject.balance_due.is_positive() {
        return Some(DropReason::Paid);
    }
    if subject.standing == Standing::InSubstitution {
        return Some(DropReason::InSubstitution);
    }
    if subject.is_disputed {
        return Some(DropReason::Disputed);
    }
    if subject.in_transit.minor() >= subject.balance_due.minor() {
        return Some(DropReason::InTransit);
    }
    let is_promised = subject.promise_deadline.is_some_and(|deadline| today <= deadline);
    is_promised.then_some(DropReason::Promised)
}

fn concerns(rule: &NoticeRule, subject: &NoticeSubject) -> bool {
    let is_customer = rule.customer_id.is_none_or(|customer| subject.customer_id == Some(customer));
    let balance = subject.balance_due;
    let same_currency = |limit: &Money| limit.currency() == balance.currency();
    is_customer
        && rule.amount_from.is_none_or(|limit| same_currency(&limit) && balance.minor() >= limit.minor())
        && rule.amount_below.is_none_or(|limit| same_currency(&limit) && balance.minor() < limit.minor())
}

struct Step {
    date: NaiveDate,
    level: u32,
    occurrence: String,
    promise: Option<PromiseAhead>,
}

fn steps(
    kind: &NoticeKind,
    subject: &NoticeSubject,
    business_days_before: impl Fn(NaiveDate, u32) -> NaiveDate,
) -> Vec<Step> {
    let ahead = |days: &[u32], count: DayCount, name: &str, reference: NaiveDate, floor: NaiveDate| {
        let planned = days.iter().map(|days| {
            let date = match count {
                DayCount::Calendar => reference.checked_sub_days(Days::new((*days).into())),
                DayCount::Business => Some(business_days_before(reference, *days)),
            };
            (date.unwrap_or(NaiveDate::MIN), *days)
        });
        let mut steps = in_order(name, reference, planned.collect(), floor);
        steps.retain(|step| step.date <= reference);
        steps
    };
    match kind {
        NoticeKind::InvoiceCreated => {
            vec![Step { date: subject.created_date, level: 1, occurrence: "created".to_owned(), promise: None }]
        }
        NoticeKind::BeforeCollection { days, count } => {
            let mut steps = ahead(days, *count, "before", subject.collection_date, floor(subject));
            for promise in &subject.promises {
                // Taken later than so many days before: told once, as soon as the next run sees it.
                let floor = subject.created_date.max(promise.taken_date);
                let name = format!("promised:{}", promise.promise_id);
                let of_promise = ahead(days, *count, &name, promise.promised_date, floor);
                steps.extend(of_promise.into_iter().map(|step| Step { promise: Some(*promise), ..step }));
            }
            steps
        }
        NoticeKind::Late { levels } => {
            let expected = subject.expected_date;
            // Due today is not late: the first level is the day after at the earliest.
            let late = levels.iter().map(|days| {
                let date = expected.checked_add_days(Days::new((*days).max(1).into()));
                (date.unwrap_or(NaiveDate::MAX), *days)
            });
            in_order("late", expected, late.collect(), floor(subject))
        }
        // What became of promises, and what collectors receive, is announced one by one, not by days.
        NoticeKind::PromiseKept | NoticeKind::PromiseBroken | NoticeKind::FieldReceipt => Vec::new(),
    }
}

/// The day before which nothing is told: the invoice was not here yet, or chasing was paused.
fn floor(subject: &NoticeSubject) -> NaiveDate {
    subject.resumed_date.map_or(subject.created_date, |resumed| resumed.max(subject.created_date))
}

/// Steps in the order of their days. Those before `floor` become one on that day, the last of them: an old invoice
/// imported today, or a dispute closed today, is told once and not once per level.
fn in_order(name: &str, reference: NaiveDate, mut planned: Vec<(NaiveDate, u32)>, floor: NaiveDate) -> Vec<Step> {
    planned.sort_unstable();
    planned.dedup();
    let numbered: Vec<(u32, NaiveDate, u32)> =
        (1..).zip(planned).map(|(level, (date, days))| (level, date, days)).collect();
    let passed = numbered.iter().rev().find(|(_, date, _)| *date < floor).map(|(level, _, days)| Step {
        date: floor,
        level: *level,
        occurrence: format!("{name}:{reference}:{days}:{floor}"),
        promise: None,
    });
    let coming = numbered.iter().filter(|(_, date, _)| *date >= floor).map(|(level, date, days)| Step {
        date: *date,
        level: *level,
        occurrence: format!("{name}:{reference}:{days}"),
        promise: None,
    });
    passed.into_iter().chain(coming).collect()
}

#[cfg(test)]
mod tests;

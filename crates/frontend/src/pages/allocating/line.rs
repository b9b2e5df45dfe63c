//! The amounts typed beside the invoices. Whatever is typed, taken or proposed is cut to what fits.

use super::{Plan, ToApply};
use crate::{
    components::money_field::{read_amount, written},
    pages::invoices,
};
use domain::{
    contract::{Invoice, NewAllocation},
    ids::InvoiceId,
    ledger::{
        AllocationKind,
        suggestion::{Candidate, Suggestion, closable_difference, most},
    },
    money::{Currency, Decimal, Equivalence, Money},
};
use leptos::prelude::*;

/// An invoice with what is typed beside it.
#[derive(Clone)]
pub(super) struct Line {
    pub document: String,
    candidate: Candidate,
    pub typed: RwSignal<String>,
    /// Invoice units per payment unit.
    pub rate: RwSignal<String>,
    /// Whether the small rest is closed as an adjustment.
    pub closes: RwSignal<bool>,
}

/// All of them, and the money they share.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    all: StoredValue<Vec<Line>>,
    money: Memo<Option<ToApply>>,
    touched: RwSignal<bool>,
}

impl Line {
    pub(super) fn new(invoice: &Invoice, money: Option<&ToApply>) -> Self {
        let active = &invoice.active_promises;
        let first = active.iter().map(|promise| promise.promised_date).min();
        let promised = active.iter().map(|promise| promise.uncovered.minor()).sum();
        let currency = invoice.balance_due.currency();
        let payable =
            invoice.balance_due.checked_sub(invoice.in_transit).map_or(Money::zero(currency), Money::at_least_zero);
        Self {
            document: invoices::document(invoice),
            candidate: Candidate {
                invoice_id: invoice.id,
                series: invoice.series.clone(),
                folio: invoice.folio.clone(),
                issue_date: invoice.issue_date,
                due_date: invoice.due_date,
                sat_payment_method: invoice.sat_payment_method,
                payable,
                promised: first.map(|date| (date, Money::new(promised, currency))),
                equivalence: None,
            },
            typed: RwSignal::new(String::new()),
            rate: RwSignal::new(usual_rate(currency, money).unwrap_or_default()),
            closes: RwSignal::new(false),
        }
    }

    pub(super) fn id(&self) -> InvoiceId {
        self.candidate.invoice_id
    }

    pub(super) fn due_date(&self) -> chrono::NaiveDate {
        self.candidate.due_date
    }

    pub(super) fn payable(&self) -> Money {
        self.candidate.payable
    }

    /// With the rate as it is typed now.
    fn candidate(&self) -> Candidate {
        Candidate { equivalence: self.rate.with(|rate| read_rate(rate)), ..self.candidate.clone() }
    }

    fn amount(&self) -> Option<Money> {
        self.typed
            .with(|typed| read_amount(typed, self.candidate.payable.currency()))
            .filter(|amount| amount.is_positive())
    }

    fn set(&self, amount: Option<Money>) {
        let amount = amount.filter(|amount| amount.is_positive());
        let text = amount.map(written).unwrap_or_default();
        if self.typed.with_untracked(|typed| *typed != text) {
            self.typed.set(text);
        }
    }

    /// The small rest that an adjustment may close.
    pub(super) fn difference(&self) -> Option<Money> {
        closable_difference(self.payable(), self.amount()?)
    }

    /// What it takes from the payment, in the payment's currency.
    fn consumed(&self, currency: Currency) -> Option<Money> {
        let Some(amount) = self.amount() else { return Some(Money::zero(currency)) };
        self.equivalence(currency)?.consumed(amount, currency).ok()
    }

    fn equivalence(&self, currency: Currency) -> Option<Equivalence> {
        if self.is_foreign(currency) { self.rate.with(|rate| read_rate(rate)) } else { Some(Equivalence::ONE) }
    }

    pub(super) fn is_foreign(&self, currency: Currency) -> bool {
        self.candidate.payable.currency() != currency
    }
}

impl Lines {
    pub(super) fn new(invoices: &[Invoice], money: Memo<Option<ToApply>>) -> Self {
        let known = money.get_untracked();
        let all = invoices.iter().map(|invoice| Line::new(invoice, known.as_ref())).collect();
        Self { all: StoredValue::new(all), money, touched: RwSignal::new(false) }
    }

    pub(super) fn each(self) -> Vec<Line> {
        self.all.get_value()
    }

    pub(super) fn currency(self) -> Option<Currency> {
        self.money.with(|money| money.as_ref().map(|money| money.amount.currency()))
    }

    pub(super) fn candidates(self) -> Vec<Candidate> {
        let currency = self.currency();
        let of = |line: Line| {
            let candidate = line.candidate();
            let is_foreign = currency.is_some_and(|currency| line.is_foreign(currency));
            Candidate { equivalence: candidate.equivalence.filter(|_| is_foreign), ..candidate }
        };
        self.each().into_iter().map(of).collect()
    }

    /// From now on the person decides, not the strongest proposal.
    pub(super) fn touch(self) {
        self.touched.set(true);
    }

    pub(super) fn is_touched(self) -> bool {
        self.touched.get()
    }

    /// What all lines take, but for one.
    pub(super) fn applied(self, except: Option<InvoiceId>) -> Option<Money> {
        let currency = self.currency()?;
        let mut lines = self.each().into_iter().filter(|line| Some(line.id()) != except);
        lines.try_fold(Money::zero(currency), |sum, line| sum.checked_add(line.consumed(currency)?).ok())
    }

    /// The most this line can take beside the others.
    pub(super) fn room(self, line: &Line) -> Option<Money> {
        let amount = self.money.with(|money| money.as_ref().map(|money| money.amount))?;
        let left = amount.checked_sub(self.applied(Some(line.id()))?).ok()?.at_least_zero();
        line.equivalence(left.currency())?;
        most(&self.rated(line), left).ok()
    }

    fn rated(self, line: &Line) -> Candidate {
        let found = self.candidates().into_iter().find(|candidate| candidate.invoice_id == line.id());
        found.unwrap_or_else(|| line.candidate())
    }

    /// Cuts what was typed to what fits.
    pub(super) fn settle(self, line: &Line) {
        let fitting = untrack(|| Some(smaller(line.amount()?, self.room(line)?)));
        line.set(fitting);
    }

    /// All that fits, or nothing.
    pub(super) fn tick(self, line: &Line, ticked: bool) {
        line.set(untrack(|| self.room(line)).filter(|_| ticked));
    }

    /// As proposed; `None` applies nothing.
    pub(super) fn take(self, suggestion: Option<&Suggestion>) {
        for line in self.each() {
            let proposed =
                suggestion.and_then(|one| one.lines.iter().find(|proposed| proposed.invoice_id == line.id()));
            line.set(proposed.map(|proposed| proposed.amount));
        }
    }

    /// Everything to these invoices, as far as it reaches.
    pub(super) fn only(self, ids: &[InvoiceId]) {
        self.take(None);
        for line in self.each().into_iter().filter(|line| ids.contains(&line.id())) {
            self.tick(&line, true);
        }
    }

    /// After the payment became smaller: the last lines give back what is too much.
    pub(super) fn trim(self) {
        let Some(currency) = self.currency() else { return };
        let Some(mut left) = self.money.with(|money| money.as_ref().map(|money| money.amount)) else { return };
        for line in self.each() {
            let Some(amount) = untrack(|| line.amount()) else { continue };
            let room = untrack(|| most(&self.rated(&line), left)).ok();
            line.set(room.map(|room| smaller(amount, room)));
            let consumed = untrack(|| line.consumed(currency)).unwrap_or(Money::zero(currency));
            left = left.checked_sub(consumed).map_or(Money::zero(currency), Money::at_least_zero);
        }
    }

    pub(super) fn plan(self) -> Plan {
        let Some(currency) = self.currency() else { return Plan::default() };
        let mut plan = Plan { applied: self.applied(None), ..Plan::default() };
        for line in self.each() {
            let is_blank = line.typed.with(|typed| typed.trim().is_empty());
            let (Some(amount), Some(equivalence)) = (line.amount(), line.equivalence(currency)) else {
                plan.is_incomplete |= !is_blank;
                continue;
            };
            let equivalence = line.is_foreign(currency).then_some(equivalence);
            plan.allocations.push(NewAllocation { invoice_id: line.id(), amount, equivalence, kind: None });
            if let Some(amount) = line.difference().filter(|_| line.closes.get()) {
                let kind = Some(AllocationKind::OtherDeduction);
                plan.allocations.push(NewAllocation { invoice_id: line.id(), amount, equivalence, kind });
            }
        }
        plan.is_incomplete |= plan.applied.is_none();
        plan
    }
}

fn smaller(one: Money, other: Money) -> Money {
    if one.minor() <= other.minor() { one } else { other }
}

/// A payment in dollars to an invoice in pesos: the payment's own rate.
fn usual_rate(invoice: Currency, money: Option<&ToApply>) -> Option<String> {
    let money = money.filter(|money| money.amount.currency() != Currency::MXN && invoice == Currency::MXN)?;
    money.exchange_rate.map(|rate| rate.normalize().to_string())
}

/// A positive number with a point.
pub(crate) fn read_rate(typed: &str) -> Option<Equivalence> {
    let value: Decimal = typed.trim().replace(',', "").parse().ok()?;
    Equivalence::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_positive_number() {
        assert_eq!(read_rate(" 18.2456 ").map(|rate| rate.value().to_string()).as_deref(), Some("18.2456"));
        for typed in ["", "0", "-1", "x", "1.2.3"] {
            assert_eq!(read_rate(typed), None, "{typed:?}");
        }
    }
}

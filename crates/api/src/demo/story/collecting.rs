//! When customers pay, and the receipts that follow.

use super::{
    Sale, StoryPayment, Teller, What, after, before,
    customers::{CHEQUE, Habit, TRANSFER},
    exchange_rate, money,
};
use crate::demo::cfdi_writer::{Content, PaidInvoice, PaymentDraft};
use anyhow::Context;
use chrono::{NaiveDate, NaiveTime};
use domain::money::{Currency, Equivalence};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;
/// Deposits of the last days that name nobody.
const UNIDENTIFIED: u32 = 3;
/// Cheques of the last day that have not cleared.
const CHEQUES: usize = 3;
/// Business days a cheque takes to clear, roughly.
const CLEARING_DAYS: u32 = 3;
/// A customer who stopped paying did so this long ago.
const STOPPED_DAYS: u32 = 150;

/// When a sale is paid: all at once, or in two halves. The days may lie beyond the story.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) first: Option<NaiveDate>,
    pub(super) rest: Option<NaiveDate>,
}

impl Outcome {
    /// The day on which nothing is left.
    pub(super) fn settled(&self) -> Option<NaiveDate> {
        self.rest.or(self.first)
    }
}

/// What is paid together: customer, day, currency, whether a receipt follows.
type PaymentKey = (NaiveDate, usize, Currency, bool);

impl Teller<'_> {
    /// One outcome per sale.
    pub(super) fn decide_outcomes(&mut self) -> Vec<Outcome> {
        let sales = self.sales.clone();
        sales.iter().map(|sale| self.outcome(sale)).collect()
    }

    fn outcome(&mut self, sale: &Sale) -> Outcome {
        let habit = self.customers.get(sale.customer).map_or(Habit::Punctual, |customer| customer.habit);
        let (low, high) = match habit {
            Habit::Punctual => (0, 2),
            Habit::Slow => (2, 16),
            Habit::Late => (10, 55),
            Habit::Erratic | Habit::Stopped => (0, 45),
        };
        let delay = self.random.between(low, high);
        let is_forgotten = habit == Habit::Erratic && self.random.chance(20);
        let day = self.business_day(after(sale.collection_date, delay));
        let has_stopped = habit == Habit::Stopped && after(day, STOPPED_DAYS) > self.last_date;
        if sale.is_set_aside || is_forgotten || has_stopped {
            return Outcome::default();
        }
        let is_halved = sale.is_deferred && self.random.chance(9);
        let rest = is_halved.then(|| self.random.between(10, 40)).map(|days| self.business_day(after(day, days)));
        Outcome { first: Some(day), rest }
    }

    /// Customers pay together what they pay on the same day; later ones of a sale follow earlier ones.
    pub(super) fn collect(&mut self, outcomes: Vec<Outcome>) -> anyhow::Result<()> {
        let mut groups: BTreeMap<PaymentKey, Vec<(usize, bool)>> = BTreeMap::new();
        for (at, (sale, outcome)) in self.sales.iter().zip(outcomes).enumerate() {
            for (day, is_half) in [(outcome.first, outcome.rest.is_some()), (outcome.rest, false)] {
                let Some(day) = day.filter(|day| *day <= self.last_date) else { continue };
                groups.entry((day, sale.customer, sale.currency, sale.is_deferred)).or_default().push((at, is_half));
            }
        }
        for (key, parts) in groups {
            self.pay(key, &parts)?;
        }
        self.hand_in_cheques()?;
        (0..UNIDENTIFIED).try_for_each(|_| self.deposit())
    }

    /// Whatever the day, some cheques have come in and not cleared yet.
    fn hand_in_cheques(&mut self) -> anyhow::Result<()> {
        let days = (0..10).map(|days| before(self.last_date, days));
        let date = days.into_iter().find(|date| self.is_open(*date)).unwrap_or(self.last_date);
        let expected = self.sales.iter_mut().rev().filter(|sale| {
            let is_whole = sale.is_deferred && !sale.is_set_aside && sale.installments == 0 && !sale.open.is_zero();
            is_whole && sale.heading.issued_at.date() < date && sale.collection_date <= after(date, 4)
        });
        let mut cheques = Vec::new();
        for sale in expected.step_by(3).take(CHEQUES) {
            let amount = money(std::mem::take(&mut sale.open), sale.currency)?;
            let rate = (sale.currency != Currency::MXN).then(|| exchange_rate(date));
            cheques.push((amount, rate, sale.heading.uuid));
        }
        for (amount, exchange_rate, invoice) in cheques {
            let payment = StoryPayment {
                form: CHEQUE,
                amount,
                exchange_rate,
                bank: "Banorte",
                reference: format!("{:07}", self.random.between(1_000, 99_999)),
                date,
                effective_date: None,
                allocations: vec![(invoice, amount, Equivalence::try_from(Decimal::ONE)?)],
            };
            self.add(date, 18, What::Payment(payment));
        }
        Ok(())
    }

    /// Money on the account, and nobody knows whose.
    fn deposit(&mut self) -> anyhow::Result<()> {
        let days = self.random.between(1, 12);
        let date = self.business_day(before(self.last_date, days)).min(self.last_date);
        let payment = StoryPayment {
            form: TRANSFER,
            amount: money(Decimal::from(self.random.between(12, 90)) * HUNDRED, Currency::MXN)?,
            exchange_rate: None,
            bank: "BBVA México",
            reference: format!("{:07}", self.random.between(100_000, 9_999_999)),
            date,
            effective_date: Some(date),
            allocations: Vec::new(),
        };
        self.add(date, 9, What::Payment(payment));
        Ok(())
    }

    fn pay(&mut self, key: PaymentKey, parts: &[(usize, bool)]) -> anyhow::Result<()> {
        let (date, customer, owed, has_receipt) = key;
        let of = self.customers.get(customer).context("customer")?;
        let (form, currency) = (of.form, of.pays_in);
        let pays_by_cheque = form == CHEQUE;
        let is_crossed = currency != owed;
        let rate = if currency == Currency::MXN { Decimal::ONE } else { exchange_rate(date) };
        let equivalence = if is_crossed { (Decimal::ONE / exchange_rate(date)).round_dp(10) } else { Decimal::ONE };
        let invoices = parts.iter().map(|part| self.settle(*part, equivalence)).collect::<anyhow::Result<Vec<_>>>()?;
        let consumed = invoices.iter().map(|invoice| cents(invoice.paid / equivalence));
        let mut amount = consumed.sum::<Decimal>();
        // Whoever gets no receipt sometimes pays a round sum: the rest is in their favour.
        if !has_receipt && self.random.chance(12) {
            amount = (amount / HUNDRED).ceil() * HUNDRED;
        }
        let cleared = self.business_day(after(date, CLEARING_DAYS));
        let effective = if pays_by_cheque { cleared } else { date };
        let reference = format!("{:07}", self.random.between(100_000, 9_999_999));
        let receipt_days = self.random.between(1, 3);
        let receipt_date = self.business_day(after(effective, receipt_days));
        let is_receipted = has_receipt && receipt_date <= self.last_date && !self.random.chance(3);
        let is_typed = !is_receipted || self.random.chance(55);
        if is_typed {
            let payment = StoryPayment {
                form,
                amount: money(amount, currency)?,
                exchange_rate: (currency != Currency::MXN).then_some(rate),
                bank: if pays_by_cheque { "Banorte" } else { "BBVA México" },
                reference: reference.clone(),
                date,
                effective_date: (effective <= self.last_date).then_some(effective),
                allocations: invoices
                    .iter()
                    .map(|paid| {
                        let equivalence = Equivalence::try_from(paid.equivalence)?;
                        Ok((paid.uuid, money(paid.paid, owed)?, equivalence))
                    })
                    .collect::<anyhow::Result<_>>()?,
            };
            self.add(date, 18, What::Payment(payment));
        }
        if is_receipted {
            let noon = NaiveTime::from_hms_opt(12, 0, 0).context("noon")?;
            // The day of the payment, whenever it clears.
            let paid_at = date.and_time(noon);
            let heading = self.heading("P", receipt_date.and_time(noon), customer, None)?;
            let draft = PaymentDraft { paid_at, form, currency, exchange_rate: rate, amount, reference, invoices };
            self.issue_document(heading, Content::Payment(draft));
        }
        Ok(())
    }

    /// Pays what is open of a sale, or half of it.
    fn settle(&mut self, (at, is_half): (usize, bool), equivalence: Decimal) -> anyhow::Result<PaidInvoice> {
        let withheld_rate = self.cast.withheld_rate;
        let sale = self.sales.get_mut(at).context("a sale")?;
        let paid = if is_half { cents(sale.open / Decimal::TWO) } else { sale.open };
        sale.installments += 1;
        let invoice = PaidInvoice {
            uuid: sale.heading.uuid,
            series: sale.heading.series,
            folio: sale.heading.folio,
            currency: sale.currency,
            equivalence,
            installment: sale.installments,
            previous_balance: sale.open,
            paid,
            total: sale.amounts.total(),
            base: sale.amounts.base(),
            withheld_rate,
        };
        sale.open -= paid;
        Ok(invoice)
    }
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

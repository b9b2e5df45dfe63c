//! Promises to pay: most are kept, some are moved, some are broken, some are of these days.

use super::{Sale, StoryPromise, StoryRescheduling, Teller, What, after, before, collecting::Outcome};
use chrono::NaiveDate;
use domain::promise::RescheduleReason;

const COMMENTS: [&str; 6] = [
    "Confirma que sale en la corrida de pagos",
    "Pide el estado de cuenta y paga completo",
    "Está en firma de dirección",
    "Espera un depósito de su cliente",
    "Entrega cheque en caja",
    "Transfiere por la tarde",
];
const MOVED: [&str; 3] = ["No alcanzó el flujo de la semana", "Cambió la fecha de su corrida", "Faltaba un autorizado"];

/// Promises that are broken on the first day, whatever the day.
const BROKEN_AT_LEAST: u32 = 3;

impl Teller<'_> {
    pub(super) fn promise(&mut self, outcomes: &[Outcome]) {
        for (sale, outcome) in self.sales.clone().iter().zip(outcomes) {
            if sale.is_set_aside || !sale.is_deferred {
                continue;
            }
            let lead = self.random.between(2, 5);
            let taken = self.business_day(after(sale.collection_date, lead));
            let settled = outcome.settled().filter(|day| *day <= self.last_date);
            let is_before_payment = outcome.first.is_none_or(|first| taken < first);
            if taken > self.last_date
                || !is_before_payment
                || !self.random.chance(if settled.is_some() { 60 } else { 80 })
            {
                continue;
            }
            match settled {
                Some(settled) => self.promise_of_paid(sale, taken, settled),
                None => self.promise_of_open(sale, taken),
            }
        }
    }

    /// Either the day on which the money came was the promised one, or it was moved to it.
    fn promise_of_paid(&mut self, sale: &Sale, taken: NaiveDate, settled: NaiveDate) {
        let days = settled.signed_duration_since(taken).num_days();
        match self.random.between(1, 100) {
            61.. if days > 12 => {
                let first = self.business_day(after(taken, 4));
                self.take_promise(sale, taken, first);
                let moved = self.business_day(after(first, 4));
                self.put_off(sale, moved, settled, RescheduleReason::Broken);
            }
            41..=60 if days > 6 => {
                let first = self.business_day(after(taken, 5));
                self.take_promise(sale, taken, first);
                self.put_off(sale, before(first, 1), settled, RescheduleReason::CustomerAsked);
            }
            _ => self.take_promise(sale, taken, settled),
        }
    }

    fn promise_of_open(&mut self, sale: &Sale, taken: NaiveDate) {
        let ago = self.random.between(0, 9);
        let recent = before(self.last_date, ago);
        let recent = if self.is_open(recent) { recent } else { self.business_day(before(recent, 3)) };
        let ahead = self.random.between(1, 12);
        let coming = self.business_day(after(self.last_date, ahead));
        let fate = self.random.between(1, 100);
        let first = self.business_day(after(taken, 6));
        let is_long_ago = after(first, 4) < self.last_date;
        match fate {
            // Broken, and nobody has called again. Chance alone would leave some days without any.
            _ if is_long_ago && (self.broken < BROKEN_AT_LEAST || (56..=75).contains(&fate)) => {
                self.broken += 1;
                self.take_promise(sale, taken, first);
            }
            // Promised for one of the next days.
            1..=55 => self.take_promise(sale, taken.max(recent), coming),
            56..=75 => self.take_promise(sale, taken, first),
            // Broken once, promised again.
            _ => {
                let first = self.business_day(after(taken, 5));
                self.take_promise(sale, taken, first);
                let moved = self.business_day(after(first, 4)).max(recent);
                self.put_off(sale, moved, coming, RescheduleReason::Broken);
            }
        }
    }

    fn take_promise(&mut self, sale: &Sale, taken: NaiveDate, promised_date: NaiveDate) {
        let Some(customer) = self.customers.get(sale.customer) else { return };
        let form = customer.form;
        let promised_by = customer.contacts.first().map(|contact| contact.name.clone()).unwrap_or_default();
        let promise = StoryPromise {
            invoice: sale.heading.uuid,
            promised_date,
            comment: self.random.pick(&COMMENTS).copied().unwrap_or_default(),
            form,
            promised_by,
            by_second: self.random.chance(35),
        };
        self.add(taken, 11, What::Promise(promise));
    }

    fn put_off(&mut self, sale: &Sale, on: NaiveDate, promised_date: NaiveDate, reason: RescheduleReason) {
        let comment = self.random.pick(&MOVED).copied().unwrap_or_default();
        let moved = StoryRescheduling { invoice: sale.heading.uuid, promised_date, reason, comment };
        if on <= promised_date {
            self.add(on, 16, What::Reschedule(moved));
        }
    }
}

//! Invoices, and what follows from them on paper: credit notes, substitutions, advances.

use super::{Sale, StoryCustomer, Teller, What, after, before, exchange_rate};
use crate::demo::cfdi_writer::{Content, Heading, Line, SaleDraft};
use anyhow::Context;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::{
    cfdi::{ADVANCE_PRODUCT_KEY, PaymentMethod},
    money::Currency,
    terms::{Review, ScheduleInput, schedule},
};
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

/// Invoices from before the start, of which nobody knows whether they were paid.
const UNCONFIRMED: u32 = 6;
/// Every so many invoices one is replaced.
const REPLACED_EVERY: usize = 190;
/// Every so many invoices one applies an advance.
const ADVANCE_EVERY: usize = 170;

impl Teller<'_> {
    /// Issues invoices on the business days of the story, in the order of their folios.
    pub(super) fn sell(&mut self, invoices: u32) -> anyhow::Result<()> {
        let mut plan: Vec<(NaiveDateTime, usize)> = Vec::new();
        let choices: Vec<usize> = self.weighted_customers();
        for number in 0..invoices {
            let offset = if number < UNCONFIRMED { None } else { Some(self.random.between(0, super::DAYS_TOLD - 1)) };
            let date = match offset {
                Some(days) => self.business_day(after(self.start_date, days)).min(self.last_date),
                None => before(self.start_date, self.random.between(3, 40)),
            };
            let seconds = self.random.between(0, 8 * 3_600 - 1);
            let nine = NaiveTime::from_hms_opt(9, 0, 0).context("nine o'clock")?;
            let customer = *self.random.pick(&choices).context("an organization without customers")?;
            plan.push((date.and_time(nine) + TimeDelta::seconds(seconds.into()), customer));
        }
        plan.sort_unstable();
        for (number, (issued_at, customer)) in plan.into_iter().enumerate() {
            self.sell_one(number, issued_at, customer)?;
        }
        Ok(())
    }

    fn weighted_customers(&self) -> Vec<usize> {
        let numbered = self.customers.iter().enumerate();
        numbered.flat_map(|(number, customer)| std::iter::repeat_n(number, customer.weight)).collect()
    }

    fn sell_one(&mut self, number: usize, issued_at: NaiveDateTime, customer: usize) -> anyhow::Result<()> {
        let of = self.customers.get(customer).context("customer")?.clone();
        let draft = self.draft(&of, issued_at.date());
        let is_early = issued_at.date() < self.start_date;
        if !is_early && number % ADVANCE_EVERY == ADVANCE_EVERY - 1 {
            return self.sell_with_advance(draft, issued_at, customer);
        }
        let at = self.issue(draft.clone(), issued_at, customer, None)?;
        if is_early {
            self.sale(at)?.is_set_aside = true;
            return Ok(());
        }
        if number % REPLACED_EVERY == REPLACED_EVERY - 1 {
            return self.replace(at, draft);
        }
        match self.random.between(1, 100) {
            1..=4 => self.credit(at, "01", "15"),
            5..=6 => self.credit(at, "03", "15"),
            _ => Ok(()),
        }
    }

    fn sale(&mut self, at: usize) -> anyhow::Result<&mut Sale> {
        self.sales.get_mut(at).context("a sale")
    }

    fn draft(&mut self, customer: &StoryCustomer, date: NaiveDate) -> SaleDraft {
        let rate = (customer.currency != Currency::MXN).then(|| exchange_rate(date));
        let count = self.random.between(1, 4);
        let lines = (0..count).filter_map(|_| self.line(rate)).collect();
        let credit_days = customer.terms.credit_days;
        SaleDraft {
            method: customer.method,
            form: if customer.method == PaymentMethod::Deferred { "99" } else { customer.form },
            conditions: (credit_days > 0).then(|| format!("{credit_days} días")),
            currency: customer.currency,
            exchange_rate: rate,
            lines,
            withheld_rate: self.cast.withheld_rate,
        }
    }

    fn line(&mut self, rate: Option<Decimal>) -> Option<Line> {
        let good = self.random.pick(self.cast.goods)?;
        let cents = self.random.between(good.prices.0 * 100, good.prices.1 * 100);
        let pesos = Decimal::new(cents.into(), 2);
        let unit_value = pesos / rate.unwrap_or(Decimal::ONE);
        let unit_value = unit_value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let quantity = self.random.between(1, good.most);
        let discount = self.random.chance(8).then(|| {
            let percent = Decimal::new(self.random.between(3, 10).into(), 2);
            (Decimal::from(quantity) * unit_value * percent).round_dp(2)
        });
        Some(Line {
            product_key: good.product_key,
            unit_key: good.unit_key,
            description: good.description.to_owned(),
            quantity,
            unit_value,
            discount,
        })
    }

    pub(super) fn heading(
        &mut self,
        series: &'static str,
        issued_at: NaiveDateTime,
        customer: usize,
        relation: Option<(&'static str, Vec<Uuid>)>,
    ) -> anyhow::Result<Heading> {
        let issued = self.deeds.iter().filter(|deed| match &deed.what {
            What::Document(document) => document.0.series == series,
            What::Payment(_) | What::Promise(_) | What::Reschedule(_) => false,
        });
        let folio = 1_001 + u32::try_from(issued.count())?;
        let receiver = self.customers.get(customer).context("customer")?.receiver.clone();
        Ok(Heading { series, folio, issued_at, uuid: self.random.uuid(), receiver, relation })
    }

    pub(super) fn issue_document(&mut self, heading: Heading, content: Content) {
        // Registered when it is stamped, in practice within the hour.
        let at = heading.issued_at + TimeDelta::minutes(20);
        self.deeds.push(super::Deed { at, what: What::Document(Box::new((heading, content))) });
    }

    /// Issues an invoice; its position among the sales.
    fn issue(
        &mut self,
        draft: SaleDraft,
        issued_at: NaiveDateTime,
        customer: usize,
        relation: Option<(&'static str, Vec<Uuid>)>,
    ) -> anyhow::Result<usize> {
        let heading = self.heading(self.cast.series, issued_at, customer, relation)?;
        let terms = &self.customers.get(customer).context("customer")?.terms;
        let input = ScheduleInput { issued_at, delivered_at: None, review: Review::Pending };
        let dates = schedule(&input, terms, &self.calendar)?;
        let amounts = draft.amounts();
        self.sales.push(Sale {
            customer,
            heading: heading.clone(),
            currency: draft.currency,
            amounts,
            is_deferred: draft.method == PaymentMethod::Deferred,
            collection_date: dates.collection_date,
            open: amounts.total(),
            installments: 0,
            is_set_aside: false,
        });
        self.issue_document(heading, Content::Invoice(draft));
        Ok(self.sales.len() - 1)
    }

    /// Takes a part of an invoice back some days after it, when that day is told.
    fn credit(&mut self, at: usize, relation: &'static str, form: &'static str) -> anyhow::Result<()> {
        let sale = self.sale(at)?.clone();
        let days = self.random.between(2, 6);
        let issued_at =
            self.business_day(after(sale.heading.issued_at.date(), days)).and_time(sale.heading.issued_at.time());
        if issued_at.date() > self.last_date || issued_at.date() >= sale.collection_date {
            return Ok(());
        }
        let percent = Decimal::new(self.random.between(4, 15).into(), 2);
        let what = if relation == "03" { "Devolución de mercancía" } else { "Bonificación comercial" };
        let line = credit_line("84111506", what, (sale.amounts.base() * percent).round_dp(2));
        let draft = self.credit_draft(&sale, line, form);
        let taken = draft.amounts().total();
        let uuid = sale.heading.uuid;
        let heading = self.heading("NC", issued_at, sale.customer, Some((relation, vec![uuid])))?;
        self.sale(at)?.open -= taken;
        self.issue_document(heading, Content::CreditNote(draft));
        Ok(())
    }

    fn credit_draft(&self, sale: &Sale, line: Line, form: &'static str) -> SaleDraft {
        let date = sale.heading.issued_at.date();
        SaleDraft {
            method: PaymentMethod::OneExhibition,
            form,
            conditions: None,
            currency: sale.currency,
            exchange_rate: (sale.currency != Currency::MXN).then(|| exchange_rate(date)),
            lines: vec![line],
            withheld_rate: self.cast.withheld_rate,
        }
    }

    /// The invoice had a mistake: another one with relation 04 takes its place the next business day.
    fn replace(&mut self, at: usize, draft: SaleDraft) -> anyhow::Result<()> {
        let old = self.sale(at)?.clone();
        let next = self.business_day(after(old.heading.issued_at.date(), 1)).and_time(old.heading.issued_at.time());
        if next.date() > self.last_date {
            return Ok(());
        }
        self.sale(at)?.is_set_aside = true;
        self.issue(draft, next, old.customer, Some(("04", vec![old.heading.uuid]))).map(|_at| ())
    }

    /// A fifth is paid in advance, invoiced whole later, and credited with relation 07.
    fn sell_with_advance(&mut self, draft: SaleDraft, issued_at: NaiveDateTime, customer: usize) -> anyhow::Result<()> {
        let fifth = (draft.amounts().base() / Decimal::from(5)).round_dp(2);
        let mut advance = draft.clone();
        advance.lines = vec![credit_line(ADVANCE_PRODUCT_KEY, "Anticipo del bien o servicio", fifth)];
        (advance.method, advance.form, advance.conditions) = (PaymentMethod::OneExhibition, "03", None);
        let paid = self.issue(advance, issued_at, customer, None)?;
        let paid = self.sale(paid)?;
        paid.is_set_aside = true;
        let advance_uuid = paid.heading.uuid;
        let whole_at = self.business_day(after(issued_at.date(), 9)).and_time(issued_at.time());
        if whole_at.date() > self.last_date {
            return Ok(());
        }
        let at = self.issue(draft, whole_at, customer, Some(("07", vec![advance_uuid])))?;
        let whole = self.sale(at)?.clone();
        let line = credit_line(ADVANCE_PRODUCT_KEY, "Aplicación de anticipo", fifth);
        let draft = self.credit_draft(&whole, line, "30");
        self.sale(at)?.open -= draft.amounts().total();
        let relation = Some(("07", vec![whole.heading.uuid]));
        let heading = self.heading("NC", whole_at + TimeDelta::minutes(5), customer, relation)?;
        self.issue_document(heading, Content::CreditNote(draft));
        Ok(())
    }
}

fn credit_line(product_key: &'static str, description: &str, amount: Decimal) -> Line {
    Line {
        product_key,
        unit_key: "ACT",
        description: description.to_owned(),
        quantity: 1,
        unit_value: amount,
        discount: None,
    }
}

//! What is typed about a payment, and the request it becomes.

use crate::{
    components::{
        combobox::Choice,
        money_field::{read_amount, written},
    },
    pages::allocating::{ToApply, read_rate},
    text::Text,
};
use chrono::NaiveDate;
use domain::{
    contract::{Invoice, NewAllocation, NewPayment},
    ids::CustomerId,
    money::{Currency, Decimal, Money},
    payment_form,
};
use leptos::prelude::*;

pub(super) const ON_DATE: &str = "date";
pub(super) const LATER: &str = "later";
pub(super) const OTHER: &str = "other";

/// The fields, and what is wrong with them before anything is sent.
#[derive(Clone, Copy)]
pub(super) struct PaymentForm {
    pub customer: RwSignal<Option<Choice>>,
    pub is_unknown: RwSignal<bool>,
    pub payer: RwSignal<String>,
    pub date: RwSignal<Option<NaiveDate>>,
    pub amount: RwSignal<String>,
    pub currency: RwSignal<String>,
    pub exchange_rate: RwSignal<String>,
    pub form: RwSignal<String>,
    pub reference: RwSignal<String>,
    pub bank: RwSignal<String>,
    pub in_bank: RwSignal<String>,
    pub effective_date: RwSignal<Option<NaiveDate>>,
    pub wrong: RwSignal<Vec<(&'static str, &'static str)>>,
}

impl PaymentForm {
    pub(super) fn new(today: NaiveDate) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let form = text("03");
        let in_bank = text(ON_DATE);
        // A cheque is not money before it clears; people may say otherwise.
        Effect::new(move |before: Option<String>| {
            let form = form.get();
            if before.is_some_and(|before| before != form) {
                in_bank.set(if form == payment_form::CHEQUE { LATER } else { ON_DATE }.to_owned());
            }
            form
        });
        Self {
            customer: RwSignal::new(None),
            is_unknown: RwSignal::new(false),
            payer: text(""),
            date: RwSignal::new(Some(today)),
            amount: text(""),
            currency: text("MXN"),
            exchange_rate: text(""),
            form,
            reference: text(""),
            bank: text(""),
            in_bank,
            effective_date: RwSignal::new(Some(today)),
            wrong: RwSignal::new(Vec::new()),
        }
    }

    /// The customer and currency of an invoice, and its open amount on top of what others brought.
    pub(super) fn begin_with(self, invoice: &Invoice) {
        let balance =
            invoice.balance_due.checked_sub(invoice.in_transit).map_or(invoice.balance_due, Money::at_least_zero);
        self.currency.set(balance.currency().code().to_owned());
        let sum = untrack(|| self.money()).and_then(|sum| sum.checked_add(balance).ok());
        self.amount.set(written(sum.unwrap_or(balance)));
        self.customer.set(invoice.customer.as_ref().map(|customer| Choice {
            value: customer.id.to_string(),
            label: [customer.code.as_str(), " ", &customer.name].concat(),
            detail: customer.rfc.clone().unwrap_or_default(),
        }));
    }

    pub(super) fn currency(self) -> Currency {
        self.currency.with(|code| code.parse().unwrap_or(Currency::MXN))
    }

    pub(super) fn is_cheque(self) -> bool {
        self.form.with(|form| form == payment_form::CHEQUE)
    }

    pub(super) fn customer_id(self) -> Option<CustomerId> {
        if self.is_unknown.get() {
            return None;
        }
        self.customer.with(|choice| choice.as_ref().and_then(|choice| choice.value.parse().ok()))
    }

    fn money(self) -> Option<Money> {
        let currency = self.currency();
        self.amount.with(|typed| read_amount(typed, currency)).filter(|amount| amount.is_positive())
    }

    fn rate(self) -> Option<Decimal> {
        if self.currency() == Currency::MXN {
            return None;
        }
        self.exchange_rate.with(|typed| read_rate(typed)).map(Into::into)
    }

    /// What the suggestions start from.
    pub(super) fn to_apply(self) -> Option<ToApply> {
        Some(ToApply {
            amount: self.money()?,
            date: self.date.get()?,
            reference: self.reference.get(),
            exchange_rate: self.rate(),
        })
    }

    pub(super) fn problem(self, field: &str) -> Option<String> {
        self.wrong.with(|wrong| wrong.iter().find(|(name, _)| *name == field).map(|(_, words)| (*words).to_owned()))
    }

    /// The request, or `None` once it is said beside the fields what is missing.
    pub(super) fn request(self, allocations: Vec<NewAllocation>, text: &Text) -> Option<NewPayment> {
        untrack(|| {
            self.wrong.set(self.mistakes(text));
            let (date, amount) = (self.date.get()?, self.money()?);
            if self.wrong.with(|wrong| !wrong.is_empty()) {
                return None;
            }
            let filled = |field: RwSignal<String>| Some(field.get().trim().to_owned()).filter(|text| !text.is_empty());
            let in_bank = self.in_bank.get();
            let effective_date = match in_bank.as_str() {
                LATER => None,
                OTHER => self.effective_date.get(),
                _ => Some(date),
            };
            Some(NewPayment {
                customer_id: self.customer_id(),
                payer: filled(self.payer),
                date,
                form: self.form.get(),
                amount,
                reference: filled(self.reference),
                bank: filled(self.bank),
                exchange_rate: self.rate(),
                effective_date,
                in_transit: in_bank == LATER,
                comment: None,
                allocations,
            })
        })
    }

    fn mistakes(self, text: &Text) -> Vec<(&'static str, &'static str)> {
        let words = text.payments();
        let rate = self.exchange_rate.with(|typed| !typed.trim().is_empty() && read_rate(typed).is_none());
        let has_customer = self.is_unknown.get() || self.customer_id().is_some();
        let checks = [
            ("customer", has_customer, words.choose_one),
            ("date", self.date.with(Option::is_some), words.date_missing),
            ("amount", self.money().is_some(), words.amount_invalid),
            ("exchange_rate", self.currency() == Currency::MXN || !rate, words.rate_invalid),
        ];
        checks.into_iter().filter(|(_, good, _)| !good).map(|(field, _, words)| (field, words)).collect()
    }
}

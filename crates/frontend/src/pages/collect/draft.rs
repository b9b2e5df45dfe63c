//! What the collector has typed, and how it becomes a payment.

use crate::api::FileUrl;
use chrono::NaiveDate;
use domain::{
    collection::{Collectible, collectible, spread},
    contract::{Invoice, NewAllocation, NewPayment},
    ids::{CustomerId, InvoiceId},
    money::{Currency, Money},
    payment_form::{CASH, CHEQUE, TRANSFER},
};
use leptos::prelude::*;
use uuid::Uuid;
use web_sys::File;

/// A document that can be collected, with what is left of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Due {
    pub invoice: Invoice,
    pub amount: Money,
}

/// Documents with something left to collect, the oldest debts first.
pub(super) fn due(invoices: Vec<Invoice>) -> Vec<Due> {
    let mut due: Vec<Due> = invoices
        .into_iter()
        .filter_map(|invoice| {
            let amount = collectible(invoice.balance_due, invoice.in_transit).ok()?;
            amount.is_positive().then_some(Due { invoice, amount })
        })
        .collect();
    due.sort_by_key(|due| (due.invoice.due_date, due.invoice.id));
    due
}

/// A photo that waits to be sent, or is with the office already.
#[derive(Clone)]
pub(super) struct Photo {
    pub key: Uuid,
    pub name: String,
    pub url: Option<FileUrl>,
    pub is_kept: bool,
}

/// One collection as it is typed.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The idempotency key: the same until the office has answered.
    pub key: StoredValue<Uuid>,
    pub ticked: RwSignal<Vec<InvoiceId>>,
    pub amount: RwSignal<String>,
    /// Whether the amount is the collector's own and not the sum of what is ticked.
    pub is_typed: RwSignal<bool>,
    pub form: RwSignal<&'static str>,
    pub reference: RwSignal<String>,
    pub bank: RwSignal<String>,
    pub comment: RwSignal<String>,
    pub photos: RwSignal<Vec<Photo>>,
    /// Files belong to this thread of the browser.
    pub files: StoredValue<Vec<(Uuid, File)>, LocalStorage>,
}

/// What has to be corrected before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Amount,
    ChequeNumber,
}

pub(super) const FORMS: [&str; 3] = [CASH, CHEQUE, TRANSFER];

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            key: StoredValue::new(Uuid::now_v7()),
            ticked: RwSignal::new(Vec::new()),
            amount: RwSignal::new(String::new()),
            is_typed: RwSignal::new(false),
            form: RwSignal::new(CASH),
            reference: RwSignal::new(String::new()),
            bank: RwSignal::new(String::new()),
            comment: RwSignal::new(String::new()),
            photos: RwSignal::new(Vec::new()),
            files: StoredValue::new_local(Vec::new()),
        }
    }

    /// The ticked documents in the order of the list.
    pub(super) fn chosen(self, due: &[Due]) -> Vec<Collectible> {
        self.ticked.with(|ticked| {
            due.iter()
                .filter(|due| ticked.contains(&due.invoice.id))
                .map(|due| Collectible { invoice_id: due.invoice.id, amount: due.amount })
                .collect()
        })
    }

    /// The currency of what is ticked, else of the first document, else the organization's.
    pub(super) fn currency(self, due: &[Due]) -> Currency {
        let first = self.chosen(due).first().map(|one| one.amount);
        first.or(due.first().map(|due| due.amount)).map_or(Currency::MXN, Money::currency)
    }

    /// The payment to record on a day, or what is missing.
    pub(super) fn payment(self, customer: CustomerId, due: &[Due], date: NaiveDate) -> Result<NewPayment, Missing> {
        let currency = self.currency(due);
        let amount = parse(&self.amount.get_untracked(), currency).ok_or(Missing::Amount)?;
        let form = self.form.get_untracked();
        let reference = filled(self.reference);
        if form == CHEQUE && reference.is_none() {
            return Err(Missing::ChequeNumber);
        }
        let allocations = spread(amount, &self.chosen(due)).map_err(|_mixed| Missing::Amount)?;
        Ok(NewPayment {
            customer_id: Some(customer),
            payer: None,
            date,
            form: form.to_owned(),
            amount,
            reference: reference.filter(|_text| form != CASH),
            bank: filled(self.bank).filter(|_text| form != CASH),
            exchange_rate: None,
            effective_date: None,
            in_transit: true,
            comment: filled(self.comment),
            allocations: allocations
                .into_iter()
                .map(|one| NewAllocation {
                    invoice_id: one.invoice_id,
                    amount: one.amount,
                    equivalence: None,
                    kind: None,
                })
                .collect(),
        })
    }
}

fn filled(text: RwSignal<String>) -> Option<String> {
    Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
}

/// `$4,872.00`, `4872` or `4 872.0`: what people write on a phone.
fn parse(text: &str, currency: Currency) -> Option<Money> {
    let plain: String = text.chars().filter(|one| !matches!(one, '$' | ',' | ' ' | '\u{a0}')).collect();
    Money::parse(&plain, currency).ok().filter(|amount| amount.is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        let pesos = |minor| Some(Money::new(minor, Currency::MXN));
        assert_eq!(parse("$4,872.00", Currency::MXN), pesos(487_200));
        assert_eq!(parse(" 4872.5 ", Currency::MXN), pesos(487_250));
        for wrong in ["", "0", "-5", "1.234", "mil"] {
            assert_eq!(parse(wrong, Currency::MXN), None, "{wrong}");
        }
    }
}

//! From what somebody typed to a payment: checks, and the day its money counts.

use crate::{
    act::Act,
    auth::Actor,
    error::{FieldRefusal, Refusal},
    ledger::InvoiceBook,
    store::payments::StoredPayment,
};
use chrono::NaiveDate;
use domain::{
    contract::{NewPayment, PaymentSource, ProblemKind},
    ids::{CustomerId, InvoiceId},
    money::Currency,
    payment_form,
    permission::Scope,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

const MOST_ALLOCATIONS: usize = 500;
const LONGEST_PAYER: usize = 300;
/// Of a reference as of a bank's name.
const LONGEST_REFERENCE: usize = 100;
const LONGEST_COMMENT: usize = 1_000;

pub(super) fn check(body: &NewPayment, today: NaiveDate, scope: Scope) -> Result<(), Refusal> {
    let mut wrong = dates(body, today, scope);
    if !payment_form::is_of_payment(&body.form) {
        wrong.push(FieldRefusal::new("/form", ProblemKind::UnknownPaymentForm).with("value", &body.form));
    }
    if body.exchange_rate.is_some_and(|rate| rate <= Decimal::ZERO) {
        wrong.push(FieldRefusal::new("/exchange_rate", ProblemKind::InvalidExchangeRate));
    }
    if body.amount.currency() == Currency::MXN && body.exchange_rate.is_some_and(|rate| rate != Decimal::ONE) {
        wrong.push(FieldRefusal::new("/exchange_rate", ProblemKind::ExchangeRateOfPesos));
    }
    wrong.extend(too_long(body));
    if body.allocations.len() > MOST_ALLOCATIONS {
        wrong.push(FieldRefusal::count("/allocations", &(0..=MOST_ALLOCATIONS)));
    }
    if !body.amount.is_positive() {
        wrong.push(FieldRefusal::new("/amount", ProblemKind::InvalidAmount));
    }
    match wrong.as_slice() {
        [] => Ok(()),
        // A lone amount or date is the problem itself.
        [only] if matches!(only.kind, ProblemKind::InvalidAmount | ProblemKind::PaymentInFuture) => {
            Err(Refusal { kind: only.kind, params: only.params.clone(), fields: wrong })
        }
        _ => Err(Refusal::fields(wrong)),
    }
}

fn too_long(body: &NewPayment) -> impl Iterator<Item = FieldRefusal> {
    let texts = [
        ("/payer", &body.payer, LONGEST_PAYER),
        ("/reference", &body.reference, LONGEST_REFERENCE),
        ("/bank", &body.bank, LONGEST_REFERENCE),
        ("/comment", &body.comment, LONGEST_COMMENT),
    ];
    let is_longer = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
    let longer = texts.into_iter().filter(move |(_, text, most)| is_longer(text, *most));
    longer.map(|(pointer, _, most)| FieldRefusal::length(pointer, &(0..=most)))
}

/// The date is not after today, except of a cheque that may be cashed later.
fn dates(body: &NewPayment, today: NaiveDate, scope: Scope) -> Vec<FieldRefusal> {
    let mut wrong = Vec::new();
    let is_cheque = body.form == payment_form::CHEQUE;
    if body.date > today && !is_cheque {
        wrong.push(FieldRefusal::new("/date", ProblemKind::PaymentInFuture).with("today", today));
    }
    let Some(effective) = body.effective_date else { return wrong };
    if effective < body.date {
        wrong.push(FieldRefusal::not_before("/effective_date", body.date));
    }
    if body.in_transit {
        wrong.push(FieldRefusal::new("/in_transit", ProblemKind::InTransitDated));
    }
    if scope == Scope::Own && effective <= today {
        wrong.push(FieldRefusal::not_before("/effective_date", today.succ_opt().unwrap_or(today)));
    }
    wrong
}

/// The payment as it is kept; without a customer, that of the invoices it pays.
pub(super) fn payment(
    act: &Act<'_>,
    body: &NewPayment,
    scope: Scope,
    books: &BTreeMap<InvoiceId, InvoiceBook>,
) -> StoredPayment {
    let source = match (scope, act.caller.actor) {
        (Scope::Own, _) => PaymentSource::Field,
        (Scope::All | Scope::Assigned, Actor::ApiKey(..)) => PaymentSource::Api,
        (Scope::All | Scope::Assigned, Actor::User(_)) => PaymentSource::Office,
    };
    StoredPayment {
        id: Uuid::now_v7().into(),
        customer_id: body.customer_id.or_else(|| payer_of(body, books)),
        payer: filled(body.payer.as_deref()),
        date: body.date,
        effective_date: effective_date(body, source),
        form: body.form.clone(),
        amount: body.amount,
        exchange_rate: body.exchange_rate,
        bank: filled(body.bank.as_deref()),
        reference: filled(body.reference.as_deref()),
        comment: filled(body.comment.as_deref()),
        source,
        reversed_date: None,
        reversal_reason: None,
        reversal_kind: None,
        version: 1,
        recorded_by: Some(act.caller.user_id()),
        recorded_at: act.now,
    }
}

/// A text with something in it.
pub(super) fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn payer_of(body: &NewPayment, books: &BTreeMap<InvoiceId, InvoiceBook>) -> Option<CustomerId> {
    let first = body.allocations.first()?;
    books.get(&first.invoice_id)?.stored.customer_id
}

/// Cheques until they clear, and whatever a collector holds, are in transit.
fn effective_date(body: &NewPayment, source: PaymentSource) -> Option<NaiveDate> {
    if body.in_transit {
        return None;
    }
    let waits = body.form == payment_form::CHEQUE || source == PaymentSource::Field;
    body.effective_date.or((!waits).then_some(body.date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn typed(fields: &serde_json::Value) -> NewPayment {
        let mut body = json!({"date": "2026-03-17", "form": "03", "amount": {"amount": "10.00", "currency": "MXN"}});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(body).unwrap()
    }

    fn today() -> NaiveDate {
        "2026-03-17".parse().unwrap()
    }

    #[test]
    fn only_a_cheque_may_be_dated_ahead() {
        let ahead = |form: &str| check(&typed(&json!({"date": "2026-03-18", "form": form})), today(), Scope::All);
        assert_eq!(ahead("03").unwrap_err().kind, ProblemKind::PaymentInFuture);
        assert_eq!(ahead("02"), Ok(()));
    }

    #[test]
    fn a_collector_cannot_say_that_money_counts_already() {
        let body = typed(&json!({"effective_date": "2026-03-17"}));
        assert_eq!(check(&body, today(), Scope::All), Ok(()));
        assert_eq!(check(&body, today(), Scope::Own).unwrap_err().fields[0].pointer, "/effective_date");
    }

    #[test]
    fn a_transfer_counts_on_its_date_and_a_cheque_once_somebody_says_so() {
        assert_eq!(effective_date(&typed(&json!({})), PaymentSource::Office), Some(today()));
        assert_eq!(effective_date(&typed(&json!({})), PaymentSource::Field), None);
        assert_eq!(effective_date(&typed(&json!({"form": "02"})), PaymentSource::Office), None);
        let cleared = typed(&json!({"form": "02", "effective_date": "2026-03-19"}));
        assert_eq!(effective_date(&cleared, PaymentSource::Office), "2026-03-19".parse().ok());
    }
}

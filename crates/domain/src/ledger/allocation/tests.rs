use super::*;
use crate::{
    ids::InvoiceId,
    ledger::{InvoiceKind, Opening, PuePolicy, Substitution, balance},
};
use rust_decimal::Decimal;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

fn dollars(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

/// Issued on the 5th, PPD.
fn invoice(total: Money) -> InvoiceFacts {
    InvoiceFacts {
        id: InvoiceId(Uuid::from_u128(1)),
        total,
        issue_date: day(5),
        kind: InvoiceKind::Ordinary,
        sat_payment_method: Some(SatPaymentMethod::Ppd),
        opening: Opening::Known,
        unconfirmed_date: None,
        cancelled_date: None,
        reinstated_date: None,
        substitution: Substitution::None,
    }
}

fn draft(amount: Money) -> AllocationDraft {
    AllocationDraft {
        kind: AllocationKind::Payment,
        amount,
        equivalence: None,
        payment_date: day(10),
        is_confirmed: false,
    }
}

fn rate(value: i64, decimals: u32) -> Equivalence {
    Equivalence::try_from(Decimal::new(value, decimals)).unwrap()
}

fn today(invoice: &InvoiceFacts, policy: PuePolicy) -> Balance {
    balance(invoice, &[], day(20), policy).unwrap()
}

fn try_allocate(
    draft: &AllocationDraft,
    invoice: &InvoiceFacts,
    remaining: Money,
) -> Result<Allocated, AllocationError> {
    allocate(draft, invoice, &today(invoice, PuePolicy::PaidOnIssue), remaining)
}

#[test]
fn an_allocation_takes_the_whole_balance_but_not_a_cent_more() {
    let invoice = invoice(pesos(1_000));
    let allocated = try_allocate(&draft(pesos(1_000)), &invoice, pesos(5_000)).unwrap();
    assert_eq!((allocated.amount, allocated.consumed), (pesos(1_000), pesos(1_000)));
    let error = AllocationError::PaymentExceedsBalance { balance: pesos(1_000) };
    assert_eq!(try_allocate(&draft(pesos(1_001)), &invoice, pesos(5_000)), Err(error));
}

#[test]
fn an_allocation_takes_the_rest_of_its_payment_but_not_a_cent_more() {
    let invoice = invoice(pesos(1_000));
    assert!(try_allocate(&draft(pesos(600)), &invoice, pesos(600)).is_ok());
    let error = AllocationError::AllocationExceedsPayment { remaining: pesos(600) };
    assert_eq!(try_allocate(&draft(pesos(601)), &invoice, pesos(600)), Err(error));
}

#[test]
fn zero_negative_and_foreign_amounts_are_refused() {
    let invoice = invoice(pesos(1_000));
    assert_eq!(try_allocate(&draft(pesos(0)), &invoice, pesos(600)), Err(AllocationError::NotPositive));
    assert_eq!(try_allocate(&draft(pesos(-1)), &invoice, pesos(600)), Err(AllocationError::NotPositive));
    let error = AllocationError::OtherCurrency { expected: Currency::MXN };
    assert_eq!(try_allocate(&draft(dollars(1)), &invoice, pesos(600)), Err(error));
}

#[test]
fn pesos_for_a_dollar_invoice_need_an_equivalence_and_balance_to_the_cent() {
    let invoice = invoice(dollars(58_000));
    let mut draft = draft(dollars(58_000));
    let error = AllocationError::EquivalenceRequired { invoice: Currency::USD, payment: Currency::MXN };
    assert_eq!(try_allocate(&draft, &invoice, pesos(2_000_000)), Err(error));
    draft.equivalence = Some(rate(5, 2));
    let allocated = try_allocate(&draft, &invoice, pesos(1_160_000)).unwrap();
    assert_eq!((allocated.amount, allocated.consumed), (dollars(58_000), pesos(1_160_000)));
    let error = AllocationError::AllocationExceedsPayment { remaining: pesos(1_159_999) };
    assert_eq!(try_allocate(&draft, &invoice, pesos(1_159_999)), Err(error));
}

#[test]
fn one_currency_has_no_rate_but_one() {
    let mut draft = draft(pesos(10));
    draft.equivalence = Some(Equivalence::ONE);
    assert!(try_allocate(&draft, &invoice(pesos(1_000)), pesos(600)).is_ok());
    draft.equivalence = Some(rate(2, 0));
    let error = AllocationError::EquivalenceNotOne { currency: Currency::MXN };
    assert_eq!(try_allocate(&draft, &invoice(pesos(1_000)), pesos(600)), Err(error));
}

#[test]
fn a_typed_payment_dated_before_its_ppd_invoice_waits_for_finance() {
    let mut draft = AllocationDraft { payment_date: day(4), ..draft(pesos(10)) };
    let mut invoice = invoice(pesos(1_000));
    let error = AllocationError::PaymentBeforeInvoice { issue_date: day(5) };
    assert_eq!(try_allocate(&draft, &invoice, pesos(600)), Err(error));
    draft.is_confirmed = true;
    assert!(try_allocate(&draft, &invoice, pesos(600)).is_ok());
    draft.is_confirmed = false;
    draft.payment_date = day(5);
    assert!(try_allocate(&draft, &invoice, pesos(600)).is_ok());
    draft.payment_date = day(4);
    invoice.sat_payment_method = None;
    assert!(try_allocate(&draft, &invoice, pesos(600)).is_ok());
}

#[test]
fn cancelled_unconfirmed_and_paid_on_issue_invoices_take_no_typed_payment() {
    let base = invoice(pesos(1_000));
    let refused = |invoice: InvoiceFacts| try_allocate(&draft(pesos(10)), &invoice, pesos(600)).unwrap_err();
    let cancelled = InvoiceFacts { cancelled_date: Some(day(20)), ..base.clone() };
    assert_eq!(refused(cancelled), AllocationError::InvoiceCancelled);
    let unconfirmed = InvoiceFacts { opening: Opening::Unconfirmed, ..base.clone() };
    assert_eq!(refused(unconfirmed), AllocationError::InvoiceUnconfirmed);
    let pue = InvoiceFacts { sat_payment_method: Some(SatPaymentMethod::Pue), ..base };
    assert_eq!(refused(pue), AllocationError::InvoicePaidOnIssue);
}

#[test]
fn a_deduction_reduces_the_balance_and_takes_nothing_from_the_payment() {
    let deduction = AllocationDraft { kind: AllocationKind::FivePerThousand, ..draft(pesos(5)) };
    let allocated = try_allocate(&deduction, &invoice(pesos(1_000)), pesos(0)).unwrap();
    assert_eq!((allocated.amount, allocated.consumed), (pesos(5), pesos(0)));
}

fn rep(draft: &AllocationDraft, invoice: &InvoiceFacts, policy: PuePolicy, remaining: Money) -> RepAllocated {
    allocate_rep(draft, invoice, &today(invoice, policy), remaining).unwrap()
}

#[test]
fn a_rep_is_applied_whatever_its_dates_and_amounts_and_says_what_is_odd() {
    let early = AllocationDraft { payment_date: day(1), ..draft(pesos(1_200)) };
    let line = rep(&early, &invoice(pesos(1_000)), PuePolicy::OpenUntilPaid, pesos(1_100));
    assert_eq!(line.applied.unwrap().amount, pesos(1_200));
    assert_eq!(line.surplus, pesos(200));
    assert_eq!(line.flags, [RepFlag::BeforeInvoice, RepFlag::ExceedsBalance, RepFlag::ExceedsPayment]);
}

#[test]
fn an_ordinary_rep_has_nothing_odd() {
    let line = rep(&draft(pesos(1_000)), &invoice(pesos(1_000)), PuePolicy::OpenUntilPaid, pesos(1_000));
    assert_eq!((line.surplus, line.flags), (pesos(0), vec![]));
}

#[test]
fn a_rep_for_a_pue_invoice_is_flagged_and_is_no_surplus() {
    let pue = InvoiceFacts { sat_payment_method: Some(SatPaymentMethod::Pue), ..invoice(pesos(1_000)) };
    for policy in [PuePolicy::OpenUntilPaid, PuePolicy::PaidOnIssue] {
        let line = rep(&draft(pesos(1_000)), &pue, policy, pesos(1_000));
        assert_eq!((line.surplus, line.flags), (pesos(0), vec![RepFlag::OnPue]));
    }
}

#[test]
fn a_rep_line_in_another_currency_than_its_invoice_waits_for_a_person() {
    let line = rep(&draft(dollars(10)), &invoice(pesos(1_000)), PuePolicy::OpenUntilPaid, pesos(1_000));
    assert_eq!((line.applied, line.flags), (None, vec![RepFlag::CurrencyDiffers]));
    let line = rep(&draft(dollars(10)), &invoice(dollars(10)), PuePolicy::OpenUntilPaid, pesos(1_000));
    assert_eq!((line.applied, line.flags), (None, vec![RepFlag::RateMissing]));
}

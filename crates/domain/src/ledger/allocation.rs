//! Deciding a new allocation: what people type is refused when it does not fit, what a REP says is applied and flagged.

use super::{AllocationKind, Balance, InvoiceFacts, SatPaymentMethod, Standing};
use crate::money::{Currency, Equivalence, Money, MoneyError};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An allocation somebody or some REP asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationDraft {
    pub kind: AllocationKind,
    /// In the invoice's currency.
    pub amount: Money,
    /// Invoice units per payment unit; required when the currencies differ.
    pub equivalence: Option<Equivalence>,
    pub payment_date: NaiveDate,
    /// Whether Finance applies a payment that is recorded already, and so confirms that it may precede its invoice.
    pub is_confirmed: bool,
}

/// An allocation that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocated {
    pub amount: Money,
    pub equivalence: Equivalence,
    /// What it takes from the payment, in the payment's currency.
    pub consumed: Money,
}

/// Why a typed allocation is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    #[error("an allocation is more than zero")]
    NotPositive,
    #[error("the invoice is in {expected}")]
    OtherCurrency { expected: Currency },
    #[error("a payment in {payment} to an invoice in {invoice} needs an equivalence")]
    EquivalenceRequired { invoice: Currency, payment: Currency },
    #[error("invoice and payment are both in {currency}: the equivalence is 1")]
    EquivalenceNotOne { currency: Currency },
    #[error("more than the balance of {balance:?}")]
    PaymentExceedsBalance { balance: Money },
    #[error("more than the {remaining:?} left of the payment")]
    AllocationExceedsPayment { remaining: Money },
    #[error("the invoice is cancelled")]
    InvoiceCancelled,
    #[error("nobody has confirmed yet what this invoice still owes")]
    InvoiceUnconfirmed,
    #[error("the invoice was closed before the start date")]
    InvoiceClosedBeforeStart,
    #[error("the invoice counts as paid on issue; the payment stays unapplied")]
    InvoicePaidOnIssue,
    #[error("the payment is dated before its invoice of {issue_date}; the allocation waits for Finance")]
    PaymentBeforeInvoice { issue_date: NaiveDate },
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Decides an allocation typed by a person; `balance` is today's, `remaining` what is left of the payment.
pub fn allocate(
    draft: &AllocationDraft,
    invoice: &InvoiceFacts,
    balance: &Balance,
    remaining: Money,
) -> Result<Allocated, AllocationError> {
    if !draft.amount.is_positive() {
        return Err(AllocationError::NotPositive);
    }
    let currency = invoice.total.currency();
    if draft.amount.currency() != currency {
        return Err(AllocationError::OtherCurrency { expected: currency });
    }
    accepts_payments(balance.standing)?;
    let is_early = invoice.sat_payment_method == Some(SatPaymentMethod::Ppd) && draft.payment_date < invoice.issue_date;
    if is_early && !draft.is_confirmed {
        return Err(AllocationError::PaymentBeforeInvoice { issue_date: invoice.issue_date });
    }
    let allocatable = balance.allocatable()?;
    if draft.amount.minor() > allocatable.minor() {
        return Err(AllocationError::PaymentExceedsBalance { balance: allocatable });
    }
    let equivalence = equivalence(draft.equivalence, currency, remaining.currency())?;
    let consumed = consumed(draft, equivalence, remaining.currency())?;
    if consumed.minor() > remaining.minor() {
        return Err(AllocationError::AllocationExceedsPayment { remaining });
    }
    Ok(Allocated { amount: draft.amount, equivalence, consumed })
}

fn accepts_payments(standing: Standing) -> Result<(), AllocationError> {
    match standing {
        Standing::Cancelled => Err(AllocationError::InvoiceCancelled),
        Standing::ClosedBeforeStart => Err(AllocationError::InvoiceClosedBeforeStart),
        Standing::PaidOnIssue => Err(AllocationError::InvoicePaidOnIssue),
        Standing::Unconfirmed => Err(AllocationError::InvoiceUnconfirmed),
        Standing::NotYetIssued | Standing::InSubstitution | Standing::Current => Ok(()),
    }
}

pub(super) fn equivalence(
    given: Option<Equivalence>,
    invoice: Currency,
    payment: Currency,
) -> Result<Equivalence, AllocationError> {
    match given {
        Some(given) if invoice == payment && given != Equivalence::ONE => {
            Err(AllocationError::EquivalenceNotOne { currency: invoice })
        }
        Some(given) => Ok(given),
        None if invoice == payment => Ok(Equivalence::ONE),
        None => Err(AllocationError::EquivalenceRequired { invoice, payment }),
    }
}

fn consumed(draft: &AllocationDraft, equivalence: Equivalence, payment: Currency) -> Result<Money, MoneyError> {
    if draft.kind.is_money() { equivalence.consumed(draft.amount, payment) } else { Ok(Money::zero(payment)) }
}

/// What a person should look at in an applied REP.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumString,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RepFlag {
    BeforeInvoice,
    ExceedsBalance,
    ExceedsPayment,
    OnPue,
    OnCancelled,
    OnUnconfirmed,
    CurrencyDiffers,
    RateMissing,
}

/// What becomes of one line of a REP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepAllocated {
    /// `None` when the line is in another currency than its invoice: it waits for a person.
    pub applied: Option<Allocated>,
    /// What the line brings beyond the balance.
    pub surplus: Money,
    pub flags: Vec<RepFlag>,
}

/// Applies a line of an imported REP: a fiscal fact, so never refused and never trimmed, only flagged.
pub fn allocate_rep(
    draft: &AllocationDraft,
    invoice: &InvoiceFacts,
    balance: &Balance,
    remaining: Money,
) -> Result<RepAllocated, MoneyError> {
    let mut flags = Vec::new();
    if draft.payment_date < invoice.issue_date {
        flags.push(RepFlag::BeforeInvoice);
    }
    if invoice.sat_payment_method == Some(SatPaymentMethod::Pue) {
        flags.push(RepFlag::OnPue);
    }
    match balance.standing {
        Standing::Cancelled => flags.push(RepFlag::OnCancelled),
        Standing::Unconfirmed => flags.push(RepFlag::OnUnconfirmed),
        Standing::NotYetIssued
        | Standing::ClosedBeforeStart
        | Standing::PaidOnIssue
        | Standing::InSubstitution
        | Standing::Current => {}
    }
    let zero = Money::zero(invoice.total.currency());
    if draft.amount.currency() != invoice.total.currency() {
        flags.push(RepFlag::CurrencyDiffers);
        return Ok(RepAllocated { applied: None, surplus: zero, flags });
    }
    // A REP of an invoice that counts as paid on issue is the payment itself, not a second one.
    let surplus = match balance.standing {
        Standing::PaidOnIssue => zero,
        Standing::NotYetIssued
        | Standing::Cancelled
        | Standing::ClosedBeforeStart
        | Standing::Unconfirmed
        | Standing::InSubstitution
        | Standing::Current => draft.amount.checked_sub(balance.balance_due)?.at_least_zero(),
    };
    if surplus.is_positive() {
        flags.push(RepFlag::ExceedsBalance);
    }
    if draft.equivalence.is_none() && remaining.currency() != draft.amount.currency() {
        flags.push(RepFlag::RateMissing);
        return Ok(RepAllocated { applied: None, surplus: zero, flags });
    }
    let equivalence = draft.equivalence.unwrap_or(Equivalence::ONE);
    let consumed = consumed(draft, equivalence, remaining.currency())?;
    if consumed.minor() > remaining.minor() {
        flags.push(RepFlag::ExceedsPayment);
    }
    Ok(RepAllocated { applied: Some(Allocated { amount: draft.amount, equivalence, consumed }), surplus, flags })
}

#[cfg(test)]
mod tests;

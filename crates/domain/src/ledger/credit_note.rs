//! Sharing out a credit note where its document does not say what it reduces: a person does.

use super::{Allocated, AllocationError, AllocationKind, InvoiceFacts, allocation::equivalence};
use crate::{
    contract::LinkState,
    ids::CustomerId,
    money::{Equivalence, Money, MoneyError},
};

/// `TipoRelacion` of a note that applies an advance.
pub const APPLIES_ADVANCE: &str = "07";

/// What a note brings an invoice, by its `TipoRelacion`.
pub fn credit_kind(relation_type: Option<&str>) -> AllocationKind {
    if relation_type == Some(APPLIES_ADVANCE) { AllocationKind::Advance } else { AllocationKind::CreditNote }
}

/// What decides about a note.
#[derive(Clone, Copy, Debug)]
pub struct NoteFacts {
    pub state: LinkState,
    pub customer_id: Option<CustomerId>,
    /// What no invoice has taken yet.
    pub remaining: Money,
}

/// A part of a note, and the invoice that gets it.
#[derive(Clone, Copy, Debug)]
pub struct CreditPart<'a> {
    pub invoice: &'a InvoiceFacts,
    pub customer_id: Option<CustomerId>,
    /// In the invoice's currency.
    pub amount: Money,
    /// Invoice units per unit of the note; required when the currencies differ.
    pub equivalence: Option<Equivalence>,
}

/// A note that was shared out: the parts in their order, and how it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    pub parts: Vec<Allocated>,
    pub state: LinkState,
}

/// Why a note is not shared out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    #[error("nobody has to decide about this note: it is {0:?}")]
    Closed(LinkState),
    #[error("part {0} is for an invoice of another customer")]
    OtherCustomer(usize),
    #[error("part {0}: {1}")]
    Part(usize, AllocationError),
}

/// Decides all parts or none; the rest of a note that is not used up still waits.
///
/// A note is a fiscal fact: it counts whatever an invoice still owes, and what is too much is saldo a favor.
pub fn share_out(note: &NoteFacts, parts: &[CreditPart<'_>]) -> Result<Shared, CreditError> {
    match note.state {
        LinkState::Applied | LinkState::Cancelled => return Err(CreditError::Closed(note.state)),
        LinkState::Waiting | LinkState::NeedsPerson => {}
    }
    let (mut remaining, mut shared) = (note.remaining, Vec::with_capacity(parts.len()));
    for (index, part) in parts.iter().enumerate() {
        if note.customer_id.is_some_and(|customer| part.customer_id != Some(customer)) {
            return Err(CreditError::OtherCustomer(index));
        }
        let allocated = credit(part, remaining).map_err(|error| CreditError::Part(index, error))?;
        remaining = left(remaining, &allocated).map_err(|error| CreditError::Part(index, error.into()))?;
        shared.push(allocated);
    }
    let state = if remaining.is_zero() { LinkState::Applied } else { LinkState::NeedsPerson };
    Ok(Shared { parts: shared, state })
}

fn left(remaining: Money, allocated: &Allocated) -> Result<Money, MoneyError> {
    remaining.checked_sub(allocated.consumed)
}

fn credit(part: &CreditPart<'_>, remaining: Money) -> Result<Allocated, AllocationError> {
    if !part.amount.is_positive() {
        return Err(AllocationError::NotPositive);
    }
    let currency = part.invoice.total.currency();
    if part.amount.currency() != currency {
        return Err(AllocationError::OtherCurrency { expected: currency });
    }
    if part.invoice.cancellation().is_some() {
        return Err(AllocationError::InvoiceCancelled);
    }
    let equivalence = equivalence(part.equivalence, currency, remaining.currency())?;
    let consumed = equivalence.consumed(part.amount, remaining.currency())?;
    if consumed.minor() > remaining.minor() {
        return Err(AllocationError::AllocationExceedsPayment { remaining });
    }
    Ok(Allocated { amount: part.amount, equivalence, consumed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::InvoiceId,
        ledger::{InvoiceKind, Opening, Substitution},
        money::Currency,
    };
    use chrono::NaiveDate;
    use rust_decimal::Decimal;
    use uuid::Uuid;

    fn money(minor: i64, currency: Currency) -> Money {
        Money::new(minor, currency)
    }

    fn invoice(currency: Currency, cancelled_date: Option<NaiveDate>) -> InvoiceFacts {
        InvoiceFacts {
            id: InvoiceId(Uuid::from_u128(1)),
            total: money(10_000, currency),
            issue_date: NaiveDate::from_ymd_opt(2026, 11, 5).unwrap(),
            kind: InvoiceKind::Ordinary,
            sat_payment_method: None,
            opening: Opening::Known,
            unconfirmed_date: None,
            cancelled_date,
            reinstated_date: None,
            substitution: Substitution::None,
        }
    }

    fn part(invoice: &InvoiceFacts, minor: i64) -> CreditPart<'_> {
        let amount = money(minor, invoice.total.currency());
        CreditPart { invoice, customer_id: Some(customer(1)), amount, equivalence: None }
    }

    fn customer(number: u128) -> CustomerId {
        Uuid::from_u128(number).into()
    }

    fn note(state: LinkState) -> NoteFacts {
        NoteFacts { state, customer_id: Some(customer(1)), remaining: money(11_600, Currency::MXN) }
    }

    #[test]
    fn a_note_that_is_used_up_is_applied_and_the_rest_of_another_waits() {
        let invoice = invoice(Currency::MXN, None);
        let state = |parts: &[CreditPart<'_>]| share_out(&note(LinkState::NeedsPerson), parts).unwrap().state;
        // More than the invoice owes is no reason to refuse a fiscal fact.
        assert_eq!(state(&[part(&invoice, 11_600)]), LinkState::Applied);
        assert_eq!(state(&[part(&invoice, 10_000), part(&invoice, 1_600)]), LinkState::Applied);
        assert_eq!(state(&[part(&invoice, 10_000)]), LinkState::NeedsPerson);
    }

    #[test]
    fn the_part_that_does_not_fit_is_named() {
        let (open, gone) = (invoice(Currency::MXN, None), invoice(Currency::MXN, NaiveDate::from_ymd_opt(2026, 11, 6)));
        let refused = |parts: &[CreditPart<'_>]| share_out(&note(LinkState::Waiting), parts).unwrap_err();
        let remaining = money(1_600, Currency::MXN);
        let beyond = AllocationError::AllocationExceedsPayment { remaining };
        assert_eq!(refused(&[part(&open, 10_000), part(&open, 1_601)]), CreditError::Part(1, beyond));
        assert_eq!(refused(&[part(&open, 0)]), CreditError::Part(0, AllocationError::NotPositive));
        assert_eq!(refused(&[part(&gone, 1)]), CreditError::Part(0, AllocationError::InvoiceCancelled));
        let stranger = CreditPart { customer_id: Some(customer(2)), ..part(&open, 1) };
        assert_eq!(refused(&[part(&open, 1), stranger]), CreditError::OtherCustomer(1));
    }

    #[test]
    fn another_currency_needs_its_equivalence() {
        let dollars = invoice(Currency::USD, None);
        let refused = share_out(&note(LinkState::NeedsPerson), &[part(&dollars, 100)]).unwrap_err();
        assert!(matches!(refused, CreditError::Part(0, AllocationError::EquivalenceRequired { .. })), "{refused}");
        let rate = Equivalence::try_from(Decimal::new(5, 2)).unwrap();
        let with_rate = CreditPart { equivalence: Some(rate), ..part(&dollars, 100) };
        let shared = share_out(&note(LinkState::NeedsPerson), &[with_rate]).unwrap();
        assert_eq!(shared.parts[0].consumed, money(2_000, Currency::MXN));
    }

    #[test]
    fn nobody_decides_twice_about_a_note() {
        let invoice = invoice(Currency::MXN, None);
        for state in [LinkState::Applied, LinkState::Cancelled] {
            assert_eq!(share_out(&note(state), &[part(&invoice, 1)]), Err(CreditError::Closed(state)));
        }
    }

    #[test]
    fn a_note_of_an_advance_brings_an_advance() {
        assert_eq!(credit_kind(Some("07")), AllocationKind::Advance);
        assert_eq!(
            (credit_kind(Some("01")), credit_kind(None)),
            (AllocationKind::CreditNote, AllocationKind::CreditNote)
        );
    }
}

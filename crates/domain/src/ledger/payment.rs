//! What is left of a payment.

use crate::money::{Money, MoneyError};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What the ledger needs to know of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFacts {
    pub amount: Money,
    pub dated: NaiveDate,
    /// The day the money is ours; `None` while it is in transit.
    pub effective_date: Option<NaiveDate>,
    /// The day its reversal or return was recorded.
    pub undone_date: Option<NaiveDate>,
}

/// What one allocation takes from its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumedFact {
    /// In the payment's currency; zero for a deduction, which the customer kept.
    pub amount: Money,
    pub dated: NaiveDate,
    pub undone_date: Option<NaiveDate>,
}

impl ConsumedFact {
    fn is_live(&self, as_of: NaiveDate) -> bool {
        self.dated <= as_of && self.undone_date.is_none_or(|date| date > as_of)
    }
}

impl PaymentFacts {
    fn is_effective(&self, as_of: NaiveDate) -> bool {
        let undone = self.undone_date.is_some_and(|date| date <= as_of);
        !undone && self.effective_date.is_some_and(|date| date.max(self.dated) <= as_of)
    }
}

/// *Saldo a favor* of one payment on a day: zero until it is effective and after it is undone.
///
/// What was applied to an invoice cancelled later is that invoice's surplus ([`super::Balance::surplus`]), not this.
pub fn unapplied(payment: &PaymentFacts, consumed: &[ConsumedFact], as_of: NaiveDate) -> Result<Money, MoneyError> {
    if !payment.is_effective(as_of) {
        return Ok(Money::zero(payment.amount.currency()));
    }
    let live = consumed.iter().filter(|fact| fact.is_live(as_of));
    let rest = live.map(|fact| fact.amount).try_fold(payment.amount, Money::checked_sub)?;
    Ok(rest.at_least_zero())
}

/// The first day from which nothing of it is left and, as far as is known, nothing will be; `None` while there is.
pub fn spent_date(amount: Money, consumed: &[ConsumedFact]) -> Result<Option<NaiveDate>, MoneyError> {
    let changes = consumed.iter().flat_map(|fact| [Some(fact.dated), fact.undone_date]).flatten();
    let days: BTreeSet<NaiveDate> = changes.collect();
    let mut spent = None;
    for day in days.into_iter().rev() {
        let mut live = consumed.iter().filter(|fact| fact.is_live(day)).map(|fact| fact.amount);
        if live.try_fold(amount, Money::checked_sub)?.is_positive() {
            break;
        }
        spent = Some(day);
    }
    Ok(spent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn pesos(amount: i64) -> Money {
        Money::new(amount, Currency::MXN)
    }

    #[test]
    fn the_rest_of_a_payment_is_unapplied_only_once_it_is_effective() {
        let cheque =
            PaymentFacts { amount: pesos(1_000), dated: day(2), effective_date: Some(day(5)), undone_date: None };
        let consumed = [ConsumedFact { amount: pesos(600), dated: day(2), undone_date: None }];
        assert_eq!(unapplied(&cheque, &consumed, day(4)), Ok(pesos(0)));
        assert_eq!(unapplied(&cheque, &consumed, day(5)), Ok(pesos(400)));
    }

    #[test]
    fn an_undone_allocation_returns_to_its_payment_and_an_undone_payment_has_nothing() {
        let mut payment =
            PaymentFacts { amount: pesos(1_000), dated: day(2), effective_date: Some(day(2)), undone_date: None };
        let consumed = [ConsumedFact { amount: pesos(600), dated: day(2), undone_date: Some(day(9)) }];
        assert_eq!(unapplied(&payment, &consumed, day(8)), Ok(pesos(400)));
        assert_eq!(unapplied(&payment, &consumed, day(9)), Ok(pesos(1_000)));
        payment.undone_date = Some(day(10));
        assert_eq!(unapplied(&payment, &consumed, day(10)), Ok(pesos(0)));
    }

    #[test]
    fn a_payment_is_spent_from_the_day_on_which_invoices_took_it_all_until_one_gives_back() {
        let taken = |amount, on, undone_date| ConsumedFact { amount: pesos(amount), dated: day(on), undone_date };
        assert_eq!(spent_date(pesos(1_000), &[]), Ok(None));
        assert_eq!(spent_date(pesos(1_000), &[taken(600, 2, None)]), Ok(None));
        let both = [taken(600, 2, None), taken(400, 5, None)];
        assert_eq!(spent_date(pesos(1_000), &both), Ok(Some(day(5))));
        let given_back = [taken(600, 2, None), taken(400, 5, Some(day(9)))];
        assert_eq!(spent_date(pesos(1_000), &given_back), Ok(None));
        let taken_anew = [taken(600, 2, None), taken(400, 5, Some(day(9))), taken(400, 12, None)];
        assert_eq!(spent_date(pesos(1_000), &taken_anew), Ok(Some(day(12))));
    }
}

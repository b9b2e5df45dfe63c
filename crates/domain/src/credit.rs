//! Whether more can be sold to a customer on credit, and why.

use crate::money::{Money, MoneyError};
use serde::{Deserialize, Serialize};

/// How much more a customer may owe, and the answer to who wants to sell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credit {
    /// Absent: nobody agreed on one.
    pub limit: Option<Money>,
    /// The limit less what is owed in its currency; below zero when exceeded. Other currencies are never added to it.
    pub available: Option<Money>,
    pub answer: SaleAnswer,
    pub reason: SaleReason,
}

/// The answer to *¿Le puedo vender?*
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SaleAnswer {
    Yes,
    NeedsApproval,
    No,
}

/// Why the answer is what it is: the most serious reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SaleReason {
    WithinLimit,
    NoLimit,
    Overdue,
    PromiseBroken,
    LimitReached,
}

/// How far along the limit a customer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CreditUse {
    /// A tenth of the limit is left, or less.
    NearLimit,
    /// Nothing is left.
    LimitReached,
}

/// What the answer depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub limit: Option<Money>,
    /// What is owed, one amount per currency.
    pub owed: &'a [Money],
    pub has_overdue: bool,
    /// A promise that was not kept and that no other has replaced.
    pub has_broken_promise: bool,
}

/// A reached limit says no; something overdue or a broken promise needs somebody's approval.
pub fn credit(standing: Standing<'_>) -> Result<Credit, MoneyError> {
    let available = available(standing.limit, standing.owed)?;
    let is_reached = available.is_some_and(|left| !left.is_positive());
    let (answer, reason) = match (is_reached, standing.has_broken_promise, standing.has_overdue) {
        (true, _, _) => (SaleAnswer::No, SaleReason::LimitReached),
        (false, true, _) => (SaleAnswer::NeedsApproval, SaleReason::PromiseBroken),
        (false, false, true) => (SaleAnswer::NeedsApproval, SaleReason::Overdue),
        (false, false, false) if standing.limit.is_some() => (SaleAnswer::Yes, SaleReason::WithinLimit),
        (false, false, false) => (SaleAnswer::Yes, SaleReason::NoLimit),
    };
    Ok(Credit { limit: standing.limit, available, answer, reason })
}

impl Credit {
    /// Whether the limit is near or reached; `None` while there is room, and without a limit.
    pub fn use_of_limit(&self) -> Option<CreditUse> {
        let (limit, available) = self.limit.zip(self.available)?;
        if !available.is_positive() {
            return Some(CreditUse::LimitReached);
        }
        let is_near = i128::from(available.minor()).saturating_mul(10) <= i128::from(limit.minor());
        is_near.then_some(CreditUse::NearLimit)
    }
}

fn available(limit: Option<Money>, owed: &[Money]) -> Result<Option<Money>, MoneyError> {
    let Some(limit) = limit else { return Ok(None) };
    let same = owed.iter().copied().filter(|amount| amount.currency() == limit.currency());
    same.into_iter().try_fold(limit, Money::checked_sub).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn pesos(minor: i64) -> Money {
        Money::new(minor, Currency::MXN)
    }

    fn of(limit: Option<i64>, owed: &[Money], has_overdue: bool, has_broken_promise: bool) -> Credit {
        credit(Standing { limit: limit.map(pesos), owed, has_overdue, has_broken_promise }).unwrap()
    }

    #[test]
    fn the_last_centavo_of_the_limit_may_be_sold_and_none_beyond() {
        let one_left = of(Some(1_000), &[pesos(999)], false, false);
        assert_eq!((one_left.available, one_left.answer), (Some(pesos(1)), SaleAnswer::Yes));
        let reached = of(Some(1_000), &[pesos(1_000)], true, true);
        assert_eq!((reached.answer, reached.reason), (SaleAnswer::No, SaleReason::LimitReached));
        assert_eq!(of(Some(1_000), &[pesos(1_250)], false, false).available, Some(pesos(-250)));
    }

    #[test]
    fn overdue_money_and_broken_promises_need_approval_and_the_promise_is_named_first() {
        assert_eq!(of(Some(1_000), &[], true, false).reason, SaleReason::Overdue);
        let both = of(None, &[], true, true);
        assert_eq!((both.answer, both.reason), (SaleAnswer::NeedsApproval, SaleReason::PromiseBroken));
    }

    #[test]
    fn without_a_limit_nothing_is_counted() {
        let free = of(None, &[pesos(99)], false, false);
        assert_eq!((free.available, free.answer, free.reason), (None, SaleAnswer::Yes, SaleReason::NoLimit));
        assert_eq!(free.use_of_limit(), None);
    }

    #[test]
    fn other_currencies_do_not_use_up_the_limit() {
        let dollars = Money::new(5_000, Currency::USD);
        assert_eq!(of(Some(1_000), &[dollars, pesos(400)], false, false).available, Some(pesos(600)));
    }

    #[test]
    fn a_tenth_of_the_limit_is_near() {
        for (owed, expected) in [
            (899, None),
            (900, Some(CreditUse::NearLimit)),
            (999, Some(CreditUse::NearLimit)),
            (1_000, Some(CreditUse::LimitReached)),
        ] {
            assert_eq!(of(Some(1_000), &[pesos(owed)], false, false).use_of_limit(), expected, "{owed}");
        }
    }
}

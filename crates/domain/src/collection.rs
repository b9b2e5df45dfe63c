//! Money that a collector receives for several documents at once.

use crate::{
    ids::InvoiceId,
    money::{Money, MoneyError},
};

/// A document and what is left to collect of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collectible {
    pub invoice_id: InvoiceId,
    pub amount: Money,
}

/// What is still to be collected: the balance without what is on its way already.
pub fn collectible(balance_due: Money, in_transit: Money) -> Result<Money, MoneyError> {
    Ok(balance_due.checked_sub(in_transit)?.at_least_zero())
}

/// Spreads money over documents in their order, each as far as it goes; what is left over stays with nobody.
pub fn spread(received: Money, documents: &[Collectible]) -> Result<Vec<Collectible>, MoneyError> {
    let mut left = received;
    let mut spread = Vec::new();
    for document in documents {
        let rest = left.checked_sub(document.amount)?;
        let amount = if rest.minor() < 0 { left } else { document.amount };
        if amount.is_positive() {
            spread.push(Collectible { amount, ..*document });
        }
        left = rest.at_least_zero();
    }
    Ok(spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use uuid::Uuid;

    fn pesos(amount: i64) -> Money {
        Money::new(amount, Currency::MXN)
    }

    fn document(number: u128, amount: i64) -> Collectible {
        Collectible { invoice_id: Uuid::from_u128(number).into(), amount: pesos(amount) }
    }

    #[test]
    fn money_goes_as_far_as_it_reaches_and_never_beyond_a_document() {
        let documents = [document(1, 100), document(2, 50), document(3, 70)];
        assert_eq!(spread(pesos(220), &documents), Ok(documents.to_vec()));
        assert_eq!(spread(pesos(999), &documents), Ok(documents.to_vec()));
        assert_eq!(spread(pesos(120), &documents), Ok(vec![document(1, 100), document(2, 20)]));
        assert_eq!(spread(pesos(100), &documents), Ok(vec![document(1, 100)]));
        assert_eq!(spread(pesos(0), &documents), Ok(vec![]));
    }

    #[test]
    fn currencies_are_never_mixed() {
        let dollars = Collectible { amount: Money::new(100, Currency::USD), ..document(1, 0) };
        assert!(spread(pesos(100), &[dollars]).is_err());
    }

    #[test]
    fn what_is_on_its_way_is_not_collected_twice() {
        assert_eq!(collectible(pesos(100), pesos(30)), Ok(pesos(70)));
        assert_eq!(collectible(pesos(100), pesos(130)), Ok(pesos(0)));
    }
}

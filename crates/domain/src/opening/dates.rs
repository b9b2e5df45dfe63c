//! When a document of a list of opening balances is due.

use crate::terms::Step;
use chrono::NaiveDate;

/// The steps of an invoice whose due date the list brings: the list instead of the credit, and from there how the
/// customer pays. `paying` are the steps of a schedule that is due on that day.
pub fn listed(due_date: NaiveDate, paying: Vec<Step>) -> Vec<Step> {
    let after = paying.into_iter().skip_while(|step| !matches!(step, Step::Due { .. })).skip(1);
    std::iter::once(Step::Listed { date: due_date }).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::Language,
        terms::{CreditBasis, Purpose, Shift, explain},
    };

    #[test]
    fn a_listed_due_date_stands_for_the_credit_and_leaves_how_the_customer_pays() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (due, paid) = (day("2026-02-14"), day("2026-02-16"));
        let computed = vec![
            Step::Issued { date: due },
            Step::CreditFrom { date: due, basis: CreditBasis::Issue },
            Step::Due { date: due },
            Step::AnyPaymentDay { date: due },
            Step::Moved { date: paid, shift: Shift::NextInSet, purpose: Purpose::Payment },
        ];
        let steps = listed(due, computed);
        let names: Vec<_> = steps.iter().map(Step::name).collect();
        assert_eq!(names, ["listed", "any_payment_day", "moved"]);
        let said: Vec<_> = explain(&steps, Language::Es).into_iter().map(|step| step.text).collect();
        assert!(said[0].starts_with("Vencimiento según la lista de saldos iniciales: sáb 14"), "{said:?}");
    }
}

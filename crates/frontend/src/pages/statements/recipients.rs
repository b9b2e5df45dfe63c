//! Who would get a statement; the server says what speaks against it.

use crate::format;
use domain::{
    contract::{HeldBack, StatementRecipient},
    ids::CustomerId,
};

/// Which of them the list shows, by the URL.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    pub search: String,
    pub overdue_only: bool,
    /// `listos` or `con-aviso`.
    pub situation: Option<String>,
    /// Only these, ids with commas between them.
    pub customers: Option<String>,
}

pub(super) const READY: &str = "listos";
pub(super) const HELD_BACK: &str = "con-aviso";

/// What search and filters leave.
pub(super) fn shown(all: &[StatementRecipient], wanted: &Wanted) -> Vec<StatementRecipient> {
    let search = format::plain(&wanted.search);
    let matches = |one: &&StatementRecipient| {
        let rfc = one.customer.rfc.as_deref().unwrap_or_default();
        let texts = [one.customer.code.as_str(), &one.customer.name, rfc];
        let is_found = texts.iter().any(|text| format::plain(text).contains(&search));
        let is_overdue = one.balances.iter().any(|balance| balance.overdue.is_positive());
        let in_situation = match wanted.situation.as_deref() {
            Some(READY) => one.held_back.is_none(),
            Some(HELD_BACK) => one.held_back.is_some(),
            Some(_) | None => true,
        };
        let is_named = |ids: &String| ids.split(',').any(|id| id == one.customer.id.to_string());
        let is_meant = wanted.customers.as_ref().is_none_or(is_named);
        is_found && is_meant && in_situation && (!wanted.overdue_only || is_overdue)
    };
    all.iter().filter(matches).cloned().collect()
}

/// How many of each situation: ready, no contact, unapplied, sent today.
pub(super) fn counted(all: &[StatementRecipient]) -> [u64; 4] {
    let situations = [None, Some(HeldBack::NoContact), Some(HeldBack::Unapplied), Some(HeldBack::SentToday)];
    situations
        .map(|situation| u64::try_from(all.iter().filter(|one| one.held_back == situation).count()).unwrap_or(u64::MAX))
}

/// Who stands before and after a customer, and at which place of how many.
pub(super) fn neighbours(all: &[CustomerId], id: CustomerId) -> (Option<CustomerId>, usize, Option<CustomerId>) {
    let Some(at) = all.iter().position(|one| *one == id) else { return (None, 0, all.first().copied()) };
    let before = at.checked_sub(1).and_then(|before| all.get(before).copied());
    (before, at.saturating_add(1), all.get(at.saturating_add(1)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{contract::CustomerBalance, contract::CustomerRef, money::Currency, money::Money};
    use uuid::Uuid;

    fn recipient(number: u128, overdue: i64, held_back: Option<HeldBack>) -> StatementRecipient {
        let pesos = |minor| Money::new(minor, Currency::MXN);
        StatementRecipient {
            customer: CustomerRef {
                id: CustomerId::from(Uuid::from_u128(number)),
                code: format!("CL{number:03}"),
                name: "Textil del Sur".to_owned(),
                rfc: Some("TSU010101AB1".to_owned()),
            },
            balances: vec![CustomerBalance {
                currency: Currency::MXN,
                balance_due: pesos(100),
                overdue: pesos(overdue),
                in_transit: None,
                unapplied: None,
            }],
            addresses: Vec::new(),
            last_sent_at: None,
            held_back,
        }
    }

    fn found(all: &[StatementRecipient], wanted: &Wanted) -> usize {
        shown(all, wanted).len()
    }

    #[test]
    fn search_looks_at_code_name_and_rfc_whatever_the_case() {
        let all = [recipient(7, 0, None)];
        for search in ["cl007", "textil", "tsu0", ""] {
            assert_eq!(found(&all, &Wanted { search: search.to_owned(), ..Wanted::default() }), 1, "{search}");
        }
        assert_eq!(found(&all, &Wanted { search: "norte".to_owned(), ..Wanted::default() }), 0);
    }

    #[test]
    fn filters_leave_the_overdue_the_ready_or_those_with_a_warning() {
        let all = [recipient(1, 5, None), recipient(2, 0, None), recipient(3, 5, Some(HeldBack::SentToday))];
        assert_eq!(found(&all, &Wanted { overdue_only: true, ..Wanted::default() }), 2);
        let situation = |name: &str| Wanted { situation: Some(name.to_owned()), ..Wanted::default() };
        assert_eq!((found(&all, &situation(READY)), found(&all, &situation(HELD_BACK))), (2, 1));
        assert_eq!(counted(&all), [2, 0, 0, 1]);
    }

    #[test]
    fn the_first_has_nobody_before_and_the_last_nobody_after() {
        let id = |number| CustomerId::from(Uuid::from_u128(number));
        let all = [id(1), id(2)];
        assert_eq!(neighbours(&all, id(1)), (None, 1, Some(id(2))));
        assert_eq!(neighbours(&all, id(2)), (Some(id(1)), 2, None));
        assert_eq!(neighbours(&all, id(9)), (None, 0, Some(id(1))));
    }
}

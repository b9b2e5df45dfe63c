//! Who would get a statement, and why somebody would not.

use domain::{
    contract::{Customer, CustomerBalance, Purpose},
    ids::CustomerId,
    money::Money,
};

/// A customer with a balance.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recipient {
    pub id: CustomerId,
    pub code: String,
    pub name: String,
    pub rfc: String,
    pub balance_due: Vec<Money>,
    pub overdue: Vec<Money>,
    pub addresses: Vec<String>,
    pub situation: Situation,
}

/// Whether the statement is ticked from the start. Ticking by hand overrules it; the server has the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Situation {
    Ready,
    /// Nobody there receives statements by mail.
    NoContact,
    /// They paid something that is applied to nothing yet: asking for it would embarrass us.
    Unapplied,
}

/// The customers that owe something.
pub(super) fn recipients(customers: &[Customer]) -> Vec<Recipient> {
    customers.iter().filter(|customer| customer.balances.iter().any(owes)).map(recipient).collect()
}

fn owes(balance: &CustomerBalance) -> bool {
    balance.balance_due.is_positive()
}

fn recipient(customer: &Customer) -> Recipient {
    let receiving = customer.contacts.iter().filter(|contact| contact.receives.contains(&Purpose::Statements));
    let addresses: Vec<_> = receiving.filter_map(|contact| contact.email.clone()).collect();
    let owing = || customer.balances.iter().filter(|balance| owes(balance));
    let situation = if addresses.is_empty() {
        Situation::NoContact
    } else if customer.balances.iter().any(|balance| balance.unapplied.is_positive()) {
        Situation::Unapplied
    } else {
        Situation::Ready
    };
    Recipient {
        id: customer.id,
        code: customer.code.clone(),
        name: customer.name.clone(),
        rfc: customer.rfc.clone(),
        balance_due: owing().map(|balance| balance.balance_due).collect(),
        overdue: owing().map(|balance| balance.overdue).filter(|overdue| overdue.is_positive()).collect(),
        addresses,
        situation,
    }
}

/// What search and filter leave.
pub(super) fn shown(all: &[Recipient], search: &str, overdue_only: bool) -> Vec<Recipient> {
    let search = search.trim().to_lowercase();
    let matches = |one: &&Recipient| {
        let found = [&one.code, &one.name, &one.rfc].iter().any(|text| text.to_lowercase().contains(&search));
        found && (!overdue_only || !one.overdue.is_empty())
    };
    all.iter().filter(matches).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{contract::Contact, ids::ContactId, money::Currency, terms::CommercialTerms};
    use uuid::Uuid;

    fn customer(balance: i64, overdue: i64, unapplied: i64, receives: &[Purpose]) -> Customer {
        let pesos = |minor| Money::new(minor, Currency::MXN);
        Customer {
            id: CustomerId::from(Uuid::from_u128(7)),
            code: "CL007".to_owned(),
            name: "Textil del Sur".to_owned(),
            rfc: "TSU010101AB1".to_owned(),
            contacts: vec![Contact {
                id: ContactId::from(Uuid::nil()),
                name: "Laura".to_owned(),
                email: Some("laura@textil.mx".to_owned()),
                phone: None,
                receives: receives.to_vec(),
            }],
            terms: CommercialTerms::default(),
            terms_confirmed: false,
            balances: vec![CustomerBalance {
                balance_due: pesos(balance),
                overdue: pesos(overdue),
                in_transit: pesos(0),
                unapplied: pesos(unapplied),
            }],
            assigned_collector: None,
            assigned_salesperson: None,
        }
    }

    fn situation(customer: &Customer) -> Option<Situation> {
        recipients(std::slice::from_ref(customer)).first().map(|one| one.situation)
    }

    #[test]
    fn who_owes_nothing_gets_no_statement() {
        assert_eq!(situation(&customer(0, 0, 500, &[Purpose::Statements])), None);
    }

    #[test]
    fn a_contact_for_reminders_only_does_not_get_statements() {
        assert_eq!(situation(&customer(100, 0, 0, &[Purpose::Reminders])), Some(Situation::NoContact));
        assert_eq!(situation(&customer(100, 0, 0, &[Purpose::Statements])), Some(Situation::Ready));
    }

    #[test]
    fn unapplied_money_unticks() {
        assert_eq!(situation(&customer(100, 0, 1, &[Purpose::Statements])), Some(Situation::Unapplied));
    }

    #[test]
    fn search_looks_at_code_name_and_rfc_whatever_the_case() {
        let all = recipients(&[customer(100, 0, 0, &[])]);
        for found in ["cl007", "textil", "tsu0", ""] {
            assert_eq!(shown(&all, found, false).len(), 1, "{found}");
        }
        assert!(shown(&all, "norte", false).is_empty());
        assert!(shown(&all, "", true).is_empty());
    }
}

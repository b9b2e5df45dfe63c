//! The matrix of the preset roles; what each row leaves out is refused.

use super::{Action, Permission, Resource, Role, Scope};
use Action::{Approve, Create, Delete, Export, Read, Update};

/// Actions on one resource, all in the same scope.
type Cell = (&'static [Action], Scope);

const NOTHING: Cell = (&[], Scope::All);
const EVERYTHING: Cell = all(&[Read, Create, Update, Delete, Export, Approve]);

const fn all(actions: &'static [Action]) -> Cell {
    (actions, Scope::All)
}

const fn assigned(actions: &'static [Action]) -> Cell {
    (actions, Scope::Assigned)
}

const fn own(actions: &'static [Action]) -> Cell {
    (actions, Scope::Own)
}

/// The permissions of one preset role.
pub(super) fn of(role: Role) -> impl Iterator<Item = (Permission, Scope)> {
    use strum::VariantArray;
    Resource::VARIANTS.iter().flat_map(move |resource| {
        let (actions, scope) = cell(role, *resource);
        actions.iter().map(move |action| (Permission::new(*resource, *action), scope))
    })
}

fn cell(role: Role, resource: Resource) -> Cell {
    match role {
        Role::Admin => admin(resource),
        Role::Manager => manager(resource),
        Role::DataEntry => data_entry(resource),
        Role::Collections => collections(resource),
        Role::FieldCollector => field_collector(resource),
        Role::Sales => sales(resource),
        Role::Finance => finance(resource),
    }
}

fn admin(resource: Resource) -> Cell {
    match resource {
        Resource::Invoice => all(&[Read, Create, Update, Delete, Export]),
        Resource::AuditLog => all(&[Read, Export]),
        Resource::Document
        | Resource::Customer
        | Resource::CommercialTerms
        | Resource::Promise
        | Resource::Dispute
        | Resource::CounterReceipt
        | Resource::Visit
        | Resource::Note
        | Resource::Payment
        | Resource::Reconciliation
        | Resource::Statement
        | Resource::Report
        | Resource::Settings
        | Resource::NotificationRule => EVERYTHING,
    }
}

fn manager(resource: Resource) -> Cell {
    match resource {
        Resource::Promise => all(&[Read, Export, Approve]),
        Resource::Invoice
        | Resource::Customer
        | Resource::Dispute
        | Resource::CounterReceipt
        | Resource::Visit
        | Resource::Note
        | Resource::Payment
        | Resource::Report => all(&[Read, Export]),
        Resource::Document
        | Resource::CommercialTerms
        | Resource::Reconciliation
        | Resource::Statement
        | Resource::AuditLog => all(&[Read]),
        Resource::Settings | Resource::NotificationRule => NOTHING,
    }
}

fn data_entry(resource: Resource) -> Cell {
    match resource {
        Resource::Invoice | Resource::Document => all(&[Read, Create, Update]),
        Resource::Customer => all(&[Read, Create]),
        Resource::CommercialTerms
        | Resource::Promise
        | Resource::Dispute
        | Resource::CounterReceipt
        | Resource::Visit
        | Resource::Note => all(&[Read]),
        Resource::Payment
        | Resource::Reconciliation
        | Resource::Statement
        | Resource::Report
        | Resource::Settings
        | Resource::NotificationRule
        | Resource::AuditLog => NOTHING,
    }
}

fn collections(resource: Resource) -> Cell {
    match resource {
        Resource::Invoice | Resource::Customer | Resource::CommercialTerms => all(&[Read, Update]),
        Resource::Document | Resource::Payment => all(&[Read, Create]),
        Resource::Promise | Resource::Dispute | Resource::CounterReceipt | Resource::Visit | Resource::Note => {
            all(&[Read, Create, Update, Export])
        }
        Resource::Reconciliation => all(&[Read]),
        Resource::Statement => all(&[Read, Create, Export]),
        Resource::Report => own(&[Read]),
        Resource::Settings | Resource::NotificationRule | Resource::AuditLog => NOTHING,
    }
}

fn field_collector(resource: Resource) -> Cell {
    match resource {
        Resource::Invoice | Resource::Customer => assigned(&[Read]),
        Resource::Document
        | Resource::Promise
        | Resource::Dispute
        | Resource::CounterReceipt
        | Resource::Visit
        | Resource::Note => assigned(&[Read, Create]),
        Resource::Payment => own(&[Create]),
        Resource::CommercialTerms
        | Resource::Reconciliation
        | Resource::Statement
        | Resource::Report
        | Resource::Settings
        | Resource::NotificationRule
        | Resource::AuditLog => NOTHING,
    }
}

fn sales(resource: Resource) -> Cell {
    match resource {
        Resource::Invoice
        | Resource::Document
        | Resource::Customer
        | Resource::CommercialTerms
        | Resource::Promise
        | Resource::Dispute
        | Resource::CounterReceipt
        | Resource::Visit
        | Resource::Note
        | Resource::Statement => assigned(&[Read]),
        Resource::Payment
        | Resource::Reconciliation
        | Resource::Report
        | Resource::Settings
        | Resource::NotificationRule
        | Resource::AuditLog => NOTHING,
    }
}

fn finance(resource: Resource) -> Cell {
    match resource {
        Resource::Invoice | Resource::Customer => all(&[Read, Update, Export]),
        Resource::Document => all(&[Read, Create, Export]),
        Resource::CommercialTerms => all(&[Read, Update]),
        Resource::Promise
        | Resource::Dispute
        | Resource::CounterReceipt
        | Resource::Visit
        | Resource::Note
        | Resource::Payment
        | Resource::Reconciliation => all(&[Read, Create, Update, Export]),
        Resource::Statement => all(&[Read, Create]),
        Resource::Report => all(&[Read, Export]),
        Resource::NotificationRule | Resource::AuditLog => all(&[Read]),
        Resource::Settings => NOTHING,
    }
}

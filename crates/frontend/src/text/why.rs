//! Why something stands in the list of a role.

use crate::format::grouped;

pub(crate) struct WhyTexts {
    pub nobody_owes: &'static str,
    pub with_warnings: &'static str,
    /// The day, and who took the promise.
    pub promised: fn(&str, &str) -> String,
    /// Who recorded it.
    pub to_validate: fn(&str) -> String,
    /// What is left.
    pub unapplied: fn(&str) -> String,
    /// How many payments have no customer.
    pub unidentified: fn(u64) -> String,
    pub see_all: &'static str,
}

pub(super) const ES: WhyTexts = WhyTexts {
    nobody_owes: "Falta decir qué cliente la debe",
    with_warnings: "Se registró con avisos que alguien debe ver",
    promised: |day, user| format!("Prometió pagar el {day}; la tomó {user}"),
    to_validate: |origin| format!("Falta validarlo; lo registró {origin}"),
    unapplied: |amount| format!("Quedan {amount} sin factura"),
    unidentified: |count| match count {
        1 => "1 depósito sin identificar: falta decir de qué cliente es".to_owned(),
        count => format!("{} depósitos sin identificar: falta decir de qué cliente son", grouped(count)),
    },
    see_all: "Ver todos",
};

pub(super) const EN: WhyTexts = WhyTexts {
    nobody_owes: "Somebody has to say which customer owes it",
    with_warnings: "Registered with warnings that somebody should see",
    promised: |day, user| format!("Promised to pay on {day}; taken by {user}"),
    to_validate: |origin| format!("Waits to be validated; recorded by {origin}"),
    unapplied: |amount| format!("{amount} left without an invoice"),
    unidentified: |count| match count {
        1 => "1 unidentified deposit: somebody has to say whose it is".to_owned(),
        count => format!("{} unidentified deposits: somebody has to say whose they are", grouped(count)),
    },
    see_all: "See all",
};

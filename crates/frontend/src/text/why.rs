//! Why something stands in the list of a role.

pub(crate) struct WhyTexts {
    pub nobody_owes: &'static str,
    pub with_warnings: &'static str,
    /// The day, and who took the promise.
    pub promised: fn(&str, &str) -> String,
    /// Who recorded it.
    pub to_validate: fn(&str) -> String,
    /// What is left.
    pub unapplied: fn(&str) -> String,
    pub see_all: &'static str,
}

pub(super) const ES: WhyTexts = WhyTexts {
    nobody_owes: "Falta decir qué cliente la debe",
    with_warnings: "Se registró con avisos que alguien debe ver",
    promised: |day, user| format!("Prometió pagar el {day}; la tomó {user}"),
    to_validate: |origin| format!("Falta validarlo; lo registró {origin}"),
    unapplied: |amount| format!("Quedan {amount} sin factura"),
    see_all: "Ver todos",
};

pub(super) const EN: WhyTexts = WhyTexts {
    nobody_owes: "Somebody has to say which customer owes it",
    with_warnings: "Registered with warnings that somebody should see",
    promised: |day, user| format!("Promised to pay on {day}; taken by {user}"),
    to_validate: |origin| format!("Waits to be validated; recorded by {origin}"),
    unapplied: |amount| format!("{amount} left without an invoice"),
    see_all: "See all",
};

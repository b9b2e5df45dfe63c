//! What the palette proposes, and how words become it.

use crate::{
    components::{
        app_shell::places,
        date_field::{Towards, read_date},
    },
    format,
    pages::invoices,
    session::Session,
    text::Text,
};
use chrono::NaiveDate;
use domain::contract::{Customer, Invoice};

/// Under which heading something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Recent,
    Actions,
    Screens,
    Customers,
    Invoices,
}

impl Group {
    /// In the order of the list: what is known here comes before what the server still has to say.
    pub(super) const ALL: [Self; 5] = [Self::Recent, Self::Actions, Self::Screens, Self::Customers, Self::Invoices];

    pub(super) fn label(self, text: &Text) -> &'static str {
        let words = text.key_words();
        match self {
            Self::Recent => words.recent,
            Self::Actions => words.actions,
            Self::Screens => words.screens,
            Self::Customers => words.customers,
            Self::Invoices => words.invoices,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Go(String),
    Activity,
    Help,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The same for the same thing, whatever else is in the list.
    pub id: String,
    pub group: Group,
    pub label: String,
    pub detail: String,
    pub kind: Kind,
}

impl Entry {
    fn going(group: Group, href: String, label: String, detail: String) -> Self {
        Self { id: href.clone(), group, label, detail, kind: Kind::Go(href) }
    }

    /// In the document an entry is named by what it leads to.
    pub(super) fn dom_id(&self) -> String {
        let plain: String = self.id.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
        ["palette-", &plain].concat()
    }
}

/// What can be done to somebody or something named after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Schedule,
    RecordPayment,
    SendStatement,
}

/// The words of each verb, folded; longer ones first.
const VERBS: [(&str, Verb); 8] = [
    ("registrar pago", Verb::RecordPayment),
    ("record payment", Verb::RecordPayment),
    ("enviar estado", Verb::SendStatement),
    ("send statement", Verb::SendStatement),
    ("agendar", Verb::Schedule),
    ("schedule", Verb::Schedule),
    ("enviar", Verb::SendStatement),
    ("pago", Verb::RecordPayment),
];

/// Words that say when, not who; what they mean is read as in a field for a date.
const DAYS: [&str; 16] = [
    "hoy",
    "manana",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "today",
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// The day that a verb is to be done on, when its words name one.
fn wanted_day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let folded = format::plain(typed);
    let word = folded.split(' ').find(|word| DAYS.contains(word))?;
    read_date(word, today, Towards::Future)
}

/// The verb in front, if any, and the name after it.
pub(super) fn parse(typed: &str) -> (Option<Verb>, String) {
    let folded = format::plain(typed);
    let Some((words, verb)) = VERBS.iter().find(|(words, _)| begins_with(&folded, words)) else {
        return (None, typed.trim().to_owned());
    };
    let rest = folded.get(words.len()..).unwrap_or_default();
    let name = rest.split(' ').filter(|word| !word.is_empty() && !DAYS.contains(word));
    let name = name.filter(|word| !matches!(*word, "a" | "de" | "to" | "of" | "for" | "el" | "on"));
    (Some(*verb), name.collect::<Vec<_>>().join(" "))
}

/// The words stand in front and end there.
fn begins_with(folded: &str, words: &str) -> bool {
    folded.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What the server is asked for.
pub(super) fn wanted_name(typed: &str) -> String {
    parse(typed).1
}

/// Screens and actions, at once.
pub(super) fn local(session: Session, typed: &str, text: &'static Text) -> Vec<Entry> {
    let wanted = format::plain(typed);
    let mut all = actions(session, text);
    all.extend(places(session).into_iter().map(|place| {
        let label = (place.label)(text).to_owned();
        Entry::going(Group::Screens, place.path.to_owned(), label, String::new())
    }));
    let fits = |entry: &Entry| wanted.split(' ').all(|word| format::plain(&entry.label).contains(word));
    all.into_iter().filter(fits).collect()
}

fn actions(session: Session, text: &'static Text) -> Vec<Entry> {
    let words = text.key_words();
    let going = |permission: &str, href: &str, label: &str| {
        session.can(permission).then(|| Entry::going(Group::Actions, href.to_owned(), label.to_owned(), String::new()))
    };
    let doing = |kind: Kind, label: &str, keys: &str| {
        Some(Entry {
            id: label.to_owned(),
            group: Group::Actions,
            label: label.to_owned(),
            detail: keys.to_owned(),
            kind,
        })
    };
    let all = [
        going("payment:create", "/pagos/nuevo", words.record_payment),
        going("invoice:create", "/importar", text.invoices().import),
        going("reconciliation:update", "/importar/metadatos", text.invoices().metadata),
        doing(Kind::Activity, words.activity, "g h"),
        doing(Kind::Help, words.help, "?"),
    ];
    all.into_iter().flatten().collect()
}

/// A customer, or what the verb does to them.
pub(super) fn of_customers(customers: &[Customer], typed: &str, session: Session, text: &'static Text) -> Vec<Entry> {
    let (verb, _) = parse(typed);
    let entry = |customer: &Customer| {
        let name = [customer.code.as_str(), " ", &customer.name].concat();
        let (href, label, group) = match verb {
            Some(verb) => {
                let day = wanted_day(typed, session.today());
                let (href, label) = acting(verb, (customer, &name), day, session, text)?;
                (href, label, Group::Actions)
            }
            None => (format!("/clientes/{}", customer.id), name, Group::Customers),
        };
        Some(Entry::going(group, href, label, customer.rfc.clone()))
    };
    customers.iter().filter_map(entry).collect()
}

fn acting(
    verb: Verb,
    (customer, name): (&Customer, &str),
    day: Option<NaiveDate>,
    session: Session,
    text: &'static Text,
) -> Option<(String, String)> {
    let words = text.key_words();
    let (permission, href, label) = match verb {
        Verb::Schedule => {
            let on = day.map(|day| format!("&para={day}")).unwrap_or_default();
            ("promise:create", format!("/agenda?pestana=sin-agendar&cliente={}{on}", customer.id), words.schedule_for)
        }
        Verb::RecordPayment => ("payment:create", format!("/pagos/nuevo?cliente={}", customer.id), words.payment_of),
        Verb::SendStatement => (
            "statement:create",
            format!("/estados-de-cuenta?q={}&ver={}", customer.code, customer.id),
            words.statement_for,
        ),
    };
    let said = match day.filter(|_| verb == Verb::Schedule) {
        Some(day) => [label(name), format::short_day(day, text)].join(" · "),
        None => label(name),
    };
    session.can(permission).then_some((href, said))
}

pub(super) fn of_invoices(invoices: &[Invoice], text: &'static Text) -> Vec<Entry> {
    let entry = |invoice: &Invoice| {
        let detail =
            [invoices::customer_name(invoice, text), format::money_with_currency(invoice.balance_due)].join(" · ");
        let href = format!("/facturas/{}", invoice.id);
        Entry::going(Group::Invoices, href, invoices::document(invoice), detail)
    };
    invoices.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_in_front_is_taken_off_with_the_day_and_the_little_words() {
        for (typed, expected) in [
            ("agendar CL002 viernes", (Some(Verb::Schedule), "cl002")),
            ("Agendar a Ramiro Aldana mañana", (Some(Verb::Schedule), "ramiro aldana")),
            ("registrar pago CL002", (Some(Verb::RecordPayment), "cl002")),
            ("pago de Peña", (Some(Verb::RecordPayment), "pena")),
            ("send statement to Acme", (Some(Verb::SendStatement), "acme")),
        ] {
            let (verb, name) = parse(typed);
            assert_eq!((verb, name.as_str()), expected, "{typed}");
        }
    }

    #[test]
    fn the_day_after_a_verb_is_kept() {
        let today = "2026-11-23".parse().unwrap();
        let day = |typed: &str| wanted_day(typed, today).map(|day| day.to_string());
        assert_eq!(day("agendar CL002 viernes").as_deref(), Some("2026-11-27"));
        assert_eq!(day("Agendar a Ramiro mañana").as_deref(), Some("2026-11-24"));
        assert_eq!(day("agendar CL002"), None);
    }

    #[test]
    fn what_only_begins_like_a_verb_is_a_name() {
        assert_eq!(parse(" Pagos del Norte "), (None, "Pagos del Norte".to_owned()));
        assert_eq!(parse("1624.00"), (None, "1624.00".to_owned()));
    }
}

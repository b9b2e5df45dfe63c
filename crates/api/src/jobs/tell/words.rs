//! Notifications in words.

use super::{Figures, History};
use crate::paper::{long_date, money_with_code};
use chrono::NaiveDate;
use domain::{
    contract::{Language, UserRef},
    ids::UserId,
    notice::{Audience, DayCount, NoticeKind},
    payment_form,
    permission::Role,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a notification is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumIter, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum NotificationKind {
    InvoiceCreated,
    CollectionUpcoming,
    CollectionLate,
    PromiseKept,
    PromiseBroken,
    InvoiceCancelled,
    SubstitutionRefused,
    RepCancelled,
    /// A stamp that could be verified at last is not SAT's.
    StampAltered,
    /// A collector received money.
    FieldPayment,
    /// A collector sent a photo.
    FieldPhoto,
    /// The office did not accept what a collector recorded.
    FieldPaymentRejected,
    /// Somebody wants customers to pay elsewhere.
    BankAccountsRequested,
    BankAccountsInForce,
}

impl NotificationKind {
    /// The word on the wire and in the table.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// One line that says what happened.
pub fn title(kind: NotificationKind, figures: &Figures, language: Language) -> String {
    if figures.count > 1 {
        return title_of_many(kind, figures, language);
    }
    let document = figures.document.as_deref().unwrap_or("—");
    let date = figures.date.map(|date| long_date(date, language)).unwrap_or_default();
    let days = figures.days.unwrap_or_default();
    match kind {
        NotificationKind::InvoiceCreated => {
            language.choose(format!("Factura nueva: {document}"), format!("New invoice: {document}"))
        }
        NotificationKind::CollectionUpcoming if figures.is_promised => language.choose(
            format!("Prometida para el {date}: factura {document}"),
            format!("Promised for {date}: invoice {document}"),
        ),
        NotificationKind::CollectionUpcoming => language.choose(
            format!("Por cobrar el {date}: factura {document}"),
            format!("To be collected on {date}: invoice {document}"),
        ),
        NotificationKind::CollectionLate => language.choose(
            format!("Factura {document}: {}", days_es(days, "de atraso")),
            format!("Invoice {document}: {}", days_en(days, "late")),
        ),
        NotificationKind::PromiseKept => language
            .choose(format!("Promesa cumplida: factura {document}"), format!("Promise kept: invoice {document}")),
        NotificationKind::PromiseBroken => language
            .choose(format!("Promesa incumplida: factura {document}"), format!("Promise broken: invoice {document}")),
        NotificationKind::InvoiceCancelled => language.choose(
            format!("Factura {document} cancelada ante el SAT: su pago queda a favor"),
            format!("Invoice {document} cancelled at SAT: what was paid is unapplied"),
        ),
        NotificationKind::SubstitutionRefused => language.choose(
            format!("El SAT no aceptó cancelar la factura {document}"),
            format!("SAT refused to cancel invoice {document}"),
        ),
        NotificationKind::RepCancelled => language.choose(
            format!("Complemento {document} cancelado: confirma qué se debe"),
            format!("REP {document} cancelled: confirm what is owed"),
        ),
        NotificationKind::StampAltered => language.choose(
            format!("El sello del SAT de la factura {document} fue alterado: revísala"),
            format!("SAT's seal on invoice {document} was altered: look into it"),
        ),
        NotificationKind::FieldPayment => received(figures, language),
        NotificationKind::FieldPhoto => photographed(figures, language),
        NotificationKind::FieldPaymentRejected => {
            let amount = amounts(figures);
            language.choose(
                format!("No se aceptó tu cobro de {amount}"),
                format!("Your collection of {amount} was not accepted"),
            )
        }
        NotificationKind::BankAccountsRequested => {
            let by = figures.by.as_deref().unwrap_or("—");
            language.choose(
                format!("{by} pidió cambiar las cuentas donde te pagan"),
                format!("{by} asked to change the accounts you are paid into"),
            )
        }
        NotificationKind::BankAccountsInForce => language
            .choose("Cambiaron las cuentas donde te pagan", "The accounts you are paid into have changed")
            .to_owned(),
    }
}

/// `8 facturas nuevas de Textil Sur`: of whom, when all are one customer's.
fn title_of_many(kind: NotificationKind, figures: &Figures, language: Language) -> String {
    let count = figures.count;
    let (what, of) = match kind {
        NotificationKind::InvoiceCreated => {
            (language.choose("facturas nuevas", "new invoices"), language.choose("de", "of"))
        }
        NotificationKind::CollectionUpcoming => {
            (language.choose("facturas por cobrar pronto", "invoices soon due"), language.choose("de", "of"))
        }
        NotificationKind::CollectionLate => {
            (language.choose("facturas con atraso", "late invoices"), language.choose("de", "of"))
        }
        NotificationKind::PromiseKept => {
            (language.choose("promesas cumplidas", "promises kept"), language.choose("de", "by"))
        }
        NotificationKind::PromiseBroken => {
            (language.choose("promesas incumplidas", "promises broken"), language.choose("de", "by"))
        }
        NotificationKind::InvoiceCancelled => {
            (language.choose("facturas canceladas", "invoices cancelled"), language.choose("de", "of"))
        }
        NotificationKind::SubstitutionRefused => {
            (language.choose("sustituciones rechazadas", "substitutions refused"), language.choose("de", "of"))
        }
        NotificationKind::RepCancelled => {
            (language.choose("complementos cancelados", "REPs cancelled"), language.choose("de", "of"))
        }
        NotificationKind::StampAltered => {
            (language.choose("timbres alterados", "altered stamps"), language.choose("de", "of"))
        }
        NotificationKind::FieldPayment => {
            (language.choose("cobros en campo", "collections in the field"), language.choose("de", "from"))
        }
        NotificationKind::FieldPhoto => {
            (language.choose("fotos desde campo", "photos from the field"), language.choose("de", "of"))
        }
        NotificationKind::FieldPaymentRejected => {
            (language.choose("cobros rechazados", "collections rejected"), language.choose("de", "from"))
        }
        NotificationKind::BankAccountsRequested | NotificationKind::BankAccountsInForce => {
            (language.choose("cambios de cuentas bancarias", "changes of bank accounts"), language.choose("de", "of"))
        }
    };
    match &figures.customer {
        Some(customer) => format!("{count} {what} {of} {customer}"),
        None => format!("{count} {what}"),
    }
}

/// *Luis recibió cheque 0012 de $4,872.00 MXN de Ramiro Aldana.*
fn received(figures: &Figures, language: Language) -> String {
    let by = figures.by.as_deref().unwrap_or("—");
    let form = match figures.form.as_deref() {
        Some(payment_form::CASH) => language.choose("efectivo", "cash"),
        Some(payment_form::CHEQUE) => language.choose("cheque", "a cheque"),
        Some(payment_form::TRANSFER) => language.choose("transferencia", "a transfer"),
        Some(_) | None => language.choose("un pago", "a payment"),
    };
    let reference = figures.reference.as_ref().map(|reference| format!(" {reference}")).unwrap_or_default();
    let amount = amounts(figures);
    let customer = figures.customer.as_deref();
    let customer = customer.map(|name| language.choose(format!(" de {name}"), format!(" from {name}")));
    let customer = customer.unwrap_or_default();
    language.choose(
        format!("{by} recibió {form}{reference} de {amount}{customer}"),
        format!("{by} received {form}{reference} of {amount}{customer}"),
    )
}

fn photographed(figures: &Figures, language: Language) -> String {
    let by = figures.by.as_deref().unwrap_or("—");
    let of = figures
        .document
        .as_ref()
        .map(|document| language.choose(format!("factura {document}"), format!("invoice {document}")));
    let of = of.or_else(|| figures.customer.clone()).unwrap_or_default();
    language.choose(format!("{by} envió una foto: {of}"), format!("{by} sent a photo: {of}"))
}

fn amounts(figures: &Figures) -> String {
    figures.amounts.iter().map(|amount| money_with_code(*amount)).collect::<Vec<_>>().join(" + ")
}

/// Who, how much, when.
pub fn body(kind: NotificationKind, figures: &Figures, language: Language) -> String {
    let amounts: Vec<String> = figures.amounts.iter().map(|amount| money_with_code(*amount)).collect();
    let when = figures.date.map(|date| long_date(date, language)).map(|date| match kind {
        NotificationKind::InvoiceCreated => {
            language.choose(format!("pago esperado el {date}"), format!("payment expected on {date}"))
        }
        NotificationKind::CollectionUpcoming => match figures.days.unwrap_or_default() {
            0 => language.choose("se cobra hoy".to_owned(), "to be collected today".to_owned()),
            days => language.choose(days_es(days, "para el cobro"), days_en(days, "to go")),
        },
        NotificationKind::CollectionLate => {
            language.choose(format!("se esperaba el {date}"), format!("it was expected on {date}"))
        }
        NotificationKind::PromiseKept | NotificationKind::PromiseBroken => {
            language.choose(format!("prometida para el {date}"), format!("promised for {date}"))
        }
        NotificationKind::InvoiceCancelled | NotificationKind::SubstitutionRefused | NotificationKind::RepCancelled => {
            language.choose(format!("desde el {date}"), format!("from {date}"))
        }
        NotificationKind::StampAltered => {
            language.choose(format!("verificado el {date}"), format!("verified on {date}"))
        }
        NotificationKind::FieldPayment => language.choose(
            "por validar: compáralo con su foto".to_owned(),
            "to be validated: compare it with its photo".to_owned(),
        ),
        NotificationKind::FieldPhoto => language.choose("desde campo".to_owned(), "from the field".to_owned()),
        NotificationKind::FieldPaymentRejected => figures.reference.clone().unwrap_or_default(),
        NotificationKind::BankAccountsRequested => {
            let accounts = figures.reference.as_deref().unwrap_or_default();
            language.choose(
                format!("CLABE {accounts}: puede valer desde el {date}. Si no lo esperabas, cancélalo"),
                format!("CLABE {accounts}: may hold from {date}. If you did not expect it, cancel it"),
            )
        }
        NotificationKind::BankAccountsInForce => {
            let accounts = figures.reference.as_deref().unwrap_or_default();
            language.choose(format!("CLABE {accounts}, desde el {date}"), format!("CLABE {accounts}, from {date}"))
        }
    });
    let customer = figures.customer.clone().filter(|_name| figures.count == 1);
    let level = figures.level.map(|level| level_text(level, figures.rule.as_ref(), language));
    let history = figures.history.iter().flat_map(|history| history_text(history, language));
    let parts = customer.into_iter().chain([amounts.join(" + ")]).chain(when).chain(level).chain(history);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// `nivel 2 de 3`.
fn level_text(level: u32, rule: Option<&NoticeKind>, language: Language) -> String {
    let Some(NoticeKind::Late { levels }) = rule else {
        return language.choose(format!("nivel {level}"), format!("level {level}"));
    };
    let last = levels.len();
    language.choose(format!("nivel {level} de {last}"), format!("level {level} of {last}"))
}

/// What became of promises, and what was paid; an invoice without either says so.
fn history_text(history: &History, language: Language) -> Vec<String> {
    let counted = |count: usize, es: [&str; 2], en: [&str; 2]| {
        let [one, many] = language.choose(es, en);
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let broken =
        counted(history.broken, ["promesa incumplida", "promesas incumplidas"], ["broken promise", "broken promises"]);
    let moved = counted(history.rescheduled, ["vez reagendada", "veces reagendada"], ["time put off", "times put off"]);
    let last = history
        .promised_date
        .map(|date| long_date(date, language))
        .map(|date| language.choose(format!("última promesa para el {date}"), format!("last promise for {date}")));
    let paid = history.paid.map(money_with_code);
    let paid = paid.map(|paid| language.choose(format!("pagados {paid}"), format!("{paid} paid")));
    let told: Vec<String> = broken.into_iter().chain(moved).chain(last).chain(paid).collect();
    if told.is_empty() {
        return vec![language.choose("sin promesas ni pagos", "no promises or payments").to_owned()];
    }
    told
}

/// Why somebody is told.
pub fn why(figures: &Figures, language: Language) -> String {
    figures.rule.as_ref().map(|rule| rule_text(rule, language)).unwrap_or_default()
}

/// A rule as a sentence.
pub fn rule_text(rule: &NoticeKind, language: Language) -> String {
    match rule {
        NoticeKind::InvoiceCreated => {
            language.choose("Avisar cuando se registra una factura", "Tell when an invoice is registered").to_owned()
        }
        NoticeKind::BeforeCollection { days, count } => {
            let days = list(days, language);
            match count {
                DayCount::Calendar => language.choose(
                    format!("Avisar {days} días antes del pago esperado o de la promesa"),
                    format!("Tell {days} days before the expected payment or the promise"),
                ),
                DayCount::Business => language.choose(
                    format!("Avisar {days} días hábiles antes del pago esperado o de la promesa"),
                    format!("Tell {days} business days before the expected payment or the promise"),
                ),
            }
        }
        NoticeKind::Late { levels } => {
            let levels = list(levels, language);
            language.choose(
                format!("Avisar a los {levels} días de atraso"),
                format!("Tell when a payment is {levels} days late"),
            )
        }
        NoticeKind::PromiseKept => {
            language.choose("Avisar cuando se cumple una promesa", "Tell when a promise is kept").to_owned()
        }
        NoticeKind::PromiseBroken => {
            language.choose("Avisar cuando se incumple una promesa", "Tell when a promise is broken").to_owned()
        }
        NoticeKind::FieldReceipt => language
            .choose(
                "Avisar cuando llega un cobro o una foto desde campo",
                "Tell when money or a photo arrives from the field",
            )
            .to_owned(),
    }
}

/// Whom a rule tells. People are named by who knows their names.
pub fn audience_text(audience: &[Audience], names: &BTreeMap<UserId, UserRef>, language: Language) -> String {
    let one = |audience: &Audience| match audience {
        Audience::Role(role) => role_name(*role, language).to_owned(),
        Audience::User(user) => names.get(user).map_or_else(|| "—".to_owned(), |user| user.name.clone()),
        Audience::CustomerCollector => language.choose("quien cobra al cliente", "the customer's collector").to_owned(),
    };
    audience.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn role_name(role: Role, language: Language) -> &'static str {
    match role {
        Role::Admin => language.choose("Administración", "Administration"),
        Role::Manager => language.choose("Gerencia", "Management"),
        Role::DataEntry => language.choose("Captura", "Data entry"),
        Role::Collections => language.choose("Cobranza", "Collections"),
        Role::FieldCollector => language.choose("Cobrador", "Field collector"),
        Role::Sales => language.choose("Ventas", "Sales"),
        Role::Finance => language.choose("Finanzas", "Finance"),
    }
}

/// The subject of a mail with several notices.
pub(super) fn digest_title(count: usize, day: NaiveDate, language: Language) -> String {
    let date = long_date(day, language);
    language.choose(format!("{count} avisos del {date}"), format!("{count} notices of {date}"))
}

fn days_es(days: u64, rest: &str) -> String {
    format!("{days} {} {rest}", if days == 1 { "día" } else { "días" })
}

fn days_en(days: u64, rest: &str) -> String {
    format!("{days} {} {rest}", if days == 1 { "day" } else { "days" })
}

/// `5`, `5 y 15`, `5, 15 y 30`.
fn list(numbers: &[u32], language: Language) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match numbers.as_slice() {
        [rest @ .., last] if !rest.is_empty() => {
            format!("{} {} {last}", rest.join(", "), language.choose("y", "and"))
        }
        few => few.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::{Currency, Money};
    use strum::IntoEnumIterator;

    fn figures() -> Figures {
        Figures {
            count: 1,
            document: Some("A-17".to_owned()),
            customer: Some("Textil Sur".to_owned()),
            amounts: vec![Money::new(123_450, Currency::MXN)],
            date: NaiveDate::from_ymd_opt(2026, 3, 20),
            days: Some(3),
            by: Some("Luis".to_owned()),
            form: Some("02".to_owned()),
            reference: Some("0012".to_owned()),
            rule: Some(NoticeKind::Late { levels: vec![5, 15, 30] }),
            is_promised: false,
            level: None,
            history: None,
        }
    }

    #[test]
    fn one_subject_is_named_and_several_are_counted() {
        let late = NotificationKind::CollectionLate;
        assert_eq!(title(late, &figures(), Language::Es), "Factura A-17: 3 días de atraso");
        assert_eq!(body(late, &figures(), Language::Es), "Textil Sur · $1,234.50 MXN · se esperaba el 20/mar/2026");
        let many = Figures { count: 8, amounts: figures().amounts, ..Figures::default() };
        assert_eq!(title(NotificationKind::InvoiceCreated, &many, Language::Es), "8 facturas nuevas");
        assert_eq!(body(NotificationKind::InvoiceCreated, &many, Language::En), "$1,234.50 MXN");
        let of_one = Figures { customer: figures().customer, ..many };
        assert_eq!(title(NotificationKind::PromiseBroken, &of_one, Language::En), "8 promises broken by Textil Sur");
        assert_eq!(body(NotificationKind::PromiseBroken, &of_one, Language::Es), "$1,234.50 MXN");
    }

    #[test]
    fn an_escalation_says_its_level_and_what_came_before() {
        let late = NotificationKind::CollectionLate;
        let none = Figures { level: Some(1), history: Some(History::default()), ..figures() };
        let told = body(late, &none, Language::Es);
        assert!(told.ends_with("se esperaba el 20/mar/2026 · nivel 1 de 3 · sin promesas ni pagos"), "{told}");
        let history = History {
            broken: 2,
            rescheduled: 1,
            promised_date: NaiveDate::from_ymd_opt(2026, 3, 18),
            paid: Some(Money::new(20_000, Currency::MXN)),
        };
        let second = Figures { level: Some(2), history: Some(history), ..figures() };
        let es = "nivel 2 de 3 · 2 promesas incumplidas · 1 vez reagendada · última promesa para el 18/mar/2026 · \
                  pagados $200.00 MXN";
        let told = body(late, &second, Language::Es);
        assert!(told.ends_with(es), "{told}");
        let told = body(late, &second, Language::En);
        assert!(told.contains("level 2 of 3 · 2 broken promises · 1 time put off · last promise for"), "{told}");
    }

    #[test]
    fn money_from_the_field_says_who_received_what_from_whom() {
        let told = title(NotificationKind::FieldPayment, &figures(), Language::Es);
        assert_eq!(told, "Luis recibió cheque 0012 de $1,234.50 MXN de Textil Sur");
    }

    #[test]
    fn a_rule_says_its_days() {
        assert_eq!(why(&figures(), Language::Es), "Avisar a los 5, 15 y 30 días de atraso");
        let ahead = NoticeKind::BeforeCollection { days: vec![3], count: DayCount::Business };
        assert_eq!(rule_text(&ahead, Language::En), "Tell 3 business days before the expected payment or the promise");
    }

    #[test]
    fn both_languages_say_something_else_for_every_kind() {
        for kind in NotificationKind::iter() {
            assert_ne!(title(kind, &figures(), Language::Es), title(kind, &figures(), Language::En));
            assert_eq!(kind.word().parse(), Ok(kind));
        }
    }
}

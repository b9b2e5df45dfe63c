//! What happened, in words: events keep figures, and the sentence is made in the reader's language.

use crate::{paper, store::timeline::StoredEvent};
use chrono::NaiveDate;
use domain::{
    contract::{Language, SatStatus, TimelineEvent, Topic},
    ledger::Opening,
    money::Money,
    promise::RescheduleReason,
};
use serde_json::Value;

/// Declares the kinds of events: variant, word, and a sentence in both languages.
///
/// `{name}` in a sentence is replaced from the event's data, `{after.name}` from an object inside it. A part in brackets
/// is left out when something in it is missing or empty.
macro_rules! kinds {
    ($($variant:ident $word:literal $spanish:literal $english:literal;)+) => {
        /// Every kind of event in a timeline.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
        pub enum EventKind { $($variant),+ }

        impl EventKind {
            /// The word on the wire and in the table.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The kind with that word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            fn template(self, language: Language) -> &'static str {
                match self { $(Self::$variant => language.choose($spanish, $english)),+ }
            }
        }
    };
}

impl EventKind {
    /// Which open screens hear of it at once: its word begins with what it is about. What an import writes by the
    /// thousand is not among them, it has its own progress.
    pub(crate) fn topic(self) -> Option<Topic> {
        match self.word().split('_').next()? {
            "payment" | "allocation" => Some(Topic::Payment),
            "promise" => Some(Topic::Promise),
            "invoice" | "dates" | "opening" | "dispute" => Some(Topic::Invoice),
            _ => None,
        }
    }
}

kinds! {
    InvoiceRegistered "invoice_registered"
        "Factura {document} registrada[ por {total}][; pago esperado el {collection_date}]"
        "Invoice {document} registered[ for {total}][; payment expected on {collection_date}]";
    InvoiceValidated "invoice_validated"
        "Estructura, importes y sellos revisados; avisos: {warnings}"
        "Structure, amounts and seals checked; warnings: {warnings}";
    DatesComputed "dates_computed"
        "Fechas con {credit_days} días de crédito: revisión el {review_date}, vence el {due_date}, pago esperado el {collection_date}"
        "Dates with {credit_days} days of credit: review on {review_date}, due on {due_date}, payment expected on {collection_date}";
    FinanceNotified "finance_notified"
        "Finanzas avisada de la factura {document}" "Finance told of invoice {document}";
    EscalationAcknowledged "escalation_acknowledged"
        "Escalamiento atendido[: {days} días de atraso][. {comment}]"
        "Escalation taken care of[: {days} days late][. {comment}]";
    CustomerUnknown "customer_unknown"
        "Falta indicar quién debe la factura {document}" "Somebody has to say who owes invoice {document}";
    InvoiceChanged "invoice_changed" "Datos de la factura cambiados" "Invoice data changed";
    PurchaseOrdersChanged "purchase_orders_changed"
        "Órdenes de compra de la factura {document}[: {purchase_orders}]"
        "Purchase orders of invoice {document}[: {purchase_orders}]";
    InvoiceCancelled "invoice_cancelled"
        "Factura cancelada ante el SAT[ desde el {date}]" "Invoice cancelled at SAT[ from {date}]";
    InvoiceSubstituted "invoice_substituted"
        "La factura {document} la sustituye" "Invoice {document} replaces it";
    InvoiceSubstitutes "invoice_substitutes"
        "Sustituye a la factura {document}: hereda su agenda, archivos e historia"
        "It replaces invoice {document} and inherits its agenda, files and history";
    SubstitutionRefused "substitution_refused"
        "El SAT no aceptó la sustitución: recupera su agenda, archivos y aclaraciones"
        "SAT refused the substitution: its agenda, files and disputes are back";
    OpeningConfirmed "opening_confirmed"
        "Saldo inicial confirmado[: {balance} por cobrar al {as_of}]"
        "Opening balance confirmed[: {balance} to collect as of {as_of}]";
    OpeningClosed "opening_closed" "Pagada antes del arranque" "Paid before the start";
    OpeningReopened "opening_reopened" "De nuevo por confirmar" "To be confirmed again";
    OpeningReplaced "opening_replaced"
        "{amount} pagados antes del arranque quedan en su propio documento"
        "{amount} paid before the start now stand in their own document";
    DatesChanged "dates_changed"
        "Pago esperado: del {before.collection_date} al {after.collection_date}[. {reason}][. {comment}]"
        "Payment expected: from {before.collection_date} to {after.collection_date}[. {reason}][. {comment}]";
    TermsChanged "terms_changed" "Condiciones comerciales cambiadas" "Commercial terms changed";
    CustomerRegistered "customer_registered" "Cliente registrado" "Customer registered";
    CustomerChanged "customer_changed" "Datos del cliente cambiados" "Customer data changed";
    PromiseRecorded "promise_recorded"
        "Promesa {number}: {amount} para el {promised_date}[. {comment}]"
        "Promise {number}: {amount} for {promised_date}[. {comment}]";
    PromiseRescheduled "promise_rescheduled"
        "Promesa {replaces_number} reagendada del {replaces_date} al {promised_date}: {reason}[. {comment}]"
        "Promise {replaces_number} moved from {replaces_date} to {promised_date}: {reason}[. {comment}]";
    PromiseCancelled "promise_cancelled"
        "Promesa {number} del {promised_date} cancelada: {reason}"
        "Promise {number} of {promised_date} cancelled: {reason}";
    PromiseBroken "promise_broken"
        "Promesa {number} del {promised_date} incumplida" "Promise {number} of {promised_date} broken";
    PromiseKept "promise_kept"
        "Promesa {number} del {promised_date} cumplida" "Promise {number} of {promised_date} kept";
    PaymentRecorded "payment_recorded"
        "Pago de {amount} recibido el {date}[, referencia {reference}]"
        "Payment of {amount} received on {date}[, reference {reference}]";
    PaymentChanged "payment_changed" "Datos del pago cambiados" "Payment data changed";
    PaymentEffective "payment_effective"
        "El pago de {amount} cuenta desde el {effective_date}" "The payment of {amount} counts from {effective_date}";
    PaymentReversed "payment_reversed"
        "Pago de {amount} revertido: {reason}" "Payment of {amount} reversed: {reason}";
    AllocationAdded "allocation_added"
        "{amount} aplicados a la factura {document}" "{amount} applied to invoice {document}";
    AllocationWaiting "allocation_waiting"
        "El pago del {date} es anterior a la factura {document}: {amount} quedan como saldo a favor y Finanzas decide"
        "The payment of {date} precedes invoice {document}: {amount} stay unapplied and Finance decides";
    AllocationUndone "allocation_undone"
        "{amount} dejan de estar aplicados a la factura {document}[: {reason}]"
        "{amount} no longer applied to invoice {document}[: {reason}]";
    CreditApplied "credit_applied"
        "Nota de crédito[ {document}] aplicada[ por {amount}]" "Credit note[ {document}] applied[ for {amount}]";
    RepApplied "rep_applied"
        "Complemento de pago[ {document}] aplicado[ por {amount}]" "REP[ {document}] applied[ for {amount}]";
    RepCancelled "rep_cancelled"
        "Complemento de pago[ {document}] cancelado" "REP[ {document}] cancelled";
    StatementSent "statement_sent"
        "Estado de cuenta al {as_of} enviado[ a {recipients}]" "Statement as of {as_of} sent[ to {recipients}]";
    MessageFailed "message_failed"
        "El correo[ «{subject}»] no salió[: {reason}]" "The message[ “{subject}”] did not leave[: {reason}]";
    AttachmentAdded "attachment_added" "Archivo {file_name} agregado" "File {file_name} added";
    AttachmentDeleted "attachment_deleted"
        "Archivo {file_name} eliminado[: {reason}]" "File {file_name} deleted[: {reason}]";
    SatChecked "sat_checked" "Consulta al SAT[: {answer}]" "SAT asked[: {answer}]";
    StampVerified "stamp_verified"
        "Sello del SAT verificado: llegó el certificado {certificate}"
        "SAT's seal verified: certificate {certificate} has arrived";
    StampAltered "stamp_altered"
        "El sello del SAT no corresponde al timbre: fue alterado (certificado {certificate})"
        "SAT's seal does not match the stamp: it was altered (certificate {certificate})";
    DisputeOpened "dispute_opened"
        "Aclaración abierta[ por {amount}][: {comment}]" "Dispute opened[ for {amount}][: {comment}]";
    DisputeResolved "dispute_resolved"
        "Aclaración resuelta[: {resolution}]" "Dispute resolved[: {resolution}]";
    Note "note" "{text}" "{text}";
}

impl EventKind {
    /// Whether Cartera came to it by itself, also where somebody's import or payment gave the occasion.
    fn is_automatic(self) -> bool {
        [
            Self::InvoiceValidated,
            Self::DatesComputed,
            Self::FinanceNotified,
            Self::CustomerUnknown,
            Self::AllocationWaiting,
            Self::PromiseBroken,
            Self::PromiseKept,
            Self::StampVerified,
            Self::StampAltered,
        ]
        .contains(&self)
    }

    /// What a decision about an old invoice is told as.
    pub fn of_opening(opening: Opening) -> Self {
        match opening {
            Opening::Known => Self::OpeningConfirmed,
            Opening::ClosedBeforeStart => Self::OpeningClosed,
            Opening::Unconfirmed => Self::OpeningReopened,
        }
    }
}

/// What happened, as a sentence. A kind nobody knows any more is told by its word.
pub fn text(kind: &str, data: &Value, language: Language) -> String {
    let Some(known) = EventKind::from_word(kind) else { return kind.to_owned() };
    let mut sentence = String::new();
    let mut rest = known.template(language);
    while let Some((before, after)) = rest.split_once('[') {
        sentence.push_str(&fill(before, data, language).unwrap_or_default());
        let (optional, after) = after.split_once(']').unwrap_or((after, ""));
        sentence.push_str(&fill(optional, data, language).unwrap_or_default());
        rest = after;
    }
    sentence.push_str(&fill(rest, data, language).unwrap_or_default());
    sentence
}

/// `None` when a value is missing or empty.
fn fill(template: &str, data: &Value, language: Language) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (path, after) = after.split_once('}')?;
        let value = path.split('.').try_fold(data, |value, name| value.get(name))?;
        filled.push_str(before);
        filled.push_str(&words(path, value, language)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// The name of a value tells how to read it: what people typed stays as they typed it.
fn words(path: &str, value: &Value, language: Language) -> Option<String> {
    if let Ok(amount) = serde_json::from_value::<Money>(value.clone()) {
        return Some(paper::money_with_code(amount));
    }
    match value {
        Value::String(text) if path.ends_with("date") || path == "as_of" => Some(
            text.parse().map_or_else(|_not_a_date| text.clone(), |date: NaiveDate| paper::long_date(date, language)),
        ),
        Value::String(text) if path == "reason" => {
            let known = text.parse().ok().map(|reason| reason_words(reason, language));
            Some(known.map_or_else(|| text.trim().to_owned(), str::to_owned)).filter(|text| !text.is_empty())
        }
        Value::String(text) if path == "answer" => {
            let known = serde_json::from_value(value.clone()).ok().map(|status| sat_words(status, language));
            Some(known.map_or_else(|| text.trim().to_owned(), str::to_owned)).filter(|text| !text.is_empty())
        }
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            let all: Vec<String> = values.iter().filter_map(|value| words(path, value, language)).collect();
            Some(all.join(", ")).filter(|text| !text.is_empty())
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

fn reason_words(reason: RescheduleReason, language: Language) -> &'static str {
    match reason {
        RescheduleReason::CustomerAsked => language.choose("el cliente pidió otra fecha", "the customer asked"),
        RescheduleReason::Broken => language.choose("no cumplió", "broken"),
        RescheduleReason::NonWorkingDay => language.choose("día inhábil", "non-working day"),
        RescheduleReason::MissingDocument => language.choose("falta documento", "missing document"),
        RescheduleReason::TypingError => language.choose("error de captura", "typing error"),
        RescheduleReason::Other => language.choose("otro motivo", "other reason"),
    }
}

fn sat_words(status: SatStatus, language: Language) -> &'static str {
    match status {
        SatStatus::Valid => language.choose("vigente", "in force"),
        SatStatus::Cancelled => language.choose("cancelado", "cancelled"),
        SatStatus::NotFound => language.choose("no encontrado", "not found"),
        SatStatus::Unchecked => language.choose("sin verificar", "not checked"),
        SatStatus::CheckFailed => language.choose("sin respuesta", "no answer"),
    }
}

/// The event as the API answers it: what Cartera concluded bears nobody's name.
pub fn view(event: StoredEvent, language: Language) -> TimelineEvent {
    let is_automatic = EventKind::from_word(&event.kind).is_some_and(EventKind::is_automatic);
    TimelineEvent {
        id: event.id,
        at: event.at,
        text: text(&event.kind, &event.data, language),
        kind: event.kind,
        user: event.user.filter(|_user| !is_automatic),
        customer_id: event.subject.customer,
        invoice_id: event.subject.invoice,
        payment_id: event.subject.payment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timeline::Subject;
    use chrono::DateTime;
    use domain::{contract::UserRef, ids::UserId};
    use serde_json::json;
    use std::collections::BTreeSet;
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    fn placeholders(template: &str) -> BTreeSet<&str> {
        template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_kind_has_its_own_word_and_both_languages_tell_the_same() {
        let mut known = BTreeSet::new();
        for kind in EventKind::iter() {
            assert!(known.insert(kind.word()), "{kind:?}");
            assert_eq!(EventKind::from_word(kind.word()), Some(kind));
            let [spanish, english] = [Language::Es, Language::En].map(|language| kind.template(language));
            assert_eq!(placeholders(spanish), placeholders(english), "{kind:?}");
            for template in [spanish, english] {
                let marks = ['[', ']', '{', '}'].map(|mark| template.matches(mark).count());
                assert_eq!((marks[0], marks[2]), (marks[1], marks[3]), "{kind:?}");
            }
        }
    }

    #[test]
    fn figures_and_reasons_are_told_in_the_readers_language() {
        let data = json!({
            "replaces_number": 1, "replaces_date": "2026-07-18", "promised_date": "2026-07-23", "reason": "broken",
            "comment": "Paga con cheque.",
        });
        let spanish = text("promise_rescheduled", &data, Language::Es);
        assert!(spanish.starts_with("Promesa 1 reagendada del "), "{spanish}");
        assert!(spanish.ends_with(": no cumplió. Paga con cheque."), "{spanish}");
        let english = text("promise_rescheduled", &data, Language::En);
        assert!(english.ends_with(": broken. Paga con cheque."), "{english}");
    }

    #[test]
    fn what_sat_said_is_told_in_the_readers_language() {
        let told = |answer: &str, language| text("sat_checked", &json!({ "answer": answer }), language);
        assert_eq!(told("check_failed", Language::Es), "Consulta al SAT: sin respuesta");
        assert_eq!(told("valid", Language::En), "SAT asked: in force");
    }

    #[test]
    fn an_optional_part_without_its_value_is_left_out() {
        let amount = json!({"amount": "1234.50", "currency": "MXN"});
        let data = json!({"document": "A-1", "total": amount});
        let registered = text("invoice_registered", &data, Language::Es);
        assert_eq!(registered, "Factura A-1 registrada por $1,234.50 MXN");
        let moved = json!({
            "before": {"collection_date": "2026-07-18"}, "after": {"collection_date": "2026-07-23"}, "comment": " ",
        });
        assert!(!text("dates_changed", &moved, Language::En).contains('.'));
    }

    #[test]
    fn what_cartera_concluded_bears_nobodys_name() {
        let names_somebody = |kind: EventKind| {
            let user = Some(UserRef { id: UserId::from(Uuid::nil()), name: "Ana".to_owned() });
            let (id, at, kind) = (Uuid::nil(), DateTime::UNIX_EPOCH, kind.word().to_owned());
            let event = StoredEvent { id, kind, subject: Subject::default(), data: json!({}), user, at };
            view(event, Language::Es).user.is_some()
        };
        assert!(names_somebody(EventKind::InvoiceRegistered) && names_somebody(EventKind::Note));
        assert!(!names_somebody(EventKind::DatesComputed) && !names_somebody(EventKind::FinanceNotified));
    }

    #[test]
    fn what_people_typed_stays_as_they_typed_it() {
        assert_eq!(text("note", &json!({"text": "2026-07-18"}), Language::Es), "2026-07-18");
        assert_eq!(text("note", &json!({"text": "broken"}), Language::Es), "broken");
    }

    #[test]
    fn a_word_nobody_knows_is_shown_rather_than_lost() {
        assert_eq!(text("moon_landing", &Value::Null, Language::Es), "moon_landing");
    }
}

//! Why a date is what it is: the steps of a schedule as data, and in words.

use super::{
    ClockTime, CreditBasis, CreditUnit, DayPattern, InvoiceDate, Language, Purpose, Reason, Shift, Weekday,
    day_rule::NthWeekday,
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// One step from the issue of an invoice to its collection, and the date it arrives at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(tag = "step", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    Issued {
        date: NaiveDate,
    },
    Delivered {
        date: NaiveDate,
    },
    /// Credit runs from the delivery, which is not recorded.
    DeliveryMissing {
        date: NaiveDate,
    },
    /// Rejected or not submitted; the search starts again here.
    ReviewMissed {
        date: NaiveDate,
    },
    /// Too late for the windows of that day.
    CutOff {
        date: NaiveDate,
        until: ClockTime,
    },
    /// The first day of the review set.
    Review {
        date: NaiveDate,
        days: DayPattern,
    },
    /// A counter-receipt says so.
    ReviewRecorded {
        date: NaiveDate,
    },
    /// Closed from `date` until `until`, both included.
    Closed {
        date: NaiveDate,
        until: NaiveDate,
        reason: Reason,
    },
    /// The open day that stands for a closed one.
    Moved {
        date: NaiveDate,
        shift: Shift,
        purpose: Purpose,
    },
    /// Closed, and the terms leave it there.
    Kept {
        date: NaiveDate,
    },
    Accepted {
        date: NaiveDate,
        business_days: i32,
    },
    CreditFrom {
        date: NaiveDate,
        basis: CreditBasis,
    },
    CreditMonths {
        date: NaiveDate,
        months: i32,
    },
    CreditDays {
        date: NaiveDate,
        days: i32,
        unit: CreditUnit,
    },
    Due {
        date: NaiveDate,
    },
    /// The first day of the payment set.
    Payment {
        date: NaiveDate,
        days: DayPattern,
    },
    /// No payment set: the customer pays on any day.
    AnyPaymentDay {
        date: NaiveDate,
    },
    /// A counter-receipt promises that day.
    PaymentAgreed {
        date: NaiveDate,
    },
    /// Somebody agreed on another day with the customer.
    Agreed {
        date: NaiveDate,
    },
    /// The list of opening balances says when it is due.
    Listed {
        date: NaiveDate,
    },
    /// Somebody wrote this date, and why.
    Overridden {
        date: NaiveDate,
        which: InvoiceDate,
        /// The name of who wrote it.
        by: String,
        recorded_date: NaiveDate,
        reason: String,
    },
}

/// A step in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedStep {
    /// The kind of step: `issued`, `review`, `closed`, `credit_days`, `payment`.
    pub step: String,
    /// The date it arrives at.
    pub date: NaiveDate,
    /// A sentence in the caller's language.
    pub text: String,
}

/// The steps of a schedule in words.
pub fn explain(steps: &[Step], language: Language) -> Vec<ExplainedStep> {
    let explained =
        |step: &Step| ExplainedStep { step: step.name().to_owned(), date: step.date(), text: step.text(language) };
    steps.iter().map(explained).collect()
}

/// Whether somebody still has to go with the invoice on its review date: the terms have review days, no counter-receipt
/// says that it was taken, and the day is not past.
pub fn awaits_review(steps: &[Step], review_date: NaiveDate, today: NaiveDate) -> bool {
    let is_visit =
        |step: &Step| matches!(step, Step::Review { .. } | Step::Overridden { which: InvoiceDate::Review, .. });
    let is_taken = |step: &Step| matches!(step, Step::ReviewRecorded { .. });
    review_date >= today && steps.iter().any(is_visit) && !steps.iter().any(is_taken)
}

impl Step {
    /// The kind of step, as on the wire.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The date it arrives at.
    pub fn date(&self) -> NaiveDate {
        match self {
            Self::Issued { date }
            | Self::Delivered { date }
            | Self::DeliveryMissing { date }
            | Self::ReviewMissed { date }
            | Self::CutOff { date, .. }
            | Self::Review { date, .. }
            | Self::ReviewRecorded { date }
            | Self::Closed { date, .. }
            | Self::Moved { date, .. }
            | Self::Kept { date }
            | Self::Accepted { date, .. }
            | Self::CreditFrom { date, .. }
            | Self::CreditMonths { date, .. }
            | Self::CreditDays { date, .. }
            | Self::Due { date }
            | Self::Payment { date, .. }
            | Self::AnyPaymentDay { date }
            | Self::PaymentAgreed { date }
            | Self::Agreed { date }
            | Self::Listed { date }
            | Self::Overridden { date, .. } => *date,
        }
    }

    /// The step as a sentence.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::Es => self.spanish(),
            Language::En => self.english(),
        }
    }

    fn spanish(&self) -> String {
        let day = |date: &NaiveDate| short(*date, Language::Es);
        match self {
            Self::Issued { date } => format!("Emitida {}", day(date)),
            Self::Delivered { date } => format!("Entregada {}", day(date)),
            Self::DeliveryMissing { date } => {
                format!("Sin fecha de entrega: se estima con la de emisión, {}", day(date))
            }
            Self::ReviewMissed { date } => format!("No entró a revisión: se busca otra ventana desde {}", day(date)),
            Self::CutOff { date, until } => format!("Pasadas las {until} del {}: siguiente ventana", day(date)),
            Self::Review { date, days } => {
                format!("Primer día de revisión{}: {}", unless_weekday(*days, Language::Es), long(*date, Language::Es))
            }
            Self::ReviewRecorded { date } => format!("Aceptada según contrarrecibo: {}", day(date)),
            Self::Closed { date, until, reason } if date == until => {
                format!("Cerrado: {} ({})", day(date), reason.text(Language::Es))
            }
            Self::Closed { date, until, reason } => {
                format!("Cerrado: {} a {} ({})", day(date), day(until), reason.text(Language::Es))
            }
            Self::Moved { date, shift, purpose } => format!("{} = {}", moved_spanish(*shift, *purpose), day(date)),
            Self::Kept { date } => format!("Se mantiene aunque esté cerrado: {}", day(date)),
            Self::Accepted { date, business_days } => {
                format!("Aceptación: +{} = {}", counted(*business_days, "día hábil", "días hábiles"), day(date))
            }
            Self::CreditFrom { date, basis } => {
                let basis = match basis {
                    CreditBasis::Issue => "la emisión",
                    CreditBasis::Delivery => "la entrega",
                    CreditBasis::ReviewAccepted => "la aceptación a revisión",
                    CreditBasis::EndOfMonth => "el fin del mes de emisión",
                };
                format!("El crédito corre desde {basis}: {}", day(date))
            }
            Self::CreditMonths { date, months } => format!("+{} = {}", counted(*months, "mes", "meses"), day(date)),
            Self::CreditDays { date, days, unit } => {
                let (one, many) = match unit {
                    CreditUnit::Calendar => ("día", "días"),
                    CreditUnit::Business => ("día hábil", "días hábiles"),
                };
                format!("+{} = {}", counted(*days, one, many), day(date))
            }
            Self::Due { date } => format!("Vence {}", day(date)),
            Self::Payment { date, days } => format!("Primer día de pago ({}) = {}", days.text(Language::Es), day(date)),
            Self::AnyPaymentDay { date } => format!("Paga cualquier día: {}", day(date)),
            Self::PaymentAgreed { date } => format!("Fecha de pago del contrarrecibo: {}", day(date)),
            Self::Agreed { date } => format!("Fecha acordada con el cliente: {}", day(date)),
            Self::Listed { date } => format!("Vencimiento según la lista de saldos iniciales: {}", day(date)),
            Self::Overridden { date, which, by, recorded_date, reason } => {
                let which = which.name(Language::Es);
                format!("{by} puso {which} en {} el {}: {reason}", day(date), day(recorded_date))
            }
        }
    }

    fn english(&self) -> String {
        let day = |date: &NaiveDate| short(*date, Language::En);
        match self {
            Self::Issued { date } => format!("Issued {}", day(date)),
            Self::Delivered { date } => format!("Delivered {}", day(date)),
            Self::DeliveryMissing { date } => {
                format!("No delivery date: estimated with the issue date, {}", day(date))
            }
            Self::ReviewMissed { date } => format!("Missed its review: next window from {}", day(date)),
            Self::CutOff { date, until } => format!("Past {until} of {}: next window", day(date)),
            Self::Review { date, days } => {
                format!("First review day{}: {}", unless_weekday(*days, Language::En), long(*date, Language::En))
            }
            Self::ReviewRecorded { date } => format!("Accepted according to the counter-receipt: {}", day(date)),
            Self::Closed { date, until, reason } if date == until => {
                format!("Closed: {} ({})", day(date), reason.text(Language::En))
            }
            Self::Closed { date, until, reason } => {
                format!("Closed: {} to {} ({})", day(date), day(until), reason.text(Language::En))
            }
            Self::Moved { date, shift, purpose } => format!("{} = {}", moved_english(*shift, *purpose), day(date)),
            Self::Kept { date } => format!("Stays there although closed: {}", day(date)),
            Self::Accepted { date, business_days } => {
                format!("Acceptance: +{} = {}", counted(*business_days, "business day", "business days"), day(date))
            }
            Self::CreditFrom { date, basis } => {
                let basis = match basis {
                    CreditBasis::Issue => "the issue",
                    CreditBasis::Delivery => "the delivery",
                    CreditBasis::ReviewAccepted => "the acceptance for review",
                    CreditBasis::EndOfMonth => "the end of the month of issue",
                };
                format!("Credit runs from {basis}: {}", day(date))
            }
            Self::CreditMonths { date, months } => format!("+{} = {}", counted(*months, "month", "months"), day(date)),
            Self::CreditDays { date, days, unit } => {
                let (one, many) = match unit {
                    CreditUnit::Calendar => ("day", "days"),
                    CreditUnit::Business => ("business day", "business days"),
                };
                format!("+{} = {}", counted(*days, one, many), day(date))
            }
            Self::Due { date } => format!("Due {}", day(date)),
            Self::Payment { date, days } => format!("First payment day ({}) = {}", days.text(Language::En), day(date)),
            Self::AnyPaymentDay { date } => format!("Pays on any day: {}", day(date)),
            Self::PaymentAgreed { date } => format!("Payment date of the counter-receipt: {}", day(date)),
            Self::Agreed { date } => format!("Agreed with the customer: {}", day(date)),
            Self::Listed { date } => format!("Due according to the list of opening balances: {}", day(date)),
            Self::Overridden { date, which, by, recorded_date, reason } => {
                let which = which.name(Language::En);
                format!("{by} set {which} to {} on {}: {reason}", day(date), day(recorded_date))
            }
        }
    }
}

impl InvoiceDate {
    /// `el vencimiento`, `the due date`.
    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Review => language.choose("la revisión", "the review date"),
            Self::Due => language.choose("el vencimiento", "the due date"),
            Self::Collection => language.choose("el pago esperado", "the expected payment"),
        }
    }
}

fn moved_spanish(shift: Shift, purpose: Purpose) -> &'static str {
    match (shift, purpose) {
        (Shift::Next | Shift::None, _) | (Shift::NextInSet, Purpose::Credit) => "Siguiente día hábil",
        (Shift::NextInSet, Purpose::Review) => "Siguiente día de revisión",
        (Shift::NextInSet, Purpose::Payment) => "Siguiente día de pago",
        (Shift::Previous, _) => "Día hábil anterior",
    }
}

fn moved_english(shift: Shift, purpose: Purpose) -> &'static str {
    match (shift, purpose) {
        (Shift::Next | Shift::None, _) | (Shift::NextInSet, Purpose::Credit) => "Next business day",
        (Shift::NextInSet, Purpose::Review) => "Next review day",
        (Shift::NextInSet, Purpose::Payment) => "Next payment day",
        (Shift::Previous, _) => "Previous business day",
    }
}

impl DayPattern {
    /// `viernes`, `día 15`, `último día del mes`, `segundo martes del mes`.
    pub fn text(self, language: Language) -> String {
        match self {
            Self::Weekday(weekday) => weekday.name(language).to_owned(),
            Self::MonthDay(-1) => language.choose("último día del mes", "last day of the month").to_owned(),
            Self::MonthDay(day) => format!("{} {day}", language.choose("día", "day")),
            Self::NthWeekday(NthWeekday { nth, weekday }) => {
                let (spanish, english) = match nth {
                    1 => ("primer", "first"),
                    2 => ("segundo", "second"),
                    3 => ("tercer", "third"),
                    4 => ("cuarto", "fourth"),
                    _ => ("último", "last"),
                };
                let (ordinal, of_month) =
                    (language.choose(spanish, english), language.choose("del mes", "of the month"));
                format!("{ordinal} {} {of_month}", weekday.name(language))
            }
        }
    }
}

impl Weekday {
    pub fn name(self, language: Language) -> &'static str {
        let (spanish, english) = match self {
            Self::Monday => ("lunes", "Monday"),
            Self::Tuesday => ("martes", "Tuesday"),
            Self::Wednesday => ("miércoles", "Wednesday"),
            Self::Thursday => ("jueves", "Thursday"),
            Self::Friday => ("viernes", "Friday"),
            Self::Saturday => ("sábado", "Saturday"),
            Self::Sunday => ("domingo", "Sunday"),
        };
        language.choose(spanish, english)
    }
}

/// The long form of a date already names its weekday.
fn unless_weekday(days: DayPattern, language: Language) -> String {
    match days {
        DayPattern::Weekday(_) => String::new(),
        DayPattern::MonthDay(_) | DayPattern::NthWeekday(_) => format!(" ({})", days.text(language)),
    }
}

fn counted(count: i32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `jue 05/11/2026`: three letters name a weekday in both languages.
pub(crate) fn short(date: NaiveDate, language: Language) -> String {
    let weekday: String = Weekday::of(date).name(language).chars().take(3).collect();
    format!("{weekday} {}", numbers(date))
}

/// `miércoles 11/11/2026`.
fn long(date: NaiveDate, language: Language) -> String {
    format!("{} {}", Weekday::of(date).name(language), numbers(date))
}

fn numbers(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_step_on_the_wire_has_its_kind_date_and_text() {
        let step = Step::CreditDays { date: day("2026-12-12"), days: 30, unit: CreditUnit::Calendar };
        let explained = serde_json::to_value(explain(&[step], Language::Es)).unwrap();
        let expected =
            serde_json::json!([{"step": "credit_days", "date": "2026-12-12", "text": "+30 días = sáb 12/12/2026"}]);
        assert_eq!(explained, expected);
    }

    #[test]
    fn a_stored_step_reads_back() {
        let date = day("2026-12-12");
        let days = DayPattern::NthWeekday(NthWeekday { nth: -1, weekday: Weekday::Friday });
        for step in [
            Step::Payment { date, days },
            Step::Closed { date, until: date, reason: Reason::Closure { name: "Inventario".into() } },
            Step::CutOff { date, until: "13:00".parse().unwrap() },
        ] {
            let json = serde_json::to_value(&step).unwrap();
            assert_eq!(json.get("step").and_then(|name| name.as_str()), Some(step.name()));
            assert_eq!(serde_json::from_value::<Step>(json).unwrap(), step);
        }
    }

    #[test]
    fn one_is_singular_in_both_languages() {
        let step = Step::Accepted { date: day("2026-11-12"), business_days: 1 };
        assert_eq!(step.text(Language::Es), "Aceptación: +1 día hábil = jue 12/11/2026");
        assert_eq!(step.text(Language::En), "Acceptance: +1 business day = Thu 12/11/2026");
        let step = Step::CreditMonths { date: day("2026-11-12"), months: 2 };
        assert_eq!(step.text(Language::Es), "+2 meses = jue 12/11/2026");
    }

    #[test]
    fn a_closure_of_several_days_is_one_sentence() {
        let reason = Reason::Closure { name: "Cierre de planta".into() };
        let step = Step::Closed { date: day("2026-12-28"), until: day("2026-12-31"), reason };
        assert_eq!(step.text(Language::Es), "Cerrado: lun 28/12/2026 a jue 31/12/2026 (Cierre de planta)");
    }

    #[test]
    fn a_day_of_the_month_says_which() {
        let text = |days| Step::Review { date: day("2026-12-15"), days }.text(Language::Es);
        assert_eq!(text(DayPattern::MonthDay(15)), "Primer día de revisión (día 15): martes 15/12/2026");
        let tuesday = NthWeekday { nth: 3, weekday: Weekday::Tuesday };
        assert_eq!(
            text(DayPattern::NthWeekday(tuesday)),
            "Primer día de revisión (tercer martes del mes): martes 15/12/2026"
        );
    }
}

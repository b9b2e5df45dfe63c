//! *Por qué está aquí*: the reasons as data, and in words.

use super::{Placed, WorkGroup};
use crate::{aging::days_overdue, contract::Language, money::Money, terms::explain::short};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Why a customer is on the list.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum WorkReason {
    /// The latest broken promise, how many were broken, and how many documents it is about.
    BrokenPromise {
        date: NaiveDate,
        times: u32,
        documents: u32,
    },
    PromisedForToday {
        documents: u32,
    },
    /// The day has passed and the tolerance has not.
    PromiseInTolerance {
        date: NaiveDate,
    },
    ExpectedToday {
        documents: u32,
    },
    /// How many days the oldest is late.
    Late {
        documents: u32,
        days: u32,
    },
    DueSoon {
        date: NaiveDate,
        documents: u32,
    },
    /// Money that no invoice took: look at it before calling.
    Unapplied {
        amounts: Vec<Money>,
    },
}

/// A reason in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedReason {
    /// The kind of reason: `broken_promise`, `promised_for_today`, `late`.
    pub reason: String,
    /// A sentence in the caller's language.
    pub text: String,
}

/// The reasons in words, in their order.
pub fn explain(reasons: &[WorkReason], language: Language) -> Vec<ExplainedReason> {
    let explained = |reason: &WorkReason| ExplainedReason {
        reason: <&str>::from(reason).to_owned(),
        text: match language {
            Language::Es => reason.spanish(),
            Language::En => reason.english(),
        },
    };
    reasons.iter().map(explained).collect()
}

/// One reason per group the customer's documents are in, most urgent first.
pub(super) fn of(placed: &[Placed<'_>], unapplied: Vec<Money>, today: NaiveDate) -> Vec<WorkReason> {
    let mut reasons = Vec::new();
    let mut rest = placed;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|one| one.group == first.group).count();
        let (own, others) = rest.split_at(count);
        reasons.push(of_group(first, own, today));
        rest = others;
    }
    let unapplied: Vec<Money> = unapplied.into_iter().filter(|amount| amount.is_positive()).collect();
    if !unapplied.is_empty() {
        reasons.push(WorkReason::Unapplied { amounts: unapplied });
    }
    reasons
}

fn of_group(first: &Placed<'_>, own: &[Placed<'_>], today: NaiveDate) -> WorkReason {
    let documents = u32::try_from(own.len()).unwrap_or(u32::MAX);
    let earliest = own.iter().map(|one| one.item.collection_date).min().unwrap_or(today);
    match first.group {
        WorkGroup::BrokenPromise => {
            let broken = own.iter().filter_map(|one| one.item.broken);
            let date = broken.clone().map(|one| one.date).max().unwrap_or(today);
            WorkReason::BrokenPromise { date, times: broken.map(|one| one.times).max().unwrap_or(1), documents }
        }
        WorkGroup::PromiseDue => {
            let dates = own.iter().flat_map(|one| &one.item.promised).map(|part| part.date);
            match dates.filter(|date| *date < today).min() {
                Some(date) => WorkReason::PromiseInTolerance { date },
                None => WorkReason::PromisedForToday { documents },
            }
        }
        WorkGroup::ExpectedToday => WorkReason::ExpectedToday { documents },
        WorkGroup::Late => WorkReason::Late { documents, days: days_overdue(earliest, today) },
        WorkGroup::DueSoon => WorkReason::DueSoon { date: earliest, documents },
    }
}

impl WorkReason {
    fn spanish(&self) -> String {
        let day = |date: &NaiveDate| short(*date, Language::Es);
        let documents = |count: &u32| counted(*count, "documento", "documentos");
        match self {
            Self::BrokenPromise { date, times: 0 | 1, documents: count } => {
                format!("Prometió pagar {} el {} y no cumplió", documents(count), day(date))
            }
            Self::BrokenPromise { date, times, documents: count } => {
                format!(
                    "Prometió pagar {} el {} y no cumplió; van {times} promesas incumplidas",
                    documents(count),
                    day(date)
                )
            }
            Self::PromisedForToday { documents: count } => format!("Prometió pagar hoy {}", documents(count)),
            Self::PromiseInTolerance { date } => format!("Prometió pagar el {}; sigue en tolerancia", day(date)),
            Self::ExpectedToday { documents: count } => format!("Hoy se espera el pago de {}", documents(count)),
            Self::Late { documents: count, days } => {
                format!("{} con el pago atrasado; el más antiguo, {}", documents(count), counted(*days, "día", "días"))
            }
            Self::DueSoon { date, documents: count } => {
                format!("El {} se espera el pago de {}", day(date), documents(count))
            }
            Self::Unapplied { amounts } => format!("Tiene {} sin aplicar: revísalo antes de llamar", list(amounts)),
        }
    }

    fn english(&self) -> String {
        let day = |date: &NaiveDate| short(*date, Language::En);
        let documents = |count: &u32| counted(*count, "document", "documents");
        match self {
            Self::BrokenPromise { date, times: 0 | 1, documents: count } => {
                format!("Promised to pay {} on {} and did not", documents(count), day(date))
            }
            Self::BrokenPromise { date, times, documents: count } => {
                format!(
                    "Promised to pay {} on {} and did not; {times} promises broken so far",
                    documents(count),
                    day(date)
                )
            }
            Self::PromisedForToday { documents: count } => format!("Promised to pay {} today", documents(count)),
            Self::PromiseInTolerance { date } => format!("Promised to pay on {}; still within tolerance", day(date)),
            Self::ExpectedToday { documents: count } => format!("Payment of {} expected today", documents(count)),
            Self::Late { documents: count, days } => {
                format!("{} late to be paid; the oldest by {}", documents(count), counted(*days, "day", "days"))
            }
            Self::DueSoon { date, documents: count } => {
                format!("Payment of {} expected on {}", documents(count), day(date))
            }
            Self::Unapplied { amounts } => format!("Has {} unapplied: look at it before calling", list(amounts)),
        }
    }
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn list(amounts: &[Money]) -> String {
    let words = amounts.iter().map(|amount| format!("{} {}", grouped(*amount), amount.currency()));
    words.collect::<Vec<_>>().join(", ")
}

/// `12,345.67`
fn grouped(amount: Money) -> String {
    let plain = amount.to_string();
    let (whole, decimals) = plain.split_once('.').map_or((plain.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut digits = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && whole.len().saturating_sub(index).is_multiple_of(3) {
            digits.push(',');
        }
        digits.push(digit);
    }
    if decimals.is_empty() { digits } else { [digits.as_str(), decimals].join(".") }
}

//! Dates that somebody wrote over the computed ones, and what follows from them.

use super::{BusinessCalendar, CommercialTerms, Schedule, ScheduleError, Step, schedule::collection_from};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One of the dates of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceDate {
    Review,
    Due,
    Collection,
}

/// What somebody wrote; a date that is absent was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub review_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub collection_date: Option<NaiveDate>,
    pub by: String,
    pub recorded_date: NaiveDate,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    #[error("the collection date is before the due date {due_date}")]
    CollectionBeforeDue { due_date: NaiveDate },
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
}

/// The dates of an invoice after somebody wrote some of them. From a written due date the collection date follows as
/// the terms say, unless that was written too. Of the steps before, those stay that still lead to a date in force.
pub fn overridden(
    before: Schedule,
    written: &Override,
    terms: &CommercialTerms,
    calendar: &BusinessCalendar,
) -> Result<Schedule, OverrideError> {
    let due_date = written.due_date.unwrap_or(before.due_date);
    if written.collection_date.is_some_and(|date| date < due_date) {
        return Err(OverrideError::CollectionBeforeDue { due_date });
    }
    let parts = Parts::of(before.explanation);
    let step = |which, date: Option<NaiveDate>| {
        date.map(|date| Step::Overridden {
            date,
            which,
            by: written.by.clone(),
            recorded_date: written.recorded_date,
            reason: written.reason.clone(),
        })
    };
    let review = step(InvoiceDate::Review, written.review_date).map_or(parts.review, |step| vec![step]);
    let due = step(InvoiceDate::Due, written.due_date).map_or(parts.due, |step| vec![step]);
    let (collection_date, collection) = match (written.collection_date, written.due_date) {
        (Some(date), _) => (date, step(InvoiceDate::Collection, Some(date)).into_iter().collect()),
        (None, Some(due_date)) => collection_from(due_date, terms, calendar)?,
        (None, None) => (before.collection_date, parts.collection),
    };
    Ok(Schedule {
        review_date: written.review_date.unwrap_or(before.review_date),
        due_date,
        collection_date,
        estimated: false,
        explanation: review.into_iter().chain(due).chain(collection).collect(),
    })
}

/// The steps that lead to each date.
#[derive(Default)]
struct Parts {
    review: Vec<Step>,
    due: Vec<Step>,
    collection: Vec<Step>,
}

impl Parts {
    fn of(steps: Vec<Step>) -> Self {
        let mut parts = Self::default();
        let mut now = InvoiceDate::Review;
        for step in steps {
            now = part(&step).unwrap_or(now);
            let is_due = matches!(step, Step::Due { .. } | Step::Listed { .. })
                || matches!(step, Step::Overridden { which: InvoiceDate::Due, .. });
            match now {
                InvoiceDate::Review => parts.review.push(step),
                InvoiceDate::Due => parts.due.push(step),
                InvoiceDate::Collection => parts.collection.push(step),
            }
            if is_due {
                now = InvoiceDate::Collection;
            }
        }
        parts
    }
}

/// The date a step leads to; closed days and what stands for them belong to the step before.
fn part(step: &Step) -> Option<InvoiceDate> {
    match step {
        Step::Issued { .. } | Step::ReviewMissed { .. } | Step::Review { .. } | Step::ReviewRecorded { .. } => {
            Some(InvoiceDate::Review)
        }
        Step::DeliveryMissing { .. }
        | Step::Accepted { .. }
        | Step::CreditFrom { .. }
        | Step::CreditMonths { .. }
        | Step::CreditDays { .. }
        | Step::Due { .. }
        | Step::Listed { .. } => Some(InvoiceDate::Due),
        Step::Payment { .. } | Step::AnyPaymentDay { .. } | Step::PaymentAgreed { .. } | Step::Agreed { .. } => {
            Some(InvoiceDate::Collection)
        }
        Step::Overridden { which, .. } => Some(*which),
        Step::Delivered { .. } | Step::CutOff { .. } | Step::Closed { .. } | Step::Moved { .. } | Step::Kept { .. } => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::Language,
        terms::{ScheduleInput, explain, schedule},
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Pays on Fridays; 30 days of credit.
    fn fridays() -> CommercialTerms {
        serde_json::from_value(serde_json::json!({"credit_days": 30, "payment_days": [{"weekday": "friday"}]})).unwrap()
    }

    fn before() -> Schedule {
        let issued_at = day("2026-11-09").and_hms_opt(10, 0, 0).unwrap();
        let input = ScheduleInput { issued_at, delivered_at: None, review: super::super::Review::Pending };
        schedule(&input, &fridays(), &BusinessCalendar::default()).unwrap()
    }

    fn written() -> Override {
        Override {
            review_date: None,
            due_date: None,
            collection_date: None,
            by: "Laura".into(),
            recorded_date: day("2026-11-10"),
            reason: "Lo pidió compras".into(),
        }
    }

    fn after(written: &Override) -> Schedule {
        overridden(before(), written, &fridays(), &BusinessCalendar::default()).unwrap()
    }

    fn names(schedule: &Schedule) -> Vec<&str> {
        schedule.explanation.iter().map(Step::name).collect()
    }

    #[test]
    fn a_written_due_date_moves_the_collection_to_the_payment_day_after_it() {
        let collection = |due: &str| after(&Override { due_date: Some(day(due)), ..written() }).collection_date;
        // Friday the 25th is closed, and so is the weekend.
        assert_eq!(collection("2026-12-20"), day("2026-12-28"));
        assert_eq!(before().collection_date, day("2026-12-11"));
        assert_eq!(collection("2026-11-25"), day("2026-11-27"));
    }

    #[test]
    fn a_written_date_says_who_wrote_it_when_and_why_and_keeps_the_steps_to_the_others() {
        let due = after(&Override { due_date: Some(day("2026-11-25")), ..written() });
        assert_eq!(names(&due), ["issued", "overridden", "payment"]);
        let said = |language| explain(&due.explanation, language)[1].text.clone();
        assert_eq!(
            said(Language::Es),
            "Laura puso el vencimiento en mié 25/11/2026 el mar 10/11/2026: Lo pidió compras"
        );
        assert_eq!(said(Language::En), "Laura set the due date to Wed 25/11/2026 on Tue 10/11/2026: Lo pidió compras");
        let collection = after(&Override { collection_date: Some(day("2026-12-14")), ..written() });
        assert_eq!(names(&collection), ["issued", "credit_days", "due", "overridden"]);
        let review = after(&Override { review_date: Some(day("2026-11-12")), ..written() });
        assert_eq!(names(&review), ["overridden", "credit_days", "due", "payment"]);
        assert_eq!(review.collection_date, before().collection_date);
    }

    #[test]
    fn what_was_written_before_stays_until_it_is_written_anew() {
        let first = after(&Override { due_date: Some(day("2026-11-25")), ..written() });
        let second = Override { collection_date: Some(day("2026-11-30")), ..written() };
        let both = overridden(first, &second, &fridays(), &BusinessCalendar::default()).unwrap();
        assert_eq!(names(&both), ["issued", "overridden", "overridden"]);
        assert_eq!((both.due_date, both.collection_date), (day("2026-11-25"), day("2026-11-30")));
        let third = Override { due_date: Some(day("2026-12-01")), ..written() };
        let last = overridden(both, &third, &fridays(), &BusinessCalendar::default()).unwrap();
        assert_eq!((names(&last), last.collection_date), (vec!["issued", "overridden", "payment"], day("2026-12-04")));
    }

    #[test]
    fn nobody_is_expected_to_pay_before_it_is_due() {
        let early = Override { collection_date: Some(day("2026-12-08")), ..written() };
        let refused = overridden(before(), &early, &fridays(), &BusinessCalendar::default());
        assert_eq!(refused, Err(OverrideError::CollectionBeforeDue { due_date: day("2026-12-09") }));
    }
}

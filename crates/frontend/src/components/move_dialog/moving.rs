use crate::text::Text;
use chrono::NaiveDate;
use domain::{
    contract::{CalendarItem, CalendarKind, CalendarMoveItem, PromiseView},
    ids::InvoiceId,
};

/// What is being moved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moving {
    pub items: Vec<CalendarMoveItem>,
    /// Customer and document; empty when there are several.
    pub what: String,
    pub from: NaiveDate,
    /// Whether all of it stands on `from`, the first of its days.
    pub is_of_one_day: bool,
    /// Where the hand let go of it.
    pub to: Option<NaiveDate>,
    /// Whose customer's payment days count: of one document. Of several only the closed days of the organization do.
    pub invoice: Option<InvoiceId>,
    /// How often the one document was put off so far.
    pub reschedule_count: Option<u32>,
}

impl Moving {
    pub(crate) fn of_item(item: &CalendarItem, from: NaiveDate) -> Self {
        let is_promise = item.kind == CalendarKind::Promise;
        Self {
            items: vec![CalendarMoveItem { kind: item.kind, id: item.id }],
            what: [item.customer.name.as_str(), ", ", &item.document].concat(),
            from,
            is_of_one_day: true,
            to: None,
            invoice: Some(item.invoice_id),
            reschedule_count: is_promise.then_some(item.reschedule_count),
        }
    }

    /// Everything of a day that can be moved.
    pub(crate) fn of_day(items: &[CalendarItem], from: NaiveDate) -> Self {
        let movable = items.iter().filter(|item| item.is_movable);
        Self {
            items: movable.map(|item| CalendarMoveItem { kind: item.kind, id: item.id }).collect(),
            what: String::new(),
            from,
            is_of_one_day: true,
            to: None,
            invoice: None,
            reschedule_count: None,
        }
    }

    /// What can be moved of the promises somebody chose, whoever made them.
    pub(crate) fn of_chosen(promises: &[PromiseView]) -> Option<Self> {
        let movable: Vec<PromiseView> = promises.iter().filter(|promise| promise.is_movable).cloned().collect();
        if let [_one] = movable.as_slice() {
            return Self::of_promises(&movable);
        }
        let from = movable.iter().map(|promise| promise.promised_date).min()?;
        Some(Self {
            items: movable.iter().map(promise_item).collect(),
            what: String::new(),
            from,
            is_of_one_day: movable.iter().all(|promise| promise.promised_date == from),
            to: None,
            invoice: None,
            reschedule_count: None,
        })
    }

    pub(super) fn stays(&self, date: NaiveDate) -> bool {
        self.is_of_one_day && self.from == date
    }

    /// Promises that were made together.
    pub(crate) fn of_promises(promises: &[PromiseView]) -> Option<Self> {
        let first = promises.first()?;
        let customer = first.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default();
        let documents: Vec<&str> = promises.iter().map(|promise| promise.document.as_str()).collect();
        Some(Self {
            items: promises.iter().map(promise_item).collect(),
            what: [customer.as_str(), ", ", &documents.join(", ")].concat(),
            from: first.promised_date,
            is_of_one_day: true,
            to: None,
            invoice: Some(first.invoice_id),
            reschedule_count: Some(promises.iter().map(|promise| promise.reschedule_count).max().unwrap_or(0)),
        })
    }

    pub(super) fn title(&self, text: &Text) -> String {
        if self.what.is_empty() {
            return (text.promises().move_many)(u64::try_from(self.items.len()).unwrap_or(u64::MAX));
        }
        (text.promises().move_title)(&self.what)
    }

    /// How often it will have been put off after this move; nothing for what nobody promised.
    pub(super) fn next_count(&self) -> Option<u32> {
        let has_promise = self.items.iter().any(|item| item.kind == CalendarKind::Promise);
        self.reschedule_count.map(|count| count.saturating_add(1)).filter(|_| has_promise)
    }
}

fn promise_item(promise: &PromiseView) -> CalendarMoveItem {
    CalendarMoveItem { kind: CalendarKind::Promise, id: promise.id.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    fn moving(kinds: &[CalendarKind], reschedule_count: Option<u32>) -> Moving {
        let item = |kind: &CalendarKind| CalendarMoveItem { kind: *kind, id: uuid::Uuid::nil() };
        Moving {
            items: kinds.iter().map(item).collect(),
            what: String::new(),
            from: "2026-11-27".parse().unwrap(),
            is_of_one_day: true,
            to: None,
            invoice: None,
            reschedule_count,
        }
    }

    #[test]
    fn the_next_time_counts_for_promises_only() {
        assert_eq!(moving(&[CalendarKind::Promise], Some(1)).next_count(), Some(2));
        assert_eq!(moving(&[CalendarKind::Scheduled], None).next_count(), None);
    }

    #[test]
    fn only_what_stands_on_one_day_can_stay_there() {
        let day = "2026-11-27".parse().unwrap();
        let one = moving(&[CalendarKind::Promise], Some(1));
        assert!(one.stays(day));
        assert!(!Moving { is_of_one_day: false, ..one }.stays(day));
    }

    #[test]
    fn several_documents_are_counted_and_one_is_named() {
        let many = moving(&[CalendarKind::Promise, CalendarKind::Scheduled], None);
        assert_eq!(many.title(&ES), "Reagendar 2 documentos");
        let one = Moving { what: "Ramiro Aldana, FC-5".to_owned(), ..many };
        assert_eq!(one.title(&ES), "Reagendar: Ramiro Aldana, FC-5");
    }
}

use super::ToSchedule;
use crate::{
    components::money_field::{read_amount, written},
    read::Read,
    session::Session,
};
use chrono::NaiveDate;
use domain::{
    contract::{Page, PromiseItem, RecordPromises},
    ids::{CustomerId, InvoiceId},
    money::Money,
    promise::RescheduleReason,
};
use leptos::prelude::*;

/// What somebody has filled in so far.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub documents: StoredValue<Vec<ToSchedule>>,
    pub date: RwSignal<Option<NaiveDate>>,
    /// A day that is no good was accepted all the same.
    pub is_accepted: RwSignal<bool>,
    /// Why another promise is needed, after a broken one.
    pub reason: RwSignal<Option<RescheduleReason>>,
    pub is_partial: RwSignal<bool>,
    pub amount: RwSignal<String>,
    pub form: RwSignal<String>,
    pub promised_by: RwSignal<String>,
    /// Its word in the API.
    pub channel: RwSignal<String>,
    pub comment: RwSignal<String>,
    /// From the first try on, what is missing is said.
    pub is_tried: RwSignal<bool>,
}

impl Draft {
    pub(super) fn of(documents: Vec<ToSchedule>) -> Self {
        let amount = documents.first().map(|document| written(document.pending)).unwrap_or_default();
        Self {
            documents: StoredValue::new(documents),
            date: RwSignal::new(None),
            is_accepted: RwSignal::new(false),
            reason: RwSignal::new(None),
            is_partial: RwSignal::new(false),
            amount: RwSignal::new(amount),
            form: RwSignal::new(String::new()),
            promised_by: RwSignal::new(String::new()),
            channel: RwSignal::new(String::new()),
            comment: RwSignal::new(String::new()),
            is_tried: RwSignal::new(false),
        }
    }

    pub(super) fn choose(self, date: Option<NaiveDate>) {
        self.is_accepted.set(false);
        self.date.set(date);
    }

    /// Of how many documents the latest promise was broken.
    pub(super) fn broken(self) -> usize {
        self.documents.with_value(|documents| documents.iter().filter(|one| one.is_broken).count())
    }

    pub(super) fn is_single(self) -> bool {
        self.documents.with_value(|documents| documents.len() == 1)
    }

    pub(super) fn document(self, index: usize) -> Option<String> {
        self.documents.with_value(|documents| documents.get(index).map(|one| one.document.clone()))
    }

    /// What is pending of the one document there is.
    pub(super) fn single_amount(self) -> Option<Money> {
        self.documents.with_value(|documents| match documents.as_slice() {
            [one] => Some(one.pending),
            _ => None,
        })
    }

    /// The document whose customer pays on the days shown: when all have the same customer.
    pub(super) fn invoice_of_customer(self) -> Option<InvoiceId> {
        self.customer().and_then(|_| self.documents.with_value(|documents| documents.first().map(|one| one.invoice_id)))
    }

    fn customer(self) -> Option<CustomerId> {
        self.documents.with_value(|documents| {
            let first = documents.first()?.customer_id?;
            documents.iter().all(|one| one.customer_id == Some(first)).then_some(first)
        })
    }

    /// The amount typed; tracked.
    pub(super) fn partial_amount(self) -> Option<Money> {
        let currency = self.single_amount()?.currency();
        self.amount.with(|typed| read_amount(typed, currency))
    }

    /// What to send; nothing while something is missing.
    pub(super) fn request(self) -> Option<RecordPromises> {
        let partial = self.is_single() && self.is_partial.get_untracked();
        let amount = untrack(|| self.partial_amount()).filter(|_| partial);
        let reason = self.reason.get_untracked();
        let is_unexplained = reason.is_none() && self.broken() > 0;
        if is_unexplained || (partial && amount.is_none()) {
            return None;
        }
        let items = self.documents.with_value(|documents| {
            documents.iter().map(|one| PromiseItem { invoice_id: one.invoice_id, amount }).collect()
        });
        Some(RecordPromises {
            items,
            promised_date: self.date.get_untracked()?,
            comment: self.comment.with_untracked(|comment| comment.trim().to_owned()),
            form: given(self.form),
            promised_by: given(self.promised_by),
            channel: self.channel.with_untracked(|word| word.parse().ok()),
            reason,
        })
    }

    /// The names of the people there who may promise.
    pub(super) fn contacts(self, session: Session) -> Memo<Vec<String>> {
        let customer = self.customer().filter(|_| session.can("customer:read"));
        let contacts = Read::new(move || async move {
            match customer {
                Some(customer) => session.api.list_contacts(customer).await.map(|contacts| contacts.value),
                None => Ok(Page::whole(Vec::new())),
            }
        });
        Memo::new(move |_| {
            let page = contacts.value();
            page.into_iter().flat_map(|page| page.data).map(|contact| contact.name).collect()
        })
    }
}

fn given(typed: RwSignal<String>) -> Option<String> {
    typed.with_untracked(|typed| Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty()))
}

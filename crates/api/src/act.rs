//! What every change shares: its transaction, whose it is, and the day it counts from.

use crate::{
    auth::Caller,
    error::ApiResult,
    ledger::{self, Rules},
    state::AppState,
    store::{
        self, WriteTransaction,
        audit::Change,
        events::NewEvent,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::Language,
    ids::{OrganizationId, UserId},
};
use serde_json::Value;

/// A change that a caller makes.
pub(crate) struct Act<'a> {
    pub txn: &'a WriteTransaction,
    pub caller: &'a Caller,
    pub rules: Rules,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

/// A change that a caller makes, or that follows by itself from what SAT says.
#[derive(Clone, Copy)]
pub(crate) struct Deed<'a> {
    pub txn: &'a WriteTransaction,
    pub organization: OrganizationId,
    /// `None`: the program, by itself.
    pub by: Option<&'a Caller>,
    pub rules: &'a Rules,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

impl<'a> Act<'a> {
    pub(crate) async fn begin(txn: &'a WriteTransaction, caller: &'a Caller, state: &AppState) -> ApiResult<Self> {
        let rules = ledger::rules(txn, caller.organization).await?;
        let now = state.clock.now();
        Ok(Self { txn, caller, rules, today: now.with_timezone(&caller.zone).date_naive(), now })
    }

    pub(crate) fn deed(&self) -> Deed<'_> {
        let Self { txn, caller, ref rules, today, now } = *self;
        Deed { txn, organization: caller.organization, by: Some(caller), rules, today, now }
    }

    /// Adds to the timeline.
    pub(crate) async fn tell(&self, kind: EventKind, subject: Subject, data: Value) -> ApiResult<()> {
        self.deed().tell(kind, subject, data).await
    }

    /// Adds to the audit log.
    pub(crate) async fn audit(&self, change: Change) -> ApiResult<()> {
        self.deed().audit(change).await
    }
}

impl Deed<'_> {
    pub(crate) fn user(&self) -> Option<UserId> {
        self.by.map(Caller::user_id)
    }

    /// What is written for people on this occasion.
    pub(crate) fn language(&self) -> Language {
        self.by.map_or_else(Language::default, |caller| caller.language)
    }

    /// Adds to the timeline.
    pub(crate) async fn tell(&self, kind: EventKind, subject: Subject, data: Value) -> ApiResult<()> {
        let event = Event { kind, subject, data, user: self.user() };
        store::timeline::append(self.txn, self.organization, event, self.now).await?;
        self.announce(kind, subject).await
    }

    /// Lets open screens know.
    async fn announce(&self, kind: EventKind, subject: Subject) -> ApiResult<()> {
        let about = match (subject.payment, subject.invoice, subject.customer) {
            (Some(payment), ..) => Some(payment.0),
            (None, Some(invoice), _) => Some(invoice.0),
            (None, None, customer) => customer.map(|customer| customer.0),
        };
        let (Some(topic), Some(subject_id)) = (kind.topic(), about) else { return Ok(()) };
        let event = NewEvent {
            topic,
            kind: kind.word(),
            subject_id,
            customer_id: subject.customer,
            addressee: None,
            actor: self.user(),
        };
        Ok(store::events::append(self.txn, self.organization, event, self.now).await?)
    }

    /// Adds to the audit log.
    pub(crate) async fn audit(&self, change: Change) -> ApiResult<()> {
        match self.by {
            Some(caller) => store::audit::append(self.txn, caller, change, self.now).await?,
            None => store::audit::append_of_program(self.txn, self.organization, change, self.now).await?,
        }
        Ok(())
    }
}

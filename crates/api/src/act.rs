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
use serde_json::Value;

/// A change under way.
pub(crate) struct Act<'a> {
    pub txn: &'a WriteTransaction,
    pub caller: &'a Caller,
    pub rules: Rules,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

impl<'a> Act<'a> {
    pub(crate) async fn begin(txn: &'a WriteTransaction, caller: &'a Caller, state: &AppState) -> ApiResult<Self> {
        let rules = ledger::rules(txn, caller.organization).await?;
        let now = state.clock.now();
        Ok(Self { txn, caller, rules, today: now.with_timezone(&caller.zone).date_naive(), now })
    }

    /// Adds to the timeline.
    pub(crate) async fn tell(&self, kind: EventKind, subject: Subject, data: Value) -> ApiResult<()> {
        let event = Event { kind, subject, data, user: Some(self.caller.user_id()) };
        store::timeline::append(self.txn, self.caller.organization, event, self.now).await?;
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
            actor: Some(self.caller.user_id()),
        };
        Ok(store::events::append(self.txn, self.caller.organization, event, self.now).await?)
    }

    /// Adds to the audit log.
    pub(crate) async fn audit(&self, change: Change) -> ApiResult<()> {
        Ok(store::audit::append(self.txn, self.caller, change, self.now).await?)
    }
}

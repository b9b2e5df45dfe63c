//! What people did: promises, reschedulings, payments.

use super::{Stage, instant, people};
use crate::{
    act::Act,
    auth::Caller,
    demo::{
        cfdi_writer::fiscal_uuid,
        story::{Deed, StoryPayment, StoryPromise, StoryRescheduling, What},
    },
    error::{ApiError, ApiResult},
    ledger::{self, InvoiceBook},
    routes::{payments, promises::change},
    store::{self, WriteTransaction},
};
use anyhow::{Context, anyhow};
use domain::{
    contract::{
        NewAllocation, NewPayment, ProblemKind, PromiseChannel, PromiseItem, RecordPromises, ReschedulePromise,
    },
    ids::InvoiceId,
    permission::{Role, Scope},
};
use uuid::Uuid;

/// An error of a handler's code outside of a request.
pub(super) fn failure(error: ApiError) -> anyhow::Error {
    match error {
        ApiError::Refused(refusal) => anyhow!("{} {:?} {:?}", refusal.kind.code(), refusal.params, refusal.fields),
        ApiError::Internal(error) => error,
    }
}

impl Stage<'_> {
    /// What people did on one day, in one transaction; what is refused leaves the rest as it is.
    pub(super) async fn act(&self, day: &[Deed]) -> anyhow::Result<()> {
        if day.iter().all(|deed| matches!(deed.what, What::Document(_))) {
            return Ok(());
        }
        let txn = store::begin_write(&self.state.db).await?;
        for deed in day {
            self.state.clock.travel_to(instant(deed.at));
            let done = match &deed.what {
                What::Document(_) => continue,
                What::Payment(payment) => self.pay(&txn, payment).await,
                What::Promise(promise) => self.promise(&txn, promise).await,
                What::Reschedule(moved) => self.reschedule(&txn, moved).await,
            };
            match done {
                Ok(()) => {}
                Err(ApiError::Internal(error)) => return Err(error),
                Err(refused @ ApiError::Refused(_)) => {
                    self.surprise(format!("{}: {:#}: {:?}", deed.at, failure(refused), deed.what));
                }
            }
        }
        Ok(txn.commit().await?)
    }

    fn caller(&self, role: Role, second: bool) -> ApiResult<&Caller> {
        let mut theirs = people::of_role(&self.players, role);
        let first = theirs.next().with_context(|| format!("nobody is {}", role.as_ref()))?;
        Ok(&theirs.next().filter(|_| second).unwrap_or(first).caller)
    }

    async fn invoice(&self, txn: &WriteTransaction, uuid: Uuid) -> ApiResult<InvoiceId> {
        let found = store::invoices::by_fiscal_uuid(txn, self.organization, &fiscal_uuid(uuid)).await?;
        Ok(found.ok_or(ProblemKind::NotFound)?.id())
    }

    async fn book(&self, act: &Act<'_>, uuid: Uuid) -> ApiResult<InvoiceBook> {
        let id = self.invoice(act.txn, uuid).await?;
        let books = ledger::lock(act.txn, &act.rules, [id], None, act.today).await?;
        Ok(books.into_values().next().ok_or(ProblemKind::NotFound)?)
    }

    async fn promise(&self, txn: &WriteTransaction, promise: &StoryPromise) -> ApiResult<()> {
        let caller = self.caller(Role::Collections, promise.by_second)?;
        let act = Act::begin(txn, caller, self.state).await?;
        let mut book = self.book(&act, promise.invoice).await?;
        let body = RecordPromises {
            items: vec![PromiseItem { invoice_id: book.stored.id(), amount: None }],
            promised_date: promise.promised_date,
            comment: promise.comment.to_owned(),
            form: Some(promise.form.to_owned()),
            promised_by: Some(promise.promised_by.clone()).filter(|name| !name.is_empty()),
            channel: Some(PromiseChannel::Phone),
            reason: None,
        };
        change::record(&act, &mut book, None, &body, None).await.map(|_id| ())
    }

    async fn reschedule(&self, txn: &WriteTransaction, moved: &StoryRescheduling) -> ApiResult<()> {
        let act = Act::begin(txn, self.caller(Role::Collections, false)?, self.state).await?;
        let mut book = self.book(&act, moved.invoice).await?;
        let latest = book.promises.last().map(|stored| stored.promise.id).ok_or(ProblemKind::NotFound)?;
        let body = ReschedulePromise {
            promised_date: moved.promised_date,
            reason: moved.reason,
            comment: moved.comment.to_owned(),
        };
        change::reschedule(&act, &mut book, latest, &body, None).await.map(|_id| ())
    }

    async fn pay(&self, txn: &WriteTransaction, payment: &StoryPayment) -> ApiResult<()> {
        let act = Act::begin(txn, self.caller(Role::Finance, false)?, self.state).await?;
        let mut allocations = Vec::new();
        for (uuid, amount, equivalence) in &payment.allocations {
            let invoice_id = self.invoice(txn, *uuid).await?;
            allocations.push(NewAllocation {
                invoice_id,
                amount: *amount,
                equivalence: Some(*equivalence),
                kind: None,
            });
        }
        let body = NewPayment {
            // Whoever owes the invoices.
            customer_id: None,
            payer: None,
            date: payment.date,
            form: payment.form.to_owned(),
            amount: payment.amount,
            reference: Some(payment.reference.clone()),
            bank: Some(payment.bank.to_owned()),
            exchange_rate: payment.exchange_rate,
            effective_date: payment.effective_date,
            in_transit: payment.effective_date.is_none(),
            comment: None,
            allocations,
        };
        match payments::take_in(&act, &body, Scope::All, None).await? {
            (_, None) => Ok(()),
            (_, Some(waiting)) => Err(waiting.into()),
        }
    }
}

//! Recording, moving and cancelling promises inside the transaction of a handler: also what the calendar does.

use crate::{
    act::{Act, Deed},
    error::{ApiError, ApiResult},
    ledger::{self, InvoiceBook},
    store::{
        self,
        audit::Change,
        promises::{Ending, StoredPromise},
        timeline::Subject,
    },
    timeline::EventKind,
    views,
};
use chrono::NaiveDate;
use domain::{
    contract::{ProblemKind, PromiseChannel, PromiseView, RecordPromises, ReschedulePromise},
    ids::{BatchId, InvoiceId, PromiseId},
    money::Money,
    permission::{Action, Permission, Resource},
    promise::{
        self, Approval, Assessed, Promise, PromiseDraft, PromiseError, PromiseStatus, RescheduleReason, Rescheduling,
        TakingBack,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Invoices that are locked for the change, with what is known of them.
pub(crate) type Books = BTreeMap<InvoiceId, InvoiceBook>;

/// What somebody says anew of a promise that replaces another; what nobody says anew holds.
#[derive(Clone, Copy)]
struct Said<'a> {
    comment: &'a str,
    form: Option<&'a String>,
    promised_by: Option<&'a String>,
    channel: Option<PromiseChannel>,
    batch_id: Option<BatchId>,
}

impl<'a> Said<'a> {
    fn only(comment: &'a str, batch_id: Option<BatchId>) -> Self {
        Self { comment, form: None, promised_by: None, channel: None, batch_id }
    }
}

/// Records one promise; `amount` absent: all that is owed and not promised yet. With a reason it replaces the broken one
/// there is.
pub(crate) async fn record(
    act: &Act<'_>,
    book: &mut InvoiceBook,
    amount: Option<Money>,
    body: &RecordPromises,
    batch_id: Option<BatchId>,
) -> ApiResult<PromiseId> {
    if let Some((broken, reason)) = book.broken_promise().zip(body.reason) {
        return succeed(act, book, (broken, reason), amount, (body, batch_id)).await;
    }
    let draft = PromiseDraft {
        id: Uuid::now_v7().into(),
        invoice_id: book.stored.id(),
        amount,
        promised_date: body.promised_date,
        taken_date: act.today,
    };
    let promises = book.plain_promises();
    let decided = promise::record(&draft, book.of_promises(&promises), approval(act, book));
    let stored = StoredPromise {
        promise: decided.map_err(|error| refusal(error, book))?,
        scheduled_at: act.now,
        comment: body.comment.trim().to_owned(),
        form: body.form.clone(),
        promised_by: body.promised_by.clone(),
        channel: body.channel,
        user_id: act.caller.user_id(),
        reason: None,
        batch_id,
        end_reason: None,
    };
    store::promises::insert(act.txn, act.caller.organization, &stored).await?;
    let figures = figures(&stored);
    act.tell(EventKind::PromiseRecorded, subject(book), figures.clone()).await?;
    let id = stored.promise.id;
    let change = Change { action: "promise.recorded", resource_id: Some(id.0), before: None, after: Some(figures) };
    act.audit(change).await?;
    take_in(book, stored);
    Ok(id)
}

/// Records a promise after a broken one: of all that is owed, as any other, whatever the broken one was for.
async fn succeed(
    act: &Act<'_>,
    book: &mut InvoiceBook,
    (broken, reason): (PromiseId, RescheduleReason),
    amount: Option<Money>,
    (body, batch_id): (&RecordPromises, Option<BatchId>),
) -> ApiResult<PromiseId> {
    let owed = book.of_promises(&book.plain_promises()).available()?;
    let draft = Rescheduling {
        id: Uuid::now_v7().into(),
        amount: Some(amount.unwrap_or(owed)),
        promised_date: body.promised_date,
        taken_date: act.today,
        reason,
        is_return: false,
    };
    let said = Said {
        comment: body.comment.trim(),
        form: body.form.as_ref(),
        promised_by: body.promised_by.as_ref(),
        channel: body.channel,
        batch_id,
    };
    replace(act, book, broken, &draft, said).await
}

/// Ends a promise and puts another in its place.
pub(crate) async fn reschedule(
    act: &Act<'_>,
    book: &mut InvoiceBook,
    id: PromiseId,
    asked: &ReschedulePromise,
    batch_id: Option<BatchId>,
) -> ApiResult<PromiseId> {
    let draft = Rescheduling {
        id: Uuid::now_v7().into(),
        amount: None,
        promised_date: asked.promised_date,
        taken_date: act.today,
        reason: asked.reason,
        is_return: false,
    };
    replace(act, book, id, &draft, Said::only(asked.comment.trim(), batch_id)).await
}

async fn replace(
    act: &Act<'_>,
    book: &mut InvoiceBook,
    id: PromiseId,
    draft: &Rescheduling,
    said: Said<'_>,
) -> ApiResult<PromiseId> {
    let old = book.find_promise(id).ok_or(ProblemKind::NotFound)?.0.clone();
    let promises = book.plain_promises();
    let decided = promise::reschedule(id, draft, book.of_promises(&promises), approval(act, book));
    let decided = decided.map_err(|error| refusal(error, book))?;
    end(&act.deed(), book, &decided.ended, None).await?;
    let stored = StoredPromise {
        promise: decided.replacement,
        scheduled_at: act.now,
        // What the customer said holds until somebody writes something newer.
        comment: if said.comment.is_empty() { old.comment.clone() } else { said.comment.to_owned() },
        form: said.form.or(old.form.as_ref()).cloned(),
        promised_by: said.promised_by.or(old.promised_by.as_ref()).cloned(),
        channel: said.channel.or(old.channel),
        user_id: act.caller.user_id(),
        reason: Some(decided.reason),
        batch_id: said.batch_id,
        end_reason: None,
    };
    store::promises::insert(act.txn, act.caller.organization, &stored).await?;
    let data = with(
        figures(&stored),
        json!({
            "comment": said.comment,
            "reason": decided.reason,
            "replaces_number": old.promise.number,
            "replaces_date": old.promise.promised_date,
        }),
    );
    act.tell(EventKind::PromiseRescheduled, subject(book), data.clone()).await?;
    let new_id = stored.promise.id;
    let change = Change {
        action: "promise.rescheduled",
        resource_id: Some(id.0),
        before: Some(figures(&old)),
        after: Some(data),
    };
    act.audit(change).await?;
    take_in(book, stored);
    Ok(new_id)
}

/// Ends an active promise without another in its place.
pub(crate) async fn cancel(deed: &Deed<'_>, book: &mut InvoiceBook, id: PromiseId, reason: &str) -> ApiResult<()> {
    let old = book.find_promise(id).ok_or(ProblemKind::NotFound)?.0.clone();
    let promises = book.plain_promises();
    let ended = promise::cancel(id, book.of_promises(&promises), deed.today);
    let ended = ended.map_err(|error| refusal(error, book))?;
    end(deed, book, &ended, Some(reason.to_owned())).await?;
    let data = with(figures(&old), json!({ "reason": reason }));
    deed.tell(EventKind::PromiseCancelled, subject(book), data.clone()).await?;
    let change =
        Change { action: "promise.cancelled", resource_id: Some(id.0), before: Some(figures(&old)), after: Some(data) };
    deed.audit(change).await
}

/// Takes back the rescheduling that led to a promise, which must still stand on `from`.
pub(crate) async fn take_back(act: &Act<'_>, book: &mut InvoiceBook, id: PromiseId, from: NaiveDate) -> ApiResult<()> {
    let promises = book.plain_promises();
    let decided = promise::take_back(id, from, book.of_promises(&promises));
    match decided.map_err(|error| refusal(error, book))? {
        TakingBack::PutBack { promised_date } => {
            let draft = Rescheduling {
                id: Uuid::now_v7().into(),
                amount: None,
                promised_date,
                taken_date: act.today,
                reason: RescheduleReason::TypingError,
                is_return: true,
            };
            replace(act, book, id, &draft, Said::only("", None)).await.map(|_promise| ())
        }
        TakingBack::Cancel => cancel(&act.deed(), book, id, RescheduleReason::TypingError.as_ref()).await,
    }
}

/// The promises as they stand after the change, in the order asked for.
pub(crate) async fn shown(act: &Act<'_>, books: Books, ids: &[PromiseId]) -> ApiResult<Vec<PromiseView>> {
    let stored = books.into_values().map(|book| book.stored).collect();
    let books = ledger::load(act.txn, act.caller.organization, &act.rules, stored, act.today).await?;
    let names = views::takers(act.txn, &books).await?;
    let find = |id: &PromiseId| {
        let found = books.iter().find_map(|book| book.find_promise(*id).map(|(stored, one)| (book, stored, one)));
        found.map(|(book, stored, assessed)| views::promise(book, stored, assessed, &names))
    };
    Ok(ids.iter().filter_map(find).collect())
}

/// Whether the next promise of the invoice needs somebody who may approve it.
fn approval(act: &Act<'_>, book: &InvoiceBook) -> Approval {
    let is_broken = |one: &&Assessed| matches!(one.status, PromiseStatus::Broken | PromiseStatus::PartiallyKept);
    let approve = Permission::new(Resource::Promise, Action::Approve);
    Approval {
        broken: u32::try_from(book.assessed.iter().filter(is_broken).count()).unwrap_or(u32::MAX),
        needed_after: act.rules.organization.broken_promises_until_approval.map(u32::from),
        may_approve: act.caller.grants.scope_of(approve).is_some(),
    }
}

/// A refusal that can name the invoice.
fn refusal(error: PromiseError, book: &InvoiceBook) -> ApiError {
    match ApiError::from(error) {
        ApiError::Refused(refusal) if refusal.kind == ProblemKind::InvoiceClosed => {
            refusal.with("document", book.stored.document()).into()
        }
        other @ (ApiError::Refused(_) | ApiError::Internal(_)) => other,
    }
}

async fn end(deed: &Deed<'_>, book: &mut InvoiceBook, ended: &Promise, reason: Option<String>) -> ApiResult<()> {
    let Some(end) = ended.end else { return Err(ApiError::Internal(anyhow::anyhow!("an ended promise has no end"))) };
    let ending = Ending { reason, at: deed.now, by: deed.user() };
    store::promises::end(deed.txn, deed.organization, ended.id, end, &ending).await?;
    if let Some(stored) = book.promises.iter_mut().find(|stored| stored.promise.id == ended.id) {
        stored.promise = ended.clone();
    }
    for one in book.assessed.iter_mut().filter(|one| one.promise_id == ended.id) {
        one.uncovered = Money::zero(one.amount.currency());
    }
    Ok(())
}

/// Lets the next promise of the same command see this one.
fn take_in(book: &mut InvoiceBook, stored: StoredPromise) {
    let promise = &stored.promise;
    book.assessed.push(Assessed {
        promise_id: promise.id,
        status: PromiseStatus::Active,
        amount: promise.amount,
        covered: Money::zero(promise.amount.currency()),
        uncovered: promise.amount,
        deadline: promise.promised_date,
    });
    book.promises.push(stored);
}

fn subject(book: &InvoiceBook) -> Subject {
    Subject { customer: book.stored.customer_id, invoice: Some(book.stored.id()), payment: None }
}

/// One object of two; of a name in both the latter stays.
pub(crate) fn with(mut data: Value, more: Value) -> Value {
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    data
}

fn figures(stored: &StoredPromise) -> Value {
    let promise = &stored.promise;
    json!({
        "promise_id": promise.id,
        "invoice_id": promise.invoice_id,
        "number": promise.number,
        "amount": promise.amount,
        "promised_date": promise.promised_date,
        "comment": stored.comment,
    })
}

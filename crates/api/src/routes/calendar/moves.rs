//! Moving what stands on a day to another: a promise is rescheduled, a document gets an agreed collection date.

use super::entries;
use crate::{
    act::Act,
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    ledger::{self, InvoiceBook},
    redate,
    routes::promises::change::{self, Books},
    store::{
        self,
        audit::Change,
        invoice_dates::{DateOrigin, InvoiceDates},
        timeline::Subject,
    },
    timeline::EventKind,
};
use chrono::NaiveDate;
use domain::{
    contract::{
        CalendarItem, CalendarKind, CalendarMove, CalendarMoveItem, CalendarUndo, ProblemKind, ReschedulePromise,
    },
    ids::{BatchId, InvoiceId, PromiseId, UserId},
    promise::RescheduleReason,
    terms::Step,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const MOST_ITEMS: usize = 500;

/// What a well-formed item names.
#[derive(Clone, Copy)]
enum Target {
    Promise(PromiseId, InvoiceId),
    Scheduled(InvoiceId),
}

impl Target {
    fn invoice(self) -> InvoiceId {
        match self {
            Self::Promise(_, invoice) | Self::Scheduled(invoice) => invoice,
        }
    }
}

pub(super) fn check(items: &[CalendarMoveItem]) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    if !(1..=MOST_ITEMS).contains(&items.len()) {
        wrong.push(FieldRefusal::count("/items", &(1..=MOST_ITEMS)));
    }
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        if item.kind == CalendarKind::Visit {
            wrong.push(FieldRefusal::new(format!("/items/{index}/kind"), ProblemKind::NotMovable));
        }
        if !seen.insert(item.id) {
            wrong.push(FieldRefusal::new(format!("/items/{index}/id"), ProblemKind::RepeatedEntry));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

/// Moves all or nothing; answers the items as they stand on their new day.
pub(super) async fn apply(
    act: &Act<'_>,
    body: &CalendarMove,
    visible_to: Option<UserId>,
) -> ApiResult<Vec<CalendarItem>> {
    if body.to < act.today {
        return Err(Refusal::new(ProblemKind::PromiseInPast).with("today", act.today).at("/to").into());
    }
    let (targets, mut books) = lock(act, &body.items, visible_to).await?;
    let batch_id = (targets.len() > 1).then(|| BatchId(Uuid::now_v7()));
    let asked = ReschedulePromise { promised_date: body.to, reason: body.reason, comment: body.comment.clone() };
    let mut moved = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        let book = books.get_mut(&target.invoice()).ok_or(ProblemKind::NotFound);
        let book = book.map_err(|kind| in_item(kind.into(), index))?;
        let id = match target {
            Target::Promise(id, _) => change::reschedule(act, book, *id, &asked, batch_id).await.map(|id| id.0),
            Target::Scheduled(id) => agree(act, book, body).await.map(|()| id.0),
        };
        moved.push(id.map_err(|error| in_item(error, index))?);
    }
    let standing = standing(act, books).await?;
    let find = |id: &Uuid| standing.iter().find(|item| item.id == *id).cloned();
    Ok(moved.iter().filter_map(find).collect())
}

/// Takes a move back, all or nothing; answers what stands on the calendar for these documents now.
pub(super) async fn undo(
    act: &Act<'_>,
    body: &CalendarUndo,
    visible_to: Option<UserId>,
) -> ApiResult<Vec<CalendarItem>> {
    let (targets, mut books) = lock(act, &body.items, visible_to).await?;
    for (index, target) in targets.iter().enumerate() {
        let book = books.get_mut(&target.invoice()).ok_or(ProblemKind::NotFound);
        let book = book.map_err(|kind| in_item(kind.into(), index))?;
        let undone = match target {
            Target::Promise(id, _) => change::take_back(act, book, *id, body.from).await,
            Target::Scheduled(_) => disagree(act, book, body.from).await,
        };
        undone.map_err(|error| in_item(error, index))?;
    }
    let is_pending = |item: &CalendarItem| item.pending.is_positive();
    Ok(standing(act, books).await?.into_iter().filter(is_pending).collect())
}

/// What the items name, with their invoices locked.
async fn lock(
    act: &Act<'_>,
    items: &[CalendarMoveItem],
    visible_to: Option<UserId>,
) -> ApiResult<(Vec<Target>, Books)> {
    let mut targets = Vec::new();
    for (index, item) in items.iter().enumerate() {
        targets.push(target(act, item, visible_to).await.map_err(|error| in_item(error, index))?);
    }
    let invoices = targets.iter().map(|target| target.invoice());
    let books = ledger::lock(act.txn, &act.rules, invoices, visible_to, act.today).await?;
    Ok((targets, books))
}

/// Everything these invoices put on the calendar after the change.
async fn standing(act: &Act<'_>, books: Books) -> ApiResult<Vec<CalendarItem>> {
    let stored = books.into_values().map(|book| book.stored).collect();
    let books = ledger::load(act.txn, act.caller.organization, &act.rules, stored, act.today).await?;
    let mut items = Vec::new();
    for book in &books {
        items.extend(entries::of_invoice(book)?.into_iter().map(|entry| entry.item));
    }
    Ok(items)
}

fn in_item(error: ApiError, index: usize) -> ApiError {
    match error {
        ApiError::Refused(mut refusal) => {
            refusal.fields.clear();
            refusal.at(format!("/items/{index}")).into()
        }
        internal @ ApiError::Internal(_) => internal,
    }
}

async fn target(act: &Act<'_>, item: &CalendarMoveItem, visible_to: Option<UserId>) -> ApiResult<Target> {
    match item.kind {
        CalendarKind::Promise => {
            let id = PromiseId(item.id);
            let stored = store::promises::by_id(act.txn, act.caller.organization, id, visible_to).await?;
            Ok(Target::Promise(id, stored.ok_or(ProblemKind::NotFound)?.promise.invoice_id))
        }
        CalendarKind::Scheduled => Ok(Target::Scheduled(InvoiceId(item.id))),
        CalendarKind::Visit => Err(ProblemKind::NotFound.into()),
    }
}

/// Another collection date, agreed with the customer; the paper due date stays.
async fn agree(act: &Act<'_>, book: &mut InvoiceBook, body: &CalendarMove) -> ApiResult<()> {
    if entries::scheduled(book)?.is_none() {
        return Err(Refusal::new(ProblemKind::InvoiceClosed).with("document", book.stored.document()).into());
    }
    let mut explanation = book.dates.explanation.clone();
    explanation.retain(|step| !matches!(step, Step::Agreed { .. }));
    explanation.push(Step::Agreed { date: body.to });
    let comment = body.comment.trim();
    let dates = InvoiceDates {
        collection_date: body.to,
        explanation,
        origin: DateOrigin::Agreed,
        reason: Some(comment.to_owned()).filter(|comment| !comment.is_empty()),
        ..book.dates.clone()
    };
    let why = json!({"reason": body.reason, "comment": comment});
    put(act, book, dates, "invoice.date_agreed", why).await
}

/// The dates from before the last agreement; they follow the terms again if they did.
async fn disagree(act: &Act<'_>, book: &mut InvoiceBook, from: NaiveDate) -> ApiResult<()> {
    let versions = store::invoice_dates::history(act.txn, act.caller.organization, [book.stored.id()]).await?;
    let stands = book.dates.origin == DateOrigin::Agreed && book.dates.collection_date == from;
    let before = versions.into_iter().rev().nth(1).filter(|_version| stands).ok_or(ProblemKind::NothingToUndo)?;
    put(act, book, before, "invoice.date_agreement_undone", json!({"reason": RescheduleReason::TypingError})).await
}

/// Puts dates in force from now on, and tells why.
async fn put(
    act: &Act<'_>,
    book: &mut InvoiceBook,
    dates: InvoiceDates,
    action: &'static str,
    why: Value,
) -> ApiResult<()> {
    let dates = InvoiceDates {
        recorded_date: act.today,
        recorded_at: act.now,
        recorded_by: Some(act.caller.user_id()),
        ..dates
    };
    let before = json!({"collection_date": book.dates.collection_date});
    let after = json!({"collection_date": dates.collection_date});
    let stored = redate::put_in_force(act.txn, act.caller.organization, book.stored.clone(), &dates).await?;
    let subject = Subject { customer: stored.customer_id, invoice: Some(stored.id()), payment: None };
    let data = change::with(json!({"before": before, "after": after}), why);
    act.tell(EventKind::DatesChanged, subject, data).await?;
    act.audit(Change { action, resource_id: Some(stored.id().0), before: Some(before), after: Some(after) }).await?;
    book.stored = stored;
    book.dates = dates;
    Ok(())
}

//! Moving what stands on a day to another: a promise is rescheduled, a document gets an agreed collection date.

use super::entries::{self, Span};
use crate::{
    act::Act,
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    ledger::{self, InvoiceBook},
    redate,
    routes::promises::change,
    store::{
        self,
        audit::Change,
        invoice_dates::{DateOrigin, InvoiceDates},
        timeline::Subject,
    },
    timeline::EventKind,
};
use domain::{
    contract::{CalendarItem, CalendarKind, CalendarMove, CalendarMoveItem, ProblemKind, ReschedulePromise},
    ids::{BatchId, InvoiceId, PromiseId, UserId},
    terms::Step,
};
use serde_json::json;
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

pub(super) fn check(body: &CalendarMove) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    if !(1..=MOST_ITEMS).contains(&body.items.len()) {
        wrong.push(FieldRefusal::new("/items", ProblemKind::InvalidValue).with("reason", "1–500"));
    }
    let mut seen = BTreeSet::new();
    for (index, item) in body.items.iter().enumerate() {
        if item.kind == CalendarKind::Visit {
            let field = FieldRefusal::new(format!("/items/{index}/kind"), ProblemKind::InvalidValue);
            wrong.push(field.with("reason", "promise | scheduled"));
        }
        if !seen.insert(item.id) {
            let field = FieldRefusal::new(format!("/items/{index}/id"), ProblemKind::InvalidValue);
            wrong.push(field.with("reason", item.id));
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
    let mut targets = Vec::new();
    for (index, item) in body.items.iter().enumerate() {
        targets.push(target(act, item, visible_to).await.map_err(|error| in_item(error, index))?);
    }
    let invoices = targets.iter().map(|target| target.invoice());
    let mut books = ledger::lock(act.txn, &act.rules, invoices, visible_to, act.today).await?;
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
    let span = Span { from: body.to, to: body.to, customer_id: None, visible_to };
    let entries = entries::read(act.txn, &act.rules, span, act.today).await?;
    let find = |id: &Uuid| entries.iter().find(|entry| entry.item.id == *id).map(|entry| entry.item.clone());
    Ok(moved.iter().filter_map(find).collect())
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
        recorded_date: act.today,
        recorded_at: act.now,
        recorded_by: Some(act.caller.user_id()),
        ..book.dates.clone()
    };
    let before = json!({"collection_date": book.dates.collection_date});
    let after = json!({"collection_date": body.to});
    let stored = redate::put_in_force(act.txn, act.caller.organization, book.stored.clone(), &dates).await?;
    let subject = Subject { customer: stored.customer_id, invoice: Some(stored.id()), payment: None };
    let data = json!({"before": before, "after": after, "reason": body.reason, "comment": comment});
    act.tell(EventKind::DatesChanged, subject, data).await?;
    let change = Change {
        action: "invoice.date_agreed",
        resource_id: Some(stored.id().0),
        before: Some(before),
        after: Some(after),
    };
    act.audit(change).await?;
    book.stored = stored;
    book.dates = dates;
    Ok(())
}

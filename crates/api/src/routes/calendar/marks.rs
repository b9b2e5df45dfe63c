//! What a day is for besides collecting: review visits, due dates, deadlines of REPs, and what was received on it.

use super::entries::Span;
use crate::{
    error::ApiResult,
    ledger::{self, InvoiceBook, Rules},
    store::{self, ConnectionTrait, allocations::StoredAllocation, invoices::OpenFilter},
};
use chrono::{Datelike, Months, NaiveDate};
use domain::{
    contract::{CalendarDay, CalendarMark, DayMarks, MarkKind},
    ids::InvoiceId,
    ledger::{AllocationSource, Standing, rep_deadline},
    money::Money,
    terms::awaits_review,
};
use std::collections::{BTreeMap, BTreeSet};

/// Which of them are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layers {
    pub review: bool,
    pub due: bool,
    pub rep_deadlines: bool,
}

impl Layers {
    fn any(self) -> bool {
        self.review || self.due || self.rep_deadlines
    }

    fn shows(self, kind: MarkKind) -> bool {
        match kind {
            MarkKind::Review => self.review,
            MarkKind::Due => self.due,
            MarkKind::RepDeadline => self.rep_deadlines,
        }
    }
}

type Marks = BTreeMap<NaiveDate, Vec<CalendarMark>>;

/// Puts on each day how many there are of what was asked for, and the first `named` of each kind.
pub(super) async fn put(
    days: &mut [CalendarDay],
    (db, rules): (&impl ConnectionTrait, &Rules),
    (span, layers): (Span, Layers),
    named: usize,
    today: NaiveDate,
) -> ApiResult<()> {
    if !layers.any() {
        return Ok(());
    }
    let mut marks = Marks::new();
    let mut add = |date: NaiveDate, mark: CalendarMark| {
        if span.has(date) && layers.shows(mark.kind) {
            marks.entry(date).or_default().push(mark);
        }
    };
    if layers.review || layers.due {
        let filter = OpenFilter {
            customer_id: span.customer_id,
            review_or_due: Some((span.from, span.to)),
            visible_to: span.visible_to,
            ..OpenFilter::default()
        };
        for book in ledger::open(db, rules.organization.id, rules, &filter, today).await? {
            for (date, mark) in of_open(&book, today) {
                add(date, mark);
            }
        }
    }
    if layers.rep_deadlines {
        for (date, mark) in without_rep(db, rules, span, today).await? {
            add(date, mark);
        }
    }
    for day in days {
        day.marks = Some(of_day(marks.remove(&day.date).unwrap_or_default(), named));
    }
    Ok(())
}

/// The review and the due date of an invoice that is still owed.
fn of_open(book: &InvoiceBook, today: NaiveDate) -> Vec<(NaiveDate, CalendarMark)> {
    if book.balance.standing != Standing::Current {
        return Vec::new();
    }
    let dates = &book.dates;
    let review =
        awaits_review(&dates.explanation, dates.review_date, today).then_some((MarkKind::Review, dates.review_date));
    let kinds = review.into_iter().chain([(MarkKind::Due, dates.due_date)]);
    kinds.filter_map(|(kind, date)| Some((date, mark(book, kind, book.balance.balance_due)?))).collect()
}

fn mark(book: &InvoiceBook, kind: MarkKind, amount: Money) -> Option<CalendarMark> {
    Some(CalendarMark {
        kind,
        invoice_id: book.stored.id(),
        payment_id: None,
        customer: book.item.customer.clone()?,
        document: book.stored.document(),
        amount,
    })
}

/// The last days for the REPs that are missing, whatever became of the balance meanwhile.
async fn without_rep(
    db: &impl ConnectionTrait,
    rules: &Rules,
    span: Span,
    today: NaiveDate,
) -> ApiResult<Vec<(NaiveDate, CalendarMark)>> {
    let organization = rules.organization.id;
    // A deadline follows its payment by a month at the most, and by some days at the least.
    let first = span.from.with_day(1).and_then(|day| day.checked_sub_months(Months::new(1))).unwrap_or(span.from);
    let owners = (span.customer_id, span.visible_to);
    let missing = store::allocations::without_rep(db, organization, (first, span.to.min(today)), owners).await?;
    let ids: BTreeSet<InvoiceId> = missing.iter().map(|allocation| allocation.fact.invoice_id).collect();
    let invoices = store::invoices::by_ids(db, organization, ids).await?;
    let books = ledger::load(db, organization, rules, invoices, today).await?;
    let books: BTreeMap<InvoiceId, &InvoiceBook> = books.iter().map(|book| (book.stored.id(), book)).collect();
    let deadline = |allocation: &StoredAllocation| {
        let fact = &allocation.fact;
        let AllocationSource::Payment(payment) = fact.source else { return None };
        let book = books.get(&fact.invoice_id).filter(|book| book.balance.standing != Standing::Cancelled)?;
        let mark = CalendarMark { payment_id: Some(payment), ..mark(book, MarkKind::RepDeadline, fact.amount)? };
        Some((rep_deadline(fact.effective_date?)?, mark))
    };
    Ok(missing.iter().filter_map(deadline).collect())
}

fn of_day(mut marks: Vec<CalendarMark>, named: usize) -> DayMarks {
    marks.sort_by(|one, other| place(one).cmp(&place(other)));
    let mut day = DayMarks::default();
    let count = |kind| u32::try_from(marks.iter().filter(|mark| mark.kind == kind).count()).unwrap_or(u32::MAX);
    day.review = count(MarkKind::Review);
    day.due = count(MarkKind::Due);
    day.rep_deadline = count(MarkKind::RepDeadline);
    for kind in [MarkKind::Review, MarkKind::Due, MarkKind::RepDeadline] {
        day.items.extend(marks.iter().filter(|mark| mark.kind == kind).take(named).cloned());
    }
    day
}

fn place(mark: &CalendarMark) -> (&str, &str, InvoiceId) {
    (&mark.customer.name, &mark.document, mark.invoice_id)
}

/// Puts on each day what was received on it.
pub(super) async fn put_collected(
    days: &mut [CalendarDay],
    db: &impl ConnectionTrait,
    rules: &Rules,
    span: Span,
    today: NaiveDate,
) -> ApiResult<()> {
    let until = (span.from, span.to.min(today));
    let organization = rules.organization.id;
    let mut collected = store::payments::collected(db, organization, until, span.customer_id, span.visible_to).await?;
    for day in days {
        day.collected = Some(collected.remove(&day.date).unwrap_or_default().to_vec());
    }
    Ok(())
}

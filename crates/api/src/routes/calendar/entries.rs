//! What stands on the days of a calendar.

use crate::{
    error::ApiResult,
    ledger::{self, InvoiceBook, Rules},
    paging::{Cursor, PageRequest},
    store::{
        self, ConnectionTrait,
        invoices::{OpenFilter, StoredInvoice},
        promises::PromiseFilter,
    },
};
use chrono::NaiveDate;
use domain::{
    contract::{CalendarDay, CalendarItem, CalendarKind, DayKinds, DayTotal, Language, Page},
    ids::{CustomerId, InvoiceId, UserId},
    ledger::Standing,
    money::{Money, MoneyError, Totals},
    promise::{PromiseStatus, reschedule_count},
    terms::Purpose,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which days, and whose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub customer_id: Option<CustomerId>,
    /// `None`: all.
    pub kind: Option<CalendarKind>,
    pub visible_to: Option<UserId>,
}

impl Span {
    pub(super) fn has(&self, date: NaiveDate) -> bool {
        (self.from..=self.to).contains(&date)
    }

    fn shows(&self, kind: CalendarKind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }
}

/// One document on a day.
pub(super) struct Entry {
    pub date: NaiveDate,
    pub item: CalendarItem,
}

/// Everything that stands on the days of a span, as of today.
pub(super) async fn read(
    db: &impl ConnectionTrait,
    rules: &Rules,
    span: Span,
    today: NaiveDate,
) -> ApiResult<Vec<Entry>> {
    let organization = rules.organization.id;
    let promised = PromiseFilter {
        customer_id: span.customer_id,
        from: Some(span.from),
        to: Some(span.to),
        visible_to: span.visible_to,
        ..PromiseFilter::default()
    };
    let promised = store::promises::matching(db, organization, &promised).await?;
    let expected = OpenFilter {
        customer_id: span.customer_id,
        collection: Some((span.from, span.to)),
        visible_to: span.visible_to,
        ..OpenFilter::default()
    };
    let expected = store::invoices::candidates(db, organization, &expected, today).await?;
    let of_promises = promised.iter().map(|stored| stored.promise.invoice_id);
    let of_promises = store::invoices::by_ids(db, organization, of_promises).await?;
    let invoices: BTreeMap<InvoiceId, StoredInvoice> =
        expected.into_iter().chain(of_promises).map(|invoice| (invoice.id(), invoice)).collect();
    let books = ledger::load(db, organization, rules, invoices.into_values().collect(), today).await?;
    let mut entries = Vec::new();
    for book in &books {
        entries.extend(of_invoice(book)?.into_iter().filter(|one| span.has(one.date) && span.shows(one.item.kind)));
    }
    entries.sort_by(|one, other| place(one).cmp(&place(other)));
    Ok(entries)
}

/// Promises first, then by customer and document.
fn place(entry: &Entry) -> (NaiveDate, bool, &str, &str, Uuid) {
    let item = &entry.item;
    (entry.date, item.kind != CalendarKind::Promise, &item.customer.name, &item.document, item.id)
}

/// Everything an invoice puts on the calendar, whatever the day.
pub(super) fn of_invoice(book: &InvoiceBook) -> Result<Vec<Entry>, MoneyError> {
    let Some(blank) = blank(book).filter(|_item| book.balance.standing != Standing::InSubstitution) else {
        return Ok(Vec::new());
    };
    let promises = book.plain_promises();
    let mut entries = Vec::new();
    for (stored, assessed) in book.promises.iter().filter_map(|stored| book.find_promise(stored.promise.id)) {
        if !stays_on_its_day(assessed.status) {
            continue;
        }
        let item = CalendarItem {
            id: stored.promise.id.0,
            total: stored.promise.amount,
            pending: assessed.uncovered,
            comment: stored.comment.clone(),
            status: Some(assessed.status),
            is_movable: book.of_promises(&promises).is_movable(stored.promise.id),
            ..blank.clone()
        };
        entries.push(Entry { date: stored.promise.promised_date, item });
    }
    entries.extend(scheduled(book)?);
    Ok(entries)
}

/// The collection date of what nobody promised; nothing where nothing is left to expect.
pub(super) fn scheduled(book: &InvoiceBook) -> Result<Option<Entry>, MoneyError> {
    if book.balance.standing != Standing::Current {
        return Ok(None);
    }
    let pending = unpromised(book)?;
    let Some(blank) = blank(book).filter(|_item| pending.is_positive()) else { return Ok(None) };
    let comment = book.dates.reason.clone().unwrap_or_default();
    let item = CalendarItem { kind: CalendarKind::Scheduled, pending, comment, is_movable: true, ..blank };
    Ok(Some(Entry { date: book.dates.collection_date, item }))
}

/// The balance less what active promises still have to bring.
fn unpromised(book: &InvoiceBook) -> Result<Money, MoneyError> {
    let uncovered = book.assessed.iter().map(|one| one.uncovered);
    Ok(uncovered.into_iter().try_fold(book.balance.balance_due, Money::checked_sub)?.at_least_zero())
}

/// A promise that was moved or cancelled stands on no day; what became of the others stays visible.
fn stays_on_its_day(status: PromiseStatus) -> bool {
    match status {
        PromiseStatus::Active | PromiseStatus::Kept | PromiseStatus::PartiallyKept | PromiseStatus::Broken => true,
        PromiseStatus::Rescheduled | PromiseStatus::Cancelled => false,
    }
}

/// What all entries of an invoice share; nothing while nobody knows who owes it.
fn blank(book: &InvoiceBook) -> Option<CalendarItem> {
    Some(CalendarItem {
        kind: CalendarKind::Promise,
        id: book.stored.id().0,
        invoice_id: book.stored.id(),
        customer: book.item.customer.clone()?,
        concept: book.stored.concept.clone(),
        document: book.stored.document(),
        total: book.balance.original,
        pending: Money::zero(book.balance.original.currency()),
        comment: String::new(),
        status: None,
        is_movable: false,
        reschedule_count: number(reschedule_count(&book.plain_promises())),
    })
}

/// Every day of the span with its totals, and the first `named` of its documents.
pub(super) fn days(
    entries: Vec<Entry>,
    span: Span,
    named: usize,
    rules: &Rules,
    language: Language,
) -> Result<Vec<CalendarDay>, MoneyError> {
    let mut of_days: BTreeMap<NaiveDate, Vec<CalendarItem>> = BTreeMap::new();
    for entry in entries {
        of_days.entry(entry.date).or_default().push(entry.item);
    }
    let day = |date: NaiveDate| {
        let mut items = of_days.remove(&date).unwrap_or_default();
        let count = |kind| number(items.iter().filter(|item| item.kind == kind).count());
        let kinds = DayKinds {
            promise: count(CalendarKind::Promise),
            scheduled: count(CalendarKind::Scheduled),
            visit: count(CalendarKind::Visit),
        };
        let totals = totals(&items)?;
        items.truncate(named);
        let closed = rules.calendar.closed(date, Purpose::Payment).map(|reason| reason.text(language));
        let next_date = closed.is_some().then(|| rules.calendar.add_business_days(date, 1, Purpose::Payment)).flatten();
        Ok(CalendarDay { date, totals, kinds, closed, next_date, items, marks: None, collected: None })
    };
    span.from.iter_days().take_while(|date| *date <= span.to).map(day).collect()
}

/// A part of one day.
pub(super) fn part(items: Vec<CalendarItem>, request: &PageRequest) -> Page<CalendarItem> {
    let key = |item: &CalendarItem| {
        let rank = u8::from(item.kind != CalendarKind::Promise);
        (format!("{rank}{}\u{1f}{}", item.customer.name, item.document), item.id)
    };
    let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let after = request.after.as_ref().map(|cursor| (cursor.value.clone(), cursor.id));
    let fetch = usize::try_from(request.fetch()).unwrap_or(usize::MAX);
    let rest = items.into_iter().skip_while(|item| after.as_ref().is_some_and(|after| key(item) <= *after));
    let rows = rest.take(fetch).collect();
    request.page(rows, total, |item| {
        let (value, id) = key(item);
        Cursor { value, id }
    })
}

fn totals(items: &[CalendarItem]) -> Result<Vec<DayTotal>, MoneyError> {
    let total = Totals::of(items.iter().map(|item| item.total))?;
    let pending = Totals::of(items.iter().map(|item| item.pending))?;
    let of_currency = |total: Money| {
        let currency = total.currency();
        let count = number(items.iter().filter(|item| item.total.currency() == currency).count());
        DayTotal { currency, total, pending: pending.get(currency), count }
    };
    Ok(total.iter().map(of_currency).collect())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

//! What stands on the days of a calendar.

use crate::{
    error::ApiResult,
    ledger::{self, InvoiceBook, Rules},
    store::{
        self, ConnectionTrait,
        invoices::{OpenFilter, StoredInvoice},
        promises::PromiseFilter,
    },
};
use chrono::NaiveDate;
use domain::{
    contract::{CalendarDay, CalendarItem, CalendarKind, DayKinds, DayTotal, Language},
    ids::{CustomerId, InvoiceId, UserId},
    ledger::Standing,
    money::{Money, MoneyError, Totals},
    promise::PromiseStatus,
    terms::Purpose,
};
use std::collections::BTreeMap;

/// Which days, and whose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub customer_id: Option<CustomerId>,
    pub visible_to: Option<UserId>,
}

impl Span {
    fn has(&self, date: NaiveDate) -> bool {
        (self.from..=self.to).contains(&date)
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
        of_invoice(book, &span, &mut entries)?;
    }
    entries.sort_by(|one, other| place(one).cmp(&place(other)));
    Ok(entries)
}

/// Promises first, then by customer and document.
fn place(entry: &Entry) -> (NaiveDate, bool, &str, &str) {
    let item = &entry.item;
    (entry.date, item.kind != CalendarKind::Promise, &item.customer.name, &item.document)
}

fn of_invoice(book: &InvoiceBook, span: &Span, entries: &mut Vec<Entry>) -> Result<(), MoneyError> {
    let Some(blank) = blank(book).filter(|_item| book.balance.standing != Standing::InSubstitution) else {
        return Ok(());
    };
    let on_days = book.promises.iter().filter(|stored| span.has(stored.promise.promised_date));
    for (stored, assessed) in on_days.filter_map(|stored| book.find_promise(stored.promise.id)) {
        if !stays_on_its_day(assessed.status) {
            continue;
        }
        let item = CalendarItem {
            id: stored.promise.id.0,
            total: stored.promise.amount,
            pending: assessed.uncovered,
            comment: stored.comment.clone(),
            status: Some(assessed.status),
            ..blank.clone()
        };
        entries.push(Entry { date: stored.promise.promised_date, item });
    }
    entries.extend(scheduled(book)?.filter(|entry| span.has(entry.date)));
    Ok(())
}

/// The collection date of what nobody promised; nothing where nothing is left to expect.
pub(super) fn scheduled(book: &InvoiceBook) -> Result<Option<Entry>, MoneyError> {
    if book.balance.standing != Standing::Current {
        return Ok(None);
    }
    let pending = unpromised(book)?;
    let Some(blank) = blank(book).filter(|_item| pending.is_positive()) else { return Ok(None) };
    let comment = book.dates.reason.clone().unwrap_or_default();
    let item = CalendarItem { kind: CalendarKind::Scheduled, pending, comment, ..blank };
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
    })
}

/// Every day of the span with its totals.
pub(super) fn days(
    entries: &[Entry],
    span: Span,
    rules: &Rules,
    language: Language,
) -> Result<Vec<CalendarDay>, MoneyError> {
    let dates = span.from.iter_days().take_while(|date| *date <= span.to);
    let day = |date: NaiveDate| {
        let items: Vec<&CalendarItem> =
            entries.iter().filter(|entry| entry.date == date).map(|entry| &entry.item).collect();
        let count = |kind| number(items.iter().filter(|item| item.kind == kind).count());
        Ok(CalendarDay {
            date,
            totals: totals(&items)?,
            kinds: DayKinds {
                promise: count(CalendarKind::Promise),
                scheduled: count(CalendarKind::Scheduled),
                visit: count(CalendarKind::Visit),
            },
            closed: rules.calendar.closed(date, Purpose::Payment).map(|reason| reason.text(language)),
        })
    };
    dates.map(day).collect()
}

fn totals(items: &[&CalendarItem]) -> Result<Vec<DayTotal>, MoneyError> {
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

//! The dates of invoices from their terms, written as a new version of them: of one, or of all that a change of terms
//! or calendar moves.

use crate::{
    auth::Caller,
    error::ApiResult,
    ledger::{self, InvoiceBook, Rules},
    store::{
        self, ConnectionTrait,
        invoice_dates::{DateOrigin, InvoiceDates},
        invoices::{OpenFilter, StoredInvoice},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::DateMove,
    ids::{CustomerId, OrganizationId, UserId},
    ledger::Standing,
    terms::{BusinessCalendar, CommercialTerms, Review, Schedule, ScheduleInput, schedule},
};
use serde_json::json;

/// When, and by whom, dates are recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recording {
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    pub by: Option<UserId>,
}

impl Recording {
    /// Today and now, by this caller.
    pub fn by(caller: &Caller, now: DateTime<Utc>) -> Self {
        Self { today: now.with_timezone(&caller.zone).date_naive(), now, by: Some(caller.user_id()) }
    }
}

/// The schedule that the terms give an invoice.
pub fn schedule_of(
    invoice: &StoredInvoice,
    terms: &CommercialTerms,
    calendar: &BusinessCalendar,
) -> ApiResult<Schedule> {
    let input =
        ScheduleInput { issued_at: invoice.issued_at, delivered_at: invoice.delivered_at, review: Review::Pending };
    Ok(schedule(&input, terms, calendar)?)
}

/// Dates that follow the terms.
pub fn dates_from_terms(invoice: &StoredInvoice, schedule: Schedule, recording: Recording) -> InvoiceDates {
    InvoiceDates {
        invoice_id: invoice.id(),
        review_date: schedule.review_date,
        due_date: schedule.due_date,
        collection_date: schedule.collection_date,
        estimated: schedule.estimated,
        explanation: schedule.explanation,
        origin: DateOrigin::Terms,
        reason: None,
        recorded_date: recording.today,
        recorded_at: recording.now,
        recorded_by: recording.by,
    }
}

/// Makes `dates` the ones in force: adds the version, and copies them to the invoice, whose version rises.
pub async fn put_in_force(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    mut invoice: StoredInvoice,
    dates: &InvoiceDates,
) -> ApiResult<StoredInvoice> {
    store::invoice_dates::add(db, organization, dates).await?;
    invoice.review_date = dates.review_date;
    invoice.due_date = dates.due_date;
    invoice.collection_date = dates.collection_date;
    invoice.version += 1;
    store::invoices::update(db, organization, &invoice).await?;
    store::invoices::set_dates_changed(db, organization, invoice.id(), dates.recorded_date).await?;
    Ok(invoice)
}

/// An invoice whose dates no longer are what terms and calendar say.
pub struct Redated {
    invoice: StoredInvoice,
    before: InvoiceDates,
    schedule: Schedule,
}

impl Redated {
    /// What changes for people; nothing when only the reasons do.
    fn date_move(&self) -> Option<DateMove> {
        let (before, after) = (&self.before, &self.schedule);
        let dates_before = (before.review_date, before.due_date, before.collection_date);
        let is_moved = dates_before != (after.review_date, after.due_date, after.collection_date);
        is_moved.then(|| DateMove {
            invoice_id: self.invoice.id(),
            document: self.invoice.document(),
            due_date_before: before.due_date,
            due_date_after: after.due_date,
            collection_date_before: before.collection_date,
            collection_date_after: after.collection_date,
        })
    }
}

/// The invoices that move, for people.
pub fn moves(redated: &[Redated]) -> Vec<DateMove> {
    redated.iter().filter_map(Redated::date_move).collect()
}

/// What the terms and the calendar in force change in open invoices of one customer, or of all: those that nobody
/// overrode and no promise holds.
pub async fn plan(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: Option<CustomerId>,
    today: NaiveDate,
) -> ApiResult<Vec<Redated>> {
    let rules = ledger::rules(db, organization).await?;
    let filter = OpenFilter { customer_id: customer, ..OpenFilter::default() };
    let candidates = store::invoices::candidates(db, organization, &filter, today).await?;
    let customers = candidates.iter().filter_map(|invoice| invoice.customer_id);
    let terms = store::terms::current(db, organization, customers).await?;
    let books = ledger::load(db, organization, &rules, candidates, today).await?;
    let mut redated = Vec::new();
    for book in books.into_iter().filter(follows_terms) {
        let agreed = terms.for_invoice(book.stored.customer_id, book.stored.site_id);
        redated.extend(changed(book, agreed, &rules)?);
    }
    Ok(redated)
}

fn follows_terms(book: &InvoiceBook) -> bool {
    let is_open = book.balance.is_open() || book.balance.standing == Standing::Unconfirmed;
    is_open && book.dates.origin == DateOrigin::Terms && book.active_promises().is_empty()
}

fn changed(book: InvoiceBook, terms: &CommercialTerms, rules: &Rules) -> ApiResult<Option<Redated>> {
    let schedule = schedule_of(&book.stored, terms, &rules.calendar)?;
    let before = book.dates;
    let same = (before.review_date, before.due_date, before.collection_date, before.estimated)
        == (schedule.review_date, schedule.due_date, schedule.collection_date, schedule.estimated)
        && before.explanation == schedule.explanation;
    Ok((!same).then_some(Redated { invoice: book.stored, before, schedule }))
}

/// Puts planned dates in force; what moved is told in the invoice's timeline.
pub async fn apply(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    redated: Vec<Redated>,
    recording: Recording,
) -> ApiResult<()> {
    for one in redated {
        let is_moved = one.date_move().is_some();
        let before = one.before;
        let dates = dates_from_terms(&one.invoice, one.schedule, recording);
        let invoice = put_in_force(db, organization, one.invoice, &dates).await?;
        if !is_moved {
            continue;
        }
        let summary = |dates: &InvoiceDates| {
            json!({
                "review_date": dates.review_date, "due_date": dates.due_date, "collection_date": dates.collection_date,
            })
        };
        let event = Event {
            kind: EventKind::DatesChanged,
            subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None },
            data: json!({"before": summary(&before), "after": summary(&dates)}),
            user: recording.by,
        };
        store::timeline::append(db, organization, event, recording.now).await?;
    }
    Ok(())
}

//! The dates of an invoice from its terms, written as a new version of them.

use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    store::{
        self,
        invoice_dates::{DateOrigin, InvoiceDates},
        invoices::StoredInvoice,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{OrganizationId, UserId},
    terms::{BusinessCalendar, CommercialTerms, Review, Schedule, ScheduleInput, schedule},
};

/// When, and by whom, dates are recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recording {
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    pub by: Option<UserId>,
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
    store::invoice_dates::insert(db, organization, dates).await?;
    invoice.review_date = dates.review_date;
    invoice.due_date = dates.due_date;
    invoice.collection_date = dates.collection_date;
    invoice.version += 1;
    store::invoices::update(db, organization, &invoice).await?;
    Ok(invoice)
}

//! From what is stored and worked out to what is answered.

use crate::store::{ConnectionTrait, DbErr};
use crate::{
    error::ApiResult,
    ledger::{self, InvoiceBook},
    store::{self, invoices::StoredInvoice, promises::StoredPromise},
};
use chrono::NaiveDate;
use domain::{
    contract::{CollectionStatus, Invoice, Language, PaymentStatus, ProblemKind, PromiseView, UserRef},
    ids::{OrganizationId, UserId},
    ledger::{Opening, Standing},
    money::MoneyError,
    promise::{Assessed, PromiseStatus, reschedule_count},
    terms::explain,
};
use std::collections::BTreeMap;

/// An invoice that comes due within this many days is "due soon".
const DUE_SOON_DAYS: u64 = 7;

/// One invoice, read and shown.
pub async fn one_invoice(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    stored: StoredInvoice,
    today: NaiveDate,
    language: Language,
) -> ApiResult<Invoice> {
    let rules = ledger::rules(db, organization).await?;
    let books = ledger::load(db, organization, &rules, vec![stored], today).await?;
    let names = takers(db, &books).await?;
    let book = books.first().ok_or(ProblemKind::NotFound)?;
    let document = match book.stored.document_id {
        Some(id) => store::documents::by_id(db, organization, id).await?,
        None => None,
    };
    let figures = document.and_then(|document| document.figures);
    Ok(Invoice { figures, ..invoice(book, &names, today, language)? })
}

/// The people who took the promises of these invoices.
pub async fn takers(
    db: &impl ConnectionTrait,
    books: impl IntoIterator<Item = &InvoiceBook>,
) -> Result<BTreeMap<UserId, UserRef>, DbErr> {
    let promises = books.into_iter().flat_map(|book| &book.promises);
    store::users::names(db, promises.map(|stored| stored.user_id)).await
}

/// The invoice as the API shows it. `names` are of the people who took its promises.
pub fn invoice(
    book: &InvoiceBook,
    names: &BTreeMap<UserId, UserRef>,
    today: NaiveDate,
    language: Language,
) -> Result<Invoice, MoneyError> {
    let stored = &book.stored;
    let item = &book.item;
    let is_open = book.balance.is_open();
    let active = book.active_promises();
    Ok(Invoice {
        id: stored.id(),
        customer: item.customer.clone(),
        site_id: stored.site_id,
        fiscal_uuid: stored.fiscal_uuid.clone(),
        series: stored.series.clone(),
        folio: stored.folio.clone(),
        concept: stored.concept.clone(),
        purchase_orders: stored.purchase_order_numbers(),
        issue_date: stored.facts.issue_date,
        issued_at: stored.issued_at,
        delivered_at: stored.delivered_at,
        review_date: book.dates.review_date,
        due_date: book.dates.due_date,
        collection_date: book.dates.collection_date,
        dates_estimated: book.dates.estimated,
        date_explanation: explain(&book.dates.explanation, language),
        days_overdue: if is_open { item.days_overdue(today) } else { 0 },
        days_late: if is_open { item.days_late(today) } else { 0 },
        // Also of a document dated after today, of which nothing is owed yet.
        original_amount: stored.facts.total,
        amount_paid: book.balance.amount_paid()?,
        in_transit: book.balance.in_transit,
        balance_due: book.balance.balance_due,
        sat_payment_method: stored.facts.sat_payment_method,
        sat_payment_form: stored.sat_payment_form.clone(),
        exchange_rate: stored.exchange_rate,
        intake_status: stored.intake_status,
        sat_status: stored.sat_status,
        payment_status: payment_status(book)?,
        collection_status: collection_status(book, today)?,
        opening_installment: stored.opening_installment,
        reschedule_count: u32::try_from(reschedule_count(&book.plain_promises())).unwrap_or(u32::MAX),
        active_promises: active.iter().map(|(stored, assessed)| promise(book, stored, assessed, names)).collect(),
        broken_promise_id: book.broken_promise(),
        figures: None,
    })
}

/// A promise with what became of it.
pub fn promise(
    book: &InvoiceBook,
    stored: &StoredPromise,
    assessed: &Assessed,
    names: &BTreeMap<UserId, UserRef>,
) -> PromiseView {
    let promises = book.plain_promises();
    let unnamed = || UserRef { id: stored.user_id, name: String::new() };
    PromiseView {
        id: stored.promise.id,
        invoice_id: stored.promise.invoice_id,
        document: book.stored.document(),
        customer: book.item.customer.clone(),
        number: stored.promise.number,
        amount: stored.promise.amount,
        covered: assessed.covered,
        uncovered: assessed.uncovered,
        promised_date: stored.promise.promised_date,
        scheduled_at: stored.scheduled_at,
        comment: stored.comment.clone(),
        form: stored.form.clone(),
        promised_by: stored.promised_by.clone(),
        channel: stored.channel,
        user: names.get(&stored.user_id).cloned().unwrap_or_else(unnamed),
        status: assessed.status,
        deadline: assessed.deadline,
        reason: stored.reason,
        end_reason: stored.end_reason.clone(),
        is_movable: book.of_promises(&promises).is_movable(stored.promise.id),
        reschedule_count: u32::try_from(reschedule_count(&promises)).unwrap_or(u32::MAX),
        replaces_id: stored.promise.replaces_id,
        batch_id: stored.batch_id,
    }
}

fn payment_status(book: &InvoiceBook) -> Result<PaymentStatus, MoneyError> {
    Ok(match book.stored.facts.opening {
        Opening::Unconfirmed if book.balance.standing == Standing::Unconfirmed => PaymentStatus::OpeningUnconfirmed,
        Opening::ClosedBeforeStart => PaymentStatus::PaidBeforeStart,
        Opening::Known | Opening::Unconfirmed => {
            let is_due = book.balance.balance_due.is_positive() || book.balance.standing == Standing::NotYetIssued;
            match (is_due, book.balance.amount_paid()?.is_positive()) {
                (false, _) => PaymentStatus::Paid,
                (true, true) => PaymentStatus::PartiallyPaid,
                (true, false) => PaymentStatus::Unpaid,
            }
        }
    })
}

/// The one badge: the first that is true, in the order of the enumeration.
pub fn collection_status(book: &InvoiceBook, today: NaiveDate) -> Result<CollectionStatus, MoneyError> {
    match book.balance.standing {
        Standing::Cancelled => return Ok(CollectionStatus::CancelledSat),
        Standing::ClosedBeforeStart | Standing::PaidOnIssue => return Ok(CollectionStatus::Paid),
        Standing::Unconfirmed => return Ok(CollectionStatus::Unconfirmed),
        Standing::InSubstitution => return Ok(CollectionStatus::InSubstitution),
        // Nothing is owed before its day, and nothing has been paid.
        Standing::NotYetIssued => return Ok(CollectionStatus::Current),
        Standing::Current => {}
    }
    if !book.balance.balance_due.is_positive() {
        return Ok(CollectionStatus::Paid);
    }
    if book.item.disputed.is_positive() {
        return Ok(CollectionStatus::Disputed);
    }
    let latest = book.assessed.iter().max_by_key(|one| one.promise_id);
    let is_promised = book.assessed.iter().any(|one| one.status == PromiseStatus::Active);
    let broke = latest.is_some_and(|one| matches!(one.status, PromiseStatus::Broken | PromiseStatus::PartiallyKept));
    if broke && !is_promised {
        return Ok(CollectionStatus::PromiseBroken);
    }
    if is_promised {
        return Ok(CollectionStatus::Promised);
    }
    if !book.balance.allocatable()?.is_positive() {
        return Ok(CollectionStatus::InTransit);
    }
    if book.item.days_overdue(today) > 0 {
        return Ok(CollectionStatus::Overdue);
    }
    let soon = today.checked_add_days(chrono::Days::new(DUE_SOON_DAYS)).is_some_and(|soon| book.item.due_date <= soon);
    Ok(if soon { CollectionStatus::DueSoon } else { CollectionStatus::Current })
}

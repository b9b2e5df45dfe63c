//! What people change on invoices: writing one down without XML, dates with a reason, and the decision on old ones.

use crate::store::ConnectionTrait;
use crate::{
    auth::Caller,
    error::{ApiError, ApiResult, FieldRefusal, Refusal, opening_refusal},
    ledger::{self, Rules},
    redate::{self, Recording},
    store::{
        self,
        audit::Change,
        invoice_dates::{DateOrigin, InvoiceDates},
        invoices::StoredInvoice,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::{IntakeStatus, InvoicePatch, NewInvoice, ProblemKind, PurchaseOrder, SatStatus},
    ids::{CustomerId, SiteId},
    ledger::{InvoiceFacts, InvoiceKind, Opening, Substitution},
    opening,
    terms::{Override, OverrideError, Schedule, overridden},
};
use serde_json::json;
use uuid::Uuid;

/// Registers an invoice without XML, with the dates its customer's terms give it.
pub async fn create(
    db: &impl ConnectionTrait,
    caller: &Caller,
    body: NewInvoice,
    now: DateTime<Utc>,
) -> ApiResult<StoredInvoice> {
    let organization = caller.organization;
    require_customer(db, caller, body.customer_id).await?;
    require_site(db, caller, Some(body.customer_id), body.site_id).await?;
    if let Some(uuid) = &body.fiscal_uuid
        && store::invoices::by_fiscal_uuid(db, organization, uuid).await?.is_some()
    {
        return Err(Refusal::new(ProblemKind::DuplicateUuid).with("uuid", uuid).at("/fiscal_uuid").into());
    }
    let recording = recording(caller, now);
    let rules = ledger::rules(db, organization).await?;
    let book = store::terms::current(db, organization, [body.customer_id]).await?;
    let terms = book.for_invoice(Some(body.customer_id), body.site_id);
    let mut invoice = written_down(body, recording);
    let schedule = redate::schedule_of(&invoice, terms, &rules.calendar)?;
    invoice.review_date = schedule.review_date;
    invoice.due_date = schedule.due_date;
    invoice.collection_date = schedule.collection_date;
    let dates = redate::dates_from_terms(&invoice, schedule, recording);
    store::invoices::insert(db, organization, &invoice).await?;
    store::invoice_dates::insert(db, organization, &dates).await?;
    ledger::settle(db, organization, rules.policy(), [invoice.id()]).await?;
    let event = Event {
        kind: EventKind::InvoiceRegistered,
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None },
        data: json!({"document": invoice.document(), "total": invoice.facts.total, "collection_date": invoice.collection_date}),
        user: Some(caller.user_id()),
    };
    store::timeline::append(db, organization, event, now).await?;
    Ok(invoice)
}

fn recording(caller: &Caller, now: DateTime<Utc>) -> Recording {
    Recording { today: now.with_timezone(&caller.zone).date_naive(), now, by: Some(caller.user_id()) }
}

fn written_down(body: NewInvoice, recording: Recording) -> StoredInvoice {
    let issue_date = body.issued_at.date();
    StoredInvoice {
        facts: InvoiceFacts {
            id: Uuid::now_v7().into(),
            total: body.original_amount,
            issue_date,
            kind: InvoiceKind::Ordinary,
            sat_payment_method: body.sat_payment_method,
            opening: Opening::Known,
            unconfirmed_date: None,
            cancelled_date: None,
            reinstated_date: None,
            substitution: Substitution::None,
        },
        customer_id: Some(body.customer_id),
        site_id: body.site_id,
        document_id: None,
        issuer_id: None,
        fiscal_uuid: body.fiscal_uuid,
        series: body.series,
        folio: Some(body.folio),
        concept: body.concept.unwrap_or_else(|| "Factura".to_owned()),
        purchase_orders: purchase_orders(body.purchase_orders, &[]),
        former_orders: Vec::new(),
        exchange_rate: None,
        issued_at: body.issued_at,
        delivered_at: body.delivered_at,
        review_date: issue_date,
        due_date: issue_date,
        collection_date: issue_date,
        sat_payment_form: None,
        intake_status: IntakeStatus::Registered,
        sat_status: SatStatus::Unchecked,
        replaced_by: None,
        closed_date: None,
        opening_installment: None,
        version: 1,
        registered_date: recording.today,
        registered_at: recording.now,
    }
}

async fn require_customer(db: &impl ConnectionTrait, caller: &Caller, customer: CustomerId) -> ApiResult<()> {
    let known = store::customers::refs(db, caller.organization, [customer]).await?;
    if known.contains_key(&customer) {
        return Ok(());
    }
    Err(Refusal::new(ProblemKind::NotFound).at("/customer_id").into())
}

/// A site is one of the customer who owes; whoever is not known yet has none.
async fn require_site(
    db: &impl ConnectionTrait,
    caller: &Caller,
    customer: Option<CustomerId>,
    site: Option<SiteId>,
) -> ApiResult<()> {
    let Some(site) = site else { return Ok(()) };
    if let Some(customer) = customer
        && store::sites::by_id(db, caller.organization, customer, site).await?.is_some()
    {
        return Ok(());
    }
    Err(Refusal::new(ProblemKind::UnknownSite).with("value", site).at("/site_id").into())
}

/// Applies a change to a locked invoice, re-dating it where the change asks for it.
pub async fn apply(
    db: &impl ConnectionTrait,
    caller: &Caller,
    mut invoice: StoredInvoice,
    patch: InvoicePatch,
    now: DateTime<Utc>,
) -> ApiResult<StoredInvoice> {
    let before = summary(&invoice);
    let mut follows_terms = patch.clear_override;
    if let Some(customer) = patch.customer_id {
        require_customer(db, caller, customer).await?;
        if invoice.customer_id != Some(customer) {
            follows_terms = true;
            invoice.site_id = None;
        }
        invoice.customer_id = Some(customer);
        invoice.intake_status = IntakeStatus::Registered;
    }
    if let Some(site) = patch.site_id {
        require_site(db, caller, invoice.customer_id, site).await?;
        follows_terms |= invoice.site_id != site;
        invoice.site_id = site;
    }
    if let Some(delivered_at) = patch.delivered_at {
        follows_terms |= invoice.delivered_at != Some(delivered_at);
        invoice.delivered_at = Some(delivered_at);
    }
    if let Some(orders) = patch.purchase_orders.clone() {
        let orders = purchase_orders(orders, &invoice.purchase_orders);
        invoice.set_purchase_orders(orders, recording(caller, now).today);
    }
    let rules = ledger::rules(db, caller.organization).await?;
    if let Some(decision) = patch.opening {
        let decided = opening::decide(&invoice.facts, decision, rules.organization.start_date);
        invoice.facts.opening = decided.map_err(|error| opening_refusal(error, &invoice.document()).at("/opening"))?;
    }
    let recording = recording(caller, now);
    let changed = match written(caller, &patch, recording)? {
        Some(written) => follow_person(db, caller, invoice, written, (&rules, recording)).await?,
        None if follows_terms => follow_terms(db, caller, invoice, recording, patch.clear_override).await?,
        None => {
            invoice.version += 1;
            store::invoices::update(db, caller.organization, &invoice).await?;
            invoice
        }
    };
    ledger::settle(db, caller.organization, rules.policy(), [changed.id()]).await?;
    record(db, caller, &changed, (before, reason(&patch)), now).await?;
    Ok(changed)
}

/// Replaces the purchase orders of a locked invoice.
pub async fn set_purchase_orders(
    db: &impl ConnectionTrait,
    caller: &Caller,
    mut invoice: StoredInvoice,
    orders: Vec<PurchaseOrder>,
    now: DateTime<Utc>,
) -> ApiResult<StoredInvoice> {
    if invoice.purchase_orders == orders {
        return Ok(invoice);
    }
    let before = invoice.purchase_orders.clone();
    invoice.set_purchase_orders(orders, recording(caller, now).today);
    invoice.version += 1;
    store::invoices::update(db, caller.organization, &invoice).await?;
    let numbers = invoice.purchase_order_numbers();
    let event = Event {
        kind: EventKind::PurchaseOrdersChanged,
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None },
        data: json!({"document": invoice.document(), "purchase_orders": numbers}),
        user: Some(caller.user_id()),
    };
    store::timeline::append(db, caller.organization, event, now).await?;
    let change = Change::new("invoice.purchase_orders", invoice.id().0).before(&before).after(&invoice.purchase_orders);
    store::audit::append(db, caller, change, now).await?;
    Ok(invoice)
}

/// The numbers, each with the link it had.
fn purchase_orders(numbers: Vec<String>, known: &[PurchaseOrder]) -> Vec<PurchaseOrder> {
    let link = |number: &str| known.iter().find(|order| order.number == number).and_then(|order| order.url.clone());
    numbers.into_iter().map(|number| PurchaseOrder { url: link(&number), number }).collect()
}

/// What somebody wrote over the computed dates, with the reason that makes it lawful.
fn written(caller: &Caller, patch: &InvoicePatch, recording: Recording) -> Result<Option<Override>, Refusal> {
    if patch.review_date.is_none() && patch.due_date.is_none() && patch.collection_date.is_none() {
        return Ok(None);
    }
    let Some(reason) = reason(patch) else {
        let missing = FieldRefusal::new("/reason", ProblemKind::MissingField).with("field", "reason");
        return Err(Refusal::fields(vec![missing]));
    };
    Ok(Some(Override {
        review_date: patch.review_date,
        due_date: patch.due_date,
        collection_date: patch.collection_date,
        by: caller.name.clone(),
        recorded_date: recording.today,
        reason: reason.to_owned(),
    }))
}

fn reason(patch: &InvoicePatch) -> Option<&str> {
    patch.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty())
}

/// Puts dates in force that somebody wrote, and what follows from them.
async fn follow_person(
    db: &impl ConnectionTrait,
    caller: &Caller,
    invoice: StoredInvoice,
    written: Override,
    (rules, recording): (&Rules, Recording),
) -> ApiResult<StoredInvoice> {
    let mut in_force = store::invoice_dates::in_force(db, caller.organization, [invoice.id()], recording.today).await?;
    let before = Schedule {
        review_date: invoice.review_date,
        due_date: invoice.due_date,
        collection_date: invoice.collection_date,
        estimated: false,
        explanation: in_force.remove(&invoice.id()).map(|dates| dates.explanation).unwrap_or_default(),
    };
    let book = store::terms::current(db, caller.organization, invoice.customer_id).await?;
    let terms = book.for_invoice(invoice.customer_id, invoice.site_id);
    let schedule = overridden(before, &written, terms, &rules.calendar).map_err(override_refusal)?;
    let dates = InvoiceDates {
        origin: DateOrigin::Override,
        reason: Some(written.reason),
        ..redate::dates_from_terms(&invoice, schedule, recording)
    };
    redate::put_in_force(db, caller.organization, invoice, &dates).await
}

fn override_refusal(error: OverrideError) -> ApiError {
    match error {
        OverrideError::CollectionBeforeDue { due_date } => {
            Refusal::fields(vec![FieldRefusal::not_before("/collection_date", due_date)]).into()
        }
        OverrideError::Schedule(error) => error.into(),
    }
}

/// Computes the dates again, unless a person set them and did not take that back.
async fn follow_terms(
    db: &impl ConnectionTrait,
    caller: &Caller,
    mut invoice: StoredInvoice,
    recording: Recording,
    even_if_overridden: bool,
) -> ApiResult<StoredInvoice> {
    let in_force = store::invoice_dates::in_force(db, caller.organization, [invoice.id()], recording.today).await?;
    let by_hand = in_force.get(&invoice.id()).is_some_and(|dates| dates.origin != DateOrigin::Terms);
    if by_hand && !even_if_overridden {
        invoice.version += 1;
        store::invoices::update(db, caller.organization, &invoice).await?;
        return Ok(invoice);
    }
    let rules = ledger::rules(db, caller.organization).await?;
    let book = store::terms::current(db, caller.organization, invoice.customer_id).await?;
    let terms = book.for_invoice(invoice.customer_id, invoice.site_id);
    let schedule = redate::schedule_of(&invoice, terms, &rules.calendar)?;
    let dates = redate::dates_from_terms(&invoice, schedule, recording);
    redate::put_in_force(db, caller.organization, invoice, &dates).await
}

fn summary(invoice: &StoredInvoice) -> serde_json::Value {
    json!({
        "customer_id": invoice.customer_id,
        "site_id": invoice.site_id,
        "delivered_at": invoice.delivered_at,
        "purchase_orders": invoice.purchase_orders,
        "review_date": invoice.review_date,
        "due_date": invoice.due_date,
        "collection_date": invoice.collection_date,
        "opening": invoice.facts.opening,
    })
}

async fn record(
    db: &impl ConnectionTrait,
    caller: &Caller,
    invoice: &StoredInvoice,
    (before, reason): (serde_json::Value, Option<&str>),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let mut after = summary(invoice);
    let moved = ["review_date", "due_date", "collection_date"].iter().any(|date| before.get(date) != after.get(date));
    let decided = (before.get("opening") != after.get("opening")).then(|| EventKind::of_opening(invoice.facts.opening));
    let event = Event {
        kind: decided.unwrap_or(if moved { EventKind::DatesChanged } else { EventKind::InvoiceChanged }),
        subject: Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None },
        data: json!({"before": before, "after": after, "reason": reason}),
        user: Some(caller.user_id()),
    };
    store::timeline::append(db, caller.organization, event, now).await?;
    if let (Some(reason), Some(fields)) = (reason, after.as_object_mut()) {
        fields.insert("reason".to_owned(), json!(reason));
    }
    let change = Change {
        action: "invoice.updated",
        resource_id: Some(invoice.id().0),
        before: Some(before),
        after: Some(after),
    };
    Ok(store::audit::append(db, caller, change, now).await?)
}

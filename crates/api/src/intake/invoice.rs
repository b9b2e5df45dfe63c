//! A CFDI of type I: who owes it, under which terms, and on which days.

use super::{
    Context, amount,
    inspect::Inspected,
    link,
    outcome::Wait,
    register::{Party, Registered, customer},
};
use crate::store::ConnectionTrait;
use crate::{
    error::{ApiError, ApiResult},
    redate,
    store::{
        self,
        invoice_dates::{DateOrigin, InvoiceDates},
        invoices::StoredInvoice,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use domain::{
    cfdi::{Cfdi, Concept, PaymentMethod},
    contract::{IntakeStatus, SatStatus},
    ids::{CustomerId, DocumentId},
    ledger::{InvoiceFacts, InvoiceKind, Opening, SatPaymentMethod, Substitution},
    opening::document_key,
    terms::CommercialTerms,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// More credit than ten years is a misread number.
const MOST_CREDIT_DAYS: u16 = 3650;

pub(super) async fn register(
    db: &impl ConnectionTrait,
    context: &Context,
    document: &Inspected,
    document_id: DocumentId,
) -> ApiResult<Registered> {
    let party = customer(db, context, &document.cfdi).await?;
    let mut invoice = read(context, document, document_id, &party)?;
    let written_before = written_before(db, context, &invoice).await?;
    let is_new = written_before.is_none();
    if let Some(before) = written_before {
        adopt(&mut invoice, before);
    }
    let terms = terms(db, context, &invoice).await?;
    let by_hand = !is_new && dates_by_hand(db, context, &mut invoice).await?;
    let dates = if by_hand { None } else { Some(date(context, &mut invoice, &terms)?) };
    if is_new {
        store::invoices::insert(db, context.organization, &invoice).await?;
    } else {
        store::invoices::update(db, context.organization, &invoice).await?;
        let today = context.recording.today;
        store::invoices::set_dates_changed(db, context.organization, invoice.id(), today).await?;
    }
    match dates {
        Some(dates) if is_new => store::invoice_dates::insert(db, context.organization, &dates).await?,
        Some(dates) => store::invoice_dates::add(db, context.organization, &dates).await?,
        None => {}
    }
    if let (Some(customer), Some(days)) = (invoice.customer_id, suggested_credit_days(&document.cfdi)) {
        suggest_credit(db, context, customer, days).await?;
    }
    let events = events(context, document, &invoice, &terms);
    store::timeline::append_all(db, context.organization, events, context.recording.now).await?;
    link::arrived(db, context, &invoice).await?;
    let wait = matches!(party, Party::NeedsPerson).then_some(Wait::CustomerUnknown);
    Ok(Registered { invoice_id: Some(invoice.id()), customer_id: invoice.customer_id, wait, caution: None })
}

pub(super) fn read(
    context: &Context,
    document: &Inspected,
    document_id: DocumentId,
    party: &Party,
) -> ApiResult<StoredInvoice> {
    let cfdi = &document.cfdi;
    let issue_date = cfdi.issued_at.date();
    let issuer = context.issuers.iter().find(|issuer| issuer.rfc == cfdi.issuer.rfc.as_str());
    let intake_status = match (party, document.warning()) {
        (Party::NeedsPerson, _) => IntakeStatus::Validating,
        (Party::Customer(_) | Party::Nobody, Some(_)) => IntakeStatus::RegisteredWithWarning,
        (Party::Customer(_) | Party::Nobody, None) => IntakeStatus::Registered,
    };
    let start_date = context.rules.organization.start_date;
    Ok(StoredInvoice {
        facts: InvoiceFacts {
            id: Uuid::now_v7().into(),
            total: amount(cfdi.total, cfdi.currency)?,
            issue_date,
            kind: kind(cfdi),
            sat_payment_method: cfdi.payment_method.map(payment_method),
            // Global invoices and advances count as paid on issue, whenever that was.
            opening: if kind(cfdi) == InvoiceKind::Ordinary && start_date.is_some_and(|start| issue_date < start) {
                Opening::Unconfirmed
            } else {
                Opening::Known
            },
            unconfirmed_date: None,
            cancelled_date: None,
            reinstated_date: None,
            substitution: Substitution::None,
        },
        customer_id: party.customer(),
        site_id: None,
        document_id: Some(document_id),
        issuer_id: issuer.map(|issuer| issuer.id),
        fiscal_uuid: Some(document.fiscal_uuid.clone()),
        series: cfdi.series.clone(),
        folio: cfdi.folio.clone(),
        concept: concept(&cfdi.concepts),
        purchase_orders: Vec::new(),
        former_orders: Vec::new(),
        exchange_rate: cfdi.exchange_rate,
        issued_at: cfdi.issued_at,
        delivered_at: None,
        review_date: issue_date,
        due_date: issue_date,
        collection_date: issue_date,
        sat_payment_form: cfdi.payment_form.clone(),
        intake_status,
        sat_status: SatStatus::Unchecked,
        replaced_by: None,
        closed_date: None,
        opening_installment: None,
        version: 1,
        registered_date: context.recording.today,
        registered_at: context.recording.now,
    })
}

/// The invoice as somebody wrote it down before its XML came: by its UUID, else the one opening document without UUID
/// of the same customer, series, folio, day and total.
async fn written_before(
    db: &impl ConnectionTrait,
    context: &Context,
    invoice: &StoredInvoice,
) -> ApiResult<Option<StoredInvoice>> {
    if let Some(uuid) = &invoice.fiscal_uuid
        && let Some(known) = store::invoices::by_fiscal_uuid(db, context.organization, uuid).await?
    {
        return Ok(Some(known));
    }
    let (Some(customer), Some(_folio)) = (invoice.customer_id, &invoice.folio) else { return Ok(None) };
    let key = document_key(&invoice.document());
    let alike = store::invoices::without_xml(db, context.organization, [customer]).await?;
    let is_same = |known: &StoredInvoice| {
        let (before, now) = (&known.facts, &invoice.facts);
        document_key(&known.document()) == key && (before.total, before.issue_date) == (now.total, now.issue_date)
    };
    let mut same = alike.into_iter().filter(is_same);
    Ok(same.next().filter(|_first| same.next().is_none()))
}

/// Whether a person set the dates of an invoice written down before; they stay.
async fn dates_by_hand(db: &impl ConnectionTrait, context: &Context, invoice: &mut StoredInvoice) -> ApiResult<bool> {
    let today = context.recording.today;
    let in_force = store::invoice_dates::in_force(db, context.organization, [invoice.id()], today).await?;
    let Some(dates) = in_force.get(&invoice.id()).filter(|dates| dates.origin != DateOrigin::Terms) else {
        return Ok(false);
    };
    invoice.review_date = dates.review_date;
    invoice.due_date = dates.due_date;
    invoice.collection_date = dates.collection_date;
    Ok(true)
}

/// The XML of an invoice that was written down without it: the document's facts, and what people did since.
fn adopt(invoice: &mut StoredInvoice, before: StoredInvoice) {
    invoice.facts.id = before.facts.id;
    invoice.facts.opening = before.facts.opening;
    invoice.facts.cancelled_date = before.facts.cancelled_date;
    invoice.facts.reinstated_date = before.facts.reinstated_date;
    invoice.facts.substitution = before.facts.substitution;
    invoice.customer_id = invoice.customer_id.or(before.customer_id);
    // The XML may name another customer than the person who wrote it down: a site of the one is none of the other.
    invoice.site_id = before.site_id.filter(|_site| invoice.customer_id == before.customer_id);
    invoice.purchase_orders = before.purchase_orders;
    invoice.former_orders = before.former_orders;
    invoice.delivered_at = before.delivered_at;
    invoice.replaced_by = before.replaced_by;
    invoice.opening_installment = before.opening_installment;
    invoice.version = before.version.saturating_add(1);
    invoice.registered_date = before.registered_date;
    invoice.registered_at = before.registered_at;
}

fn kind(cfdi: &Cfdi) -> InvoiceKind {
    if cfdi.is_global {
        return InvoiceKind::Global;
    }
    if cfdi.is_advance() { InvoiceKind::Advance } else { InvoiceKind::Ordinary }
}

fn payment_method(method: PaymentMethod) -> SatPaymentMethod {
    match method {
        PaymentMethod::OneExhibition => SatPaymentMethod::Pue,
        PaymentMethod::Deferred => SatPaymentMethod::Ppd,
    }
}

/// The first concept, and how many more there are.
fn concept(concepts: &[Concept]) -> String {
    let first = concepts.first().map(|concept| concept.description.trim()).unwrap_or_default();
    match concepts.len().saturating_sub(1) {
        0 => first.to_owned(),
        more => format!("{first} +{more}"),
    }
}

async fn terms(db: &impl ConnectionTrait, context: &Context, invoice: &StoredInvoice) -> ApiResult<CommercialTerms> {
    let book = store::terms::current(db, context.organization, invoice.customer_id).await?;
    Ok(book.for_invoice(invoice.customer_id, invoice.site_id).clone())
}

/// Writes the schedule into the invoice. Terms that give no date do not keep a document out: it is due on issue, and
/// estimated.
pub(super) fn date(context: &Context, invoice: &mut StoredInvoice, terms: &CommercialTerms) -> ApiResult<InvoiceDates> {
    let calendar = &context.rules.calendar;
    let schedule = match redate::schedule_of(invoice, terms, calendar) {
        Ok(schedule) => schedule,
        Err(ApiError::Refused(_impossible)) => {
            let mut schedule = redate::schedule_of(invoice, &CommercialTerms::default(), calendar)?;
            schedule.estimated = true;
            schedule
        }
        Err(ApiError::Internal(error)) => return Err(error.into()),
    };
    invoice.review_date = schedule.review_date;
    invoice.due_date = schedule.due_date;
    invoice.collection_date = schedule.collection_date;
    Ok(redate::dates_from_terms(invoice, schedule, context.recording))
}

/// `CondicionesDePago` proposes credit days; nobody's terms change by it.
pub(super) fn suggested_credit_days(cfdi: &Cfdi) -> Option<u16> {
    cfdi.payment_conditions.as_deref().and_then(credit_days)
}

/// The first proposal stays.
pub(super) async fn suggest_credit(
    db: &impl ConnectionTrait,
    context: &Context,
    customer: CustomerId,
    days: u16,
) -> ApiResult<()> {
    let Some(mut known) = store::customers::lock(db, context.organization, customer, None).await? else {
        return Ok(());
    };
    if known.suggested_credit_days.is_none() {
        known.suggested_credit_days = Some(days);
        store::customers::update(db, &known).await?;
    }
    Ok(())
}

/// The days in `CREDITO 30 DIAS`, `NETO 30`, `30`: the only number, followed by nothing or by days.
fn credit_days(conditions: &str) -> Option<u16> {
    let spaced: String = conditions
        .chars()
        .scan(false, |was_digit, character| {
            let border = *was_digit != character.is_ascii_digit();
            *was_digit = character.is_ascii_digit();
            Some(if border { vec![' ', character] } else { vec![character] })
        })
        .flatten()
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut numbers =
        words.iter().enumerate().filter(|(_, word)| word.starts_with(|first: char| first.is_ascii_digit()));
    let (place, number) = numbers.next()?;
    if numbers.next().is_some() {
        return None;
    }
    let unit = words.get(place.saturating_add(1)).map(|word| word.to_lowercase());
    let means_days = unit.is_none_or(|unit| ["d", "dia", "día", "days"].iter().any(|day| unit.starts_with(day)));
    number.parse().ok().filter(|days| means_days && *days <= MOST_CREDIT_DAYS)
}

/// The steps as people see them.
pub(super) fn events(
    context: &Context,
    document: &Inspected,
    invoice: &StoredInvoice,
    terms: &CommercialTerms,
) -> Vec<Event> {
    let subject = Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None };
    let step = |kind: EventKind, data: Value| Event { kind, subject, data, user: context.recording.by };
    let warnings = document.findings.iter().filter(|finding| finding.severity() > domain::contract::Severity::Info);
    let mut events = vec![
        step(
            EventKind::InvoiceRegistered,
            json!({"document": invoice.document(), "total": invoice.facts.total, "collection_date": invoice.collection_date}),
        ),
        step(
            EventKind::InvoiceValidated,
            json!({"seal": document.seal, "stamp_seal": document.stamp_seal, "warnings": warnings.count()}),
        ),
        step(
            EventKind::DatesComputed,
            json!({
                "credit_days": terms.credit_days, "review_date": invoice.review_date,
                "due_date": invoice.due_date, "collection_date": invoice.collection_date,
            }),
        ),
    ];
    let is_chased = invoice.facts.kind == InvoiceKind::Ordinary && invoice.facts.opening == Opening::Known;
    if invoice.intake_status == IntakeStatus::Validating {
        events.push(step(EventKind::CustomerUnknown, json!({"document": invoice.document()})));
    } else if is_chased {
        events.push(step(EventKind::FinanceNotified, json!({"document": invoice.document()})));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_days_are_read_where_one_number_means_days() {
        let cases = [
            ("CREDITO 30 DIAS", Some(30)),
            ("Crédito a 15 días naturales", Some(15)),
            ("NETO 30", Some(30)),
            ("30D", Some(30)),
            ("45", Some(45)),
            ("CONTADO", None),
            ("30 60 DIAS", None),
            ("2% PRONTO PAGO", None),
            ("1 mes", None),
            ("99999 dias", None),
        ];
        for (text, days) in cases {
            assert_eq!(credit_days(text), days, "{text}");
        }
    }

    #[test]
    fn a_concept_says_how_many_follow() {
        let concept_of = |description: &str| Concept {
            product_key: None,
            identification: None,
            quantity: 1.into(),
            unit_key: None,
            unit: None,
            description: description.to_owned(),
            unit_value: 1.into(),
            amount: 1.into(),
            discount: None,
            tax_object: None,
            taxes: Vec::new(),
        };
        assert_eq!(concept(&[concept_of(" Tornillo ")]), "Tornillo");
        assert_eq!(concept(&[concept_of("Tornillo"), concept_of("Tuerca"), concept_of("Rondana")]), "Tornillo +2");
        assert_eq!(concept(&[]), "");
    }
}

//! Invoices that neither replace nor follow from another document and that nothing waits for: most of any load.
//!
//! They are written many at once. Whatever else there is to be known of a document is what [`super::register`] is for;
//! when in doubt, a document is not plain.

use super::{
    Context,
    inspect::Inspected,
    invoice,
    outcome::{Outcome, Wait},
    register::{self, Origin, Party},
    run::Kept,
};
use crate::store::{ConnectionTrait, WriteTransaction};
use crate::{
    error::ApiResult,
    store::{
        self, customers::StoredCustomer, documents::StoredDocument, invoice_dates::InvoiceDates,
        invoices::StoredInvoice, terms::TermsBook, timeline::Event,
    },
};
use chrono::NaiveDate;
use domain::{
    cfdi::DocumentType,
    customer::Identity,
    ids::CustomerId,
    ledger::{Opening, closed_date},
    opening::document_key,
};
use std::collections::{BTreeMap, BTreeSet};

/// The plain invoices of a group, by position. Should one of them not fit, none is registered here.
pub(super) async fn register_group(
    txn: &WriteTransaction,
    context: &Context,
    group: &[Kept],
) -> ApiResult<BTreeMap<i64, Outcome>> {
    let documents = || group.iter().filter_map(|file| file.document.as_ref().ok().map(|good| (file, good)));
    let mut known = Known::read(txn, context, documents().map(|(_, (document, _))| document)).await?;
    let mut plain = PlainInvoices::default();
    let mut outcomes = BTreeMap::new();
    for (file, (document, stored)) in documents() {
        let origin = Origin { file: &file.name, stored };
        // What cannot be worked out is refused by name when the document is registered alone.
        if let Ok(Some(outcome)) = plain.take(context, &mut known, document, &origin) {
            outcomes.insert(file.position, outcome);
        }
    }
    if outcomes.is_empty() {
        return Ok(outcomes);
    }
    let savepoint = store::savepoint(txn).await?;
    match Box::pin(plain.insert(&savepoint, context, &known)).await {
        Ok(()) => savepoint.commit().await?,
        Err(error) => {
            savepoint.rollback().await?;
            tracing::warn!(import = ?context.import, %error, "invoices are registered one by one");
            outcomes.clear();
        }
    }
    Ok(outcomes)
}

/// What the ledger knows of a group of documents before it is registered.
struct Known {
    /// UUIDs that are registered, that other documents name, or that were taken already.
    touched: BTreeSet<String>,
    /// By identity key.
    customers: BTreeMap<String, StoredCustomer>,
    terms: TermsBook,
    /// Series and folio of what was written down before its XML came.
    written_down: BTreeSet<(CustomerId, String)>,
    /// The number of the next customer's code.
    next_number: i64,
}

impl Known {
    async fn read(
        db: &impl ConnectionTrait,
        context: &Context,
        documents: impl Iterator<Item = &Inspected>,
    ) -> ApiResult<Self> {
        let organization = context.organization;
        let (uuids, identities) = register::sought(documents.filter(|document| is_candidate(document)));
        let mut touched = store::documents::known(db, organization, &uuids).await?;
        touched.extend(store::invoices::known(db, organization, &uuids).await?);
        touched.extend(store::documents::related_to(db, organization, &uuids).await?);
        touched.extend(store::reps::awaited(db, organization, &uuids).await?);
        let customers = store::customers::by_identities(db, organization, &identities).await?;
        let terms = store::terms::current(db, organization, customers.iter().map(|customer| customer.id)).await?;
        let without_xml = store::invoices::without_xml(db, organization, customers.iter().map(|one| one.id)).await?;
        let written_down = without_xml
            .iter()
            .filter_map(|invoice| Some((invoice.customer_id?, document_key(&invoice.document()))))
            .collect();
        let is_somebody_new = customers.len() < identities.len();
        let next_number =
            if is_somebody_new { store::customers::next_number(db, organization).await? } else { i64::MAX };
        let customers = customers.into_iter().map(|customer| (customer.identity.clone(), customer)).collect();
        Ok(Self { touched, customers, terms, written_down, next_number })
    }
}

fn is_candidate(document: &Inspected) -> bool {
    document.cfdi.document_type == DocumentType::Income && document.cfdi.relations.is_empty()
}

/// Plain invoices on their way into the ledger, with everything that is written of them.
#[derive(Default)]
struct PlainInvoices {
    documents: Vec<StoredDocument>,
    customers: Vec<StoredCustomer>,
    /// With the day from which nothing is owed.
    invoices: Vec<(StoredInvoice, Option<NaiveDate>)>,
    dates: Vec<InvoiceDates>,
    events: Vec<Event>,
    credit_days: BTreeMap<CustomerId, u16>,
}

impl PlainInvoices {
    /// Takes a document that is plain; `None` for any other.
    fn take(
        &mut self,
        context: &Context,
        known: &mut Known,
        document: &Inspected,
        origin: &Origin<'_>,
    ) -> ApiResult<Option<Outcome>> {
        if !is_candidate(document) || known.touched.contains(&document.fiscal_uuid) {
            return Ok(None);
        }
        let identified = register::identified(context, document, origin);
        let (party, new_customer) = party(known, document);
        let mut invoice = invoice::read(context, document, identified.id, &party)?;
        let document_of = invoice.customer_id.map(|customer| (customer, document_key(&invoice.document())));
        let is_written_down = document_of.is_some_and(|document| known.written_down.contains(&document));
        if invoice.facts.opening != Opening::Known || is_written_down {
            return Ok(None);
        }
        let terms = known.terms.for_invoice(invoice.customer_id, invoice.site_id).clone();
        let dates = invoice::date(context, &mut invoice, &terms)?;
        if let Some(customer) = new_customer {
            self.events.push(register::customer_registered(context, customer.id, &customer.code));
            known.next_number = known.next_number.saturating_add(1);
            known.customers.insert(customer.identity.clone(), customer.clone());
            self.customers.push(customer);
        }
        if let (Some(customer), Some(days)) = (invoice.customer_id, invoice::suggested_credit_days(&document.cfdi)) {
            self.credit_days.entry(customer).or_insert(days);
        }
        self.events.extend(invoice::events(context, document, &invoice, &terms));
        let closed = closed_date(&invoice.facts, &[], context.rules.policy())?;
        let wait = matches!(party, Party::NeedsPerson).then_some(Wait::CustomerUnknown);
        let (invoice_id, customer_id) = (Some(invoice.id()), invoice.customer_id);
        known.touched.insert(document.fiscal_uuid.clone());
        self.documents.push(identified);
        self.dates.push(dates);
        self.invoices.push((invoice, closed));
        Ok(Some(Outcome { invoice_id, customer_id, ..Outcome::registered(document, wait) }))
    }

    /// Writes all of them, or answers an error and must be undone.
    async fn insert(self, db: &impl ConnectionTrait, context: &Context, known: &Known) -> ApiResult<()> {
        let (organization, now) = (context.organization, context.recording.now);
        store::customers::insert_all(db, organization, &self.customers, now).await?;
        store::documents::insert_all(db, organization, &self.documents).await?;
        let invoices = self.invoices.iter().map(|(invoice, closed)| (invoice, *closed));
        store::invoices::insert_all(db, organization, invoices).await?;
        store::invoice_dates::insert_all(db, organization, &self.dates).await?;
        store::timeline::append_all(db, organization, self.events, now).await?;
        let unadvised: BTreeSet<CustomerId> = known
            .customers
            .values()
            .filter(|customer| customer.suggested_credit_days.is_none())
            .map(|customer| customer.id)
            .collect();
        for (customer, days) in self.credit_days {
            if unadvised.contains(&customer) {
                invoice::suggest_credit(db, context, customer, days).await?;
            }
        }
        Ok(())
    }
}

/// Whom a document's receiver stands for, and who it is when nobody has that identity yet.
fn party(known: &Known, document: &Inspected) -> (Party, Option<StoredCustomer>) {
    let (identity, name) = match register::receiver(&document.cfdi) {
        (Identity::Customer(identity), name) => (identity, name),
        (Identity::Nobody, _) => return (Party::Nobody, None),
        (Identity::NeedsPerson, _) => return (Party::NeedsPerson, None),
    };
    if let Some(customer) = known.customers.get(&identity.key()) {
        return (Party::Customer(customer.id), None);
    }
    let customer = store::customers::of_document(&identity, name, store::customers::code(known.next_number));
    (Party::Customer(customer.id), Some(customer))
}

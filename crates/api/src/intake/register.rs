//! A document into the ledger, once: the unique fiscal UUID decides.

use super::{
    Context, credit_note,
    inspect::Inspected,
    invoice,
    outcome::{Caution, Outcome, Wait},
    rep,
};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    storage::StoredFile,
    store::{
        self,
        documents::{StoredDocument, StoredRelation},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use domain::{
    cfdi::{Cfdi, DocumentType, figures},
    contract::{ImportResult, ProblemKind},
    customer::{Identity, Receiver, identity},
    ids::{CustomerId, DocumentId, InvoiceId},
};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where a file came from and lies now.
pub(super) struct Origin<'a> {
    pub file: &'a str,
    pub stored: &'a StoredFile,
}

/// What registering a document led to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Registered {
    pub invoice_id: Option<InvoiceId>,
    pub customer_id: Option<CustomerId>,
    pub wait: Option<Wait>,
    pub caution: Option<Caution>,
}

/// Whom a document's receiver stands for here.
pub(super) enum Party {
    Customer(CustomerId),
    Nobody,
    NeedsPerson,
}

impl Party {
    pub(super) fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Customer(id) => Some(*id),
            Self::Nobody | Self::NeedsPerson => None,
        }
    }
}

/// Registers a document; one that is known already is left as it is and shown.
pub(super) async fn register(
    db: &impl ConnectionTrait,
    context: &Context,
    document: &Inspected,
    origin: &Origin<'_>,
) -> ApiResult<Outcome> {
    if store::documents::by_fiscal_uuid(db, context.organization, &document.fiscal_uuid).await?.is_some() {
        return duplicate(db, context, document).await;
    }
    let id = keep(db, context, document, origin).await?;
    let registered = match document.cfdi.document_type {
        DocumentType::Income => Box::pin(invoice::register(db, context, document, id)).await?,
        DocumentType::Egress => credit_note::register(db, context, document, id).await?,
        DocumentType::Payment => rep::register(db, context, document, id).await?,
        DocumentType::Transfer | DocumentType::Payroll => {
            return Ok(Outcome::refused(ProblemKind::CfdiTypeNotAccepted));
        }
    };
    let outcome = Outcome::registered(document, registered.wait).cautioned(registered.caution);
    Ok(Outcome { invoice_id: registered.invoice_id, customer_id: registered.customer_id, ..outcome })
}

async fn duplicate(db: &impl ConnectionTrait, context: &Context, document: &Inspected) -> ApiResult<Outcome> {
    let uuid = &document.fiscal_uuid;
    let invoice = store::invoices::by_fiscal_uuid(db, context.organization, uuid).await?;
    Ok(Outcome {
        result: ImportResult::Duplicate,
        fiscal_uuid: Some(uuid.clone()),
        invoice_id: invoice.as_ref().map(store::invoices::StoredInvoice::id),
        customer_id: invoice.and_then(|invoice| invoice.customer_id),
        ..Outcome::refused(ProblemKind::DuplicateUuid).with("uuid", uuid)
    })
}

/// What identifies a document.
pub(super) fn identified(context: &Context, document: &Inspected, origin: &Origin<'_>) -> StoredDocument {
    let cfdi = &document.cfdi;
    StoredDocument {
        id: Uuid::now_v7().into(),
        fiscal_uuid: document.fiscal_uuid.clone(),
        cfdi_version: cfdi.version.as_str().to_owned(),
        cfdi_type: cfdi.document_type.code().to_owned(),
        issuer_rfc: cfdi.issuer.rfc.to_string(),
        receiver_rfc: cfdi.receiver.rfc.to_string(),
        sha256: origin.stored.sha256.clone(),
        storage_key: origin.stored.key.clone(),
        byte_size: origin.stored.size,
        file_name: origin.file.to_owned(),
        sat_expression: document.sat_expression.clone(),
        verification_url: document.verification_url.clone(),
        seal: document.seal,
        stamp_seal: document.stamp_seal,
        stamp_certificate: cfdi.stamp.as_ref().map(|stamp| stamp.sat_certificate_number.trim().to_owned()),
        findings: document.findings.iter().map(Into::into).collect(),
        figures: Some(figures(cfdi)),
        import_id: context.import,
        registered_at: context.recording.now,
    }
}

/// Writes down what identifies the document and what it names.
async fn keep(
    db: &impl ConnectionTrait,
    context: &Context,
    document: &Inspected,
    origin: &Origin<'_>,
) -> ApiResult<DocumentId> {
    let cfdi = &document.cfdi;
    let stored = identified(context, document, origin);
    store::documents::insert(db, context.organization, &stored).await?;
    let relations: Vec<StoredRelation> = relations(cfdi)
        .into_iter()
        .map(|(relation_type, related_uuid)| StoredRelation {
            document_id: stored.id,
            fiscal_uuid: stored.fiscal_uuid.clone(),
            relation_type,
            related_uuid,
        })
        .collect();
    store::documents::insert_relations(db, context.organization, &relations).await?;
    Ok(stored.id)
}

/// Type and UUID, each pair once.
fn relations(cfdi: &Cfdi) -> BTreeSet<(String, String)> {
    let pairs = cfdi.relations.iter().flat_map(|relation| {
        let uuids = relation.uuids.iter().map(|uuid| uuid.to_string().to_uppercase());
        uuids.map(|uuid| (relation.relation_type.clone(), uuid))
    });
    pairs.collect()
}

/// Who a document's receiver is, and under which name.
pub(super) fn receiver(cfdi: &Cfdi) -> (Identity, &str) {
    let receiver = &cfdi.receiver;
    let name = receiver.name.as_deref().unwrap_or_default();
    let named = Receiver {
        rfc: &receiver.rfc,
        name,
        num_reg_id_trib: receiver.foreign_tax_number.as_deref(),
        is_global: cfdi.is_global,
    };
    (identity(&named), name)
}

/// What documents are looked for by: their UUIDs, and the identity keys of their receivers.
pub(super) fn sought<'a>(documents: impl Iterator<Item = &'a Inspected>) -> (Vec<String>, BTreeSet<String>) {
    let (mut uuids, mut identities) = (Vec::new(), BTreeSet::new());
    for document in documents {
        uuids.push(document.fiscal_uuid.clone());
        if let (Identity::Customer(identity), _) = receiver(&document.cfdi) {
            identities.insert(identity.key());
        }
    }
    (uuids, identities)
}

/// The customer a document names, found or made.
pub(super) async fn customer(db: &impl ConnectionTrait, context: &Context, cfdi: &Cfdi) -> ApiResult<Party> {
    let (identity, name) = match receiver(cfdi) {
        (Identity::Customer(identity), name) => (identity, name),
        (Identity::Nobody, _) => return Ok(Party::Nobody),
        (Identity::NeedsPerson, _) => return Ok(Party::NeedsPerson),
    };
    let now = context.recording.now;
    let found = store::customers::find_or_create(db, context.organization, &identity, name, now).await?;
    if found.created {
        let event = customer_registered(context, found.customer.id, &found.customer.code);
        store::timeline::append(db, context.organization, event, now).await?;
    }
    Ok(Party::Customer(found.customer.id))
}

pub(super) fn customer_registered(context: &Context, id: CustomerId, code: &str) -> Event {
    Event {
        kind: EventKind::CustomerRegistered,
        subject: Subject { customer: Some(id), ..Subject::default() },
        data: json!({"code": code}),
        user: context.recording.by,
    }
}

//! Files kept with invoices, customers and payments: who may see them, and how they look to the API.

pub(crate) mod photo;
pub(crate) mod prepare;
pub(crate) mod readable;
pub(crate) mod sort;

use crate::{
    auth::Caller,
    error::ApiResult,
    store::{
        self, ConnectionTrait, attachments::StoredAttachment, originals::Original, payments::StoredPayment,
        timeline::Subject,
    },
};
use domain::{
    contract::{Attachment, ProblemKind},
    ids::{AttachmentId, CustomerId, DocumentId, InvoiceId, OrganizationId, PaymentId, UserId},
    permission::{Action, Permission, Resource, Scope},
};
use std::collections::BTreeMap;

/// The one thing a file is kept with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Invoice(InvoiceId),
    Customer(CustomerId),
    Payment(PaymentId),
}

impl Owner {
    /// As the row of a file names it: nothing but the owner, because whose an invoice is may change.
    pub(crate) fn row(self) -> Subject {
        match self {
            Self::Invoice(id) => Subject { invoice: Some(id), ..Subject::default() },
            Self::Customer(id) => Subject { customer: Some(id), ..Subject::default() },
            Self::Payment(id) => Subject { payment: Some(id), ..Subject::default() },
        }
    }

    /// Of a stored file.
    pub(crate) fn of(row: Subject) -> Option<Self> {
        let invoice = row.invoice.map(Self::Invoice);
        invoice.or(row.payment.map(Self::Payment)).or(row.customer.map(Self::Customer))
    }
}

/// Who asks, and how far the permission on documents reaches.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub caller: &'a Caller,
    pub visible_to: Option<UserId>,
}

impl Reader<'_> {
    fn organization(&self) -> OrganizationId {
        self.caller.organization
    }

    /// What the timeline says a file of this owner is about; not found when the reader may not see the owner.
    pub(crate) async fn subject(&self, db: &impl ConnectionTrait, owner: Owner) -> ApiResult<Subject> {
        match owner {
            Owner::Invoice(id) => {
                let invoice = store::invoices::by_id(db, self.organization(), id, self.visible_to).await?;
                let invoice = invoice.ok_or(ProblemKind::NotFound)?;
                Ok(Subject { customer: invoice.customer_id, invoice: Some(id), payment: None })
            }
            Owner::Customer(id) => {
                let customer = store::customers::by_id(db, self.organization(), id, self.visible_to).await?;
                customer.ok_or(ProblemKind::NotFound)?;
                Ok(Subject { customer: Some(id), ..Subject::default() })
            }
            Owner::Payment(id) => {
                let payment = self.payment(db, id).await?;
                Ok(Subject { customer: payment.customer_id, invoice: None, payment: Some(id) })
            }
        }
    }

    /// Files of a payment are seen by whoever may see the payment, or recorded it.
    pub(crate) async fn payment(&self, db: &impl ConnectionTrait, id: PaymentId) -> ApiResult<StoredPayment> {
        let scope = self.payments().ok_or(ProblemKind::NotFound)?;
        let visible_to = self.visible_to.filter(|_user| scope != Scope::Own);
        let payment = store::payments::by_id(db, self.organization(), id, visible_to).await?;
        let is_theirs = |payment: &StoredPayment| match scope {
            Scope::All | Scope::Assigned => true,
            Scope::Own => payment.recorded_by == Some(self.caller.user_id()),
        };
        Ok(payment.filter(is_theirs).ok_or(ProblemKind::NotFound)?)
    }

    /// Whose payments the reader sees; a collector those that the collector recorded.
    pub(crate) fn payments(&self) -> Option<Scope> {
        let scope = |action| self.caller.grants.scope_of(Permission::new(Resource::Payment, action));
        scope(Action::Read).or(scope(Action::Create))
    }
}

/// A file whose bytes are asked for.
pub(crate) struct Found {
    pub file_name: String,
    pub media_type: String,
    pub sha256: String,
    pub storage_key: String,
    pub thumbnail_key: Option<String>,
}

/// A file that the reader may see, or a registered CFDI among the files of such an invoice.
pub(crate) async fn find(db: &impl ConnectionTrait, reader: Reader<'_>, id: AttachmentId) -> ApiResult<Found> {
    if let Some(stored) = store::attachments::by_id(db, reader.organization(), id).await? {
        reader.subject(db, Owner::of(stored.owner).ok_or(ProblemKind::NotFound)?).await?;
        return Ok(Found {
            file_name: stored.file_name,
            media_type: stored.media_type,
            sha256: stored.sha256,
            storage_key: stored.storage_key,
            thumbnail_key: stored.thumbnail_key,
        });
    }
    let original = original(db, reader, id).await?;
    Ok(Found {
        file_name: original.file_name,
        media_type: XML.to_owned(),
        sha256: original.sha256,
        storage_key: original.storage_key,
        thumbnail_key: None,
    })
}

/// A registered CFDI that the reader sees among the files of some invoice.
pub(crate) async fn original(db: &impl ConnectionTrait, reader: Reader<'_>, id: AttachmentId) -> ApiResult<Original> {
    let document = DocumentId(id.0);
    let original = store::originals::by_id(db, reader.organization(), document).await?;
    let original = original.ok_or(ProblemKind::NotFound)?;
    for invoice in store::originals::invoices_of(db, reader.organization(), document).await? {
        if store::invoices::by_id(db, reader.organization(), invoice, reader.visible_to).await?.is_some() {
            return Ok(original);
        }
    }
    Err(ProblemKind::NotFound.into())
}

/// The media type of every registered document.
pub(crate) const XML: &str = "application/xml";

/// The files of one owner, oldest first; those of an invoice begin with its registered CFDI.
pub(crate) async fn of_owner(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    owner: Owner,
) -> ApiResult<Vec<Attachment>> {
    let originals = match owner {
        Owner::Invoice(id) => store::originals::of_invoice(db, organization, id).await?,
        Owner::Customer(_) | Owner::Payment(_) => Vec::new(),
    };
    let stored = store::attachments::of_owner(db, organization, owner.row()).await?;
    let people = originals.iter().filter_map(|original| original.registered_by);
    let people = store::users::names(db, people).await?;
    let mut all: Vec<Attachment> = originals
        .into_iter()
        .map(|original| {
            let user = original.registered_by.and_then(|id| people.get(&id).cloned());
            original_view(original, owner.row(), user)
        })
        .collect();
    all.extend(views(db, organization, stored).await?);
    all.sort_by_key(|file| file.uploaded_at);
    Ok(all)
}

/// Files as the API shows them, in their order.
pub(crate) async fn views(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    stored: Vec<StoredAttachment>,
) -> ApiResult<Vec<Attachment>> {
    let people = store::users::names(db, stored.iter().filter_map(|file| file.uploaded_by)).await?;
    let hashes = stored.iter().map(|file| file.received_sha256.clone());
    let first: BTreeMap<String, AttachmentId> = store::attachments::first_with_hashes(db, organization, hashes).await?;
    let views = stored.into_iter().map(|file| Attachment {
        id: file.id,
        kind: file.kind,
        file_name: file.file_name,
        media_type: file.media_type,
        size: u64::try_from(file.size).unwrap_or_default(),
        sha256: file.sha256,
        is_repeated: first.get(&file.received_sha256).is_some_and(|first| *first != file.id),
        received_sha256: file.received_sha256,
        customer_id: file.owner.customer,
        invoice_id: file.owner.invoice,
        payment_id: file.owner.payment,
        has_thumbnail: file.thumbnail_key.is_some(),
        is_original: false,
        uploaded_at: file.uploaded_at,
        user: file.uploaded_by.and_then(|id| people.get(&id).cloned()),
    });
    Ok(views.collect())
}

fn original_view(original: Original, owner: Subject, user: Option<domain::contract::UserRef>) -> Attachment {
    Attachment {
        id: AttachmentId(original.id.0),
        kind: original.kind,
        file_name: original.file_name,
        media_type: XML.to_owned(),
        size: u64::try_from(original.size).unwrap_or_default(),
        received_sha256: original.sha256.clone(),
        sha256: original.sha256,
        customer_id: None,
        invoice_id: owner.invoice,
        payment_id: None,
        has_thumbnail: false,
        is_repeated: false,
        is_original: true,
        uploaded_at: original.registered_at,
        user,
    }
}

//! The PDF that came with a document: filed beside its XML, found by its name or by the UUID in it.
//!
//! Prints are filed when every document of their load is registered, so that the order of the files does not matter. One
//! whose UUID is not known yet waits, and is filed at the end of the load that brings its document.

use super::{
    Context,
    outcome::{Outcome, PrintNote},
    packed::Incoming,
};
use crate::store::ConnectionTrait;
use crate::{
    error::ApiResult,
    state::AppState,
    storage::StoredFile,
    store::{
        self,
        attachments::StoredAttachment,
        imports::StoredItem,
        invoices::StoredInvoice,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use anyhow::Context as _;
use bytes::Bytes;
use domain::{
    contract::{AttachmentKind, ImportResult, ProblemKind},
    file_name,
    ids::{CustomerId, ImportId, InvoiceId, OrganizationId},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A larger PDF is not kept, as in every other upload.
const MAX_PRINT_BYTES: usize = 25 << 20;
const LIMIT_TEXT: &str = "25 MB";
const MEDIA_TYPE: &str = "application/pdf";
/// Waiting prints that are filed at the end of one load; the rest at the end of the next.
const MOST_WAITING: u64 = 1000;

/// A PDF whose bytes are kept.
pub(super) struct Print {
    pub position: i64,
    pub name: String,
    file: StoredFile,
}

/// Documents first, then the prints: bytes decide which is which. One that is too large stays with its refusal.
pub(super) fn split(group: Vec<Incoming>) -> (Vec<Incoming>, Vec<Incoming>) {
    let is_print = |incoming: &Incoming| incoming.content.as_ref().is_ok_and(|bytes| bytes.starts_with(b"%PDF-"));
    let (mut prints, mut documents): (Vec<_>, Vec<_>) = group.into_iter().partition(is_print);
    let is_too_large =
        |incoming: &mut Incoming| incoming.content.as_ref().is_ok_and(|bytes| bytes.len() > MAX_PRINT_BYTES);
    documents.extend(prints.extract_if(.., is_too_large).map(|incoming| {
        let refused = Outcome::refused(ProblemKind::UploadTooLarge).with("limit", LIMIT_TEXT);
        Incoming { content: Err(Box::new(refused)), ..incoming }
    }));
    (documents, prints)
}

/// Keeps the bytes of prints, whoever they belong to.
pub(super) async fn keep(
    state: &AppState,
    organization: OrganizationId,
    prints: Vec<Incoming>,
) -> ApiResult<Vec<Print>> {
    let read =
        prints.into_iter().filter_map(|Incoming { position, name, content }| Some((position, name, content.ok()?)));
    let (places, bytes): (Vec<(i64, String)>, Vec<Bytes>) =
        read.map(|(position, name, bytes)| ((position, name), bytes)).unzip();
    let stored = state.files.put_all(organization, bytes).await?;
    let kept = places.into_iter().zip(stored).map(|((position, name), file)| Print { position, name, file });
    Ok(kept.collect())
}

/// What became of the XML files of a load, by their stem.
#[derive(Default)]
pub(super) struct Beside(BTreeMap<String, Vec<Neighbour>>);

struct Neighbour {
    /// Of a registered document, in upper case.
    uuid: Option<String>,
}

impl Beside {
    pub(super) async fn read(
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        import: ImportId,
    ) -> ApiResult<Self> {
        let mut beside = BTreeMap::<String, Vec<Neighbour>>::new();
        for (file, result, uuid) in store::imports::files(db, organization, import).await? {
            let neighbour = match result {
                ImportResult::Registered
                | ImportResult::RegisteredWithWarning
                | ImportResult::Duplicate
                | ImportResult::Waiting => Neighbour { uuid },
                ImportResult::Rejected | ImportResult::NotCfdi => Neighbour { uuid: None },
            };
            if file_name::has_ending(&file, "xml") {
                beside.entry(file_name::stem(&file)).or_default().push(neighbour);
            }
        }
        Ok(Self(beside))
    }

    fn of(&self, name: &str) -> &[Neighbour] {
        self.0.get(&file_name::stem(name)).map_or(&[], Vec::as_slice)
    }
}

/// Whose a print is.
#[derive(Debug, PartialEq, Eq)]
enum Belongs {
    To(String),
    /// To the document of this UUID, which is not registered.
    Later(String),
    ToSeveral,
    /// To an XML that was not registered.
    ToRefused,
    ToNothing,
}

/// The UUIDs of the documents that a print could be of.
fn candidates(name: &str, beside: &Beside) -> BTreeSet<String> {
    let of_neighbours = beside.of(name).iter().filter_map(|neighbour| neighbour.uuid.clone());
    file_name::uuids(name).into_iter().chain(of_neighbours).collect()
}

fn belongs(name: &str, beside: &Beside, is_known: impl Fn(&str) -> bool) -> Belongs {
    let neighbours = beside.of(name);
    let named = file_name::uuids(name);
    let mut known = candidates(name, beside).into_iter().filter(|uuid| is_known(uuid));
    match (known.next(), known.next()) {
        (Some(only), None) => Belongs::To(only),
        (Some(_), Some(_)) => Belongs::ToSeveral,
        (None, _) if !neighbours.is_empty() => Belongs::ToRefused,
        (None, _) => match (named.first(), named.len()) {
            (Some(only), 1) => Belongs::Later(only.clone()),
            (Some(_), _) => Belongs::ToSeveral,
            (None, _) => Belongs::ToNothing,
        },
    }
}

/// Where the print of a document goes.
struct Target {
    kind: AttachmentKind,
    invoices: Vec<(InvoiceId, Option<CustomerId>)>,
}

fn owner(invoice: &StoredInvoice) -> (InvoiceId, Option<CustomerId>) {
    (invoice.id(), invoice.customer_id)
}

/// The targets of these UUIDs, in upper case. That of an invoice is itself; those of any other document are the invoices
/// that show it among their files.
async fn targets(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &BTreeSet<String>,
) -> ApiResult<BTreeMap<String, Target>> {
    let uuids: Vec<String> = uuids.iter().cloned().collect();
    let mut targets = BTreeMap::new();
    for (uuid, document) in store::documents::by_fiscal_uuids(db, organization, &uuids).await? {
        let kind = match document.cfdi_type.as_str() {
            "P" => AttachmentKind::RepPdf,
            "I" => AttachmentKind::CfdiPdf,
            _ => AttachmentKind::Other,
        };
        let mut invoices = Vec::new();
        if kind != AttachmentKind::CfdiPdf {
            let ids = store::originals::invoices_of(db, organization, document.id).await?;
            invoices.extend(store::invoices::by_ids(db, organization, ids).await?.iter().map(owner));
        }
        targets.insert(uuid, Target { kind, invoices });
    }
    for invoice in store::invoices::by_fiscal_uuids(db, organization, &uuids, None).await? {
        let Some(uuid) = invoice.fiscal_uuid.clone() else { continue };
        // An invoice that was typed in has no document, but it has a print.
        targets.insert(uuid, Target { kind: AttachmentKind::CfdiPdf, invoices: vec![owner(&invoice)] });
    }
    Ok(targets)
}

/// Files prints with what they belong to. Answers the item of each, in their order.
pub(super) async fn file(
    db: &impl ConnectionTrait,
    context: &Context,
    beside: &Beside,
    prints: Vec<Print>,
) -> ApiResult<Vec<StoredItem>> {
    let uuids = prints.iter().flat_map(|print| candidates(&print.name, beside)).collect();
    let targets = targets(db, context.organization, &uuids).await?;
    let invoices: BTreeSet<InvoiceId> =
        targets.values().flat_map(|target| target.invoices.iter().map(|(id, _customer)| *id)).collect();
    let known = store::attachments::received(db, context.organization, invoices).await?;
    let mut filing = Filing { context, known, attachments: Vec::new(), events: Vec::new() };
    let mut items = Vec::with_capacity(prints.len());
    for print in prints {
        let outcome = match belongs(&print.name, beside, |uuid| targets.contains_key(uuid)) {
            Belongs::To(uuid) => match targets.get(&uuid) {
                Some(target) if !target.invoices.is_empty() => filing.take(&print, &uuid, target),
                Some(_) | None => waiting(&print, uuid),
            },
            Belongs::Later(uuid) => waiting(&print, uuid),
            Belongs::ToSeveral => unfiled(ProblemKind::PdfAmbiguous),
            Belongs::ToRefused => unfiled(ProblemKind::PdfXmlRejected),
            Belongs::ToNothing => unfiled(ProblemKind::PdfUnmatched),
        };
        items.push(outcome.item(print.position, print.name, context.recording.now));
    }
    store::attachments::insert_all(db, context.organization, &filing.attachments).await?;
    store::timeline::append_all(db, context.organization, filing.events, context.recording.now).await?;
    Ok(items)
}

fn unfiled(kind: ProblemKind) -> Outcome {
    Outcome { result: ImportResult::NotCfdi, ..Outcome::refused(kind) }
}

/// With what it takes to file the print later.
fn waiting(print: &Print, uuid: String) -> Outcome {
    let outcome = Outcome::print(ImportResult::Waiting, PrintNote::Waiting);
    let file = &print.file;
    let outcome = outcome.with("key", &file.key).with("sha256", &file.sha256).with("size", file.size);
    Outcome { fiscal_uuid: Some(uuid), ..outcome }
}

/// What is written of prints that have found their documents.
struct Filing<'a> {
    context: &'a Context,
    /// Which bytes came with which invoice, also when somebody deleted them there since: a second arrival changes
    /// nothing.
    known: BTreeSet<(InvoiceId, String)>,
    attachments: Vec<StoredAttachment>,
    events: Vec<Event>,
}

impl Filing<'_> {
    fn take(&mut self, print: &Print, uuid: &str, target: &Target) -> Outcome {
        let mut is_new = false;
        for (invoice, customer) in &target.invoices {
            if self.known.insert((*invoice, print.file.sha256.clone())) {
                is_new = true;
                self.write(print, target.kind, *invoice, *customer);
            }
        }
        let outcome = if is_new {
            Outcome::print(ImportResult::Registered, PrintNote::Filed)
        } else {
            Outcome::print(ImportResult::Duplicate, PrintNote::Known)
        };
        let (invoice_id, customer_id) = target.invoices.first().copied().unzip();
        Outcome { fiscal_uuid: Some(uuid.to_owned()), invoice_id, customer_id: customer_id.flatten(), ..outcome }
    }

    fn write(&mut self, print: &Print, kind: AttachmentKind, invoice: InvoiceId, customer: Option<CustomerId>) {
        let recording = &self.context.recording;
        let file_name = file_name::last(&print.name).to_owned();
        let attachment = StoredAttachment {
            id: Uuid::now_v7().into(),
            owner: Subject { invoice: Some(invoice), ..Subject::default() },
            kind,
            file_name,
            media_type: MEDIA_TYPE.to_owned(),
            size: print.file.size,
            sha256: print.file.sha256.clone(),
            storage_key: print.file.key.clone(),
            received_sha256: print.file.sha256.clone(),
            thumbnail_key: None,
            uploaded_by: recording.by,
            uploaded_at: recording.now,
        };
        let data = json!({
            "file_name": attachment.file_name, "attachment_id": attachment.id, "kind": kind, "sha256": attachment.sha256,
        });
        let subject = Subject { customer, invoice: Some(invoice), payment: None };
        self.events.push(Event { kind: EventKind::AttachmentAdded, subject, data, user: recording.by });
        self.attachments.push(attachment);
    }
}

/// Files the prints of earlier loads whose documents have come meanwhile.
pub(super) async fn settle(db: &impl ConnectionTrait, context: &Context) -> ApiResult<()> {
    let organization = context.organization;
    let due = store::imports::due_prints(db, organization, MOST_WAITING).await?;
    let (imports, items): (Vec<ImportId>, Vec<StoredItem>) = due.into_iter().unzip();
    let prints = items.into_iter().map(awaited).collect::<ApiResult<Vec<_>>>()?;
    for (import, item) in imports.into_iter().zip(file(db, context, &Beside::default(), prints).await?) {
        store::imports::replace_item(db, organization, import, &item).await?;
    }
    Ok(())
}

/// A print as its waiting item kept it.
fn awaited(mut item: StoredItem) -> ApiResult<Print> {
    let mut param = |name: &str| item.params.remove(name).with_context(|| format!("a waiting PDF without {name}"));
    let size = param("size")?.parse().context("the size of a waiting PDF")?;
    let file = StoredFile { key: param("key")?, sha256: param("sha256")?, size };
    Ok(Print { position: item.position, name: item.file, file })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC";
    const TWO: &str = "CEE4BE02-ADFA-4DEB-8421-ADD60F0BEDAC";

    fn beside(files: &[(&str, Option<&str>)]) -> Beside {
        let mut beside = BTreeMap::<String, Vec<Neighbour>>::new();
        for (name, uuid) in files {
            beside.entry(file_name::stem(name)).or_default().push(Neighbour { uuid: uuid.map(str::to_owned) });
        }
        Beside(beside)
    }

    fn whose(name: &str, files: &[(&str, Option<&str>)]) -> Belongs {
        belongs(name, &beside(files), |uuid| uuid == ONE || uuid == TWO)
    }

    #[test]
    fn name_and_uuid_lead_to_one_document_or_to_none() {
        assert_eq!(whose("z.zip/a.PDF", &[("z.zip/A.xml", Some(ONE))]), Belongs::To(ONE.to_owned()));
        assert_eq!(whose(&format!("{ONE}.pdf"), &[]), Belongs::To(ONE.to_owned()));
        assert_eq!(
            whose(&format!("x/{ONE}.pdf"), &[(&format!("x/{ONE}.xml"), Some(ONE))]),
            Belongs::To(ONE.to_owned())
        );
        assert_eq!(whose(&format!("x/{ONE}.pdf"), &[(&format!("x/{ONE}.xml"), Some(TWO))]), Belongs::ToSeveral);
        assert_eq!(whose("a.pdf", &[("a.xml", Some(ONE)), ("a.xml", Some(TWO))]), Belongs::ToSeveral);
        assert_eq!(whose("a.pdf", &[("a.xml", None)]), Belongs::ToRefused);
        assert_eq!(whose("a.pdf", &[("b.xml", Some(ONE))]), Belongs::ToNothing);
        let other = ONE.replace("01", "03");
        assert_eq!(whose(&format!("{other}.pdf"), &[]), Belongs::Later(other));
    }
}

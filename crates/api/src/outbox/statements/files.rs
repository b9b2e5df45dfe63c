//! The files of a letter: the statement, the listed invoices' original XML, and what somebody added.

use super::{Sending, Unprepared};
use crate::{
    error::{ApiResult, FieldRefusal, Refusal},
    mail::guard::{self, Addressee, AttachmentOwner, Leak},
    pdf,
    state::AppState,
    statements::Prepared,
    storage::StoredFile,
    store::{
        self,
        statement_batches::{InvoiceXml, OwnedFile},
    },
};
use anyhow::Context;
use domain::{
    cfdi::Cfdi,
    contract::{Language, ProblemKind},
    ids::{CustomerId, InvoiceId},
    statement::Statement,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Write},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// More XML files than this travel as one ZIP.
const LOOSE_FILES: usize = 3;

/// Mail servers commonly refuse more; base64 makes it a third larger on the way.
const MAX_MEGABYTES: u32 = 15;

/// The same in bytes.
pub(super) const MAX_BYTES: u64 = 15_000_000;

/// One attachment.
pub struct Piece {
    pub file_name: String,
    pub media_type: String,
    pub content: Content,
}

/// Where the bytes of an attachment are.
pub enum Content {
    /// In the file store, as they arrived.
    Kept(StoredFile),
    /// Made for this letter.
    Made(Vec<u8>),
}

/// A file that somebody added, and whose it is.
pub(super) struct Extra {
    file: OwnedFile,
    owner: CustomerId,
    /// The receiver inside, when the file is a CFDI.
    receiver_rfc: Option<String>,
    /// Whether its owner is among the addressees. Otherwise somebody meant it for others, and the guard stops it.
    is_expected: bool,
}

/// What the letters of a batch choose from.
pub(super) struct Sources {
    pub(super) xml: BTreeMap<InvoiceId, InvoiceXml>,
    pub(super) extras: Vec<Extra>,
}

/// The documents of one letter.
#[derive(Default)]
pub(super) struct OwnDocuments {
    xml: Vec<Piece>,
    extras: Vec<Piece>,
}

/// Reads what somebody added to all letters.
pub(super) async fn extras(state: &AppState, sending: &Sending<'_>, customers: &[CustomerId]) -> ApiResult<Vec<Extra>> {
    if sending.attachment_ids.is_empty() {
        return Ok(Vec::new());
    }
    let files = store::statement_batches::files(&state.db, sending.organization, sending.attachment_ids).await?;
    let owners = files.iter().filter_map(|file| file.customer_id);
    let visible = store::customers::visible_refs(&state.db, sending.organization, owners, sending.visible_to).await?;
    let addressees: BTreeSet<CustomerId> = customers.iter().copied().collect();
    let mut extras = Vec::new();
    for (index, id) in sending.attachment_ids.iter().enumerate() {
        let file = files.iter().find(|file| file.id == *id);
        let owner = file.and_then(|file| file.customer_id).filter(|owner| visible.contains_key(owner));
        let (Some(file), Some(owner)) = (file, owner) else {
            let field = FieldRefusal::new(format!("/attachment_ids/{index}"), ProblemKind::NotFound);
            return Err(Refusal::fields(vec![field]).into());
        };
        let receiver_rfc = receiver_inside(state, file).await?;
        extras.push(Extra { file: file.clone(), owner, receiver_rfc, is_expected: addressees.contains(&owner) });
    }
    Ok(extras)
}

/// Who a hand-made upload was issued to, if it is a CFDI.
async fn receiver_inside(state: &AppState, file: &OwnedFile) -> anyhow::Result<Option<String>> {
    if !file.media_type.contains("xml") && !file.file_name.to_lowercase().ends_with(".xml") {
        return Ok(None);
    }
    let bytes = state.files.get(&file.storage_key).await?;
    Ok(Cfdi::read(&bytes).ok().map(|document| document.receiver.rfc.to_string()))
}

impl Sources {
    /// The documents of one addressee, after the guard has seen every one of them.
    pub(super) fn of(
        &self,
        addressee: &Addressee,
        statement: &Statement,
        invoices: &[InvoiceId],
    ) -> Result<OwnDocuments, Leak> {
        let names = document_names(statement);
        let (mut own, mut owners, mut taken) = (OwnDocuments::default(), Vec::new(), BTreeSet::new());
        for (invoice, xml) in invoices.iter().filter_map(|id| Some((id, self.xml.get(id)?))) {
            let name = names.get(invoice).cloned().unwrap_or_else(|| xml.fiscal_uuid.clone());
            let name = if taken.insert(name.clone()) { name } else { format!("{name}-{}", xml.fiscal_uuid) };
            let file_name = format!("{name}.xml");
            owners.push(AttachmentOwner {
                // An invoice of nobody is not the addressee's either.
                customer_id: xml.customer_id.unwrap_or(CustomerId(uuid::Uuid::nil())),
                receiver_rfc: Some(xml.receiver_rfc.clone()),
                file_name: file_name.clone(),
            });
            let file = StoredFile { key: xml.storage_key.clone(), sha256: xml.sha256.clone(), size: xml.size };
            own.xml.push(Piece { file_name, media_type: "application/xml".to_owned(), content: Content::Kept(file) });
        }
        let theirs = |extra: &&Extra| extra.owner == addressee.customer_id || !extra.is_expected;
        for extra in self.extras.iter().filter(theirs) {
            owners.push(AttachmentOwner {
                customer_id: extra.owner,
                receiver_rfc: extra.receiver_rfc.clone(),
                file_name: extra.file.file_name.clone(),
            });
            own.extras.push(extra.piece());
        }
        guard::check(addressee, &owners)?;
        Ok(own)
    }
}

impl Extra {
    fn piece(&self) -> Piece {
        let OwnedFile { file_name, media_type, sha256, storage_key, size, .. } = self.file.clone();
        Piece { file_name, media_type, content: Content::Kept(StoredFile { key: storage_key, sha256, size }) }
    }
}

/// Series and folio of the listed invoices, as file names.
fn document_names(statement: &Statement) -> BTreeMap<InvoiceId, String> {
    let rows = statement.currencies.iter().flat_map(|currency| &currency.rows);
    let named = rows.filter_map(|row| {
        let parts: Vec<&str> = [&row.series, &row.folio].into_iter().flatten().map(String::as_str).collect();
        let name: String = parts.join("-").chars().map(|one| if is_plain(one) { one } else { '_' }).collect();
        (!name.is_empty()).then_some((row.invoice_id, name))
    });
    named.collect()
}

fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || character == '-'
}

/// The statement as PDF.
pub(super) async fn statement_pdf(prepared: Prepared, language: Language) -> anyhow::Result<Piece> {
    let Prepared { statement, letterhead } = prepared;
    let file_name = format!("estado-de-cuenta-{}-{}.pdf", statement.customer.code, statement.as_of);
    let made = tokio::task::spawn_blocking(move || pdf::statement::statement(&statement, &letterhead, language));
    let bytes = made.await.context("make the PDF")??;
    Ok(Piece { file_name, media_type: "application/pdf".to_owned(), content: Content::Made(bytes) })
}

/// Few XML files stand by themselves, many go into one archive.
pub(super) async fn documents(state: &AppState, own: OwnDocuments, archive: &str) -> anyhow::Result<Vec<Piece>> {
    let OwnDocuments { xml, mut extras } = own;
    if xml.len() <= LOOSE_FILES {
        return Ok(xml.into_iter().chain(extras).collect());
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for piece in xml {
        let Content::Kept(file) = &piece.content else { continue };
        let bytes = state.files.get(&file.key).await?;
        writer.start_file(&piece.file_name, SimpleFileOptions::default())?;
        writer.write_all(&bytes)?;
    }
    let bytes = writer.finish()?.into_inner();
    let media_type = "application/zip".to_owned();
    extras.insert(0, Piece { file_name: archive.to_owned(), media_type, content: Content::Made(bytes) });
    Ok(extras)
}

pub(super) fn check_size(pieces: &[Piece]) -> Result<(), Unprepared> {
    let sizes = pieces.iter().map(|piece| match &piece.content {
        Content::Kept(file) => u64::try_from(file.size).unwrap_or(u64::MAX),
        Content::Made(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    });
    let total = sizes.fold(0, u64::saturating_add);
    if total > MAX_BYTES {
        return Err(Unprepared::TooLarge { limit: MAX_MEGABYTES });
    }
    Ok(())
}

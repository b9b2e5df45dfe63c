//! The files of a letter: the statement, the listed invoices' original XML and print, and what somebody added.

use super::{
    Sending, Unprepared,
    printed::{self, Printed},
};
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
    contract::{AttachToStatement, Language, ProblemKind},
    ids::{CustomerId, InvoiceId},
    statement::Statement,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Write},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// The files of more invoices than this travel as one ZIP.
const LOOSE_INVOICES: usize = 3;

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

impl InvoiceXml {
    pub(super) fn stored(&self) -> StoredFile {
        StoredFile { key: self.storage_key.clone(), sha256: self.sha256.clone(), size: self.size }
    }
}

impl OwnedFile {
    pub(super) fn stored(&self) -> StoredFile {
        StoredFile { key: self.storage_key.clone(), sha256: self.sha256.clone(), size: self.size }
    }
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
    /// The customer's own PDFs of invoices, where somebody filed them.
    pub(super) filed: BTreeMap<InvoiceId, OwnedFile>,
    pub(super) attach: AttachToStatement,
    pub(super) extras: Vec<Extra>,
}

/// The documents of one letter.
#[derive(Default)]
pub(super) struct OwnDocuments {
    xml: Vec<Piece>,
    printed: Vec<Printed>,
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
            if self.attach.pdf {
                own.printed.push(Printed::of(&name, xml, self.filed.get(invoice)));
            }
            if self.attach.xml {
                let content = Content::Kept(xml.stored());
                own.xml.push(Piece { file_name, media_type: "application/xml".to_owned(), content });
            }
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
        let OwnedFile { file_name, media_type, .. } = self.file.clone();
        Piece { file_name, media_type, content: Content::Kept(self.file.stored()) }
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
pub(super) async fn statement_pdf(prepared: &Prepared, language: Language) -> anyhow::Result<Piece> {
    let Prepared { statement, letterhead } = prepared.clone();
    let file_name = format!("estado-de-cuenta-{}-{}.pdf", statement.customer.code, statement.as_of);
    let made = tokio::task::spawn_blocking(move || pdf::statement::statement(&statement, &letterhead, language));
    let bytes = made.await.context("make the PDF")??;
    Ok(Piece { file_name, media_type: "application/pdf".to_owned(), content: Content::Made(bytes) })
}

/// The files of a letter, as far as they fit, and whether prints of invoices had to stay behind.
pub(super) async fn documents(
    state: &AppState,
    own: OwnDocuments,
    statement: Option<Piece>,
    archive: &str,
) -> Result<(Vec<Piece>, bool), Unprepared> {
    let OwnDocuments { xml, printed, extras } = own;
    let printed = printed::pieces(state, printed).await?;
    let everything = total_size(statement.iter().chain(&xml).chain(&printed).chain(&extras));
    let left_out = everything > MAX_BYTES && !printed.is_empty();
    let printed = if left_out { Vec::new() } else { printed };
    let mut pieces: Vec<Piece> = statement.into_iter().collect();
    if xml.len().max(printed.len()) <= LOOSE_INVOICES {
        pieces.extend(xml.into_iter().chain(printed));
    } else {
        pieces.push(packed(state, archive, xml.into_iter().chain(printed)).await?);
    }
    pieces.extend(extras);
    if total_size(&pieces) > MAX_BYTES {
        return Err(Unprepared::TooLarge { limit: MAX_MEGABYTES });
    }
    Ok((pieces, left_out))
}

/// Many files as one archive.
async fn packed(state: &AppState, name: &str, pieces: impl Iterator<Item = Piece>) -> anyhow::Result<Piece> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for piece in pieces {
        let bytes = match piece.content {
            Content::Kept(file) => state.files.get(&file.key).await?,
            Content::Made(bytes) => bytes.into(),
        };
        writer.start_file(&piece.file_name, SimpleFileOptions::default())?;
        writer.write_all(&bytes)?;
    }
    let bytes = writer.finish()?.into_inner();
    let media_type = "application/zip".to_owned();
    Ok(Piece { file_name: name.to_owned(), media_type, content: Content::Made(bytes) })
}

/// Bytes.
fn total_size<'p>(pieces: impl IntoIterator<Item = &'p Piece>) -> u64 {
    let sizes = pieces.into_iter().map(|piece| match &piece.content {
        Content::Kept(file) => u64::try_from(file.size).unwrap_or(u64::MAX),
        Content::Made(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    });
    sizes.fold(0, u64::saturating_add)
}

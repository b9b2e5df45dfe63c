//! From a multipart body to files that can be kept: received under limits, sorted by their bytes, photos made anew.

use super::{
    photo::made_anew,
    sort::{Sort, sort_of},
};
use crate::{
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    state::AppState,
    storage::StoredFile,
};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, http::header};
use anyhow::Context;
use bytes::{Bytes, BytesMut};
use domain::{
    contract::{AttachmentKind, ProblemKind},
    ids::OrganizationId,
};
use futures_util::TryStreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Bytes of all files of one request.
const MAX_UPLOAD_BYTES: usize = 25 << 20;
const LIMIT_TEXT: &str = "25 MB";
/// Files of one request.
const MAX_FILES: usize = 20;
const LONGEST_NAME: usize = 120;
/// The word of a kind is short.
const LONGEST_FIELD: usize = 100;

/// The files of one upload, as they arrived.
#[derive(Debug)]
pub(crate) struct Upload {
    pub kind: AttachmentKind,
    files: Vec<Arrived>,
}

#[derive(Debug)]
struct Arrived {
    /// The part it came in.
    part: String,
    name: String,
    bytes: Bytes,
    sha256: String,
}

/// What must be the same when an idempotency key comes again.
#[derive(Serialize)]
pub(crate) struct Meaning<'a> {
    kind: AttachmentKind,
    files: Vec<(&'a str, &'a str)>,
}

/// A file in the store, and what is told of it.
pub(crate) struct Prepared {
    pub file_name: String,
    pub media_type: &'static str,
    pub stored: StoredFile,
    pub received_sha256: String,
    pub thumbnail_key: Option<String>,
}

impl Upload {
    /// A file that did not come by a request.
    pub(crate) fn of(kind: AttachmentKind, name: &str, bytes: Vec<u8>) -> Self {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let file = Arrived { part: "file".to_owned(), name: name.to_owned(), bytes: bytes.into(), sha256 };
        Self { kind, files: vec![file] }
    }

    pub(crate) fn meaning(&self) -> Meaning<'_> {
        let files = self.files.iter().map(|file| (file.part.as_str(), file.sha256.as_str()));
        Meaning { kind: self.kind, files: files.collect() }
    }

    /// Keeps the files, or says of each wrong one what is wrong with it.
    pub(crate) async fn keep(self, state: &AppState, organization: OrganizationId) -> ApiResult<Vec<Prepared>> {
        let work = tokio::task::spawn_blocking(move || self.files.into_iter().map(ready).collect::<Vec<_>>());
        let (mut good, mut wrong) = (Vec::new(), Vec::new());
        for result in work.await.context("prepare files")? {
            match result {
                Ok(ready) => good.push(ready),
                Err(refused) => wrong.push(refused),
            }
        }
        if let Some(first) = wrong.first() {
            let (kind, params) = (first.kind, first.params.clone());
            return Err(Refusal { kind, params, fields: wrong }.into());
        }
        let mut prepared = Vec::new();
        for ready in good {
            let stored = state.files.put(organization, ready.bytes).await?;
            let thumbnail_key = match ready.thumbnail {
                Some(bytes) => Some(state.files.put(organization, bytes).await?.key),
                None => None,
            };
            prepared.push(Prepared {
                file_name: ready.file_name,
                media_type: ready.media_type,
                stored,
                received_sha256: ready.received_sha256,
                thumbnail_key,
            });
        }
        Ok(prepared)
    }
}

/// A file that may be stored.
struct Ready {
    file_name: String,
    media_type: &'static str,
    bytes: Bytes,
    received_sha256: String,
    thumbnail: Option<Bytes>,
}

fn ready(file: Arrived) -> Result<Ready, FieldRefusal> {
    let refuse = |kind| Err(FieldRefusal::new(file.part.clone(), kind).with("file", &file.name));
    match sort_of(&file.bytes) {
        Sort::Photo => match made_anew(&file.bytes) {
            Ok(photo) => Ok(Ready {
                file_name: with_extension(&file.name, "jpg"),
                media_type: "image/jpeg",
                bytes: photo.bytes.into(),
                received_sha256: file.sha256,
                thumbnail: Some(photo.thumbnail.into()),
            }),
            Err(_broken) => refuse(ProblemKind::PhotoUnreadable),
        },
        Sort::Heic => refuse(ProblemKind::HeicRefused),
        Sort::Refused => refuse(ProblemKind::FileTypeRefused),
        Sort::Kept { media_type, extension } => Ok(Ready {
            file_name: extension.map_or_else(|| file.name.clone(), |extension| with_extension(&file.name, extension)),
            media_type,
            bytes: file.bytes,
            received_sha256: file.sha256,
            thumbnail: None,
        }),
    }
}

/// The name with the extension that its bytes deserve.
fn with_extension(name: &str, extension: &str) -> String {
    let (stem, old) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_extension = !stem.is_empty() && !old.is_empty() && old.len() <= 5;
    format!("{}.{extension}", if is_extension { stem } else { name })
}

/// Reads `kind` and any number of files, whatever the order of the parts.
pub(crate) async fn receive(request: &HttpRequest, mut form: Multipart) -> ApiResult<Upload> {
    refuse_announced(request)?;
    let (mut kind, mut files, mut total) = (None, Vec::new(), 0_usize);
    while let Some(mut field) = form.try_next().await.map_err(|error| unreadable(&error))? {
        let part = field.name().unwrap_or_default().to_owned();
        match part.as_str() {
            "kind" => kind = Some(read_kind(&mut field).await?),
            "file" | "files" | "file[]" | "files[]" => {
                if files.len() >= MAX_FILES {
                    return Err(Refusal::new(ProblemKind::UploadTooLarge).with("limit", MAX_FILES).into());
                }
                files.push(read_file(part, &mut field, &mut total).await?);
            }
            _ => {
                let unknown = FieldRefusal::new(part.clone(), ProblemKind::UnknownField).with("field", part);
                return Err(Refusal::fields(vec![unknown]).into());
            }
        }
    }
    let missing = |field: &str| FieldRefusal::new(field, ProblemKind::MissingField).with("field", field);
    match kind {
        Some(kind) if !files.is_empty() => Ok(Upload { kind, files }),
        Some(_) => Err(Refusal::fields(vec![missing("file")]).into()),
        None if files.is_empty() => Err(Refusal::fields(vec![missing("file"), missing("kind")]).into()),
        None => Err(Refusal::fields(vec![missing("kind")]).into()),
    }
}

/// A body that says it is too large is not read at all.
fn refuse_announced(request: &HttpRequest) -> Result<(), Refusal> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
    // The envelope around the files takes a little itself.
    if announced > MAX_UPLOAD_BYTES + (1 << 20) { Err(too_large()) } else { Ok(()) }
}

fn too_large() -> Refusal {
    Refusal::new(ProblemKind::UploadTooLarge).with("limit", LIMIT_TEXT)
}

fn unreadable(_why: &MultipartError) -> ApiError {
    ProblemKind::UploadBroken.into()
}

async fn read_kind(field: &mut Field) -> ApiResult<AttachmentKind> {
    let mut text = BytesMut::new();
    while let Some(chunk) = field.try_next().await.map_err(|error| unreadable(&error))? {
        text.extend_from_slice(&chunk);
        if text.len() > LONGEST_FIELD {
            break;
        }
    }
    let known = str::from_utf8(&text).ok().and_then(|text| text.trim().parse().ok());
    let wrong = FieldRefusal::new("kind", ProblemKind::UnreadableValue).with("value", String::from_utf8_lossy(&text));
    Ok(known.ok_or_else(|| Refusal::fields(vec![wrong]))?)
}

async fn read_file(part: String, field: &mut Field, total: &mut usize) -> ApiResult<Arrived> {
    let named = field.content_disposition().and_then(|disposition| disposition.get_filename()).map(clean_name);
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.try_next().await.map_err(|error| unreadable(&error))? {
        *total = total.saturating_add(chunk.len());
        if *total > MAX_UPLOAD_BYTES {
            return Err(too_large().at(part).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    let name = named.filter(|name| !name.is_empty()).unwrap_or_else(|| "documento".to_owned());
    if bytes.is_empty() {
        let empty = FieldRefusal::new(part, ProblemKind::EmptyFile).with("file", name);
        return Err(Refusal::fields(vec![empty]).into());
    }
    let bytes = bytes.freeze();
    Ok(Arrived { part, name, sha256: hex::encode(Sha256::digest(&bytes)), bytes })
}

/// A name without folders, and without what a header, a disk or a reader would stumble over.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that turn the direction of writing make `gpj.exe` of `exe.jpg`.
    let is_odd = |one: char| one.is_control() || matches!(one, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    let plain: String = last.chars().filter(|one| !is_odd(*one)).collect();
    let plain = plain.trim().trim_start_matches('.');
    let length = plain.chars().count();
    plain.chars().skip(length.saturating_sub(LONGEST_NAME)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_people_read_and_nothing_else() {
        assert_eq!(clean_name("C:\\fotos\\Cheque 0012.jpg"), "Cheque 0012.jpg");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("a\r\nX: 1\u{202e}gpj.exe"), "aX: 1gpj.exe");
        assert_eq!(clean_name("..."), "");
        assert_eq!(clean_name(&format!("{}.pdf", "ñ".repeat(300))).chars().count(), LONGEST_NAME);
    }

    #[test]
    fn the_extension_follows_the_bytes() {
        assert_eq!(with_extension("cheque.png", "jpg"), "cheque.jpg");
        assert_eq!(with_extension("cheque", "jpg"), "cheque.jpg");
        assert_eq!(with_extension("Orden 4.500.123456789", "pdf"), "Orden 4.500.123456789.pdf");
    }
}

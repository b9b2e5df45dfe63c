use crate::{
    auth::{Allowed, permission::InvoiceCreate},
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    export::import_csv,
    extract::{Form, Listed, Once, Started},
    format::Format,
    intake::{self, outcome, run::count_files},
    paging::PageRequest,
    state::AppState,
    store::{
        self,
        audit::Change,
        imports::{ImportSource, StoredImport, StoredItem},
    },
};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, http::header, post, web};
use anyhow::Context;
use bytes::Bytes;
use domain::{
    contract::{Import, ImportAccepted, ImportItem, ImportItemSteps, ImportResult, Language, Page, ProblemKind},
    ids::{ImportId, OrganizationId},
};
use futures_util::TryStreamExt;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// Bytes of all files of one request.
const MAX_UPLOAD_BYTES: usize = 200 << 20;
const LIMIT_TEXT: &str = "200 MB";
/// Files of one request; more go into a ZIP.
const MAX_FILES: usize = 20_000;

/// The files of a load.
#[derive(utoipa::ToSchema)]
#[schema(as = ImportUpload)]
pub struct Upload {
    /// CFDI as XML, PDF that belong to them, or ZIP archives of both.
    #[schema(value_type = Vec<String>, format = Binary)]
    #[schema(rename = "files[]")]
    pub files: Vec<String>,
}

/// Register CFDI
///
/// XML files and ZIP archives of them, any number in any order. They are kept at once and registered in the
/// background: ask for the load's progress and the result of each file. A PDF is filed with the invoice of the XML that
/// has its name in the same folder, or whose UUID its name contains; that XML may come in another load.
#[utoipa::path(
    tag = "imports", request_body(content = Upload, content_type = "multipart/form-data"),
    security(("bearer" = ["invoice:create"])), params(Once),
    responses((status = 202, body = ImportAccepted))
)]
#[post("/imports")]
pub async fn create_import(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    once: Once,
    request: HttpRequest,
    Form(form): Form,
) -> ApiResult<HttpResponse> {
    refuse_announced(&request)?;
    let files = receive(form, MAX_UPLOAD_BYTES).await?;
    if files.is_empty() {
        let missing = FieldRefusal::new("files[]", ProblemKind::MissingField).with("field", "files[]");
        return Err(Refusal::fields(vec![missing]).into());
    }
    let meaning: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
    let sources = keep(&state, caller.organization, &files).await?;
    let command = match once.begin(&state, &caller, &meaning).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let by = Some(caller.user_id());
    let id = intake::create(&command.txn, &state, caller.organization, sources, by).await?;
    let change = Change {
        action: "import.created",
        resource_id: Some(id.0),
        before: None,
        after: Some(json!({"files": meaning.len()})),
    };
    store::audit::append(&command.txn, &caller, change, state.clock.now()).await?;
    let location = format!("{}/imports/{id}", super::BASE);
    let answer = command.finish_at(StatusCode::ACCEPTED, &ImportAccepted { id }, Some(location)).await?;
    state.import_ready.notify_one();
    Ok(answer)
}

fn too_large() -> Refusal {
    Refusal::new(ProblemKind::UploadTooLarge).with("limit", LIMIT_TEXT)
}

/// A body that says it is too large is not read at all.
fn refuse_announced(request: &HttpRequest) -> Result<(), Refusal> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
    // The envelope around the files takes a little itself.
    if announced > MAX_UPLOAD_BYTES + (1 << 20) { Err(too_large()) } else { Ok(()) }
}

/// A file that has arrived, on disk.
struct Received {
    name: String,
    sha256: String,
    content: NamedTempFile,
}

/// At most so many bytes in all, counted as they come: not every request announces how many there will be.
async fn receive(mut form: Multipart, limit: usize) -> ApiResult<Vec<Received>> {
    let mut files = Vec::new();
    let mut left = limit;
    while let Some(mut field) = form.try_next().await.map_err(|error| unreadable(&error))? {
        let part = field.name().unwrap_or_default().to_owned();
        if part != "files[]" && part != "files" {
            let unknown = FieldRefusal::new(part.clone(), ProblemKind::UnknownField).with("field", part);
            return Err(Refusal::fields(vec![unknown]).into());
        }
        if files.len() >= MAX_FILES {
            return Err(Refusal::new(ProblemKind::UploadTooLarge).with("limit", MAX_FILES).into());
        }
        files.push(receive_file(&mut field, &mut left).await?);
    }
    Ok(files)
}

async fn receive_file(field: &mut Field, left: &mut usize) -> ApiResult<Received> {
    let named = field.content_disposition().and_then(|disposition| disposition.get_filename()).map(str::to_owned);
    let content = NamedTempFile::new().context("make a temporary file")?;
    let mut file = tokio::fs::File::from_std(content.reopen().context("open a temporary file")?);
    let mut digest = Sha256::new();
    while let Some(chunk) = field.try_next().await.map_err(|error| unreadable(&error))? {
        *left = left.checked_sub(chunk.len()).ok_or_else(too_large)?;
        digest.update(&chunk);
        file.write_all(&chunk).await.context("write a temporary file")?;
    }
    file.flush().await.context("write a temporary file")?;
    let name = named.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "CFDI".to_owned());
    Ok(Received { name, sha256: hex::encode(digest.finalize()), content })
}

fn unreadable(_why: &MultipartError) -> ApiError {
    ProblemKind::UploadBroken.into()
}

/// Puts the files where the background finds them, whatever happens to this process.
async fn keep(state: &AppState, organization: OrganizationId, files: &[Received]) -> ApiResult<Vec<ImportSource>> {
    let mut sources = Vec::with_capacity(files.len());
    for file in files {
        let bytes: Bytes = tokio::fs::read(file.content.path()).await.context("read a temporary file")?.into();
        let counted = bytes.clone();
        let count = tokio::task::spawn_blocking(move || count_files(&counted)).await.context("count files")?;
        let stored = state.files.put(organization, bytes).await?;
        sources.push(ImportSource { file: file.name.clone(), storage_key: stored.key, files: count });
    }
    Ok(sources)
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    limit: Option<u64>,
    cursor: Option<String>,
}

/// List loads of files
///
/// Newest first, each with its counters.
#[utoipa::path(tag = "imports", params(ImportQuery), security(("bearer" = ["invoice:create"])), responses((status = 200, body = Page<Import>)))]
#[get("/imports")]
pub async fn list_imports(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    Listed(query, key): Listed<ImportQuery>,
) -> ApiResult<web::Json<Page<Import>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let (rows, total) = store::imports::page(&state.db, caller.organization, &request).await?;
    let imports = store::imports::with_counters(&state.db, caller.organization, rows).await?;
    Ok(web::Json(request.page(imports, total, StoredImport::cursor)))
}

/// One load of files
///
/// How far it is, and how many files had each result.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), security(("bearer" = ["invoice:create"])), responses((status = 200, body = Import)))]
#[get("/imports/{id}")]
pub async fn get_import(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    id: web::Path<ImportId>,
) -> ApiResult<web::Json<Import>> {
    let found = store::imports::by_id(&state.db, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    let counted = store::imports::with_counters(&state.db, caller.organization, vec![found]).await?;
    let import = counted.into_iter().next().ok_or(ProblemKind::NotFound)?;
    Ok(web::Json(import))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ItemQuery {
    /// Only files with this result.
    result: Option<ImportResult>,
    limit: Option<u64>,
    cursor: Option<String>,
}

/// The results of a load, file by file
///
/// In the order of the files; those of a ZIP one by one. With `Accept: text/csv` all of them as a table: file, result,
/// document, UUID, every code, its words, and what to do.
#[utoipa::path(
    tag = "imports", params(("id" = ImportId, Path), ItemQuery), security(("bearer" = ["invoice:create"])),
    responses((status = 200, content((Page<ImportItem> = "application/json"), (String = "text/csv"))))
)]
#[get("/imports/{id}/items")]
pub async fn list_import_items(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    id: web::Path<ImportId>,
    Listed(query, key): Listed<ItemQuery>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let format = Format::of(&request, None, &[Format::Json, Format::Csv])?;
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let import = store::imports::by_id(&state.db, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    if format == Format::Csv {
        let items = store::imports::all_items(&state.db, caller.organization, import.id, query.result).await?;
        let lines = intake::report::lines(&state.db, caller.organization, items, caller.language).await?;
        let table = import_csv(lines, caller.language).context("write the results of a load")?;
        let name = format!("attachment; filename=\"importacion-{}.csv\"", import.created_at.date_naive());
        let mut answer = HttpResponse::Ok();
        answer.content_type(format.media_type()).insert_header((header::CONTENT_DISPOSITION, name));
        return Ok(answer.body(table));
    }
    let (rows, total) =
        store::imports::items(&state.db, caller.organization, import.id, query.result, &request).await?;
    let page = request.page(rows, total, StoredItem::cursor);
    let data = page.data.into_iter().map(|item| item_view(&import, item, caller.language)).collect();
    Ok(HttpResponse::Ok().json(Page::<ImportItem> { data, next_cursor: page.next_cursor, total: page.total }))
}

/// Try rejected files again
///
/// From the bytes that were handed in: after adding an issuer or a certificate, or after a failure on our side. Answers
/// the load with its new counters; of more than 500 rejected files the rest is left for the next time.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), security(("bearer" = ["invoice:create"])), responses((status = 200, body = Import)))]
#[post("/imports/{id}/retry")]
pub async fn retry_import(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    id: web::Path<ImportId>,
) -> ApiResult<web::Json<Import>> {
    let found = store::imports::by_id(&state.db, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    intake::retry::retry(&state, &found, caller.user_id()).await?;
    let counted = store::imports::with_counters(&state.db, caller.organization, vec![found]).await?;
    let import = counted.into_iter().next().ok_or(ProblemKind::NotFound)?;
    Ok(web::Json(import))
}

/// Without the bytes that were handed in nothing can be tried again.
fn item_view(import: &StoredImport, item: StoredItem, language: Language) -> ImportItem {
    let can_retry = outcome::may_pass(&item) && !import.sources.is_empty();
    ImportItem { can_retry, ..outcome::view(item, language) }
}

async fn one_item(
    state: &AppState,
    caller: &Allowed<InvoiceCreate>,
    import: &StoredImport,
    position: u32,
) -> ApiResult<web::Json<ImportItemSteps>> {
    let item = store::imports::item(&state.db, caller.organization, import.id, i64::from(position)).await?;
    let item = item.ok_or(ProblemKind::NotFound)?;
    let steps = intake::steps::of_item(&state.db, caller.organization, &item, caller.language).await?;
    let node = intake::steps::node(state, import, &item).await?;
    Ok(web::Json(ImportItemSteps { item: item_view(import, item, caller.language), steps, node }))
}

/// How far one file came
///
/// The steps of its registration in their order, with the time of each: read, accepted, validated, registered, linked,
/// and of an invoice its dates, the notice to Finance and SAT's answer. Those of a copy are the first one's. Of a file
/// that was handed in, `node` is the part of its XML that speaks against it.
#[utoipa::path(
    tag = "imports", params(("id" = ImportId, Path), ("position" = u32, Path, description = "Place of the file in the load, from 0")),
    security(("bearer" = ["invoice:create"])), responses((status = 200, body = ImportItemSteps))
)]
#[get("/imports/{id}/items/{position}")]
pub async fn get_import_item(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    path: web::Path<(ImportId, u32)>,
) -> ApiResult<web::Json<ImportItemSteps>> {
    let (id, position) = *path;
    let found = store::imports::by_id(&state.db, caller.organization, id).await?.ok_or(ProblemKind::NotFound)?;
    one_item(&state, &caller, &found, position).await
}

/// Try one file again
///
/// From the bytes that were handed in, when its reason may pass (`can_retry`).
#[utoipa::path(
    tag = "imports", params(("id" = ImportId, Path), ("position" = u32, Path, description = "Place of the file in the load, from 0")),
    security(("bearer" = ["invoice:create"])), responses((status = 200, body = ImportItemSteps))
)]
#[post("/imports/{id}/items/{position}/retry")]
pub async fn retry_import_item(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceCreate>,
    path: web::Path<(ImportId, u32)>,
) -> ApiResult<web::Json<ImportItemSteps>> {
    let (id, position) = *path;
    let found = store::imports::by_id(&state.db, caller.organization, id).await?.ok_or(ProblemKind::NotFound)?;
    intake::retry::retry_one(&state, &found, caller.user_id(), i64::from(position)).await?;
    one_item(&state, &caller, &found, position).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{error::PayloadError, http::header::HeaderMap};
    use futures_util::stream;

    /// Without a length, in chunks.
    fn form(files: &[&str]) -> Multipart {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("multipart/form-data; boundary=x"));
        let head = "--x\r\nContent-Disposition: form-data; name=\"files[]\"; filename=\"a.xml\"\r\n\r\n";
        let parts = files.iter().flat_map(|content| [head, content, "\r\n"]).chain(["--x--\r\n"]);
        let chunks: Vec<_> = parts.map(|part| Ok::<_, PayloadError>(Bytes::from(part.to_owned()))).collect();
        Multipart::new(&headers, stream::iter(chunks))
    }

    #[tokio::test]
    async fn the_bytes_of_all_files_together_are_counted_as_they_come() {
        assert_eq!(receive(form(&["12345", "12345"]), 10).await.unwrap().len(), 2);
        let refused = receive(form(&["12345", "123456"]), 10).await.err();
        let Some(ApiError::Refused(refusal)) = refused else { panic!("eleven bytes were received") };
        assert_eq!(refusal.kind, ProblemKind::UploadTooLarge);
    }
}

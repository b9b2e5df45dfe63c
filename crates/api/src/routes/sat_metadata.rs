use crate::{
    act::Act,
    auth::{Allowed, permission::ReconciliationUpdate},
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::{Form, Once, Query, Started},
    intake::archive::{self, Archive, ArchiveRefusal},
    sat::metadata::Reconciler,
    state::AppState,
    store::audit::Change,
};
use actix_multipart::{Multipart, MultipartError};
use actix_web::{HttpResponse, http::StatusCode, post, web};
use anyhow::Context;
use bytes::Bytes;
use domain::{
    contract::{Language, ProblemKind, SatMetadataProblem, SatMetadataResult},
    sat::metadata::{self, Listing, NotMetadata},
};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use futures_util::TryStreamExt;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Bytes of the file, packed or not, and of each file of a ZIP.
const MOST_BYTES: usize = 50 << 20;
/// Rows of one load: SAT packs its lists by the month.
const MOST_ROWS: usize = 200_000;
/// Problems that are shown; the rest is counted.
const SHOWN: usize = 200;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SatMetadataQuery {
    /// Only say what would happen; the same as `dry_run` in the form.
    #[serde(default)]
    dry_run: bool,
}

/// SAT's metadata as a form sends them.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document; the handler reads it part by part")]
struct SatMetadataForm {
    /// The text, or a ZIP with one or several of them.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    dry_run: Option<bool>,
}

/// Reconcile with SAT's metadata
///
/// The list of documents that SAT's portal or *descarga masiva* gives, as text with `~` between its fields or in a ZIP.
/// Says what of ours is missing here, cancelled there, or of another amount. Without `dry_run` the cancellations follow
/// as when SAT is asked: an invoice owes nothing from the day in the list on (without one, from today), a REP leaves the
/// ledger. The same list twice changes nothing more. Needs no network.
#[utoipa::path(
    tag = "invoices", security(("bearer" = ["reconciliation:update"])),
    request_body(content = SatMetadataForm, content_type = "multipart/form-data"),
    params(SatMetadataQuery, Once), responses((status = 200, body = SatMetadataResult))
)]
#[post("/sat-metadata")]
pub async fn reconcile_sat_metadata(
    state: web::Data<AppState>,
    caller: Allowed<ReconciliationUpdate>,
    Query(query): Query<SatMetadataQuery>,
    once: Once,
    Form(form): Form,
) -> ApiResult<HttpResponse> {
    let received = receive(form).await?;
    let dry_run = query.dry_run || received.dry_run;
    let meaning = (hex::encode(Sha256::digest(&received.bytes)), dry_run);
    let language = caller.language;
    let read = web::block(move || read(received, language)).await.context("read metadata")?;
    let (listing, problems) = read?;
    let command = match once.begin(&state, &caller, &meaning).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let reconciler = Reconciler { deed: act.deed(), clock: &state.clock, visible_to: caller.visible_to(), dry_run };
    let mut result = Box::pin(reconciler.reconcile(listing.rows)).await?;
    result.problem_count = u64::try_from(problems.len()).unwrap_or(u64::MAX);
    result.problems = problems.into_iter().take(SHOWN).collect();
    if !dry_run {
        let told = json!({"rows": result.rows, "cancelled": result.cancelled.total});
        act.audit(Change::new("sat_metadata.applied", None).after(&told)).await?;
    }
    command.finish(StatusCode::OK, &result).await
}

struct Received {
    name: String,
    bytes: Bytes,
    dry_run: bool,
}

async fn receive(mut form: Multipart) -> ApiResult<Received> {
    let broken = |_unread: MultipartError| ApiError::from(ProblemKind::UploadBroken);
    let (mut file, mut dry_run) = (None, false);
    while let Some(mut field) = form.try_next().await.map_err(broken)? {
        let part = field.name().unwrap_or_default().to_owned();
        let named = field.content_disposition().and_then(|disposition| disposition.get_filename()).map(str::to_owned);
        let too_large = |_limit| Refusal::new(ProblemKind::UploadTooLarge).with("limit", "50 MB");
        let bytes = field.bytes(MOST_BYTES).await.map_err(too_large)?.map_err(broken)?;
        match part.as_str() {
            "file" => file = Some((named.unwrap_or_default(), bytes)),
            "dry_run" => dry_run = matches!(bytes.as_ref(), b"true" | b"1" | b"on"),
            _other => {
                let unknown = FieldRefusal::new(format!("/{part}"), ProblemKind::UnknownField).with("field", part);
                return Err(Refusal::fields(vec![unknown]).into());
            }
        }
    }
    let missing = || Refusal::fields(vec![FieldRefusal::new("/file", ProblemKind::MissingField).with("field", "file")]);
    let (name, bytes) = file.ok_or_else(missing)?;
    Ok(Received { name, bytes, dry_run })
}

type Read = (Listing, Vec<SatMetadataProblem>);

/// All rows of all texts; the problems with the file they are in.
fn read(received: Received, language: Language) -> Result<Read, Refusal> {
    let (mut whole, mut problems) = (Listing::default(), Vec::new());
    let mut reason = None;
    let mut is_any = false;
    for (name, text) in texts(received).map_err(|refusal| not_metadata(refusal.text(language)))? {
        let listing = match metadata::read(&decoded(&text)) {
            Ok(listing) => listing,
            // What else a ZIP holds is left alone.
            Err(NotMetadata(column)) => {
                let column: &str = column.into();
                reason.get_or_insert_with(|| column.to_owned());
                continue;
            }
        };
        is_any = true;
        whole.rows.extend(listing.rows);
        problems.extend(listing.problems.into_iter().map(|problem| SatMetadataProblem {
            file: name.clone(),
            line: u64::try_from(problem.line).unwrap_or(u64::MAX),
            column: problem.column,
            found: problem.found,
        }));
        if whole.rows.len().saturating_add(problems.len()) > MOST_ROWS {
            return Err(Refusal::new(ProblemKind::TableTooLong).with("limit", MOST_ROWS));
        }
    }
    if is_any { Ok((whole, problems)) } else { Err(not_metadata(reason.unwrap_or_else(|| "Uuid".to_owned()))) }
}

fn not_metadata(reason: String) -> Refusal {
    Refusal::new(ProblemKind::NotMetadata).with("reason", reason).at("/file")
}

fn texts(received: Received) -> Result<Vec<(String, Bytes)>, ArchiveRefusal> {
    if !archive::is_archive(&received.bytes) {
        return Ok(vec![(received.name, received.bytes)]);
    }
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let mut opened = Archive::of_bytes(received.bytes)?.with_entries_up_to(most);
    let mut texts = Vec::new();
    for unpacked in (0..opened.len()).filter_map(|place| opened.unpack(place)).collect::<Vec<_>>() {
        let is_text = unpacked.name.to_ascii_lowercase().ends_with(".txt") && !unpacked.name.starts_with("__MACOSX/");
        if is_text {
            texts.push((unpacked.name, unpacked.content?));
        }
    }
    Ok(texts)
}

/// As its mark says, else UTF-8, else what Windows writes in Mexico.
fn decoded(bytes: &[u8]) -> String {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _length)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

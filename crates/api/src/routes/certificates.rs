use crate::{
    auth::{
        Allowed,
        permission::{SettingsRead, SettingsUpdate},
    },
    error::{ApiResult, Refusal},
    extract::{Form, Listed},
    paging::ListQuery,
    sat::stamps::{self, Asking},
    seal::{CertificateStore, Held, MAX_BYTES, NotAccepted},
    state::AppState,
    store::{self, audit::Change},
};
use actix_web::{get, post, web};
use anyhow::Context;
use domain::contract::{
    CertificateOrigin, CertificatesObtained, MissingCertificate, Organization, Page, ProblemKind, StampCertificate,
};
use serde_json::json;
use std::sync::Arc;

/// The certificates that stamps are verified with
///
/// Those of SAT and its PACs that the server has, in the order of their numbers. They are the same for every
/// organization.
#[utoipa::path(
    tag = "settings", params(ListQuery), security(("bearer" = ["settings:read"])),
    responses((status = 200, body = Page<StampCertificate>))
)]
#[get("/certificates")]
pub async fn list_certificates(
    state: web::Data<AppState>,
    _caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<StampCertificate>>> {
    let held = stamps::certificates(&state).await?;
    let views = web::block(move || held.all().into_iter().map(|one| view(&held, one)).collect());
    Ok(web::Json(list.part(key, views.await.context("read the certificates")?)?))
}

fn view(store: &CertificateStore, held: &Held) -> StampCertificate {
    let certificate = &held.certificate;
    let (valid_from, valid_until) = certificate.in_force();
    StampCertificate {
        number: certificate.number.clone(),
        holder: certificate.holder(),
        rfc: certificate.rfc.clone(),
        valid_from,
        valid_until,
        authority: store.authority_of(certificate),
        origin: held.origin,
    }
}

/// The certificates that stamps wait for
///
/// Documents whose stamp cannot be verified because the server lacks the PAC's certificate, counted by its number; those
/// first that more documents wait for.
#[utoipa::path(
    tag = "settings", params(ListQuery), security(("bearer" = ["settings:read"])),
    responses((status = 200, body = Page<MissingCertificate>))
)]
#[get("/certificates/missing")]
pub async fn list_missing_certificates(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<web::Json<Page<MissingCertificate>>> {
    let held = stamps::certificates(&state).await?;
    let mut waiting = store::stamps::waiting(&state.db, caller.organization).await?;
    waiting.retain(|number, _count| held.find(number).is_none());
    let mut requests = store::certificate_requests::of_numbers(&state.db, waiting.keys().cloned()).await?;
    let mut missing: Vec<MissingCertificate> = waiting
        .into_iter()
        .map(|(number, documents)| {
            let request = requests.remove(&number);
            MissingCertificate {
                number,
                documents,
                asked_at: request.as_ref().map(|request| request.asked_at),
                failure: request.as_ref().map(|request| request.failure),
                detail: request.map(|request| request.detail).filter(|detail| !detail.is_empty()),
            }
        })
        .collect();
    missing.sort_by_key(|one| std::cmp::Reverse(one.documents));
    Ok(web::Json(list.part(key, missing)?))
}

/// Ask SAT for the missing certificates
///
/// From SAT's public repository, at most 20 at a time. What no authority of SAT has signed is not kept. The stamps that
/// waited are verified at once; the schedule does the same by itself.
#[utoipa::path(
    tag = "settings", security(("bearer" = ["settings:update"])), responses((status = 200, body = CertificatesObtained))
)]
#[post("/certificates/downloads")]
pub async fn download_certificates(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
) -> ApiResult<web::Json<CertificatesObtained>> {
    if state.certificates.is_none() {
        return Err(ProblemKind::CertificatesOff.into());
    }
    let organization = organization(&state, &caller).await?;
    let run = Box::pin(stamps::run(&state, &organization, Asking::Now)).await?;
    Ok(web::Json(run.result))
}

#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form for the OpenAPI document; the handler reads it part by part")]
struct CertificateForm {
    /// One certificate, DER or PEM, of at most 64 KB.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Add a certificate
///
/// For servers without a network, or what SAT's repository lacks. An authority of SAT, or one in the folder `ca` of
/// `CARTERA_CERTIFICATES`, must have signed it. The stamps that waited for it are verified at once.
#[utoipa::path(
    tag = "settings", security(("bearer" = ["settings:update"])),
    request_body(content = CertificateForm, content_type = "multipart/form-data"),
    responses((status = 200, body = CertificatesObtained))
)]
#[post("/certificates")]
pub async fn add_certificate(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
    form: Form,
) -> ApiResult<web::Json<CertificatesObtained>> {
    let bytes = form.file(MAX_BYTES, "64 KB").await?;
    let organization = organization(&state, &caller).await?;
    let held = Arc::new(stamps::certificates(&state).await?);
    let kept = stamps::keep(&state, held, bytes, None, CertificateOrigin::Uploaded).await?;
    let number = kept.map_err(|why| refused(&why))?;
    let change = Change::new("certificate.added", None).after(&json!({"number": number}));
    store::audit::append(&state.db, &caller, change, state.clock.now()).await?;
    let mut result = CertificatesObtained { obtained: vec![number], ..CertificatesObtained::default() };
    Box::pin(stamps::judge_again(&state, &organization, &mut result)).await?;
    Ok(web::Json(result))
}

fn refused(why: &NotAccepted) -> Refusal {
    match why {
        NotAccepted::Unreadable | NotAccepted::Another(_) => Refusal::new(ProblemKind::NotACertificate).at("/file"),
        NotAccepted::Unsigned => Refusal::new(ProblemKind::CertificateUnsigned).at("/file"),
    }
}

async fn organization(state: &AppState, caller: &Allowed<SettingsUpdate>) -> ApiResult<Organization> {
    let found = store::organizations::by_id(&state.db, caller.organization).await?;
    Ok(found.ok_or(ProblemKind::NotFound)?.organization)
}

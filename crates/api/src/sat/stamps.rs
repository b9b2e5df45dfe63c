//! Stamps that wait for their certificate: it is obtained from SAT, and they are judged again.

use super::{
    consequence,
    repository::{NoCertificate, SatRepository},
};
use crate::{
    act::Deed,
    clock::zone,
    error::{ApiError, ApiResult},
    jobs::tell::NotificationKind,
    ledger,
    seal::{self, CertificateStore, NotAccepted, StampReport},
    state::AppState,
    store::{
        self,
        audit::Change,
        certificate_requests::StoredRequest,
        documents::StoredDocument,
        stamps::NewVerdict,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use anyhow::Context;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cfdi::{self, xml::Document},
    contract::{CertificateFailure, CertificateOrigin, CertificatesObtained, Organization, SealVerdict},
    ids::OrganizationId,
    sat::repository::is_number,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Certificates asked for in one run. The next run goes on from there.
const QUESTIONS: usize = 20;
/// After so many questions in vain, one after the other, SAT or the network is down.
const IN_VAIN: u32 = 3;
/// When a question is put again that SAT did not answer, and one whose answer was no.
const RETRY: TimeDelta = TimeDelta::hours(1);
const RETRY_REFUSED: TimeDelta = TimeDelta::days(7);
/// Documents that are judged in one transaction.
const PORTION: u64 = 100;

/// Whether somebody waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Only what was not asked for lately.
    OnSchedule,
    Now,
}

/// What a run did; `halted`: SAT does not answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub result: CertificatesObtained,
    pub halted: bool,
}

/// The store as it is on disk now. Without its folder it is empty.
pub(crate) async fn certificates(state: &AppState) -> ApiResult<CertificateStore> {
    let folder = state.config.certificates.clone();
    let loaded = tokio::task::spawn_blocking(move || CertificateStore::load(&folder).unwrap_or_default());
    Ok(loaded.await.context("read the certificates")?)
}

/// Asks SAT for what stamps of the organization wait for, and judges again those whose certificate is here.
pub(crate) async fn run(state: &AppState, organization: &Organization, asking: Asking) -> ApiResult<Run> {
    let mut run = Run::default();
    if let Some(repository) = state.certificates.as_deref() {
        ask(state, repository, organization.id, asking, &mut run).await?;
    }
    judge_again(state, organization, &mut run.result).await?;
    Ok(run)
}

async fn ask(
    state: &AppState,
    repository: &SatRepository,
    organization: OrganizationId,
    asking: Asking,
    run: &mut Run,
) -> ApiResult<()> {
    let held = Arc::new(certificates(state).await?);
    let mut in_vain = 0;
    for (nth, number) in wanted(state, organization, &held, asking).await?.into_iter().enumerate() {
        if nth > 0 {
            tokio::time::sleep(repository.pause()).await;
        }
        let Some(failure) = obtain(state, repository, &held, &number).await? else {
            run.result.obtained.push(number);
            in_vain = 0;
            continue;
        };
        run.result.failed += 1;
        in_vain = if failure.is_outage() { in_vain + 1 } else { 0 };
        if in_vain == IN_VAIN {
            tracing::warn!(%organization, ?failure, "SAT's repository of certificates does not answer");
            run.halted = true;
            break;
        }
    }
    Ok(())
}

/// Numbers that are worth asking for, those first that more documents wait for.
async fn wanted(
    state: &AppState,
    organization: OrganizationId,
    held: &CertificateStore,
    asking: Asking,
) -> ApiResult<Vec<String>> {
    let waiting = store::stamps::waiting(&state.db, organization).await?;
    let mut missing: Vec<(String, u64)> = waiting.into_iter().filter(|(number, _count)| is_number(number)).collect();
    missing.retain(|(number, _count)| held.find(number).is_none());
    let asked = missing.iter().map(|(number, _count)| number.clone());
    let asked = store::certificate_requests::of_numbers(&state.db, asked).await?;
    let now = state.clock.now();
    missing.retain(|(number, _count)| asking == Asking::Now || asked.get(number).is_none_or(|last| is_due(last, now)));
    missing.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(missing.into_iter().map(|(number, _count)| number).take(QUESTIONS).collect())
}

fn is_due(last: &StoredRequest, now: DateTime<Utc>) -> bool {
    now - last.asked_at >= if last.failure.is_outage() { RETRY } else { RETRY_REFUSED }
}

/// One certificate from SAT into the folder; or why there is none.
async fn obtain(
    state: &AppState,
    repository: &SatRepository,
    held: &Arc<CertificateStore>,
    number: &str,
) -> ApiResult<Option<CertificateFailure>> {
    let fetched = match repository.fetch(number).await {
        Ok(bytes) => keep(state, held.clone(), bytes, Some(number.to_owned()), CertificateOrigin::Sat).await?,
        Err(silence) => {
            write_down(state, number, &silence).await?;
            return Ok(Some(silence.failure));
        }
    };
    let refused = match fetched {
        Ok(_number) => None,
        Err(NotAccepted::Unreadable | NotAccepted::Another(_)) => Some(CertificateFailure::Unreadable),
        Err(NotAccepted::Unsigned) => Some(CertificateFailure::Unsigned),
    };
    if let Some(failure) = refused {
        write_down(state, number, &NoCertificate { failure, detail: String::new() }).await?;
    }
    Ok(refused)
}

async fn write_down(state: &AppState, number: &str, silence: &NoCertificate) -> ApiResult<()> {
    let request =
        StoredRequest { asked_at: state.clock.now(), failure: silence.failure, detail: silence.detail.clone() };
    Ok(store::certificate_requests::put(&state.db, number, &request).await?)
}

/// Takes a certificate from outside into the folder, when an authority has signed it. Answers its number.
pub(crate) async fn keep(
    state: &AppState,
    held: Arc<CertificateStore>,
    bytes: Bytes,
    number: Option<String>,
    origin: CertificateOrigin,
) -> ApiResult<Result<String, NotAccepted>> {
    let folder = state.config.certificates.clone();
    let kept = tokio::task::spawn_blocking(move || {
        let certificate = match held.accept(&bytes, number.as_deref()) {
            Ok(certificate) => certificate,
            Err(refused) => return Ok(Err(refused)),
        };
        seal::keep(&folder, &certificate, origin).with_context(|| format!("write into {}", folder.display()))?;
        anyhow::Ok(Ok(certificate.number))
    });
    let kept = kept.await.context("keep a certificate")??;
    if let Ok(number) = &kept {
        store::certificate_requests::forget(&state.db, number).await?;
    }
    Ok(kept)
}

/// Judges the stamps again whose certificate is in the store now.
pub(crate) async fn judge_again(
    state: &AppState,
    organization: &Organization,
    result: &mut CertificatesObtained,
) -> ApiResult<()> {
    let held = Arc::new(certificates(state).await?);
    let waiting = store::stamps::waiting(&state.db, organization.id).await?;
    let here: BTreeSet<String> = waiting.into_keys().filter(|number| held.find(number).is_some()).collect();
    let (valid, altered) = (result.valid, result.altered);
    let mut after = None;
    loop {
        let documents = store::stamps::that_wait(&state.db, organization.id, &here, after, PORTION).await?;
        let Some(last) = documents.last() else { break };
        after = Some(last.id);
        let reports = look(state, &held, documents).await?;
        Box::pin(write(state, organization, reports, result)).await?;
    }
    let (valid, altered) = (result.valid - valid, result.altered - altered);
    if valid + altered > 0 {
        let change = Change::new("stamps.verified", None).after(&json!({"valid": valid, "altered": altered}));
        store::audit::append_of_program(&state.db, organization.id, change, state.clock.now()).await?;
    }
    Ok(())
}

/// Reads the documents and judges their stamps. One that cannot be read stays as it is.
async fn look(
    state: &AppState,
    held: &Arc<CertificateStore>,
    documents: Vec<StoredDocument>,
) -> ApiResult<Vec<(StoredDocument, StampReport)>> {
    let mut read = Vec::with_capacity(documents.len());
    for document in documents {
        match state.files.get(&document.storage_key).await {
            Ok(bytes) => read.push((document, bytes)),
            Err(error) => tracing::warn!(document = %document.id, error = format!("{error:#}"), "the XML is not there"),
        }
    }
    let held = held.clone();
    let judged = tokio::task::spawn_blocking(move || {
        let judged = read.into_iter().filter_map(|(document, bytes)| {
            let text = cfdi::decode(&bytes).ok()?;
            let report = seal::stamp(&Document::parse(&text).ok()?, &held);
            Some((document, report))
        });
        judged.collect()
    });
    Ok(judged.await.context("judge stamps")?)
}

async fn write(
    state: &AppState,
    organization: &Organization,
    reports: Vec<(StoredDocument, StampReport)>,
    result: &mut CertificatesObtained,
) -> ApiResult<()> {
    let txn = store::begin_write(&state.db).await?;
    let mut decided = BTreeMap::new();
    for (document, report) in reports {
        let uuid = document.fiscal_uuid.clone();
        let is_news = store::stamps::decide(&txn, organization.id, &verdict(document, &report)).await?;
        if is_news && report.verdict != SealVerdict::Unverifiable {
            decided.insert(uuid, report);
        }
    }
    let now = state.clock.now();
    let today = now.with_timezone(&zone(organization)).date_naive();
    let rules = ledger::rules(&txn, organization.id).await?;
    let deed = Deed { txn: &txn, organization: organization.id, by: None, rules: &rules, today, now };
    tell(&deed, &decided).await?;
    txn.commit().await?;
    for report in decided.values() {
        match report.verdict {
            SealVerdict::Valid => result.valid += 1,
            SealVerdict::Altered => result.altered += 1,
            SealVerdict::Unverifiable | SealVerdict::Absent => {}
        }
    }
    Ok(())
}

/// The findings about the stamp are new, the others stay.
fn verdict(document: StoredDocument, report: &StampReport) -> NewVerdict {
    let others = document.findings.into_iter().filter(|one| !seal::is_of_stamp(one.code, one.at.as_deref()));
    let mut findings: Vec<_> = report.findings.iter().map(Into::into).chain(others).collect();
    findings.sort_by_key(|finding: &store::documents::StoredFinding| std::cmp::Reverse(finding.code.severity()));
    NewVerdict {
        document: document.id,
        certificate_number: report.certificate_number.clone(),
        verdict: report.verdict,
        findings,
    }
}

/// The history of the invoices says so; Finance hears of a stamp that is not SAT's.
async fn tell(deed: &Deed<'_>, decided: &BTreeMap<String, StampReport>) -> ApiResult<()> {
    let uuids: Vec<String> = decided.keys().cloned().collect();
    let invoices = store::invoices::by_fiscal_uuids(deed.txn, deed.organization, &uuids, None).await?;
    let mut events = Vec::with_capacity(invoices.len());
    for invoice in invoices {
        let Some(report) = invoice.fiscal_uuid.as_ref().and_then(|uuid| decided.get(uuid)) else { continue };
        let is_altered = report.verdict == SealVerdict::Altered;
        let kind = if is_altered { EventKind::StampAltered } else { EventKind::StampVerified };
        let subject = Subject { customer: invoice.customer_id, invoice: Some(invoice.id()), payment: None };
        let data = json!({"certificate": report.certificate_number});
        events.push(Event { kind, subject, data, user: None });
        if is_altered {
            let owed = Some(invoice.facts.total);
            consequence::tell_finance(deed, &invoice, NotificationKind::StampAltered, owed).await?;
        }
    }
    store::timeline::append_all(deed.txn, deed.organization, events, deed.now).await.map_err(ApiError::from)
}

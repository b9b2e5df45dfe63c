//! Takes files of a load through the pipeline again, from the bytes that were handed in.

use super::{
    Context,
    archive::{self, Archive},
    outcome,
    packed::{Incoming, refused},
    prints::{self, Beside},
    register::Origin,
    run::{Judge, judge_all, keep, register_alone},
};
use crate::{
    error::ApiResult,
    state::AppState,
    store::{
        self,
        imports::{StoredImport, StoredItem},
    },
};
use anyhow::Context as _;
use bytes::Bytes;
use domain::{
    contract::{ImportResult, ImportStatus, ProblemKind},
    ids::UserId,
};
use std::{collections::BTreeSet, sync::Arc};

/// More go in a second step.
const MOST_FILES: u64 = 500;

/// Registers what was rejected, now that an issuer, a certificate or a customer may be there. Answers the new results.
pub async fn retry(state: &AppState, import: &StoredImport, by: UserId) -> ApiResult<Vec<StoredItem>> {
    can_retry(import)?;
    let wanted = [ImportResult::Rejected, ImportResult::NotCfdi];
    let items = store::imports::with_results(&state.db, import.organization, import.id, &wanted, MOST_FILES).await?;
    again(state, import, by, items.iter().map(|item| item.position).collect()).await
}

/// Tries one file again, whose reason may pass.
pub async fn retry_one(state: &AppState, import: &StoredImport, by: UserId, position: i64) -> ApiResult<()> {
    let item = store::imports::item(&state.db, import.organization, import.id, position).await?;
    let item = item.ok_or(ProblemKind::NotFound)?;
    can_retry(import)?;
    if !outcome::may_pass(&item) {
        return Err(ProblemKind::FileNotRetryable.into());
    }
    again(state, import, by, BTreeSet::from([position])).await.map(drop)
}

fn can_retry(import: &StoredImport) -> Result<(), ProblemKind> {
    match import.status {
        ImportStatus::Finished | ImportStatus::Failed => {}
        ImportStatus::Queued | ImportStatus::Running => return Err(ProblemKind::ImportRunning),
    }
    if import.sources.is_empty() {
        // The command line reads its files where they lie.
        return Err(ProblemKind::ImportNotKept);
    }
    Ok(())
}

async fn again(
    state: &AppState,
    import: &StoredImport,
    by: UserId,
    positions: BTreeSet<i64>,
) -> ApiResult<Vec<StoredItem>> {
    let incoming = read(state, import, &positions).await?;
    let (incoming, prints) = prints::split(incoming);
    let judge = Arc::new(Judge::read(state, import.organization).await?);
    let judged = tokio::task::spawn_blocking(move || judge_all(incoming, &judge)).await.context("judge files")?;
    let kept = keep(state, import.organization, judged).await?;
    let prints = prints::keep(state, import.organization, prints).await?;
    let txn = store::begin_write(&state.db).await?;
    store::customers::lock_names(&txn, import.organization).await?;
    let context = Context::read(&txn, &state.clock, import.organization, Some(by), Some(import.id)).await?;
    let mut done = Vec::with_capacity(kept.len());
    for file in kept {
        let outcome = match &file.document {
            Ok((document, stored)) => {
                let origin = Origin { file: &file.name, stored };
                register_alone(&txn, &context, document, &origin).await?
            }
            Err(outcome) => outcome.as_ref().clone(),
        };
        let item = outcome.item(file.position, file.name, context.recording.now);
        store::imports::replace_item(&txn, import.organization, import.id, &item).await?;
        done.push(item);
    }
    let beside = Beside::read(&txn, import.organization, import.id).await?;
    for item in prints::file(&txn, &context, &beside, prints).await? {
        store::imports::replace_item(&txn, import.organization, import.id, &item).await?;
        done.push(item);
    }
    prints::settle(&txn, &context).await?;
    txn.commit().await?;
    Ok(done)
}

/// The bytes of one file; none of a load whose files were not handed in, and of one that cannot be unpacked.
pub(super) async fn read_one(state: &AppState, import: &StoredImport, position: i64) -> ApiResult<Option<Bytes>> {
    let found = read(state, import, &BTreeSet::from([position])).await?;
    Ok(found.into_iter().next().and_then(|incoming| incoming.content.ok()))
}

/// The files at these positions, counted as they were the first time.
async fn read(state: &AppState, import: &StoredImport, positions: &BTreeSet<i64>) -> ApiResult<Vec<Incoming>> {
    let mut found = Vec::new();
    let mut first = 0_i64;
    for source in &import.sources {
        let end = first.saturating_add(source.files);
        let wanted: Vec<i64> = positions.range(first..end).copied().collect();
        if !wanted.is_empty() {
            let bytes = state.files.get(&source.storage_key).await?;
            found.extend(unpack(&source.file, bytes, first, wanted).await?);
        }
        first = end;
    }
    Ok(found)
}

async fn unpack(file: &str, bytes: Bytes, first: i64, wanted: Vec<i64>) -> ApiResult<Vec<Incoming>> {
    let whole = |content| Incoming { position: first, name: file.to_owned(), content };
    if !archive::is_archive(&bytes) {
        return Ok(vec![whole(Ok(bytes))]);
    }
    let name = file.to_owned();
    let unpacked = move || {
        let mut archive = Archive::of_bytes(bytes)?;
        let files = wanted.into_iter().filter_map(|position| {
            let place = usize::try_from(position.checked_sub(first)?).ok()?;
            let unpacked = archive.unpack(place)?;
            let content = unpacked.content.map_err(refused);
            Some(Incoming { position, name: format!("{name}/{}", unpacked.name), content })
        });
        Ok(files.collect())
    };
    let result = tokio::task::spawn_blocking(unpacked).await.context("unpack files")?;
    Ok(result.unwrap_or_else(|refusal| vec![whole(Err(refused(refusal)))]))
}

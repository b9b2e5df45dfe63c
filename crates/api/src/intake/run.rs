//! Whole loads of files: in the background for the API, in the foreground for the command line.
//!
//! Files are read and judged outside of any transaction, then registered in groups: one commit for many documents,
//! each in a savepoint of its own, its item in the same commit. What was committed is never done again, so a load that
//! was interrupted goes on where it stopped.

use super::{
    Context,
    archive::{self, Archive, ArchiveRefusal},
    inspect::{Inspected, inspect},
    outcome::Outcome,
    register::{Origin, register},
};
use crate::store::{ConnectionTrait, TransactionTrait};
use crate::{
    error::{ApiError, ApiResult},
    seal::CertificateStore,
    state::AppState,
    storage::StoredFile,
    store::{
        self,
        imports::{ImportSource, StoredImport, StoredItem},
    },
};
use anyhow::Context as _;
use bytes::Bytes;
use domain::{
    contract::{ImportStatus, Issuer, ProblemKind},
    ids::{ImportId, OrganizationId, UserId},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{path::Path, sync::Arc};
use uuid::Uuid;

/// Documents of one commit, at most.
const GROUP_FILES: usize = 64;
/// Bytes of one group, more or less.
const GROUP_BYTES: usize = 16 << 20;
/// Files written to the file store at the same time.
const PARALLEL_WRITES: usize = 16;

/// Writes down that these files are to be registered.
pub async fn create(
    db: &impl ConnectionTrait,
    state: &AppState,
    organization: OrganizationId,
    sources: Vec<ImportSource>,
    by: Option<UserId>,
) -> ApiResult<ImportId> {
    let import = StoredImport {
        id: Uuid::now_v7().into(),
        organization,
        status: ImportStatus::Queued,
        total: sources.iter().map(|source| source.files).sum(),
        sources,
        created_by: by,
        created_at: state.clock.now(),
        finished_at: None,
    };
    store::imports::insert(db, &import).await?;
    Ok(import.id)
}

/// How many items a file will have: a ZIP as many as it holds, anything else one.
pub fn count_files(bytes: &Bytes) -> i64 {
    if !archive::is_archive(bytes) {
        return 1;
    }
    Archive::of_bytes(bytes.clone()).map_or(1, |archive| i64::try_from(archive.len()).unwrap_or(i64::MAX))
}

/// Registers what was handed in, and waits for more. Ends with its task.
pub async fn work(state: AppState) {
    loop {
        if let Err(error) = run_pending(&state).await {
            tracing::error!(error = %error, "imports could not go on");
        }
        state.import_ready.notified().await;
    }
}

/// Takes every load that is not done to its end, also those an earlier process left.
pub async fn run_pending(state: &AppState) -> ApiResult<()> {
    for import in store::imports::unfinished(&state.db).await? {
        run(state, &import, |_item| {}).await?;
    }
    Ok(())
}

/// Takes one load to its end, telling each result as it is committed.
pub async fn run(state: &AppState, import: &StoredImport, told: impl Fn(&StoredItem)) -> ApiResult<()> {
    store::imports::start(&state.db, import.id, import.total).await?;
    let mut load = Load::begin(state, import, told).await?;
    for source in &import.sources {
        let bytes = match state.files.get(&source.storage_key).await {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!(import = %import.id, error = format!("{error:#}"), "a file of the import is gone");
                return finish(state, import, ImportStatus::Failed).await;
            }
        };
        load.take(&source.file, bytes).await?;
    }
    load.end().await?;
    finish(state, import, ImportStatus::Finished).await
}

/// Ends a load, and lets open screens know.
pub async fn finish(state: &AppState, import: &StoredImport, status: ImportStatus) -> ApiResult<()> {
    let now = state.clock.now();
    let txn = store::begin_write(&state.db).await?;
    store::imports::finish(&txn, import.id, status, now).await?;
    store::imports::announce(&txn, import, "import_finished", now).await?;
    Ok(txn.commit().await?)
}

/// A load whose files are not handed in beforehand: the command line brings them one by one.
pub async fn open(state: &AppState, organization: OrganizationId) -> ApiResult<StoredImport> {
    let import = StoredImport {
        id: Uuid::now_v7().into(),
        organization,
        status: ImportStatus::Running,
        sources: Vec::new(),
        total: 0,
        created_by: None,
        created_at: state.clock.now(),
        finished_at: None,
    };
    store::imports::insert(&state.db, &import).await?;
    Ok(import)
}

/// What files are judged with.
struct Judge {
    issuers: Vec<Issuer>,
    certificates: CertificateStore,
}

impl Judge {
    async fn read(state: &AppState, organization: OrganizationId) -> ApiResult<Self> {
        let issuers = store::organizations::issuers(&state.db, organization).await?;
        Ok(Self { issuers, certificates: certificates(&state.config.certificates) })
    }
}

/// Without the folder seals stay unverified, visibly.
fn certificates(folder: &Path) -> CertificateStore {
    CertificateStore::load(folder).unwrap_or_default()
}

/// A file on its way into a group.
struct Incoming {
    position: i64,
    name: String,
    content: Result<Bytes, Box<Outcome>>,
}

/// A file that has been judged and, if it is good, kept.
struct Judged {
    position: i64,
    name: String,
    document: Result<(Inspected, StoredFile), Box<Outcome>>,
}

/// A load under way.
pub struct Load<'a, T> {
    state: &'a AppState,
    import: &'a StoredImport,
    judge: Arc<Judge>,
    /// The position of the next file.
    next: i64,
    /// Positions before this one were committed earlier.
    done: i64,
    group: Vec<Incoming>,
    told: T,
}

impl<'a, T: Fn(&StoredItem)> Load<'a, T> {
    /// Goes on where an earlier process stopped. `told` hears of each result once it is committed.
    pub async fn begin(state: &'a AppState, import: &'a StoredImport, told: T) -> ApiResult<Self> {
        let done = store::imports::done(&state.db, import.organization, import.id).await?;
        let judge = Arc::new(Judge::read(state, import.organization).await?);
        Ok(Self { state, import, judge, next: 0, done, group: Vec::new(), told })
    }

    /// Registers what is still in hand; answers how many files there were.
    pub async fn end(mut self) -> ApiResult<i64> {
        self.commit().await?;
        Ok(self.next)
    }

    /// The next file, or the files of the next archive.
    pub async fn take(&mut self, file: &str, bytes: Bytes) -> ApiResult<()> {
        if !archive::is_archive(&bytes) {
            return self.add(file.to_owned(), Ok(bytes)).await;
        }
        let opened = tokio::task::spawn_blocking(move || Archive::of_bytes(bytes)).await.context("open a ZIP")?;
        let mut archive = match opened {
            Ok(archive) => archive,
            Err(refusal) => return self.add(file.to_owned(), Err(refused(refusal))).await,
        };
        for place in 0..archive.len() {
            if self.next < self.done {
                self.next += 1;
                continue;
            }
            let unpack = move || (archive.unpack(place), archive);
            let (unpacked, returned) = tokio::task::spawn_blocking(unpack).await.context("unpack a file")?;
            archive = returned;
            let Some(unpacked) = unpacked else { continue };
            self.add(format!("{file}/{}", unpacked.name), unpacked.content.map_err(refused)).await?;
        }
        Ok(())
    }

    async fn add(&mut self, name: String, content: Result<Bytes, Box<Outcome>>) -> ApiResult<()> {
        let position = self.next;
        self.next += 1;
        if position < self.done {
            return Ok(());
        }
        self.group.push(Incoming { position, name, content });
        let size = |incoming: &Incoming| incoming.content.as_ref().map_or(0, Bytes::len);
        if self.group.len() >= GROUP_FILES || self.group.iter().map(size).sum::<usize>() >= GROUP_BYTES {
            self.commit().await?;
        }
        Ok(())
    }

    async fn commit(&mut self) -> ApiResult<()> {
        let group = std::mem::take(&mut self.group);
        if group.is_empty() {
            return Ok(());
        }
        let judge = self.judge.clone();
        let judged = tokio::task::spawn_blocking(move || judge_all(group, &judge)).await.context("judge files")?;
        let organization = self.import.organization;
        let kept: Vec<Judged> = stream::iter(judged)
            .map(|(position, name, verdict)| keep(self.state, organization, position, name, verdict))
            .buffered(PARALLEL_WRITES)
            .try_collect()
            .await?;
        for item in register_group(self.state, self.import, kept).await? {
            (self.told)(&item);
        }
        Ok(())
    }
}

fn refused(refusal: ArchiveRefusal) -> Box<Outcome> {
    Box::new(Outcome::refused(ProblemKind::ArchiveRefused).with("reason", refusal.word()))
}

type Verdict = Result<(Inspected, Bytes), Box<Outcome>>;

fn judge_all(group: Vec<Incoming>, judge: &Judge) -> Vec<(i64, String, Verdict)> {
    let verdict = |content: Result<Bytes, Box<Outcome>>| {
        let bytes = content?;
        inspect(&bytes, &judge.issuers, &judge.certificates).map(|inspected| (inspected, bytes))
    };
    group.into_iter().map(|incoming| (incoming.position, incoming.name, verdict(incoming.content))).collect()
}

async fn keep(
    state: &AppState,
    organization: OrganizationId,
    position: i64,
    name: String,
    verdict: Verdict,
) -> ApiResult<Judged> {
    let document = match verdict {
        Ok((inspected, bytes)) => Ok((inspected, state.files.put(organization, bytes).await?)),
        Err(outcome) => Err(outcome),
    };
    Ok(Judged { position, name, document })
}

async fn register_group(state: &AppState, import: &StoredImport, group: Vec<Judged>) -> ApiResult<Vec<StoredItem>> {
    let organization = import.organization;
    let txn = store::begin_write(&state.db).await?;
    // One registration at a time in an organization: two documents that belong together must see each other.
    store::customers::lock_names(&txn, organization).await?;
    let done = store::imports::done(&txn, organization, import.id).await?;
    let context = Context::read(&txn, &state.clock, organization, import.created_by, Some(import.id)).await?;
    let mut items = Vec::with_capacity(group.len());
    for judged in group.into_iter().filter(|judged| judged.position >= done) {
        let outcome = match &judged.document {
            Ok((inspected, stored)) => {
                let origin = Origin { file: &judged.name, stored };
                let savepoint = txn.begin().await?;
                // Boxed: a group's future would otherwise carry every step of a registration.
                match Box::pin(register(&savepoint, &context, inspected, &origin)).await {
                    Ok(outcome) => {
                        savepoint.commit().await?;
                        outcome
                    }
                    Err(error) => {
                        savepoint.rollback().await?;
                        failed(error, import, inspected)
                    }
                }
            }
            Err(outcome) => outcome.as_ref().clone(),
        };
        let item = outcome.item(judged.position, judged.name);
        store::imports::insert_item(&txn, organization, import.id, &item).await?;
        items.push(item);
    }
    store::imports::announce(&txn, import, "import_progressed", state.clock.now()).await?;
    txn.commit().await?;
    Ok(items)
}

/// What goes wrong with one document must not stop the others; the file can be handed in again.
fn failed(error: ApiError, import: &StoredImport, document: &Inspected) -> Outcome {
    let outcome = match error {
        ApiError::Refused(refusal) => Outcome::from(refusal),
        ApiError::Internal(error) => {
            tracing::error!(import = %import.id, error = format!("{error:#}"), "a document was not registered");
            Outcome::refused(ProblemKind::Internal).with("request_id", import.id)
        }
    };
    Outcome { fiscal_uuid: Some(document.fiscal_uuid.clone()), ..outcome }
}

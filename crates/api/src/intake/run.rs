//! Whole loads of files: in the background for the API, in the foreground for the command line.
//!
//! Files are read and judged outside of any transaction, a group on one core while the one before it is registered on
//! another. A group is one commit, with its items: first its plain invoices, all at once, then its plain REPs, then each
//! of the others in a savepoint of its own. What was committed is never done again, so a load that was interrupted goes on where it stopped.

use super::{
    Context,
    archive::{self, Archive},
    inspect::{Inspected, inspect},
    outcome::Outcome,
    packed::{GROUP_FILES, Incoming, Packed, is_full, refused},
    plain, plain_rep,
    prints::{self, Beside, Print},
    register::{Origin, register},
};
use crate::store::{ConnectionTrait, WriteTransaction};
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
use std::{collections::BTreeSet, io::Cursor, path::Path, sync::Arc};
use uuid::Uuid;

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
pub(super) struct Judge {
    issuers: Vec<Issuer>,
    certificates: CertificateStore,
}

impl Judge {
    pub(super) async fn read(state: &AppState, organization: OrganizationId) -> ApiResult<Self> {
        let issuers = store::organizations::issuers(&state.db, organization).await?;
        Ok(Self { issuers, certificates: certificates(&state.config.certificates) })
    }
}

/// Without the folder seals stay unverified, visibly.
fn certificates(folder: &Path) -> CertificateStore {
    CertificateStore::load(folder).unwrap_or_default()
}

pub(super) type Verdict = Result<(Inspected, Bytes), Box<Outcome>>;

/// A file that has been judged.
pub(super) struct Judged {
    position: i64,
    name: String,
    verdict: Verdict,
}

/// A file that has been judged and, if it is good, kept.
pub(super) struct Kept {
    pub position: i64,
    pub name: String,
    pub document: Result<(Inspected, StoredFile), Box<Outcome>>,
}

/// A load under way.
pub struct Load<'a, T> {
    state: &'a AppState,
    import: &'a StoredImport,
    judge: Arc<Judge>,
    /// The position of the next file.
    next: i64,
    /// Positions that were committed earlier.
    done: Arc<BTreeSet<i64>>,
    /// Files that came one by one.
    group: Vec<Incoming>,
    /// What is registered while the next group is judged.
    judged: Vec<Judged>,
    /// PDF, whose turn comes after all documents.
    prints: Vec<Print>,
    told: T,
}

impl<'a, T: Fn(&StoredItem)> Load<'a, T> {
    /// Goes on where an earlier process stopped. `told` hears of each result once it is committed.
    pub async fn begin(state: &'a AppState, import: &'a StoredImport, told: T) -> ApiResult<Self> {
        let done = store::imports::done(&state.db, import.organization, import.id, 0, i64::MAX).await?;
        let judge = Arc::new(Judge::read(state, import.organization).await?);
        let (group, judged, prints) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { state, import, judge, next: 0, done: Arc::new(done), group, judged, prints, told })
    }

    /// Registers what is still in hand; answers how many files there were.
    pub async fn end(mut self) -> ApiResult<i64> {
        self.judge_group().await?;
        self.register_judged().await?;
        self.file_prints().await?;
        Ok(self.next)
    }

    /// The next file, or the files of the next archive.
    pub async fn take(&mut self, file: &str, bytes: Bytes) -> ApiResult<()> {
        if !archive::is_archive(&bytes) {
            return self.add(file.to_owned(), Ok(bytes)).await;
        }
        let opened = tokio::task::spawn_blocking(move || Archive::of_bytes(bytes)).await.context("open a ZIP")?;
        match opened {
            Ok(archive) => self.take_archive(file, archive).await,
            Err(refusal) => self.add(file.to_owned(), Err(refused(refusal))).await,
        }
    }

    /// A file that could not even be read: its own result, like that of any other bad one.
    pub async fn refuse(&mut self, file: &str, reason: &std::io::Error) -> ApiResult<()> {
        self.add(file.to_owned(), Err(Box::new(Outcome::unreadable(reason)))).await
    }

    async fn take_archive(&mut self, file: &str, archive: Archive<Cursor<Bytes>>) -> ApiResult<()> {
        self.judge_group().await?;
        let files = i64::try_from(archive.len()).unwrap_or(i64::MAX);
        let mut rest = Packed::new(archive, file, self.next, self.done.clone());
        self.next = self.next.saturating_add(files);
        loop {
            let judge = self.judge.clone();
            let unpack_and_judge = move || {
                let (documents, prints) = prints::split(rest.next_group());
                (judge_all(documents, &judge), prints, rest)
            };
            let (judged, prints, returned) = self.meanwhile(unpack_and_judge).await?;
            rest = returned;
            if judged.is_empty() && prints.is_empty() {
                return Ok(());
            }
            self.set_aside(prints).await?;
            self.judged = judged;
        }
    }

    async fn add(&mut self, name: String, content: Result<Bytes, Box<Outcome>>) -> ApiResult<()> {
        let position = self.next;
        self.next += 1;
        if self.done.contains(&position) {
            return Ok(());
        }
        self.group.push(Incoming { position, name, content });
        if is_full(&self.group) {
            self.judge_group().await?;
        }
        Ok(())
    }

    async fn judge_group(&mut self) -> ApiResult<()> {
        let group = std::mem::take(&mut self.group);
        if group.is_empty() {
            return Ok(());
        }
        let (documents, prints) = prints::split(group);
        let judge = self.judge.clone();
        self.judged = self.meanwhile(move || judge_all(documents, &judge)).await?;
        self.set_aside(prints).await
    }

    async fn set_aside(&mut self, prints: Vec<Incoming>) -> ApiResult<()> {
        self.prints.extend(prints::keep(self.state, self.import.organization, prints).await?);
        Ok(())
    }

    /// The prints of this load, and those of earlier ones that waited for its documents.
    async fn file_prints(&mut self) -> ApiResult<()> {
        let mut prints = std::mem::take(&mut self.prints);
        if !prints.is_empty() {
            // Every document of the load is registered by now: once is enough.
            let beside = Beside::read(&self.state.db, self.import.organization, self.import.id).await?;
            while !prints.is_empty() {
                let rest = prints.split_off(prints.len().min(GROUP_FILES));
                let group = std::mem::replace(&mut prints, rest);
                for item in file_group(self.state, self.import, &beside, group).await? {
                    (self.told)(&item);
                }
            }
        }
        settle(self.state, self.import).await
    }

    /// Does the work on another core while what was judged before is registered.
    async fn meanwhile<R: Send + 'static>(&mut self, work: impl FnOnce() -> R + Send + 'static) -> ApiResult<R> {
        let work = tokio::task::spawn_blocking(work);
        self.register_judged().await?;
        Ok(work.await.context("judge files")?)
    }

    async fn register_judged(&mut self) -> ApiResult<()> {
        let judged = std::mem::take(&mut self.judged);
        if judged.is_empty() {
            return Ok(());
        }
        let kept = keep(self.state, self.import.organization, judged).await?;
        for item in register_group(self.state, self.import, kept).await? {
            (self.told)(&item);
        }
        Ok(())
    }
}

pub(super) fn judge_all(group: Vec<Incoming>, judge: &Judge) -> Vec<Judged> {
    let verdict = |content: Result<Bytes, Box<Outcome>>| {
        let bytes = content?;
        inspect(&bytes, &judge.issuers, &judge.certificates).map(|inspected| (inspected, bytes))
    };
    let judged = |incoming: Incoming| Judged {
        position: incoming.position,
        name: incoming.name,
        verdict: verdict(incoming.content),
    };
    group.into_iter().map(judged).collect()
}

/// Keeps the bytes of the good ones; of a document that is registered already they are kept.
pub(super) async fn keep(state: &AppState, organization: OrganizationId, judged: Vec<Judged>) -> ApiResult<Vec<Kept>> {
    let good = || judged.iter().filter_map(|one| one.verdict.as_ref().ok());
    let uuids: Vec<String> = good().map(|(document, _)| document.fiscal_uuid.clone()).collect();
    let known = store::documents::by_fiscal_uuids(&state.db, organization, &uuids).await?;
    let new = good().filter(|(document, _)| !known.contains_key(&document.fiscal_uuid));
    let new: Vec<Bytes> = new.map(|(_, bytes)| bytes.clone()).collect();
    let mut stored = state.files.put_all(organization, new).await?.into_iter();
    let mut kept = Vec::with_capacity(judged.len());
    for Judged { position, name, verdict } in judged {
        let document = match verdict {
            Ok((document, _bytes)) => {
                let file = match known.get(&document.fiscal_uuid) {
                    Some(earlier) => earlier.file(),
                    None => stored.next().context("a file that was not kept")?,
                };
                Ok((document, file))
            }
            Err(outcome) => Err(outcome),
        };
        kept.push(Kept { position, name, document });
    }
    Ok(kept)
}

async fn register_group(state: &AppState, import: &StoredImport, group: Vec<Kept>) -> ApiResult<Vec<StoredItem>> {
    let (txn, context) = begin_group(state, import).await?;
    let positions: Vec<i64> = group.iter().map(|file| file.position).collect();
    let done = done_among(&txn, import, &positions).await?;
    let group: Vec<Kept> = group.into_iter().filter(|file| !done.contains(&file.position)).collect();
    let mut outcomes = plain::register_group(&txn, &context, &group).await?;
    plain_rep::register_group(&txn, &context, &group, &mut outcomes).await?;
    let mut items = Vec::with_capacity(group.len());
    for file in group {
        let outcome = match (outcomes.remove(&file.position), &file.document) {
            (Some(outcome), _) => outcome,
            (None, Ok((document, stored))) => {
                let origin = Origin { file: &file.name, stored };
                register_alone(&txn, &context, document, &origin).await?
            }
            (None, Err(outcome)) => outcome.as_ref().clone(),
        };
        items.push(outcome.item(file.position, file.name, context.recording.now));
    }
    commit_group(txn, state, import, items).await
}

async fn begin_group(state: &AppState, import: &StoredImport) -> ApiResult<(WriteTransaction, Context)> {
    let txn = store::begin_write(&state.db).await?;
    // One registration at a time in an organization: two documents that belong together must see each other.
    store::customers::lock_names(&txn, import.organization).await?;
    let context = Context::read(&txn, &state.clock, import.organization, import.created_by, Some(import.id)).await?;
    Ok((txn, context))
}

/// Which of these positions another process, or an earlier one, has done.
async fn done_among(db: &impl ConnectionTrait, import: &StoredImport, positions: &[i64]) -> ApiResult<BTreeSet<i64>> {
    let first = positions.iter().min().copied().unwrap_or_default();
    let last = positions.iter().max().copied().unwrap_or_default();
    Ok(store::imports::done(db, import.organization, import.id, first, last).await?)
}

async fn commit_group(
    txn: WriteTransaction,
    state: &AppState,
    import: &StoredImport,
    items: Vec<StoredItem>,
) -> ApiResult<Vec<StoredItem>> {
    store::imports::insert_items(&txn, import.organization, import.id, &items).await?;
    store::imports::announce(&txn, import, "import_progressed", state.clock.now()).await?;
    txn.commit().await?;
    Ok(items)
}

async fn file_group(
    state: &AppState,
    import: &StoredImport,
    beside: &Beside,
    prints: Vec<Print>,
) -> ApiResult<Vec<StoredItem>> {
    let (txn, context) = begin_group(state, import).await?;
    let positions: Vec<i64> = prints.iter().map(|print| print.position).collect();
    let done = done_among(&txn, import, &positions).await?;
    let prints = prints.into_iter().filter(|print| !done.contains(&print.position)).collect();
    let items = prints::file(&txn, &context, beside, prints).await?;
    commit_group(txn, state, import, items).await
}

/// Looks before it locks: most loads have nothing to settle.
async fn settle(state: &AppState, import: &StoredImport) -> ApiResult<()> {
    if store::imports::due_prints(&state.db, import.organization, 1).await?.is_empty() {
        return Ok(());
    }
    let (txn, context) = begin_group(state, import).await?;
    prints::settle(&txn, &context).await?;
    Ok(txn.commit().await?)
}

pub(super) async fn register_alone(
    txn: &WriteTransaction,
    context: &Context,
    document: &Inspected,
    origin: &Origin<'_>,
) -> ApiResult<Outcome> {
    let savepoint = store::savepoint(txn).await?;
    // Boxed: a group's future would otherwise carry every step of a registration.
    match Box::pin(register(&savepoint, context, document, origin)).await {
        Ok(outcome) => {
            savepoint.commit().await?;
            Ok(outcome)
        }
        Err(error) => {
            savepoint.rollback().await?;
            Ok(failed(error, context, document))
        }
    }
}

/// What goes wrong with one document must not stop the others; the file can be handed in again.
fn failed(error: ApiError, context: &Context, document: &Inspected) -> Outcome {
    let outcome = match error {
        ApiError::Refused(refusal) => Outcome::from(refusal),
        ApiError::Internal(error) => {
            let import = context.import.map(|id| id.to_string()).unwrap_or_default();
            tracing::error!(import, error = format!("{error:#}"), "a document was not registered");
            Outcome::refused(ProblemKind::Internal).with("request_id", import)
        }
    };
    Outcome { fiscal_uuid: Some(document.fiscal_uuid.clone()), ..outcome }
}

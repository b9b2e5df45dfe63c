//! `cartera import`: files, ZIP archives and folders into the ledger, with the result of each.

use crate::{
    clock::Clock,
    config::{Config, StorageArgs},
    intake::{self, outcome, run::count_files},
    server,
    state::AppState,
    store::{self, imports::StoredItem},
};
use anyhow::{Context, bail};
use bytes::Bytes;
use clap::Args;
use domain::{
    contract::{ImportResult, ImportStatus, Language},
    ids::OrganizationId,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    cell::RefCell,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Args)]
pub struct ImportArgs {
    #[command(flatten)]
    storage: StorageArgs,
    /// Organization; may be left out where there is only one
    #[arg(long)]
    org: Option<String>,
    /// XML files, ZIP archives, or folders of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// 0: all registered; 1: some were not; an error: could not run.
pub async fn run(args: ImportArgs) -> anyhow::Result<ExitCode> {
    let files = files(&args.paths)?;
    let state = server::open(Config::without_server(&args.storage), &args.storage, Clock::system()).await?;
    let organization = organization(&state, args.org.as_deref()).await?;
    let told = Told { bar: bar(), results: RefCell::default() };
    let total = register(&state, organization, &files, &told).await;
    told.bar.finish_and_clear();
    total.map_err(|error| anyhow::anyhow!("{error}"))?;
    let results = told.results.into_inner();
    let all = results.iter().all(|result| match result {
        ImportResult::Registered
        | ImportResult::RegisteredWithWarning
        | ImportResult::Duplicate
        | ImportResult::Waiting => true,
        ImportResult::Rejected | ImportResult::NotCfdi => false,
    });
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Where results go: lines to standard output, progress to standard error.
struct Told {
    bar: ProgressBar,
    results: RefCell<Vec<ImportResult>>,
}

impl Told {
    fn tell(&self, item: &StoredItem) {
        let view = outcome::view(item.clone(), Language::Es);
        let word = store::word(&view.result).unwrap_or_default();
        let place = view.at.map(|at| format!(" ({at})")).unwrap_or_default();
        self.results.borrow_mut().push(view.result);
        self.bar.suspend(|| {
            // Somebody who closed the pipe does not want the lines.
            let _closed = writeln!(std::io::stdout(), "{}: {word}: {}{place}", view.file, view.detail);
        });
        self.bar.inc(1);
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_fixed| ProgressStyle::default_bar()))
}

async fn organization(state: &AppState, name: Option<&str>) -> anyhow::Result<OrganizationId> {
    if let Some(name) = name {
        let found = store::organizations::by_name(&state.db, name).await?;
        return found
            .map(|organization| organization.id)
            .with_context(|| format!("no organization is called {name:?}"));
    }
    let all = store::organizations::all(&state.db).await?;
    match all.as_slice() {
        [one] => Ok(one.id),
        [] => bail!("there is no organization yet; `cartera user add` makes one"),
        [_, _, ..] => {
            let names: Vec<&str> = all.iter().map(|organization| organization.name.as_str()).collect();
            bail!("say which organization with --org: {}", names.join(", "))
        }
    }
}

async fn register(
    state: &AppState,
    organization: OrganizationId,
    files: &[PathBuf],
    told: &Told,
) -> crate::error::ApiResult<()> {
    let import = intake::run::open(state, organization).await?;
    let mut load = intake::run::Load::begin(state, &import, |item| told.tell(item)).await?;
    for file in files {
        let bytes: Bytes = tokio::fs::read(file).await.with_context(|| format!("read {}", file.display()))?.into();
        told.bar.inc_length(u64::try_from(count_files(&bytes)).unwrap_or_default());
        load.take(&file.display().to_string(), bytes).await?;
    }
    let total = load.end().await?;
    store::imports::start(&state.db, import.id, total).await?;
    intake::run::finish(state, &import, ImportStatus::Finished).await
}

/// The files named, and the XML and ZIP files of the folders named, in order.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let metadata = std::fs::metadata(path).with_context(|| format!("read {}", path.display()))?;
        if metadata.is_dir() { walk(path, &mut found)? } else { found.push(path.clone()) }
    }
    Ok(found)
}

/// Links to folders are not followed: they may lead in circles.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let read = std::fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let mut entries = read.collect::<Result<Vec<_>, _>>().with_context(|| format!("read {}", folder.display()))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().with_context(|| format!("read {}", path.display()))?.is_dir() {
            walk(&path, found)?;
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if ["xml", "zip"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            found.push(path);
        }
    }
    Ok(())
}

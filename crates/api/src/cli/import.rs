//! `cartera import`: files, ZIP archives and folders into the ledger, with the result of each.

use crate::{
    config::{Config, StorageArgs, TimeArgs},
    intake::{self, archive::is_archive, outcome, run::count_files},
    server,
    state::AppState,
    store::{self, imports::StoredItem},
};
use anyhow::{Context, bail};
use clap::Args;
use domain::{
    contract::{ImportResult, ImportStatus, Language},
    ids::OrganizationId,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    cell::RefCell,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Args)]
pub struct ImportArgs {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    time: TimeArgs,
    /// Organization; may be left out where there is only one
    #[arg(long)]
    org: Option<String>,
    /// XML files with the PDF of the same name, ZIP archives, or folders of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// 0: all registered; 1: some were not; an error: could not run.
pub async fn run(args: ImportArgs) -> anyhow::Result<ExitCode> {
    let files = files(&args.paths)?;
    let state = server::open(Config::without_server(&args.storage), &args.storage, args.time.clock()?).await?;
    let organization = organization(&state, args.org.as_deref()).await?;
    let told = Told { bar: bar(count(&files).await), only_news: false, results: RefCell::default() };
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
pub(super) struct Told {
    bar: ProgressBar,
    /// What is known already is not told again.
    only_news: bool,
    results: RefCell<Vec<ImportResult>>,
}

impl Told {
    /// Lines alone, without those of files that were registered before.
    pub(super) fn of_news() -> Self {
        Self { bar: ProgressBar::hidden(), only_news: true, results: RefCell::default() }
    }

    fn tell(&self, item: &StoredItem) {
        let view = outcome::view(item.clone(), Language::Es);
        if self.only_news && view.result == ImportResult::Duplicate {
            return;
        }
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

/// How many results there will be. Archives alone are opened for it; a file that cannot be read counts as
/// one, and is told as such when its turn comes.
async fn count(files: &[PathBuf]) -> u64 {
    let mut total = 0;
    for file in files {
        let held = if holds_several(file) { tokio::fs::read(file).await.ok() } else { None };
        let held = held.map_or(1, |bytes| count_files(&bytes.into()));
        total += u64::try_from(held).unwrap_or_default();
    }
    total
}

fn holds_several(file: &Path) -> bool {
    let mut start = [0; 4];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && is_archive(&start)
}

fn bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_fixed| ProgressStyle::default_bar()))
}

pub(super) async fn organization(state: &AppState, name: Option<&str>) -> anyhow::Result<OrganizationId> {
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

pub(super) async fn register(
    state: &AppState,
    organization: OrganizationId,
    files: &[PathBuf],
    told: &Told,
) -> crate::error::ApiResult<()> {
    let import = intake::run::open(state, organization).await?;
    let mut load = intake::run::Load::begin(state, &import, |item| told.tell(item)).await?;
    for file in files {
        let name = file.display().to_string();
        match tokio::fs::read(file).await {
            Ok(bytes) => load.take(&name, bytes.into()).await?,
            Err(error) => load.refuse(&name, &error).await?,
        }
    }
    let total = load.end().await?;
    store::imports::start(&state.db, import.id, total).await?;
    intake::run::finish(state, &import, ImportStatus::Finished).await
}

/// The files named, and the XML, PDF and ZIP files of the folders named, in order. A name that is not there is a slip of the
/// pen; a link that leads nowhere is a file whose result says so.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        std::fs::symlink_metadata(path).with_context(|| format!("read {}", path.display()))?;
        if path.is_dir() { walk(path, &mut found)? } else { found.push(path.clone()) }
    }
    Ok(found)
}

/// The XML, PDF and ZIP files below a folder, in order. Links to folders are not followed: they may lead in circles.
pub(super) fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
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
        if ["xml", "pdf", "zip"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            found.push(path);
        }
    }
    Ok(())
}

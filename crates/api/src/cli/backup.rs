//! `cartera backup` and `cartera restore`: everything an installation on SQLite knows, in one ZIP.
//!
//! The ZIP holds the database (`cartera.db`) and, below `files/`, every object of the storage under its key. PostgreSQL
//! has tools of its own for this, which know more than we would.

use crate::{
    config::StorageArgs,
    storage::Files,
    store::{self, sqlite_path},
};
use anyhow::{Context, bail, ensure};
use clap::Args;
use futures_util::TryStreamExt;
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};
use tempfile::NamedTempFile;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const DATABASE: &str = "cartera.db";
const FILES: &str = "files/";

#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    storage: StorageArgs,
    /// ZIP that is written; there must be none of that name
    file: PathBuf,
}

#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    storage: StorageArgs,
    /// ZIP that `cartera backup` wrote
    file: PathBuf,
}

/// Copies database and files, also while the server runs: first the database as of one moment, then the files, which
/// are only ever added to.
pub async fn backup(args: BackupArgs) -> anyhow::Result<ExitCode> {
    let database = database_of(&args.storage)?;
    ensure!(database.is_file(), "there is no database at {}", database.display());
    ensure!(!args.file.exists(), "{} exists; name another file", args.file.display());
    let folder = match args.file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let written = NamedTempFile::new_in(folder).with_context(|| format!("write in {}", folder.display()))?;
    let mut zip = ZipWriter::new(BufWriter::new(written));
    let snapshot = tempfile::tempdir_in(folder)?;
    let copy = snapshot.path().join(DATABASE);
    let db = store::connect(&args.storage.database_url).await?;
    store::snapshot(&db, &copy).await.context("copy the database")?;
    db.close().await?;
    zip.start_file(DATABASE, options())?;
    io::copy(&mut File::open(&copy)?, &mut zip)?;
    let count = add_files(&mut zip, &Files::open(&args.storage.storage)?).await?;
    let written = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    written.as_file().sync_all()?;
    written.persist_noclobber(&args.file).with_context(|| args.file.display().to_string())?;
    writeln!(io::stdout(), "{}: the database and {count} files", args.file.display())?;
    Ok(ExitCode::SUCCESS)
}

async fn add_files(zip: &mut ZipWriter<impl Write + io::Seek>, files: &Files) -> anyhow::Result<usize> {
    let mut keys = files.objects();
    let mut count = 0;
    while let Some(key) = keys.try_next().await? {
        zip.start_file(format!("{FILES}{key}"), options())?;
        zip.write_all(&files.get(&key).await?)?;
        count += 1;
    }
    Ok(count)
}

/// Puts a backup where no database is yet, and brings it up to date with this version of the program.
pub async fn restore(args: RestoreArgs) -> anyhow::Result<ExitCode> {
    let database = database_of(&args.storage)?;
    ensure!(!database.exists(), "there is already a database at {}; move it away first", database.display());
    let files = Files::open(&args.storage.storage)?;
    let file = File::open(&args.file).with_context(|| format!("read {}", args.file.display()))?;
    let no_backup = || format!("{} is no backup of Cartera", args.file.display());
    let mut zip = ZipArchive::new(BufReader::new(file)).with_context(no_backup)?;
    zip.by_name(DATABASE).with_context(no_backup)?;
    let count = put_files(&mut zip, &files).await?;
    // The database comes last: until it is there, the restoration can be repeated. Files are named by what they hold, so
    // that putting one back twice, or beside others, harms nothing.
    put_database(&mut zip, &database)?;
    let db = store::connect(&args.storage.database_url).await?;
    store::check_integrity(&db).await.context("the database in the backup is damaged")?;
    store::migrate(&db).await?;
    db.close().await?;
    writeln!(io::stdout(), "{}: the database and {count} files", args.file.display())?;
    Ok(ExitCode::SUCCESS)
}

async fn put_files(zip: &mut ZipArchive<impl Read + io::Seek>, files: &Files) -> anyhow::Result<usize> {
    let mut count = 0;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let name = entry.name()?.into_owned();
        let Some(key) = name.strip_prefix(FILES) else { continue };
        ensure!(entry.enclosed_name().is_some(), "{name} leads out of the folder");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).with_context(|| format!("read {name}"))?;
        drop(entry);
        files.put_back(key, bytes.into()).await?;
        count += 1;
    }
    Ok(count)
}

fn put_database(zip: &mut ZipArchive<impl Read + io::Seek>, database: &Path) -> anyhow::Result<()> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    let mut written = NamedTempFile::new_in(folder)?;
    io::copy(&mut zip.by_name(DATABASE)?, &mut written)?;
    written.as_file().sync_all()?;
    written.persist_noclobber(database).with_context(|| database.display().to_string())?;
    Ok(())
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().large_file(true)
}

/// The file of a SQLite database.
fn database_of(storage: &StorageArgs) -> anyhow::Result<PathBuf> {
    match sqlite_path(&storage.database_url) {
        Some(path) => Ok(path.into()),
        None => bail!("the database is a PostgreSQL: use pg_dump and pg_restore, and copy the folder of the files"),
    }
}

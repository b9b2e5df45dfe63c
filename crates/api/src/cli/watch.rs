//! `cartera watch`: registers what is put into folders, as it comes.
//!
//! Folders are looked at again and again rather than listened to: shared drives, where invoicing programs write, do not
//! tell what happens on them.

use super::import::{Told, organization, register, walk};
use crate::{
    config::{Config, StorageArgs, TimeArgs},
    server,
};
use clap::Args;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, SystemTime},
};

#[derive(Args)]
pub struct WatchArgs {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    time: TimeArgs,
    /// Organization; may be left out where there is only one
    #[arg(long)]
    org: Option<String>,
    /// Seconds between two looks; a file is taken once two looks saw it the same
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    interval: u64,
    /// Folders into which XML files and ZIP archives are put
    #[arg(required = true)]
    folders: Vec<PathBuf>,
}

/// Until somebody ends it. What already lies there is registered first; known files then say nothing.
pub async fn run(args: WatchArgs) -> anyhow::Result<ExitCode> {
    for folder in &args.folders {
        anyhow::ensure!(folder.is_dir(), "{} is not a folder", folder.display());
    }
    let state = server::open(Config::without_server(&args.storage), &args.storage, args.time.clock()?).await?;
    let organization = organization(&state, args.org.as_deref()).await?;
    let told = Told::of_news();
    let mut watched = Watched::default();
    eprintln!("watching; Ctrl-C ends it");
    loop {
        let ready = watched.look(look(&args.folders));
        if !ready.is_empty() {
            match register(&state, organization, &ready, &told).await {
                Ok(()) => watched.taken(&ready),
                // The database may be out of reach for a while; what is not registered is tried again.
                Err(error) => eprintln!("error: {error}; trying again"),
            }
        }
        tokio::select! {
            ended = tokio::signal::ctrl_c() => return ended.map(|()| ExitCode::SUCCESS).map_err(Into::into),
            () = tokio::time::sleep(Duration::from_secs(args.interval)) => {}
        }
    }
}

/// What tells whether a file is still the one that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

/// Files by their place.
type Look = BTreeMap<PathBuf, Stamp>;

#[derive(Default)]
struct Watched {
    before: Look,
    taken: Look,
}

impl Watched {
    /// Which files have come or changed, and are written to their end: two looks in a row saw them the same.
    fn look(&mut self, now: Look) -> Vec<PathBuf> {
        let is_ready = |(path, stamp): &(&PathBuf, &Stamp)| {
            self.before.get(*path) == Some(*stamp) && self.taken.get(*path) != Some(*stamp)
        };
        let ready = now.iter().filter(is_ready).map(|(path, _stamp)| path.clone()).collect();
        // Who goes away and comes back is new.
        self.taken.retain(|path, _stamp| now.contains_key(path));
        self.before = now;
        ready
    }

    fn taken(&mut self, files: &[PathBuf]) {
        let seen = files.iter().filter_map(|path| Some((path.clone(), *self.before.get(path)?)));
        self.taken.extend(seen);
    }
}

/// Every XML and ZIP file below the folders. A folder out of reach is told, and empty until it is back.
fn look(folders: &[PathBuf]) -> Look {
    let mut files = Vec::new();
    for folder in folders {
        if let Err(error) = walk(folder, &mut files) {
            eprintln!("error: {error:#}");
        }
    }
    files.into_iter().filter_map(|path| Some((stamp(&path)?, path))).map(|(stamp, path)| (path, stamp)).collect()
}

fn stamp(path: &Path) -> Option<Stamp> {
    let file = std::fs::metadata(path).ok()?;
    Some(Stamp { length: file.len(), modified: file.modified().ok() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_of(files: &[(&str, u64)]) -> Look {
        files.iter().map(|(path, length)| (PathBuf::from(path), Stamp { length: *length, modified: None })).collect()
    }

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn a_file_is_taken_once_it_stopped_growing_and_only_once() {
        let mut watched = Watched::default();
        assert_eq!(watched.look(look_of(&[("a.xml", 10)])), paths(&[]));
        assert_eq!(watched.look(look_of(&[("a.xml", 20), ("b.xml", 5)])), paths(&[]));
        let ready = watched.look(look_of(&[("a.xml", 20), ("b.xml", 5)]));
        assert_eq!(ready, paths(&["a.xml", "b.xml"]));
        watched.taken(&ready);
        assert_eq!(watched.look(look_of(&[("a.xml", 20), ("b.xml", 5)])), paths(&[]));
    }

    #[test]
    fn what_could_not_be_registered_and_what_changed_is_taken_again() {
        let mut watched = Watched::default();
        watched.look(look_of(&[("a.xml", 10)]));
        assert_eq!(watched.look(look_of(&[("a.xml", 10)])), paths(&["a.xml"]));
        let again = watched.look(look_of(&[("a.xml", 10)]));
        assert_eq!(again, paths(&["a.xml"]));
        watched.taken(&again);
        assert_eq!(watched.look(look_of(&[("a.xml", 11)])), paths(&[]));
        assert_eq!(watched.look(look_of(&[("a.xml", 11)])), paths(&["a.xml"]));
    }

    #[test]
    fn what_goes_away_and_comes_back_is_new() {
        let mut watched = Watched::default();
        watched.look(look_of(&[("a.xml", 10)]));
        let ready = watched.look(look_of(&[("a.xml", 10)]));
        watched.taken(&ready);
        watched.look(look_of(&[]));
        watched.look(look_of(&[("a.xml", 10)]));
        assert_eq!(watched.look(look_of(&[("a.xml", 10)])), paths(&["a.xml"]));
    }
}

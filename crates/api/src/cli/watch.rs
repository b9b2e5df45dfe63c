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
use domain::file_name;
use std::{
    collections::{BTreeMap, BTreeSet},
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
    /// Folders into which XML files, their PDF and ZIP archives are put
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
    /// Which files have come or changed, and are written to their end: two looks in a row saw them the same. A PDF is
    /// taken with the XML beside it, once both are there; without one it must say its UUID in its name.
    fn look(&mut self, now: Look) -> Vec<PathBuf> {
        let is_written = |path: &PathBuf, stamp: &Stamp| self.before.get(path) == Some(stamp);
        let is_new = |path: &PathBuf, stamp: &Stamp| self.taken.get(path) != Some(stamp);
        let has_ending = |path: &Path, ending| file_name::has_ending(&path.to_string_lossy(), ending);
        let xml = now.keys().filter(|path| has_ending(path, "xml"));
        let xml: BTreeMap<String, &PathBuf> =
            xml.map(|path| (file_name::stem(&path.to_string_lossy()), path)).collect();
        let mut ready = BTreeSet::new();
        for (path, _stamp) in now.iter().filter(|(path, stamp)| is_written(path, stamp) && is_new(path, stamp)) {
            let name = path.to_string_lossy();
            if !has_ending(path, "pdf") {
                ready.insert(path.clone());
                continue;
            }
            match xml.get(&file_name::stem(&name)).and_then(|xml| now.get_key_value(*xml)) {
                Some((xml, stamp)) if is_written(xml, stamp) => ready.extend([path.clone(), xml.clone()]),
                None if !file_name::uuids(&name).is_empty() => ready.extend([path.clone()]),
                Some(_) | None => {}
            }
        }
        let ready = ready.into_iter().collect();
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

/// Every XML, PDF and ZIP file below the folders. A folder out of reach is told, and empty until it is back.
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
    fn a_pdf_is_taken_with_its_xml_whichever_is_written_first() {
        let mut watched = Watched::default();
        watched.look(look_of(&[("a.pdf", 10), ("b.xml", 5)]));
        let ready = watched.look(look_of(&[("a.pdf", 10), ("a.xml", 3), ("b.xml", 5)]));
        assert_eq!(ready, paths(&["b.xml"]));
        watched.taken(&ready);
        let ready = watched.look(look_of(&[("a.pdf", 10), ("a.xml", 3), ("b.PDF", 9), ("b.xml", 5)]));
        assert_eq!(ready, paths(&["a.pdf", "a.xml"]));
        watched.taken(&ready);
        let ready = watched.look(look_of(&[("a.pdf", 10), ("a.xml", 3), ("b.PDF", 9), ("b.xml", 5)]));
        assert_eq!(ready, paths(&["b.PDF", "b.xml"]));
        watched.taken(&ready);
        assert_eq!(watched.look(look_of(&[("a.pdf", 10), ("a.xml", 3), ("b.PDF", 9), ("b.xml", 5)])), paths(&[]));
    }

    #[test]
    fn a_pdf_alone_is_taken_when_its_name_says_the_uuid() {
        let uuid = "CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC.pdf";
        let mut watched = Watched::default();
        watched.look(look_of(&[(uuid, 10), ("orden.pdf", 10)]));
        assert_eq!(watched.look(look_of(&[(uuid, 10), ("orden.pdf", 10)])), paths(&[uuid]));
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

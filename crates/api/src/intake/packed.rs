//! Files on their way into the pipeline, in groups.

use super::{
    archive::{Archive, ArchiveRefusal},
    outcome::Outcome,
};
use bytes::Bytes;
use domain::contract::ProblemKind;
use std::{collections::BTreeSet, io::Cursor, sync::Arc};

/// Documents of one commit, at most.
pub(super) const GROUP_FILES: usize = 256;
/// Bytes of one group, more or less.
const GROUP_BYTES: usize = 8 << 20;

/// A file on its way into a group.
pub(super) struct Incoming {
    pub position: i64,
    pub name: String,
    pub content: Result<Bytes, Box<Outcome>>,
}

pub(super) fn is_full(group: &[Incoming]) -> bool {
    let size = |incoming: &Incoming| incoming.content.as_ref().map_or(0, Bytes::len);
    group.len() >= GROUP_FILES || group.iter().map(size).sum::<usize>() >= GROUP_BYTES
}

pub(super) fn refused(refusal: ArchiveRefusal) -> Box<Outcome> {
    Box::new(Outcome::refused(ProblemKind::ArchiveRefused).with("reason", refusal.word()))
}

/// An archive that is being taken out.
pub(super) struct Packed {
    archive: Archive<Cursor<Bytes>>,
    name: String,
    /// The position of its first file.
    first: i64,
    place: usize,
    /// Positions that were committed earlier.
    done: Arc<BTreeSet<i64>>,
}

impl Packed {
    pub(super) fn new(archive: Archive<Cursor<Bytes>>, name: &str, first: i64, done: Arc<BTreeSet<i64>>) -> Self {
        Self { archive, name: name.to_owned(), first, place: 0, done }
    }

    /// Empty once everything is taken out.
    pub(super) fn next_group(&mut self) -> Vec<Incoming> {
        let mut group = Vec::new();
        while !is_full(&group) && self.place < self.archive.len() {
            let place = self.place;
            self.place += 1;
            let position = self.first.saturating_add(i64::try_from(place).unwrap_or(i64::MAX));
            if self.done.contains(&position) {
                continue;
            }
            let Some(unpacked) = self.archive.unpack(place) else { continue };
            let name = format!("{}/{}", self.name, unpacked.name);
            group.push(Incoming { position, name, content: unpacked.content.map_err(refused) });
        }
        group
    }
}

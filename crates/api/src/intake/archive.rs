//! ZIP archives, opened with care: their size is what the sender says until it has been read.

use bytes::Bytes;
use domain::contract::Language;
use std::io::{Cursor, Read, Seek};
use strum::IntoEnumIterator;
use zip::ZipArchive;

/// A larger ZIP is refused.
pub const MAX_ARCHIVE_BYTES: usize = 50 << 20;
/// Entries of one ZIP.
const MAX_ENTRIES: usize = 20_000;
/// Bytes of one entry, unpacked.
const MAX_ENTRY_BYTES: u64 = 5 << 20;
/// Bytes of all entries, unpacked.
const MAX_UNPACKED_BYTES: u128 = 1 << 30;
/// XML shrinks to a tenth, never to a two-hundredth.
const MAX_RATIO: u64 = 200;
/// Small files may shrink by any factor.
const RATIO_COUNTS_FROM: u64 = 1 << 20;

/// Why an archive, or an entry of it, is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ArchiveRefusal {
    Unreadable,
    TooLarge,
    TooManyEntries,
    UnpacksTooLarge,
    EntryTooLarge,
    SuspiciousRatio,
    Overlapping,
    UnsafeName,
    Nested,
    Encrypted,
    Empty,
}

impl ArchiveRefusal {
    pub fn word(self) -> &'static str {
        self.into()
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::iter().find(|refusal| refusal.word() == word)
    }

    pub fn text(self, language: Language) -> String {
        let (spanish, english) = match self {
            Self::Unreadable => ("El ZIP está dañado; vuelve a crearlo.", "The ZIP is damaged; make it again."),
            Self::TooLarge => ("El ZIP pasa de 50 MB; divídelo.", "The ZIP exceeds 50 MB; split it."),
            Self::TooManyEntries => {
                ("El ZIP trae más de 20,000 archivos; divídelo.", "The ZIP has more than 20,000 files; split it.")
            }
            Self::UnpacksTooLarge => {
                ("El contenido del ZIP pasa de 1 GB; divídelo.", "The contents of the ZIP exceed 1 GB; split it.")
            }
            Self::EntryTooLarge => ("El archivo dentro del ZIP pasa de 5 MB.", "The file inside the ZIP exceeds 5 MB."),
            Self::SuspiciousRatio => (
                "El contenido está comprimido de forma sospechosa y no se abrió.",
                "The contents are compressed suspiciously and were not opened.",
            ),
            Self::Overlapping => {
                ("Los archivos del ZIP se enciman; no se abrió.", "The files of the ZIP overlap; it was not opened.")
            }
            Self::UnsafeName => {
                ("El nombre dentro del ZIP apunta fuera de él.", "The name inside the ZIP points outside of it.")
            }
            Self::Nested => (
                "Un ZIP dentro de otro no se abre; súbelo por separado.",
                "A ZIP inside another is not opened; upload it by itself.",
            ),
            Self::Encrypted => {
                ("El archivo tiene contraseña; súbelo sin ella.", "The file has a password; upload it without.")
            }
            Self::Empty => ("El ZIP no trae archivos.", "There are no files in the ZIP."),
        };
        language.choose(spanish, english).to_owned()
    }
}

/// A file of an archive, or why it is not taken out.
pub struct Unpacked {
    pub name: String,
    pub content: Result<Bytes, ArchiveRefusal>,
}

/// An archive that may be unpacked, entry by entry.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    /// The entries that are files.
    files: Vec<usize>,
    most_entry_bytes: u64,
}

/// Whether bytes begin as a ZIP does.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl Archive<Cursor<Bytes>> {
    pub fn of_bytes(bytes: Bytes) -> Result<Self, ArchiveRefusal> {
        if bytes.len() > MAX_ARCHIVE_BYTES {
            return Err(ArchiveRefusal::TooLarge);
        }
        Self::open(Cursor::new(bytes))
    }
}

impl<R: Read + Seek> Archive<R> {
    fn open(reader: R) -> Result<Self, ArchiveRefusal> {
        let mut zip = ZipArchive::new(reader).map_err(|_damaged| ArchiveRefusal::Unreadable)?;
        if zip.len() > MAX_ENTRIES {
            return Err(ArchiveRefusal::TooManyEntries);
        }
        if zip.decompressed_size().is_some_and(|size| size > MAX_UNPACKED_BYTES) {
            return Err(ArchiveRefusal::UnpacksTooLarge);
        }
        if zip.has_overlapping_files().map_err(|_damaged| ArchiveRefusal::Unreadable)? {
            return Err(ArchiveRefusal::Overlapping);
        }
        let mut files = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|_damaged| ArchiveRefusal::Unreadable)?;
            if !entry.is_dir() {
                files.push(index);
            }
        }
        if files.is_empty() {
            Err(ArchiveRefusal::Empty)
        } else {
            Ok(Self { zip, files, most_entry_bytes: MAX_ENTRY_BYTES })
        }
    }

    /// Takes larger files out of it than CFDI are.
    #[must_use]
    pub fn with_entries_up_to(self, most_entry_bytes: u64) -> Self {
        Self { most_entry_bytes, ..self }
    }

    /// How many files it holds.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file at a place among the files.
    pub fn unpack(&mut self, place: usize) -> Option<Unpacked> {
        let index = *self.files.get(place)?;
        let name = self.zip.name_for_index(index).and_then(Result::ok).map(|name| name.replace('\0', ""));
        let name = name.unwrap_or_else(|| format!("#{place}"));
        Some(Unpacked { content: self.read(index), name })
    }

    fn read(&mut self, index: usize) -> Result<Bytes, ArchiveRefusal> {
        let raw = self.zip.by_index_raw(index).map_err(|_damaged| ArchiveRefusal::Unreadable)?;
        if raw.encrypted() {
            return Err(ArchiveRefusal::Encrypted);
        }
        if raw.enclosed_name().is_none() {
            return Err(ArchiveRefusal::UnsafeName);
        }
        if raw.size() > self.most_entry_bytes {
            return Err(ArchiveRefusal::EntryTooLarge);
        }
        let packed = raw.compressed_size();
        drop(raw);
        let most = self.most_entry_bytes;
        let entry = self.zip.by_index(index).map_err(|_damaged| ArchiveRefusal::Unreadable)?;
        let mut bytes = Vec::new();
        // The size in the directory is the sender's word: count what really comes out.
        entry.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|_damaged| ArchiveRefusal::Unreadable)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > most {
            return Err(ArchiveRefusal::EntryTooLarge);
        }
        if size > RATIO_COUNTS_FROM && size / packed.max(1) > MAX_RATIO {
            return Err(ArchiveRefusal::SuspiciousRatio);
        }
        if is_archive(&bytes) {
            return Err(ArchiveRefusal::Nested);
        }
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn archive(files: &[(&str, &[u8])]) -> Bytes {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner().into()
    }

    fn contents(files: &[(&str, &[u8])]) -> Vec<(String, Result<Bytes, ArchiveRefusal>)> {
        let mut opened = Archive::of_bytes(archive(files)).unwrap();
        let places = 0..opened.len();
        places.map(|place| opened.unpack(place).unwrap()).map(|file| (file.name, file.content)).collect()
    }

    #[test]
    fn files_in_folders_are_taken_out_with_their_path() {
        let found = contents(&[("2026/03/a.xml", b"<a/>"), ("b.xml", b"<b/>")]);
        let expected = [("2026/03/a.xml", "<a/>"), ("b.xml", "<b/>")];
        assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), Ok(Bytes::from(text)))));
    }

    #[test]
    fn a_zip_inside_a_zip_and_a_name_that_leads_outside_are_refused_alone() {
        let inner = archive(&[("a.xml", b"<a/>")]);
        let found = contents(&[("inner.zip", &inner), ("../../etc/passwd", b"x"), ("b.xml", b"<b/>")]);
        assert_eq!(found[0].1, Err(ArchiveRefusal::Nested));
        assert_eq!(found[1].1, Err(ArchiveRefusal::UnsafeName));
        assert!(found[2].1.is_ok());
    }

    #[test]
    fn what_shrinks_to_nothing_is_a_bomb_and_what_is_too_large_is_not_read_whole() {
        let found = contents(&[
            ("zeros.xml", &vec![b'0'; (2 << 20) + 1]),
            ("large.xml", &vec![b'0'; (5 << 20) + 1]),
            ("small.xml", &vec![b'0'; 1 << 20]),
        ]);
        assert_eq!(found[0].1, Err(ArchiveRefusal::SuspiciousRatio));
        assert_eq!(found[1].1, Err(ArchiveRefusal::EntryTooLarge));
        assert!(found[2].1.is_ok());
    }

    #[test]
    fn a_damaged_archive_is_refused_whole() {
        let bytes = archive(&[("a.xml", b"<a/>")]);
        let cut = bytes.slice(..bytes.len() - 10);
        assert_eq!(Archive::of_bytes(cut).err(), Some(ArchiveRefusal::Unreadable));
    }

    proptest::proptest! {
        #[test]
        fn changed_bytes_never_panic_and_nothing_larger_comes_out(
            changes in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), 0_u8..), 1..6),
        ) {
            let mut bytes = archive(&[("a/b.xml", b"<a/>"), ("c.xml", &[b' '; 3_000])]).to_vec();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if let Ok(mut opened) = Archive::of_bytes(bytes.into()) {
                for file in (0..opened.len()).filter_map(|place| opened.unpack(place)).collect::<Vec<_>>() {
                    let length = file.content.map_or(0, |content| u64::try_from(content.len()).unwrap());
                    proptest::prop_assert!(length <= MAX_ENTRY_BYTES);
                }
            }
        }
    }

    #[test]
    fn every_refusal_is_found_again_by_its_word() {
        for refusal in ArchiveRefusal::iter() {
            assert_eq!(ArchiveRefusal::from_word(refusal.word()), Some(refusal));
        }
    }
}

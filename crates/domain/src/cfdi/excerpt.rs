//! The nodes that findings are about, as they stand in the file.
//!
//! A finding keeps where it was found and not what stood there: its node is looked up in the original bytes when
//! somebody wants to see it. However many are looked up, the document is parsed once and its text walked through twice.

mod place;
mod tag;
#[cfg(test)]
mod tests;

use super::{
    encoding::{MAX_BYTES, decode},
    error::Position,
    xml::{BLANK, Document, Element},
};
use crate::contract::NodeExcerpt;
use place::Place;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// Characters of a line that are shown before a column, and as many behind it.
const BESIDE_COLUMN: usize = 100;

/// The nodes at these places of a file, in the order of the places; each is what a finding says in `at`.
pub fn excerpts<'p>(bytes: &[u8], places: impl IntoIterator<Item = Option<&'p str>>) -> Vec<Option<NodeExcerpt>> {
    let places: Vec<Option<Place>> = places.into_iter().map(|at| at.and_then(Place::parse)).collect();
    let text = if places.iter().any(Option::is_some) { legible(bytes) } else { None };
    let Some(text) = text else { return vec![None; places.len()] };
    // A position alone is that of a file that may be no XML.
    let has_path = places.iter().flatten().any(|place| !place.steps.is_empty());
    let document = if has_path { Document::parse(&text).ok() } else { None };
    in_text(&text, document.as_ref(), &places)
}

/// The text of a file; of one whose bytes are not what it declares, as much as there is.
fn legible(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let in_part = || (bytes.len() <= MAX_BYTES && !bytes.contains(&0)).then(|| String::from_utf8_lossy(bytes));
    decode(bytes).ok().or_else(in_part)
}

/// What a place leads to, by its first byte.
enum Found {
    /// A start tag, and the attribute that is meant.
    Tag(usize, Option<String>),
    /// A column of a line, where there is no element.
    Column(usize),
}

impl Found {
    fn offset(&self) -> usize {
        match self {
            Self::Tag(offset, _) | Self::Column(offset) => *offset,
        }
    }
}

fn in_text(text: &str, document: Option<&Document>, places: &[Option<Place>]) -> Vec<Option<NodeExcerpt>> {
    let positions: BTreeSet<Position> = places.iter().flatten().filter_map(|place| place.position).collect();
    let mut walk = Walk::through(text);
    let offsets: BTreeMap<Position, usize> =
        positions.into_iter().map(|position| (position, walk.byte_at(position))).collect();
    let look_up = |place: &Place| {
        let offset = place.position.and_then(|position| offsets.get(&position).copied());
        find(document, place, offset)
    };
    let found: Vec<Option<Found>> = places.iter().map(|place| place.as_ref().and_then(look_up)).collect();
    let begins: BTreeSet<usize> = found.iter().flatten().map(Found::offset).collect();
    let mut walk = Walk::through(text);
    let positions: BTreeMap<usize, Position> =
        begins.into_iter().map(|offset| (offset, walk.position_at(offset))).collect();
    let shown = |found: Found| {
        let position = positions.get(&found.offset()).copied()?;
        show(text, found, position)
    };
    found.into_iter().map(|found| found.and_then(shown)).collect()
}

/// A position that is an element's wins over the path, which does not number every step.
fn find(document: Option<&Document>, place: &Place, offset: Option<usize>) -> Option<Found> {
    let root = document.map(|document| &document.root).filter(|_| !place.steps.is_empty());
    let at_position = || element_at(root?, offset?).map(|element| (element, place.attribute));
    match at_position().or_else(|| place.follow(root?)) {
        Some((element, attribute)) => {
            let attribute = attribute.map(|name| as_written(element, name));
            Some(Found::Tag(element.offset(), attribute))
        }
        None => offset.map(Found::Column),
    }
}

/// The element whose start tag begins at this byte.
fn element_at<'d, 'a>(root: &'d Element<'a>, offset: usize) -> Option<&'d Element<'a>> {
    let mut element = root;
    while element.offset() != offset {
        let begun = element.children.partition_point(|child| child.offset() <= offset);
        element = element.children.get(begun.checked_sub(1)?)?;
    }
    Some(element)
}

/// CFDI 3.2 writes the same names with other capitals.
fn as_written(element: &Element, name: &str) -> String {
    let names = || element.attributes.iter().map(|attribute| attribute.name);
    let found = names().find(|written| *written == name);
    let found = found.or_else(|| names().find(|written| written.eq_ignore_ascii_case(name)));
    found.unwrap_or(name).to_owned()
}

fn show(text: &str, found: Found, position: Position) -> Option<NodeExcerpt> {
    let (xml, attribute) = match found {
        Found::Tag(offset, attribute) => (tag::shown(text.get(offset..)?, attribute.as_deref())?, attribute),
        Found::Column(offset) => (around(text, offset), None),
    };
    let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let attribute = attribute.map(|name| tag::short(&name));
    (!xml.is_empty()).then(|| NodeExcerpt {
        line: number(position.line),
        column: number(position.column),
        xml,
        attribute,
    })
}

/// The line around a byte of the text; where nothing stands in it, the nearest before in which something does, or
/// behind.
fn around(text: &str, offset: usize) -> String {
    let (before, behind) = text.split_at_checked(offset).unwrap_or((text, ""));
    let (mut start, mut end) = (last_line(before), first_line(behind));
    if is_blank(start) && is_blank(end) {
        start = last_line(before.trim_end_matches(BLANK));
        end = if is_blank(start) { first_line(behind.trim_start_matches(BLANK)) } else { "" };
    }
    let cut = start.char_indices().rev().nth(BESIDE_COLUMN.saturating_sub(1)).filter(|(place, _)| *place > 0);
    let start = match cut.and_then(|(place, _)| start.get(place..)) {
        Some(kept) => format!("…{kept}"),
        None => start.to_owned(),
    };
    let end = match end.char_indices().nth(BESIDE_COLUMN).and_then(|(place, _)| end.get(..place)) {
        Some(kept) => format!("{kept}…"),
        None => end.to_owned(),
    };
    [start, end].concat().trim_matches(BLANK).to_owned()
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

fn is_blank(text: &str) -> bool {
    text.trim_matches(BLANK).is_empty()
}

/// Walks through a text once, from one place to others behind it.
struct Walk<'t> {
    text: &'t str,
    offset: usize,
    position: Position,
}

impl<'t> Walk<'t> {
    fn through(text: &'t str) -> Self {
        Self { text, offset: 0, position: Position::START }
    }

    /// The byte of a position; of one that the text does not have, the end of its line or of the text.
    fn byte_at(&mut self, wanted: Position) -> usize {
        while self.position.line < wanted.line {
            let rest = self.text.get(self.offset..).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', rest.as_bytes()) else {
                self.offset = self.text.len();
                return self.offset;
            };
            self.offset = self.offset.saturating_add(length).saturating_add(1);
            self.position = Position { line: self.position.line.saturating_add(1), column: 1 };
        }
        let rest = self.text.get(self.offset..).unwrap_or_default();
        let columns = wanted.column.saturating_sub(self.position.column);
        for character in rest.chars().take_while(|character| *character != '\n').take(columns) {
            self.offset = self.offset.saturating_add(character.len_utf8());
            self.position.column = self.position.column.saturating_add(1);
        }
        self.offset
    }

    /// The position of a byte.
    fn position_at(&mut self, wanted: usize) -> Position {
        let between = self.text.get(self.offset..wanted).unwrap_or_default();
        let passed = Position::of(between, between.len());
        self.position = Position {
            line: self.position.line.saturating_add(passed.line).saturating_sub(1),
            column: if passed.line == 1 {
                self.position.column.saturating_add(passed.column).saturating_sub(1)
            } else {
                passed.column
            },
        };
        self.offset = wanted;
        self.position
    }
}

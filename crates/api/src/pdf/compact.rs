//! Packs the small objects of a PDF into compressed object streams (ISO 32000-1, 7.5.7 and 7.5.8).
//!
//! A tagged table costs one object a cell; krilla writes them in plain, about 100 bytes each, which makes a
//! statement of 500 rows five times as large as its pages. The reader sees the same objects.

use super::PdfError;
use flate2::{Compression, write::ZlibEncoder};
use std::{borrow::Cow, io::Write};

/// Objects in one stream: large enough to compress well, small enough to open one object without reading all.
const PER_STREAM: usize = 500;

/// Bytes of one entry of the cross-reference stream.
const ROW: usize = 8;

#[derive(Clone, Copy)]
enum Place {
    /// Byte position in the file.
    At(usize),
    /// Position within an object stream.
    Inside { stream: usize, index: usize },
}

/// The same document with everything but its streams compressed.
pub(super) fn compact(bytes: &[u8]) -> Result<Vec<u8>, PdfError> {
    let source = Source::read(bytes)?;
    let mut out = Vec::with_capacity(bytes.len() / 2);
    out.extend_from_slice(bytes.get(..source.body_start).ok_or(PdfError::Structure("header"))?);
    let mut places = Vec::with_capacity(source.objects.len());
    let mut small: Vec<(usize, Cow<'_, [u8]>)> = Vec::new();
    for object in &source.objects {
        if object.content.ends_with(b"endstream") {
            places.push((object.number, Place::At(out.len())));
            out.extend_from_slice(object.whole);
        } else {
            small.push((object.number, reordered(object.content)));
        }
    }
    let mut next_number = source.size;
    for group in small.chunks(PER_STREAM) {
        places.push((next_number, Place::At(out.len())));
        let stream = next_number;
        places.extend(group.iter().enumerate().map(|(index, (number, _))| (*number, Place::Inside { stream, index })));
        write_object_stream(&mut out, next_number, group)?;
        next_number += 1;
    }
    let index_at = out.len();
    places.push((next_number, Place::At(index_at)));
    places.sort_unstable_by_key(|(number, _)| *number);
    write_index(&mut out, &places, next_number, &source.trailer)?;
    write!(out, "\nstartxref\n{index_at}\n%%EOF").map_err(|_full| PdfError::Structure("memory"))?;
    Ok(out)
}

struct Object<'a> {
    number: usize,
    /// From `n 0 obj` to past `endobj`.
    whole: &'a [u8],
    /// Between `obj` and `endobj`.
    content: &'a [u8],
}

/// What krilla wrote: a header, objects, one classic cross-reference table and a trailer.
struct Source<'a> {
    body_start: usize,
    objects: Vec<Object<'a>>,
    /// One more than the greatest object number.
    size: usize,
    /// The entries of the trailer other than its size.
    trailer: String,
}

impl<'a> Source<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, PdfError> {
        let tail = bytes.len().saturating_sub(64);
        let marker = position(bytes, b"startxref", tail).ok_or(PdfError::Structure("startxref"))?;
        let table_at = number_after(bytes, marker + 9).ok_or(PdfError::Structure("table position"))?;
        let table = bytes.get(table_at..marker).ok_or(PdfError::Structure("cross-reference table"))?;
        let trailer_at = position(table, b"trailer", 0).ok_or(PdfError::Structure("trailer"))?;
        let mut starts = entries(table.get(..trailer_at).unwrap_or_default())?;
        starts.sort_unstable_by_key(|(_, at)| *at);
        let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([table_at]);
        let objects = starts
            .iter()
            .zip(ends)
            .map(|((number, start), end)| read_object(bytes, *number, *start..end))
            .collect::<Result<Vec<_>, _>>()?;
        let size = starts.iter().map(|(number, _)| number + 1).max().ok_or(PdfError::Structure("object"))?;
        let body_start = starts.first().map_or(0, |(_, at)| *at);
        let trailer = trailer_entries(table.get(trailer_at + 7..).unwrap_or_default(), size)?;
        Ok(Self { body_start, objects, size, trailer })
    }
}

/// `(object number, position)` of every object in use.
fn entries(table: &[u8]) -> Result<Vec<(usize, usize)>, PdfError> {
    let wrong = PdfError::Structure("cross-reference entry");
    let text = std::str::from_utf8(table).map_err(|_binary| wrong.clone())?;
    let mut words = text.split_ascii_whitespace();
    if (words.next(), words.next()) != (Some("xref"), Some("0")) {
        return Err(PdfError::Structure("cross-reference table from 0"));
    }
    words.next();
    let words: Vec<_> = words.collect();
    let mut found = Vec::with_capacity(words.len() / 3);
    for (number, entry) in words.chunks(3).enumerate() {
        match entry {
            [at, _, "n"] => found.push((number, at.parse().map_err(|_text| wrong.clone())?)),
            [_, _, "f"] => {}
            _ => return Err(wrong),
        }
    }
    Ok(found)
}

fn read_object(bytes: &[u8], number: usize, range: std::ops::Range<usize>) -> Result<Object<'_>, PdfError> {
    let whole = bytes.get(range).ok_or(PdfError::Structure("object"))?;
    let head = format!("{number} 0 obj");
    let rest = whole.strip_prefix(head.as_bytes()).ok_or(PdfError::Structure("object head"))?;
    let content = rest.trim_ascii().strip_suffix(b"endobj").ok_or(PdfError::Structure("endobj"))?.trim_ascii();
    Ok(Object { number, whole, content })
}

fn trailer_entries(trailer: &[u8], size: usize) -> Result<String, PdfError> {
    // The document identifier may hold any byte in a literal string, so this must not assume UTF-8.
    let text: String = trailer.iter().map(|byte| char::from(*byte)).collect();
    let inside = text.trim().strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"));
    let inside = inside.ok_or(PdfError::Structure("trailer dictionary"))?;
    let size_entry = format!("/Size {size}");
    if !inside.contains(&size_entry) {
        return Err(PdfError::Structure("trailer size"));
    }
    Ok(inside.replacen(&size_entry, "", 1).trim().to_owned())
}

fn write_object_stream(out: &mut Vec<u8>, number: usize, group: &[(usize, Cow<'_, [u8]>)]) -> Result<(), PdfError> {
    let mut head = Vec::new();
    let mut position = 0;
    for (member, content) in group {
        write!(head, "{member} {position} ").map_err(|_full| PdfError::Structure("memory"))?;
        position += content.len() + 1;
    }
    let first = head.len();
    let mut body = head;
    for (_, content) in group {
        body.extend_from_slice(content);
        body.push(b'\n');
    }
    let dictionary = format!("/Type/ObjStm/N {}/First {}", group.len(), first);
    write_stream(out, number, &dictionary, &body)
}

/// A table cell's structure element with its varying number last, so that cells of one row differ in their ends only;
/// other objects as they are. The order of keys means nothing in a PDF, and the type of these elements is optional.
fn reordered(content: &[u8]) -> Cow<'_, [u8]> {
    let cell = || {
        let inside = std::str::from_utf8(content).ok()?.strip_prefix("<</Type/StructElem")?.strip_suffix(">>")?;
        let (kind, rest) = inside.split_once("/K[")?;
        let (mark, page) = rest.split_once(']')?;
        let is_simple =
            mark.bytes().all(|byte| byte.is_ascii_digit()) && page.starts_with("/Pg ") && !page.contains('<');
        is_simple.then(|| format!("<<{kind}{page}/K {mark}>>").into_bytes())
    };
    cell().map_or(Cow::Borrowed(content), Cow::Owned)
}

/// The cross-reference stream: for each object its kind, place, and index within an object stream.
fn write_index(out: &mut Vec<u8>, places: &[(usize, Place)], number: usize, trailer: &str) -> Result<(), PdfError> {
    let large = |_error| PdfError::Structure("position below 4 GB");
    let mut rows = vec![0xffff_u64.to_be_bytes()];
    let mut expected = 1;
    for (object, place) in places {
        // Numbers never given stay free.
        for _ in expected..*object {
            rows.push([0; ROW]);
        }
        expected = object + 1;
        let (kind, first, second) = match place {
            Place::At(at) => (1_u8, *at, 0),
            Place::Inside { stream, index } => (2, *stream, *index),
        };
        let (first, second) = (u32::try_from(first).map_err(large)?, u16::try_from(second).map_err(large)?);
        let entry = (u64::from(kind) << 48) | (u64::from(first) << 16) | u64::from(second);
        rows.push(entry.to_be_bytes());
    }
    let parameters = format!("/DecodeParms<</Predictor 12/Columns {ROW}>>");
    let dictionary = format!("/Type/XRef/W[2 4 2]{parameters}/Size {}{trailer}", number + 1);
    write_stream(out, number, &dictionary, &differences(&rows))
}

/// Each row as its difference from the one above (PNG filter 2): neighbours are nearly equal.
fn differences(rows: &[[u8; ROW]]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(rows.len() * (ROW + 1));
    let mut above = [0; ROW];
    for row in rows {
        encoded.push(2);
        encoded.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
        above = *row;
    }
    encoded
}

fn write_stream(out: &mut Vec<u8>, number: usize, dictionary: &str, body: &[u8]) -> Result<(), PdfError> {
    let full = |_error| PdfError::Structure("memory");
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    encoder.write_all(body).map_err(full)?;
    let packed = encoder.finish().map_err(full)?;
    write!(out, "{number} 0 obj\n<<").map_err(full)?;
    out.extend(dictionary.chars().filter_map(|character| u8::try_from(u32::from(character)).ok()));
    write!(out, "/Filter/FlateDecode/Length {}>>\nstream\n", packed.len()).map_err(full)?;
    out.extend_from_slice(&packed);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    Ok(())
}

fn position(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let at = bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted)?;
    Some(from + at)
}

fn number_after(bytes: &[u8], from: usize) -> Option<usize> {
    let text = std::str::from_utf8(bytes.get(from..)?).ok()?;
    text.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_a_table_is_refused() {
        assert_eq!(compact(b"%PDF-1.7\nhello"), Err(PdfError::Structure("startxref")));
    }

    #[test]
    fn a_table_that_points_elsewhere_is_refused() {
        let wrong = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000003 00000 n \ntrailer\n<</Size 2>>\nstartxref\n29\n%%EOF";
        assert_eq!(compact(wrong).err(), Some(PdfError::Structure("object head")));
    }

    #[test]
    fn only_cells_with_one_mark_change_their_key_order() {
        let cell = b"<</Type/StructElem/S/TD/P 20 0 R/K[81]/Pg 56 0 R>>";
        assert_eq!(&*reordered(cell), b"<</S/TD/P 20 0 R/Pg 56 0 R/K 81>>");
        for other in [
            &b"<</Type/StructElem/S/TR/P 5 0 R/K[19 0 R 20 0 R]>>"[..],
            b"<</Type/StructElem/S/H1/P 5 0 R/T(a)/K[1 2]/Pg 5 0 R>>",
            b"[1 0 R]",
        ] {
            assert_eq!(&*reordered(other), other);
        }
    }
}

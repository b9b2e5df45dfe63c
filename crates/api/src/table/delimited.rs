//! Text with a separator, as spreadsheets copy and export it.

use super::{MOST_COLUMNS, MOST_ROWS, TableError, TableRow, tidy};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// By byte order mark, else UTF-8 where it is, else as Windows in Mexico writes it: a superset of Latin-1.
pub(super) fn decode(bytes: &[u8]) -> String {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

pub(super) fn rows(text: &str) -> Result<Vec<TableRow>, TableError> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut lines = Lines { text: text.as_bytes(), position: 0, line: 1 };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| TableError::Text {
            line: error.position().map_or(0, csv::Position::line),
            why: error.to_string(),
        })?;
        if rows.len() >= MOST_ROWS {
            return Err(TableError::TooManyRows);
        }
        rows.push(TableRow {
            line: lines.of(record.position()),
            cells: record.iter().take(MOST_COLUMNS).map(str::to_owned).collect(),
        });
    }
    tidy(rows)
}

/// Counts the lines of a text as far as it was read.
struct Lines<'a> {
    text: &'a [u8],
    position: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line a record begins on: its position may be that of empty lines before it.
    fn of(&mut self, position: Option<&csv::Position>) -> u32 {
        let begin = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.position);
        let empty = self.text.iter().skip(begin).take_while(|byte| **byte == b'\n').count();
        let begin = begin + empty;
        let passed = self.text.get(self.position..begin).unwrap_or_default();
        let lines = passed.split(|byte| *byte == b'\n').count().saturating_sub(1);
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.position = begin;
        self.line
    }
}

/// The separator of the first line that has one: a tab wins, because it is never part of a text.
fn separator(text: &str) -> u8 {
    let count = |line: &str, wanted: char| {
        let mut quoted = false;
        let outside = line.chars().filter(|character| {
            quoted ^= *character == '"';
            !quoted && *character == wanted
        });
        outside.count()
    };
    for line in text.lines().take(super::TITLE_ROWS) {
        if count(line, '\t') > 0 {
            return b'\t';
        }
        let (semicolons, commas) = (count(line, ';'), count(line, ','));
        if semicolons > 0 && semicolons >= commas {
            return b';';
        }
        if commas > 0 {
            return b',';
        }
    }
    b','
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        rows(&decode(bytes)).unwrap().into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn tabs_semicolons_and_commas_part_cells() {
        for text in ["a\tb, c\td;e\n", "a;\"b, c\";\"d;e\"\r\n", "a,\"b, c\",d;e\n"] {
            assert_eq!(cells(text.as_bytes()), [["a", "b, c", "d;e"]], "{text:?}");
        }
    }

    #[test]
    fn latin_1_utf_8_and_a_byte_order_mark_read_the_same() {
        let expected = [["Peña", "José"]];
        assert_eq!(cells("Peña;José".as_bytes()), expected);
        assert_eq!(cells("\u{feff}Peña;José".as_bytes()), expected);
        assert_eq!(cells(b"Pe\xf1a;Jos\xe9"), expected);
        let utf_16: Vec<u8> = "\u{feff}Peña;José".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(cells(&utf_16), expected);
    }

    #[test]
    fn a_quoted_cell_may_hold_a_line_break_and_lines_are_still_counted() {
        for text in ["a,\"b\nc\"\n\n\nd,e\n", "a,\"b\r\nc\"\r\n\r\n\r\nd,e\r\n"] {
            let rows = rows(text).unwrap();
            assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 5], "{text:?}");
        }
    }

    #[test]
    fn a_row_above_the_limit_is_one_too_many() {
        assert_eq!(rows(&"a\n".repeat(MOST_ROWS)).unwrap().len(), MOST_ROWS);
        assert!(matches!(rows(&"a\n".repeat(MOST_ROWS + 1)), Err(TableError::TooManyRows)));
    }
}

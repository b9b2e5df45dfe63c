//! Tables that people bring: pasted from a spreadsheet, or as a CSV or XLSX file.
//!
//! [`read`] gives rows of text, whatever they came in; [`Table`] finds the columns by their headings.

mod delimited;
mod workbook;

use domain::customer::normalized_name;
use std::collections::BTreeMap;

/// More rows are a mistake, or a job for several files.
pub const MOST_ROWS: usize = 20_000;
/// A cell further to the right does not belong to the table.
const MOST_COLUMNS: usize = 100;
/// Titles and blank lines may stand above the headings.
const TITLE_ROWS: usize = 10;

/// One row as text; cells that are not there are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Line of the text, or row of the sheet, from 1.
    pub line: u32,
    pub cells: Vec<String>,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("there are no rows in it")]
    Empty,
    #[error("it has more than {MOST_ROWS} rows")]
    TooManyRows,
    #[error("an old .xls workbook; save it as .xlsx or CSV")]
    OldWorkbook,
    #[error("the workbook unpacks to too much data")]
    TooLarge,
    #[error("the workbook is damaged: {0}")]
    Workbook(String),
    #[error("line {line}: {why}")]
    Text { line: u64, why: String },
}

/// A column by the name the program knows it by, and the headings people give it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    /// In capitals without accents or punctuation.
    pub headings: &'static [&'static str],
}

/// Rows whose columns have names.
#[derive(Debug)]
pub struct Table {
    positions: BTreeMap<&'static str, usize>,
    rows: Vec<TableRow>,
}

/// A row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct NamedRow<'a> {
    positions: &'a BTreeMap<&'static str, usize>,
    row: &'a TableRow,
}

/// Reads a file, telling a workbook from text by its first bytes.
pub fn read(bytes: &[u8]) -> Result<Vec<TableRow>, TableError> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => workbook::rows(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(TableError::OldWorkbook),
        _ => delimited::rows(&delimited::decode(bytes)),
    }
}

/// Reads pasted text: tabs, semicolons or commas between the cells.
pub fn read_text(text: &str) -> Result<Vec<TableRow>, TableError> {
    delimited::rows(text)
}

impl Table {
    /// Finds the headings in the first rows. Where there are none the columns are `unnamed`, in that order.
    pub fn new(rows: Vec<TableRow>, known: &[Column], unnamed: &[&'static str]) -> Result<Self, TableError> {
        let head = rows.iter().take(TITLE_ROWS).enumerate();
        let found = head.map(|(index, row)| (index, headings(row, known))).find(|(_, positions)| positions.len() > 1);
        let (positions, rows) = match found {
            Some((index, positions)) => (positions, rows.into_iter().skip(index + 1).collect()),
            None => (unnamed.iter().enumerate().map(|(position, name)| (*name, position)).collect(), rows),
        };
        let rows: Vec<TableRow> = rows;
        if rows.is_empty() { Err(TableError::Empty) } else { Ok(Self { positions, rows }) }
    }

    pub fn has(&self, column: &str) -> bool {
        self.positions.contains_key(column)
    }

    pub fn rows(&self) -> impl Iterator<Item = NamedRow<'_>> {
        self.rows.iter().map(|row| NamedRow { positions: &self.positions, row })
    }
}

impl<'a> NamedRow<'a> {
    pub fn line(&self) -> u32 {
        self.row.line
    }

    /// What the row says in a column, without blanks around it; nothing where it says nothing.
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let position = self.positions.get(column)?;
        self.row.cells.get(*position).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

/// Where the known columns stand; of two with the same heading the first counts.
fn headings(row: &TableRow, known: &[Column]) -> BTreeMap<&'static str, usize> {
    let mut positions = BTreeMap::new();
    for (position, cell) in row.cells.iter().enumerate() {
        let heading = normalized_name(cell);
        if let Some(column) = known.iter().find(|column| column.headings.contains(&heading.as_str())) {
            positions.entry(column.name).or_insert(position);
        }
    }
    positions
}

/// Rows in the order of their lines, without empty ones.
fn tidy(rows: Vec<TableRow>) -> Result<Vec<TableRow>, TableError> {
    let filled = |row: &TableRow| row.cells.iter().any(|cell| !cell.trim().is_empty());
    let rows: Vec<TableRow> = rows.into_iter().filter(filled).collect();
    if rows.is_empty() { Err(TableError::Empty) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Column; 3] = [
        Column { name: "rfc", headings: &["RFC"] },
        Column { name: "email", headings: &["CORREO", "CORREO ELECTRONICO", "E MAIL"] },
        Column { name: "credit_days", headings: &["DIAS DE CREDITO", "CREDIT DAYS"] },
    ];

    fn table(text: &str) -> Table {
        Table::new(read(text.as_bytes()).unwrap(), &KNOWN, &["rfc", "email", "credit_days"]).unwrap()
    }

    fn cells(table: &Table) -> Vec<(u32, [&str; 3])> {
        table.rows().map(|row| (row.line(), KNOWN.map(|column| row.get(column.name).unwrap_or("-")))).collect()
    }

    #[test]
    fn headings_are_found_below_titles_in_any_order_and_writing() {
        let table =
            table("Clientes 2026\n\nDías de  crédito;R.F.C.;Correo electrónico;rfc\n30;x;a@b.mx;URE180429TM6\n");
        assert!(table.has("email"));
        assert_eq!(cells(&table), [(4, ["URE180429TM6", "a@b.mx", "30"])]);
    }

    #[test]
    fn without_headings_the_columns_have_their_usual_order() {
        let table = table("URE180429TM6\ta@b.mx\t30\n\nEKU9003173C9\t\t15");
        let expected = [(1, ["URE180429TM6", "a@b.mx", "30"]), (3, ["EKU9003173C9", "-", "15"])];
        assert_eq!(cells(&table), expected);
    }

    #[test]
    fn a_table_without_rows_is_no_table() {
        assert!(matches!(read(b" \r\n\t\n"), Err(TableError::Empty)));
        let only_headings = read_text("RFC,Correo").unwrap();
        assert!(matches!(Table::new(only_headings, &KNOWN, &["rfc"]), Err(TableError::Empty)));
    }

    #[test]
    fn old_workbooks_are_refused_with_what_to_do() {
        let error = read(&[0xD0, 0xCF, 0x11, 0xE0, 0]).unwrap_err();
        assert_eq!(error.to_string(), "an old .xls workbook; save it as .xlsx or CSV");
    }
}

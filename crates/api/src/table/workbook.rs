//! The first sheet with something in it of an XLSX workbook.

use super::{MOST_COLUMNS, MOST_ROWS, TableError, TableRow, tidy};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, open_workbook_from_rs};
use rust_decimal::Decimal;
use std::{fmt::Display, io::Cursor};

/// A sheet of tables unpacks to far less.
const MOST_UNPACKED: u64 = 200 << 20;

pub(super) fn rows(bytes: &[u8]) -> Result<Vec<TableRow>, TableError> {
    check_size(bytes)?;
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged::<calamine::XlsxError>)?;
    for sheet in workbook.sheet_names() {
        match tidy(sheet_rows(&mut workbook, &sheet)?) {
            Err(TableError::Empty) => {}
            other => return other,
        }
    }
    Err(TableError::Empty)
}

fn damaged<E: Display>(error: E) -> TableError {
    TableError::Workbook(error.to_string())
}

/// Cell by cell, so that a lone cell far away does not make a sheet of billions.
fn sheet_rows(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<TableRow>, TableError> {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(damaged)?;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let Some(column) = usize::try_from(column).ok().filter(|column| *column < MOST_COLUMNS) else { continue };
        let value = text(cell.get_value());
        if value.is_empty() {
            continue;
        }
        let line = row.saturating_add(1);
        if rows.last().is_none_or(|last| last.line != line) {
            if rows.len() >= MOST_ROWS {
                return Err(TableError::TooManyRows);
            }
            rows.push(TableRow { line, cells: Vec::new() });
        }
        let Some(last) = rows.last_mut() else { continue };
        if last.cells.len() <= column {
            last.cells.resize(column + 1, String::new());
        }
        if let Some(place) = last.cells.get_mut(column) {
            *place = value;
        }
    }
    Ok(rows)
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(instant) => date_text(*instant),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// As a spreadsheet shows it: fifteen digits, without the noise of binary fractions.
fn number_text(number: f64) -> String {
    let digits = Decimal::from_scientific(&format!("{number:.14e}"));
    digits.map_or_else(|_out_of_range| number.to_string(), |digits| digits.normalize().to_string())
}

fn date_text(instant: ExcelDateTime) -> String {
    if instant.is_duration() {
        return number_text(instant.as_f64());
    }
    let (year, month, day, hour, minute, second, _milli) = instant.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

fn check_size(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut unpacked: u64 = 0;
    for index in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(index).map_err(damaged)?.size());
    }
    if unpacked > MOST_UNPACKED { Err(TableError::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime as Written, Format, Workbook};

    #[test]
    fn numbers_dates_and_gaps_of_a_sheet_become_text() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        let sheet = workbook.add_worksheet();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write(1, 0, "RFC").unwrap();
        sheet.write(3, 0, "URE180429TM6").unwrap();
        sheet.write(3, 2, 30).unwrap();
        sheet.write(3, 3, 0.1 + 0.2).unwrap();
        sheet.write_with_format(3, 4, Written::from_ymd(2026, 11, 5).unwrap(), &day).unwrap();
        sheet.write(900_000, 16_000, "lejos").unwrap();
        let bytes = workbook.save_to_buffer().unwrap();
        let rows = super::super::read(&bytes).unwrap();
        let expected = [
            TableRow { line: 2, cells: vec!["RFC".to_owned()] },
            TableRow { line: 4, cells: ["URE180429TM6", "", "30", "0.3", "2026-11-05"].map(str::to_owned).to_vec() },
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_zip_that_is_no_workbook_is_damaged() {
        assert!(matches!(rows(b"PK\x03\x04rest"), Err(TableError::Workbook(_))));
    }
}

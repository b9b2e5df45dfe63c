//! One worksheet with real dates and amounts.

use super::ExportError;
use chrono::{Datelike, NaiveDate};
use domain::money::Money;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Date(NaiveDate),
    Amount(Money),
    Count(u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Heading,
    Strong,
}

/// A worksheet that is written row by row.
pub(super) struct Sheet {
    worksheet: Worksheet,
    next_row: u32,
    made_on: NaiveDate,
}

impl Sheet {
    /// `made_on` stands as the file's date, so that equal reports are equal files.
    pub(super) fn new(name: &str, widths: &[f64], made_on: NaiveDate) -> Result<Self, ExportError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?;
        for (index, width) in widths.iter().enumerate() {
            worksheet.set_column_width(column(index)?, *width)?;
        }
        worksheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(Self { worksheet, next_row: 0, made_on })
    }

    pub(super) fn row(&mut self, cells: &[Cell], look: Look) -> Result<(), ExportError> {
        for (index, cell) in cells.iter().enumerate() {
            self.cell(column(index)?, cell, look)?;
        }
        self.next_row = self.next_row.checked_add(1).ok_or(ExportError::TooLarge)?;
        Ok(())
    }

    pub(super) fn text_row(&mut self, text: &str, look: Look) -> Result<(), ExportError> {
        self.row(&[Cell::Text(text.to_owned())], look)
    }

    pub(super) fn gap(&mut self) -> Result<(), ExportError> {
        self.row(&[], Look::Plain)
    }

    /// Keeps everything above the next row in sight, on screen and on every printed page.
    pub(super) fn freeze_above(&mut self) -> Result<(), ExportError> {
        self.worksheet.set_freeze_panes(self.next_row, 0)?;
        if let Some(header) = self.next_row.checked_sub(1) {
            self.worksheet.set_repeat_rows(header, header)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, ExportError> {
        let mut workbook = Workbook::new();
        if let Ok(made_on) = date(self.made_on) {
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_on));
        }
        workbook.push_worksheet(self.worksheet);
        Ok(workbook.save_to_buffer()?)
    }

    fn cell(&mut self, column: u16, cell: &Cell, look: Look) -> Result<(), ExportError> {
        let (row, format) = (self.next_row, format(cell, look));
        match cell {
            Cell::Empty => self.worksheet.write_blank(row, column, &format)?,
            Cell::Text(text) => self.worksheet.write_string_with_format(row, column, text, &format)?,
            Cell::Date(day) => match date(*day) {
                Ok(day) => self.worksheet.write_datetime_with_format(row, column, day, &format)?,
                // Excel's days begin in 1900.
                Err(_beyond) => self.worksheet.write_string_with_format(row, column, day.to_string(), &format)?,
            },
            Cell::Amount(amount) => {
                let number = amount.to_decimal().to_f64().unwrap_or_default();
                self.worksheet.write_number_with_format(row, column, number, &format)?
            }
            Cell::Count(count) => self.worksheet.write_number_with_format(row, column, *count, &format)?,
        };
        Ok(())
    }
}

fn format(cell: &Cell, look: Look) -> Format {
    let base = match look {
        Look::Plain => Format::new(),
        Look::Strong => Format::new().set_bold(),
        Look::Heading => Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_border_bottom(FormatBorder::Thin),
    };
    match cell {
        Cell::Empty | Cell::Text(_) => base,
        Cell::Date(_) => base.set_num_format("dd/mmm/yyyy"),
        Cell::Count(_) => base.set_num_format("0"),
        Cell::Amount(amount) => {
            let decimals = usize::try_from(amount.currency().decimals()).unwrap_or_default();
            let point = if decimals == 0 { "" } else { "." };
            base.set_num_format(format!("#,##0{point}{}", "0".repeat(decimals)))
        }
    }
}

fn column(index: usize) -> Result<u16, ExportError> {
    u16::try_from(index).map_err(|_too_many| ExportError::TooLarge)
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, ExportError> {
    let parts =
        || Some((u16::try_from(day.year()).ok()?, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?));
    let (year, month, number) = parts().ok_or(ExportError::Date(day))?;
    ExcelDateTime::from_ymd(year, month, number).map_err(|_range| ExportError::Date(day))
}

#[cfg(test)]
pub(super) mod tests {
    use calamine::{Data, DataType};
    use chrono::NaiveDate;

    /// The calendar day of a date cell.
    pub(in crate::export) fn day(cell: &Data) -> Option<NaiveDate> {
        let (year, month, day, ..) = cell.get_datetime()?.to_ymd_hms_milli();
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
    }
}

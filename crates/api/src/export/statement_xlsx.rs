//! The account statement as a workbook: one block a currency under a header that stays in sight.

use super::{
    ExportError,
    sheet::{Cell, Look, Sheet},
};
use crate::paper::{Letterhead, bucket_name, currency_name, statement as words};
use domain::{
    contract::Language,
    statement::{Statement, StatementCurrency, StatementRow},
};

const WIDTHS: [f64; 10] = [13.0, 13.0, 14.0, 44.0, 8.0, 12.0, 10.0, 15.0, 15.0, 15.0];

pub fn statement_xlsx(
    statement: &Statement,
    letterhead: &Letterhead,
    language: Language,
) -> Result<Vec<u8>, ExportError> {
    let mut sheet = Sheet::new(words::title(language), &WIDTHS, statement.as_of)?;
    sheet.text_row(&letterhead.organization, Look::Strong)?;
    sheet.text_row(&words::customer(&statement.customer), Look::Strong)?;
    let cut = [Cell::Text(language.choose("Corte al", "As of").to_owned()), Cell::Date(statement.as_of)];
    sheet.row(&cut, Look::Plain)?;
    let headings = words::headings(language).map(|heading| Cell::Text(heading.to_owned()));
    sheet.row(&headings, Look::Heading)?;
    sheet.freeze_above()?;
    for block in &statement.currencies {
        currency_block(&mut sheet, block, language)?;
    }
    sheet.finish()
}

fn currency_block(sheet: &mut Sheet, block: &StatementCurrency, language: Language) -> Result<(), ExportError> {
    for row in &block.rows {
        sheet.row(&cells(row, language), Look::Plain)?;
    }
    sheet.row(
        &[
            Cell::Text(currency_name(block.currency, language)),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Text(language.choose("TOTALES", "TOTALS").to_owned()),
            Cell::Amount(block.totals.original_amount),
            Cell::Amount(block.totals.amount_paid),
            Cell::Amount(block.totals.balance_due),
        ],
        Look::Strong,
    )?;
    for part in words::aging(block) {
        let name = bucket_name(part.bucket, language);
        sheet.row(&[Cell::Text(name), Cell::Empty, Cell::Amount(part.amount)], Look::Plain)?;
    }
    if !block.unapplied.is_zero() {
        let name = language.choose("Saldo a favor", "Unapplied credit").to_owned();
        sheet.row(&[Cell::Text(name), Cell::Empty, Cell::Amount(block.unapplied)], Look::Plain)?;
    }
    sheet.gap()
}

fn cells(row: &StatementRow, language: Language) -> [Cell; 10] {
    let text = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    [
        Cell::Date(row.issue_date),
        Cell::Date(row.due_date),
        row.credit_limit.map_or(Cell::Empty, Cell::Amount),
        Cell::Text(words::concept(row, language)),
        text(&row.series),
        text(&row.folio),
        Cell::Count(row.days_overdue),
        Cell::Amount(row.original_amount),
        Cell::Amount(row.amount_paid),
        Cell::Amount(row.balance_due),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{export::sheet::tests::day, paper::statement::samples};
    use calamine::{Data, DataType, Reader, Xlsx};
    use std::io::Cursor;

    fn read(bytes: Vec<u8>) -> calamine::Range<Data> {
        let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
        let name = workbook.sheet_names()[0].clone();
        assert_eq!(name, "Estado de cuenta");
        workbook.worksheet_range(&name).unwrap()
    }

    fn file(statement: &Statement) -> Vec<u8> {
        statement_xlsx(statement, &samples::letterhead(), Language::Es).unwrap()
    }

    #[test]
    fn rows_carry_real_dates_and_numbers_under_the_ten_headings() {
        let statement = samples::statement(3, 2);
        let range = read(file(&statement));
        let headings: Vec<_> = range.rows().nth(3).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(headings, words::headings(Language::Es));
        let row = range.rows().nth(4).unwrap();
        let expected = &statement.currencies[0].rows[0];
        assert_eq!(day(&row[0]), Some(expected.issue_date));
        assert_eq!(day(&row[1]), Some(expected.due_date));
        assert_eq!(row[5].as_string(), expected.folio);
        assert_eq!(row[6].get_float(), Some(f64::from(expected.days_overdue)));
        assert_eq!(row[9].get_float(), expected.balance_due.to_string().parse().ok());
    }

    #[test]
    fn every_currency_ends_in_its_own_totals() {
        let statement = samples::statement(3, 2);
        let range = read(file(&statement));
        let totals: Vec<_> = range
            .rows()
            .filter(|row| row[6] == "TOTALES")
            .map(|row| (row[0].to_string(), format!("{:.2}", row[9].get_float().unwrap())))
            .collect();
        let expected: Vec<_> = statement
            .currencies
            .iter()
            .map(|block| (currency_name(block.currency, Language::Es), block.totals.balance_due.to_string()))
            .collect();
        assert_eq!(totals, expected);
    }

    #[test]
    fn a_concept_that_looks_like_a_formula_stays_text() {
        let mut statement = samples::statement(1, 0);
        statement.currencies[0].rows[0].concept = Some("=1+1".to_owned());
        let bytes = file(&statement);
        let mut workbook = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        assert!(workbook.worksheet_formula("Estado de cuenta").unwrap().is_empty());
        assert_eq!(read(bytes).rows().nth(4).unwrap()[3], "=1+1");
    }

    #[test]
    fn the_same_statement_gives_the_same_file() {
        let statement = samples::statement(2, 1);
        assert_eq!(file(&statement), file(&statement));
    }

    #[test]
    fn a_statement_of_nothing_is_still_a_workbook() {
        assert_eq!(read(file(&samples::statement(0, 0))).height(), 4);
    }
}

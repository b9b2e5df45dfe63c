//! The account statement as CSV: one line a document, its currency in the last column, nothing but data.

use super::{ExportError, delimited::delimited};
use crate::paper::statement as words;
use domain::{
    contract::Language,
    statement::{Statement, StatementRow},
};
use std::borrow::Cow;

pub fn statement_csv(statement: &Statement, language: Language) -> Result<Vec<u8>, ExportError> {
    let headings: Vec<Cow<'_, str>> =
        words::headings(language).into_iter().chain([language.choose("MONEDA", "Currency")]).map(Cow::from).collect();
    let rows = statement.currencies.iter().flat_map(|block| block.rows.iter().map(|row| cells(row, language)));
    delimited(headings, rows)
}

fn cells(row: &StatementRow, language: Language) -> Vec<Cow<'_, str>> {
    let text = |text: &'_ Option<String>| text.clone().unwrap_or_default().into();
    vec![
        row.issue_date.to_string().into(),
        row.due_date.to_string().into(),
        row.credit_limit.map(|limit| limit.to_string()).unwrap_or_default().into(),
        words::concept(row, language).into(),
        text(&row.series),
        text(&row.folio),
        row.days_overdue.to_string().into(),
        row.original_amount.to_string().into(),
        row.amount_paid.to_string().into(),
        row.balance_due.to_string().into(),
        row.balance_due.currency().to_string().into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::statement::samples;

    #[test]
    fn every_document_is_a_line_with_iso_dates_and_plain_amounts() {
        let mut statement = samples::statement(2, 1);
        statement.currencies[0].rows[0].concept = Some("=HYPERLINK(\"http://x\"), \"y\"\nz".to_owned());
        let bytes = statement_csv(&statement, Language::Es).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        assert_eq!(reader.headers().unwrap().iter().next_back(), Some("MONEDA"));
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 3);
        let first = &statement.currencies[0].rows[0];
        assert_eq!(records[0][0], first.issue_date.to_string());
        assert_eq!(records[0][3], format!("'{}", first.concept.clone().unwrap()));
        assert_eq!(records[0][9], first.balance_due.to_string());
        assert_eq!([&records[0][10], &records[1][10], &records[2][10]], ["MXN", "MXN", "USD"]);
    }

    #[test]
    fn nothing_owed_is_a_line_of_headings() {
        let bytes = statement_csv(&samples::statement(0, 0), Language::En).unwrap();
        assert_eq!(bytes.split(|byte| *byte == b'\n').count(), 2);
    }
}

//! The account statement as PDF.

use super::{
    PdfError, furniture,
    layout::{Flow, Line, PageSize, Properties, Style},
    table::{Align, Column, Table, Width},
};
use crate::paper::{Letterhead, currency_name, statement as words};
use domain::{
    contract::Language,
    statement::{Statement, StatementCurrency},
};

/// The statement on letter paper; equal statements give equal bytes.
pub fn statement(statement: &Statement, letterhead: &Letterhead, language: Language) -> Result<Vec<u8>, PdfError> {
    let tables: Vec<_> = statement.currencies.iter().map(|block| table(block, language)).collect();
    let title = format!(
        "{} · {} · {}",
        words::title(language),
        words::customer(&statement.customer),
        words::cut(statement, language)
    );
    let mut flow = Flow::new(page_size(&tables)?, furniture(title.clone(), letterhead, language));
    head(&mut flow, statement, letterhead, language)?;
    if statement.currencies.is_empty() {
        flow.paragraph(words::nothing_due(language), Style::BODY)?;
    }
    for (block, table) in statement.currencies.iter().zip(&tables) {
        currency_block(&mut flow, block, table, language)?;
    }
    closing(&mut flow, statement, letterhead, language)?;
    flow.finish(&Properties { title, author: letterhead.organization.clone(), language: language.tag() })
}

/// Portrait while nothing has to shrink for it.
fn page_size(tables: &[Table]) -> Result<PageSize, PdfError> {
    for table in tables {
        if table.width()? > PageSize::Portrait.body_width() {
            return Ok(PageSize::Landscape);
        }
    }
    Ok(PageSize::Portrait)
}

fn head(flow: &mut Flow, statement: &Statement, letterhead: &Letterhead, language: Language) -> Result<(), PdfError> {
    let mut sender = vec![Line::new(&letterhead.organization, Style::HEADING)];
    sender.extend(words::rfc(Some(&letterhead.rfc)).map(|rfc| Line::new(rfc, Style::SMALL)));
    sender.extend(letterhead.contact.iter().map(|line| Line::new(line, Style::SMALL)));
    let title = [
        Line::heading(words::title(language), Style::TITLE, 1),
        Line::new(words::cut(statement, language), Style::BODY),
    ];
    flow.beside(&sender, &title)?;
    flow.space(12.0);
    flow.paragraph(&words::customer(&statement.customer), Style::STRONG)?;
    if let Some(rfc) = words::rfc(statement.customer.rfc.as_deref()) {
        flow.paragraph(&rfc, Style::SMALL)?;
    }
    flow.space(10.0);
    Ok(())
}

fn currency_block(
    flow: &mut Flow,
    block: &StatementCurrency,
    table: &Table,
    language: Language,
) -> Result<(), PdfError> {
    let heading = format!("{} · {}", currency_name(block.currency, language), words::block_heading(block, language));
    flow.heading(&heading, Style::HEADING, 2)?;
    flow.space(3.0);
    if !block.rows.is_empty() {
        flow.table(table)?;
        flow.space(8.0);
        flow.keep_together(4.0 * Style::BODY.leading());
        flow.paragraph(words::aging_heading(language), Style::SMALL)?;
        flow.table(&aging_table(block, language))?;
    }
    if let Some(line) = words::unapplied(block.unapplied, language) {
        flow.space(4.0);
        flow.paragraph(&line, Style::STRONG)?;
    }
    flow.space(14.0);
    Ok(())
}

fn closing(
    flow: &mut Flow,
    statement: &Statement,
    letterhead: &Letterhead,
    language: Language,
) -> Result<(), PdfError> {
    let accounts = words::accounts(statement, letterhead);
    if !accounts.is_empty() {
        flow.heading(words::bank_heading(language), Style::HEADING, 2)?;
        for account in accounts {
            flow.paragraph(&words::bank_account(account), Style::BODY)?;
        }
        flow.space(6.0);
    }
    flow.paragraph(words::quote_folios(language), Style::BODY)?;
    flow.paragraph(words::account_warning(language), Style::SMALL)
}

fn table(block: &StatementCurrency, language: Language) -> Table {
    let content = |most| Width::Content { most };
    let shapes = [
        (Align::Left, content(60.0)),
        (Align::Left, content(60.0)),
        (Align::Right, content(90.0)),
        (Align::Left, Width::Rest { least: 84.0 }),
        (Align::Left, content(40.0)),
        (Align::Left, content(56.0)),
        (Align::Right, content(40.0)),
        (Align::Right, content(110.0)),
        (Align::Right, content(110.0)),
        (Align::Right, content(110.0)),
    ];
    let columns = words::headings(language)
        .into_iter()
        .zip(shapes)
        .map(|(heading, (align, width))| Column { heading: heading.to_owned(), align, width })
        .collect();
    let rows = block.rows.iter().map(|row| words::cells(row, language).to_vec()).collect();
    Table { columns, rows, totals: Some(words::total_cells(block, language).to_vec()) }
}

fn aging_table(block: &StatementCurrency, language: Language) -> Table {
    let (headings, amounts): (Vec<_>, Vec<_>) = words::aging_cells(block, language).into_iter().unzip();
    let column = |heading| Column { heading, align: Align::Right, width: Width::Rest { least: 62.0 } };
    Table { columns: headings.into_iter().map(column).collect(), rows: vec![amounts], totals: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::statement::samples;

    fn pdf(pesos: u32, dollars: u32) -> Vec<u8> {
        statement(&samples::statement(pesos, dollars), &samples::letterhead(), Language::Es).unwrap()
    }

    #[test]
    fn statements_of_every_length_stay_within_their_size() {
        for (rows, most_bytes) in [(0, 40_000), (1, 40_000), (8, 40_000), (50, 40_000), (60, 50_000), (500, 168_000)] {
            let bytes = pdf(rows, 0);
            assert!(bytes.starts_with(b"%PDF-1.7"));
            assert!(bytes.len() <= most_bytes, "{rows} rows: {} bytes", bytes.len());
        }
    }

    #[test]
    fn five_thousand_rows_are_one_document() {
        let bytes = pdf(5_000, 0);
        assert!(bytes.len() < 1_500_000, "{} bytes", bytes.len());
    }

    #[test]
    fn the_same_statement_gives_the_same_bytes() {
        assert_eq!(pdf(30, 5), pdf(30, 5));
    }

    #[test]
    fn english_and_two_currencies_can_be_set() {
        let sample = samples::statement(3, 4);
        let bytes = statement(&sample, &samples::letterhead(), Language::En).unwrap();
        assert_ne!(bytes, statement(&sample, &samples::letterhead(), Language::Es).unwrap());
    }

    #[test]
    fn enormous_amounts_and_hostile_texts_still_make_a_document() {
        let mut sample = samples::statement(2, 0);
        for row in &mut sample.currencies[0].rows {
            row.original_amount = domain::money::Money::new(i64::MAX, row.original_amount.currency());
            row.folio = Some("F".repeat(300));
            row.series = Some("\u{0}\u{202e}中文\u{1f600}".to_owned());
            row.concept = Some("palabra ".repeat(400));
        }
        sample.customer.name = "x".repeat(2_000);
    }
}

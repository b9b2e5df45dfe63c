//! The aging report as PDF: a table per currency, a line a customer.

use super::{
    PdfError, furniture,
    layout::{Flow, Line, PageSize, Properties, Style},
    table::{Align, Column, Table, Width},
};
use crate::paper::{Letterhead, bucket_name, currency_name, long_date, money, statement::unapplied};
use domain::{
    aging::{AgingCurrency, AgingCustomer, AgingReport, BucketAmount},
    contract::Language,
    money::Money,
};

/// The report on letter paper, turned on its side; equal reports give equal bytes.
pub fn aging(report: &AgingReport, letterhead: &Letterhead, language: Language) -> Result<Vec<u8>, PdfError> {
    let title = format!("{} · {}", title(language), cut(report, language));
    let mut flow = Flow::new(PageSize::Landscape, furniture(title.clone(), letterhead, language));
    let sender = [Line::new(&letterhead.organization, Style::HEADING), Line::new(&letterhead.rfc, Style::SMALL)];
    let heading =
        [Line::heading(self::title(language), Style::TITLE, 1), Line::new(cut(report, language), Style::BODY)];
    flow.beside(&sender, &heading)?;
    flow.space(12.0);
    if report.currencies.is_empty() {
        flow.paragraph(
            language.choose("Nadie debe nada a esta fecha.", "Nobody owes anything on this day."),
            Style::BODY,
        )?;
    }
    for block in &report.currencies {
        flow.heading(&currency_name(block.currency, language), Style::HEADING, 2)?;
        flow.space(3.0);
        flow.table(&table(block, language))?;
        if let Some(line) = unapplied(block.unapplied, language) {
            flow.space(4.0);
            flow.paragraph(&line, Style::STRONG)?;
        }
        flow.space(14.0);
    }
    flow.finish(&Properties { title, author: letterhead.organization.clone(), language: language.tag() })
}

fn title(language: Language) -> &'static str {
    language.choose("Antigüedad de saldos", "Aging of balances")
}

fn cut(report: &AgingReport, language: Language) -> String {
    format!("{} {}", language.choose("Corte al", "As of"), long_date(report.as_of, language))
}

fn table(block: &AgingCurrency, language: Language) -> Table {
    let amount = |heading: String| Column { heading, align: Align::Right, width: Width::Content { most: 96.0 } };
    let customer = language.choose("CLIENTE", "Customer").to_owned();
    let mut columns = vec![Column { heading: customer, align: Align::Left, width: Width::Rest { least: 120.0 } }];
    columns.extend(block.totals.iter().map(|part| amount(bucket_name(part.bucket, language))));
    columns.push(amount("TOTAL".to_owned()));
    let rows = block.customers.iter().map(|row| cells(name(row, language), &row.buckets, row.total));
    let total = block.customers.iter().try_fold(Money::zero(block.currency), |sum, row| sum.checked_add(row.total));
    let totals = total.ok().map(|total| cells(language.choose("TOTALES", "TOTALS").to_owned(), &block.totals, total));
    Table { columns, rows: rows.collect(), totals }
}

fn cells(first: String, buckets: &[BucketAmount], total: Money) -> Vec<String> {
    let amounts = buckets.iter().map(|part| part.amount).chain([total]).map(money);
    std::iter::once(first).chain(amounts).collect()
}

fn name(row: &AgingCustomer, language: Language) -> String {
    row.customer.as_ref().map_or_else(
        || language.choose("Sin cliente identificado", "Unidentified customer").to_owned(),
        |customer| format!("{} {}", customer.code, customer.name),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{export::aging_xlsx::tests::report, paper::statement::samples};

    #[test]
    fn a_table_shows_each_customer_and_what_the_column_adds_up_to() {
        let report = report();
        let [pesos, dollars] = &report.currencies[..] else { panic!("two currencies") };
        let table = table(pesos, Language::Es);
        assert_eq!(table.columns.len(), pesos.totals.len() + 2);
        assert_eq!(table.rows[0][0], "CL014 =Acme, S.A.");
        assert_eq!(table.rows[0].last(), table.totals.unwrap().last());
        assert_eq!(super::table(dollars, Language::Es).rows[0][0], "Sin cliente identificado");
    }

    #[test]
    fn the_same_report_gives_the_same_bytes_and_an_empty_one_a_page() {
        let make = |report: &AgingReport, language| aging(report, &samples::letterhead(), language).unwrap();
        let bytes = make(&report(), Language::Es);
        assert!(bytes.starts_with(b"%PDF-1.7") && bytes.len() < 40_000, "{} bytes", bytes.len());
        assert_eq!(bytes, make(&report(), Language::Es));
        assert_ne!(bytes, make(&report(), Language::En));
        assert!(make(&AgingReport { currencies: Vec::new(), ..report() }, Language::Es).len() > 1_000);
    }
}

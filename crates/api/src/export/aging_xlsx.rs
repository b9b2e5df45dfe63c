//! The aging report as a workbook: one block a currency, one line a customer.

use super::{
    ExportError,
    sheet::{Cell, Look, Sheet},
};
use crate::paper::{bucket_name, currency_name};
use domain::{
    aging::{AgingCurrency, AgingReport, BucketAmount},
    contract::Language,
    money::{Money, MoneyError},
};

pub fn aging_xlsx(report: &AgingReport, language: Language) -> Result<Vec<u8>, ExportError> {
    let mut widths = vec![12.0, 40.0, 16.0];
    let mut headings: Vec<_> =
        fixed_headings(language).into_iter().map(|heading| Cell::Text(heading.to_owned())).collect();
    for part in report.currencies.first().map(|block| block.totals.as_slice()).unwrap_or_default() {
        widths.push(15.0);
        headings.push(Cell::Text(bucket_name(part.bucket, language)));
    }
    widths.push(16.0);
    headings.push(Cell::Text("TOTAL".to_owned()));
    let mut sheet = Sheet::new(language.choose("Antigüedad", "Aging"), &widths, report.as_of)?;
    let cut = [Cell::Text(language.choose("Corte al", "As of").to_owned()), Cell::Date(report.as_of)];
    sheet.row(&cut, Look::Strong)?;
    sheet.row(&headings, Look::Heading)?;
    sheet.freeze_above()?;
    for block in &report.currencies {
        currency_block(&mut sheet, block, language)?;
    }
    sheet.finish()
}

/// Before the columns of the buckets.
pub(super) fn fixed_headings(language: Language) -> [&'static str; 3] {
    language.choose(["CLIENTE", "NOMBRE", "RFC"], ["Customer", "Name", "RFC"])
}

fn currency_block(sheet: &mut Sheet, block: &AgingCurrency, language: Language) -> Result<(), ExportError> {
    let name = currency_name(block.currency, language);
    for row in &block.customers {
        let customer = row.customer.as_ref();
        let unknown = || language.choose("Sin cliente identificado", "Unidentified customer").to_owned();
        let rfc = customer.and_then(|customer| customer.rfc.clone());
        let mut cells = vec![
            Cell::Text(customer.map(|customer| customer.code.clone()).unwrap_or_default()),
            Cell::Text(customer.map_or_else(unknown, |customer| customer.name.clone())),
            rfc.map_or(Cell::Empty, Cell::Text),
        ];
        cells.extend(row.buckets.iter().map(|part| Cell::Amount(part.amount)));
        cells.push(Cell::Amount(row.total));
        sheet.row(&cells, Look::Plain)?;
    }
    let mut totals =
        vec![Cell::Text(name.clone()), Cell::Text(language.choose("TOTALES", "TOTALS").to_owned()), Cell::Empty];
    totals.extend(block.totals.iter().map(|part| Cell::Amount(part.amount)));
    totals.push(sum(&block.totals, block).map_or(Cell::Empty, Cell::Amount));
    sheet.row(&totals, Look::Strong)?;
    if !block.unapplied.is_zero() {
        let label = language.choose("Saldo a favor sin aplicar", "Unapplied credit").to_owned();
        sheet.row(&[Cell::Text(name), Cell::Text(label), Cell::Amount(block.unapplied)], Look::Plain)?;
    }
    sheet.gap()
}

fn sum(parts: &[BucketAmount], block: &AgingCurrency) -> Result<Money, MoneyError> {
    parts.iter().map(|part| part.amount).try_fold(Money::zero(block.currency), Money::checked_add)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{export::sheet::tests::day, paper::statement::samples};
    use calamine::{Data, DataType, Reader, Xlsx};
    use domain::{
        aging::{AgingCustomer, CustomerRef},
        statement::StatementCurrency,
    };
    use std::io::Cursor;

    fn block(statement: &StatementCurrency, customers: Vec<Option<CustomerRef>>) -> AgingCurrency {
        let row = |customer| AgingCustomer {
            customer,
            buckets: statement.aging.clone(),
            total: statement.totals.balance_due,
        };
        AgingCurrency {
            currency: statement.currency,
            totals: statement.aging.clone(),
            unapplied: statement.unapplied,
            customers: customers.into_iter().map(row).collect(),
        }
    }

    /// Pesos of a named customer, dollars of nobody yet known.
    pub(crate) fn report() -> AgingReport {
        let statement = samples::statement(12, 3);
        let [pesos, dollars] = &statement.currencies[..] else { panic!("two currencies") };
        let customer = CustomerRef { name: "=Acme, S.A.".to_owned(), ..statement.customer.clone() };
        AgingReport {
            as_of: statement.as_of,
            currencies: vec![block(pesos, vec![Some(customer)]), block(dollars, vec![None])],
        }
    }

    fn read(bytes: Vec<u8>) -> calamine::Range<Data> {
        Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range("Antigüedad").unwrap()
    }

    #[test]
    fn a_customers_buckets_are_numbers_that_add_to_the_total() {
        let report = report();
        let range = read(aging_xlsx(&report, Language::Es).unwrap());
        let row = range.rows().nth(2).unwrap();
        assert_eq!(row[1], "=Acme, S.A.");
        let buckets: f64 = row[3..row.len() - 1].iter().map(|cell| cell.get_float().unwrap()).sum();
        let total = row[row.len() - 1].get_float().unwrap();
        assert!((buckets - total).abs() < 0.005);
        assert_eq!(format!("{total:.2}"), report.currencies[0].customers[0].total.to_string());
    }

    #[test]
    fn currencies_stand_apart_and_unapplied_money_beside_them() {
        let range = read(aging_xlsx(&report(), Language::Es).unwrap());
        let first: Vec<_> = range.rows().map(|row| row[0].to_string()).collect();
        assert_eq!(first, ["Corte al", "CLIENTE", "CL014", "PESOS", "", "", "DÓLARES", "DÓLARES"]);
        assert_eq!(range.rows().nth(5).unwrap()[1], "Sin cliente identificado");
        assert_eq!(range.rows().nth(7).unwrap()[2].get_float(), Some(500.0));
        assert_eq!(day(&range.rows().next().unwrap()[1]), Some(report().as_of));
    }

    #[test]
    fn an_empty_report_is_still_a_workbook() {
        let empty = AgingReport { currencies: Vec::new(), ..report() };
        assert_eq!(read(aging_xlsx(&empty, Language::Es).unwrap()).height(), 2);
    }
}

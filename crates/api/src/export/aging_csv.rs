//! The aging report as CSV: one line a customer and currency, nothing but data.

use super::{ExportError, aging_xlsx::fixed_headings, delimited::delimited};
use crate::paper::bucket_name;
use domain::{
    aging::{AgingCustomer, AgingReport},
    contract::Language,
    money::Currency,
};
use std::borrow::Cow;

pub fn aging_csv(report: &AgingReport, language: Language) -> Result<Vec<u8>, ExportError> {
    let buckets = report.currencies.first().map(|block| block.totals.as_slice()).unwrap_or_default();
    let headings = fixed_headings(language)
        .into_iter()
        .chain([language.choose("MONEDA", "Currency")])
        .map(Cow::from)
        .chain(buckets.iter().map(|part| bucket_name(part.bucket, language).into()))
        .chain([Cow::from("TOTAL")]);
    let rows = report
        .currencies
        .iter()
        .flat_map(|block| block.customers.iter().map(|customer| cells(customer, block.currency)));
    delimited(headings.collect::<Vec<Cow<'_, str>>>(), rows)
}

fn cells(row: &AgingCustomer, currency: Currency) -> Vec<Cow<'_, str>> {
    let customer = row.customer.as_ref();
    let mut cells: Vec<Cow<'_, str>> = vec![
        customer.map_or("", |customer| customer.code.as_str()).into(),
        customer.map_or("", |customer| customer.name.as_str()).into(),
        customer.and_then(|customer| customer.rfc.as_deref()).unwrap_or_default().into(),
        currency.to_string().into(),
    ];
    cells.extend(row.buckets.iter().map(|part| Cow::from(part.amount.to_string())));
    cells.push(row.total.to_string().into());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::aging_xlsx::tests::report;

    #[test]
    fn every_customer_and_currency_is_a_line() {
        let bytes = aging_csv(&report(), Language::Es).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        let headings: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(
            headings[..9],
            ["CLIENTE", "NOMBRE", "RFC", "MONEDA", "Por vencer", "1–30", "31–60", "61–90", "+90"]
        );
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 2);
        assert_eq!((&records[0][1], &records[0][3]), ("'=Acme, S.A.", "MXN"));
        assert_eq!((&records[1][0], &records[1][3]), ("", "USD"));
        assert_eq!(records[0].iter().next_back().unwrap(), report().currencies[0].customers[0].total.to_string());
    }
}

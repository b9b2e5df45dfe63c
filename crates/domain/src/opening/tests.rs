use super::*;
use crate::{
    contract::OpeningDecision,
    ids::{AllocationId, InvoiceId, PaymentId},
    ledger::{
        AllocationFact, AllocationKind, AllocationSource, InvoiceFacts, InvoiceKind, Opening, PuePolicy, Substitution,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pesos(text: &str) -> Money {
    Money::parse(text, Currency::MXN).unwrap()
}

#[test]
fn dates_are_read_as_people_in_mexico_write_them() {
    for (text, expected) in [
        ("2026-11-05", Some("2026-11-05")),
        ("2026-11-05T10:30:00", Some("2026-11-05")),
        ("05/11/2026", Some("2026-11-05")),
        ("5/11/26", Some("2026-11-05")),
        ("05-11-2026", Some("2026-11-05")),
        ("05.11.2026", Some("2026-11-05")),
        ("5-nov-26", Some("2026-11-05")),
        ("5 de Noviembre de 2026", Some("2026-11-05")),
        ("29/02/2024", Some("2024-02-29")),
        ("29/02/2026", None),
        ("31/02/2026", None),
        ("11/13/2026", None),
        ("2026/11/05", None),
        ("46331", None),
        ("05/11/0026", None),
        ("pronto", None),
        ("", None),
    ] {
        assert_eq!(read_date(text), expected.map(day), "{text}");
    }
}

#[test]
fn commas_stand_between_thousands_or_the_amount_is_refused() {
    for (text, expected) in [
        ("1234.5", Some("1234.50")),
        ("1,234.50", Some("1234.50")),
        ("$ 1,234.50", Some("1234.50")),
        ("1,234,567", Some("1234567.00")),
        ("1,234.50 MXN", Some("1234.50")),
        ("MXN 10", Some("10.00")),
        ("0", Some("0.00")),
        ("1.234,50", None),
        ("1,23", None),
        ("12,34,567", None),
        ("1,234.505", None),
        ("-1.00", None),
        ("(1.00)", None),
        ("10 USD", None),
        ("1e3", None),
        (".50", None),
        ("", None),
    ] {
        assert_eq!(read_amount(text, Currency::MXN), expected.map(pesos), "{text}");
    }
}

proptest! {
    #[test]
    fn any_amount_is_read_back_with_and_without_separators(minor in 0_i64..=999_999_999_999_999) {
        let amount = Money::new(minor, Currency::MXN);
        let plain = amount.to_string();
        let (whole, decimals) = plain.split_once('.').unwrap();
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        prop_assert_eq!(read_amount(&plain, Currency::MXN), Some(amount));
        prop_assert_eq!(read_amount(&format!("${grouped}.{decimals}"), Currency::MXN), Some(amount));
    }

    #[test]
    fn any_day_is_read_back_in_either_writing(days in 0_u64..70_000) {
        let date = day("1990-01-01") + chrono::Days::new(days);
        prop_assert_eq!(read_date(&date.to_string()), Some(date));
        prop_assert_eq!(read_date(&date.format("%d/%m/%Y").to_string()), Some(date));
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC{0,30}") {
        let _date = read_date(&text);
        let _amount = read_amount(&text, Currency::MXN);
        let _parts = series_and_folio(&text);
    }
}

#[test]
fn series_and_folio_are_told_apart() {
    for (text, series, folio) in [
        ("A-123", Some("A"), "123"),
        ("A123", Some("A"), "123"),
        ("A 123", Some("A"), "123"),
        ("123", None, "123"),
        ("FAC-2025-7", Some("FAC-2025"), "7"),
        ("-7", None, "-7"),
        ("REM", None, "REM"),
    ] {
        assert_eq!(series_and_folio(text), (series.map(str::to_owned), folio.to_owned()), "{text}");
    }
    assert_eq!(document_key("a-123"), document_key("A 123"));
}

#[test]
fn a_series_that_the_folio_repeats_stands_once() {
    for (series, folio, expected) in [
        ("V", "3", "V-3"),
        ("V", "V-3", "V-3"),
        ("v", "V3", "V3"),
        ("2", "21", "2-21"),
        ("2", "2-1", "2-1"),
        ("2", "2", "2"),
        ("A", "B-1", "A-B-1"),
    ] {
        assert_eq!(with_series(series, folio), expected);
    }
}

fn cells(fields: &[(&str, &str)]) -> OpeningImportRow {
    let mut row = serde_json::json!({"document": "A-1", "issue_date": "05/01/2026", "total": "1,000.00"});
    for (name, value) in fields {
        row[*name] = (*value).into();
    }
    serde_json::from_value(row).unwrap()
}

fn read(fields: &[(&str, &str)]) -> Result<OpeningRow, RowError> {
    read_row(&cells(fields), Currency::MXN, day("2026-01-31"))
}

#[test]
fn paid_and_total_follow_from_the_balance_when_it_is_given() {
    let figures = |fields: &[(&str, &str)]| read(fields).map(|row| (row.total.to_string(), row.paid.to_string()));
    let both = |total: &str, paid: &str| Ok((total.to_owned(), paid.to_owned()));
    assert_eq!(figures(&[]), both("1000.00", "0.00"));
    assert_eq!(figures(&[("paid", "250")]), both("1000.00", "250.00"));
    assert_eq!(figures(&[("balance", "750")]), both("1000.00", "250.00"));
    assert_eq!(figures(&[("total", ""), ("balance", "750")]), both("750.00", "0.00"));
    assert_eq!(figures(&[("total", ""), ("balance", "750"), ("paid", "250")]), both("1000.00", "250.00"));
    assert_eq!(figures(&[("balance", "750"), ("paid", "250")]), both("1000.00", "250.00"));
}

#[test]
fn a_uuid_is_one_in_whichever_column_it_stands() {
    let uuid = "3d964be2-a31c-4fb8-b792-2bacc477fa55";
    let row = read(&[("document", uuid)]).unwrap();
    assert_eq!((row.document, row.fiscal_uuid), (None, Some(uuid.to_uppercase())));
    let row = read(&[("document", "A-1"), ("fiscal_uuid", uuid)]).unwrap();
    assert_eq!((row.document.as_deref(), row.fiscal_uuid), (Some("A-1"), Some(uuid.to_uppercase())));
    let folio = uuid.replace('-', "");
    assert_eq!(read(&[("document", &folio)]).unwrap().document, Some(folio));
}

#[test]
fn a_row_that_makes_no_sense_says_where() {
    let wrong = |fields: &[(&str, &str)]| read(fields).unwrap_err().column();
    assert_eq!(wrong(&[("document", "")]), OpeningColumn::Document);
    assert_eq!(wrong(&[("issue_date", "31/02/2026")]), OpeningColumn::IssueDate);
    assert_eq!(wrong(&[("issue_date", "01/02/2026")]), OpeningColumn::IssueDate);
    assert_eq!(wrong(&[("due_date", "04/01/2026")]), OpeningColumn::DueDate);
    assert_eq!(wrong(&[("total", "0")]), OpeningColumn::Total);
    assert_eq!(wrong(&[("total", "mil")]), OpeningColumn::Total);
    assert_eq!(wrong(&[("paid", "1,000.01")]), OpeningColumn::Paid);
    assert_eq!(wrong(&[("balance", "1,000.01")]), OpeningColumn::Balance);
    assert_eq!(wrong(&[("balance", "750"), ("paid", "300")]), OpeningColumn::Balance);
    assert_eq!(wrong(&[("currency", "bolívares")]), OpeningColumn::Currency);
    assert_eq!(wrong(&[("fiscal_uuid", "123")]), OpeningColumn::FiscalUuid);
    assert_eq!(wrong(&[("last_installment", "dos")]), OpeningColumn::LastInstallment);
    assert_eq!(read(&[("last_installment", "2.0")]).unwrap().last_installment, Some(2));
    assert_eq!(read(&[("currency", "dólares")]).unwrap().total.currency(), Currency::USD);
}

fn invoice(opening: Opening) -> InvoiceFacts {
    InvoiceFacts {
        id: InvoiceId(Uuid::nil()),
        total: pesos("1000.00"),
        issue_date: day("2026-01-05"),
        kind: InvoiceKind::Ordinary,
        sat_payment_method: None,
        opening,
        unconfirmed_date: None,
        cancelled_date: None,
        reinstated_date: None,
        substitution: Substitution::None,
    }
}

fn paid(amount: &str, on: &str) -> AllocationFact {
    AllocationFact {
        id: AllocationId(Uuid::nil()),
        invoice_id: InvoiceId(Uuid::nil()),
        source: AllocationSource::Payment(PaymentId(Uuid::nil())),
        kind: AllocationKind::Payment,
        amount: pesos(amount),
        effective_date: Some(day(on)),
        dated: day(on),
        undone_date: None,
    }
}

fn decided(opening: Opening, allocations: &[AllocationFact], says_paid: &str) -> Result<Decided, OpeningError> {
    let facts = invoice(opening);
    let known = KnownInvoice { facts: &facts, allocations, policy: PuePolicy::OpenUntilPaid, today: day("2026-03-01") };
    confirm(known, &read(&[("paid", says_paid)]).unwrap(), day("2026-01-31"))
}

#[test]
fn a_row_confirms_with_what_nobody_recorded_until_its_day() {
    let february = [paid("300.00", "2026-02-10")];
    let january = [paid("300.00", "2026-01-20")];
    let confirmed = |payment: &str| Ok(Decided::Confirmed { payment: pesos(payment) });
    assert_eq!(decided(Opening::Unconfirmed, &[], "0"), confirmed("0.00"));
    assert_eq!(decided(Opening::Unconfirmed, &january, "500"), confirmed("200.00"));
    assert_eq!(decided(Opening::Unconfirmed, &february, "500"), confirmed("500.00"));
    assert_eq!(decided(Opening::ClosedBeforeStart, &[], "400"), confirmed("400.00"));
    let more = OpeningError::PaidDiffers { paid: pesos("300.00") };
    assert_eq!(decided(Opening::Unconfirmed, &january, "299.99"), Err(more));
}

#[test]
fn a_confirmed_invoice_stays_as_it_is() {
    let opening = [paid("500.00", "2026-01-31"), paid("100.00", "2026-02-10")];
    assert_eq!(decided(Opening::Known, &opening, "500"), Ok(Decided::Unchanged));
    assert_eq!(decided(Opening::Known, &opening, "600"), Ok(Decided::Unchanged));
    let differs = OpeningError::PaidDiffers { paid: pesos("500.00") };
    assert_eq!(decided(Opening::Known, &opening, "700"), Err(differs));
}

#[test]
fn only_an_invoice_older_than_the_start_is_closed_without_payment() {
    let facts = invoice(Opening::Known);
    let closing = |start: Option<&str>| decide(&facts, OpeningDecision::PaidBeforeStart, start.map(day));
    assert_eq!(closing(Some("2026-01-06")), Ok(Opening::ClosedBeforeStart));
    assert!(matches!(closing(Some("2026-01-05")), Err(OpeningError::NotBeforeStart { .. })));
    assert!(matches!(closing(None), Err(OpeningError::NotBeforeStart { .. })));
    assert_eq!(decide(&facts, OpeningDecision::Owed, None), Ok(Opening::Known));
}

use super::*;
use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new((day - 1).into())
}

fn pesos(amount: i64) -> Money {
    Money::new(amount, Currency::MXN)
}

fn customer(number: u32) -> CustomerRef {
    CustomerRef {
        id: CustomerId(Uuid::from_u128(number.into())),
        code: format!("CL{number:03}"),
        name: format!("Cliente {number}"),
        rfc: None,
    }
}

/// Due on the 100th day of the year.
fn item(balance: i64) -> OpenItem {
    OpenItem {
        invoice_id: InvoiceId(Uuid::from_u128(1)),
        customer: Some(customer(1)),
        concept: None,
        series: None,
        purchase_orders: Vec::new(),
        folio: None,
        issue_date: day(70),
        due_date: day(100),
        collection_date: day(105),
        promised_date: None,
        counter_receipt_date: None,
        original_amount: pesos(balance),
        amount_paid: pesos(0),
        balance_due: pesos(balance),
        disputed: pesos(0),
        lacks_counter_receipt: false,
        is_in_substitution: false,
    }
}

fn parts(item: &OpenItem, as_of: u32) -> Vec<(String, i64)> {
    let parts = item.parts(day(as_of), &BucketLimits::default()).unwrap();
    parts.into_iter().map(|(bucket, amount)| (bucket.to_string(), amount.minor())).collect()
}

fn part(bucket: &str, amount: i64) -> (String, i64) {
    (bucket.to_owned(), amount)
}

#[test]
fn due_today_is_not_overdue() {
    assert_eq!([99, 100, 101].map(|as_of| item(10).days_overdue(day(as_of))), [0, 0, 1]);
    assert_eq!(parts(&item(10), 100), [part("not_due", 10)]);
    assert_eq!(parts(&item(10), 101), [part("1-30", 10)]);
}

#[test]
fn the_seed_statement_counts_its_days_with_month_before_day() {
    let date = |month, day| NaiveDate::from_ymd_opt(if month == 12 { 2018 } else { 2019 }, month, day).unwrap();
    assert_eq!(days_overdue(date(12, 10), date(3, 19)), 99);
    assert_eq!(days_overdue(date(1, 7), date(3, 19)), 71);
}

#[test]
fn lateness_counts_from_the_promise_else_the_counter_receipt_else_the_collection_date() {
    let mut item = item(10);
    assert_eq!(item.days_late(day(106)), 1);
    item.counter_receipt_date = Some(day(103));
    assert_eq!(item.days_late(day(106)), 3);
    item.promised_date = Some(day(106));
    assert_eq!(item.days_late(day(106)), 0);
}

#[test]
fn a_dispute_stands_only_in_its_bucket_and_never_above_the_balance() {
    let mut item = item(100);
    item.disputed = pesos(30);
    assert_eq!(parts(&item, 101), [part("disputed", 30), part("1-30", 70)]);
    item.disputed = pesos(500);
    assert_eq!(parts(&item, 101), [part("disputed", 100)]);
}

#[test]
fn without_a_counter_receipt_an_invoice_is_in_its_own_bucket_and_not_overdue() {
    let mut item = item(100);
    item.lacks_counter_receipt = true;
    assert_eq!(parts(&item, 300), [part("no_counter_receipt", 100)]);
    assert_eq!(item.days_overdue(day(300)), 0);
    item.is_in_substitution = true;
    assert_eq!(parts(&item, 300), [part("in_substitution", 100)]);
}

#[test]
fn the_report_keeps_currencies_and_unapplied_money_apart() {
    let mut dollars = item(0);
    dollars.balance_due = Money::new(50, Currency::USD);
    dollars.disputed = Money::zero(Currency::USD);
    let unapplied = Totals::of([pesos(7), Money::new(9, Currency::EUR)]).unwrap();
    let report = age(&[item(100), dollars], &unapplied, day(100), &BucketLimits::default()).unwrap();
    let summary: Vec<_> = report
        .currencies
        .iter()
        .map(|one| (one.currency.code(), one.unapplied.minor(), one.customers.len(), one.totals[0].amount.minor()))
        .collect();
    assert_eq!(summary, [("EUR", 9, 0, 0), ("MXN", 7, 1, 100), ("USD", 0, 1, 50)]);
}

#[test]
fn the_json_names_buckets_as_the_contract_does() {
    let report = age(&[item(100)], &Totals::default(), day(300), &BucketLimits::default()).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json["currencies"][0]["totals"][4],
        serde_json::json!({"bucket": "91+", "amount": {"amount": "1.00", "currency": "MXN"}})
    );
    assert_eq!(json["currencies"][0]["customers"][0]["customer"]["code"], "CL001");
    assert_eq!(serde_json::from_value::<AgingReport>(json).unwrap(), report);
}

#[test]
fn customers_are_listed_by_code_and_the_unidentified_apart() {
    let of = |customer| OpenItem { customer, ..item(1) };
    let items = [of(Some(customer(2))), of(None), of(Some(customer(1))), of(Some(customer(2)))];
    let report = age(&items, &Totals::default(), day(1), &BucketLimits::default()).unwrap();
    let rows: Vec<_> = report.currencies[0]
        .customers
        .iter()
        .map(|row| (row.customer.as_ref().map(|customer| customer.code.clone()), row.total.minor()))
        .collect();
    assert_eq!(rows, [(None, 1), (Some("CL001".to_owned()), 1), (Some("CL002".to_owned()), 2)]);
}

proptest! {
    #[test]
    fn a_balance_only_moves_to_older_columns_as_days_pass(due in 1_u32..200, as_of in 1_u32..400) {
        let item = OpenItem { due_date: day(due), ..item(10) };
        let bucket = |as_of| item.parts(day(as_of), &BucketLimits::default()).unwrap()[0].0;
        prop_assert!(bucket(as_of) <= bucket(as_of + 1));
    }
}

//! Statements and aging in every form, and as they were on a past day.

use crate::{
    harness::{Answer, TestApp},
    receivables::{customer, invoice, pesos},
};
use domain::{contract::Invoice, permission::Role};
use serde_json::{Value, json};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a file of the media type begins with.
fn is_one(media_type: &str, answer: &Answer) -> bool {
    let start: &[u8] = match media_type {
        "application/pdf" => b"%PDF-1.7",
        XLSX => b"PK\x03\x04",
        _ => b"\xef\xbb\xbf",
    };
    answer.media_type() == Some(media_type) && answer.bytes.starts_with(start)
}

async fn one_debtor(app: &TestApp) -> Invoice {
    let debtor = customer(app, "Juan Perez", None).await;
    invoice(app, debtor, "2026-03-10", pesos("1160.00")).await
}

#[tokio::test]
async fn statement_and_aging_come_in_the_form_that_is_accepted() {
    let app = TestApp::spawn().await;
    let debtor = one_debtor(&app).await.customer.unwrap();
    let reports = [format!("/statements/{}", debtor.id), "/reports/aging".to_owned()];
    for report in &reports {
        for (media_type, ending) in [("application/pdf", "pdf"), (XLSX, "xlsx"), ("text/csv", "csv")] {
            let answer = app.admin().get(report).header("Accept", media_type).await.expect(200);
            assert!(is_one(media_type, &answer), "{answer}");
            let named = answer.header("content-disposition").unwrap();
            assert!(named.ends_with(&format!("-2026-03-17.{ending}\"")), "{named}");
        }
        let browser = app.admin().get(report).header("Accept", "text/html, */*;q=0.8").await.expect(200);
        assert_eq!(browser["as_of"], "2026-03-17");
        let weighed = "text/csv;q=0.5, application/pdf;q=0.9, image/png";
        let preferred = app.admin().get(report).header("Accept", weighed).await.expect(200);
        assert_eq!(preferred.header("content-type"), Some("application/pdf"));
        app.admin().get(report).header("Accept", "image/png").await.expect(406).problem("not_acceptable");
    }
    let by_ending = app.admin().get(&format!("{}.pdf", reports[0])).await.expect(200);
    assert!(is_one("application/pdf", &by_ending), "{by_ending}");
    let csv = app.admin().get(&reports[1]).header("Accept", "text/csv").await.expect(200);
    let text = String::from_utf8_lossy(&csv.bytes).into_owned();
    assert!(text.contains("Juan Perez") && text.contains("1160.00"), "{text}");
}

#[tokio::test]
async fn the_aging_is_a_file_only_for_those_who_may_take_it_along() {
    let app = TestApp::spawn().await;
    one_debtor(&app).await;
    for (role, status) in [(Role::Manager, 200), (Role::Finance, 200), (Role::Collections, 403)] {
        app.client(role).get("/reports/aging").await.expect(200);
        for media_type in ["application/pdf", XLSX, "text/csv"] {
            app.client(role).get("/reports/aging").header("Accept", media_type).await.expect(status);
        }
    }
}

#[tokio::test]
async fn days_that_excel_does_not_have_are_words_in_its_tables() {
    let app = TestApp::spawn().await;
    let debtor = one_debtor(&app).await.customer.unwrap();
    for report in [format!("/statements/{}", debtor.id), "/reports/aging".to_owned()] {
        for day in ["0001-01-01", "9999-12-31", "%2B10000-01-01"] {
            let path = format!("{report}?as_of={day}");
            let table = app.admin().get(&path).header("Accept", XLSX).await.expect(200);
            assert!(is_one(XLSX, &table), "{report} {day}");
        }
    }
}

#[tokio::test]
async fn a_past_statement_keeps_the_credit_limit_of_its_day() {
    let app = TestApp::spawn().await;
    let debtor = one_debtor(&app).await.customer.unwrap();
    let limit = async |amount: &str| {
        let terms = json!({"credit_limit": pesos(amount)});
        let call = app.admin().put(&format!("/customers/{}/terms", debtor.id)).header("If-Match", "*");
        call.json(&terms).await.expect(200);
    };
    let on = async |day: &str| {
        let path = format!("/statements/{}?as_of={day}", debtor.id);
        app.admin().get(&path).await.expect(200)["currencies"][0]["rows"][0]["credit_limit"].clone()
    };
    limit("5000.00").await;
    app.travel("2026-03-20");
    limit("9000.00").await;
    assert_eq!(on("2026-03-20").await, pesos("9000.00"));
    assert_eq!(on("2026-03-19").await, pesos("5000.00"));
    assert_eq!(on("2026-03-16").await, Value::Null, "nobody had agreed on any");
}

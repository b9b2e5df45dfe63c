//! When a customer pays: what the date picker and the calendar show. It is Tuesday 2026-03-17.

use crate::{
    harness::TestApp,
    receivables::{customer, invoice, pesos},
};
use domain::{
    contract::{Invoice, PaymentDays},
    permission::Role,
};
use serde_json::{Value, json};

async fn invoice_with(app: &TestApp, terms: &Value) -> Invoice {
    let customer = customer(app, "Juan Perez", None).await;
    let path = format!("/customers/{customer}/terms");
    let etag = app.admin().get(&path).await.expect(200).header("etag").unwrap().to_owned();
    app.admin().put(&path).header("If-Match", &etag).json(terms).await.expect(200);
    invoice(app, customer, "2026-03-10", pesos("100.00")).await
}

async fn days(app: &TestApp, invoice: &Invoice, from: &str, to: &str) -> PaymentDays {
    app.admin().get(&format!("/invoices/{}/payment-days?from={from}&to={to}", invoice.id)).await.expect(200).to()
}

fn next(days: &PaymentDays, date: &str) -> String {
    days.days.iter().find(|day| day.date.to_string() == date).unwrap().next_date.to_string()
}

#[tokio::test]
async fn a_day_names_the_next_one_on_which_the_customer_pays() {
    let app = TestApp::spawn().await;
    let closure = json!({"from": "2026-03-27", "name": "Inventario"});
    let terms = json!({"payment_days": [{"weekday": "friday"}], "closures": [closure]});
    let invoice = invoice_with(&app, &terms).await;
    let days = days(&app, &invoice, "2026-03-16", "2026-03-31").await;
    assert!(days.has_payment_days);
    assert_eq!(days.suggested_date.to_string(), "2026-03-20");
    assert_eq!(days.days.len(), 16);
    // Friday itself; the closed Friday gives way to the next business day, which then is a payment day.
    for (date, expected) in [
        ("2026-03-17", "2026-03-20"),
        ("2026-03-20", "2026-03-20"),
        ("2026-03-21", "2026-03-30"),
        ("2026-03-27", "2026-03-30"),
        ("2026-03-30", "2026-03-30"),
        ("2026-03-31", "2026-04-06"),
    ] {
        assert_eq!(next(&days, date), expected, "{date}");
    }
    let closed = |date: &str| days.days.iter().find(|day| day.date.to_string() == date).unwrap().closed.clone();
    assert_eq!(closed("2026-03-16").as_deref(), Some("Natalicio de Benito Juárez"));
    assert_eq!((closed("2026-03-27").as_deref(), closed("2026-03-20")), (Some("Inventario"), None));
}

#[tokio::test]
async fn without_payment_days_any_open_day_is_one() {
    let app = TestApp::spawn().await;
    let invoice = invoice_with(&app, &json!({"credit_days": 30})).await;
    let days = days(&app, &invoice, "2026-03-20", "2026-03-23").await;
    assert!(!days.has_payment_days);
    // Due on Thursday 9 April, after Holy Week.
    assert_eq!(days.suggested_date.to_string(), "2026-04-09");
    assert_eq!((next(&days, "2026-03-20"), next(&days, "2026-03-21")), ("2026-03-20".into(), "2026-03-23".into()));
}

#[tokio::test]
async fn the_days_of_somebody_elses_invoice_are_not_found() {
    let app = TestApp::spawn().await;
    let invoice = invoice_with(&app, &json!({})).await;
    let path = format!("/invoices/{}/payment-days?from=2026-03-16&to=2026-03-31", invoice.id);
    for client in [app.client(Role::Sales), app.other_admin()] {
        client.get(&path).await.expect(404).problem("not_found");
    }
    let backwards = format!("/invoices/{}/payment-days?from=2026-03-31&to=2026-03-16", invoice.id);
    app.admin().get(&backwards).await.expect(422).problem("validation_failed");
}

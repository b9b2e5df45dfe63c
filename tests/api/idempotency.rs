//! Requests that may be repeated.

use crate::harness::{Answer, Client, TestApp};
use domain::permission::Role;
use serde_json::{Value, json};

async fn invoice(app: &TestApp, folio: &str) -> Value {
    let customer = app.customer("Talleres Unidos", "TUN090821A12").await;
    json!({
        "customer_id": customer,
        "folio": folio,
        "issued_at": "2026-03-01T10:00:00",
        "original_amount": {"amount": "1160.00", "currency": "MXN"},
    })
}

async fn post(client: &Client, key: &str, body: &Value) -> Answer {
    client.post("/invoices").header("Idempotency-Key", key).json(body).await
}

async fn invoices(app: &TestApp) -> Value {
    app.admin().get("/invoices?status=all").await.expect(200)["total"].clone()
}

#[tokio::test]
async fn the_same_key_and_body_answer_the_first_result_and_do_nothing_more() {
    let app = TestApp::spawn().await;
    let body = invoice(&app, "1").await;
    let first = post(&app.admin(), "one", &body).await.expect(201);
    assert_eq!(first.header("idempotent-replayed"), None);
    let again = post(&app.admin(), "one", &body).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(invoices(&app).await, 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let app = TestApp::spawn().await;
    let body = invoice(&app, "1").await;
    post(&app.admin(), "one", &body).await.expect(201);
    let mut other = body.clone();
    other["folio"] = json!("2");
    post(&app.admin(), "one", &other).await.expect(422).problem("idempotency_key_reused");
    post(&app.admin(), "two", &other).await.expect(201);
    assert_eq!(invoices(&app).await, 2);
}

#[tokio::test]
async fn a_key_belongs_to_its_caller() {
    let app = TestApp::spawn().await;
    let body = invoice(&app, "1").await;
    post(&app.admin(), "one", &body).await.expect(201);
    let mut other = body.clone();
    other["folio"] = json!("2");
    let somebody_else = post(&app.client(Role::DataEntry), "one", &other).await.expect(201);
    assert_eq!(somebody_else.header("idempotent-replayed"), None);
}

#[tokio::test]
async fn a_refused_request_does_not_use_up_its_key() {
    let app = TestApp::spawn().await;
    let body = invoice(&app, "1").await;
    let mut foreign = body.clone();
    foreign["customer_id"] = json!(app.other_customer("Ajena", "AJE090821A12").await);
    let refused = post(&app.admin(), "one", &foreign).await;
    assert!((400..500).contains(&refused.status), "{refused}");
    post(&app.admin(), "one", &body).await.expect(201);
}

#[tokio::test]
async fn requests_at_the_same_time_are_done_once() {
    let app = TestApp::spawn().await;
    let body = invoice(&app, "1").await;
    let client = app.admin();
    let (one, two, three) =
        tokio::join!(post(&client, "one", &body), post(&client, "one", &body), post(&client, "one", &body));
    let ids = [&one, &two, &three].map(|answer| answer["id"].clone());
    assert!(ids.iter().all(|id| *id == ids[0] && id.is_string()), "{one}\n{two}\n{three}");
    assert_eq!(invoices(&app).await, 1);
}

#[tokio::test]
async fn a_key_has_between_1_and_255_characters() {
    let app = TestApp::spawn().await;
    let body = invoice(&app, "1").await;
    for key in ["", &"k".repeat(256)] {
        let problem = post(&app.admin(), key, &body).await.expect(422).problem("validation_failed");
        assert_eq!(problem.errors[0].pointer, "Idempotency-Key");
    }
    post(&app.admin(), &"k".repeat(255), &body).await.expect(201);
}

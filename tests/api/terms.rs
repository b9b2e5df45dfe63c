use crate::harness::{Answer, TestApp};
use domain::{contract::Customer, permission::Role};
use serde_json::{Value, json};

/// A customer whose terms are the defaults, at its path.
async fn customer(app: &TestApp) -> (Customer, String) {
    let body = json!({"name": "Uno", "rfc": "AUN150312AB1"});
    let customer: Customer = app.admin().post("/customers").json(&body).await.expect(201).to();
    let path = format!("/customers/{}", customer.id);
    (customer, path)
}

async fn invoice(app: &TestApp, customer: &Customer, folio: &str, site: Value) -> String {
    let body = json!({
        "customer_id": customer.id, "folio": folio, "site_id": site, "issued_at": "2026-03-09T10:00:00",
        "original_amount": {"amount": "1160.00", "currency": "MXN"},
    });
    let created = app.admin().post("/invoices").json(&body).await.expect(201);
    format!("/invoices/{}", created["id"].as_str().unwrap())
}

async fn put(app: &TestApp, path: &str, if_match: &str, terms: Value) -> Answer {
    app.admin().put(path).header("If-Match", if_match).json(&terms).await
}

#[tokio::test]
async fn a_preview_shows_what_moves_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let (customer, path) = customer(&app).await;
    let invoice = invoice(&app, &customer, "1", Value::Null).await;
    let terms = format!("{path}/terms");
    let before = app.admin().get(&invoice).await;
    let read = app.admin().get(&terms).await.expect(200);
    assert_eq!((read.etag(), &read["confirmed"], &read["moves"]), ("\"v0\"", &json!(false), &json!([])));
    let preview =
        put(&app, &format!("{terms}?preview=true"), read.etag(), json!({"credit_days": 30})).await.expect(200);
    assert_eq!(preview["moves"][0]["due_date_before"], "2026-03-09");
    assert_eq!(preview["moves"][0]["due_date_after"], "2026-04-08");
    assert_eq!(app.admin().get(&terms).await.body, read.body);
    assert_eq!(app.admin().get(&invoice).await.body, before.body);
}

#[tokio::test]
async fn new_terms_move_open_invoices_and_leave_overridden_ones() {
    let app = TestApp::spawn().await;
    let (customer, path) = customer(&app).await;
    let follows = invoice(&app, &customer, "1", Value::Null).await;
    let overridden = invoice(&app, &customer, "2", Value::Null).await;
    let patch = json!({"due_date": "2026-03-20", "reason": "acuerdo"});
    app.admin().patch(&overridden).header("If-Match", "*").json(&patch).await.expect(200);
    let changed = put(&app, &format!("{path}/terms"), "\"v0\"", json!({"credit_days": 30})).await.expect(200);
    assert_eq!(changed["moves"].as_array().map(Vec::len), Some(1));
    assert_eq!(changed["confirmed"], true);
    let moved = app.admin().get(&follows).await;
    assert_eq!((&moved["due_date"], &moved["collection_date"]), (&json!("2026-04-08"), &json!("2026-04-08")));
    assert_eq!(app.admin().get(&overridden).await["due_date"], "2026-03-20");
    let audit = app.admin().get("/audit-events").await;
    assert_eq!(audit["data"][0]["action"], "commercial_terms.updated");
    assert_eq!(audit["data"][0]["after"]["credit_days"], 30);
    // The same terms again are no change.
    let again = put(&app, &format!("{path}/terms"), changed.etag(), json!({"credit_days": 30})).await.expect(200);
    assert_eq!((again.etag(), &again["moves"]), (changed.etag(), &json!([])));
    put(&app, &format!("{path}/terms"), "\"v0\"", json!({"credit_days": 45})).await.expect(412).problem("stale");
}

#[tokio::test]
async fn terms_of_a_site_move_its_invoices_only() {
    let app = TestApp::spawn().await;
    let (customer, path) = customer(&app).await;
    let site = app.admin().post(&format!("{path}/sites")).json(&json!({"name": "Planta"})).await.expect(201);
    let site = site["id"].clone();
    let elsewhere = invoice(&app, &customer, "1", Value::Null).await;
    let there = invoice(&app, &customer, "2", site.clone()).await;
    let terms = format!("{path}/sites/{}/terms", site.as_str().unwrap());
    let changed = put(&app, &terms, "\"v0\"", json!({"credit_days": 10})).await.expect(200);
    assert_eq!(changed["moves"].as_array().map(Vec::len), Some(1));
    assert_eq!(app.admin().get(&there).await["due_date"], "2026-03-19");
    // The customer's terms no longer hold there.
    put(&app, &format!("{path}/terms"), "\"v0\"", json!({"credit_days": 30})).await.expect(200);
    assert_eq!(app.admin().get(&there).await["due_date"], "2026-03-19");
    assert_eq!(app.admin().get(&elsewhere).await["due_date"], "2026-04-08");
}

#[tokio::test]
async fn impossible_terms_are_refused_field_by_field() {
    let app = TestApp::spawn().await;
    let (_, path) = customer(&app).await;
    let body = json!({"credit_days": -1, "review_days": [{"weekday": "monday", "from": "13:00", "until": "09:00"}]});
    let problem = put(&app, &format!("{path}/terms"), "*", body.clone()).await.expect(422).problem("validation_failed");
    let pointers: Vec<&str> = problem.errors.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/credit_days", "/review_days/0/until"]);
    let simulation = json!({"terms": body, "issued_at": "2026-11-05T10:00:00"});
    let problem = app.admin().post("/terms/simulate").json(&simulation).await.expect(422).problem("validation_failed");
    assert_eq!(problem.errors[0].pointer, "/terms/credit_days");
    app.client(Role::Manager).put(&format!("{path}/terms")).header("If-Match", "*").json(&json!({})).await.expect(403);
}

#[tokio::test]
async fn a_simulation_explains_every_step() {
    let app = TestApp::spawn().await;
    let terms = json!({
        "credit_basis": "review_accepted", "credit_days": 30, "acceptance_days": 1,
        "review_days": [{"weekday": "wednesday", "from": "09:00", "until": "13:00"}],
        "payment_days": [{"weekday": "friday"}],
    });
    let body = json!({"terms": terms, "issued_at": "2026-11-05T10:00:00"});
    let answer = app.client(Role::Sales).post("/terms/simulate").json(&body).await.expect(200);
    let dates = ["review_date", "due_date", "collection_date"].map(|field| answer[field].clone());
    assert_eq!(dates, ["2026-11-11", "2026-12-12", "2026-12-18"]);
    assert_eq!(answer["date_explanation"].as_array().unwrap().last().unwrap()["date"], "2026-12-18");
}

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
async fn a_date_is_in_force_though_the_clock_was_set_back_since_the_last_one() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Juan Perez", "AUN150312AB1").await;
    app.travel("2026-03-18");
    let body = json!({
        "customer_id": customer, "folio": "1", "issued_at": "2026-03-02T10:00:00",
        "original_amount": {"amount": "100.00", "currency": "MXN"},
    });
    let created = app.admin().post("/invoices").json(&body).await.expect(201);
    let path = format!("/invoices/{}", created["id"].as_str().unwrap());
    app.travel("2026-03-17");
    for due_date in ["2026-05-04", "2026-05-11"] {
        let patch = json!({"due_date": due_date, "reason": "acuerdo"});
        app.admin().patch(&path).header("If-Match", "*").json(&patch).await.expect(200);
        assert_eq!(app.admin().get(&path).await.expect(200)["due_date"], due_date);
        let statement = app.admin().get(&format!("/statements/{customer}")).await.expect(200);
        assert!(statement.body.to_string().contains(due_date), "{statement}");
    }
}

#[tokio::test]
async fn a_preview_shows_what_moves_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let (customer, path) = customer(&app).await;
    let invoice = invoice(&app, &customer, "1", Value::Null).await;
    let terms = format!("{path}/terms");
    let before = app.admin().get(&invoice).await;
    let read = app.admin().get(&terms).await.expect(200);
    assert_eq!((read.etag(), &read["credit_days"]), ("\"v0\"", &json!(0)));
    let preview =
        put(&app, &format!("{terms}?preview=true"), read.etag(), json!({"credit_days": 30})).await.expect(200);
    assert_eq!(preview["moves"][0]["due_date_before"], "2026-03-09");
    assert_eq!(preview["moves"][0]["due_date_after"], "2026-04-08");
    assert_eq!(app.admin().get(&terms).await.body, read.body);
    assert_eq!(app.admin().get(&invoice).await.body, before.body);
}

#[tokio::test]
async fn terms_are_put_back_in_the_form_they_are_read() {
    let app = TestApp::spawn().await;
    let (_, path) = customer(&app).await;
    let terms = format!("{path}/terms");
    let given =
        json!({"credit_days": 30, "review_days": [{"weekday": "wednesday", "from": "09:00"}], "tolerance_days": 3});
    put(&app, &terms, "\"v0\"", given).await.expect(200);
    let read = app.admin().get(&terms).await.expect(200);
    let again = put(&app, &terms, read.etag(), read.body.clone()).await.expect(200);
    assert_eq!((again.etag(), &again["moves"]), (read.etag(), &json!([])));
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
    assert_eq!(changed["credit_days"], 30);
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

#[tokio::test]
async fn a_due_date_written_by_hand_moves_the_collection_and_says_who_when_and_why() {
    let app = TestApp::spawn().await;
    let (customer, path) = customer(&app).await;
    let invoice = invoice(&app, &customer, "1", Value::Null).await;
    let terms = json!({"credit_days": 30, "payment_days": [{"weekday": "friday"}]});
    put(&app, &format!("{path}/terms"), "*", terms).await.expect(200);
    let computed = app.admin().get(&invoice).await;
    assert_eq!((&computed["due_date"], &computed["collection_date"]), (&json!("2026-04-08"), &json!("2026-04-10")));
    let patch = async |body: Value| app.admin().patch(&invoice).header("If-Match", "*").json(&body).await;
    // Friday the 25th is closed, and so is the weekend after it.
    let later = patch(json!({"due_date": "2026-12-20", "reason": "Acuerdo con compras"})).await.expect(200);
    assert_eq!((&later["collection_date"], &later["review_date"]), (&json!("2026-12-28"), &computed["review_date"]));
    let earlier = patch(json!({"due_date": "2026-03-18", "reason": "Pronto pago"})).await.expect(200);
    assert_eq!(earlier["collection_date"], "2026-03-20");
    let why = earlier["date_explanation"].as_array().unwrap();
    let step = why.iter().find(|step| step["step"] == "overridden").unwrap();
    let admin = &app.user(Role::Admin).name;
    let said = format!("{admin} puso el vencimiento en mié 18/03/2026 el mar 17/03/2026: Pronto pago");
    assert_eq!((&step["date"], &step["text"]), (&json!("2026-03-18"), &json!(said)));
    assert_eq!(why.last().unwrap()["date"], "2026-03-20");
    let timeline = app.admin().get(&format!("{invoice}/timeline")).await.expect(200);
    assert!(timeline["data"][0]["text"].as_str().unwrap().contains("Pronto pago"), "{}", timeline["data"][0]);
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(audit["data"][0]["after"]["reason"], "Pronto pago");
    patch(json!({"collection_date": "2026-03-17", "reason": "x"})).await.expect(422).problem("validation_failed");
    // Back to the terms.
    let cleared = patch(json!({"clear_override": true})).await.expect(200);
    let facts = ["due_date", "collection_date", "date_explanation"];
    assert_eq!(facts.map(|fact| &cleared[fact]), facts.map(|fact| &computed[fact]));
}

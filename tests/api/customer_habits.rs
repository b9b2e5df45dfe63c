//! How customers pay, and whether more can be sold to them.

use crate::{
    harness::TestApp,
    receivables::{customer, dollars, invoice, pay, pesos, promise, reverse},
};
use domain::{
    contract::{Customer, Page},
    credit::{SaleAnswer, SaleReason},
    ids::CustomerId,
    permission::Role,
};
use serde_json::{Value, json};

async fn read(app: &TestApp, role: Role, id: CustomerId) -> Customer {
    app.client(role).get(&format!("/customers/{id}")).await.expect(200).to()
}

async fn codes(app: &TestApp, query: &str) -> Vec<String> {
    let page: Page<Customer> = app.admin().get(&format!("/customers?{query}")).await.expect(200).to();
    page.data.into_iter().map(|customer| customer.name).collect()
}

async fn terms(app: &TestApp, id: CustomerId, terms: Value) {
    app.admin().put(&format!("/customers/{id}/terms")).header("If-Match", "*").json(&terms).await.expect(200);
}

#[tokio::test]
async fn the_average_counts_payments_and_what_is_overdue_until_today() {
    let app = TestApp::spawn().await;
    let id = customer(&app, "Ana", None).await;
    let paid = invoice(&app, id, "2026-02-27", pesos("100.00")).await;
    let payment = pay(&app, &paid, pesos("100.00"), "2026-03-09").await;
    invoice(&app, id, "2026-03-11", pesos("50.00")).await;
    let days = read(&app, Role::Admin, id).await.metrics.unwrap().days_to_pay.unwrap();
    // Ten days for the one that was paid, six so far for the one that was not.
    assert_eq!((days.average, days.paid, days.overdue), (8, 1, 1));
    reverse(&app, &payment).await;
    let days = read(&app, Role::Admin, id).await.metrics.unwrap().days_to_pay.unwrap();
    assert_eq!((days.average, days.paid, days.overdue), (12, 0, 2));
    // A year later it says nothing any more.
    app.travel("2027-06-01");
    assert_eq!(read(&app, Role::Admin, id).await.metrics.unwrap().days_to_pay, None);
}

#[tokio::test]
async fn kept_and_broken_promises_are_counted_once_their_day_has_passed() {
    let app = TestApp::spawn().await;
    let id = customer(&app, "Ana", None).await;
    let kept = invoice(&app, id, "2026-03-10", pesos("100.00")).await;
    let broken = invoice(&app, id, "2026-03-10", pesos("50.00")).await;
    promise(&app, &kept, Value::Null, "2026-03-19").await;
    promise(&app, &broken, Value::Null, "2026-03-19").await;
    assert_eq!(read(&app, Role::Admin, id).await.metrics.unwrap().kept_percent, None);
    app.travel("2026-03-19");
    pay(&app, &kept, pesos("100.00"), "2026-03-19").await;
    app.travel("2026-03-24");
    let found = read(&app, Role::Admin, id).await;
    let metrics = found.metrics.unwrap();
    assert_eq!((metrics.promises.kept, metrics.promises.broken, metrics.kept_percent), (1, 1, Some(50)));
    assert_eq!((found.credit.answer, found.credit.reason), (SaleAnswer::NeedsApproval, SaleReason::PromiseBroken));
}

#[tokio::test]
async fn lists_leave_habits_out_unless_asked_for_them() {
    let app = TestApp::spawn().await;
    customer(&app, "Ana", None).await;
    let plain = app.admin().get("/customers").await.expect(200);
    assert_eq!(plain["data"][0]["metrics"], Value::Null);
    let full = app.admin().get("/customers?metrics=true").await.expect(200);
    assert_eq!(full["data"][0]["metrics"]["since"], "2025-03-17");
}

#[tokio::test]
async fn sales_learns_whether_to_sell_and_nothing_of_payments() {
    let app = TestApp::spawn().await;
    let id = customer(&app, "Ana", Some(app.user(Role::Sales).id)).await;
    let paid = invoice(&app, id, "2026-02-27", pesos("100.00")).await;
    pay(&app, &paid, pesos("100.00"), "2026-03-09").await;
    terms(&app, id, json!({"credit_days": 30, "credit_limit": pesos("1000.00")})).await;
    let found = read(&app, Role::Sales, id).await;
    assert_eq!((found.credit.answer, json!(found.credit.available)), (SaleAnswer::Yes, pesos("1000.00")));
    assert_eq!(found.metrics.unwrap().days_to_pay, None);
    assert!(read(&app, Role::Admin, id).await.metrics.unwrap().days_to_pay.is_some());
    app.client(Role::Sales).get(&format!("/payments?customer_id={id}")).await.expect(403).problem("not_permitted");
}

#[tokio::test]
async fn balances_tell_of_money_received_only_those_who_handle_it() {
    let app = TestApp::spawn().await;
    let id = customer(&app, "Ana", Some(app.user(Role::Sales).id)).await;
    invoice(&app, id, "2026-03-10", pesos("100.00")).await;
    for money in [
        json!({"date": "2026-03-17", "form": "03", "amount": pesos("5.00"), "customer_id": id}),
        json!({"date": "2026-03-17", "form": "03", "amount": dollars("7.00"), "customer_id": id}),
    ] {
        app.admin().post("/payments").json(&money).await.expect(201);
    }
    let one = format!("/customers/{id}");
    let full = app.admin().get(&one).await.expect(200);
    assert_eq!(full["balances"][0]["unapplied"], pesos("5.00"));
    assert_eq!(full["balances"][1]["unapplied"]["currency"], "USD");
    // Owes no dollars: that there is a balance in them would tell of the payment.
    let owed = json!([{"currency": "MXN", "balance_due": pesos("100.00"), "overdue": pesos("100.00")}]);
    let sales = app.client(Role::Sales);
    assert_eq!(sales.get(&one).await.expect(200)["balances"], owed);
    assert_eq!(sales.get("/customers").await.expect(200)["data"][0]["balances"], owed);
    let recipients = sales.get("/statements/recipients").await.expect(200);
    assert_eq!(
        (&recipients["data"][0]["balances"], &recipients["data"][0]["held_back"]),
        (&owed, &json!("no_contact"))
    );
    assert_eq!(app.client(Role::DataEntry).get(&one).await.expect(200)["balances"], owed);
    assert_eq!(app.client(Role::Collections).get(&one).await.expect(200)["balances"], full["balances"]);
}

#[tokio::test]
async fn the_limit_counts_its_own_currency_and_filters_the_list() {
    let app = TestApp::spawn().await;
    let full = customer(&app, "Llena", None).await;
    let near = customer(&app, "Cerca", None).await;
    let free = customer(&app, "Libre", None).await;
    for id in [full, near, free] {
        terms(&app, id, json!({"credit_days": 30, "credit_limit": pesos("1000.00")})).await;
    }
    invoice(&app, full, "2026-03-10", pesos("1000.00")).await;
    invoice(&app, near, "2026-03-10", pesos("900.00")).await;
    invoice(&app, free, "2026-03-10", dollars("5000.00")).await;
    let found = read(&app, Role::Admin, full).await;
    assert_eq!((found.credit.answer, found.credit.reason), (SaleAnswer::No, SaleReason::LimitReached));
    assert_eq!(json!(read(&app, Role::Admin, free).await.credit.available), pesos("1000.00"));
    assert_eq!(codes(&app, "credit=limit_reached").await, ["Llena"]);
    assert_eq!(codes(&app, "credit=near_limit").await, ["Cerca"]);
}

#[tokio::test]
async fn the_list_is_narrowed_to_who_owes_and_to_who_collects() {
    let app = TestApp::spawn().await;
    let collector = app.user(Role::FieldCollector).id;
    let late = customer(&app, "Atrasada", Some(collector)).await;
    let later = customer(&app, "Por vencer", None).await;
    customer(&app, "Sin saldo", None).await;
    invoice(&app, late, "2026-03-16", pesos("10.00")).await;
    terms(&app, later, json!({"credit_days": 30})).await;
    invoice(&app, later, "2026-03-16", pesos("10.00")).await;
    assert_eq!(codes(&app, "sort=name&with_balance=true").await, ["Atrasada", "Por vencer"]);
    assert_eq!(codes(&app, "overdue=true").await, ["Atrasada"]);
    assert_eq!(codes(&app, &format!("assigned_collector_id={collector}")).await, ["Atrasada"]);
    assert_eq!(codes(&app, "sort=name&without_terms=true").await, ["Atrasada", "Sin saldo"]);
    // Due today is not overdue.
    let today = customer(&app, "Hoy", None).await;
    invoice(&app, today, "2026-03-17", pesos("10.00")).await;
    assert_eq!(codes(&app, "overdue=true").await, ["Atrasada"]);
}

#[tokio::test]
async fn default_credit_days_hold_for_whoever_has_no_terms_and_move_their_open_invoices() {
    let app = TestApp::spawn().await;
    let plain = customer(&app, "Sin condiciones", None).await;
    let agreed = customer(&app, "Con condiciones", None).await;
    terms(&app, agreed, json!({"credit_days": 10})).await;
    let of_plain = invoice(&app, plain, "2026-03-10", pesos("10.00")).await;
    let of_agreed = invoice(&app, agreed, "2026-03-10", pesos("10.00")).await;
    let due = async |id| app.admin().get(&format!("/invoices/{id}")).await["due_date"].clone();
    assert_eq!(due(of_plain.id).await, "2026-03-10");
    let read_before = app.admin().get("/organization").await.expect(200);
    assert_eq!(read_before["default_credit_days"], 0);
    let patch = |body: Value| app.admin().patch("/organization").header("If-Match", "*").json(&body);
    let refused = patch(json!({"default_credit_days": 3651})).await.expect(422).problem("validation_failed");
    assert_eq!(refused.errors[0].pointer, "/default_credit_days");
    patch(json!({"default_credit_days": 30})).await.expect(200);
    assert_eq!((due(of_plain.id).await, due(of_agreed.id).await), (json!("2026-04-09"), json!("2026-03-20")));
    let later = invoice(&app, plain, "2026-03-17", pesos("10.00")).await;
    assert_eq!(later.due_date.to_string(), "2026-04-16");
    let shown: Customer = app.admin().get(&format!("/customers/{plain}")).await.expect(200).to();
    assert_eq!((shown.terms.credit_days, shown.terms_confirmed), (30, false));
    let read = app.admin().get(&format!("/customers/{plain}/terms")).await.expect(200);
    assert_eq!(read["credit_days"], 30);
}

#[tokio::test]
async fn a_preview_of_other_default_credit_days_shows_what_moves_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let plain = customer(&app, "Sin condiciones", None).await;
    let owed = invoice(&app, plain, "2026-03-10", pesos("10.00")).await;
    let patch = |query: &str| {
        let call = app.admin().patch(&format!("/organization{query}")).header("If-Match", "*");
        call.json(&json!({"default_credit_days": 30}))
    };
    let before = app.admin().get("/organization").await.expect(200);
    let preview = patch("?preview=true").await.expect(200);
    assert_eq!(preview["moves"].as_array().map(Vec::len), Some(1));
    assert_eq!(preview["moves"][0]["due_date_before"], "2026-03-10");
    assert_eq!((&preview["moves"][0]["due_date_after"], preview.etag()), (&json!("2026-04-09"), before.etag()));
    assert_eq!(app.admin().get("/organization").await.body, before.body);
    assert_eq!(app.admin().get(&format!("/invoices/{}", owed.id)).await["due_date"], "2026-03-10");
    assert_ne!(app.admin().get("/audit-events").await["data"][0]["action"], "organization.updated");
    let done = patch("").await.expect(200);
    assert_eq!(done["moves"], preview["moves"]);
    assert_eq!(app.admin().get(&format!("/invoices/{}", owed.id)).await["due_date"], "2026-04-09");
}

#![expect(clippy::needless_pass_by_value, reason = "JSON literals read better where they stand")]

use crate::{
    harness::TestApp,
    receivables::{customer, dollars, invoice, invoice_of, pay, pesos, reread, reverse},
};
use domain::{
    contract::{Invoice, PaymentStatus},
    permission::Role,
};
use serde_json::{Value, json};

async fn one_invoice(app: &TestApp) -> Invoice {
    let customer = customer(app, "Juan Perez", None).await;
    invoice(app, customer, "2026-03-10", pesos("1000.00")).await
}

fn payment(amount: Value, more: Value) -> Value {
    let mut body = json!({"date": "2026-03-17", "form": "03", "amount": amount});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn to(invoice: &Invoice, amount: Value) -> Value {
    json!({"invoice_id": invoice.id, "amount": amount})
}

#[tokio::test]
async fn one_payment_pays_several_invoices_and_the_rest_stays_unapplied() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let one = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let other = invoice(&app, customer, "2026-03-10", pesos("500.00")).await;
    let allocations = json!([to(&one, pesos("1000.00")), to(&other, pesos("200.00"))]);
    let body = payment(pesos("1300.00"), json!({"allocations": allocations, "reference": " 8846 ", "bank": "BBVA"}));
    let paid = app.client(Role::Collections).post("/payments").json(&body).await.expect(201);
    assert_eq!((&paid["status"], &paid["unapplied"]), (&json!("partially_applied"), &pesos("100.00")));
    assert_eq!((&paid["customer"]["id"], &paid["reference"]), (&json!(customer), &json!("8846")));
    let one = reread(&app, &one).await;
    assert_eq!((one.payment_status, json!(one.balance_due)), (PaymentStatus::Paid, pesos("0.00")));
    assert_eq!(json!(reread(&app, &other).await.balance_due), pesos("300.00"));
    let listed = app.admin().get("/payments?status=partially_applied").await.expect(200);
    assert_eq!(listed["data"][0], paid.body);
    assert_eq!(app.admin().get("/payments?status=applied").await.expect(200)["total"], 0);
    // What is left is applied later.
    let path = format!("/payments/{}/allocations", paid["id"].as_str().unwrap());
    let more = json!({"allocations": [to(&other, pesos("100.00"))]});
    app.client(Role::Collections).post(&path).json(&more).await.expect(403);
    let applied = app.client(Role::Finance).post(&path).json(&more).await.expect(201);
    assert_eq!((&applied["status"], &applied["unapplied"]), (&json!("applied"), &pesos("0.00")));
    app.client(Role::Finance).post(&path).json(&more).await.expect(422).problem("allocation_exceeds_payment");
}

#[tokio::test]
async fn a_payment_in_pesos_over_a_peso_and_a_dollar_invoice_balances_to_the_cent() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let mexican = invoice(&app, customer, "2026-03-10", pesos("8000.00")).await;
    let american = invoice(&app, customer, "2026-03-10", dollars("333.33")).await;
    let mut in_dollars = to(&american, dollars("333.33"));
    let body = |in_dollars: &Value| {
        payment(pesos("14300.00"), json!({"allocations": [to(&mexican, pesos("8000.00")), in_dollars]}))
    };
    let without = app.admin().post("/payments").json(&body(&in_dollars)).await.expect(422);
    assert_eq!(without.problem("equivalence_required").errors[0].pointer, "/allocations/1/equivalence");
    in_dollars["equivalence"] = json!("0.0531");
    let paid = app.admin().post("/payments").json(&body(&in_dollars)).await.expect(201);
    // 333.33 / 0.0531 = 6,277.401…
    assert_eq!(paid["allocations"][1]["consumed"], pesos("6277.40"));
    assert_eq!(paid["unapplied"], pesos("22.60"));
    for invoice in [&mexican, &american] {
        assert!(reread(&app, invoice).await.balance_due.is_zero());
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_no_payment_is_kept() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let refused = async |body: Value, code: &str, pointer: &str| {
        let problem = app.admin().post("/payments").json(&body).await.expect(422).problem(code);
        assert_eq!(problem.errors[0].pointer, pointer);
    };
    let with =
        |amount: &str, allocated: Value| payment(pesos(amount), json!({"allocations": [to(&invoice, allocated)]}));
    refused(with("2000.00", pesos("1000.01")), "payment_exceeds_balance", "/allocations/0/amount").await;
    refused(with("500.00", pesos("500.01")), "allocation_exceeds_payment", "/allocations/0/amount").await;
    refused(with("500.00", pesos("0.00")), "invalid_amount", "/allocations/0/amount").await;
    refused(with("500.00", dollars("1.00")), "currency_mismatch", "/allocations/0/amount").await;
    refused(payment(pesos("0.00"), json!({})), "invalid_amount", "/amount").await;
    refused(payment(pesos("1.00"), json!({"date": "2026-03-18"})), "payment_in_future", "/date").await;
    refused(payment(pesos("1.00"), json!({"form": "99"})), "validation_failed", "/form").await;
    refused(payment(pesos("1.00"), json!({"effective_date": "2026-03-16"})), "validation_failed", "/effective_date")
        .await;
    let other = customer(&app, "Otra", None).await;
    let foreign = payment(pesos("10.00"), json!({"customer_id": other, "allocations": [to(&invoice, pesos("10.00"))]}));
    let theirs = app.admin().post("/payments").json(&foreign).await.expect(422).problem("validation_failed");
    let field = &theirs.errors[0];
    assert_eq!((&*field.pointer, &*field.code), ("/allocations/0/invoice_id", "other_customer"));
    assert!(field.detail.ends_with("no es de ese cliente. Elige una de las suyas."), "{}", field.detail);
    assert_eq!(app.admin().get("/payments").await.expect(200)["total"], 0);
    assert_eq!(json!(reread(&app, &invoice).await.balance_due), pesos("1000.00"));
}

#[tokio::test]
async fn a_payment_before_its_ppd_invoice_is_kept_and_applied_when_finance_says_so() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let early = json!({"date": "2026-03-09", "allocations": [to(&invoice, pesos("400.00"))]});
    let body = payment(pesos("400.00"), early);
    let record = async || app.admin().post("/payments").header("Idempotency-Key", "early").json(&body).await;
    let refused = record().await.expect(422);
    let problem = refused.problem("payment_before_invoice");
    assert_eq!(
        (problem.errors[0].pointer.as_str(), &problem.params["issue_date"][..]),
        ("/allocations/0/invoice_id", "2026-03-10")
    );
    assert_eq!(record().await.expect(422)["params"], refused["params"]);
    let kept = app.admin().get("/payments").await.expect(200);
    assert_eq!((&kept["total"], &kept["data"][0]["unapplied"]), (&json!(1), &pesos("400.00")));
    assert_eq!(kept["data"][0]["id"], json!(problem.params["payment_id"]));
    assert_eq!(json!(reread(&app, &invoice).await.balance_due), pesos("1000.00"));
    let later = json!({"allocations": [to(&invoice, pesos("400.00"))]});
    let path = format!("/payments/{}/allocations", problem.params["payment_id"]);
    app.client(Role::Collections).post(&path).json(&later).await.expect(403);
    let applied = app.client(Role::Finance).post(&path).json(&later).await.expect(201);
    assert_eq!((&applied["status"], &applied["unapplied"]), (&json!("applied"), &pesos("0.00")));
    assert_eq!(json!(reread(&app, &invoice).await.balance_due), pesos("600.00"));
    // A payment on the very day of the invoice is not before it.
    pay(&app, &invoice, pesos("400.00"), "2026-03-10").await;
}

#[tokio::test]
async fn a_cheque_is_in_transit_until_it_clears_and_reopens_its_invoice_when_it_comes_back() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let cheque = json!({"form": "02", "allocations": [to(&invoice, pesos("1000.00"))]});
    let cheque = app.admin().post("/payments").json(&payment(pesos("1000.00"), cheque)).await.expect(201);
    assert_eq!((&cheque["status"], &cheque["effective_date"]), (&json!("in_transit"), &Value::Null));
    let waiting = reread(&app, &invoice).await;
    assert_eq!((json!(waiting.balance_due), json!(waiting.in_transit)), (pesos("1000.00"), pesos("1000.00")));
    let again = json!({"allocations": [to(&invoice, pesos("1.00"))]});
    app.admin().post("/payments").json(&payment(pesos("1.00"), again)).await.problem("payment_exceeds_balance");
    app.travel("2026-03-20");
    let path = format!("/payments/{}/confirmation", cheque["id"].as_str().unwrap());
    let confirm = async |date: &str| app.admin().post(&path).json(&json!({"effective_date": date})).await;
    confirm("2026-03-21").await.expect(422).problem("payment_in_future");
    confirm("2026-03-16").await.expect(422).problem("validation_failed");
    let cleared = confirm("2026-03-19").await.expect(200);
    assert_eq!(cleared["status"], "applied");
    confirm("2026-03-19").await.expect(409).problem("payment_effective");
    assert!(reread(&app, &invoice).await.balance_due.is_zero());
    let payment = cleared.to();
    let reversed = reverse(&app, &payment).await;
    assert_eq!(reversed.allocations[0].undone_date, "2026-03-20".parse().ok());
    assert_eq!(json!(reread(&app, &invoice).await.balance_due), pesos("1000.00"));
    let path = format!("/payments/{}/reversal", payment.id);
    app.admin().post(&path).json(&json!({"reason": "x"})).await.expect(409).problem("payment_reversed");
    // The day before, it was paid; that report does not change.
    let customer = invoice.customer.unwrap().id;
    let statement = app.admin().get(&format!("/statements/{customer}?as_of=2026-03-19")).await.expect(200);
    assert_eq!(statement["currencies"], json!([]));
}

#[tokio::test]
async fn a_post_dated_cheque_counts_from_its_day() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let more = json!({
        "form": "02", "date": "2026-03-17", "effective_date": "2026-03-25",
        "allocations": [to(&invoice, pesos("1000.00"))],
    });
    app.admin().post("/payments").json(&payment(pesos("1000.00"), more)).await.expect(201);
    assert_eq!(json!(reread(&app, &invoice).await.in_transit), pesos("1000.00"));
    app.travel("2026-03-25");
    assert!(reread(&app, &invoice).await.balance_due.is_zero());
}

#[tokio::test]
async fn what_a_field_collector_receives_is_in_transit_and_of_assigned_customers() {
    let app = TestApp::spawn().await;
    let mine = customer(&app, "Mía", Some(app.user(Role::FieldCollector).id)).await;
    let mine = invoice(&app, mine, "2026-03-10", pesos("100.00")).await;
    let theirs = one_invoice(&app).await;
    let field = app.client(Role::FieldCollector);
    let cash = |invoice: &Invoice| {
        payment(pesos("100.00"), json!({"form": "01", "allocations": [to(invoice, pesos("100.00"))]}))
    };
    field.post("/payments").json(&cash(&theirs)).await.expect(404);
    let received = field.post("/payments").json(&cash(&mine)).await.expect(201);
    assert_eq!((&received["status"], &received["source"]), (&json!("in_transit"), &json!("field")));
    field.get("/payments").await.expect(403);
    app.client(Role::Sales).get("/payments").await.expect(403);
    assert_eq!(app.other_admin().get("/payments").await.expect(200)["total"], 0);
    let path = format!("/payments/{}", received["id"].as_str().unwrap());
    app.other_admin().get(&path).await.expect(404);
}

#[tokio::test]
async fn a_deposit_nobody_identified_is_kept_and_gets_its_customer_later() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let deposit = payment(pesos("300.00"), json!({"date": "2026-03-12", "payer": "Grupo Perez"}));
    let deposit = app.admin().post("/payments").json(&deposit).await.expect(201);
    assert_eq!((&deposit["customer"], &deposit["payer"]), (&Value::Null, &json!("Grupo Perez")));
    assert_eq!(app.admin().get("/payments?unidentified=true").await.expect(200)["total"], 1);
    let path = format!("/payments/{}", deposit["id"].as_str().unwrap());
    let applied = json!({"allocations": [to(&invoice, pesos("300.00"))]});
    let early = app.admin().post(&format!("{path}/allocations")).json(&applied).await.expect(422);
    assert_eq!(early.problem("validation_failed").errors[0].code, "deposit_unidentified");
    let read = app.admin().get(&path).await.expect(200);
    let customer = invoice.customer.as_ref().unwrap().id;
    let identified = json!({"customer_id": customer, "bank": "BBVA", "payer": null});
    app.admin().patch(&path).json(&identified).await.expect(428);
    let known = app.admin().patch(&path).header("If-Match", read.etag()).json(&identified).await.expect(200);
    assert_eq!(
        (&known["customer"]["id"], &known["bank"], &known["payer"]),
        (&json!(customer), &json!("BBVA"), &Value::Null)
    );
    app.admin().patch(&path).header("If-Match", read.etag()).json(&identified).await.expect(412);
    app.admin().post(&format!("{path}/allocations")).json(&applied).await.expect(201);
    assert_eq!(app.admin().get("/payments?unidentified=true").await.expect(200)["total"], 0);
    // Applied on the 17th, so the statement of the 16th still stands.
    let past = app.admin().get(&format!("/statements/{customer}?as_of=2026-03-16")).await.expect(200);
    assert_eq!(past["currencies"][0]["totals"]["balance_due"], pesos("1000.00"));
    assert_eq!(json!(reread(&app, &invoice).await.balance_due), pesos("700.00"));
}

#[tokio::test]
async fn money_for_an_invoice_that_counts_as_paid_on_issue_stays_unapplied() {
    let app = TestApp::spawn().await;
    let organization = app.admin().get("/organization").await.expect(200);
    let policy = app.admin().patch("/organization").header("If-Match", organization.etag());
    policy.json(&json!({"pue_policy": "paid_on_issue"})).await.expect(200);
    let customer = customer(&app, "Juan Perez", None).await;
    let paid = invoice_of(&app, customer, "2026-03-10", pesos("100.00"), "PUE").await;
    let received = pay(&app, &paid, pesos("100.00"), "2026-03-17").await;
    assert_eq!((received.allocations.len(), json!(received.unapplied)), (0, pesos("100.00")));
    assert_eq!(received.customer.map(|customer| customer.id), Some(customer));
}

#[tokio::test]
async fn a_repeated_request_records_one_payment() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let body = payment(pesos("100.00"), json!({"allocations": [to(&invoice, pesos("100.00"))]}));
    let record = async || app.admin().post("/payments").header("Idempotency-Key", "p1").json(&body).await.expect(201);
    assert_eq!(record().await.body, record().await.body);
    assert_eq!(json!(reread(&app, &invoice).await.balance_due), pesos("900.00"));
}

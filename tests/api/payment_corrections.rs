use crate::{
    harness::TestApp,
    receivables::{customer, invoice, pay, pesos, reread},
};
use domain::{contract::Payment, permission::Role};
use serde_json::{Value, json};
use uuid::Uuid;

async fn listed(app: &TestApp, query: &str) -> Vec<Value> {
    app.admin().get(&format!("/payments?{query}")).await.expect(200)["data"].as_array().unwrap().clone()
}

async fn record(app: &TestApp, body: Value) -> Value {
    app.admin().post("/payments").json(&body).await.expect(201).body
}

#[tokio::test]
async fn one_allocation_is_undone_and_the_others_stay() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let one = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let other = invoice(&app, customer, "2026-03-10", pesos("500.00")).await;
    let to = |id, amount| json!({"invoice_id": id, "amount": pesos(amount)});
    let paid = record(
        &app,
        json!({
            "date": "2026-03-17", "form": "03", "amount": pesos("1500.00"),
            "allocations": [to(one.id, "1000.00"), to(other.id, "500.00")],
        }),
    )
    .await;
    let first = paid["allocations"][0]["id"].as_str().unwrap();
    let path = format!("/payments/{}/allocations/{first}/undo", paid["id"].as_str().unwrap());
    let reason = json!({"reason": "Era de otra factura"});
    app.client(Role::Collections).post(&path).json(&reason).await.expect(403);
    app.other_admin().post(&path).json(&reason).await.expect(404);
    let blank = app.admin().post(&path).json(&json!({"reason": " "})).await.expect(422);
    assert_eq!(blank.problem("validation_failed").errors[0].pointer, "/reason");
    let undone: Payment = app.client(Role::Finance).post(&path).json(&reason).await.expect(200).to();
    assert_eq!(json!(undone.unapplied), pesos("1000.00"));
    assert_eq!(undone.allocations[0].undone_date, "2026-03-17".parse().ok());
    assert_eq!(undone.allocations[1].undone_date, None);
    assert_eq!(json!(reread(&app, &one).await.balance_due), pesos("1000.00"));
    assert!(reread(&app, &other).await.balance_due.is_zero());
    app.admin().post(&path).json(&reason).await.expect(409).problem("allocation_undone");
    let nobody = format!("/payments/{}/allocations/{}/undo", undone.id, Uuid::now_v7());
    app.admin().post(&nobody).json(&reason).await.expect(404);
    let timeline = app.admin().get(&format!("/invoices/{}/timeline", one.id)).await.expect(200);
    let said = timeline["data"][0]["text"].as_str().unwrap();
    assert!(said.contains("Era de otra factura"), "{said}");
}

#[tokio::test]
async fn a_reversal_says_whether_it_is_a_correction_a_rejection_or_a_returned_cheque() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    for (kind, expected) in [(None, "correction"), (Some("rejected"), "rejected"), (Some("returned"), "returned")] {
        let invoice = invoice(&app, customer, "2026-03-10", pesos("100.00")).await;
        let payment = pay(&app, &invoice, pesos("100.00"), "2026-03-17").await;
        let mut body = json!({"reason": "Sin fondos"});
        if let Some(kind) = kind {
            body["kind"] = json!(kind);
        }
        let path = format!("/payments/{}/reversal", payment.id);
        let reversed = app.admin().post(&path).json(&body).await.expect(200);
        assert_eq!((&reversed["status"], &reversed["reversal_kind"]), (&json!("reversed"), &json!(expected)));
        let read = app.admin().get(&format!("/payments/{}", payment.id)).await.expect(200);
        assert_eq!((&read["reversal_kind"], &read["reversal_reason"]), (&json!(expected), &json!("Sin fondos")));
    }
    let path = format!("/payments/{}/reversal", Uuid::now_v7());
    let unknown = json!({"reason": "x", "kind": "lost"});
    app.admin().post(&path).json(&unknown).await.expect(422).problem("validation_failed");
}

#[tokio::test]
async fn payments_are_found_by_words_form_source_and_what_is_left_of_them() {
    let app = TestApp::spawn().await;
    let perez = customer(&app, "Juan Pérez", None).await;
    let invoice = invoice(&app, perez, "2026-03-10", pesos("100.00")).await;
    let full = json!({"date": "2026-03-17", "form": "03", "amount": pesos("100.00"), "reference": "SPEI 7788",
        "bank": "BBVA", "allocations": [{"invoice_id": invoice.id, "amount": pesos("100.00")}]});
    record(&app, full).await;
    let rest = json!({"date": "2026-03-16", "form": "01", "amount": pesos("40.00"), "customer_id": perez});
    record(&app, rest).await;
    let unknown = json!({"date": "2026-03-15", "form": "03", "amount": pesos("9.00"), "payer": "Grupo Aldana"});
    record(&app, unknown).await;
    let cheque = json!({"date": "2026-03-14", "form": "02", "amount": pesos("7.00"), "customer_id": perez});
    record(&app, cheque).await;
    let amounts = async |query: &str| -> Vec<String> {
        let found = listed(&app, query).await;
        found.iter().map(|payment| payment["amount"]["amount"].as_str().unwrap().to_owned()).collect()
    };
    for (query, expected) in [
        ("unapplied=true", vec!["40.00", "9.00"]),
        ("unapplied=false", vec!["100.00", "7.00"]),
        ("q=spei%207788", vec!["100.00"]),
        ("q=BBVA", vec!["100.00"]),
        ("q=perez", vec!["100.00", "40.00", "7.00"]),
        ("q=aldana", vec!["9.00"]),
        ("q=aldana%20spei", vec![]),
        ("form=02", vec!["7.00"]),
        ("source=office&status=in_transit", vec!["7.00"]),
        ("source=field", vec![]),
        ("q=100%25", vec![]),
    ] {
        assert_eq!(amounts(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_payment_says_who_recorded_it_and_how_many_files_are_kept_with_it() {
    let app = TestApp::spawn().await;
    let mine = customer(&app, "Mía", Some(app.user(Role::FieldCollector).id)).await;
    let invoice = invoice(&app, mine, "2026-03-10", pesos("100.00")).await;
    let cash = json!({"date": "2026-03-17", "form": "01", "amount": pesos("100.00"),
        "allocations": [{"invoice_id": invoice.id, "amount": pesos("100.00")}]});
    let received = app.client(Role::FieldCollector).post("/payments").json(&cash).await.expect(201);
    assert_eq!(received["user"]["name"], "Ramiro Norte");
    assert_eq!((&received["attachment_count"], &received["reversal_kind"]), (&json!(0), &Value::Null));
}

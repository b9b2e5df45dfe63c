//! What collectors receive at the customer's: money, and photos of it.

use crate::{
    attachments::{add, only, photo_with_exif},
    harness::{Answer, TestApp},
    receivables::{customer, invoice, pesos, reread},
};
use domain::{
    contract::{Invoice, PaymentStatus},
    permission::Role,
};
use serde_json::{Value, json};

async fn owed_by_an_assigned_customer(app: &TestApp) -> Invoice {
    let customer = customer(app, "Ramiro Aldana", Some(app.user(Role::FieldCollector).id)).await;
    invoice(app, customer, "2026-03-10", pesos("4872.00")).await
}

fn cheque(invoice: &Invoice) -> Value {
    json!({
        "customer_id": invoice.customer.as_ref().unwrap().id, "date": "2026-03-17", "form": "02",
        "amount": pesos("4872.00"), "reference": "0012", "bank": "BBVA", "comment": "Lo entregó en caja",
        "allocations": [{"invoice_id": invoice.id, "amount": pesos("4872.00")}],
    })
}

async fn inbox(app: &TestApp, role: Role) -> Answer {
    app.client(role).get("/notifications").await.expect(200)
}

#[tokio::test]
async fn a_collectors_cheque_is_in_transit_at_once_and_the_office_is_told_once() {
    let app = TestApp::spawn().await;
    let invoice = owed_by_an_assigned_customer(&app).await;
    let collector = app.client(Role::FieldCollector);
    let record =
        async || collector.post("/payments").header("Idempotency-Key", "capture-1").json(&cheque(&invoice)).await;
    let recorded = record().await.expect(201);
    assert_eq!((recorded["status"].as_str(), recorded["source"].as_str()), (Some("in_transit"), Some("field")));
    assert_eq!(recorded["comment"], "Lo entregó en caja");
    // The answer was lost on the way: the same capture again.
    assert_eq!(record().await.expect(201).body, recorded.body);
    assert_eq!(app.admin().get("/payments").await.expect(200)["total"], 1);

    let waiting = reread(&app, &invoice).await;
    assert_eq!((json!(waiting.balance_due), json!(waiting.in_transit)), (pesos("4872.00"), pesos("4872.00")));
    for role in [Role::Finance, Role::Collections] {
        let inbox = inbox(&app, role).await;
        assert_eq!(inbox["total"], 1, "{role:?}");
        let told = &inbox["data"][0];
        assert_eq!(told["title"], "Ramiro Norte recibió cheque 0012 de $4,872.00 MXN de Ramiro Aldana");
        assert_eq!((told["subject_kind"].as_str(), &told["subject_id"]), (Some("payment"), &recorded["id"]));
        assert_eq!(told["why"], "Avisar cuando llega un cobro o una foto desde campo");
    }
    assert_eq!(inbox(&app, Role::Sales).await["total"], 0);

    // The photo follows the data, and is no second piece of news.
    let owner = format!("/payments/{}", recorded["id"].as_str().unwrap());
    let photo = only(&add(&collector, &owner, "payment_proof", "cheque.jpg", photo_with_exif()).await.expect(201));
    assert!(photo.has_thumbnail && photo.size <= 500_000);
    assert_eq!(inbox(&app, Role::Finance).await["total"], 1);
    collector.get(&format!("/attachments/{}", photo.id)).await.expect(200);
    let seen = app.client(Role::Finance).get(&format!("{owner}/attachments")).await.expect(200);
    assert_eq!(seen["data"][0]["id"], json!(photo.id));
}

#[tokio::test]
async fn money_counts_when_the_office_says_so() {
    let app = TestApp::spawn().await;
    let invoice = owed_by_an_assigned_customer(&app).await;
    let collector = app.client(Role::FieldCollector);
    let recorded = collector.post("/payments").json(&cheque(&invoice)).await.expect(201);
    let confirmation = format!("/payments/{}/confirmation", recorded["id"].as_str().unwrap());
    let body = json!({"effective_date": "2026-03-17"});
    collector.post(&confirmation).json(&body).await.expect(403);
    let confirmed = app.client(Role::Finance).post(&confirmation).json(&body).await.expect(200);
    assert_eq!(confirmed["status"], "applied");
    assert_eq!(reread(&app, &invoice).await.payment_status, PaymentStatus::Paid);
}

#[tokio::test]
async fn a_rejected_collection_leaves_the_invoice_as_it_was_and_tells_the_collector_why() {
    let app = TestApp::spawn().await;
    let invoice = owed_by_an_assigned_customer(&app).await;
    let recorded = app.client(Role::FieldCollector).post("/payments").json(&cheque(&invoice)).await.expect(201);
    let reversal = format!("/payments/{}/reversal", recorded["id"].as_str().unwrap());
    let body = json!({"kind": "rejected", "reason": "La foto dice otro importe"});
    app.client(Role::Finance).post(&reversal).json(&body).await.expect(200);
    let owed = reread(&app, &invoice).await;
    assert_eq!((json!(owed.balance_due), json!(owed.in_transit)), (pesos("4872.00"), pesos("0.00")));
    let told = inbox(&app, Role::FieldCollector).await;
    assert_eq!(told["total"], 1);
    assert_eq!(told["data"][0]["title"], "No se aceptó tu cobro de $4,872.00 MXN");
    assert!(told["data"][0]["body"].as_str().unwrap().ends_with("La foto dice otro importe"), "{told}");
}

#[tokio::test]
async fn a_collector_records_for_assigned_customers_and_photographs_only_own_payments() {
    let app = TestApp::spawn().await;
    let collector = app.client(Role::FieldCollector);
    let stranger = customer(&app, "Ajeno", None).await;
    let foreign = invoice(&app, stranger, "2026-03-10", pesos("4872.00")).await;
    let answer = collector.post("/payments").json(&cheque(&foreign)).await.expect(404);
    assert_eq!(answer.problem("not_found").errors[0].pointer, "/customer_id");
    assert_eq!(inbox(&app, Role::Finance).await["total"], 0);

    let mine = owed_by_an_assigned_customer(&app).await;
    let by_office = app.admin().post("/payments").json(&cheque(&mine)).await.expect(201);
    let owner = format!("/payments/{}", by_office["id"].as_str().unwrap());
    add(&collector, &owner, "payment_proof", "cheque.jpg", photo_with_exif()).await.expect(404);
    collector.get(&format!("{owner}/attachments")).await.expect(404);
}

#[tokio::test]
async fn a_photo_of_a_counter_receipt_is_told_to_the_office() {
    let app = TestApp::spawn().await;
    let invoice = owed_by_an_assigned_customer(&app).await;
    let owner = format!("/invoices/{}", invoice.id);
    let collector = app.client(Role::FieldCollector);
    add(&collector, &owner, "counter_receipt", "contrarrecibo.jpg", photo_with_exif()).await.expect(201);
    let told = inbox(&app, Role::Collections).await;
    assert_eq!(told["total"], 1);
    let document = format!("A-{}", invoice.folio.unwrap());
    assert_eq!(told["data"][0]["title"], format!("Ramiro Norte envió una foto: factura {document}"));
    assert_eq!(told["data"][0]["subject_kind"], "invoice");
    // The office's own uploads are no news to it.
    add(&app.client(Role::Finance), &owner, "counter_receipt", "otra.jpg", photo_with_exif()).await.expect(201);
    assert_eq!(inbox(&app, Role::Collections).await["total"], 1);
}

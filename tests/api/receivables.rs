//! Customers and invoices for tests of money; it is Tuesday 2026-03-17.

use crate::harness::TestApp;
use api::store::{self, customers::StoredCustomer};
use domain::{
    contract::{Invoice, Payment, PromiseView},
    ids::{CustomerId, UserId},
};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) fn pesos(amount: &str) -> Value {
    json!({"amount": amount, "currency": "MXN"})
}

pub(crate) fn dollars(amount: &str) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

/// A customer, assigned to somebody or nobody.
pub(crate) async fn customer(app: &TestApp, name: &str, assigned_to: Option<UserId>) -> CustomerId {
    let id = CustomerId(Uuid::now_v7());
    let customer = StoredCustomer {
        id,
        code: id.to_string(),
        name: name.to_owned(),
        rfc: "XAXX010101000".to_owned(),
        identity: name.to_owned(),
        collector_id: assigned_to,
        salesperson_id: None,
        suggested_credit_days: None,
        version: 1,
    };
    store::customers::insert(&app.state().db, app.organization(), &customer, app.clock().now()).await.unwrap();
    id
}

/// A PPD invoice without credit: due and expected on its day, or the next business day.
pub(crate) async fn invoice(app: &TestApp, customer: CustomerId, date: &str, amount: Value) -> Invoice {
    invoice_of(app, customer, date, amount, "PPD").await
}

pub(crate) async fn invoice_of(
    app: &TestApp,
    customer: CustomerId,
    date: &str,
    amount: Value,
    method: &str,
) -> Invoice {
    let body = json!({
        "customer_id": customer, "series": "A", "folio": Uuid::now_v7().simple().to_string(),
        "issued_at": format!("{date}T10:00:00"), "original_amount": amount, "sat_payment_method": method,
    });
    app.admin().post("/invoices").json(&body).await.expect(201).to()
}

/// The invoice as it stands now.
pub(crate) async fn reread(app: &TestApp, invoice: &Invoice) -> Invoice {
    app.admin().get(&format!("/invoices/{}", invoice.id)).await.expect(200).to()
}

/// A promise of one invoice; `amount` null: all that is pending.
pub(crate) async fn promise(app: &TestApp, invoice: &Invoice, amount: Value, date: &str) -> PromiseView {
    let mut item = json!({"invoice_id": invoice.id});
    if !amount.is_null() {
        item["amount"] = amount;
    }
    let body = json!({"items": [item], "promised_date": date, "comment": "Paga con cheque."});
    let answer = app.admin().post("/promises").json(&body).await.expect(201);
    serde_json::from_value(answer["data"][0].clone()).unwrap()
}

pub(crate) async fn reread_promise(app: &TestApp, promise: &PromiseView) -> PromiseView {
    app.admin().get(&format!("/promises/{}", promise.id)).await.expect(200).to()
}

/// A transfer of all of `amount` to one invoice of the same currency.
pub(crate) async fn pay(app: &TestApp, invoice: &Invoice, amount: Value, date: &str) -> Payment {
    let allocation = json!({"invoice_id": invoice.id, "amount": amount});
    let body = json!({"date": date, "form": "03", "amount": amount, "allocations": [allocation]});
    app.admin().post("/payments").json(&body).await.expect(201).to()
}

pub(crate) async fn reverse(app: &TestApp, payment: &Payment) -> Payment {
    let path = format!("/payments/{}/reversal", payment.id);
    app.admin().post(&path).json(&json!({"reason": "Error de captura"})).await.expect(200).to()
}

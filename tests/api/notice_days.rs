//! What notices say by mail, and on which days they leave.

use crate::{
    harness::TestApp,
    mailing::{Debtor, run},
    receivables::{customer, invoice, pay, pesos, promise, reread},
};
use api::jobs::{Job, Outcome};
use domain::{
    contract::{Invoice, MessageDetail, MessageStatus},
    ids::InvoiceId,
    permission::Role,
};
use serde_json::{Value, json};

async fn notices_on(app: &TestApp, day: &str) -> Outcome {
    app.travel(day);
    run(app, Job::Notices, day).await
}

async fn read(app: &TestApp, id: InvoiceId) -> Invoice {
    app.admin().get(&format!("/invoices/{id}")).await.expect(200).to()
}

/// The mails of notices to a role, latest first.
async fn mails(app: &TestApp, role: Role) -> Vec<MessageDetail> {
    let list = app.admin().get("/messages").await.expect(200);
    let mine = list["data"].as_array().unwrap().iter().filter(|mail| mail["to"][0] == app.user(role).email.as_str());
    let mut read = Vec::new();
    for mail in mine {
        read.push(app.admin().get(&format!("/messages/{}", mail["id"].as_str().unwrap())).await.expect(200).to());
    }
    read
}

#[tokio::test]
async fn the_days_ahead_and_an_escalation_with_its_level_and_history_come_by_mail_too() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let owed = debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-24").await;
    let ahead = mails(&app, Role::Collections).await;
    assert_eq!(ahead[0].message.subject, "Por cobrar el 27/mar/2026: factura A-1");
    assert!(ahead[0].text.contains("Cliente 1 · $1,160.00 MXN · 3 días para el cobro"), "{}", ahead[0].text);
    let told = read(&app, owed).await;
    promise(&app, &told, Value::Null, "2026-03-26").await;
    notices_on(&app, "2026-03-31").await;
    notices_on(&app, "2026-04-01").await;
    notices_on(&app, "2026-04-13").await;
    let late = mails(&app, Role::Finance).await;
    let subjects: Vec<_> = late.iter().map(|mail| mail.message.subject.as_str()).collect();
    let escalations = ["Factura A-1: 17 días de atraso", "Factura A-1: 5 días de atraso", "Factura nueva: A-1"];
    assert_eq!(subjects, escalations);
    let history = "nivel 2 de 3 · 1 promesa incumplida · última promesa para el 26/mar/2026";
    assert!(late[0].text.contains(history), "{}", late[0].text);
    assert!(late[1].text.contains("nivel 1 de 3"), "{}", late[1].text);
    let inbox = app.client(Role::Finance).get("/notifications").await.expect(200);
    assert!(inbox["data"][0]["body"].as_str().unwrap().ends_with(history), "{}", inbox["data"][0]);
}

#[tokio::test]
async fn a_promise_is_announced_some_days_before_and_its_mail_waits_for_an_open_day() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let owed = debtor.owes(&app, "1").await;
    let owed = read(&app, owed).await;
    promise(&app, &owed, pesos("400.00"), "2026-03-25").await;
    notices_on(&app, "2026-03-21").await;
    assert_eq!(mails(&app, Role::Collections).await.len(), 0);
    // Sunday, three days before.
    assert_eq!(notices_on(&app, "2026-03-22").await, Outcome { done: 1, dropped: 0, halted: false });
    assert_eq!(notices_on(&app, "2026-03-22").await, Outcome::default());
    let inbox = app.client(Role::Collections).get("/notifications").await.expect(200);
    assert_eq!((&inbox["total"], &inbox["data"][0]["kind"]), (&json!(1), &json!("collection_upcoming")));
    assert_eq!(inbox["data"][0]["title"], "Prometida para el 25/mar/2026: factura A-1");
    assert_eq!(inbox["data"][0]["body"], "Cliente 1 · $400.00 MXN · 3 días para el cobro");
    let mail = mails(&app, Role::Collections).await.remove(0).message;
    let waits = (mail.status, mail.hold_until.to_string());
    assert_eq!(waits, (MessageStatus::Held, "2026-03-23 14:00:00 UTC".to_owned()));
    // The invoice itself, expected on the 27th, is not chased while it is promised.
    assert_eq!(notices_on(&app, "2026-03-24").await, Outcome { done: 0, dropped: 1, halted: false });
}

#[tokio::test]
async fn a_rule_for_one_customer_or_for_an_amount_tells_of_no_other_invoice() {
    let app = TestApp::spawn().await;
    let (one, other) = (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await);
    let rule = |extra: Value| {
        let mut rule = json!({
            "when": {"kind": "before_collection", "days": [10], "count": "calendar"},
            "audience": [{"role": "manager"}],
        });
        rule.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        rule
    };
    let make = async |extra: Value| {
        app.admin().post("/notification-rules").json(&rule(extra)).await.expect(201);
    };
    make(json!({"customer_id": one.id})).await;
    let mine = one.owes(&app, "1").await;
    other.owes(&app, "2").await;
    let subjects = async || {
        let inbox = app.client(Role::Manager).get("/notifications").await.expect(200);
        let rows = inbox["data"].as_array().unwrap().iter();
        json!(rows.map(|notice| notice["subject_id"].clone()).collect::<Vec<_>>())
    };
    notices_on(&app, "2026-03-17").await;
    assert_eq!(subjects().await, json!([mine]));
    make(json!({"amount_from": pesos("1160.01")})).await;
    run(&app, Job::Notices, "2026-03-17").await;
    assert_eq!(subjects().await, json!([mine]));
    make(json!({"amount_from": pesos("1160.00"), "customer_id": other.id})).await;
    run(&app, Job::Notices, "2026-03-17").await;
    assert_eq!(subjects().await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn days_late_count_from_the_promise_in_force_and_days_overdue_from_the_paper() {
    let app = TestApp::spawn().await;
    let debtor = customer(&app, "Juan Perez", None).await;
    let owed = invoice(&app, debtor, "2026-03-10", pesos("1000.00")).await;
    let days = async || {
        let now = reread(&app, &owed).await;
        (now.days_overdue, now.days_late)
    };
    assert_eq!(days().await, (7, 7));
    promise(&app, &owed, Value::Null, "2026-03-19").await;
    assert_eq!(days().await, (7, 0));
    app.travel("2026-03-20");
    assert_eq!(days().await, (10, 1));
    app.travel("2026-03-21");
    assert_eq!(days().await, (11, 11), "a broken promise is in force no more");
    pay(&app, &owed, pesos("1000.00"), "2026-03-20").await;
    assert_eq!(days().await, (0, 0));
}

//! What notices say by mail, and on which days they leave.

use crate::{
    harness::TestApp,
    mailing::{Debtor, Mood, Sink, deliver, run, wait},
    receivables::{customer, invoice, pay, pesos, promise, reread, reverse},
};
use api::{
    jobs::{Job, Outcome},
    outbox::{self, MailServer},
};
use chrono::TimeDelta;
use domain::{
    contract::{Invoice, MessageDetail, MessageStatus},
    ids::InvoiceId,
    permission::Role,
};
use mail_parser::MessageParser;
use serde_json::{Value, json};
use std::time::Duration;

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

/// What left for a role, as the server received it.
fn received(app: &TestApp, sink: &Sink, role: Role) -> Vec<String> {
    let to = &app.user(role).email;
    sink.mails().into_iter().filter(|mail| mail.contains(to.as_str())).collect()
}

#[tokio::test]
async fn a_mail_whose_invoice_was_paid_while_it_waited_does_not_leave_and_says_why() {
    let sink = Sink::start(Mood::Answers("451 4.3.0 try later\r\n")).await;
    let url = sink.url();
    let app = TestApp::with(|config| config.smtp_url = Some(url)).await;
    let debtor = Debtor::register(&app, 1).await;
    let owed = debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-24").await;
    deliver(&app).await;
    let waits = mails(&app, Role::Collections).await.remove(0).message;
    assert_eq!((waits.status, waits.not_sent), (MessageStatus::Retry, None));
    let payment = pay(&app, &read(&app, owed).await, pesos("1160.00"), "2026-03-24").await;
    sink.becomes(Mood::Accepts);
    wait(&app, TimeDelta::minutes(2));
    deliver(&app).await;
    let dropped = mails(&app, Role::Collections).await.remove(0);
    assert_eq!(dropped.message.status, MessageStatus::Cancelled);
    let reason = dropped.message.not_sent.as_deref();
    assert_eq!(reason, Some("No se envió porque ya no aplica: A-1 (pagada)"));
    assert!(dropped.text.contains("3 días para el cobro"), "it stays readable: {}", dropped.text);
    let path = format!("/messages/{}", dropped.message.id);
    let english = app.admin().get(&path).language("en").await.expect(200);
    assert_eq!(english["not_sent"], "Not sent because it no longer applies: A-1 (paid)");
    assert!(received(&app, &sink, Role::Collections).is_empty());
    // That an invoice came is news whatever became of it.
    assert_eq!(received(&app, &sink, Role::Finance).len(), 1);
    let inbox = app.client(Role::Collections).get("/notifications").await.expect(200);
    assert_eq!(inbox["total"], 1, "what was told in the program is history");
    // Asked to leave all the same it is looked at again.
    app.admin().post(&format!("{path}/retry")).await.expect(200);
    deliver(&app).await;
    assert_eq!(mails(&app, Role::Collections).await[0].message.status, MessageStatus::Cancelled);
    reverse(&app, &payment).await;
    app.admin().post(&format!("{path}/retry")).await.expect(200);
    deliver(&app).await;
    let left = mails(&app, Role::Collections).await.remove(0).message;
    assert_eq!((left.status, left.not_sent), (MessageStatus::Accepted, None));
    assert_eq!(received(&app, &sink, Role::Collections).len(), 1);
}

#[tokio::test]
async fn a_mail_leaves_with_what_still_holds_and_names_what_does_not() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let promised = debtor.owes(&app, "1").await;
    debtor.owes(&app, "2").await;
    notices_on(&app, "2026-03-24").await;
    let written = mails(&app, Role::Collections).await.remove(0);
    assert_eq!(written.message.subject, "2 avisos del 24/mar/2026");
    promise(&app, &read(&app, promised).await, Value::Null, "2026-03-26").await;
    // Only now is there a server.
    let sink = Sink::start(Mood::Accepts).await;
    let server = MailServer { transport: sink.transport(), timeout: Duration::from_secs(20) };
    assert_eq!(outbox::deliver_due(app.state(), Some(&server), None).await.unwrap(), 2);
    let left = mails(&app, Role::Collections).await.remove(0);
    assert_eq!((left.message.status, left.message.not_sent), (MessageStatus::Accepted, None));
    assert_eq!(left.message.subject, "Por cobrar el 27/mar/2026: factura A-2");
    assert!(left.text.contains("Ya no aplica: A-1 (con promesa de pago)"), "{}", left.text);
    assert!(!left.text.contains("factura A-1"), "{}", left.text);
    let mail = received(&app, &sink, Role::Collections).remove(0);
    let mail = MessageParser::default().parse(mail.as_bytes()).unwrap();
    assert_eq!(mail.subject(), Some(left.message.subject.as_str()));
    // Nothing ended of what Finance hears.
    let created = mails(&app, Role::Finance).await.remove(0).message;
    let state = (created.status, created.subject.as_str());
    assert_eq!(state, (MessageStatus::Accepted, "2 facturas nuevas de Cliente 1"));
}

#[tokio::test]
async fn of_two_levels_due_at_once_only_the_higher_is_told_and_the_lower_never_comes() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let owed = debtor.owes(&app, "1").await;
    // The first level would be on 1 April; the promise keeps it quiet until it is broken.
    promise(&app, &read(&app, owed).await, Value::Null, "2026-03-31").await;
    notices_on(&app, "2026-03-31").await;
    assert_eq!(notices_on(&app, "2026-04-13").await, Outcome { done: 1, dropped: 1, halted: false });
    assert_eq!(notices_on(&app, "2026-04-13").await, Outcome::default());
    assert_eq!(notices_on(&app, "2026-04-14").await, Outcome::default());
    let escalations = async || {
        let inbox = app.client(Role::Finance).get("/notifications?section=escalations").await.expect(200);
        let rows = inbox["data"].as_array().unwrap().iter();
        rows.map(|notice| notice["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(escalations().await, ["Factura A-1: 17 días de atraso"]);
    let mail = mails(&app, Role::Finance).await.remove(0);
    assert_eq!(mail.message.subject, "Factura A-1: 17 días de atraso");
    assert!(mail.text.contains("nivel 2 de 3"), "{}", mail.text);
    notices_on(&app, "2026-04-26").await;
    assert_eq!(escalations().await, ["Factura A-1: 30 días de atraso", "Factura A-1: 17 días de atraso"]);
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

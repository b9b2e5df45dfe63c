use crate::{
    harness::TestApp,
    mailing::{Debtor, Mood, Sink, deliver, fate, message_of, send, sha256, wait},
};
use chrono::TimeDelta;
use domain::permission::Role;
use serde_json::{Value, json};

const HOLD: TimeDelta = TimeDelta::seconds(31);

#[tokio::test]
async fn without_a_server_mail_is_kept_and_the_queue_says_so() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let empty = json!({"has_server": false, "hold_seconds": 30, "waiting": 0, "failed": 0, "stopped_by": null});
    assert_eq!(app.admin().get("/mail-queue").await.expect(200).body, empty);
    send(&app, &[&debtor]).await;
    let queue = app.client(Role::Collections).get("/mail-queue").await.expect(200);
    assert_eq!(queue["waiting"], 1);
    app.client(Role::DataEntry).get("/mail-queue").await.expect(403);
    assert_eq!(app.other_admin().get("/mail-queue").await.expect(200)["waiting"], 0);
}

#[tokio::test]
async fn a_server_that_takes_nothing_stops_the_queue_and_a_full_mailbox_does_not() {
    let sink = Sink::start(Mood::Answers("452 4.2.2 Mailbox full\r\n")).await;
    let url = sink.url();
    let app = TestApp::with(|config| config.smtp_url = Some(url)).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, HOLD);
    deliver(&app).await;
    assert_eq!(fate(&app, &id).await.0, "retry");
    let queue = app.admin().get("/mail-queue").await.expect(200);
    assert_eq!((&queue["has_server"], &queue["stopped_by"]), (&json!(true), &Value::Null));
    sink.becomes(Mood::Answers("421 4.3.2 Shutting down\r\n"));
    wait(&app, TimeDelta::hours(1));
    deliver(&app).await;
    let said = app.admin().get("/mail-queue").await.expect(200)["stopped_by"].as_str().unwrap().to_owned();
    assert!(said.starts_with("421"), "{said}");
    sink.becomes(Mood::Accepts);
    wait(&app, TimeDelta::hours(12));
    deliver(&app).await;
    assert_eq!(app.admin().get("/mail-queue").await.expect(200)["stopped_by"], Value::Null);
}

#[tokio::test]
async fn a_file_of_a_message_is_the_bytes_that_left() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes_with_xml(&app, "1", &debtor.rfc).await;
    let id = message_of(&send(&app, &[&debtor]).await);
    let message = app.admin().get(&format!("/messages/{id}")).await.expect(200);
    for (position, file) in message["attachments"].as_array().unwrap().iter().enumerate() {
        let bytes = app.admin().get(&format!("/messages/{id}/attachments/{position}")).await.expect(200);
        assert_eq!(sha256(&bytes.bytes), file["sha256"].as_str().unwrap());
        assert_eq!(bytes.media_type(), Some("application/octet-stream"));
        let name = file["file_name"].as_str().unwrap();
        assert!(bytes.header("content-disposition").unwrap().contains(name), "{name}");
    }
    app.admin().get(&format!("/messages/{id}/attachments/9")).await.expect(404).problem("not_found");
    app.other_admin().get(&format!("/messages/{id}/attachments/0")).await.expect(404);
    assert!(message["from"].as_str().unwrap().contains("<cartera@norte.example>"));
}

#[tokio::test]
async fn messages_are_found_by_words_and_origin() {
    let app = TestApp::spawn().await;
    let (one, other) = (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await);
    one.owes(&app, "1").await;
    other.owes(&app, "2").await;
    send(&app, &[&one, &other]).await;
    for (query, expected) in [
        ("q=pagos1%40cliente1", 1),
        ("q=estado%20de%20cuenta", 2),
        ("q=CL002", 1),
        ("q=nadie", 0),
        ("origin=statement", 2),
        ("origin=notice", 0),
        ("origin=statement&status=held&q=CL001", 1),
    ] {
        let found = app.admin().get(&format!("/messages?{query}")).await.expect(200);
        assert_eq!(found["total"], expected, "{query}");
    }
}

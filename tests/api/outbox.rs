use crate::{
    harness::TestApp,
    mailing::{Debtor, Mood, Sink, deliver, fate, message_of, send, sha256, wait},
};
use api::outbox::{self, MailServer};
use chrono::TimeDelta;
use domain::permission::Role;
use mail_parser::{MessageParser, MimeHeaders};
use std::time::Duration;

const HOLD: TimeDelta = TimeDelta::seconds(31);

async fn app_with(sink: &Sink) -> TestApp {
    let url = sink.url();
    TestApp::with(|config| config.smtp_url = Some(url)).await
}

#[tokio::test]
async fn what_is_shown_is_what_the_server_received() {
    let sink = Sink::start(Mood::Accepts).await;
    let app = app_with(&sink).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes_with_xml(&app, "1", &debtor.rfc).await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, HOLD);
    assert_eq!(deliver(&app).await, 1);
    assert_eq!(fate(&app, &id).await.0, "accepted");
    let shown = app.admin().get(&format!("/messages/{id}")).await.expect(200);
    let file = app.admin().get(&format!("/messages/{id}.eml")).await.expect(200);
    let mails = sink.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].trim_end(), String::from_utf8(file.bytes).unwrap().trim_end());
    let read = MessageParser::default().parse(mails[0].as_bytes()).unwrap();
    assert_eq!(read.subject(), shown["subject"].as_str());
    assert_eq!(read.to().unwrap().first().unwrap().address(), Some(debtor.email.as_str()));
    assert_eq!(read.message_id().map(|id| format!("<{id}>")).as_deref(), shown["message_id"].as_str());
    // Mail ends its lines with CR LF.
    let html = read.body_html(0).unwrap().replace("\r\n", "\n");
    assert_eq!(html.trim_end(), shown["html"].as_str().unwrap().trim_end());
    let listed = shown["attachments"].as_array().unwrap();
    assert_eq!(listed.len(), 2, "the statement and one XML: {listed:?}");
    for (received, listed) in read.attachments().zip(listed) {
        assert_eq!(received.attachment_name(), listed["file_name"].as_str());
        assert_eq!(sha256(received.contents()), listed["sha256"].as_str().unwrap());
    }
}

#[tokio::test]
async fn nothing_leaves_while_it_is_held_and_an_undone_sending_never_does() {
    let sink = Sink::start(Mood::Accepts).await;
    let app = app_with(&sink).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let batch = send(&app, &[&debtor]).await;
    assert_eq!(batch["items"][0]["status"], "held");
    assert_eq!(deliver(&app).await, 0);
    let path = format!("/statement-batches/{}/cancel", batch["id"].as_str().unwrap());
    let undone = app.admin().post(&path).await.expect(200);
    assert_eq!(undone["items"][0]["status"], "cancelled");
    wait(&app, TimeDelta::days(1));
    assert_eq!((deliver(&app).await, sink.mails().len()), (0, 0));
    let cancel = format!("/messages/{}/cancel", message_of(&batch));
    app.admin().post(&cancel).await.expect(409).problem("message_not_held");
}

#[tokio::test]
async fn a_busy_server_gets_the_same_mail_again_after_a_minute() {
    let sink = Sink::start(Mood::Answers("451 4.3.0 try later\r\n")).await;
    let app = app_with(&sink).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, HOLD);
    assert_eq!(deliver(&app).await, 1);
    let (status, attempts, response) = fate(&app, &id).await;
    assert_eq!((status.as_str(), attempts), ("retry", 1));
    assert!(response.as_str().unwrap().contains("try later"), "{response}");
    assert_eq!(deliver(&app).await, 0, "not before its time");
    sink.becomes(Mood::Accepts);
    wait(&app, TimeDelta::seconds(61));
    assert_eq!(deliver(&app).await, 1);
    let (status, attempts, _) = fate(&app, &id).await;
    assert_eq!((status.as_str(), attempts, sink.mails().len()), ("accepted", 2, 1));
}

#[tokio::test]
async fn a_refused_mail_is_a_task_of_who_sent_it_and_goes_when_asked_again() {
    let sink = Sink::start(Mood::Answers("550 5.1.1 no such mailbox\r\n")).await;
    let app = app_with(&sink).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, HOLD);
    deliver(&app).await;
    assert_eq!(fate(&app, &id).await.0, "failed");
    let told = app.admin().get("/notifications").await.expect(200);
    assert_eq!((&told["total"], &told["data"][0]["kind"]), (&1.into(), &"message_failed".into()));
    assert_eq!(told["data"][0]["subject_id"], id.as_str());
    assert!(told["data"][0]["body"].as_str().unwrap().contains("no such mailbox"));
    assert_eq!(app.client(Role::Finance).get("/notifications").await.expect(200)["total"], 0);
    wait(&app, TimeDelta::days(3));
    assert_eq!(deliver(&app).await, 0, "a permanent refusal is not tried by itself");
    sink.becomes(Mood::Accepts);
    app.admin().post(&format!("/messages/{id}/retry")).await.expect(200);
    assert_eq!((deliver(&app).await, sink.mails().len()), (1, 1));
}

#[tokio::test]
async fn a_silent_server_loses_nothing() {
    let sink = Sink::start(Mood::Silent).await;
    let app = app_with(&sink).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, HOLD);
    let impatient = MailServer { transport: sink.transport(), timeout: Duration::from_millis(300) };
    assert_eq!(outbox::deliver_due(app.state(), Some(&impatient), None).await.unwrap(), 1);
    assert_eq!(fate(&app, &id).await.0, "retry");
    sink.becomes(Mood::Accepts);
    wait(&app, TimeDelta::minutes(2));
    assert_eq!((deliver(&app).await, sink.mails().len()), (1, 1));
}

#[tokio::test]
async fn two_mailers_at_once_hand_each_mail_over_once() {
    let sink = Sink::start(Mood::Accepts).await;
    let app = app_with(&sink).await;
    let mut debtors = Vec::new();
    for number in 1..=12 {
        let debtor = Debtor::register(&app, number).await;
        debtor.owes(&app, &number.to_string()).await;
        debtors.push(debtor);
    }
    send(&app, &debtors.iter().collect::<Vec<_>>()).await;
    wait(&app, HOLD);
    let (one, other) = tokio::join!(deliver(&app), deliver(&app));
    assert_eq!(one + other, 12);
    let mails = sink.mails();
    let mut addressed: Vec<String> = mails
        .iter()
        .map(|mail| {
            let read = MessageParser::default().parse(mail.as_bytes()).unwrap();
            read.to().unwrap().first().unwrap().address().unwrap().to_owned()
        })
        .collect();
    addressed.sort_unstable();
    addressed.dedup();
    assert_eq!((mails.len(), addressed.len()), (12, 12));
}

#[tokio::test]
async fn without_a_mail_server_mail_waits_in_the_queue_and_can_be_read() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, HOLD);
    assert_eq!(deliver(&app).await, 0);
    assert_eq!(fate(&app, &id).await, ("queued".to_owned(), 0, serde_json::Value::Null));
    let queued = app.admin().get("/messages?status=queued").await.expect(200);
    assert_eq!((&queued["total"], &queued["data"][0]["id"]), (&1.into(), &id.as_str().into()));
    assert_eq!(app.other_admin().get("/messages").await.expect(200)["total"], 0);
    app.other_admin().get(&format!("/messages/{id}")).await.expect(404);
}

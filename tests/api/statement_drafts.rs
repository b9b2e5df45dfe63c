use crate::{
    harness::{Answer, TestApp},
    mailing::{Debtor, message_of, send},
    receivables::pesos,
};
use domain::permission::Role;
use mail_parser::{MessageParser, MimeHeaders};
use serde_json::{Value, json};
use std::io::{Cursor, Read};
use zip::ZipArchive;

async fn recipients(app: &TestApp) -> Vec<Value> {
    app.admin().get("/statements/recipients").await.expect(200)["data"].as_array().unwrap().clone()
}

fn held_back(recipients: &[Value]) -> Vec<(&str, &Value)> {
    recipients.iter().map(|one| (one["customer"]["code"].as_str().unwrap(), &one["held_back"])).collect()
}

/// The files of an archive by name.
fn unpack(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(&answer.bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[tokio::test]
async fn everybody_who_owes_is_a_recipient_and_what_speaks_against_it_is_said() {
    let app = TestApp::spawn().await;
    let ready = Debtor::register(&app, 1).await;
    ready.owes(&app, "1").await;
    let silent = Debtor::register(&app, 2).await;
    silent.owes(&app, "2").await;
    let contacts = api::store::contacts::of(&app.state().db, app.organization(), [silent.id]).await.unwrap();
    api::store::contacts::delete(&app.state().db, app.organization(), contacts[&silent.id][0].id).await.unwrap();
    let generous = Debtor::register(&app, 3).await;
    generous.owes(&app, "3").await;
    let unapplied = json!({"date": "2026-03-17", "form": "03", "amount": pesos("5.00"), "customer_id": generous.id});
    app.admin().post("/payments").json(&unapplied).await.expect(201);
    let _clear = Debtor::register(&app, 4).await;

    let listed = recipients(&app).await;
    let (no_contact, unapplied) = (json!("no_contact"), json!("unapplied"));
    assert_eq!(held_back(&listed), [("CL001", &Value::Null), ("CL002", &no_contact), ("CL003", &unapplied)]);
    assert_eq!(listed[0]["addresses"], json!([ready.email]));
    assert_eq!(listed[0]["balances"][0]["balance_due"], pesos("1160.00"));
    assert_eq!(listed[0]["last_sent_at"], Value::Null);

    let message = message_of(&send(&app, &[&ready]).await);
    let listed = recipients(&app).await;
    assert_eq!(listed[0]["held_back"], "sent_today");
    app.admin().post(&format!("/messages/{message}/cancel")).await.expect(200);
    assert_eq!(recipients(&app).await[0]["held_back"], Value::Null);
    send(&app, &[&ready]).await;
    app.travel("2026-03-18");
    let next_day = recipients(&app).await;
    assert_eq!(next_day[0]["held_back"], Value::Null);
    assert!(next_day[0]["last_sent_at"].is_string());
    assert!(app.other_admin().get("/statements/recipients").await.expect(200)["data"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn the_preview_is_the_mail_that_would_leave_and_nothing_is_kept() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes_with_xml(&app, "1", &debtor.rfc).await;
    let body = json!({"customer_id": debtor.id, "comment": "Laura, te <b>comparto</b>"});
    let seen = app.client(Role::Collections).post("/statements/preview").json(&body).await.expect(200);
    assert_eq!(seen["to"], json!([debtor.email]));
    let html = seen["html"].as_str().unwrap();
    assert!(html.contains("Laura, te &lt;b&gt;comparto"), "{html}");
    let names: Vec<&str> =
        seen["attachments"].as_array().unwrap().iter().map(|file| file["file_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["estado-de-cuenta-CL001-2026-03-17.pdf", "A-1.xml"]);
    assert_eq!(app.admin().get("/messages").await.expect(200)["total"], 0);
    let id = message_of(&send(&app, &[&debtor]).await);
    let sent = app.admin().get(&format!("/messages/{id}")).await.expect(200);
    assert_eq!(seen["subject"], sent["subject"]);
    let sizes = |files: &Value| -> Vec<u64> {
        files.as_array().unwrap().iter().map(|file| file["size"].as_u64().unwrap()).collect()
    };
    assert_eq!(sizes(&seen["attachments"])[1], sizes(&sent["attachments"])[1]);
    app.other_admin().post("/statements/preview").json(&body).await.expect(404);
    let long = json!({"customer_id": debtor.id, "comment": "x".repeat(4_001)});
    let refused = app.admin().post("/statements/preview").json(&long).await.expect(422);
    assert_eq!(refused.problem("validation_failed").errors[0].pointer, "/comment");
}

#[tokio::test]
async fn a_customer_with_a_comment_of_their_own_is_told_that_one() {
    let app = TestApp::spawn().await;
    let (one, other) = (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await);
    one.owes(&app, "1").await;
    other.owes(&app, "2").await;
    let body = json!({
        "customer_ids": [one.id, other.id], "comment": "Saludos a todos",
        "customer_comments": [{"customer_id": other.id, "comment": "Ramiro, quedo al pendiente"}],
    });
    let batch = app.admin().post("/statements/send").json(&body).await.expect(202);
    let mut texts = Vec::new();
    for item in batch["items"].as_array().unwrap() {
        let message = app.admin().get(&format!("/messages/{}", item["message_id"].as_str().unwrap())).await.expect(200);
        texts.push(message["text"].as_str().unwrap().to_owned());
    }
    assert!(texts[0].contains("Saludos a todos") && !texts[0].contains("Ramiro"));
    assert!(texts[1].contains("Ramiro, quedo al pendiente") && !texts[1].contains("Saludos"));
    let long = json!({"all": true, "customer_comments": [{"customer_id": one.id, "comment": "x".repeat(4_001)}]});
    let refused = app.admin().post("/statements/send").json(&long).await.expect(422);
    assert_eq!(refused.problem("validation_failed").errors[0].pointer, "/customer_comments/0/comment");
}

#[tokio::test]
async fn several_drafts_come_in_an_archive_and_one_by_itself() {
    let app = TestApp::spawn().await;
    let (one, other, clear) =
        (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await, Debtor::register(&app, 3).await);
    one.owes_with_xml(&app, "1", &one.rfc).await;
    other.owes_with_xml(&app, "2", &other.rfc).await;
    let body = json!({"customer_ids": [one.id, other.id, clear.id], "comment": "Buen día"});
    let archive = app.client(Role::Collections).post("/statements/drafts").json(&body).await.expect(200);
    assert_eq!(archive.media_type(), Some("application/zip"));
    let files = unpack(&archive);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["estado-de-cuenta-CL001-2026-03-17.eml", "estado-de-cuenta-CL002-2026-03-17.eml", "sin-borrador.txt"];
    assert_eq!(names, expected);
    for ((_, bytes), debtor) in files.iter().zip([&one, &other]) {
        let read = MessageParser::default().parse(bytes).unwrap();
        assert_eq!(read.header_raw("X-Unsent").map(str::trim), Some("1"));
        assert!(read.date().is_none() && read.message_id().is_none());
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some(debtor.email.as_str()));
        assert!(read.body_text(0).unwrap().contains("Buen día"));
        let xml = read.attachments().find(|file| file.attachment_name().unwrap_or_default().ends_with("xml")).unwrap();
        assert!(String::from_utf8_lossy(xml.contents()).contains(&debtor.rfc));
    }
    assert!(String::from_utf8_lossy(&files[2].1).starts_with("CL003: "));
    let single = json!({"customer_ids": [one.id], "attach": {"xml": false}});
    let draft = app.admin().post("/statements/drafts").json(&single).await.expect(200);
    assert_eq!(draft.media_type(), Some("message/rfc822"));
    assert_eq!(MessageParser::default().parse(&draft.bytes).unwrap().attachment_count(), 1);
    assert_eq!(app.admin().get("/messages").await.expect(200)["total"], 0);
    app.other_admin().post("/statements/drafts").json(&single).await.expect(404);
}

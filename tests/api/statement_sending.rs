use crate::{
    harness::TestApp,
    mailing::{Debtor, Mood, Sink, deliver, file_of, lose_xml, message_of, send, wait},
};
use bytes::Bytes;
use chrono::TimeDelta;
use mail_parser::{MessageParser, MimeHeaders};
use serde_json::json;
use std::{
    io::{Cursor, Read},
    path::Path,
};
use uuid::Uuid;

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

/// The XML files of a mail, loose or in its archive.
fn xml_files(mail: &str) -> Vec<String> {
    let read = MessageParser::default().parse(mail.as_bytes()).unwrap();
    let mut found = Vec::new();
    for attachment in read.attachments() {
        let name = attachment.attachment_name().unwrap_or_default().to_owned();
        if has_extension(&name, "xml") {
            found.push(String::from_utf8(attachment.contents().to_vec()).unwrap());
        }
        if has_extension(&name, "zip") {
            let mut archive = zip::ZipArchive::new(Cursor::new(attachment.contents())).unwrap();
            for index in 0..archive.len() {
                let mut text = String::new();
                archive.by_index(index).unwrap().read_to_string(&mut text).unwrap();
                found.push(text);
            }
        }
    }
    found
}

#[tokio::test]
async fn fifty_customers_get_their_own_documents_and_nobody_elses() {
    let sink = Sink::start(Mood::Accepts).await;
    let url = sink.url();
    let app = TestApp::with(|config| config.smtp_url = Some(url)).await;
    let mut debtors = Vec::new();
    for number in 0..50_u32 {
        let debtor = Debtor::register(&app, number).await;
        // One to six documents: loose ones and archives.
        for document in 0..=(number * 7 % 6) {
            debtor.owes_with_xml(&app, &format!("{number}-{document}"), &debtor.rfc).await;
        }
        debtors.push(debtor);
    }
    // Filed under customer 17, issued to customer 18.
    debtors[17].owes_with_xml(&app, "mixed-up", &debtors[18].rfc).await;
    let batch = app.admin().post("/statements/send").json(&json!({"all": true})).await.expect(202);
    let items = batch["items"].as_array().unwrap();
    assert_eq!(items.len(), 50);
    for (number, item) in items.iter().enumerate() {
        let expected = if number == 17 { "leak_prevented" } else { "prepared" };
        assert_eq!(item["result"], expected, "{item}");
    }
    wait(&app, TimeDelta::seconds(31));
    assert_eq!(deliver(&app).await, 49);
    let mails = sink.mails();
    assert_eq!(mails.len(), 49);
    for mail in &mails {
        let read = MessageParser::default().parse(mail.as_bytes()).unwrap();
        let to: Vec<&str> = read.to().unwrap().iter().filter_map(|address| address.address()).collect();
        let number = debtors.iter().position(|debtor| to == [debtor.email.as_str()]).unwrap();
        let documents = xml_files(mail);
        assert_eq!(documents.len(), number * 7 % 6 + 1, "{to:?}");
        let receiver = format!("Rfc=\"{}\"", debtors[number].rfc);
        assert!(documents.iter().all(|document| document.contains(&receiver)), "{to:?} got {documents:?}");
    }
}

#[tokio::test]
async fn one_broken_customer_of_many_is_reported_and_the_others_leave() {
    let app = TestApp::spawn().await;
    let (fine, silent, clear) =
        (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await, Debtor::register(&app, 3).await);
    fine.owes_with_xml(&app, "1", &fine.rfc).await;
    silent.owes(&app, "2").await;
    let contacts = api::store::contacts::of(&app.state().db, app.organization(), [silent.id]).await.unwrap();
    api::store::contacts::delete(&app.state().db, app.organization(), contacts[&silent.id][0].id).await.unwrap();
    let broken = Debtor::register(&app, 4).await;
    // Four documents go into an archive, so their bytes are read at once; they are gone from the store.
    for folio in ["41", "42", "43", "44"] {
        broken.owes_with_xml(&app, folio, &broken.rfc).await;
    }
    lose_xml(&app, &broken).await;
    let batch = send(&app, &[&fine, &silent, &clear, &broken]).await;
    let results: Vec<&str> =
        batch["items"].as_array().unwrap().iter().map(|item| item["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["prepared", "no_contact", "nothing_due", "failed"]);
    assert_eq!(app.admin().get("/messages").await.expect(200)["total"], 1);
    let read = app.admin().get(&format!("/statement-batches/{}", batch["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(read.body, batch.body);
    app.other_admin().get(&format!("/statement-batches/{}", batch["id"].as_str().unwrap())).await.expect(404);
}

#[tokio::test]
async fn an_added_file_goes_to_its_owner_and_stops_a_mail_to_somebody_else() {
    let app = TestApp::spawn().await;
    let (one, other) = (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await);
    let invoice = one.owes(&app, "1").await;
    other.owes(&app, "2").await;
    let file = file_of(&app, invoice, "purchase_order", Bytes::from_static(b"%PDF-1.7 orden")).await;
    let both = json!({"customer_ids": [one.id, other.id], "attachment_ids": [file], "attach": {"pdf": false}});
    let batch = app.admin().post("/statements/send").json(&both).await.expect(202);
    for (item, expected) in batch["items"].as_array().unwrap().iter().zip([vec!["orden.pdf"], vec![]]) {
        let message = app.admin().get(&format!("/messages/{}", item["message_id"].as_str().unwrap())).await.expect(200);
        let names: Vec<&str> = message["attachments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|attachment| attachment["file_name"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected);
    }
    let foreign = json!({"customer_ids": [other.id], "attachment_ids": [file]});
    let batch = app.admin().post("/statements/send").json(&foreign).await.expect(202);
    assert_eq!(batch["items"][0]["result"], "leak_prevented");
    assert!(batch["items"][0]["message_id"].is_null());
}

#[tokio::test]
async fn the_same_key_sends_once() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let body = json!({"customer_ids": [debtor.id]});
    let press = || app.admin().post("/statements/send").header("Idempotency-Key", "k-1").json(&body);
    let (first, second) = (press().await.expect(202), press().await.expect(202));
    assert_eq!(first.body, second.body);
    assert_eq!(app.admin().get("/messages").await.expect(200)["total"], 1);
}

#[tokio::test]
async fn exactly_one_way_of_choosing_customers_is_taken() {
    let app = TestApp::spawn().await;
    app.admin().post("/statements/send").json(&json!({})).await.expect(422).problem("validation_failed");
    let two = json!({"all": true, "filter": {"overdue_only": true}});
    app.admin().post("/statements/send").json(&two).await.expect(422).problem("validation_failed");
    let nobody = json!({"customer_ids": []});
    app.admin().post("/statements/send").json(&nobody).await.expect(422).problem("validation_failed");
    let unknown = json!({"customer_ids": [Uuid::now_v7()]});
    app.admin().post("/statements/send").json(&unknown).await.expect(404).problem("not_found");
}

#[tokio::test]
async fn the_filter_takes_only_customers_who_are_overdue() {
    let app = TestApp::spawn().await;
    let late = Debtor::register(&app, 1).await;
    late.owes(&app, "1").await;
    app.travel("2026-03-28");
    let recent = Debtor::register(&app, 2).await;
    recent.owes(&app, "2").await;
    let overdue = json!({"filter": {"overdue_only": true}});
    let batch = app.admin().post("/statements/send").json(&overdue).await.expect(202);
    let items = batch["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["customer_id"]), (1, &json!(late.id)));
}

#[tokio::test]
async fn the_draft_carries_what_the_mail_would() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes_with_xml(&app, "1", &debtor.rfc).await;
    let draft = app.admin().get(&format!("/statements/{}.eml", debtor.id)).await.expect(200);
    assert_eq!(draft.header("content-type"), Some("message/rfc822"));
    let read = MessageParser::default().parse(&draft.bytes).unwrap();
    assert_eq!(read.header_raw("X-Unsent").map(str::trim), Some("1"));
    assert_eq!(read.to().unwrap().first().unwrap().address(), Some(debtor.email.as_str()));
    let in_draft: Vec<String> =
        read.attachments().map(|file| file.attachment_name().unwrap_or_default().to_owned()).collect();
    let id = message_of(&send(&app, &[&debtor]).await);
    let message = app.admin().get(&format!("/messages/{id}")).await.expect(200);
    let in_mail: Vec<&str> =
        message["attachments"].as_array().unwrap().iter().map(|file| file["file_name"].as_str().unwrap()).collect();
    assert_eq!(in_draft, in_mail);
    assert_eq!(message["subject"].as_str(), read.subject());
}

#[tokio::test]
async fn a_test_goes_to_whoever_asked_marked_as_one_and_counts_as_nothing_sent() {
    let sink = Sink::start(Mood::Accepts).await;
    let url = sink.url();
    let app = TestApp::with(|config| config.smtp_url = Some(url)).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes_with_xml(&app, "1", &debtor.rfc).await;
    let body = json!({"customer_id": debtor.id, "comment": "Hola"});
    let test = app.admin().post("/statements/test").json(&body).await.expect(202);
    let mine = app.admin().get("/me").await.expect(200)["email"].clone();
    assert_eq!(test["to"], mine);
    deliver(&app).await;
    let mails = sink.mails();
    assert_eq!(mails.len(), 1);
    let read = MessageParser::default().parse(mails[0].as_bytes()).unwrap();
    let (to, subject) = (read.to().unwrap().first().unwrap().address(), read.subject().unwrap());
    assert_eq!((to, read.cc().is_none()), (mine.as_str(), true));
    assert!(subject.starts_with("[Prueba] Estado de cuenta al "), "{subject}");
    assert_eq!(xml_files(&mails[0]).len(), 1);

    let message = app.admin().get(&format!("/messages/{}", test["message_id"].as_str().unwrap())).await.expect(200);
    let told = (&message["origin"], &message["status"], &message["customer"]["id"]);
    assert_eq!(told, (&json!("statement_test"), &json!("accepted"), &json!(debtor.id)));
    let recipients = app.admin().get("/statements/recipients").await.expect(200);
    let row = &recipients["data"][0];
    assert_eq!((&row["last_sent_at"], &row["held_back"]), (&json!(null), &json!(null)));
    let timeline = app.admin().get(&format!("/customers/{}/timeline", debtor.id)).await.expect(200);
    let sent = timeline["data"].as_array().unwrap().iter().filter(|event| event["kind"] == "statement_sent");
    assert_eq!(sent.count(), 0);
}

#[tokio::test]
async fn a_test_passes_the_same_guard_and_is_refused_where_nothing_is_owed() {
    let app = TestApp::spawn().await;
    let (one, other) = (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await);
    let invoice = one.owes(&app, "1").await;
    let file = file_of(&app, invoice, "purchase_order", Bytes::from_static(b"%PDF-1.7 orden")).await;
    other.owes(&app, "2").await;
    let foreign = json!({"customer_id": other.id, "attachment_ids": [file]});
    app.admin().post("/statements/test").json(&foreign).await.expect(409);
    let nothing = Debtor::register(&app, 3).await;
    app.admin().post("/statements/test").json(&json!({"customer_id": nothing.id})).await.expect(409);
    assert_eq!(app.admin().get("/messages").await.expect(200)["total"], 0);
    let body = json!({"customer_id": one.id});
    app.other_admin().post("/statements/test").json(&body).await.expect(404);
}

#[tokio::test]
async fn a_copy_goes_to_its_customer_alone_and_what_is_no_address_is_refused_at_its_place() {
    let app = TestApp::spawn().await;
    let (one, other) = (Debtor::register(&app, 1).await, Debtor::register(&app, 2).await);
    one.owes(&app, "1").await;
    other.owes(&app, "2").await;
    let request = |cc: &[&str]| {
        json!({
            "customer_ids": [one.id, other.id], "attach": {"pdf": false},
            "customer_copies": [{"customer_id": one.id, "cc": cc}],
        })
    };
    let wrong = request(&["jefa@cliente.example", "sin arroba"]);
    let refused = app.admin().post("/statements/send").json(&wrong).await.expect(422).problem("validation_failed");
    assert_eq!(refused.errors[0].pointer, "/customer_copies/0/cc/1");
    assert_eq!(app.admin().get("/messages").await.expect(200)["total"], 0);
    let right = request(&["jefa@cliente.example"]);
    let batch = app.admin().post("/statements/send").json(&right).await.expect(202);
    for (item, expected) in batch["items"].as_array().unwrap().iter().zip([json!(["jefa@cliente.example"]), json!([])])
    {
        let message = app.admin().get(&format!("/messages/{}", item["message_id"].as_str().unwrap())).await.expect(200);
        assert_eq!(message["cc"], expected);
    }
    let draft = app.admin().post("/statements/drafts").json(&json!({
        "customer_ids": [one.id], "customer_copies": [{"customer_id": one.id, "cc": ["jefa@cliente.example"]}],
    }));
    let draft = draft.await.expect(200);
    let read = MessageParser::default().parse(&draft.bytes).unwrap();
    assert_eq!(read.cc().unwrap().first().unwrap().address(), Some("jefa@cliente.example"));
}

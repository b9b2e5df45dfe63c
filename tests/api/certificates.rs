//! Certificates that stamps wait for: obtained from SAT's repository or from people, and what they change.

use crate::{
    harness::{Answer, TestApp},
    imports::{import, invoices},
    mailing::{run, wait},
    sat::unread,
};
use api::{
    config::SatService,
    jobs::{Job, Outcome},
};
use chrono::TimeDelta;
use domain::{
    contract::{CertificatesObtained, ImportResult},
    permission::Role,
};
use reqwest::multipart::{Form, Part};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Sealed and stamped with keys of our own; the PAC has signed its own certificate.
const INVOICE: &str = include_str!("../../crates/api/src/seal/fixtures/invoice.xml");
const PAC: &[u8] = include_bytes!("../../crates/api/src/seal/fixtures/pac.cer");
const NUMBER: &str = "90001000000100000002";
const PATH: &str = "/rccf/900010/000001/00/00/00/90001000000100000002.cer";
const DAY: &str = "2026-03-17";

/// A stand-in for SAT's repository: it answers everything alike, and remembers the paths.
struct Repository {
    address: SocketAddr,
    reply: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Repository {
    async fn with(status: u16, body: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let reply = Arc::new(Mutex::new((status, body.to_vec())));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let shared = (reply.clone(), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _from)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.0.clone(), shared.1.clone()));
            }
        });
        Self { address, reply, asked }
    }

    fn says(&self, status: u16, body: &[u8]) {
        *self.reply.lock().unwrap() = (status, body.to_vec());
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// A server that asks it, and trusts what the PAC signs, when `trusts`.
    async fn client(&self, trusts: bool) -> TestApp {
        let certificates = Some(format!("http://{}/rccf", self.address));
        let app = TestApp::with(|config| {
            config.sat = SatService { certificates, pause: Duration::ZERO, ..SatService::off() };
            if trusts {
                trust(&config.certificates);
            }
        });
        let app = app.await;
        app.admin().post("/issuers").json(&json!({"rfc": "TNO010203AB7", "name": "Norte"})).await.expect(201);
        app
    }
}

fn trust(folder: &Path) {
    std::fs::create_dir_all(folder.join("ca")).unwrap();
    std::fs::write(folder.join("ca/pac.cer"), PAC).unwrap();
}

async fn serve(stream: TcpStream, reply: Arc<Mutex<(u16, Vec<u8>)>>, asked: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await.unwrap();
    let mut line = String::new();
    while stream.read_line(&mut line).await.unwrap() > 2 {
        line.clear();
    }
    asked.lock().unwrap().push(first.split(' ').nth(1).unwrap().to_owned());
    let (status, body) = reply.lock().unwrap().clone();
    let head = format!("HTTP/1.1 {status} .\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    // Who asked may have gone.
    let _sent = stream.get_mut().write_all(&[head.as_bytes(), &body].concat()).await;
}

async fn register(app: &TestApp, xml: &str) {
    let items = import(app, &[("a.xml", xml.into())]).await;
    assert!(
        matches!(items[0].result, ImportResult::Registered | ImportResult::RegisteredWithWarning),
        "{:?}",
        items[0]
    );
}

/// The stamp's verdict, and the codes of the findings about it.
async fn stamp(app: &TestApp) -> (Value, Vec<Value>) {
    let invoice = invoices(app).await.into_values().next().unwrap();
    let found = app.admin().get(&format!("/invoices/{}/verification", invoice.id)).await.expect(200);
    let findings = found["findings"].as_array().unwrap().iter();
    let codes = findings.map(|finding| finding["code"].clone());
    let of_stamp = codes.filter(|code| code.as_str().unwrap().starts_with("stamp_"));
    (found["stamp_seal"].clone(), of_stamp.collect())
}

async fn missing(app: &TestApp) -> Vec<Value> {
    app.admin().get("/certificates/missing").await.expect(200)["data"].as_array().unwrap().clone()
}

async fn search(app: &TestApp) -> CertificatesObtained {
    app.admin().post("/certificates/downloads").await.expect(200).to()
}

async fn upload(app: &TestApp, bytes: &[u8]) -> Answer {
    let file = Part::bytes(bytes.to_vec()).file_name("pac.cer");
    app.admin().post("/certificates").multipart(Form::new().part("file", file)).await
}

#[tokio::test]
async fn the_schedule_obtains_what_a_stamp_waits_for_and_verifies_it() {
    let repository = Repository::with(200, PAC).await;
    let app = repository.client(true).await;
    register(&app, INVOICE).await;
    assert_eq!(stamp(&app).await, (json!("unverifiable"), vec![json!("stamp_seal_unverifiable")]));
    let waits = json!([{"number": NUMBER, "documents": 1, "asked_at": null, "failure": null, "detail": null}]);
    assert_eq!(json!(missing(&app).await), waits);

    let ran = run(&app, Job::StampCertificates, DAY).await;
    assert_eq!(ran, Outcome { done: 2, dropped: 0, halted: false });
    assert_eq!(repository.asked(), [PATH]);
    assert_eq!(stamp(&app).await, (json!("valid"), vec![]));
    assert_eq!(missing(&app).await, Vec::<Value>::new());
    let held = app.admin().get("/certificates").await.expect(200);
    assert_eq!((held["total"].as_u64(), &held["data"][0]["number"]), (Some(1), &json!(NUMBER)));
    assert_eq!(held["data"][0]["origin"], "sat");
    assert!(held["data"][0]["authority"].is_string());

    let invoice = invoices(&app).await.into_values().next().unwrap();
    let history = app.admin().get(&format!("/invoices/{}/timeline", invoice.id)).await.expect(200);
    let told = history["data"].as_array().unwrap().iter().find(|event| event["kind"] == "stamp_verified").unwrap();
    assert!(told["text"].as_str().unwrap().contains(NUMBER), "{told}");
    // There is nothing more to do.
    assert_eq!(run(&app, Job::StampCertificates, DAY).await, Outcome::default());
    assert_eq!(repository.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stamp_that_turns_out_to_be_altered_is_told_to_finance() {
    let repository = Repository::with(200, PAC).await;
    let app = repository.client(true).await;
    register(&app, &INVOICE.replace("UUID=\"7c9e", "UUID=\"7c9f")).await;
    let found = search(&app).await;
    assert_eq!((found.obtained.as_slice(), found.valid, found.altered), (&[NUMBER.to_owned()][..], 0, 1));
    assert_eq!(stamp(&app).await, (json!("altered"), vec![json!("stamp_seal_altered")]));
    assert_eq!(unread(&app).await, ["stamp_altered"]);
}

#[tokio::test]
async fn what_is_not_that_certificate_or_nobody_signed_is_not_kept() {
    let other: &[u8] = include_bytes!("../../crates/api/assets/demo/pac.cer");
    let repository = Repository::with(404, b"").await;
    let app = repository.client(false).await;
    register(&app, INVOICE).await;
    let large = vec![0x30; 70_000];
    let cases: [(u16, &[u8], &str); 6] = [
        (404, b"", "not_published"),
        (200, b"<html>mantenimiento</html>", "unreadable"),
        (200, other, "unreadable"),
        (200, &large, "unreadable"),
        (200, PAC, "unsigned"),
        (503, b"", "unavailable"),
    ];
    for (status, body, failure) in cases {
        repository.says(status, body);
        let found = search(&app).await;
        assert_eq!((found.obtained.len(), found.failed, found.valid), (0, 1, 0), "{failure}");
        assert_eq!(missing(&app).await[0]["failure"], failure);
        assert_eq!(stamp(&app).await.0, "unverifiable");
    }
    assert_eq!(app.admin().get("/certificates").await.expect(200)["total"], 0);
    assert_eq!(missing(&app).await[0]["detail"], "HTTP 503");
}

#[tokio::test]
async fn the_schedule_asks_again_after_an_hour_of_silence_and_a_week_after_a_no() {
    let repository = Repository::with(503, b"").await;
    let app = repository.client(true).await;
    register(&app, INVOICE).await;
    let asks = async || {
        run(&app, Job::StampCertificates, DAY).await;
        repository.asked().len()
    };
    assert_eq!((asks().await, asks().await), (1, 0));
    wait(&app, TimeDelta::minutes(61));
    repository.says(404, b"");
    assert_eq!((asks().await, asks().await), (1, 0));
    wait(&app, TimeDelta::days(6));
    assert_eq!(asks().await, 0);
    wait(&app, TimeDelta::days(2));
    assert_eq!(asks().await, 1);
    // Somebody who asks does not wait.
    repository.says(200, PAC);
    assert_eq!(search(&app).await.valid, 1);
}

#[tokio::test]
async fn a_person_adds_a_certificate_that_an_authority_has_signed() {
    let repository = Repository::with(404, b"").await;
    let app = repository.client(true).await;
    register(&app, INVOICE).await;
    for (bytes, code) in [(&b"no"[..], "not_a_certificate"), (&[0x30; 100][..], "not_a_certificate")] {
        let problem = upload(&app, bytes).await.expect(422).problem(code);
        assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), ("/file", code));
    }
    let other: &[u8] = include_bytes!("../../crates/api/assets/demo/pac.cer");
    upload(&app, other).await.expect(422).problem("certificate_unsigned");
    upload(&app, &vec![0x30; 70_000]).await.expect(413).problem("upload_too_large");

    let added: CertificatesObtained = upload(&app, PAC).await.expect(200).to();
    assert_eq!((added.obtained.as_slice(), added.valid), (&[NUMBER.to_owned()][..], 1));
    assert_eq!(stamp(&app).await, (json!("valid"), vec![]));
    assert_eq!(app.admin().get("/certificates").await.expect(200)["data"][0]["origin"], "uploaded");
    let audit = app.admin().get("/audit-events?limit=200").await.expect(200);
    let actions: Vec<&Value> = audit["data"].as_array().unwrap().iter().map(|event| &event["action"]).collect();
    assert!(actions.contains(&&json!("certificate.added")) && actions.contains(&&json!("stamps.verified")));
    // The same once more changes nothing.
    assert_eq!(upload(&app, PAC).await.expect(200).to::<CertificatesObtained>().valid, 0);
    app.client(Role::Finance).post("/certificates/downloads").await.expect(403);
}

#[tokio::test]
async fn without_a_repository_nobody_is_asked_and_the_folder_still_counts() {
    let app = TestApp::spawn().await;
    app.admin().post("/issuers").json(&json!({"rfc": "TNO010203AB7", "name": "Norte"})).await.expect(201);
    register(&app, INVOICE).await;
    app.admin().post("/certificates/downloads").await.expect(409).problem("certificates_off");
    assert_eq!(run(&app, Job::StampCertificates, DAY).await, Outcome::default());
    // Registered before anybody noted the number.
    app.state().db.execute_unprepared("UPDATE documents SET stamp_certificate = NULL").await.unwrap();
    assert_eq!(missing(&app).await, Vec::<Value>::new());
    run(&app, Job::StampCertificates, DAY).await;
    assert_eq!(missing(&app).await[0]["number"], NUMBER);

    let folder = &app.state().config.certificates;
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("pac.cer"), PAC).unwrap();
    assert_eq!(run(&app, Job::StampCertificates, DAY).await.done, 1);
    assert_eq!(stamp(&app).await, (json!("valid"), vec![]));
    let held = app.admin().get("/certificates").await.expect(200);
    assert_eq!((&held["data"][0]["origin"], &held["data"][0]["authority"]), (&json!("folder"), &Value::Null));
}

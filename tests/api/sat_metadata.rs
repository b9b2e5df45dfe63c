//! SAT's file of metadata beside the books.

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::{Answer, ISSUER_RFC, TestApp},
    imports::{import, invoices},
};
use domain::permission::Role;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

pub(crate) const HEADING: &str = "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion";

pub(crate) async fn reconcile(app: &TestApp, text: &str, dry_run: bool) -> Answer {
    send(app, Role::Finance, text.as_bytes().to_vec(), dry_run).await
}

async fn send(app: &TestApp, role: Role, file: Vec<u8>, dry_run: bool) -> Answer {
    let part = Part::bytes(file).file_name("metadata.txt");
    let form = Form::new().part("file", part).text("dry_run", dry_run.to_string());
    app.client(role).post("/sat-metadata").multipart(form).await
}

/// As SAT lists a document.
fn row(document: &Cfdi, total: &str, status: &str) -> String {
    let uuid = document.uuid;
    let (rfc, name) = document.receiver;
    let (issuer, kind) = (document.issuer, document.kind);
    format!("{uuid}~{issuer}~Norte~{rfc}~{name}~PAC~2026-03-02 10:00:00~2026-03-02 10:01:00~{total}~{kind}~{status}")
}

fn text(rows: &[String]) -> String {
    format!("{HEADING}\r\n{}\r\n", rows.join("\r\n"))
}

async fn register(app: &TestApp, documents: &[&Cfdi]) {
    for document in documents {
        import(app, &[("a.xml", document.xml().into())]).await;
    }
}

async fn balance(app: &TestApp, document: &Cfdi) -> String {
    invoices(app).await[&document.fiscal_uuid()].balance_due.to_string()
}

fn uuids(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|row| row["fiscal_uuid"].as_str().unwrap()).collect()
}

async fn unread(app: &TestApp) -> usize {
    app.client(Role::Finance).get("/notifications").await.expect(200)["data"].as_array().unwrap().len()
}

struct Books {
    app: TestApp,
    cancelled: Cfdi,
    different: Cfdi,
    rep: Cfdi,
    missing: Cfdi,
    text: String,
}

/// One invoice cancelled, one of another amount, one whose REP is cancelled, one that never came, and strangers.
async fn books() -> Books {
    let app = TestApp::spawn().await;
    let (cancelled, different, paid) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000), cfdi::invoice(3, 1000));
    let pago = Pago { paid_at: "2026-03-05T12:00:00", amount: 400, documents: vec![(paid.uuid, 1, 1160, 400)] };
    let (rep, missing) = (cfdi::rep(4, vec![pago]), cfdi::invoice(5, 100));
    register(&app, &[&cancelled, &different, &paid, &rep]).await;
    let stranger = Cfdi { issuer: "EKU9003173C9", ..cfdi::invoice(6, 100) };
    let payroll = Cfdi { kind: "N", ..cfdi::invoice(7, 100) };
    let rows = [
        row(&cancelled, "1160.00", "0~2026-03-09 11:00:00"),
        row(&different, "1160.01", "1~"),
        row(&paid, "1160.00", "1~"),
        row(&rep, "0", "0~2026-03-10 11:00:00"),
        row(&missing, "116.00", "1~"),
        row(&stranger, "116.00", "1~"),
        row(&payroll, "116.00", "1~"),
        row(&cfdi::invoice(8, 1), "uno", "1~"),
    ];
    Books { app, cancelled, different, rep, missing, text: text(&rows) }
}

#[tokio::test]
async fn a_dry_run_says_what_is_missing_cancelled_and_different_and_changes_nothing() {
    let books = books().await;
    let said = reconcile(&books.app, &books.text, true).await.expect(200);
    assert_eq!((&said["dry_run"], &said["rows"], &said["agreed"]), (&json!(true), &json!(7), &json!(1)));
    assert_eq!(uuids(&said["missing"]), [books.missing.fiscal_uuid()]);
    let mut cancelled = [books.cancelled.fiscal_uuid(), books.rep.fiscal_uuid()];
    cancelled.sort();
    assert_eq!(uuids(&said["cancelled"]), cancelled);
    assert_eq!(said["cancellations"], 2);
    assert_eq!(uuids(&said["different"]), [books.different.fiscal_uuid()]);
    let row = &said["different"]["data"][0];
    let invoice = &invoices(&books.app).await[&books.different.fiscal_uuid()];
    assert_eq!((&row["total"], &row["recorded"]["amount"]), (&json!("1160.01"), &json!("1160.00")));
    assert_eq!((&row["invoice_id"], &row["customer"]["code"]), (&json!(invoice.id), &json!("CL001")));
    assert_eq!((&said["other_issuers"], &said["other_types"]), (&json!(1), &json!(1)));
    let problem = json!({"file": "metadata.txt", "line": 9, "column": "Monto", "found": "uno"});
    assert_eq!((&said["problems"], &said["problem_count"]), (&json!([problem]), &json!(1)));
    assert_eq!(balance(&books.app, &books.cancelled).await, "1160.00");
    assert_eq!(unread(&books.app).await, 0);
}

#[tokio::test]
async fn applied_the_cancellations_count_from_their_day_on_once() {
    let books = books().await;
    let first = reconcile(&books.app, &books.text, false).await.expect(200);
    assert_eq!((&first["cancelled"]["total"], &first["cancellations"]), (&json!(2), &json!(2)));
    assert_eq!(balance(&books.app, &books.cancelled).await, "0.00");
    let invoice = &invoices(&books.app).await[&books.cancelled.fiscal_uuid()];
    let customer = invoice.customer.as_ref().unwrap().id;
    let rows = async |day: &str| {
        let statement = books.app.admin().get(&format!("/statements/{customer}?as_of={day}")).await.expect(200);
        statement["currencies"][0]["rows"].as_array().unwrap().len()
    };
    assert_eq!((rows("2026-03-08").await, rows("2026-03-09").await), (3, 2));
    let path = format!("/invoices/{}/verification", invoice.id);
    let check = books.app.admin().get(&path).await.expect(200)["sat_checks"][0].clone();
    assert_eq!((&check["source"], &check["answer"]), (&json!("metadata"), &json!("Cancelado · 2026-03-09")));
    assert_eq!(check["asked_by"]["name"], books.app.user(Role::Finance).name);
    assert_eq!(unread(&books.app).await, 2);
    // What SAT has in force is so here too, and is not written down again.
    let other = invoices(&books.app).await[&books.different.fiscal_uuid()].id;
    let checks = async || {
        let found = books.app.admin().get(&format!("/invoices/{other}/verification")).await.expect(200);
        (found["sat_status"].clone(), found["sat_checks"].as_array().unwrap().len())
    };
    assert_eq!(checks().await, (json!("valid"), 1));
    let again = reconcile(&books.app, &books.text, false).await.expect(200);
    assert_eq!((&again["cancelled"]["total"], &again["agreed"]), (&json!(0), &json!(3)));
    assert_eq!(checks().await.1, 1);
    assert_eq!(unread(&books.app).await, 2);
}

#[tokio::test]
async fn a_credit_note_that_sat_cancelled_is_listed_and_left_to_a_person() {
    let app = TestApp::spawn().await;
    let invoice = cfdi::invoice(1, 1_000);
    let note = cfdi::credit_note(2, 100, "01", &[&invoice]);
    register(&app, &[&invoice, &note]).await;
    let list = text(&[row(&note, "116.00", "0~2026-03-09 11:00:00")]);
    for dry_run in [true, false] {
        let said = reconcile(&app, &list, dry_run).await.expect(200);
        assert_eq!(uuids(&said["cancelled"]), [note.fiscal_uuid()]);
        assert_eq!(said["cancellations"], 0);
    }
    assert_eq!(balance(&app, &invoice).await, "1044.00");
}

#[tokio::test]
async fn an_older_list_takes_no_cancellation_back() {
    let books = books().await;
    reconcile(&books.app, &books.text, false).await.expect(200);
    let older = text(&[row(&books.cancelled, "1160.00", "1~")]);
    reconcile(&books.app, &older, false).await.expect(200);
    assert_eq!(balance(&books.app, &books.cancelled).await, "0.00");
}

#[tokio::test]
async fn a_zip_is_read_as_sat_hands_it_out() {
    let books = books().await;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let half = text(&[row(&books.missing, "116.00", "1~")]);
    for (name, bytes) in [
        ("45C5C344_01.txt", books.text.as_bytes()),
        ("45C5C344_02.txt", half.as_bytes()),
        ("45C5C344_tercero.txt", b"Uuid~RfcACuentaTerceros\r\n"),
        ("__MACOSX/._45C5C344_01.txt", b"\0\x05"),
        ("leeme.pdf", b"%PDF"),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let zip = writer.finish().unwrap().into_inner();
    let said = send(&books.app, Role::Finance, zip, true).await.expect(200);
    assert_eq!((&said["rows"], &said["missing"]["total"]), (&json!(8), &json!(1)));
    assert_eq!(said["problems"][0]["file"], "45C5C344_01.txt");
}

#[tokio::test]
async fn what_is_no_list_of_sat_is_refused_with_what_is_missing() {
    let app = TestApp::spawn().await;
    let cases: [(&[u8], &str); 4] =
        [(b"", "Uuid"), (b"a,b\n1,2", "Uuid"), (b"Uuid~RfcEmisor", "RfcReceptor"), (b"PK\x03\x04 broken", "El ZIP")];
    for (file, missing) in cases {
        let problem = send(&app, Role::Finance, file.to_vec(), true).await.expect(422).problem("not_metadata");
        assert!(problem.detail.contains(missing), "{}", problem.detail);
    }
    let form = Form::new().text("dry_run", "true");
    let answer = app.client(Role::Finance).post("/sat-metadata").multipart(form).await.expect(422);
    assert_eq!(answer.problem("validation_failed").errors[0].pointer, "/file");
    send(&app, Role::DataEntry, text(&[]).into_bytes(), true).await.expect(403).problem("not_permitted");
}

#[tokio::test]
async fn another_organization_has_nothing_of_it() {
    let books = books().await;
    let part = Part::bytes(books.text.into_bytes()).file_name("m.txt");
    let form = Form::new().part("file", part);
    let said = books.app.other_admin().post("/sat-metadata").multipart(form).await.expect(200);
    assert_eq!((&said["cancelled"]["total"], &said["agreed"]), (&json!(0), &json!(0)));
    assert_eq!(balance(&books.app, &books.cancelled).await, "1160.00");
    assert_ne!(ISSUER_RFC, "EKU9003173C9");
}

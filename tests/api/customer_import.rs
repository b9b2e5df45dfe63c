use crate::harness::{Answer, TestApp};
use domain::{
    contract::{Customer, TableImportResult, TableRowResult},
    permission::Role,
};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

async fn customer(app: &TestApp) -> String {
    let body = json!({"name": "Uno", "rfc": "AUN150312AB1"});
    let customer: Customer = app.admin().post("/customers").json(&body).await.expect(201).to();
    format!("/customers/{}", customer.id)
}

async fn paste(app: &TestApp, text: &str) -> Answer {
    app.admin().post("/customers/import").json(&json!({"text": text})).await
}

fn results(answer: &Answer) -> Vec<(u32, TableRowResult)> {
    answer.to::<TableImportResult>().rows.into_iter().map(|row| (row.line, row.result)).collect()
}

const LIST: &str = "RFC\tCorreo electrónico\tDías de crédito\tNombre\n\
    AUN150312AB1\tlaura@uno.mx; pagos@uno.mx\t30 días\t\n\
    DOS150312AB1\tana@dos.mx\t15\tDos\n\
    TRE150312AB1\tana@tres.mx\t15\t\n\
    AUN150312AB1\tlaura@\t30\t\n";

#[tokio::test]
async fn good_rows_are_applied_bad_ones_say_why_and_the_same_table_twice_changes_nothing() {
    let app = TestApp::spawn().await;
    let path = customer(&app).await;
    let first = paste(&app, LIST).await.expect(200);
    use TableRowResult::{Created, Rejected, Unchanged, Updated};
    assert_eq!(results(&first), [(2, Updated), (3, Created), (4, Rejected), (5, Rejected)]);
    let rows: Vec<Value> = first["rows"].as_array().unwrap().clone();
    let place = |row: usize| (&rows[row]["code"], &rows[row]["column"]);
    assert_eq!(place(2), (&json!("unknown_customer"), &json!("rfc")));
    assert_eq!(place(3), (&json!("invalid_email"), &json!("email")));
    let uno: Customer = app.admin().get(&path).await.to();
    let emails: Vec<_> = uno.contacts.iter().filter_map(|contact| contact.email.as_deref()).collect();
    assert_eq!((emails, uno.terms.credit_days), (vec!["laura@uno.mx", "pagos@uno.mx"], 30));
    let again = paste(&app, LIST).await.expect(200);
    assert_eq!(results(&again), [(2, Unchanged), (3, Unchanged), (4, Rejected), (5, Rejected)]);
    assert_eq!(app.admin().get("/customers").await["total"], 2);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let path = customer(&app).await;
    let before = app.admin().get(&path).await;
    let trial = app.admin().post("/customers/import").json(&json!({"text": LIST, "dry_run": true})).await.expect(200);
    assert_eq!(app.admin().get(&path).await.body, before.body);
    assert_eq!(app.admin().get("/customers").await["total"], 1);
    let real = paste(&app, LIST).await.expect(200);
    assert_eq!(results(&trial), results(&real));
    assert_eq!((&trial["dry_run"], &real["dry_run"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_list_without_headings_and_rows_as_json_are_taken_too() {
    let app = TestApp::spawn().await;
    let path = customer(&app).await;
    assert_eq!(results(&paste(&app, "AUN150312AB1,laura@uno.mx,30").await.expect(200)), [(1, TableRowResult::Updated)]);
    let rows = json!({"rows": [{"code": "CL001", "phone": "81 1234 5678", "email": "LAURA@uno.mx"}]});
    let answer = app.admin().post("/customers/import").json(&rows).await.expect(200);
    assert_eq!(results(&answer), [(1, TableRowResult::Updated)]);
    let uno: Customer = app.admin().get(&path).await.to();
    let contacts: Vec<_> = uno.contacts.iter().map(|one| (one.email.as_deref(), one.phone.as_deref())).collect();
    assert_eq!(contacts, [(Some("laura@uno.mx"), Some("81 1234 5678"))]);
}

#[tokio::test]
async fn a_file_in_latin_1_is_read_and_damaged_ones_are_refused() {
    let app = TestApp::spawn().await;
    customer(&app).await;
    let send = |bytes: &[u8], name: &str| {
        let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        app.admin().post("/customers/import").multipart(Form::new().part("file", part))
    };
    let csv = b"C\xf3digo;D\xedas de cr\xe9dito\r\nCL001;45\r\n";
    assert_eq!(results(&send(csv, "lista.csv").await.expect(200)), [(2, TableRowResult::Updated)]);
    let damaged = send(b"PK\x03\x04nada", "lista.xlsx").await.expect(422).problem("table_unreadable");
    assert!(damaged.detail.contains("(XLSX)") && damaged.detail.contains("guárdala otra vez"), "{}", damaged.detail);
    send(b" \n", "lista.csv").await.expect(422).problem("table_empty");
    send(b"\xD0\xCF\x11\xE0old", "lista.xls").await.expect(422).problem("old_workbook");
    send("a\n".repeat(20_001).as_bytes(), "lista.csv").await.expect(422).problem("table_too_long");
    let without_file = app.admin().post("/customers/import").multipart(Form::new().text("dry_run", "true")).await;
    without_file.expect(422).problem("missing_field");
}

#[tokio::test]
async fn code_and_rfc_of_different_customers_are_a_conflict() {
    let app = TestApp::spawn().await;
    customer(&app).await;
    let rows = json!({"rows": [{"code": "CL001", "rfc": "DOS150312AB1", "credit_days": "10"}]});
    let answer = app.admin().post("/customers/import").json(&rows).await.expect(200);
    assert_eq!(answer["rows"][0]["code"], "rfc_not_of_code");
}

#[tokio::test]
async fn rows_that_need_a_permission_the_caller_lacks_are_rejected_alone() {
    let app = TestApp::spawn().await;
    customer(&app).await;
    let rows = json!({"rows": [
        {"rfc": "AUN150312AB1", "credit_days": "10"},
        {"rfc": "AUN150312AB1", "email": "laura@uno.mx"},
        {"rfc": "DOS150312AB1", "name": "Dos"},
    ]});
    use TableRowResult::{Created, Rejected, Updated};
    app.client(Role::DataEntry).post("/customers/import").json(&rows).await.expect(403).problem("not_permitted");
    let system = app.bearing(&app.api_key(&["customer:create", "customer:update"]).await);
    let done = system.post("/customers/import").json(&rows).await.expect(200);
    assert_eq!(results(&done), [(1, Rejected), (2, Updated), (3, Created)]);
    assert_eq!(done["rows"][0]["column"], "credit_days");
    let rows = json!({"rows": [{"rfc": "TRE150312AB1", "name": "Tres"}, {"rfc": "AUN150312AB1", "credit_days": "10"}]});
    let finance = app.client(Role::Finance).post("/customers/import").json(&rows).await.expect(200);
    assert_eq!(results(&finance), [(1, Rejected), (2, Updated)]);
    assert_eq!(finance["rows"][0]["code"], "not_permitted");
}

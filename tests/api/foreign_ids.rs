//! Somebody else's ids: what belongs to another organization, or is not assigned to the caller, is answered exactly as
//! what does not exist. Generated from the document, so that no operation can be forgotten.

use crate::{
    attachments, cfdi,
    harness::{
        Answer, Client, TestApp,
        contract::{OPERATIONS, Operation, resolve},
    },
    imports::import,
    mailing::{self, Debtor},
};
use domain::permission::{Grants, Permission, Role, Scope};
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One of everything, by the word of the path that comes before its id.
pub(crate) type Things = BTreeMap<&'static str, String>;

fn id(answer: &Answer) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("no id: {answer}")).to_owned()
}

fn first(answer: &Answer) -> String {
    answer["data"][0]["id"].as_str().unwrap_or_else(|| panic!("nothing: {answer}")).to_owned()
}

pub(crate) async fn things(app: &TestApp) -> (Things, Debtor) {
    let (admin, debtor) = (app.admin(), Debtor::register(app, 1).await);
    let customer = format!("/customers/{}", debtor.id);
    let invoice = debtor.owes_with_xml(app, "1", &debtor.rfc).await;
    let peso = |amount: &str| json!({"amount": amount, "currency": "MXN"});
    let promise = json!({
        "items": [{"invoice_id": invoice, "amount": peso("100.00")}], "promised_date": "2026-03-20", "comment": "dijo",
    });
    let payment = json!({
        "customer_id": debtor.id, "date": "2026-03-17", "form": "03", "amount": peso("10.00"),
        "allocations": [{"invoice_id": invoice, "amount": peso("10.00")}],
    });
    let payment = admin.post("/payments").json(&payment).await.expect(201);
    let jpeg = attachments::picture(20, 10, image::ImageFormat::Jpeg);
    let file = attachments::add(&admin, &format!("/invoices/{invoice}"), "other", "foto.jpg", jpeg).await.expect(201);
    let batch = mailing::send(app, &[&debtor]).await;
    let rep = cfdi::rep(
        9,
        vec![cfdi::Pago { paid_at: "2026-03-05T12:00:00", amount: 5, documents: vec![(Uuid::now_v7(), 1, 5, 5)] }],
    );
    import(app, &[("rep.xml", rep.xml().into())]).await;
    let note = cfdi::credit_note(8, 1, "01", &[&cfdi::invoice(90, 1), &cfdi::invoice(91, 1)]);
    import(app, &[("nota.xml", note.xml().into())]).await;
    let accounts = |clabe: &str| json!({"bank_accounts": [{"bank": "B", "clabe": clabe, "currency": "MXN"}]});
    for clabe in ["032180000118359719", "012180001234567899"] {
        admin.patch("/organization").header("If-Match", "*").json(&accounts(clabe)).await.expect(200);
    }
    let sign_in = json!({"email": "admin@norte.example", "password": crate::harness::PASSWORD});
    let session = app.anonymous().post("/auth/login").json(&sign_in).await.expect(200);
    let session = app.bearing(session["access_token"].as_str().unwrap()).get("/me/sessions").await.expect(200);
    let site = admin.post(&format!("{customer}/sites")).json(&json!({"name": "Planta"})).await.expect(201);
    let key = json!({"name": "ERP", "permissions": ["customer:read"]});
    let holiday = json!({"date": "2026-12-24", "name": "Cierre", "kind": "own"});
    let things = BTreeMap::from([
        ("calendar", "2026-03-20".to_owned()),
        ("customers", debtor.id.to_string()),
        ("statements", debtor.id.to_string()),
        ("contacts", first(&admin.get(&format!("{customer}/contacts")).await)),
        ("sites", id(&site)),
        ("invoices", invoice.to_string()),
        ("promises", first(&admin.post("/promises").json(&promise).await.expect(201))),
        ("payments", id(&payment)),
        ("allocations", payment["allocations"][0]["id"].as_str().unwrap().to_owned()),
        ("attachments", attachments::only(&file).id.to_string()),
        ("statement-batches", id(&batch)),
        ("messages", mailing::message_of(&batch)),
        ("imports", first(&admin.get("/imports").await)),
        ("credit-notes", first(&admin.get("/credit-notes").await)),
        ("reps", first(&admin.get("/reps").await)),
        ("rep-reconciliation", first(&admin.get("/reps").await)),
        ("notification-rules", first(&admin.get("/notification-rules").await)),
        ("notifications", first(&admin.get("/notifications").await)),
        ("bank-account-changes", first(&admin.get("/bank-account-changes").await)),
        ("sessions", first(&session)),
        ("users", app.user(Role::Sales).id.to_string()),
        ("api-keys", id(&admin.post("/api-keys").json(&key).await.expect(201))),
        ("holidays", id(&admin.post("/holidays").json(&holiday).await.expect(201))),
    ]);
    (things, debtor)
}

fn with_ids() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(|operation| operation.path.contains("id}"))
}

/// The path with what `named` says of each id; places are the first.
pub(crate) fn path(operation: &Operation, named: impl Fn(&str) -> String) -> String {
    let path = operation.path.trim_start_matches(api::routes::BASE);
    let mut before = "";
    let words = path.split('/').map(|word| {
        let filled = if word.starts_with("{position") {
            "0".to_owned()
        } else if word.starts_with('{') {
            named(before)
        } else {
            word.to_owned()
        };
        before = word;
        filled
    });
    words.collect::<Vec<_>>().join("/")
}

/// Of the things there are; the test fails for an id that nobody thought of.
pub(crate) fn real(things: &Things) -> impl Fn(&str) -> String {
    |word| things.get(word).unwrap_or_else(|| panic!("make one of {word}")).clone()
}

fn made_up(_word: &str) -> String {
    Uuid::now_v7().to_string()
}

async fn attempt(client: &Client, operation: &Operation, path: &str) -> Answer {
    let call = client.call(operation.method.clone(), path).header("If-Match", "*");
    let contents = operation.definition["requestBody"]["content"].as_object();
    let kinds: Vec<&str> = contents.into_iter().flatten().map(|(kind, _)| kind.as_str()).collect();
    match kinds.first() {
        None => call.await,
        Some(&"multipart/form-data") => call.multipart(Form::new()).await,
        Some(kind) => {
            let schema = resolve(&operation.definition["requestBody"]["content"][*kind]["schema"]);
            let list = schema["type"] == "array";
            call.body(kind, if list { "[]" } else { "{}" }).await
        }
    }
}

/// Status and code: all that may be told of what is none of the caller's business.
fn told(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.body["code"].clone())
}

async fn answered_as_unknown(client: &Client, operation: &Operation, things: &Things, who: &str) {
    let there = attempt(client, operation, &path(operation, real(things))).await;
    let nowhere = attempt(client, operation, &path(operation, made_up)).await;
    assert!(there.status >= 400, "{who} {}: {there}", operation.id);
    assert_eq!(told(&there), told(&nowhere), "{who} {}: {there}", operation.id);
    // Without a body there is nothing to be refused for before it is looked up.
    if operation.definition["requestBody"].is_null() {
        there.expect(404).problem("not_found");
    }
}

#[tokio::test]
async fn what_is_another_organizations_does_not_exist() {
    let app = TestApp::spawn().await;
    let (things, _) = things(&app).await;
    for operation in with_ids() {
        answered_as_unknown(&app.other_admin(), operation, &things, "the other administrator").await;
    }
}

/// How far somebody's permission for an operation reaches.
fn scope(operation: &Operation, role: Role) -> Option<Scope> {
    let permission: Permission = operation.definition["security"][0]["bearer"][0].as_str()?.parse().unwrap();
    Grants::of_roles(&[role]).scope_of(permission)
}

#[tokio::test]
async fn what_is_not_assigned_does_not_exist_until_it_is() {
    let app = TestApp::spawn().await;
    let (things, debtor) = things(&app).await;
    let of_customers = [
        "customers",
        "statements",
        "contacts",
        "sites",
        "invoices",
        "promises",
        "payments",
        "allocations",
        "attachments",
    ];
    let is_a_customers =
        |operation: &Operation| of_customers.iter().any(|word| operation.path.contains(&format!("/{word}/{{")));
    let limited = |role: Role| {
        with_ids().filter(move |operation| scope(operation, role) == Some(Scope::Assigned) && is_a_customers(operation))
    };
    for role in [Role::Sales, Role::FieldCollector] {
        assert!(limited(role).count() > 10, "{role:?}");
        for operation in limited(role) {
            answered_as_unknown(&app.client(role), operation, &things, role.as_ref()).await;
        }
    }
    let (sales, collector) = (app.user(Role::Sales).id, app.user(Role::FieldCollector).id);
    let assigned = json!({"assigned_salesperson_id": sales, "assigned_collector_id": collector});
    let customer = format!("/customers/{}", debtor.id);
    app.admin().patch(&customer).header("If-Match", "*").json(&assigned).await.expect(200);
    let mut hidden: Vec<String> = Vec::new();
    for role in [Role::Sales, Role::FieldCollector] {
        // A photo has no readable form; files of a payment are for those who read payments.
        let never = ["get_readable_attachment", "list_payment_attachments"];
        let shown = |operation: &&Operation| operation.method == Method::GET && !never.contains(&operation.id.as_str());
        for operation in limited(role).filter(shown) {
            let answer = attempt(&app.client(role), operation, &path(operation, real(&things))).await;
            if [403, 404].contains(&answer.status) {
                hidden.push(format!("{role:?} {}: {answer}", operation.id));
            }
        }
    }
    assert!(hidden.is_empty(), "{hidden:#?}");
}

#[tokio::test]
async fn reports_on_ones_own_customers_are_empty_while_there_are_none() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let collections = app.client(Role::Collections);
    let owed = async || collections.get("/reports/aging").await.expect(200)["currencies"].clone();
    assert_eq!(owed().await, json!([]));
    let mine = json!({"assigned_collector_id": app.user(Role::Collections).id});
    app.admin().patch(&format!("/customers/{}", debtor.id)).header("If-Match", "*").json(&mine).await.expect(200);
    assert_eq!(owed().await[0]["customers"][0]["customer"]["id"], json!(debtor.id));
}

//! Two people and a day before customers are told to pay elsewhere.

use crate::{
    harness::{Answer, Client, TestApp},
    mailing,
};
use api::jobs::Job;
use domain::permission::Role;
use serde_json::{Value, json};

const OLD: &str = "032180000118359719";
const NEW: &str = "012180001234567899";

fn accounts(clabe: &str) -> Value {
    json!({"bank_accounts": [{"bank": "Banco", "clabe": clabe, "currency": "MXN", "holder": "Norte"}]})
}

async fn patch(app: &TestApp, body: &Value) -> Answer {
    app.admin().patch("/organization").header("If-Match", "*").json(body).await.expect(200)
}

async fn clabe(app: &TestApp) -> Value {
    app.admin().get("/organization").await.expect(200)["bank_accounts"][0]["clabe"].clone()
}

async fn second_admin(app: &TestApp) -> Client {
    let person = json!({"name": "Berta", "email": "berta@norte.example", "roles": ["admin"], "password": "otra frase de paso larga"});
    app.admin().post("/users").json(&person).await.expect(201);
    let sign_in = json!({"email": "berta@norte.example", "password": "otra frase de paso larga"});
    let signed_in = app.anonymous().post("/auth/login").json(&sign_in).await.expect(200);
    app.bearing(signed_in["access_token"].as_str().unwrap())
}

async fn run(app: &TestApp) -> usize {
    mailing::run(app, Job::BankChanges, "2026-03-17").await.done
}

async fn decide(client: &Client, change: &Answer, verb: &str) -> Answer {
    let id = change["bank_account_change"]["id"].as_str().unwrap();
    client.post(&format!("/bank-account-changes/{id}/{verb}")).await
}

#[tokio::test]
async fn other_accounts_wait_for_a_second_person_and_a_day() {
    let app = TestApp::spawn().await;
    let berta = second_admin(&app).await;
    // The first accounts redirect nobody's money.
    let first = patch(&app, &accounts(OLD)).await;
    assert_eq!((clabe(&app).await, &first["bank_account_change"]), (json!(OLD), &Value::Null));
    let asked = patch(&app, &accounts(NEW)).await;
    assert_eq!(
        (&asked["bank_accounts"][0]["clabe"], &asked["bank_account_change"]["status"]),
        (&json!(OLD), &json!("pending"))
    );
    assert_eq!(asked["bank_account_change"]["bank_accounts"][0]["clabe"], NEW);
    // Every administrator hears of it at once, in the program and by mail.
    for admin in [&app.admin(), &berta] {
        let notices = admin.get("/notifications").await.expect(200);
        assert_eq!(notices["data"][0]["kind"], "bank_accounts_requested");
        assert!(notices["data"][0]["body"].as_str().unwrap().contains(NEW), "{notices}");
    }
    let mails = app.admin().get("/messages").await.expect(200);
    assert_eq!(mails["total"], 2, "{mails}");
    decide(&app.admin(), &asked, "confirm").await.expect(409).problem("second_person_required");
    decide(&app.other_admin(), &asked, "confirm").await.expect(404);
    decide(&app.client(Role::Finance), &asked, "confirm").await.expect(403);
    let confirmed = decide(&berta, &asked, "confirm").await.expect(200);
    assert_eq!((&confirmed["status"], &confirmed["confirmed_by"]["name"]), (&json!("confirmed"), &json!("Berta")));
    assert_eq!((run(&app).await, clabe(&app).await), (0, json!(OLD)));
    app.travel("2026-03-19");
    assert_eq!((run(&app).await, clabe(&app).await), (1, json!(NEW)));
    assert_eq!(run(&app).await, 0);
    let list = app.admin().get("/bank-account-changes").await.expect(200);
    assert_eq!((&list["total"], &list["data"][0]["status"]), (&json!(1), &json!("in_force")));
    decide(&berta, &asked, "cancel").await.expect(409).problem("change_ended");
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(audit["data"][0]["action"], "organization.updated");
    assert_eq!(audit["data"][0]["after"]["bank_accounts"][0]["clabe"], NEW);
}

#[tokio::test]
async fn what_nobody_confirms_never_holds_and_a_newer_request_takes_its_place() {
    let app = TestApp::spawn().await;
    let berta = second_admin(&app).await;
    patch(&app, &accounts(OLD)).await;
    let asked = patch(&app, &accounts(NEW)).await;
    app.travel("2026-04-17");
    assert_eq!((run(&app).await, clabe(&app).await), (0, json!(OLD)));
    let again = patch(&app, &json!({"bank_accounts": []})).await;
    decide(&berta, &asked, "confirm").await.expect(409).problem("change_ended");
    assert_eq!(decide(&app.admin(), &again, "cancel").await.expect(200)["status"], "cancelled");
    app.travel("2026-04-20");
    assert_eq!((run(&app).await, clabe(&app).await), (0, json!(OLD)));
    // What is as it was asks for nothing.
    assert_eq!(patch(&app, &accounts(OLD)).await["bank_account_change"], Value::Null);
}

#[tokio::test]
async fn whoever_is_alone_waits_a_day_also_to_switch_the_rule_off() {
    let app = TestApp::spawn().await;
    patch(&app, &accounts(OLD)).await;
    let asked = patch(&app, &json!({"bank_accounts_need_confirmation": false})).await;
    assert_eq!(asked["bank_accounts_need_confirmation"], true);
    assert_eq!(asked["bank_account_change"]["needs_second_person"], false);
    assert_eq!(run(&app).await, 0);
    app.travel("2026-03-19");
    assert_eq!(run(&app).await, 1);
    let open = patch(&app, &accounts(NEW)).await;
    assert_eq!((clabe(&app).await, &open["bank_accounts_need_confirmation"]), (json!(NEW), &json!(false)));
    // Switching it on again protects at once.
    patch(&app, &json!({"bank_accounts_need_confirmation": true})).await;
    assert_eq!(patch(&app, &accounts(OLD)).await["bank_account_change"]["status"], "pending");
}

use crate::{
    harness::{Answer, TestApp},
    receivables::{customer, invoice, pesos},
};
use api::store;
use domain::{contract::Organization, permission::Role};
use serde_json::{Value, json};

async fn change(app: &TestApp, if_match: &str, patch: Value) -> Answer {
    app.admin().patch("/organization").header("If-Match", if_match).json(&patch).await
}

#[tokio::test]
async fn today_is_the_day_in_the_organizations_time_zone() {
    let app = TestApp::spawn().await;
    let debtor = customer(&app, "Juan Perez", None).await;
    let owed = invoice(&app, debtor, "2026-03-10", pesos("100.00")).await;
    // 23:30 of the 17th in Tijuana, half past midnight of the 18th in Mexico City.
    app.clock().travel_to("2026-03-18T06:30:00Z".parse().unwrap());
    let promise = json!({"items": [{"invoice_id": owed.id}], "promised_date": "2026-03-17", "comment": "hoy"});
    app.admin().post("/promises").json(&promise).await.expect(422).problem("promise_in_past");
    let zone = json!({"time_zone": "America/Tijuana"});
    app.admin().patch("/organization").header("If-Match", "*").json(&zone).await.expect(200);
    // Who was signed in before, is there at once.
    assert_eq!(app.admin().get(&format!("/statements/{debtor}")).await.expect(200)["as_of"], "2026-03-17");
    app.admin().post("/promises").json(&promise).await.expect(201);
}

#[tokio::test]
async fn everybody_reads_their_own_organization() {
    let app = TestApp::spawn().await;
    let mine: Organization = app.client(Role::FieldCollector).get("/organization").await.expect(200).to();
    assert_eq!((mine.id, mine.name.as_str()), (app.organization(), "Refacciones del Norte"));
    let other: Organization = app.other_admin().get("/organization").await.expect(200).to();
    assert_eq!(other.id, app.other_organization());
}

#[tokio::test]
async fn a_change_starts_from_the_version_that_was_read() {
    let app = TestApp::spawn().await;
    let read = app.admin().get("/organization").await.expect(200);
    let unconditional = app.admin().patch("/organization").json(&json!({"tolerance_days": 2})).await;
    unconditional.expect(428).problem("precondition_required");
    let changed = change(&app, read.etag(), json!({"tolerance_days": 2})).await.expect(200);
    assert_eq!(changed["tolerance_days"], 2);
    assert_ne!(changed.etag(), read.etag());
    change(&app, read.etag(), json!({"tolerance_days": 3})).await.expect(412).problem("stale");
    let now = app.admin().get("/organization").await.expect(200);
    assert_eq!((now.etag(), &now.body), (changed.etag(), &changed.body));
    change(&app, now.etag(), json!({"tolerance_days": 3})).await.expect(200);
}

#[tokio::test]
async fn a_change_leaves_the_rest_and_the_other_organization_alone() {
    let app = TestApp::spawn().await;
    let other = app.other_admin().get("/organization").await;
    let before = app.admin().get("/organization").await;
    let patch = json!({"start_date": "2026-01-01", "lead_days": [5, 0], "name": "Refacciones del Norte, S.A."});
    let after = change(&app, before.etag(), patch.clone()).await.expect(200);
    let mut expected = before.body.clone();
    for (field, value) in patch.as_object().unwrap() {
        expected[field] = value.clone();
    }
    assert_eq!(after.body, expected);
    let untouched = app.other_admin().get("/organization").await;
    assert_eq!((untouched.etag(), &untouched.body), (other.etag(), &other.body));
}

#[tokio::test]
async fn all_wrong_fields_are_named_at_once() {
    let app = TestApp::spawn().await;
    let account = json!({"bank": "Banco", "clabe": "032180000118359718", "currency": "MXN"});
    let patch = json!({
        "name": " ",
        "time_zone": "Mexico/Nowhere",
        "aging_buckets": [30, 30],
        "tolerance_days": 366,
        "lead_days": [3, 400],
        "bank_accounts": [account],
    });
    let problem = change(&app, "*", patch).await.expect(422).problem("validation_failed");
    let pointers: Vec<&str> = problem.errors.iter().map(|field| field.pointer.as_str()).collect();
    let expected = ["/name", "/time_zone", "/aging_buckets", "/tolerance_days", "/lead_days", "/bank_accounts/0/clabe"];
    assert_eq!(pointers, expected);
}

#[tokio::test]
async fn aging_columns_that_no_report_can_show_are_refused() {
    let app = TestApp::spawn().await;
    for limits in [json!([0, 30]), json!([]), json!((1..=13).collect::<Vec<u16>>())] {
        let problem =
            change(&app, "*", json!({"aging_buckets": limits})).await.expect(422).problem("validation_failed");
        assert_eq!(problem.errors[0].pointer, "/aging_buckets", "{limits}");
    }
    change(&app, "*", json!({"aging_buckets": (1..=12).collect::<Vec<u16>>()})).await.expect(200);
    app.admin().get("/reports/aging").await.expect(200);
}

#[tokio::test]
async fn a_change_is_written_to_the_audit_log_and_a_refused_one_is_not() {
    let app = TestApp::spawn().await;
    change(&app, "*", json!({"tolerance_days": 5})).await.expect(200);
    change(&app, "*", json!({"tolerance_days": 999})).await.expect(422);
    let (events, total) =
        store::audit::page(&app.state().db, app.organization(), &store::audit::Filter::default(), None, 10)
            .await
            .unwrap();
    assert_eq!(total, 1);
    let event = &events[0];
    assert_eq!(event.action, "organization.updated");
    assert_eq!(event.user.as_ref().map(|user| user.id), Some(app.user(Role::Admin).id));
    let tolerance = |side: &Option<Value>| side.as_ref().map(|value| value["tolerance_days"].clone());
    assert_eq!((tolerance(&event.before), tolerance(&event.after)), (Some(json!(1)), Some(json!(5))));
}

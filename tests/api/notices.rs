use crate::{
    harness::{Answer, TestApp},
    mailing::{Debtor, run},
};
use api::{
    jobs::{Job, Outcome},
    store::{
        self,
        entity::{allocations, notice_firings, payments, timeline_events},
        promises::StoredPromise,
    },
};
use chrono::NaiveDate;
use domain::{
    ids::InvoiceId,
    money::{Currency, Money},
    permission::Role,
    promise::Promise,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

async fn inbox(app: &TestApp, role: Role) -> Answer {
    app.client(role).get("/notifications").await.expect(200)
}

/// The kinds of somebody's notices, oldest first.
async fn heard(app: &TestApp, role: Role) -> Vec<String> {
    let inbox = inbox(app, role).await;
    let rows = inbox["data"].as_array().unwrap().iter().rev();
    rows.map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

async fn notices_on(app: &TestApp, day: &str) -> Outcome {
    app.travel(day);
    run(app, Job::Notices, day).await
}

/// A promise for the whole balance, taken today.
async fn promise(app: &TestApp, invoice: InvoiceId, promised_date: &str) {
    let today = app.clock().today(chrono_tz::America::Mexico_City);
    let promise = StoredPromise {
        promise: Promise {
            id: Uuid::now_v7().into(),
            invoice_id: invoice,
            number: 1,
            amount: Money::new(116_000, Currency::MXN),
            promised_date: promised_date.parse().unwrap(),
            taken_date: today,
            replaces_id: None,
            end: None,
        },
        scheduled_at: app.clock().now(),
        comment: String::new(),
        form: None,
        promised_by: None,
        channel: None,
        user_id: app.user(Role::Collections).id,
        reason: None,
        batch_id: None,
        end_reason: None,
    };
    store::promises::insert(&app.state().db, app.organization(), &promise).await.unwrap();
}

/// The whole balance comes in on a day.
async fn pay(app: &TestApp, debtor: &Debtor, invoice: InvoiceId, day: &str) {
    let (db, day, now) = (&app.state().db, day.parse::<NaiveDate>().unwrap(), app.clock().now());
    let payment = payments::ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(app.organization().0),
        customer_id: Set(Some(debtor.id.0)),
        payer: Set(None),
        payment_date: Set(day),
        effective_date: Set(Some(day)),
        form: Set("03".to_owned()),
        currency: Set("MXN".to_owned()),
        amount_minor: Set(116_000),
        exchange_rate: Set(None),
        bank: Set(None),
        comment: Set(None),
        reference: Set(None),
        source: Set("office".to_owned()),
        reversed_date: Set(None),
        spent_date: Set(None),
        reversal_reason: Set(None),
        reversal_kind: Set(None),
        version: Set(1),
        recorded_by: Set(None),
        recorded_at: Set(now),
    };
    let payment = payment.insert(db).await.unwrap();
    let allocation = allocations::ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(app.organization().0),
        invoice_id: Set(invoice.0),
        payment_id: Set(Some(payment.id)),
        credit_note_id: Set(None),
        rep_document_id: Set(None),
        kind: Set("payment".to_owned()),
        currency: Set("MXN".to_owned()),
        amount_minor: Set(116_000),
        equivalence: Set("1".to_owned()),
        consumed_minor: Set(116_000),
        dated: Set(day),
        effective_date: Set(Some(day)),
        undone_date: Set(None),
        recorded_by: Set(None),
        recorded_at: Set(now),
    };
    allocation.insert(db).await.unwrap();
    let rules = api::ledger::rules(db, app.organization()).await.unwrap();
    api::ledger::settle(db, app.organization(), rules.policy(), [invoice]).await.unwrap();
}

// An invoice of 17 March is expected on the 27th: Collections hears three days before, Finance five days after.

#[tokio::test]
async fn each_notice_comes_once_however_often_the_job_runs() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let invoice = debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-17").await;
    assert_eq!(notices_on(&app, "2026-03-17").await, Outcome::default());
    assert_eq!(heard(&app, Role::Finance).await, ["invoice_created"]);
    notices_on(&app, "2026-03-24").await;
    notices_on(&app, "2026-03-24").await;
    assert_eq!(heard(&app, Role::Collections).await, ["collection_upcoming"]);
    notices_on(&app, "2026-03-27").await;
    assert_eq!(heard(&app, Role::Finance).await, ["invoice_created"], "due today is not late");
    notices_on(&app, "2026-04-01").await;
    notices_on(&app, "2026-04-01").await;
    assert_eq!(heard(&app, Role::Finance).await, ["invoice_created", "collection_late"]);
    let late = &inbox(&app, Role::Finance).await["data"][0];
    assert_eq!(late["subject_id"], invoice.to_string());
    assert_eq!(late["title"], "Factura A-1: 5 días de atraso");
    assert_eq!(late["why"], "Avisar a los 5, 15 y 30 días de atraso");
    assert!(heard(&app, Role::Sales).await.is_empty());
    assert_eq!(app.other_admin().get("/notifications").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn after_a_stop_of_three_days_everything_missed_comes_once() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-23").await;
    assert!(heard(&app, Role::Collections).await.is_empty());
    notices_on(&app, "2026-03-26").await;
    notices_on(&app, "2026-03-26").await;
    assert_eq!(heard(&app, Role::Collections).await, ["collection_upcoming"]);
}

#[tokio::test]
async fn two_replicas_at_once_tell_once() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let (one, other) = tokio::join!(notices_on(&app, "2026-03-17"), notices_on(&app, "2026-03-17"));
    assert_eq!(one.done + other.done, 1);
    assert_eq!(heard(&app, Role::Finance).await, ["invoice_created"]);
}

#[tokio::test]
async fn a_mass_import_is_one_notice_and_one_mail() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    for folio in 1..=25 {
        debtor.owes(&app, &folio.to_string()).await;
    }
    assert_eq!(run(&app, Job::NewInvoices, "2026-03-17").await, Outcome { done: 25, dropped: 0, halted: false });
    notices_on(&app, "2026-03-18").await;
    let inbox = inbox(&app, Role::Finance).await;
    assert_eq!((&inbox["total"], &inbox["data"][0]["title"]), (&1.into(), &"25 facturas nuevas de Cliente 1".into()));
    assert_eq!(inbox["data"][0]["body"], "$29,000.00 MXN");
    let mails = app.admin().get("/messages").await.expect(200);
    assert_eq!((&mails["total"], &mails["data"][0]["origin"]), (&1.into(), &"notice".into()));
    assert_eq!(mails["data"][0]["to"][0], app.user(Role::Finance).email.as_str());
}

#[tokio::test]
async fn new_invoices_are_told_with_the_totals_of_all_that_are_counted() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let paid = debtor.owes(&app, "2").await;
    pay(&app, &debtor, paid, "2026-03-17").await;
    for (folio, issued_at, amount, currency) in
        [("3", "2026-03-18T09:00:00", "1000.00", "MXN"), ("4", "2026-03-17T09:00:00", "10.00", "USD")]
    {
        let body = json!({
            "customer_id": debtor.id, "series": "A", "folio": folio, "issued_at": issued_at,
            "original_amount": {"amount": amount, "currency": currency},
        });
        app.admin().post("/invoices").json(&body).await.expect(201);
    }
    assert_eq!(run(&app, Job::NewInvoices, "2026-03-17").await, Outcome { done: 4, dropped: 0, halted: false });
    let told = &inbox(&app, Role::Finance).await["data"][0];
    assert_eq!(told["title"], "4 facturas nuevas de Cliente 1");
    assert_eq!(told["body"], "$3,320.00 MXN + $10.00 USD");
}

#[tokio::test]
async fn what_was_paid_in_time_is_dropped_and_says_why() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let invoice = debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-23").await;
    pay(&app, &debtor, invoice, "2026-03-24").await;
    assert_eq!(notices_on(&app, "2026-03-24").await, Outcome { done: 0, dropped: 1, halted: false });
    assert!(heard(&app, Role::Collections).await.is_empty());
    let firings = notice_firings::Entity::find().all(&app.state().db).await.unwrap();
    let reasons: Vec<_> = firings.iter().filter_map(|firing| firing.dropped_reason.as_deref()).collect();
    assert_eq!(reasons, ["paid"]);
}

#[tokio::test]
async fn a_broken_promise_is_announced_once_to_collections_and_finance() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let invoice = debtor.owes(&app, "1").await;
    promise(&app, invoice, "2026-03-19").await;
    for (day, announced) in [("2026-03-20", 0), ("2026-03-21", 1), ("2026-03-21", 1), ("2026-03-25", 1)] {
        app.travel(day);
        run(&app, Job::Promises, day).await;
        for role in [Role::Collections, Role::Finance] {
            assert_eq!(heard(&app, role).await.len(), announced, "{role:?} on {day}");
        }
    }
    assert_eq!(heard(&app, Role::Collections).await, ["promise_broken"]);
    let events = timeline_events::Entity::find().all(&app.state().db).await.unwrap();
    let broken = events.iter().filter(|event| event.kind == "promise_broken" && event.invoice_id == Some(invoice.0));
    assert_eq!(broken.count(), 1);
}

#[tokio::test]
async fn a_kept_promise_is_announced_once() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let invoice = debtor.owes(&app, "1").await;
    promise(&app, invoice, "2026-03-19").await;
    pay(&app, &debtor, invoice, "2026-03-18").await;
    for day in ["2026-03-18", "2026-03-19", "2026-03-22"] {
        app.travel(day);
        run(&app, Job::Promises, day).await;
    }
    assert_eq!(heard(&app, Role::Collections).await, ["promise_kept"]);
}

#[tokio::test]
async fn notices_are_read_one_by_one_or_all() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-17").await;
    notices_on(&app, "2026-04-01").await;
    let finance = app.client(Role::Finance);
    let all = finance.get("/notifications").await.expect(200);
    let first = all["data"][0]["id"].as_str().unwrap();
    let read = finance.post("/notifications/read").json(&serde_json::json!({"ids": [first]})).await.expect(200);
    assert_eq!(read["marked"], 1);
    // The first is an escalation: read, and still open.
    assert_eq!(finance.get("/notifications?unread=true").await.expect(200)["total"], 2);
    let read = finance.post("/notifications/read").json(&serde_json::json!({})).await.expect(200);
    assert_eq!(read["marked"], 1);
    let waiting = finance.get("/notifications?unread=true").await.expect(200);
    assert_eq!((&waiting["total"], &waiting["data"][0]["kind"]), (&1.into(), &"collection_late".into()));
}

#[tokio::test]
async fn an_escalation_waits_until_somebody_takes_care_of_it_for_all_who_were_told() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let invoice = debtor.owes(&app, "1").await;
    let also = json!({"roles": ["manager", "finance"]});
    let path = format!("/users/{}", app.user(Role::Manager).id);
    let read = app.admin().get(&path).await.expect(200);
    app.admin().patch(&path).header("If-Match", read.etag()).json(&also).await.expect(200);
    notices_on(&app, "2026-04-01").await;
    let (finance, manager) = (app.client(Role::Finance), app.client(Role::Manager));
    let counts = finance.get("/notifications/counts").await.expect(200);
    assert_eq!(counts.body, json!({"for_me": 1, "escalations": 1, "system": 0}));
    let late = finance.get("/notifications?section=escalations").await.expect(200);
    let late = &late["data"][0];
    assert_eq!((&late["section"], &late["acknowledged"]), (&json!("escalations"), &Value::Null));
    assert_eq!(late["amounts"], json!([{"amount": "1160.00", "currency": "MXN"}]));
    let rule = &late["rule"];
    assert_eq!(
        (&rule["text"], &rule["audience"]),
        (&json!("Avisar a los 5, 15 y 30 días de atraso"), &json!("Finanzas"))
    );
    finance.post("/notifications/read").json(&json!({})).await.expect(200);
    assert_eq!(finance.get("/notifications/counts").await["escalations"], 1);

    let acknowledge = |id: &Value| format!("/notifications/{}/acknowledge", id.as_str().unwrap());
    let taken = finance.post(&acknowledge(&late["id"])).json(&json!({"comment": "Ya le llamé."})).await.expect(200);
    assert_eq!(taken["acknowledged"]["by"]["id"], json!(app.user(Role::Finance).id));
    let again = finance.post(&acknowledge(&late["id"])).json(&json!({})).await.expect(200);
    assert_eq!(again["acknowledged"], taken["acknowledged"]);
    for client in [&finance, &manager] {
        assert_eq!(client.get("/notifications/counts").await["escalations"], 0);
    }
    let theirs = manager.get("/notifications?section=escalations").await.expect(200);
    assert_eq!(theirs["data"][0]["acknowledged"]["by"]["name"], json!(app.user(Role::Finance).name));
    let history = finance.get(&format!("/invoices/{invoice}/timeline")).await.expect(200);
    assert_eq!(history["data"][0]["text"], "Escalamiento atendido: 5 días de atraso. Ya le llamé.");

    let created = finance.get("/notifications?section=for_me").await.expect(200);
    let refused = finance.post(&acknowledge(&created["data"][0]["id"])).json(&json!({})).await.expect(409);
    refused.problem("not_an_escalation");
    app.client(Role::Sales).post(&acknowledge(&late["id"])).json(&json!({})).await.expect(404).problem("not_found");
}

/// The rule of a kind, with its `ETag`.
async fn rule(app: &TestApp, kind: &str) -> (String, String) {
    let rules = app.admin().get("/notification-rules").await.expect(200);
    let rule = rules["data"].as_array().unwrap().iter().find(|rule| rule["when"]["kind"] == kind).unwrap();
    let path = format!("/notification-rules/{}", rule["id"].as_str().unwrap());
    let etag = app.admin().get(&path).await.expect(200).etag().to_owned();
    (path, etag)
}

#[tokio::test]
async fn a_rule_switched_off_tells_nobody_and_says_who_switched_it() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let (path, etag) = rule(&app, "invoice_created").await;
    app.client(Role::Finance).patch(&path).header("If-Match", &etag).json(&json!({})).await.expect(403);
    let off = app.admin().patch(&path).header("If-Match", &etag).json(&json!({"enabled": false})).await.expect(200);
    assert_eq!((&off["enabled"], &off["changed"]["by"]["id"]), (&json!(false), &json!(app.user(Role::Admin).id)));
    app.admin().patch(&path).header("If-Match", &etag).json(&json!({})).await.expect(412).problem("stale");
    app.other_admin().get(&path).await.expect(404);
    notices_on(&app, "2026-03-17").await;
    assert!(heard(&app, Role::Finance).await.is_empty());
    let audit = app.admin().get("/audit-events?action=notification_rule").await.expect(200);
    let change = &audit["data"][0];
    assert_eq!((&change["before"]["enabled"], &change["after"]["enabled"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_rule_without_anybody_to_tell_is_refused_and_other_days_hold_from_now_on() {
    let app = TestApp::spawn().await;
    let (path, etag) = rule(&app, "late").await;
    let change = async |body: Value| app.admin().patch(&path).header("If-Match", &etag).json(&body).await;
    let problem = change(json!({"audience": []})).await.expect(422).problem("validation_failed");
    assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), ("/audience", "missing_field"));
    let stranger = json!({"audience": [{"user": app.other_user().id}]});
    assert_eq!(change(stranger).await.expect(422).problem("validation_failed").errors[0].pointer, "/audience/0");
    let other = json!({"when": {"kind": "promise_kept"}});
    assert_eq!(change(other).await.expect(422).problem("validation_failed").errors[0].pointer, "/when/kind");
    let sooner =
        json!({"when": {"kind": "late", "levels": [7, 2]}, "audience": [{"role": "manager"}, "customer_collector"]});
    let changed = change(sooner).await.expect(200);
    assert_eq!(changed["when"]["levels"], json!([2, 7]));
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    notices_on(&app, "2026-03-28").await;
    notices_on(&app, "2026-03-29").await;
    assert_eq!(heard(&app, Role::Manager).await, ["collection_late"]);
}

#[tokio::test]
async fn the_days_of_the_general_rule_are_the_organizations() {
    let app = TestApp::spawn().await;
    let (path, etag) = rule(&app, "before_collection").await;
    let days = json!({"when": {"kind": "before_collection", "days": [5, 0], "count": "business"}});
    let changed = app.admin().patch(&path).header("If-Match", &etag).json(&days).await.expect(200);
    assert_eq!(changed["when"], json!({"kind": "before_collection", "days": [0, 5], "count": "business"}));
    assert_eq!(app.admin().get("/organization").await["lead_days"], json!([0, 5]));
    let of_one = json!({
        "when": {"kind": "before_collection", "days": [10], "count": "calendar"}, "audience": [{"role": "sales"}],
        "amount_from": {"amount": "5000.00", "currency": "MXN"}, "amount_below": {"amount": "100.00", "currency": "MXN"},
    });
    let refused = app.admin().post("/notification-rules").json(&of_one).await.expect(422);
    assert_eq!(refused.problem("validation_failed").errors[0].pointer, "/amount_below");
    let debtor = Debtor::register(&app, 1).await;
    let mut of_one = of_one;
    of_one.as_object_mut().unwrap().remove("amount_below");
    of_one["customer_id"] = json!(debtor.id);
    let made = app.admin().post("/notification-rules").json(&of_one).await.expect(201);
    assert_eq!(made["when"]["days"], json!([10]), "a rule for one customer keeps its own days");
    of_one["customer_id"] = json!(Uuid::now_v7());
    let refused = app.admin().post("/notification-rules").json(&of_one).await.expect(422);
    assert_eq!(refused.problem("validation_failed").errors[0].pointer, "/customer_id");
}

#[tokio::test]
async fn every_organization_starts_with_its_rules() {
    let app = TestApp::spawn().await;
    let rules = app.client(Role::Finance).get("/notification-rules").await.expect(200);
    let kinds: Vec<&str> =
        rules["data"].as_array().unwrap().iter().map(|rule| rule["when"]["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["invoice_created", "before_collection", "late", "promise_kept", "promise_broken", "field_receipt"]
    );
    assert_eq!(rules["data"][0]["audience"][0]["role"], "finance");
}

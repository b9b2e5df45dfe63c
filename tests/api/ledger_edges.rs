//! What documents and SAT say about each other after the fact.

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::{Answer, TestApp},
    imports::{import, invoices},
};
use domain::{
    contract::{ImportItem, Invoice, LinkState, Page, Rep, RepDecided},
    permission::Role,
};
use serde_json::{Value, json};

async fn register(app: &TestApp, documents: &[&Cfdi]) -> Vec<ImportItem> {
    let mut items = Vec::new();
    for document in documents {
        items.extend(import(app, &[("a.xml", document.xml().into())]).await);
    }
    items
}

async fn found(app: &TestApp, document: &Cfdi) -> Invoice {
    invoices(app).await.remove(&document.fiscal_uuid()).unwrap()
}

async fn balance(app: &TestApp, document: &Cfdi) -> String {
    found(app, document).await.balance_due.to_string()
}

async fn reps(app: &TestApp) -> Vec<Rep> {
    app.admin().get("/reps").await.expect(200).to::<Page<Rep>>().data
}

async fn rep_of(app: &TestApp, document: &Cfdi) -> Rep {
    reps(app).await.into_iter().find(|rep| rep.fiscal_uuid == document.fiscal_uuid()).unwrap()
}

fn pays(folio: u32, of: &Cfdi, before: u32, amount: u32, day: &'static str) -> Cfdi {
    cfdi::rep(folio, vec![Pago { paid_at: day, amount, documents: vec![(of.uuid, 1, before, amount)] }])
}

fn replacing(old: &Cfdi, new: Cfdi) -> Cfdi {
    Cfdi { relation: Some(("04", vec![old.uuid])), ..new }
}

async fn payment(app: &TestApp, invoice: &Invoice, amount: &str, applied: Option<&str>) -> String {
    let money = |amount: &str| json!({"amount": amount, "currency": "MXN"});
    let allocations: Vec<Value> =
        applied.iter().map(|applied| json!({"invoice_id": invoice.id, "amount": money(applied)})).collect();
    let body = json!({
        "customer_id": invoice.customer.as_ref().unwrap().id, "date": "2026-03-05", "form": "03",
        "amount": money(amount), "allocations": allocations,
    });
    app.client(Role::Finance).post("/payments").json(&body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

const PAID_AT: &str = "2026-03-05T12:00:00";

#[tokio::test]
async fn of_a_rep_and_the_one_that_replaces_it_only_the_latter_applies_whichever_comes_first() {
    let invoice = cfdi::invoice(1, 1000);
    let wrong = pays(2, &invoice, 1160, 500, PAID_AT);
    let right = replacing(&wrong, pays(3, &invoice, 1160, 400, PAID_AT));
    let orders: [[&Cfdi; 3]; 4] = [
        [&invoice, &wrong, &right],
        [&invoice, &right, &wrong],
        [&right, &wrong, &invoice],
        [&wrong, &right, &invoice],
    ];
    for order in orders {
        let app = TestApp::spawn().await;
        register(&app, &order).await;
        register(&app, &order).await;
        assert_eq!(balance(&app, &invoice).await, "760.00");
        assert_eq!(rep_of(&app, &wrong).await.state, LinkState::Cancelled);
        assert_eq!(rep_of(&app, &right).await.state, LinkState::Applied);
        let customer = found(&app, &invoice).await.customer.unwrap().id;
        // Nor is there saldo a favor of it, today or on the day it says.
        for day in ["2026-03-05", "2026-03-17"] {
            let statement = app.admin().get(&format!("/statements/{customer}?as_of={day}")).await.expect(200);
            let pesos = &statement["currencies"][0];
            let shown = (&pesos["rows"][0]["balance_due"]["amount"], &pesos["unapplied"]["amount"]);
            assert_eq!(shown, (&json!("760.00"), &json!("0.00")), "{day}");
        }
    }
}

#[tokio::test]
async fn a_typed_payment_survives_the_replacement_of_its_rep_and_is_linked_with_the_new_one() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    register(&app, &[&one, &two]).await;
    let typed = payment(&app, &found(&app, &one).await, "400.00", None).await;
    let wrong = pays(3, &one, 1160, 400, PAID_AT);
    let right = replacing(&wrong, pays(4, &two, 1160, 400, PAID_AT));
    register(&app, &[&wrong]).await;
    assert_eq!(
        (balance(&app, &one).await, app.admin().get("/payments").await["total"].as_u64()),
        ("760.00".to_owned(), Some(1))
    );
    register(&app, &[&right]).await;
    assert_eq!((balance(&app, &one).await, balance(&app, &two).await), ("1160.00".to_owned(), "760.00".to_owned()));
    let payments = app.admin().get("/payments").await.expect(200);
    assert_eq!(payments["total"], 1);
    assert_eq!((&payments["data"][0]["id"], &payments["data"][0]["source"]), (&json!(typed), &json!("office")));
    assert_eq!(payments["data"][0]["rep_id"], json!(rep_of(&app, &right).await.id));
}

#[tokio::test]
async fn a_rep_makes_a_payment_links_the_one_it_is_like_or_waits_for_a_person_among_several() {
    for candidates in 0..=2 {
        let app = TestApp::spawn().await;
        let invoice = cfdi::invoice(1, 1000);
        register(&app, &[&invoice]).await;
        let mut typed = Vec::new();
        for _payment in 0..candidates {
            typed.push(payment(&app, &found(&app, &invoice).await, "400.00", None).await);
        }
        let rep = pays(2, &invoice, 1160, 400, PAID_AT);
        let item = register(&app, &[&rep]).await.remove(0);
        let stored = rep_of(&app, &rep).await;
        if candidates < 2 {
            assert_eq!(
                (stored.state, app.admin().get("/payments").await["total"].as_u64()),
                (LinkState::Applied, Some(1))
            );
            assert_eq!(balance(&app, &invoice).await, "760.00");
            continue;
        }
        assert_eq!(item.code.as_deref(), Some("needs_person"));
        assert_eq!((stored.state, balance(&app, &invoice).await), (LinkState::NeedsPerson, "1160.00".to_owned()));
        let waiting = &stored.payments[0];
        let named: Vec<String> = waiting.candidates.iter().map(ToString::to_string).collect();
        assert_eq!(named, typed);
        let resolve = |client: crate::harness::Client, body: Value| {
            let path = format!("/rep-reconciliation/{}/resolve", waiting.id);
            async move { client.post(&path).json(&body).await }
        };
        let other = json!({"payment_id": uuid::Uuid::now_v7()});
        let wrong = resolve(app.client(Role::Finance), other).await.expect(422).problem("payment_unlike");
        assert_eq!(wrong.errors[0].pointer, "/payment_id");
        resolve(app.other_admin(), json!({})).await.expect(404).problem("not_found");
        resolve(app.client(Role::Collections), json!({})).await.expect(403).problem("not_permitted");
        let chosen = json!({"payment_id": typed[1]});
        let decided: RepDecided = resolve(app.client(Role::Finance), chosen.clone()).await.expect(200).to();
        assert_eq!((decided.rep_id, decided.state), (stored.id, LinkState::Applied));
        assert_eq!(balance(&app, &invoice).await, "760.00");
        resolve(app.client(Role::Finance), chosen).await.expect(409).problem("rep_payment_decided");
        assert_eq!(app.admin().get("/payments").await["total"], 2);
    }
}

#[tokio::test]
async fn a_rep_adds_what_is_missing_of_a_payment_that_somebody_applied_in_part() {
    let app = TestApp::spawn().await;
    let invoice = cfdi::invoice(1, 1000);
    register(&app, &[&invoice]).await;
    payment(&app, &found(&app, &invoice).await, "1000.00", Some("600.00")).await;
    let rep = pays(2, &invoice, 1160, 1000, PAID_AT);
    register(&app, &[&rep]).await;
    assert_eq!(rep_of(&app, &rep).await.state, LinkState::Applied);
    assert_eq!(balance(&app, &invoice).await, "160.00");
    let payments = app.admin().get("/payments").await.expect(200);
    assert_eq!((&payments["total"], &payments["data"][0]["unapplied"]["amount"]), (&json!(1), &json!("0.00")));
}

#[tokio::test]
async fn a_rep_that_spreads_a_payment_otherwise_than_people_did_waits_for_a_person_and_then_counts_once() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    register(&app, &[&one, &two]).await;
    let typed = payment(&app, &found(&app, &one).await, "1000.00", Some("1000.00")).await;
    let documents = vec![(one.uuid, 1, 1160, 600), (two.uuid, 1, 1160, 400)];
    let rep = cfdi::rep(3, vec![Pago { paid_at: PAID_AT, amount: 1000, documents }]);
    register(&app, &[&rep]).await;
    let stored = rep_of(&app, &rep).await;
    assert_eq!(stored.state, LinkState::NeedsPerson);
    assert_eq!((balance(&app, &one).await, balance(&app, &two).await), ("160.00".to_owned(), "1160.00".to_owned()));
    let candidates: Vec<String> = stored.payments[0].candidates.iter().map(ToString::to_string).collect();
    assert_eq!(candidates, [typed.as_str()]);
    let path = format!("/rep-reconciliation/{}/resolve", stored.payments[0].id);
    app.admin().post(&path).json(&json!({"payment_id": typed})).await.expect(200);
    assert_eq!((balance(&app, &one).await, balance(&app, &two).await), ("560.00".to_owned(), "760.00".to_owned()));
    let payments = app.admin().get("/payments").await.expect(200);
    assert_eq!((&payments["total"], &payments["data"][0]["unapplied"]["amount"]), (&json!(1), &json!("0.00")));
}

/// Aging and statement of a day, as they are sent.
async fn reports(app: &TestApp, customer: &Invoice, day: &str) -> [String; 2] {
    let customer = customer.customer.as_ref().unwrap().id;
    let aging = app.admin().get(&format!("/reports/aging?as_of={day}")).await.expect(200);
    let statement = app.admin().get(&format!("/statements/{customer}?as_of={day}")).await.expect(200);
    [aging.body.to_string(), statement.body.to_string()]
}

#[tokio::test]
async fn reports_of_a_past_day_stay_what_they_were_whatever_is_recorded_later() {
    let app = TestApp::spawn().await;
    let (known, old, plain) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000), cfdi::invoice(3, 500));
    let rep = pays(4, &known, 1160, 300, PAID_AT);
    let new = replacing(&old, Cfdi { issued_at: "2026-03-04T10:00:00", ..cfdi::invoice(5, 1000) });
    register(&app, &[&known, &old, &plain, &rep, &new]).await;
    let typed = payment(&app, &found(&app, &plain).await, "200.00", Some("200.00")).await;
    let customer = found(&app, &plain).await;
    let before = reports(&app, &customer, "2026-03-17").await;
    assert!(before[1].contains("860.00") && before[1].contains("380.00"), "{}", before[1]);
    app.travel("2026-04-10");
    let unchanged = async |what: &str| assert_eq!(reports(&app, &customer, "2026-03-17").await, before, "{what}");
    unchanged("nothing").await;
    sat_says(&app, &format!("/reps/{}", rep_of(&app, &rep).await.id), "cancelled").await.expect(200);
    unchanged("REP cancelled").await;
    sat_says(&app, &format!("/invoices/{}", found(&app, &old).await.id), "valid").await.expect(200);
    unchanged("substitution refused").await;
    let path = format!("/payments/{typed}/reversal");
    app.admin().post(&path).json(&json!({"reason": "Error de captura"})).await.expect(200);
    unchanged("payment reversed").await;
    sat_says(&app, &format!("/invoices/{}", found(&app, &plain).await.id), "cancelled").await.expect(200);
    unchanged("invoice cancelled").await;
    // Today they do count.
    assert_ne!(reports(&app, &customer, "2026-04-10").await[0].replace("2026-04-10", "2026-03-17"), before[0]);
}

#[tokio::test]
async fn an_invoice_and_the_one_that_replaces_it_are_not_both_owed_by_their_customer() {
    let app = TestApp::spawn().await;
    let old = cfdi::invoice(1, 10_000);
    let new = replacing(&old, Cfdi { issued_at: "2026-03-04T10:00:00", ..cfdi::invoice(2, 10_000) });
    register(&app, &[&old, &new]).await;
    let customer = found(&app, &new).await.customer.unwrap().id;
    let shown = app.admin().get(&format!("/customers/{customer}")).await.expect(200);
    let pesos = json!({"amount": "11600.00", "currency": "MXN"});
    assert_eq!((&shown["balances"][0]["balance_due"], &shown["balances"][0]["overdue"]), (&pesos, &pesos), "{shown}");
    sat_says(&app, &format!("/invoices/{}", found(&app, &old).await.id), "valid").await.expect(200);
    let both = app.admin().get(&format!("/customers/{customer}")).await.expect(200);
    assert_eq!(both["balances"][0]["balance_due"]["amount"], "23200.00");
}

#[tokio::test]
async fn who_owes_late_only_what_is_being_replaced_is_not_among_those_who_owe_late() {
    let app = TestApp::spawn().await;
    let old = cfdi::invoice(1, 10_000);
    let new = replacing(&old, Cfdi { issued_at: "2026-03-17T10:00:00", ..cfdi::invoice(2, 10_000) });
    register(&app, &[&old, &new]).await;
    let late = async || app.admin().get("/customers?overdue=true").await.expect(200)["total"].clone();
    assert_eq!(late().await, 0);
    assert_eq!(app.admin().get("/customers?with_balance=true").await.expect(200)["total"], 1);
    sat_says(&app, &format!("/invoices/{}", found(&app, &old).await.id), "valid").await.expect(200);
    assert_eq!(late().await, 1);
}

#[tokio::test]
async fn another_policy_of_pue_invoices_holds_for_what_is_registered_already() {
    let app = TestApp::spawn().await;
    let policy = async |policy: &str| {
        let patch = json!({"pue_policy": policy});
        app.admin().patch("/organization").header("If-Match", "*").json(&patch).await.expect(200);
    };
    policy("paid_on_issue").await;
    let document = Cfdi { method: Some("PUE"), ..cfdi::invoice(1, 1000) };
    register(&app, &[&document]).await;
    let shown = async || {
        let invoice = found(&app, &document).await;
        let customer = invoice.customer.as_ref().unwrap().id;
        let aging = app.admin().get("/reports/aging").await.expect(200);
        let statement = app.admin().get(&format!("/statements/{customer}")).await.expect(200);
        let agenda = app.admin().get("/agenda").await.expect(200);
        let amount = |total: &Value| total["amount"].as_str().unwrap_or("0.00").to_owned();
        [
            invoice.balance_due.to_string(),
            amount(&aging["currencies"][0]["customers"][0]["total"]),
            amount(&statement["currencies"][0]["rows"][0]["balance_due"]),
            format!("{}160.00", agenda["total"].as_u64().unwrap()),
        ]
    };
    assert_eq!(shown().await, ["0.00", "0.00", "0.00", "0160.00"]);
    policy("open_until_paid").await;
    assert_eq!(shown().await, ["1160.00", "1160.00", "1160.00", "1160.00"]);
    policy("paid_on_issue").await;
    assert_eq!(shown().await, ["0.00", "0.00", "0.00", "0160.00"]);
}

#[tokio::test]
async fn none_of_the_candidates_is_an_answer_too() {
    let app = TestApp::spawn().await;
    let invoice = cfdi::invoice(1, 1000);
    register(&app, &[&invoice]).await;
    for _payment in 0..2 {
        payment(&app, &found(&app, &invoice).await, "400.00", None).await;
    }
    let rep = pays(2, &invoice, 1160, 400, PAID_AT);
    register(&app, &[&rep]).await;
    let id = rep_of(&app, &rep).await.payments[0].id;
    app.admin().post(&format!("/rep-reconciliation/{id}/resolve")).json(&json!({})).await.expect(200);
    assert_eq!(app.admin().get("/payments").await["total"], 3);
    assert_eq!(balance(&app, &invoice).await, "760.00");
}

async fn sat_says(app: &TestApp, path: &str, status: &str) -> Answer {
    app.admin().post(&format!("{path}/sat-status")).json(&json!({"status": status})).await
}

async fn unread(app: &TestApp) -> Vec<String> {
    let page = app.client(Role::Finance).get("/notifications").await.expect(200);
    page["data"].as_array().unwrap().iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_cancelled_invoice_frees_what_was_paid_ends_its_promises_and_tells_finance() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    register(&app, &[&one, &two, &pays(3, &one, 1160, 400, PAID_AT)]).await;
    let invoice = found(&app, &one).await;
    let promise = json!({"items": [{"invoice_id": invoice.id}], "promised_date": "2026-03-20", "comment": ""});
    app.admin().post("/promises").json(&promise).await.expect(201);
    let path = format!("/invoices/{}", invoice.id);
    for _twice in 0..2 {
        let answer = sat_says(&app, &path, "cancelled").await.expect(200);
        assert_eq!((&answer["sat_status"], &answer["balance_due"]["amount"]), (&json!("cancelled"), &json!("0.00")));
        assert_eq!(answer["active_promises"], json!([]));
    }
    assert_eq!(unread(&app).await, ["invoice_cancelled"]);
    let statement = format!("/statements/{}", invoice.customer.as_ref().unwrap().id);
    let answer = app.admin().get(&statement).await.expect(200);
    assert_eq!(answer["currencies"][0]["unapplied"]["amount"], "400.00");
    // The money can pay the other invoice.
    let payments = app.admin().get("/payments").await.expect(200);
    let body = json!({"allocations": [
        {"invoice_id": found(&app, &two).await.id, "amount": {"amount": "400.00", "currency": "MXN"}},
    ]});
    let payment = payments["data"][0]["id"].as_str().unwrap();
    app.client(Role::Finance).post(&format!("/payments/{payment}/allocations")).json(&body).await.expect(201);
    assert_eq!(balance(&app, &two).await, "760.00");
    let verification = app.admin().get(&format!("{path}/verification")).await.expect(200);
    assert_eq!(verification["sat_checks"][0]["status"], "cancelled");
}

#[tokio::test]
async fn a_cancellation_taken_back_changes_no_day_before() {
    let app = TestApp::spawn().await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    let invoice = found(&app, &one).await;
    let path = format!("/invoices/{}", invoice.id);
    sat_says(&app, &path, "cancelled").await.expect(200);
    let reports = [format!("/statements/{}", invoice.customer.as_ref().unwrap().id), "/reports/aging".to_owned()];
    let of_days = async || {
        let mut bodies = Vec::new();
        for report in &reports {
            for day in ["2026-03-16", "2026-03-17", "2026-03-19"] {
                bodies.push(app.admin().get(&format!("{report}?as_of={day}")).await.expect(200).body);
            }
        }
        bodies
    };
    app.travel("2026-03-20");
    let before = of_days().await;
    let answer = sat_says(&app, &path, "valid").await.expect(200);
    assert_eq!((&answer["sat_status"], &answer["balance_due"]["amount"]), (&json!("valid"), &json!("1160.00")));
    assert_eq!(of_days().await, before);
    let today = app.admin().get(&reports[1]).await.expect(200);
    assert_eq!(today["currencies"][0]["customers"][0]["total"]["amount"], "1160.00");
    // And it can be cancelled again, in earnest.
    let again = sat_says(&app, &path, "cancelled").await.expect(200);
    assert_eq!(again["balance_due"]["amount"], "0.00");
}

#[tokio::test]
async fn a_substitution_that_sat_refuses_gives_the_agenda_back() {
    let app = TestApp::spawn().await;
    let old = cfdi::invoice(1, 1000);
    register(&app, &[&old]).await;
    let promise = json!({
        "items": [{"invoice_id": found(&app, &old).await.id}], "promised_date": "2026-03-20", "comment": "",
    });
    let recorded = app.admin().post("/promises").json(&promise).await.expect(201);
    let new = replacing(&old, Cfdi { issued_at: "2026-03-04T10:00:00", ..cfdi::invoice(2, 1100) });
    register(&app, &[&new]).await;
    let promises_of = async |document: &Cfdi| -> Vec<Value> {
        let path = format!("/invoices/{}/promises", found(&app, document).await.id);
        app.admin().get(&path).await.expect(200)["data"].as_array().unwrap().clone()
    };
    assert_eq!((promises_of(&old).await.len(), promises_of(&new).await.len()), (0, 1));
    // Moved on meanwhile: what replaces the promise returns with it.
    let id = recorded["data"][0]["id"].as_str().unwrap();
    let moved = json!({"promised_date": "2026-03-23", "reason": "customer_asked", "comment": ""});
    app.admin().post(&format!("/promises/{id}/reschedule")).json(&moved).await.expect(201);
    let path = format!("/invoices/{}", found(&app, &old).await.id);
    for _twice in 0..2 {
        sat_says(&app, &path, "valid").await.expect(200);
        assert_eq!((promises_of(&old).await.len(), promises_of(&new).await.len()), (2, 0));
    }
    let restored = found(&app, &old).await;
    assert_eq!(serde_json::to_value(restored.collection_status).unwrap(), "promised");
    assert_eq!(restored.active_promises[0].promised_date, "2026-03-23".parse().unwrap());
    assert_eq!(unread(&app).await, ["substitution_refused"]);
}

#[tokio::test]
async fn a_cancelled_rep_takes_along_only_the_payment_nobody_else_knew() {
    let app = TestApp::spawn().await;
    let (known, unknown) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    register(&app, &[&known, &unknown]).await;
    payment(&app, &found(&app, &known).await, "400.00", Some("400.00")).await;
    let (of_known, of_unknown) = (pays(3, &known, 1160, 400, PAID_AT), pays(4, &unknown, 1160, 300, PAID_AT));
    register(&app, &[&of_known, &of_unknown]).await;
    assert_eq!(balance(&app, &unknown).await, "860.00");
    for rep in [&of_known, &of_unknown] {
        let path = format!("/reps/{}", rep_of(&app, rep).await.id);
        for _twice in 0..2 {
            let decided: RepDecided = sat_says(&app, &path, "cancelled").await.expect(200).to();
            assert_eq!(decided.state, LinkState::Cancelled);
        }
    }
    assert_eq!(balance(&app, &known).await, "760.00");
    let waits = found(&app, &unknown).await;
    assert_eq!(serde_json::to_value(waits.payment_status).unwrap(), "opening_unconfirmed");
    assert_eq!(app.admin().get("/agenda").await.expect(200)["total"], 1);
    assert_eq!(unread(&app).await, ["rep_cancelled", "rep_cancelled"]);
    // A REP in its place says again what was paid.
    register(&app, &[&replacing(&of_unknown, pays(5, &unknown, 1160, 250, PAID_AT))]).await;
    let settled = found(&app, &unknown).await;
    assert_eq!(serde_json::to_value(settled.payment_status).unwrap(), "partially_paid");
    assert_eq!(settled.balance_due.to_string(), "910.00");
}

#[tokio::test]
async fn only_what_sat_can_say_is_recorded_and_only_by_those_who_may() {
    let app = TestApp::spawn().await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    let path = format!("/invoices/{}/sat-status", found(&app, &one).await.id);
    let say = |body: Value| app.admin().post(&path).json(&body);
    let pointer = |answer: Answer| answer.expect(422).problem("validation_failed").errors[0].pointer.clone();
    assert_eq!(pointer(say(json!({"status": "unchecked"})).await), "/status");
    assert_eq!(pointer(say(json!({"status": "cancelled", "cancelled_date": "2026-03-18"})).await), "/cancelled_date");
    assert_eq!(pointer(say(json!({"status": "cancelled", "cancelled_date": "2026-03-01"})).await), "/cancelled_date");
    let body = json!({"status": "cancelled"});
    app.other_admin().post(&path).json(&body).await.expect(404).problem("not_found");
    app.client(Role::FieldCollector).post(&path).json(&body).await.expect(403).problem("not_permitted");
}

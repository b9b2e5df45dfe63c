//! SAT is asked: what its answers change, and what its silence leaves as it is.

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::{Answer, TestApp},
    imports::{import, invoices},
    mailing::{run, wait},
    sat_service::{CANCELLED, NOT_FOUND, Reply, Sat, VALID},
};
use api::jobs::{Job, Outcome};
use chrono::TimeDelta;
use domain::{
    contract::{Invoice, LinkState, Page, Rep, RepDecided},
    permission::Role,
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

async fn asking(sat: &Sat) -> TestApp {
    let service = sat.service();
    TestApp::with(|config| config.sat = service).await
}

async fn register(app: &TestApp, documents: &[&Cfdi]) {
    for document in documents {
        import(app, &[("a.xml", document.xml().into())]).await;
    }
}

async fn found(app: &TestApp, document: &Cfdi) -> Invoice {
    invoices(app).await.remove(&document.fiscal_uuid()).unwrap()
}

async fn ask(app: &TestApp, document: &Cfdi) -> Answer {
    let path = format!("/invoices/{}/sat-status", found(app, document).await.id);
    app.admin().post(&path).json(&json!({})).await
}

async fn verification(app: &TestApp, document: &Cfdi) -> Answer {
    let path = format!("/invoices/{}/verification", found(app, document).await.id);
    app.admin().get(&path).await.expect(200)
}

async fn checks(app: &TestApp, document: &Cfdi) -> Vec<Value> {
    verification(app, document).await["sat_checks"].as_array().unwrap().clone()
}

/// The last word, whether it was an answer, and why not.
async fn last(app: &TestApp, document: &Cfdi) -> (Value, Value, Value) {
    let last = checks(app, document).await.remove(0);
    (last["status"].clone(), last["answer"].clone(), last["failure"].clone())
}

pub(crate) async fn unread(app: &TestApp) -> Vec<String> {
    let page = app.client(Role::Finance).get("/notifications").await.expect(200);
    page["data"].as_array().unwrap().iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

fn pays(folio: u32, of: &Cfdi, before: u32, amount: u32) -> Cfdi {
    cfdi::rep(
        folio,
        vec![Pago { paid_at: "2026-03-05T12:00:00", amount, documents: vec![(of.uuid, 1, before, amount)] }],
    )
}

async fn promise(app: &TestApp, document: &Cfdi) {
    let invoice = found(app, document).await.id;
    let body = json!({"items": [{"invoice_id": invoice}], "promised_date": "2026-03-20", "comment": ""});
    app.admin().post("/promises").json(&body).await.expect(201);
}

#[tokio::test]
async fn sat_is_asked_with_the_exact_expression_and_its_five_fields_are_kept() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "valid");
    let verification = verification(&app, &one).await;
    assert_eq!(sat.questions(), [verification["sat_expression"].as_str().unwrap()]);
    assert_eq!(verification["sat_status"], "valid");
    let mut check = verification["sat_checks"][0].clone();
    assert!(check["checked_at"].as_str().unwrap().starts_with("2026-03-17T18:"), "{check}");
    check.as_object_mut().unwrap().remove("checked_at");
    let admin = app.user(Role::Admin);
    let expected = json!({
        "status": "valid", "answer": "Vigente · S - Comprobante obtenido satisfactoriamente.", "source": "service",
        "asked_by": {"id": admin.id, "name": admin.name}, "failure": null,
        "fields": {
            "code": "S - Comprobante obtenido satisfactoriamente.", "state": "Vigente",
            "cancellable": "Cancelable con aceptación", "cancellation": "", "efos": "200",
        },
    });
    assert_eq!(check, expected);
}

#[tokio::test]
async fn a_cancellation_found_by_asking_follows_like_one_that_a_person_tells() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one, &pays(2, &one, 1160, 400)]).await;
    promise(&app, &one).await;
    sat.of(&one.fiscal_uuid(), CANCELLED);
    for _twice in 0..2 {
        let answer = ask(&app, &one).await.expect(200);
        assert_eq!((&answer["sat_status"], &answer["balance_due"]["amount"]), (&json!("cancelled"), &json!("0.00")));
        assert_eq!(answer["active_promises"], json!([]));
    }
    assert_eq!(unread(&app).await, ["invoice_cancelled"]);
    let checks = checks(&app, &one).await;
    assert_eq!((checks.len(), &checks[0]["fields"]["cancellation"]), (2, &json!("Cancelado sin aceptación")));
    // Who owes nothing does not owe again because SAT is silent; by SAT's own word it does.
    sat.of(&one.fiscal_uuid(), NOT_FOUND);
    assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "cancelled");
    sat.of(&one.fiscal_uuid(), VALID);
    let answer = ask(&app, &one).await.expect(200);
    assert_eq!((&answer["sat_status"], &answer["balance_due"]["amount"]), (&json!("valid"), &json!("1160.00")));
}

#[tokio::test]
async fn what_is_no_answer_is_never_valid_and_leaves_the_last_good_answer_in_the_history() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    sat.next([NOT_FOUND]);
    assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "not_found");
    let page = "<html><body><h1>Sitio en mantenimiento</h1></body></html>";
    let fault = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server\
                 </faultcode><faultstring>Error interno</faultstring></s:Fault></s:Body></s:Envelope>";
    let huge = format!("<a>{}</a>", " ".repeat(70_000));
    let elsewhere = "location: http://127.0.0.1:9/\r\n";
    let silences = [
        (vec![Reply::Http(200, "", page.to_owned())], "unreadable", "HTTP 200"),
        (vec![Reply::Http(200, "", String::new())], "unreadable", "HTTP 200"),
        (vec![Reply::Http(200, "", huge)], "unreadable", "> 65536 B"),
        (vec![Reply::Http(302, elsewhere, String::new())], "unreadable", "HTTP 302"),
        (vec![Reply::Http(404, "", page.to_owned())], "unreadable", "HTTP 404"),
        (vec![Reply::Http(503, "", page.to_owned()); 3], "unavailable", "HTTP 503"),
        (vec![Reply::Http(500, "", fault.to_owned()); 3], "unavailable", "Error interno"),
        (vec![Reply::Says("S - Bien.", "Suspendido", "")], "unclear", "Suspendido · S - Bien."),
        (vec![Reply::Says("", "Vigente", "")], "unclear", "Vigente"),
    ];
    sat.questions();
    for (replies, failure, words) in silences {
        let attempts = replies.len();
        sat.next(replies);
        assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "check_failed", "{words}");
        assert_eq!(last(&app, &one).await, (json!("check_failed"), json!(words), json!(failure)));
        assert_eq!(sat.questions().len(), attempts, "{words}");
    }
    let good = checks(&app, &one).await.into_iter().rfind(|check| check["status"] != "check_failed").unwrap();
    assert_eq!((&good["status"], &good["failure"]), (&json!("not_found"), &Value::Null));
    // Collection goes on, and so does the invoice once SAT is back.
    assert_eq!(app.admin().get("/agenda").await.expect(200)["total"], 1);
    assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "valid");
}

#[tokio::test]
async fn a_failure_on_the_way_is_tried_again() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    sat.next([Reply::Http(500, "", String::new()), VALID]);
    assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "valid");
    assert_eq!(sat.questions().len(), 2);
    assert_eq!(checks(&app, &one).await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_does_not_come_ends_the_question() {
    let sat = Sat::start().await;
    let mut service = sat.service();
    service.answer = Duration::from_millis(100);
    let app = TestApp::with(|config| config.sat = service).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    sat.next([Reply::Silence, Reply::Silence, Reply::Silence]);
    assert_eq!(ask(&app, &one).await.expect(200)["sat_status"], "check_failed");
    assert_eq!(last(&app, &one).await, (json!("check_failed"), json!("100 ms"), json!("timed_out")));
}

#[tokio::test]
async fn nobody_waits_while_sat_thinks() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    let word = Arc::new(Notify::new());
    sat.next([Reply::WhenTold(word.clone())]);
    let meanwhile = async {
        while sat.questions().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        promise(&app, &one).await;
        word.notify_one();
    };
    let (answer, ()) = tokio::join!(ask(&app, &one), meanwhile);
    let answer = answer.expect(200);
    assert_eq!((&answer["sat_status"], &answer["collection_status"]), (&json!("valid"), &json!("promised")));
}

#[tokio::test]
async fn a_replacement_goes_on_while_sat_says_vigente_and_ends_when_the_customer_refused() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let old = cfdi::invoice(1, 1000);
    let new = Cfdi { relation: Some(("04", vec![old.uuid])), ..cfdi::invoice(2, 1100) };
    register(&app, &[&old]).await;
    promise(&app, &old).await;
    register(&app, &[&new]).await;
    let promises = async |document: &Cfdi| {
        let path = format!("/invoices/{}/promises", found(&app, document).await.id);
        app.admin().get(&path).await.expect(200)["data"].as_array().unwrap().len()
    };
    for cancellation in ["", "En proceso"] {
        sat.next([Reply::Says("S - Comprobante obtenido satisfactoriamente.", "Vigente", cancellation)]);
        assert_eq!(ask(&app, &old).await.expect(200)["sat_status"], "valid");
        assert_eq!((promises(&old).await, promises(&new).await), (0, 1), "{cancellation}");
    }
    sat.next([Reply::Says("S - Comprobante obtenido satisfactoriamente.", "Vigente", "Solicitud rechazada")]);
    ask(&app, &old).await.expect(200);
    assert_eq!((promises(&old).await, promises(&new).await), (1, 0));
    assert_eq!(unread(&app).await, ["substitution_refused"]);
}

#[tokio::test]
async fn a_rep_that_sat_cancelled_leaves_the_ledger() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    let rep = pays(2, &one, 1160, 400);
    register(&app, &[&one, &rep]).await;
    let reps: Page<Rep> = app.admin().get("/reps").await.expect(200).to();
    let path = format!("/reps/{}/sat-status", reps.data[0].id);
    let asked = async || app.admin().post(&path).json(&json!({})).await.expect(200).to::<RepDecided>().state;
    assert_eq!(asked().await, LinkState::Applied);
    sat.of(&rep.fiscal_uuid(), CANCELLED);
    assert_eq!((asked().await, asked().await), (LinkState::Cancelled, LinkState::Cancelled));
    assert_eq!(unread(&app).await, ["rep_cancelled"]);
}

#[tokio::test]
async fn who_cannot_be_answered_is_refused_before_anybody_is_asked() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let (one, off) = (cfdi::invoice(1, 1000), TestApp::spawn().await);
    register(&app, &[&one]).await;
    register(&off, &[&one]).await;
    ask(&off, &one).await.expect(409).problem("sat_off");
    let path = format!("/invoices/{}/sat-status", found(&app, &one).await.id);
    let half = app.admin().post(&path).json(&json!({"answer": "Vigente"})).await.expect(422);
    assert_eq!(half.problem("validation_failed").errors[0].pointer, "/status");
    app.other_admin().post(&path).json(&json!({})).await.expect(404);
    app.client(Role::FieldCollector).post(&path).json(&json!({})).await.expect(403);
    let opening = json!({"rows": [{
        "code": "CL001", "document": "A-7", "issue_date": "2026-03-01", "due_date": "2026-04-01", "total": "100.00",
    }]});
    let imported = app.admin().post("/invoices/import").json(&opening).await.expect(200);
    let opening = imported["rows"][0]["invoice_id"].as_str().unwrap_or_else(|| panic!("{imported}"));
    let path = format!("/invoices/{opening}/sat-status");
    app.admin().post(&path).json(&json!({})).await.expect(409).problem("nothing_to_ask");
    assert_eq!(sat.questions(), Vec::<String>::new());
}

#[tokio::test]
async fn a_question_repeated_under_its_key_is_kept_once() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let one = cfdi::invoice(1, 1000);
    register(&app, &[&one]).await;
    let path = format!("/invoices/{}/sat-status", found(&app, &one).await.id);
    for _twice in 0..2 {
        app.admin().post(&path).header("Idempotency-Key", "k").json(&json!({})).await.expect(200);
    }
    assert_eq!(checks(&app, &one).await.len(), 1);
}

fn all(done: usize) -> Outcome {
    Outcome { done, dropped: 0, halted: false }
}

const TODAY: &str = "2026-03-17";

#[tokio::test]
async fn the_schedule_asks_about_what_is_owed_once_a_day_and_a_cancellation_stops_its_collection() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let (owed, paid, other) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000), cfdi::invoice(3, 500));
    let rep = pays(4, &paid, 1160, 1160);
    register(&app, &[&owed, &paid, &rep, &other]).await;
    promise(&app, &owed).await;
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, all(3));
    let asked = sat.questions().join(" ");
    for document in [&owed, &rep, &other] {
        assert!(asked.to_uppercase().contains(&document.fiscal_uuid()), "{asked}");
    }
    let check = &checks(&app, &owed).await[0];
    assert_eq!(
        (&check["asked_by"], &check["source"], &check["status"]),
        (&Value::Null, &json!("service"), &json!("valid"))
    );
    // Nothing is asked twice in a day.
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, all(0));
    wait(&app, TimeDelta::hours(19));
    assert_eq!(run(&app, Job::SatStatus, "2026-03-18").await, all(0));
    wait(&app, TimeDelta::hours(2));
    sat.of(&owed.fiscal_uuid(), CANCELLED);
    sat.of(&rep.fiscal_uuid(), CANCELLED);
    assert_eq!(run(&app, Job::SatStatus, "2026-03-18").await, all(3));
    let cancelled = found(&app, &owed).await;
    assert_eq!((cancelled.balance_due.to_string(), cancelled.active_promises.len()), ("0.00".to_owned(), 0));
    assert_eq!(serde_json::to_value(found(&app, &paid).await.payment_status).unwrap(), "opening_unconfirmed");
    let mut told = unread(&app).await;
    told.sort();
    assert_eq!(told, ["invoice_cancelled", "rep_cancelled"]);
    // What owes nothing is not asked about any more.
    wait(&app, TimeDelta::hours(21));
    sat.questions();
    assert_eq!(run(&app, Job::SatStatus, "2026-03-19").await, all(1));
    assert!(sat.questions()[0].to_uppercase().contains(&other.fiscal_uuid()));
    assert_eq!(unread(&app).await.len(), 2);
}

#[tokio::test]
async fn while_sat_is_down_the_schedule_stops_early_and_nothing_changes() {
    let sat = Sat::start().await;
    let mut service = sat.service();
    service.answer = Duration::from_millis(100);
    let app = TestApp::with(|config| config.sat = service).await;
    let documents: Vec<Cfdi> = (1..=5).map(|folio| cfdi::invoice(folio, 1000)).collect();
    register(&app, &documents.iter().collect::<Vec<_>>()).await;
    sat.next(vec![Reply::Silence; 9]);
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, Outcome { done: 0, dropped: 3, halted: true });
    for document in &documents {
        assert_eq!(verification(&app, document).await["sat_status"], "unchecked");
        assert_eq!(checks(&app, document).await, Vec::<Value>::new());
    }
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, all(5));
}

#[tokio::test]
async fn what_sat_cannot_say_of_one_invoice_keeps_no_other_waiting() {
    let sat = Sat::start().await;
    let app = asking(&sat).await;
    let documents: Vec<Cfdi> = (1..=5).map(|folio| cfdi::invoice(folio, 1000)).collect();
    register(&app, &documents.iter().collect::<Vec<_>>()).await;
    sat.of(&documents[2].fiscal_uuid(), Reply::Http(500, "", String::new()));
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, Outcome { done: 4, dropped: 1, halted: false });
    assert_eq!(last(&app, &documents[2]).await.2, "unavailable");
    // It is asked about again in an hour, the others tomorrow.
    wait(&app, TimeDelta::minutes(59));
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, all(0));
    wait(&app, TimeDelta::minutes(2));
    sat.of(&documents[2].fiscal_uuid(), VALID);
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, all(1));
}

#[tokio::test]
async fn a_server_that_asks_nobody_runs_the_schedule_all_the_same() {
    let app = TestApp::spawn().await;
    register(&app, &[&cfdi::invoice(1, 1000)]).await;
    assert_eq!(run(&app, Job::SatStatus, TODAY).await, all(0));
}

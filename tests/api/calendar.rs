use crate::{
    harness::{Answer, Client, TestApp},
    receivables::{customer, dollars, invoice, invoice_of, pay, pesos, promise, reread, reverse},
};
use domain::{
    contract::{Calendar, CalendarDay, CalendarItem, CalendarKind, Invoice, MarkKind},
    money::Totals,
    permission::Role,
};
use serde_json::{Value, json};

async fn day(app: &TestApp, date: &str) -> Vec<CalendarItem> {
    let answer = app.admin().get(&format!("/calendar/{date}")).await.expect(200);
    serde_json::from_value(answer["data"].clone()).unwrap()
}

/// The days of March, each checked against its own items.
async fn march(app: &TestApp) -> Vec<CalendarDay> {
    let calendar: Calendar = app.admin().get("/calendar?from=2026-03-01&to=2026-03-31").await.expect(200).to();
    assert_eq!(calendar.days.len(), 31);
    for one in &calendar.days {
        let items = day(app, &one.date.to_string()).await;
        let total = Totals::of(items.iter().map(|item| item.total)).unwrap();
        let pending = Totals::of(items.iter().map(|item| item.pending)).unwrap();
        assert_eq!(one.totals.iter().map(|total| total.total).collect::<Vec<_>>(), total.to_vec(), "{}", one.date);
        assert_eq!(one.totals.iter().map(|total| total.pending).collect::<Vec<_>>(), pending.to_vec(), "{}", one.date);
        let counted: u32 = one.totals.iter().map(|total| total.count).sum();
        assert_eq!(usize::try_from(counted).unwrap(), items.len());
        assert_eq!(one.kinds.promise + one.kinds.scheduled + one.kinds.visit, counted);
    }
    calendar.days
}

fn told(items: &[CalendarItem]) -> Vec<(CalendarKind, Value, Value)> {
    items.iter().map(|item| (item.kind, json!(item.total), json!(item.pending))).collect()
}

async fn one_invoice(app: &TestApp, date: &str) -> Invoice {
    let customer = customer(app, "Juan Perez", None).await;
    invoice(app, customer, date, pesos("1000.00")).await
}

async fn move_to(app: &TestApp, items: Value, to: &str) -> Answer {
    let body = json!({"items": items, "to": to, "reason": "customer_asked", "comment": "Lo pidió Laura"});
    app.admin().post("/calendar/moves").json(&body).await
}

#[tokio::test]
async fn a_day_totals_what_its_documents_add_up_to_per_currency() {
    let app = TestApp::spawn().await;
    let other = customer(&app, "Ana", None).await;
    let in_dollars = invoice(&app, other, "2026-03-10", dollars("70.00")).await;
    promise(&app, &in_dollars, dollars("30.00"), "2026-03-23").await;
    let days = march(&app).await;
    let scheduled = day(&app, "2026-03-10").await;
    assert_eq!(told(&scheduled), [(CalendarKind::Scheduled, dollars("70.00"), dollars("40.00"))]);
    let promised = day(&app, "2026-03-23").await;
    assert_eq!(told(&promised), [(CalendarKind::Promise, dollars("30.00"), dollars("30.00"))]);
    assert_eq!(days[15].closed.as_deref(), Some("Natalicio de Benito Juárez"));
    assert_eq!((days[13].closed.is_some(), days[16].closed.as_deref()), (true, None));
    // Saturday the 14th, Sunday and the holiday all lead to Tuesday the 17th.
    let next = days[13..17].iter().map(|day| day.next_date).collect::<Vec<_>>();
    let tuesday = Some("2026-03-17".parse().unwrap());
    assert_eq!(next, [tuesday, tuesday, tuesday, None]);
    app.travel("2026-03-23");
    one_invoice(&app, "2026-03-23").await;
    assert_eq!(day(&app, "2026-03-23").await.len(), 2);
    march(&app).await;
}

#[tokio::test]
async fn kept_and_broken_promises_stay_on_their_day_with_nothing_pending() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    promise(&app, &invoice, pesos("400.00"), "2026-03-18").await;
    promise(&app, &invoice, pesos("600.00"), "2026-03-19").await;
    assert!(day(&app, "2026-03-10").await.is_empty());
    pay(&app, &invoice, pesos("400.00"), "2026-03-17").await;
    assert_eq!(told(&day(&app, "2026-03-18").await), [(CalendarKind::Promise, pesos("400.00"), pesos("0.00"))]);
    assert_eq!(told(&day(&app, "2026-03-19").await), [(CalendarKind::Promise, pesos("600.00"), pesos("600.00"))]);
    app.travel("2026-03-23");
    assert_eq!(told(&day(&app, "2026-03-19").await), [(CalendarKind::Promise, pesos("600.00"), pesos("0.00"))]);
    let back = day(&app, "2026-03-10").await;
    assert_eq!(told(&back), [(CalendarKind::Scheduled, pesos("1000.00"), pesos("600.00"))]);
    march(&app).await;
}

#[tokio::test]
async fn moving_a_promise_reschedules_it_and_moving_back_undoes_that() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-19").await;
    let moved = move_to(&app, json!([{"kind": "promise", "id": promised.id}]), "2026-03-20").await.expect(200);
    assert_eq!(moved["data"][0]["comment"], "Lo pidió Laura");
    assert!(day(&app, "2026-03-19").await.is_empty());
    let again = json!([{"kind": "promise", "id": moved["data"][0]["id"]}]);
    move_to(&app, again, "2026-03-19").await.expect(200);
    assert_eq!(day(&app, "2026-03-19").await.len(), 1);
    assert_eq!(reread(&app, &invoice).await.reschedule_count, 2);
    let gone = json!([{"kind": "promise", "id": promised.id}]);
    let refused = move_to(&app, gone, "2026-03-25").await.expect(409).problem("promise_closed");
    assert_eq!(refused.errors[0].pointer, "/items/0");
}

#[tokio::test]
async fn moving_an_unpromised_document_agrees_on_another_day_and_leaves_its_due_date() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let items = json!([{"kind": "scheduled", "id": invoice.id}]);
    let moved = move_to(&app, items.clone(), "2026-03-26").await.expect(200);
    assert_eq!(moved["data"][0]["comment"], "Lo pidió Laura");
    let now = reread(&app, &invoice).await;
    assert_eq!((now.collection_date, now.due_date), ("2026-03-26".parse().unwrap(), invoice.due_date));
    assert_eq!(now.date_explanation.last().unwrap().step, "agreed");
    let timeline = app.admin().get(&format!("/invoices/{}/timeline", invoice.id)).await.expect(200);
    assert_eq!(timeline["data"][0]["kind"], "dates_changed");
    move_to(&app, items.clone(), "2026-03-16").await.expect(422).problem("promise_in_past");
    promise(&app, &invoice, Value::Null, "2026-03-19").await;
    move_to(&app, items, "2026-03-27").await.expect(409).problem("invoice_closed");
}

#[tokio::test]
async fn all_documents_move_or_none() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, pesos("10.00"), "2026-03-19").await;
    let items = json!([
        {"kind": "promise", "id": promised.id}, {"kind": "scheduled", "id": app.user(Role::Admin).id},
    ]);
    let refused = move_to(&app, items, "2026-03-25").await.expect(404).problem("not_found");
    assert_eq!(refused.errors[0].pointer, "/items/1");
    assert_eq!(day(&app, "2026-03-19").await.len(), 1);
    let visit = json!([{"kind": "visit", "id": invoice.id}]);
    move_to(&app, visit, "2026-03-25").await.expect(422).problem("validation_failed");
    let both = json!([{"kind": "promise", "id": promised.id}, {"kind": "scheduled", "id": invoice.id}]);
    assert_eq!(move_to(&app, both, "2026-03-25").await.expect(200)["total"], 2);
    march(&app).await;
}

async fn undo(app: &TestApp, items: Value, from: &str) -> Answer {
    app.admin().post("/calendar/moves/undo").json(&json!({"items": items, "from": from})).await
}

#[tokio::test]
async fn undoing_the_move_of_a_promise_puts_it_back_and_keeps_the_history() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-19").await;
    let moved = move_to(&app, json!([{"kind": "promise", "id": promised.id}]), "2026-03-20").await.expect(200);
    let now = json!([{"kind": "promise", "id": moved["data"][0]["id"]}]);
    undo(&app, now.clone(), "2026-03-21").await.expect(409).problem("nothing_to_undo");
    let back = undo(&app, now.clone(), "2026-03-20").await.expect(200);
    assert_eq!((back["total"].clone(), day(&app, "2026-03-19").await.len()), (json!(1), 1));
    let history = app.admin().get(&format!("/invoices/{}/promises", invoice.id)).await.expect(200);
    let told: Vec<_> = history["data"].as_array().unwrap().iter().map(|one| (&one["status"], &one["reason"])).collect();
    assert_eq!(
        json!(told),
        json!([["rescheduled", null], ["rescheduled", "customer_asked"], ["active", "typing_error"]])
    );
    undo(&app, now, "2026-03-20").await.expect(409);
    undo(&app, json!([{"kind": "promise", "id": promised.id}]), "2026-03-19").await.expect(409);
    march(&app).await;
}

#[tokio::test]
async fn undoing_the_move_of_a_broken_promise_leaves_it_broken_and_free_to_be_moved_again() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-18").await;
    app.travel("2026-03-25");
    let items = json!([{"kind": "promise", "id": promised.id}]);
    let moved = move_to(&app, items.clone(), "2026-03-27").await.expect(200);
    assert!(!day(&app, "2026-03-18").await[0].is_movable);
    let now = json!([{"kind": "promise", "id": moved["data"][0]["id"]}]);
    undo(&app, now, "2026-03-27").await.expect(200);
    assert!(day(&app, "2026-03-27").await.is_empty());
    let broken = day(&app, "2026-03-18").await;
    assert!(broken[0].is_movable, "{broken:?}");
    let again = move_to(&app, items, "2026-03-30").await.expect(200);
    assert_eq!(again["total"], 1);
    let history = app.admin().get(&format!("/invoices/{}/promises", invoice.id)).await.expect(200);
    let told: Vec<_> = history["data"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(json!(told), json!(["broken", "cancelled", "active"]));
    assert_eq!(history["data"][1]["end_reason"], "typing_error");
}

#[tokio::test]
async fn undoing_the_move_of_an_overdue_document_gives_it_the_dates_of_its_terms_again() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let items = json!([{"kind": "scheduled", "id": invoice.id}]);
    undo(&app, items.clone(), "2026-03-10").await.expect(409).problem("nothing_to_undo");
    move_to(&app, items.clone(), "2026-03-26").await.expect(200);
    undo(&app, items.clone(), "2026-03-27").await.expect(409).problem("nothing_to_undo");
    let back = undo(&app, items.clone(), "2026-03-26").await.expect(200);
    assert_eq!(back["data"][0]["kind"], "scheduled");
    let now = reread(&app, &invoice).await;
    assert_eq!((now.collection_date, &now.date_explanation), (invoice.collection_date, &invoice.date_explanation));
    let timeline = app.admin().get(&format!("/invoices/{}/timeline", invoice.id)).await.expect(200);
    let changes = timeline["data"].as_array().unwrap().iter().filter(|event| event["kind"] == "dates_changed");
    assert_eq!(changes.count(), 2);
    undo(&app, items, "2026-03-26").await.expect(409);
}

#[tokio::test]
async fn a_move_is_undone_whole_or_not_at_all() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, pesos("10.00"), "2026-03-19").await;
    let both = json!([{"kind": "promise", "id": promised.id}, {"kind": "scheduled", "id": invoice.id}]);
    let moved = move_to(&app, both, "2026-03-25").await.expect(200);
    let items: Vec<Value> =
        moved["data"].as_array().unwrap().iter().map(|item| json!({"kind": item["kind"], "id": item["id"]})).collect();
    let wrong = json!([items[0], {"kind": "scheduled", "id": app.user(Role::Admin).id}]);
    let refused = undo(&app, wrong, "2026-03-25").await.expect(404);
    assert_eq!(refused.problem("not_found").errors[0].pointer, "/items/1");
    assert_eq!(day(&app, "2026-03-25").await.len(), 2);
    undo(&app, json!(items), "2026-03-25").await.expect(200);
    assert!(day(&app, "2026-03-25").await.is_empty());
    assert_eq!((day(&app, "2026-03-10").await.len(), day(&app, "2026-03-19").await.len()), (1, 1));
}

#[tokio::test]
async fn a_day_names_as_many_documents_as_asked_for_and_totals_all_of_them() {
    let app = TestApp::spawn().await;
    let ana = customer(&app, "Ana", None).await;
    let mut promised = None;
    for amount in ["10.00", "20.00", "40.00"] {
        let invoice = invoice(&app, ana, "2026-03-10", pesos(amount)).await;
        promised = Some(promise(&app, &invoice, pesos("1.00"), "2026-03-19").await);
    }
    let span = "from=2026-03-10&to=2026-03-19";
    let calendar: Calendar = app.admin().get(&format!("/calendar?{span}&items=2")).await.expect(200).to();
    let last = calendar.days.last().unwrap();
    assert_eq!((last.items.len(), last.totals[0].count, last.kinds.promise), (2, 3, 3));
    let plain: Calendar = app.admin().get(&format!("/calendar?{span}")).await.expect(200).to();
    assert!(plain.days.iter().all(|day| day.items.is_empty()));
    let promises: Calendar = app.admin().get(&format!("/calendar?{span}&kind=promise")).await.expect(200).to();
    assert!(promises.days[0].totals.is_empty());
    assert_eq!(json!(promises.days.last().unwrap().totals[0].total), pesos("3.00"));
    let scheduled: Calendar = app.admin().get(&format!("/calendar?{span}&kind=scheduled")).await.expect(200).to();
    assert_eq!(json!(scheduled.days[0].totals[0].pending), pesos("67.00"));
    assert!(scheduled.days.last().unwrap().totals.is_empty());
    app.admin().get(&format!("/calendar?{span}&items=51")).await.expect(422);
    app.admin().get(&format!("/calendar?{span}&kind=holiday")).await.expect(422);
    assert_eq!(promised.unwrap().reschedule_count, 0);
}

#[tokio::test]
async fn a_day_is_read_in_parts_without_a_gap() {
    let app = TestApp::spawn().await;
    app.travel("2026-03-10");
    for name in ["Zoé", "Ana", "Anabel"] {
        let customer = customer(&app, name, None).await;
        let invoice = invoice(&app, customer, "2026-03-10", pesos("10.00")).await;
        promise(&app, &invoice, pesos("4.00"), "2026-03-10").await;
    }
    let whole: Vec<_> = day(&app, "2026-03-10").await.into_iter().map(|item| json!(item.id)).collect();
    assert_eq!(whole.len(), 6);
    let mut found = Vec::new();
    let mut path = "/calendar/2026-03-10?limit=2".to_owned();
    for _page in 0..3 {
        let page = app.admin().get(&path).await.expect(200);
        assert_eq!(page["total"], 6);
        found.extend(page["data"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        path = format!("/calendar/2026-03-10?limit=2&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
    }
    assert_eq!(found, whole);
}

#[tokio::test]
async fn a_repeated_move_moves_once() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-19").await;
    let body = json!({
        "items": [{"kind": "promise", "id": promised.id}], "to": "2026-03-20", "reason": "non_working_day",
    });
    let call = || app.admin().post("/calendar/moves").header("Idempotency-Key", "m1").json(&body);
    assert_eq!(call().await.expect(200).body, call().await.expect(200).body);
    assert_eq!(reread(&app, &invoice).await.reschedule_count, 1);
}

#[tokio::test]
async fn a_calendar_of_more_than_400_days_or_backwards_is_refused() {
    let app = TestApp::spawn().await;
    for (from, to, status) in [
        ("2026-01-01", "2027-02-04", 200),
        ("2026-01-01", "2027-02-05", 422),
        ("2026-01-02", "2026-01-01", 422),
        ("2026-01-01", "2026-02-30", 422),
    ] {
        app.admin().get(&format!("/calendar?from={from}&to={to}")).await.expect(status);
    }
}

#[tokio::test]
async fn whoever_sees_assigned_customers_only_has_a_calendar_of_them() {
    let app = TestApp::spawn().await;
    let hidden = one_invoice(&app, "2026-03-10").await;
    promise(&app, &hidden, pesos("10.00"), "2026-03-19").await;
    for client in [app.client(Role::Sales), app.client(Role::FieldCollector), app.other_admin()] {
        for date in ["2026-03-10", "2026-03-19"] {
            assert_eq!(client.get(&format!("/calendar/{date}")).await.expect(200)["total"], 0);
        }
    }
    let items = json!([{"kind": "scheduled", "id": hidden.id}]);
    let body = json!({"items": items, "to": "2026-03-25", "reason": "other"});
    app.client(Role::Manager).post("/calendar/moves").json(&body).await.expect(403);
    app.other_admin().post("/calendar/moves").json(&body).await.expect(404);
    let items = json!([{"kind": "scheduled", "id": hidden.id}]);
    let undone = json!({"items": items, "from": "2026-03-25"});
    app.client(Role::Manager).post("/calendar/moves/undo").json(&undone).await.expect(403);
    app.other_admin().post("/calendar/moves/undo").json(&undone).await.expect(404);
}

#[tokio::test]
async fn undoing_a_move_within_the_tolerance_leaves_the_promise_as_it_stood() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-18").await;
    // Its tolerance ends today.
    app.travel("2026-03-19");
    let moved = move_to(&app, json!([{"kind": "promise", "id": promised.id}]), "2026-03-26").await.expect(200);
    let now = json!([{"kind": "promise", "id": moved["data"][0]["id"]}]);
    undo(&app, now, "2026-03-26").await.expect(200);
    let history = async || {
        let history = app.admin().get(&format!("/invoices/{}/promises", invoice.id)).await.expect(200);
        let told = history["data"].as_array().unwrap().iter();
        json!(told.map(|one| json!([one["status"], one["promised_date"], one["deadline"]])).collect::<Vec<_>>())
    };
    let before = |status| {
        json!([
            ["rescheduled", "2026-03-18", "2026-03-19"],
            ["rescheduled", "2026-03-26", "2026-03-27"],
            [status, "2026-03-18", "2026-03-19"],
        ])
    };
    assert_eq!(history().await, before("active"));
    app.travel("2026-03-20");
    assert_eq!(history().await, before("broken"));
}

/// The marks of the days that have any: date, kind, document's amount.
async fn marks(client: &Client, query: &str) -> Vec<(String, MarkKind, Value)> {
    let calendar: Calendar = client.get(&format!("/calendar?items=50&{query}")).await.expect(200).to();
    let mut found = Vec::new();
    for day in calendar.days {
        let marks = day.marks.unwrap_or_default();
        let counted = marks.review + marks.due + marks.rep_deadline;
        assert_eq!(usize::try_from(counted).unwrap(), marks.items.len(), "{}", day.date);
        found.extend(marks.items.iter().map(|mark| (day.date.to_string(), mark.kind, json!(mark.amount))));
    }
    found
}

const ALL_MARKS: &str = "review=true&due=true&rep_deadlines=true";

#[tokio::test]
async fn a_review_visit_stands_on_its_day_until_the_day_is_past() {
    let app = TestApp::spawn().await;
    let reviewing = customer(&app, "Ana", None).await;
    let terms = json!({"credit_days": 30, "review_days": [{"weekday": "wednesday"}]});
    app.admin()
        .put(&format!("/customers/{reviewing}/terms"))
        .header("If-Match", "\"v0\"")
        .json(&terms)
        .await
        .expect(200);
    invoice(&app, reviewing, "2026-03-17", pesos("500.00")).await;
    // Without review days nobody has to go there.
    one_invoice(&app, "2026-03-17").await;
    let span = "from=2026-03-01&to=2026-04-30&review=true";
    let visit = [("2026-03-18".to_owned(), MarkKind::Review, pesos("500.00"))];
    assert_eq!(marks(&app.admin(), span).await, visit);
    let plain: Calendar = app.admin().get("/calendar?from=2026-03-18&to=2026-03-18").await.expect(200).to();
    assert_eq!((plain.days[0].marks.clone(), plain.days[0].totals.len()), (None, 0));
    app.travel("2026-03-18");
    assert_eq!(marks(&app.admin(), span).await.len(), 1);
    app.travel("2026-03-19");
    assert_eq!(marks(&app.admin(), span).await, []);
}

#[tokio::test]
async fn a_due_date_stands_there_as_long_as_something_is_owed() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let span = "from=2026-03-01&to=2026-03-31&due=true";
    assert_eq!(marks(&app.admin(), span).await, [("2026-03-10".to_owned(), MarkKind::Due, pesos("1000.00"))]);
    pay(&app, &invoice, pesos("1000.00"), "2026-03-17").await;
    assert_eq!(marks(&app.admin(), span).await, []);
}

#[tokio::test]
async fn the_rep_of_a_payment_to_a_ppd_invoice_is_due_on_the_fifth_of_the_next_month() {
    let app = TestApp::spawn().await;
    let buyer = customer(&app, "Juan Perez", None).await;
    let ppd = invoice(&app, buyer, "2026-02-10", pesos("1000.00")).await;
    let pue = invoice_of(&app, buyer, "2026-02-10", pesos("70.00"), "PUE").await;
    pay(&app, &ppd, pesos("400.00"), "2026-02-28").await;
    let second = pay(&app, &ppd, pesos("100.00"), "2026-03-02").await;
    pay(&app, &pue, pesos("70.00"), "2026-03-02").await;
    let span = "from=2026-03-01&to=2026-04-30&rep_deadlines=true";
    let first = ("2026-03-05".to_owned(), MarkKind::RepDeadline, pesos("400.00"));
    let due = ("2026-04-05".to_owned(), MarkKind::RepDeadline, pesos("100.00"));
    assert_eq!(marks(&app.admin(), span).await, [first.clone(), due]);
    reverse(&app, &second).await;
    assert_eq!(marks(&app.admin(), span).await, [first]);
    let other = customer(&app, "Otro", None).await;
    assert_eq!(marks(&app.admin(), &format!("{span}&customer_id={other}")).await, []);
}

#[tokio::test]
async fn a_week_says_what_was_received_on_each_day_per_currency() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    let other = customer(&app, "Ana", None).await;
    let in_dollars = self::invoice(&app, other, "2026-03-10", dollars("70.00")).await;
    pay(&app, &invoice, pesos("400.00"), "2026-03-16").await;
    pay(&app, &invoice, pesos("100.00"), "2026-03-16").await;
    pay(&app, &in_dollars, dollars("30.00"), "2026-03-16").await;
    let wrong = pay(&app, &invoice, pesos("50.00"), "2026-03-17").await;
    reverse(&app, &wrong).await;
    let week = "/calendar?from=2026-03-16&to=2026-03-17&collected=true";
    let calendar: Calendar = app.admin().get(week).await.expect(200).to();
    let collected = calendar.days.iter().map(|day| json!(day.collected)).collect::<Vec<_>>();
    assert_eq!(collected, [json!([pesos("500.00"), dollars("30.00")]), json!([])]);
    let calendar: Calendar = app.admin().get(&format!("{week}&customer_id={other}")).await.expect(200).to();
    assert_eq!(json!(calendar.days[0].collected), json!([dollars("30.00")]));
}

#[tokio::test]
async fn marks_and_money_received_keep_to_what_somebody_may_see() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, "2026-03-10").await;
    pay(&app, &invoice, pesos("400.00"), "2026-03-17").await;
    let span = "from=2026-03-01&to=2026-04-30";
    assert_eq!(marks(&app.admin(), &format!("{span}&{ALL_MARKS}")).await.len(), 2);
    assert_eq!(marks(&app.client(Role::FieldCollector), &format!("{span}&due=true&review=true")).await, []);
    assert_eq!(marks(&app.other_admin(), &format!("{span}&{ALL_MARKS}")).await, []);
    for of_payments in ["rep_deadlines=true", "collected=true"] {
        let path = format!("/calendar?{span}&{of_payments}");
        app.client(Role::FieldCollector).get(&path).await.expect(403).problem("not_permitted");
    }
}

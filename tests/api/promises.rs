use crate::{
    harness::TestApp,
    receivables::{customer, dollars, invoice, invoice_of, pay, pesos, promise, reread, reread_promise, reverse},
};
use domain::{
    contract::{Invoice, Page, PromiseChannel, PromiseView},
    permission::Role,
    promise::PromiseStatus,
};
use serde_json::{Value, json};

async fn one_invoice(app: &TestApp) -> Invoice {
    let customer = customer(app, "Juan Perez", None).await;
    invoice(app, customer, "2026-03-10", pesos("1000.00")).await
}

async fn reschedule(app: &TestApp, promise: &PromiseView, to: &str, reason: &str) -> PromiseView {
    let path = format!("/promises/{}/reschedule", promise.id);
    let body = json!({"promised_date": to, "reason": reason, "comment": ""});
    app.admin().post(&path).json(&body).await.expect(201).to()
}

#[tokio::test]
async fn several_documents_are_promised_in_one_action_that_shares_a_batch() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let one = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let other = invoice(&app, customer, "2026-03-10", dollars("50.00")).await;
    let items = json!([{"invoice_id": one.id}, {"invoice_id": other.id, "amount": dollars("20.00")}]);
    let body = json!({"items": items, "promised_date": "2026-03-20", "comment": "Laura", "form": "02"});
    let answer = app.admin().post("/promises").json(&body).await.expect(201);
    let [first, second] = [0, 1].map(|index| &answer["data"][index]);
    assert_eq!((&first["amount"], &second["amount"]), (&pesos("1000.00"), &dollars("20.00")));
    assert_eq!((&first["number"], &second["number"]), (&json!(1), &json!(1)));
    assert!(first["batch_id"].is_string() && first["batch_id"] == second["batch_id"]);
    assert_eq!(first["user"]["id"], json!(app.user(Role::Admin).id));
    assert_eq!(reread(&app, &one).await.active_promises.len(), 1);
}

#[tokio::test]
async fn the_history_keeps_every_rescheduling_with_its_reason() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let first = promise(&app, &invoice, Value::Null, "2026-03-19").await;
    let second = reschedule(&app, &first, "2026-03-24", "broken").await;
    assert_eq!((second.number, second.replaces_id, second.amount), (2, Some(first.id), first.amount));
    assert_eq!(second.comment, "Paga con cheque.");
    app.travel("2026-04-01");
    let third = reschedule(&app, &second, "2026-04-10", "customer_asked").await;
    let history = app.admin().get(&format!("/invoices/{}/promises", invoice.id)).await.expect(200);
    let rows: Vec<PromiseView> = serde_json::from_value(history["data"].clone()).unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.number, row.status)).collect();
    // The second was broken before somebody moved it, and stays so.
    let expected = [(1, PromiseStatus::Rescheduled), (2, PromiseStatus::Broken), (3, PromiseStatus::Active)];
    assert_eq!(told, expected);
    assert_eq!(rows[2].id, third.id);
    let now = reread(&app, &invoice).await;
    assert_eq!((now.reschedule_count, now.active_promises.len()), (2, 1));
    let timeline = app.admin().get(&format!("/invoices/{}/timeline", invoice.id)).language("en").await.expect(200);
    assert_eq!(timeline["data"][0]["kind"], "promise_rescheduled");
    assert_eq!(timeline["data"][0]["text"], "Promise 2 moved from 24 Mar 2026 to 10 Apr 2026: the customer asked");
}

#[tokio::test]
async fn a_promise_after_a_broken_one_says_why_and_replaces_it() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let one = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let other = invoice(&app, customer, "2026-03-10", pesos("50.00")).await;
    let broken = promise(&app, &one, pesos("400.00"), "2026-03-18").await;
    app.travel("2026-03-25");
    assert_eq!(reread(&app, &one).await.broken_promise_id, Some(broken.id));
    let agenda = app.admin().get("/agenda").await.expect(200);
    let replaced = |row: &Value| (row["invoice_id"].clone(), row["broken_promise_id"].clone());
    let rows: Vec<_> = agenda["data"].as_array().unwrap().iter().map(replaced).collect();
    assert!(rows.contains(&(json!(one.id), json!(broken.id))) && rows.contains(&(json!(other.id), Value::Null)));
    let worklist = app.admin().get("/worklist").await.expect(200);
    let documents = worklist["data"][0]["documents"].as_array().unwrap();
    assert!(documents.iter().map(replaced).any(|found| found == (json!(one.id), json!(broken.id))));

    let items = json!([{"invoice_id": one.id}, {"invoice_id": other.id}]);
    let unknown = json!({"items": items, "promised_date": "2026-03-27", "reason": "rain"});
    let refused = app.admin().post("/promises").json(&unknown).await.expect(422).problem("validation_failed");
    assert_eq!(refused.errors[0].pointer, "/reason");
    let body = json!({"items": items, "promised_date": "2026-03-27", "reason": "broken", "form": "02"});
    let made: Page<PromiseView> = app.admin().post("/promises").json(&body).await.expect(201).to();
    let [again, first] = made.data.as_slice() else { panic!("{made:?}") };
    // All that is owed, as of any other document; what nobody says anew holds.
    assert_eq!((json!(again.amount), again.comment.as_str()), (pesos("1000.00"), "Paga con cheque."));
    assert_eq!((again.replaces_id, json!(again.reason)), (Some(broken.id), json!("broken")));
    assert_eq!((again.form.as_deref(), again.batch_id), (Some("02"), first.batch_id));
    assert_eq!((first.replaces_id, first.reason), (None, None));
    let old = reread_promise(&app, &broken).await;
    assert_eq!((old.status, old.is_movable), (PromiseStatus::Broken, false));
    let now = reread(&app, &one).await;
    assert_eq!((now.reschedule_count, now.broken_promise_id), (1, None));

    // Taken back, the broken one waits again for the one that replaces it.
    let path = format!("/promises/{}/cancel", again.id);
    app.admin().post(&path).json(&json!({"reason": "typing_error"})).await.expect(200);
    assert_eq!(reread(&app, &one).await.broken_promise_id, Some(broken.id));
}

#[tokio::test]
async fn without_a_reason_a_promise_after_a_broken_one_stands_beside_it() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let broken = promise(&app, &invoice, Value::Null, "2026-03-18").await;
    app.travel("2026-03-25");
    let fresh = promise(&app, &invoice, pesos("400.00"), "2026-03-27").await;
    assert_eq!((fresh.replaces_id, fresh.number, fresh.is_movable), (None, 2, true));
    // One in force is never replaced by a new one, and the old one is history.
    assert!(!reread_promise(&app, &broken).await.is_movable);
    let body = json!({"items": [{"invoice_id": invoice.id}], "promised_date": "2026-03-30", "reason": "broken"});
    let third: Page<PromiseView> = app.admin().post("/promises").json(&body).await.expect(201).to();
    assert_eq!((third.data[0].replaces_id, third.data[0].reason), (None, None));
    assert_eq!(json!(third.data[0].amount), pesos("600.00"));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_at_its_field_and_nothing_is_recorded() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let refused = async |items: Value, date: &str, code: &str| {
        let body = json!({"items": items, "promised_date": date});
        let problem = app.admin().post("/promises").json(&body).await.problem(code);
        problem.errors[0].pointer.clone()
    };
    let id = invoice.id;
    let of = |amount: Value| json!([{"invoice_id": id, "amount": amount}]);
    assert_eq!(refused(of(pesos("1.00")), "2026-03-16", "promise_in_past").await, "/promised_date");
    assert_eq!(refused(of(pesos("1000.01")), "2026-03-20", "promise_exceeds_balance").await, "/items/0/amount");
    assert_eq!(refused(of(pesos("0.00")), "2026-03-20", "invalid_amount").await, "/items/0/amount");
    assert_eq!(refused(of(dollars("1.00")), "2026-03-20", "currency_mismatch").await, "/items/0/amount");
    assert_eq!(refused(json!([]), "2026-03-20", "validation_failed").await, "/items");
    let twice = json!([{"invoice_id": id, "amount": pesos("600.00")}, {"invoice_id": id, "amount": pesos("400.01")}]);
    assert_eq!(refused(twice, "2026-03-20", "promise_exceeds_balance").await, "/items/1/amount");
    let unknown = json!([{"invoice_id": id}, {"invoice_id": app.user(Role::Admin).id}]);
    assert_eq!(refused(unknown, "2026-03-20", "not_found").await, "/items/1/invoice_id");
    assert_eq!(app.admin().get("/promises").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn a_promise_for_today_is_not_in_the_past() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    assert_eq!(promise(&app, &invoice, Value::Null, "2026-03-17").await.status, PromiseStatus::Active);
}

#[tokio::test]
async fn payments_keep_a_promise_and_their_reversal_takes_that_back() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let promised = promise(&app, &invoice, pesos("500.00"), "2026-03-19").await;
    app.travel("2026-03-18");
    let part = pay(&app, &invoice, pesos("200.00"), "2026-03-18").await;
    let partly = reread_promise(&app, &promised).await;
    assert_eq!((partly.status, json!(partly.uncovered)), (PromiseStatus::Active, pesos("300.00")));
    let rest = pay(&app, &invoice, pesos("300.00"), "2026-03-18").await;
    assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::Kept);
    // Friday is still within the day of tolerance.
    app.travel("2026-03-20");
    reverse(&app, &rest).await;
    assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::Active);
    app.travel("2026-03-21");
    assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::PartiallyKept);
    reverse(&app, &part).await;
    assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::Broken);
    let broken = app.admin().get("/promises?status=broken").await.expect(200);
    assert_eq!((&broken["total"], &broken["data"][0]["id"]), (&json!(1), &json!(promised.id)));
    assert_eq!(app.admin().get("/promises?status=kept").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn only_an_active_promise_is_cancelled_and_it_stays_in_the_history() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-19").await;
    let path = format!("/promises/{}/cancel", promised.id);
    let without = app.admin().post(&path).json(&json!({"reason": " "})).await.expect(422);
    assert_eq!(without.problem("validation_failed").errors[0].pointer, "/reason");
    let cancelled = app.admin().post(&path).json(&json!({"reason": "typing_error"})).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    app.admin().post(&path).json(&json!({"reason": "typing_error"})).await.expect(409).problem("promise_closed");
    let history = app.admin().get(&format!("/invoices/{}/promises", invoice.id)).await.expect(200);
    assert_eq!(history["total"], 1);
}

#[tokio::test]
async fn a_timeline_goes_by_when_things_happened_not_by_when_they_were_written() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let path = format!("/invoices/{}", invoice.id);
    // Two of one day, and one that catches up with a day before them.
    let notes =
        [(Some("2026-03-19"), "one"), (None, "two"), (Some("2026-03-18"), "late"), (Some("2026-03-20"), "last")];
    for (day, text) in notes {
        if let Some(day) = day {
            app.travel(day);
        }
        app.admin().post(&format!("{path}/notes")).json(&json!({"text": text})).await.expect(201);
    }
    for list in [format!("{path}/notes?"), format!("{path}/timeline?")] {
        let mut texts = Vec::new();
        let mut next = Some(String::new());
        while let Some(cursor) = next {
            let page = app.admin().get(&format!("{list}limit=1{cursor}")).await.expect(200);
            texts.extend(
                page["data"].as_array().unwrap().iter().map(|event| event["text"].as_str().unwrap().to_owned()),
            );
            next = page["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}"));
        }
        assert_eq!(texts[..4], ["last", "two", "one", "late"], "{list}");
    }
}

#[tokio::test]
async fn promises_are_paged_by_their_day() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    for day in ["2026-03-25", "2026-03-19", "2026-03-22"] {
        promise(&app, &invoice, pesos("10.00"), day).await;
    }
    let first = app.admin().get("/promises?limit=2&from=2026-03-19").await.expect(200);
    assert_eq!((&first["total"], &first["data"][1]["promised_date"]), (&json!(3), &json!("2026-03-22")));
    let cursor = first["next_cursor"].as_str().unwrap();
    let last = app.admin().get(&format!("/promises?limit=2&from=2026-03-19&cursor={cursor}")).await.expect(200);
    assert_eq!(last["data"][0]["promised_date"], "2026-03-25");
    assert!(last["next_cursor"].is_null());
    assert_eq!(app.admin().get("/promises?to=2026-03-19").await.expect(200)["total"], 1);
    assert_eq!(app.admin().get("/promises?q=juan").await.expect(200)["total"], 3);
    assert_eq!(app.admin().get("/promises?q=pedro").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn whoever_sees_assigned_customers_only_reaches_no_other_promise() {
    let app = TestApp::spawn().await;
    let collector = app.user(Role::FieldCollector).id;
    let mine = customer(&app, "Mía", Some(collector)).await;
    let mine = invoice(&app, mine, "2026-03-10", pesos("100.00")).await;
    let theirs = one_invoice(&app).await;
    let hidden = promise(&app, &theirs, Value::Null, "2026-03-19").await;
    let field = app.client(Role::FieldCollector);
    let take = |id| json!({"items": [{"invoice_id": id}], "promised_date": "2026-03-19"});
    field.post("/promises").json(&take(theirs.id)).await.expect(404);
    field.post("/promises").json(&take(mine.id)).await.expect(201);
    assert_eq!(field.get("/promises").await.expect(200)["total"], 1);
    field.get(&format!("/promises/{}", hidden.id)).await.expect(404);
    field.get(&format!("/invoices/{}/promises", theirs.id)).await.expect(404);
    field.get(&format!("/invoices/{}/timeline", theirs.id)).await.expect(404);
    let sales = app.client(Role::Sales);
    assert_eq!(sales.get("/promises").await.expect(200)["total"], 0);
    assert_eq!(app.other_admin().get("/promises").await.expect(200)["total"], 0);
    app.other_admin().get(&format!("/promises/{}", hidden.id)).await.expect(404);
}

#[tokio::test]
async fn a_repeated_request_records_one_promise() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let record = async |amount: &str| {
        let items = json!([{"invoice_id": invoice.id, "amount": pesos(amount)}]);
        let body = json!({"items": items, "promised_date": "2026-03-20"});
        app.admin().post("/promises").header("Idempotency-Key", "k1").json(&body).await
    };
    let first = record("10.00").await.expect(201);
    let again = record("10.00").await.expect(201);
    assert_eq!(first.body, again.body);
    record("11.00").await.expect(422).problem("idempotency_key_reused");
    assert_eq!(app.admin().get("/promises").await.expect(200)["total"], 1);
}

#[tokio::test]
async fn notes_stand_in_the_timeline_of_invoice_and_customer() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let notes = format!("/invoices/{}/notes", invoice.id);
    app.client(Role::DataEntry).post(&notes).json(&json!({"text": "x"})).await.expect(403);
    app.admin().post(&notes).json(&json!({"text": " "})).await.expect(422).problem("validation_failed");
    let note = app.client(Role::Collections).post(&notes).json(&json!({"text": "Llamé a Laura"})).await.expect(201);
    assert_eq!((&note["kind"], &note["text"]), (&json!("note"), &json!("Llamé a Laura")));
    assert_eq!(app.admin().get(&notes).await.expect(200)["data"][0]["id"], note["id"]);
    let customer = invoice.customer.unwrap().id;
    let timeline = app.admin().get(&format!("/customers/{customer}/timeline")).await.expect(200);
    assert_eq!(timeline["data"][0]["id"], note["id"]);
    assert_eq!(timeline["data"][1]["kind"], "invoice_registered");
}

#[tokio::test]
async fn the_latest_promises_come_first_when_asked_page_by_page() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    for date in ["2026-03-20", "2026-03-25", "2026-03-19"] {
        promise(&app, &invoice, pesos("10.00"), date).await;
    }
    let mut found = Vec::new();
    let mut path = "/promises?sort=-promised_date&limit=2".to_owned();
    for _page in 0..2 {
        let page = app.admin().get(&path).await.expect(200);
        found.extend(page["data"].as_array().unwrap().iter().map(|one| one["promised_date"].clone()));
        let cursor = page["next_cursor"].as_str().unwrap_or_default().to_owned();
        path = format!("/promises?sort=-promised_date&limit=2&cursor={cursor}");
    }
    assert_eq!(json!(found), json!(["2026-03-25", "2026-03-20", "2026-03-19"]));
    app.admin().get("/promises?sort=amount").await.expect(422);
}

#[tokio::test]
async fn a_promise_says_until_when_it_can_be_kept_and_whether_it_can_be_put_off() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let first = promise(&app, &invoice, Value::Null, "2026-03-20").await;
    // Friday with a day of tolerance: Saturday is closed, Monday counts.
    assert_eq!(
        (first.deadline.to_string().as_str(), first.is_movable, first.reschedule_count),
        ("2026-03-23", true, 0)
    );
    let second = reschedule(&app, &first, "2026-03-24", "customer_asked").await;
    assert!(!reread_promise(&app, &first).await.is_movable);
    assert_eq!((second.is_movable, second.reschedule_count), (true, 1));
    let path = format!("/promises/{}/cancel", second.id);
    let cancelled: PromiseView =
        app.admin().post(&path).json(&json!({"reason": "Se dio por error"})).await.expect(200).to();
    assert_eq!((cancelled.is_movable, cancelled.end_reason.as_deref()), (false, Some("Se dio por error")));
    let third = promise(&app, &invoice, Value::Null, "2026-03-25").await;
    pay(&app, &invoice, pesos("1000.00"), "2026-03-17").await;
    assert!(!reread_promise(&app, &third).await.is_movable);
}

#[tokio::test]
async fn after_as_many_broken_promises_as_the_organization_says_somebody_must_approve() {
    let app = TestApp::spawn().await;
    let organization = app.admin().get("/organization").await.expect(200);
    assert_eq!(organization["broken_promises_until_approval"], 3);
    let etag = organization.header("etag").unwrap().to_owned();
    let patch = |etag: &str, limit: Value| {
        let body = json!({"broken_promises_until_approval": limit});
        app.admin().patch("/organization").header("If-Match", etag).json(&body)
    };
    patch(&etag, json!(0)).await.expect(422).problem("validation_failed");
    let etag = patch(&etag, json!(1)).await.expect(200).header("etag").unwrap().to_owned();

    let invoice = one_invoice(&app).await;
    let broken = promise(&app, &invoice, Value::Null, "2026-03-18").await;
    app.travel("2026-03-25");
    let collections = app.client(Role::Collections);
    let take = json!({"items": [{"invoice_id": invoice.id}], "promised_date": "2026-03-27"});
    let refused = collections.post("/promises").json(&take).await.expect(403).problem("approval_required");
    assert_eq!(refused.params["broken"], "1");
    let path = format!("/promises/{}/reschedule", broken.id);
    let moved = json!({"promised_date": "2026-03-27", "reason": "broken", "comment": ""});
    collections.post(&path).json(&moved).await.expect(403).problem("approval_required");
    let item = json!({"items": [{"kind": "promise", "id": broken.id}], "to": "2026-03-27", "reason": "broken"});
    let refused = collections.post("/calendar/moves").json(&item).await.expect(403).problem("approval_required");
    assert_eq!(refused.errors[0].pointer, "/items/0");
    // An administrator holds `promise:approve`.
    app.admin().post(&path).json(&moved).await.expect(201);

    let ana = customer(&app, "Ana", None).await;
    let other = invoice_of(&app, ana, "2026-03-10", pesos("1000.00"), "PPD").await;
    let broken = promise(&app, &other, Value::Null, "2026-03-26").await;
    app.travel("2026-04-06");
    patch(&etag, Value::Null).await.expect(200);
    let path = format!("/promises/{}/reschedule", broken.id);
    let moved = json!({"promised_date": "2026-04-08", "reason": "broken", "comment": ""});
    collections.post(&path).json(&moved).await.expect(201);
}

#[tokio::test]
async fn a_promise_of_what_had_already_been_paid_is_never_broken() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app).await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-19").await;
    app.travel("2026-03-18");
    // The transfer arrived before anybody promised; it is recorded only now.
    pay(&app, &invoice, pesos("1000.00"), "2026-03-13").await;
    for day in ["2026-03-18", "2026-03-20", "2026-03-21", "2026-04-30"] {
        app.travel(day);
        assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::Cancelled, "{day}");
    }
    assert_eq!(app.admin().get("/promises?status=broken").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn a_deposit_that_arrived_in_time_keeps_a_promise_although_it_is_applied_later() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let invoice = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let promised = promise(&app, &invoice, Value::Null, "2026-03-18").await;
    app.travel("2026-03-18");
    let deposit = json!({"customer_id": customer, "date": "2026-03-18", "form": "03", "amount": pesos("1000.00")});
    let deposit = app.admin().post("/payments").json(&deposit).await.expect(201);
    app.travel("2026-03-23");
    assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::Broken);
    let path = format!("/payments/{}/allocations", deposit["id"].as_str().unwrap());
    let applied = json!({"allocations": [{"invoice_id": invoice.id, "amount": pesos("1000.00")}]});
    app.admin().post(&path).json(&applied).await.expect(201);
    assert_eq!(reread_promise(&app, &promised).await.status, PromiseStatus::Kept);
    // Balances of past days stay as they were.
    let then = app.admin().get(&format!("/statements/{customer}?as_of=2026-03-20")).await.expect(200);
    assert_eq!(then["currencies"][0]["totals"]["balance_due"], pesos("1000.00"));
}

#[tokio::test]
async fn a_promise_keeps_how_it_came_and_so_does_the_one_that_replaces_it() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let invoice = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let said = |channel: &str| {
        let body = json!({
            "items": [{"invoice_id": invoice.id}], "promised_date": "2026-03-18", "comment": "", "channel": channel,
        });
        app.admin().post("/promises").json(&body)
    };
    let refused = said("pigeon").await.expect(422).problem("validation_failed");
    assert_eq!(refused.errors[0].pointer, "/channel");
    let promise: PromiseView = said("whatsapp").await.expect(201).to::<Page<PromiseView>>().data.remove(0);
    assert_eq!(promise.channel, Some(PromiseChannel::Whatsapp));
    let moved = reschedule(&app, &promise, "2026-03-20", "customer_asked").await;
    assert_eq!(moved.channel, Some(PromiseChannel::Whatsapp));
}

#[tokio::test]
async fn the_tolerance_is_the_sites_else_the_customers_else_the_organizations() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let path = format!("/customers/{customer}");
    let site = app.admin().post(&format!("{path}/sites")).json(&json!({"name": "Planta"})).await.expect(201);
    let body = json!({
        "customer_id": customer, "folio": "1", "site_id": site["id"], "issued_at": "2026-03-09T10:00:00",
        "original_amount": pesos("1000.00"),
    });
    let invoice: Invoice = app.admin().post("/invoices").json(&body).await.expect(201).to();
    let promised = promise(&app, &invoice, Value::Null, "2026-03-18").await;
    let deadline = async || reread_promise(&app, &promised).await.deadline.to_string();
    let agree = async |owner: String, terms: Value| {
        app.admin().put(&format!("{owner}/terms")).header("If-Match", "*").json(&terms).await.expect(200);
    };
    assert_eq!(deadline().await, "2026-03-19");
    agree(path.clone(), json!({"tolerance_days": 5})).await;
    assert_eq!(deadline().await, "2026-03-23");
    let of_site = format!("{path}/sites/{}", site["id"].as_str().unwrap());
    agree(of_site.clone(), json!({"credit_days": 10})).await;
    assert_eq!(deadline().await, "2026-03-23");
    agree(of_site, json!({"credit_days": 10, "tolerance_days": 2})).await;
    assert_eq!(deadline().await, "2026-03-20");
}

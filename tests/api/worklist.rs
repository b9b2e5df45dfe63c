use crate::{
    cfdi::{self, Cfdi},
    harness::TestApp,
    imports::import_documents,
    receivables::{customer, dollars, invoice, pay, pesos, promise},
};
use domain::{
    contract::{WorkFigure, Worklist},
    money::{Currency, Money},
    permission::Role,
    worklist::{FigureName, WorkGroup},
};
use serde_json::{Value, json};

async fn worklist(app: &TestApp, role: Role) -> Worklist {
    app.client(role).get("/worklist").await.expect(200).to()
}

fn figure(list: &Worklist, name: FigureName) -> &WorkFigure {
    list.figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("no {name:?} in {list:?}"))
}

fn names(list: &Worklist) -> Vec<&str> {
    list.data.iter().map(|row| row.customer.name.as_str()).collect()
}

/// Somebody whose promise broke, somebody who promised today, somebody expected today, two who are late, one soon.
async fn a_day_of_work(app: &TestApp) {
    let broken = customer(app, "Rota", None).await;
    let of_broken = invoice(app, broken, "2026-03-03", pesos("100.00")).await;
    app.travel("2026-03-03");
    promise(app, &of_broken, Value::Null, "2026-03-10").await;
    app.travel("2026-03-17");
    let promised = customer(app, "Promete", None).await;
    let of_promised = invoice(app, promised, "2026-03-02", pesos("500.00")).await;
    promise(app, &of_promised, pesos("300.00"), "2026-03-17").await;
    let today = customer(app, "Hoy", None).await;
    invoice(app, today, "2026-03-17", pesos("40.00")).await;
    let late = customer(app, "Atrasada", None).await;
    invoice(app, late, "2026-03-12", pesos("900.00")).await;
    let dollar = customer(app, "Dólares", None).await;
    invoice(app, dollar, "2026-03-13", dollars("5.00")).await;
    let calm = customer(app, "Tranquila", None).await;
    let of_calm = invoice(app, calm, "2026-03-10", pesos("70.00")).await;
    promise(app, &of_calm, Value::Null, "2026-03-30").await;
}

#[tokio::test]
async fn the_list_goes_by_urgency_and_says_why_each_customer_is_on_it() {
    let app = TestApp::spawn().await;
    a_day_of_work(&app).await;
    let list = worklist(&app, Role::Collections).await;
    assert_eq!(names(&list), ["Rota", "Promete", "Hoy", "Atrasada", "Dólares"]);
    let groups: Vec<_> = list.groups.iter().map(|total| (total.group, total.customers)).collect();
    let expected = [
        (WorkGroup::BrokenPromise, 1),
        (WorkGroup::PromiseDue, 1),
        (WorkGroup::ExpectedToday, 1),
        (WorkGroup::Late, 2),
    ];
    assert_eq!(groups, expected);
    assert_eq!(json!(list.groups[3].amounts), json!([pesos("900.00"), dollars("5.00")]));
    assert!(list.data.iter().all(|row| row.reasons.iter().all(|reason| !reason.text.is_empty())));
    assert_eq!(list.data[0].reasons[0].text, "Prometió pagar 1 documento el mar 10/03/2026 y no cumplió");
    assert_eq!(json!(list.data[1].amounts), json!([pesos("300.00")]));
    let english = app.client(Role::Collections).get("/worklist").language("en").await.expect(200);
    assert_eq!(english["data"][0]["reasons"][0]["text"], "Promised to pay 1 document on Tue 10/03/2026 and did not");
}

#[tokio::test]
async fn every_figure_equals_the_list_it_leads_to() {
    let app = TestApp::spawn().await;
    a_day_of_work(&app).await;
    let list = worklist(&app, Role::Admin).await;
    let totals = async |query: &str| {
        let found = app.admin().get(&format!("/invoices?{query}")).await.expect(200);
        (found["totals"].clone(), found["total"].clone())
    };
    for (name, query) in [(FigureName::Overdue, "overdue_min=1"), (FigureName::BrokenPromises, "promise_broken=true")] {
        let figure = figure(&list, name);
        assert_eq!((json!(figure.amounts), json!(figure.count)), totals(query).await, "{name:?}");
        assert!(figure.count > Some(0), "{name:?}");
    }
    let day = app.admin().get("/calendar?from=2026-03-17&to=2026-03-17").await.expect(200);
    let expected: Vec<_> =
        day["days"][0]["totals"].as_array().unwrap().iter().map(|total| total["pending"].clone()).collect();
    assert_eq!(json!(figure(&list, FigureName::CollectToday).amounts), json!(expected));
    assert_eq!(json!(expected), json!([pesos("340.00")]));
    let of_manager = worklist(&app, Role::Manager).await;
    let receivable = figure(&of_manager, FigureName::Receivable);
    assert_eq!((json!(receivable.amounts), json!(receivable.count)), totals("").await);
    assert_eq!(figure(&of_manager, FigureName::KeptPercent).percent, Some(0));
    let share = figure(&of_manager, FigureName::OverduePercent);
    assert_eq!(share.percent, Some(97));
    let overdue = &figure(&list, FigureName::Overdue).amounts;
    let (in_base, others): (Vec<&Money>, Vec<&Money>) =
        overdue.iter().partition(|amount| amount.currency() == Currency::MXN);
    assert!(!others.is_empty(), "{overdue:?}");
    assert_eq!(json!(share.amounts), json!(in_base));
}

#[tokio::test]
async fn an_invoice_that_another_replaces_is_owed_by_nobody_and_shown_apart() {
    let app = TestApp::spawn().await;
    let old = cfdi::invoice(1, 1000);
    let new =
        Cfdi { relation: Some(("04", vec![old.uuid])), issued_at: "2026-03-04T10:00:00", ..cfdi::invoice(2, 1100) };
    import_documents(&app, &[&old, &new]).await;
    let found = app.admin().get("/customers").await.expect(200);
    let customer = &found["data"][0];
    assert_eq!((found["total"].clone(), &customer["in_substitution"]), (json!(1), &json!([pesos("1160.00")])));
    assert_eq!(customer["balances"][0]["balance_due"], pesos("1276.00"));
    // The list has both, and the figure over it says how much of it is aside.
    let of_manager = worklist(&app, Role::Manager).await;
    let receivable = figure(&of_manager, FigureName::Receivable);
    assert_eq!(json!(receivable.amounts), app.admin().get("/invoices").await.expect(200)["totals"]);
    assert_eq!(json!(receivable.amounts), json!([pesos("2436.00")]));
    assert_eq!(json!(receivable.in_substitution), json!([pesos("1160.00")]));
}

#[tokio::test]
async fn each_role_has_its_own_figures() {
    let app = TestApp::spawn().await;
    for (role, expected) in [
        (Role::DataEntry, json!(["registered_today", "with_remarks", "rejected", "unconfirmed"])),
        (Role::Sales, json!(["customers_with_balance", "overdue", "near_limit", "limit_reached"])),
        (Role::Finance, json!(["in_transit", "unapplied", "overdue", "broken_promises"])),
        (Role::FieldCollector, json!(["collect_today", "overdue", "broken_promises"])),
    ] {
        let list = worklist(&app, role).await;
        let names: Vec<_> = list.figures.iter().map(|figure| json!(figure.name)).collect();
        assert_eq!(json!(names), expected, "{role:?}");
    }
    let key = app.api_key(&["promise:read"]).await;
    let of_key: Worklist = app.bearing(&key).get("/worklist").await.expect(200).to();
    assert_eq!(of_key.figures, []);
}

#[tokio::test]
async fn money_on_its_way_and_money_without_an_invoice_are_finances_figures() {
    let app = TestApp::spawn().await;
    let owner = customer(&app, "Ana", None).await;
    let owed = invoice(&app, owner, "2026-03-10", pesos("100.00")).await;
    let advance = json!({"customer_id": owner, "date": "2026-03-16", "form": "03", "amount": pesos("25.00")});
    app.admin().post("/payments").json(&advance).await.expect(201);
    let cheque = json!({
        "customer_id": owner, "date": "2026-03-16", "effective_date": "2026-03-20", "form": "02",
        "amount": pesos("100.00"), "allocations": [{"invoice_id": owed.id, "amount": pesos("100.00")}],
    });
    app.admin().post("/payments").json(&cheque).await.expect(201);
    // Nobody knows yet whose it is.
    let deposit = json!({"date": "2026-03-16", "form": "03", "amount": pesos("15.00"), "payer": "Grupo Perez"});
    app.admin().post("/payments").json(&deposit).await.expect(201);
    let list = worklist(&app, Role::Finance).await;
    let transit = figure(&list, FigureName::InTransit);
    assert_eq!((json!(transit.amounts), transit.count), (json!([pesos("100.00")]), Some(1)));
    let unapplied = figure(&list, FigureName::Unapplied);
    assert_eq!((json!(unapplied.amounts), unapplied.count), (json!([pesos("40.00")]), Some(2)));
    let listed = app.admin().get("/payments?unapplied=true").await.expect(200);
    assert_eq!(json!(unapplied.count), listed["total"]);
    assert_eq!(app.admin().get("/payments?unapplied=true&unidentified=true").await.expect(200)["total"], 1);
    // What is on its way is not asked for.
    assert_eq!(names(&list), Vec::<&str>::new());
}

#[tokio::test]
async fn a_promise_due_is_not_asked_for_again_while_its_cheque_is_in_hand() {
    let app = TestApp::spawn().await;
    let owner = customer(&app, "Ana", None).await;
    let owed = invoice(&app, owner, "2026-03-10", pesos("1000.00")).await;
    promise(&app, &owed, Value::Null, "2026-03-17").await;
    assert_eq!(names(&worklist(&app, Role::Collections).await), ["Ana"]);
    let cheque = json!({
        "customer_id": owner, "date": "2026-03-17", "effective_date": "2026-03-20", "form": "02",
        "amount": pesos("600.00"), "allocations": [{"invoice_id": owed.id, "amount": pesos("600.00")}],
    });
    app.admin().post("/payments").json(&cheque).await.expect(201);
    let list = worklist(&app, Role::Collections).await;
    assert_eq!(json!(list.data[0].amounts), json!([pesos("400.00")]));
    let rest = json!({
        "customer_id": owner, "date": "2026-03-17", "effective_date": "2026-03-20", "form": "02",
        "amount": pesos("400.00"), "allocations": [{"invoice_id": owed.id, "amount": pesos("400.00")}],
    });
    app.admin().post("/payments").json(&rest).await.expect(201);
    assert_eq!(names(&worklist(&app, Role::Collections).await), Vec::<&str>::new());
}

#[tokio::test]
async fn a_row_leaves_the_list_when_somebody_promises_or_pays() {
    let app = TestApp::spawn().await;
    let one = customer(&app, "Uno", None).await;
    let other = customer(&app, "Dos", None).await;
    let first = invoice(&app, one, "2026-03-10", pesos("100.00")).await;
    let second = invoice(&app, other, "2026-03-10", pesos("90.00")).await;
    assert_eq!(names(&worklist(&app, Role::Collections).await), ["Uno", "Dos"]);
    promise(&app, &first, Value::Null, "2026-03-30").await;
    pay(&app, &second, pesos("90.00"), "2026-03-17").await;
    assert_eq!(names(&worklist(&app, Role::Collections).await), Vec::<&str>::new());
    // The day after the tolerance it is back, as a broken promise.
    app.travel("2026-04-02");
    let list = worklist(&app, Role::Collections).await;
    assert_eq!((names(&list), list.data[0].group), (vec!["Uno"], WorkGroup::BrokenPromise));
}

#[tokio::test]
async fn the_list_is_paged_without_a_gap_and_counts_everybody() {
    let app = TestApp::spawn().await;
    a_day_of_work(&app).await;
    let mut found = Vec::new();
    let mut path = "/worklist?limit=2".to_owned();
    for _page in 0..3 {
        let page: Worklist = app.admin().get(&path).await.expect(200).to();
        assert_eq!((page.total, page.groups.len()), (5, 4));
        found.extend(page.data.into_iter().map(|row| row.customer.name));
        path = format!("/worklist?limit=2&cursor={}", page.next_cursor.unwrap_or_default());
    }
    assert_eq!(found, ["Rota", "Promete", "Hoy", "Atrasada", "Dólares"]);
}

#[tokio::test]
async fn whoever_sees_assigned_customers_only_works_on_them() {
    let app = TestApp::spawn().await;
    let mine = customer(&app, "Mía", Some(app.user(Role::FieldCollector).id)).await;
    let theirs = customer(&app, "Ajena", None).await;
    invoice(&app, mine, "2026-03-10", pesos("10.00")).await;
    invoice(&app, theirs, "2026-03-10", pesos("20.00")).await;
    let list = worklist(&app, Role::FieldCollector).await;
    assert_eq!(names(&list), ["Mía"]);
    assert_eq!(json!(figure(&list, FigureName::Overdue).amounts), json!([pesos("10.00")]));
    assert_eq!(worklist(&app, Role::Sales).await.total, 0);
    let other: Worklist = app.other_admin().get("/worklist").await.expect(200).to();
    assert_eq!((other.total, figure(&other, FigureName::Overdue).count), (0, Some(0)));
}

#[tokio::test]
async fn what_was_registered_today_and_what_needs_a_look_is_counted() {
    let app = TestApp::spawn().await;
    let owner = customer(&app, "Ana", None).await;
    app.travel("2026-03-16");
    invoice(&app, owner, "2026-03-10", pesos("10.00")).await;
    app.travel("2026-03-17");
    invoice(&app, owner, "2026-03-10", pesos("20.00")).await;
    let list = worklist(&app, Role::DataEntry).await;
    assert_eq!(figure(&list, FigureName::RegisteredToday).count, Some(1));
    assert_eq!(figure(&list, FigureName::Rejected).count, Some(0));
    let door = app.admin().get("/invoices?status=all&registered_from=2026-03-17").await.expect(200);
    assert_eq!(door["total"], 1);
    assert_eq!(app.admin().get("/invoices?with_remarks=true").await.expect(200)["total"], 0);
}

use crate::{
    harness::TestApp,
    receivables::{customer, dollars, invoice, pay, pesos, promise},
};
use domain::{contract::AgendaRow, ids::InvoiceId, permission::Role};
use serde_json::{Value, json};

async fn rows(app: &TestApp, query: &str) -> Vec<AgendaRow> {
    let answer = app.admin().get(&format!("/agenda{query}")).await.expect(200);
    serde_json::from_value(answer["data"].clone()).unwrap()
}

#[tokio::test]
async fn the_agenda_holds_what_is_pending_by_the_day_it_is_expected() {
    let app = TestApp::spawn().await;
    let zoe = customer(&app, "Zoé", None).await;
    let ana = customer(&app, "Ana", None).await;
    let later = invoice(&app, zoe, "2026-03-12", pesos("300.00")).await;
    let second = invoice(&app, zoe, "2026-03-10", pesos("200.00")).await;
    let first = invoice(&app, ana, "2026-03-10", dollars("100.00")).await;
    let paid = invoice(&app, ana, "2026-03-10", pesos("50.00")).await;
    pay(&app, &paid, pesos("50.00"), "2026-03-17").await;
    pay(&app, &later, pesos("120.00"), "2026-03-17").await;
    promise(&app, &second, Value::Null, "2026-03-19").await;
    let all = rows(&app, "").await;
    let ids: Vec<_> = all.iter().map(|row| row.invoice_id).collect();
    assert_eq!(ids, [first.id, second.id, later.id]);
    assert_eq!((json!(all[2].pending), all[2].days_overdue), (pesos("180.00"), 5));
    let promised = all[1].active_promise.as_ref().unwrap();
    assert_eq!((all[1].scheduled, promised.promised_date), (true, "2026-03-19".parse().unwrap()));
    let scheduled = rows(&app, "?scheduled=true").await;
    assert_eq!(scheduled.iter().map(|row| row.invoice_id).collect::<Vec<_>>(), [second.id]);
    assert_eq!(rows(&app, "?scheduled=false").await.len(), 2);
    assert_eq!(rows(&app, "?currency=USD").await.len(), 1);
    assert_eq!(rows(&app, "?q=zoe").await.len(), 2);
    assert_eq!(rows(&app, &format!("?customer_id={ana}")).await.len(), 1);
}

#[tokio::test]
async fn the_tabs_count_what_matches_whichever_of_them_is_open() {
    let app = TestApp::spawn().await;
    let ana = customer(&app, "Ana", None).await;
    let promised = invoice(&app, ana, "2026-03-10", pesos("200.00")).await;
    invoice(&app, ana, "2026-03-11", pesos("30.00")).await;
    invoice(&app, ana, "2026-03-12", dollars("7.00")).await;
    promise(&app, &promised, pesos("50.00"), "2026-03-19").await;
    for (query, total, totals) in [
        ("", 3, json!([pesos("230.00"), dollars("7.00")])),
        ("scheduled=true", 1, json!([pesos("200.00")])),
        ("scheduled=false", 2, json!([pesos("30.00"), dollars("7.00")])),
    ] {
        let page = app.admin().get(&format!("/agenda?{query}")).await.expect(200);
        assert_eq!((&page["total"], &page["totals"]), (&json!(total), &totals), "{query}");
        assert_eq!(page["counts"], json!({"unscheduled": 2, "scheduled": 1}), "{query}");
    }
    let page = app.admin().get("/agenda?scheduled=true&currency=USD").await.expect(200);
    assert_eq!((&page["total"], &page["counts"]), (&json!(0), &json!({"unscheduled": 1, "scheduled": 0})));
}

#[tokio::test]
async fn the_agenda_is_paged_without_a_gap() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Ana", None).await;
    for day in ["2026-03-11", "2026-03-10", "2026-03-10"] {
        invoice(&app, customer, day, pesos("10.00")).await;
    }
    let whole: Vec<_> = rows(&app, "").await.into_iter().map(|row| row.invoice_id).collect();
    let mut found: Vec<InvoiceId> = Vec::new();
    let mut path = "/agenda?limit=1".to_owned();
    for _page in 0..3 {
        let page = app.admin().get(&path).await.expect(200);
        found.push(serde_json::from_value(page["data"][0]["invoice_id"].clone()).unwrap());
        path = format!("/agenda?limit=1&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
    }
    assert_eq!(found, whole);
}

#[tokio::test]
async fn whoever_sees_assigned_customers_only_has_an_agenda_of_them() {
    let app = TestApp::spawn().await;
    let mine = customer(&app, "Mía", Some(app.user(Role::Sales).id)).await;
    let theirs = customer(&app, "Ajena", None).await;
    invoice(&app, mine, "2026-03-10", pesos("10.00")).await;
    invoice(&app, theirs, "2026-03-10", pesos("10.00")).await;
    let sales = app.client(Role::Sales).get("/agenda").await.expect(200);
    assert_eq!((&sales["total"], &sales["data"][0]["name"]), (&json!(1), &json!("Mía")));
    assert_eq!(app.client(Role::FieldCollector).get("/agenda").await.expect(200)["total"], 0);
    assert_eq!(app.other_admin().get("/agenda").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn the_agenda_is_narrowed_to_the_days_of_issue_and_to_whoever_collects() {
    let app = TestApp::spawn().await;
    let marta = app.user(Role::FieldCollector).id;
    let hers = customer(&app, "Ana", Some(marta)).await;
    let nobodys = customer(&app, "Zoé", None).await;
    let early = invoice(&app, hers, "2026-03-10", pesos("10.00")).await.id;
    let late = invoice(&app, hers, "2026-03-12", pesos("20.00")).await.id;
    let other = invoice(&app, nobodys, "2026-03-11", pesos("30.00")).await.id;
    for (query, expected) in [
        ("?issue_from=2026-03-11".to_owned(), vec![other, late]),
        ("?issue_to=2026-03-11".to_owned(), vec![early, other]),
        ("?issue_from=2026-03-11&issue_to=2026-03-11".to_owned(), vec![other]),
        (format!("?collector_id={marta}"), vec![early, late]),
        (format!("?collector_id={marta}&issue_from=2026-03-11"), vec![late]),
    ] {
        let found: Vec<_> = rows(&app, &query).await.into_iter().map(|row| row.invoice_id).collect();
        assert_eq!(found, expected, "{query}");
    }
    let page = app.admin().get(&format!("/agenda?collector_id={marta}")).await.expect(200);
    assert_eq!((&page["totals"], &page["counts"]["unscheduled"]), (&json!([pesos("30.00")]), &json!(2)));
    app.admin().get("/agenda?issue_from=2026-02-30").await.expect(422);
}

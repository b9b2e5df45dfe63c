use crate::{
    harness::TestApp,
    mailing::{Debtor, Mood, Sink, fate, message_of, send, wait},
};
use chrono::TimeDelta;
use domain::permission::Role;
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};

#[tokio::test]
async fn the_schedule_does_at_once_what_was_missed_and_hands_mail_over_when_its_time_comes() {
    let sink = Sink::start(Mood::Accepts).await;
    let url = sink.url();
    let app = TestApp::with(|config| config.smtp_url = Some(url)).await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let jobs = api::jobs::start(app.state()).await.unwrap();
    // Noon is after eight: the notices of the day, and their mail, leave now.
    until(async || app.client(Role::Finance).get("/notifications").await.expect(200)["total"] == 1).await;
    until(async || sink.mails().len() == 1).await;
    let id = message_of(&send(&app, &[&debtor]).await);
    wait(&app, TimeDelta::seconds(31));
    until(async || fate(&app, &id).await.0 == "accepted").await;
    jobs.stop().await;
    assert_eq!(sink.mails().len(), 2);
    let later = message_of(&send(&app, &[&debtor]).await);
    wait(&app, TimeDelta::seconds(31));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(fate(&app, &later).await.0, "held", "stopped jobs do nothing more");
}

/// The server is up on a day until the schedule has gone through.
async fn up_on(app: &TestApp, day: &str) {
    app.travel(day);
    let jobs = api::jobs::start(app.state()).await.unwrap();
    // The last of the schedule.
    let last = api::jobs::Job::Events.into();
    let finished = async || {
        let today = day.parse().unwrap();
        api::store::job_runs::last_finished(&app.state().db, app.organization(), last, today).await.unwrap()
    };
    until(async || finished().await.is_some_and(|done| done.to_string() == day)).await;
    jobs.stop().await;
}

/// How many notices of each kind everybody was told.
async fn told(app: &TestApp) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for role in [Role::Finance, Role::Collections, Role::Manager] {
        let inbox = app.client(role).get("/notifications?limit=200").await.expect(200);
        for notice in inbox["data"].as_array().unwrap() {
            let kind = format!("{role:?} {}", notice["kind"].as_str().unwrap());
            *told.entry(kind).or_default() += 1;
        }
    }
    told
}

/// One invoice is expected on the 27th and nobody promised it; another was promised for the 24th.
async fn with_two_debts() -> TestApp {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    debtor.owes(&app, "1").await;
    let promised = debtor.owes(&app, "2").await;
    let promise = json!({"items": [{"invoice_id": promised}], "promised_date": "2026-03-24", "comment": "dijo"});
    app.admin().post("/promises").json(&promise).await.expect(201);
    app
}

#[tokio::test]
async fn after_three_days_of_standstill_the_schedule_tells_what_it_would_have_told_each_thing_once() {
    let (daily, stopped) = (with_two_debts().await, with_two_debts().await);
    for day in 17..=27 {
        up_on(&daily, &format!("2026-03-{day}")).await;
    }
    // From the 24th to the 26th nobody is there.
    for day in [17, 18, 19, 20, 21, 22, 23, 27] {
        up_on(&stopped, &format!("2026-03-{day}")).await;
    }
    let expected = told(&daily).await;
    // The promise is announced before its day, and both invoices before theirs; the promise was not kept.
    assert_eq!(expected.get("Collections collection_upcoming"), Some(&3), "{expected:?}");
    assert_eq!(expected.get("Finance promise_broken"), Some(&1), "{expected:?}");
    assert_eq!(told(&stopped).await, expected);
    let mails = async || stopped.admin().get("/messages").await.expect(200)["total"].clone();
    let written = mails().await;
    up_on(&stopped, "2026-03-27").await;
    assert_eq!((told(&stopped).await, mails().await), (expected, written), "a start more tells nothing more");
}

/// Waits for something another task does, at most 20 seconds.
async fn until(done: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not happen in time");
}

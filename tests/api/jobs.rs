use crate::{
    harness::TestApp,
    mailing::{Debtor, Mood, Sink, fate, message_of, send, wait},
};
use chrono::TimeDelta;
use domain::permission::Role;
use std::time::Duration;

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

use crate::{
    harness::{Client, TestApp},
    imports::import,
    mailing::Debtor,
    receivables::{customer, invoice, pay, pesos, promise},
};
use api::{
    jobs::{self, Job},
    store,
};
use domain::{contract::Topic, permission::Role};
use serde_json::{Value, json};
use std::time::Duration;

/// A screen that listens.
struct Ears {
    response: reqwest::Response,
    heard: String,
}

/// One message of a stream.
#[derive(Clone, Debug, PartialEq)]
struct Message {
    id: String,
    event: String,
    data: Value,
}

impl Ears {
    async fn of(client: &Client) -> Self {
        Self::since(client, None).await
    }

    async fn since(client: &Client, last: Option<&str>) -> Self {
        Self { response: client.listen(last).await, heard: String::new() }
    }

    /// The next message; comments are passed over.
    async fn next(&mut self) -> Message {
        loop {
            if let Some((block, rest)) = self.heard.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.heard = rest;
                if block.contains("event: ") {
                    return message(&block);
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk()).await;
            let chunk = chunk.unwrap().unwrap().unwrap();
            self.heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next message of a topic; others are passed over.
    async fn next_about(&mut self, topic: &str) -> Message {
        loop {
            let message = self.next().await;
            if message.data["topic"] == topic {
                return message;
            }
        }
    }

    /// The kinds of the next so many messages.
    async fn kinds<const N: usize>(&mut self) -> [String; N] {
        let mut kinds = [const { String::new() }; N];
        for kind in &mut kinds {
            *kind = self.next().await.event;
        }
        kinds
    }
}

fn message(block: &str) -> Message {
    let field = |name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name}: {block}")).to_owned()
    };
    Message { id: field("id"), event: field("event"), data: serde_json::from_str(&field("data")).unwrap() }
}

#[tokio::test]
async fn what_happens_is_heard_in_order_with_who_did_it() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let invoice = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let mut ears = Ears::of(&app.client(Role::Finance)).await;
    assert_eq!(ears.next().await.event, "ready");
    promise(&app, &invoice, Value::Null, "2026-03-20").await;
    let payment = pay(&app, &invoice, pesos("400.00"), "2026-03-17").await;
    let promised = ears.next().await;
    assert_eq!((promised.event.as_str(), &promised.data["topic"]), ("promise_recorded", &json!("promise")));
    assert_eq!(promised.data["subject_id"], json!(invoice.id));
    assert_eq!(promised.data["by"], json!(app.user(Role::Admin).id));
    let paid = ears.next().await;
    assert_eq!((paid.event.as_str(), &paid.data["subject_id"]), ("payment_recorded", &json!(payment.id)));
    assert_eq!(paid.data["customer_id"], json!(customer));
}

#[tokio::test]
async fn a_listener_that_was_away_hears_exactly_what_it_missed() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let invoice = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let finance = app.client(Role::Finance);
    let ready = Ears::of(&finance).await.next().await;
    promise(&app, &invoice, pesos("100.00"), "2026-03-20").await;
    pay(&app, &invoice, pesos("10.00"), "2026-03-17").await;
    pay(&app, &invoice, pesos("20.00"), "2026-03-17").await;
    let mut back = Ears::since(&finance, Some(&ready.id)).await;
    let first = back.next().await;
    assert_eq!(first.event, "promise_recorded");
    let rest = [back.next().await, back.next().await];
    let mut later = Ears::since(&finance, Some(&first.id)).await;
    assert_eq!([later.next().await, later.next().await], rest);
    // What nobody of ours ever said, and what is too old, means: read again.
    let old = store::events::Place::START.encode();
    for last in ["no es nuestro", &old] {
        assert_eq!(Ears::since(&finance, Some(last)).await.next().await.event, "reset");
    }
}

#[tokio::test]
async fn nobody_hears_what_they_may_not_read() {
    let app = TestApp::spawn().await;
    let mine = customer(&app, "Mío", Some(app.user(Role::FieldCollector).id)).await;
    let other = customer(&app, "Ajeno", None).await;
    let mine = invoice(&app, mine, "2026-03-10", pesos("1000.00")).await;
    let other = invoice(&app, other, "2026-03-10", pesos("1000.00")).await;
    let mut collector = Ears::of(&app.client(Role::FieldCollector)).await;
    let mut clerk = Ears::of(&app.client(Role::DataEntry)).await;
    let mut stranger = Ears::of(&app.other_admin()).await;
    let mut key = Ears::of(&app.bearing(&app.api_key(&["payment:read"]).await)).await;
    for ears in [&mut collector, &mut clerk, &mut stranger, &mut key] {
        assert_eq!(ears.next().await.event, "ready");
    }
    promise(&app, &other, Value::Null, "2026-03-20").await;
    pay(&app, &other, pesos("10.00"), "2026-03-17").await;
    promise(&app, &mine, pesos("500.00"), "2026-03-20").await;
    // Of the customers assigned, and no payments; data entry reads promises of all.
    let heard = collector.next().await;
    assert_eq!((heard.event.as_str(), &heard.data["subject_id"]), ("promise_recorded", &json!(mine.id)));
    assert_eq!(clerk.kinds().await, ["promise_recorded", "promise_recorded"]);
    assert_eq!(key.kinds().await, ["payment_recorded", "allocation_added"]);
    store::events::append(
        &app.state().db,
        app.other_organization(),
        store::events::NewEvent {
            topic: Topic::Import,
            kind: "import_finished",
            subject_id: uuid::Uuid::now_v7(),
            customer_id: None,
            addressee: None,
            actor: None,
        },
        app.clock().now(),
    )
    .await
    .unwrap();
    assert_eq!(stranger.next().await.event, "import_finished", "the first it hears is its own");
}

#[tokio::test]
async fn a_notice_is_heard_by_whom_it_is_addressed_to_and_reading_it_on_their_other_screens() {
    let app = TestApp::spawn().await;
    let debtor = Debtor::register(&app, 1).await;
    let finance = app.client(Role::Finance);
    let mut finances = Ears::of(&finance).await;
    let mut admins = Ears::of(&app.admin()).await;
    finances.next().await;
    admins.next().await;
    debtor.owes(&app, "1").await;
    crate::mailing::run(&app, Job::NewInvoices, "2026-03-17").await;
    let created = finances.next_about("notification").await;
    assert_eq!((created.event.as_str(), &created.data["by"]), ("notification_created", &Value::Null));
    finance.post("/notifications/read").json(&json!({})).await.expect(200);
    assert_eq!(finances.next_about("notification").await.event, "notification_read");
    pay_something(&app, "Juan Perez").await;
    loop {
        let heard = admins.next().await;
        assert_ne!(heard.data["topic"], "notification", "it was addressed to somebody else");
        if heard.data["topic"] == "payment" {
            break;
        }
    }
}

async fn pay_something(app: &TestApp, customer_name: &str) {
    let customer = customer(app, customer_name, None).await;
    let invoice = invoice(app, customer, "2026-03-10", pesos("1000.00")).await;
    pay(app, &invoice, pesos("10.00"), "2026-03-17").await;
}

#[tokio::test]
async fn an_import_tells_how_far_it_is_and_when_it_ends() {
    let app = TestApp::spawn().await;
    let mut ears = Ears::of(&app.client(Role::DataEntry)).await;
    ears.next().await;
    import(&app, &[("uno.txt", b"no es un CFDI".to_vec())]).await;
    assert_eq!(ears.kinds().await, ["import_progressed", "import_finished"]);
}

#[tokio::test]
async fn what_one_process_writes_is_heard_at_another_and_a_listener_may_change_between_them() {
    let app = TestApp::spawn().await;
    let there = app.replica(Role::Finance).await;
    let customer = customer(&app, "Juan Perez", None).await;
    let invoice = invoice(&app, customer, "2026-03-10", pesos("1000.00")).await;
    let mut ears = Ears::of(&there).await;
    ears.next().await;
    pay(&app, &invoice, pesos("10.00"), "2026-03-17").await;
    let heard = ears.next().await;
    assert_eq!(heard.event, "payment_recorded");
    let mut here = Ears::since(&app.client(Role::Finance), Some(&heard.id)).await;
    assert_eq!(here.next().await.event, "allocation_added");
}

#[tokio::test]
async fn a_slower_transaction_is_not_missed() {
    let app = TestApp::spawn().await;
    if app.state().db.get_database_backend() != sea_orm::DatabaseBackend::Postgres {
        // On SQLite the second waits for the first.
        return;
    }
    let event = |kind| store::events::NewEvent {
        topic: Topic::Import,
        kind,
        subject_id: uuid::Uuid::now_v7(),
        customer_id: None,
        addressee: None,
        actor: None,
    };
    let mut ears = Ears::of(&app.admin()).await;
    ears.next().await;
    let (db, organization) = (&app.state().db, app.organization());
    let slow = store::begin_write(db).await.unwrap();
    store::events::append(&slow, organization, event("slow"), app.clock().now()).await.unwrap();
    let fast = store::begin_write(db).await.unwrap();
    store::events::append(&fast, organization, event("fast"), app.clock().now()).await.unwrap();
    fast.commit().await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    slow.commit().await.unwrap();
    assert_eq!(ears.kinds().await, ["slow", "fast"]);
}

#[tokio::test]
async fn with_one_screen_too_many_the_oldest_ends_and_the_newest_hears() {
    let app = TestApp::spawn().await;
    let client = app.client(Role::Finance);
    let mut open = Vec::new();
    for _ in 0..13 {
        let mut ears = Ears::of(&client).await;
        assert_eq!(ears.next().await.event, "ready");
        open.push(ears);
    }
    let end = tokio::time::timeout(Duration::from_secs(10), open[0].response.chunk()).await;
    assert_eq!(end.expect("the oldest ends").unwrap(), None);
    pay_something(&app, "Juan Perez").await;
    for ears in &mut open[1..] {
        assert_eq!(ears.next_about("payment").await.event, "payment_recorded");
    }
}

#[tokio::test]
async fn what_is_old_is_forgotten_but_for_the_newest() {
    let app = TestApp::spawn().await;
    pay_something(&app, "Juan Perez").await;
    pay_something(&app, "Ramiro Aldana").await;
    let kept = || async {
        use sea_orm::{EntityTrait, PaginatorTrait};
        store::entity::live_events::Entity::find().count(&app.state().db).await.unwrap()
    };
    let before = kept().await;
    assert!(before > 1);
    let run = || async { jobs::run(app.state(), Job::Events, app.organization(), "2026-03-17".parse().unwrap()).await };
    assert_eq!(run().await.unwrap().done, 0, "nothing is old yet");
    assert_eq!(kept().await, before);
    let txn = store::begin_write(&app.state().db).await.unwrap();
    let forgotten = store::events::forget(&txn, app.organization(), uuid::Uuid::max()).await.unwrap();
    txn.commit().await.unwrap();
    assert!(forgotten > 0 && kept().await > 0);
    assert_eq!(kept().await, before - forgotten);
}

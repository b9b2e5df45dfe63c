//! Announces what became of promises: the state itself is always derived, never stored.

use super::{
    Outcome,
    notices::{internal, rules_in_force},
    tell::{Announcement, Figures, NotificationKind, Run, tell},
};
use crate::{
    ledger::{self, InvoiceBook},
    state::AppState,
    store::{
        self,
        notices::FiringKey,
        promises::StoredPromise,
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use chrono::{Days, NaiveDate};
use domain::{
    contract::Organization,
    notice::{NoticeKind, NoticeRule},
    promise::{Assessed, PromiseStatus},
};
use serde_json::json;

/// Promises for earlier days are history: what happens to their money now is no news of theirs.
const LOOK_BACK: Days = Days::new(365);

/// Announces every promise that was kept or broken by `day`, each once.
pub async fn run(state: &AppState, organization: &Organization, day: NaiveDate) -> anyhow::Result<Outcome> {
    let rules = rules_in_force(state, organization).await?;
    let since = day.checked_sub_days(LOOK_BACK).unwrap_or(NaiveDate::MIN);
    let ids = store::notices::promised_invoices(&state.db, organization.id, since).await?;
    let mut announcements = Vec::new();
    let ledger_rules = ledger::rules(&state.db, organization.id).await.map_err(internal)?;
    for ids in store::chunks(ids) {
        let invoices = store::invoices::by_ids(&state.db, organization.id, ids).await?;
        let books = ledger::load(&state.db, organization.id, &ledger_rules, invoices, day).await.map_err(internal)?;
        for book in &books {
            let settled = book.assessed.iter().filter_map(|one| {
                let stored = book.promises.iter().find(|stored| stored.promise.id == one.promise_id)?;
                (stored.promise.promised_date >= since).then_some((stored, one))
            });
            announcements.extend(settled.flat_map(|(stored, one)| of_promise(&rules, book, stored, one)));
        }
    }
    let run = Run { job: "promises", day, rules: &rules };
    tell(state, organization, &run, announcements).await
}

/// One announcement per rule; the first carries the timeline event.
fn of_promise(
    rules: &[NoticeRule],
    book: &InvoiceBook,
    stored: &StoredPromise,
    assessed: &Assessed,
) -> Vec<Announcement> {
    let (waits_for, kind, event) = match assessed.status {
        PromiseStatus::Kept => (NoticeKind::PromiseKept, NotificationKind::PromiseKept, EventKind::PromiseKept),
        PromiseStatus::Broken | PromiseStatus::PartiallyKept => {
            (NoticeKind::PromiseBroken, NotificationKind::PromiseBroken, EventKind::PromiseBroken)
        }
        PromiseStatus::Active | PromiseStatus::Rescheduled | PromiseStatus::Cancelled => return Vec::new(),
    };
    let promise = &stored.promise;
    let concerned = rules.iter().filter(|rule| rule.kind == waits_for);
    let told = concerned.enumerate().map(|(index, rule)| Announcement {
        key: FiringKey { rule: rule.id, subject: promise.id.0, occurrence: kind.word().to_owned() },
        kind,
        subject_kind: "invoice",
        subject_id: promise.invoice_id.0,
        dropped: None,
        promise: None,
        customer_id: book.stored.customer_id,
        figures: Figures::of(book, promise.amount, promise.promised_date, 0),
        event: (index == 0).then(|| Event {
            kind: event,
            subject: Subject {
                customer: book.stored.customer_id,
                invoice: Some(promise.invoice_id),
                ..Subject::default()
            },
            data: json!({
                "number": promise.number,
                "amount": promise.amount,
                "promised_date": promise.promised_date,
                "covered": assessed.covered,
            }),
            user: None,
        }),
    });
    told.collect()
}

//! Asks SAT about what is owed, over and over: an invoice that SAT cancels stops being collected by itself.

use super::Outcome;
use crate::{
    act::Deed,
    ledger,
    sat::{
        SatClient,
        record::{self, Told},
    },
    state::AppState,
    store::{
        self,
        sat_checks::{Due, DueFilter, DueSubject},
    },
};
use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::contract::{Organization, SatFailure};

/// How long SAT's word counts as fresh.
const FRESH: TimeDelta = TimeDelta::hours(20);
/// And of a REP that can hardly be cancelled any more.
const FRESH_OF_OLD: TimeDelta = TimeDelta::days(30);
/// After a question in vain.
const RETRY: TimeDelta = TimeDelta::hours(1);
/// Questions of one run. The next run goes on from there.
const QUESTIONS: u64 = 200;
/// After so many questions in vain, one after the other, SAT or the network is down.
const IN_VAIN: u32 = 3;

/// Asks about open invoices and live REPs, those first that nobody asked about for longest.
///
/// Each answer is a transaction of its own. While SAT is down nothing changes, and the run ends early.
pub async fn run(state: &AppState, organization: &Organization, day: NaiveDate) -> anyhow::Result<Outcome> {
    let Some(client) = state.sat.as_deref() else { return Ok(Outcome::default()) };
    let now = state.clock.now();
    let filter = DueFilter {
        answered_before: now - FRESH,
        asked_before: now - RETRY,
        old_reps: (first_cancellable(day), now - FRESH_OF_OLD),
        limit: QUESTIONS,
    };
    let mut outcome = Outcome::default();
    let mut in_vain = 0;
    for due in store::sat_checks::due(&state.db, organization.id, filter).await? {
        if outcome != Outcome::default() {
            tokio::time::sleep(client.pause()).await;
        }
        let told = ask(client, &due, day).await;
        in_vain = if told.failure.is_some_and(SatFailure::is_outage) { in_vain + 1 } else { 0 };
        // Without a connection there is nothing to say of the document. What the service refuses to say may be about it.
        let is_evidence = !matches!(told.failure, Some(SatFailure::Unreachable | SatFailure::TimedOut));
        if is_evidence {
            Box::pin(write(state, organization, &due, &told, day)).await?;
        }
        if told.failure.is_none() {
            outcome.done += 1;
        } else {
            outcome.dropped += 1;
        }
        if in_vain == IN_VAIN {
            tracing::warn!(organization = %organization.id, answer = told.answer, "SAT does not answer: asked again later");
            outcome.halted = true;
            break;
        }
    }
    Ok(outcome)
}

/// SAT cancels until the annual return of the year of issue is due, which is in the next one.
fn first_cancellable(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_yo_opt(day.year() - 1, 1).unwrap_or(NaiveDate::MIN)
}

async fn ask(client: &SatClient, due: &Due, day: NaiveDate) -> Told {
    Told::of_service(client.ask(&due.sat_expression).await, day)
}

async fn write(
    state: &AppState,
    organization: &Organization,
    due: &Due,
    told: &Told,
    day: NaiveDate,
) -> anyhow::Result<()> {
    let txn = store::begin_write(&state.db).await?;
    let rules = ledger::rules(&txn, organization.id).await.map_err(super::notices::internal)?;
    let now = state.clock.now();
    let deed = Deed { txn: &txn, organization: organization.id, by: None, rules: &rules, today: day, now };
    let written = match due.subject {
        DueSubject::Invoice(id) => {
            let Some(invoice) = store::invoices::lock(&txn, organization.id, id, None).await? else { return Ok(()) };
            Box::pin(record::of_invoice(&deed, invoice, told)).await.map(|_changed| ())
        }
        DueSubject::Rep(id) => {
            let Some(rep) = store::reps::lock(&txn, organization.id, id, None).await? else { return Ok(()) };
            Box::pin(record::of_rep(&deed, &state.clock, &rep, told)).await
        }
    };
    written.map_err(super::notices::internal)?;
    Ok(txn.commit().await?)
}

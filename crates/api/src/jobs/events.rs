//! Forgets what open screens heard of, some days later.

use super::Outcome;
use crate::{clock::machine_now, state::AppState, store};
use chrono::{NaiveDate, TimeDelta};
use domain::contract::Organization;
use uuid::Uuid;

/// A screen that slept over a long weekend still hears what it missed.
const KEPT: TimeDelta = TimeDelta::days(4);

/// Identifiers below it belong to events that may be forgotten.
pub fn oldest_kept() -> Uuid {
    super::first_id(machine_now() - KEPT)
}

pub async fn run(state: &AppState, organization: &Organization, day: NaiveDate) -> anyhow::Result<Outcome> {
    let now = state.clock.now();
    let txn = store::begin_write(&state.db).await?;
    let row = store::job_runs::begin(&txn, organization.id, "events", day, now).await?;
    let forgotten = store::events::forget(&txn, organization.id, oldest_kept()).await?;
    store::job_runs::finish(&txn, row, now, &format!("{forgotten} forgotten")).await?;
    txn.commit().await?;
    Ok(Outcome { done: usize::try_from(forgotten).unwrap_or(usize::MAX), ..Outcome::default() })
}

//! Puts changes of our bank accounts in force when their day is over.

use super::Outcome;
use crate::{bank_change, state::AppState, store};
use anyhow::Context;
use domain::contract::Organization;

/// At most one waits; whoever comes second finds it ended.
pub async fn run(state: &AppState, organization: &Organization) -> anyhow::Result<Outcome> {
    let waiting = store::bank_account_changes::waiting(&state.db, organization.id).await?;
    if !waiting.is_some_and(|stored| stored.change.is_due(state.clock.now())) {
        return Ok(Outcome::default());
    }
    let txn = store::begin_write(&state.db).await?;
    let locked = store::organizations::lock(&txn, organization.id).await?.context("no such organization")?;
    let waiting = store::bank_account_changes::waiting(&txn, organization.id).await?;
    let Some(due) = waiting.filter(|stored| stored.change.is_due(state.clock.now())) else {
        return Ok(Outcome::default());
    };
    let done = bank_change::put_in_force(state, &txn, locked, due).await;
    done.map_err(|error| anyhow::anyhow!("{error}"))?;
    txn.commit().await?;
    state.mail_ready.notify_one();
    Ok(Outcome { done: 1, ..Outcome::default() })
}

//! Obtains the certificates that stamps wait for, and judges those stamps again.

use super::Outcome;
use crate::{
    sat::stamps::{self, Asking},
    state::AppState,
};
use domain::contract::Organization;

/// Needs no network where certificates were put into the folder by hand.
pub async fn run(state: &AppState, organization: &Organization) -> anyhow::Result<Outcome> {
    let ran = stamps::run(state, organization, Asking::OnSchedule).await.map_err(super::notices::internal)?;
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let done = ran.result.obtained.len() + count(ran.result.valid) + count(ran.result.altered);
    Ok(Outcome { done, dropped: count(ran.result.failed), halted: ran.halted })
}

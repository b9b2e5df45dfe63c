//! The demonstration: two invented organizations with a year of documents, told from a fixed seed.

pub mod cast;
pub mod cfdi_writer;
pub mod keys;
pub mod random;
mod stage;
pub mod story;

use crate::{auth::password, state::AppState};
use anyhow::Context;
use cast::{CASTS, Cast, PASSWORD};
use chrono_tz::America::Mexico_City;

/// Fills an empty database with both organizations as they are today; `percent` of their invoices.
pub async fn make(state: &AppState, percent: u32) -> anyhow::Result<()> {
    let hash = password::hash(PASSWORD.to_owned()).await?;
    for cast in CASTS {
        play(state, &cast, &hash, percent).await.with_context(|| cast.name)?;
    }
    Ok(())
}

async fn play(state: &AppState, cast: &Cast, password_hash: &str, percent: u32) -> anyhow::Result<()> {
    let invoices = cast.invoices * percent / 100;
    let story = story::tell(cast, invoices, state.clock.today(Mexico_City))?;
    stage::set(state, cast, &story, password_hash).await
}

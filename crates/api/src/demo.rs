//! The demonstration: two invented organizations with a year of documents, told from a fixed seed.

pub mod cast;
pub mod cfdi_writer;
pub mod keys;
mod mornings;
pub mod random;
mod stage;
pub mod story;

use crate::{auth::password, clock::Clock, state::AppState};
use anyhow::Context;
use cast::{CASTS, Cast, PASSWORD};
use cfdi_writer::{Issuer, Writer};
use chrono_tz::America::Mexico_City;
use keys::Credentials;
use stage::Stage;
use std::sync::Arc;

/// Fills an empty database with both organizations as they are today; `percent` of their invoices.
///
/// Answers what went otherwise than told; there should be nothing.
pub async fn make(state: &AppState, percent: u32) -> anyhow::Result<Vec<String>> {
    let hash = password::hash(PASSWORD.to_owned()).await?;
    let mut surprises = Vec::new();
    for cast in CASTS {
        surprises.extend(play(state, &cast, &hash, percent).await.with_context(|| cast.name)?);
    }
    Ok(surprises)
}

async fn play(state: &AppState, cast: &Cast, password_hash: &str, percent: u32) -> anyhow::Result<Vec<String>> {
    let invoices = cast.invoices * percent / 100;
    let today = state.clock.today(Mexico_City);
    let story = Arc::new(story::tell(cast, invoices, today)?);
    // A clock of the stage's own: the server's goes on.
    let state = AppState { clock: Clock::system(), ..state.clone() };
    let credentials = Credentials::of(cast.holder)?;
    let issuer = Issuer { rfc: cast.rfc, name: cast.legal_name, zip: cast.zip, credentials };
    let writer = Writer::new(issuer)?;
    let surprises = Stage::set(&state, cast, &story, password_hash).await?.play(writer, &story).await?;
    mornings::tell(&state, cast, today).await?;
    Ok(surprises)
}

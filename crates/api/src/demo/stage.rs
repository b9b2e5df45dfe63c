//! Plays a story through the code that real use takes, on the days on which it happened.

mod people;

use super::{cast::Cast, story::Story};
use crate::{state::AppState, store};
use anyhow::Context;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::America::Mexico_City;

/// Makes organization, people and the customers that are known from the start.
pub(super) async fn set(state: &AppState, cast: &Cast, story: &Story, password_hash: &str) -> anyhow::Result<()> {
    let now = instant(story.start_date.and_hms_opt(8, 0, 0).context("eight o'clock")?);
    let txn = store::begin_write(&state.db).await?;
    let organization = people::organization(&txn, cast, story.start_date, now).await?;
    let players = people::players(&txn, cast, organization, password_hash, now).await?;
    for (number, customer) in story.customers.iter().enumerate().filter(|(_, customer)| customer.is_known) {
        people::customer(&txn, organization, &players, (number, customer), now).await?;
    }
    Ok(txn.commit().await?)
}

/// Local time as an instant; an hour that the clocks skip is the one after.
fn instant(at: NaiveDateTime) -> DateTime<Utc> {
    Mexico_City.from_local_datetime(&at).latest().map_or_else(|| at.and_utc(), |local| local.to_utc())
}

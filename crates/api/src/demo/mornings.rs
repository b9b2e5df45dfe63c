//! The last mornings of the demonstration: what the jobs told people, so that somebody finds their inbox as it would be.

use super::cast::Cast;
use crate::{
    jobs::{self, Job},
    state::AppState,
    store,
};
use anyhow::Context;
use chrono::{Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::America::Mexico_City;

/// The first of them tells of everything before it, together; the second of its own day.
const MORNINGS: u64 = 2;

pub(super) async fn tell(state: &AppState, cast: &Cast, today: NaiveDate) -> anyhow::Result<()> {
    let found = store::organizations::by_name(&state.db, cast.name).await?.context("the organization just made")?;
    let eight = NaiveTime::from_hms_opt(8, 0, 0).context("eight o'clock")?;
    for ago in (1..=MORNINGS).rev() {
        let day = today.checked_sub_days(Days::new(ago)).context("a day before today")?;
        let morning = Mexico_City.from_local_datetime(&day.and_time(eight)).latest().context("a morning")?;
        state.clock.travel_to(morning.to_utc());
        for job in [Job::Promises, Job::Notices] {
            jobs::run(state, job, found.id, day).await.with_context(|| format!("the notices of {day}"))?;
        }
    }
    Ok(())
}

//! Plays a story through the code that real use takes, on the days on which it happened.

mod acts;
mod papers;
mod people;
mod sealing;

use super::{
    cast::Cast,
    cfdi_writer::Writer,
    story::{Deed, Story},
};
use crate::{
    intake::run::Load,
    state::AppState,
    store::{
        self,
        imports::{StoredImport, StoredItem},
    },
};
use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::America::Mexico_City;
use domain::{
    contract::{ImportResult, ImportStatus},
    ids::OrganizationId,
    permission::Role,
};
use people::Player;
use sealing::SealedFile;
use std::{cell::RefCell, sync::Arc};
use uuid::Uuid;

/// The day's documents are registered when the office closes.
const CLOSING: NaiveTime = match NaiveTime::from_hms_opt(17, 45, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// An organization with its people and customers, and a clock of its own.
pub(super) struct Stage<'a> {
    state: &'a AppState,
    organization: OrganizationId,
    players: Vec<Player>,
    /// What the code of real use did not take as the story has it. There should be none.
    surprises: RefCell<Vec<String>>,
}

impl<'a> Stage<'a> {
    /// Makes organization, people and the customers that are known from the start.
    pub(super) async fn set(
        state: &'a AppState,
        cast: &Cast,
        story: &Story,
        password_hash: &str,
    ) -> anyhow::Result<Self> {
        let now = instant(story.start_date.and_time(CLOSING));
        let txn = store::begin_write(&state.db).await?;
        let organization = people::organization(&txn, cast, story.start_date, now).await?;
        let players = people::players(&txn, cast, organization, password_hash, now).await?;
        for (number, customer) in story.customers.iter().enumerate().filter(|(_, customer)| customer.is_known) {
            people::customer(&txn, organization, &players, (number, customer), now).await?;
        }
        txn.commit().await?;
        Ok(Self { state, organization, players, surprises: RefCell::default() })
    }

    /// Plays day after day: documents first, then what people did. Answers what went otherwise than told.
    pub(super) async fn play(self, writer: Writer, story: &Arc<Story>) -> anyhow::Result<Vec<String>> {
        let mut sealed = sealing::seal_ahead(writer, story.clone());
        for day in days(story) {
            let Some(date) = day.first().map(|deed| deed.at.date()) else { continue };
            let files = sealed.recv().await.context("the sealing ended early")??;
            self.register(date, files).await.with_context(|| format!("register the documents of {date}"))?;
            self.act(day).await.with_context(|| format!("act on {date}"))?;
        }
        self.papers().await.context("fill the folders")?;
        Ok(self.surprises.into_inner())
    }

    /// Imports the files of a day.
    async fn register(&self, date: NaiveDate, files: Vec<SealedFile>) -> anyhow::Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        self.state.clock.travel_to(instant(date.and_time(CLOSING)));
        let by = people::of_role(&self.players, Role::DataEntry).chain(&self.players).next();
        let import = StoredImport {
            id: Uuid::now_v7().into(),
            organization: self.organization,
            status: ImportStatus::Running,
            sources: Vec::new(),
            total: i64::try_from(files.len())?,
            created_by: by.map(|player| player.caller.user_id()),
            created_at: self.state.clock.now(),
            finished_at: None,
        };
        store::imports::insert(&self.state.db, &import).await?;
        let told = |item: &StoredItem| {
            if item.result != ImportResult::Registered {
                self.surprise(format!("{}: {:?} {:?} {:?}", item.file, item.result, item.code, item.params));
            }
        };
        let mut load = Load::begin(self.state, &import, told).await.map_err(acts::failure)?;
        for file in files {
            load.take(&file.name, file.bytes).await.map_err(acts::failure)?;
        }
        load.end().await.map_err(acts::failure)?;
        let now = self.state.clock.now();
        Ok(store::imports::finish(&self.state.db, import.id, ImportStatus::Finished, now).await?)
    }

    fn surprise(&self, what: String) {
        self.surprises.borrow_mut().push(what);
    }
}

/// The deeds of a story, day by day.
fn days(story: &Story) -> impl Iterator<Item = &[Deed]> {
    story.deeds.chunk_by(|one, next| one.at.date() == next.at.date())
}

/// Local time as an instant; an hour that the clocks skip counts as UTC.
fn instant(at: NaiveDateTime) -> DateTime<Utc> {
    Mexico_City.from_local_datetime(&at).latest().map_or_else(|| at.and_utc(), |local| local.to_utc())
}

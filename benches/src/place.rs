//! Where the measured programs live: a runtime, folders, databases, a state.

use crate::Options;
use anyhow::{Context, Result};
use api::{
    clock::Clock,
    config::{Config, StorageArgs},
    demo::keys::PAC_CERTIFICATE,
    rate_limit::RateLimits,
    server, setup,
    setup::NewPerson,
    state::AppState,
    store,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{OrganizationId, UserId},
    permission::Role,
};
use sea_orm::{ConnectionTrait, Database};
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The issuer of every document: the one of the demonstration, whose keys we have.
pub(crate) const ISSUER_RFC: &str = "RBN140312QX8";
/// Everything happens on this day.
pub(crate) const TODAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 24) {
    Some(date) => date,
    None => NaiveDate::MIN,
};
pub(crate) const SECRET: &str = "a secret that only the measurements know";

/// Which database is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

pub(crate) struct Place {
    pub(crate) runtime: Runtime,
    pub(crate) engines: Vec<Engine>,
    postgres: Option<String>,
    folder: TempDir,
    made: Cell<u32>,
}

/// A database with one organization, its files, and what a server shares.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) state: AppState,
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub(crate) storage: StorageArgs,
}

impl Place {
    pub(crate) fn new(options: &Options) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let engines = [Engine::Sqlite].into_iter().chain(options.postgres.as_ref().map(|_url| Engine::Postgres));
        Ok(Self {
            runtime,
            engines: engines.collect(),
            postgres: options.postgres.clone(),
            folder: tempfile::Builder::new().prefix("cartera-bench-").tempdir_in(&options.folder)?,
            made: Cell::new(0),
        })
    }

    /// A new folder.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        self.made.set(self.made.get() + 1);
        let folder = self.folder.path().join(self.made.get().to_string());
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// An empty organization in a database of its own.
    pub(crate) fn site(&self, engine: Engine) -> Result<Site> {
        let folder = self.folder()?;
        self.runtime.block_on(self.open(engine, &folder))
    }

    async fn open(&self, engine: Engine, folder: &Path) -> Result<Site> {
        let certificates = folder.join("certificates");
        fs::create_dir_all(&certificates)?;
        fs::write(certificates.join("pac.cer"), PAC_CERTIFICATE)?;
        let storage = StorageArgs {
            database_url: self.database(engine, folder).await?,
            storage: folder.join("files").display().to_string(),
            certificates: certificates.clone(),
        };
        let config = Config { secret: SECRET.to_owned(), ..Config::without_server(&storage) };
        let mut state = server::open(config, &storage, Clock::starting_at(noon())).await?;
        state.limits = Arc::new(RateLimits::off());
        let (organization, user) = people(&state).await?;
        Ok(Site { engine, state, organization, user, storage })
    }

    async fn database(&self, engine: Engine, folder: &Path) -> Result<String> {
        match engine {
            Engine::Sqlite => Ok(format!("sqlite://{}", folder.join("cartera.db").display())),
            Engine::Postgres => {
                let server = self.postgres.as_deref().context("no PostgreSQL")?;
                let (address, _database) = server.rsplit_once('/').context("no database in the URL")?;
                let name = format!("bench_{}_{}", std::process::id(), self.made.get());
                let administration = Database::connect(server).await?;
                administration.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
                administration.close().await?;
                Ok(format!("{address}/{name}"))
            }
        }
    }
}

impl Site {
    /// Lets the database learn how large its tables are, as it does by itself in the long run.
    pub(crate) async fn analyze(&self) -> Result<()> {
        self.state.db.execute_unprepared("ANALYZE").await?;
        Ok(())
    }
}

fn noon() -> DateTime<Utc> {
    TODAY.and_hms_opt(18, 0, 0).unwrap_or_default().and_utc()
}

async fn people(state: &AppState) -> Result<(OrganizationId, UserId)> {
    let txn = store::begin_write(&state.db).await?;
    let now = state.clock.now();
    let organization = setup::organization(&txn, "Refacciones y Baleros del Norte", now).await?;
    setup::issuer(&txn, organization, ISSUER_RFC, "REFACCIONES Y BALEROS DEL NORTE", now).await?;
    let person = NewPerson {
        email: "adriana@norte.example",
        name: "Adriana Norte",
        password_hash: String::new(),
        roles: &[Role::Admin],
    };
    setup::person(&txn, organization, person, now).await?;
    txn.commit().await?;
    let users = store::users::all(&state.db, organization).await?;
    let user = users.first().context("nobody")?.user.id;
    Ok((organization, user))
}

//! SQL, and nothing but: one module per resource, plain functions.
//!
//! A store function never begins or commits; the handler or job does, once. Every function takes the organization,
//! so that a row of another tenant cannot be reached. `DbErr` means something internal; the few constraint
//! violations that mean something to a caller are named where they can happen.

pub mod entity;

pub mod allocations;
pub mod api_keys;
pub mod attachments;
pub mod audit;
pub mod bank_account_changes;
pub mod certificate_requests;
pub mod contacts;
pub mod credit_notes;
pub mod customers;
pub mod disputes;
pub mod documents;
pub mod events;
pub mod holidays;
pub mod idempotency;
pub mod imports;
pub mod inheritance;
pub mod invoice_dates;
pub mod invoice_search;
pub mod invoices;
pub mod job_runs;
pub mod message_notices;
pub mod messages;
pub mod notices;
pub mod notification_rules;
pub mod notifications;
pub mod open_items;
pub mod organizations;
pub mod originals;
pub mod password_resets;
pub mod payments;
pub mod promises;
pub mod purchase_orders;
pub mod refresh_tokens;
pub mod reps;
pub mod sat_checks;
pub mod sites;
pub mod stamps;
pub mod statement_batches;
pub mod terms;
pub mod timeline;
pub mod unapplied;
pub mod users;

pub use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait};

use anyhow::Context;
use domain::ids::{OrganizationId, UserId};
use migrations::MigratorTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectOptions, Database, DatabaseBackend, DatabaseTransaction, SqliteTransactionMode,
    Statement, TransactionOptions,
    sea_query::{LikeExpr, Query, SelectStatement},
};
use std::time::Duration;

/// A transaction that writes. Commit it, or everything in it is undone.
pub type WriteTransaction = DatabaseTransaction;

/// Opens the database, creating the folder of a SQLite file.
pub async fn connect(url: &str) -> anyhow::Result<DatabaseConnection> {
    connect_with(url, "FULL").await
}

/// The same, without waiting for the disk: for a SQLite file that can be made again.
pub async fn connect_disposable(url: &str) -> anyhow::Result<DatabaseConnection> {
    connect_with(url, "OFF").await
}

async fn connect_with(url: &str, synchronous: &'static str) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).connect_timeout(Duration::from_secs(10)).acquire_timeout(Duration::from_secs(30));
    if let Some(path) = sqlite_path(url) {
        if let Some(folder) = std::path::Path::new(path).parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        }
        // A connection to a file does not break while it is not used.
        options.max_connections(8).test_before_acquire(false).map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(30))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", synchronous)
                // Kilobytes per connection: the inner pages of the indexes of some million rows.
                .pragma("cache_size", "-16384")
        });
    } else {
        // Our queries take milliseconds: compiling them to machine code takes longer than they do.
        options.max_connections(16).map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off")]));
    }
    Database::connect(options).await.with_context(|| "open the database; check DATABASE_URL".to_owned())
}

/// Copies a SQLite database as of this moment into a file that is not there yet.
pub async fn snapshot(db: &DatabaseConnection, file: &std::path::Path) -> Result<(), DbErr> {
    let path = file.display().to_string();
    db.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Sqlite, "VACUUM INTO ?", [path.into()])).await?;
    Ok(())
}

/// Fails when pages of a SQLite database contradict one another.
pub async fn check_integrity(db: &DatabaseConnection) -> Result<(), DbErr> {
    let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA integrity_check")).await?;
    let verdict = row.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
    if verdict.as_deref() == Some("ok") { Ok(()) } else { Err(DbErr::Custom(verdict.unwrap_or_default())) }
}

/// The file of a SQLite database; none where another server keeps it.
pub fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    Some(path.split('?').next().unwrap_or(path))
}

/// Brings the schema up to date, one process at a time.
pub async fn migrate(db: &DatabaseConnection) -> anyhow::Result<()> {
    /// Any fixed number will do: it names the lock among Cartera's processes.
    const LOCK: i64 = 0x4361_7274;
    if db.get_database_backend() != DatabaseBackend::Postgres {
        // SQLite: the migration's own transaction is the lock.
        return migrations::Migrator::up(db, None).await.context("migrate the database");
    }
    let guard = db.begin().await?;
    guard.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    let result = migrations::Migrator::up(db, None).await.context("migrate the database");
    guard.commit().await?;
    result
}

/// Begins a transaction that will write: on SQLite it waits for its turn now rather than failing later.
pub async fn begin_write(db: &DatabaseConnection) -> Result<WriteTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(options).await
}

/// Rows whose folded text holds every word that somebody looks for.
pub(crate) fn matches(column: impl ColumnTrait, query: &str) -> Condition {
    domain::search::words(query).into_iter().fold(Condition::all(), |all, word| {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        all.add(column.like(LikeExpr::new(format!("%{escaped}%")).escape('\\')))
    })
}

/// A part of a transaction that can be undone by itself.
pub async fn savepoint(txn: &WriteTransaction) -> Result<WriteTransaction, DbErr> {
    txn.begin().await
}

/// A row that says something the program never writes.
pub(crate) fn corrupt(table: &str, id: impl std::fmt::Display, why: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("{table} {id}: {why}"))
}

/// Reads a word written by [`word`].
pub(crate) fn parse_word<T: serde::de::DeserializeOwned>(table: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| corrupt(table, text, error))
}

/// The `snake_case` word of an enumeration, as in the API.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> Result<String, DbErr> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        Ok(other) => Err(DbErr::Custom(format!("{other} is not a word"))),
        Err(error) => Err(DbErr::Custom(error.to_string())),
    }
}

/// JSON of a value that serialises by construction.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, DbErr> {
    serde_json::to_value(value).map_err(|error| DbErr::Custom(error.to_string()))
}

/// Reads JSON written by [`json`].
pub(crate) fn parse_json<T: serde::de::DeserializeOwned>(table: &str, value: serde_json::Value) -> Result<T, DbErr> {
    serde_json::from_value(value).map_err(|error| corrupt(table, "json", error))
}

/// The ids of the customers assigned to `user`, for `IN (…)`.
pub(crate) fn assigned_customers(organization: OrganizationId, user: UserId) -> SelectStatement {
    use entity::customers::{Column, Entity};
    let assigned = Condition::any().add(Column::CollectorId.eq(user.0)).add(Column::SalespersonId.eq(user.0));
    Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::OrganizationId.eq(organization.0))
        .cond_where(assigned)
        .to_owned()
}

/// The ids of the customers whose collector is `user`, for `IN (…)`.
pub(crate) fn collected_by(organization: OrganizationId, user: UserId) -> SelectStatement {
    use entity::customers::{Column, Entity};
    Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::OrganizationId.eq(organization.0))
        .and_where(Column::CollectorId.eq(user.0))
        .to_owned()
}

/// Ids in portions that fit into one statement of either database.
pub(crate) fn chunks<T>(ids: impl IntoIterator<Item = T>) -> Vec<Vec<T>> {
    portions(ids, 5_000)
}

/// Rows of one insert. Few enough that nearly all inserts of a table have the same text, which is prepared once.
pub(crate) const ROWS_AT_ONCE: usize = 32;

/// Anything in portions of `size`: a row to insert takes a parameter for each of its columns.
pub(crate) fn portions<T>(items: impl IntoIterator<Item = T>, size: usize) -> Vec<Vec<T>> {
    let mut portions = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        portions.push(items.by_ref().take(size).collect());
    }
    portions
}

//! Cartera's database schema. Migrations only go forward; each is readable by the previous release.
//!
//! A migration is one SQL file written once for both databases: PostgreSQL's type names, which [`for_sqlite`]
//! translates into names whose affinity makes SQLite store what sea-orm binds.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

pub use sea_orm_migration::MigratorTrait;

pub struct Migrator;

/// Every migration by the name of its file, in the order in which they run.
macro_rules! in_order {
    ($($name:literal,)*) => {
        [$(($name, include_str!(concat!($name, ".sql")))),*]
    };
}

const MIGRATIONS: &[(&str, &str)] = &in_order![
    "m20261123_000001_initial",
    "m20261127_000010_documents",
    "m20261127_000020_first_day",
    "m20261127_000030_narrow_searches",
    "m20261127_000040_default_credit",
    "m20261127_000050_promise_approval",
    "m20261127_000060_live_events",
    "m20261127_000070_payment_reversals",
    "m20261127_000120_session_devices",
    "m20261127_000130_unconfirmed_since",
    "m20261127_000150_bank_account_changes",
    "m20261127_000160_document_figures",
    "m20261127_000170_promise_channel",
    "m20261128_000180_reinstated",
    "m20261128_000190_former_orders",
    "m20261128_000200_sat_answers",
    "m20261128_000210_waiting_prints",
    "m20261128_000220_import_attempts",
    "m20261128_000230_message_notices",
    "m20261128_000240_stamp_certificates",
];

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let boxed = |&(name, sql): &_| -> Box<dyn MigrationTrait> { Box::new(SqlMigration { name, sql }) };
        MIGRATIONS.iter().map(boxed).collect()
    }
}

struct SqlMigration {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for SqlMigration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SqlMigration {
    /// All of a migration or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Sqlite => for_sqlite(self.sql),
            DatabaseBackend::Postgres | DatabaseBackend::MySql => self.sql.to_owned(),
            other => return Err(DbErr::Migration(format!("{other:?} is not a database of Cartera"))),
        };
        manager.get_connection().execute_unprepared(&sql).await.map(|_result| ())
    }
}

/// Type names containing TEXT keep SQLite from turning dates and JSON into numbers.
fn for_sqlite(sql: &str) -> String {
    [
        (" UUID", " uuid_text"),
        (" JSONB", " json_text"),
        (" TIMESTAMPTZ", " timestamptz_text"),
        (" DATE", " date_text"),
        (" TIMESTAMP ", " timestamp_text "),
    ]
    .iter()
    .fold(sql.to_owned(), |sql, (from, to)| sql.replace(from, to))
}

//! Cartera's database schema. Migrations only go forward; each is readable by the previous release.
//!
//! A migration is one SQL file written once for both databases: PostgreSQL's type names, which [`for_sqlite`]
//! translates into names whose affinity makes SQLite store what sea-orm binds.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

pub use sea_orm_migration::MigratorTrait;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(SqlMigration {
                name: "m20261123_000001_initial",
                sql: include_str!("m20261123_000001_initial.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000010_documents",
                sql: include_str!("m20261127_000010_documents.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000020_first_day",
                sql: include_str!("m20261127_000020_first_day.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000030_narrow_searches",
                sql: include_str!("m20261127_000030_narrow_searches.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000040_default_credit",
                sql: include_str!("m20261127_000040_default_credit.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000050_promise_approval",
                sql: include_str!("m20261127_000050_promise_approval.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000060_live_events",
                sql: include_str!("m20261127_000060_live_events.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000070_payment_reversals",
                sql: include_str!("m20261127_000070_payment_reversals.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000120_session_devices",
                sql: include_str!("m20261127_000120_session_devices.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000130_unconfirmed_since",
                sql: include_str!("m20261127_000130_unconfirmed_since.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000150_bank_account_changes",
                sql: include_str!("m20261127_000150_bank_account_changes.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000160_document_figures",
                sql: include_str!("m20261127_000160_document_figures.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261127_000170_promise_channel",
                sql: include_str!("m20261127_000170_promise_channel.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261128_000180_reinstated",
                sql: include_str!("m20261128_000180_reinstated.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261128_000190_former_orders",
                sql: include_str!("m20261128_000190_former_orders.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261128_000200_sat_answers",
                sql: include_str!("m20261128_000200_sat_answers.sql"),
            }),
            Box::new(SqlMigration {
                name: "m20261128_000210_waiting_prints",
                sql: include_str!("m20261128_000210_waiting_prints.sql"),
            }),
        ]
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

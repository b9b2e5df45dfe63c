//! A database per test, copied from one that is migrated and seeded once per build of the tests.

use super::{RUNTIME, seed};
use api::store;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, FromQueryResult, Statement};
use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The PostgreSQL to test with, if any.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, which config.rs does not know")]
fn server_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// The database of one test. On PostgreSQL it is dropped with this.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    postgres_name: Option<String>,
}

impl TestDatabase {
    /// Makes the database; the file of SQLite goes into `folder`.
    pub(crate) async fn create(folder: &Path) -> Self {
        let Some(server) = server_url() else {
            let file = folder.join("cartera.db");
            fs::copy(sqlite_template().await, &file).unwrap();
            return Self { url: format!("sqlite://{}", file.display()), postgres_name: None };
        };
        let template = POSTGRES_TEMPLATE.get_or_init(|| postgres_template(&server)).await;
        let name = format!("{TEST}{}", Uuid::now_v7().simple());
        run(administration().await, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: beside(&server, &name), postgres_name: Some(name) }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(name) = self.postgres_name.take() else { return };
        // A thread, because the one that drops may be inside a runtime, which must not block on another.
        let dropping = std::thread::spawn(move || {
            RUNTIME.block_on(async {
                run(administration().await, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            });
        });
        assert!(dropping.join().is_ok() || std::thread::panicking(), "the test's database was not dropped");
    }
}

/// What tells builds of the tests apart: the schema and the seed are compiled into this file.
fn build() -> String {
    let program = fs::metadata(std::env::current_exe().unwrap()).unwrap();
    let at = program.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    format!("{:x}", at.as_nanos())
}

async fn migrate_and_seed(url: &str) {
    let db = store::connect(url).await.unwrap();
    store::migrate(&db).await.unwrap();
    seed::seed(&db).await;
    db.close().await.unwrap();
}

static SQLITE_TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();

async fn sqlite_template() -> &'static Path {
    let find_or_make = || async {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let template = folder.join(format!("template-{}.db", build()));
        if template.exists() {
            return template;
        }
        for old in fs::read_dir(folder).unwrap().flatten() {
            if old.file_name().to_string_lossy().starts_with("template-") {
                // Another process may be faster.
                let _gone = fs::remove_file(old.path());
            }
        }
        let unfinished = folder.join(format!("unfinished-{}.db", Uuid::now_v7()));
        migrate_and_seed(&format!("sqlite://{}", unfinished.display())).await;
        fs::rename(&unfinished, &template).unwrap();
        template
    };
    SQLITE_TEMPLATE.get_or_init(find_or_make).await
}

const TEST: &str = "cartera_test_";
/// Short, because PostgreSQL cuts names off after 63 characters.
const TEMPLATE: &str = "cartera_seed_";
/// Databases older than this belong to runs that crashed.
const CRASHED_AFTER_SECONDS: u64 = 3600;
/// Any fixed number: one process at a time makes the template.
const LOCK: i64 = 0x7465_7374;

static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();
static ADMINISTRATION: OnceCell<DatabaseConnection> = OnceCell::const_new();

async fn administration() -> &'static DatabaseConnection {
    ADMINISTRATION.get_or_init(|| async { connect(&server_url().unwrap(), 4).await }).await
}

async fn connect(url: &str, connections: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The same server's database called `name`.
fn beside(server: &str, name: &str) -> String {
    let (address, _database) = server.rsplit_once('/').unwrap();
    format!("{address}/{name}")
}

async fn postgres_template(server: &str) -> String {
    // The lock belongs to the session, so there must be only one.
    let session = connect(server, 1).await;
    run(&session, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    let prefix = format!("{TEMPLATE}{}_", build());
    let names = database_names(&session).await;
    let made = names.iter().find(|name| name.starts_with(&prefix)).cloned();
    let template = if let Some(template) = made {
        template
    } else {
        let unfinished = format!("{TEST}{}", Uuid::now_v7().simple());
        run(&session, &format!("CREATE DATABASE {unfinished}")).await;
        migrate_and_seed(&beside(server, &unfinished)).await;
        let template = format!("{prefix}{}", Uuid::now_v7().simple());
        run(&session, &format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
        template
    };
    for name in names.iter().filter(|name| **name != template && is_left_over(name)) {
        // One that is still connected to is not left over.
        let _busy = session.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
    }
    session.close().await.unwrap();
    template
}

async fn database_names(session: &DatabaseConnection) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Row {
        datname: String,
    }
    let all = Statement::from_string(session.get_database_backend(), "SELECT datname::text FROM pg_database");
    Row::find_by_statement(all).all(session).await.unwrap().into_iter().map(|row| row.datname).collect()
}

/// The name ends with a UUID that tells when it was made.
fn is_left_over(name: &str) -> bool {
    let made = name.rsplit('_').next().and_then(|id| Uuid::parse_str(id).ok()).and_then(|id| id.get_timestamp());
    let (Some(made), Some(now)) = (made, Uuid::now_v7().get_timestamp()) else { return false };
    let ours = name.starts_with(TEST) || name.starts_with(TEMPLATE);
    ours && made.to_unix().0 + CRASHED_AFTER_SECONDS < now.to_unix().0
}

#[test]
fn only_databases_of_tests_that_are_an_hour_old_are_left_over() {
    let old = "0196b2ba7c0070008000000000000000"; // 2025-05-09
    assert!(is_left_over(&format!("{TEST}{old}")));
    assert!(is_left_over(&format!("{TEMPLATE}17f_{old}")));
    assert!(!is_left_over(&format!("{TEST}{}", Uuid::now_v7().simple())));
    assert!(!is_left_over(&format!("customers_{old}")));
    assert!(!is_left_over("postgres"));
}

use crate::{
    Options, document,
    measure::{peak_memory, reset_peak_memory},
    place::{Engine, Place, Site},
    table::{Row, bytes, duration, number},
};
use anyhow::{Context, Result, anyhow};
use api::{
    intake,
    store::{self, imports::ImportSource},
};
use sea_orm::{ConnectionTrait, TransactionTrait};
use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What a registration writes, so that each table comes after those it refers to.
const TABLES: [&str; 13] = [
    "customers",
    "documents",
    "document_relations",
    "invoices",
    "invoice_dates",
    "credit_notes",
    "reps",
    "payments",
    "rep_payments",
    "rep_documents",
    "allocations",
    "timeline_events",
    "import_items",
];

pub(super) fn measure(options: &Options, place: &Place) -> Result<Vec<Row>> {
    let archives = document::archives(&place.folder()?, options.files)?;
    place.engines.iter().map(|engine| one(options, place, *engine, &archives)).collect()
}

fn one(options: &Options, place: &Place, engine: Engine, archives: &[PathBuf]) -> Result<Row> {
    let site = place.site(engine)?;
    let before = peak_memory()?;
    reset_peak_memory()?;
    let taken = place.runtime.block_on(register(&site, archives))?;
    let peak = peak_memory()?;
    let raw = place.runtime.block_on(insert_again(&site))?;
    let files = f64::from(options.files);
    let what = format!("register {} CFDI from ZIPs, {}", number(options.files), engine.name());
    let ours = format!(
        "{} files/s ({}), peak {} (before: {})",
        number(format!("{:.0}", files / taken.as_secs_f64())),
        duration(taken),
        bytes(peak),
        bytes(before),
    );
    let limit = format!("{} files/s", number(format!("{:.0}", files / raw.as_secs_f64())));
    Ok(Row::new(what, ours)
        .limit("the same rows from one table into the other", limit)
        .ratio(taken.as_secs_f64() / raw.as_secs_f64())
        .goal("≥ 1,500 files/s, ≤ 200 MB"))
}

/// From uploaded archives to the last commit, as the server does it.
async fn register(site: &Site, archives: &[PathBuf]) -> Result<Duration> {
    let state = &site.state;
    let begun = Instant::now();
    let mut sources = Vec::new();
    for path in archives {
        let archive = fs::read(path)?.into();
        let files = intake::run::count_files(&archive);
        let stored = state.files.put(site.organization, archive).await?;
        sources.push(ImportSource { file: path.display().to_string(), storage_key: stored.key, files });
    }
    let created = intake::create(&state.db, state, site.organization, sources, None).await;
    let import = created.map_err(|error| anyhow!("{error}"))?;
    intake::run_pending(state).await.map_err(|error| anyhow!("{error}"))?;
    let taken = begun.elapsed();
    let found = store::imports::by_id(&state.db, site.organization, import).await?.context("the import")?;
    let counted = store::imports::with_counters(&state.db, site.organization, vec![found]).await?;
    let import = counted.first().context("the import")?;
    anyhow::ensure!(
        import.registered + import.registered_with_warning == import.total,
        "not everything was registered: {}",
        serde_json::to_string(import)?
    );
    Ok(taken)
}

/// Takes the rows out and puts them back in one transaction, table by table: what the database needs at least.
async fn insert_again(site: &Site) -> Result<Duration> {
    let db = &site.state.db;
    for table in TABLES {
        db.execute_unprepared(&format!("CREATE TABLE copy_{table} AS SELECT * FROM {table}")).await?;
    }
    for table in TABLES.iter().rev() {
        db.execute_unprepared(&format!("DELETE FROM {table}")).await?;
    }
    let begun = Instant::now();
    let txn = db.begin().await?;
    for table in TABLES {
        txn.execute_unprepared(&format!("INSERT INTO {table} SELECT * FROM copy_{table}")).await?;
    }
    txn.commit().await?;
    Ok(begun.elapsed())
}

use crate::{
    Options, ledger,
    measure::middle,
    place::{Place, Site, TODAY},
    serving::{cost, serve},
    table::{Row, duration, number},
};
use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Statement};
use std::time::{Duration, Instant};

/// The customer whose statement is asked for gets so many more invoices that are open.
const OPEN: u32 = 50;

pub(super) fn measure(options: &Options, place: &Place) -> Result<Vec<Row>> {
    let invoices = options.invoices.last().copied().context("no ledger is wanted")?;
    let mut rows = Vec::new();
    for engine in &place.engines {
        let site = place.site(*engine)?;
        place.runtime.block_on(async {
            ledger::fill(&site, invoices).await?;
            ledger::reopen(&site, 1, OPEN).await
        })?;
        let mut client = serve(place, &site)?;
        let path = format!("/api/v1/statements/{}", ledger::customer(1));
        let requests = u32::try_from(options.times)? * 50;
        let asked = cost(requests, |_number| client.get(&path).map(drop))?;
        let plain = place.runtime.block_on(plain(&site, options.times))?;
        let what = format!("statement of {OPEN} rows of {} invoices, JSON, {}", number(invoices), engine.name());
        let row = Row::timed(what, asked.median, plain, "its rows by SQL");
        rows.push(row.and(format!("CPU {}", duration(asked.cpu))).goal("≤ 0.8 ms, CPU ≤ 300 µs"));
    }
    Ok(rows)
}

async fn plain(site: &Site, times: usize) -> Result<Duration> {
    let sql = "
        SELECT i.id, i.series, i.folio, i.concept, i.issue_date, i.due_date, i.currency, i.total_minor, COALESCE((
            SELECT CAST(SUM(a.amount_minor) AS BIGINT) FROM allocations a
            WHERE a.organization_id = $1 AND a.invoice_id = i.id AND a.effective_date <= $3
        ), 0)
        FROM invoices i WHERE i.organization_id = $1 AND i.customer_id = $2 AND i.closed_date IS NULL";
    let mut taken = Vec::new();
    for _ in 0..times * 20 {
        let begun = Instant::now();
        let values = [site.organization.0.into(), ledger::customer(1).into(), TODAY.into()];
        let statement = Statement::from_sql_and_values(site.state.db.get_database_backend(), sql, values);
        let rows = site.state.db.query_all_raw(statement).await?;
        taken.push(begun.elapsed());
        anyhow::ensure!(!rows.is_empty(), "nothing is owed");
    }
    middle(taken)
}

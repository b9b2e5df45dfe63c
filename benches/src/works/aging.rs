use crate::{
    Options, ledger,
    measure::middle,
    place::{Place, Site, TODAY},
    table::{Row, number},
};
use anyhow::{Result, anyhow};
use api::statements;
use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, Statement};
use std::time::{Duration, Instant};

pub(super) fn measure(options: &Options, place: &Place) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for engine in &place.engines {
        for invoices in &options.invoices {
            let site = place.site(*engine)?;
            rows.extend(place.runtime.block_on(of_ledger(options, &site, *invoices))?);
        }
    }
    Ok(rows)
}

async fn of_ledger(options: &Options, site: &Site, invoices: u32) -> Result<Vec<Row>> {
    ledger::fill(site, invoices).await?;
    let days = [("today", TODAY, "≤ 1.2 ×"), ("nine months ago", TODAY - Days::new(270), "≤ 600 ms at 1,000,000")];
    let mut rows = Vec::new();
    for (named, day, goal) in days {
        let (mut ours, mut plain) = (Vec::new(), Vec::new());
        // In turn, so that neither has the warmer cache.
        for turn in 0..=options.times {
            let (first, second) = (aged(site, day).await?, by_hand(site, day).await?);
            if turn > 0 {
                ours.push(first);
                plain.push(second);
            }
        }
        let what = format!("aging of {} invoices, {named}, {}", number(invoices), site.engine.name());
        rows.push(Row::timed(what, middle(ours)?, middle(plain)?, "plain SQL").goal(goal));
    }
    Ok(rows)
}

async fn aged(site: &Site, day: NaiveDate) -> Result<Duration> {
    let begun = Instant::now();
    let report = statements::aging(&site.state.db, site.organization, day, None).await;
    let report = report.map_err(|error| anyhow!("{error}"))?;
    let taken = begun.elapsed();
    anyhow::ensure!(!report.currencies.is_empty(), "nothing is owed");
    Ok(taken)
}

/// What somebody who knows the tables would ask of them: customers with their balances by age, without disputes,
/// substitutions, changed dates and saldo a favor, and nothing made of the rows.
async fn by_hand(site: &Site, day: NaiveDate) -> Result<Duration> {
    let due = [0, 30, 60, 90].map(|days| day - Days::new(days));
    let columns = due.map(|first| format!("SUM(CASE WHEN due_date >= '{first}' THEN balance ELSE 0 END)")).join(", ");
    let sql = format!(
        "WITH open AS MATERIALIZED (
            SELECT i.customer_id, i.currency, i.due_date, i.total_minor - COALESCE((
                SELECT CAST(SUM(a.amount_minor) AS BIGINT) FROM allocations a
                WHERE a.organization_id = $1 AND a.invoice_id = i.id AND a.effective_date <= $2
            ), 0) AS balance
            FROM invoices i
            WHERE i.organization_id = $1 AND i.issue_date <= $2 AND (i.closed_date IS NULL OR i.closed_date > $2)
        )
        SELECT c.code, c.name, c.rfc, owed.* FROM (
            SELECT customer_id, currency, {columns}, SUM(balance) FROM open GROUP BY customer_id, currency
        ) AS owed JOIN customers c ON c.id = owed.customer_id"
    );
    let begun = Instant::now();
    let values = [site.organization.0.into(), day.into()];
    let statement = Statement::from_sql_and_values(site.state.db.get_database_backend(), sql, values);
    let rows = site.state.db.query_all_raw(statement).await?;
    let taken = begun.elapsed();
    anyhow::ensure!(!rows.is_empty(), "nothing is owed");
    Ok(taken)
}

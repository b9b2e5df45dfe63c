//! Saldo a favor: money received that no invoice took, per customer and currency, on any day.

use super::{corrupt, open_items::Owners};
use chrono::NaiveDate;
use domain::{
    ids::{CustomerId, OrganizationId},
    money::{Money, MoneyError, Totals},
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};
use std::collections::BTreeMap;

#[derive(FromQueryResult)]
struct Row {
    customer_id: uuid::Uuid,
    currency: String,
    minor: i64,
}

#[derive(FromQueryResult)]
struct Left {
    currency: String,
    minor: i64,
    payments: i64,
}

/// What is left of effective payments: of those that may have something left on the day.
const PAYMENTS: &str = "
    SELECT customer_id, currency, rest FROM (
        SELECT p.customer_id, p.currency, p.amount_minor - COALESCE((
            SELECT CAST(SUM(a.consumed_minor) AS BIGINT) FROM allocations a
            WHERE a.organization_id = $1 AND a.payment_id = p.id AND a.dated <= $2
                AND (a.undone_date IS NULL OR a.undone_date > $2)
        ), 0) AS rest
        FROM payments p
        WHERE p.organization_id = $1{known} AND p.spent_date {spent}
            AND p.payment_date <= $2 AND p.effective_date <= $2
            AND (p.reversed_date IS NULL OR p.reversed_date > $2){owned}
    ) AS payments_left WHERE rest > 0";

/// What invoices got beyond their total, or before they were cancelled: the surplus of `domain::ledger::Balance`.
const SURPLUS: &str = "
    SELECT customer_id, currency, CASE WHEN is_cancelled = 1 THEN received ELSE settled - total_minor END AS rest
    FROM (
        SELECT i.customer_id, i.currency, i.total_minor, 
            CASE WHEN i.cancelled_date <= $2 AND (i.reinstated_date IS NULL OR i.reinstated_date > $2) THEN 1 ELSE 0 END
                AS is_cancelled,
            CAST(SUM(a.amount_minor) AS BIGINT) AS settled,
            CAST(SUM(CASE WHEN a.payment_id IS NOT NULL AND a.kind IN ('payment', 'advance') THEN a.amount_minor ELSE 0 END)
                AS BIGINT) AS received
        FROM invoices i JOIN allocations a ON a.organization_id = $1 AND a.invoice_id = i.id
        WHERE i.organization_id = $1 AND i.customer_id IS NOT NULL AND i.surplus_date <= $2 AND i.issue_date <= $2
            AND a.dated <= $2 AND a.effective_date <= $2 AND (a.undone_date IS NULL OR a.undone_date > $2){owned}
        GROUP BY i.id, i.customer_id, i.currency, i.total_minor, i.cancelled_date, i.reinstated_date
    ) AS invoices_settled WHERE is_cancelled = 1 OR settled > total_minor";

pub async fn by_customer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
    owners: Owners<'_>,
) -> Result<BTreeMap<CustomerId, Totals>, DbErr> {
    let (of_payments, values) = owners.condition("p.customer_id", 3);
    let (of_invoices, _same) = owners.condition("i.customer_id", 3);
    let left = |spent: &str| left(spent, " AND p.customer_id IS NOT NULL", &of_payments);
    let sql = format!(
        "SELECT customer_id, currency, CAST(SUM(rest) AS BIGINT) AS minor
        FROM ({} UNION ALL {} UNION ALL {}) AS unapplied GROUP BY customer_id, currency",
        left("IS NULL"),
        left("> $2"),
        SURPLUS.replace("{owned}", &of_invoices),
    );
    let values = [organization.0.into(), as_of.into()].into_iter().chain(values);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut found: BTreeMap<CustomerId, Totals> = BTreeMap::new();
    for row in Row::find_by_statement(statement).all(db).await? {
        let wrong = |error: MoneyError| corrupt("payments", row.customer_id, error);
        let amount = Money::new(row.minor, row.currency.parse().map_err(wrong)?);
        found.entry(row.customer_id.into()).or_default().add(amount).map_err(wrong)?;
    }
    Ok(found)
}

/// What is left of payments alone, also of those nobody is known to have made, and how many they are.
pub async fn of_payments(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
    owners: Owners<'_>,
) -> Result<(Totals, u64), DbErr> {
    let (owned, values) = owners.condition("p.customer_id", 3);
    let sql = format!(
        "SELECT currency, CAST(SUM(rest) AS BIGINT) AS minor, COUNT(*) AS payments
        FROM ({} UNION ALL {}) AS unapplied GROUP BY currency",
        left("IS NULL", "", &owned),
        left("> $2", "", &owned),
    );
    let values = [organization.0.into(), as_of.into()].into_iter().chain(values);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let (mut totals, mut payments) = (Totals::default(), 0_u64);
    for row in Left::find_by_statement(statement).all(db).await? {
        let wrong = |error: MoneyError| corrupt("payments", &row.currency, error);
        totals.add(Money::new(row.minor, row.currency.parse().map_err(wrong)?)).map_err(wrong)?;
        payments = payments.saturating_add(u64::try_from(row.payments).unwrap_or_default());
    }
    Ok((totals, payments))
}

fn left(spent: &str, known: &str, owned: &str) -> String {
    PAYMENTS.replace("{spent}", spent).replace("{known}", known).replace("{owned}", owned)
}

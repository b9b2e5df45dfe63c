//! Saldo a favor: money received that no invoice took, per customer and currency, on any day.

use super::corrupt;
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

/// What is left of effective payments.
const PAYMENTS: &str = "
    SELECT p.customer_id, p.currency, CAST(SUM(p.amount_minor - COALESCE(a.consumed, 0)) AS BIGINT) AS minor
    FROM payments p
    LEFT JOIN (
        SELECT payment_id, SUM(consumed_minor) AS consumed FROM allocations
        WHERE organization_id = $1 AND payment_id IS NOT NULL AND dated <= $2
            AND (undone_date IS NULL OR undone_date > $2)
        GROUP BY payment_id
    ) a ON a.payment_id = p.id
    WHERE p.organization_id = $1 AND p.customer_id IS NOT NULL AND p.payment_date <= $2 AND p.effective_date <= $2
        AND (p.reversed_date IS NULL OR p.reversed_date > $2)
        AND p.amount_minor > COALESCE(a.consumed, 0)
    GROUP BY p.customer_id, p.currency";

/// What invoices got beyond their total, or before they were cancelled: the surplus of `domain::ledger::Balance`.
const SURPLUS: &str = "
    SELECT i.customer_id, i.currency,
        CAST(SUM(CASE WHEN i.cancelled_date <= $2 THEN a.received ELSE a.settled - i.total_minor END) AS BIGINT) AS minor
    FROM (
        SELECT invoice_id, SUM(amount_minor) AS settled,
            SUM(CASE WHEN payment_id IS NOT NULL AND kind IN ('payment', 'advance') THEN amount_minor ELSE 0 END) AS received
        FROM allocations
        WHERE organization_id = $1 AND dated <= $2 AND effective_date <= $2
            AND (undone_date IS NULL OR undone_date > $2)
        GROUP BY invoice_id
    ) a
    JOIN invoices i ON i.id = a.invoice_id
    WHERE i.organization_id = $1 AND i.customer_id IS NOT NULL AND i.issue_date <= $2
        AND (i.cancelled_date <= $2 OR a.settled > i.total_minor)
    GROUP BY i.customer_id, i.currency";

pub async fn by_customer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
) -> Result<BTreeMap<CustomerId, Totals>, DbErr> {
    let mut found: BTreeMap<CustomerId, Totals> = BTreeMap::new();
    for sql in [PAYMENTS, SURPLUS] {
        let values = [organization.0.into(), as_of.into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        for row in Row::find_by_statement(statement).all(db).await? {
            let wrong = |error: MoneyError| corrupt("payments", row.customer_id, error);
            let amount = Money::new(row.minor, row.currency.parse().map_err(wrong)?);
            found.entry(row.customer_id.into()).or_default().add(amount).map_err(wrong)?;
        }
    }
    Ok(found)
}

//! What is owed on a day, worked out by the database: what `domain::ledger::balance` says of each invoice, for
//! thousands at once. A property test holds the two together.
//!
//! Only invoices that may owe something on the day are read, and of those only the allocations; `closed_date`,
//! `allocated_date` and `dates_changed_date` say which.

use super::{
    corrupt, parse_json,
    purchase_orders::{former_orders, order_numbers_on},
};
use chrono::{Days, NaiveDate};
use domain::{
    aging::{AgedBalance, Bucket, BucketAmount, BucketLimits, CustomerRef, OpenItem, empty},
    ids::{CustomerId, OrganizationId, UserId},
    ledger::PuePolicy,
    money::{Currency, Money},
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};
use std::{collections::BTreeMap, fmt::Write as _};
use uuid::Uuid;

/// Whose open items, of which day.
#[derive(Clone, Copy, Debug)]
pub struct OpenItems<'a> {
    pub organization: OrganizationId,
    pub as_of: NaiveDate,
    pub policy: PuePolicy,
    pub owners: Owners<'a>,
}

/// Of which customers.
#[derive(Clone, Copy, Debug)]
pub enum Owners<'a> {
    /// Everybody's, also what nobody is known to owe.
    All,
    /// Customers assigned to a person.
    AssignedTo(UserId),
    These(&'a [CustomerId]),
}

impl Owners<'_> {
    /// All that somebody may see.
    pub fn visible_to(user: Option<UserId>) -> Self {
        user.map_or(Self::All, Self::AssignedTo)
    }

    /// What restricts a column of customers, from parameter `first` on.
    pub(super) fn condition(self, column: &str, first: usize) -> (String, Vec<Value>) {
        match self {
            Self::All => (String::new(), Vec::new()),
            Self::AssignedTo(user) => {
                let assigned = format!(
                    " AND {column} IN (SELECT id FROM customers WHERE organization_id = $1
                        AND (collector_id = ${first} OR salesperson_id = ${first}))"
                );
                (assigned, vec![user.0.into()])
            }
            // An empty list is no list to PostgreSQL.
            Self::These([]) => (" AND 1 = 0".to_owned(), Vec::new()),
            Self::These(ids) => {
                let places: Vec<String> = (first..).take(ids.len()).map(|place| format!("${place}")).collect();
                let listed = format!(" AND {column} IN ({})", places.join(", "));
                (listed, ids.iter().map(|id| id.0.into()).collect())
            }
        }
    }
}

/// What every open invoice has: its balance, and the due date that was known on the day.
const BALANCE: &str = "
    i.total_minor - CASE WHEN i.allocated_date <= $2 THEN COALESCE((
        SELECT CAST(SUM(a.amount_minor) AS BIGINT) FROM allocations a
        WHERE a.organization_id = $1 AND a.invoice_id = i.id AND a.dated <= $2 AND a.effective_date <= $2
            AND (a.undone_date IS NULL OR a.undone_date > $2)
    ), 0) ELSE 0 END AS balance,
    CASE WHEN i.in_substitution_date <= $2
        AND (i.substitution_refused_date IS NULL OR i.substitution_refused_date > $2) THEN 1 ELSE 0 END AS is_in_substitution";

/// Dates of an invoice as they were on the day: the last known then, or the first ever.
fn in_force(column: &str) -> String {
    let of_invoice = "FROM invoice_dates d WHERE d.organization_id = $1 AND d.invoice_id = i.id";
    format!(
        "CASE WHEN i.dates_changed_date > $2 THEN COALESCE(
            (SELECT d.{column} {of_invoice} AND d.recorded_date <= $2 ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
            (SELECT d.{column} {of_invoice} ORDER BY d.recorded_at, d.id LIMIT 1)
        ) ELSE i.{column} END AS {column}"
    )
}

/// The rows of invoices that count on the day, with `columns` of them, and the values of the parameters.
///
/// Two branches, because an index finds the open ones and those closed later in two places.
fn open(asked: &OpenItems<'_>, columns: &str) -> (String, Vec<Value>) {
    let (owned, owners) = asked.owners.condition("i.customer_id", 3);
    let paid_on_issue = match asked.policy {
        PuePolicy::OpenUntilPaid => "",
        PuePolicy::PaidOnIssue => " AND (i.sat_payment_method IS NULL OR i.sat_payment_method <> 'PUE')",
    };
    let branch = |closed: &str| {
        format!(
            "SELECT {columns} FROM invoices i
            WHERE i.organization_id = $1 AND i.closed_date {closed} AND i.issue_date <= $2
                AND (i.opening = 'known' OR (i.opening = 'unconfirmed' AND i.unconfirmed_date > $2)) AND i.kind = 'ordinary'
                AND (i.cancelled_date IS NULL OR i.cancelled_date > $2 OR i.reinstated_date <= $2){paid_on_issue}{owned}"
        )
    };
    let sql = format!("{} UNION ALL {}", branch("IS NULL"), branch("> $2"));
    let values = [asked.organization.0.into(), asked.as_of.into()].into_iter().chain(owners).collect();
    (sql, values)
}

/// The balances of a day by customer, currency and bucket; what is disputed is still in the bucket of its due date.
pub async fn aged(
    db: &impl ConnectionTrait,
    asked: &OpenItems<'_>,
    limits: &BucketLimits,
) -> Result<Vec<AgedBalance>, DbErr> {
    let columns = format!("i.customer_id, i.currency, {BALANCE}, {}", in_force("due_date"));
    let (open, values) = open(asked, &columns);
    let sums = sums(asked.as_of, limits)?;
    // Materialized: otherwise SQLite works each balance out anew for every column that sums it.
    let sql = format!(
        "WITH open AS MATERIALIZED ({open}),
        owed AS MATERIALIZED (
            SELECT customer_id, currency, {sums} CAST(SUM(is_in_substitution * balance) AS BIGINT) AS in_substitution,
                CAST(SUM(balance) AS BIGINT) AS total
            FROM open WHERE balance > 0 GROUP BY customer_id, currency
        )
        SELECT owed.*, c.code, c.name, c.rfc FROM owed LEFT JOIN customers c ON c.id = owed.customer_id"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.query_all_raw(statement).await?.iter().map(|row| read_aged(row, limits)).collect()
}

/// The nearest day whose year both databases read as four figures; nothing is due before or after those.
fn writable(day: NaiveDate) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(day);
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(day);
    day.clamp(first, last)
}

/// One column per day on which a bucket begins: what is due on it or later.
fn sums(as_of: NaiveDate, limits: &BucketLimits) -> Result<String, DbErr> {
    let mut sums = String::new();
    for days in [0].iter().chain(limits.days()) {
        let first = writable(as_of.checked_sub_days(Days::new((*days).into())).unwrap_or(NaiveDate::MIN));
        let due = format!("CASE WHEN is_in_substitution = 0 AND due_date >= '{first}' THEN balance ELSE 0 END");
        write!(sums, "CAST(SUM({due}) AS BIGINT), ").map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    Ok(sums)
}

fn read_aged(row: &QueryResult, limits: &BucketLimits) -> Result<AgedBalance, DbErr> {
    let customer_id: Option<Uuid> = row.try_get_by_index(0)?;
    let wrong = |error: domain::money::MoneyError| corrupt("invoices", "balance", error);
    let currency: Currency = row.try_get_by_index::<String>(1)?.parse().map_err(wrong)?;
    let mut next = 2;
    let mut amount = || {
        let minor: i64 = row.try_get_by_index(next)?;
        next += 1;
        Ok::<Money, DbErr>(Money::new(minor, currency))
    };
    // Due on the first day of each bucket or later; what the bucket before has is not in the next.
    let mut before = Money::zero(currency);
    let mut due = Vec::with_capacity(limits.days().len() + 1);
    for _bucket in 0..=limits.days().len() {
        let until = amount()?;
        due.push(until.checked_sub(before).map_err(wrong)?);
        before = until;
    }
    let in_substitution = amount()?;
    let total = amount()?;
    let older = total.checked_sub(before).and_then(|rest| rest.checked_sub(in_substitution)).map_err(wrong)?;
    let customer = match customer_id {
        None => None,
        Some(id) => {
            let text = |place: usize| row.try_get_by_index::<String>(next + place);
            Some(CustomerRef { id: id.into(), code: text(0)?, name: text(1)?, rfc: Some(text(2)?) })
        }
    };
    let mut due = due.into_iter().chain([older]);
    let mut fill = |sum: BucketAmount| match sum.bucket {
        Bucket::NotDue | Bucket::Overdue { .. } => BucketAmount { amount: due.next().unwrap_or(sum.amount), ..sum },
        Bucket::InSubstitution => BucketAmount { amount: in_substitution, ..sum },
        // No review is awaited here, and disputes are set apart by whoever asked.
        Bucket::NoCounterReceipt | Bucket::Disputed => sum,
    };
    let buckets = empty(currency, limits).into_iter().map(&mut fill).collect();
    Ok(AgedBalance { customer, currency, buckets })
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    customer_id: Option<Uuid>,
    concept: String,
    series: Option<String>,
    folio: Option<String>,
    purchase_orders: serde_json::Value,
    former_orders: Option<serde_json::Value>,
    currency: String,
    total_minor: i64,
    balance: i64,
    is_in_substitution: i32,
    issue_date: NaiveDate,
    due_date: NaiveDate,
    collection_date: NaiveDate,
    disputed: i64,
}

/// Which open items are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    All,
    /// Those with a part that somebody disputes.
    Disputed,
}

/// The open items of a day, without their promises: statements and reports need none.
pub async fn list(
    db: &impl ConnectionTrait,
    asked: &OpenItems<'_>,
    listed: Listed,
    customers: &BTreeMap<CustomerId, CustomerRef>,
) -> Result<Vec<OpenItem>, DbErr> {
    let columns = format!(
        "i.id, i.customer_id, i.concept, i.series, i.folio, i.purchase_orders, i.former_orders,
        i.currency, i.total_minor, i.issue_date, {BALANCE}, {}, {}",
        in_force("due_date"),
        in_force("collection_date"),
    );
    let (open, values) = open(asked, &columns);
    let join = match listed {
        Listed::All => "LEFT JOIN",
        Listed::Disputed => "JOIN",
    };
    let sql = format!(
        "WITH open AS MATERIALIZED ({open}),
        disputes_open AS MATERIALIZED (
            SELECT invoice_id, CAST(SUM(amount_minor) AS BIGINT) AS amount FROM disputes
            WHERE organization_id = $1 AND opened_date <= $2 AND (resolved_date IS NULL OR resolved_date > $2)
            GROUP BY invoice_id
        )
        SELECT open.*, COALESCE(d.amount, 0) AS disputed
        FROM open {join} disputes_open d ON d.invoice_id = open.id
        WHERE balance > 0 ORDER BY open.issue_date, open.id"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(db).await?;
    rows.into_iter().map(|row| item(row, asked.as_of, customers)).collect()
}

fn item(row: Row, as_of: NaiveDate, customers: &BTreeMap<CustomerId, CustomerRef>) -> Result<OpenItem, DbErr> {
    let currency: Currency = row.currency.parse().map_err(|error| corrupt("invoices", row.id, error))?;
    let (original, balance) = (Money::new(row.total_minor, currency), Money::new(row.balance, currency));
    Ok(OpenItem {
        invoice_id: row.id.into(),
        customer: row.customer_id.and_then(|id| customers.get(&id.into()).cloned()),
        concept: Some(row.concept),
        series: row.series,
        folio: row.folio,
        purchase_orders: order_numbers_on(
            as_of,
            former_orders(row.former_orders)?,
            parse_json("invoices", row.purchase_orders)?,
        ),
        issue_date: row.issue_date,
        due_date: row.due_date,
        collection_date: row.collection_date,
        promised_date: None,
        counter_receipt_date: None,
        original_amount: original,
        amount_paid: original.checked_sub(balance).map_err(|error| corrupt("invoices", row.id, error))?,
        balance_due: balance,
        disputed: Money::new(row.disputed, currency),
        lacks_counter_receipt: false,
        is_in_substitution: row.is_in_substitution != 0,
    })
}

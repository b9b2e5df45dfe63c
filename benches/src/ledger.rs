//! Years of a ledger, made by the database itself: a million invoices take seconds.
//!
//! Three years of invoices in the order of their days. One in sixteen is never paid and the youngest are not paid yet,
//! so that about a tenth is open; there are parts paid, dates changed, disputes, substitutions, cancellations, money
//! applied to nothing and invoices paid twice.

use crate::place::{Engine, Site, TODAY};
use anyhow::Result;
use sea_orm::{ConnectionTrait, TransactionTrait};

/// Days told.
const DAYS: u32 = 1_095;
/// Invoices of one customer.
pub(crate) const PER_CUSTOMER: u32 = 50;

/// Kinds of rows, so that their ids differ.
const CUSTOMER: u8 = 1;
const INVOICE: u8 = 2;
const DATES: u8 = 3;
const CHANGED_DATES: u8 = 4;
const PAYMENT: u8 = 5;
const ALLOCATION: u8 = 6;
const PROMISE: u8 = 7;
const DISPUTE: u8 = 8;
const UNAPPLIED: u8 = 9;

/// Fills the ledger of a site.
pub(crate) async fn fill(site: &Site, invoices: u32) -> Result<()> {
    let script = Script::new(site, invoices);
    let txn = site.state.db.begin().await?;
    for sql in script.statements() {
        txn.execute_unprepared(&sql).await?;
    }
    txn.commit().await?;
    site.analyze().await
}

/// Makes the youngest invoices of everybody those of one customer, open, so that it has about as many as wanted.
pub(crate) async fn reopen(site: &Site, of_customer: u32, wanted: u32) -> Result<()> {
    let owner = literal(site.engine, customer(of_customer));
    site.state
        .db
        .execute_unprepared(&format!(
            "UPDATE invoices SET customer_id = {owner} WHERE id IN (
                SELECT id FROM invoices WHERE closed_date IS NULL ORDER BY id DESC LIMIT {wanted})"
        ))
        .await?;
    Ok(())
}

/// The id of the customer of that number, from 1.
pub(crate) fn customer(number: u32) -> uuid::Uuid {
    uuid::Uuid::from_u128((u128::from(CUSTOMER) << 120) | u128::from(number))
}

/// The id of the invoice of that number, from 1.
pub(crate) fn invoice(number: u32) -> uuid::Uuid {
    uuid::Uuid::from_u128((u128::from(INVOICE) << 120) | u128::from(number))
}

struct Script {
    engine: Engine,
    organization: String,
    user: String,
    invoices: u32,
    customers: u32,
    first_day: String,
    now: String,
}

impl Script {
    fn new(site: &Site, invoices: u32) -> Self {
        let first_day = TODAY - chrono::Days::new(DAYS.into());
        let engine = site.engine;
        Self {
            engine,
            organization: literal(engine, site.organization.0),
            user: literal(engine, site.user.0),
            invoices,
            customers: invoices.div_ceil(PER_CUSTOMER),
            first_day: first_day.to_string(),
            now: format!("{TODAY} 18:00:00+00:00"),
        }
    }

    fn statements(&self) -> Vec<String> {
        vec![
            self.customers(),
            self.facts(),
            self.invoices(),
            self.dates(),
            self.changed_dates(),
            self.payments(),
            self.allocations(),
            self.unapplied(),
            self.promises(),
            self.disputes(),
            "DROP TABLE facts".to_owned(),
        ]
    }

    /// An id of a kind, from an expression for its number.
    fn id(&self, kind: u8, number: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("unhex(printf('{kind:02x}%030x', {number}))"),
            Engine::Postgres => format!("CAST('{kind:02x}' || lpad(to_hex({number}), 30, '0') AS UUID)"),
        }
    }

    /// A day, from an expression for how many lie before it.
    fn day(&self, days: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("date('{}', '+' || ({days}) || ' days')", self.first_day),
            Engine::Postgres => format!("(DATE '{}' + CAST({days} AS INTEGER))", self.first_day),
        }
    }

    fn at_ten(&self, days: &str) -> String {
        let day = self.day(days);
        match self.engine {
            Engine::Sqlite => format!("({day} || ' 10:00:00')"),
            Engine::Postgres => format!("({day} + TIME '10:00')"),
        }
    }

    fn numbers(last: u32) -> String {
        format!("WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {last})")
    }

    /// A number from an expression with the given digits, padded with zeros.
    fn padded(&self, number: &str, digits: u8) -> String {
        match self.engine {
            Engine::Sqlite => format!("printf('%0{digits}d', {number})"),
            Engine::Postgres => format!("lpad(CAST({number} AS TEXT), {digits}, '0')"),
        }
    }

    fn customers(&self) -> String {
        let (numbers, organization, now) = (Self::numbers(self.customers), &self.organization, &self.now);
        let (id, code) = (self.id(CUSTOMER, "i"), self.padded("i", 6));
        format!(
            "INSERT INTO customers (id, organization_id, code, name, search_text, rfc, identity, version, created_at)
             {numbers}
             SELECT {id}, {organization}, 'CL' || {code}, 'Talleres y Refacciones ' || i, 'cl' || {code},
                 'TRE' || {code} || 'AB1', 'TRE' || {code} || 'AB1', 1, '{now}' FROM n"
        )
    }

    /// What the other tables follow from, per invoice; days are counted from the first.
    fn facts(&self) -> String {
        let (numbers, invoices, customers) = (Self::numbers(self.invoices), self.invoices, self.customers);
        format!(
            "CREATE TEMPORARY TABLE facts AS
             {numbers}
             SELECT i, customer, currency, total, issued, issued + 30 AS due, is_cancelled, is_changed,
                 CASE WHEN is_cancelled = 0 AND i % 16 <> 3 AND issued + lag <= {DAYS} THEN issued + lag END AS paid,
                 CASE WHEN is_cancelled = 0 AND (i % 16 = 3 OR issued + lag > {DAYS}) AND i % 5 = 1
                     AND issued + 3 <= {DAYS} THEN issued + 3 END AS part_paid
             FROM (
                 SELECT i, i % {customers} + 1 AS customer,
                     CASE WHEN (i % {customers} + 1) % 10 = 0 THEN 'USD' ELSE 'MXN' END AS currency,
                     10000 + i * 104729 % 9000000 AS total, i * {DAYS} / {invoices} AS issued, 5 + i * 7919 % 70 AS lag,
                     CASE WHEN i % 250 = 9 THEN 1 ELSE 0 END AS is_cancelled,
                     CASE WHEN i % 33 = 5 THEN 1 ELSE 0 END AS is_changed
                 FROM n
             ) AS drawn"
        )
    }

    fn invoices(&self) -> String {
        let (organization, now) = (&self.organization, &self.now);
        let (id, customer, folio) = (self.id(INVOICE, "i"), self.id(CUSTOMER, "customer"), self.padded("i", 8));
        let uuid = format!("('5F0C41D2-0000-4000-8000-0000' || {folio})");
        let (issued, cancelled) = (self.day("issued"), self.day("issued + 10"));
        let (due, substituted, paid) = (self.day("due + 15 * is_changed"), self.day("issued + 5"), self.day("paid"));
        let (issued_at, settled) = (self.at_ten("issued"), self.day("COALESCE(paid, part_paid)"));
        format!(
            "INSERT INTO invoices (id, organization_id, customer_id, fiscal_uuid, series, folio, document, concept,
                 purchase_orders, search_text, kind, opening, currency, total_minor, issued_at, issue_date, review_date,
                 due_date, collection_date, sat_payment_method, intake_status, sat_status, cancelled_date,
                 in_substitution_date, closed_date, allocated_date, surplus_date, dates_changed_date, version,
                 registered_date, registered_at)
             SELECT {id}, {organization}, {customer}, {uuid}, 'A', CAST(i AS TEXT), 'A-' || i, 'Refacciones y servicio',
                 '[]', 'a-' || i, 'ordinary', 'known', currency, total, {issued_at}, {issued}, {issued},
                 {due}, {due}, 'PPD', 'registered', 'unchecked', CASE WHEN is_cancelled = 1 THEN {cancelled} END,
                 CASE WHEN i % 1000 = 500 THEN {substituted} END,
                 CASE WHEN is_cancelled = 1 THEN {cancelled} WHEN paid IS NOT NULL THEN {paid} END,
                 CASE WHEN COALESCE(paid, part_paid) IS NOT NULL THEN {settled} END,
                 CASE WHEN i % 2000 = 77 AND paid IS NOT NULL THEN {paid} END,
                 CASE WHEN is_changed = 1 THEN {cancelled} END, 1, {issued}, '{now}'
             FROM facts"
        )
    }

    fn dates(&self) -> String {
        self.dates_of(DATES, "due", "issued", "1 = 1")
    }

    fn changed_dates(&self) -> String {
        self.dates_of(CHANGED_DATES, "due + 15", "issued + 10", "is_changed = 1")
    }

    fn dates_of(&self, kind: u8, due: &str, recorded: &str, which: &str) -> String {
        let (id, invoice, organization) = (self.id(kind, "i"), self.id(INVOICE, "i"), &self.organization);
        let (issued, due, day, at) = (self.day("issued"), self.day(due), self.day(recorded), self.at_ten(recorded));
        let at = match self.engine {
            Engine::Sqlite => format!("({at} || '+00:00')"),
            Engine::Postgres => format!("({at} AT TIME ZONE 'UTC')"),
        };
        format!(
            "INSERT INTO invoice_dates (id, organization_id, invoice_id, review_date, due_date, collection_date,
                 estimated, explanation, origin, recorded_date, recorded_at)
             SELECT {id}, {organization}, {invoice}, {issued}, {due}, {due}, FALSE, '[]', 'terms', {day}, {at}
             FROM facts WHERE {which}"
        )
    }

    /// One payment of each invoice that is paid, or paid in part.
    fn payments(&self) -> String {
        let (id, customer) = (self.id(PAYMENT, "i"), self.id(CUSTOMER, "customer"));
        let (organization, now, day) = (&self.organization, &self.now, self.day("COALESCE(paid, part_paid)"));
        format!(
            "INSERT INTO payments (id, organization_id, customer_id, payment_date, effective_date, form, currency,
                 amount_minor, source, spent_date, version, recorded_at)
             SELECT {id}, {organization}, {customer}, {day}, {day}, '03', currency, {}, 'office', {day}, 1, '{now}'
             FROM facts WHERE COALESCE(paid, part_paid) IS NOT NULL",
            Self::paid_amount()
        )
    }

    fn paid_amount() -> &'static str {
        "CASE WHEN paid IS NULL THEN total * 2 / 5 WHEN i % 2000 = 77 THEN total + 50000 ELSE total END"
    }

    fn allocations(&self) -> String {
        let (id, invoice, payment) = (self.id(ALLOCATION, "i"), self.id(INVOICE, "i"), self.id(PAYMENT, "i"));
        let (organization, now, day) = (&self.organization, &self.now, self.day("COALESCE(paid, part_paid)"));
        let amount = Self::paid_amount();
        format!(
            "INSERT INTO allocations (id, organization_id, invoice_id, payment_id, kind, currency, amount_minor,
                 equivalence, consumed_minor, dated, effective_date, recorded_at)
             SELECT {id}, {organization}, {invoice}, {payment}, 'payment', currency, {amount}, '1', {amount}, {day},
                 {day}, '{now}'
             FROM facts WHERE COALESCE(paid, part_paid) IS NOT NULL"
        )
    }

    /// Money of every twentieth customer that no invoice took.
    fn unapplied(&self) -> String {
        let (numbers, organization, now) = (Self::numbers(self.customers), &self.organization, &self.now);
        let (id, customer, day) = (self.id(UNAPPLIED, "i"), self.id(CUSTOMER, "i"), self.day(&format!("{DAYS} - 20")));
        format!(
            "INSERT INTO payments (id, organization_id, customer_id, payment_date, effective_date, form, currency,
                 amount_minor, source, version, recorded_at)
             {numbers}
             SELECT {id}, {organization}, {customer}, {day}, {day}, '03', 'MXN', 100000, 'office', 1, '{now}'
             FROM n WHERE i % 20 = 0"
        )
    }

    fn promises(&self) -> String {
        let (id, invoice, organization) = (self.id(PROMISE, "i"), self.id(INVOICE, "i"), &self.organization);
        let (user, now) = (&self.user, &self.now);
        let (promised, taken) = (self.day("due + 5"), self.day("issued + 2"));
        format!(
            "INSERT INTO promises (id, organization_id, invoice_id, number, currency, amount_minor, promised_date,
                 taken_date, scheduled_at, comment, user_id)
             SELECT {id}, {organization}, {invoice}, 1, currency, total, {promised}, {taken}, '{now}', 'Paga el viernes',
                 {user}
             FROM facts WHERE i % 50 = 7 AND is_cancelled = 0"
        )
    }

    fn disputes(&self) -> String {
        let (id, invoice, organization) = (self.id(DISPUTE, "i"), self.id(INVOICE, "i"), &self.organization);
        let (now, opened) = (&self.now, self.day("issued + 15"));
        format!(
            "INSERT INTO disputes (id, organization_id, invoice_id, category, currency, amount_minor, comment,
                 opened_date, opened_at)
             SELECT {id}, {organization}, {invoice}, 'price', currency, total / 4, '', {opened}, '{now}'
             FROM facts WHERE i % 400 = 3 AND issued + 15 <= {DAYS}"
        )
    }
}

fn literal(engine: Engine, id: uuid::Uuid) -> String {
    match engine {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("CAST('{id}' AS UUID)"),
    }
}

mod row;

pub use row::StoredInvoice;

use super::{
    entity::{
        allocations, customers,
        invoices::{ActiveModel, Column, Entity},
    },
    word,
};
use chrono::NaiveDate;
use domain::{
    contract::SatPaymentMethod,
    ids::{CustomerId, InvoiceId, OrganizationId, UserId},
    ledger::{InvoiceKind, Opening, PuePolicy},
    metrics::InvoiceSpan,
    opening::document_key,
    search::fold,
};
use row::fields;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{CaseStatement, Expr, ExprTrait, LikeExpr, Query},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Only the invoices of customers assigned to `user`.
pub(crate) fn assigned_to(organization: OrganizationId, user: UserId) -> Condition {
    let customers = Query::select()
        .column(customers::Column::Id)
        .from(customers::Entity)
        .and_where(customers::Column::OrganizationId.eq(organization.0))
        .cond_where(
            Condition::any()
                .add(customers::Column::CollectorId.eq(user.0))
                .add(customers::Column::SalespersonId.eq(user.0)),
        )
        .to_owned();
    Condition::all().add(Column::CustomerId.in_subquery(customers))
}

fn of(organization: OrganizationId, visible_to: Option<UserId>) -> Select<Entity> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    match visible_to {
        Some(user) => mine.filter(assigned_to(organization, user)),
        None => mine,
    }
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvoiceId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredInvoice>, DbErr> {
    let row = of(organization, visible_to).filter(Column::Id.eq(id.0)).one(db).await?;
    row.map(StoredInvoice::try_from).transpose()
}

/// Reads an invoice for a change; PostgreSQL locks its row, SQLite writers come one at a time anyway.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvoiceId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredInvoice>, DbErr> {
    let row = of(organization, visible_to).filter(Column::Id.eq(id.0)).lock_exclusive().one(db).await?;
    row.map(StoredInvoice::try_from).transpose()
}

/// The same for many, in the order of their ids, so that no two changes wait for each other.
pub async fn lock_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &BTreeSet<InvoiceId>,
    visible_to: Option<UserId>,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(ids.iter().map(|id| id.0)) {
        let wanted = of(organization, visible_to).filter(Column::Id.is_in(ids)).order_by_asc(Column::Id);
        rows.extend(wanted.lock_exclusive().all(db).await?);
    }
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = InvoiceId>,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        rows.extend(of(organization, None).filter(Column::Id.is_in(ids)).all(db).await?);
    }
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// `uuid` in any case.
pub async fn by_fiscal_uuid(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuid: &str,
) -> Result<Option<StoredInvoice>, DbErr> {
    let row = of(organization, None).filter(Column::FiscalUuid.eq(uuid.to_uppercase())).one(db).await?;
    row.map(StoredInvoice::try_from).transpose()
}

/// Those of these UUIDs, in upper case.
pub async fn by_fiscal_uuids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
    visible_to: Option<UserId>,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let mut rows = Vec::new();
    for uuids in super::chunks(uuids) {
        rows.extend(of(organization, visible_to).filter(Column::FiscalUuid.is_in(uuids)).all(db).await?);
    }
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// What was written down of these customers' invoices before an XML or UUID came.
pub async fn without_xml(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = CustomerId>,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(customers.into_iter().map(|id| id.0)) {
        let theirs = of(organization, None).filter(Column::CustomerId.is_in(ids));
        let lacking = theirs.filter(Column::DocumentId.is_null()).filter(Column::FiscalUuid.is_null());
        rows.extend(lacking.order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// The invoices of a customer with this series and folio, however they are written.
pub async fn by_document(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
    document: &str,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let plain = ["-", " ", "/", ".", "_"]
        .iter()
        .fold("document".to_owned(), |column, sign| format!("REPLACE({column}, '{sign}', '')"));
    let same = Expr::cust(format!("UPPER({plain})")).eq(document_key(document));
    let theirs = of(organization, None).filter(Column::CustomerId.eq(customer.0)).filter(same);
    theirs.order_by_asc(Column::Id).all(db).await?.into_iter().map(StoredInvoice::try_from).collect()
}

/// Writes how old invoices stood at the start, raising their versions.
pub async fn set_opening(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = InvoiceId>,
    opening: Opening,
) -> Result<(), DbErr> {
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let update = Entity::update_many()
            .col_expr(Column::Opening, Expr::value(word(&opening)?))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1));
        let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.is_in(ids));
        mine.exec(db).await?;
    }
    Ok(())
}

/// Which invoices may owe something on a day.
#[derive(Clone, Debug, Default)]
pub struct OpenFilter {
    pub customer_id: Option<CustomerId>,
    pub customer_ids: Option<Vec<CustomerId>>,
    pub invoice_ids: Option<Vec<InvoiceId>>,
    /// Expected to be paid from the first to the second day.
    pub collection: Option<(NaiveDate, NaiveDate)>,
    /// To be taken to the customer, or due on paper, from the first to the second day.
    pub review_or_due: Option<(NaiveDate, NaiveDate)>,
    /// Issued from the first to the second day; either may be open.
    pub issued: (Option<NaiveDate>, Option<NaiveDate>),
    /// Whose customers this person collects from.
    pub collector_id: Option<UserId>,
    pub visible_to: Option<UserId>,
}

/// Invoices that may owe something on `as_of`: a superset, which the ledger then judges.
pub async fn candidates(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &OpenFilter,
    as_of: NaiveDate,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let open = Condition::any().add(Column::ClosedDate.is_null()).add(Column::ClosedDate.gt(as_of));
    let rows = of(organization, filter.visible_to)
        .filter(open)
        .filter(Column::IssueDate.lte(as_of))
        .apply_if(filter.customer_id, |select, id| select.filter(Column::CustomerId.eq(id.0)))
        .apply_if(filter.collection, |select, (from, to)| select.filter(Column::CollectionDate.between(from, to)))
        .apply_if(filter.review_or_due, |select, (from, to)| {
            let review = Column::ReviewDate.between(from, to);
            select.filter(Condition::any().add(review).add(Column::DueDate.between(from, to)))
        })
        .apply_if(filter.issued.0, |select, from| select.filter(Column::IssueDate.gte(from)))
        .apply_if(filter.issued.1, |select, to| select.filter(Column::IssueDate.lte(to)))
        .apply_if(filter.collector_id, |select, collector| {
            select.filter(Column::CustomerId.in_subquery(super::collected_by(organization, collector)))
        })
        .apply_if(filter.customer_ids.as_ref(), |select, ids| {
            select.filter(Column::CustomerId.is_in(ids.iter().map(|id| id.0)))
        })
        .apply_if(filter.invoice_ids.as_ref(), |select, ids| select.filter(Column::Id.is_in(ids.iter().map(|id| id.0))))
        .order_by_asc(Column::IssueDate)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// From issue to payment of what customers were invoiced since a day, as far as a payment or its absence says something:
/// not cancelled, not paid on issue, not closed by credit notes alone.
pub async fn spans_since(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: &[CustomerId],
    since: NaiveDate,
    policy: PuePolicy,
) -> Result<BTreeMap<CustomerId, Vec<InvoiceSpan>>, DbErr> {
    let paid = Query::select()
        .column(allocations::Column::InvoiceId)
        .from(allocations::Entity)
        .and_where(allocations::Column::OrganizationId.eq(organization.0))
        .and_where(allocations::Column::PaymentId.is_not_null())
        .and_where(allocations::Column::UndoneDate.is_null())
        .and_where(allocations::Column::Dated.gte(since))
        .to_owned();
    let says_something = Condition::any().add(Column::ClosedDate.is_null()).add(Column::Id.in_subquery(paid));
    let pue = word(&SatPaymentMethod::Pue)?;
    let on_issue = (policy == PuePolicy::PaidOnIssue)
        .then(|| Condition::any().add(Column::SatPaymentMethod.is_null()).add(Column::SatPaymentMethod.ne(pue)));
    let mut found: BTreeMap<CustomerId, Vec<InvoiceSpan>> = BTreeMap::new();
    for ids in super::chunks(customers.iter().map(|id| id.0)) {
        let wanted = Condition::all()
            .add(Column::CustomerId.is_in(ids))
            .add(Column::IssueDate.gte(since))
            .add(Column::CancelledDate.is_null())
            .add(Column::Kind.eq(word(&InvoiceKind::Ordinary)?))
            .add(Column::Opening.eq(word(&Opening::Known)?))
            .add(says_something.clone())
            .add_option(on_issue.clone());
        let columns = [Column::CustomerId, Column::IssueDate, Column::DueDate, Column::ClosedDate];
        let rows = of(organization, None).filter(wanted).select_only().columns(columns);
        let rows: Vec<(Option<Uuid>, NaiveDate, NaiveDate, Option<NaiveDate>)> = rows.into_tuple().all(db).await?;
        for (customer, issue_date, due_date, paid_date) in rows {
            let Some(customer) = customer else { continue };
            found.entry(customer.into()).or_default().push(InvoiceSpan { issue_date, due_date, paid_date });
        }
    }
    Ok(found)
}

/// What the policy of PUE invoices decides about, open or not.
pub async fn pue_ids(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<InvoiceId>, DbErr> {
    let pue = of(organization, None).filter(Column::SatPaymentMethod.eq(word(&SatPaymentMethod::Pue)?));
    let ids: Vec<Uuid> = pue.order_by_asc(Column::Id).select_only().column(Column::Id).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(InvoiceId::from).collect())
}

/// Every invoice of a customer, open or not.
pub async fn of_customer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: CustomerId,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let rows = of(organization, None).filter(Column::CustomerId.eq(customer.0)).all(db).await?;
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// The customer's other invoices that may answer one of these orders, newest first.
pub async fn with_purchase_orders(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: &StoredInvoice,
    numbers: &[String],
    visible_to: Option<UserId>,
) -> Result<Vec<StoredInvoice>, DbErr> {
    const MOST: u64 = 200;
    let Some(customer) = invoice.customer_id.filter(|_customer| !numbers.is_empty()) else { return Ok(Vec::new()) };
    let mentions = numbers.iter().fold(Condition::any(), |any, number| {
        let literal = fold(number).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        any.add(Column::SearchText.like(LikeExpr::new(format!("%{literal}%")).escape('\\')))
    });
    let others = of(organization, visible_to).filter(Column::CustomerId.eq(customer.0)).filter(mentions);
    let rows = others.filter(Column::Id.ne(invoice.id().0)).order_by_desc(Column::Id).limit(MOST).all(db).await?;
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: &StoredInvoice,
) -> Result<(), DbErr> {
    let row = fields(organization, invoice)?;
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// New invoices that nothing was applied to yet, with the day from which they owe nothing if they never do.
pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = (&StoredInvoice, Option<NaiveDate>)>,
) -> Result<(), DbErr> {
    let mut rows = Vec::new();
    for (invoice, closed_date) in invoices {
        rows.push(ActiveModel { closed_date: Set(closed_date), ..fields(organization, invoice)? });
    }
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Which of these UUIDs, in upper case, are invoices here.
pub async fn known(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> Result<BTreeSet<String>, DbErr> {
    let known = of(organization, None).filter(Column::FiscalUuid.is_in(uuids));
    let known = known.select_only().column(Column::FiscalUuid).into_tuple::<Option<String>>().all(db).await?;
    Ok(known.into_iter().flatten().collect())
}

/// Writes an invoice that was locked. The caller raises `version`.
pub async fn update(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: &StoredInvoice,
) -> Result<(), DbErr> {
    let row = fields(organization, invoice)?;
    Entity::update(row).exec(db).await.map(|_model| ())
}

/// What searches of a day are narrowed by; never decides a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// From this day on nothing is owed as far as is known.
    pub closed_date: Option<NaiveDate>,
    /// The first day on which something may reduce it.
    pub allocated_date: Option<NaiveDate>,
    /// The first day on which it may have got more than its total.
    pub surplus_date: Option<NaiveDate>,
}

/// Part of every write that changes what invoices owe.
pub async fn set_marks(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    marks: impl IntoIterator<Item = (InvoiceId, Marks)>,
) -> Result<(), DbErr> {
    for marks in super::portions(marks, super::ROWS_AT_ONCE) {
        let each = |date: fn(&Marks) -> Option<NaiveDate>| -> Expr {
            let mut cases = CaseStatement::new();
            for (id, marks) in &marks {
                cases = cases.case(Column::Id.eq(id.0), Expr::value(date(marks)));
            }
            cases.into()
        };
        let update = Entity::update_many()
            .col_expr(Column::ClosedDate, each(|marks| marks.closed_date))
            .col_expr(Column::AllocatedDate, each(|marks| marks.allocated_date))
            .col_expr(Column::SurplusDate, each(|marks| marks.surplus_date));
        let mine = update.filter(Column::OrganizationId.eq(organization.0));
        mine.filter(Column::Id.is_in(marks.iter().map(|(id, _marks)| id.0))).exec(db).await?;
    }
    Ok(())
}

/// The dates of an invoice have changed once more: those of earlier days are in the history.
pub async fn set_dates_changed(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvoiceId,
    date: NaiveDate,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::DatesChangedDate, Expr::value(date));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
}

use super::{
    corrupt,
    entity::{
        allocations, customers,
        invoices::{ActiveModel, Column, Entity, Model},
    },
    json, parse_word,
    purchase_orders::{FormerOrders, former_orders, links, purchase_orders},
    word,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{
    contract::{IntakeStatus, PurchaseOrder, SatPaymentMethod, SatStatus},
    ids::{CustomerId, DocumentId, InvoiceId, IssuerId, OrganizationId, SiteId, UserId},
    ledger::{InvoiceFacts, InvoiceKind, Opening, PuePolicy, Substitution},
    metrics::InvoiceSpan,
    money::Money,
    opening::document_key,
    search::fold,
};
use rust_decimal::Decimal;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, LikeExpr, Query},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An invoice as it is stored: the facts of the ledger, and what people read.
#[derive(Clone, Debug)]
pub struct StoredInvoice {
    pub facts: InvoiceFacts,
    pub customer_id: Option<CustomerId>,
    pub site_id: Option<SiteId>,
    pub document_id: Option<DocumentId>,
    pub issuer_id: Option<IssuerId>,
    /// Upper case.
    pub fiscal_uuid: Option<String>,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub concept: String,
    pub purchase_orders: Vec<PurchaseOrder>,
    /// What they were before, oldest first.
    pub former_orders: Vec<FormerOrders>,
    pub exchange_rate: Option<Decimal>,
    pub issued_at: NaiveDateTime,
    pub delivered_at: Option<NaiveDateTime>,
    pub review_date: NaiveDate,
    pub due_date: NaiveDate,
    pub collection_date: NaiveDate,
    pub sat_payment_form: Option<String>,
    pub intake_status: IntakeStatus,
    pub sat_status: SatStatus,
    pub replaced_by: Option<InvoiceId>,
    /// From this day on nothing is owed as far as is known: narrows searches, never decides.
    pub closed_date: Option<NaiveDate>,
    /// The last REP instalment before the start.
    pub opening_installment: Option<u32>,
    pub version: i64,
    pub registered_date: NaiveDate,
    pub registered_at: DateTime<Utc>,
}

impl StoredInvoice {
    pub fn id(&self) -> InvoiceId {
        self.facts.id
    }

    /// Series and folio as people say them: `CFDI-21088`.
    pub fn document(&self) -> String {
        match (&self.series, &self.folio) {
            (Some(series), Some(folio)) => format!("{series}-{folio}"),
            (None, Some(one)) | (Some(one), None) => one.clone(),
            (None, None) => self.fiscal_uuid.as_deref().and_then(|uuid| uuid.get(..8)).unwrap_or("—").to_owned(),
        }
    }
}

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

/// Part of every write that changes what an invoice owes.
pub async fn set_marks(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: InvoiceId,
    marks: Marks,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::ClosedDate, Expr::value(marks.closed_date))
        .col_expr(Column::AllocatedDate, Expr::value(marks.allocated_date))
        .col_expr(Column::SurplusDate, Expr::value(marks.surplus_date));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
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

fn fields(organization: OrganizationId, invoice: &StoredInvoice) -> Result<ActiveModel, DbErr> {
    let facts = &invoice.facts;
    let (in_substitution, refused) = match facts.substitution {
        Substitution::None => (None, None),
        Substitution::InSubstitution { since_date, until_date } => (Some(since_date), until_date),
    };
    Ok(ActiveModel {
        id: Set(facts.id.0),
        organization_id: Set(organization.0),
        customer_id: Set(invoice.customer_id.map(|id| id.0)),
        site_id: Set(invoice.site_id.map(|id| id.0)),
        document_id: Set(invoice.document_id.map(|id| id.0)),
        issuer_id: Set(invoice.issuer_id.map(|id| id.0)),
        fiscal_uuid: Set(invoice.fiscal_uuid.as_ref().map(|uuid| uuid.to_uppercase())),
        series: Set(invoice.series.clone()),
        folio: Set(invoice.folio.clone()),
        document: Set(invoice.document()),
        concept: Set(invoice.concept.clone()),
        purchase_orders: Set(json(&invoice.purchase_order_numbers())?),
        purchase_order_links: Set(links(&invoice.purchase_orders)?),
        former_orders: Set(if invoice.former_orders.is_empty() { None } else { Some(json(&invoice.former_orders)?) }),
        search_text: Set(search_text(invoice)),
        kind: Set(word(&facts.kind)?),
        opening: Set(word(&facts.opening)?),
        currency: Set(facts.total.currency().into()),
        total_minor: Set(facts.total.minor()),
        exchange_rate: Set(invoice.exchange_rate.map(|rate| rate.to_string())),
        issued_at: Set(invoice.issued_at),
        issue_date: Set(facts.issue_date),
        delivered_at: Set(invoice.delivered_at),
        review_date: Set(invoice.review_date),
        due_date: Set(invoice.due_date),
        collection_date: Set(invoice.collection_date),
        sat_payment_method: Set(facts.sat_payment_method.as_ref().map(word).transpose()?),
        sat_payment_form: Set(invoice.sat_payment_form.clone()),
        intake_status: Set(word(&invoice.intake_status)?),
        sat_status: Set(word(&invoice.sat_status)?),
        unconfirmed_date: Set(facts.unconfirmed_date),
        cancelled_date: Set(facts.cancelled_date),
        reinstated_date: Set(facts.reinstated_date),
        replaced_by_id: Set(invoice.replaced_by.map(|id| id.0)),
        in_substitution_date: Set(in_substitution),
        substitution_refused_date: Set(refused),
        // Written by `set_marks` and `set_dates_changed` alone, after the facts they follow from.
        closed_date: NotSet,
        allocated_date: NotSet,
        surplus_date: NotSet,
        dates_changed_date: NotSet,
        opening_installment: Set(invoice.opening_installment.map(i64::from)),
        version: Set(invoice.version),
        registered_date: Set(invoice.registered_date),
        registered_at: Set(invoice.registered_at),
    })
}

/// What a search by folio, UUID piece or purchase order finds, without accents or capitals.
fn search_text(invoice: &StoredInvoice) -> String {
    let uuid = invoice.fiscal_uuid.clone().unwrap_or_default();
    let amount = invoice.facts.total.to_string();
    fold(
        &[invoice.document(), invoice.concept.clone(), uuid, amount, invoice.purchase_order_numbers().join(" ")]
            .join(" "),
    )
}

impl TryFrom<Model> for StoredInvoice {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let currency = row.currency.parse().map_err(|error| corrupt("invoices", row.id, error))?;
        let method = row.sat_payment_method.as_deref();
        let facts = InvoiceFacts {
            id: row.id.into(),
            total: Money::new(row.total_minor, currency),
            issue_date: row.issue_date,
            kind: parse_word::<InvoiceKind>("invoices", &row.kind)?,
            sat_payment_method: method.map(|text| parse_word::<SatPaymentMethod>("invoices", text)).transpose()?,
            opening: parse_word::<Opening>("invoices", &row.opening)?,
            unconfirmed_date: row.unconfirmed_date,
            cancelled_date: row.cancelled_date,
            reinstated_date: row.reinstated_date,
            substitution: row.in_substitution_date.map_or(Substitution::None, |since_date| {
                Substitution::InSubstitution { since_date, until_date: row.substitution_refused_date }
            }),
        };
        let installment = row.opening_installment.map(u32::try_from).transpose();
        let rate = row.exchange_rate.as_deref().map(str::parse).transpose();
        Ok(Self {
            facts,
            customer_id: row.customer_id.map(Into::into),
            site_id: row.site_id.map(Into::into),
            document_id: row.document_id.map(Into::into),
            issuer_id: row.issuer_id.map(Into::into),
            fiscal_uuid: row.fiscal_uuid,
            series: row.series,
            folio: row.folio,
            concept: row.concept,
            purchase_orders: purchase_orders(row.purchase_orders, row.purchase_order_links)?,
            former_orders: former_orders(row.former_orders)?,
            exchange_rate: rate.map_err(|error| corrupt("invoices", row.id, error))?,
            issued_at: row.issued_at,
            delivered_at: row.delivered_at,
            review_date: row.review_date,
            due_date: row.due_date,
            collection_date: row.collection_date,
            sat_payment_form: row.sat_payment_form,
            intake_status: parse_word("invoices", &row.intake_status)?,
            sat_status: parse_word("invoices", &row.sat_status)?,
            replaced_by: row.replaced_by_id.map(Into::into),
            closed_date: row.closed_date,
            opening_installment: installment.map_err(|error| corrupt("invoices", row.id, error))?,
            version: row.version,
            registered_date: row.registered_date,
            registered_at: row.registered_at,
        })
    }
}

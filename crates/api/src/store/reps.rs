//! REPs with their payments and the lines of those: the second ledger, as the XML says it.

use super::{
    corrupt,
    entity::{
        rep_documents, rep_payments,
        reps::{ActiveModel, Column, Entity, Model},
    },
    json, parse_json, parse_word, word,
};
use crate::paging::{Cursor, PageRequest};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::LinkState,
    ids::{CustomerId, DocumentId, InvoiceId, OrganizationId, PaymentId, RepId, UserId},
    ledger::RepFlag,
    money::{Currency, Equivalence, Money},
};
use rust_decimal::Decimal;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A CFDI of type P.
#[derive(Clone, Debug)]
pub struct StoredRep {
    pub id: RepId,
    pub document_id: DocumentId,
    pub customer_id: Option<CustomerId>,
    /// Upper case.
    pub fiscal_uuid: String,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub issue_date: NaiveDate,
    pub state: LinkState,
    pub registered_at: DateTime<Utc>,
}

/// One `Pago`.
#[derive(Clone, Debug)]
pub struct StoredRepPayment {
    pub id: Uuid,
    pub rep_id: RepId,
    pub position: i64,
    /// `None`: a person has to say which payment it is.
    pub payment_id: Option<PaymentId>,
    pub date: NaiveDate,
    pub form: String,
    pub amount: Money,
    pub exchange_rate: Option<Decimal>,
}

/// One `DoctoRelacionado`.
#[derive(Clone, Debug)]
pub struct StoredRepDocument {
    pub id: Uuid,
    pub rep_payment_id: Uuid,
    /// Upper case; of documents older than CFDI another number.
    pub fiscal_uuid: String,
    /// `None` while the invoice has not arrived.
    pub invoice_id: Option<InvoiceId>,
    /// `None`: between currencies none was written.
    pub equivalence: Option<Equivalence>,
    pub installment: i64,
    pub previous_balance: Money,
    pub paid: Money,
    pub remaining_balance: Money,
    pub flags: Vec<RepFlag>,
}

impl StoredRep {
    /// Series and folio as people say them.
    pub fn document(&self) -> String {
        [self.series.as_deref(), self.folio.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("-")
    }

    /// Where a list, newest first, goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor { value: self.issue_date.to_string(), id: self.id.0 }
    }
}

/// What a list of REPs is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct RepFilter {
    pub customer_id: Option<CustomerId>,
    pub state: Option<LinkState>,
    pub visible_to: Option<UserId>,
}

/// Newest first: the rows after the cursor, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &RepFilter,
    page: &PageRequest,
) -> Result<(Vec<StoredRep>, u64), DbErr> {
    let state = filter.state.as_ref().map(word).transpose()?;
    let mut all = Entity::find()
        .filter(Column::OrganizationId.eq(organization.0))
        .apply_if(filter.visible_to, |select, user| {
            select.filter(Column::CustomerId.in_subquery(super::assigned_customers(organization, user)))
        })
        .apply_if(filter.customer_id, |select, id| select.filter(Column::CustomerId.eq(id.0)))
        .apply_if(state, |select, state| select.filter(Column::State.eq(state)));
    let total = all.clone().count(db).await?;
    if let Some(cursor) = &page.after {
        let date: NaiveDate = cursor.value.parse().map_err(|error| corrupt("reps", "cursor", error))?;
        let same_day = Condition::all().add(Column::IssueDate.eq(date)).add(Column::Id.lt(cursor.id));
        all = all.filter(Condition::any().add(Column::IssueDate.lt(date)).add(same_day));
    }
    let newest_first = all.order_by_desc(Column::IssueDate).order_by_desc(Column::Id);
    let rows = newest_first.limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredRep::try_from).collect::<Result<_, _>>()?, total))
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = RepId>,
) -> Result<Vec<StoredRep>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredRep::try_from).collect()
}

/// `uuid` in any case.
pub async fn by_fiscal_uuid(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuid: &str,
) -> Result<Option<StoredRep>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let row = mine.filter(Column::FiscalUuid.eq(uuid.to_uppercase())).one(db).await?;
    row.map(StoredRep::try_from).transpose()
}

/// Those of these UUIDs, in upper case.
pub async fn by_fiscal_uuids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
    visible_to: Option<UserId>,
) -> Result<Vec<StoredRep>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let mine = mine.apply_if(visible_to, |select, user| {
        select.filter(Column::CustomerId.in_subquery(super::assigned_customers(organization, user)))
    });
    let rows = mine.filter(Column::FiscalUuid.is_in(uuids.to_vec())).all(db).await?;
    rows.into_iter().map(StoredRep::try_from).collect()
}

/// One REP; PostgreSQL locks its row.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: RepId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredRep>, DbErr> {
    let row = mine(organization, id, visible_to).lock_exclusive().one(db).await?;
    row.map(StoredRep::try_from).transpose()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: RepId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredRep>, DbErr> {
    mine(organization, id, visible_to).one(db).await?.map(StoredRep::try_from).transpose()
}

fn mine(organization: OrganizationId, id: RepId, visible_to: Option<UserId>) -> Select<Entity> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.apply_if(visible_to, |select, user| {
        select.filter(Column::CustomerId.in_subquery(super::assigned_customers(organization, user)))
    })
}

/// The payments of these REPs, in the order of each XML.
pub async fn payments_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    reps: impl IntoIterator<Item = RepId>,
) -> Result<Vec<StoredRepPayment>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(reps.into_iter().map(|id| id.0)) {
        let mine = rep_payments::Entity::find().filter(rep_payments::Column::OrganizationId.eq(organization.0));
        let theirs = mine.filter(rep_payments::Column::RepId.is_in(ids));
        rows.extend(theirs.order_by_asc(rep_payments::Column::Position).all(db).await?);
    }
    rows.into_iter().map(StoredRepPayment::try_from).collect()
}

pub async fn payment_by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: Uuid,
) -> Result<Option<StoredRepPayment>, DbErr> {
    let mine = rep_payments::Entity::find_by_id(id);
    let row = mine.filter(rep_payments::Column::OrganizationId.eq(organization.0)).one(db).await?;
    row.map(StoredRepPayment::try_from).transpose()
}

/// The lines of these payments, in the order of each XML.
pub async fn documents_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rep_payments: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<StoredRepDocument>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(rep_payments) {
        let mine = rep_documents::Entity::find().filter(rep_documents::Column::OrganizationId.eq(organization.0));
        let theirs = mine.filter(rep_documents::Column::RepPaymentId.is_in(ids));
        rows.extend(theirs.order_by_asc(rep_documents::Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredRepDocument::try_from).collect()
}

/// Lines by their own ids, for views that start from an allocation.
pub async fn documents_by_ids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<StoredRepDocument>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(ids) {
        let mine = rep_documents::Entity::find().filter(rep_documents::Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(rep_documents::Column::Id.is_in(ids)).all(db).await?);
    }
    rows.into_iter().map(StoredRepDocument::try_from).collect()
}

/// The lines that wait for the invoice of this UUID.
pub async fn waiting_for(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuid: &str,
) -> Result<Vec<StoredRepDocument>, DbErr> {
    let mine = rep_documents::Entity::find()
        .filter(rep_documents::Column::OrganizationId.eq(organization.0))
        .filter(rep_documents::Column::FiscalUuid.eq(uuid))
        .filter(rep_documents::Column::InvoiceId.is_null());
    let rows = mine.order_by_asc(rep_documents::Column::Id).all(db).await?;
    rows.into_iter().map(StoredRepDocument::try_from).collect()
}

/// Which of these UUIDs lines wait for.
pub async fn awaited(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> Result<BTreeSet<String>, DbErr> {
    let mine = rep_documents::Entity::find()
        .filter(rep_documents::Column::OrganizationId.eq(organization.0))
        .filter(rep_documents::Column::FiscalUuid.is_in(uuids))
        .filter(rep_documents::Column::InvoiceId.is_null());
    let uuids = mine.select_only().column(rep_documents::Column::FiscalUuid).into_tuple::<String>().all(db).await?;
    Ok(uuids.into_iter().collect())
}

pub async fn insert(db: &impl ConnectionTrait, organization: OrganizationId, rep: &StoredRep) -> Result<(), DbErr> {
    insert_all(db, organization, [rep]).await
}

pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    reps: impl IntoIterator<Item = &StoredRep>,
) -> Result<(), DbErr> {
    let row = |rep: &StoredRep| {
        Ok(ActiveModel {
            id: Set(rep.id.0),
            organization_id: Set(organization.0),
            document_id: Set(rep.document_id.0),
            customer_id: Set(rep.customer_id.map(|id| id.0)),
            fiscal_uuid: Set(rep.fiscal_uuid.clone()),
            series: Set(rep.series.clone()),
            folio: Set(rep.folio.clone()),
            issue_date: Set(rep.issue_date),
            state: Set(word(&rep.state)?),
            registered_at: Set(rep.registered_at),
        })
    };
    let rows = reps.into_iter().map(row).collect::<Result<Vec<_>, DbErr>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn set_state(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: RepId,
    state: LinkState,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::State, Expr::value(word(&state)?));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
}

pub async fn insert_payments(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: impl IntoIterator<Item = &StoredRepPayment>,
) -> Result<(), DbErr> {
    let rows = payments.into_iter().map(|payment| rep_payments::ActiveModel {
        id: Set(payment.id),
        organization_id: Set(organization.0),
        rep_id: Set(payment.rep_id.0),
        position: Set(payment.position),
        payment_id: Set(payment.payment_id.map(|id| id.0)),
        payment_date: Set(payment.date),
        form: Set(payment.form.clone()),
        currency: Set(payment.amount.currency().into()),
        amount_minor: Set(payment.amount.minor()),
        exchange_rate: Set(payment.exchange_rate.map(|rate| rate.to_string())),
    });
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        rep_payments::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn insert_documents(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    documents: impl IntoIterator<Item = &StoredRepDocument>,
) -> Result<(), DbErr> {
    let row = |document: &StoredRepDocument| {
        Ok(rep_documents::ActiveModel {
            id: Set(document.id),
            organization_id: Set(organization.0),
            rep_payment_id: Set(document.rep_payment_id),
            fiscal_uuid: Set(document.fiscal_uuid.clone()),
            invoice_id: Set(document.invoice_id.map(|id| id.0)),
            currency: Set(document.paid.currency().into()),
            equivalence: Set(document.equivalence.map(|one| one.value().to_string()).unwrap_or_default()),
            installment: Set(document.installment),
            previous_balance_minor: Set(document.previous_balance.minor()),
            paid_minor: Set(document.paid.minor()),
            remaining_balance_minor: Set(document.remaining_balance.minor()),
            flags: Set(json(&document.flags)?),
        })
    };
    let rows = documents.into_iter().map(row).collect::<Result<Vec<_>, DbErr>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        rep_documents::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Which recorded payment a payment of a REP is; none when the REP was withdrawn.
pub async fn link_payment(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: Uuid,
    payment: Option<PaymentId>,
) -> Result<(), DbErr> {
    let update = rep_payments::Entity::update_many()
        .col_expr(rep_payments::Column::PaymentId, Expr::value(payment.map(|id| id.0)));
    let mine = update.filter(rep_payments::Column::OrganizationId.eq(organization.0));
    mine.filter(rep_payments::Column::Id.eq(id)).exec(db).await.map(|_result| ())
}

/// The invoices a REP names that have arrived.
pub async fn invoices_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rep: RepId,
) -> Result<Vec<InvoiceId>, DbErr> {
    let payments = payments_of(db, organization, [rep]).await?;
    let lines = documents_of(db, organization, payments.into_iter().map(|payment| payment.id)).await?;
    Ok(lines.into_iter().filter_map(|line| line.invoice_id).collect())
}

/// The invoice of a line has arrived, or a person said which it is.
pub async fn link_document(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: Uuid,
    invoice: InvoiceId,
    flags: &[RepFlag],
) -> Result<(), DbErr> {
    let update = rep_documents::Entity::update_many()
        .col_expr(rep_documents::Column::InvoiceId, Expr::value(invoice.0))
        .col_expr(rep_documents::Column::Flags, Expr::value(json(&flags)?));
    let mine = update.filter(rep_documents::Column::OrganizationId.eq(organization.0));
    mine.filter(rep_documents::Column::Id.eq(id)).exec(db).await.map(|_result| ())
}

impl TryFrom<Model> for StoredRep {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id.into(),
            document_id: row.document_id.into(),
            customer_id: row.customer_id.map(Into::into),
            fiscal_uuid: row.fiscal_uuid,
            series: row.series,
            folio: row.folio,
            issue_date: row.issue_date,
            state: parse_word("reps", &row.state)?,
            registered_at: row.registered_at,
        })
    }
}

impl TryFrom<rep_payments::Model> for StoredRepPayment {
    type Error = DbErr;

    fn try_from(row: rep_payments::Model) -> Result<Self, DbErr> {
        let currency: Currency = row.currency.parse().map_err(|error| corrupt("rep_payments", row.id, error))?;
        let rate = row.exchange_rate.as_deref().map(str::parse).transpose();
        Ok(Self {
            id: row.id,
            rep_id: row.rep_id.into(),
            position: row.position,
            payment_id: row.payment_id.map(Into::into),
            date: row.payment_date,
            form: row.form,
            amount: Money::new(row.amount_minor, currency),
            exchange_rate: rate.map_err(|error| corrupt("rep_payments", row.id, error))?,
        })
    }
}

impl TryFrom<rep_documents::Model> for StoredRepDocument {
    type Error = DbErr;

    fn try_from(row: rep_documents::Model) -> Result<Self, DbErr> {
        let wrong = |why: String| corrupt("rep_documents", row.id, why);
        let currency: Currency = row.currency.parse().map_err(|error| wrong(format!("{error}")))?;
        let written = Some(row.equivalence.as_str()).filter(|text| !text.is_empty());
        let value: Option<Decimal> = written.map(str::parse).transpose().map_err(|error| wrong(format!("{error}")))?;
        let equivalence = value.map(Equivalence::try_from).transpose().map_err(|error| wrong(format!("{error}")))?;
        Ok(Self {
            id: row.id,
            rep_payment_id: row.rep_payment_id,
            fiscal_uuid: row.fiscal_uuid,
            invoice_id: row.invoice_id.map(Into::into),
            equivalence,
            installment: row.installment,
            previous_balance: Money::new(row.previous_balance_minor, currency),
            paid: Money::new(row.paid_minor, currency),
            remaining_balance: Money::new(row.remaining_balance_minor, currency),
            flags: parse_json("rep_documents", row.flags)?,
        })
    }
}

use super::{
    corrupt,
    entity::{
        allocations::{ActiveModel, Column, Entity, Model},
        invoices, payments,
    },
    parse_word, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::PaymentSource,
    ids::{AllocationId, CreditNoteId, CustomerId, InvoiceId, OrganizationId, PaymentId, UserId},
    ledger::{AllocationFact, AllocationKind, AllocationSource, SatPaymentMethod},
    money::{Currency, Equivalence, Money},
};
use rust_decimal::Decimal;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

/// An allocation with what its source gave for it.
#[derive(Clone, Debug)]
pub struct StoredAllocation {
    pub fact: AllocationFact,
    pub rep_document_id: Option<Uuid>,
    pub equivalence: Equivalence,
    /// Minor units of the source's currency, which its own row names.
    pub consumed_minor: i64,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTime<Utc>,
}

impl StoredAllocation {
    /// What it took from a source in `currency`.
    pub fn consumed(&self, currency: Currency) -> Money {
        Money::new(self.consumed_minor, currency)
    }
}

pub async fn of_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = InvoiceId>,
) -> Result<Vec<StoredAllocation>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(invoices.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(Column::InvoiceId.is_in(ids)).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredAllocation::try_from).collect()
}

pub async fn of_payments(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payments: impl IntoIterator<Item = PaymentId>,
) -> Result<Vec<StoredAllocation>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(payments.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(Column::PaymentId.is_in(ids)).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredAllocation::try_from).collect()
}

pub async fn of_credit_notes(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    credit_notes: impl IntoIterator<Item = CreditNoteId>,
) -> Result<Vec<StoredAllocation>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(credit_notes.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(Column::CreditNoteId.is_in(ids)).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredAllocation::try_from).collect()
}

/// Money applied to PPD invoices, of one customer and of those somebody may see, that became effective from the first to the second day, and of which no REP tells.
///
/// What was paid before the start is not asked for: its REPs are not here.
pub async fn without_rep(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    effective: (NaiveDate, NaiveDate),
    (customer_id, visible_to): (Option<CustomerId>, Option<UserId>),
) -> Result<Vec<StoredAllocation>, DbErr> {
    let customer = invoices::Column::CustomerId;
    let assigned = visible_to.map(|user| customer.in_subquery(super::assigned_customers(organization, user)));
    let owners = Condition::all().add_option(customer_id.map(|id| customer.eq(id.0))).add_option(assigned);
    let ppd = Query::select()
        .column(invoices::Column::Id)
        .from(invoices::Entity)
        .and_where(invoices::Column::OrganizationId.eq(organization.0))
        .and_where(invoices::Column::SatPaymentMethod.eq(word(&SatPaymentMethod::Ppd)?))
        .cond_where(owners)
        .to_owned();
    let opening = Query::select()
        .column(payments::Column::Id)
        .from(payments::Entity)
        .and_where(payments::Column::OrganizationId.eq(organization.0))
        .and_where(payments::Column::Source.eq(word(&PaymentSource::Opening)?))
        .to_owned();
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(organization.0))
        .filter(Column::Kind.eq(word(&AllocationKind::Payment)?))
        .filter(Column::PaymentId.is_not_null())
        .filter(Column::PaymentId.not_in_subquery(opening))
        .filter(Column::EffectiveDate.between(effective.0, effective.1))
        .filter(Column::UndoneDate.is_null())
        .filter(Column::RepDocumentId.is_null())
        .filter(Column::InvoiceId.in_subquery(ppd))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(StoredAllocation::try_from).collect()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    allocation: &StoredAllocation,
) -> Result<(), DbErr> {
    insert_all(db, organization, [allocation]).await
}

pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    allocations: impl IntoIterator<Item = &StoredAllocation>,
) -> Result<(), DbErr> {
    let rows = allocations.into_iter().map(|one| fields(organization, one)).collect::<Result<Vec<_>, _>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

fn fields(organization: OrganizationId, allocation: &StoredAllocation) -> Result<ActiveModel, DbErr> {
    let fact = &allocation.fact;
    let (payment, credit_note) = match fact.source {
        AllocationSource::Payment(id) => (Some(id.0), None),
        AllocationSource::CreditNote(id) => (None, Some(id.0)),
    };
    Ok(ActiveModel {
        id: Set(fact.id.0),
        organization_id: Set(organization.0),
        invoice_id: Set(fact.invoice_id.0),
        payment_id: Set(payment),
        credit_note_id: Set(credit_note),
        rep_document_id: Set(allocation.rep_document_id),
        kind: Set(word(&fact.kind)?),
        currency: Set(fact.amount.currency().into()),
        amount_minor: Set(fact.amount.minor()),
        equivalence: Set(allocation.equivalence.value().to_string()),
        consumed_minor: Set(allocation.consumed_minor),
        dated: Set(fact.dated),
        effective_date: Set(fact.effective_date),
        undone_date: Set(fact.undone_date),
        recorded_by: Set(allocation.recorded_by.map(|user| user.0)),
        recorded_at: Set(allocation.recorded_at),
    })
}

/// From `date` on the live allocations of a payment count no more.
pub async fn undo_of_payment(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payment: PaymentId,
    date: NaiveDate,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::UndoneDate, Expr::value(date));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::PaymentId.eq(payment.0));
    mine.filter(Column::UndoneDate.is_null()).exec(db).await.map(|_result| ())
}

/// From `date` on one allocation counts no more.
pub async fn undo(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AllocationId,
    date: NaiveDate,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::UndoneDate, Expr::value(date));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.filter(Column::UndoneDate.is_null()).exec(db).await.map(|_result| ())
}

/// The line of a REP that says the same as an allocation recorded before; none when that REP was withdrawn.
pub async fn set_rep_document(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AllocationId,
    rep_document: Option<Uuid>,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::RepDocumentId, Expr::value(rep_document));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
}

/// The payment's money counts from `date`: so do its allocations.
pub async fn set_effective_of_payment(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    payment: PaymentId,
    date: Option<NaiveDate>,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::EffectiveDate, Expr::value(date));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::PaymentId.eq(payment.0));
    mine.exec(db).await.map(|_result| ())
}

impl TryFrom<Model> for StoredAllocation {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let wrong = |why: String| corrupt("allocations", row.id, why);
        let source = match (row.payment_id, row.credit_note_id) {
            (Some(payment), None) => AllocationSource::Payment(payment.into()),
            (None, Some(credit_note)) => AllocationSource::CreditNote(credit_note.into()),
            (Some(_), Some(_)) | (None, None) => return Err(wrong("exactly one source".to_owned())),
        };
        let currency = row.currency.parse().map_err(|error| wrong(format!("{error}")))?;
        let equivalence: Decimal = row.equivalence.parse().map_err(|error| wrong(format!("{error}")))?;
        Ok(Self {
            fact: AllocationFact {
                id: row.id.into(),
                invoice_id: row.invoice_id.into(),
                source,
                kind: parse_word("allocations", &row.kind)?,
                amount: Money::new(row.amount_minor, currency),
                effective_date: row.effective_date,
                dated: row.dated,
                undone_date: row.undone_date,
            },
            rep_document_id: row.rep_document_id,
            equivalence: equivalence.try_into().map_err(|error| wrong(format!("{error}")))?,
            consumed_minor: row.consumed_minor,
            recorded_by: row.recorded_by.map(Into::into),
            recorded_at: row.recorded_at,
        })
    }
}

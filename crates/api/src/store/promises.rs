use super::{
    corrupt,
    entity::{
        customers, invoices,
        promises::{ActiveModel, Column, Entity, Model},
    },
    parse_word, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::PromiseChannel,
    ids::{BatchId, CustomerId, InvoiceId, OrganizationId, PromiseId, UserId},
    money::Money,
    promise::{Promise, PromiseEnd, RescheduleReason},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Query, SelectStatement},
};

/// A promise with what people said about it.
#[derive(Clone, Debug)]
pub struct StoredPromise {
    pub promise: Promise,
    pub scheduled_at: DateTime<Utc>,
    pub comment: String,
    pub form: Option<String>,
    pub promised_by: Option<String>,
    pub channel: Option<PromiseChannel>,
    pub user_id: UserId,
    pub reason: Option<RescheduleReason>,
    pub batch_id: Option<BatchId>,
    /// Why somebody cancelled it.
    pub end_reason: Option<String>,
}

/// The promises of invoices, by number.
pub async fn of_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = InvoiceId>,
) -> Result<Vec<StoredPromise>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(invoices.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(Column::InvoiceId.is_in(ids)).order_by_asc(Column::Number).all(db).await?);
    }
    rows.into_iter().map(StoredPromise::try_from).collect()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: PromiseId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredPromise>, DbErr> {
    let mut mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    if let Some(user) = visible_to {
        let visible = Query::select()
            .column(invoices::Column::Id)
            .from(invoices::Entity)
            .cond_where(super::invoices::assigned_to(organization, user))
            .to_owned();
        mine = mine.filter(Column::InvoiceId.in_subquery(visible));
    }
    mine.one(db).await?.map(StoredPromise::try_from).transpose()
}

/// Which promises a list shows.
#[derive(Clone, Debug, Default)]
pub struct PromiseFilter {
    pub customer_id: Option<CustomerId>,
    pub customer_ids: Option<Vec<CustomerId>>,
    pub invoice_id: Option<InvoiceId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// What somebody looks for in the invoice or its customer.
    pub q: Option<String>,
    pub visible_to: Option<UserId>,
}

/// The promises that fit, by promised date.
pub async fn matching(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &PromiseFilter,
) -> Result<Vec<StoredPromise>, DbErr> {
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(organization.0))
        .apply_if(filter.invoice_id, |select, id| select.filter(Column::InvoiceId.eq(id.0)))
        .apply_if(filter.from, |select, from| select.filter(Column::PromisedDate.gte(from)))
        .apply_if(filter.to, |select, to| select.filter(Column::PromisedDate.lte(to)))
        .apply_if(invoices_of(organization, filter), |select, ids| select.filter(Column::InvoiceId.in_subquery(ids)))
        .order_by_asc(Column::PromisedDate)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(StoredPromise::try_from).collect()
}

/// The invoices whose promises fit; `None`: any.
fn invoices_of(organization: OrganizationId, filter: &PromiseFilter) -> Option<SelectStatement> {
    let mut wanted = Condition::all();
    if let Some(user) = filter.visible_to {
        wanted = wanted.add(super::invoices::assigned_to(organization, user));
    }
    if let Some(customer) = filter.customer_id {
        wanted = wanted.add(invoices::Column::CustomerId.eq(customer.0));
    }
    if let Some(customers) = &filter.customer_ids {
        wanted = wanted.add(invoices::Column::CustomerId.is_in(customers.iter().map(|id| id.0)));
    }
    if let Some(q) = &filter.q {
        let customers = Query::select()
            .column(customers::Column::Id)
            .from(customers::Entity)
            .and_where(customers::Column::OrganizationId.eq(organization.0))
            .cond_where(super::matches(customers::Column::SearchText, q))
            .to_owned();
        let of_customer = invoices::Column::CustomerId.in_subquery(customers);
        wanted = wanted.add(Condition::any().add(super::matches(invoices::Column::SearchText, q)).add(of_customer));
    }
    if wanted.is_empty() {
        return None;
    }
    let mut select = Query::select();
    select.column(invoices::Column::Id).from(invoices::Entity);
    select.and_where(invoices::Column::OrganizationId.eq(organization.0)).cond_where(wanted);
    Some(select)
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    stored: &StoredPromise,
) -> Result<(), DbErr> {
    let promise = &stored.promise;
    let row = ActiveModel {
        id: Set(promise.id.0),
        organization_id: Set(organization.0),
        invoice_id: Set(promise.invoice_id.0),
        number: Set(i64::from(promise.number)),
        currency: Set(promise.amount.currency().into()),
        amount_minor: Set(promise.amount.minor()),
        promised_date: Set(promise.promised_date),
        taken_date: Set(promise.taken_date),
        scheduled_at: Set(stored.scheduled_at),
        comment: Set(stored.comment.clone()),
        form: Set(stored.form.clone()),
        promised_by: Set(stored.promised_by.clone()),
        channel: Set(stored.channel.as_ref().map(word).transpose()?),
        user_id: Set(stored.user_id.0),
        reason: Set(stored.reason.as_ref().map(word).transpose()?),
        replaces_id: Set(promise.replaces_id.map(|id| id.0)),
        batch_id: Set(stored.batch_id.map(|id| id.0)),
        end_kind: Set(promise.end.map(|end| word(&end.kind)).transpose()?),
        end_date: Set(promise.end.map(|end| end.date)),
        end_reason: Set(stored.end_reason.clone()),
        ended_at: Set(None),
        ended_by: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// Invoices with a promise nobody ended: a few of them are in force.
pub async fn unended_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<InvoiceId>, DbErr> {
    let open = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::EndKind.is_null());
    let ids = open.select_only().column(Column::InvoiceId).distinct().into_tuple::<uuid::Uuid>().all(db).await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Who ended a promise (nobody: the program), when and why.
#[derive(Clone, Debug)]
pub struct Ending {
    pub reason: Option<String>,
    pub at: DateTime<Utc>,
    pub by: Option<UserId>,
}

/// Ends a promise that has not ended.
pub async fn end(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: PromiseId,
    end: PromiseEnd,
    ending: &Ending,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::EndKind, Expr::value(word(&end.kind)?))
        .col_expr(Column::EndDate, Expr::value(end.date))
        .col_expr(Column::EndReason, Expr::value(ending.reason.clone()))
        .col_expr(Column::EndedAt, Expr::value(ending.at))
        .col_expr(Column::EndedBy, Expr::value(ending.by.map(|by| by.0)));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.filter(Column::EndKind.is_null()).exec(db).await.map(|_result| ())
}

impl TryFrom<Model> for StoredPromise {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let wrong = |why: String| corrupt("promises", row.id, why);
        let currency = row.currency.parse().map_err(|error| wrong(format!("{error}")))?;
        let end = match (&row.end_kind, row.end_date) {
            (Some(kind), Some(date)) => Some(PromiseEnd { kind: parse_word("promises", kind)?, date }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(wrong("half an end".to_owned())),
        };
        Ok(Self {
            promise: Promise {
                id: row.id.into(),
                invoice_id: row.invoice_id.into(),
                number: u32::try_from(row.number).map_err(|error| wrong(error.to_string()))?,
                amount: Money::new(row.amount_minor, currency),
                promised_date: row.promised_date,
                taken_date: row.taken_date,
                replaces_id: row.replaces_id.map(Into::into),
                end,
            },
            scheduled_at: row.scheduled_at,
            comment: row.comment,
            form: row.form,
            promised_by: row.promised_by,
            channel: row.channel.as_deref().map(|text| parse_word("promises", text)).transpose()?,
            user_id: row.user_id.into(),
            reason: row.reason.as_deref().map(|text| parse_word("promises", text)).transpose()?,
            batch_id: row.batch_id.map(Into::into),
            end_reason: row.end_reason,
        })
    }
}

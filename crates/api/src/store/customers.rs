use super::{
    corrupt,
    entity::{
        commercial_terms,
        customers::{ActiveModel, Column, Entity, Model},
        invoices, organizations,
    },
    invoice_search::Viewpoint,
    matches,
};
use crate::paging::{Cursor, PageRequest};
use chrono::{DateTime, Utc};
use domain::{
    contract::CustomerRef,
    customer::{CustomerIdentity, search_text},
    ids::{CustomerId, OrganizationId, UserId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A customer without what belongs to it: contacts, sites, terms, invoices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoredCustomer {
    pub id: CustomerId,
    pub code: String,
    pub name: String,
    pub rfc: String,
    /// The key of its [`CustomerIdentity`].
    pub identity: String,
    pub collector_id: Option<UserId>,
    pub salesperson_id: Option<UserId>,
    /// Read from an invoice's `CondicionesDePago`, never applied by itself.
    pub suggested_credit_days: Option<u16>,
    pub version: i64,
}

impl StoredCustomer {
    /// The customer as other things mention it.
    pub fn reference(&self) -> CustomerRef {
        let StoredCustomer { id, code, name, rfc, .. } = self.clone();
        CustomerRef { id, code, name, rfc: Some(rfc) }
    }
}

/// What a list of customers is narrowed to, and its order.
#[derive(Clone, Debug, Default)]
pub struct CustomerQuery {
    /// Only customers assigned to this person.
    pub visible_to: Option<UserId>,
    pub collector_id: Option<UserId>,
    pub salesperson_id: Option<UserId>,
    pub owing: Option<Owing>,
    /// Nobody gave them terms.
    pub without_terms: bool,
    /// Only these.
    pub only: Option<Vec<CustomerId>>,
    pub q: Option<String>,
    pub sort: CustomerSort,
}

/// Customers who owe something on a day.
#[derive(Clone, Copy, Debug)]
pub struct Owing {
    pub view: Viewpoint,
    /// Due before the day.
    pub overdue: bool,
}

/// The order of a list of customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    #[default]
    Code,
    #[serde(rename = "-code")]
    CodeDescending,
    Name,
    #[serde(rename = "-name")]
    NameDescending,
}

/// The customer of a document, and whether it was made just now.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundCustomer {
    pub customer: CustomerRef,
    pub created: bool,
}

/// Limits rows of customers to those a person is assigned to; `None` sees all.
pub(crate) fn visible(visible_to: Option<UserId>) -> Condition {
    match visible_to {
        Some(user) => Condition::any().add(Column::CollectorId.eq(user.0)).add(Column::SalespersonId.eq(user.0)),
        None => Condition::all(),
    }
}

fn mine(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.0))
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: CustomerId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredCustomer>, DbErr> {
    let row = mine(organization).filter(Column::Id.eq(id.0)).filter(visible(visible_to)).one(db).await?;
    row.map(StoredCustomer::try_from).transpose()
}

/// Reads a customer for a change; PostgreSQL locks its row.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: CustomerId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredCustomer>, DbErr> {
    let row = mine(organization).filter(Column::Id.eq(id.0)).filter(visible(visible_to));
    row.lock(LockType::NoKeyUpdate).one(db).await?.map(StoredCustomer::try_from).transpose()
}

/// Customers as other views show them.
pub async fn refs(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, CustomerRef>, DbErr> {
    visible_refs(db, organization, ids, None).await
}

/// The same, without those that are not assigned to `visible_to`.
pub async fn visible_refs(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = CustomerId>,
    visible_to: Option<UserId>,
) -> Result<BTreeMap<CustomerId, CustomerRef>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let rows = mine(organization).filter(visible(visible_to)).filter(Column::Id.is_in(ids)).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.id.into(), CustomerRef::from(row))));
    }
    Ok(found)
}

/// The customers with one of these codes or identity keys.
pub async fn by_codes_or_identities(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    texts: impl IntoIterator<Item = String>,
) -> Result<Vec<StoredCustomer>, DbErr> {
    let mut found = Vec::new();
    for texts in super::chunks(texts) {
        let named = Condition::any().add(Column::Code.is_in(texts.clone())).add(Column::Identity.is_in(texts));
        found.extend(mine(organization).filter(named).all(db).await?);
    }
    found.into_iter().map(StoredCustomer::try_from).collect()
}

pub async fn by_code(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    code: &str,
) -> Result<Option<StoredCustomer>, DbErr> {
    let row = mine(organization).filter(Column::Code.eq(code)).one(db).await?;
    row.map(StoredCustomer::try_from).transpose()
}

pub async fn by_identity(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    identity: &CustomerIdentity,
) -> Result<Option<StoredCustomer>, DbErr> {
    let row = mine(organization).filter(Column::Identity.eq(identity.key())).one(db).await?;
    row.map(StoredCustomer::try_from).transpose()
}

/// The rows after the cursor and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    query: &CustomerQuery,
    page: &PageRequest,
) -> Result<(Vec<StoredCustomer>, u64), DbErr> {
    let mut all = mine(organization).filter(visible(query.visible_to)).filter(narrowed(organization, query)?);
    let total = all.clone().count(db).await?;
    let (column, descending) = query.sort.column();
    if let Some(cursor) = &page.after {
        let value = cursor.value.as_str();
        let (further, same_further) = if descending {
            (column.lt(value), Column::Id.lt(cursor.id))
        } else {
            (column.gt(value), Column::Id.gt(cursor.id))
        };
        all = all.filter(further.or(column.eq(value).and(same_further)));
    }
    let order = if descending { Order::Desc } else { Order::Asc };
    let rows = all.order_by(column, order.clone()).order_by(Column::Id, order).limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredCustomer::try_from).collect::<Result<_, _>>()?, total))
}

/// How many customers match.
pub async fn count(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    query: &CustomerQuery,
) -> Result<u64, DbErr> {
    mine(organization).filter(visible(query.visible_to)).filter(narrowed(organization, query)?).count(db).await
}

fn narrowed(organization: OrganizationId, query: &CustomerQuery) -> Result<Condition, DbErr> {
    let owing = query.owing.map(|owing| owing_customers(organization, owing)).transpose()?;
    Ok(Condition::all()
        .add_option(query.collector_id.map(|user| Column::CollectorId.eq(user.0)))
        .add_option(query.salesperson_id.map(|user| Column::SalespersonId.eq(user.0)))
        .add_option(owing.map(|owing| Column::Id.in_subquery(owing)))
        .add_option(query.without_terms.then(|| Column::Id.not_in_subquery(customers_with_terms(organization))))
        .add_option(query.only.as_ref().map(|only| Column::Id.is_in(only.iter().map(|id| id.0))))
        .add_option(query.q.as_ref().map(|q| matches(Column::SearchText, q))))
}

fn owing_customers(organization: OrganizationId, owing: Owing) -> Result<SelectStatement, DbErr> {
    use invoices::Column as Invoice;
    let mut select = Query::select();
    select
        .column(Invoice::CustomerId)
        .from(invoices::Entity)
        .and_where(Invoice::OrganizationId.eq(organization.0))
        .and_where(Invoice::CustomerId.is_not_null())
        .cond_where(super::invoice_search::open(owing.view)?)
        // As balances of customers judge: the invoice that replaces it is owed in its place.
        .cond_where(super::invoice_search::in_substitution(owing.view.today).not());
    if owing.overdue {
        select.and_where(Invoice::DueDate.lt(owing.view.today));
    }
    Ok(select)
}

fn customers_with_terms(organization: OrganizationId) -> SelectStatement {
    use commercial_terms::Column as Terms;
    Query::select()
        .column(Terms::CustomerId)
        .from(commercial_terms::Entity)
        .and_where(Terms::OrganizationId.eq(organization.0))
        .and_where(Terms::SiteId.is_null())
        .to_owned()
}

impl CustomerSort {
    /// The column, and whether it descends.
    fn column(self) -> (Column, bool) {
        match self {
            Self::Code => (Column::Code, false),
            Self::CodeDescending => (Column::Code, true),
            Self::Name => (Column::Name, false),
            Self::NameDescending => (Column::Name, true),
        }
    }

    /// Where a list in this order goes on after a row.
    pub fn cursor(self, row: &StoredCustomer) -> Cursor {
        let value = match self {
            Self::Code | Self::CodeDescending => &row.code,
            Self::Name | Self::NameDescending => &row.name,
        };
        Cursor { value: value.clone(), id: row.id.0 }
    }
}

/// Makes other transactions wait that would add a customer, so that a code or identity seen free stays free.
pub async fn lock_names(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<(), DbErr> {
    let row = organizations::Entity::find_by_id(organization.0).lock(LockType::NoKeyUpdate);
    row.one(db).await.map(|_row| ())
}

/// The next free `CL001`, `CL002` …; [`lock_names`] keeps it free.
pub async fn next_code(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<String, DbErr> {
    Ok(code(next_number(db, organization).await?))
}

/// The code of a number.
pub fn code(number: i64) -> String {
    format!("CL{number:03}")
}

/// The number of the next free code.
pub async fn next_number(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<i64, DbErr> {
    const LONGEST: i32 = 12;
    let digits = || Expr::cust("SUBSTR(code, 3)");
    let numbered = Condition::all()
        .add(Column::Code.starts_with("CL"))
        .add(Expr::cust("LENGTH(code)").between(3, LONGEST))
        .add(Expr::cust("LTRIM(SUBSTR(code, 3), '0123456789')").eq(""));
    let highest: Option<Option<i64>> = mine(organization)
        .filter(numbered)
        .select_only()
        .expr(digits().cast_as("BIGINT").max())
        .into_tuple()
        .one(db)
        .await?;
    Ok(highest.flatten().unwrap_or(0).saturating_add(1))
}

/// The customer a document names, made with the next free code when nobody has that identity yet.
pub async fn find_or_create(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    identity: &CustomerIdentity,
    name: &str,
    now: DateTime<Utc>,
) -> Result<FoundCustomer, DbErr> {
    if let Some(known) = by_identity(db, organization, identity).await? {
        return Ok(FoundCustomer { customer: known.reference(), created: false });
    }
    lock_names(db, organization).await?;
    // Somebody may have made it while we waited.
    if let Some(known) = by_identity(db, organization, identity).await? {
        return Ok(FoundCustomer { customer: known.reference(), created: false });
    }
    let customer = of_document(identity, name, next_code(db, organization).await?);
    insert(db, organization, &customer, now).await?;
    Ok(FoundCustomer { customer: customer.reference(), created: true })
}

/// A new customer as a document names it.
pub fn of_document(identity: &CustomerIdentity, name: &str, code: String) -> StoredCustomer {
    let rfc = identity.rfc().to_string();
    StoredCustomer {
        id: Uuid::now_v7().into(),
        code,
        name: if name.trim().is_empty() { rfc.clone() } else { name.trim().to_owned() },
        rfc,
        identity: identity.key(),
        collector_id: None,
        salesperson_id: None,
        suggested_credit_days: None,
        version: 1,
    }
}

/// The customers of these identity keys.
pub async fn by_identities(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    keys: &BTreeSet<String>,
) -> Result<Vec<StoredCustomer>, DbErr> {
    let rows = mine(organization).filter(Column::Identity.is_in(keys)).all(db).await?;
    rows.into_iter().map(StoredCustomer::try_from).collect()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customer: &StoredCustomer,
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    insert_all(db, organization, [customer], created_at).await
}

pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    customers: impl IntoIterator<Item = &StoredCustomer>,
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let rows = customers.into_iter().map(|customer| ActiveModel {
        organization_id: Set(organization.0),
        created_at: Set(created_at),
        ..fields(customer)
    });
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes every field; the caller has locked the row.
pub async fn update(db: &impl ConnectionTrait, customer: &StoredCustomer) -> Result<(), DbErr> {
    Entity::update(fields(customer)).exec(db).await.map(|_model| ())
}

fn fields(customer: &StoredCustomer) -> ActiveModel {
    ActiveModel {
        id: Set(customer.id.0),
        code: Set(customer.code.clone()),
        name: Set(customer.name.clone()),
        search_text: Set(search_text(&customer.code, &customer.name, &customer.rfc)),
        rfc: Set(customer.rfc.clone()),
        identity: Set(customer.identity.clone()),
        collector_id: Set(customer.collector_id.map(|user| user.0)),
        salesperson_id: Set(customer.salesperson_id.map(|user| user.0)),
        suggested_credit_days: Set(customer.suggested_credit_days.map(i64::from)),
        version: Set(customer.version),
        ..ActiveModel::default()
    }
}

impl From<Model> for CustomerRef {
    fn from(row: Model) -> Self {
        Self { id: row.id.into(), code: row.code, name: row.name, rfc: Some(row.rfc) }
    }
}

impl TryFrom<Model> for StoredCustomer {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let days = row.suggested_credit_days.map(u16::try_from).transpose();
        Ok(Self {
            id: row.id.into(),
            code: row.code,
            name: row.name,
            rfc: row.rfc,
            identity: row.identity,
            collector_id: row.collector_id.map(Into::into),
            salesperson_id: row.salesperson_id.map(Into::into),
            suggested_credit_days: days.map_err(|error| corrupt("customers", row.id, error))?,
            version: row.version,
        })
    }
}

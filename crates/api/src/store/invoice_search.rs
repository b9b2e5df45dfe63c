//! The list of invoices: filters, order, cursor, and what the filtered ones owe.

use super::{
    corrupt,
    entity::{
        allocations, customers,
        invoices::{Column, Entity, Model},
        promises,
    },
    invoices::{StoredInvoice, assigned_to},
    matches, word,
};
use crate::paging::{Cursor, PageRequest};
use chrono::NaiveDate;
use domain::{
    contract::{IntakeStatus, SatPaymentMethod},
    ids::{CustomerId, InvoiceId, OrganizationId, UserId},
    ledger::PuePolicy,
    money::{Currency, Money},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query, SelectStatement, SimpleExpr},
};
use serde::Deserialize;

/// Which invoices, by how they stand today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusFilter {
    #[default]
    Open,
    OpeningUnconfirmed,
    Paid,
    Cancelled,
    All,
}

/// What the list is ordered by; `-` before the name: latest or largest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub enum InvoiceSort {
    #[default]
    #[serde(rename = "due_date")]
    DueDate,
    #[serde(rename = "-due_date")]
    DueDateDescending,
    #[serde(rename = "issue_date")]
    IssueDate,
    #[serde(rename = "-issue_date")]
    IssueDateDescending,
    #[serde(rename = "collection_date")]
    CollectionDate,
    #[serde(rename = "-collection_date")]
    CollectionDateDescending,
    #[serde(rename = "original_amount")]
    OriginalAmount,
    #[serde(rename = "-original_amount")]
    OriginalAmountDescending,
}

impl InvoiceSort {
    fn column(self) -> Column {
        match self {
            Self::DueDate | Self::DueDateDescending => Column::DueDate,
            Self::IssueDate | Self::IssueDateDescending => Column::IssueDate,
            Self::CollectionDate | Self::CollectionDateDescending => Column::CollectionDate,
            Self::OriginalAmount | Self::OriginalAmountDescending => Column::TotalMinor,
        }
    }

    fn order(self) -> Order {
        match self {
            Self::DueDate | Self::IssueDate | Self::CollectionDate | Self::OriginalAmount => Order::Asc,
            Self::DueDateDescending
            | Self::IssueDateDescending
            | Self::CollectionDateDescending
            | Self::OriginalAmountDescending => Order::Desc,
        }
    }

    /// Where the list goes on after `invoice`.
    pub fn cursor(self, invoice: &StoredInvoice) -> Cursor {
        let value = match self {
            Self::DueDate | Self::DueDateDescending => invoice.due_date.to_string(),
            Self::IssueDate | Self::IssueDateDescending => invoice.facts.issue_date.to_string(),
            Self::CollectionDate | Self::CollectionDateDescending => invoice.collection_date.to_string(),
            Self::OriginalAmount | Self::OriginalAmountDescending => invoice.facts.total.minor().to_string(),
        };
        Cursor { value, id: invoice.id().0 }
    }

    fn value(self, text: &str) -> Option<SimpleExpr> {
        match self {
            Self::OriginalAmount | Self::OriginalAmountDescending => text.parse::<i64>().ok().map(Expr::value),
            Self::DueDate
            | Self::DueDateDescending
            | Self::IssueDate
            | Self::IssueDateDescending
            | Self::CollectionDate
            | Self::CollectionDateDescending => text.parse::<NaiveDate>().ok().map(Expr::value),
        }
    }
}

/// Everything a list of invoices can be narrowed by.
#[derive(Clone, Debug, Default)]
pub struct InvoiceFilter {
    pub visible_to: Option<UserId>,
    pub customer_id: Option<CustomerId>,
    pub status: StatusFilter,
    pub currency: Option<Currency>,
    pub due: (Option<NaiveDate>, Option<NaiveDate>),
    pub collection: (Option<NaiveDate>, Option<NaiveDate>),
    /// Due on or before this day.
    pub due_until: Option<NaiveDate>,
    pub rescheduled_min: Option<u32>,
    pub sat_payment_method: Option<SatPaymentMethod>,
    /// How their registration went; any of these.
    pub intake: Vec<IntakeStatus>,
    /// Registered on this day or later.
    pub registered_from: Option<NaiveDate>,
    /// Only these, or all but these.
    pub only: Option<Vec<InvoiceId>>,
    pub except: Option<Vec<InvoiceId>>,
    /// As somebody typed it.
    pub q: Option<String>,
    pub sort: InvoiceSort,
}

/// The day and policy that "open" depends on.
#[derive(Clone, Copy, Debug)]
pub struct Viewpoint {
    pub today: NaiveDate,
    pub policy: PuePolicy,
}

/// The rows after the cursor, one more than asked, and how many match in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &InvoiceFilter,
    view: Viewpoint,
    request: &PageRequest,
) -> Result<(Vec<StoredInvoice>, u64), DbErr> {
    let matching = Entity::find().filter(condition(organization, filter, view)?);
    let total = matching.clone().count(db).await?;
    let (column, order) = (filter.sort.column(), filter.sort.order());
    let rest = match request.after.as_ref().and_then(|cursor| Some((filter.sort.value(&cursor.value)?, cursor.id))) {
        Some((value, id)) => matching.filter(after(column, &order, value, id)),
        None => matching,
    };
    let ordered = rest.order_by(column, order.clone()).order_by(Column::Id, order);
    let rows: Vec<Model> = ordered.limit(request.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredInvoice::try_from).collect::<Result<_, _>>()?, total))
}

/// The ids of all that match.
pub async fn matching(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &InvoiceFilter,
    view: Viewpoint,
) -> Result<Vec<InvoiceId>, DbErr> {
    let matching = Entity::find().filter(condition(organization, filter, view)?).select_only().column(Column::Id);
    let ids: Vec<uuid::Uuid> = matching.order_by_asc(Column::Id).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(InvoiceId::from).collect())
}

/// How many invoices match.
pub async fn count(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &InvoiceFilter,
    view: Viewpoint,
) -> Result<u64, DbErr> {
    Entity::find().filter(condition(organization, filter, view)?).count(db).await
}

fn after(column: Column, order: &Order, value: SimpleExpr, id: uuid::Uuid) -> Condition {
    let descending = matches!(order, Order::Desc);
    let (beyond, same_beyond) = if descending {
        (Expr::col(column).lt(value.clone()), Column::Id.lt(id))
    } else {
        (Expr::col(column).gt(value.clone()), Column::Id.gt(id))
    };
    Condition::any().add(beyond).add(Condition::all().add(Expr::col(column).eq(value)).add(same_beyond))
}

#[derive(FromQueryResult)]
struct Owed {
    currency: String,
    owed: i64,
}

/// What the matching invoices owe today, per currency. Invoices that owe nothing by their standing add nothing.
pub async fn owed(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &InvoiceFilter,
    view: Viewpoint,
) -> Result<Vec<Money>, DbErr> {
    let settled = Expr::from(effective_sum(organization, view.today)).if_null(0_i64);
    // What nothing was ever applied to needs no look at the allocations.
    let settled = Expr::case(Expr::col((Entity, Column::AllocatedDate)).lte(view.today), settled).finally(0_i64);
    let rest = Expr::col((Entity, Column::TotalMinor)).sub(settled);
    let positive = Expr::case(rest.clone().gt(0_i64), rest).finally(0_i64);
    let select = Query::select()
        .expr_as(Expr::col((Entity, Column::Currency)), "currency")
        .expr_as(positive.sum().cast_as("BIGINT"), "owed")
        .from(Entity)
        .cond_where(condition(organization, filter, view)?)
        .cond_where(Condition::any().add(open(view)?).add(unconfirmed()?))
        .add_group_by([Expr::col((Entity, Column::Currency))])
        .to_owned();
    let rows = Owed::find_by_statement(db.get_database_backend().build(&select)).all(db).await?;
    let money = |row: Owed| {
        let currency = row.currency.parse().map_err(|error| corrupt("invoices", &row.currency, error))?;
        Ok(Money::new(row.owed, currency))
    };
    rows.into_iter().map(money).collect()
}

/// What reduced an invoice until today.
fn effective_sum(organization: OrganizationId, today: NaiveDate) -> SelectStatement {
    use allocations::Column as Allocation;
    Query::select()
        .expr(Expr::col(Allocation::AmountMinor).sum())
        .from(allocations::Entity)
        .and_where(Allocation::OrganizationId.eq(organization.0))
        .and_where(Expr::col((allocations::Entity, Allocation::InvoiceId)).equals((Entity, Column::Id)))
        .and_where(Allocation::Dated.lte(today))
        .and_where(Allocation::EffectiveDate.lte(today))
        .cond_where(Condition::any().add(Allocation::UndoneDate.is_null()).add(Allocation::UndoneDate.gt(today)))
        .to_owned()
}

fn condition(organization: OrganizationId, filter: &InvoiceFilter, view: Viewpoint) -> Result<Condition, DbErr> {
    let ids = |ids: &Vec<InvoiceId>| ids.iter().map(|id| id.0).collect::<Vec<_>>();
    let method = filter.sat_payment_method.as_ref().map(word).transpose()?;
    let intake = filter.intake.iter().map(word).collect::<Result<Vec<_>, _>>()?;
    Ok(Condition::all()
        .add(Column::OrganizationId.eq(organization.0))
        .add_option(filter.visible_to.map(|user| assigned_to(organization, user)))
        .add_option(standing(filter.status, view)?)
        .add_option(filter.customer_id.map(|id| Column::CustomerId.eq(id.0)))
        .add_option(filter.currency.map(|currency| Column::Currency.eq(currency.code())))
        .add_option(filter.due.0.map(|day| Column::DueDate.gte(day)))
        .add_option(filter.due.1.map(|day| Column::DueDate.lte(day)))
        .add_option(filter.due_until.map(|day| Column::DueDate.lte(day)))
        .add_option(filter.collection.0.map(|day| Column::CollectionDate.gte(day)))
        .add_option(filter.collection.1.map(|day| Column::CollectionDate.lte(day)))
        .add_option(method.map(|method| Column::SatPaymentMethod.eq(method)))
        .add_option((!intake.is_empty()).then(|| Column::IntakeStatus.is_in(intake)))
        .add_option(filter.registered_from.map(|day| Column::RegisteredDate.gte(day)))
        .add_option(filter.only.as_ref().map(|only| Column::Id.is_in(ids(only))))
        .add_option(filter.except.as_ref().map(|except| Column::Id.is_not_in(ids(except))))
        .add_option(filter.rescheduled_min.map(|times| rescheduled(organization, times)))
        .add_option(filter.q.as_ref().map(|words| mentions(organization, words))))
}

fn standing(status: StatusFilter, view: Viewpoint) -> Result<Option<Condition>, DbErr> {
    Ok(match status {
        StatusFilter::Open => Some(open(view)?),
        StatusFilter::OpeningUnconfirmed => Some(unconfirmed()?),
        StatusFilter::Paid => {
            Some(Condition::all().add(Column::CancelledDate.is_null()).add(open(view)?.not()).add(unconfirmed()?.not()))
        }
        StatusFilter::Cancelled => Some(Condition::all().add(Column::CancelledDate.is_not_null())),
        StatusFilter::All => None,
    })
}

/// As `domain::ledger` judges: not cancelled, known, not paid on issue, and not closed by what was allocated.
pub(super) fn open(view: Viewpoint) -> Result<Condition, DbErr> {
    let known = Column::Opening.eq(word(&domain::ledger::Opening::Known)?);
    let ordinary = Column::Kind.eq(word(&domain::ledger::InvoiceKind::Ordinary)?);
    let not_closed = Condition::any().add(Column::ClosedDate.is_null()).add(Column::ClosedDate.gt(view.today));
    let open = Condition::all().add(Column::CancelledDate.is_null()).add(known).add(ordinary).add(not_closed);
    Ok(match view.policy {
        PuePolicy::OpenUntilPaid => open,
        PuePolicy::PaidOnIssue => {
            let pue = Column::SatPaymentMethod.eq(word(&SatPaymentMethod::Pue)?);
            open.add(Condition::any().add(Column::SatPaymentMethod.is_null()).add(pue.not()))
        }
    })
}

/// Another one replaces it, and SAT has not refused that until the day.
pub(super) fn in_substitution(day: NaiveDate) -> Condition {
    let refused = Column::SubstitutionRefusedDate;
    let stands = Condition::any().add(refused.is_null()).add(refused.gt(day));
    // A comparison with nothing is neither true nor false, and its contrary would not find anything either.
    let began = Condition::all().add(Column::InSubstitutionDate.is_not_null()).add(Column::InSubstitutionDate.lte(day));
    began.add(stands)
}

fn unconfirmed() -> Result<Condition, DbErr> {
    let opening = Column::Opening.eq(word(&domain::ledger::Opening::Unconfirmed)?);
    Ok(Condition::all().add(Column::CancelledDate.is_null()).add(opening))
}

fn rescheduled(organization: OrganizationId, times: u32) -> SimpleExpr {
    use promises::Column as Promise;
    let counted = Query::select()
        .column(Promise::InvoiceId)
        .from(promises::Entity)
        .and_where(Promise::OrganizationId.eq(organization.0))
        .and_where(Promise::ReplacesId.is_not_null())
        .group_by_col(Promise::InvoiceId)
        .and_having(Expr::col(Promise::Id).count().gte(i64::from(times)))
        .to_owned();
    Column::Id.in_subquery(counted)
}

/// Folio, UUID piece, amount, purchase order, or the customer's code, name or RFC.
fn mentions(organization: OrganizationId, words: &str) -> Condition {
    use customers::Column as Customer;
    let customers = Query::select()
        .column(Customer::Id)
        .from(customers::Entity)
        .and_where(Customer::OrganizationId.eq(organization.0))
        .cond_where(matches(Customer::SearchText, words))
        .to_owned();
    Condition::any().add(matches(Column::SearchText, words)).add(Column::CustomerId.in_subquery(customers))
}

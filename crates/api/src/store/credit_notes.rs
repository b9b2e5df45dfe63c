use super::{
    corrupt,
    entity::credit_notes::{ActiveModel, Column, Entity, Model},
    json, parse_json, parse_word, word,
};
use crate::paging::{Cursor, PageRequest};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::LinkState,
    ids::{CreditNoteId, CustomerId, DocumentId, OrganizationId, UserId},
    money::{Currency, Money},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};

/// A CFDI of type E as it is stored; what it is applied to stands in its allocations.
#[derive(Clone, Debug)]
pub struct StoredCreditNote {
    pub id: CreditNoteId,
    pub document_id: DocumentId,
    pub customer_id: Option<CustomerId>,
    /// Upper case.
    pub fiscal_uuid: String,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub total: Money,
    pub issue_date: NaiveDate,
    /// `TipoRelacion` of the relation that decides.
    pub relation_type: Option<String>,
    /// Upper case.
    pub related_uuids: Vec<String>,
    pub state: LinkState,
    pub registered_at: DateTime<Utc>,
}

impl StoredCreditNote {
    /// Series and folio as people say them.
    pub fn document(&self) -> String {
        [self.series.as_deref(), self.folio.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("-")
    }

    /// Where a list, newest first, goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor { value: self.issue_date.to_string(), id: self.id.0 }
    }
}

/// What a list of credit notes is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct CreditNoteFilter {
    pub customer_id: Option<CustomerId>,
    pub state: Option<LinkState>,
    pub visible_to: Option<UserId>,
}

pub async fn by_fiscal_uuids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> Result<Vec<StoredCreditNote>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(Column::FiscalUuid.is_in(uuids.to_vec())).order_by_asc(Column::FiscalUuid).all(db).await?;
    rows.into_iter().map(StoredCreditNote::try_from).collect()
}

/// The note, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: CreditNoteId,
    visible_to: Option<UserId>,
) -> Result<Option<StoredCreditNote>, DbErr> {
    let mine = Entity::find_by_id(id.0)
        .filter(Column::OrganizationId.eq(organization.0))
        .apply_if(visible_to, |select, user| {
            select.filter(Column::CustomerId.in_subquery(super::assigned_customers(organization, user)))
        });
    mine.lock_exclusive().one(db).await?.map(StoredCreditNote::try_from).transpose()
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = CreditNoteId>,
) -> Result<Vec<StoredCreditNote>, DbErr> {
    let mut rows = Vec::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        rows.extend(mine.filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).all(db).await?);
    }
    rows.into_iter().map(StoredCreditNote::try_from).collect()
}

/// Newest first: the rows after the cursor, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: &CreditNoteFilter,
    page: &PageRequest,
) -> Result<(Vec<StoredCreditNote>, u64), DbErr> {
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
        let date: NaiveDate = cursor.value.parse().map_err(|error| corrupt("credit_notes", "cursor", error))?;
        let same_day = Condition::all().add(Column::IssueDate.eq(date)).add(Column::Id.lt(cursor.id));
        all = all.filter(Condition::any().add(Column::IssueDate.lt(date)).add(same_day));
    }
    let newest_first = all.order_by_desc(Column::IssueDate).order_by_desc(Column::Id);
    let rows = newest_first.limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredCreditNote::try_from).collect::<Result<_, _>>()?, total))
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    note: &StoredCreditNote,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(note.id.0),
        organization_id: Set(organization.0),
        document_id: Set(note.document_id.0),
        customer_id: Set(note.customer_id.map(|id| id.0)),
        fiscal_uuid: Set(note.fiscal_uuid.clone()),
        series: Set(note.series.clone()),
        folio: Set(note.folio.clone()),
        currency: Set(note.total.currency().into()),
        total_minor: Set(note.total.minor()),
        issue_date: Set(note.issue_date),
        relation_type: Set(note.relation_type.clone()),
        related_uuids: Set(json(&note.related_uuids)?),
        state: Set(word(&note.state)?),
        registered_at: Set(note.registered_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn set_state(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: CreditNoteId,
    state: LinkState,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::State, Expr::value(word(&state)?));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.eq(id.0));
    mine.exec(db).await.map(|_result| ())
}

impl TryFrom<Model> for StoredCreditNote {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let currency: Currency = row.currency.parse().map_err(|error| corrupt("credit_notes", row.id, error))?;
        Ok(Self {
            id: row.id.into(),
            document_id: row.document_id.into(),
            customer_id: row.customer_id.map(Into::into),
            fiscal_uuid: row.fiscal_uuid,
            series: row.series,
            folio: row.folio,
            total: Money::new(row.total_minor, currency),
            issue_date: row.issue_date,
            relation_type: row.relation_type,
            related_uuids: parse_json("credit_notes", row.related_uuids)?,
            state: parse_word("credit_notes", &row.state)?,
            registered_at: row.registered_at,
        })
    }
}

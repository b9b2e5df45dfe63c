use super::{
    corrupt,
    entity::{
        documents, import_items,
        imports::{ActiveModel, Column, Entity, Model},
        invoices,
    },
    events::{self, NewEvent},
    json, parse_json, parse_word, word,
};
use crate::paging::{Cursor, PageRequest};
use chrono::{DateTime, Utc};
use domain::{
    contract::{Import, ImportResult, ImportStatus, Topic},
    ids::{CustomerId, ImportId, InvoiceId, OrganizationId, UserId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, Query},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A file as it was handed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportSource {
    pub file: String,
    pub storage_key: String,
    /// How many items it becomes: as many as a ZIP holds.
    pub files: i64,
}

/// A load of files as it is stored, without its counters.
#[derive(Clone, Debug)]
pub struct StoredImport {
    pub id: ImportId,
    pub organization: OrganizationId,
    pub status: ImportStatus,
    pub sources: Vec<ImportSource>,
    pub total: i64,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// What became of one file. `code` and `params` are the figures; the words are made on reading.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredItem {
    pub position: i64,
    pub file: String,
    pub result: ImportResult,
    pub code: Option<String>,
    pub params: BTreeMap<String, String>,
    pub place: Option<String>,
    /// Upper case.
    pub fiscal_uuid: Option<String>,
    pub invoice_id: Option<InvoiceId>,
    pub customer_id: Option<CustomerId>,
    /// `None` of files from before this was kept.
    pub attempted_at: Option<DateTime<Utc>>,
}

pub async fn insert(db: &impl ConnectionTrait, import: &StoredImport) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(import.id.0),
        organization_id: Set(import.organization.0),
        status: Set(word(&import.status)?),
        sources: Set(json(&import.sources)?),
        total: Set(import.total),
        created_by: Set(import.created_by.map(|user| user.0)),
        created_at: Set(import.created_at),
        finished_at: Set(import.finished_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// The loads that are not done, of every organization, oldest first.
pub async fn unfinished(db: &impl ConnectionTrait) -> Result<Vec<StoredImport>, DbErr> {
    let words = [word(&ImportStatus::Queued)?, word(&ImportStatus::Running)?];
    let rows = Entity::find().filter(Column::Status.is_in(words)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(StoredImport::try_from).collect()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: ImportId,
) -> Result<Option<StoredImport>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.one(db).await?.map(StoredImport::try_from).transpose()
}

/// Newest first, and how many there are in all.
pub async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    page: &PageRequest,
) -> Result<(Vec<StoredImport>, u64), DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let total = mine.clone().count(db).await?;
    let rest = mine.apply_if(page.after.as_ref(), |select, cursor| select.filter(Column::Id.lt(cursor.id)));
    let rows = rest.order_by_desc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredImport::try_from).collect::<Result<_, _>>()?, total))
}

/// The latest load that had files refused, and how many.
pub async fn latest_rejected(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Option<(ImportId, u64)>, DbErr> {
    let refused = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::Result.eq(word(&ImportResult::Rejected)?));
    // Ids grow with time.
    let latest = refused.clone().order_by_desc(import_items::Column::ImportId).one(db).await?;
    let Some(import) = latest.map(|item| item.import_id) else { return Ok(None) };
    let count = refused.filter(import_items::Column::ImportId.eq(import)).count(db).await?;
    Ok(Some((import.into(), count)))
}

pub async fn start(db: &impl ConnectionTrait, id: ImportId, total: i64) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(word(&ImportStatus::Running)?))
        .col_expr(Column::Total, Expr::value(total));
    update.filter(Column::Id.eq(id.0)).exec(db).await.map(|_result| ())
}

pub async fn finish(
    db: &impl ConnectionTrait,
    id: ImportId,
    status: ImportStatus,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(word(&status)?))
        .col_expr(Column::FinishedAt, Expr::value(at));
    update.filter(Column::Id.eq(id.0)).exec(db).await.map(|_result| ())
}

/// Lets open screens know how far a load is.
pub async fn announce(
    db: &impl ConnectionTrait,
    import: &StoredImport,
    kind: &'static str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let event = NewEvent {
        topic: Topic::Import,
        kind,
        subject_id: import.id.0,
        customer_id: None,
        addressee: None,
        actor: import.created_by,
    };
    events::append(db, import.organization, event, now).await
}

pub async fn insert_items(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    items: &[StoredItem],
) -> Result<(), DbErr> {
    let row = |item: &StoredItem| {
        Ok(import_items::ActiveModel {
            id: Set(Uuid::now_v7()),
            organization_id: Set(organization.0),
            import_id: Set(import.0),
            position: Set(item.position),
            file_name: Set(item.file.clone()),
            result: Set(word(&item.result)?),
            code: Set(item.code.clone()),
            params: Set(json(&item.params)?),
            place: Set(item.place.clone()),
            fiscal_uuid: Set(item.fiscal_uuid.clone()),
            invoice_id: Set(item.invoice_id.map(|id| id.0)),
            customer_id: Set(item.customer_id.map(|id| id.0)),
            attempted_at: Set(item.attempted_at),
        })
    };
    let rows = items.iter().map(row).collect::<Result<Vec<_>, DbErr>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        import_items::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes what became of a file the second time over the first.
pub async fn replace_item(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    item: &StoredItem,
) -> Result<(), DbErr> {
    let update = import_items::Entity::update_many()
        .col_expr(import_items::Column::Result, Expr::value(word(&item.result)?))
        .col_expr(import_items::Column::Code, Expr::value(item.code.clone()))
        .col_expr(import_items::Column::Params, Expr::value(json(&item.params)?))
        .col_expr(import_items::Column::Place, Expr::value(item.place.clone()))
        .col_expr(import_items::Column::FiscalUuid, Expr::value(item.fiscal_uuid.clone()))
        .col_expr(import_items::Column::InvoiceId, Expr::value(item.invoice_id.map(|id| id.0)))
        .col_expr(import_items::Column::CustomerId, Expr::value(item.customer_id.map(|id| id.0)))
        .col_expr(import_items::Column::AttemptedAt, Expr::value(item.attempted_at));
    let mine = update
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .filter(import_items::Column::Position.eq(item.position));
    mine.exec(db).await.map(|_result| ())
}

/// The items with these results, in the order of the files.
pub async fn with_results(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    results: &[ImportResult],
    limit: u64,
) -> Result<Vec<StoredItem>, DbErr> {
    let words: Vec<String> = results.iter().map(word).collect::<Result<_, _>>()?;
    let mine = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .filter(import_items::Column::Result.is_in(words));
    let rows = mine.order_by_asc(import_items::Column::Position).limit(limit).all(db).await?;
    rows.into_iter().map(StoredItem::try_from).collect()
}

/// Which positions of a load are done, from `first` to `last`.
pub async fn done(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    first: i64,
    last: i64,
) -> Result<BTreeSet<i64>, DbErr> {
    let positions: Vec<i64> = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .filter(import_items::Column::Position.between(first, last))
        .select_only()
        .column(import_items::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    Ok(positions.into_iter().collect())
}

/// The files of a load that are done: name, result, and the UUID of the document.
pub async fn files(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
) -> Result<Vec<(String, ImportResult, Option<String>)>, DbErr> {
    let rows: Vec<(String, String, Option<String>)> = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .order_by_asc(import_items::Column::Position)
        .select_only()
        .column(import_items::Column::FileName)
        .column(import_items::Column::Result)
        .column(import_items::Column::FiscalUuid)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(|(file, result, uuid)| Ok((file, parse_word("import_items", &result)?, uuid))).collect()
}

/// The prints, of whatever load, that waited for a document which is here now; oldest first.
pub async fn due_prints(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    limit: u64,
) -> Result<Vec<(ImportId, StoredItem)>, DbErr> {
    let registered = Query::select()
        .column(documents::Column::FiscalUuid)
        .from(documents::Entity)
        .and_where(documents::Column::OrganizationId.eq(organization.0))
        .to_owned();
    let typed_in = Query::select()
        .column(invoices::Column::FiscalUuid)
        .from(invoices::Entity)
        .and_where(invoices::Column::OrganizationId.eq(organization.0))
        .and_where(invoices::Column::FiscalUuid.is_not_null())
        .to_owned();
    let uuid = import_items::Column::FiscalUuid;
    let rows = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        // As a constant: that is what the index of waiting prints is made for.
        .filter(Expr::cust("code = 'pdf_waiting'"))
        .filter(Condition::any().add(uuid.in_subquery(registered)).add(uuid.in_subquery(typed_in)))
        .order_by_asc(import_items::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(|row| Ok((row.import_id.into(), StoredItem::try_from(row)?))).collect()
}

/// The item at a position.
pub async fn item(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    position: i64,
) -> Result<Option<StoredItem>, DbErr> {
    let mine = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .filter(import_items::Column::Position.eq(position));
    mine.one(db).await?.map(StoredItem::try_from).transpose()
}

/// Every item of a load, in the order of the files; of one result or all.
pub async fn all_items(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    result: Option<ImportResult>,
) -> Result<Vec<StoredItem>, DbErr> {
    let result = result.as_ref().map(word).transpose()?;
    let mine = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .apply_if(result, |select, result| select.filter(import_items::Column::Result.eq(result)));
    let rows = mine.order_by_asc(import_items::Column::Position).all(db).await?;
    rows.into_iter().map(StoredItem::try_from).collect()
}

/// The items after `after`, in the order of the files; of one result or all. And how many there are.
pub async fn items(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    import: ImportId,
    result: Option<ImportResult>,
    page: &PageRequest,
) -> Result<(Vec<StoredItem>, u64), DbErr> {
    let result = result.as_ref().map(word).transpose()?;
    let mine = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.eq(import.0))
        .apply_if(result, |select, result| select.filter(import_items::Column::Result.eq(result)));
    let total = mine.clone().count(db).await?;
    let after = page.after.as_ref().map(|cursor| cursor.value.parse::<i64>()).transpose();
    let after = after.map_err(|error| corrupt("import_items", "cursor", error))?;
    let rest = mine.apply_if(after, |select, position| select.filter(import_items::Column::Position.gt(position)));
    let rows = rest.order_by_asc(import_items::Column::Position).limit(page.fetch()).all(db).await?;
    Ok((rows.into_iter().map(StoredItem::try_from).collect::<Result<_, _>>()?, total))
}

/// The loads with their counters.
pub async fn with_counters(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    imports: Vec<StoredImport>,
) -> Result<Vec<Import>, DbErr> {
    let ids = imports.iter().map(|import| import.id.0);
    let counted: Vec<(Uuid, String, i64)> = import_items::Entity::find()
        .filter(import_items::Column::OrganizationId.eq(organization.0))
        .filter(import_items::Column::ImportId.is_in(ids))
        .select_only()
        .column(import_items::Column::ImportId)
        .column(import_items::Column::Result)
        .expr(import_items::Column::Id.count())
        .group_by(import_items::Column::ImportId)
        .group_by(import_items::Column::Result)
        .into_tuple()
        .all(db)
        .await?;
    let mut counters: BTreeMap<ImportId, BTreeMap<String, i64>> = BTreeMap::new();
    for (import, result, count) in counted {
        counters.entry(import.into()).or_default().insert(result, count);
    }
    imports
        .into_iter()
        .map(|import| {
            let counted = counters.remove(&import.id).unwrap_or_default();
            view(&import, &counted)
        })
        .collect()
}

fn view(import: &StoredImport, counted: &BTreeMap<String, i64>) -> Result<Import, DbErr> {
    let number = |count: i64| u32::try_from(count).map_err(|error| corrupt("imports", import.id, error));
    let of = |result: ImportResult| number(counted.get(&word(&result)?).copied().unwrap_or_default());
    Ok(Import {
        id: import.id,
        status: import.status,
        total: number(import.total)?,
        done: number(counted.values().sum())?,
        registered: of(ImportResult::Registered)?,
        registered_with_warning: of(ImportResult::RegisteredWithWarning)?,
        duplicate: of(ImportResult::Duplicate)?,
        rejected: of(ImportResult::Rejected)?,
        not_cfdi: of(ImportResult::NotCfdi)?,
        waiting: of(ImportResult::Waiting)?,
        created_at: import.created_at,
        finished_at: import.finished_at,
    })
}

impl StoredImport {
    /// Where a list, newest first, goes on after this one.
    pub fn cursor(import: &Import) -> Cursor {
        Cursor { value: String::new(), id: import.id.0 }
    }
}

impl StoredItem {
    /// Where a list in the order of the files goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor { value: self.position.to_string(), id: Uuid::nil() }
    }
}

impl TryFrom<Model> for StoredImport {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id.into(),
            organization: row.organization_id.into(),
            status: parse_word("imports", &row.status)?,
            sources: parse_json("imports", row.sources)?,
            total: row.total,
            created_by: row.created_by.map(Into::into),
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

impl TryFrom<import_items::Model> for StoredItem {
    type Error = DbErr;

    fn try_from(row: import_items::Model) -> Result<Self, DbErr> {
        Ok(Self {
            position: row.position,
            file: row.file_name,
            result: parse_word("import_items", &row.result)?,
            code: row.code,
            params: parse_json("import_items", row.params)?,
            place: row.place,
            fiscal_uuid: row.fiscal_uuid,
            invoice_id: row.invoice_id.map(Into::into),
            customer_id: row.customer_id.map(Into::into),
            attempted_at: row.attempted_at,
        })
    }
}

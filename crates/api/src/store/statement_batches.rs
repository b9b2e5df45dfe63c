//! One press of "send statements": whom it was for, and what became of each.

use super::{
    entity::{
        attachments, invoices, payments,
        statement_batch_items::{self, ActiveModel as ItemRow},
        statement_batches::{ActiveModel, Column, Entity},
    },
    json, parse_json, parse_word, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::{AttachmentKind, StatementResult},
    ids::{AttachmentId, CustomerId, InvoiceId, MessageId, OrganizationId, StatementBatchId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct StoredBatch {
    pub id: StatementBatchId,
    pub as_of: NaiveDate,
    pub comment: String,
    pub hold_until: DateTime<Utc>,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

/// What became of one customer.
#[derive(Clone, Debug)]
pub struct StoredBatchItem {
    pub customer_id: CustomerId,
    pub result: StatementResult,
    pub to: Vec<String>,
    pub message_id: Option<MessageId>,
    /// The file or the cause; the sentence is made on reading.
    pub detail: Option<String>,
}

pub async fn insert(db: &impl ConnectionTrait, organization: OrganizationId, batch: &StoredBatch) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(batch.id.0),
        organization_id: Set(organization.0),
        as_of_date: Set(batch.as_of),
        comment: Set(batch.comment.clone()),
        hold_until: Set(batch.hold_until),
        created_by: Set(batch.created_by.map(|id| id.0)),
        created_at: Set(batch.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn insert_items(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    batch: StatementBatchId,
    items: &[StoredBatchItem],
) -> Result<(), DbErr> {
    let rows = (0_i64..).zip(items).map(|(position, item)| {
        Ok(ItemRow {
            id: Set(Uuid::now_v7()),
            organization_id: Set(organization.0),
            batch_id: Set(batch.0),
            position: Set(position),
            customer_id: Set(item.customer_id.0),
            result: Set(word(&item.result)?),
            recipients: Set(json(&item.to)?),
            message_id: Set(item.message_id.map(|id| id.0)),
            detail: Set(item.detail.clone()),
        })
    });
    let rows = rows.collect::<Result<Vec<_>, DbErr>>()?;
    // SQLite takes some thousand parameters at once.
    for rows in rows.chunks(1_000) {
        statement_batch_items::Entity::insert_many(rows.iter().cloned()).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: StatementBatchId,
) -> Result<Option<StoredBatch>, DbErr> {
    let row = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0)).one(db).await?;
    Ok(row.map(|row| StoredBatch {
        id: row.id.into(),
        as_of: row.as_of_date,
        comment: row.comment,
        hold_until: row.hold_until,
        created_by: row.created_by.map(Into::into),
        created_at: row.created_at,
    }))
}

/// The customers of a batch, in its order.
pub async fn items(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    batch: StatementBatchId,
) -> Result<Vec<StoredBatchItem>, DbErr> {
    let mine = statement_batch_items::Entity::find()
        .filter(statement_batch_items::Column::OrganizationId.eq(organization.0))
        .filter(statement_batch_items::Column::BatchId.eq(batch.0));
    let rows = mine.order_by_asc(statement_batch_items::Column::Position).all(db).await?;
    let items = rows.into_iter().map(|row| {
        Ok(StoredBatchItem {
            customer_id: row.customer_id.into(),
            result: parse_word("statement_batch_items", &row.result)?,
            to: parse_json("statement_batch_items", row.recipients)?,
            message_id: row.message_id.map(Into::into),
            detail: row.detail,
        })
    });
    items.collect()
}

/// The original XML of an invoice, as far as sending it goes.
#[derive(Clone, Debug)]
pub struct InvoiceXml {
    pub customer_id: Option<CustomerId>,
    pub receiver_rfc: String,
    pub fiscal_uuid: String,
    pub sha256: String,
    pub storage_key: String,
    pub size: i64,
}

/// The original XMLs of invoices; opening documents have none.
pub async fn xml_of_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = InvoiceId>,
) -> Result<BTreeMap<InvoiceId, InvoiceXml>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = invoices::Entity::find().filter(invoices::Column::OrganizationId.eq(organization.0));
        let owners: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = mine
            .filter(invoices::Column::Id.is_in(ids))
            .filter(invoices::Column::DocumentId.is_not_null())
            .select_only()
            .column(invoices::Column::Id)
            .column(invoices::Column::CustomerId)
            .column(invoices::Column::DocumentId)
            .into_tuple()
            .all(db)
            .await?;
        let ids = owners.iter().filter_map(|(_, _, id)| id.map(Into::into));
        let documents = super::documents::by_ids(db, organization, ids).await?;
        for (invoice, customer, document) in owners {
            let Some(row) = document.and_then(|id| documents.get(&id.into())) else { continue };
            let xml = InvoiceXml {
                customer_id: customer.map(Into::into),
                receiver_rfc: row.receiver_rfc.clone(),
                fiscal_uuid: row.fiscal_uuid.clone(),
                sha256: row.sha256.clone(),
                storage_key: row.storage_key.clone(),
                size: row.byte_size,
            };
            found.insert(invoice.into(), xml);
        }
    }
    Ok(found)
}

/// A file kept with a customer, an invoice or a payment, and whose it is.
#[derive(Clone, Debug)]
pub struct OwnedFile {
    pub id: AttachmentId,
    pub customer_id: Option<CustomerId>,
    pub file_name: String,
    pub media_type: String,
    pub sha256: String,
    pub storage_key: String,
    pub size: i64,
}

/// The PDFs that people filed as the print of an invoice; of several the newest.
pub async fn pdf_of_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = InvoiceId>,
) -> Result<BTreeMap<InvoiceId, OwnedFile>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = attachments::Entity::find().filter(attachments::Column::OrganizationId.eq(organization.0));
        let filed = mine
            .filter(attachments::Column::InvoiceId.is_in(ids))
            .filter(attachments::Column::Kind.eq(word(&AttachmentKind::CfdiPdf)?))
            .filter(attachments::Column::MediaType.eq("application/pdf"))
            .filter(attachments::Column::DeletedAt.is_null());
        for row in filed.order_by_asc(attachments::Column::Id).all(db).await? {
            let Some(invoice) = row.invoice_id else { continue };
            found.insert(invoice.into(), owned(row, None));
        }
    }
    Ok(found)
}

/// Files that nobody deleted.
pub async fn files(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[AttachmentId],
) -> Result<Vec<OwnedFile>, DbErr> {
    let mine = attachments::Entity::find().filter(attachments::Column::OrganizationId.eq(organization.0));
    let wanted = mine.filter(attachments::Column::Id.is_in(ids.iter().map(|id| id.0)));
    let rows = wanted.filter(attachments::Column::DeletedAt.is_null()).all(db).await?;
    let owners = owners_of(db, organization, &rows).await?;
    let files = rows.into_iter().map(|row| {
        let through = row.invoice_id.or(row.payment_id).and_then(|id| owners.get(&id).copied());
        owned(row, through)
    });
    Ok(files.collect())
}

/// `through`: the customer of the invoice or payment that the file is kept with.
fn owned(row: attachments::Model, through: Option<Uuid>) -> OwnedFile {
    OwnedFile {
        id: row.id.into(),
        customer_id: row.customer_id.or(through).map(Into::into),
        file_name: row.file_name,
        media_type: row.media_type,
        sha256: row.sha256,
        storage_key: row.storage_key,
        size: row.byte_size,
    }
}

/// The customers of the invoices and payments that files are kept with.
async fn owners_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rows: &[attachments::Model],
) -> Result<BTreeMap<Uuid, Uuid>, DbErr> {
    let of_invoices: Vec<(Uuid, Option<Uuid>)> = invoices::Entity::find()
        .filter(invoices::Column::OrganizationId.eq(organization.0))
        .filter(invoices::Column::Id.is_in(rows.iter().filter_map(|row| row.invoice_id)))
        .select_only()
        .column(invoices::Column::Id)
        .column(invoices::Column::CustomerId)
        .into_tuple()
        .all(db)
        .await?;
    let of_payments: Vec<(Uuid, Option<Uuid>)> = payments::Entity::find()
        .filter(payments::Column::OrganizationId.eq(organization.0))
        .filter(payments::Column::Id.is_in(rows.iter().filter_map(|row| row.payment_id)))
        .select_only()
        .column(payments::Column::Id)
        .column(payments::Column::CustomerId)
        .into_tuple()
        .all(db)
        .await?;
    let owners = of_invoices.into_iter().chain(of_payments);
    Ok(owners.filter_map(|(subject, customer)| Some((subject, customer?))).collect())
}

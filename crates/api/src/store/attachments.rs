//! Files kept with invoices, customers and payments. Deleted ones stay as rows, unseen.

use super::{
    entity::attachments::{ActiveModel, Column, Entity, Model},
    parse_word,
    timeline::Subject,
    word,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::AttachmentKind,
    ids::{AttachmentId, InvoiceId, OrganizationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A file as it is stored.
#[derive(Clone, Debug)]
pub struct StoredAttachment {
    pub id: AttachmentId,
    /// The one thing it is kept with.
    pub owner: Subject,
    pub kind: AttachmentKind,
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: String,
    pub storage_key: String,
    /// Of what arrived; a photo is stored otherwise.
    pub received_sha256: String,
    pub thumbnail_key: Option<String>,
    pub uploaded_by: Option<UserId>,
    pub uploaded_at: DateTime<Utc>,
}

/// Who took a file out of sight, and why.
#[derive(Clone, Debug)]
pub struct Deletion<'a> {
    pub by: UserId,
    pub at: DateTime<Utc>,
    pub reason: &'a str,
}

fn kept(organization: OrganizationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::DeletedAt.is_null())
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AttachmentId,
) -> Result<Option<StoredAttachment>, DbErr> {
    let row = kept(organization).filter(Column::Id.eq(id.0)).one(db).await?;
    row.map(StoredAttachment::try_from).transpose()
}

/// Reads a file's row for a change; PostgreSQL locks it.
pub async fn lock(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AttachmentId,
) -> Result<Option<StoredAttachment>, DbErr> {
    let row = kept(organization).filter(Column::Id.eq(id.0)).lock_exclusive().one(db).await?;
    row.map(StoredAttachment::try_from).transpose()
}

/// The files of one invoice, customer or payment, oldest first.
pub async fn of_owner(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    owner: Subject,
) -> Result<Vec<StoredAttachment>, DbErr> {
    let column = match owner {
        Subject { invoice: Some(id), .. } => Column::InvoiceId.eq(id.0),
        Subject { payment: Some(id), .. } => Column::PaymentId.eq(id.0),
        Subject { customer: Some(id), .. } => Column::CustomerId.eq(id.0),
        Subject { customer: None, invoice: None, payment: None } => return Ok(Vec::new()),
    };
    let rows = kept(organization).filter(column).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(StoredAttachment::try_from).collect()
}

/// The first file with each of these hashes on arrival, deleted or not: a photo that comes again is worth a look.
pub async fn first_with_hashes(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    hashes: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, AttachmentId>, DbErr> {
    let mut first = BTreeMap::new();
    for hashes in super::chunks(hashes) {
        let rows: Vec<(Option<String>, Uuid)> = Entity::find()
            .filter(Column::OrganizationId.eq(organization.0))
            .filter(Column::ReceivedSha256.is_in(hashes))
            .order_by_asc(Column::Id)
            .select_only()
            .column(Column::ReceivedSha256)
            .column(Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        for (hash, id) in rows {
            first.entry(hash.unwrap_or_default()).or_insert(AttachmentId(id));
        }
    }
    Ok(first)
}

/// Which bytes, by their hash on arrival, came with which of these invoices, deleted or not.
pub async fn received(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoices: impl IntoIterator<Item = InvoiceId>,
) -> Result<BTreeSet<(InvoiceId, String)>, DbErr> {
    let mut received = BTreeSet::new();
    for ids in super::chunks(invoices.into_iter().map(|id| id.0)) {
        let rows: Vec<(Uuid, Option<String>, String)> = Entity::find()
            .filter(Column::OrganizationId.eq(organization.0))
            .filter(Column::InvoiceId.is_in(ids))
            .select_only()
            .column(Column::InvoiceId)
            .column(Column::ReceivedSha256)
            .column(Column::Sha256)
            .into_tuple()
            .all(db)
            .await?;
        received.extend(rows.into_iter().map(|(id, hash, stored)| (id.into(), hash.unwrap_or(stored))));
    }
    Ok(received)
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    attachment: &StoredAttachment,
) -> Result<(), DbErr> {
    Entity::insert(fields(organization, attachment)?).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    attachments: &[StoredAttachment],
) -> Result<(), DbErr> {
    let rows = attachments.iter().map(|one| fields(organization, one)).collect::<Result<Vec<_>, _>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

fn fields(organization: OrganizationId, attachment: &StoredAttachment) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(attachment.id.0),
        organization_id: Set(organization.0),
        customer_id: Set(attachment.owner.customer.map(|id| id.0)),
        invoice_id: Set(attachment.owner.invoice.map(|id| id.0)),
        payment_id: Set(attachment.owner.payment.map(|id| id.0)),
        kind: Set(word(&attachment.kind)?),
        file_name: Set(attachment.file_name.clone()),
        media_type: Set(attachment.media_type.clone()),
        byte_size: Set(attachment.size),
        sha256: Set(attachment.sha256.clone()),
        storage_key: Set(attachment.storage_key.clone()),
        received_sha256: Set(Some(attachment.received_sha256.clone())),
        thumbnail_key: Set(attachment.thumbnail_key.clone()),
        uploaded_by: Set(attachment.uploaded_by.map(|user| user.0)),
        uploaded_at: Set(attachment.uploaded_at),
        deleted_at: Set(None),
        deleted_by: Set(None),
        deletion_reason: Set(None),
    })
}

/// Takes a file out of sight; its row and bytes stay.
pub async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: AttachmentId,
    deletion: Deletion<'_>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::DeletedAt, Expr::value(deletion.at))
        .col_expr(Column::DeletedBy, Expr::value(deletion.by.0))
        .col_expr(Column::DeletionReason, Expr::value(deletion.reason))
        .filter(Column::OrganizationId.eq(organization.0))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_result| ())
}

impl TryFrom<Model> for StoredAttachment {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id.into(),
            owner: Subject {
                customer: row.customer_id.map(Into::into),
                invoice: row.invoice_id.map(Into::into),
                payment: row.payment_id.map(Into::into),
            },
            kind: parse_word("attachments", &row.kind)?,
            file_name: row.file_name,
            media_type: row.media_type,
            size: row.byte_size,
            received_sha256: row.received_sha256.unwrap_or_else(|| row.sha256.clone()),
            sha256: row.sha256,
            storage_key: row.storage_key,
            thumbnail_key: row.thumbnail_key,
            uploaded_by: row.uploaded_by.map(Into::into),
            uploaded_at: row.uploaded_at,
        })
    }
}

//! The registered CFDI that belong to an invoice: its own, its REPs and its credit notes.

use super::entity::{allocations, credit_notes, documents, imports, invoices, rep_documents, rep_payments, reps};
use chrono::{DateTime, Utc};
use domain::{
    contract::AttachmentKind,
    ids::{DocumentId, InvoiceId, OrganizationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Query, SelectStatement},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A registered XML document among the files of an invoice.
#[derive(Clone, Debug)]
pub struct Original {
    pub id: DocumentId,
    pub kind: AttachmentKind,
    pub file_name: String,
    pub size: i64,
    pub sha256: String,
    pub storage_key: String,
    pub registered_by: Option<UserId>,
    pub registered_at: DateTime<Utc>,
}

/// In the order in which they were registered.
pub async fn of_invoice(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: InvoiceId,
) -> Result<Vec<Original>, DbErr> {
    let belongs = Condition::any()
        .add(documents::Column::Id.in_subquery(own(organization, invoice)))
        .add(documents::Column::Id.in_subquery(of_reps(organization, invoice)))
        .add(documents::Column::Id.in_subquery(of_credit_notes(organization, invoice)));
    let mine = documents::Entity::find().filter(documents::Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(belongs).order_by_asc(documents::Column::Id).all(db).await?;
    with_people(db, organization, rows).await
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: DocumentId,
) -> Result<Option<Original>, DbErr> {
    let mine = documents::Entity::find_by_id(id.0).filter(documents::Column::OrganizationId.eq(organization.0));
    let rows = mine.all(db).await?;
    Ok(with_people(db, organization, rows).await?.pop())
}

/// The invoices that show this document among their files.
pub async fn invoices_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: DocumentId,
) -> Result<Vec<InvoiceId>, DbErr> {
    let by_rep = Query::select()
        .column((rep_documents::Entity, rep_documents::Column::InvoiceId))
        .from(rep_documents::Entity)
        .and_where(rep_documents::Column::OrganizationId.eq(organization.0))
        .and_where(
            rep_documents::Column::RepPaymentId.in_subquery(
                Query::select()
                    .column(rep_payments::Column::Id)
                    .from(rep_payments::Entity)
                    .and_where(rep_payments::Column::OrganizationId.eq(organization.0))
                    .and_where(
                        rep_payments::Column::RepId.in_subquery(
                            Query::select()
                                .column(reps::Column::Id)
                                .from(reps::Entity)
                                .and_where(reps::Column::OrganizationId.eq(organization.0))
                                .and_where(reps::Column::DocumentId.eq(id.0))
                                .to_owned(),
                        ),
                    )
                    .to_owned(),
            ),
        )
        .to_owned();
    let by_note = Query::select()
        .column(allocations::Column::InvoiceId)
        .from(allocations::Entity)
        .and_where(allocations::Column::OrganizationId.eq(organization.0))
        .and_where(
            allocations::Column::CreditNoteId.in_subquery(
                Query::select()
                    .column(credit_notes::Column::Id)
                    .from(credit_notes::Entity)
                    .and_where(credit_notes::Column::OrganizationId.eq(organization.0))
                    .and_where(credit_notes::Column::DocumentId.eq(id.0))
                    .to_owned(),
            ),
        )
        .to_owned();
    let any = Condition::any()
        .add(invoices::Column::DocumentId.eq(id.0))
        .add(invoices::Column::Id.in_subquery(by_rep))
        .add(invoices::Column::Id.in_subquery(by_note));
    let mine = invoices::Entity::find().filter(invoices::Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(any).order_by_asc(invoices::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

fn own(organization: OrganizationId, invoice: InvoiceId) -> SelectStatement {
    Query::select()
        .column(invoices::Column::DocumentId)
        .from(invoices::Entity)
        .and_where(invoices::Column::OrganizationId.eq(organization.0))
        .and_where(invoices::Column::Id.eq(invoice.0))
        .to_owned()
}

fn of_reps(organization: OrganizationId, invoice: InvoiceId) -> SelectStatement {
    let lines = Query::select()
        .column(rep_documents::Column::RepPaymentId)
        .from(rep_documents::Entity)
        .and_where(rep_documents::Column::OrganizationId.eq(organization.0))
        .and_where(rep_documents::Column::InvoiceId.eq(invoice.0))
        .to_owned();
    let payments = Query::select()
        .column(rep_payments::Column::RepId)
        .from(rep_payments::Entity)
        .and_where(rep_payments::Column::OrganizationId.eq(organization.0))
        .and_where(rep_payments::Column::Id.in_subquery(lines))
        .to_owned();
    Query::select()
        .column(reps::Column::DocumentId)
        .from(reps::Entity)
        .and_where(reps::Column::OrganizationId.eq(organization.0))
        .and_where(reps::Column::Id.in_subquery(payments))
        .to_owned()
}

fn of_credit_notes(organization: OrganizationId, invoice: InvoiceId) -> SelectStatement {
    let applied = Query::select()
        .column(allocations::Column::CreditNoteId)
        .from(allocations::Entity)
        .and_where(allocations::Column::OrganizationId.eq(organization.0))
        .and_where(allocations::Column::InvoiceId.eq(invoice.0))
        .and_where(allocations::Column::CreditNoteId.is_not_null())
        .to_owned();
    Query::select()
        .column(credit_notes::Column::DocumentId)
        .from(credit_notes::Entity)
        .and_where(credit_notes::Column::OrganizationId.eq(organization.0))
        .and_where(credit_notes::Column::Id.in_subquery(applied))
        .to_owned()
}

/// Who registered a document is known through its load of files.
async fn with_people(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rows: Vec<documents::Model>,
) -> Result<Vec<Original>, DbErr> {
    let loads: Vec<Uuid> = rows.iter().filter_map(|row| row.import_id).collect();
    let mine = imports::Entity::find().filter(imports::Column::OrganizationId.eq(organization.0));
    let loads = mine.filter(imports::Column::Id.is_in(loads)).all(db).await?;
    let people: BTreeMap<Uuid, Option<Uuid>> = loads.into_iter().map(|load| (load.id, load.created_by)).collect();
    let originals = rows.into_iter().map(|row| Original {
        id: row.id.into(),
        kind: if row.cfdi_type == "P" { AttachmentKind::RepXml } else { AttachmentKind::CfdiXml },
        file_name: name(&row),
        size: row.byte_size,
        sha256: row.sha256,
        storage_key: row.storage_key,
        registered_by: row.import_id.and_then(|id| people.get(&id).copied().flatten()).map(Into::into),
        registered_at: row.registered_at,
    });
    Ok(originals.collect())
}

/// What the file was called, without the folders of the archive it came in.
fn name(row: &documents::Model) -> String {
    let name = row.file_name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() { format!("{}.xml", row.fiscal_uuid) } else { name.to_owned() }
}

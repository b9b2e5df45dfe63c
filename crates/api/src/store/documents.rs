//! The XML documents themselves: what identifies them, what was found in them, where their bytes are.

use super::{
    entity::{
        document_relations,
        documents::{ActiveModel, Column, Entity, Model},
    },
    json, parse_json, parse_word, word,
};
use crate::storage::StoredFile;
use chrono::{DateTime, Utc};
use domain::{
    contract::{CfdiFigures, SealVerdict},
    ids::{DocumentId, ImportId, OrganizationId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A finding as it is kept: its code and figures; the words are made on reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredFinding {
    pub code: domain::cfdi::FindingCode,
    pub at: Option<String>,
    pub found: Option<String>,
    pub expected: Option<String>,
    #[serde(default)]
    pub sat_rule: Option<String>,
}

/// A registered XML document.
#[derive(Clone, Debug)]
pub struct StoredDocument {
    pub id: DocumentId,
    /// Upper case.
    pub fiscal_uuid: String,
    pub cfdi_version: String,
    /// SAT's letter: I, E or P.
    pub cfdi_type: String,
    pub issuer_rfc: String,
    pub receiver_rfc: String,
    pub sha256: String,
    pub storage_key: String,
    pub byte_size: i64,
    pub file_name: String,
    pub sat_expression: String,
    pub verification_url: String,
    pub seal: SealVerdict,
    pub stamp_seal: SealVerdict,
    /// The number in its stamp. Unknown of documents registered before this was kept.
    pub stamp_certificate: Option<String>,
    pub findings: Vec<StoredFinding>,
    /// Unknown of documents registered before this was kept.
    pub figures: Option<CfdiFigures>,
    pub import_id: Option<ImportId>,
    pub registered_at: DateTime<Utc>,
}

impl StoredDocument {
    /// Where its bytes are.
    pub fn file(&self) -> StoredFile {
        StoredFile { key: self.storage_key.clone(), sha256: self.sha256.clone(), size: self.byte_size }
    }
}

/// One UUID a document is related to, and how (`TipoRelacion`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRelation {
    pub document_id: DocumentId,
    /// Of the document that names the other.
    pub fiscal_uuid: String,
    pub relation_type: String,
    pub related_uuid: String,
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: DocumentId,
) -> Result<Option<StoredDocument>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    mine.one(db).await?.map(StoredDocument::try_from).transpose()
}

pub async fn by_ids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = DocumentId>,
) -> Result<BTreeMap<DocumentId, StoredDocument>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        for row in mine.filter(Column::Id.is_in(ids)).all(db).await? {
            found.insert(row.id.into(), StoredDocument::try_from(row)?);
        }
    }
    Ok(found)
}

/// `uuid` in upper case.
pub async fn by_fiscal_uuid(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuid: &str,
) -> Result<Option<StoredDocument>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    mine.filter(Column::FiscalUuid.eq(uuid)).one(db).await?.map(StoredDocument::try_from).transpose()
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    document: &StoredDocument,
) -> Result<(), DbErr> {
    Entity::insert(fields(organization, document)?).exec_without_returning(db).await.map(|_rows| ())
}

pub async fn insert_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    documents: impl IntoIterator<Item = &StoredDocument>,
) -> Result<(), DbErr> {
    let rows = documents.into_iter().map(|document| fields(organization, document)).collect::<Result<Vec<_>, _>>()?;
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

fn fields(organization: OrganizationId, document: &StoredDocument) -> Result<ActiveModel, DbErr> {
    Ok(ActiveModel {
        id: Set(document.id.0),
        organization_id: Set(organization.0),
        fiscal_uuid: Set(document.fiscal_uuid.clone()),
        cfdi_version: Set(document.cfdi_version.clone()),
        cfdi_type: Set(document.cfdi_type.clone()),
        issuer_rfc: Set(document.issuer_rfc.clone()),
        receiver_rfc: Set(document.receiver_rfc.clone()),
        sha256: Set(document.sha256.clone()),
        storage_key: Set(document.storage_key.clone()),
        byte_size: Set(document.byte_size),
        file_name: Set(document.file_name.clone()),
        sat_expression: Set(document.sat_expression.clone()),
        verification_url: Set(document.verification_url.clone()),
        seal: Set(word(&document.seal)?),
        stamp_seal: Set(word(&document.stamp_seal)?),
        stamp_certificate: Set(document.stamp_certificate.clone()),
        findings: Set(json(&document.findings)?),
        figures: Set(document.figures.as_ref().map(json).transpose()?),
        import_id: Set(document.import_id.map(|id| id.0)),
        registered_at: Set(document.registered_at),
    })
}

/// The registered ones among these UUIDs, in upper case.
pub async fn by_fiscal_uuids(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> Result<BTreeMap<String, StoredDocument>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(Column::FiscalUuid.is_in(uuids)).all(db).await?;
    rows.into_iter().map(|row| Ok((row.fiscal_uuid.clone(), StoredDocument::try_from(row)?))).collect()
}

/// Which of these UUIDs, in upper case, are registered.
pub async fn known(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> Result<BTreeSet<String>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let known = mine.filter(Column::FiscalUuid.is_in(uuids)).select_only().column(Column::FiscalUuid);
    Ok(known.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// Which of these UUIDs other documents are related to.
pub async fn related_to(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuids: &[String],
) -> Result<BTreeSet<String>, DbErr> {
    let related = document_relations::Column::RelatedUuid;
    let mine = document_relations::Entity::find()
        .filter(document_relations::Column::OrganizationId.eq(organization.0))
        .filter(related.is_in(uuids));
    Ok(mine.select_only().column(related).into_tuple::<String>().all(db).await?.into_iter().collect())
}

pub async fn insert_relations(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    relations: &[StoredRelation],
) -> Result<(), DbErr> {
    let rows = relations.iter().map(|relation| document_relations::ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        document_id: Set(relation.document_id.0),
        fiscal_uuid: Set(relation.fiscal_uuid.clone()),
        relation_type: Set(relation.relation_type.clone()),
        related_uuid: Set(relation.related_uuid.clone()),
    });
    for rows in super::portions(rows, super::ROWS_AT_ONCE) {
        document_relations::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The relations of other documents to this UUID.
pub async fn relations_to(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuid: &str,
) -> Result<Vec<StoredRelation>, DbErr> {
    let mine = document_relations::Entity::find()
        .filter(document_relations::Column::OrganizationId.eq(organization.0))
        .filter(document_relations::Column::RelatedUuid.eq(uuid));
    let rows = mine.order_by_asc(document_relations::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(StoredRelation::from).collect())
}

/// The relations a document itself names.
pub async fn relations_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    uuid: &str,
) -> Result<Vec<StoredRelation>, DbErr> {
    let mine = document_relations::Entity::find()
        .filter(document_relations::Column::OrganizationId.eq(organization.0))
        .filter(document_relations::Column::FiscalUuid.eq(uuid));
    let rows = mine.order_by_asc(document_relations::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(StoredRelation::from).collect())
}

impl From<document_relations::Model> for StoredRelation {
    fn from(row: document_relations::Model) -> Self {
        Self {
            document_id: row.document_id.into(),
            fiscal_uuid: row.fiscal_uuid,
            relation_type: row.relation_type,
            related_uuid: row.related_uuid,
        }
    }
}

impl From<&domain::cfdi::Finding> for StoredFinding {
    fn from(finding: &domain::cfdi::Finding) -> Self {
        Self {
            code: finding.code,
            at: finding.at.clone(),
            found: finding.found.clone(),
            expected: finding.expected.clone(),
            sat_rule: finding.sat_rule.clone(),
        }
    }
}

impl From<StoredFinding> for domain::cfdi::Finding {
    fn from(stored: StoredFinding) -> Self {
        Self {
            code: stored.code,
            at: stored.at,
            found: stored.found,
            expected: stored.expected,
            sat_rule: stored.sat_rule,
        }
    }
}

impl TryFrom<Model> for StoredDocument {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id.into(),
            fiscal_uuid: row.fiscal_uuid,
            cfdi_version: row.cfdi_version,
            cfdi_type: row.cfdi_type,
            issuer_rfc: row.issuer_rfc,
            receiver_rfc: row.receiver_rfc,
            sha256: row.sha256,
            storage_key: row.storage_key,
            byte_size: row.byte_size,
            file_name: row.file_name,
            sat_expression: row.sat_expression,
            verification_url: row.verification_url,
            seal: parse_word("documents", &row.seal)?,
            stamp_seal: parse_word("documents", &row.stamp_seal)?,
            stamp_certificate: row.stamp_certificate,
            findings: parse_json("documents", row.findings)?,
            figures: row.figures.map(|figures| parse_json("documents", figures)).transpose()?,
            import_id: row.import_id.map(Into::into),
            registered_at: row.registered_at,
        })
    }
}

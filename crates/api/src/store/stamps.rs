//! Stamps of documents that could not be verified, and the certificates they wait for.

use super::{
    documents::{StoredDocument, StoredFinding},
    entity::documents::{Column, Entity},
    json, word,
};
use domain::{
    contract::SealVerdict,
    ids::{DocumentId, OrganizationId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};
use std::collections::{BTreeMap, BTreeSet};

fn unverified(organization: OrganizationId) -> Result<Select<Entity>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    Ok(mine.filter(Column::StampSeal.eq(word(&SealVerdict::Unverifiable)?)))
}

/// How many documents wait for each certificate.
pub async fn waiting(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<BTreeMap<String, u64>, DbErr> {
    let numbered = unverified(organization)?.filter(Column::StampCertificate.is_not_null());
    let counted = numbered.select_only().column(Column::StampCertificate).column_as(Column::Id.count(), "documents");
    let rows: Vec<(String, i64)> = counted.group_by(Column::StampCertificate).into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(number, count)| (number, u64::try_from(count).unwrap_or_default())).collect())
}

/// The next documents that wait for one of these certificates, or were registered before anybody knew for which.
pub async fn that_wait(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    numbers: &BTreeSet<String>,
    after: Option<DocumentId>,
    limit: u64,
) -> Result<Vec<StoredDocument>, DbErr> {
    let theirs = Column::StampCertificate.is_in(numbers.iter().map(String::as_str));
    let mut found = unverified(organization)?.filter(theirs.or(Column::StampCertificate.is_null()));
    if let Some(after) = after {
        found = found.filter(Column::Id.gt(after.0));
    }
    let rows = found.order_by_asc(Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(StoredDocument::try_from).collect()
}

/// What a later look at a stamp says.
#[derive(Clone, Debug)]
pub struct NewVerdict {
    pub document: DocumentId,
    pub certificate_number: String,
    pub verdict: SealVerdict,
    /// All findings of the document.
    pub findings: Vec<StoredFinding>,
}

/// Writes it down, unless somebody else did: false then.
pub async fn decide(db: &impl ConnectionTrait, organization: OrganizationId, new: &NewVerdict) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::StampCertificate, Expr::value(new.certificate_number.as_str()))
        .col_expr(Column::StampSeal, Expr::value(word(&new.verdict)?))
        .col_expr(Column::Findings, Expr::value(json(&new.findings)?))
        .filter(Column::OrganizationId.eq(organization.0))
        .filter(Column::Id.eq(new.document.0))
        .filter(Column::StampSeal.eq(word(&SealVerdict::Unverifiable)?));
    Ok(update.exec(db).await?.rows_affected > 0)
}

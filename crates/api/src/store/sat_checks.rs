use super::{
    entity::sat_checks::{ActiveModel, Column, Entity},
    json, parse_json, parse_word, users, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::{SatAnswer, SatCheck, SatFailure, SatSource, SatStatus},
    ids::{DocumentId, InvoiceId, OrganizationId, RepId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    Statement,
};
use uuid::Uuid;

/// What SAT answered about a document, newest first.
pub async fn of_document(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    document: DocumentId,
) -> Result<Vec<SatCheck>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(Column::DocumentId.eq(document.0)).order_by_desc(Column::CheckedAt).all(db).await?;
    let names = users::names(db, rows.iter().filter_map(|row| row.asked_by.map(Into::into))).await?;
    let view = |row: super::entity::sat_checks::Model| {
        Ok(SatCheck {
            checked_at: row.checked_at,
            status: parse_word("sat_checks", &row.status)?,
            answer: row.answer,
            source: parse_word("sat_checks", &row.source)?,
            fields: row.fields.map(|fields| parse_json("sat_checks", fields)).transpose()?,
            failure: row.failure.map(|failure| parse_word("sat_checks", &failure)).transpose()?,
            asked_by: row.asked_by.and_then(|id| names.get(&id.into()).cloned()),
        })
    };
    rows.into_iter().map(view).collect()
}

/// SAT's word about a document, or why there is none.
#[derive(Clone, Copy, Debug)]
pub struct NewSatCheck<'a> {
    pub document: DocumentId,
    pub status: SatStatus,
    pub answer: &'a str,
    pub source: SatSource,
    pub fields: Option<&'a SatAnswer>,
    pub failure: Option<SatFailure>,
    /// `None`: the schedule.
    pub by: Option<UserId>,
    pub at: DateTime<Utc>,
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    check: &NewSatCheck<'_>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        document_id: Set(check.document.0),
        status: Set(word(&check.status)?),
        answer: Set(check.answer.to_owned()),
        asked_by: Set(check.by.map(|by| by.0)),
        checked_at: Set(check.at),
        source: Set(word(&check.source)?),
        fields: Set(check.fields.map(json).transpose()?),
        failure: Set(check.failure.as_ref().map(word).transpose()?),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// What SAT is to be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub subject: DueSubject,
    pub sat_expression: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueSubject {
    Invoice(InvoiceId),
    Rep(RepId),
}

/// Which documents are due.
#[derive(Clone, Copy, Debug)]
pub struct DueFilter {
    /// Those that SAT has not spoken of since.
    pub answered_before: DateTime<Utc>,
    /// Of those that it was asked about in vain, not the ones that were asked since.
    pub asked_before: DateTime<Utc>,
    /// REPs issued before this day are asked about as rarely as this.
    pub old_reps: (NaiveDate, DateTime<Utc>),
    pub limit: u64,
}

#[derive(FromQueryResult)]
struct DueRow {
    subject: Uuid,
    is_rep: i32,
    sat_expression: String,
}

/// Open invoices and live REPs whose last word of SAT is old, the longest unasked first.
pub async fn due(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    filter: DueFilter,
) -> Result<Vec<Due>, DbErr> {
    let asked_at = "(SELECT MAX(c.checked_at) FROM sat_checks c WHERE c.organization_id = $1 AND c.document_id = d.id)";
    let is_due = |answered_before: &str| {
        format!(
            "NOT EXISTS (SELECT 1 FROM sat_checks c WHERE c.organization_id = $1 AND c.document_id = d.id
            AND (c.checked_at >= $3 OR (c.checked_at >= {answered_before} AND c.status <> 'check_failed')))"
        )
    };
    let of_invoice = is_due("$2");
    let of_rep = is_due("CASE WHEN r.issue_date >= $4 THEN $2 ELSE $5 END");
    let sql = format!(
        "SELECT x.subject, x.is_rep, x.sat_expression FROM (
            SELECT i.id AS subject, 0 AS is_rep, d.sat_expression, i.issue_date, {asked_at} AS asked_at
            FROM invoices i JOIN documents d ON d.id = i.document_id
            WHERE i.organization_id = $1 AND i.closed_date IS NULL AND i.opening = 'known' AND {of_invoice}
            UNION ALL
            SELECT r.id AS subject, 1 AS is_rep, d.sat_expression, r.issue_date, {asked_at} AS asked_at
            FROM reps r JOIN documents d ON d.id = r.document_id
            WHERE r.organization_id = $1 AND r.state <> 'cancelled' AND {of_rep}
        ) x ORDER BY x.asked_at NULLS FIRST, x.issue_date, x.subject LIMIT $6"
    );
    let values: [sea_orm::Value; 6] = [
        organization.0.into(),
        filter.answered_before.into(),
        filter.asked_before.into(),
        filter.old_reps.0.into(),
        filter.old_reps.1.into(),
        i64::try_from(filter.limit).unwrap_or(i64::MAX).into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = DueRow::find_by_statement(statement).all(db).await?;
    let due = rows.into_iter().map(|row| Due {
        subject: match row.is_rep {
            0 => DueSubject::Invoice(row.subject.into()),
            _one => DueSubject::Rep(row.subject.into()),
        },
        sat_expression: row.sat_expression,
    });
    Ok(due.collect())
}

//! What the notices need to know, and which of them have fired.

use super::{
    entity::{
        customers, disputes, imports,
        invoices::{self, Column as InvoiceColumn},
        notice_firings::{ActiveModel, Column, Entity},
        promises, users,
    },
    invoices::StoredInvoice,
    parse_word, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::Language,
    ids::{CustomerId, InvoiceId, NotificationRuleId, OrganizationId, UserId},
    notice::DropReason,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Invoices that a rule may concern: open ones, and what was registered or closed since the last run.
pub async fn candidates(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    since: Option<NaiveDate>,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let mine = invoices::Entity::find().filter(InvoiceColumn::OrganizationId.eq(organization.0));
    let recent = since.map(|since| {
        Condition::any()
            .add(InvoiceColumn::ClosedDate.is_null())
            .add(InvoiceColumn::ClosedDate.gte(since))
            .add(InvoiceColumn::RegisteredDate.gte(since))
    });
    let rows = mine.filter(Condition::all().add_option(recent)).order_by_asc(InvoiceColumn::Id).all(db).await?;
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// Invoices made at or after an identifier that a rule has not told of yet.
pub async fn untold_since(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rule: NotificationRuleId,
    first: Uuid,
) -> Result<Vec<StoredInvoice>, DbErr> {
    let told = Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(Column::OrganizationId.eq(organization.0))
        .and_where(Column::RuleId.eq(rule.0))
        .and_where(Expr::col((Entity, Column::SubjectId)).equals((invoices::Entity, InvoiceColumn::Id)))
        .to_owned();
    let made = invoices::Entity::find().filter(InvoiceColumn::Id.gte(first));
    let mine = made.filter(InvoiceColumn::OrganizationId.eq(organization.0));
    let rows = mine.filter(Expr::exists(told).not()).order_by_asc(InvoiceColumn::Id).all(db).await?;
    rows.into_iter().map(StoredInvoice::try_from).collect()
}

/// Whether files are still being registered.
pub async fn is_importing(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<bool, DbErr> {
    let mine = imports::Entity::find().filter(imports::Column::OrganizationId.eq(organization.0));
    Ok(mine.filter(imports::Column::Status.is_in(["queued", "running"])).count(db).await? > 0)
}

/// Invoices with a promise for a day not before `since`.
pub async fn promised_invoices(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    since: NaiveDate,
) -> Result<Vec<InvoiceId>, DbErr> {
    let mine = promises::Entity::find().filter(promises::Column::OrganizationId.eq(organization.0));
    let recent = mine.filter(promises::Column::PromisedDate.gte(since));
    let ids: Vec<Uuid> =
        recent.select_only().column(promises::Column::InvoiceId).distinct().into_tuple().all(db).await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// The day the last dispute of each invoice was closed.
pub async fn disputes_closed(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    as_of: NaiveDate,
) -> Result<BTreeMap<InvoiceId, NaiveDate>, DbErr> {
    let mine = disputes::Entity::find().filter(disputes::Column::OrganizationId.eq(organization.0));
    let closed = mine.filter(disputes::Column::ResolvedDate.lte(as_of));
    let rows: Vec<(Uuid, NaiveDate)> = closed
        .select_only()
        .column(disputes::Column::InvoiceId)
        .column(disputes::Column::ResolvedDate)
        .order_by_asc(disputes::Column::ResolvedDate)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(invoice, date)| (invoice.into(), date)).collect())
}

/// Who looks after a customer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Assignment {
    pub collector: Option<UserId>,
    pub salesperson: Option<UserId>,
}

pub async fn assignments(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, Assignment>, DbErr> {
    let mut found = BTreeMap::new();
    for ids in super::chunks(ids.into_iter().map(|id| id.0)) {
        let mine = customers::Entity::find().filter(customers::Column::OrganizationId.eq(organization.0));
        for row in mine.filter(customers::Column::Id.is_in(ids)).all(db).await? {
            let assignment = Assignment {
                collector: row.collector_id.map(Into::into),
                salesperson: row.salesperson_id.map(Into::into),
            };
            found.insert(row.id.into(), assignment);
        }
    }
    Ok(found)
}

/// The languages people read.
pub async fn languages(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<BTreeMap<UserId, Language>, DbErr> {
    let rows = users::Entity::find().filter(users::Column::Id.is_in(ids.into_iter().map(|id| id.0))).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id.into(), parse_word("users", &row.language)?))).collect()
}

/// With the organization, what makes a notice the same notice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiringKey {
    pub rule: NotificationRuleId,
    pub subject: Uuid,
    pub occurrence: String,
}

/// A notice that fired, or was dropped for a reason.
#[derive(Clone, Debug)]
pub struct Firing {
    pub key: FiringKey,
    pub subject_kind: &'static str,
    pub dropped: Option<DropReason>,
}

/// What these rules have told about these subjects.
pub async fn fired(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rules: &[NotificationRuleId],
    subjects: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<FiringKey>, DbErr> {
    let mut found = BTreeSet::new();
    for ids in super::chunks(subjects) {
        let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
        let theirs = mine.filter(Column::RuleId.is_in(rules.iter().map(|rule| rule.0)));
        let rows = theirs.filter(Column::SubjectId.is_in(ids)).all(db).await?;
        found.extend(rows.into_iter().map(|row| FiringKey {
            rule: row.rule_id.into(),
            subject: row.subject_id,
            occurrence: row.occurrence,
        }));
    }
    Ok(found)
}

/// Records firings. The unique key refuses a second one: then nothing of the transaction may stand.
pub async fn insert_firings(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    firings: &[Firing],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    // SQLite takes some thousand parameters at once.
    for firings in firings.chunks(1_000) {
        let rows = firings.iter().map(|firing| {
            Ok(ActiveModel {
                id: Set(Uuid::now_v7()),
                organization_id: Set(organization.0),
                rule_id: Set(firing.key.rule.0),
                subject_kind: Set(firing.subject_kind.to_owned()),
                subject_id: Set(firing.key.subject),
                occurrence: Set(firing.key.occurrence.clone()),
                dropped_reason: Set(firing.dropped.as_ref().map(word).transpose()?),
                fired_at: Set(now),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, DbErr>>()?;
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

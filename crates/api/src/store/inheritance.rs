//! What an invoice that replaces another takes over from it: what goes on moves, what happened is copied.

use super::entity::{attachments, disputes, promises, timeline_events};
use domain::ids::{InvoiceId, OrganizationId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::{NoContext, Timestamp, Uuid};

/// What moved, so that it can return.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub promises: BTreeSet<Uuid>,
    pub disputes: BTreeSet<Uuid>,
    pub attachments: BTreeSet<Uuid>,
}

/// Promises, disputes and attachments follow the debt. Promises keep their order after those the new one has.
pub async fn move_agenda(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    from: InvoiceId,
    to: InvoiceId,
) -> Result<Moved, DbErr> {
    let moved = Moved {
        promises: promises_of(db, organization, from).await?.into_iter().map(|(id, _)| id).collect(),
        disputes: disputes::Entity::find()
            .filter(disputes::Column::OrganizationId.eq(organization.0))
            .filter(disputes::Column::InvoiceId.eq(from.0))
            .all(db)
            .await?
            .into_iter()
            .map(|row| row.id)
            .collect(),
        attachments: attachments::Entity::find()
            .filter(attachments::Column::OrganizationId.eq(organization.0))
            .filter(attachments::Column::InvoiceId.eq(from.0))
            .all(db)
            .await?
            .into_iter()
            .map(|row| row.id)
            .collect(),
    };
    carry(db, organization, &moved, to).await?;
    Ok(moved)
}

/// The way back, with the promises that replaced a moved one since.
pub async fn return_agenda(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    moved: &Moved,
    from: InvoiceId,
    to: InvoiceId,
) -> Result<(), DbErr> {
    let mut returning = moved.clone();
    for (id, replaces) in promises_of(db, organization, from).await? {
        if replaces.is_some_and(|replaced| returning.promises.contains(&replaced)) {
            returning.promises.insert(id);
        }
    }
    carry(db, organization, &returning, to).await
}

/// Id and what it replaces, in the order of their numbers.
async fn promises_of(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    invoice: InvoiceId,
) -> Result<Vec<(Uuid, Option<Uuid>)>, DbErr> {
    let mine = promises::Entity::find().filter(promises::Column::OrganizationId.eq(organization.0));
    let theirs = mine.filter(promises::Column::InvoiceId.eq(invoice.0)).order_by_asc(promises::Column::Number);
    Ok(theirs.all(db).await?.into_iter().map(|row| (row.id, row.replaces_id)).collect())
}

async fn carry(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    moved: &Moved,
    to: InvoiceId,
) -> Result<(), DbErr> {
    let highest: Option<Option<i64>> = promises::Entity::find()
        .filter(promises::Column::OrganizationId.eq(organization.0))
        .filter(promises::Column::InvoiceId.eq(to.0))
        .select_only()
        .expr(promises::Column::Number.max())
        .into_tuple()
        .one(db)
        .await?;
    let mine = promises::Entity::find().filter(promises::Column::OrganizationId.eq(organization.0));
    let moving = mine.filter(promises::Column::Id.is_in(moved.promises.iter().copied()));
    let moving = moving.order_by_asc(promises::Column::Number).all(db).await?;
    for (number, promise) in (highest.flatten().unwrap_or_default().saturating_add(1)..).zip(moving) {
        promises::Entity::update_many()
            .col_expr(promises::Column::InvoiceId, Expr::value(to.0))
            .col_expr(promises::Column::Number, Expr::value(number))
            .filter(promises::Column::Id.eq(promise.id))
            .exec(db)
            .await?;
    }
    disputes::Entity::update_many()
        .col_expr(disputes::Column::InvoiceId, Expr::value(to.0))
        .filter(disputes::Column::OrganizationId.eq(organization.0))
        .filter(disputes::Column::Id.is_in(moved.disputes.iter().copied()))
        .exec(db)
        .await?;
    attachments::Entity::update_many()
        .col_expr(attachments::Column::InvoiceId, Expr::value(to.0))
        .filter(attachments::Column::OrganizationId.eq(organization.0))
        .filter(attachments::Column::Id.is_in(moved.attachments.iter().copied()))
        .exec(db)
        .await
        .map(|_result| ())
}

/// The events of the old invoice, at their own times, so that they stand where they belong.
pub async fn copy_history(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    from: InvoiceId,
    to: InvoiceId,
) -> Result<(), DbErr> {
    let rows = timeline_events::Entity::find()
        .filter(timeline_events::Column::OrganizationId.eq(organization.0))
        .filter(timeline_events::Column::InvoiceId.eq(from.0))
        .order_by_asc(timeline_events::Column::Id)
        .all(db)
        .await?;
    let copies = rows.into_iter().map(|row| timeline_events::ActiveModel {
        id: Set(Uuid::new_v7(at(&row))),
        organization_id: Set(row.organization_id),
        kind: Set(row.kind),
        // The customer has the event already.
        customer_id: Set(None),
        invoice_id: Set(Some(to.0)),
        payment_id: Set(row.payment_id),
        data: Set(row.data),
        user_id: Set(row.user_id),
        at: Set(row.at),
    });
    for rows in super::portions(copies, super::ROWS_AT_ONCE) {
        timeline_events::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Timelines are ordered by id: a copy's begins with the time of the original.
fn at(row: &timeline_events::Model) -> Timestamp {
    let seconds = u64::try_from(row.at.timestamp()).unwrap_or_default();
    row.id.get_timestamp().unwrap_or_else(|| Timestamp::from_unix(NoContext, seconds, row.at.timestamp_subsec_nanos()))
}

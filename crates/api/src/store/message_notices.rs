//! What notice mails were made of, kept apart from the mails: lists of them never read it.

use super::{
    entity::message_notices::{ActiveModel, Column, Entity},
    json, parse_json,
};
use domain::{
    ids::{MessageId, OrganizationId},
    notice::DropReason,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A subject that had ended when its mail was to leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub document: String,
    pub reason: DropReason,
}

pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    message: MessageId,
    notices: Value,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        message_id: Set(message.0),
        organization_id: Set(organization.0),
        notices: Set(notices),
        left_out: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// What a mail was made of; `None` of mail that is no digest of notices.
pub async fn of_message(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    message: MessageId,
) -> Result<Option<Value>, DbErr> {
    let mine = Entity::find_by_id(message.0).filter(Column::OrganizationId.eq(organization.0));
    Ok(mine.one(db).await?.map(|row| row.notices))
}

/// Keeps why a mail did not leave.
pub async fn set_left_out(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    message: MessageId,
    left_out: &[LeftOut],
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::LeftOut, Expr::value(json(&left_out)?));
    let mine = update.filter(Column::OrganizationId.eq(organization.0)).filter(Column::MessageId.eq(message.0));
    mine.exec(db).await.map(|_result| ())
}

/// Why mails did not leave, of those that did not.
pub async fn left_out(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    messages: impl IntoIterator<Item = MessageId>,
) -> Result<BTreeMap<MessageId, Vec<LeftOut>>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::LeftOut.is_not_null());
    let rows: Vec<(Uuid, Option<Value>)> = mine
        .filter(Column::MessageId.is_in(messages.into_iter().map(|id| id.0)))
        .select_only()
        .column(Column::MessageId)
        .column(Column::LeftOut)
        .into_tuple()
        .all(db)
        .await?;
    let told = rows.into_iter().filter_map(|(id, left_out)| Some((id, left_out?)));
    told.map(|(id, left_out)| Ok((id.into(), parse_json("message_notices", left_out)?))).collect()
}

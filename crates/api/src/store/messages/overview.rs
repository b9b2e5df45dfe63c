//! Looking over the outbox: searching, counting, and when somebody was written to last.

use super::{
    super::{entity::customers, matches, parse_word},
    Column, of,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::MessageStatus,
    ids::{CustomerId, OrganizationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Query},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many words of a search are looked for.
const MOST_WORDS: usize = 8;

/// Every word in the subject, the addresses, or the customer's code, name or RFC.
pub(super) fn says(organization: OrganizationId, q: &str) -> Condition {
    let words = q.split_whitespace().take(MOST_WORDS);
    words.fold(Condition::all(), |all, word| {
        let pattern = format!("%{}%", word.to_lowercase().replace(['%', '_'], ""));
        let customers = Query::select()
            .column(customers::Column::Id)
            .from(customers::Entity)
            .and_where(customers::Column::OrganizationId.eq(organization.0))
            .cond_where(matches(customers::Column::SearchText, word))
            .to_owned();
        let addresses = Expr::col(Column::Recipients).cast_as("text");
        let own = Condition::any()
            .add(Expr::expr(Func::lower(Expr::col(Column::Subject))).like(pattern.clone()))
            .add(Expr::expr(Func::lower(addresses)).like(pattern));
        all.add(own.add(Column::CustomerId.in_subquery(customers)))
    })
}

/// How many messages are in each state.
pub async fn counts(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    visible_to: Option<UserId>,
) -> Result<BTreeMap<MessageStatus, u64>, DbErr> {
    let rows: Vec<(String, i64)> = of(organization, visible_to)
        .select_only()
        .column(Column::Status)
        .column_as(Column::Id.count(), "messages")
        .group_by(Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    let counts = rows
        .into_iter()
        .map(|(status, count)| Ok((parse_word("messages", &status)?, u64::try_from(count).unwrap_or_default())));
    counts.collect()
}

/// What the server said last to those that wait for another attempt, newest first.
pub async fn latest_delays(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<String>, DbErr> {
    let waiting = of(organization, None).filter(Column::Status.eq("retry")).filter(Column::LastResponse.is_not_null());
    let rows: Vec<Option<String>> = waiting
        .order_by_desc(Column::NextAttemptAt)
        .limit(20)
        .select_only()
        .column(Column::LastResponse)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().flatten().collect())
}

/// When each customer's last statement was prepared that nobody cancelled.
pub async fn last_statements(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<BTreeMap<CustomerId, DateTime<Utc>>, DbErr> {
    let rows: Vec<(Option<Uuid>, DateTime<Utc>)> = of(organization, None)
        .filter(Column::Origin.eq("statement"))
        .filter(Column::Status.ne("cancelled"))
        .filter(Column::CustomerId.is_not_null())
        .select_only()
        .column(Column::CustomerId)
        .column_as(Column::CreatedAt.max(), "last")
        .group_by(Column::CustomerId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, at)| Some((id?.into(), at))).collect())
}

//! What open screens hear of, in the order in which it became visible.
//!
//! Transactions do not become visible in the order in which they take numbers, so a listener that remembers the highest
//! number it saw would miss those that were slower. On PostgreSQL an event carries the id of its transaction, and only
//! those are read before which no other is still under way. On SQLite one transaction writes at a time.

use super::{
    assigned_customers,
    entity::live_events::{Column, Entity, Model},
    parse_word, word,
};
use crate::paging::Cursor;
use chrono::{DateTime, Utc};
use domain::{
    contract::{LiveEvent, Topic},
    ids::{CustomerId, OrganizationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

/// Something to let open screens know.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub topic: Topic,
    pub kind: &'static str,
    pub subject_id: Uuid,
    /// Whoever sees only some customers hears of theirs.
    pub customer_id: Option<CustomerId>,
    /// Only this person hears of it.
    pub addressee: Option<UserId>,
    pub actor: Option<UserId>,
}

/// Who listens, and to what.
#[derive(Clone, Debug)]
pub struct Listener {
    pub organization: OrganizationId,
    pub user: UserId,
    /// Heard of every customer.
    pub whole: Vec<Topic>,
    /// Heard of the customers assigned to the person.
    pub assigned: Vec<Topic>,
}

/// A place between two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    commit_order: i64,
    id: Uuid,
}

impl Place {
    /// Before everything.
    pub const START: Self = Self { commit_order: 0, id: Uuid::nil() };

    /// As clients hand it back.
    pub fn encode(self) -> String {
        Cursor { value: self.commit_order.to_string(), id: self.id }.encode()
    }

    /// `None`: nothing that [`Self::encode`] makes.
    pub fn decode(text: &str) -> Option<Self> {
        let cursor = Cursor::decode(text).ok()?;
        Some(Self { commit_order: cursor.value.parse().ok()?, id: cursor.id })
    }

    /// Whether it is so old that events after it may be forgotten.
    pub fn is_before(self, oldest_kept: Uuid) -> bool {
        self.id < oldest_kept
    }
}

/// Writes an event in the transaction of what happened, and nobody hears of it before the commit.
pub async fn append(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    event: NewEvent,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    append_all(db, organization, [event], at).await
}

/// Several events of one moment, in their order.
pub async fn append_all(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    events: impl IntoIterator<Item = NewEvent>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let order = if is_postgres(db) {
        "pg_current_xact_id()::text::bigint"
    } else {
        "(SELECT COALESCE(MAX(commit_order), 0) + 1 FROM live_events)"
    };
    for events in super::portions(events, super::ROWS_AT_ONCE) {
        let mut insert = Query::insert();
        insert.into_table(Entity).columns([
            Column::Id,
            Column::OrganizationId,
            Column::CommitOrder,
            Column::Topic,
            Column::Kind,
            Column::SubjectId,
            Column::CustomerId,
            Column::AddresseeId,
            Column::ActorId,
            Column::At,
        ]);
        for event in events {
            let row = [
                Expr::value(Uuid::now_v7()),
                Expr::value(organization.0),
                Expr::cust(order),
                Expr::value(word(&event.topic)?),
                Expr::value(event.kind),
                Expr::value(event.subject_id),
                Expr::value(event.customer_id.map(|id| id.0)),
                Expr::value(event.addressee.map(|id| id.0)),
                Expr::value(event.actor.map(|id| id.0)),
                Expr::value(at),
            ];
            insert.values(row).map_err(|error| DbErr::Custom(error.to_string()))?;
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

fn is_postgres(db: &impl ConnectionTrait) -> bool {
    db.get_database_backend() == DatabaseBackend::Postgres
}

/// Only what came before every transaction that is still under way: nothing will be put in between.
fn visible(db: &impl ConnectionTrait) -> Condition {
    let oldest_open = || Expr::cust("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    let settled = is_postgres(db).then(|| Column::CommitOrder.into_expr().lt(oldest_open()));
    Condition::all().add_option(settled)
}

/// The place after everything that can be read now. `id` is younger than all there is.
pub async fn end(db: &impl ConnectionTrait, id: Uuid) -> Result<Place, DbErr> {
    let newest = Entity::find().filter(visible(db)).order_by_desc(Column::CommitOrder).one(db).await?;
    Ok(Place { commit_order: newest.map_or(0, |row| row.commit_order), id })
}

/// Whether a place lies further than anything can: the database was restored from a copy since.
pub async fn is_beyond(db: &impl ConnectionTrait, place: Place) -> Result<bool, DbErr> {
    Ok(end(db, place.id).await?.commit_order < place.commit_order)
}

/// The organizations in which something happened after a place, and the place after that.
pub async fn organizations_after(
    db: &impl ConnectionTrait,
    place: Place,
) -> Result<(Vec<OrganizationId>, Place), DbErr> {
    let newer = Entity::find().filter(visible(db)).filter(Column::CommitOrder.gt(place.commit_order));
    let rows: Vec<(Uuid, i64)> = newer
        .select_only()
        .column(Column::OrganizationId)
        .expr(Column::CommitOrder.max())
        .group_by(Column::OrganizationId)
        .into_tuple()
        .all(db)
        .await?;
    let last = rows.iter().map(|(_, order)| *order).max().unwrap_or(place.commit_order);
    let organizations = rows.into_iter().map(|(organization, _)| organization.into());
    Ok((organizations.collect(), Place { commit_order: last, ..place }))
}

/// What a listener has not heard after a place, oldest first, each with the place after it.
pub async fn page(
    db: &impl ConnectionTrait,
    listener: &Listener,
    after: Place,
    limit: u64,
) -> Result<Vec<(Place, LiveEvent)>, DbErr> {
    let words = |topics: &[Topic]| topics.iter().map(word).collect::<Result<Vec<_>, _>>();
    let theirs = Column::CustomerId.in_subquery(assigned_customers(listener.organization, listener.user));
    let audible = Condition::any()
        .add(Column::Topic.is_in(words(&listener.whole)?))
        .add(Condition::all().add(Column::Topic.is_in(words(&listener.assigned)?)).add(theirs));
    let mine = Condition::any().add(Column::AddresseeId.is_null()).add(Column::AddresseeId.eq(listener.user.0));
    let newer = Condition::any()
        .add(Column::CommitOrder.gt(after.commit_order))
        .add(Condition::all().add(Column::CommitOrder.eq(after.commit_order)).add(Column::Id.gt(after.id)));
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(listener.organization.0))
        .filter(visible(db))
        .filter(newer)
        .filter(mine)
        .filter(audible)
        .order_by_asc(Column::CommitOrder)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(view).collect()
}

fn view(row: Model) -> Result<(Place, LiveEvent), DbErr> {
    let event = LiveEvent {
        topic: parse_word("live_events", &row.topic)?,
        kind: row.kind,
        subject_id: row.subject_id,
        customer_id: row.customer_id.map(Into::into),
        by: row.actor_id.map(Into::into),
        at: row.at,
    };
    Ok((Place { commit_order: row.commit_order, id: row.id }, event))
}

/// Forgets what is older than an identifier. The newest of all stays: on SQLite the next one counts from it.
pub async fn forget(db: &impl ConnectionTrait, organization: OrganizationId, before: Uuid) -> Result<u64, DbErr> {
    let newest = Query::select().expr(Column::CommitOrder.max()).from(Entity).to_owned();
    let old = Entity::delete_many().filter(Column::OrganizationId.eq(organization.0)).filter(Column::Id.lt(before));
    let forgotten = old.filter(Column::CommitOrder.not_in_subquery(newest)).exec(db).await?;
    Ok(forgotten.rows_affected)
}

//! When each job ran for an organization: what tells a late run which days it answers for.

use super::entity::job_runs::{ActiveModel, Column, Entity};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::OrganizationId;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

/// Takes the run of a day in this write transaction; another process waits here until this one has ended.
pub async fn begin(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    job: &str,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        job: Set(job.to_owned()),
        run_date: Set(day),
        started_at: Set(now),
        finished_at: Set(None),
        outcome: Set(None),
    };
    let nothing = OnConflict::new().do_nothing().to_owned();
    Entity::insert(row).on_conflict(nothing).exec_without_returning(db).await?;
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::Job.eq(job));
    let row = mine.filter(Column::RunDate.eq(day)).lock_exclusive().one(db).await?;
    row.map(|row| row.id).ok_or_else(|| DbErr::RecordNotFound("job run".to_owned()))
}

pub async fn finish(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>, outcome: &str) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FinishedAt, Expr::value(now))
        .col_expr(Column::Outcome, Expr::value(outcome));
    update.filter(Column::Id.eq(id)).exec(db).await.map(|_result| ())
}

/// The latest day up to `day` that a job finished.
pub async fn last_finished(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    job: &str,
    day: NaiveDate,
) -> Result<Option<NaiveDate>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0)).filter(Column::Job.eq(job));
    let done = mine.filter(Column::FinishedAt.is_not_null()).filter(Column::RunDate.lte(day));
    let last: Option<Option<NaiveDate>> =
        done.select_only().column_as(Column::RunDate.max(), "last").into_tuple().one(db).await?;
    Ok(last.flatten())
}

use super::{
    entity::holidays::{ActiveModel, Column, Entity, Model},
    parse_word, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::HolidayView,
    ids::{HolidayId, OrganizationId},
    terms::{BusinessCalendar, Holiday, HolidayKind, business_calendar::published_table},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The table of a year range, in order.
pub async fn between(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<HolidayView>, DbErr> {
    let mine = Entity::find().filter(Column::OrganizationId.eq(organization.0));
    let rows = mine.filter(Column::HolidayDate.between(from, to)).order_by_asc(Column::HolidayDate).all(db).await?;
    rows.into_iter().map(HolidayView::try_from).collect()
}

/// The organization's calendar: weekends, art. 74, and its table.
pub async fn calendar(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<BusinessCalendar, DbErr> {
    let rows = Entity::find().filter(Column::OrganizationId.eq(organization.0)).all(db).await?;
    let table = rows.into_iter().map(HolidayView::try_from).collect::<Result<Vec<_>, _>>()?;
    let table = table.into_iter().map(|day| Holiday { date: day.date, name: day.name, kind: day.kind });
    Ok(BusinessCalendar::new(table))
}

/// `false` when that day already stands in the table with that kind.
pub async fn insert(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: HolidayId,
    holiday: &Holiday,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let same = Entity::find()
        .filter(Column::OrganizationId.eq(organization.0))
        .filter(Column::HolidayDate.eq(holiday.date))
        .filter(Column::Kind.eq(word(&holiday.kind)?));
    if same.one(db).await?.is_some() {
        return Ok(false);
    }
    let row = ActiveModel {
        id: Set(id.0),
        organization_id: Set(organization.0),
        holiday_date: Set(holiday.date),
        name: Set(holiday.name.clone()),
        kind: Set(word(&holiday.kind)?),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| true)
}

/// The bank days that ship with the program, for a new organization.
pub async fn insert_published(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for holiday in published_table() {
        insert(db, organization, Uuid::now_v7().into(), &holiday, now).await?;
    }
    Ok(())
}

/// Answers the removed day.
pub async fn delete(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: HolidayId,
) -> Result<Option<HolidayView>, DbErr> {
    let mine = Entity::find_by_id(id.0).filter(Column::OrganizationId.eq(organization.0));
    let Some(row) = mine.one(db).await? else { return Ok(None) };
    Entity::delete_by_id(row.id).exec(db).await?;
    HolidayView::try_from(row).map(Some)
}

impl TryFrom<Model> for HolidayView {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let kind: HolidayKind = parse_word("holidays", &row.kind)?;
        Ok(Self { id: Some(row.id.into()), date: row.holiday_date, name: row.name, kind })
    }
}

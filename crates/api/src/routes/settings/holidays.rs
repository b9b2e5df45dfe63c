use crate::{
    auth::{
        Allowed, Caller,
        permission::{SettingsCreate, SettingsDelete},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Listed, Once, Query, Started},
    paging::ListQuery,
    redate::{self, Recording},
    routes::{
        customers::{check_line, refuse, taken},
        terms::PreviewQuery,
    },
    state::AppState,
    store::{self, ConnectionTrait, audit::Change},
};
use actix_web::{HttpResponse, delete, get, http::StatusCode, post, web};
use chrono::{Datelike, NaiveDate};
use domain::{
    contract::{DateMove, HolidayChange, HolidayView, NewHoliday, Page, ProblemKind},
    ids::HolidayId,
    terms::{Holiday, HolidayKind, holidays::official_holidays},
};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HolidayQuery {
    /// By default the current year.
    year: Option<i32>,
    /// 1 to 200. By default the whole year.
    limit: Option<u64>,
    /// `next_cursor` of the part before.
    cursor: Option<String>,
}

/// Days off of a year
///
/// The official ones of LFT art. 74, computed and without `id`, and the organization's table of bank days and its own.
#[utoipa::path(
    tag = "settings", params(HolidayQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<HolidayView>))
)]
#[get("/holidays")]
pub async fn list_holidays(
    state: web::Data<AppState>,
    caller: Caller,
    Listed(query, key): Listed<HolidayQuery>,
) -> ApiResult<web::Json<Page<HolidayView>>> {
    let year = query.year.unwrap_or_else(|| caller.today(&state).year());
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2200).contains(&year));
    let Some((first, last)) = day(1, 1).zip(day(12, 31)) else {
        return Err(Refusal::fields(vec![FieldRefusal::range("year", &(1900..=2200))]).into());
    };
    let mut days = store::holidays::between(&state.db, caller.organization, first, last).await?;
    days.extend(official_holidays(year).into_iter().map(|(date, holiday)| HolidayView {
        id: None,
        date,
        name: holiday.name(caller.language).to_owned(),
        kind: HolidayKind::Official,
    }));
    days.sort_by_key(|day| (day.date, day.id));
    Ok(web::Json(ListQuery { limit: query.limit, cursor: query.cursor }.part(key, days)?))
}

/// Add a day off
///
/// Open invoices that nobody overrode and no promise holds get new dates in the same step; `moves` lists them. With
/// `preview=true` nothing changes.
#[utoipa::path(
    tag = "settings", request_body = NewHoliday, security(("bearer" = ["settings:create"])),
    params(PreviewQuery, Once),
    responses((status = 201, body = HolidayChange), (status = 200, body = HolidayChange, description = "Only a preview"))
)]
#[post("/holidays")]
pub async fn create_holiday(
    state: web::Data<AppState>,
    caller: Allowed<SettingsCreate>,
    Query(query): Query<PreviewQuery>,
    once: Once,
    Json(body): Json<NewHoliday>,
) -> ApiResult<HttpResponse> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", Some(&body.name), 120);
    refuse(wrong)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let holiday = Holiday { date: body.date, name: body.name.trim().to_owned(), kind: body.kind };
    let id: HolidayId = Uuid::now_v7().into();
    // Two requests for the same day come one after the other.
    store::organizations::lock(&command.txn, caller.organization).await?;
    let recording = Recording::by(&caller, state.clock.now());
    if !store::holidays::insert(&command.txn, caller.organization, id, &holiday, recording.now).await? {
        return Err(taken("/date", &holiday.date.to_string()));
    }
    let moves = move_dates(&command.txn, &caller, recording).await?;
    let Holiday { date, name, kind } = holiday;
    let view = HolidayView { id: Some(id), date, name, kind };
    if query.preview {
        command.txn.rollback().await?;
        let holiday = HolidayView { id: None, ..view };
        return Ok(HttpResponse::Ok().json(HolidayChange { holiday, moves }));
    }
    let change = Change::new("holiday.created", id.0).after(&view);
    store::audit::append(&command.txn, &caller, change, recording.now).await?;
    command.finish(StatusCode::CREATED, &HolidayChange { holiday: view, moves }).await
}

/// Remove a day off
///
/// Official days are the law's and cannot be removed. Invoices move as when a day is added.
#[utoipa::path(
    tag = "settings", params(("id" = HolidayId, Path), PreviewQuery), security(("bearer" = ["settings:delete"])),
    responses((status = 200, body = HolidayChange))
)]
#[delete("/holidays/{id}")]
pub async fn delete_holiday(
    state: web::Data<AppState>,
    caller: Allowed<SettingsDelete>,
    id: web::Path<HolidayId>,
    Query(query): Query<PreviewQuery>,
) -> ApiResult<web::Json<HolidayChange>> {
    let txn = store::begin_write(&state.db).await?;
    let removed = store::holidays::delete(&txn, caller.organization, *id).await?;
    let holiday = removed.ok_or(ProblemKind::NotFound)?;
    let recording = Recording::by(&caller, state.clock.now());
    let moves = move_dates(&txn, &caller, recording).await?;
    if query.preview {
        txn.rollback().await?;
    } else {
        let change = Change::new("holiday.deleted", id.0).before(&holiday);
        store::audit::append(&txn, &caller, change, recording.now).await?;
        txn.commit().await?;
    }
    Ok(web::Json(HolidayChange { holiday, moves }))
}

/// Lets every invoice follow the calendar in force.
async fn move_dates(txn: &impl ConnectionTrait, caller: &Caller, recording: Recording) -> ApiResult<Vec<DateMove>> {
    let redated = redate::plan(txn, caller.organization, None, recording.today).await?;
    let moves = redate::moves(&redated);
    redate::apply(txn, caller.organization, redated, recording).await?;
    Ok(moves)
}

mod entries;
mod moves;

use crate::{
    act::Act,
    auth::{
        Allowed,
        permission::{PromiseRead, PromiseUpdate},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Once, Query, Started},
    ledger,
    state::AppState,
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use chrono::NaiveDate;
use domain::{
    contract::{Calendar, CalendarItem, CalendarMove, Page, ProblemKind},
    ids::CustomerId,
};
use entries::Span;
use serde::Deserialize;

/// A little more than a year at a time.
const LONGEST_SPAN_DAYS: i64 = 400;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CalendarQuery {
    from: NaiveDate,
    /// The last day; at most 400 days.
    to: NaiveDate,
    customer_id: Option<CustomerId>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DayQuery {
    customer_id: Option<CustomerId>,
}

/// What there is to collect, day by day
///
/// Totals per currency of promises and of documents expected on each day. Kept promises stay with nothing pending;
/// broken ones stay on their day, and their balance returns to the document's.
#[utoipa::path(
    tag = "calendar", params(CalendarQuery), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = Calendar))
)]
#[get("/calendar")]
pub async fn get_calendar(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    Query(query): Query<CalendarQuery>,
) -> ApiResult<web::Json<Calendar>> {
    let CalendarQuery { from, to, customer_id } = query;
    if !(0..LONGEST_SPAN_DAYS).contains(&to.signed_duration_since(from).num_days()) {
        let field = FieldRefusal::new("to", ProblemKind::InvalidValue).with("reason", "from ≤ to, 1–400");
        return Err(Refusal::fields(vec![field]).into());
    }
    let span = Span { from, to, customer_id, visible_to: caller.visible_to() };
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let entries = entries::read(&state.db, &rules, span, caller.today(&state)).await?;
    Ok(web::Json(Calendar { days: entries::days(&entries, span, &rules, caller.language)? }))
}

/// The documents of a day
#[utoipa::path(
    tag = "calendar", params(("date" = NaiveDate, Path), DayQuery), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = Page<CalendarItem>))
)]
#[get("/calendar/{date}")]
pub async fn get_calendar_day(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    date: web::Path<NaiveDate>,
    Query(query): Query<DayQuery>,
) -> ApiResult<web::Json<Page<CalendarItem>>> {
    let span = Span { from: *date, to: *date, customer_id: query.customer_id, visible_to: caller.visible_to() };
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let entries = entries::read(&state.db, &rules, span, caller.today(&state)).await?;
    Ok(web::Json(Page::whole(entries.into_iter().map(|entry| entry.item).collect())))
}

/// Move documents to another day
///
/// All or nothing. A promise is rescheduled; a document nobody promised gets an agreed collection date. To undo, move
/// them back: the answer names them as they stand now.
#[utoipa::path(
    tag = "calendar", request_body = CalendarMove, security(("bearer" = ["promise:update"])),
    responses((status = 200, body = Page<CalendarItem>))
)]
#[post("/calendar/moves")]
pub async fn move_in_calendar(
    state: web::Data<AppState>,
    caller: Allowed<PromiseUpdate>,
    once: Once,
    Json(body): Json<CalendarMove>,
) -> ApiResult<HttpResponse> {
    moves::check(&body)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let moved = moves::apply(&act, &body, caller.visible_to()).await?;
    command.finish(StatusCode::OK, &Page::whole(moved)).await
}

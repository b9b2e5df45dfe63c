mod entries;
mod marks;
mod moves;

use crate::{
    act::Act,
    auth::{
        Allowed, Caller,
        permission::{PaymentRead, PromiseRead, PromiseUpdate, Requires},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Listed, Once, Query, Started},
    ledger,
    paging::PageRequest,
    state::AppState,
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use chrono::NaiveDate;
use domain::{
    contract::{Calendar, CalendarItem, CalendarKind, CalendarMove, CalendarUndo, Page, ProblemKind},
    ids::CustomerId,
};
use entries::Span;
use marks::Layers;
use serde::Deserialize;

/// A little more than a year at a time.
const LONGEST_SPAN_DAYS: i64 = 400;
/// More documents of one day are read day by day.
const MOST_NAMED: usize = 50;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CalendarQuery {
    from: NaiveDate,
    /// The last day; at most 400 days.
    to: NaiveDate,
    customer_id: Option<CustomerId>,
    /// Only promises, or only what nobody promised.
    kind: Option<CalendarKind>,
    /// How many documents of each day to name; at most 50, none by default. As many of each kind of mark.
    items: Option<usize>,
    /// Also the review visits still ahead.
    review: Option<bool>,
    /// Also the paper due dates of what is owed.
    due: Option<bool>,
    /// Also the last days for the REPs that payments to PPD invoices still lack; needs `payment:read`.
    rep_deadlines: Option<bool>,
    /// Also what was received on each day; needs `payment:read`.
    collected: Option<bool>,
}

impl CalendarQuery {
    fn layers(&self) -> Layers {
        let is_on = |asked: Option<bool>| asked.unwrap_or(false);
        Layers { review: is_on(self.review), due: is_on(self.due), rep_deadlines: is_on(self.rep_deadlines) }
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DayQuery {
    customer_id: Option<CustomerId>,
    /// Only promises, or only what nobody promised.
    kind: Option<CalendarKind>,
    /// Without one, the whole day.
    limit: Option<u64>,
    cursor: Option<String>,
}

/// What there is to collect, day by day
///
/// Totals per currency of promises and of documents expected on each day. Kept promises stay with nothing pending;
/// broken ones stay on their day, and their balance returns to the document's. What else a day is for comes on request,
/// and never enters the totals.
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
    let (layers, collected) = (query.layers(), query.collected.unwrap_or(false));
    let CalendarQuery { from, to, customer_id, kind, items, .. } = query;
    check_span(from, to)?;
    let named = items.unwrap_or(0);
    if named > MOST_NAMED {
        let field = FieldRefusal::new("items", ProblemKind::NumberRange).with("min", 0).with("max", MOST_NAMED);
        return Err(Refusal::fields(vec![field]).into());
    }
    let today = caller.today(&state);
    let span = Span { from, to, customer_id, kind, visible_to: caller.visible_to() };
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let entries = entries::read(&state.db, &rules, span, today).await?;
    let mut days = entries::days(entries, span, named, &rules, caller.language)?;
    let of_money = if collected || layers.rep_deadlines { of_payments(&caller, span)? } else { span };
    marks::put(&mut days, (&state.db, &rules), (of_money, layers), named, today).await?;
    if collected {
        marks::put_collected(&mut days, &state.db, &rules, of_money, today).await?;
    }
    Ok(web::Json(Calendar { days }))
}

/// The span as far as the caller may see money received.
fn of_payments(caller: &Caller, span: Span) -> Result<Span, Refusal> {
    let scope = caller.scope(PaymentRead::PERMISSION)?;
    Ok(Span { visible_to: span.visible_to.or(caller.only_assigned(scope)), ..span })
}

/// Days that a request may ask for at once.
pub(super) fn check_span(from: NaiveDate, to: NaiveDate) -> Result<(), Refusal> {
    let days = to.signed_duration_since(from).num_days();
    match () {
        () if days < 0 => Err(Refusal::fields(vec![FieldRefusal::not_before("to", from)])),
        () if days >= LONGEST_SPAN_DAYS => {
            let field = FieldRefusal::new("to", ProblemKind::SpanTooLong).with("max", LONGEST_SPAN_DAYS);
            Err(Refusal::fields(vec![field]))
        }
        () => Ok(()),
    }
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
    Listed(query, key): Listed<DayQuery>,
) -> ApiResult<web::Json<Page<CalendarItem>>> {
    let DayQuery { customer_id, kind, limit, cursor } = query;
    let is_part = limit.is_some() || cursor.is_some();
    let request = is_part.then(|| PageRequest::new(key, limit, cursor.as_deref())).transpose()?;
    let span = Span { from: *date, to: *date, customer_id, kind, visible_to: caller.visible_to() };
    let rules = ledger::rules(&state.db, caller.organization).await?;
    let entries = entries::read(&state.db, &rules, span, caller.today(&state)).await?;
    let items = entries.into_iter().map(|entry| entry.item).collect();
    Ok(web::Json(match request {
        Some(request) => entries::part(items, &request),
        None => Page::whole(items),
    }))
}

/// Move documents to another day
///
/// All or nothing. A promise is rescheduled; a document nobody promised gets an agreed collection date. The answer
/// names them as they stand now, which is what undoing the move takes.
#[utoipa::path(
    tag = "calendar", request_body = CalendarMove, security(("bearer" = ["promise:update"])),
    params(Once),
    responses((status = 200, body = Page<CalendarItem>))
)]
#[post("/calendar/moves")]
pub async fn move_in_calendar(
    state: web::Data<AppState>,
    caller: Allowed<PromiseUpdate>,
    once: Once,
    Json(body): Json<CalendarMove>,
) -> ApiResult<HttpResponse> {
    moves::check(&body.items)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let moved = moves::apply(&act, &body, caller.visible_to()).await?;
    command.finish(StatusCode::OK, &Page::whole(moved)).await
}

/// Undo a move
///
/// All or nothing, and nothing is erased: a promise is put off once more, back to its day, or cancelled when that day is
/// past; a document gets back the dates it had, and follows its terms again if it did.
#[utoipa::path(
    tag = "calendar", request_body = CalendarUndo, security(("bearer" = ["promise:update"])),
    params(Once),
    responses((status = 200, body = Page<CalendarItem>))
)]
#[post("/calendar/moves/undo")]
pub async fn undo_calendar_move(
    state: web::Data<AppState>,
    caller: Allowed<PromiseUpdate>,
    once: Once,
    Json(body): Json<CalendarUndo>,
) -> ApiResult<HttpResponse> {
    moves::check(&body.items)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let act = Act::begin(&command.txn, &caller, &state).await?;
    let standing = moves::undo(&act, &body, caller.visible_to()).await?;
    command.finish(StatusCode::OK, &Page::whole(standing)).await
}

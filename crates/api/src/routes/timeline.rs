use crate::{
    auth::{
        Allowed,
        permission::{CustomerRead, InvoiceRead, NoteCreate, NoteRead},
    },
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{Json, Listed, Once, Started},
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{
        self,
        timeline::{Event, EventFilter, StoredEvent, Subject},
    },
    timeline::{EventKind, view},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::{
    contract::{Language, NewNote, Page, ProblemKind, TimelineEvent},
    ids::{CustomerId, InvoiceId, OrganizationId},
};
use serde::Deserialize;
use serde_json::json;

const LONGEST_NOTE: usize = 4_000;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    limit: Option<u64>,
    cursor: Option<String>,
}

/// Timeline of an invoice
///
/// What happened, newest first, in the caller's language.
#[utoipa::path(
    tag = "timeline", params(("id" = InvoiceId, Path), TimelineQuery), security(("bearer" = ["invoice:read"])),
    responses((status = 200, body = Page<TimelineEvent>))
)]
#[get("/invoices/{id}/timeline")]
pub async fn list_invoice_timeline(
    state: web::Data<AppState>,
    caller: Allowed<InvoiceRead>,
    id: web::Path<InvoiceId>,
    asked: Listed<TimelineQuery>,
) -> ApiResult<web::Json<Page<TimelineEvent>>> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    invoice.ok_or(ProblemKind::NotFound)?;
    let filter = EventFilter { subject: Subject { invoice: Some(*id), ..Subject::default() }, kind: None };
    page(&state, caller.organization, caller.language, filter, asked).await
}

/// Timeline of a customer
///
/// What happened to the customer and all of its invoices and payments, newest first.
#[utoipa::path(
    tag = "timeline", params(("id" = CustomerId, Path), TimelineQuery), security(("bearer" = ["customer:read"])),
    responses((status = 200, body = Page<TimelineEvent>))
)]
#[get("/customers/{id}/timeline")]
pub async fn list_customer_timeline(
    state: web::Data<AppState>,
    caller: Allowed<CustomerRead>,
    id: web::Path<CustomerId>,
    asked: Listed<TimelineQuery>,
) -> ApiResult<web::Json<Page<TimelineEvent>>> {
    let customer = store::customers::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    customer.ok_or(ProblemKind::NotFound)?;
    let filter = EventFilter { subject: Subject { customer: Some(*id), ..Subject::default() }, kind: None };
    page(&state, caller.organization, caller.language, filter, asked).await
}

/// Notes of an invoice
#[utoipa::path(
    tag = "timeline", params(("id" = InvoiceId, Path), TimelineQuery), security(("bearer" = ["note:read"])),
    responses((status = 200, body = Page<TimelineEvent>))
)]
#[get("/invoices/{id}/notes")]
pub async fn list_notes(
    state: web::Data<AppState>,
    caller: Allowed<NoteRead>,
    id: web::Path<InvoiceId>,
    asked: Listed<TimelineQuery>,
) -> ApiResult<web::Json<Page<TimelineEvent>>> {
    let invoice = store::invoices::by_id(&state.db, caller.organization, *id, caller.visible_to()).await?;
    invoice.ok_or(ProblemKind::NotFound)?;
    let subject = Subject { invoice: Some(*id), ..Subject::default() };
    let filter = EventFilter { subject, kind: Some(EventKind::Note) };
    page(&state, caller.organization, caller.language, filter, asked).await
}

async fn page(
    state: &AppState,
    organization: OrganizationId,
    language: Language,
    filter: EventFilter,
    Listed(query, key): Listed<TimelineQuery>,
) -> ApiResult<web::Json<Page<TimelineEvent>>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let (events, total) = store::timeline::page(&state.db, organization, filter, &request).await?;
    let page = request.page(events, total, |event| Cursor { value: String::new(), id: event.id });
    let data = page.data.into_iter().map(|event| view(event, language)).collect();
    Ok(web::Json(Page { data, next_cursor: page.next_cursor, total }))
}

/// Write a note
///
/// It stands in the timeline of the invoice and of its customer, and is never changed.
#[utoipa::path(
    tag = "timeline", request_body = NewNote, params(("id" = InvoiceId, Path), Once),
    security(("bearer" = ["note:create"])), responses((status = 201, body = TimelineEvent))
)]
#[post("/invoices/{id}/notes")]
pub async fn create_note(
    state: web::Data<AppState>,
    caller: Allowed<NoteCreate>,
    once: Once,
    id: web::Path<InvoiceId>,
    Json(body): Json<NewNote>,
) -> ApiResult<HttpResponse> {
    let text = body.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_NOTE {
        return Err(Refusal::fields(vec![FieldRefusal::length("/text", &(1..=LONGEST_NOTE))]).into());
    }
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let invoice = store::invoices::by_id(&command.txn, caller.organization, *id, caller.visible_to()).await?;
    let invoice = invoice.ok_or(ProblemKind::NotFound)?;
    let subject = Subject { customer: invoice.customer_id, invoice: Some(*id), payment: None };
    let (data, at) = (json!({ "text": text }), state.clock.now());
    let event = Event { kind: EventKind::Note, subject, data: data.clone(), user: Some(caller.user_id()) };
    let id = store::timeline::append(&command.txn, caller.organization, event, at).await?;
    let kind = EventKind::Note.word().to_owned();
    let event = StoredEvent { id, kind, subject, data, user: Some(caller.user_ref()), at };
    command.finish(StatusCode::CREATED, &view(event, caller.language)).await
}

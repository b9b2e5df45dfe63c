//! Before statements are sent: to whom, what they would see, a test to oneself, and drafts for one's own mail program.

use super::statement_batches::check;
use crate::{
    auth::{
        Allowed, Caller,
        permission::{StatementCreate, StatementRead},
    },
    error::{ApiError, ApiResult, Refusal},
    extract::{Json, Listed, Once, Started},
    ledger,
    mail::{Address, Words},
    outbox::{
        self, NewMail,
        statements::{Sending, addressees, compose, drafts, keep, owing, preview},
    },
    paging::ListQuery,
    receivables,
    state::AppState,
    store::{self, audit::Change},
};
use actix_web::{
    HttpResponse, get,
    http::{StatusCode, header},
    post, web,
};
use chrono::NaiveDate;
use domain::{
    contract::{
        MessageOrigin, Page, PreviewStatement, ProblemKind, Purpose, SendStatements, StatementFilter, StatementPreview,
        StatementRecipient, TestMail,
    },
    ids::UserId,
    statement::held_back,
};
use serde::Deserialize;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecipientQuery {
    /// Any day; default: today.
    as_of: Option<NaiveDate>,
    /// 1 to 200. By default everybody.
    limit: Option<u64>,
    /// `next_cursor` of the part before.
    cursor: Option<String>,
}

/// To whom statements would go
///
/// Everybody who owes something on that day, by code, with the addresses and with what speaks against sending.
#[utoipa::path(
    tag = "statements", params(RecipientQuery), security(("bearer" = ["statement:read"])),
    responses((status = 200, body = Page<StatementRecipient>))
)]
#[get("/statements/recipients")]
pub async fn list_statement_recipients(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    Listed(query, key): Listed<RecipientQuery>,
) -> ApiResult<web::Json<Page<StatementRecipient>>> {
    let (organization, today) = (caller.organization, caller.today(&state));
    let as_of = query.as_of.unwrap_or(today);
    let everybody = StatementFilter::default();
    let ids = owing(&state, organization, caller.visible_to(), &everybody, as_of).await?;
    let mut customers = store::customers::refs(&state.db, organization, ids.iter().copied()).await?;
    let mut contacts = store::contacts::of(&state.db, organization, ids.iter().copied()).await?;
    let rules = ledger::rules(&state.db, organization).await?;
    let mut owed = receivables::of_customers(&state.db, &rules, &ids, as_of).await?;
    let sent = store::messages::last_statements(&state.db, organization).await?;
    let mut data = Vec::new();
    for id in ids {
        let Some(customer) = customers.remove(&id) else { continue };
        let receiving = contacts.remove(&id).unwrap_or_default().into_iter();
        let receiving = receiving.filter(|contact| contact.receives.contains(&Purpose::Statements));
        let addresses: Vec<String> = receiving.filter_map(|contact| contact.email).collect();
        let balances = owed.remove(&id).unwrap_or_default().balances(&caller);
        let last_sent_at = sent.get(&id).copied();
        let sent_today = last_sent_at.is_some_and(|at| at.with_timezone(&caller.zone).date_naive() == today);
        let held_back = held_back(&addresses, &balances, sent_today);
        let owed = balances.into_iter().filter(|balance| balance.balance_due.is_positive()).collect();
        data.push(StatementRecipient { customer, balances: owed, addresses, last_sent_at, held_back });
    }
    Ok(web::Json(ListQuery { limit: query.limit, cursor: query.cursor }.part(key, data)?))
}

/// Look at a statement's mail
///
/// As its addressee would see it; nothing is kept or sent.
#[utoipa::path(
    tag = "statements", request_body = PreviewStatement, security(("bearer" = ["statement:read"])),
    responses((status = 200, body = StatementPreview))
)]
#[post("/statements/preview")]
pub async fn preview_statement(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    Json(body): Json<PreviewStatement>,
) -> ApiResult<web::Json<StatementPreview>> {
    let request = of_one(&body);
    check(&request)?;
    let as_of = request.as_of.unwrap_or_else(|| caller.today(&state));
    addressees(&state, caller.organization, caller.visible_to(), &request, as_of).await?;
    let sending = as_draft(&caller, caller.visible_to(), &request, as_of);
    Ok(web::Json(preview(&state, &sending, body.customer_id).await?))
}

/// Drafts for Outlook
///
/// The same mails that `send` would put into the outbox, as files to open and send with one's own mail program: `.eml`
/// for one customer, a ZIP of them for several. Needs no mail server.
#[utoipa::path(
    tag = "statements", request_body = SendStatements, security(("bearer" = ["statement:read"])),
    responses((status = 200, content((Vec<u8> = "application/zip"), (Vec<u8> = "message/rfc822"))))
)]
#[post("/statements/drafts")]
pub async fn draft_statements(
    state: web::Data<AppState>,
    caller: Allowed<StatementRead>,
    Json(request): Json<SendStatements>,
) -> ApiResult<HttpResponse> {
    check(&request)?;
    let as_of = request.as_of.unwrap_or_else(|| caller.today(&state));
    let customers = addressees(&state, caller.organization, caller.visible_to(), &request, as_of).await?;
    let sending = as_draft(&caller, caller.visible_to(), &request, as_of);
    let draft = drafts(&state, &sending, &customers).await?;
    Ok(HttpResponse::Ok()
        .content_type(draft.media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", draft.file_name)))
        .body(draft.bytes))
}

fn as_draft<'a>(
    caller: &Caller,
    visible_to: Option<UserId>,
    request: &'a SendStatements,
    as_of: NaiveDate,
) -> Sending<'a> {
    Sending {
        organization: caller.organization,
        visible_to,
        as_of,
        comment: &request.comment,
        customer_comments: &request.customer_comments,
        customer_copies: &request.customer_copies,
        attach: request.attach,
        attachment_ids: &request.attachment_ids,
        is_draft: true,
    }
}

/// Send a statement's mail to oneself
///
/// The mail its addressee would get, with the same files and the same guard, marked as a test in its subject. It goes
/// to the caller's own address and to nobody else, leaves at once, and does not count as sent to the customer.
#[utoipa::path(
    tag = "statements", request_body = PreviewStatement, security(("bearer" = ["statement:create"])), params(Once),
    responses((status = 202, body = TestMail))
)]
#[post("/statements/test")]
pub async fn send_statement_test(
    state: web::Data<AppState>,
    caller: Allowed<StatementCreate>,
    once: Once,
    Json(body): Json<PreviewStatement>,
) -> ApiResult<HttpResponse> {
    let request = of_one(&body);
    check(&request)?;
    let as_of = request.as_of.unwrap_or_else(|| caller.today(&state));
    addressees(&state, caller.organization, caller.visible_to(), &request, as_of).await?;
    let sending = as_draft(&caller, caller.visible_to(), &request, as_of);
    let letter = compose(&state, &sending, &[body.customer_id]).await?.pop().ok_or(ProblemKind::NotFound)?.letter?;
    let files = keep(&state, caller.organization, letter.pieces).await.map_err(ApiError::Internal)?;
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let found = store::organizations::by_id(&command.txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let account = store::users::account(&command.txn, caller.user_id()).await?.ok_or(ProblemKind::NotFound)?;
    let to = Address { name: Some(account.name), email: account.email };
    if !to.is_valid() {
        return Err(Refusal::new(ProblemKind::InvalidEmail).with("value", &to.email).into());
    }
    let mark = caller.language.choose("[Prueba]", "[Test]");
    let now = state.clock.now();
    let mail = NewMail {
        customer_id: Some(body.customer_id),
        batch_id: None,
        origin: MessageOrigin::StatementTest,
        to: vec![to.clone()],
        cc: Vec::new(),
        words: Words { subject: format!("{mark} {}", letter.words.subject), ..letter.words },
        attachments: files,
        created_by: Some(caller.user_id()),
        hold_until: now,
    };
    let message_id = outbox::put(&command.txn, &state.config, &found.organization, mail, now).await?;
    let test = TestMail { message_id, to: to.email };
    store::audit::append(&command.txn, &caller, Change::new("statement.tested", message_id.0).after(&test), now)
        .await?;
    let answer = command.finish(StatusCode::ACCEPTED, &test).await?;
    state.mail_ready.notify_one();
    Ok(answer)
}

/// The sending to one customer that is looked at.
fn of_one(body: &PreviewStatement) -> SendStatements {
    SendStatements {
        customer_ids: Some(vec![body.customer_id]),
        as_of: body.as_of,
        comment: body.comment.clone(),
        attach: body.attach,
        attachment_ids: body.attachment_ids.clone(),
        ..SendStatements::default()
    }
}

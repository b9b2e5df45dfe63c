//! Before statements are sent: to whom, what they would see, and drafts for one's own mail program.

use super::statement_batches::check_comments;
use crate::{
    auth::{Allowed, permission::StatementRead},
    error::ApiResult,
    extract::{Json, Query},
    ledger,
    outbox::statements::{Sending, addressees, drafts, owing, preview},
    paging::ListQuery,
    receivables,
    state::AppState,
    store,
};
use actix_web::{HttpResponse, get, http::header, post, web};
use chrono::NaiveDate;
use domain::{
    contract::{
        Page, PreviewStatement, Purpose, SendStatements, StatementFilter, StatementPreview, StatementRecipient,
    },
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
    Query(query): Query<RecipientQuery>,
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
    Ok(web::Json(ListQuery { limit: query.limit, cursor: query.cursor }.part(data)?))
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
    let request = SendStatements {
        customer_ids: Some(vec![body.customer_id]),
        as_of: body.as_of,
        comment: body.comment,
        attach: body.attach,
        attachment_ids: body.attachment_ids,
        ..SendStatements::default()
    };
    check_comments(&request)?;
    let as_of = request.as_of.unwrap_or_else(|| caller.today(&state));
    addressees(&state, caller.organization, caller.visible_to(), &request, as_of).await?;
    let sending = as_draft(&caller, &request, as_of);
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
    check_comments(&request)?;
    let as_of = request.as_of.unwrap_or_else(|| caller.today(&state));
    let customers = addressees(&state, caller.organization, caller.visible_to(), &request, as_of).await?;
    let draft = drafts(&state, &as_draft(&caller, &request, as_of), &customers).await?;
    Ok(HttpResponse::Ok()
        .content_type(draft.media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", draft.file_name)))
        .body(draft.bytes))
}

fn as_draft<'a>(caller: &Allowed<StatementRead>, request: &'a SendStatements, as_of: NaiveDate) -> Sending<'a> {
    Sending {
        organization: caller.organization,
        visible_to: caller.visible_to(),
        as_of,
        comment: &request.comment,
        customer_comments: &request.customer_comments,
        attach: request.attach,
        attachment_ids: &request.attachment_ids,
        is_draft: true,
    }
}

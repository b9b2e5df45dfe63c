use crate::{
    auth::{
        Allowed, Caller,
        permission::{NotificationRuleCreate, NotificationRuleRead, NotificationRuleUpdate},
    },
    error::{ApiError, ApiResult, FieldRefusal},
    extract::{IfMatch, Json, Listed, Once, Started, if_match::etag},
    jobs::{
        notices::{insert_starting_rules, with_lead_days},
        tell::rule_text,
    },
    paging::ListQuery,
    routes::customers::refuse,
    state::AppState,
    store::{self, ConnectionTrait, audit::Change, notification_rules::StoredRule},
};
use actix_web::{HttpResponse, get, http::StatusCode, patch, post, web};
use domain::{
    contract::{
        ByWhom, Language, NewNotificationRule, NotificationRule, NotificationRulePatch, Organization, Page, ProblemKind,
    },
    ids::NotificationRuleId,
    notice::{Audience, NoticeKind, NoticeRule, RuleError},
};
use uuid::Uuid;

/// The rules of notices
///
/// When whom is told. Every organization starts with creation to Finance, the days before the expected payment to
/// Collections, delay to Finance, and what became of promises to both.
#[utoipa::path(
    tag = "notifications", params(ListQuery), security(("bearer" = ["notification_rule:read"])),
    responses((status = 200, body = Page<NotificationRule>))
)]
#[get("/notification-rules")]
pub async fn list_notification_rules(
    state: web::Data<AppState>,
    caller: Allowed<NotificationRuleRead>,
    Listed(list, key): Listed<ListQuery>,
) -> ApiResult<HttpResponse> {
    let found = store::organizations::by_id(&state.db, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let mut rules = store::notification_rules::all(&state.db, caller.organization).await?;
    if rules.is_empty() {
        insert_starting_rules(&state.db, &found.organization, state.clock.now()).await?;
        rules = store::notification_rules::all(&state.db, caller.organization).await?;
    }
    let views = views(&state.db, &found.organization, rules, caller.language).await?;
    Ok(HttpResponse::Ok().json(list.part(key, views)?))
}

/// A rule of notices
#[utoipa::path(
    tag = "notifications", params(("rule_id" = NotificationRuleId, Path)),
    security(("bearer" = ["notification_rule:read"])), responses((status = 200, body = NotificationRule))
)]
#[get("/notification-rules/{rule_id}")]
pub async fn get_notification_rule(
    state: web::Data<AppState>,
    caller: Allowed<NotificationRuleRead>,
    id: web::Path<NotificationRuleId>,
) -> ApiResult<HttpResponse> {
    let found = store::organizations::by_id(&state.db, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let rule = store::notification_rules::by_id(&state.db, caller.organization, *id).await?;
    let rule = rule.ok_or(ProblemKind::NotFound)?;
    answer(&state.db, &found.organization, rule, caller.language).await
}

/// Add a rule of notices
///
/// For one customer's invoices, or for amounts from or below something; the general rules are there from the start.
#[utoipa::path(
    tag = "notifications", request_body = NewNotificationRule, security(("bearer" = ["notification_rule:create"])),
    params(Once),
    responses((status = 201, body = NotificationRule))
)]
#[post("/notification-rules")]
pub async fn create_notification_rule(
    state: web::Data<AppState>,
    caller: Allowed<NotificationRuleCreate>,
    once: Once,
    Json(body): Json<NewNotificationRule>,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &body).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let found = store::organizations::by_id(&command.txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let now = state.clock.now();
    let wanted = NoticeRule {
        id: Uuid::now_v7().into(),
        kind: body.when,
        audience: body.audience,
        customer_id: body.customer_id,
        amount_from: body.amount_from,
        amount_below: body.amount_below,
        since_date: caller.today(&state),
    };
    let rule = wanted.changed(None, None).map_err(refusal)?;
    if let Some(customer) = rule.customer_id {
        let known = store::customers::by_id(&command.txn, caller.organization, customer, None).await?;
        let unknown = FieldRefusal::new("/customer_id", ProblemKind::NotFound);
        refuse(if known.is_none() { vec![unknown] } else { Vec::new() })?;
    }
    check_people(&command.txn, &caller, &rule.audience).await?;
    store::notification_rules::insert_missing(&command.txn, caller.organization, std::slice::from_ref(&rule), now)
        .await?;
    let stored = StoredRule { rule, enabled: true, version: 1, created_at: now, changed: None };
    let view = one(&command.txn, &found.organization, stored, caller.language).await?;
    let change = Change::new("notification_rule.created", view.id.0).after(&view);
    store::audit::append(&command.txn, &caller, change, now).await?;
    command.finish(StatusCode::CREATED, &view).await
}

/// Change a rule of notices
///
/// Switched on or off, other people, other days of the same kind. The days of the general rule before a payment are the
/// organization's `lead_days` and change with it. A rule that tells nobody is refused.
#[utoipa::path(
    tag = "notifications", request_body = NotificationRulePatch, security(("bearer" = ["notification_rule:update"])),
    params(("rule_id" = NotificationRuleId, Path), IfMatch),
    responses((status = 200, body = NotificationRule))
)]
#[patch("/notification-rules/{rule_id}")]
pub async fn update_notification_rule(
    state: web::Data<AppState>,
    caller: Allowed<NotificationRuleUpdate>,
    id: web::Path<NotificationRuleId>,
    if_match: IfMatch,
    Json(patch): Json<NotificationRulePatch>,
) -> ApiResult<HttpResponse> {
    let txn = store::begin_write(&state.db).await?;
    let found = store::organizations::lock(&txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let mut organization = found.organization;
    let before = store::notification_rules::lock(&txn, caller.organization, *id).await?.ok_or(ProblemKind::NotFound)?;
    if_match.require(before.version)?;
    let now = state.clock.now();
    let rule =
        with_lead_days(before.rule.clone(), &organization).changed(patch.when, patch.audience).map_err(refusal)?;
    check_people(&txn, &caller, &rule.audience).await?;
    let after = StoredRule {
        rule,
        enabled: patch.enabled.unwrap_or(before.enabled),
        version: before.version + 1,
        created_at: before.created_at,
        changed: Some((now, Some(caller.user_id()))),
    };
    let shown_before = one(&txn, &organization, before, caller.language).await?;
    store::notification_rules::update(&txn, caller.organization, &after, caller.user_id(), now).await?;
    if let Some(lead_days) = lead_days(&after.rule).filter(|days| *days != organization.lead_days) {
        organization.lead_days = lead_days;
        store::organizations::update(&txn, &organization, found.version + 1).await?;
    }
    let shown = one(&txn, &organization, after.clone(), caller.language).await?;
    let change = Change::new("notification_rule.updated", id.0).before(&shown_before).after(&shown);
    store::audit::append(&txn, &caller, change, now).await?;
    txn.commit().await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(after.version))).json(shown))
}

/// The organization's lead days as the general rule says them.
fn lead_days(rule: &NoticeRule) -> Option<Vec<u16>> {
    let NoticeKind::BeforeCollection { days, .. } = &rule.kind else { return None };
    rule.is_general().then(|| days.iter().filter_map(|day| u16::try_from(*day).ok()).collect())
}

/// Whoever is named belongs to the organization.
async fn check_people(db: &impl ConnectionTrait, caller: &Caller, audience: &[Audience]) -> ApiResult<()> {
    let mut wrong = Vec::new();
    for (index, audience) in audience.iter().enumerate() {
        let Audience::User(user) = audience else { continue };
        if store::users::by_id(db, caller.organization, *user).await?.is_none() {
            wrong.push(FieldRefusal::new(format!("/audience/{index}"), ProblemKind::NotFound));
        }
    }
    Ok(refuse(wrong)?)
}

fn refusal(errors: Vec<RuleError>) -> ApiError {
    let field = |error: RuleError| match error {
        RuleError::NoAudience => FieldRefusal::new("/audience", ProblemKind::MissingField).with("field", "audience"),
        RuleError::NoDays => FieldRefusal::count("/when", &(1..=12)),
        RuleError::DaysOutOfRange => FieldRefusal::range("/when", &(0..=365)),
        RuleError::OtherKind => FieldRefusal::new("/when/kind", ProblemKind::RuleKindFixed),
        RuleError::NoAmountFits => FieldRefusal::new("/amount_below", ProblemKind::AmountsReversed),
    };
    crate::error::Refusal::fields(errors.into_iter().map(field).collect()).into()
}

async fn answer(
    db: &impl ConnectionTrait,
    organization: &Organization,
    rule: StoredRule,
    language: Language,
) -> ApiResult<HttpResponse> {
    let version = rule.version;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(one(db, organization, rule, language).await?))
}

async fn one(
    db: &impl ConnectionTrait,
    organization: &Organization,
    rule: StoredRule,
    language: Language,
) -> ApiResult<NotificationRule> {
    let view = views(db, organization, vec![rule], language).await?.pop();
    view.ok_or_else(|| ApiError::Internal(anyhow::anyhow!("a rule without a view")))
}

async fn views(
    db: &impl ConnectionTrait,
    organization: &Organization,
    rules: Vec<StoredRule>,
    language: Language,
) -> ApiResult<Vec<NotificationRule>> {
    let changers = rules.iter().filter_map(|stored| stored.changed.and_then(|(_, by)| by));
    let names = store::users::names(db, changers).await?;
    let view = |stored: StoredRule| {
        let rule = with_lead_days(stored.rule, organization);
        NotificationRule {
            id: rule.id,
            text: rule_text(&rule.kind, language),
            when: rule.kind,
            audience: rule.audience,
            customer_id: rule.customer_id,
            amount_from: rule.amount_from,
            amount_below: rule.amount_below,
            enabled: stored.enabled,
            created_at: stored.created_at,
            changed: stored.changed.map(|(at, by)| ByWhom { by: by.and_then(|id| names.get(&id).cloned()), at }),
        }
    };
    Ok(rules.into_iter().map(view).collect())
}

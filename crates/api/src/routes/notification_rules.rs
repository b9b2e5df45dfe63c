use crate::{
    auth::{Allowed, permission::NotificationRuleRead},
    error::ApiResult,
    jobs::{notices::insert_starting_rules, tell::rule_text},
    state::AppState,
    store::{self, notification_rules::StoredRule},
};
use actix_web::{HttpResponse, get, web};
use domain::contract::{Language, NotificationRule, Page, ProblemKind};

/// The rules of notices
///
/// When whom is told. Every organization starts with creation to Finance, the days before the expected payment to
/// Collections, delay to Finance, and what became of promises to both.
#[utoipa::path(
    tag = "notifications", security(("bearer" = ["notification_rule:read"])),
    responses((status = 200, body = Page<NotificationRule>))
)]
#[get("/notification-rules")]
pub async fn list_notification_rules(
    state: web::Data<AppState>,
    caller: Allowed<NotificationRuleRead>,
) -> ApiResult<HttpResponse> {
    let mut rules = store::notification_rules::all(&state.db, caller.organization).await?;
    if rules.is_empty() {
        let found = store::organizations::by_id(&state.db, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
        insert_starting_rules(&state.db, &found.organization, state.clock.now()).await?;
        rules = store::notification_rules::all(&state.db, caller.organization).await?;
    }
    let views = rules.into_iter().map(|stored| view(stored, caller.language));
    Ok(HttpResponse::Ok().json(Page::whole(views.collect())))
}

fn view(stored: StoredRule, language: Language) -> NotificationRule {
    let StoredRule { rule, enabled } = stored;
    NotificationRule {
        id: rule.id,
        text: rule_text(&rule.kind, language),
        when: rule.kind,
        audience: rule.audience,
        customer_id: rule.customer_id,
        amount_from: rule.amount_from,
        amount_below: rule.amount_below,
        enabled,
    }
}

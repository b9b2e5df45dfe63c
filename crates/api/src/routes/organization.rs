use crate::{
    auth::{Allowed, Caller, permission::SettingsUpdate},
    bank_change,
    error::{ApiResult, FieldRefusal, Refusal},
    extract::{IfMatch, Json, Query, if_match::etag},
    ledger,
    redate::{self, Recording},
    routes::{customers::check_line, terms::PreviewQuery},
    state::AppState,
    store::{self, audit::Change},
};
use actix_web::{HttpResponse, get, patch, web};
use chrono_tz::Tz;
use domain::{
    aging::BucketLimits,
    bank_change::has_to_wait,
    contract::{BankAccount, Organization, OrganizationChange, OrganizationPatch, ProblemKind},
};

/// Characters.
const LONGEST_NAME: usize = 200;

/// The organization
///
/// Name, time zone and the rules that hold for all of its customers.
#[utoipa::path(tag = "organization", security(("bearer" = [])), responses((status = 200, body = Organization)))]
#[get("/organization")]
pub async fn get_organization(state: web::Data<AppState>, caller: Caller) -> ApiResult<HttpResponse> {
    let found = store::organizations::by_id(&state.db, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(found.version))).json(found.organization))
}

/// Change the organization
///
/// Other default credit days give the open invoices of customers without terms of their own new dates in the same step;
/// `moves` lists them. Other bank accounts wait for another person. With `preview=true` nothing changes.
#[utoipa::path(
    tag = "organization", request_body = OrganizationPatch, security(("bearer" = ["settings:update"])),
    params(PreviewQuery, IfMatch),
    responses((status = 200, body = OrganizationChange))
)]
#[patch("/organization")]
pub async fn update_organization(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
    Query(query): Query<PreviewQuery>,
    if_match: IfMatch,
    Json(patch): Json<OrganizationPatch>,
) -> ApiResult<HttpResponse> {
    check(&patch)?;
    let txn = store::begin_write(&state.db).await?;
    let found = store::organizations::lock(&txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    if_match.require(found.version)?;
    let before = found.organization.clone();
    let wanted = apply(found.organization, patch);
    let after = if has_to_wait(&before, &wanted) { with_accounts_of(&before, wanted.clone()) } else { wanted.clone() };
    let version = found.version + 1;
    store::organizations::update(&txn, &after, version).await?;
    let recording = Recording::by(&caller, state.clock.now());
    let mut moves = Vec::new();
    if after.default_credit_days != before.default_credit_days {
        let redated = redate::plan(&txn, caller.organization, None, recording.today).await?;
        moves = redate::moves(&redated);
        redate::apply(&txn, caller.organization, redated, recording).await?;
    }
    if after.pue_policy != before.pue_policy {
        ledger::settle_pue(&txn, caller.organization, after.pue_policy).await?;
    }
    if query.preview {
        txn.rollback().await?;
        let answer = OrganizationChange { organization: wanted, moves, bank_account_change: None };
        return Ok(HttpResponse::Ok().insert_header(("ETag", etag(found.version))).json(answer));
    }
    let mut waiting = None;
    if wanted != after {
        let stored = bank_change::request(&state, &txn, &caller, &wanted).await?;
        let names = bank_change::people(&txn, std::slice::from_ref(&stored)).await?;
        waiting = Some(bank_change::view(stored, &names)?);
    }
    let change = Change {
        action: "organization.updated",
        resource_id: Some(after.id.0),
        before: serde_json::to_value(&before).ok(),
        after: serde_json::to_value(&after).ok(),
    };
    store::audit::append(&txn, &caller, change, recording.now).await?;
    txn.commit().await?;
    state.mail_ready.notify_one();
    let answer = OrganizationChange { organization: after, moves, bank_account_change: waiting };
    Ok(HttpResponse::Ok().insert_header(("ETag", etag(version))).json(answer))
}

/// What is wanted, with the accounts and the rule that still hold.
fn with_accounts_of(before: &Organization, wanted: Organization) -> Organization {
    Organization {
        bank_accounts: before.bank_accounts.clone(),
        bank_accounts_need_confirmation: before.bank_accounts_need_confirmation,
        ..wanted
    }
}

fn check(patch: &OrganizationPatch) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    check_line(&mut wrong, "/name", patch.name.as_deref(), LONGEST_NAME);
    if let Some(zone) = patch.time_zone.as_ref().filter(|zone| zone.parse::<Tz>().is_err()) {
        wrong.push(FieldRefusal::new("/time_zone", ProblemKind::UnknownTimeZone).with("value", zone));
    }
    if patch.aging_buckets.as_ref().is_some_and(|limits| !are_limits(limits)) {
        let field = FieldRefusal::new("/aging_buckets", ProblemKind::InvalidAgingLimits);
        wrong.push(field.with("min", 1).with("max", BucketLimits::MOST));
    }
    let lead_days = patch.lead_days.iter().flatten().map(|days| ("/lead_days", Some(u32::from(*days)), 0..=365));
    let numbers = [
        ("/tolerance_days", patch.tolerance_days.map(u32::from), 0..=365),
        ("/broken_promises_until_approval", patch.broken_promises_until_approval.flatten().map(u32::from), 1..=100),
        ("/default_credit_days", patch.default_credit_days.map(u32::from), 0..=3650),
    ];
    for (pointer, number, allowed) in numbers.into_iter().chain(lead_days) {
        if number.is_some_and(|number| !allowed.contains(&number)) {
            wrong.push(FieldRefusal::range(pointer, &allowed));
        }
    }
    let accounts = patch.bank_accounts.iter().flatten().enumerate();
    for (index, _account) in accounts.filter(|(_index, account)| !is_clabe(account)) {
        wrong.push(FieldRefusal::new(format!("/bank_accounts/{index}/clabe"), ProblemKind::InvalidClabe));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(wrong)) }
}

/// Whether reports can be made with these columns.
fn are_limits(days: &[u16]) -> bool {
    BucketLimits::try_from(days.iter().copied().map(u32::from).collect::<Vec<_>>()).is_ok()
}

/// 18 digits, the last of which checks the others: weights 3, 7, 1, modulo 10 (Banxico).
fn is_clabe(account: &BankAccount) -> bool {
    let digits: Vec<u32> = account.clabe.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let [body @ .., check] = digits.as_slice() else { return false };
    if account.clabe.chars().count() != 18 || digits.len() != 18 {
        return false;
    }
    let sum: u32 = body.iter().zip([3, 7, 1].iter().cycle()).map(|(digit, weight)| digit * weight % 10).sum();
    (10 - sum % 10) % 10 == *check
}

fn apply(mut organization: Organization, patch: OrganizationPatch) -> Organization {
    macro_rules! set {
        ($($field:ident),+) => {$(
            if let Some(value) = patch.$field {
                organization.$field = value;
            }
        )+};
    }
    set!(
        name,
        time_zone,
        base_currency,
        pue_policy,
        aging_buckets,
        tolerance_days,
        lead_days,
        default_credit_days,
        branding,
        bank_accounts,
        bank_accounts_need_confirmation
    );
    if let Some(limit) = patch.broken_promises_until_approval {
        organization.broken_promises_until_approval = limit;
    }
    organization.start_date = patch.start_date.unwrap_or(organization.start_date);
    organization
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clabe_with_a_wrong_check_digit_is_refused() {
        let account = |clabe: &str| BankAccount {
            bank: "B".to_owned(),
            clabe: clabe.to_owned(),
            currency: domain::money::Currency::MXN,
            holder: String::new(),
        };
        assert!(is_clabe(&account("032180000118359719")));
        assert!(!is_clabe(&account("032180000118359718")));
        assert!(!is_clabe(&account("03218000011835971")));
    }
}

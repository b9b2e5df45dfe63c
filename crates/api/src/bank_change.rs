//! Changes of our accounts on their way: asked for, put in force when they are due, and told to every administrator.

use crate::{
    auth::Caller,
    error::ApiResult,
    jobs::tell::{Figures, NotificationKind, body, title},
    mail::{
        Address,
        notice::{NoticeMail, notice_mail},
    },
    outbox::{self, NewMail},
    state::AppState,
    store::{
        self, WriteTransaction,
        audit::{Change, Themselves},
        bank_account_changes::StoredBankChange,
        notifications::NewNotification,
        organizations::Versioned,
    },
};
use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::{
    bank_change::{BankChange, BankChangeOutcome},
    contract::{BankAccountChange, MessageOrigin, Organization, ProblemKind, UserRef},
    ids::UserId,
    permission::{Action, Grants, Permission, Resource, Role},
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Writes down that the accounts are to be those of `wanted`; one that waited before gives way to it.
pub async fn request(
    state: &AppState,
    txn: &WriteTransaction,
    caller: &Caller,
    wanted: &Organization,
) -> ApiResult<StoredBankChange> {
    let (organization, by, now) = (caller.organization, caller.user_id(), state.clock.now());
    if let Some(earlier) = store::bank_account_changes::waiting(txn, organization).await? {
        let cancelled = BankChange { outcome: Some(BankChangeOutcome::Cancelled), ..earlier.change };
        let earlier = StoredBankChange { change: cancelled, ended_at: Some(now), ended_by: Some(by), ..earlier };
        store::bank_account_changes::update(txn, &earlier).await?;
    }
    let change = BankChange {
        requested_by: by,
        requested_at: now,
        needs_second_person: another_could_confirm(txn, caller).await?,
        confirmed_by: None,
        outcome: None,
    };
    let stored = StoredBankChange {
        id: Uuid::now_v7().into(),
        organization,
        bank_accounts: wanted.bank_accounts.clone(),
        need_confirmation_afterwards: wanted.bank_accounts_need_confirmation,
        change,
        confirmed_at: None,
        ended_at: None,
        ended_by: None,
    };
    store::bank_account_changes::insert(txn, &stored).await?;
    let audit = Change::new("bank_accounts.requested", stored.id.0).after(&facts(&stored));
    store::audit::append(txn, caller, audit, now).await?;
    tell_administrators(state, txn, wanted, &stored, NotificationKind::BankAccountsRequested).await?;
    Ok(stored)
}

async fn another_could_confirm(txn: &WriteTransaction, caller: &Caller) -> ApiResult<bool> {
    let permission = Permission::new(Resource::Settings, Action::Update);
    let people = store::users::all(txn, caller.organization).await?;
    let others = people.iter().map(|versioned| &versioned.user).filter(|user| user.id != caller.user_id());
    let mut could = others.filter(|user| user.active && Grants::of_roles(&user.roles).scope_of(permission).is_some());
    Ok(could.next().is_some())
}

/// Puts a change that is due in force. The organization's row is locked.
pub async fn put_in_force(
    state: &AppState,
    txn: &WriteTransaction,
    locked: Versioned,
    stored: StoredBankChange,
) -> ApiResult<StoredBankChange> {
    let now = state.clock.now();
    let before = locked.organization;
    let after = Organization {
        bank_accounts: stored.bank_accounts.clone(),
        bank_accounts_need_confirmation: stored.need_confirmation_afterwards,
        ..before.clone()
    };
    store::organizations::update(txn, &after, locked.version + 1).await?;
    let change = BankChange { outcome: Some(BankChangeOutcome::InForce), ..stored.change };
    let stored = StoredBankChange { change, ended_at: Some(now), ..stored };
    store::bank_account_changes::update(txn, &stored).await?;
    let by = Themselves {
        user_id: change.confirmed_by.unwrap_or(change.requested_by),
        request_id: format!("bank_account_change {}", stored.id),
    };
    let audit = Change::new("organization.updated", after.id.0).before(&before).after(&after);
    store::audit::append_own(txn, after.id, by, audit, now).await?;
    tell_administrators(state, txn, &after, &stored, NotificationKind::BankAccountsInForce).await?;
    Ok(stored)
}

/// What the audit log keeps of a change.
pub fn facts(stored: &StoredBankChange) -> serde_json::Value {
    json!({
        "status": stored.change.status(), "bank_accounts": stored.bank_accounts,
        "bank_accounts_need_confirmation": stored.need_confirmation_afterwards,
    })
}

/// Every administrator, also the one who asked: a stolen sign-in does not see its owner's mail.
async fn tell_administrators(
    state: &AppState,
    txn: &WriteTransaction,
    organization: &Organization,
    stored: &StoredBankChange,
    kind: NotificationKind,
) -> ApiResult<()> {
    let now = state.clock.now();
    let admins = store::users::holding(txn, organization.id, Role::Admin).await?;
    let figures = figures(txn, organization, stored, now).await?;
    let data = serde_json::to_value(&figures).context("write the figures of a notice")?;
    let rows = admins.iter().map(|user| NewNotification {
        user_id: user.id,
        rule_id: None,
        kind: kind.word().to_owned(),
        data: data.clone(),
        subject_kind: "bank_account_change".to_owned(),
        subject_id: stored.id.0,
    });
    store::notifications::insert(txn, organization.id, rows, now).await?;
    let languages = store::notices::languages(txn, admins.iter().map(|user| user.id)).await?;
    for user in &admins {
        let to = Address { name: Some(user.name.clone()), email: user.email.clone() };
        if !to.is_valid() {
            continue;
        }
        let language = languages.get(&user.id).copied().unwrap_or_default();
        let link = format!("{}/configuracion/empresa", state.config.public_url.trim_end_matches('/'));
        let notice = NoticeMail {
            organization: organization.name.clone(),
            title: title(kind, &figures, language),
            lines: vec![body(kind, &figures, language)],
            link: Some(link),
        };
        let mail = NewMail {
            customer_id: None,
            batch_id: None,
            origin: MessageOrigin::Notice,
            to: vec![to],
            cc: Vec::new(),
            words: notice_mail(&notice, language).map_err(anyhow::Error::from)?,
            attachments: Vec::new(),
            created_by: None,
            // An alarm does not wait for office hours.
            hold_until: now,
        };
        outbox::put(txn, &state.config, organization, mail, now).await?;
    }
    Ok(())
}

async fn figures(
    txn: &WriteTransaction,
    organization: &Organization,
    stored: &StoredBankChange,
    now: DateTime<Utc>,
) -> ApiResult<Figures> {
    let names = store::users::names(txn, [stored.change.requested_by]).await?;
    let zone = crate::clock::zone(organization);
    let clabes: Vec<&str> = stored.bank_accounts.iter().map(|account| account.clabe.as_str()).collect();
    let from = stored.change.takes_effect_at().max(stored.ended_at.unwrap_or(now));
    Ok(Figures {
        count: 1,
        by: names.get(&stored.change.requested_by).map(|user| user.name.clone()),
        date: Some(from.with_timezone(&zone).date_naive()),
        reference: Some(clabes.join(", ")),
        ..Figures::default()
    })
}

/// The names of everybody in these changes.
pub async fn people(
    db: &impl store::ConnectionTrait,
    changes: &[StoredBankChange],
) -> ApiResult<BTreeMap<UserId, UserRef>> {
    let ids = changes.iter().flat_map(|stored| [Some(stored.change.requested_by), stored.change.confirmed_by]);
    Ok(store::users::names(db, ids.flatten()).await?)
}

pub fn view(stored: StoredBankChange, names: &BTreeMap<UserId, UserRef>) -> ApiResult<BankAccountChange> {
    let person = |id: UserId| names.get(&id).cloned();
    let requested_by = person(stored.change.requested_by).ok_or(ProblemKind::NotFound)?;
    Ok(BankAccountChange {
        id: stored.id,
        status: stored.change.status(),
        needs_second_person: stored.change.needs_second_person,
        requested_by,
        requested_at: stored.change.requested_at,
        takes_effect_at: stored.change.takes_effect_at(),
        confirmed_by: stored.change.confirmed_by.and_then(person),
        confirmed_at: stored.confirmed_at,
        ended_at: stored.ended_at,
        bank_accounts: stored.bank_accounts,
        bank_accounts_need_confirmation: stored.need_confirmation_afterwards,
    })
}

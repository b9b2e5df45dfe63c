//! What a new organization starts with.

use crate::{
    jobs::notices::insert_starting_rules,
    store::{self, ConnectionTrait, users::Account},
};
use chrono::{DateTime, Utc};
use domain::{
    contract::{Branding, Issuer, Language, Organization},
    ids::OrganizationId,
    ledger::PuePolicy,
    money::Currency,
    permission::Role,
    rfc::Rfc,
};
use uuid::Uuid;

/// The organization of that name, made when it does not exist.
pub async fn organization(db: &impl ConnectionTrait, name: &str, now: DateTime<Utc>) -> anyhow::Result<OrganizationId> {
    if let Some(found) = store::organizations::by_name(db, name).await? {
        return Ok(found.id);
    }
    let organization = Organization {
        id: Uuid::now_v7().into(),
        name: name.to_owned(),
        time_zone: "America/Mexico_City".to_owned(),
        base_currency: Currency::MXN,
        start_date: None,
        pue_policy: PuePolicy::default(),
        aging_buckets: vec![30, 60, 90],
        tolerance_days: 1,
        broken_promises_until_approval: Some(3),
        lead_days: vec![3],
        default_credit_days: 0,
        branding: Branding::default(),
        bank_accounts: Vec::new(),
        bank_accounts_need_confirmation: true,
    };
    store::organizations::insert(db, &organization, now).await?;
    store::holidays::insert_published(db, organization.id, now).await?;
    insert_starting_rules(db, &organization, now).await?;
    Ok(organization.id)
}

/// Makes sure that the organization issues under the RFC.
pub async fn issuer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    rfc: &str,
    name: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let rfc = Rfc::parse(rfc)?.to_string();
    let known = store::organizations::issuers(db, organization).await?;
    if known.iter().any(|issuer| issuer.rfc == rfc) {
        return Ok(());
    }
    let issuer = Issuer { id: Uuid::now_v7().into(), rfc, name: name.to_owned() };
    Ok(store::organizations::insert_issuer(db, organization, &issuer, now).await?)
}

/// Somebody who will sign in.
pub struct NewPerson<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub password_hash: String,
    pub roles: &'a [Role],
}

/// Adds a person to the organization; `false` when the e-mail is taken.
pub async fn person(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    person: NewPerson<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<bool> {
    let account = Account {
        id: Uuid::now_v7().into(),
        email: person.email.to_owned(),
        name: person.name.to_owned(),
        password_hash: person.password_hash,
        language: Language::Es,
        failed_sign_ins: 0,
        locked_until: None,
        totp: None,
    };
    if !store::users::insert(db, &account, now).await? {
        return Ok(false);
    }
    store::users::insert_membership(db, organization, account.id, person.roles, now).await?;
    Ok(true)
}

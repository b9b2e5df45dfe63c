//! Who is there before the first document: the organization, its people, its customers.

use crate::{
    auth::{Actor, Caller},
    demo::{cast::Cast, story::StoryCustomer},
    setup,
    store::{
        self, ConnectionTrait,
        customers::StoredCustomer,
        sites::StoredSite,
        terms::{StoredTerms, TermsOwner},
        timeline::{Event, Subject},
    },
    timeline::EventKind,
};
use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::America::Mexico_City;
use domain::{
    contract::{BankAccount, Branding, Contact, Language},
    customer::{self, Identity, Receiver},
    ids::{OrganizationId, UserId},
    permission::{Grants, Role},
    rfc::Rfc,
};
use serde_json::json;
use uuid::Uuid;

/// One of the organization's people, signed in.
pub(super) struct Player {
    pub(super) role: Role,
    pub(super) caller: Caller,
}

/// The people of a role, in the order of the cast.
pub(super) fn of_role(players: &[Player], role: Role) -> impl Iterator<Item = &Player> {
    players.iter().filter(move |player| player.role == role)
}

/// One of a role, in turn.
fn in_turn(players: &[Player], role: Role, number: usize) -> Option<UserId> {
    let count = of_role(players, role).count().max(1);
    of_role(players, role).nth(number % count).map(|player| player.caller.user_id())
}

pub(super) async fn organization(
    db: &impl ConnectionTrait,
    cast: &Cast,
    start_date: NaiveDate,
    now: DateTime<Utc>,
) -> anyhow::Result<OrganizationId> {
    let id = setup::organization(db, cast.name, now).await?;
    setup::issuer(db, id, cast.rfc, cast.legal_name, now).await?;
    let found = store::organizations::lock(db, id).await?.context("the organization just made")?;
    let mut organization = found.organization;
    organization.start_date = Some(start_date);
    organization.branding = Branding {
        phone: cast.phone.to_owned(),
        email: format!("cobranza@{}", cast.domain),
        website: format!("https://{}", cast.domain),
    };
    let accounts = cast.accounts.iter().map(|(bank, clabe, currency)| BankAccount {
        bank: (*bank).to_owned(),
        clabe: (*clabe).to_owned(),
        currency: *currency,
        holder: cast.legal_name.to_owned(),
    });
    organization.bank_accounts = accounts.collect();
    store::organizations::update(db, &organization, found.version + 1).await?;
    Ok(id)
}

pub(super) async fn players(
    db: &impl ConnectionTrait,
    cast: &Cast,
    organization: OrganizationId,
    password_hash: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Player>> {
    let mut players = Vec::new();
    for person in cast.people {
        let email = cast.email(person);
        let roles = [person.role];
        let new = setup::NewPerson {
            email: &email,
            name: person.name,
            password_hash: password_hash.to_owned(),
            roles: &roles,
        };
        setup::person(db, organization, new, now).await?;
        let account = store::users::account_by_email(db, &email).await?.context("the person just added")?;
        let caller = Caller {
            organization,
            zone: Mexico_City,
            actor: Actor::User(account.id),
            name: account.name,
            roles: roles.to_vec(),
            grants: Grants::of_roles(&roles),
            family: None,
            language: Language::Es,
            request_id: String::new(),
        };
        players.push(Player { role: person.role, caller });
    }
    Ok(players)
}

/// Adds a customer with contacts, sites and terms, assigned in turn.
pub(super) async fn customer(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    players: &[Player],
    (number, customer): (usize, &StoryCustomer),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let rfc = Rfc::parse(&customer.receiver.rfc)?;
    let receiver = Receiver { rfc: &rfc, name: &customer.name, num_reg_id_trib: None, is_global: false };
    let Identity::Customer(identity) = customer::identity(&receiver) else {
        bail!("{rfc} identifies nobody");
    };
    // Every tenth is collected on the road.
    let collecting = if number % 10 == 9 { Role::FieldCollector } else { Role::Collections };
    let collector_id = in_turn(players, collecting, number).or_else(|| in_turn(players, Role::Collections, number));
    let stored = StoredCustomer {
        id: Uuid::now_v7().into(),
        code: store::customers::next_code(db, organization).await?,
        name: customer.name.clone(),
        rfc: rfc.to_string(),
        identity: identity.key(),
        collector_id,
        salesperson_id: in_turn(players, Role::Sales, number / 2),
        suggested_credit_days: None,
        version: 1,
    };
    store::customers::insert(db, organization, &stored, now).await?;
    for contact in &customer.contacts {
        let contact = Contact {
            id: Uuid::now_v7().into(),
            name: contact.name.clone(),
            email: Some(contact.email.clone()),
            phone: contact.phone.clone(),
            receives: contact.receives.clone(),
        };
        store::contacts::insert(db, organization, stored.id, &contact, now).await?;
    }
    for name in &customer.sites {
        let id = Uuid::now_v7().into();
        let site = StoredSite { id, name: (*name).to_owned(), address: None, vendor_number: None };
        store::sites::insert(db, organization, stored.id, &site, now).await?;
    }
    let owner = TermsOwner { customer: stored.id, site: None };
    let terms = StoredTerms { terms: customer.terms.clone(), version: 1, recorded_at: now };
    let by = in_turn(players, Role::Admin, 0);
    store::terms::insert(db, organization, owner, &terms, by).await?;
    let event = Event {
        kind: EventKind::CustomerRegistered,
        subject: Subject { customer: Some(stored.id), ..Subject::default() },
        data: json!({"code": stored.code}),
        user: by,
    };
    store::timeline::append(db, organization, event, now).await?;
    Ok(())
}

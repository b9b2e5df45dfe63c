use super::{
    entity::{
        memberships, organizations,
        users::{ActiveModel, Column, Entity, Model},
    },
    json, parse_json, parse_word, word,
};
use chrono::{DateTime, Utc};
use domain::{
    contract::{Language, OrganizationRef, User, UserRef},
    ids::{OrganizationId, UserId},
    permission::Role,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A person with what signing in needs.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub language: Language,
    pub failed_sign_ins: i64,
    pub locked_until: Option<DateTime<Utc>>,
    pub totp: Option<StoredTotp>,
}

/// The second factor of an account, enrolled or in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTotp {
    pub sealed_secret: String,
    pub is_confirmed: bool,
}

/// A person's place in one organization.
#[derive(Clone, Debug)]
pub struct Membership {
    pub organization: OrganizationRef,
    pub roles: Vec<Role>,
}

/// A user with the version its `ETag` is made of.
#[derive(Clone, Debug)]
pub struct Versioned {
    pub user: User,
    pub version: i64,
}

pub async fn account_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Account>, DbErr> {
    let row = Entity::find().filter(Column::Email.eq(email.trim().to_lowercase())).one(db).await?;
    row.map(Account::try_from).transpose()
}

pub async fn account(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Account>, DbErr> {
    Entity::find_by_id(id.0).one(db).await?.map(Account::try_from).transpose()
}

/// The organizations a person may enter, by name.
pub async fn memberships(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Membership>, DbErr> {
    let mine = memberships::Entity::find().filter(memberships::Column::UserId.eq(user.0));
    let rows = mine.filter(memberships::Column::Active.eq(true)).all(db).await?;
    let ids = rows.iter().map(|row| row.organization_id);
    let names = organizations::Entity::find().filter(organizations::Column::Id.is_in(ids)).all(db).await?;
    let mut names: BTreeMap<Uuid, organizations::Model> = names.into_iter().map(|row| (row.id, row)).collect();
    let mut found = Vec::new();
    for row in rows {
        let Some(organization) = names.remove(&row.organization_id) else { continue };
        let organization =
            OrganizationRef { id: organization.id.into(), name: organization.name, time_zone: organization.time_zone };
        found.push(Membership { organization, roles: parse_json("memberships", row.roles)? });
    }
    found.sort_by(|one, other| one.organization.name.cmp(&other.organization.name));
    Ok(found)
}

/// Counts a wrong password, locking the account when `locked_until` says so.
pub async fn note_failed_sign_in(
    db: &impl ConnectionTrait,
    user: UserId,
    locked_until: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FailedSignIns, Expr::col(Column::FailedSignIns).add(1))
        .col_expr(Column::LockedUntil, Expr::value(locked_until));
    update.filter(Column::Id.eq(user.0)).exec(db).await.map(|_result| ())
}

pub async fn note_sign_in(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FailedSignIns, Expr::value(0_i64))
        .col_expr(Column::LockedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(Column::LastSignInAt, Expr::value(now));
    update.filter(Column::Id.eq(user.0)).exec(db).await.map(|_result| ())
}

pub async fn set_password(db: &impl ConnectionTrait, user: UserId, password_hash: &str) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::PasswordHash, Expr::value(password_hash));
    update.filter(Column::Id.eq(user.0)).exec(db).await.map(|_result| ())
}

/// The person may try again at once.
pub async fn forget_failed_sign_ins(db: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FailedSignIns, Expr::value(0_i64))
        .col_expr(Column::LockedUntil, Expr::value(Option::<DateTime<Utc>>::None));
    update.filter(Column::Id.eq(user.0)).exec(db).await.map(|_result| ())
}

/// Writes a secret that nobody confirmed yet.
pub async fn enroll_totp(db: &impl ConnectionTrait, user: UserId, sealed_secret: &str) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::TotpSecret, Expr::value(sealed_secret))
        .col_expr(Column::TotpLastStep, Expr::value(Option::<i64>::None));
    let theirs = update.filter(Column::Id.eq(user.0)).filter(Column::TotpConfirmedAt.is_null());
    theirs.exec(db).await.map(|_result| ())
}

/// Turns the second factor on; `false` when it is on already.
pub async fn confirm_totp(
    db: &impl ConnectionTrait,
    user: UserId,
    step: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::TotpConfirmedAt, Expr::value(now))
        .col_expr(Column::TotpLastStep, Expr::value(step));
    let enrolled = update
        .filter(Column::Id.eq(user.0))
        .filter(Column::TotpSecret.is_not_null())
        .filter(Column::TotpConfirmedAt.is_null());
    Ok(enrolled.exec(db).await?.rows_affected == 1)
}

/// Uses the code of a step up; `false` when it or a later one was used before.
pub async fn use_totp_step(db: &impl ConnectionTrait, user: UserId, step: i64) -> Result<bool, DbErr> {
    let update = Entity::update_many().col_expr(Column::TotpLastStep, Expr::value(step));
    let unused = Condition::any().add(Column::TotpLastStep.is_null()).add(Column::TotpLastStep.lt(step));
    Ok(update.filter(Column::Id.eq(user.0)).filter(unused).exec(db).await?.rows_affected == 1)
}

pub async fn disable_totp(db: &impl ConnectionTrait, user: UserId) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::TotpSecret, Expr::value(Option::<String>::None))
        .col_expr(Column::TotpConfirmedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(Column::TotpLastStep, Expr::value(Option::<i64>::None));
    update.filter(Column::Id.eq(user.0)).exec(db).await.map(|_result| ())
}

/// The people of an organization, by name.
pub async fn all(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Vec<Versioned>, DbErr> {
    let members = memberships::Entity::find().filter(memberships::Column::OrganizationId.eq(organization.0));
    let members = members.all(db).await?;
    let ids = members.iter().map(|member| member.user_id);
    let people = Entity::find().filter(Column::Id.is_in(ids)).order_by_asc(Column::Name).all(db).await?;
    let mut members: BTreeMap<Uuid, memberships::Model> = members.into_iter().map(|row| (row.user_id, row)).collect();
    people.into_iter().filter_map(|person| Some(versioned(members.remove(&person.id)?, person))).collect()
}

pub async fn by_id(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    id: UserId,
) -> Result<Option<Versioned>, DbErr> {
    let member = memberships::Entity::find().filter(memberships::Column::OrganizationId.eq(organization.0));
    let Some(member) = member.filter(memberships::Column::UserId.eq(id.0)).one(db).await? else { return Ok(None) };
    let person = Entity::find_by_id(id.0).one(db).await?;
    person.map(|person| versioned(member, person)).transpose()
}

/// Names of people, for views that mention them.
pub async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<BTreeMap<UserId, UserRef>, DbErr> {
    let rows = Entity::find().filter(Column::Id.is_in(ids.into_iter().map(|id| id.0))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), UserRef { id: row.id.into(), name: row.name })).collect())
}

/// The active people who hold a role, for notices.
pub async fn holding(db: &impl ConnectionTrait, organization: OrganizationId, role: Role) -> Result<Vec<User>, DbErr> {
    let everybody = all(db, organization).await?.into_iter().map(|versioned| versioned.user);
    Ok(everybody.filter(|user| user.active && user.roles.contains(&role)).collect())
}

/// A new person. The e-mail must be free: `Ok(false)` when it is not.
pub async fn insert(db: &impl ConnectionTrait, account: &Account, created_at: DateTime<Utc>) -> Result<bool, DbErr> {
    let email = account.email.trim().to_lowercase();
    if Entity::find().filter(Column::Email.eq(&email)).count(db).await? > 0 {
        return Ok(false);
    }
    let row = ActiveModel {
        id: Set(account.id.0),
        email: Set(email),
        name: Set(account.name.clone()),
        password_hash: Set(account.password_hash.clone()),
        language: Set(word(&account.language)?),
        failed_sign_ins: Set(0),
        locked_until: Set(None),
        last_sign_in_at: Set(None),
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        created_at: Set(created_at),
    };
    Entity::insert(row).exec_without_returning(db).await.map(|_rows| true)
}

pub async fn insert_membership(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: UserId,
    roles: &[Role],
    created_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = memberships::ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(organization.0),
        user_id: Set(user.0),
        roles: Set(json(&roles)?),
        active: Set(true),
        version: Set(1),
        created_at: Set(created_at),
    };
    memberships::Entity::insert(row).exec_without_returning(db).await.map(|_rows| ())
}

/// Writes name, roles and whether the person may still sign in.
pub async fn update(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    user: &User,
    version: i64,
) -> Result<(), DbErr> {
    let person = Entity::update_many().col_expr(Column::Name, Expr::value(user.name.clone()));
    person.filter(Column::Id.eq(user.id.0)).exec(db).await?;
    let member = memberships::Entity::update_many()
        .col_expr(memberships::Column::Roles, Expr::value(json(&user.roles)?))
        .col_expr(memberships::Column::Active, Expr::value(user.active))
        .col_expr(memberships::Column::Version, Expr::value(version));
    let mine = member.filter(memberships::Column::OrganizationId.eq(organization.0));
    mine.filter(memberships::Column::UserId.eq(user.id.0)).exec(db).await.map(|_result| ())
}

fn versioned(member: memberships::Model, person: Model) -> Result<Versioned, DbErr> {
    let user = User {
        id: person.id.into(),
        name: person.name,
        email: person.email,
        roles: parse_json("memberships", member.roles)?,
        active: member.active,
        last_sign_in_at: person.last_sign_in_at,
    };
    Ok(Versioned { user, version: member.version })
}

impl TryFrom<Model> for Account {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id.into(),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            language: parse_word("users", &row.language)?,
            failed_sign_ins: row.failed_sign_ins,
            locked_until: row.locked_until,
            totp: row
                .totp_secret
                .map(|sealed_secret| StoredTotp { sealed_secret, is_confirmed: row.totp_confirmed_at.is_some() }),
        })
    }
}

use api::{
    auth::password,
    setup::{self, NewPerson},
    store,
};
use chrono::{DateTime, Utc};
use domain::{ids::OrganizationId, permission::Role};
use sea_orm::DatabaseConnection;
use strum::VariantArray;

/// The organization most tests work in.
pub(crate) const NORTE: &str = "Refacciones del Norte";
/// Somebody else's, whose rows must stay out of reach.
pub(crate) const BAJIO: &str = "Herrajes del Bajío";
/// The RFC under which [`NORTE`] issues.
pub(crate) const ISSUER_RFC: &str = "RNO150312J57";
const BAJIO_RFC: &str = "HBA090821QZ6";
/// Everybody's.
pub(crate) const PASSWORD: &str = "una frase de paso larga";

/// 2026-03-17, noon in Mexico City: a Tuesday after a long weekend.
pub(crate) fn business_start() -> DateTime<Utc> {
    "2026-03-17T18:00:00Z".parse().unwrap()
}

/// Two organizations: one with a person for each role, one with an administrator.
pub(crate) async fn seed(db: &DatabaseConnection) {
    let password_hash = password::hash(PASSWORD.to_owned()).await.unwrap();
    let now = business_start();
    let txn = store::begin_write(db).await.unwrap();
    let norte = setup::organization(&txn, NORTE, now).await.unwrap();
    setup::issuer(&txn, norte, ISSUER_RFC, NORTE, now).await.unwrap();
    let bajio = setup::organization(&txn, BAJIO, now).await.unwrap();
    setup::issuer(&txn, bajio, BAJIO_RFC, BAJIO, now).await.unwrap();
    let of_norte = Role::VARIANTS.iter().map(|role| (norte, *role, email(*role, "norte")));
    let people: Vec<(OrganizationId, Role, String)> =
        of_norte.chain([(bajio, Role::Admin, email(Role::Admin, "bajio"))]).collect();
    for (organization, role, email) in people {
        let name = format!("{} {}", name_of(role), if organization == norte { "Norte" } else { "Bajío" });
        let person = NewPerson { email: &email, name: &name, password_hash: password_hash.clone(), roles: &[role] };
        assert!(setup::person(&txn, organization, person, now).await.unwrap());
    }
    txn.commit().await.unwrap();
}

pub(crate) fn email(role: Role, organization: &str) -> String {
    format!("{}@{organization}.example", role.as_ref())
}

fn name_of(role: Role) -> &'static str {
    match role {
        Role::Admin => "Adriana",
        Role::Manager => "Gerardo",
        Role::DataEntry => "Carmen",
        Role::Collections => "Cecilia",
        Role::FieldCollector => "Ramiro",
        Role::Sales => "Valeria",
        Role::Finance => "Fidel",
    }
}

#[test]
fn the_seeded_issuers_have_the_check_digit_of_their_rfc() {
    for rfc in [ISSUER_RFC, BAJIO_RFC] {
        let rfc = domain::rfc::Rfc::parse(rfc).unwrap();
        assert!(rfc.check_digit_matches(), "{rfc}: {}", rfc.check_digit());
    }
}

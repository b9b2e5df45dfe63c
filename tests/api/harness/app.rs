use super::{Client, RUNTIME, client::Address, database::TestDatabase, seed};
use actix_web::dev::ServerHandle;
use api::{
    auth::token::{self, Claims},
    clock::Clock,
    config::{Config, SatService, StorageArgs},
    server,
    state::AppState,
    store::{self, customers::StoredCustomer},
};
use chrono::{DateTime, NaiveDate};
use domain::{
    contract::{ApiKey, User},
    ids::{CustomerId, OrganizationId},
    permission::Role,
};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Mutex,
};
use tempfile::TempDir;
use uuid::Uuid;

/// A server with a database, files and business time of its own.
pub(crate) struct TestApp {
    state: AppState,
    address: Address,
    norte: Tenant,
    bajio: Tenant,
    server: ServerHandle,
    storage: StorageArgs,
    replicas: Mutex<Vec<ServerHandle>>,
    _database: TestDatabase,
    _folder: TempDir,
}

struct Tenant {
    id: OrganizationId,
    people: Vec<User>,
}

impl TestApp {
    /// Business time starts on 2026-03-17 at noon in Mexico City and goes on from there.
    pub(crate) async fn spawn() -> Self {
        Self::with(|_config| {}).await
    }

    /// With a configuration that differs.
    pub(crate) async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::Builder::new().prefix("cartera-test-").tempdir().unwrap();
        let mut config = config(folder.path());
        configure(&mut config);
        RUNTIME.spawn(Self::start(config, folder)).await.unwrap()
    }

    async fn start(config: Config, folder: TempDir) -> Self {
        let database = TestDatabase::create(folder.path()).await;
        let storage = StorageArgs {
            database_url: database.url.clone(),
            storage: folder.path().join("files").display().to_string(),
            certificates: config.certificates.clone(),
        };
        let clock = Clock::starting_at(seed::business_start());
        let state = server::open(config, &storage, clock).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Address::new(listener.local_addr().unwrap());
        let server = server::listen(state.clone(), listener, 1).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        let norte = Tenant::find(&state, seed::NORTE).await;
        let bajio = Tenant::find(&state, seed::BAJIO).await;
        let replicas = Mutex::default();
        Self { state, address, norte, bajio, server: handle, storage, replicas, _database: database, _folder: folder }
    }

    /// Another process on the same database and files: calls to it as the person who holds the role.
    pub(crate) async fn replica(&self, role: Role) -> Client {
        let (config, storage) = (Config::clone(&self.state.config), self.storage.clone());
        let clock = self.clock().clone();
        let started = RUNTIME.spawn(async move {
            let state = server::open(config, &storage, clock).await.unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = Address::new(listener.local_addr().unwrap());
            let server = server::listen(state, listener, 1).unwrap();
            let handle = server.handle();
            tokio::spawn(server);
            (address, handle)
        });
        let (address, handle) = started.await.unwrap();
        self.replicas.lock().unwrap().push(handle);
        Client::new(address, Some(self.token(&self.norte, role)))
    }

    /// What the server shares, for calling jobs and reading tables.
    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// Business time.
    pub(crate) fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Moves business time to noon in Mexico City.
    pub(crate) fn travel(&self, date: &str) {
        let date: NaiveDate = date.parse().unwrap();
        let noon: DateTime<_> = date.and_hms_opt(12, 0, 0).unwrap().and_local_timezone(TIME_ZONE).unwrap();
        self.clock().travel_to(noon.to_utc());
    }

    pub(crate) fn organization(&self) -> OrganizationId {
        self.norte.id
    }

    pub(crate) fn other_organization(&self) -> OrganizationId {
        self.bajio.id
    }

    /// The person of the organization who holds the role.
    pub(crate) fn user(&self, role: Role) -> &User {
        self.norte.holder(role)
    }

    /// The administrator of the other organization.
    pub(crate) fn other_user(&self) -> &User {
        self.bajio.holder(Role::Admin)
    }

    /// Calls as the person who holds the role.
    pub(crate) fn client(&self, role: Role) -> Client {
        self.bearing(&self.token(&self.norte, role))
    }

    /// What the administrator's requests bear.
    pub(crate) fn admin_token(&self) -> String {
        self.token(&self.norte, Role::Admin)
    }

    /// Where the server listens.
    pub(crate) fn socket(&self) -> SocketAddr {
        self.address.socket()
    }

    pub(crate) fn admin(&self) -> Client {
        self.client(Role::Admin)
    }

    /// Calls as the administrator of the other organization.
    pub(crate) fn other_admin(&self) -> Client {
        self.bearing(&self.token(&self.bajio, Role::Admin))
    }

    /// Calls as nobody.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(self.address.clone(), None)
    }

    /// Calls with a token or API key.
    pub(crate) fn bearing(&self, token: &str) -> Client {
        Client::new(self.address.clone(), Some(token.to_owned()))
    }

    /// The secret of a new API key that the administrator answers for.
    pub(crate) async fn api_key(&self, permissions: &[&str]) -> String {
        let (secret, prefix) = api::auth::api_key::generate().unwrap();
        let key = ApiKey {
            id: Uuid::now_v7().into(),
            name: "ERP".to_owned(),
            prefix,
            permissions: permissions.iter().map(|permission| permission.parse().unwrap()).collect(),
            created_at: self.clock().now(),
            last_used_at: None,
            expires_at: None,
            revoked_at: None,
            secret: None,
        };
        let hash = api::auth::hash_token(&secret);
        let answers = self.user(Role::Admin).id;
        store::api_keys::insert(&self.state.db, self.organization(), &key, &hash, answers).await.unwrap();
        secret
    }

    /// A customer nobody is assigned to.
    pub(crate) async fn customer(&self, name: &str, rfc: &str) -> CustomerId {
        self.customer_of(self.organization(), name, rfc).await
    }

    /// A customer of the other organization.
    pub(crate) async fn other_customer(&self, name: &str, rfc: &str) -> CustomerId {
        self.customer_of(self.other_organization(), name, rfc).await
    }

    async fn customer_of(&self, organization: OrganizationId, name: &str, rfc: &str) -> CustomerId {
        let customer = StoredCustomer {
            id: Uuid::now_v7().into(),
            code: format!("T{rfc}"),
            name: name.to_owned(),
            rfc: rfc.to_owned(),
            identity: rfc.to_owned(),
            collector_id: None,
            salesperson_id: None,
            suggested_credit_days: None,
            version: 1,
        };
        store::customers::insert(&self.state.db, organization, &customer, self.clock().now()).await.unwrap();
        customer.id
    }

    /// What the token of a person says; signed by [`token::issue`].
    pub(crate) fn claims(&self, role: Role) -> Claims {
        self.norte.claims(role)
    }

    fn token(&self, tenant: &Tenant, role: Role) -> String {
        token::issue(&self.state.keys, tenant.claims(role)).unwrap()
    }
}

impl Tenant {
    async fn find(state: &AppState, name: &str) -> Self {
        let found = store::organizations::by_name(&state.db, name).await.unwrap().unwrap();
        let people = store::users::all(&state.db, found.id).await.unwrap();
        Self { id: found.id, people: people.into_iter().map(|person| person.user).collect() }
    }

    fn holder(&self, role: Role) -> &User {
        self.people.iter().find(|person| person.roles == [role]).unwrap()
    }

    fn claims(&self, role: Role) -> Claims {
        let person = self.holder(role);
        Claims {
            sub: person.id,
            name: person.name.clone(),
            org: self.id,
            roles: person.roles.clone(),
            permissions: Vec::new(),
            family: Uuid::now_v7(),
            iat: 0,
            exp: 0,
        }
    }
}

/// What the server's keys derive from.
pub(crate) const SECRET: &str = "a secret that only the tests know, long enough";

const TIME_ZONE: chrono_tz::Tz = chrono_tz::America::Mexico_City;

fn config(folder: &Path) -> Config {
    Config {
        bind: ([127, 0, 0, 1], 0).into(),
        secret: SECRET.to_owned(),
        smtp_url: None,
        mail_from: "cartera@norte.example".to_owned(),
        public_url: "http://cartera.example".to_owned(),
        secure_cookies: true,
        metrics_token: None,
        mail_hold_seconds: 30,
        certificates: folder.join("certificates"),
        sat: SatService::off(),
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The command is sent at once; nobody needs to wait for it.
        drop(self.server.stop(false));
        for replica in self.replicas.lock().unwrap().drain(..) {
            drop(replica.stop(false));
        }
    }
}

#[tokio::test]
async fn a_test_starts_on_a_known_day_with_two_organizations_and_travels() {
    let app = TestApp::spawn().await;
    assert_eq!(app.clock().today(TIME_ZONE).to_string(), "2026-03-17");
    app.travel("2027-01-01");
    assert_eq!(app.clock().today(TIME_ZONE).to_string(), "2027-01-01");
    assert_ne!(app.user(Role::Admin).id, app.other_user().id);
    let issuers = store::organizations::issuers(&app.state().db, app.organization()).await.unwrap();
    assert_eq!(issuers[0].rfc, super::ISSUER_RFC);
}

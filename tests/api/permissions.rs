//! The permission matrix: every operation of the document × every role, so that none can be forgotten.

use crate::harness::{
    Answer, Client, TestApp,
    contract::{OPERATIONS, Operation, resolve},
};
use domain::permission::{Grants, Permission, Role};
use serde_json::Value;
use strum::VariantArray;
use uuid::Uuid;

/// Reachable without an access token.
const OPEN: [&str; 5] = ["sign_in", "refresh_session", "sign_out", "request_password_reset", "confirm_password_reset"];

/// What calling an operation takes.
enum Needs {
    Nothing,
    /// Any caller who is known.
    Caller,
    Permission(Permission),
}

/// Read from the security of the operation; panics when it says too little.
fn needs(operation: &Operation) -> Needs {
    if OPEN.contains(&operation.id.as_str()) {
        return Needs::Nothing;
    }
    let schemes = operation.definition["security"].as_array();
    let schemes = schemes.unwrap_or_else(|| panic!("{} declares no security", operation.id));
    let [scheme] = schemes.as_slice() else { panic!("{}: one way to sign in, not {schemes:?}", operation.id) };
    let scopes = scheme["bearer"].as_array();
    match scopes.unwrap_or_else(|| panic!("{} takes no bearer token", operation.id)).as_slice() {
        [] => Needs::Caller,
        [scope] => Needs::Permission(scope.as_str().unwrap().parse().unwrap_or_else(|error| panic!("{error}"))),
        several => panic!("{}: one permission, not {several:?}", operation.id),
    }
}

/// A path that is routed, and names nothing that exists.
fn path(operation: &Operation) -> String {
    let parameters = operation.parameters().filter(|parameter| parameter["in"] == "path");
    let full = parameters.fold(operation.path.clone(), |path, parameter| {
        let name = parameter["name"].as_str().unwrap();
        path.replace(&format!("{{{name}}}"), &made_up(&parameter["schema"]))
    });
    full.trim_start_matches(api::routes::BASE).to_owned()
}

fn made_up(schema: &Value) -> String {
    let schema = resolve(schema);
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.as_str().unwrap().to_owned();
    }
    match schema["format"].as_str() {
        Some("uuid") => Uuid::now_v7().to_string(),
        Some("date") => "2026-03-17".to_owned(),
        _ => "1".to_owned(),
    }
}

/// An empty body of the kind the operation takes.
async fn attempt(client: &Client, operation: &Operation) -> Answer {
    let call = client.call(operation.method.clone(), &path(operation));
    let contents = operation.definition["requestBody"]["content"].as_object();
    let kinds: Vec<&str> = contents.into_iter().flatten().map(|(kind, _)| kind.as_str()).collect();
    match kinds.first() {
        None => call.await,
        Some(&"application/json") => call.body("application/json", "{}").await,
        Some(&"multipart/form-data") => call.multipart(reqwest::multipart::Form::new()).await,
        Some(other) => call.body(other, "").await,
    }
}

async fn refused_exactly_without_the_permission(role: Role) {
    let app = TestApp::spawn().await;
    let client = app.client(role);
    let grants = Grants::of_roles(&[role]);
    for operation in OPERATIONS.iter() {
        let permission = match needs(operation) {
            Needs::Nothing => continue,
            Needs::Caller => None,
            Needs::Permission(permission) => Some(permission),
        };
        let answer = attempt(&client, operation).await;
        if let Some(missing) = permission.filter(|permission| grants.scope_of(*permission).is_none()) {
            let problem = answer.expect(403).problem("not_permitted");
            assert_eq!(problem.params["permission"], missing.to_string(), "{}", operation.id);
            continue;
        }
        assert!(answer.status < 500 && answer.status != 401, "{role:?} {}: {answer}", operation.id);
        assert!(answer.body["code"] != "not_permitted", "{role:?} {}: {answer}", operation.id);
    }
}

macro_rules! roles {
    ($($test:ident = $role:ident;)+) => {
        $(
            #[tokio::test]
            async fn $test() {
                refused_exactly_without_the_permission(Role::$role).await;
            }
        )+

        #[test]
        fn every_role_is_in_the_matrix() {
            assert_eq!(Role::VARIANTS.len(), [$(Role::$role),+].len());
        }
    };
}

roles! {
    an_admin_is_refused_exactly_what_the_matrix_withholds = Admin;
    a_manager_is_refused_exactly_what_the_matrix_withholds = Manager;
    data_entry_is_refused_exactly_what_the_matrix_withholds = DataEntry;
    collections_is_refused_exactly_what_the_matrix_withholds = Collections;
    a_field_collector_is_refused_exactly_what_the_matrix_withholds = FieldCollector;
    sales_is_refused_exactly_what_the_matrix_withholds = Sales;
    finance_is_refused_exactly_what_the_matrix_withholds = Finance;
}

#[tokio::test]
async fn whoever_sends_no_token_is_nobody_everywhere() {
    let app = TestApp::spawn().await;
    for operation in OPERATIONS.iter() {
        if let Needs::Nothing = needs(operation) {
            continue;
        }
        let answer = attempt(&app.anonymous(), operation).await;
        answer.problem("not_authenticated");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{}", operation.id);
        attempt(&app.bearing("ck_live_nobody"), operation).await.problem("not_authenticated");
    }
}

#[tokio::test]
async fn a_key_without_permissions_is_refused_before_its_body_is_read() {
    let app = TestApp::spawn().await;
    let key = app.api_key(&[]).await;
    for operation in OPERATIONS.iter() {
        if let Needs::Permission(missing) = needs(operation) {
            let problem = attempt(&app.bearing(&key), operation).await.problem("not_permitted");
            assert_eq!(problem.params["permission"], missing.to_string(), "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn an_id_that_names_nothing_is_not_found() {
    let app = TestApp::spawn().await;
    let with_ids = OPERATIONS.iter().filter(|operation| operation.path.contains("id}"));
    for operation in with_ids.filter(|operation| operation.method == reqwest::Method::GET) {
        attempt(&app.admin(), operation).await.expect(404).problem("not_found");
    }
}

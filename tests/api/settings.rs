use crate::harness::{Answer, ISSUER_RFC, PASSWORD, TestApp};
use domain::{
    contract::{ApiKey, HolidayView, Page, User},
    permission::Role,
};
use serde_json::{Value, json};

async fn patch_user(app: &TestApp, role: Role, patch: Value) -> Answer {
    let path = format!("/users/{}", app.user(role).id);
    let read = app.admin().get(&path).await.expect(200);
    app.admin().patch(&path).header("If-Match", read.etag()).json(&patch).await
}

#[tokio::test]
async fn an_issuer_is_added_once() {
    let app = TestApp::spawn().await;
    let body = json!({"rfc": "aun150312ab1", "name": "Segunda razón social"});
    assert_eq!(app.admin().post("/issuers").json(&body).await.expect(201)["rfc"], "AUN150312AB1");
    app.admin().post("/issuers").json(&body).await.expect(409).problem("already_exists");
    let generic = json!({"rfc": "XAXX010101000", "name": "Nadie"});
    let problem = app.admin().post("/issuers").json(&generic).await.expect(422).problem("validation_failed");
    assert_eq!(problem.errors[0].pointer, "/rfc");
    let list = app.admin().get("/issuers").await.expect(200);
    assert_eq!((&list["total"], &list["data"][1]["rfc"]), (&json!(2), &json!(ISSUER_RFC)));
    assert_eq!(app.other_admin().get("/issuers").await["total"], 1);
}

#[tokio::test]
async fn who_is_invited_chooses_a_password_with_a_link_that_works_once() {
    let app = TestApp::spawn().await;
    let body = json!({"name": "Nora Nueva", "email": "nora@norte.example", "roles": ["collections"]});
    let user = app.admin().post("/users").json(&body).await.expect(201);
    let path = format!("/users/{}/invitation", user["id"].as_str().unwrap());
    app.client(Role::Collections).post(&path).await.expect(403);
    app.other_admin().post(&path).await.expect(404);
    let token = |answer: &Answer| {
        let link = answer["link"].as_str().unwrap().to_owned();
        link.split_once("/restablecer?token=").unwrap().1.to_owned()
    };
    let once = || app.admin().post(&path).header("Idempotency-Key", "k1");
    let first = token(&once().await.expect(201));
    // Sent again by a shaky line, it is the same link.
    assert_eq!(token(&once().await.expect(201)), first);
    let second = token(&app.admin().post(&path).await.expect(201));
    let choose = |token: String| {
        let body = json!({"token": token, "password": "una frase que elige Nora"});
        app.anonymous().post("/auth/password-reset/confirm").json(&body)
    };
    // A newer link ends the older; each works once.
    choose(first).await.expect(422).problem("reset_link_expired");
    choose(second.clone()).await.expect(204);
    choose(second).await.expect(422).problem("reset_link_expired");
    let sign_in = json!({"email": "nora@norte.example", "password": "una frase que elige Nora"});
    app.anonymous().post("/auth/login").json(&sign_in).await.expect(200);
    // Whoever signed in keeps their account to themselves.
    app.admin().post(&path).await.expect(409).problem("invitation_not_needed");
    let audit = app.admin().get("/audit-events?limit=200").await.expect(200);
    let actions: Vec<&str> =
        audit["data"].as_array().unwrap().iter().filter_map(|row| row["action"].as_str()).collect();
    assert_eq!(actions.iter().filter(|action| **action == "user.invited").count(), 2);
}

#[tokio::test]
async fn the_days_off_of_a_year_are_the_laws_the_banks_and_ones_own() {
    let app = TestApp::spawn().await;
    let days: Page<HolidayView> = app.client(Role::Sales).get("/holidays?year=2028").await.expect(200).to();
    let dates: Vec<String> = days.data.iter().map(|day| day.date.to_string()).collect();
    let official = ["2028-01-01", "2028-02-07", "2028-03-20", "2028-05-01", "2028-09-16", "2028-11-20", "2028-12-25"];
    assert_eq!(dates, official);
    assert_eq!(app.admin().get("/holidays").language("en").await.expect(200)["data"][0]["date"], "2026-01-01");
    app.admin().get("/holidays?year=20260").await.expect(422).problem("validation_failed");
}

#[tokio::test]
async fn a_day_off_moves_the_invoices_paid_on_it_and_gives_them_back() {
    let app = TestApp::spawn().await;
    let customer = json!({"name": "Uno", "rfc": "AUN150312AB1", "terms": {"credit_days": 30}});
    let customer = app.admin().post("/customers").json(&customer).await.expect(201);
    let invoice = json!({
        "customer_id": customer["id"], "folio": "1", "issued_at": "2026-03-09T10:00:00",
        "original_amount": {"amount": "1160.00", "currency": "MXN"},
    });
    let invoice = app.admin().post("/invoices").json(&invoice).await.expect(201);
    let invoice = format!("/invoices/{}", invoice["id"].as_str().unwrap());
    let collection = || async { app.admin().get(&invoice).await["collection_date"].clone() };
    assert_eq!(collection().await, "2026-04-08");
    let day = json!({"date": "2026-04-08", "name": "Aniversario", "kind": "own"});
    let preview = app.admin().post("/holidays?preview=true").json(&day).await.expect(200);
    assert_eq!(preview["moves"][0]["collection_date_after"], "2026-04-09");
    assert_eq!(collection().await, "2026-04-08");
    let added = app.admin().post("/holidays").json(&day).await.expect(201);
    assert_eq!((&added["moves"], collection().await), (&preview["moves"], json!("2026-04-09")));
    app.admin().post("/holidays").json(&day).await.expect(409).problem("already_exists");
    let path = format!("/holidays/{}", added["id"].as_str().unwrap());
    app.other_admin().delete(&path).await.expect(404).problem("not_found");
    assert_eq!(app.admin().delete(&path).await.expect(200)["moves"].as_array().map(Vec::len), Some(1));
    assert_eq!(collection().await, "2026-04-08");
}

#[tokio::test]
async fn a_new_person_signs_in_with_their_roles() {
    let app = TestApp::spawn().await;
    let body = json!({"name": "Nora", "email": "Nora@norte.mx", "roles": ["finance", "finance"], "password": PASSWORD});
    let nora: User = app.admin().post("/users").json(&body).await.expect(201).to();
    assert_eq!((nora.email.as_str(), nora.roles), ("nora@norte.mx", vec![Role::Finance]));
    app.admin().post("/users").json(&body).await.expect(409).problem("already_exists");
    let sign_in = json!({"email": "nora@norte.mx", "password": PASSWORD});
    app.anonymous().post("/auth/login").json(&sign_in).await.expect(200);
    let bad = json!({"name": "", "email": "nora", "roles": [], "password": "corta"});
    let problem = app.admin().post("/users").json(&bad).await.expect(422).problem("validation_failed");
    let pointers: Vec<&str> = problem.errors.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/name", "/email", "/password", "/roles"]);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let app = TestApp::spawn().await;
    patch_user(&app, Role::Admin, json!({"roles": ["finance"]})).await.expect(409).problem("last_administrator");
    patch_user(&app, Role::Admin, json!({"active": false})).await.expect(409).problem("last_administrator");
    patch_user(&app, Role::Manager, json!({"roles": ["manager", "admin"]})).await.expect(200);
    patch_user(&app, Role::Admin, json!({"roles": ["finance"]})).await.expect(200);
}

#[tokio::test]
async fn whoever_is_switched_off_no_longer_signs_in() {
    let app = TestApp::spawn().await;
    patch_user(&app, Role::Sales, json!({"active": false})).await.expect(200);
    let sign_in = json!({"email": app.user(Role::Sales).email, "password": PASSWORD});
    app.anonymous().post("/auth/login").json(&sign_in).await.expect(401);
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let app = TestApp::spawn().await;
    let key = json!({"name": "Altas", "permissions": ["settings:create", "settings:read", "settings:update"]});
    let key: ApiKey = app.admin().post("/api-keys").json(&key).await.expect(201).to();
    let client = app.bearing(&key.secret.unwrap());
    let person = json!({"name": "Eva", "email": "eva@norte.mx", "roles": ["admin"], "password": PASSWORD});
    let problem = client.post("/users").json(&person).await.expect(422).problem("validation_failed");
    assert_eq!(
        (problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()),
        ("/roles/0", "unknown_permission")
    );
    let wider = json!({"name": "Más", "permissions": ["settings:read", "invoice:read", "moon:fly"]});
    let problem = client.post("/api-keys").json(&wider).await.expect(422).problem("validation_failed");
    let pointers: Vec<&str> = problem.errors.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/permissions/1", "/permissions/2"]);
}

#[tokio::test]
async fn the_secret_of_a_key_is_shown_once_and_ends_with_its_revocation() {
    let app = TestApp::spawn().await;
    let body = json!({"name": "ERP", "permissions": ["customer:read"]});
    let send = || async { app.admin().post("/api-keys").header("Idempotency-Key", "a").json(&body).await.expect(201) };
    let created: ApiKey = send().await.to();
    let secret = created.secret.clone().unwrap();
    assert!(secret.starts_with(&created.prefix));
    assert_eq!(send().await.to::<ApiKey>(), ApiKey { secret: None, ..created.clone() });
    let list = app.admin().get("/api-keys").await.expect(200);
    assert_eq!((&list["total"], &list["data"][0]["secret"]), (&json!(1), &Value::Null));
    let client = app.bearing(&secret);
    client.get("/customers").await.expect(200);
    client.get("/users").await.expect(403).problem("not_permitted");
    let path = format!("/api-keys/{}", created.id);
    app.other_admin().delete(&path).await.expect(404);
    app.admin().delete(&path).await.expect(204);
    app.admin().delete(&path).await.expect(204);
    client.get("/customers").await.expect(401).problem("not_authenticated");
}

#[tokio::test]
async fn roles_say_what_they_allow() {
    let app = TestApp::spawn().await;
    let roles = app.admin().get("/roles").await.expect(200);
    let finance = roles["data"].as_array().unwrap().iter().find(|role| role["role"] == "finance").unwrap();
    assert!(finance["permissions"].as_array().unwrap().contains(&json!("commercial_terms:update")));
    let sales = roles["data"].as_array().unwrap().iter().find(|role| role["role"] == "sales").unwrap();
    assert!(sales["permissions"].as_array().unwrap().contains(&json!("invoice:read:assigned")));
}

#[tokio::test]
async fn the_audit_log_is_searched_by_person_action_thing_and_day() {
    let app = TestApp::spawn().await;
    let key = json!({"name": "Uno", "permissions": ["customer:read"]});
    let key: ApiKey = app.admin().post("/api-keys").json(&key).await.expect(201).to();
    app.admin().delete(&format!("/api-keys/{}", key.id)).await.expect(204);
    app.travel("2026-03-20");
    let issuer = json!({"rfc": "AUN150312AB1", "name": "Segunda"});
    app.admin().post("/issuers").json(&issuer).await.expect(201);
    let found = async |query: &str| {
        let page = app.admin().get(&format!("/audit-events?{query}")).await.expect(200);
        let actions = page["data"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap().to_owned());
        actions.collect::<Vec<_>>()
    };
    assert_eq!(found("action=api_key").await, ["api_key.revoked", "api_key.created"]);
    assert_eq!(found("action=api_key.created").await, ["api_key.created"]);
    assert!(found("action=api").await.is_empty(), "half a word is no action");
    assert_eq!(found(&format!("resource_id={}", key.id)).await.len(), 2);
    assert_eq!(found("from=2026-03-20").await, ["issuer.created"]);
    assert_eq!(found("to=2026-03-19").await, ["api_key.revoked", "api_key.created"]);
    assert_eq!(found(&format!("user_id={}", app.user(Role::Admin).id)).await.len(), 3);
    assert!(found(&format!("user_id={}", app.user(Role::Sales).id)).await.is_empty());
    app.admin().get("/audit-events?from=2026-03-20&to=2026-03-19").await.expect(422).problem("validation_failed");
}

#[tokio::test]
async fn mail_settings_show_the_server_without_its_password_and_a_test_leaves_at_once() {
    let app = TestApp::spawn().await;
    let none = app.admin().get("/mail-settings").await.expect(200);
    assert_eq!((&none["server"], &none["sender"]), (&Value::Null, &json!("cartera@norte.example")));
    let app = TestApp::with(|config| config.smtp_url = Some("smtps://ana:secreta@mail.example".to_owned())).await;
    let settings = app.admin().get("/mail-settings").await.expect(200);
    let expected = json!({"host": "mail.example", "port": 465, "security": "tls", "user": "ana"});
    assert_eq!(settings["server"], expected);
    assert!(!String::from_utf8_lossy(&settings.bytes).contains("secreta"));
    app.client(Role::Finance).post("/mail-settings/test").await.expect(403);
    let test = app.admin().post("/mail-settings/test").await.expect(202);
    assert_eq!(test["to"], json!(app.user(Role::Admin).email));
    let message = app.admin().get(&format!("/messages/{}", test["message_id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&message["status"], &message["to"][0]), (&json!("queued"), &test["to"]));
}

#[tokio::test]
async fn the_audit_log_is_read_newest_first_in_parts() {
    let app = TestApp::spawn().await;
    for name in ["Uno", "Dos", "Tres"] {
        let body = json!({"name": name, "permissions": ["customer:read"]});
        app.admin().post("/api-keys").json(&body).await.expect(201);
    }
    let first = app.client(Role::Finance).get("/audit-events?limit=2").await.expect(200);
    assert_eq!((&first["total"], &first["data"][0]["after"]["name"]), (&json!(3), &json!("Tres")));
    assert_eq!(first["data"][0]["after"]["secret"], Value::Null);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = app.admin().get(&format!("/audit-events?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!((&rest["data"][0]["after"]["name"], &rest["next_cursor"]), (&json!("Uno"), &Value::Null));
}

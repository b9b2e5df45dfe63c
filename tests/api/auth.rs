//! Signing in, and staying signed in.

use crate::harness::{Answer, PASSWORD, TestApp};
use api::auth::token;
use domain::{
    contract::{Me, Session},
    permission::Role,
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous().post("/auth/login").json(&json!({"email": email, "password": password})).await
}

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    app.anonymous().post("/auth/refresh").header("Cookie", cookie).await
}

/// `cartera_refresh=…` as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer}"));
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let app = TestApp::spawn().await;
    let answer = sign_in(&app, " Collections@Norte.example ", PASSWORD).await.expect(200);
    let set = answer.header("set-cookie").unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/api/v1/auth"] {
        assert!(set.contains(attribute), "{set}");
    }
    let session: Session = answer.to();
    assert_eq!((session.token_type.as_str(), session.expires_in), ("Bearer", token::LIFETIME));
    let me: Me = app.bearing(&session.access_token).get("/me").await.expect(200).to();
    assert_eq!(me, session.user);
    assert_eq!((me.id, me.roles), (app.user(Role::Collections).id, vec![Role::Collections]));
    assert!(me.permissions.contains(&"report:read:own".to_owned()), "{:?}", me.permissions);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_are_told_apart_by_nobody() {
    let app = TestApp::spawn().await;
    let wrong = sign_in(&app, "admin@norte.example", "otra frase de paso").await.expect(401);
    let unknown = sign_in(&app, "nadie@norte.example", "otra frase de paso").await.expect(401);
    let (wrong, unknown) = (wrong.problem("invalid_credentials"), unknown.problem("invalid_credentials"));
    assert_eq!((wrong.title, wrong.detail, wrong.params), (unknown.title, unknown.detail, unknown.params));
}

#[tokio::test]
async fn after_ten_wrong_passwords_the_account_rests_and_only_that_account() {
    let app = TestApp::spawn().await;
    for _attempt in 0..10 {
        sign_in(&app, "admin@norte.example", "otra frase de paso").await.expect(401);
    }
    let resting = sign_in(&app, "admin@norte.example", PASSWORD).await.expect(429);
    resting.problem("rate_limited");
    let seconds: u32 = resting.header("retry-after").unwrap().parse().unwrap();
    assert!((880..=900).contains(&seconds), "{seconds}");
    sign_in(&app, "manager@norte.example", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn nine_wrong_passwords_are_forgotten_after_a_right_one() {
    let app = TestApp::spawn().await;
    for _attempt in 0..9 {
        sign_in(&app, "sales@norte.example", "otra frase de paso").await.expect(401);
    }
    sign_in(&app, "sales@norte.example", PASSWORD).await.expect(200);
    sign_in(&app, "sales@norte.example", "otra frase de paso").await.expect(401);
    sign_in(&app, "sales@norte.example", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_token_that_expired_says_so_and_a_forged_one_is_nobodys() {
    let app = TestApp::spawn().await;
    let now = api::clock::machine_now().timestamp();
    let expired = token::Claims { iat: now - 901, exp: now - 1, ..app.claims(Role::Admin) };
    let signed = |key: &[u8]| {
        let key = jsonwebtoken::EncodingKey::from_secret(key);
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &expired, &key).unwrap()
    };
    let ours = signed(&app.state().keys.access_token);
    app.bearing(&ours).get("/me").await.expect(401).problem("token_expired");
    for forged in [signed(b"somebody else's key"), "x".to_owned(), format!("{ours}x")] {
        app.bearing(&forged).get("/me").await.expect(401).problem("not_authenticated");
    }
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_the_next_one() {
    let app = TestApp::spawn().await;
    let first = sign_in(&app, "finance@norte.example", PASSWORD).await.expect(200);
    let second = refresh(&app, &cookie(&first)).await.expect(200);
    assert_ne!(cookie(&first), cookie(&second));
    let session: Session = second.to();
    assert_eq!(session.user, first.to::<Session>().user);
    app.bearing(&session.access_token).get("/me").await.expect(200);
    refresh(&app, &cookie(&second)).await.expect(200);
    refresh(&app, "cartera_refresh=invented").await.expect(401).problem("not_authenticated");
    app.anonymous().post("/auth/refresh").await.expect(401).problem("not_authenticated");
}

#[tokio::test]
async fn an_old_refresh_token_is_forgiven_for_thirty_seconds_and_then_ends_its_family() {
    let app = TestApp::spawn().await;
    let other_sign_in = sign_in(&app, "finance@norte.example", PASSWORD).await.expect(200);
    let first = sign_in(&app, "finance@norte.example", PASSWORD).await.expect(200);
    let second = refresh(&app, &cookie(&first)).await.expect(200);
    let third = refresh(&app, &cookie(&first)).await.expect(200);
    let earlier = api::clock::machine_now() - chrono::TimeDelta::seconds(31);
    let db = &app.state().db;
    let sql = "UPDATE refresh_tokens SET used_at = $1 WHERE used_at IS NOT NULL";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [earlier.into()])).await.unwrap();
    refresh(&app, &cookie(&first)).await.expect(401).problem("not_authenticated");
    for token in [&second, &third] {
        refresh(&app, &cookie(token)).await.expect(401).problem("token_expired");
    }
    refresh(&app, &cookie(&other_sign_in)).await.expect(200);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_always_succeeds() {
    let app = TestApp::spawn().await;
    let session = sign_in(&app, "manager@norte.example", PASSWORD).await.expect(200);
    let sign_out = || app.anonymous().post("/auth/logout").header("Cookie", &cookie(&session));
    let out = sign_out().await.expect(204);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    refresh(&app, &cookie(&session)).await.expect(401).problem("token_expired");
    sign_out().await.expect(204);
    app.anonymous().post("/auth/logout").await.expect(204);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_every_session() {
    let app = TestApp::spawn().await;
    let session = sign_in(&app, "data_entry@norte.example", PASSWORD).await.expect(200);
    let change = |old: &str, new: &str| {
        let body = json!({"current_password": old, "new_password": new});
        app.client(Role::DataEntry).put("/me/password").json(&body)
    };
    let wrong = change("otra frase de paso", "una frase bien nueva").await.expect(422).problem("wrong_password");
    assert_eq!(wrong.errors[0].pointer, "/current_password");
    let weak = change(PASSWORD, "once letras").await.expect(422).problem("weak_password");
    assert_eq!(weak.errors[0].pointer, "/new_password");
    change(PASSWORD, "una frase bien nueva").await.expect(204);
    refresh(&app, &cookie(&session)).await.expect(401);
    sign_in(&app, "data_entry@norte.example", PASSWORD).await.expect(401);
    sign_in(&app, "data_entry@norte.example", "una frase bien nueva").await.expect(200);
}

#[tokio::test]
async fn one_person_enters_only_their_own_organizations() {
    let app = TestApp::spawn().await;
    let body = json!({
        "email": "admin@norte.example",
        "password": PASSWORD,
        "organization_id": app.other_organization(),
    });
    app.anonymous().post("/auth/login").json(&body).await.expect(401).problem("not_authenticated");
}

#[tokio::test]
async fn an_api_key_may_do_what_it_was_given_and_no_more() {
    let app = TestApp::spawn().await;
    let key = app.bearing(&app.api_key(&["invoice:read"]).await);
    let me: Me = key.get("/me").await.expect(200).to();
    assert_eq!((me.roles, me.permissions), (vec![], vec!["invoice:read".to_owned()]));
    key.get("/invoices").await.expect(200);
    let refused = key.patch("/organization").header("If-Match", "*").json(&json!({"tolerance_days": 2})).await;
    assert_eq!(refused.expect(403).problem("not_permitted").params["permission"], "settings:update");
    let password = json!({"current_password": PASSWORD, "new_password": "una frase bien nueva"});
    key.put("/me/password").json(&password).await.expect(403).problem("not_permitted");
}

#[tokio::test]
async fn who_calls_too_often_is_told_how_long_to_wait() {
    let app = TestApp::spawn().await;
    app.admin().get("/me").await.expect(200);
    // As if the administrator's calls of the coming minute had all been made already.
    let caller = format!("user:{}", app.user(Role::Admin).id);
    let soon = std::time::Instant::now() + std::time::Duration::from_mins(1);
    let general = api::rate_limit::GENERAL;
    (0..general.burst).for_each(|_| app.state().limits.take(&caller, general, soon).unwrap());
    let refused = app.admin().get("/me").await.expect(429);
    let problem = refused.problem("rate_limited");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=70).contains(&seconds), "{seconds}");
    assert_eq!(problem.params["seconds"], seconds.to_string());
    // Nobody else waits.
    app.client(Role::Manager).get("/me").await.expect(200);
}

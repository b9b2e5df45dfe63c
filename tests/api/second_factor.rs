//! One-time codes and forgotten passwords.

use crate::harness::{Answer, PASSWORD, TestApp};
use domain::{
    contract::{Me, Page, Session, SignedInSession, TotpEnrollment},
    permission::Role,
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

const FINANCE: &str = "finance@norte.example";

async fn sign_in(app: &TestApp, fields: Value) -> Answer {
    let mut body = json!({"email": FINANCE, "password": PASSWORD});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    app.anonymous().post("/auth/login").json(&body).await
}

async fn execute(app: &TestApp, sql: &str) {
    let db = &app.state().db;
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

async fn refresh(app: &TestApp, session: &Answer) -> Answer {
    app.anonymous().post("/auth/refresh").header("Cookie", &cookie(session)).await
}

/// The code that an authenticator app shows, computed apart from the server.
fn code(secret: &str, steps: i64) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String =
        secret.chars().map(|digit| format!("{:05b}", ALPHABET.find(digit).unwrap())).collect::<Vec<_>>().concat();
    let key: Vec<u8> =
        (0..bits.len() / 8).map(|place| u8::from_str_radix(&bits[place * 8..place * 8 + 8], 2).unwrap()).collect();
    let step = api::clock::machine_now().timestamp() / 30 + steps;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = ring::hmac::sign(&key, &step.to_be_bytes());
    let digest = tag.as_ref();
    let offset = usize::from(digest[19] & 15);
    let word = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// Turns one-time codes on for Finance; answers the secret.
async fn enrolled(app: &TestApp) -> String {
    let me = app.client(Role::Finance);
    let enrollment: TotpEnrollment = me.post("/me/totp").await.expect(200).to();
    me.post("/me/totp/confirm").json(&json!({"code": code(&enrollment.secret, -1)})).await.expect(204);
    enrollment.secret
}

#[tokio::test]
async fn signing_in_asks_for_a_code_once_one_was_confirmed() {
    let app = TestApp::spawn().await;
    let me = app.client(Role::Finance);
    let enrollment: TotpEnrollment = me.post("/me/totp").await.expect(200).to();
    assert!(enrollment.otpauth_uri.contains(&enrollment.secret) && enrollment.qr_svg.contains("<svg"));
    // Enrolled is not yet confirmed.
    sign_in(&app, json!({})).await.expect(200);
    let wrong = me.post("/me/totp/confirm").json(&json!({"code": "000000x"})).await.expect(401).problem("invalid_totp");
    assert_eq!(wrong.errors[0].pointer, "/code");
    // Once: half a minute later it would be another one.
    let first = code(&enrollment.secret, 0);
    me.post("/me/totp/confirm").json(&json!({"code": first})).await.expect(204);
    assert!(me.get("/me").await.to::<Me>().totp_enabled);
    let missing = sign_in(&app, json!({})).await.expect(401).problem("totp_required");
    assert_eq!(missing.errors[0].pointer, "/totp");
    sign_in(&app, json!({"totp": "12345"})).await.expect(401).problem("invalid_totp");
    // The code that confirmed is used up.
    sign_in(&app, json!({"totp": first})).await.expect(401).problem("invalid_totp");
    let next = code(&enrollment.secret, 1);
    sign_in(&app, json!({"totp": next})).await.expect(200);
    sign_in(&app, json!({"totp": next})).await.expect(401).problem("invalid_totp");
    // Whoever does not know the password does not learn that codes are used.
    sign_in(&app, json!({"password": "otra frase de paso"})).await.expect(401).problem("invalid_credentials");
}

#[tokio::test]
async fn the_secret_is_not_readable_in_the_database() {
    let app = TestApp::spawn().await;
    let secret = enrolled(&app).await;
    let db = &app.state().db;
    let sql = "SELECT totp_secret FROM users WHERE totp_secret IS NOT NULL";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    let stored: String = row.try_get_by_index(0).unwrap();
    assert!(!stored.contains(&secret) && stored.len() > 60, "{stored}");
}

#[tokio::test]
async fn ten_wrong_codes_let_the_account_rest() {
    let app = TestApp::spawn().await;
    let secret = enrolled(&app).await;
    for _attempt in 0..10 {
        sign_in(&app, json!({"totp": "1"})).await.expect(401);
    }
    sign_in(&app, json!({"totp": code(&secret, 1)})).await.expect(429).problem("rate_limited");
}

#[tokio::test]
async fn codes_are_turned_off_with_the_password_and_only_by_a_person() {
    let app = TestApp::spawn().await;
    let session = sign_in(&app, json!({})).await.expect(200);
    enrolled(&app).await;
    // Turning them on ended the sessions that were begun without a code.
    refresh(&app, &session).await.expect(401);
    let me = app.client(Role::Finance);
    me.post("/me/totp").await.expect(409).problem("totp_active");
    let off = |password: &str| me.post("/me/totp/disable").json(&json!({"password": password}));
    let wrong = off("otra frase de paso").await.expect(422).problem("wrong_password");
    assert_eq!(wrong.errors[0].pointer, "/password");
    off(PASSWORD).await.expect(204);
    sign_in(&app, json!({})).await.expect(200);
    me.post("/me/totp/confirm").json(&json!({"code": "123456"})).await.expect(409).problem("totp_not_begun");
    let key = app.bearing(&app.api_key(&["invoice:read"]).await);
    key.post("/me/totp").await.expect(403).problem("not_permitted");
    let audit = app.admin().get("/audit-events").await.expect(200);
    let actions: Vec<&str> =
        audit["data"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions[..2], ["user.totp_disabled", "user.totp_enabled"]);
}

#[tokio::test]
async fn a_new_password_leaves_the_session_it_was_set_in_and_ends_the_others() {
    let app = TestApp::spawn().await;
    let (mine, other) = (sign_in(&app, json!({})).await.expect(200), sign_in(&app, json!({})).await.expect(200));
    let body = json!({"current_password": PASSWORD, "new_password": "una frase bien nueva"});
    let me = app.bearing(&mine.to::<Session>().access_token);
    me.put("/me/password").json(&body).await.expect(204);
    refresh(&app, &mine).await.expect(200);
    refresh(&app, &other).await.expect(401).problem("token_expired");
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_those_they_do_not_know() {
    let app = TestApp::spawn().await;
    let from = |device: &'static str| {
        let body = json!({"email": FINANCE, "password": PASSWORD});
        app.anonymous().post("/auth/login").header("User-Agent", device).json(&body)
    };
    let (mine, phone, lost) =
        (from("Desk").await.expect(200), from("Phone").await.expect(200), from("Lost").await.expect(200));
    let me = app.bearing(&mine.to::<Session>().access_token);
    let sessions = me.get("/me/sessions").await.expect(200).to::<Page<SignedInSession>>().data;
    let shown: Vec<_> = sessions.iter().map(|one| (one.device.as_deref().unwrap(), one.is_current)).collect();
    assert_eq!(shown, [("Lost", false), ("Phone", false), ("Desk", true)]);
    let of_phone = sessions.iter().find(|one| one.device.as_deref() == Some("Phone")).unwrap().id;

    // Nobody ends the session of somebody else.
    app.admin().delete(&format!("/me/sessions/{of_phone}")).await.expect(404).problem("not_found");
    me.delete(&format!("/me/sessions/{of_phone}")).await.expect(204);
    me.delete(&format!("/me/sessions/{of_phone}")).await.expect(404).problem("not_found");
    refresh(&app, &phone).await.expect(401).problem("token_expired");
    me.delete("/me/sessions").await.expect(204);
    refresh(&app, &lost).await.expect(401).problem("token_expired");
    refresh(&app, &mine).await.expect(200);
    let left = me.get("/me/sessions").await.expect(200).to::<Page<SignedInSession>>().data;
    assert_eq!(left.iter().map(|one| one.is_current).collect::<Vec<_>>(), [true]);
    let key = app.bearing(&app.api_key(&["invoice:read"]).await);
    key.get("/me/sessions").await.expect(403).problem("not_permitted");
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    app.anonymous().post("/auth/password-reset").json(&json!({"email": email})).await
}

/// The token in the latest mail.
async fn mailed_token(app: &TestApp) -> String {
    let db = &app.state().db;
    let sql = "SELECT text_body FROM messages ORDER BY id DESC LIMIT 1";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    let text: String = row.try_get_by_index(0).unwrap();
    let (_, rest) = text.split_once("http://cartera.example/restablecer?token=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn set_password(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    app.anonymous().post("/auth/password-reset/confirm").json(&body).await
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_with_the_link_of_the_mail_once() {
    let app = TestApp::spawn().await;
    let session = sign_in(&app, json!({})).await.expect(200);
    assert!(ask(&app, " Finance@Norte.example ").await.expect(202).bytes.is_empty());
    let token = mailed_token(&app).await;
    let weak = set_password(&app, &token, "corta").await.expect(422).problem("weak_password");
    assert_eq!(weak.errors[0].pointer, "/password");
    set_password(&app, &token, "una frase bien nueva").await.expect(204);
    let again = set_password(&app, &token, "una frase aún más nueva").await.expect(422).problem("reset_link_expired");
    assert_eq!(again.errors[0].pointer, "/token");
    refresh(&app, &session).await.expect(401).problem("token_expired");
    sign_in(&app, json!({})).await.expect(401);
    sign_in(&app, json!({"password": "una frase bien nueva"})).await.expect(200);
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(audit["data"][0]["action"], "user.password_reset");
}

#[tokio::test]
async fn nobody_learns_who_has_an_account_or_reads_the_link() {
    let app = TestApp::spawn().await;
    let (known, unknown) = (ask(&app, FINANCE).await.expect(202), ask(&app, "nadie@norte.example").await.expect(202));
    assert_eq!(known.bytes, unknown.bytes);
    mailed_token(&app).await;
    let messages = app.admin().get("/messages").await.expect(200);
    assert_eq!(messages["total"], 0);
    let db = &app.state().db;
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), "SELECT id FROM messages")).await;
    let id: uuid::Uuid = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    app.admin().get(&format!("/messages/{id}")).await.expect(404);
}

#[tokio::test]
async fn a_link_ends_after_an_hour_and_when_a_newer_one_is_sent() {
    let app = TestApp::spawn().await;
    ask(&app, FINANCE).await.expect(202);
    let first = mailed_token(&app).await;
    ask(&app, FINANCE).await.expect(202);
    let second = mailed_token(&app).await;
    set_password(&app, &first, "una frase bien nueva").await.expect(422).problem("reset_link_expired");
    execute(&app, "UPDATE password_resets SET expires_at = '2020-01-01T00:00:00+00:00'").await;
    set_password(&app, &second, "una frase bien nueva").await.expect(422).problem("reset_link_expired");
    set_password(&app, "inventada", "una frase bien nueva").await.expect(422).problem("reset_link_expired");
    sign_in(&app, json!({})).await.expect(200);
}

#[tokio::test]
async fn an_account_gets_three_links_at_a_time_and_asking_for_more_looks_the_same() {
    let app = TestApp::spawn().await;
    for _attempt in 0..5 {
        ask(&app, FINANCE).await.expect(202);
    }
    let db = &app.state().db;
    let sql = "SELECT COUNT(*) FROM messages";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 3);
}

#[tokio::test]
async fn a_new_password_lets_a_resting_account_in_and_keeps_its_codes() {
    let app = TestApp::spawn().await;
    let secret = enrolled(&app).await;
    for _attempt in 0..10 {
        sign_in(&app, json!({"password": "otra frase de paso"})).await.expect(401);
    }
    ask(&app, FINANCE).await.expect(202);
    set_password(&app, &mailed_token(&app).await, "una frase bien nueva").await.expect(204);
    let new = json!({"password": "una frase bien nueva"});
    sign_in(&app, new).await.expect(401).problem("totp_required");
    sign_in(&app, json!({"password": "una frase bien nueva", "totp": code(&secret, 1)})).await.expect(200);
}

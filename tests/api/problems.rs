//! Bad input: each with its own problem, in the caller's language.

use crate::harness::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_body_that_is_not_json_is_unreadable() {
    let app = TestApp::spawn().await;
    for body in ["", "{", "{\"email\": }", r#"{"email": "a@b.mx", "password": "x"} {}"#, "\u{feff}"] {
        let answer = app.anonymous().post("/auth/login").body("application/json", body).await;
        answer.expect(400).problem("malformed_request");
    }
}

#[tokio::test]
async fn unknown_and_missing_fields_and_wrong_types_are_named_by_pointer() {
    let app = TestApp::spawn().await;
    let sign_in = |body| app.anonymous().post("/auth/login").json(&body);
    let unknown = sign_in(json!({"email": "a@b.mx", "password": "x", "colour": "red"})).await.expect(422);
    let field = &unknown.problem("validation_failed").errors[0];
    assert_eq!((field.pointer.as_str(), field.code.as_str()), ("/colour", "unknown_field"));
    let missing = sign_in(json!({"email": "a@b.mx"})).await.expect(422);
    let field = &missing.problem("validation_failed").errors[0];
    assert_eq!((field.pointer.as_str(), field.code.as_str()), ("/password", "missing_field"));
    let mistyped = sign_in(json!({"email": 7, "password": "x"})).await.expect(422);
    let field = &mistyped.problem("validation_failed").errors[0];
    assert_eq!((field.pointer.as_str(), field.code.as_str()), ("/email", "invalid_value"));
}

#[tokio::test]
async fn the_31st_of_february_is_an_invalid_date() {
    let app = TestApp::spawn().await;
    for date in ["2026-02-31", "2026-13-01", "31/02/2026", "", "hoy"] {
        let call = app.admin().patch("/organization").header("If-Match", "*").json(&json!({"start_date": date}));
        let problem = call.await.expect(422).problem("invalid_date");
        assert_eq!(problem.errors[0].pointer, "/start_date", "{date:?}");
    }
}

#[tokio::test]
async fn another_content_type_is_not_taken_for_json() {
    let app = TestApp::spawn().await;
    let sign_in = || app.anonymous().post("/auth/login");
    sign_in().body("text/xml", "<a/>").await.expect(415).problem("unsupported_media_type");
    sign_in().await.expect(415).problem("unsupported_media_type");
    let form = reqwest::multipart::Form::new().text("email", "a@b.mx");
    sign_in().multipart(form).await.expect(415).problem("unsupported_media_type");
    for path in ["/imports", "/customers/0199b2a0-0000-7000-8000-000000000000/attachments"] {
        let answer = app.admin().post(path).body("application/json", "{}").await.expect(415);
        assert!(answer.problem("unsupported_media_type").detail.contains("multipart/form-data"), "{answer}");
    }
}

#[tokio::test]
async fn a_problem_of_no_field_has_an_empty_list_of_them() {
    let app = TestApp::spawn().await;
    let answer = app.admin().get("/customers/0199b2a0-0000-7000-8000-000000000000").await.expect(404);
    assert_eq!(answer["errors"], json!([]));
}

#[tokio::test]
async fn a_day_in_an_address_that_the_calendar_does_not_have_is_said_to_be_none() {
    let app = TestApp::spawn().await;
    let problem = app.admin().get("/calendar/2026-02-31").await.expect(422).problem("invalid_date");
    assert_eq!(problem.errors[0].pointer, "date");
}

/// What a refused field says, in Spanish and in English.
async fn told(app: &TestApp, method: &Method, path: &str, body: &Value, pointer: &str) -> [String; 2] {
    let mut details = [String::new(), String::new()];
    for (language, detail) in ["es", "en"].into_iter().zip(&mut details) {
        let mut call = app.admin().call(method.clone(), path).language(language);
        if !body.is_null() {
            call = call.json(body);
        }
        let answer = call.await.expect(422);
        let problem: domain::contract::Problem = answer.to();
        assert_eq!(problem.errors.len(), 1, "{answer}");
        assert_eq!(problem.errors[0].pointer, pointer, "{answer}");
        detail.clone_from(&problem.errors[0].detail);
    }
    details
}

#[tokio::test]
async fn the_english_words_of_libraries_reach_no_reader() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Aceros Uno", "AUN150312AB1").await;
    let payment = |rate: &str, equivalence: &str| {
        json!({
            "customer_id": customer, "date": "2026-03-17", "form": "03", "exchange_rate": rate,
            "amount": {"amount": "1.00", "currency": "USD"},
            "allocations": [{
                "invoice_id": "0199b2a0-0000-7000-8000-000000000000",
                "amount": {"amount": "1.00", "currency": "MXN"}, "equivalence": equivalence,
            }],
        })
    };
    let simulated = |terms: Value| json!({"terms": terms, "issued_at": "2026-11-05T10:00:00"});
    let discount = simulated(json!({"prompt_payment_discount": {"percentage": "x", "within_days": 1}}));
    let window = simulated(json!({"review_days": [{"weekday": "monday", "from": "25:00"}]}));
    let no_day = simulated(json!({"review_days": [{"from": "09:00"}]}));
    let cases = [
        ("/payments", payment("abc", "1"), "/exchange_rate", "abc ≠ \"17.05\""),
        ("/payments", payment("17.05", "abc"), "/allocations/0/equivalence", "abc ≠ \"17.05\""),
        ("/terms/simulate", discount, "/terms/prompt_payment_discount/percentage", "x ≠ \"17.05\""),
        ("/terms/simulate", window, "/terms/review_days/0/from", "25:00 ≠ HH:MM, 00:00–23:59"),
        ("/terms/simulate", no_day, "/terms/review_days/0", "{\"from\":\"09:00\"} ≠ weekday | month_day | nth_weekday"),
    ];
    for (path, body, pointer, sign) in cases {
        let [spanish, english] = told(&app, &Method::POST, path, &body, pointer).await;
        assert_eq!(spanish, format!("El valor no es válido: {sign}"));
        assert_eq!(english, format!("The value is not valid: {sign}"));
    }
    for (path, pointer, number) in [
        ("/holidays?year=2147483648", "year", "2147483648"),
        ("/invoices?limit=99999999999999999999", "limit", "99999999999999999999"),
    ] {
        let [spanish, english] = told(&app, &Method::GET, path, &Value::Null, pointer).await;
        assert_eq!(spanish, format!("El número {number} es demasiado grande o demasiado pequeño para este campo."));
        assert_eq!(english, format!("The number {number} is too large or too small for this field."));
    }
}

#[tokio::test]
async fn a_day_where_its_time_is_wanted_too_is_told_how_that_is_written() {
    let app = TestApp::spawn().await;
    for (value, path, body, pointer, example) in [
        ("2026-11-05", "/terms/simulate", json!({"terms": {}, "issued_at": "2026-11-05"}), "/issued_at", "T10:30:00."),
        (
            "2026-11-05T10:00:00Z",
            "/terms/simulate",
            json!({"terms": {}, "issued_at": "2026-11-05T10:00:00Z"}),
            "/issued_at",
            "T10:30:00.",
        ),
        (
            "2026-11-05",
            "/api-keys",
            json!({"name": "x", "permissions": ["invoice:read"], "expires_at": "2026-11-05"}),
            "/expires_at",
            "T10:30:00-06:00.",
        ),
    ] {
        let [spanish, english] = told(&app, &Method::POST, path, &body, pointer).await;
        let written = format!("{value} no es una fecha con hora que exista, escrita AAAA-MM-DDTHH:MM:SS, por ejemplo");
        assert_eq!(spanish, format!("{written} 2026-11-05{example}"));
        let written = format!("{value} is not a date and time that exists, written YYYY-MM-DDTHH:MM:SS, for example");
        assert_eq!(english, format!("{written} 2026-11-05{example}"));
    }
}

#[tokio::test]
async fn metrics_are_for_whoever_shows_the_token() {
    let app = TestApp::spawn().await;
    app.anonymous().get("//metrics").await.expect(401);
    app.bearing("guess").get("//metrics").await.expect(401);
    let token = api::auth::Keys::derive(crate::harness::SECRET).metrics_token;
    let shown = app.bearing(&token).get("//metrics").await.expect(200);
    assert!(String::from_utf8_lossy(&shown.bytes).contains("cartera_http_responses_total"), "{shown}");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_too_large() {
    let app = TestApp::spawn().await;
    let body = format!("{{\"email\": \"{}\", \"password\": \"x\"}}", "a".repeat(5 << 20));
    let answer = app.anonymous().post("/auth/login").body("application/json", body).await;
    answer.expect(413).problem("upload_too_large");
}

#[tokio::test]
async fn an_address_or_method_that_does_not_exist_is_a_problem_too() {
    let app = TestApp::spawn().await;
    for path in ["/nothing", "/", "/organization/", "/organization/x", "//api", "//api/v2/organization", "//x.js"] {
        let answer = app.admin().get(path).undocumented().await;
        answer.expect(404).problem("not_found");
    }
    app.admin().delete("/organization").undocumented().await.expect(405).problem("method_not_allowed");
    app.admin().post("//healthz").undocumented().await.expect(405).problem("method_not_allowed");
}

#[tokio::test]
async fn the_screens_answer_every_other_address() {
    let app = TestApp::spawn().await;
    for path in ["//", "//facturas", "//clientes/CL001"] {
        let answer = app.anonymous().get(path).await.expect(200);
        assert_eq!(answer.media_type(), Some("text/html"));
    }
}

#[tokio::test]
async fn problems_speak_the_callers_language_and_spanish_otherwise() {
    let app = TestApp::spawn().await;
    let title = async |language: Option<&str>| {
        let call = app.anonymous().get("/me");
        let call = match language {
            Some(language) => call.language(language),
            None => call,
        };
        call.await.problem("not_authenticated").title
    };
    for spanish in [None, Some("es"), Some("es-MX,es;q=0.9,en;q=0.8"), Some("fr"), Some("")] {
        assert_eq!(title(spanish).await, "Falta iniciar sesión", "{spanish:?}");
    }
    for english in ["en", "en-US,en;q=0.9,es;q=0.1", "fr,en;q=0.5"] {
        assert_eq!(title(Some(english)).await, "Not signed in", "{english:?}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::spawn().await;
    for path in ["//", "//api/docs/", "/me", "//healthz", "//nothing.js"] {
        let answer = app.anonymous().get(path).undocumented().await;
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("x-request-id").map(str::len), Some(32), "{path}");
    }
    let me = app.admin().get("/me").await.expect(200);
    assert_eq!(me.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn the_type_of_a_problem_leads_to_its_explanation() {
    let app = TestApp::spawn().await;
    let page = async |path: &str, language: &str| {
        let address = format!("http://{}{path}", app.socket());
        let answer = reqwest::Client::new().get(address).header("Accept-Language", language).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let problem = app.anonymous().get("/me").await.expect(401).problem("not_authenticated");
    let (status, spanish) = page(&problem.kind, "es").await;
    assert!(
        status == 200 && spanish.contains("Falta iniciar sesión") && spanish.contains("lang=\"es-MX\""),
        "{spanish}"
    );
    let (_, english) = page(&problem.kind, "en").await;
    assert!(english.contains("Not signed in") && english.contains("<td>401"), "{english}");
    let (_, all) = page("/problems", "es").await;
    assert!(all.contains("promise_exceeds_balance") && all.contains("idempotency_key_reused"));
    // What an item of an import says besides.
    assert!(all.contains("waiting_for_invoice") && all.contains("indica qué cliente es"), "{all}");
    assert_eq!(page("/problems/no-such", "es").await.0, 404);
}

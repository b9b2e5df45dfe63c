//! What people and programs send by mistake: each its own problem, with the field or place, in both languages; and
//! nothing else of the request is lost.

use crate::{
    cfdi,
    harness::{Answer, Client, TestApp, contract},
    imports::hand_in,
};
use api::intake;
use domain::{
    contract::{ImportItem, Page},
    ids::CustomerId,
    permission::Role,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

struct Case {
    method: reqwest::Method,
    path: String,
    body: Value,
    /// Status, code of the problem, pointer and code of its first field.
    expected: (u16, &'static str, Option<(&'static str, &'static str)>),
}

fn post(path: &str, body: Value, status: u16, code: &'static str, field: Option<(&'static str, &'static str)>) -> Case {
    Case { method: reqwest::Method::POST, path: path.to_owned(), body, expected: (status, code, field) }
}

async fn refused(client: &Client, case: &Case) {
    let mut details = Vec::new();
    for language in ["es", "en"] {
        let mut call = client.call(case.method.clone(), &case.path).language(language);
        if !case.body.is_null() {
            call = call.json(&case.body);
        }
        let (status, code, field) = case.expected;
        let problem = call.await.expect(status).problem(code);
        let first = problem.errors.first().map(|field| (field.pointer.as_str(), field.code.as_str()));
        assert_eq!(first, field, "{} {}", case.path, case.body);
        let texts = problem.errors.iter().map(|field| field.detail.clone()).chain([problem.detail]);
        details.push(texts.collect::<Vec<_>>());
    }
    assert_ne!(details[0], details[1], "{}: one language for both", case.path);
}

/// An open invoice of 100.00 MXN.
async fn invoice(app: &TestApp, customer: CustomerId) -> String {
    let body = json!({
        "customer_id": customer, "folio": "1", "issued_at": "2026-03-02T10:00:00",
        "original_amount": {"amount": "100.00", "currency": "MXN"},
    });
    let created = app.admin().post("/invoices").json(&body).await.expect(201);
    created["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_invoice_needs_a_currency_there_is_and_a_customer_of_ones_own() {
    let app = TestApp::spawn().await;
    let (ours, theirs) = (app.customer("Uno", "AUN150312AB1").await, app.other_customer("Dos", "DOS150312AB1").await);
    let body = |customer: CustomerId, currency: &str| {
        json!({
            "customer_id": customer, "folio": "1", "issued_at": "2026-03-02T10:00:00",
            "original_amount": {"amount": "100.00", "currency": currency},
        })
    };
    let currency = Some(("/original_amount", "invalid_value"));
    refused(&app.admin(), &post("/invoices", body(ours, "ZZZ"), 422, "validation_failed", currency)).await;
    let customer = Some(("/customer_id", "not_found"));
    refused(&app.admin(), &post("/invoices", body(theirs, "MXN"), 404, "not_found", customer)).await;
    app.admin().post("/invoices").json(&body(ours, "XCG")).await.expect(201);
}

#[tokio::test]
async fn amounts_nobody_owes_and_texts_without_end_are_refused_at_their_field_and_nothing_stops() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Uno", "AUN150312AB1").await;
    let body = |more: Value| {
        let mut body = json!({
            "customer_id": customer, "folio": "9", "issued_at": "2026-03-02T10:00:00",
            "original_amount": {"amount": "9999999999999.99", "currency": "MXN"},
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let amount = |text: &str| json!({"original_amount": {"amount": text, "currency": "MXN"}});
    let wrong = [
        (amount("10000000000000.00"), "/original_amount", "invalid_value"),
        (amount("92233720368547758.07"), "/original_amount", "invalid_value"),
        (json!({"concept": "x".repeat(1001)}), "/concept", "text_length"),
        (json!({"folio": "x".repeat(41)}), "/folio", "text_length"),
        (json!({"issued_at": "0001-01-01T00:00:00"}), "/issued_at", "date_too_early"),
    ];
    for (more, pointer, code) in wrong {
        refused(&app.admin(), &post("/invoices", body(more), 422, "validation_failed", Some((pointer, code)))).await;
    }
    let invoice = app.admin().post("/invoices").json(&body(json!({}))).await.expect(201);
    app.admin().post("/invoices").json(&body(json!({"folio": "10"}))).await.expect(201);
    let pesos = |text: &str| json!({"amount": text, "currency": "MXN"});
    let dollars = json!({"amount": "9999999999999.99", "currency": "USD"});
    let to = |equivalence: &str| json!([{"invoice_id": invoice["id"], "amount": pesos("9999999999999.99"), "equivalence": equivalence}]);
    for equivalence in ["0.000000000000000000000000001", "0.0000000001"] {
        let payment = json!({
            "customer_id": customer, "date": "2026-03-17", "form": "03", "amount": dollars,
            "allocations": to(equivalence),
        });
        app.admin().post("/payments").json(&payment).await.expect(422);
    }
    let large = cfdi::invoice(1, 100).xml();
    let large = large.replace("116.00", "92800000000000000.00").replace("\"100.00", "\"80000000000000000.00");
    let large = large.replace("\"16.00", "\"12800000000000000.00");
    let accepted = hand_in(&app, &[("uno.xml", large.into_bytes())]).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let path = format!("/imports/{}/items", accepted["id"].as_str().unwrap());
    let item = app.admin().get(&path).await.expect(200)["data"][0].clone();
    assert_eq!((&item["result"], &item["code"]), (&json!("rejected"), &json!("invalid_value")), "{item}");
    let told = item["detail"].as_str().unwrap();
    assert!(told.ends_with("92800000000000000.00 ≠ ≤ 9999999999999.99"), "{told}");
    for path in ["/invoices", "/reports/aging", "/agenda", "/worklist", "/customers"] {
        app.admin().get(path).await.expect(200);
    }
}

#[tokio::test]
async fn a_wrong_yes_or_no_in_the_address_is_told_by_signs() {
    let app = TestApp::spawn().await;
    let problem = app.admin().get("/invoices?promised=maybe").await.expect(422).problem("validation_failed");
    assert!(problem.errors[0].detail.contains("maybe ≠ true, false"), "{problem:?}");
}

/// What is dated after today is on file with its amount, owes nothing until its day, and has not been paid.
#[tokio::test]
async fn an_invoice_of_the_future_is_neither_owed_nor_paid() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Uno", "AUN150312AB1").await;
    let body = json!({
        "customer_id": customer, "folio": "1", "issued_at": "2026-03-20T10:00:00",
        "original_amount": {"amount": "100.00", "currency": "MXN"},
    });
    let created = app.admin().post("/invoices").json(&body).await.expect(201);
    let path = format!("/invoices/{}", created["id"].as_str().unwrap());
    let figures = |answer: &Answer| {
        let amounts = ["original_amount", "amount_paid", "balance_due"].map(|name| answer[name]["amount"].clone());
        (amounts, answer["payment_status"].clone(), answer["collection_status"].clone())
    };
    assert_eq!(figures(&created), ([json!("100.00"), json!("0.00"), json!("0.00")], json!("unpaid"), json!("current")));
    app.travel("2026-03-20");
    let due = app.admin().get(&path).await.expect(200);
    assert_eq!(figures(&due), ([json!("100.00"), json!("0.00"), json!("100.00")], json!("unpaid"), json!("due_soon")));
}

#[tokio::test]
async fn figures_and_days_that_cannot_be_are_named_by_field() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Aceros Uno", "AUN150312AB1").await;
    let id = invoice(&app, customer).await;
    let pesos = |amount: &str| json!({"amount": amount, "currency": "MXN"});
    let promise = |amount: &str, date: &str| json!({"items": [{"invoice_id": id, "amount": pesos(amount)}], "promised_date": date, "comment": ""});
    let payment = |amount: &str, applied: &str| {
        json!({
            "customer_id": customer, "date": "2026-03-17", "form": "03", "amount": pesos(amount),
            "allocations": [{"invoice_id": id, "amount": pesos(applied)}],
        })
    };
    let day = Some(("/promised_date", "invalid_date"));
    let amount = |code| Some(("/allocations/0/amount", code));
    let cases = [
        post(
            "/promises",
            promise("10.00", "2026-03-16"),
            422,
            "promise_in_past",
            Some(("/promised_date", "promise_in_past")),
        ),
        post(
            "/promises",
            promise("100.01", "2026-03-20"),
            422,
            "promise_exceeds_balance",
            Some(("/items/0/amount", "promise_exceeds_balance")),
        ),
        post("/promises", promise("10.00", "2026-02-31"), 422, "invalid_date", day),
        post("/promises", promise("10.00", "31/02/2026"), 422, "invalid_date", day),
        post(
            "/payments",
            payment("10.00", "10.01"),
            422,
            "allocation_exceeds_payment",
            amount("allocation_exceeds_payment"),
        ),
        post(
            "/payments",
            payment("500.00", "100.01"),
            422,
            "payment_exceeds_balance",
            amount("payment_exceeds_balance"),
        ),
        post(
            "/promises",
            json!({"items": [{"invoice_id": id, "colour": 1}], "promised_date": "2026-03-20", "comment": ""}),
            422,
            "validation_failed",
            Some(("/items/0/colour", "unknown_field")),
        ),
        post(
            "/promises",
            json!({"items": [{"invoice_id": id}], "comment": ""}),
            422,
            "validation_failed",
            Some(("/promised_date", "missing_field")),
        ),
    ];
    for case in &cases {
        refused(&app.admin(), case).await;
    }
    let untouched = app.admin().get(&format!("/invoices/{id}")).await.expect(200);
    assert_eq!((&untouched["balance_due"], &untouched["active_promises"]), (&pesos("100.00"), &json!([])));
    assert_eq!(app.admin().get("/payments").await["total"], 0);
}

#[tokio::test]
async fn a_day_that_does_not_exist_is_repeated_in_the_answer() {
    let app = TestApp::spawn().await;
    let answer = app.admin().get("/invoices?due_from=2026-02-31").await.expect(422).problem("invalid_date");
    assert_eq!(answer.params["value"], "2026-02-31");
    assert!(answer.detail.contains("2026-02-31"), "{}", answer.detail);
    let word = app.admin().get("/reps?state=lost").await.expect(422).problem("validation_failed");
    assert_eq!((word.errors[0].pointer.as_str(), word.errors[0].code.as_str()), ("state", "invalid_value"));
}

#[tokio::test]
async fn every_list_names_a_parameter_it_does_not_know() {
    let app = TestApp::spawn().await;
    for operation in contract::OPERATIONS.iter().filter(|operation| operation.method == reqwest::Method::GET) {
        let takes = |name: &str| operation.parameters().any(|parameter| parameter["name"] == name);
        if !takes("limit") || operation.path.contains('{') {
            continue;
        }
        let path = operation.path.trim_start_matches(api::routes::BASE);
        let admin = app.admin();
        for (query, pointer, code) in [
            ("colour=1", "colour", "unknown_field"),
            ("limit=0", "limit", "number_range"),
            ("cursor=!", "cursor", "unknown_cursor"),
        ] {
            let problem = admin.get(&format!("{path}?{query}")).await.expect(422).problem("validation_failed");
            let field = &problem.errors[0];
            assert_eq!((field.pointer.as_str(), field.code.as_str()), (pointer, code), "{path}?{query}");
        }
    }
}

#[tokio::test]
async fn somebody_elses_id_and_one_that_is_none_do_not_exist() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Aceros Uno", "AUN150312AB1").await;
    let id = invoice(&app, customer).await;
    let promise = json!({"items": [{"invoice_id": id}], "promised_date": "2026-03-20", "comment": ""});
    let nothing = |path: String| Case {
        method: reqwest::Method::GET,
        path,
        body: Value::Null,
        expected: (404, "not_found", None),
    };
    for case in [
        nothing(format!("/invoices/{id}")),
        nothing(format!("/invoices/{id}/timeline")),
        nothing(format!("/statements/{customer}")),
        nothing("/invoices/123".to_owned()),
        post("/promises", promise, 404, "not_found", Some(("/items/0/invoice_id", "not_found"))),
    ] {
        refused(&app.other_admin(), &case).await;
    }
    // Nobody assigned the collector to this customer.
    refused(&app.client(Role::FieldCollector), &nothing(format!("/invoices/{id}"))).await;
}

#[tokio::test]
async fn text_that_is_no_json_and_bodies_that_are_too_large_are_refused_before_they_are_understood() {
    let app = TestApp::spawn().await;
    let send = |media_type: &'static str, body: Vec<u8>| app.admin().post("/promises").body(media_type, body);
    let cut = send("application/json", b"{\"items\": [".to_vec()).await.expect(400).problem("malformed_request");
    assert_eq!(cut.params["reason"], "JSON 1:11");
    send("text/plain", b"a=b".to_vec()).await.expect(415).problem("unsupported_media_type");
    let large = [b"{\"a\": \"".to_vec(), vec![b'x'; 5 << 20], b"\"}".to_vec()].concat();
    assert_eq!(send("application/json", large).await.expect(413).problem("upload_too_large").params["limit"], "4 MB");
}

/// The server need not read 210 MB to know that they are too many: nothing follows the head of this request.
#[tokio::test]
async fn a_load_that_announces_more_than_200_mb_is_not_read() {
    let app = TestApp::spawn().await;
    for (language, words) in [("es", "El máximo es 200 MB."), ("en", "The limit is 200 MB.")] {
        let head = format!(
            "POST /api/v1/imports HTTP/1.1\r\nHost: cartera.example\r\nAuthorization: Bearer {}\r\n\
             Accept-Language: {language}\r\nContent-Type: multipart/form-data; boundary=x\r\n\
             Content-Length: {}\r\n\r\n",
            app.admin_token(),
            210 << 20
        );
        let mut connection = tokio::net::TcpStream::connect(app.socket()).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = connection.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]);
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains(words), "{answer}");
    }
}

#[tokio::test]
async fn each_bad_file_says_its_reason_in_the_readers_language_and_the_good_one_is_registered() {
    let app = TestApp::spawn().await;
    let good = cfdi::invoice(1, 100);
    let draft = cfdi::Cfdi { is_stamped: false, ..cfdi::invoice(5, 100) };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("photo.xml", b"\x89PNG".to_vec()),
        ("theirs.xml", cfdi::Cfdi { issuer: "HBA090821QZ6", ..cfdi::invoice(2, 100) }.xml().into()),
        ("transfer.xml", cfdi::Cfdi { kind: "T", ..cfdi::invoice(3, 100) }.xml().into()),
        ("payroll.xml", cfdi::Cfdi { kind: "N", ..cfdi::invoice(4, 100) }.xml().into()),
        ("draft.xml", draft.xml().into()),
        ("cut.xml", good.xml().as_bytes()[..900].to_vec()),
        ("good.xml", good.xml().into()),
        ("again.xml", good.xml().into()),
    ];
    let accepted = hand_in(&app, &files).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let items = async |language: &str| -> Vec<ImportItem> {
        let path = format!("/imports/{}/items", accepted["id"].as_str().unwrap());
        app.admin().get(&path).language(language).await.expect(200).to::<Page<ImportItem>>().data
    };
    let (spanish, english) = (items("es").await, items("en").await);
    let codes: Vec<_> = spanish.iter().map(|item| item.code.as_deref().unwrap()).collect();
    let expected = [
        "not_a_document",
        "foreign_issuer",
        "cfdi_type_not_accepted",
        "cfdi_type_not_accepted",
        "cfdi_not_stamped",
        "truncated",
        "certificate_unreadable",
        "duplicate_uuid",
    ];
    assert_eq!(codes, expected);
    for (spanish, english) in spanish.iter().zip(&english) {
        assert_ne!(spanish.detail, english.detail, "{}", spanish.file);
        assert!(!spanish.detail.contains('{'), "{}", spanish.detail);
    }
    assert!(spanish[5].at.is_some(), "where it ends: {:?}", spanish[5]);
}

#[tokio::test]
async fn an_expired_token_says_so_in_both_languages() {
    let app = TestApp::spawn().await;
    let now = api::clock::machine_now().timestamp();
    let claims = api::auth::token::Claims { iat: now - 901, exp: now - 1, ..app.claims(Role::Admin) };
    let key = jsonwebtoken::EncodingKey::from_secret(&app.state().keys.access_token);
    let token = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();
    let ask = async |language: &str| -> Answer { app.bearing(&token).get("/me").language(language).await.expect(401) };
    let (spanish, english) = (ask("es").await.problem("token_expired"), ask("en").await.problem("token_expired"));
    assert_ne!(spanish.detail, english.detail);
}

#[tokio::test]
async fn an_empty_zip_says_so_and_why_a_text_is_no_xml_is_told_in_spanish_too() {
    let app = TestApp::spawn().await;
    let empty = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let accepted = hand_in(&app, &[("vacio.zip", empty), ("hola.xml", b"hola".to_vec())]).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let path = format!("/imports/{}/items", accepted["id"].as_str().unwrap());
    let items = app.admin().get(&path).await.expect(200).to::<Page<ImportItem>>().data;
    let told: Vec<_> = items.iter().map(|item| (item.code.as_deref().unwrap(), item.detail.as_str())).collect();
    let not_xml = "El archivo no es XML bien formado (texto o marcas fuera del elemento del documento). \
                   Pide de nuevo el original.";
    assert_eq!(told, [("archive_refused", "El ZIP no trae archivos."), ("not_xml", not_xml)]);
}

use crate::harness::{Answer, TestApp};
use domain::{
    contract::{Contact, Customer, Page, Site},
    permission::Role,
};
use serde_json::{Value, json};

async fn create(app: &TestApp, body: Value) -> Answer {
    app.admin().post("/customers").json(&body).await
}

async fn customer(app: &TestApp, name: &str, rfc: &str) -> Customer {
    create(app, json!({"name": name, "rfc": rfc})).await.expect(201).to()
}

fn codes(answer: &Answer) -> Vec<String> {
    answer.to::<Page<Customer>>().data.into_iter().map(|customer| customer.code).collect()
}

#[tokio::test]
async fn customers_without_a_code_get_the_next_free_one() {
    let app = TestApp::spawn().await;
    assert_eq!(customer(&app, "Aceros Uno", "AUN150312AB1").await.code, "CL001");
    create(&app, json!({"name": "Dos", "rfc": "DOS150312AB1", "code": "CL041"})).await.expect(201);
    create(&app, json!({"name": "Tres", "rfc": "TRE150312AB1", "code": "CLIENTE9"})).await.expect(201);
    assert_eq!(customer(&app, "Cuatro", "CUA150312AB1").await.code, "CL042");
}

#[tokio::test]
async fn codes_stay_apart_when_many_are_made_at_once() {
    let app = TestApp::spawn().await;
    let (one, other) = tokio::join!(customer(&app, "Uno", "AUN150312AB1"), customer(&app, "Dos", "DOS150312AB1"),);
    assert_ne!(one.code, other.code);
}

#[tokio::test]
async fn a_customer_comes_with_contacts_terms_and_who_is_assigned() {
    let app = TestApp::spawn().await;
    let collector = app.user(Role::FieldCollector).id;
    let body = json!({
        "name": " Aceros Uno ", "rfc": "aun150312ab1", "terms": {"credit_days": 30}, "assigned_collector_id": collector,
        "contacts": [{"name": "Laura", "email": "laura@uno.mx", "receives": ["reminders", "statements", "statements"]}],
    });
    let created = create(&app, body).await.expect(201);
    let customer: Customer = created.to();
    assert_eq!((customer.name.as_str(), customer.rfc.as_str()), ("Aceros Uno", "AUN150312AB1"));
    assert_eq!((customer.terms.credit_days, customer.terms_confirmed), (30, true));
    assert_eq!(created["contacts"][0]["receives"], json!(["statements", "reminders"]));
    assert_eq!(customer.assigned_collector.as_ref().map(|user| user.id), Some(collector));
    assert_eq!(customer.balances, []);
    let path = format!("/customers/{}", customer.id);
    assert_eq!(created.header("location"), Some(format!("/api/v1{path}").as_str()));
    assert_eq!(app.admin().get(&path).await.expect(200).body, created.body);
}

#[tokio::test]
async fn one_rfc_is_one_customer_and_a_generic_one_is_told_apart_by_name() {
    let app = TestApp::spawn().await;
    customer(&app, "Uno", "AUN150312AB1").await;
    let again = create(&app, json!({"name": "Otro", "rfc": "AUN150312AB1"})).await.expect(409);
    assert_eq!(again.problem("already_exists").errors[0].pointer, "/rfc");
    let taken = create(&app, json!({"name": "Otro", "rfc": "OTR150312AB1", "code": "CL001"})).await.expect(409);
    assert_eq!(taken.problem("already_exists").errors[0].pointer, "/code");
    customer(&app, "Acme Inc.", "XEXX010101000").await;
    customer(&app, "Apex Inc.", "XEXX010101000").await;
    create(&app, json!({"name": "ACME, INC", "rfc": "XEXX010101000"})).await.expect(409).problem("already_exists");
}

#[tokio::test]
async fn every_wrong_field_of_a_customer_is_named() {
    let app = TestApp::spawn().await;
    let body = json!({
        "name": " ", "rfc": "NO", "code": "", "contacts": [{"name": "Ana", "email": "ana@"}],
        "terms": {"payment_days": [{"month_day": 32}]},
    });
    let problem = create(&app, body).await.expect(422).problem("validation_failed");
    let pointers: Vec<&str> = problem.errors.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/name", "/code", "/contacts/0/email", "/terms/payment_days/0/month_day", "/rfc"]);
    let stranger = json!({"name": "Uno", "rfc": "AUN150312AB1", "assigned_collector_id": app.other_user().id});
    let problem = create(&app, stranger).await.expect(422).problem("validation_failed");
    assert_eq!(problem.errors[0].pointer, "/assigned_collector_id");
}

#[tokio::test]
async fn a_repeated_request_makes_one_customer() {
    let app = TestApp::spawn().await;
    let body = json!({"name": "Uno", "rfc": "AUN150312AB1"});
    let send =
        || async { app.admin().post("/customers").header("Idempotency-Key", "k1").json(&body).await.expect(201) };
    assert_eq!(send().await.body, send().await.body);
    let other = json!({"name": "Dos", "rfc": "DOS150312AB1"});
    let reused = app.admin().post("/customers").header("Idempotency-Key", "k1").json(&other).await;
    reused.expect(422).problem("idempotency_key_reused");
    assert_eq!(app.admin().get("/customers").await["total"], 1);
}

#[tokio::test]
async fn the_list_is_searched_sorted_and_read_in_parts() {
    let app = TestApp::spawn().await;
    for (name, rfc) in [("Núñez 100%", "NUN150312AB1"), ("Álamo", "ALA150312AB1"), ("Zeta_x", "ZET150312AB1")] {
        customer(&app, name, rfc).await;
    }
    let list = |query: &str| app.admin().get(&format!("/customers{query}"));
    for (query, expected) in [
        ("", vec!["CL001", "CL002", "CL003"]),
        ("?sort=-code", vec!["CL003", "CL002", "CL001"]),
        ("?q=NUNEZ", vec!["CL001"]),
        ("?q=150312%20alamo", vec!["CL002"]),
        ("?q=%25", vec!["CL001"]),
        ("?q=_", vec!["CL003"]),
        ("?q=nadie", vec![]),
    ] {
        assert_eq!(codes(&list(query).await.expect(200)), expected, "{query}");
    }
    let first = list("?limit=2&sort=name").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = list(&format!("?limit=2&sort=name&cursor={cursor}")).await.expect(200);
    let mut all = codes(&first);
    all.extend(codes(&rest));
    all.sort();
    assert_eq!((all.len(), &rest["next_cursor"], &rest["total"]), (3, &Value::Null, &json!(3)));
    list("?sort=rfc").await.expect(422).problem("validation_failed");
    list("?limit=201").await.expect(422).problem("validation_failed");
}

#[tokio::test]
async fn whoever_sees_assigned_customers_finds_no_other_by_any_path() {
    let app = TestApp::spawn().await;
    let hidden = customer(&app, "Ajeno", "AJE150312AB1").await;
    let body = json!({"name": "Suyo", "rfc": "SUY150312AB1", "assigned_salesperson_id": app.user(Role::Sales).id});
    let mine: Customer = create(&app, body).await.expect(201).to();
    let sales = app.client(Role::Sales);
    assert_eq!(codes(&sales.get("/customers").await.expect(200)), std::slice::from_ref(&mine.code));
    assert_eq!(codes(&sales.get("/customers?q=ajeno").await.expect(200)), Vec::<String>::new());
    assert_eq!(codes(&app.client(Role::FieldCollector).get("/customers").await.expect(200)), Vec::<String>::new());
    for tail in ["", "/contacts", "/sites", "/terms"] {
        sales.get(&format!("/customers/{}{tail}", mine.id)).await.expect(200);
        sales.get(&format!("/customers/{}{tail}", hidden.id)).await.expect(404).problem("not_found");
        app.other_admin().get(&format!("/customers/{}{tail}", mine.id)).await.expect(404).problem("not_found");
    }
}

#[tokio::test]
async fn a_change_of_a_customer_needs_the_version_read_and_null_clears_an_assignment() {
    let app = TestApp::spawn().await;
    let body = json!({"name": "Uno", "rfc": "AUN150312AB1", "assigned_salesperson_id": app.user(Role::Sales).id});
    let created: Customer = create(&app, body).await.expect(201).to();
    customer(&app, "Dos", "DOS150312AB1").await;
    let path = format!("/customers/{}", created.id);
    let read = app.admin().get(&path).await;
    let patch = |if_match: &str, body: Value| app.admin().patch(&path).header("If-Match", if_match).json(&body);
    app.admin().patch(&path).json(&json!({})).await.expect(428).problem("precondition_required");
    patch(read.etag(), json!({"code": "CL002"})).await.expect(409).problem("already_exists");
    patch(read.etag(), json!({"rfc": "X"})).await.expect(422).problem("validation_failed");
    let changed = patch(read.etag(), json!({"name": "Uno Bis", "assigned_salesperson_id": null})).await.expect(200);
    assert_eq!((&changed["name"], &changed["assigned_salesperson"]), (&json!("Uno Bis"), &Value::Null));
    patch(read.etag(), json!({"name": "Tarde"})).await.expect(412).problem("stale");
    assert_eq!(codes(&app.admin().get("/customers?q=bis").await), ["CL001"]);
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(audit["data"][0]["action"], "customer.updated");
    assert_eq!(audit["data"][0]["before"]["name"], "Uno");
    assert_eq!(audit["data"][0]["after"]["name"], "Uno Bis");
}

#[tokio::test]
async fn contacts_are_added_changed_and_removed_as_a_part_of_their_customer() {
    let app = TestApp::spawn().await;
    let path = format!("/customers/{}/contacts", customer(&app, "Uno", "AUN150312AB1").await.id);
    let bad = app.admin().post(&path).json(&json!({"name": "Ana", "email": "ana@uno"})).await.expect(422);
    assert_eq!(bad.problem("validation_failed").errors[0].pointer, "/email");
    let ana = json!({"name": "Ana", "email": "ana@uno.mx", "receives": ["escalations"]});
    let ana: Contact = app.admin().post(&path).json(&ana).await.expect(201).to();
    let list = app.admin().get(&path).await.expect(200);
    assert_eq!(list.to::<Page<Contact>>().data, std::slice::from_ref(&ana));
    let one = format!("{path}/{}", ana.id);
    let changes = json!({"phone": "81 1234 5678", "email": null});
    let changed = app.admin().patch(&one).header("If-Match", list.etag()).json(&changes).await.expect(200);
    let after: Contact = changed.to();
    assert_eq!(after, Contact { phone: Some("81 1234 5678".into()), email: None, ..ana });
    app.admin().delete(&one).header("If-Match", list.etag()).await.expect(412).problem("stale");
    app.admin().delete(&one).header("If-Match", changed.etag()).await.expect(204);
    assert_eq!(app.admin().get(&path).await["total"], 0);
    app.admin().delete(&one).header("If-Match", "*").await.expect(404).problem("not_found");
}

#[tokio::test]
async fn a_site_has_its_own_terms_or_the_customers() {
    let app = TestApp::spawn().await;
    let path = format!("/customers/{}/sites", customer(&app, "Uno", "AUN150312AB1").await.id);
    let plain: Site = app.admin().post(&path).json(&json!({"name": "Planta"})).await.expect(201).to();
    let body = json!({"name": "Bodega", "vendor_number": "V-7", "terms": {"credit_days": 45}});
    let own: Site = app.admin().post(&path).json(&body).await.expect(201).to();
    assert_eq!((plain.terms, own.terms.clone().map(|terms| terms.credit_days)), (None, Some(45)));
    assert_eq!(app.admin().get(&path).await.expect(200).to::<Page<Site>>().data[1], own);
    let terms = app.admin().get(&format!("{path}/{}/terms", plain.id)).await.expect(200);
    assert_eq!((terms.etag(), &terms["credit_days"]), ("\"v0\"", &json!(0)));
    // Who may change customers and not their terms adds a site, and gives it none.
    let system = app.bearing(&app.api_key(&["customer:update"]).await);
    system.post(&path).json(&json!({"name": "Patio"})).await.expect(201);
    system.post(&path).json(&body).await.expect(403).problem("not_permitted");
    // Data entry makes customers and changes none.
    app.client(Role::DataEntry).post(&path).json(&json!({"name": "Nave"})).await.expect(403).problem("not_permitted");
}

#[tokio::test]
async fn a_site_is_changed_and_removed_as_a_part_of_its_customer() {
    let app = TestApp::spawn().await;
    let path = format!("/customers/{}/sites", customer(&app, "Uno", "AUN150312AB1").await.id);
    let body = json!({"name": "Bodega", "address": "Calle 1", "terms": {"credit_days": 45}});
    let site: Site = app.admin().post(&path).json(&body).await.expect(201).to();
    let read = app.admin().get(&path).await.expect(200);
    let one = format!("{path}/{}", site.id);
    let patch = |if_match: &str, body: Value| app.admin().patch(&one).header("If-Match", if_match).json(&body);
    app.admin().patch(&one).json(&json!({"name": "Nave"})).await.expect(428);
    let wrong = patch(read.etag(), json!({"name": " "})).await.expect(422).problem("validation_failed");
    assert_eq!(wrong.errors[0].pointer, "/name");
    let changed = patch(read.etag(), json!({"name": " Nave 2 ", "address": null, "vendor_number": "V-7"})).await;
    let after: Site = changed.expect(200).to();
    assert_eq!(after, Site { name: "Nave 2".into(), address: None, vendor_number: Some("V-7".into()), ..site });
    patch(read.etag(), json!({"name": "Tarde"})).await.expect(412).problem("stale");
    let now = app.admin().get(&path).await.expect(200);
    assert_eq!(now.to::<Page<Site>>().data, std::slice::from_ref(&after));
    // Terms of its own go with it, which not everybody may decide.
    let system = app.bearing(&app.api_key(&["customer:update"]).await);
    system.delete(&one).header("If-Match", now.etag()).await.expect(403).problem("not_permitted");
    app.other_admin().delete(&one).header("If-Match", now.etag()).await.expect(404);
    app.admin().delete(&one).header("If-Match", read.etag()).await.expect(412).problem("stale");
    app.admin().delete(&one).header("If-Match", now.etag()).await.expect(204);
    assert_eq!(app.admin().get(&path).await["total"], 0);
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(
        (&audit["data"][0]["action"], &audit["data"][1]["action"]),
        (&json!("site.deleted"), &json!("site.updated"))
    );
    assert_eq!(audit["data"][0]["before"]["terms"]["credit_days"], 45);
}

async fn site(app: &TestApp, customer: &Customer) -> Value {
    let path = format!("/customers/{}/sites", customer.id);
    app.admin().post(&path).json(&json!({"name": "Planta"})).await.expect(201)["id"].clone()
}

fn written(customer: &Customer, site: &Value) -> Value {
    json!({
        "customer_id": customer.id, "site_id": site, "folio": "1", "issued_at": "2026-03-09T10:00:00",
        "original_amount": {"amount": "1160.00", "currency": "MXN"},
    })
}

#[tokio::test]
async fn what_stands_on_one_line_has_no_line_breaks() {
    let app = TestApp::spawn().await;
    let name = "A\r\nBcc: x@y.mx";
    let new = json!({"name": name, "rfc": "AUN150312AB1", "contacts": [{"name": name, "email": "a@b.mx"}]});
    let refused = app.admin().post("/customers").json(&new).await.expect(422).problem("validation_failed");
    let pointers: Vec<&str> = refused.errors.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(pointers, ["/name", "/contacts/0/name"]);
    assert!(refused.errors[0].detail.contains("U+000D"), "{refused:?}");
    let one = format!("/customers/{}", customer(&app, "Uno", "AUN150312AB1").await.id);
    let contact = json!({"name": name, "email": "a@b.mx", "phone": "81\t12"});
    let refused = app.admin().post(&format!("{one}/contacts")).json(&contact).await.expect(422);
    let errors = refused.problem("validation_failed").errors;
    assert_eq!((errors[0].pointer.as_str(), errors[1].pointer.as_str()), ("/name", "/phone"));
    app.admin().patch(&one).header("If-Match", "*").json(&json!({"name": name})).await.expect(422);
    app.admin().post(&format!("{one}/sites")).json(&json!({"name": name})).await.expect(422);
    // An address may take several.
    let site = json!({"name": "Planta", "address": "Calle 1\nApodaca"});
    app.admin().post(&format!("{one}/sites")).json(&site).await.expect(201);
}

#[tokio::test]
async fn a_site_with_invoices_stays() {
    let app = TestApp::spawn().await;
    let one = customer(&app, "Uno", "AUN150312AB1").await;
    let planta = site(&app, &one).await;
    app.admin().post("/invoices").json(&written(&one, &planta)).await.expect(201);
    let path = format!("/customers/{}/sites/{}", one.id, planta.as_str().unwrap());
    let refused = app.admin().delete(&path).header("If-Match", "*").await.expect(409).problem("site_in_use");
    assert_eq!((refused.params["count"].as_str(), refused.params["name"].as_str()), ("1", "Planta"));
}

#[tokio::test]
async fn an_invoice_takes_a_site_of_its_own_customer_only() {
    let app = TestApp::spawn().await;
    let one = customer(&app, "Uno", "AUN150312AB1").await;
    let two = customer(&app, "Dos", "DOS150312AB1").await;
    let (mine, others) = (site(&app, &one).await, site(&app, &two).await);
    for wrong in [others.clone(), json!("01900000-0000-7000-8000-000000000000")] {
        let problem =
            app.admin().post("/invoices").json(&written(&one, &wrong)).await.expect(422).problem("unknown_site");
        assert_eq!(problem.errors[0].pointer, "/site_id");
    }
    let created = app.admin().post("/invoices").json(&written(&one, &mine)).await.expect(201);
    let path = format!("/invoices/{}", created["id"].as_str().unwrap());
    let patch = |body: Value| app.admin().patch(&path).header("If-Match", "*").json(&body);
    let problem = patch(json!({"site_id": others})).await.expect(422).problem("unknown_site");
    assert_eq!(problem.errors[0].pointer, "/site_id");
    // The site it has is the old customer's: it neither stays, nor may it come along.
    patch(json!({"customer_id": two.id, "site_id": mine})).await.expect(422).problem("unknown_site");
    assert_eq!(patch(json!({"customer_id": one.id})).await.expect(200)["site_id"], mine);
    let moved = patch(json!({"customer_id": two.id})).await.expect(200);
    assert_eq!((&moved["customer"]["code"], &moved["site_id"]), (&json!("CL002"), &Value::Null));
    assert_eq!(patch(json!({"site_id": others})).await.expect(200)["site_id"], others);
}

//! Starting with a past: lists of opening balances, and what is decided about invoices *por confirmar*.

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::{Answer, TestApp},
    imports::{import, invoices},
};
use domain::{
    contract::{Invoice, OpeningImportResult, OpeningsDecided, PaymentStatus, TableRowResult},
    permission::Role,
};
use reqwest::multipart::{Form, Part};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use TableRowResult::{Created, Rejected, Unchanged, Updated};

/// An organization that starts on 1 March.
async fn starting() -> TestApp {
    let app = TestApp::spawn().await;
    let etag = app.admin().get("/organization").await.etag().to_owned();
    let patch = json!({"start_date": "2026-03-01"});
    app.admin().patch("/organization").header("If-Match", &etag).json(&patch).await.expect(200);
    app
}

async fn register(app: &TestApp, documents: &[&Cfdi]) {
    let files: Vec<(String, Vec<u8>)> =
        documents.iter().map(|document| (format!("{}.xml", document.folio), document.xml().into())).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    import(app, &files).await;
}

fn old(folio: u32) -> Cfdi {
    Cfdi { issued_at: "2026-01-15T10:00:00", ..cfdi::invoice(folio, 1000) }
}

async fn paste(app: &TestApp, text: &str) -> Answer {
    app.admin().post("/invoices/import").json(&json!({"text": text})).await
}

fn results(answer: &Answer) -> Vec<(u32, TableRowResult)> {
    answer.to::<OpeningImportResult>().rows.into_iter().map(|row| (row.line, row.result)).collect()
}

fn refusals(answer: &Answer) -> Vec<(u32, String, Option<String>)> {
    let rows = answer.to::<OpeningImportResult>().rows.into_iter();
    rows.filter_map(|row| Some((row.line, row.code?, row.column))).collect()
}

async fn by_folio(app: &TestApp, folio: &str) -> Invoice {
    let page = app.admin().get("/invoices?status=all&limit=200").await.expect(200);
    let found = page["data"].as_array().unwrap().iter().find(|invoice| invoice["folio"] == folio);
    serde_json::from_value(found.unwrap_or_else(|| panic!("no {folio}: {page}")).clone()).unwrap()
}

/// Confirms A-1 by its UUID and A-2 by its folio, and writes B-7 down.
fn list(one: &Cfdi) -> String {
    format!(
        "Antigüedad de saldos al 28 de febrero\n\n\
         RFC\tRazón social\tFactura\tUUID\tFecha\tVencimiento\tImporte original\tAbonos\tÚltima parcialidad\n\
         URE180429TM6\t\t\t{}\t15/01/2026\t14/02/2026\t1,160.00\t160.00\t1\n\
         ure180429tm6\t\tA 2\t\t15/01/2026\t\t$ 1,160.00\t\t\n\
         AUN150312AB1\tAceros Uno\tB-7\t\t2026-01-20\t31/02/2026\t500.00\t\t\n\
         AUN150312AB1\tAceros Uno\tB-7\t\t2026-01-20\t20-feb-26\t500.00\t125.50\t\n\
         ZZZ150312AB1\t\tC-1\t\t2026-01-20\t\t500.00\t\t\n\
         URE180429TM6\t\tA-2\t\t15/01/2026\t\t1,161.00\t\t\n",
        one.uuid
    )
}

#[tokio::test]
async fn a_list_confirms_what_is_known_writes_down_what_is_not_and_a_second_time_changes_nothing() {
    let app = starting().await;
    let (one, two, three) = (old(1), old(2), old(3));
    register(&app, &[&one, &two, &three]).await;
    let trial = app.admin().post("/invoices/import?dry_run=true").json(&json!({"text": list(&one)})).await.expect(200);
    let expected = [(4, Updated), (5, Updated), (6, Rejected), (7, Created), (8, Rejected), (9, Rejected)];
    assert_eq!(results(&trial), expected);
    assert_eq!(by_folio(&app, "1").await.payment_status, PaymentStatus::OpeningUnconfirmed);
    assert_eq!(app.admin().get("/customers").await["total"], 1);

    let first = paste(&app, &list(&one)).await.expect(200);
    assert_eq!(results(&first), expected);
    let refused = |line, code: &str, column: &str| (line, code.to_owned(), Some(column.to_owned()));
    assert_eq!(
        refusals(&first),
        [
            refused(6, "invalid_date", "due_date"),
            refused(8, "unknown_customer", "rfc"),
            refused(9, "balance_differs", "total")
        ]
    );
    assert_eq!((&first["as_of"], &first["totals"][0]["amount"]), (&json!("2026-02-28"), &json!("2534.50")));
    let confirmed = by_folio(&app, "1").await;
    assert_eq!((confirmed.payment_status, confirmed.opening_installment), (PaymentStatus::PartiallyPaid, Some(1)));
    assert_eq!(confirmed.balance_due.to_string(), "1000.00");
    assert_eq!(
        (confirmed.due_date, confirmed.collection_date),
        ("2026-02-14".parse().unwrap(), "2026-02-16".parse().unwrap())
    );
    let (why, reached) = (&confirmed.date_explanation[0], confirmed.date_explanation.last().unwrap().date);
    assert_eq!((why.step.as_str(), why.date, reached), ("listed", confirmed.due_date, confirmed.collection_date));
    assert!(why.text.starts_with("Vencimiento según la lista de saldos iniciales"), "{}", why.text);
    assert_eq!(by_folio(&app, "2").await.payment_status, PaymentStatus::Unpaid);
    assert_eq!(by_folio(&app, "3").await.payment_status, PaymentStatus::OpeningUnconfirmed);
    let written = by_folio(&app, "7").await;
    assert_eq!((written.series.as_deref(), written.balance_due.to_string().as_str()), (Some("B"), "374.50"));
    assert_eq!((written.due_date, written.fiscal_uuid), ("2026-02-20".parse().unwrap(), None));
    assert_eq!(written.date_explanation[0].step, "listed");
    assert_eq!(written.customer.unwrap().name, "Aceros Uno");

    let again = paste(&app, &list(&one)).await.expect(200);
    assert_eq!(
        results(&again),
        [(4, Unchanged), (5, Unchanged), (6, Rejected), (7, Unchanged), (8, Rejected), (9, Rejected)]
    );
    let payments = app.admin().get("/payments").await.expect(200);
    assert_eq!(payments["total"], 2);
    assert_eq!(
        (&payments["data"][0]["source"], &payments["data"][0]["date"]),
        (&json!("opening"), &json!("2026-02-28"))
    );
    let events = app.admin().get(&format!("/invoices/{}/timeline", confirmed.id)).language("en").await.expect(200);
    let told: Vec<&str> =
        events["data"].as_array().unwrap().iter().map(|event| event["text"].as_str().unwrap()).collect();
    assert!(told.iter().any(|text| text.starts_with("Opening balance confirmed: ")), "{told:?}");
}

#[tokio::test]
async fn a_uuid_in_the_column_of_folios_and_a_series_in_its_own_find_the_same_invoices() {
    let app = starting().await;
    let (one, two) = (old(1), old(2));
    register(&app, &[&one, &two]).await;
    let unknown = "3d964be2-a31c-4fb8-b792-2bacc477fa55";
    let by_uuid = format!(
        "RFC\tSerie-Folio\tFecha\tTotal\nURE180429TM6\t{}\t15/01/2026\t1,160.00\n\
         URE180429TM6\t{unknown}\t15/01/2026\t700.00\n",
        one.uuid
    );
    assert_eq!(results(&paste(&app, &by_uuid).await.expect(200)), [(2, Updated), (3, Created)]);
    let columns = "RFC\tSerie\tFolio\tFecha\tTotal\nURE180429TM6\tA\t2\t15/01/2026\t1,160.00\n\
                   URE180429TM6\tA\tA-2\t15/01/2026\t1,160.00\nURE180429TM6\t2\t21\t15/01/2026\t900.00\n";
    assert_eq!(results(&paste(&app, columns).await.expect(200)), [(2, Updated), (3, Unchanged), (4, Created)]);
    let listed = app.admin().get("/invoices?status=all").await.expect(200);
    let mut documents: Vec<_> =
        listed["data"].as_array().unwrap().iter().map(|one| (&one["series"], &one["folio"])).collect();
    documents.sort_by_key(|(series, folio)| (series.to_string(), folio.to_string()));
    assert_eq!(json!(documents), json!([["2", "21"], ["A", "1"], ["A", "2"], [null, null]]));
    let lacking = "RFC\tFactura\tTotal\nURE180429TM6\t\t900.00\nURE180429TM6\tC-9\t900.00\n";
    let details: Vec<String> = {
        let answer =
            app.admin().post("/invoices/import").language("es").json(&json!({"text": lacking})).await.expect(200);
        answer.to::<OpeningImportResult>().rows.into_iter().map(|row| row.detail).collect()
    };
    assert_eq!(details, ["El campo factura o UUID es obligatorio.", "El campo fecha es obligatorio."]);
}

#[tokio::test]
async fn what_cannot_be_in_a_row_is_told_in_words() {
    let app = starting().await;
    let row = |issued: &str, paid: &str| {
        let (name, document) = ("Aceros Uno", "B-7");
        json!({
            "rfc": "AUN150312AB1", "name": name, "document": document, "issue_date": issued, "total": "11600",
            "paid": paid,
        })
    };
    let body = json!({"as_of": "2026-02-28", "rows": [row("2026-01-20", "11600.01"), row("2026-03-01", "0")]});
    let expected = [
        (
            "es",
            [
                "Lo pagado no puede ser mayor que el total, $11,600.00 MXN.",
                "La factura no puede ser posterior al día de los saldos, 28/02/2026.",
            ],
        ),
        (
            "en",
            [
                "What was paid cannot be more than the total, $11,600.00 MXN.",
                "The invoice cannot be dated after the day of the balances, 28/02/2026.",
            ],
        ),
    ];
    for (language, told) in expected {
        let call = app.admin().post("/invoices/import?dry_run=true").language(language).json(&body);
        let answer = call.await.expect(200);
        let refused = |line, code: &str, column: &str| (line, code.to_owned(), Some(column.to_owned()));
        let codes = [refused(1, "paid_exceeds_total", "paid"), refused(2, "issued_after_balances", "issue_date")];
        assert_eq!(refusals(&answer), codes);
        let rows = answer.to::<OpeningImportResult>().rows;
        let details: Vec<String> = rows.into_iter().map(|row| row.detail).collect();
        assert_eq!(details, told);
    }
}

#[tokio::test]
async fn the_day_of_the_balances_decides_which_payments_are_in_paid_so_far() {
    let app = starting().await;
    let one = old(1);
    let paid = |installment, before, paid, day| {
        let documents = vec![(one.uuid, installment, before, paid)];
        cfdi::rep(100 + installment, vec![Pago { paid_at: day, amount: paid, documents }])
    };
    register(&app, &[&one, &paid(1, 1160, 100, "2026-02-10T12:00:00"), &paid(2, 1060, 60, "2026-03-05T12:00:00")])
        .await;
    let row = |paid: &str| json!({"rfc": "URE180429TM6", "document": "A-1", "total": "1160", "paid": paid});
    let send =
        |rows: Value, as_of: &str| app.admin().post("/invoices/import").json(&json!({"rows": rows, "as_of": as_of}));
    let less = send(json!([row("99.99")]), "2026-02-28").await.expect(200);
    assert_eq!(refusals(&less), [(1, "balance_differs".to_owned(), Some("paid".to_owned()))]);
    let detail = less["rows"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("99.99 MXN") && detail.contains("100.00 MXN"), "{detail}");
    assert_eq!(results(&send(json!([row("300")]), "2026-02-28").await.expect(200)), [(1, Updated)]);
    // 100 and 60 by REP, 200 that nobody recorded.
    assert_eq!(by_folio(&app, "1").await.balance_due.to_string(), "800.00");
    assert_eq!(results(&send(json!([row("360")]), "2026-03-17").await.expect(200)), [(1, Unchanged)]);
    let future = send(json!([row("360")]), "2026-03-18").await.expect(422).problem("validation_failed");
    assert_eq!(future.errors[0].pointer, "/as_of");
}

#[tokio::test]
async fn a_rep_of_before_the_balances_takes_the_place_of_what_was_paid_so_far() {
    let app = starting().await;
    let one = old(1);
    register(&app, &[&one]).await;
    let row = json!({"rows": [{"rfc": "URE180429TM6", "document": "A-1", "total": "1160", "paid": "300"}]});
    app.admin().post("/invoices/import").json(&row).await.expect(200);
    let rep = |folio, installment, before, paid, day| {
        let documents = vec![(one.uuid, installment, before, paid)];
        cfdi::rep(folio, vec![Pago { paid_at: day, amount: paid, documents }])
    };
    register(&app, &[&rep(101, 1, 1160, 100, "2026-02-10T12:00:00")]).await;
    assert_eq!(by_folio(&app, "1").await.balance_due.to_string(), "860.00");
    register(&app, &[&rep(102, 2, 1060, 200, "2026-02-20T12:00:00")]).await;
    assert_eq!(by_folio(&app, "1").await.balance_due.to_string(), "860.00");
    register(&app, &[&rep(103, 3, 860, 60, "2026-03-10T12:00:00")]).await;
    let invoice = by_folio(&app, "1").await;
    assert_eq!(invoice.balance_due.to_string(), "800.00");
    let statement =
        |day: &str| app.admin().get(&format!("/statements/{}?as_of={day}", invoice.customer.as_ref().unwrap().id));
    for (day, balance) in [("2026-02-28", "860.00"), ("2026-03-10", "800.00")] {
        let answer = statement(day).await.expect(200);
        assert_eq!(answer["currencies"][0]["rows"][0]["balance_due"]["amount"], balance, "{day}");
        assert_eq!(answer["currencies"][0]["unapplied"]["amount"], "0.00", "{day}");
    }
}

#[tokio::test]
async fn the_xml_of_an_opening_document_joins_it_and_leaves_its_dates() {
    let app = starting().await;
    let list =
        "RFC,Nombre,Folio,Fecha,Vence,Total,Saldo\nURE180429TM6,Universidad,A1,15/01/2026,14/03/2026,1160,1000\n";
    assert_eq!(results(&paste(&app, list).await.expect(200)), [(2, Created)]);
    let written = by_folio(&app, "1").await;
    let one = old(1);
    register(&app, &[&one]).await;
    let found = invoices(&app).await;
    assert_eq!(found.len(), 1);
    let joined = &found[&one.fiscal_uuid()];
    assert_eq!((joined.id, joined.balance_due.to_string().as_str()), (written.id, "1000.00"));
    assert_eq!(joined.due_date, "2026-03-14".parse().unwrap());
    // Another folio of another total is another invoice.
    register(&app, &[&Cfdi { subtotal: 2000, ..old(1) }]).await;
    assert_eq!(invoices(&app).await.len(), 2);
}

#[tokio::test]
async fn a_workbook_with_english_headings_is_read_and_a_damaged_file_is_refused() {
    let app = starting().await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (column, heading) in
        (0_u16..).zip(["Tax ID", "Customer", "Invoice", "Issue date", "Due date", "Amount", "Currency"])
    {
        sheet.write(0, column, heading).unwrap();
    }
    for (column, text) in (0_u16..).zip(["AUN150312AB1", "Aceros Uno", "X-1"]) {
        sheet.write(1, column, text).unwrap();
    }
    sheet.write_with_format(1, 3, ExcelDateTime::from_ymd(2026, 1, 20).unwrap(), &day).unwrap();
    sheet.write_with_format(1, 4, ExcelDateTime::from_ymd(2026, 2, 19).unwrap(), &day).unwrap();
    sheet.write(1, 5, 1234.5).unwrap();
    sheet.write(1, 6, "USD").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let send = |bytes: Vec<u8>, fields: &[(&'static str, &'static str)]| {
        let file = Part::bytes(bytes).file_name("antiguedad.xlsx");
        let form = fields.iter().fold(Form::new().part("file", file), |form, (name, value)| form.text(*name, *value));
        app.admin().post("/invoices/import").multipart(form)
    };
    let trial = send(bytes.clone(), &[("dry_run", "true"), ("as_of", "2026-01-31")]).await.expect(200);
    assert_eq!((&trial["dry_run"], &trial["as_of"]), (&json!(true), &json!("2026-01-31")));
    assert_eq!(app.admin().get("/invoices?status=all").await["total"], 0);
    let real = send(bytes, &[]).await.expect(200);
    assert_eq!(results(&real), [(2, Created)]);
    assert_eq!(real["totals"], json!([{"amount": "1234.50", "currency": "USD"}]));
    send(b"PK\x03\x04nada".to_vec(), &[]).await.expect(422).problem("table_unreadable");
    send(b"a".to_vec(), &[("as_of", "31/02/2026")]).await.expect(422).problem("invalid_date");
    send(b"a".to_vec(), &[("extra", "1")]).await.expect(422).problem("unknown_field");
}

#[tokio::test]
async fn what_is_paid_on_issue_is_never_unconfirmed() {
    let app = starting().await;
    let global = Cfdi { receiver: (cfdi::PUBLIC, "PUBLICO EN GENERAL"), is_global: true, ..old(2) };
    let advance = Cfdi { product_key: "84111506", method: Some("PUE"), ..old(3) };
    register(&app, &[&old(1), &global, &advance]).await;
    let waiting = app.admin().get("/invoices?status=opening_unconfirmed").await.expect(200);
    let rows: Vec<&str> =
        waiting["data"].as_array().unwrap().iter().map(|row| row["folio"].as_str().unwrap()).collect();
    assert_eq!(rows, ["1"]);
    assert_eq!(waiting["totals"], json!([{"amount": "1160.00", "currency": "MXN"}]));
    let paid = app.admin().get("/invoices?status=paid").await.expect(200);
    assert_eq!(paid["total"], 2);
}

#[tokio::test]
async fn a_customer_with_several_invoices_of_one_folio_needs_day_or_uuid() {
    let app = starting().await;
    let (one, other) = (old(1), Cfdi { issued_at: "2026-02-15T10:00:00", ..old(1) });
    register(&app, &[&one, &other]).await;
    let row = |fields: Value| {
        let mut row = json!({"rfc": "URE180429TM6", "document": "A-1", "total": "1160.00"});
        row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        row
    };
    let rows = json!({"rows": [row(json!({})), row(json!({"issue_date": "15/02/2026"})), row(json!({"fiscal_uuid": one.uuid}))]});
    let answer = app.admin().post("/invoices/import").json(&rows).await.expect(200);
    assert_eq!(results(&answer), [(1, Rejected), (2, Updated), (3, Updated)]);
    assert_eq!(answer["rows"][0]["code"], "several_invoices");
}

#[tokio::test]
async fn who_may_register_but_not_change_only_writes_new_documents_down() {
    let app = starting().await;
    register(&app, &[&old(1)]).await;
    let key = app.bearing(&app.api_key(&["invoice:create"]).await);
    let rows = json!({"rows": [
        {"rfc": "URE180429TM6", "document": "A-1", "total": "1160"},
        {"rfc": "URE180429TM6", "document": "A-9", "issue_date": "2026-01-02", "total": "10"},
        {"rfc": "AUN150312AB1", "name": "Nuevo", "document": "A-9", "issue_date": "2026-01-02", "total": "10"},
    ]});
    let answer = key.post("/invoices/import").json(&rows).await.expect(200);
    assert_eq!(results(&answer), [(1, Rejected), (2, Created), (3, Rejected)]);
    assert_eq!(
        (&answer["rows"][0]["code"], &answer["rows"][2]["code"]),
        (&json!("not_permitted"), &json!("not_permitted"))
    );
    app.client(Role::Collections).post("/invoices/import").json(&rows).await.expect(403).problem("not_permitted");
}

async fn decide(app: &TestApp, body: Value) -> Answer {
    app.admin().post("/invoices/openings").json(&body).await
}

#[tokio::test]
async fn what_is_left_is_closed_as_paid_before_the_start_and_the_step_can_be_undone() {
    let app = starting().await;
    let recent = cfdi::invoice(9, 1000);
    register(&app, &[&old(1), &old(2), &recent]).await;
    assert_eq!(app.admin().get("/invoices?status=opening_unconfirmed").await["total"], 2);
    let closed = decide(&app, json!({"decision": "paid_before_start", "filter": {}})).await.expect(200);
    let decided: OpeningsDecided = closed.to();
    assert_eq!((decided.changed.len(), decided.skipped), (2, 0));
    assert_eq!(app.admin().get("/invoices?status=opening_unconfirmed").await["total"], 0);
    assert_eq!(by_folio(&app, "1").await.payment_status, PaymentStatus::PaidBeforeStart);
    assert_eq!(by_folio(&app, "9").await.payment_status, PaymentStatus::Unpaid);
    let again = decide(&app, json!({"decision": "paid_before_start", "filter": {}})).await.expect(200);
    assert_eq!(again["changed"], json!([]));
    let undone = json!({"decision": "unconfirmed", "invoice_ids": decided.changed});
    assert_eq!(decide(&app, undone).await.expect(200).to::<OpeningsDecided>().changed, decided.changed);
    assert_eq!(by_folio(&app, "1").await.payment_status, PaymentStatus::OpeningUnconfirmed);
    let owed: OpeningsDecided =
        decide(&app, json!({"decision": "owed", "invoice_ids": [decided.changed[1]]})).await.expect(200).to();
    assert_eq!(app.admin().get("/invoices?status=opening_unconfirmed").await["total"], 1);
    decide(&app, json!({"decision": "unconfirmed", "invoice_ids": owed.changed})).await.expect(200);
    assert_eq!(app.admin().get("/invoices?status=opening_unconfirmed").await["total"], 2);
    let timeline = app.admin().get(&format!("/invoices/{}/timeline", decided.changed[0])).await.expect(200);
    let kinds: Vec<&str> =
        timeline["data"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..2], ["opening_reopened", "opening_closed"]);
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(audit["data"][0]["action"], "invoices.openings_decided");
}

#[tokio::test]
async fn a_debt_of_today_is_not_closed_as_old() {
    let app = starting().await;
    let recent = cfdi::invoice(9, 1000);
    register(&app, &[&recent]).await;
    let invoice = by_folio(&app, "9").await;
    let body = json!({"decision": "paid_before_start", "invoice_ids": [invoice.id]});
    let decided: OpeningsDecided = decide(&app, body).await.expect(200).to();
    assert_eq!((decided.changed.len(), decided.skipped), (0, 1));
    let path = format!("/invoices/{}", invoice.id);
    let etag = app.admin().get(&path).await.etag().to_owned();
    let patch = json!({"opening": "paid_before_start"});
    let refused = app.admin().patch(&path).header("If-Match", &etag).json(&patch).await.expect(409);
    assert_eq!(refused.problem("not_before_start").errors[0].pointer, "/opening");
}

#[tokio::test]
async fn ids_of_others_and_empty_requests_are_refused() {
    let app = starting().await;
    register(&app, &[&old(1)]).await;
    let id = by_folio(&app, "1").await.id;
    let body = json!({"decision": "paid_before_start", "invoice_ids": [id]});
    let theirs = app.other_admin().post("/invoices/openings").json(&body).await.expect(404).problem("not_found");
    assert_eq!(theirs.errors[0].pointer, "/invoice_ids/0");
    let empty = decide(&app, json!({"decision": "owed"})).await.expect(422).problem("validation_failed");
    assert_eq!(empty.errors[0].code, "missing_field");
    app.admin().post("/invoices/import").json(&json!({})).await.expect(422).problem("table_empty");
    app.admin().post("/invoices/import").body("text/csv", "a,b").await.expect(415).problem("unsupported_media_type");
}

#[tokio::test]
async fn accents_of_a_concept_do_not_matter_to_a_search() {
    let app = TestApp::spawn().await;
    let customer = app.customer("Peñón y Cía", "AUN150312AB1").await;
    let body = json!({
        "customer_id": customer, "folio": "1", "concept": "Reparación de válvula", "issued_at": "2026-03-02T10:00:00",
        "original_amount": {"amount": "10.00", "currency": "MXN"},
    });
    app.admin().post("/invoices").json(&body).await.expect(201);
    for q in ["reparacion", "VÁLVULA", "valvula%20reparaci%C3%B3n", "penon", "Pe%C3%B1%C3%B3n%20cia"] {
        assert_eq!(app.admin().get(&format!("/invoices?q={q}")).await.expect(200)["total"], 1, "{q}");
    }
    assert_eq!(app.admin().get("/invoices?q=valvulas").await.expect(200)["total"], 0);
    assert_eq!(app.admin().get("/invoices?q=%25").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn a_confirmed_invoice_of_before_the_start_is_owed_again_when_its_cancelled_rep_is_replaced() {
    let app = starting().await;
    let document = old(1);
    register(&app, &[&document]).await;
    let text = format!(
        "RFC\tFactura\tUUID\tFecha\tImporte original\tAbonos\nURE180429TM6\t\t{}\t15/01/2026\t1,160.00\t\n",
        document.uuid
    );
    assert_eq!(results(&paste(&app, &text).await.expect(200)), [(2, Updated)]);
    let pago =
        |amount| Pago { paid_at: "2026-03-05T12:00:00", amount, documents: vec![(document.uuid, 1, 1160, amount)] };
    let wrong = cfdi::rep(2, vec![pago(300)]);
    register(&app, &[&wrong]).await;
    assert_eq!(by_folio(&app, "1").await.balance_due.to_string(), "860.00");
    let id = app.admin().get("/reps").await.expect(200)["data"][0]["id"].as_str().unwrap().to_owned();
    let said = json!({"status": "cancelled"});
    app.admin().post(&format!("/reps/{id}/sat-status")).json(&said).await.expect(200);
    assert_eq!(by_folio(&app, "1").await.payment_status, PaymentStatus::OpeningUnconfirmed);
    let right = Cfdi { relation: Some(("04", vec![wrong.uuid])), ..cfdi::rep(3, vec![pago(250)]) };
    register(&app, &[&right]).await;
    let settled = by_folio(&app, "1").await;
    assert_eq!(
        (settled.payment_status, settled.balance_due.to_string()),
        (PaymentStatus::PartiallyPaid, "910.00".to_owned())
    );
}

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::{Answer, TestApp},
};
use api::intake;
use domain::{
    contract::{Import, ImportItem, ImportResult, ImportStatus, Invoice, Page},
    permission::Role,
};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Hands files in without waiting for what becomes of them.
pub(crate) async fn hand_in(app: &TestApp, files: &[(&str, Vec<u8>)]) -> Answer {
    let form = files.iter().fold(Form::new(), |form, (name, bytes)| {
        form.part("files[]", Part::bytes(bytes.clone()).file_name((*name).to_owned()))
    });
    app.client(Role::DataEntry).post("/imports").multipart(form).await
}

/// Hands files in and waits for the result of each.
pub(crate) async fn import(app: &TestApp, files: &[(&str, Vec<u8>)]) -> Vec<ImportItem> {
    let accepted = hand_in(app, files).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let id = accepted["id"].as_str().unwrap();
    let done: Import = app.client(Role::DataEntry).get(&format!("/imports/{id}")).await.expect(200).to();
    assert_eq!((done.status, done.done), (ImportStatus::Finished, done.total));
    let items = app.client(Role::DataEntry).get(&format!("/imports/{id}/items?limit=200")).await.expect(200);
    items.to::<Page<ImportItem>>().data
}

pub(crate) async fn import_documents(app: &TestApp, documents: &[&Cfdi]) -> Vec<ImportItem> {
    let files: Vec<(String, Vec<u8>)> = documents
        .iter()
        .map(|document| (format!("{}-{}.xml", document.kind, document.folio), document.xml().into()))
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    import(app, &files).await
}

pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Every invoice by its UUID.
pub(crate) async fn invoices(app: &TestApp) -> BTreeMap<String, Invoice> {
    let page = app.admin().get("/invoices?status=all&limit=200").await.expect(200);
    let data = page["data"].as_array().unwrap().iter();
    data.map(|row| (row["fiscal_uuid"].as_str().unwrap().to_owned(), serde_json::from_value(row.clone()).unwrap()))
        .collect()
}

async fn balance(app: &TestApp, document: &Cfdi) -> String {
    invoices(app).await[&document.fiscal_uuid()].balance_due.to_string()
}

fn results(items: &[ImportItem]) -> Vec<ImportResult> {
    items.iter().map(|item| item.result).collect()
}

#[tokio::test]
async fn an_invoice_is_registered_with_its_customer_dates_and_history() {
    let app = TestApp::spawn().await;
    let document = Cfdi { conditions: Some("CREDITO 30 DIAS"), ..cfdi::invoice(7, 1000) };
    let items = import_documents(&app, &[&document]).await;
    // Its seal cannot be verified, which is no reason to keep it out.
    assert_eq!(results(&items), [ImportResult::RegisteredWithWarning], "{items:?}");
    let invoice = invoices(&app).await.remove(&document.fiscal_uuid()).unwrap();
    assert_eq!(items[0].invoice_id, Some(invoice.id));
    let customer = invoice.customer.unwrap();
    assert_eq!((customer.code.as_str(), customer.name.as_str()), ("CL001", cfdi::ROBOTICA.1));
    assert_eq!((invoice.original_amount.to_string().as_str(), invoice.concept.as_str()), ("1160.00", "Balero 6204"));
    assert_eq!((invoice.due_date, invoice.issue_date), (invoice.issue_date, "2026-03-02".parse().unwrap()));
}

#[tokio::test]
async fn a_known_uuid_is_a_duplicate_that_leads_to_the_first() {
    let app = TestApp::spawn().await;
    let document = cfdi::invoice(1, 100);
    let first = import_documents(&app, &[&document]).await;
    let again = import_documents(&app, &[&document, &document]).await;
    assert_eq!(results(&again), [ImportResult::Duplicate, ImportResult::Duplicate]);
    assert_eq!((again[0].code.as_deref(), again[0].invoice_id), (Some("duplicate_uuid"), first[0].invoice_id));
    assert_eq!(invoices(&app).await.len(), 1);
}

#[tokio::test]
async fn every_bad_file_says_what_is_wrong_and_the_rest_is_registered() {
    let app = TestApp::spawn().await;
    let good = cfdi::invoice(1, 100).xml();
    let doctype = good.replacen("?>", "?>\n<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", 1);
    let cases: Vec<(&str, Vec<u8>, ImportResult, &str)> = vec![
        ("photo.xml", b"\x89PNG\r\n".to_vec(), ImportResult::NotCfdi, "not_a_document"),
        ("empty.xml", Vec::new(), ImportResult::NotCfdi, "not_xml"),
        ("doctype.xml", doctype.into(), ImportResult::Rejected, "doctype_refused"),
        ("other.xml", b"<html/>".to_vec(), ImportResult::NotCfdi, "not_cfdi"),
        (
            "theirs.xml",
            Cfdi { issuer: "HBA090821QZ6", ..cfdi::invoice(2, 100) }.xml().into(),
            ImportResult::Rejected,
            "foreign_issuer",
        ),
        (
            "transfer.xml",
            Cfdi { kind: "T", ..cfdi::invoice(3, 100) }.xml().into(),
            ImportResult::Rejected,
            "cfdi_type_not_accepted",
        ),
        (
            "payroll.xml",
            Cfdi { kind: "N", ..cfdi::invoice(4, 100) }.xml().into(),
            ImportResult::Rejected,
            "cfdi_type_not_accepted",
        ),
        (
            "draft.xml",
            Cfdi { is_stamped: false, ..cfdi::invoice(5, 100) }.xml().into(),
            ImportResult::Rejected,
            "cfdi_not_stamped",
        ),
        ("cut.xml", good.as_bytes()[..good.len() / 2].to_vec(), ImportResult::Rejected, "truncated"),
        (
            "sum.xml",
            good.replace("Total=\"116.00\"", "Total=\"117.00\"").into(),
            ImportResult::Rejected,
            "total_differs",
        ),
        (
            "swapped.xml",
            good.replace("SelloCFD=\"c2VsbG8=\"", "SelloCFD=\"b3Rybw==\"").into(),
            ImportResult::Rejected,
            "cfdi_altered",
        ),
        ("broken.zip", b"PK\x03\x04 and nothing more".to_vec(), ImportResult::Rejected, "archive_refused"),
        ("good.xml", good.clone().into(), ImportResult::RegisteredWithWarning, "certificate_unreadable"),
    ];
    let files: Vec<(&str, Vec<u8>)> = cases.iter().map(|(name, bytes, ..)| (*name, bytes.clone())).collect();
    let items = import(&app, &files).await;
    for (item, (name, _, result, code)) in items.iter().zip(&cases) {
        assert_eq!((item.file.as_str(), item.result, item.code.as_deref()), (*name, *result, Some(*code)), "{item:?}");
        assert!(!item.detail.is_empty() && !item.detail.contains('{'), "{item:?}");
        let place = match *code {
            "foreign_issuer" => Some("Comprobante/Emisor/@Rfc"),
            "cfdi_type_not_accepted" => Some("Comprobante/@TipoDeComprobante"),
            "cfdi_not_stamped" => Some("Comprobante/Complemento/TimbreFiscalDigital"),
            _ => continue,
        };
        assert_eq!(item.at.as_deref(), place, "{item:?}");
    }
    assert_eq!((items.len(), invoices(&app).await.len()), (cases.len(), 1));
}

#[tokio::test]
async fn a_zip_gives_each_of_its_files_a_result_and_a_bomb_only_itself() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 100).xml(), cfdi::invoice(2, 100).xml());
    let nested = zipped(&[("a.xml", one.as_bytes())]);
    let bomb = vec![b' '; 4 << 20];
    let archive = zipped(&[
        ("2026/03/uno.xml", one.as_bytes()),
        ("dentro.zip", &nested),
        ("bomba.xml", &bomb),
        ("factura.pdf", b"%PDF-1.7"),
        ("dos.xml", two.as_bytes()),
    ]);
    let items = import(&app, &[("marzo.zip", archive)]).await;
    let expected = [
        ("marzo.zip/2026/03/uno.xml", ImportResult::RegisteredWithWarning),
        ("marzo.zip/dentro.zip", ImportResult::Rejected),
        ("marzo.zip/bomba.xml", ImportResult::Rejected),
        ("marzo.zip/factura.pdf", ImportResult::NotCfdi),
        ("marzo.zip/dos.xml", ImportResult::RegisteredWithWarning),
    ];
    let found: Vec<_> = items.iter().map(|item| (item.file.as_str(), item.result)).collect();
    assert_eq!(found, expected);
    assert_eq!(items[1].code.as_deref(), Some("archive_refused"));
    assert_eq!(items[2].code.as_deref(), Some("archive_refused"));
}

#[tokio::test]
async fn details_follow_the_readers_language_and_items_the_asked_result() {
    let app = TestApp::spawn().await;
    let accepted =
        hand_in(&app, &[("a.xml", b"<html/>".to_vec()), ("b.xml", cfdi::invoice(1, 100).xml().into())]).await;
    intake::run_pending(app.state()).await.unwrap();
    let path = format!("/imports/{}/items?result=not_cfdi", accepted["id"].as_str().unwrap());
    let spanish = app.admin().get(&path).await.expect(200);
    let english = app.admin().get(&path).language("en").await.expect(200);
    assert_eq!((spanish["total"].as_u64(), &spanish["data"][0]["file"]), (Some(1), &Value::from("a.xml")));
    assert_eq!(spanish["data"][0]["detail"], "El archivo no es un CFDI 3.3 o 4.0: <html>");
    assert_eq!(english["data"][0]["detail"], "The file is not a CFDI 3.3 or 4.0: <html>");
}

#[tokio::test]
async fn the_results_are_a_table_that_says_what_to_do_with_each_file() {
    let app = TestApp::spawn().await;
    let good = cfdi::invoice(1, 100);
    let theirs = Cfdi { issuer: "HBA090821QZ6", ..cfdi::invoice(2, 100) };
    let files = [
        ("=HYPERLINK(1).xml", good.xml().into_bytes()),
        ("ajena.xml", theirs.xml().into_bytes()),
        ("=HYPERLINK(1).pdf", b"%PDF-1.7".to_vec()),
    ];
    let accepted = hand_in(&app, &files).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let path = format!("/imports/{}/items", accepted["id"].as_str().unwrap());
    let table = |query: &str| app.admin().get(&format!("{path}{query}")).header("Accept", "text/csv");
    let answer = table("").await.expect(200);
    assert_eq!(answer.media_type(), Some("text/csv"));
    let text = String::from_utf8(answer.bytes).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    let headings: Vec<&str> = reader.headers().unwrap().iter().collect();
    assert_eq!(headings, ["ARCHIVO", "RESULTADO", "DOCUMENTO", "UUID", "CÓDIGOS", "DETALLE", "QUÉ HACER"]);
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let (uuid, registered) = (good.fiscal_uuid(), invoices(&app).await);
    let invoice = &registered[&uuid];
    let document = format!("{}-{}", invoice.series.as_deref().unwrap(), invoice.folio.as_deref().unwrap());
    assert_eq!(rows[0][..4], ["'=HYPERLINK(1).xml", "Con aviso", &document, &uuid].map(str::to_owned));
    // Every finding of the document, not only the one that the list shows.
    let verification = app.admin().get(&format!("/invoices/{}/verification", invoice.id)).await.expect(200);
    for finding in verification["findings"].as_array().unwrap() {
        assert!(rows[0][4].split(' ').any(|code| finding["code"] == code), "{finding} in {:?}", rows[0]);
    }
    assert_eq!((rows[1][1].as_str(), rows[1][4].as_str()), ("Rechazada", "foreign_issuer"));
    assert!(rows[1][5].contains("HBA090821QZ6") && rows[1][6].contains("agrégalo en Configuración"), "{:?}", rows[1]);
    assert_eq!((rows[2][1].as_str(), &rows[2][3], rows[2][6].as_str()), ("Registrada", &uuid, "Nada."));
    let rejected = String::from_utf8(table("?result=rejected").await.expect(200).bytes).unwrap();
    assert_eq!((rejected.lines().count(), rejected.contains("ajena.xml")), (2, true));
    app.admin().get(&path).header("Accept", "application/pdf").await.expect(406).problem("not_acceptable");
    app.other_admin().get(&path).header("Accept", "text/csv").await.expect(404).problem("not_found");
}

#[tokio::test]
async fn an_empty_upload_an_unknown_part_and_somebody_elses_import_are_refused() {
    let app = TestApp::spawn().await;
    hand_in(&app, &[]).await.expect(400).problem("upload_broken");
    let form = Form::new().part("documents", Part::bytes(b"x".to_vec()).file_name("x"));
    let unknown = app.admin().post("/imports").multipart(form).await.expect(422).problem("validation_failed");
    assert_eq!((unknown.errors[0].pointer.as_str(), unknown.errors[0].code.as_str()), ("documents", "unknown_field"));
    let accepted = hand_in(&app, &[("a.xml", b"<html/>".to_vec())]).await.expect(202);
    let path = format!("/imports/{}", accepted["id"].as_str().unwrap());
    app.other_admin().get(&path).await.expect(404).problem("not_found");
    app.other_admin().get(&format!("{path}/items")).await.expect(404).problem("not_found");
    app.admin().get(&path).await.expect(200);
}

#[tokio::test]
async fn the_same_key_with_the_same_files_is_one_import() {
    let app = TestApp::spawn().await;
    let send = |content: &'static str| {
        let form = Form::new().part("files[]", Part::bytes(content.as_bytes()).file_name("a.xml"));
        app.admin().post("/imports").header("Idempotency-Key", "k").multipart(form)
    };
    let first = send("<a/>").await.expect(202);
    let again = send("<a/>").await.expect(202);
    assert_eq!(first["id"], again["id"]);
    send("<b/>").await.expect(422).problem("idempotency_key_reused");
    assert_eq!(app.admin().get("/imports").await.expect(200)["total"], 1);
}

#[tokio::test]
async fn credit_notes_and_reps_find_their_invoice_whichever_comes_first() {
    let invoice = cfdi::invoice(1, 1000);
    let note = cfdi::credit_note(2, 100, "01", &[&invoice]);
    let paid = |installment, before, paid, day| Pago {
        paid_at: day,
        amount: paid,
        documents: vec![(invoice.uuid, installment, before, paid)],
    };
    let first = cfdi::rep(3, vec![paid(1, 1160, 400, "2026-03-05T12:00:00")]);
    let second = cfdi::rep(4, vec![paid(2, 644, 144, "2026-03-09T12:00:00")]);
    let orders: [[&Cfdi; 4]; 3] =
        [[&invoice, &note, &first, &second], [&second, &first, &note, &invoice], [&first, &invoice, &second, &note]];
    for order in orders {
        let app = TestApp::spawn().await;
        for document in order {
            import_documents(&app, &[document]).await;
        }
        let again = import_documents(&app, &order).await;
        assert!(again.iter().all(|item| item.result == ImportResult::Duplicate), "{again:?}");
        assert_eq!(balance(&app, &invoice).await, "500.00");
        let notes = app.admin().get("/credit-notes").await.expect(200);
        assert_eq!(
            (&notes["data"][0]["state"], &notes["data"][0]["applied"]["amount"]),
            (&"applied".into(), &"116.00".into())
        );
        let reps = app.admin().get("/reps?state=applied").await.expect(200);
        assert_eq!(reps["total"], 2);
    }
}

#[tokio::test]
async fn a_person_says_what_a_note_of_several_invoices_reduces() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 1_000), cfdi::invoice(2, 1_000));
    let mut named = [&one, &two];
    named.sort_by_key(|invoice| std::cmp::Reverse(invoice.uuid));
    let note = cfdi::credit_note(3, 100, "01", &named);
    import_documents(&app, &[&one, &two, &note]).await;
    let waiting = app.admin().get("/credit-notes?state=needs_person").await.expect(200);
    let in_its_order = json!(named.map(Cfdi::fiscal_uuid));
    assert_eq!(waiting["data"][0]["related_uuids"], in_its_order);
    let path = format!("/credit-notes/{}/allocations", waiting["data"][0]["id"].as_str().unwrap());
    let ids = invoices(&app).await;
    let part = |of: &Cfdi, amount: &str| json!({"invoice_id": ids[&of.fiscal_uuid()].id, "amount": {"amount": amount, "currency": "MXN"}});
    let give = async |parts: Value| app.admin().post(&path).json(&json!({"allocations": parts})).await;
    let beyond = give(json!([part(&one, "100.00"), part(&two, "16.01")])).await.expect(422);
    assert_eq!(beyond.problem("allocation_exceeds_payment").errors[0].pointer, "/allocations/1/amount");
    assert_eq!(balance(&app, &one).await, "1160.00", "all or nothing");
    let first = give(json!([part(&one, "100.00")])).await.expect(201);
    assert_eq!((&first["state"], &first["applied"]["amount"]), (&json!("needs_person"), &json!("100.00")));
    let rest = give(json!([part(&two, "16.00")])).await.expect(201);
    assert_eq!((&rest["state"], &rest["applied"]["amount"]), (&json!("applied"), &json!("116.00")));
    assert_eq!((balance(&app, &one).await, balance(&app, &two).await), ("1060.00".to_owned(), "1144.00".to_owned()));
    give(json!([part(&two, "1.00")])).await.expect(409).problem("credit_note_closed");
    // What was decided stays when documents come again.
    import_documents(&app, &[&note, &two]).await;
    assert_eq!(balance(&app, &two).await, "1144.00");
    let ledger = app.admin().get(&format!("/invoices/{}/ledger", ids[&two.fiscal_uuid()].id)).await.expect(200);
    assert_eq!(ledger["data"][0]["amount"]["amount"], "16.00");
}

#[tokio::test]
async fn an_invoice_of_3_3_and_its_rep_of_pagos_1_0_are_registered_like_the_newer_ones() {
    let app = TestApp::spawn().await;
    let sold = cfdi::invoice(1, 1_000);
    let paid = Pago { paid_at: "2026-03-05T12:00:00", amount: 500, documents: vec![(sold.uuid, 1, 1_160, 500)] };
    let rep = cfdi::rep(2, vec![paid]);
    let xml = rep.xml_3_3();
    assert!(xml.contains("<pago10:Pagos xmlns:pago10=\"http://www.sat.gob.mx/Pagos\" Version=\"1.0\">"), "{xml}");
    let items = import(&app, &[("rep.xml", xml.into()), ("factura.xml", sold.xml_3_3().into())]).await;
    assert_eq!(results(&items), [ImportResult::RegisteredWithWarning; 2], "{items:?}");
    assert_eq!(balance(&app, &sold).await, "660.00");
    let reps = app.admin().get("/reps").await.expect(200);
    assert_eq!(reps["data"][0]["payments"][0]["documents"][0]["remaining_balance"]["amount"], "660.00");
}

fn paying(paid_at: &'static str, documents: &[(&Cfdi, u32, u32, u32)]) -> Pago {
    let of =
        |(invoice, installment, before, paid): &(&Cfdi, u32, u32, u32)| (invoice.uuid, *installment, *before, *paid);
    let amount = documents.iter().map(|(_, _, _, paid)| paid).sum();
    Pago { paid_at, amount, documents: documents.iter().map(of).collect() }
}

/// What the ledger says of everything, without the ids it gave.
async fn told(app: &TestApp) -> Value {
    fn forget(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| name == "fiscal_uuid" || !(name.ends_with("id") || name.ends_with("_at")));
                fields.values_mut().for_each(forget);
            }
            Value::Array(values) => values.iter_mut().for_each(forget),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut all = Vec::new();
    for list in ["/invoices?status=all", "/reps", "/payments", "/customers"] {
        let mut rows = app.admin().get(list).await.expect(200)["data"].clone();
        forget(&mut rows);
        let mut rows: Vec<Value> = rows.as_array().unwrap().clone();
        rows.sort_by_key(Value::to_string);
        all.extend(rows);
    }
    for invoice in invoices(app).await.values() {
        let events = app.admin().get(&format!("/invoices/{}/timeline?limit=200", invoice.id)).await.expect(200);
        let mut events: Vec<String> =
            events["data"].as_array().unwrap().iter().map(|event| event["text"].to_string()).collect();
        events.sort();
        all.push(json!(events));
    }
    Value::Array(all)
}

#[tokio::test]
async fn a_load_of_reps_leads_to_what_they_lead_to_one_by_one() {
    let (one, two, three) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000), cfdi::invoice(3, 1000));
    let cash = Cfdi { method: Some("PUE"), ..cfdi::invoice(4, 1000) };
    let late = cfdi::invoice(5, 1000);
    let day = "2026-03-10T12:00:00";
    let reps = [
        cfdi::rep(10, vec![paying(day, &[(&one, 1, 1160, 500)])]),
        cfdi::rep(11, vec![paying("2026-03-11T12:00:00", &[(&one, 2, 660, 660), (&two, 1, 1160, 100)])]),
        // More than is left, of a PUE invoice, of one that comes later, before the invoice, and twice in one REP.
        cfdi::rep(12, vec![paying("2026-03-12T12:00:00", &[(&one, 3, 100, 100)])]),
        cfdi::rep(13, vec![paying(day, &[(&cash, 1, 1160, 1160)])]),
        cfdi::rep(14, vec![paying(day, &[(&late, 1, 1160, 60)])]),
        cfdi::rep(15, vec![paying("2026-03-01T12:00:00", &[(&three, 1, 1160, 10)])]),
        cfdi::rep(
            16,
            vec![paying(day, &[(&three, 2, 1150, 20)]), paying(day, &[(&three, 3, 1130, 30), (&three, 4, 1100, 40)])],
        ),
        Cfdi {
            receiver: ("IVD920810GU2", "INNOVACION VALOR"),
            ..cfdi::rep(17, vec![paying(day, &[(&two, 2, 1060, 44)])])
        },
    ];
    let invoices: Vec<&Cfdi> = vec![&one, &two, &three, &cash];
    let documents: Vec<&Cfdi> = invoices.into_iter().chain(&reps).collect();
    let (together, single) = (TestApp::spawn().await, TestApp::spawn().await);
    let items = import_documents(&together, &documents).await;
    for (document, item) in documents.iter().zip(items) {
        let alone = import_documents(&single, &[*document]).await.remove(0);
        assert_eq!((alone.result, alone.code), (item.result, item.code), "{}", item.file);
    }
    for app in [&together, &single] {
        import_documents(app, &[&late]).await;
    }
    assert_eq!(told(&together).await, told(&single).await);
    assert_eq!(balance(&together, &three).await, "1060.00");
    // A second time nothing happens.
    let again = import_documents(&together, &documents).await;
    assert!(again.iter().all(|item| item.result == ImportResult::Duplicate), "{again:?}");
    assert_eq!(told(&together).await, told(&single).await);
}

#[tokio::test]
async fn a_rep_of_another_receiver_than_the_customer_is_applied_and_told() {
    let app = TestApp::spawn().await;
    let sold = cfdi::invoice(1, 1000);
    let payment = paying("2026-03-10T12:00:00", &[(&sold, 1, 1160, 44)]);
    let by_another = Cfdi { receiver: ("IVD920810GU2", "INNOVACION VALOR"), ..cfdi::rep(2, vec![payment]) };
    let items = import_documents(&app, &[&sold, &by_another]).await;
    let told = (items[1].result, items[1].code.as_deref());
    assert_eq!(told, (ImportResult::RegisteredWithWarning, Some("paid_by_another")), "{items:?}");
    assert!(items[1].detail.starts_with("El receptor del REP no es el cliente"), "{}", items[1].detail);
    assert_eq!(balance(&app, &sold).await, "1116.00");
}

#[tokio::test]
async fn an_invoice_keeps_every_tax_of_its_xml() {
    let app = TestApp::spawn().await;
    let sold = cfdi::invoice(1, 1_000);
    let withheld = "<cfdi:Retenciones><cfdi:Retencion Impuesto=\"001\" Importe=\"100.00\"/></cfdi:Retenciones>";
    let of_concept =
        withheld.replace("Impuesto=", "Base=\"1000.00\" TipoFactor=\"Tasa\" TasaOCuota=\"0.100000\" Impuesto=");
    let concept_end = "</cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>";
    let totals = "<cfdi:Impuestos TotalImpuestosTrasladados=\"160.00\">";
    let both =
        format!("<cfdi:Impuestos TotalImpuestosTrasladados=\"160.00\" TotalImpuestosRetenidos=\"100.00\">{withheld}");
    let end = concept_end.replace("</cfdi:Impuestos>", &format!("{of_concept}</cfdi:Impuestos>"));
    let xml =
        sold.xml().replace(concept_end, &end).replace(totals, &both).replace("Total=\"1160.00\"", "Total=\"1060.00\"");
    import(&app, &[("factura.xml", xml.into())]).await;
    let listed = invoices(&app).await.remove(&sold.fiscal_uuid()).unwrap();
    assert_eq!(listed.figures, None, "lists are short");
    let read = app.admin().get(&format!("/invoices/{}", listed.id)).await.expect(200);
    let iva = json!({
        "kind": "transferred", "tax": "002", "factor": "Tasa", "rate": "0.160000", "base": "1000.00", "amount": "160.00",
    });
    let isr = json!({
        "kind": "withheld", "tax": "001", "factor": null, "rate": null, "base": null, "amount": "100.00",
    });
    let taxes = read["figures"]["taxes"].as_array().unwrap();
    assert!(taxes.len() == 2 && taxes.contains(&iva) && taxes.contains(&isr), "{taxes:?}");
    assert_eq!((&read["figures"]["subtotal"], &read["figures"]["discount"]), (&json!("1000.00"), &Value::Null));
}

#[tokio::test]
async fn what_is_ambiguous_waits_for_a_person_and_what_is_missing_for_its_invoice() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    let dollars = Cfdi { currency: "USD", ..cfdi::invoice(3, 1000) };
    let several = cfdi::credit_note(4, 100, "01", &[&one, &two]);
    let foreign = cfdi::credit_note(5, 100, "03", &[&dollars]);
    let early = cfdi::credit_note(6, 100, "03", &[&cfdi::invoice(99, 1)]);
    let named = Cfdi { receiver: (cfdi::PUBLIC, "FERRETERIA LA ESQUINA"), ..cfdi::invoice(7, 100) };
    let items = import_documents(&app, &[&one, &two, &dollars, &several, &foreign, &early, &named]).await;
    let codes: Vec<_> = items[3..].iter().map(|item| (item.result, item.code.as_deref().unwrap())).collect();
    let waiting = |code| (ImportResult::Waiting, code);
    let expected =
        [waiting("needs_person"), waiting("needs_person"), waiting("waiting_for_invoice"), waiting("customer_unknown")];
    assert_eq!(codes, expected);
    assert_eq!(balance(&app, &one).await, "1160.00");
    assert_eq!(app.admin().get("/credit-notes?state=needs_person").await.expect(200)["total"], 2);
}

#[tokio::test]
async fn an_advance_reduces_the_final_invoice_also_when_the_note_names_the_advance() {
    let advance = Cfdi { method: Some("PUE"), product_key: "84111506", ..cfdi::invoice(1, 1000) };
    let last = Cfdi { relation: Some(("07", vec![advance.uuid])), ..cfdi::invoice(2, 4000) };
    let note = cfdi::credit_note(3, 1000, "07", &[&advance]);
    for order in
        [[&advance, &last, &note], [&note, &last, &advance], [&last, &note, &advance], [&note, &advance, &last]]
    {
        let app = TestApp::spawn().await;
        for document in order {
            import_documents(&app, &[document]).await;
        }
        assert_eq!(
            (balance(&app, &last).await, balance(&app, &advance).await),
            ("3480.00".to_owned(), "0.00".to_owned())
        );
    }
}

#[tokio::test]
async fn a_replacing_invoice_sets_the_old_one_aside_in_either_order() {
    let old = cfdi::invoice(1, 1000);
    let new =
        Cfdi { relation: Some(("04", vec![old.uuid])), issued_at: "2026-03-04T10:00:00", ..cfdi::invoice(2, 1100) };
    for order in [[&old, &new], [&new, &old]] {
        let app = TestApp::spawn().await;
        import_documents(&app, &order).await;
        let found = invoices(&app).await;
        let status = |document: &Cfdi| serde_json::to_value(found[&document.fiscal_uuid()].collection_status).unwrap();
        assert_eq!((status(&old), status(&new)), ("in_substitution".into(), "overdue".into()));
    }
}

#[tokio::test]
async fn old_invoices_wait_for_confirmation_unless_the_documents_show_them_paid() {
    let app = TestApp::spawn().await;
    let etag = app.admin().get("/organization").await.etag().to_owned();
    let patch = serde_json::json!({"start_date": "2026-03-01"});
    app.admin().patch("/organization").header("If-Match", &etag).json(&patch).await.expect(200);
    let before = |folio| Cfdi { issued_at: "2026-02-28T10:00:00", ..cfdi::invoice(folio, 1000) };
    let (unknown, paid, new) =
        (before(1), before(2), Cfdi { issued_at: "2026-03-01T00:00:00", ..cfdi::invoice(3, 1000) });
    let documents = vec![(paid.uuid, 1, 1160, 1160)];
    let rep = cfdi::rep(4, vec![Pago { paid_at: "2026-02-28T12:00:00", amount: 1160, documents }]);
    import_documents(&app, &[&unknown, &paid, &new, &rep]).await;
    let found = invoices(&app).await;
    let status = |document: &Cfdi| serde_json::to_value(found[&document.fiscal_uuid()].payment_status).unwrap();
    assert_eq!(status(&unknown), "opening_unconfirmed");
    assert_eq!((status(&paid), status(&new)), ("paid".into(), "unpaid".into()));
}

#[tokio::test]
async fn an_ordinary_pue_invoice_is_open_until_paid_unless_the_policy_says_otherwise() {
    let app = TestApp::spawn().await;
    let pue = Cfdi { method: Some("PUE"), ..cfdi::invoice(1, 1000) };
    import_documents(&app, &[&pue]).await;
    assert_eq!(balance(&app, &pue).await, "1160.00");
    let etag = app.admin().get("/organization").await.etag().to_owned();
    let patch = serde_json::json!({"pue_policy": "paid_on_issue"});
    app.admin().patch("/organization").header("If-Match", &etag).json(&patch).await.expect(200);
    assert_eq!(balance(&app, &pue).await, "0.00");
}

#[tokio::test]
async fn global_invoices_have_no_customer_and_an_interrupted_import_goes_on() {
    let app = TestApp::spawn().await;
    let global = Cfdi { receiver: (cfdi::PUBLIC, "PUBLICO EN GENERAL"), is_global: true, ..cfdi::invoice(1, 1000) };
    let first = hand_in(&app, &[("g.xml", global.xml().into())]).await.expect(202);
    // Nobody worked on it; the next to start does.
    let path = format!("/imports/{}", first["id"].as_str().unwrap());
    assert_eq!(app.admin().get(&path).await.expect(200)["status"], "queued");
    intake::run_pending(app.state()).await.unwrap();
    intake::run_pending(app.state()).await.unwrap();
    assert_eq!(app.admin().get(&path).await.expect(200)["done"], 1);
    let found = invoices(&app).await.remove(&global.fiscal_uuid()).unwrap();
    assert_eq!((found.customer, found.balance_due.to_string().as_str()), (None, "0.00"));
}

#[tokio::test]
async fn rejected_files_are_tried_again_from_the_bytes_that_were_handed_in() {
    let app = TestApp::spawn().await;
    let (theirs, ours) = (Cfdi { issuer: "EKU9003173C9", ..cfdi::invoice(1, 100) }, cfdi::invoice(2, 100));
    let archive = zipped(&[("uno.xml", theirs.xml().as_bytes()), ("dos.xml", ours.xml().as_bytes())]);
    let accepted = hand_in(&app, &[("a.zip", archive), ("foto.xml", b"hola".to_vec())]).await.expect(202);
    let path = format!("/imports/{}", accepted["id"].as_str().unwrap());
    let retry = || app.client(Role::DataEntry).post(&format!("{path}/retry"));
    retry().await.expect(409).problem("import_running");
    intake::run_pending(app.state()).await.unwrap();
    let before = app.admin().get(&path).await.expect(200);
    assert_eq!((&before["rejected"], &before["not_cfdi"]), (&1.into(), &1.into()));
    let issuer = serde_json::json!({"rfc": "EKU9003173C9", "name": "Escuela Kemper"});
    app.admin().post("/issuers").json(&issuer).await.expect(201);
    let after = retry().await.expect(200);
    assert_eq!((&after["rejected"], &after["not_cfdi"], &after["done"]), (&0.into(), &1.into(), &3.into()));
    assert_eq!(invoices(&app).await.len(), 2);
    let items = app.admin().get(&format!("{path}/items")).await.expect(200).to::<Page<ImportItem>>().data;
    assert_eq!((items[0].file.as_str(), items[0].result), ("a.zip/uno.xml", ImportResult::RegisteredWithWarning));
    assert!(items[0].invoice_id.is_some());
    app.other_admin().post(&format!("{path}/retry")).await.expect(404).problem("not_found");
}

fn steps(answer: &Answer) -> Vec<(String, String, bool)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let steps = answer["steps"].as_array().unwrap().iter();
    steps.map(|step| (word(&step["step"]), word(&step["state"]), step["at"].is_string())).collect()
}

#[tokio::test]
async fn a_file_shows_the_steps_it_reached_and_one_file_is_tried_again() {
    let app = TestApp::spawn().await;
    let abroad = |folio| Cfdi { issuer: "EKU9003173C9", ..cfdi::invoice(folio, 100) }.xml().into_bytes();
    let files = [
        ("uno.xml", cfdi::invoice(1, 100).xml().into_bytes()),
        ("dos.xml", abroad(2)),
        ("tres.xml", abroad(3)),
        ("foto.xml", b"hola".to_vec()),
        ("dos.pdf", b"%PDF-1.7".to_vec()),
    ];
    let accepted = hand_in(&app, &files).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let path = format!("/imports/{}/items", accepted["id"].as_str().unwrap());
    let one = |position: u32| app.client(Role::DataEntry).get(&format!("{path}/{position}"));
    let again = |position: u32| app.client(Role::DataEntry).post(&format!("{path}/{position}/retry"));
    let step = |name: &str, state: &str, is_timed| (name.to_owned(), state.to_owned(), is_timed);
    let registered = [
        step("read", "done", true),
        step("accepted", "done", true),
        step("validated", "done", true),
        step("registered", "done", true),
        step("linked", "done", true),
        step("dates", "done", true),
        step("finance", "done", true),
        step("sat", "pending", false),
    ];
    assert_eq!(steps(&one(0).await.expect(200)), registered);
    let refused = one(1).await.expect(200);
    assert_eq!(steps(&refused), [step("read", "done", true), step("accepted", "failed", true)]);
    assert!(refused["steps"][1]["detail"].as_str().unwrap().contains("EKU9003173C9"));
    assert_eq!((&refused["item"]["can_retry"], &refused["item"]["file"]), (&true.into(), &"dos.xml".into()));
    let photo = one(3).await.expect(200);
    assert_eq!((steps(&photo), &photo["item"]["can_retry"]), (vec![step("read", "failed", true)], &false.into()));
    again(3).await.expect(409).problem("file_not_retryable");
    assert_eq!(steps(&again(1).await.expect(200)), steps(&refused));

    app.admin().post("/issuers").json(&json!({"rfc": "EKU9003173C9", "name": "Escuela Kemper"})).await.expect(201);
    assert_eq!(steps(&again(1).await.expect(200)), registered);
    assert_eq!(steps(&again(4).await.expect(200)), [step("read", "done", true), step("linked", "done", true)]);
    let items = app.admin().get(&path).await.expect(200).to::<Page<ImportItem>>().data;
    let found: Vec<_> = items.iter().map(|item| (item.position, item.result)).collect();
    let warned = ImportResult::RegisteredWithWarning;
    let expected = [
        (0, warned),
        (1, warned),
        (2, ImportResult::Rejected),
        (3, ImportResult::NotCfdi),
        (4, ImportResult::Registered),
    ];
    assert_eq!(found, expected);
    again(1).await.expect(409).problem("file_not_retryable");
    one(5).await.expect(404).problem("not_found");
    app.other_admin().get(&format!("{path}/0")).await.expect(404).problem("not_found");
}

#[tokio::test]
async fn a_finding_shows_the_node_of_the_xml_that_it_is_about() {
    let app = TestApp::spawn().await;
    let colourful = cfdi::invoice(1, 100);
    let xml = colourful.xml().replace("Cantidad=\"1\"", "Color=\"rojo\" Cantidad=\"1\"");
    import(&app, &[("a.xml", xml.clone().into())]).await;
    let path = format!("/invoices/{}/verification", invoices(&app).await[&colourful.fiscal_uuid()].id);
    let finding = |answer: &Answer| {
        let findings = answer["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["code"] == "field_unknown").unwrap().clone()
    };
    let found = finding(&app.admin().get(&path).await.expect(200));
    let column = xml.lines().nth(1).unwrap().find("<cfdi:Concepto ").unwrap() + 1;
    assert_eq!(found["at"], format!("Comprobante/Conceptos/Concepto/@Color 2:{column}"));
    let tag = "<cfdi:Concepto ClaveProdServ=\"43211500\" Color=\"rojo\" Cantidad=\"1\" ClaveUnidad=\"H87\" \
               Descripcion=\"Balero 6204\" ValorUnitario=\"100.00\" Importe=\"100.00\" ObjetoImp=\"02\">";
    assert_eq!(found["node"], json!({"line": 2, "column": column, "xml": tag, "attribute": "Color"}));

    let key = json!({"name": "Sin documentos", "permissions": ["invoice:read"]});
    let key = app.admin().post("/api-keys").json(&key).await.expect(201);
    let without = finding(&app.bearing(key["secret"].as_str().unwrap()).get(&path).await.expect(200));
    assert_eq!((&without["at"], without.get("node")), (&found["at"], None));
}

#[tokio::test]
async fn a_file_shows_the_node_that_speaks_against_it_while_its_bytes_are_there() {
    let app = TestApp::spawn().await;
    let wrong = cfdi::invoice(2, 100).xml().replace(" Total=\"", " Total=\"9");
    let archive = zipped(&[("mal.xml", wrong.as_bytes()), ("rota.xml", b"<a>\n  <b c='1'".as_slice())]);
    let files = [("bien.xml", cfdi::invoice(1, 100).xml().into_bytes()), ("todo.zip", archive)];
    let accepted = hand_in(&app, &files).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    let path = format!("/imports/{}/items", accepted["id"].as_str().unwrap());
    let one = |position: u32| app.client(Role::DataEntry).get(&format!("{path}/{position}"));
    let warned = one(0).await.expect(200);
    assert_eq!((&warned["item"]["at"], &warned["node"]["line"]), (&json!("Comprobante/@Certificado"), &json!(2)));
    let refused = one(1).await.expect(200);
    assert_eq!(
        (&refused["item"]["file"], &refused["node"]["attribute"]),
        (&json!("todo.zip/mal.xml"), &json!("Total"))
    );
    assert!(refused["node"]["xml"].as_str().unwrap().contains(" Total=\"9116.00\" "), "{refused}");
    let broken = one(2).await.expect(200);
    assert_eq!((&broken["node"]["line"], &broken["node"]["xml"]), (&json!(2), &json!("<b c='1'")));
    assert_eq!(broken["node"]["attribute"], json!(null));
}

#[tokio::test]
async fn an_xml_finds_its_invoice_however_the_uuid_was_typed() {
    let app = TestApp::spawn().await;
    let customer = app.customer(cfdi::ROBOTICA.1, cfdi::ROBOTICA.0).await;
    let (simple, braced) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    for (document, typed) in [(&simple, simple.uuid.simple().to_string()), (&braced, braced.uuid.braced().to_string())]
    {
        let body = serde_json::json!({
            "customer_id": customer, "fiscal_uuid": typed, "series": "A", "folio": document.folio.to_string(),
            "issued_at": document.issued_at, "original_amount": {"amount": "1160.00", "currency": "MXN"},
        });
        let created = app.admin().post("/invoices").json(&body).await.expect(201);
        assert_eq!(created["fiscal_uuid"], document.fiscal_uuid());
        app.admin().post("/invoices").json(&body).await.expect(409).problem("duplicate_uuid");
    }
    import_documents(&app, &[&simple, &braced]).await;
    assert_eq!(invoices(&app).await.len(), 2);
}

#[tokio::test]
async fn a_registered_invoice_comes_back_as_its_bytes_and_printed() {
    let app = TestApp::spawn().await;
    let document = cfdi::invoice(1, 1000);
    import_documents(&app, &[&document]).await;
    let id = invoices(&app).await[&document.fiscal_uuid()].id;
    let xml = app.admin().get(&format!("/invoices/{id}/xml")).await.expect(200);
    assert_eq!((xml.media_type(), &xml.bytes[..]), (Some("application/xml"), document.xml().as_bytes()));
    let pdf = app.client(Role::DataEntry).get(&format!("/invoices/{id}/pdf")).await.expect(200);
    assert_eq!(pdf.media_type(), Some("application/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-1.7") && pdf.bytes.len() < 60_000, "{} bytes", pdf.bytes.len());
    let customer = invoices(&app).await[&document.fiscal_uuid()].customer.clone().unwrap();
    let body = serde_json::json!({
        "customer_id": customer.id, "folio": "9", "issued_at": "2026-03-09T10:00:00",
        "original_amount": {"amount": "10.00", "currency": "MXN"},
    });
    let written = app.admin().post("/invoices").json(&body).await.expect(201);
    let path = format!("/invoices/{}/pdf", written["id"].as_str().unwrap());
    app.admin().get(&path).await.expect(404).problem("not_found");
}

#[tokio::test]
async fn foreigners_are_told_apart_by_their_tax_number_and_only_then_by_name() {
    let app = TestApp::spawn().await;
    let abroad = |folio, name, number: &str| {
        let document = Cfdi { receiver: ("XEXX010101000", name), ..cfdi::invoice(folio, 100) };
        let number = format!("ResidenciaFiscal=\"USA\" NumRegIdTrib=\"{number}\" UsoCFDI=");
        document.xml().replace("UsoCFDI=", &number).into_bytes()
    };
    let files = [
        ("1.xml", abroad(1, "ACME INC", "121585958")),
        ("2.xml", abroad(2, "ACME INC", "998877665")),
        ("3.xml", abroad(3, "ACME INCORPORATED", "121585958")),
    ];
    import(&app, &files).await;
    let found = invoices(&app).await;
    let of = |folio: &str| {
        let invoice = found.values().find(|invoice| invoice.folio.as_deref() == Some(folio));
        invoice.unwrap().customer.as_ref().unwrap().id
    };
    assert_ne!(of("1"), of("2"));
    assert_eq!(of("1"), of("3"));
    assert_eq!(app.admin().get("/customers").await["total"], 2);
}

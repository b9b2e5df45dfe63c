//! The customer's own PDF of an invoice, handed in with its XML or at another time.

use crate::{
    cfdi::{self, Cfdi, Pago},
    harness::TestApp,
    imports::{hand_in, import, import_documents, invoices, zipped},
};
use api::{intake, store};
use domain::{
    contract::{ImportItem, ImportResult},
    ids::InvoiceId,
    permission::Role,
};
use serde_json::{Value, json};

const ONE: &[u8] = b"%PDF-1.7 one";
const TWO: &[u8] = b"%PDF-1.4 two";

fn told(items: &[ImportItem]) -> Vec<(&str, ImportResult, Option<&str>)> {
    items.iter().map(|item| (item.file.as_str(), item.result, item.code.as_deref())).collect()
}

async fn invoice_id(app: &TestApp, document: &Cfdi) -> InvoiceId {
    invoices(app).await[&document.fiscal_uuid()].id
}

async fn printed(app: &TestApp, document: &Cfdi) -> Vec<u8> {
    let id = invoice_id(app, document).await;
    app.admin().get(&format!("/invoices/{id}/pdf")).await.expect(200).bytes
}

/// Kind and name of the files that were not registered as documents.
async fn filed(app: &TestApp, document: &Cfdi) -> Vec<(String, String)> {
    let id = invoice_id(app, document).await;
    let files = app.admin().get(&format!("/invoices/{id}/attachments")).await.expect(200);
    let files = files["data"].as_array().unwrap().iter().filter(|file| file["is_original"] == false);
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    files.map(|file| (word(&file["kind"]), word(&file["file_name"]))).collect()
}

#[tokio::test]
async fn a_pdf_is_filed_with_its_xml_by_name_or_uuid_and_again_changes_nothing() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 100), cfdi::invoice(2, 100));
    let archive = zipped(&[
        ("marzo/fc-1.PDF", ONE),
        ("abril/FC-1.pdf", TWO),
        ("marzo/FC-1.xml", one.xml().as_bytes()),
        ("marzo/otro.xml", b"no es"),
        ("marzo/otro.pdf", TWO),
    ]);
    let by_uuid = format!("URE180429TM6_{}.pdf", two.uuid);
    let files = [("z.zip", archive), (by_uuid.as_str(), TWO.to_vec()), ("dos.xml", two.xml().into())];
    let items = import(&app, &files).await;
    let warned = ImportResult::RegisteredWithWarning;
    let expected = [
        ("z.zip/marzo/fc-1.PDF", ImportResult::Registered, Some("pdf_filed")),
        ("z.zip/abril/FC-1.pdf", ImportResult::NotCfdi, Some("pdf_unmatched")),
        ("z.zip/marzo/FC-1.xml", warned, items[2].code.as_deref()),
        ("z.zip/marzo/otro.xml", ImportResult::NotCfdi, Some("not_xml")),
        ("z.zip/marzo/otro.pdf", ImportResult::NotCfdi, Some("pdf_xml_rejected")),
        (by_uuid.as_str(), ImportResult::Registered, Some("pdf_filed")),
        ("dos.xml", warned, items[6].code.as_deref()),
    ];
    assert_eq!(told(&items), expected);
    assert_eq!(items[0].invoice_id, Some(invoice_id(&app, &one).await));
    assert!(items[1].detail.contains("con el mismo nombre"), "{}", items[1].detail);
    assert_eq!((printed(&app, &one).await, printed(&app, &two).await), (ONE.to_vec(), TWO.to_vec()));
    let once = [("cfdi_pdf".to_owned(), "fc-1.PDF".to_owned())];
    assert_eq!(filed(&app, &one).await, once);
    let again = import(&app, &files).await;
    assert_eq!((again[0].result, again[0].code.as_deref()), (ImportResult::Duplicate, Some("pdf_known")));
    assert_eq!((again[5].result, again[5].invoice_id), (ImportResult::Duplicate, items[5].invoice_id));
    assert_eq!(filed(&app, &one).await, once);
    let timeline = app.admin().get(&format!("/invoices/{}/timeline", invoice_id(&app, &one).await)).await.expect(200);
    let added = timeline["data"].as_array().unwrap().iter().filter(|event| event["kind"] == "attachment_added");
    assert_eq!(added.count(), 1);
}

#[tokio::test]
async fn a_pdf_finds_an_invoice_of_another_load_only_by_its_uuid() {
    let app = TestApp::spawn().await;
    let (early, late) = (cfdi::invoice(1, 100), cfdi::invoice(2, 100));
    import(&app, &[("a.xml", early.xml().into())]).await;
    let (of_early, of_late) = (format!("{}.pdf", early.fiscal_uuid()), format!("factura {}.PDF", late.uuid));
    let files = [("a.pdf", TWO.to_vec()), (of_early.as_str(), ONE.to_vec()), (of_late.as_str(), TWO.to_vec())];
    let items = import(&app, &files).await;
    let expected = [
        ("a.pdf", ImportResult::NotCfdi, Some("pdf_unmatched")),
        (of_early.as_str(), ImportResult::Registered, Some("pdf_filed")),
        (of_late.as_str(), ImportResult::Waiting, Some("pdf_waiting")),
    ];
    assert_eq!(told(&items), expected);
    assert_eq!(printed(&app, &early).await, ONE);
    import_documents(&app, &[&late]).await;
    assert_eq!(printed(&app, &late).await, TWO);
    let again = import(&app, &files).await;
    assert_eq!((again[1].result, again[2].result), (ImportResult::Duplicate, ImportResult::Duplicate));
    assert_eq!(filed(&app, &late).await, [("cfdi_pdf".to_owned(), of_late.clone())]);
    // Whoever deleted it does not get it back by the next arrival of the folder.
    let id = invoice_id(&app, &late).await;
    let files_of = app.admin().get(&format!("/invoices/{id}/attachments")).await.expect(200);
    let kept =
        files_of["data"].as_array().unwrap().iter().find(|file| file["kind"] == "cfdi_pdf").unwrap()["id"].clone();
    let path = format!("/attachments/{}", kept.as_str().unwrap());
    app.admin().delete(&path).json(&json!({"reason": "borrador"})).await.expect(204);
    assert_eq!(import(&app, &files).await[2].code.as_deref(), Some("pdf_known"));
    assert_eq!(filed(&app, &late).await, []);
}

#[tokio::test]
async fn a_pdf_that_could_be_of_two_documents_is_not_guessed_and_that_of_a_rep_is_not_the_invoices() {
    let app = TestApp::spawn().await;
    let (one, two) = (cfdi::invoice(1, 1000), cfdi::invoice(2, 1000));
    let pago = Pago { paid_at: "2026-03-05T12:00:00", amount: 400, documents: vec![(one.uuid, 1, 1160, 400)] };
    let rep = cfdi::rep(3, vec![pago]);
    let both = format!("{} {}.pdf", one.uuid, two.uuid);
    let files = [
        ("rep.pdf", TWO.to_vec()),
        (both.as_str(), ONE.to_vec()),
        ("rep.xml", rep.xml().into()),
        ("1.xml", one.xml().into()),
        ("2.xml", two.xml().into()),
    ];
    let items = import(&app, &files).await;
    assert_eq!(told(&items)[0], ("rep.pdf", ImportResult::Registered, Some("pdf_filed")));
    assert_eq!(told(&items)[1], (both.as_str(), ImportResult::NotCfdi, Some("pdf_ambiguous")));
    assert_eq!(filed(&app, &one).await, [("rep_pdf".to_owned(), "rep.pdf".to_owned())]);
    assert_ne!(printed(&app, &one).await, TWO);
}

#[tokio::test]
async fn a_pdf_is_tried_again_with_its_xml_and_after_an_interruption() {
    let app = TestApp::spawn().await;
    let theirs = Cfdi { issuer: "EKU9003173C9", ..cfdi::invoice(1, 100) };
    let files = [("a.pdf", ONE.to_vec()), ("a.xml", theirs.xml().into())];
    let accepted = hand_in(&app, &files).await.expect(202);
    intake::run_pending(app.state()).await.unwrap();
    app.admin().post("/issuers").json(&json!({"rfc": "EKU9003173C9", "name": "Escuela Kemper"})).await.expect(201);
    let path = format!("/imports/{}", accepted["id"].as_str().unwrap());
    let after = app.client(Role::DataEntry).post(&format!("{path}/retry")).await.expect(200);
    assert_eq!((&after["not_cfdi"], &after["rejected"], &after["done"]), (&0.into(), &0.into(), &2.into()));
    assert_eq!(printed(&app, &theirs).await, ONE);

    let ours = cfdi::invoice(2, 100);
    let archive = zipped(&[("b.pdf", TWO), ("b.xml", ours.xml().as_bytes())]);
    let accepted = hand_in(&app, &[("b.zip", archive.clone())]).await.expect(202);
    let import = store::imports::unfinished(&app.state().db).await.unwrap().remove(0);
    let mut load = intake::run::Load::begin(app.state(), &import, |_item| {}).await.unwrap();
    load.take("b.zip", archive.into()).await.unwrap();
    // The process ends here: the document is registered, its print is not filed.
    drop(load);
    let path = format!("/imports/{}", accepted["id"].as_str().unwrap());
    assert_eq!(app.admin().get(&path).await.expect(200)["done"], 1);
    intake::run_pending(app.state()).await.unwrap();
    let done = app.admin().get(&path).await.expect(200);
    assert_eq!((&done["done"], &done["registered"], &done["status"]), (&2.into(), &1.into(), &"finished".into()));
    assert_eq!(printed(&app, &ours).await, TWO);
}

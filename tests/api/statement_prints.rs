//! The printed invoices that travel with a statement.

use crate::{
    cfdi::{self, ROBOTICA},
    harness::{Answer, TestApp},
    imports::{import_documents, invoices},
    mailing::file_of,
};
use bytes::Bytes;
use domain::{contract::Invoice, ids::CustomerId};
use mail_parser::{MessageParser, MimeHeaders};
use serde_json::{Value, json};
use std::io::{Cursor, Read};

/// A customer with so many registered invoices, who receives statements.
async fn owing(app: &TestApp, count: u32) -> (CustomerId, Vec<Invoice>) {
    let documents: Vec<_> = (1..=count).map(|folio| cfdi::invoice(folio, 1000)).collect();
    import_documents(app, &documents.iter().collect::<Vec<_>>()).await;
    let mut found: Vec<Invoice> = invoices(app).await.into_values().collect();
    found.sort_by_key(|invoice| invoice.folio.clone());
    let customer = found[0].customer.clone().unwrap().id;
    let contact = json!({"name": "Laura", "email": "laura@robotica.example", "receives": ["statements"]});
    app.admin().post(&format!("/customers/{customer}/contacts")).json(&contact).await.expect(201);
    (customer, found)
}

async fn draft(app: &TestApp, customer: CustomerId, attach: Value) -> Answer {
    let body = json!({"customer_ids": [customer], "attach": attach});
    app.admin().post("/statements/drafts").json(&body).await.expect(200)
}

fn files(draft: &Answer) -> Vec<(String, Vec<u8>)> {
    let read = MessageParser::default().parse(&draft.bytes).unwrap();
    let named = read.attachments().map(|file| (file.attachment_name().unwrap().to_owned(), file.contents().to_vec()));
    named.collect()
}

fn names(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(name, _bytes)| name.as_str()).collect()
}

#[tokio::test]
async fn a_print_travels_beside_each_xml_and_the_one_that_somebody_filed_before_ours() {
    let app = TestApp::spawn().await;
    let (customer, invoices) = owing(&app, 2).await;
    let own = Bytes::from_static(b"%PDF-1.7 as our ERP printed it");
    file_of(&app, invoices[1].id, "cfdi_pdf", own.clone()).await;
    let all = files(&draft(&app, customer, json!({})).await);
    let statement = format!("estado-de-cuenta-{}-2026-03-17.pdf", invoices[0].customer.clone().unwrap().code);
    assert_eq!(names(&all), [statement.as_str(), "A-1.xml", "A-2.xml", "A-1.pdf", "A-2.pdf"]);
    assert!(all[3].1.starts_with(b"%PDF-1.7") && all[3].1.len() > 10_000);
    assert_eq!(all[4].1, own);
    let filed = app.admin().get(&format!("/invoices/{}/pdf", invoices[1].id)).await.expect(200);
    assert_eq!(filed.bytes, own);

    assert_eq!(names(&files(&draft(&app, customer, json!({"pdf": false})).await)), ["A-1.xml", "A-2.xml"]);
    let printed = files(&draft(&app, customer, json!({"xml": false})).await);
    assert_eq!(names(&printed), [statement.as_str(), "A-1.pdf", "A-2.pdf"]);
}

#[tokio::test]
async fn many_travel_as_one_archive() {
    let app = TestApp::spawn().await;
    let (customer, _invoices) = owing(&app, 4).await;
    let all = files(&draft(&app, customer, json!({})).await);
    assert_eq!(all.len(), 2);
    let (name, bytes) = &all[1];
    assert!(name.starts_with("facturas-") && name.ends_with("-2026-03-17.zip"), "{name}");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut start = [0; 5];
        file.read_exact(&mut start).unwrap();
        found.push((file.name().unwrap().into_owned(), start == *b"%PDF-"));
    }
    let expected = (1..=4).map(|folio| (format!("A-{folio}.xml"), false));
    let expected: Vec<_> = expected.chain((1..=4).map(|folio| (format!("A-{folio}.pdf"), true))).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn prints_that_do_not_fit_stay_behind_and_the_mail_says_so() {
    let app = TestApp::spawn().await;
    let (customer, invoices) = owing(&app, 1).await;
    file_of(&app, invoices[0].id, "cfdi_pdf", vec![b'%'; 15_000_000].into()).await;
    let body = json!({"customer_id": customer});
    let seen = app.admin().post("/statements/preview").json(&body).await.expect(200);
    let attached = seen["attachments"].as_array().unwrap();
    let attached: Vec<&str> = attached.iter().map(|file| file["file_name"].as_str().unwrap()).collect();
    assert_eq!((attached.len(), attached[1]), (2, "A-1.xml"));
    for body in ["text", "html"] {
        assert!(seen[body].as_str().unwrap().contains("Las facturas en PDF no caben en este correo"), "{body}");
    }
    assert_eq!(invoices[0].customer.as_ref().unwrap().rfc.as_deref(), Some(ROBOTICA.0));
}

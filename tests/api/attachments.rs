use crate::{
    cfdi,
    harness::{Answer, Client, TestApp},
    imports::import,
    receivables::{customer, invoice, pay, pesos},
};
use domain::{
    contract::{Attachment, AttachmentKind, Invoice, Page},
    ids::CustomerId,
    permission::Role,
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read};
use zip::ZipArchive;

pub(crate) fn form(kind: &str, files: &[(&str, Vec<u8>)]) -> Form {
    files.iter().fold(Form::new().text("kind", kind.to_owned()), |form, (name, bytes)| {
        form.part("file", Part::bytes(bytes.clone()).file_name((*name).to_owned()))
    })
}

pub(crate) async fn add(client: &Client, owner: &str, kind: &str, name: &str, bytes: Vec<u8>) -> Answer {
    client.post(&format!("{owner}/attachments")).multipart(form(kind, &[(name, bytes)])).await
}

pub(crate) fn only(answer: &Answer) -> Attachment {
    let mut page: Page<Attachment> = answer.to();
    assert_eq!(page.data.len(), 1);
    page.data.remove(0)
}

fn files(answer: Answer) -> Vec<Attachment> {
    answer.expect(200).to::<Page<Attachment>>().data
}

/// Red on the left, blue on the right.
pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let halves =
        RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([210, 30, 30]) } else { Rgb([30, 30, 210]) });
    let mut bytes = Vec::new();
    DynamicImage::from(halves).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG that says it lies on its side and was taken at a place.
pub(crate) fn photo_with_exif() -> Vec<u8> {
    let plain = picture(3_000, 2_000, ImageFormat::Jpeg);
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26");
    tiff.extend([0; 4]);
    // The directory of the place: one entry, GPSMapDatum.
    tiff.extend(b"\0\x01\0\x12\0\x02\0\0\0\x07\0\0\0\x38\0\0\0\0WGS-84\0");
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, b"Exif\0\0", &tiff, &plain[2..]].concat()
}

async fn one_invoice(app: &TestApp, customer: CustomerId) -> Invoice {
    invoice(app, customer, "2026-03-10", pesos("1000.00")).await
}

fn path(invoice: &Invoice) -> String {
    format!("/invoices/{}", invoice.id)
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[tokio::test]
async fn a_photo_is_kept_upright_small_and_without_its_place() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, customer(&app, "Juan Perez", None).await).await;
    let arrived = photo_with_exif();
    let client = app.client(Role::Collections);
    let answer = add(&client, &path(&invoice), "counter_receipt", "IMG_0012.png", arrived.clone()).await.expect(201);
    let kept = only(&answer);
    assert_eq!((kept.file_name.as_str(), kept.media_type.as_str()), ("IMG_0012.jpg", "image/jpeg"));
    assert_eq!((kept.kind, kept.invoice_id), (AttachmentKind::CounterReceipt, Some(invoice.id)));
    assert_eq!(kept.received_sha256, sha256(&arrived));
    assert_eq!(kept.user.as_ref().map(|user| user.id), Some(app.user(Role::Collections).id));
    assert!(kept.has_thumbnail && !kept.is_repeated && !kept.is_original);

    let bytes = client.get(&format!("/attachments/{}", kept.id)).await.expect(200);
    assert_eq!(bytes.media_type(), Some("image/jpeg"));
    assert_eq!(bytes.header("x-content-type-options"), Some("nosniff"));
    assert!(bytes.header("content-disposition").unwrap().starts_with("inline;"));
    assert_eq!((kept.sha256.clone(), kept.size), (sha256(&bytes.bytes), u64::try_from(bytes.bytes.len()).unwrap()));
    for hidden in [&b"Exif"[..], b"WGS-84"] {
        assert!(arrived.windows(hidden.len()).any(|part| part == hidden));
        assert!(!bytes.bytes.windows(hidden.len()).any(|part| part == hidden));
    }
    let upright = image::load_from_memory_with_format(&bytes.bytes, ImageFormat::Jpeg).unwrap().into_rgb8();
    // It lay on its side: what was on the left stands above.
    assert_eq!(upright.dimensions(), (1_067, 1_600));
    assert!(upright.get_pixel(500, 100).0[0] > 150 && upright.get_pixel(500, 1_500).0[2] > 150);
    let small = client.get(&format!("/attachments/{}/thumbnail", kept.id)).await.expect(200);
    let small = image::load_from_memory_with_format(&small.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!(small.height(), 320);

    let history = app.admin().get(&format!("{}/timeline", path(&invoice))).await.expect(200);
    let told = &history["data"][0];
    assert_eq!(
        (told["kind"].as_str(), told["text"].as_str()),
        (Some("attachment_added"), Some("Archivo IMG_0012.jpg agregado"))
    );
}

#[tokio::test]
async fn the_same_photo_is_flagged_wherever_it_comes_again() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let (one, other) = (one_invoice(&app, customer).await, one_invoice(&app, customer).await);
    let photo = picture(40, 30, ImageFormat::Png);
    let first = only(&add(&app.admin(), &path(&one), "payment_proof", "a.png", photo.clone()).await.expect(201));
    let second = only(&add(&app.admin(), &path(&other), "payment_proof", "b.png", photo).await.expect(201));
    assert!(!first.is_repeated && second.is_repeated);
    assert!(!files(app.admin().get(&format!("{}/attachments", path(&one))).await)[0].is_repeated);
    assert!(files(app.admin().get(&format!("{}/attachments", path(&other))).await)[0].is_repeated);
}

#[tokio::test]
async fn the_bytes_say_what_a_file_is() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, customer(&app, "Juan Perez", None).await).await;
    let admin = app.admin();
    let refused = async |name: &str, bytes: &[u8], status: u16, code: &str| {
        let answer = add(&admin, &path(&invoice), "other", name, bytes.to_vec()).await.expect(status);
        let problem = answer.problem(code);
        assert_eq!(problem.errors[0].pointer, "file", "{name}");
        assert!(problem.detail.contains(name), "{}", problem.detail);
    };
    refused("cheque.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 415, "heic_refused").await;
    refused("factura.pdf", b"MZ\x90\0 a program", 415, "file_type_refused").await;
    refused("cheque.jpg", b"\xff\xd8\xff\xe0 and then nothing", 422, "photo_unreadable").await;

    let served = async |name: &str, bytes: Vec<u8>| {
        let kept = only(&add(&admin, &path(&invoice), "other", name, bytes).await.expect(201));
        let answer = admin.get(&format!("/attachments/{}", kept.id)).await.expect(200);
        let disposition = answer.header("content-disposition").unwrap();
        let shown = disposition.split(';').next().unwrap().to_owned();
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        (answer.media_type().unwrap().to_owned(), shown, answer.bytes)
    };
    let page = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
    let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    for (name, bytes) in [("foto.jpg", page.clone()), ("foto.png", drawing)] {
        let (media_type, shown, _) = served(name, bytes).await;
        assert_eq!((media_type.as_str(), shown.as_str()), ("application/octet-stream", "attachment"), "{name}");
    }
    let (media_type, shown, _) = served("orden.html", b"%PDF-1.7 orden".to_vec()).await;
    assert_eq!((media_type.as_str(), shown.as_str()), ("application/pdf", "inline"));
    // A picture that is a page as well is only a picture afterwards.
    let both = [picture(40, 30, ImageFormat::Jpeg), page].concat();
    let (media_type, _, bytes) = served("foto.jpg", both).await;
    assert_eq!(media_type, "image/jpeg");
    assert!(!bytes.windows(8).any(|part| part == b"<script>"));
}

#[tokio::test]
async fn what_is_missing_unknown_or_too_large_is_refused() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, customer(&app, "Juan Perez", None).await).await;
    let post = |form: Form| app.admin().post(&format!("{}/attachments", path(&invoice))).multipart(form);
    let problem = post(form("other", &[])).await.expect(422).problem("validation_failed");
    assert_eq!((problem.errors[0].pointer.as_str(), problem.errors.len()), ("file", 1));
    let alone = Form::new().part("file", Part::bytes(b"%PDF-1.7".to_vec()).file_name("a.pdf"));
    let problem = post(alone).await.expect(422).problem("validation_failed");
    assert_eq!((problem.errors[0].pointer.as_str(), problem.errors.len()), ("kind", 1));
    let problem =
        post(form("selfie", &[("a.pdf", b"%PDF-1.7".to_vec())])).await.expect(422).problem("validation_failed");
    assert_eq!(problem.errors[0].pointer, "kind");
    let problem = post(form("other", &[("a.pdf", Vec::new())])).await.expect(422).problem("validation_failed");
    assert_eq!(problem.errors[0].pointer, "file");
    let more = form("other", &[("a.pdf", b"%PDF-1.7".to_vec())]).text("comment", "x");
    assert_eq!(post(more).await.expect(422).problem("validation_failed").errors[0].code, "unknown_field");
    post(form("other", &[("a.pdf", vec![b'x'; 27 << 20])])).await.expect(413).problem("upload_too_large");
    assert_eq!(files(app.admin().get(&format!("{}/attachments", path(&invoice))).await).len(), 0);
}

#[tokio::test]
async fn a_repeated_upload_keeps_one_file() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, customer(&app, "Juan Perez", None).await).await;
    let send = async |name: &str, text: &str| {
        let form = form("agreement", &[(name, format!("%PDF-1.7 {text}").into())]);
        app.admin()
            .post(&format!("{}/attachments", path(&invoice)))
            .header("Idempotency-Key", "once")
            .multipart(form)
            .await
    };
    let first = send("acuerdo.pdf", "acuerdo").await.expect(201);
    // The same part with the same bytes; a program may give its temporary file another name each time.
    for name in ["acuerdo.pdf", "tmp-2.pdf"] {
        let again = send(name, "acuerdo").await.expect(201);
        assert_eq!((&again.body, again.header("idempotent-replayed")), (&first.body, Some("true")), "{name}");
    }
    send("acuerdo.pdf", "otro").await.expect(422).problem("idempotency_key_reused");
    assert_eq!(files(app.admin().get(&format!("{}/attachments", path(&invoice))).await).len(), 1);
}

#[tokio::test]
async fn a_deleted_file_is_gone_and_its_history_stays() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, customer(&app, "Juan Perez", None).await).await;
    let kept = only(&add(&app.admin(), &path(&invoice), "other", "a.pdf", b"%PDF-1.7".to_vec()).await.expect(201));
    let address = format!("/attachments/{}", kept.id);
    let because = |reason: &str| json!({ "reason": reason });
    app.client(Role::Collections).delete(&address).json(&because("no va")).await.expect(403);
    let problem = app.admin().delete(&address).json(&because(" ")).await.expect(422).problem("validation_failed");
    assert_eq!(problem.errors[0].pointer, "/reason");
    app.admin().delete(&address).json(&because("Era de otra factura")).await.expect(204);
    app.admin().delete(&address).json(&because("otra vez")).await.expect(404);
    app.admin().get(&address).await.expect(404);
    assert_eq!(files(app.admin().get(&format!("{}/attachments", path(&invoice))).await).len(), 0);
    let history = app.admin().get(&format!("{}/timeline", path(&invoice))).await.expect(200);
    assert_eq!(history["data"][0]["text"], "Archivo a.pdf eliminado: Era de otra factura");
    let audit = app.admin().get("/audit-events").await.expect(200);
    assert_eq!(audit["data"][0]["action"], "document.deleted");
}

#[tokio::test]
async fn the_registered_cfdi_is_the_first_file_reads_as_an_invoice_and_cannot_be_deleted() {
    let app = TestApp::spawn().await;
    let document = cfdi::invoice(7, 1000);
    let items = import(&app, &[("enero/I-7.xml", document.xml().into())]).await;
    let invoice = items[0].invoice_id.unwrap();
    let owner = format!("/invoices/{invoice}");
    add(&app.admin(), &owner, "purchase_order", "oc.pdf", b"%PDF-1.7 oc".to_vec()).await.expect(201);
    let listed = files(app.admin().get(&format!("{owner}/attachments")).await);
    let original = &listed[0];
    assert_eq!((original.kind, original.is_original, listed.len()), (AttachmentKind::CfdiXml, true, 2));
    assert_eq!((original.file_name.as_str(), original.sha256.clone()), ("I-7.xml", sha256(document.xml().as_bytes())));

    let address = format!("/attachments/{}", original.id);
    let bytes = app.admin().get(&address).await.expect(200);
    assert_eq!((bytes.media_type(), &bytes.bytes[..]), (Some("application/xml"), document.xml().as_bytes()));
    assert!(bytes.header("content-disposition").unwrap().starts_with("attachment;"));
    let readable = app.admin().get(&format!("{address}/readable")).await.expect(200);
    assert!(readable["title"].as_str().unwrap().starts_with("Factura "), "{readable}");
    let labels: Vec<&str> =
        readable["facts"].as_array().unwrap().iter().map(|fact| fact["label"].as_str().unwrap()).collect();
    assert!(labels.contains(&"Emisor") && labels.contains(&"Folio fiscal"), "{labels:?}");
    let total = readable["totals"].as_array().unwrap().last().unwrap();
    assert_eq!((total["label"].as_str(), total["value"].as_str()), (Some("Total"), Some("1160.00 MXN")));
    let english = app.admin().get(&format!("{address}/readable")).language("en").await.expect(200);
    assert!(english["title"].as_str().unwrap().starts_with("Invoice "));

    let answer = app.admin().delete(&address).json(&json!({"reason": "no la quiero"})).await.expect(409);
    answer.problem("original_kept");
    app.admin().get(&format!("/attachments/{}/readable", listed[1].id)).await.expect(404);
}

#[tokio::test]
async fn a_dossier_holds_every_document_in_the_order_of_time() {
    let app = TestApp::spawn().await;
    let invoice = one_invoice(&app, customer(&app, "Juan Perez", None).await).await;
    let payment = pay(&app, &invoice, pesos("100.00"), "2026-03-17").await;
    add(&app.admin(), &path(&invoice), "purchase_order", "oc.pdf", b"%PDF-1.7 oc".to_vec()).await.expect(201);
    let photo = picture(40, 30, ImageFormat::Jpeg);
    let proof = only(
        &add(&app.admin(), &format!("/payments/{}", payment.id), "payment_proof", "=cheque.jpg", photo)
            .await
            .expect(201),
    );
    let read = async |role: Role| {
        let answer = app.client(role).get(&format!("{}/dossier.zip", path(&invoice))).await.expect(200);
        assert_eq!(answer.media_type(), Some("application/zip"));
        let mut archive = ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let mut index = String::new();
        archive.by_name("00 Índice.csv").unwrap().read_to_string(&mut index).unwrap();
        (names, index)
    };
    let (mut names, index) = read(Role::Finance).await;
    names.sort();
    assert_eq!(names, ["00 Índice.csv", "01 Orden de compra - oc.pdf", "02 Comprobante de pago - =cheque.jpg"]);
    let lines: Vec<&str> = index.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[2].contains(&proof.sha256) && lines[2].contains("2026-03-17 12:0"), "{index}");
    // Payments are none of data entry's business, nor their receipts.
    assert_eq!(read(Role::DataEntry).await.0.len(), 2);
}

#[tokio::test]
async fn files_reach_no_further_than_the_customers_of_the_reader() {
    let app = TestApp::spawn().await;
    let collector = app.client(Role::FieldCollector);
    let mine = one_invoice(&app, customer(&app, "Mío", Some(app.user(Role::FieldCollector).id)).await).await;
    let foreign_customer = customer(&app, "Ajeno", None).await;
    let foreign = one_invoice(&app, foreign_customer).await;
    let photo = || picture(40, 30, ImageFormat::Jpeg);
    let own = only(&add(&collector, &path(&mine), "counter_receipt", "a.jpg", photo()).await.expect(201));
    add(&collector, &path(&foreign), "counter_receipt", "a.jpg", photo()).await.expect(404);
    let other = only(&add(&app.admin(), &path(&foreign), "counter_receipt", "b.jpg", photo()).await.expect(201));
    add(&app.admin(), &format!("/customers/{foreign_customer}"), "agreement", "c.pdf", b"%PDF-1.7".to_vec())
        .await
        .expect(201);

    for (invoice, file, status) in [(&mine, &own, 200), (&foreign, &other, 404)] {
        for address in [
            format!("{}/attachments", path(invoice)),
            format!("{}/dossier.zip", path(invoice)),
            format!("{}/purchase-orders", path(invoice)),
            format!("/attachments/{}", file.id),
            format!("/attachments/{}/thumbnail", file.id),
        ] {
            assert_eq!(collector.get(&address).await.status, status, "{address}");
        }
    }
    collector.get(&format!("/customers/{foreign_customer}/attachments")).await.expect(404);
    app.other_admin().get(&format!("/attachments/{}", own.id)).await.expect(404);
    app.other_admin().get(&format!("{}/attachments", path(&mine))).await.expect(404);
}

#[tokio::test]
async fn receipts_are_seen_by_those_who_see_the_payment() {
    let app = TestApp::spawn().await;
    let sales = customer(&app, "Juan Perez", Some(app.user(Role::Sales).id)).await;
    let invoice = one_invoice(&app, sales).await;
    let payment = pay(&app, &invoice, pesos("100.00"), "2026-03-17").await;
    let owner = format!("/payments/{}", payment.id);
    let proof = only(
        &add(&app.client(Role::Finance), &owner, "payment_proof", "a.pdf", b"%PDF-1.7".to_vec()).await.expect(201),
    );
    assert_eq!(proof.payment_id, Some(payment.id));
    for (role, status) in [(Role::Collections, 200), (Role::Manager, 200), (Role::Sales, 404), (Role::DataEntry, 404)] {
        for address in [format!("{owner}/attachments"), format!("/attachments/{}", proof.id)] {
            assert_eq!(app.client(role).get(&address).await.status, status, "{role:?} {address}");
        }
    }
}

#[tokio::test]
async fn purchase_orders_have_a_number_and_a_link_are_found_and_stand_on_the_statement() {
    let app = TestApp::spawn().await;
    let customer = customer(&app, "Juan Perez", None).await;
    let (one, other) = (one_invoice(&app, customer).await, one_invoice(&app, customer).await);
    let orders = |invoice: &Invoice| format!("{}/purchase-orders", path(invoice));
    let order = json!({"number": " 4500123 ", "url": "https://portal.cliente.mx/oc/4500123"});
    let added = app.client(Role::Collections).post(&orders(&one)).json(&order).await.expect(201);
    assert_eq!(added["data"][0]["number"], "4500123");
    app.admin().post(&orders(&other)).json(&json!({"number": "4500123"})).await.expect(201);
    app.admin().post(&orders(&other)).json(&json!({"number": "OC-7/B"})).await.expect(201);

    let read = app.admin().get(&orders(&other)).await.expect(200);
    let numbers: Vec<&Value> = read["data"].as_array().unwrap().iter().map(|order| &order["number"]).collect();
    assert_eq!(numbers, ["4500123", "OC-7/B"]);
    // The same order of the customer, found from the other invoice.
    assert_eq!(read["data"][0]["other_invoices"][0]["id"], json!(one.id));
    assert_eq!(read["data"][1]["other_invoices"], json!([]));
    assert_eq!(app.admin().get("/invoices?q=4500123").await.expect(200)["total"], 2);
    assert_eq!(app.admin().get("/invoices?q=oc-7/b").await.expect(200)["total"], 1);
    let statement = app.admin().get(&format!("/statements/{customer}")).await.expect(200);
    assert_eq!(statement["currencies"][0]["rows"][1]["purchase_orders"], json!(["4500123", "OC-7/B"]));
    let csv = app.admin().get(&format!("/statements/{customer}.csv")).await.expect(200);
    assert!(String::from_utf8_lossy(&csv.bytes).contains("OC 4500123, OC-7/B"));

    // All of them at once, by somebody who saw the last state.
    app.travel("2026-03-18");
    let all = json!({"purchase_orders": [{"number": "OC-7/B", "url": "https://x.mx/7"}]});
    app.admin().put(&orders(&other)).json(&all).await.expect(428);
    let put = app.admin().put(&orders(&other)).json(&all).header("If-Match", read.etag()).await.expect(200);
    assert_eq!(put["data"].as_array().unwrap().len(), 1);
    // The day before keeps what it knew.
    for (day, known) in [("2026-03-17", json!(["4500123", "OC-7/B"])), ("2026-03-18", json!(["OC-7/B"]))] {
        let statement = app.admin().get(&format!("/statements/{customer}?as_of={day}")).await.expect(200);
        assert_eq!(statement["currencies"][0]["rows"][1]["purchase_orders"], known, "{day}");
    }
    app.admin().put(&orders(&other)).json(&all).header("If-Match", read.etag()).await.expect(412);
    assert_eq!(app.admin().get("/invoices?q=4500123").await.expect(200)["total"], 1);
    let history = app.admin().get(&format!("{}/timeline", path(&other))).await.expect(200);
    assert_eq!(history["data"][0]["kind"], "purchase_orders_changed");

    for (wrong, pointer) in [
        (json!({"number": ""}), "/number"),
        (json!({"number": "1", "url": "javascript:alert(1)"}), "/url"),
        (json!({"number": "1", "link": "https://x.mx"}), "/link"),
    ] {
        let answer = app.admin().post(&orders(&one)).json(&wrong).await.expect(422);
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
    }
    app.client(Role::Sales).post(&orders(&one)).json(&order).await.expect(403);
}

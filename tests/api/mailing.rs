//! What tests of mail and notices start from: customers who owe something, and a mail server to hand mail to.

use crate::harness::{Answer, TestApp};
use api::{
    jobs::{self, Job, Outcome},
    mail::smtp::{SmtpSettings, Transport},
    store::{
        self,
        customers::StoredCustomer,
        entity::{attachments, documents, invoices},
        terms::{StoredTerms, TermsOwner},
    },
};
use bytes::Bytes;
use chrono::{NaiveDate, TimeDelta};
use domain::{
    contract::{Contact, Purpose},
    ids::{AttachmentId, CustomerId, InvoiceId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

/// A customer with one contact, who pays ten days after the issue.
pub(crate) struct Debtor {
    pub(crate) id: CustomerId,
    pub(crate) rfc: String,
    pub(crate) email: String,
}

impl Debtor {
    pub(crate) async fn register(app: &TestApp, number: u32) -> Self {
        Self::with_rfc(app, number, &format!("AAA{number:06}AB1")).await
    }

    pub(crate) async fn with_rfc(app: &TestApp, number: u32, rfc: &str) -> Self {
        let (db, organization, now) = (&app.state().db, app.organization(), app.clock().now());
        let customer = StoredCustomer {
            id: Uuid::now_v7().into(),
            code: format!("CL{number:03}"),
            name: format!("Cliente {number}"),
            rfc: rfc.to_owned(),
            identity: format!("{rfc}/{number}"),
            collector_id: None,
            salesperson_id: None,
            suggested_credit_days: None,
            version: 1,
        };
        store::customers::insert(db, organization, &customer, now).await.unwrap();
        let email = format!("pagos{number}@cliente{number}.example");
        let contact = Contact {
            id: Uuid::now_v7().into(),
            name: format!("Laura {number}"),
            email: Some(email.clone()),
            phone: None,
            receives: vec![Purpose::Statements],
        };
        store::contacts::insert(db, organization, customer.id, &contact, now).await.unwrap();
        let terms = serde_json::from_value(json!({"credit_days": 10})).unwrap();
        let owner = TermsOwner { customer: customer.id, site: None };
        let terms = StoredTerms { terms, version: 1, recorded_at: now };
        store::terms::insert(db, organization, owner, &terms, None).await.unwrap();
        Self { id: customer.id, rfc: rfc.to_owned(), email }
    }

    /// An invoice of today.
    pub(crate) async fn owes(&self, app: &TestApp, folio: &str) -> InvoiceId {
        let today = app.clock().today(chrono_tz::America::Mexico_City);
        let body = json!({
            "customer_id": self.id,
            "series": "A",
            "folio": folio,
            "issued_at": format!("{today}T09:00:00"),
            "original_amount": {"amount": "1160.00", "currency": "MXN"},
        });
        let made = app.admin().post("/invoices").json(&body).await.expect(201);
        made["id"].as_str().unwrap().parse().unwrap()
    }

    /// The same with an XML that names `receiver`.
    pub(crate) async fn owes_with_xml(&self, app: &TestApp, folio: &str, receiver: &str) -> InvoiceId {
        let invoice = self.owes(app, folio).await;
        let xml = format!(
            "<?xml version=\"1.0\"?><Comprobante Folio=\"{folio}\"><Receptor Rfc=\"{receiver}\"/></Comprobante>"
        );
        let kept = app.state().files.put(app.organization(), Bytes::from(xml)).await.unwrap();
        let document = documents::ActiveModel {
            id: Set(Uuid::now_v7()),
            organization_id: Set(app.organization().0),
            fiscal_uuid: Set(Uuid::now_v7().to_string().to_uppercase()),
            cfdi_version: Set("4.0".to_owned()),
            cfdi_type: Set("I".to_owned()),
            issuer_rfc: Set(crate::harness::ISSUER_RFC.to_owned()),
            receiver_rfc: Set(receiver.to_owned()),
            sha256: Set(kept.sha256),
            storage_key: Set(kept.key),
            byte_size: Set(kept.size),
            file_name: Set("factura.xml".to_owned()),
            sat_expression: Set(String::new()),
            verification_url: Set(String::new()),
            seal: Set("valid".to_owned()),
            stamp_seal: Set("valid".to_owned()),
            stamp_certificate: Set(None),
            findings: Set(json!([])),
            figures: Set(None),
            import_id: Set(None),
            registered_at: Set(app.clock().now()),
        };
        let document = document.insert(&app.state().db).await.unwrap();
        let link =
            invoices::ActiveModel { id: Set(invoice.0), document_id: Set(Some(document.id)), ..Default::default() };
        link.update(&app.state().db).await.unwrap();
        invoice
    }
}

/// The bytes of a customer's documents are gone from the file store.
pub(crate) async fn lose_xml(app: &TestApp, debtor: &Debtor) {
    let update = documents::Entity::update_many()
        .col_expr(documents::Column::StorageKey, Expr::value("gone"))
        .filter(documents::Column::ReceiverRfc.eq(&debtor.rfc));
    update.exec(&app.state().db).await.unwrap();
}

/// Presses "send" for these customers.
pub(crate) async fn send(app: &TestApp, customers: &[&Debtor]) -> Answer {
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    app.admin().post("/statements/send").json(&json!({"customer_ids": ids})).await.expect(202)
}

/// The only message of a batch.
pub(crate) fn message_of(batch: &Answer) -> String {
    batch["items"][0]["message_id"].as_str().unwrap_or_else(|| panic!("no message: {}", batch.body)).to_owned()
}

/// Business time goes on.
pub(crate) fn wait(app: &TestApp, time: TimeDelta) {
    app.clock().travel_to(app.clock().now() + time);
}

/// Runs a job of the organization as on a day.
pub(crate) async fn run(app: &TestApp, job: Job, day: &str) -> Outcome {
    let day: NaiveDate = day.parse().unwrap();
    jobs::run(app.state(), job, app.organization(), day).await.unwrap()
}

/// Hands over what is due.
pub(crate) async fn deliver(app: &TestApp) -> usize {
    run(app, Job::Outbox, "2026-03-17").await.done
}

/// The state of a message, how often it was tried, what the server said.
pub(crate) async fn fate(app: &TestApp, message: &str) -> (String, u64, Value) {
    let view = app.admin().get(&format!("/messages/{message}")).await.expect(200);
    let status = view["status"].as_str().unwrap().to_owned();
    (status, view["attempts"].as_u64().unwrap(), view["last_response"].clone())
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// How the mail server behaves; it may change.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mood {
    Accepts,
    /// Answers this to every recipient.
    Answers(&'static str),
    /// Says nothing once the mail is there.
    Silent,
}

/// A mail server in this process that keeps what it is handed.
pub(crate) struct Sink {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    pub(crate) async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink =
            Self { address: listener.local_addr().unwrap(), mood: Arc::new(Mutex::new(mood)), mails: Arc::default() };
        let (mood, mails) = (sink.mood.clone(), sink.mails.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, mood.clone(), mails.clone()));
            }
        });
        sink
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn transport(&self) -> Transport {
        SmtpSettings::parse(&self.url()).unwrap().transport().unwrap()
    }

    pub(crate) fn becomes(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Every mail as it came over the wire.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

async fn converse(stream: TcpStream, mood: Arc<Mutex<Mood>>, mails: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    if stream.write_all(b"220 sink ESMTP\r\n").await.is_err() {
        return;
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let now = *mood.lock().unwrap();
        let answer = match (line.get(..4).unwrap_or_default(), now) {
            ("EHLO", _) => "250-sink\r\n250 8BITMIME\r\n",
            ("RCPT", Mood::Answers(answer)) => answer,
            ("DATA", _) => {
                stream.write_all(b"354 go ahead\r\n").await.unwrap();
                let mail = body(&mut stream).await;
                if now == Mood::Silent {
                    tokio::time::sleep(Duration::from_mins(1)).await;
                    return;
                }
                mails.lock().unwrap().push(mail);
                "250 2.0.0 queued as 17\r\n"
            }
            ("QUIT", _) => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn body(stream: &mut BufReader<TcpStream>) -> String {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 || line == ".\r\n" {
            return text;
        }
        // Dot stuffing, RFC 5321 4.5.2.
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// A file kept with an invoice.
pub(crate) async fn file_of(app: &TestApp, invoice: InvoiceId, kind: &str, bytes: Bytes) -> AttachmentId {
    let kept = app.state().files.put(app.organization(), bytes).await.unwrap();
    let row = attachments::ActiveModel {
        id: Set(Uuid::now_v7()),
        organization_id: Set(app.organization().0),
        customer_id: Set(None),
        invoice_id: Set(Some(invoice.0)),
        payment_id: Set(None),
        kind: Set(kind.to_owned()),
        file_name: Set("orden.pdf".to_owned()),
        media_type: Set("application/pdf".to_owned()),
        byte_size: Set(kept.size),
        sha256: Set(kept.sha256),
        storage_key: Set(kept.key),
        received_sha256: Set(None),
        thumbnail_key: Set(None),
        uploaded_by: Set(None),
        uploaded_at: Set(app.clock().now()),
        deleted_at: Set(None),
        deleted_by: Set(None),
        deletion_reason: Set(None),
    };
    row.insert(&app.state().db).await.unwrap().id.into()
}

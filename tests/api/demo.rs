//! The demonstration, made small: what registration, promises and payments make of it.

use crate::harness::{Client, TestApp};
use api::demo::{self, cast::PASSWORD, keys::PAC_CERTIFICATE};
use domain::{
    contract::{Import, Invoice, Page, SealVerdict, Session, Verification},
    money::{Money, Totals},
};
use serde_json::json;

/// A fifth of each organization.
async fn made() -> TestApp {
    let app = TestApp::spawn().await;
    let certificates = &app.state().config.certificates;
    std::fs::create_dir_all(certificates).unwrap();
    std::fs::write(certificates.join("pac.cer"), PAC_CERTIFICATE).unwrap();
    assert_eq!(Box::pin(demo::make(app.state(), 20)).await.unwrap(), Vec::<String>::new());
    app
}

async fn signed_in(app: &TestApp, email: &str) -> Client {
    let body = json!({"email": email, "password": PASSWORD});
    let session: Session = app.anonymous().post("/auth/login").json(&body).await.expect(200).to();
    app.bearing(&session.access_token)
}

async fn all_invoices(client: &Client) -> Vec<Invoice> {
    let page: Page<Invoice> = client.get("/invoices?status=all&limit=200").await.expect(200).to();
    assert_eq!(page.next_cursor, None);
    page.data
}

/// Per currency, without those in which nothing is owed.
fn sums(amounts: impl Iterator<Item = Money>) -> Vec<Money> {
    Totals::of(amounts).unwrap().iter().filter(|sum| !sum.is_zero()).collect()
}

#[tokio::test]
async fn the_story_is_taken_as_told_and_every_open_peso_ages_once() {
    let app = Box::pin(made()).await;
    for email in ["administracion@baleros.example", "direccion@cumbres.example"] {
        let client = signed_in(&app, email).await;
        let imports: Page<Import> = client.get("/imports?limit=200").await.expect(200).to();
        assert!(imports.data.iter().all(|import| import.registered == import.total), "{imports:?}");
        let open: Page<Invoice> = client.get("/invoices?limit=200").await.expect(200).to();
        assert!(open.total > 0);
        let balances = sums(open.data.iter().map(|invoice| invoice.balance_due));
        let aging = client.get("/reports/aging").await.expect(200);
        let buckets = aging["currencies"].as_array().unwrap().iter().flat_map(|currency| {
            let totals = currency["totals"].as_array().unwrap();
            totals.iter().map(|total| serde_json::from_value(total["amount"].clone()).unwrap())
        });
        assert_eq!(sums(buckets), balances);
    }
}

#[tokio::test]
async fn every_invoice_of_the_demonstration_verifies() {
    let app = Box::pin(made()).await;
    let client = signed_in(&app, "administracion@baleros.example").await;
    let invoices = all_invoices(&client).await;
    assert!(invoices.len() >= 120, "{}", invoices.len());
    for invoice in invoices {
        let path = format!("/invoices/{}/verification", invoice.id);
        let verification: Verification = client.get(&path).await.expect(200).to();
        assert_eq!((verification.seal, verification.stamp_seal), (SealVerdict::Valid, SealVerdict::Valid));
        assert!(verification.findings.is_empty(), "{:?}", verification.findings);
    }
}

//! A ledger of 29 documents kept outside the repository, with the balances it must give in any order.

use crate::{
    harness::TestApp,
    imports::{import, invoices},
    mailing::run,
    sat_metadata::{HEADING, reconcile},
    sat_service::{CANCELLED, Sat},
};
use api::{jobs::Job, setup, store};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::PathBuf};

/// The invoice of the ledger that is PUE and neither an advance nor global.
const ORDINARY_PUE: &str = "244CAF9C-4DAB-4481-B253-EDC618187993";
/// Stands in substitution until SAT's cancellation is known: its balance is still its total.
const REPLACED: &str = "09208A65-0F3E-4DD3-902B-938B8743FEB6";
/// Half paid by a REP whose cancellation only SAT knows.
const PAID_BY_CANCELLED: &str = "902A174F-11FA-4AC0-879D-D25A49FE85B0";

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("CARTERA_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from)
        .join("cfdi");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is missing", folder.display());
    None
}

struct Ledger {
    files: Vec<(String, Vec<u8>)>,
    /// Before SAT says anything.
    balances: BTreeMap<String, String>,
    /// With SAT's word.
    settled: BTreeMap<String, String>,
    /// Whether SAT has each document in force.
    in_force: BTreeMap<String, bool>,
}

fn ledger() -> Option<Ledger> {
    let folder = shared()?;
    let oracle = std::fs::read_to_string(folder.join("oracle/ledger-expected.json")).unwrap();
    let oracle: Value = serde_json::from_str(&oracle).unwrap();
    let names = oracle["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
    let files = names.map(|name| {
        let bytes = std::fs::read(folder.join("samples").join(&name)).unwrap();
        (name, bytes)
    });
    let expected = oracle["invoices"].as_object().unwrap().iter();
    let mut balances: BTreeMap<String, String> =
        expected.map(|(uuid, row)| (uuid.clone(), row["balance"].as_str().unwrap().to_owned())).collect();
    let settled = balances.clone();
    balances.insert(REPLACED.to_owned(), oracle["invoices"][REPLACED]["total"].as_str().unwrap().to_owned());
    balances.insert(PAID_BY_CANCELLED.to_owned(), "870.00".to_owned());
    let statuses = oracle["sat_status"].as_object().unwrap().iter();
    let in_force = statuses.map(|(uuid, status)| (uuid.clone(), status == "Vigente")).collect();
    Some(Ledger { files: files.collect(), balances, settled, in_force })
}

async fn app(policy: &str) -> TestApp {
    prepared(TestApp::spawn().await, policy).await
}

async fn prepared(app: TestApp, policy: &str) -> TestApp {
    let txn = store::begin_write(&app.state().db).await.unwrap();
    setup::issuer(&txn, app.organization(), "EKU9003173C9", "Escuela", app.clock().now()).await.unwrap();
    txn.commit().await.unwrap();
    let etag = app.admin().get("/organization").await.etag().to_owned();
    let patch = json!({"pue_policy": policy});
    app.admin().patch("/organization").header("If-Match", &etag).json(&patch).await.expect(200);
    app
}

async fn balances(app: &TestApp) -> BTreeMap<String, String> {
    invoices(app).await.into_iter().map(|(uuid, invoice)| (uuid, invoice.balance_due.to_string())).collect()
}

/// In `pieces` loads, so that some links are found within one and some between two.
async fn give_the_same(order: impl Fn(&mut Vec<(String, Vec<u8>)>), pieces: usize) {
    let Some(mut ledger) = ledger() else { return };
    order(&mut ledger.files);
    let app = app("paid_on_issue").await;
    let files: Vec<(&str, Vec<u8>)> = ledger.files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    for load in files.chunks(files.len().div_ceil(pieces)) {
        import(&app, load).await;
    }
    assert_eq!(balances(&app).await, ledger.balances);
    let again = import(&app, &files).await;
    assert!(again.iter().all(|item| item.code.as_deref() == Some("duplicate_uuid")), "{again:?}");
    assert_eq!(balances(&app).await, ledger.balances);
}

/// A fixed order that is none.
fn shuffle(files: &mut [(String, Vec<u8>)], mut seed: u64) {
    for index in (1..files.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap() % (index + 1);
        files.swap(index, other);
    }
}

#[tokio::test]
async fn in_file_order_and_twice() {
    give_the_same(|_files| {}, 1).await;
}

#[tokio::test]
async fn one_by_one_in_reverse() {
    give_the_same(|files| files.reverse(), 29).await;
}

#[tokio::test]
async fn shuffled() {
    for seed in [7, 2026, 11_23] {
        give_the_same(|files| shuffle(files, seed), 3).await;
    }
}

/// The ordinary PUE invoice stays open; the advance and the global invoice are paid on issue under either policy.
#[tokio::test]
async fn under_the_default_policy() {
    let Some(ledger) = ledger() else { return };
    let app = app("open_until_paid").await;
    let files: Vec<(&str, Vec<u8>)> = ledger.files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    import(&app, &files).await;
    let mut expected = ledger.balances;
    expected.insert(ORDINARY_PUE.to_owned(), "902.21".to_owned());
    assert_eq!(balances(&app).await, expected);
}

fn borrowed(files: &[(String, Vec<u8>)]) -> Vec<(&str, Vec<u8>)> {
    files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect()
}

/// What SAT's file of metadata lists of a document.
fn listed(xml: &[u8], in_force: &BTreeMap<String, bool>) -> String {
    let xml = std::str::from_utf8(xml).unwrap();
    let after = |mark: &str| xml.split_once(mark).unwrap().1;
    let value = |from: &str, name: &str| {
        from.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap().to_owned()
    };
    let (head, stamp) = (after("<cfdi:Comprobante"), after("TimbreFiscalDigital"));
    let uuid = value(stamp, "UUID");
    let (issuer, receiver) = (value(after("<cfdi:Emisor"), "Rfc"), value(after("<cfdi:Receptor"), "Rfc"));
    let (issued, total, kind) = (value(head, "Fecha"), value(head, "Total"), value(head, "TipoDeComprobante"));
    let (status, cancelled) = if in_force[&uuid.to_uppercase()] { (1, "") } else { (0, "2026-03-10 12:00:00") };
    let issued = issued.replace('T', " ");
    format!("{uuid}~{issuer}~Escuela~{receiver}~Cliente~PAC~{issued}~{issued}~{total}~{kind}~{status}~{cancelled}")
}

#[tokio::test]
async fn with_the_word_of_sats_metadata_in_any_order_and_twice() {
    for seed in [7, 2026] {
        let Some(mut ledger) = ledger() else { return };
        shuffle(&mut ledger.files, seed);
        let app = app("paid_on_issue").await;
        import(&app, &borrowed(&ledger.files)).await;
        let rows: Vec<String> = ledger.files.iter().map(|(_name, xml)| listed(xml, &ledger.in_force)).collect();
        let text = format!("{HEADING}\r\n{}\r\n", rows.join("\r\n"));
        let first = reconcile(&app, &text, false).await.expect(200);
        assert_eq!((&first["rows"], &first["cancelled"]["total"]), (&json!(29), &json!(2)), "{first}");
        assert_eq!((&first["missing"]["total"], &first["different"]["total"]), (&json!(0), &json!(0)), "{first}");
        assert_eq!(balances(&app).await, ledger.settled);
        let again = reconcile(&app, &text, false).await.expect(200);
        assert_eq!((&again["agreed"], &again["cancelled"]["total"]), (&json!(29), &json!(0)));
        import(&app, &borrowed(&ledger.files)).await;
        assert_eq!(balances(&app).await, ledger.settled);
    }
}

#[tokio::test]
async fn with_the_word_of_sats_service_in_any_order_and_twice() {
    for seed in [11, 23] {
        let Some(mut ledger) = ledger() else { return };
        shuffle(&mut ledger.files, seed);
        let sat = Sat::start().await;
        let service = sat.service();
        let app = prepared(TestApp::with(|config| config.sat = service).await, "paid_on_issue").await;
        import(&app, &borrowed(&ledger.files)).await;
        for uuid in ledger.in_force.iter().filter(|(_uuid, in_force)| !**in_force).map(|(uuid, _in_force)| uuid) {
            sat.of(uuid, CANCELLED);
        }
        for _twice in 0..2 {
            run(&app, Job::SatStatus, "2026-03-17").await;
            assert_eq!(balances(&app).await, ledger.settled);
        }
    }
}

use super::*;
use std::path::PathBuf;

const INVOICE: &str = include_str!("fixtures/invoice.xml");
const INVOICE_3_2: &str = include_str!("fixtures/invoice_3_2.xml");
const PAC: &[u8] = include_bytes!("fixtures/pac.cer");

fn with_pac() -> CertificateStore {
    let mut store = CertificateStore::default();
    assert!(store.add(PAC));
    store
}

fn verdicts(text: &str, store: &CertificateStore) -> (SealVerdict, SealVerdict, Vec<&'static str>) {
    let report = verify(&Document::parse(text).unwrap(), store);
    let codes = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    (report.seal, report.stamp_seal, codes)
}

#[test]
fn a_document_as_sealed_and_stamped_is_valid() {
    assert_eq!(verdicts(INVOICE, &with_pac()), (SealVerdict::Valid, SealVerdict::Valid, vec![]));
}

#[test]
fn version_3_2_is_sealed_with_sha_1() {
    assert_eq!(verdicts(INVOICE_3_2, &with_pac()), (SealVerdict::Valid, SealVerdict::Absent, vec![]));
}

#[test]
fn a_changed_figure_breaks_the_issuers_seal_only() {
    let changed = INVOICE.replace("Total=\"1160.00\"", "Total=\"1160.01\"");
    let expected = (SealVerdict::Altered, SealVerdict::Valid, vec!["seal_altered"]);
    assert_eq!(verdicts(&changed, &with_pac()), expected);
}

#[test]
fn a_changed_uuid_breaks_the_stamps_seal_only() {
    let changed = INVOICE.replace("UUID=\"7c9e", "UUID=\"7c9f");
    let expected = (SealVerdict::Valid, SealVerdict::Altered, vec!["stamp_seal_altered"]);
    assert_eq!(verdicts(&changed, &with_pac()), expected);
}

#[test]
fn without_the_pacs_certificate_the_stamp_cannot_be_judged() {
    let expected = (SealVerdict::Valid, SealVerdict::Unverifiable, vec!["stamp_seal_unverifiable"]);
    assert_eq!(verdicts(INVOICE, &CertificateStore::default()), expected);
}

#[test]
fn a_complement_that_is_not_known_leaves_the_seal_unjudged() {
    let unknown = INVOICE.replace("<cfdi:Complemento>", r#"<cfdi:Complemento><x:Y xmlns:x="urn:nobody"/>"#);
    let expected = (SealVerdict::Unverifiable, SealVerdict::Valid, vec!["seal_unverifiable"]);
    assert_eq!(verdicts(&unknown, &with_pac()), expected);
}

#[test]
fn an_empty_seal_is_absent_and_never_valid() {
    let (start, rest) = INVOICE.split_once("Sello=\"").unwrap();
    let (_, end) = rest.split_once('"').unwrap();
    let draft = format!("{start}Sello=\" \"{end}");
    assert_eq!(verdicts(&draft, &with_pac()).0, SealVerdict::Absent);
}

#[test]
fn a_certificate_out_of_force_or_of_another_number_is_named() {
    let late = INVOICE.replace("Fecha=\"2026", "Fecha=\"2031");
    assert_eq!(verdicts(&late, &with_pac()).2, ["certificate_not_in_force", "seal_altered"]);
    let other = INVOICE.replace("NoCertificado=\"90001000000100000001", "NoCertificado=\"90001000000100000003");
    assert_eq!(verdicts(&other, &with_pac()).2, ["certificate_number_differs", "seal_altered"]);
    let broken = INVOICE.replace("Certificado=\"MII", "Certificado=\"XII");
    assert_eq!(verdicts(&broken, &with_pac()).2, ["certificate_unreadable"]);
    let issuer = INVOICE.replace("Rfc=\"TNO010203AB7", "Rfc=\"TNO010203AB6");
    assert_eq!(verdicts(&issuer, &with_pac()).2, ["certificate_rfc_differs", "seal_altered"]);
}

#[test]
fn a_folder_of_certificates_skips_what_is_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("pac")).unwrap();
    std::fs::write(folder.path().join("pac/any name.CER"), PAC).unwrap();
    std::fs::write(folder.path().join("broken.cer"), b"not a certificate").unwrap();
    let store = CertificateStore::load(folder.path()).unwrap();
    assert_eq!(store.len(), 1);
    assert_eq!(verdicts(INVOICE, &store).1, SealVerdict::Valid);
    assert!(CertificateStore::load(&folder.path().join("missing")).is_err());
}

/// A store with the PAC's certificate, and this one among its authorities.
fn store_with_authority(name: &str, authority: &[u8]) -> CertificateStore {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ca")).unwrap();
    std::fs::write(folder.path().join("ca").join(name), authority).unwrap();
    std::fs::write(folder.path().join("pac.cer"), PAC).unwrap();
    CertificateStore::load(folder.path()).unwrap()
}

#[test]
fn an_authority_of_the_store_vouches_for_what_it_has_signed_and_a_missing_one_changes_no_verdict() {
    // The PAC of the fixtures has signed its own certificate, and the issuer another.
    let expected = (SealVerdict::Valid, SealVerdict::Valid, vec!["certificate_chain_unknown"]);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(PAC));
    for (name, authority) in [("a.cer", PAC), ("a.CRT", pem.as_bytes())] {
        let store = store_with_authority(name, authority);
        assert_eq!(store.len(), 1, "an authority stamps nothing");
        let report = verify(&Document::parse(INVOICE).unwrap(), &store);
        assert_eq!(report.findings[0].at.as_deref(), Some("Comprobante/@NoCertificado"), "{name}");
        assert_eq!(verdicts(INVOICE, &store), expected, "{name}");
    }
    let none = store_with_authority("broken.cer", b"not a certificate");
    assert_eq!(verdicts(INVOICE, &none), (SealVerdict::Valid, SealVerdict::Valid, vec![]), "trusted as given");
}

#[test]
fn an_altered_document_is_altered_whoever_signed_its_certificate() {
    let changed = INVOICE.replace("Total=\"1160.00\"", "Total=\"1160.01\"");
    let (seal, stamp, codes) = verdicts(&changed, &store_with_authority("a.cer", PAC));
    assert_eq!((seal, stamp), (SealVerdict::Altered, SealVerdict::Valid));
    assert_eq!(codes, ["certificate_chain_unknown", "seal_altered"]);
}

/// SAT's own authorities have signed its agents' certificates.
#[test]
fn the_chains_of_the_shared_certificates_end_with_their_authority() {
    let Some(shared) = std::env::var_os("CARTERA_SHARED_DATA") else { return eprintln!("skipped: no shared data") };
    let keys = PathBuf::from(shared).join("cfdi/keys");
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [("sat-ca", "ca"), ("sat-pac-certs", "pac")] {
        std::fs::create_dir(folder.path().join(to)).unwrap();
        for entry in std::fs::read_dir(keys.join(from)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(to).join(entry.file_name())).unwrap();
        }
    }
    let store = CertificateStore::load(folder.path()).unwrap();
    let missing: Vec<&str> = store
        .all()
        .into_iter()
        .map(|held| &held.certificate)
        .filter(|certificate| store.chain_of(certificate) != Chain::Established)
        .map(|certificate| certificate.number.as_str())
        .collect();
    eprintln!("{} of {} without their authority: {missing:?}", missing.len(), store.len());
    assert!(store.len() > 150 && missing.len() < 5, "{missing:?}");
}

#[test]
fn verdicts_equal_those_of_the_shared_oracle() {
    let shared = std::env::var_os("CARTERA_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let folder = shared.join("cfdi");
    let Ok(oracle) = std::fs::read_to_string(folder.join("oracle/cadenas-and-seals.json")) else {
        eprintln!("skipped: {} is missing", folder.display());
        return;
    };
    let store = CertificateStore::load(&folder.join("keys")).unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&oracle).unwrap();
    let (mut seals, mut stamps) = (0, 0);
    for row in &rows {
        let file = row["file"].as_str().unwrap();
        if row["cadena"].is_null() {
            continue; // Their reader refused the file, so its "n" says nothing of the seal.
        }
        let bytes = std::fs::read(folder.join("samples").join(file)).unwrap();
        let Ok(text) = domain::cfdi::decode(&bytes) else { continue };
        let Ok(document) = Document::parse(&text) else { continue };
        let report = verify(&document, &store);
        if row["seal"] == "y" && report.seal != SealVerdict::Unverifiable {
            assert_eq!(report.seal, SealVerdict::Valid, "{file} {:?}", report.findings);
            seals += 1;
        }
        assert!(row["seal"] != "n" || report.seal != SealVerdict::Valid, "{file}");
        if report.stamp_seal != SealVerdict::Unverifiable && row["tfd_seal"] == "y" {
            assert_eq!(report.stamp_seal, SealVerdict::Valid, "{file}");
            stamps += 1;
        }
        assert!(row["tfd_seal"] != "n" || report.stamp_seal != SealVerdict::Valid, "{file}");
    }
    eprintln!("compared {seals} valid seals and {stamps} valid stamps");
    assert!(seals > 100 && stamps > 60, "{seals} {stamps}");
}

//! `cartera cfdi …` from outside: output, exit codes and where certificates are looked for.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::Value;
use std::{
    fs,
    process::{Command, Output},
};
use tempfile::TempDir;

const INVOICE: &str = include_str!("../src/seal/fixtures/invoice.xml");
const PAC: &[u8] = include_bytes!("../src/seal/fixtures/pac.cer");

/// Runs the program in a folder of its own, with nothing of the environment but these settings.
fn cartera(folder: &TempDir, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cartera"));
    command.args(arguments).current_dir(folder.path()).env_clear().envs(settings.iter().copied());
    command.output().unwrap()
}

fn stamp_seal(output: &Output) -> String {
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    line.get("stamp_seal").and_then(Value::as_str).unwrap().to_owned()
}

#[test]
fn the_cadena_is_printed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.xml"), INVOICE).unwrap();
    let done = cartera(&folder, &[], &["cfdi", "cadena", "one.xml"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let chain = String::from_utf8(done.stdout).unwrap();
    assert!(chain.starts_with("||4.0|") && chain.ends_with("||") && chain.contains("|1160.00|"), "{chain}");
    assert_eq!(done.stderr, b"");
}

#[test]
fn without_a_cadena_there_is_a_reason_and_2() {
    let folder = tempfile::tempdir().unwrap();
    let unknown = r#"<cfdi:Complemento><x:Y xmlns:x="urn:nobody"/>"#;
    let cases = [
        ("cut.xml", INVOICE[..400].to_owned(), "truncated"),
        ("doctype.xml", INVOICE.replace("<cfdi:Comprobante", "<!DOCTYPE a><cfdi:Comprobante"), "doctype_refused"),
        ("other.xml", "<a/>".to_owned(), "not_cfdi"),
        ("unknown.xml", INVOICE.replace("<cfdi:Complemento>", unknown), "complement"),
    ];
    for (name, text, reason) in cases {
        fs::write(folder.path().join(name), text).unwrap();
        let done = cartera(&folder, &[], &["cfdi", "cadena", name]);
        assert_eq!((done.status.code(), done.stdout.as_slice()), (Some(2), b"".as_slice()), "{name}");
        let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(complaint.contains(reason) && complaint.contains(name), "{complaint}");
    }
    assert_eq!(cartera(&folder, &[], &["cfdi", "cadena", "missing.xml"]).status.code(), Some(2));
}

#[test]
fn certificates_come_from_the_flag_the_environment_or_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.xml"), INVOICE).unwrap();
    let check = ["cfdi", "check", "--json", "one.xml"];
    assert_eq!(stamp_seal(&cartera(&folder, &[], &check)), "unverifiable");
    fs::create_dir_all(folder.path().join("keys")).unwrap();
    fs::write(folder.path().join("keys/any name.cer"), PAC).unwrap();
    fs::write(folder.path().join("keys/broken.cer"), "no certificate").unwrap();
    let flagged = cartera(&folder, &[], &["cfdi", "check", "--json", "--certificates", "keys", "one.xml"]);
    assert_eq!(stamp_seal(&flagged), "valid");
    assert_eq!(stamp_seal(&cartera(&folder, &[("CARTERA_CERTIFICATES", "keys")], &check)), "valid");
    fs::create_dir_all(folder.path().join("data")).unwrap();
    fs::rename(folder.path().join("keys"), folder.path().join("data/certificates")).unwrap();
    assert_eq!(stamp_seal(&cartera(&folder, &[], &check)), "valid");
    let missing = cartera(&folder, &[("CARTERA_CERTIFICATES", "keys")], &check);
    assert_eq!((missing.status.code(), missing.stdout.len()), (Some(2), 0), "{missing:?}");
}

#[test]
fn a_pdf_is_written_where_it_is_asked_for_or_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.xml"), INVOICE).unwrap();
    let done = cartera(&folder, &[], &["cfdi", "pdf", "one.xml", "-o", "one.pdf"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let bytes = fs::read(folder.path().join("one.pdf")).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7") && bytes.len() <= 60_000, "{} bytes", bytes.len());
    fs::write(folder.path().join("two.xml"), "<a/>").unwrap();
    let refused = cartera(&folder, &[], &["cfdi", "pdf", "two.xml", "-o", "two.pdf"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not_cfdi"), "{refused:?}");
    assert!(!folder.path().join("two.pdf").exists());
    assert_eq!(cartera(&folder, &[], &["cfdi", "pdf", "one.xml", "-o", "none/one.pdf"]).status.code(), Some(2));
}

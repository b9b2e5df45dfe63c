use super::*;
use std::collections::HashMap;

const INVOICE: &str = include_str!("../../seal/fixtures/invoice.xml");

fn checked(bytes: &[u8]) -> CheckedFile {
    check_bytes("one.xml", bytes, &CertificateStore::default(), Language::Es)
}

fn run(paths: &[PathBuf]) -> (u8, Vec<serde_json::Value>) {
    let mut output = Vec::new();
    let code = check_to(&mut output, paths, true, None).unwrap();
    let text = String::from_utf8(output).unwrap();
    (code, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn a_line_has_the_promised_fields_in_their_order() {
    let json = serde_json::to_string(&checked(INVOICE.as_bytes())).unwrap();
    let start = r#"{"file":"one.xml","well_formed":true,"version":"4.0","type":"I","uuid":"7c9e6679-7425-40de-944b-e07fc1f90ae7","issuer_rfc":"TNO010203AB7","receiver_rfc":"CAÑF770131PA3","total":"1160.00","currency":"MXN","sat_payment_method":"PPD","sat_expression":"https://"#;
    assert!(json.starts_with(start), "{json}");
    assert!(json.contains(r#""seal":"valid","stamp_seal":"unverifiable","findings":[{"code":"rfc_check_digit","severity":"warning","at":"Comprobante/Emisor/@Rfc","detail":""#), "{json}");
}

#[test]
fn the_exit_code_tells_errors_from_what_could_not_be_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("a")).unwrap();
    let (good, bad) = (folder.path().join("a/good.xml"), folder.path().join("bad.XML"));
    std::fs::write(&good, INVOICE).unwrap();
    std::fs::write(&bad, &INVOICE[..300]).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no XML").unwrap();
    assert_eq!(run(std::slice::from_ref(&good)).0, 0);
    let (code, lines) = run(&[folder.path().to_owned()]);
    assert_eq!((code, lines.len()), (1, 2));
    assert_eq!((&lines[1]["well_formed"], &lines[1]["findings"][0]["code"]), (&false.into(), &"truncated".into()));
    let (code, lines) = run(&[folder.path().join("missing.xml"), good]);
    assert_eq!((code, lines.len()), (2, 1), "the rest is still checked");
}

#[test]
fn a_document_type_is_an_error_of_its_own() {
    let doctype = INVOICE.replace("<cfdi:Comprobante", "<!DOCTYPE a><cfdi:Comprobante");
    assert_eq!(checked(doctype.as_bytes()).findings[0].code, "doctype_refused");
}

fn shared_folder() -> Option<PathBuf> {
    let shared = std::env::var_os("CARTERA_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let folder = shared.join("cfdi");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is missing", folder.display());
    None
}

/// Where the index and we differ on purpose.
const EXCEPTIONS: [(&str, &str); 1] = [
    // A 3.2 document that calls itself 3.3: its `metodoDePago` is a form of payment, not PUE or PPD.
    ("Vauxoo-cfdilib--cfdv32.bad.label.xml", "sat_payment_method"),
];

/// Every sample is answered; the columns of the index agree for well-formed 3.3 and 4.0 documents.
#[test]
fn every_shared_sample_is_answered_and_agrees_with_the_index() {
    let Some(folder) = shared_folder() else { return };
    let (_code, lines) = run(&[folder.join("samples")]);
    let name = |line: &serde_json::Value| line["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let answers: HashMap<String, serde_json::Value> = lines.iter().map(|line| (name(line), line.clone())).collect();
    assert_eq!(answers.len(), std::fs::read_dir(folder.join("samples")).unwrap().count());
    let mut differences = Vec::new();
    let mut compared = 0;
    for row in csv::Reader::from_path(folder.join("index.csv")).unwrap().deserialize() {
        let row: HashMap<String, String> = row.unwrap();
        let answer = &answers[&row["file"]];
        if row["well_formed"] == "n" && answer["well_formed"] == true {
            differences.push(format!("{}: well formed", row["file"]));
        }
        if row["well_formed"] != "y" || !matches!(row["version"].as_str(), "3.3" | "4.0") {
            continue;
        }
        compared += 1;
        let columns = [
            ("version", "version"),
            ("type", "type"),
            ("uuid", "uuid"),
            ("total", "total"),
            ("currency", "currency"),
            ("issuer_rfc", "emisor_rfc"),
            ("receiver_rfc", "receptor_rfc"),
            ("sat_payment_method", "metodo_pago"),
        ];
        for (field, column) in columns {
            let (ours, theirs) = (answer[field].as_str().unwrap_or_default(), &row[column]);
            if !ours.eq_ignore_ascii_case(theirs) && !EXCEPTIONS.contains(&(row["file"].as_str(), field)) {
                differences.push(format!("{}: {field} is {ours:?}, not {theirs:?}", row["file"]));
            }
        }
        if answer["well_formed"] != true {
            differences.push(format!("{}: not well formed: {}", row["file"], answer["findings"]));
        }
    }
    assert!(compared > 250, "{compared}");
    assert!(differences.is_empty(), "{differences:#?}");
}

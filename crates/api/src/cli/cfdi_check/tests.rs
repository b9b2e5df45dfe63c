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

/// Where the shared answers and ours differ on purpose: file, field, why.
const EXPLAINED: [(&str, &str, &str); 5] = [
    (
        "Vauxoo-cfdilib--cfdv32.bad.label.xml",
        "sat_payment_method",
        "a 3.2 document that calls itself 3.3: its metodoDePago is a form of payment, not PUE or PPD",
    ),
    ("SAT-CFDI-python-satcfdi--registro_fiscal.xml", "issuer_rfc", "told as written, although no RFC has this form"),
    ("SAT-CFDI-python-satcfdi--registro_fiscal.xml", "receiver_rfc", "told as written, although no RFC has this form"),
    (
        "SAT-CFDI-python-satcfdi--cfdv40-ejemplo-signed-tfd.xml",
        "errors",
        "a peer's test of every field at once: of type P with amounts and no payment, certificate out of force",
    ),
    (
        "SAT-CFDI-python-satcfdi--test_mysuite_stamp.xml",
        "errors",
        "both seals are sound and the stamp is of another seal: together they say nothing of this document",
    ),
];

type Row = HashMap<String, String>;

/// The samples' answers by file.
fn answers(folder: &Path) -> HashMap<String, serde_json::Value> {
    let store = CertificateStore::load(&folder.join("keys")).unwrap();
    let files = xml_files(&folder.join("samples")).unwrap();
    let answer = |path: PathBuf| {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let checked = check_bytes(&file, &read(&path).unwrap(), &store, Language::Es);
        (file, serde_json::to_value(checked).unwrap())
    };
    files.into_iter().map(answer).collect()
}

/// How one answer differs from its row of the index and from the expected expression.
fn differences(row: &Row, answer: &serde_json::Value, expression: Option<&str>) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let text = |field: &str| answer[field].as_str().unwrap_or_default();
    if row["well_formed"] != "y" {
        if answer["well_formed"] == true {
            found.push(("well_formed", "true".to_owned()));
        }
        return found;
    }
    if answer["well_formed"] != true {
        found.push(("well_formed", answer["findings"].to_string()));
    }
    let old = row["version"] == "3.2";
    let document_type = match row["type"].as_str() {
        "ingreso" if old => "I",
        "egreso" if old => "E",
        "traslado" if old => "T",
        code => code,
    };
    // MetodoPago of 3.2 is a form of payment.
    let method = if old { "" } else { row["metodo_pago"].as_str() };
    let columns = [
        ("version", row["version"].as_str()),
        ("type", document_type),
        ("uuid", &row["uuid"]),
        ("total", &row["total"]),
        ("currency", &row["currency"]),
        ("issuer_rfc", &row["emisor_rfc"]),
        ("receiver_rfc", &row["receptor_rfc"]),
        ("sat_payment_method", method),
    ];
    found.extend(
        columns.into_iter().filter(|(field, theirs)| text(field) != *theirs).map(|(f, theirs)| (f, theirs.to_owned())),
    );
    for (field, column) in [("seal", "seal_ok"), ("stamp_seal", "tfd_seal_ok")] {
        let valid = text(field) == "valid";
        if (row[column] == "y" && !valid) || (row[column] == "n" && valid) {
            found.push((field, row[column].clone()));
        }
    }
    if let Some(expected) = expression.filter(|expected| *expected != text("sat_expression")) {
        found.push(("sat_expression", expected.to_owned()));
    }
    let findings = answer["findings"].as_array().unwrap();
    let errors: Vec<&str> =
        findings.iter().filter(|one| one["severity"] == "error").map(|one| one["code"].as_str().unwrap()).collect();
    // A document type declaration is refused whatever the seals say.
    if text("seal") == "valid" && text("stamp_seal") == "valid" && !errors.is_empty() && errors != ["doctype_refused"] {
        found.push(("errors", errors.join(" ")));
    }
    found
}

/// Every sample: reading, both seals, SAT's expression, and no error on what is sealed and stamped.
#[test]
fn every_shared_sample_is_answered_and_agrees_with_index_and_oracle() {
    let Some(folder) = shared_folder() else { return };
    let answers = answers(&folder);
    assert_eq!(answers.len(), std::fs::read_dir(folder.join("samples")).unwrap().count());
    let oracle = std::fs::read_to_string(folder.join("oracle/expressions.json")).unwrap();
    let oracle: Vec<serde_json::Value> = serde_json::from_str(&oracle).unwrap();
    let expressions: HashMap<&str, Option<&str>> =
        oracle.iter().map(|row| (row["file"].as_str().unwrap(), row["expression"].as_str())).collect();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in csv::Reader::from_path(folder.join("index.csv")).unwrap().deserialize() {
        let row: Row = row.unwrap();
        let file = row["file"].as_str();
        // Withholding documents are recognised and refused: they are no invoices.
        if row["kind"] != "cfdi" {
            let refused = &answers[file]["findings"][0]["code"];
            assert!(
                matches!(refused.as_str(), Some("retention_document" | "not_cfdi" | "not_xml")),
                "{file}: {refused}"
            );
            continue;
        }
        compared += 1;
        for (field, theirs) in differences(&row, &answers[file], expressions.get(file).copied().flatten()) {
            if !EXPLAINED.iter().any(|(known, what, _why)| *known == file && *what == field) {
                wrong.push(format!("{file}: {field} is {}, not {theirs:?}", answers[file][field]));
            }
        }
    }
    assert!(compared > 320, "{compared}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a peer's whole validation lets pass has no error here but that it was never sealed or stamped.
#[test]
fn what_a_peer_accepts_has_no_error_but_being_a_draft() {
    let Some(folder) = shared_folder() else { return };
    let answers = answers(&folder);
    let oracle = std::fs::read_to_string(folder.join("oracle/cfdiutils-validation.json")).unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&oracle).unwrap();
    let mut passed = 0;
    for row in rows.iter().filter(|row| row["has_errors"] == false) {
        let answer = &answers[row["file"].as_str().unwrap()];
        let findings = answer["findings"].as_array().unwrap();
        for finding in findings.iter().filter(|finding| finding["severity"] == "error") {
            let known = matches!(finding["code"].as_str(), Some("not_stamped" | "not_sealed" | "doctype_refused"));
            assert!(known, "{}: {finding}", row["file"]);
        }
        passed += 1;
    }
    assert!(passed > 90, "{passed}");
}

/// A peer's pairs: one rule broken, and the same document without it.
#[test]
fn a_broken_rule_is_told_and_its_pair_is_not() {
    let Some(folder) = shared_folder() else { return };
    let answers = answers(&folder);
    for (rule, code) in [
        ("impuestos-concepto-rollup-consistencia", "taxes_differ"),
        ("tipodecomprobante-campos-prohibidos", "field_not_allowed"),
    ] {
        for (end, expected) in [("fail", true), ("pass", false)] {
            let findings = &answers[&format!("EmilioPG13-CFDI-Validator--{rule}__{end}.xml")]["findings"];
            let told = findings.as_array().unwrap().iter().any(|finding| finding["code"] == code);
            assert_eq!(told, expected, "{rule} {end}: {findings}");
        }
    }
}

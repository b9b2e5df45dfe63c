//! Files made to hurt: each is refused with its own code, and reading it takes no more memory than promised.
//!
//! One test, so that nothing else runs in the process whose memory is measured.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::cfdi::{Cfdi, Finding, FindingCode, check, decode, xml::Document};

const NAMESPACE: &str = "http://www.sat.gob.mx/cfd/4";
/// What a refusal may take beside the file itself.
const MOST_KIB: u64 = 64 * 1024;

fn comprobante(inside: &str) -> String {
    format!(r#"<c:Comprobante xmlns:c="{NAMESPACE}" Version="4.0">{inside}</c:Comprobante>"#)
}

/// The code of the refusal; none when the file is read.
fn refusal(bytes: &[u8]) -> Option<FindingCode> {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(error) => return Some(Finding::from(&error).code),
    };
    match Document::parse(&text) {
        Ok(document) => Cfdi::from_document(&document).err().map(|error| Finding::from(&error).code),
        Err(error) => Some(Finding::from(&error).code),
    }
}

type Case = (&'static str, fn() -> Vec<u8>, FindingCode);

const CASES: &[Case] = &[
    ("an external entity", external_entity, FindingCode::DoctypeRefused),
    ("a billion laughs", billion_laughs, FindingCode::DoctypeRefused),
    ("a document type without entities", || b"<!DOCTYPE a><a/>".to_vec(), FindingCode::DoctypeRefused),
    ("200 MB", || vec![b' '; 200 << 20], FindingCode::TooLarge),
    ("an attribute of 100 MB", || attribute(100 << 20), FindingCode::TooLarge),
    ("an attribute of 1 MB", || attribute(1 << 20), FindingCode::TooLarge),
    ("a million concepts", || concepts(1_000_000), FindingCode::TooLarge),
    ("ten thousand attributes", ten_thousand_attributes, FindingCode::TooLarge),
    ("a million open elements", || "<a>".repeat(1_000_000).into(), FindingCode::TooLarge),
    ("a hundred levels", || "<a>".repeat(100).into(), FindingCode::TooLarge),
    ("a thousand namespaces", a_thousand_namespaces, FindingCode::TooLarge),
    ("a long namespace that every element copies", copied_namespace, FindingCode::TooLarge),
    ("an attribute written twice", || b"<a b='1' b='2'/>".to_vec(), FindingCode::NotXml),
    ("an entity that nobody defined", || b"<a b='&c;'/>".to_vec(), FindingCode::NotXml),
    ("a character beyond Unicode", || b"<a>&#x110000;</a>".to_vec(), FindingCode::NotXml),
    ("NUL in a value", || b"<a b='\0'/>".to_vec(), FindingCode::NotXml),
    ("NUL before everything", || b"\0\0\0\0<a/>".to_vec(), FindingCode::NotXml),
    (
        "Latin 1 that calls itself UTF-8",
        || b"<?xml version='1.0' encoding='UTF-8'?><a b='\xd1'/>".to_vec(),
        FindingCode::NotXml,
    ),
    ("half a character of UTF-16", || b"\xff\xfe<\0a\0/\0>".to_vec(), FindingCode::NotXml),
    ("a surrogate alone", || b"\xff\xfe<\0a\0>\0\x00\xd8<\0/\0a\0>\0".to_vec(), FindingCode::NotXml),
    ("an image", || b"\x89PNG\r\n\x1a\n<svg onload='x()'/>".to_vec(), FindingCode::NotXml),
    ("a PDF with a CFDI behind", || format!("%PDF-1.7\n{}", comprobante("")).into(), FindingCode::NotXml),
    (
        "a script",
        || b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>".to_vec(),
        FindingCode::NotCfdi,
    ),
    ("two roots", || format!("{0}{0}", comprobante("")).into(), FindingCode::NotXml),
    ("half a file", || comprobante("<c:Conceptos>")[..80].to_owned().into(), FindingCode::Truncated),
];

fn external_entity() -> Vec<u8> {
    let doctype = r#"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>"#;
    format!("{doctype}{}", comprobante("<c:Emisor Nombre='&b;'/>")).into()
}

fn billion_laughs() -> Vec<u8> {
    let level = |level: usize| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10));
    let levels = (1..10).map(level).collect::<Vec<_>>().concat();
    format!("<!DOCTYPE a [<!ENTITY l0 \"ha\">{levels}]>{}", comprobante("&l9;")).into()
}

fn attribute(length: usize) -> Vec<u8> {
    comprobante(&format!("<c:Emisor Nombre=\"{}\"/>", "A".repeat(length))).into()
}

fn concepts(count: usize) -> Vec<u8> {
    comprobante(&format!("<c:Conceptos>{}</c:Conceptos>", "<c:Concepto/>".repeat(count))).into()
}

fn ten_thousand_attributes() -> Vec<u8> {
    let attributes = (0..10_000).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
    comprobante(&format!("<c:Emisor{attributes}/>")).into()
}

fn a_thousand_namespaces() -> Vec<u8> {
    let open: Vec<String> = (0..60).map(|level| format!("<a{}>", declarations(level))).collect();
    comprobante(&open.concat()).into()
}

fn declarations(level: usize) -> String {
    (0..20).map(|number| format!(" xmlns:p{level}x{number}='urn:x'")).collect::<Vec<_>>().concat()
}

fn copied_namespace() -> Vec<u8> {
    let namespace = format!("urn:&amp;{}", "x".repeat(900));
    comprobante(&format!("<c:Complemento><a xmlns='{namespace}'>{}</a></c:Complemento>", "<b/>".repeat(400_000))).into()
}

/// A figure of this process in KiB, where the system tells.
fn kib(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// How much more memory a piece of work takes at its height; none where the system does not tell.
fn growth(work: impl FnOnce()) -> Option<u64> {
    // Linux forgets the height so far.
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    let before = kib("VmRSS")?;
    work();
    Some(kib("VmHWM")?.saturating_sub(before))
}

#[test]
fn hostile_files_are_refused_with_their_code_and_within_bounds() {
    for (name, make, expected) in CASES {
        let bytes = make();
        let mut code = None;
        let growth = growth(|| code = refusal(&bytes));
        if growth.is_none() {
            code = refusal(&bytes);
        }
        assert_eq!(code, Some(*expected), "{name}");
        assert!(growth.is_none_or(|growth| growth <= MOST_KIB), "{name} takes {growth:?} KiB");
    }
    addenda_without_end_is_let_pass();
    faults_in_every_line_are_told_shortly();
}

/// Nothing inside an addenda matters, and nothing of it is kept.
fn addenda_without_end_is_let_pass() {
    let text = comprobante(&format!("<c:Addenda>{}</c:Addenda>", "<a>".repeat(900_000)));
    let taken = growth(|| {
        let document = Document::parse(&text).unwrap();
        assert_eq!((document.departures.len(), document.root.children.len()), (1, 1));
    });
    assert!(taken.is_none_or(|taken| taken <= MOST_KIB), "{taken:?} KiB");
}

/// Each of them would be looked for in the text, and compared with all before it.
fn faults_in_every_line_are_told_shortly() {
    let row = r#"<c:Traslado Base="1" Impuesto="009" TipoFactor="Tasa" TasaOCuota="0.16" Importe="1" X=""/>"#;
    let taxes = format!("<c:Impuestos><c:Traslados>{}</c:Traslados></c:Impuestos>", row.repeat(50_000));
    let concept = r#"<c:Concepto Cantidad="2" ValorUnitario="1" Importe="9" xmlns:x="urn:a b"/>"#.repeat(50_000);
    let parties = r#"<c:Emisor Rfc="SAT970701NN3"/><c:Receptor Rfc="SAT970701NN3"/>"#;
    let text = comprobante(&format!("{parties}<c:Conceptos>{concept}</c:Conceptos>{taxes}")).replace(
        "Version=\"4.0\"",
        r#"Version="4.0" Fecha="2026-03-02T10:15:00" SubTotal="1" Total="1" Moneda="MXN" TipoDeComprobante="I""#,
    );
    let document = Document::parse(&text).unwrap();
    let findings = check(&document, &Cfdi::from_document(&document).unwrap());
    assert!(findings.len() < 400, "{}", findings.len());
    assert!(findings.iter().any(|finding| finding.code == FindingCode::MoreOfTheSame));
}

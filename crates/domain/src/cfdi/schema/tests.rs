use super::*;
use crate::cfdi::fixture::{INVOICE, PAYMENT, with};

/// Code and place of every finding.
fn found(text: &str) -> Vec<(FindingCode, String)> {
    let document = Document::parse(text).unwrap();
    let version = crate::cfdi::version(&document.root).unwrap();
    let mut findings = Findings::default();
    check(&document, version, "2026-03-15", &mut findings);
    findings.into_vec().into_iter().map(|finding| (finding.code, finding.at.unwrap_or_default())).collect()
}

fn codes(text: &str) -> Vec<FindingCode> {
    found(text).into_iter().map(|(code, _at)| code).collect()
}

#[test]
fn what_keeps_the_schema_raises_nothing() {
    assert_eq!(found(INVOICE), []);
    assert_eq!(found(PAYMENT), []);
}

#[test]
fn a_value_is_written_as_its_schema_has_it() {
    for (right, wrong) in [
        ("Serie=\"A\"", "Serie=\"A|B\""),
        ("Serie=\"A\"", "Serie=\"ABCDEFGHIJKLMNOPQRSTUVWXYZ\""),
        ("2026-03-02T10:15:00", "2026-03-02T10:15:00Z"),
        ("NoCertificado=\"30001000000500003416\"", "NoCertificado=\"3000100000050000341\""),
        ("LugarExpedicion=\"64000\"", "LugarExpedicion=\"6400\""),
        ("ClaveProdServ=\"31161500\"", "ClaveProdServ=\"3116150\""),
        ("Cantidad=\"4\"", "Cantidad=\"0\""),
        ("ValorUnitario=\"250.00\"", "ValorUnitario=\"250.0000001\""),
        ("RfcProvCertif=\"PAC010203AB5\"", "RfcProvCertif=\"PACX010203AB5\""),
        ("DomicilioFiscalReceptor=\"06000\"", "DomicilioFiscalReceptor=\"0600A\""),
    ] {
        assert_eq!(codes(&with(INVOICE, right, wrong)), [FindingCode::FieldForm], "{wrong}");
    }
    for (right, wrong) in [
        ("NumParcialidad=\"1\"", "NumParcialidad=\"0\""),
        ("IdDocumento=\"7C9E6679-", "IdDocumento=\"7C9E6679"),
        ("MontoTotalPagos=\"10730.00\"", "MontoTotalPagos=\"10730.001\""),
        ("EquivalenciaDR=\"0.0540540541\"", "EquivalenciaDR=\"0.05405405411\""),
    ] {
        assert_eq!(codes(&with(PAYMENT, right, wrong)), [FindingCode::FieldForm], "{wrong}");
    }
}

#[test]
fn blanks_around_a_value_and_zeros_behind_it_are_no_fault() {
    assert_eq!(codes(&with(INVOICE, "Serie=\"A\"", "Serie=\"  A  \"")), []);
    assert_eq!(codes(&with(INVOICE, "ValorUnitario=\"250.00\"", "ValorUnitario=\"250.00000000\"")), []);
}

#[test]
fn what_the_schema_does_not_know_is_named() {
    let attribute = found(&with(INVOICE, "Folio=\"17\"", "Folio=\"17\" Pedido=\"9\""));
    assert_eq!(attribute, [(FindingCode::FieldUnknown, "Comprobante/@Pedido 2:1".to_owned())]);
    let node = codes(&with(INVOICE, "<cfdi:Emisor", "<cfdi:Nota/><cfdi:Emisor"));
    assert_eq!(node, [FindingCode::FieldUnknown]);
    let foreign = with(INVOICE, "Folio=\"17\"", "Folio=\"17\" xmlns:x=\"urn:x\" x:Pedido=\"9\"");
    assert_eq!(codes(&foreign), [], "a prefix is somebody else's");
}

#[test]
fn nodes_stand_as_often_and_in_the_order_that_the_schema_has() {
    let second = r#"<cfdi:Emisor Rfc="TNO010203AB7" Nombre="T" RegimenFiscal="601"/><cfdi:Receptor"#;
    assert_eq!(codes(&with(INVOICE, "<cfdi:Receptor", second)), [FindingCode::ElementRepeated]);
    let late = r#"</cfdi:Conceptos><cfdi:InformacionGlobal Periodicidad="01" Meses="03" Año="2026"/>"#;
    assert_eq!(codes(&with(INVOICE, "</cfdi:Conceptos>", late)), [FindingCode::ElementMisplaced]);
    let empty = with(INVOICE, "<cfdi:Emisor", "<cfdi:CfdiRelacionados TipoRelacion=\"01\"/><cfdi:Emisor");
    let missing = "Comprobante/CfdiRelacionados/CfdiRelacionado 6:3".to_owned();
    assert_eq!(found(&empty), [(FindingCode::FieldRequired, missing)]);
}

#[test]
fn a_code_of_other_days_is_not_an_unknown_one() {
    let old = INVOICE.replace("cfd/4", "cfd/3").replace("\"4.0\"", "\"3.3\"");
    let related = |kind: &str| {
        let uuid = "11111111-2222-3333-4444-555555555555";
        let related = format!(r#"<cfdi:CfdiRelacionado UUID="{uuid}"/></cfdi:CfdiRelacionados><cfdi:Emisor"#);
        let group = format!(r#"<cfdi:CfdiRelacionados TipoRelacion="{kind}">{related}"#);
        codes(&with(&old, "<cfdi:Emisor", &group))
    };
    assert!(related("08").contains(&FindingCode::CodeNotInForce));
    assert!(!related("08").contains(&FindingCode::CodeUnknown));
    assert!(related("10").contains(&FindingCode::CodeUnknown));
    assert!(!related("04").contains(&FindingCode::CodeNotInForce));
}

#[test]
fn units_countries_and_the_like_are_compared() {
    assert_eq!(codes(&with(INVOICE, "ClaveUnidad=\"H87\"", "ClaveUnidad=\"H8Z\"")), [FindingCode::CodeUnknown]);
    let abroad = with(INVOICE, "UsoCFDI=\"G03\"", "UsoCFDI=\"G03\" ResidenciaFiscal=\"USB\"");
    assert_eq!(codes(&abroad), [FindingCode::CodeUnknown]);
    let factor = "Importe=\"160.00\"/>\n      </cfdi:Traslados>";
    let wrong = INVOICE.replace(factor, "Importe=\"160.00\" /></cfdi:Traslados>").replacen("\"Tasa\"", "\"Taza\"", 1);
    assert_eq!(codes(&wrong), [FindingCode::CodeUnknown]);
}

#[test]
fn a_hundred_thousand_faults_are_told_as_twenty_and_a_number() {
    let concept = r#"<cfdi:Concepto ClaveProdServ="1"/>"#;
    let text = with(INVOICE, "</cfdi:Conceptos>", &format!("{}</cfdi:Conceptos>", concept.repeat(20_000)));
    let findings = found(&text);
    assert!(findings.len() < 60, "{}", findings.len());
    assert_eq!(findings.iter().filter(|(code, _at)| *code == FindingCode::FieldForm).count(), 20);
    assert!(findings.iter().any(|(code, _at)| *code == FindingCode::MoreOfTheSame));
}

use super::*;
use crate::cfdi::{
    cadena, check,
    error::Position,
    fixture::{INVOICE, INVOICE_3_2, PAYMENT, with},
};
use proptest::prelude::*;

fn read(text: &str) -> Result<Cfdi, ReadError> {
    Cfdi::read(text.as_bytes())
}

#[test]
fn an_invoice_is_read_whole() {
    let cfdi = read(INVOICE).unwrap();
    assert_eq!((cfdi.version, cfdi.document_type), (Version::V4_0, DocumentType::Income));
    assert_eq!((cfdi.series.as_deref(), cfdi.folio.as_deref()), (Some("A"), Some("17")));
    assert_eq!(cfdi.issued_at.to_string(), "2026-03-02 10:15:00");
    assert_eq!(cfdi.payment_method, Some(PaymentMethod::Deferred));
    assert_eq!((cfdi.total.to_string().as_str(), cfdi.currency), ("1160.00", Currency::MXN));
    assert_eq!((cfdi.issuer.rfc.as_str(), cfdi.receiver.rfc.as_str()), ("TNO010203AB7", "CAÑF770131PA3"));
    assert_eq!(cfdi.receiver.zip.as_deref(), Some("06000"));
    assert_eq!(cfdi.concepts.len(), 1);
    assert_eq!(cfdi.concepts[0].taxes, cfdi.taxes.unwrap().rows);
    let stamp = cfdi.stamp.unwrap();
    assert_eq!(stamp.uuid_text, "7c9e6679-7425-40de-944b-e07fc1f90ae7");
    assert_eq!((stamp.uuid.to_string(), cfdi.stamp_count), (stamp.uuid_text, 1));
}

#[test]
fn prefixes_do_not_matter() {
    let other = INVOICE.replace("cfdi:", "x:").replace("xmlns:cfdi", "xmlns:x").replace("tfd:", "y:");
    assert_eq!(read(&other.replace("xmlns:tfd", "xmlns:y")), read(INVOICE));
}

#[test]
fn a_payment_in_pesos_of_a_dollar_invoice_keeps_both_currencies() {
    let cfdi = read(PAYMENT).unwrap();
    let [payment] = cfdi.payments.as_slice() else { panic!("one payment") };
    assert_eq!((payment.amount.to_string().as_str(), payment.currency), ("10730.00", Currency::MXN));
    let [paid] = payment.documents.as_slice() else { panic!("one document") };
    assert_eq!(paid.uuid.unwrap().to_string(), "7c9e6679-7425-40de-944b-e07fc1f90ae7");
    assert_eq!((paid.currency, paid.installment), (Currency::USD, Some(1)));
    assert_eq!((paid.paid, paid.equivalence.to_string().as_str()), (Some(580.into()), "0.0540540541"));
}

#[test]
fn payments_1_0_name_the_equivalence_otherwise_and_may_leave_it_out() {
    let old = PAYMENT.replace("http://www.sat.gob.mx/Pagos20", "http://www.sat.gob.mx/Pagos");
    let renamed = with(&old, "EquivalenciaDR", "TipoCambioDR");
    assert_eq!(read(&renamed).unwrap().payments[0].documents[0].equivalence.to_string(), "0.0540540541");
    let without = with(&renamed, "TipoCambioDR=\"0.0540540541\"", "");
    assert_eq!(read(&without).unwrap().payments[0].documents[0].equivalence, 1.into());
    let zero = with(&renamed, "0.0540540541", "0.000000");
    assert!(matches!(read(&zero), Err(ReadError::MalformedValue { .. })));
}

#[test]
fn version_3_2_comes_in_the_same_shape() {
    let cfdi = read(INVOICE_3_2).unwrap();
    assert_eq!((cfdi.version, cfdi.document_type), (Version::V3_2, DocumentType::Income));
    assert_eq!((cfdi.currency, cfdi.total.to_string().as_str()), (Currency::MXN, "116.00"));
    assert_eq!(cfdi.issuer.regime.as_deref(), Some("General"));
    assert_eq!((cfdi.payment_form.as_deref(), cfdi.payment_method), (Some("03"), None));
    assert_eq!(cfdi.taxes.unwrap().rows[0].rate, Some(16.into()));
    assert_eq!(cfdi.stamp, None);
}

#[test]
fn an_advance_is_paid_at_issue_and_has_no_other_concept() {
    let billing_service = with(&with(INVOICE, "31161500", "84111506"), "\"PPD\"", "\"PUE\"");
    assert!(!read(&billing_service).unwrap().is_advance(), "the key alone is also that of ordinary billing services");
    let advance = with(&billing_service, "Caja de tornillos", "Anticipo del bien");
    assert!(read(&advance).unwrap().is_advance());
    assert!(!read(&with(&advance, "\"PUE\"", "\"PPD\"")).unwrap().is_advance());
    assert!(!read(&with(&advance, "84111506", "31161500")).unwrap().is_advance());
}

#[test]
fn relations_of_several_types_are_kept_apart() {
    let uuid = "11111111-2222-3333-4444-555555555555";
    let group = |kind| {
        let related = format!(r#"<cfdi:CfdiRelacionado UUID="{uuid}"/>"#);
        format!(r#"<cfdi:CfdiRelacionados TipoRelacion="{kind}">{related}</cfdi:CfdiRelacionados>"#)
    };
    let related = with(INVOICE, "<cfdi:Emisor", &format!("{}{}<cfdi:Emisor", group("01"), group("07")));
    let relations = read(&related).unwrap().relations;
    let kinds: Vec<&str> = relations.iter().map(|relation| relation.relation_type.as_str()).collect();
    assert_eq!(kinds, ["01", "07"]);
    assert_eq!(relations[1].uuids, [uuid.parse::<uuid::Uuid>().unwrap()]);
}

#[test]
fn of_two_stamps_in_two_complements_the_first_counts() {
    let (start, rest) = INVOICE.split_once("<cfdi:Complemento>").unwrap();
    let (stamp, end) = rest.split_once("</cfdi:Complemento>").unwrap();
    let complement = |stamp: &str| format!("<cfdi:Complemento>{stamp}</cfdi:Complemento>");
    let second = complement(&stamp.replace("7c9e6679", "00000000"));
    let cfdi = read(&format!("{start}{}{second}{end}", complement(stamp))).unwrap();
    assert_eq!((cfdi.stamp_count, cfdi.stamp), (2, read(INVOICE).unwrap().stamp));
}

#[test]
fn what_is_not_a_cfdi_is_named() {
    assert_eq!(read("<a/>"), Err(ReadError::NotCfdi { root: "a".to_owned() }));
    let retention = r#"<r:Retenciones xmlns:r="http://www.sat.gob.mx/esquemas/retencionpago/2"/>"#;
    assert_eq!(read(retention), Err(ReadError::RetentionDocument));
    let doctype = with(INVOICE, "<cfdi:Comprobante", "<!DOCTYPE a><cfdi:Comprobante");
    assert_eq!(read(&doctype), Err(ReadError::DoctypeRefused { position: Position { line: 2, column: 1 } }));
    for (old, new) in [("\"4.0\"", "\"4.1\""), (" Version=\"4.0\"", ""), ("cfd/4", "cfd/3")] {
        assert!(matches!(read(&with(INVOICE, old, new)), Err(ReadError::UnsupportedVersion { .. })), "{new}");
    }
}

#[test]
fn a_value_missing_or_malformed_is_named_with_its_path_and_line() {
    let missing = read(&with(INVOICE, "Importe=\"1000.00\" ", "")).unwrap_err();
    let path = "Comprobante/Conceptos/Concepto[1]/@Importe".to_owned();
    assert_eq!(missing, ReadError::MissingValue { path, position: Position { line: 10, column: 5 } });
    let cases = [
        ("Total=\"1160.00\"", "Total=\"-1160.00\""),
        ("2026-03-02T10:15:00", "2026-02-30T10:15:00"),
        ("Moneda=\"MXN\"", "Moneda=\"pesos\""),
        ("TNO010203AB7", "TNO019903AB7"),
        ("\"PPD\"", "\"PPX\""),
        ("\"I\"", "\"ingreso\""),
        ("7c9e6679-", "7c9e667-"),
    ];
    for (old, new) in cases {
        let refused = read(&with(INVOICE, old, new));
        assert!(matches!(refused, Err(ReadError::MalformedValue { .. })), "{new}: {refused:?}");
    }
}

#[test]
fn every_truncation_is_refused() {
    let end = INVOICE.trim_end().len();
    for length in (0..end).filter(|length| INVOICE.is_char_boundary(*length)) {
        assert!(read(&INVOICE[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        for document in [INVOICE, PAYMENT, INVOICE_3_2] {
            let mut bytes = document.as_bytes().to_vec();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let Ok(text) = decode(&bytes) else { continue };
            let Ok(document) = Document::parse(&text) else { continue };
            let _chains = (cadena::of_document(&document), cadena::of_stamp(&document));
            let Ok(cfdi) = Cfdi::from_document(&document) else { continue };
            let _findings = check(&document, &cfdi);
        }
    }
}

use super::*;
use crate::cfdi::{
    Finding,
    fixture::{INVOICE, INVOICE_3_2, PAYMENT, PAYMENT_1_0, with},
};
use proptest::prelude::*;

fn codes(text: &str) -> Vec<FindingCode> {
    check(&Cfdi::read(text.as_bytes()).unwrap()).iter().map(|finding| finding.code).collect()
}

#[test]
fn documents_that_add_up_raise_nothing() {
    for document in [INVOICE, PAYMENT, INVOICE_3_2] {
        assert_eq!(codes(document), []);
    }
}

#[test]
fn a_total_off_by_a_cent_is_found_with_both_figures() {
    let wrong = with(INVOICE, "Total=\"1160.00\"", "Total=\"1160.01\"");
    let expected =
        Finding::new(FindingCode::TotalDiffers).at("Comprobante/@Total").found("1160.01").expected("1160.00");
    assert_eq!(check(&Cfdi::read(wrong.as_bytes()).unwrap()), [expected]);
}

#[test]
fn version_3_2_tolerates_one_cent_and_not_two() {
    assert_eq!(codes(&with(INVOICE_3_2, " total=\"116.00\"", " total=\"116.01\"")), []);
    assert_eq!(codes(&with(INVOICE_3_2, " total=\"116.00\"", " total=\"116.02\"")), [FindingCode::TotalDiffers]);
}

#[test]
fn local_taxes_are_inside_the_total_and_outside_the_taxes() {
    let local = r#"<cfdi:Complemento><l:ImpuestosLocales xmlns:l="http://www.sat.gob.mx/implocal" version="1.0"
        TotaldeRetenciones="5.00" TotaldeTraslados="30.00"/>"#;
    let document = with(INVOICE, "<cfdi:Complemento>", local);
    assert_eq!(codes(&document), [FindingCode::TotalDiffers]);
    assert_eq!(codes(&with(&document, "Total=\"1160.00\"", "Total=\"1185.00\"")), []);
}

#[test]
fn the_subtotal_is_the_rounded_sum_of_the_concepts() {
    let precise = INVOICE
        .replace("ValorUnitario=\"250.00\" Importe=\"1000.00\"", "ValorUnitario=\"250.001\" Importe=\"1000.004\"");
    assert_eq!(codes(&precise), []);
    let wrong = precise.replace("250.001", "250.00125").replace("1000.004", "1000.005");
    assert_eq!(codes(&wrong), [FindingCode::SubtotalDiffers]);
}

#[test]
fn a_discount_of_the_concepts_must_be_in_the_header() {
    let concept = with(INVOICE, "Importe=\"1000.00\" ObjetoImp", "Importe=\"1000.00\" Descuento=\"10.00\" ObjetoImp");
    assert_eq!(codes(&concept), [FindingCode::DiscountDiffers]);
}

#[test]
fn a_product_may_lie_anywhere_between_its_limits() {
    // The example of SAT's guide: 2 decimals leave 924.22 and 924.23 open.
    let limits = limits(Decimal::new(924_224_956, 6), Decimal::new(924_224_956, 6), Currency::MXN);
    assert_eq!((limits.lower.to_string(), limits.upper.to_string()), ("924.22".into(), "924.23".into()));
    let wrong = INVOICE.replace("Cantidad=\"4\"", "Cantidad=\"5\"");
    assert_eq!(codes(&wrong), [FindingCode::ConceptAmountOutOfLimits]);
}

#[test]
fn a_tax_that_is_not_its_base_times_its_rate_is_found() {
    let concept = r#"TasaOCuota="0.160000" Importe="160.00"/>
      </cfdi:Traslados></cfdi:Impuestos>
    </cfdi:Concepto>"#;
    let wrong = with(INVOICE, concept, &concept.replace("160.00", "170.00"));
    assert_eq!(codes(&wrong), [FindingCode::TaxAmountOutOfLimits, FindingCode::TaxesDiffer]);
}

#[test]
fn an_exchange_rate_is_for_foreign_currencies_only() {
    assert_eq!(codes(&with(INVOICE, "Moneda=\"MXN\"", "Moneda=\"USD\"")), [FindingCode::ExchangeRateMissing]);
    assert_eq!(codes(&with(INVOICE, "Moneda=\"MXN\"", "Moneda=\"USD\" TipoCambio=\"18.5\"")), []);
    assert_eq!(codes(&with(INVOICE, "Moneda=\"MXN\"", "Moneda=\"MXN\" TipoCambio=\"1.00\"")), []);
    let wrong = with(INVOICE, "Moneda=\"MXN\"", "Moneda=\"MXN\" TipoCambio=\"18.5\"");
    assert_eq!(codes(&wrong), [FindingCode::ExchangeRateNotAllowed]);
}

#[test]
fn a_payment_applies_no_more_than_its_amount_within_the_limits_of_its_rate() {
    assert_eq!(codes(&with(PAYMENT, " Monto=\"10730.00\"", " Monto=\"10729.00\"")), [FindingCode::PaymentExceeded]);
    let balance = with(PAYMENT, "ImpSaldoInsoluto=\"580.00\"", "ImpSaldoInsoluto=\"580.01\"");
    assert_eq!(codes(&balance), [FindingCode::BalanceDiffers]);
    assert_eq!(codes(&with(PAYMENT, " Total=\"0\"", " Total=\"1\"")), [FindingCode::AmountsNotZero]);
}

#[test]
fn where_payments_1_0_name_one_document_alone_it_takes_the_whole_payment() {
    let alone = with(PAYMENT_1_0, "ImpPagado=\"580.00\" ", "");
    assert_eq!(codes(&alone), []);
    assert_eq!(codes(&with(&alone, " Monto=\"580.00\"", " Monto=\"580.01\"")), [FindingCode::BalanceDiffers]);
}

#[test]
fn a_document_in_pesos_takes_of_dollars_what_the_rate_of_the_payment_says() {
    let dollars =
        with(PAYMENT_1_0, "MonedaP=\"MXN\" Monto=\"580.00\"", "MonedaP=\"USD\" TipoCambioP=\"20\" Monto=\"29.00\"");
    let converted = with(&dollars, "MonedaDR=\"MXN\"", "MonedaDR=\"MXN\" TipoCambioDR=\"1\"");
    assert_eq!(codes(&converted), []);
    let less = with(&converted, "Monto=\"29.00\"", "Monto=\"28.99\"");
    assert_eq!(codes(&less), [FindingCode::PaymentExceeded]);
}

#[test]
fn documents_that_sat_accepts_raise_nothing() {
    let Some(folder) = crate::test_data::folder() else { return };
    let mut checked = 0;
    for entry in std::fs::read_dir(folder.join("samples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.starts_with("synthetic-shared--") && !name.starts_with("eclipxe13-CfdiUtils--") {
            continue;
        }
        let Ok(cfdi) = Cfdi::read(&std::fs::read(&path).unwrap()) else { continue };
        assert_eq!(check(&cfdi), [], "{name}");
        checked += 1;
    }
    assert!(checked > 40, "{checked}");
}

proptest! {
    #[test]
    fn no_figures_overflow(total in "[0-9]{1,28}", quantity in "[0-9]{1,18}\\.[0-9]{1,10}", rate in "[0-9]{1,24}") {
        let document = INVOICE
            .replace("Total=\"1160.00\"", &format!("Total=\"{total}\""))
            .replace("Cantidad=\"4\"", &format!("Cantidad=\"{quantity}\""))
            .replace("Importe=\"1000.00\"", &format!("Importe=\"{total}\""))
            .replace("0.160000", &rate);
        if let Ok(cfdi) = Cfdi::read(document.as_bytes()) {
            let _findings = check(&cfdi);
        }
    }
}

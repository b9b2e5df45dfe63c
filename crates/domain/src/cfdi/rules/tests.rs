use super::*;
use crate::cfdi::fixture::{INVOICE, PAYMENT, PAYMENT_1_0, with};

fn found(text: &str) -> Vec<(FindingCode, String)> {
    let document = Document::parse(text).unwrap();
    let mut findings = Findings::default();
    check(&document, &Cfdi::from_document(&document).unwrap(), &mut findings);
    findings.into_vec().into_iter().map(|finding| (finding.code, finding.at.unwrap_or_default())).collect()
}

fn codes(text: &str) -> Vec<FindingCode> {
    found(text).into_iter().map(|(code, _at)| code).collect()
}

#[test]
fn what_keeps_the_rules_raises_nothing() {
    assert_eq!(found(INVOICE), []);
    assert_eq!(found(PAYMENT), []);
}

#[test]
fn what_the_schema_asks_for_is_missed_with_its_place() {
    let expected = [(FindingCode::FieldRequired, "Comprobante/Conceptos/Concepto/@ObjetoImp 10:5".to_owned())];
    assert_eq!(found(&with(INVOICE, " ObjetoImp=\"02\"", "")), expected);
    assert_eq!(codes(&with(INVOICE, "RegimenFiscalReceptor=\"612\"", "")), [FindingCode::FieldRequired]);
    assert_eq!(codes(&with(INVOICE, "Exportacion=\"01\"", "Exportacion=\" \"")), [FindingCode::FieldRequired]);
}

#[test]
fn a_code_that_no_catalog_has_is_told() {
    for (right, wrong) in [
        ("ClaveUnidad=\"H87\"", "ClaveUnidad=\"XX9\""),
        ("RegimenFiscal=\"601\"", "RegimenFiscal=\"602\""),
        ("ObjetoImp=\"02\"", "ObjetoImp=\"09\""),
    ] {
        assert_eq!(codes(&with(INVOICE, right, wrong)), [FindingCode::CodeUnknown], "{wrong}");
    }
}

#[test]
fn a_payment_has_neither_form_nor_method_nor_taxes_of_its_own() {
    let wrong = with(PAYMENT, "Moneda=\"XXX\"", "Moneda=\"XXX\" FormaPago=\"03\" MetodoPago=\"PUE\"");
    assert_eq!(codes(&wrong), [FindingCode::FieldNotAllowed, FindingCode::FieldNotAllowed]);
    let taxed = with(PAYMENT, "</cfdi:Conceptos>", "</cfdi:Conceptos><cfdi:Impuestos/>");
    assert_eq!(codes(&taxed), [FindingCode::FieldNotAllowed]);
}

#[test]
fn a_regime_is_of_companies_or_of_persons() {
    let person = with(INVOICE, "RegimenFiscal=\"601\"", "RegimenFiscal=\"612\"");
    assert_eq!(codes(&person), [FindingCode::RegimeNotForPerson]);
    let company = with(INVOICE, "RegimenFiscalReceptor=\"612\"", "RegimenFiscalReceptor=\"601\"");
    assert_eq!(codes(&company), [FindingCode::RegimeNotForPerson]);
    assert_eq!(codes(&with(INVOICE, "RegimenFiscal=\"601\"", "RegimenFiscal=\"626\"")), []);
}

#[test]
fn the_use_suits_the_regime() {
    let regime = |regime: &str, of_receiver: &str| {
        let document = with(INVOICE, "RegimenFiscalReceptor=\"612\"", &format!("RegimenFiscalReceptor=\"{regime}\""));
        codes(&with(&document, "UsoCFDI=\"G03\"", &format!("UsoCFDI=\"{of_receiver}\"")))
    };
    for (of_regime, of_receiver) in [("626", "G03"), ("616", "S01"), ("616", "G02"), ("605", "D01"), ("612", "D10")] {
        assert_eq!(regime(of_regime, of_receiver), [], "{of_regime} {of_receiver}");
    }
    for (of_regime, of_receiver) in [("616", "G03"), ("626", "D01"), ("612", "CN01"), ("605", "I01")] {
        let expected = [FindingCode::UseNotForRegime];
        assert_eq!(regime(of_regime, of_receiver), expected, "{of_regime} {of_receiver}");
    }
}

/// The invoice of a generic receiver, as SAT wants it.
fn to_the_public(name: &str) -> String {
    let public = with(INVOICE, "CAÑF770131PA3", "XAXX010101000");
    let regime = with(&public, "RegimenFiscalReceptor=\"612\"", "RegimenFiscalReceptor=\"616\"");
    let of_public = with(&regime, "UsoCFDI=\"G03\"", "UsoCFDI=\"S01\"");
    let place = with(&of_public, "DomicilioFiscalReceptor=\"06000\"", "DomicilioFiscalReceptor=\"64000\"");
    with(&place, "FELIX CAÑADA", name)
}

#[test]
fn the_general_public_needs_a_period_and_other_names_do_not() {
    assert_eq!(codes(&to_the_public("FELIX CAÑADA")), []);
    assert_eq!(codes(&to_the_public("PUBLICO EN GENERAL")), [FindingCode::GlobalInformationMissing]);
}

#[test]
fn a_generic_receiver_has_fixed_values() {
    let wrong = with(&to_the_public("X"), "DomicilioFiscalReceptor=\"64000\"", "DomicilioFiscalReceptor=\"06000\"");
    let at = "Comprobante/Receptor/@DomicilioFiscalReceptor 7:3".to_owned();
    assert_eq!(found(&wrong), [(FindingCode::GenericReceiver, at)]);
}

fn global(information: &str) -> String {
    with(&to_the_public("PUBLICO EN GENERAL"), "<cfdi:Emisor", &format!("{information}<cfdi:Emisor"))
}

#[test]
fn a_period_of_two_months_is_written_as_one() {
    let of = |period: &str, months: &str, year: &str| {
        codes(&global(&format!(r#"<cfdi:InformacionGlobal Periodicidad="{period}" Meses="{months}" Año="{year}"/>"#)))
    };
    assert_eq!(of("04", "02", "2026"), []);
    assert_eq!(of("05", "13", "2026"), []);
    assert_eq!(of("04", "12", "2025"), []);
    for (period, months, year) in [("05", "02", "2026"), ("04", "13", "2026"), ("04", "02", "2024")] {
        assert_eq!(of(period, months, year), [FindingCode::GlobalPeriodWrong], "{period} {months} {year}");
    }
}

#[test]
fn a_customer_with_a_name_has_no_period() {
    let information = r#"<cfdi:InformacionGlobal Periodicidad="04" Meses="02" Año="2026"/><cfdi:Emisor"#;
    assert_eq!(codes(&with(INVOICE, "<cfdi:Emisor", information)), [FindingCode::GlobalInformationNotAllowed]);
}

#[test]
fn what_is_paid_later_has_no_form_yet() {
    assert_eq!(codes(&with(INVOICE, "FormaPago=\"99\"", "FormaPago=\"03\"")), [FindingCode::FormNotForMethod]);
    let at_once = with(INVOICE, "\"PPD\"", "\"PUE\"");
    assert_eq!(codes(&at_once), [FindingCode::FormNotForMethod]);
    assert_eq!(codes(&with(&at_once, "FormaPago=\"99\"", "FormaPago=\"03\"")), []);
}

#[test]
fn only_a_foreigner_lives_abroad() {
    let abroad =
        with(INVOICE, "UsoCFDI=\"G03\"", "UsoCFDI=\"G03\" ResidenciaFiscal=\"USA\" NumRegIdTrib=\"123456789\"");
    assert_eq!(codes(&abroad), [FindingCode::FieldNotAllowed, FindingCode::FieldNotAllowed]);
    let foreign = with(&to_the_public("JOHN"), "XAXX010101000", "XEXX010101000");
    let residence =
        |country: &str| with(&foreign, "UsoCFDI=\"S01\"", &format!("UsoCFDI=\"S01\" ResidenciaFiscal=\"{country}\""));
    assert_eq!(codes(&residence("USA")), []);
    assert_eq!(codes(&residence("MEX")), [FindingCode::FieldNotAllowed]);
}

#[test]
fn an_object_of_tax_shows_its_taxes_and_another_none() {
    let object = |code: &str| codes(&with(INVOICE, "ObjetoImp=\"02\"", &format!("ObjetoImp=\"{code}\"")));
    assert_eq!(object("01"), [FindingCode::TaxObjectDisagrees]);
    assert_eq!(object("03"), [FindingCode::TaxObjectDisagrees]);
    assert_eq!(object("06"), []);
}

#[test]
fn a_rate_is_one_of_the_catalogs() {
    let wrong = INVOICE.replace("0.160000", "0.150000");
    assert_eq!(codes(&wrong), [FindingCode::RateUnknown, FindingCode::RateUnknown]);
    assert_eq!(codes(&INVOICE.replace("0.160000", "0.16")), [], "decimals that are not written change no rate");
    assert_eq!(codes(&INVOICE.replace("\"Tasa\"", "\"Cuota\"")), []);
}

#[test]
fn what_is_exempt_has_neither_rate_nor_amount() {
    let exempt = INVOICE.replacen("\"Tasa\"", "\"Exento\"", 1);
    let codes: Vec<FindingCode> = codes(&exempt);
    assert_eq!(codes.iter().filter(|code| **code == FindingCode::FieldNotAllowed).count(), 2, "{codes:?}");
}

#[test]
fn a_discount_is_no_more_than_its_line() {
    let line = "Importe=\"1000.00\" ObjetoImp";
    let of = |discount: &str| codes(&with(INVOICE, line, &format!("Descuento=\"{discount}\" {line}")));
    assert_eq!(of("1000.00"), []);
    assert_eq!(of("1000.01"), [FindingCode::DiscountAboveAmount]);
}

#[test]
fn a_document_is_not_related_to_itself() {
    let uuid = "7C9E6679-7425-40DE-944B-E07FC1F90AE7";
    let group = format!(r#"<cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="{uuid}"/>"#);
    let related = with(INVOICE, "<cfdi:Emisor", &format!("{group}</cfdi:CfdiRelacionados><cfdi:Emisor"));
    assert_eq!(codes(&related), [FindingCode::RelatesItself]);
}

#[test]
fn a_relation_suits_the_type_of_the_document_that_has_it() {
    let uuid = "0b6f1c1e-52a3-4d0e-9f5b-3a1d8f1b2c3e";
    let related = |document: &str, relation: &str| {
        let one = format!(r#"<cfdi:CfdiRelacionado UUID="{uuid}"/></cfdi:CfdiRelacionados>"#);
        let group = format!(r#"<cfdi:CfdiRelacionados TipoRelacion="{relation}">{one}"#);
        codes(&with(document, "<cfdi:Emisor", &format!("{group}<cfdi:Emisor")))
    };
    for relation in ["01", "02", "03", "04", "06", "07"] {
        assert_eq!(related(INVOICE, relation), [], "{relation}");
    }
    assert_eq!(related(INVOICE, "05"), [FindingCode::RelationNotForType]);
    assert_eq!(related(PAYMENT, "04"), []);
    for relation in ["01", "02", "03", "05", "06", "07"] {
        assert_eq!(related(PAYMENT, relation), [FindingCode::RelationNotForType], "{relation}");
    }
}

#[test]
fn a_stamp_comes_within_three_days() {
    let stamped =
        |at: &str| codes(&with(INVOICE, "FechaTimbrado=\"2026-03-02T10:15:40\"", &format!("FechaTimbrado=\"{at}\"")));
    assert_eq!(stamped("2026-03-05T10:15:00"), []);
    assert_eq!(stamped("2026-03-02T09:15:40"), [], "it may have been issued in a zone an hour ahead");
    assert_eq!(stamped("2026-03-06T10:15:00"), [FindingCode::StampTimeDiffers]);
    assert_eq!(stamped("2026-03-01T10:15:00"), [FindingCode::StampTimeDiffers]);
}

#[test]
fn local_taxes_are_summed_up() {
    let local = |total: &str| {
        let rows = r#"<l:TrasladosLocales ImpLocTrasladado="ISH" TasadeTraslado="3.00" Importe="30.00"/>"#;
        let node = format!(
            r#"<cfdi:Complemento><l:ImpuestosLocales xmlns:l="http://www.sat.gob.mx/implocal" version="1.0"
            TotaldeRetenciones="0.00" TotaldeTraslados="{total}">{rows}</l:ImpuestosLocales>"#
        );
        codes(&with(INVOICE, "<cfdi:Complemento>", &node))
    };
    assert_eq!(local("30.00"), []);
    assert_eq!(local("31.00"), [FindingCode::LocalTaxesDiffer]);
}

#[test]
fn payments_are_of_one_type_only() {
    let node = r#"<cfdi:Complemento><p:Pagos xmlns:p="http://www.sat.gob.mx/Pagos20" Version="2.0"><p:Totales
        MontoTotalPagos="1.00"/><p:Pago FechaPago="2026-03-02T12:00:00" FormaDePagoP="03" MonedaP="MXN" TipoCambioP="1"
        Monto="1.00"><p:DoctoRelacionado IdDocumento="7c9e6679-7425-40de-944b-e07fc1f90ae8" MonedaDR="MXN"
        EquivalenciaDR="1" NumParcialidad="1" ImpSaldoAnt="1.00" ImpPagado="1.00" ImpSaldoInsoluto="0.00"
        ObjetoImpDR="01"/></p:Pago></p:Pagos>"#;
    assert_eq!(codes(&with(INVOICE, "<cfdi:Complemento>", node)), [FindingCode::ComplementNotAllowed]);
}

#[test]
fn what_a_payment_says_beside_its_payments_is_fixed() {
    for (right, wrong) in [
        ("Moneda=\"XXX\"", "Moneda=\"MXN\""),
        ("UsoCFDI=\"CP01\"", "UsoCFDI=\"S01\""),
        ("Descripcion=\"Pago\"", "Descripcion=\"Abono\""),
        ("ClaveUnidad=\"ACT\"", "ClaveUnidad=\"H87\""),
    ] {
        assert_eq!(codes(&with(PAYMENT, right, wrong)), [FindingCode::PaymentFixedValue], "{wrong}");
    }
    assert_eq!(codes(&with(PAYMENT, " Importe=\"0\"", " Importe=\"0.00\"")), []);
}

#[test]
fn rate_and_equivalence_of_a_payment_go_with_its_currencies() {
    let rate = |written: &str| codes(&with(PAYMENT, "TipoCambioP=\"1\"", written));
    assert_eq!(rate("TipoCambioP=\"1.000000\""), []);
    assert_eq!(rate(""), [FindingCode::PaymentRateWrong]);
    assert!(rate("TipoCambioP=\"18.5\"").contains(&FindingCode::PaymentRateWrong));
    let same = with(PAYMENT, "MonedaDR=\"USD\"", "MonedaDR=\"MXN\"");
    assert_eq!(codes(&same), [FindingCode::EquivalenceWrong]);
    let missing = with(PAYMENT, "EquivalenciaDR=\"0.0540540541\" ", "");
    assert_eq!(codes(&missing), [FindingCode::EquivalenceWrong]);
}

#[test]
fn a_payment_is_of_something_and_totals_are_in_pesos() {
    let nothing = codes(&with(PAYMENT, "ImpPagado=\"580.00\"", "ImpPagado=\"0.00\""));
    assert_eq!(nothing, [FindingCode::PaymentAmountZero]);
    let decimals = codes(&with(PAYMENT, "ImpPagado=\"580.00\"", "ImpPagado=\"580.001\""));
    assert_eq!(decimals, [FindingCode::TooManyDecimals]);
    let total = codes(&with(PAYMENT, "MontoTotalPagos=\"10730.00\"", "MontoTotalPagos=\"10730.02\""));
    assert_eq!(total, [FindingCode::PaymentTotalsDiffer]);
}

#[test]
fn a_payment_has_no_article_to_describe() {
    let of = |old: &str, new: &str| codes(&with(PAYMENT, old, new));
    assert_eq!(of("Descripcion=\"Pago\"", "Descripcion=\"Pago\" Unidad=\"x\""), [FindingCode::FieldNotAllowed]);
    let concept = "Importe=\"0\" ObjetoImp=\"01\"/>";
    let account = "Importe=\"0\" ObjetoImp=\"01\"><cfdi:CuentaPredial Numero=\"1\"/></cfdi:Concepto>";
    assert_eq!(of(concept, account), [FindingCode::FieldNotAllowed]);
}

#[test]
fn a_payment_was_made_somehow() {
    assert_eq!(
        codes(&with(PAYMENT, "FormaDePagoP=\"03\"", "FormaDePagoP=\"99\"")),
        [FindingCode::PaymentFormUndefined]
    );
}

#[test]
fn a_bank_abroad_is_named() {
    let bank = |more: &str| {
        codes(&with(PAYMENT, "NumOperacion=\"8841\"", &format!("RfcEmisorCtaOrd=\"XEXX010101000\" {more}")))
    };
    assert_eq!(bank(""), [FindingCode::PaymentValueMissing]);
    assert_eq!(bank("NomBancoOrdExt=\"First Bank\""), []);
}

#[test]
fn the_chain_of_a_transfer_is_whole_or_absent() {
    let whole = "TipoCadPago=\"01\" CertPago=\"AAAA\" CadPago=\"||1||\" SelloPago=\"AAAA\"";
    let chain = |written: &str| with(PAYMENT, "NumOperacion=\"8841\"", written);
    assert_eq!(codes(&chain(whole)), []);
    assert_eq!(codes(&chain(&whole.replace("CadPago=\"||1||\"", ""))), [FindingCode::PaymentChainWrong]);
    assert_eq!(codes(&chain("SelloPago=\"AAAA\"")), [FindingCode::PaymentChainWrong], "a seal of no chain");
    let cash = with(&chain(whole), "FormaDePagoP=\"03\"", "FormaDePagoP=\"01\"");
    assert_eq!(codes(&cash), [FindingCode::PaymentChainWrong]);
}

#[test]
fn balances_of_a_payment_have_the_decimals_of_their_currency() {
    let balance = with(PAYMENT, "ImpSaldoAnt=\"1160.00\"", "ImpSaldoAnt=\"1160.001\"");
    assert_eq!(codes(&balance), [FindingCode::TooManyDecimals]);
}

#[test]
fn payments_1_0_say_what_the_method_of_their_document_asks_for() {
    assert_eq!(codes(PAYMENT_1_0), []);
    for value in ["NumParcialidad=\"1\" ", "ImpSaldoAnt=\"1160.00\" ", " ImpSaldoInsoluto=\"580.00\""] {
        let deferred = with(PAYMENT_1_0, value, " ");
        assert_eq!(codes(&deferred), [FindingCode::PaymentValueMissing], "{value}");
        assert_eq!(codes(&with(&deferred, "\"PPD\"", "\"PUE\"")), [], "{value}");
    }
}

#[test]
fn payments_1_0_leave_out_what_is_paid_only_where_one_document_takes_it_all() {
    let alone = with(PAYMENT_1_0, "ImpPagado=\"580.00\" ", "");
    assert_eq!(codes(&alone), []);
    let converted = with(&alone, "MonedaDR=\"MXN\"", "MonedaDR=\"MXN\" TipoCambioDR=\"1\"");
    assert_eq!(codes(&converted), [FindingCode::PaymentValueMissing]);
    let second = r#"<p:DoctoRelacionado IdDocumento="7c9e6679-7425-40de-944b-e07fc1f90ae8" MonedaDR="MXN"
        MetodoDePagoDR="PUE" ImpPagado="1.00"/></p:Pago>"#;
    assert_eq!(codes(&with(&alone, "</p:Pago>", second)), [FindingCode::PaymentValueMissing]);
}

#[test]
fn the_taxes_of_payments_1_0_are_summed_up() {
    let taxed = |total: &str, rate: &str| {
        let row = format!(r#"<p:Traslado Impuesto="002" TipoFactor="Tasa" TasaOCuota="{rate}" Importe="80.00"/>"#);
        let node = format!(
            r#"<p:Impuestos TotalImpuestosTrasladados="{total}"><p:Traslados>{row}</p:Traslados></p:Impuestos></p:Pago>"#
        );
        codes(&with(PAYMENT_1_0, "</p:Pago>", &node))
    };
    assert_eq!(taxed("80.00", "0.160000"), []);
    assert_eq!(taxed("80.02", "0.160000"), [FindingCode::PaymentTaxesDiffer]);
    assert_eq!(taxed("80.00", "0.150000"), [FindingCode::RateUnknown]);
}

#[test]
fn cash_comes_from_no_account() {
    let account = "NumOperacion=\"8841\" CtaOrdenante=\"012345678901234567\"";
    let transfer = with(PAYMENT, "NumOperacion=\"8841\"", account);
    assert_eq!(codes(&transfer), []);
    let cash = with(&transfer, "FormaDePagoP=\"03\"", "FormaDePagoP=\"01\"");
    assert_eq!(codes(&cash), [FindingCode::AccountNotForForm]);
    let short = with(&transfer, "012345678901234567", "01234567890123456");
    assert_eq!(codes(&short), [FindingCode::AccountNotForForm]);
}

/// The payment with IVA on what it pays, in dollars on the document and in pesos on the payment.
fn taxed(of_payment: &str) -> String {
    let documents = r#"ObjetoImpDR="02"><p:ImpuestosDR><p:TrasladosDR><p:TrasladoDR BaseDR="500.00" ImpuestoDR="002"
        TipoFactorDR="Tasa" TasaOCuotaDR="0.160000" ImporteDR="80.00"/></p:TrasladosDR></p:ImpuestosDR>
        </p:DoctoRelacionado>"#;
    let payment = with(PAYMENT, "ObjetoImpDR=\"01\"/>", &format!("{documents}{of_payment}"));
    let totals = "TotalTrasladosBaseIVA16=\"9250.00\" TotalTrasladosImpuestoIVA16=\"1480.00\" MontoTotalPagos";
    with(&payment, "MontoTotalPagos", totals)
}

#[test]
fn the_taxes_of_a_payment_are_those_of_its_documents_in_its_currency() {
    let row = |base: &str, amount: &str| {
        format!(
            r#"<p:ImpuestosP><p:TrasladosP><p:TrasladoP BaseP="{base}" ImpuestoP="002" TipoFactorP="Tasa"
            TasaOCuotaP="0.160000" ImporteP="{amount}"/></p:TrasladosP></p:ImpuestosP>"#
        )
    };
    assert_eq!(codes(&taxed(&row("9250.00", "1480.00"))), []);
    let wrong = codes(&taxed(&row("9250.00", "1481.00")));
    assert_eq!(wrong, [FindingCode::PaymentTaxesDiffer, FindingCode::PaymentTotalsDiffer]);
    assert_eq!(codes(&taxed("")), [FindingCode::PaymentTaxesDiffer], "none at all");
}

#[test]
fn a_tax_stands_once_in_the_summary() {
    let exempt = r#"<cfdi:Traslado Base="1.00" Impuesto="002" TipoFactor="Exento"/>"#;
    let end = "</cfdi:Traslados></cfdi:Impuestos>\n  <cfdi:Complemento>";
    assert_eq!(codes(&with(INVOICE, end, &format!("{exempt}{end}"))), []);
    assert_eq!(codes(&with(INVOICE, end, &format!("{exempt}{exempt}{end}"))), [FindingCode::TaxRowRepeated]);
}

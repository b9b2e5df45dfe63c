//! What a payment of either version has to say, or must not, because of something else in it.
//!
//! Source: SAT's schemas of payments, its catalog of forms of payment, and its guide to payments.

use super::{PAYMENT, Rules, value};
use crate::cfdi::{catalogs, finding::FindingCode, rules::FOREIGNERS, xml::Element};

pub(super) fn check(rules: &mut Rules, payment: &Element) {
    if value(payment, "FormaDePagoP") == Some("99") {
        rules.note(FindingCode::PaymentFormUndefined, PAYMENT, "@FormaDePagoP", payment, |finding| finding);
    }
    // A bank abroad has no RFC of its own that would name it.
    if value(payment, "RfcEmisorCtaOrd") == Some(FOREIGNERS) && value(payment, "NomBancoOrdExt").is_none() {
        rules.note(FindingCode::PaymentValueMissing, PAYMENT, "@NomBancoOrdExt", payment, |finding| finding);
    }
    check_chain(rules, payment);
}

/// What a bank has sealed of a transfer: kind, certificate, chain and seal stand together or not at all.
fn check_chain(rules: &mut Rules, payment: &Element) {
    let has_chain = value(payment, "TipoCadPago").is_some();
    let of_form = value(payment, "FormaDePagoP").and_then(catalogs::accounts);
    if has_chain && of_form.is_some_and(|form| !form.chain) {
        rules.note(FindingCode::PaymentChainWrong, PAYMENT, "@TipoCadPago", payment, |finding| finding);
    }
    for name in ["CertPago", "CadPago", "SelloPago"] {
        if value(payment, name).is_some() != has_chain {
            rules.note(FindingCode::PaymentChainWrong, PAYMENT, &format!("@{name}"), payment, |finding| finding);
        }
    }
}

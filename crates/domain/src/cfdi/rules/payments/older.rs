//! Payments 1.0: what depends on the method of the document paid, and taxes of the payment itself.
//!
//! Source: SAT's schema of payments 1.0.

use super::{DOCUMENT, PAYMENT, Rules, amount, cents, taxes, value};
use crate::cfdi::{finding::FindingCode, xml::Element};
use rust_decimal::Decimal;

pub(super) fn check(rules: &mut Rules, payment: &Element) {
    let documents: Vec<&Element> = payment.children_named("DoctoRelacionado").collect();
    for document in &documents {
        let is_deferred = value(document, "MetodoDePagoDR") == Some("PPD");
        let is_shared = documents.len() > 1 || value(document, "TipoCambioDR").is_some();
        for (name, is_asked) in [
            ("NumParcialidad", is_deferred),
            ("ImpSaldoAnt", is_deferred),
            ("ImpSaldoInsoluto", is_deferred),
            ("ImpPagado", is_shared),
        ] {
            if is_asked && value(document, name).is_none() {
                let (code, at) = (FindingCode::PaymentValueMissing, format!("@{name}"));
                rules.note(code, DOCUMENT, &at, document, |finding| finding);
            }
        }
    }
    for taxes in payment.children_named("Impuestos") {
        check_taxes(rules, taxes);
    }
}

/// Each total is the sum of its rows, and what is added has a rate of SAT's.
fn check_taxes(rules: &mut Rules, taxes: &Element) {
    let path = format!("{PAYMENT}/Impuestos");
    for (total, group, name, withheld) in [
        ("TotalImpuestosTrasladados", "Traslados", "Traslado", false),
        ("TotalImpuestosRetenidos", "Retenciones", "Retencion", true),
    ] {
        let (mut sum, mut count) = (Decimal::ZERO, 0_usize);
        for row in taxes.children_named(group).flat_map(|parent| parent.children_named(name)) {
            taxes::check_row(rules, &format!("{path}/{group}/{name}"), row, &taxes::ROW, withheld, true);
            sum = sum.saturating_add(amount(row, "Importe").unwrap_or_default());
            count = count.saturating_add(1);
        }
        let written = amount(taxes, total).unwrap_or_default();
        if written.saturating_sub(sum).abs() > cents(count) {
            let (code, at) = (FindingCode::PaymentTaxesDiffer, format!("@{total}"));
            rules.note(code, &path, &at, taxes, |finding| finding.found(&written).expected(&sum));
        }
    }
}

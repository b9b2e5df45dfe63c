//! Taxes of concepts and of the document: objects, factors, rates, discounts, local taxes.

use super::{Rules, amount, value};
use crate::cfdi::{
    catalogs,
    finding::{Finding, FindingCode},
    model::{Tax, TaxKind, Version},
    read::{LOCAL_TAXES, complements},
    xml::Element,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::collections::BTreeSet;

pub(super) fn check(rules: &mut Rules) {
    let root = rules.root();
    for concept in root.children_named("Conceptos").flat_map(|parent| parent.children_named("Concepto")) {
        check_concept(rules, concept);
    }
    for taxes in root.children_named("Impuestos") {
        check_rows(rules, "Impuestos", taxes, false);
    }
    check_repeated(rules);
    check_local(rules);
}

fn check_concept(rules: &mut Rules, concept: &Element) {
    let path = "Conceptos/Concepto";
    let taxes = concept.child("Impuestos");
    // What the newer objects show depends on which of two taxes is left out.
    let wrong = matches!((value(concept, "ObjetoImp"), taxes), (Some("02"), None) | (Some("01" | "03"), Some(_)));
    if wrong && rules.cfdi.version == Version::V4_0 {
        let found = value(concept, "ObjetoImp").unwrap_or_default().to_owned();
        rules.note(FindingCode::TaxObjectDisagrees, path, "@ObjetoImp", concept, |finding| finding.found(&found));
    }
    if let (Some(discount), Some(full)) = (amount(concept, "Descuento"), amount(concept, "Importe"))
        && discount > full
    {
        let code = FindingCode::DiscountAboveAmount;
        rules.note(code, path, "@Descuento", concept, |finding| finding.found(&discount).expected(&full));
    }
    if let Some(taxes) = taxes {
        check_rows(rules, "Conceptos/Concepto/Impuestos", taxes, true);
    }
}

/// Rows of a node `Impuestos`; those of concepts say more than those of the document.
fn check_rows(rules: &mut Rules, path: &str, taxes: &Element, of_concept: bool) {
    for (group, name, withheld) in [("Traslados", "Traslado", false), ("Retenciones", "Retencion", true)] {
        let rows = taxes.children_named(group).flat_map(|parent| parent.children_named(name));
        for row in rows {
            check_row(rules, &format!("{path}/{group}/{name}"), row, &ROW, withheld, of_concept);
        }
    }
}

/// The names of a row's attributes, which payments write otherwise.
pub(super) struct Names {
    pub tax: &'static str,
    pub factor: &'static str,
    pub rate: &'static str,
    pub amount: &'static str,
}

pub(super) const ROW: Names = Names { tax: "Impuesto", factor: "TipoFactor", rate: "TasaOCuota", amount: "Importe" };

/// What is exempt has neither rate nor amount, everything else has both, and the rate is one of SAT's.
pub(super) fn check_row(rules: &mut Rules, path: &str, row: &Element, names: &Names, withheld: bool, complete: bool) {
    let (Some(tax), Some(factor)) = (value(row, names.tax), value(row, names.factor)) else { return };
    for name in [names.rate, names.amount] {
        let there = row.attribute(name).is_some();
        let code = match factor {
            "Exento" if there => FindingCode::FieldNotAllowed,
            "Tasa" | "Cuota" if !there && complete => FindingCode::FieldRequired,
            _ => continue,
        };
        rules.note(code, path, &format!("@{name}"), row, |finding| finding);
    }
    let Some(rate) = amount(row, names.rate) else { return };
    let millionths = rate.checked_mul(Decimal::from(1_000_000)).filter(|scaled| scaled.fract().is_zero());
    let listed = millionths
        .and_then(|scaled| scaled.to_i64())
        .is_some_and(|millionths| catalogs::has_rate(tax, factor, withheld, millionths));
    if !listed && matches!(tax, "001" | "002" | "003") {
        let found = format!("{tax}, {factor}, {rate}");
        let name = format!("@{}", names.rate);
        rules.note(FindingCode::RateUnknown, path, &name, row, |finding| finding.found(&found));
    }
}

/// A tax stands once in the summary.
fn check_repeated(rules: &mut Rules) {
    let rows = rules.cfdi.taxes.as_ref().map(|taxes| taxes.rows.as_slice()).unwrap_or_default();
    if rules.cfdi.version != Version::V4_0 {
        return;
    }
    let key = |tax: &Tax| (tax.kind, tax.tax.clone(), tax.factor.clone(), tax.rate.map(|rate| rate.normalize()));
    let mut seen = BTreeSet::new();
    for tax in rows.iter().filter(|tax| !seen.insert(key(tax))) {
        let rule = match tax.kind {
            TaxKind::Transferred => "CFDI40218",
            TaxKind::Withheld => "CFDI40208",
        };
        let at = format!("Comprobante/Impuestos ({})", tax.tax);
        rules.findings.push(Finding::new(FindingCode::TaxRowRepeated).at(at).rule(rule));
    }
}

fn check_local(rules: &mut Rules) {
    let path = "Complemento/ImpuestosLocales";
    for element in complements(rules.root()).filter(|element| element.is(LOCAL_TAXES, "ImpuestosLocales")) {
        for (total, group) in [("TotaldeTraslados", "TrasladosLocales"), ("TotaldeRetenciones", "RetencionesLocales")] {
            let rows = element.children_named(group).filter_map(|row| amount(row, "Importe"));
            let sum = rows.fold(Decimal::ZERO, Decimal::saturating_add);
            if amount(element, total).is_some_and(|written| written != sum) {
                rules.fix_local(path, element, total, sum);
            }
        }
    }
}

impl Rules<'_, '_, '_> {
    fn fix_local(&mut self, path: &str, element: &Element, total: &str, sum: Decimal) {
        let found = value(element, total).unwrap_or_default().to_owned();
        let code = FindingCode::LocalTaxesDiffer;
        self.note(code, path, &format!("@{total}"), element, |finding| finding.found(&found).expected(&sum));
    }
}

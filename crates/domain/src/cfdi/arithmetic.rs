//! Whether the figures of a document agree with each other, within what SAT accepts.
//!
//! A product may lie anywhere between the limits that the written decimals leave open, and sums are rounded once, at
//! the end: an invoice that SAT has stamped raises no alarm here.

mod payments;

use super::{
    finding::{Finding, FindingCode},
    model::{Cfdi, Concept, DocumentType, Tax, TaxKind, Version},
};
use crate::money::Currency;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// Everything that does not add up.
pub fn check(cfdi: &Cfdi) -> Vec<Finding> {
    let mut findings = Vec::new();
    match (cfdi.version, cfdi.document_type) {
        (Version::V3_2, _) => check_total(cfdi, &mut findings),
        (Version::V3_3 | Version::V4_0, DocumentType::Payment) => {
            check_zero(cfdi, &mut findings);
            payments::check(cfdi, &mut findings);
        }
        (Version::V3_3 | Version::V4_0, DocumentType::Transfer) => check_zero(cfdi, &mut findings),
        (Version::V3_3 | Version::V4_0, DocumentType::Income | DocumentType::Egress | DocumentType::Payroll) => {
            check_decimals(cfdi, &mut findings);
            check_exchange_rate(cfdi, &mut findings);
            check_concepts(cfdi, &mut findings);
            check_sums(cfdi, &mut findings);
            check_tax_rows(cfdi, &mut findings);
            check_total(cfdi, &mut findings);
        }
    }
    findings
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.fold(Decimal::ZERO, Decimal::saturating_add)
}

fn round(value: Decimal, currency: Currency) -> Decimal {
    value.round_dp_with_strategy(currency.decimals(), RoundingStrategy::MidpointAwayFromZero)
}

/// `count` minor units of a currency.
fn units(count: usize, currency: Currency) -> Decimal {
    Decimal::new(1, currency.decimals()).saturating_mul(Decimal::from(count))
}

fn differ(left: Decimal, right: Decimal, tolerance: Decimal) -> bool {
    left.saturating_sub(right).abs() > tolerance
}

fn mismatch(code: FindingCode, at: &str, found: Decimal, expected: Decimal) -> Finding {
    Finding::new(code).at(at).found(&found).expected(&expected)
}

fn check_zero(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    for (at, amount) in [("Comprobante/@SubTotal", cfdi.subtotal), ("Comprobante/@Total", cfdi.total)] {
        if !amount.is_zero() {
            findings.push(mismatch(FindingCode::AmountsNotZero, at, amount, Decimal::ZERO));
        }
    }
}

fn check_decimals(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    let amounts = [
        ("Comprobante/@SubTotal", Some(cfdi.subtotal)),
        ("Comprobante/@Descuento", cfdi.discount),
        ("Comprobante/@Total", Some(cfdi.total)),
    ];
    for (at, amount) in amounts {
        let Some(amount) = amount else { continue };
        if amount.normalize().scale() > cfdi.currency.decimals() {
            findings.push(mismatch(FindingCode::TooManyDecimals, at, amount, round(amount, cfdi.currency)));
        }
    }
}

fn check_exchange_rate(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    let at = "Comprobante/@TipoCambio";
    let code = match cfdi.exchange_rate {
        Some(rate) if cfdi.currency == Currency::MXN && rate != Decimal::ONE => FindingCode::ExchangeRateNotAllowed,
        Some(_) if cfdi.currency == Currency::XXX => FindingCode::ExchangeRateNotAllowed,
        None if cfdi.currency != Currency::MXN && cfdi.currency != Currency::XXX => FindingCode::ExchangeRateMissing,
        Some(_) | None => return,
    };
    findings.push(Finding::new(code).at(at));
}

fn check_concepts(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    for (number, concept) in (1_usize..).zip(&cfdi.concepts) {
        let path = format!("Comprobante/Conceptos/Concepto[{number}]");
        if !product_limits(concept, cfdi.currency).contain(concept.amount) {
            let expected = concept.quantity.saturating_mul(concept.unit_value);
            let at = format!("{path}/@Importe");
            findings.push(mismatch(FindingCode::ConceptAmountOutOfLimits, &at, concept.amount, expected));
        }
        for tax in &concept.taxes {
            let (Some(base), Some(rate), Some(amount)) = (tax.base, tax.rate, tax.amount) else { continue };
            if !tax_limits(base, rate, cfdi.currency).contain(amount) {
                let at = format!("{path}/Impuestos ({})", tax.tax);
                let expected = base.saturating_mul(rate);
                findings.push(mismatch(FindingCode::TaxAmountOutOfLimits, &at, amount, expected));
            }
        }
    }
}

/// What SAT accepts, both ends included.
struct Limits {
    lower: Decimal,
    upper: Decimal,
}

impl Limits {
    fn contain(&self, amount: Decimal) -> bool {
        self.lower <= amount && amount <= self.upper
    }
}

/// Half of the last written decimal: what rounding may have taken or given.
fn half_unit(value: Decimal) -> Decimal {
    Decimal::new(5, value.scale().saturating_add(1).min(Decimal::MAX_SCALE))
}

/// The least and the most that a value may have been before it was written; SAT takes 10⁻¹² from the upper end.
fn spread(value: Decimal) -> (Decimal, Decimal) {
    let half = half_unit(value);
    let upper = value.saturating_add(half).saturating_sub(Decimal::new(1, 12));
    (value.saturating_sub(half), upper)
}

fn product_limits(concept: &Concept, currency: Currency) -> Limits {
    let (least_quantity, most_quantity) = spread(concept.quantity);
    let (least_value, most_value) = spread(concept.unit_value);
    limits(least_quantity.saturating_mul(least_value), most_quantity.saturating_mul(most_value), currency)
}

fn tax_limits(base: Decimal, rate: Decimal, currency: Currency) -> Limits {
    let (least, most) = spread(base);
    limits(least.saturating_mul(rate), most.saturating_mul(rate), currency)
}

fn limits(lower: Decimal, upper: Decimal, currency: Currency) -> Limits {
    let decimals = currency.decimals();
    Limits {
        lower: lower.round_dp_with_strategy(decimals, RoundingStrategy::ToZero),
        upper: upper.round_dp_with_strategy(decimals, RoundingStrategy::AwayFromZero),
    }
}

fn check_sums(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    let subtotal = round(sum(cfdi.concepts.iter().map(|concept| concept.amount)), cfdi.currency);
    if differ(cfdi.subtotal, subtotal, Decimal::ZERO) {
        findings.push(mismatch(FindingCode::SubtotalDiffers, "Comprobante/@SubTotal", cfdi.subtotal, subtotal));
    }
    let discount = round(sum(cfdi.concepts.iter().filter_map(|concept| concept.discount)), cfdi.currency);
    let written = cfdi.discount.unwrap_or_default();
    if differ(written, discount, Decimal::ZERO) {
        findings.push(mismatch(FindingCode::DiscountDiffers, "Comprobante/@Descuento", written, discount));
    }
}

/// The key under which the taxes of concepts are summed up in the document.
type TaxKey<'c> = (TaxKind, &'c str, Option<&'c str>, Option<Decimal>);

fn key(tax: &Tax) -> TaxKey<'_> {
    match tax.kind {
        TaxKind::Transferred => (tax.kind, &tax.tax, tax.factor.as_deref(), tax.rate.map(|rate| rate.normalize())),
        TaxKind::Withheld => (tax.kind, &tax.tax, None, None),
    }
}

/// Amount and number of rows per key.
fn grouped<'c>(taxes: impl Iterator<Item = &'c Tax>) -> BTreeMap<TaxKey<'c>, (Decimal, usize)> {
    taxes.fold(BTreeMap::new(), |mut groups, tax| {
        let (amount, rows) = groups.entry(key(tax)).or_default();
        *amount = amount.saturating_add(tax.amount.unwrap_or_default());
        *rows = rows.saturating_add(1);
        groups
    })
}

/// Issuers round each line or only the sum: a cent per line is legal.
fn check_tax_rows(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    let Some(taxes) = &cfdi.taxes else { return };
    let of_concepts = grouped(cfdi.concepts.iter().flat_map(|concept| &concept.taxes));
    let of_document = grouped(taxes.rows.iter());
    let at = "Comprobante/Impuestos";
    for (key, (amount, rows)) in &of_document {
        let (expected, lines) = of_concepts.get(key).copied().unwrap_or_default();
        if differ(*amount, expected, units(lines.saturating_add(*rows), cfdi.currency)) {
            let at = format!("{at} ({})", key.1);
            findings.push(mismatch(FindingCode::TaxesDiffer, &at, *amount, round(expected, cfdi.currency)));
        }
    }
    for (key, (expected, lines)) in of_concepts.iter().filter(|(key, _sum)| !of_document.contains_key(*key)) {
        if differ(Decimal::ZERO, *expected, units(*lines, cfdi.currency)) {
            let at = format!("{at} ({})", key.1);
            findings.push(mismatch(FindingCode::TaxesDiffer, &at, Decimal::ZERO, round(*expected, cfdi.currency)));
        }
    }
    for (kind, name, total) in [
        (TaxKind::Transferred, "TotalImpuestosTrasladados", taxes.total_transferred),
        (TaxKind::Withheld, "TotalImpuestosRetenidos", taxes.total_withheld),
    ] {
        let rows: Vec<&Tax> = taxes.rows.iter().filter(|tax| tax.kind == kind).collect();
        let expected = sum(rows.iter().filter_map(|tax| tax.amount));
        let written = total.unwrap_or_default();
        if differ(written, expected, units(rows.len(), cfdi.currency)) {
            let expected = round(expected, cfdi.currency);
            findings.push(mismatch(FindingCode::TaxesDiffer, &format!("{at}/@{name}"), written, expected));
        }
    }
}

fn check_total(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    let (transferred, withheld) = tax_totals(cfdi);
    let local_transferred = sum(cfdi.local_taxes.iter().map(|local| local.total_transferred));
    let local_withheld = sum(cfdi.local_taxes.iter().map(|local| local.total_withheld));
    let expected = cfdi
        .subtotal
        .saturating_sub(cfdi.discount.unwrap_or_default())
        .saturating_add(transferred)
        .saturating_sub(withheld)
        .saturating_add(local_transferred)
        .saturating_sub(local_withheld);
    let tolerance = match cfdi.version {
        Version::V3_2 => units(1, cfdi.currency),
        Version::V3_3 | Version::V4_0 => Decimal::ZERO,
    };
    let (total, expected) = (round(cfdi.total, cfdi.currency), round(expected, cfdi.currency));
    if differ(total, expected, tolerance) {
        findings.push(mismatch(FindingCode::TotalDiffers, "Comprobante/@Total", cfdi.total, expected));
    }
}

/// The totals as written, else the sums of the rows.
fn tax_totals(cfdi: &Cfdi) -> (Decimal, Decimal) {
    let Some(taxes) = &cfdi.taxes else { return (Decimal::ZERO, Decimal::ZERO) };
    let rows = |kind| sum(taxes.rows.iter().filter(|tax| tax.kind == kind).filter_map(|tax| tax.amount));
    (
        taxes.total_transferred.unwrap_or_else(|| rows(TaxKind::Transferred)),
        taxes.total_withheld.unwrap_or_else(|| rows(TaxKind::Withheld)),
    )
}

#[cfg(test)]
mod tests;

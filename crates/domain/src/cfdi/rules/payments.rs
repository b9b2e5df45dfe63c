//! Payment complements 1.0 and 2.0: fixed values, rates, accounts, taxes and totals.
//!
//! Balances and what is applied to documents are in `arithmetic`.

mod conditions;
mod older;

use super::{ADVANCE_PRODUCT_KEY, Rules, amount, taxes, value};
use crate::{
    cfdi::{
        catalogs::{self, Shape},
        finding::FindingCode,
        model::{DocumentType, Version},
        read::{
            complements,
            payments::{PAYMENTS_1, PAYMENTS_2},
        },
        xml::Element,
    },
    money::Currency,
};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

const PAYMENT: &str = "Complemento/Pagos/Pago";
const DOCUMENT: &str = "Complemento/Pagos/Pago/DoctoRelacionado";

pub(super) fn check(rules: &mut Rules) {
    if rules.cfdi.document_type != DocumentType::Payment {
        return;
    }
    check_fixed(rules);
    let root = rules.root();
    for payments in complements(root) {
        let newest = payments.is(PAYMENTS_2, "Pagos");
        if !newest && !payments.is(PAYMENTS_1, "Pagos") {
            continue;
        }
        for payment in payments.children_named("Pago") {
            check_payment(rules, payment, newest);
        }
        if newest {
            check_totals(rules, payments);
        }
    }
}

/// A document of type P has one concept without content; currency and use say that it is none of a sale.
fn check_fixed(rules: &mut Rules) {
    let code = FindingCode::PaymentFixedValue;
    let root = rules.root();
    rules.fix(code, "", root, "Moneda", "XXX");
    let of_receiver = if rules.cfdi.version == Version::V4_0 { "CP01" } else { "P01" };
    if let Some(receiver) = root.child("Receptor") {
        rules.fix(code, "Receptor", receiver, "UsoCFDI", of_receiver);
    }
    let concepts: Vec<&Element> =
        root.children_named("Conceptos").flat_map(|parent| parent.children_named("Concepto")).collect();
    let path = "Conceptos/Concepto";
    if let [_, second, ..] = concepts.as_slice() {
        let count = concepts.len();
        rules.note(code, path, "", second, |finding| finding.found(&count).expected(&1));
    }
    let Some(concept) = concepts.first() else { return };
    for (name, expected) in [
        ("ClaveProdServ", ADVANCE_PRODUCT_KEY),
        ("Cantidad", "1"),
        ("ClaveUnidad", "ACT"),
        ("Descripcion", "Pago"),
        ("ValorUnitario", "0"),
        ("Importe", "0"),
        ("ObjetoImp", "01"),
    ] {
        rules.fix(code, path, concept, name, expected);
    }
    for name in ["NoIdentificacion", "Unidad", "Descuento"] {
        if concept.attribute(name).is_some() {
            rules.note(FindingCode::FieldNotAllowed, path, &format!("@{name}"), concept, |finding| finding);
        }
    }
    for name in ["Impuestos", "InformacionAduanera", "CuentaPredial", "ComplementoConcepto", "Parte"] {
        if let Some(child) = concept.child(name) {
            rules.note(FindingCode::FieldNotAllowed, path, name, child, |finding| finding);
        }
    }
}

fn check_payment(rules: &mut Rules, payment: &Element, newest: bool) {
    let currency = value(payment, "MonedaP");
    let rate = amount(payment, "TipoCambioP");
    let suits = match (currency, rate) {
        (Some("XXX"), _) => false,
        (Some("MXN"), Some(rate)) => rate == Decimal::ONE,
        (Some("MXN"), None) => !newest,
        (_, rate) => rate.is_some(),
    };
    if !suits {
        rules.note(FindingCode::PaymentRateWrong, PAYMENT, "@TipoCambioP", payment, |finding| finding);
    }
    check_paid(rules, PAYMENT, payment, "Monto", currency);
    let documents = || payment.children_named("DoctoRelacionado");
    for document in documents() {
        check_document(rules, document, currency, newest);
    }
    check_accounts(rules, payment);
    conditions::check(rules, payment);
    if newest {
        check_taxes(rules, payment);
    } else {
        older::check(rules, payment);
    }
}

/// More than nothing, in the decimals of its currency.
fn check_paid(rules: &mut Rules, path: &str, element: &Element, name: &str, currency: Option<&str>) {
    if amount(element, name).is_some_and(|paid| paid.is_zero()) {
        rules.note(FindingCode::PaymentAmountZero, path, &format!("@{name}"), element, |finding| finding);
    }
    check_decimals(rules, path, element, name, currency);
}

fn check_decimals(rules: &mut Rules, path: &str, element: &Element, name: &str, currency: Option<&str>) {
    let Some(written) = amount(element, name) else { return };
    let currency: Option<Currency> = currency.and_then(|code| code.parse().ok());
    if currency.is_some_and(|currency| written.normalize().scale() > currency.decimals()) {
        let code = FindingCode::TooManyDecimals;
        rules.note(code, path, &format!("@{name}"), element, |finding| finding.found(&written));
    }
}

fn check_document(rules: &mut Rules, document: &Element, of_payment: Option<&str>, newest: bool) {
    let currency = value(document, "MonedaDR");
    let name = if newest { "EquivalenciaDR" } else { "TipoCambioDR" };
    let suits = match amount(document, name) {
        Some(equivalence) if currency == of_payment => equivalence == Decimal::ONE,
        Some(_) => true,
        None => currency == of_payment && !newest,
    };
    if !suits {
        rules.note(FindingCode::EquivalenceWrong, DOCUMENT, &format!("@{name}"), document, |finding| finding);
    }
    check_paid(rules, DOCUMENT, document, "ImpPagado", currency);
    for name in ["ImpSaldoAnt", "ImpSaldoInsoluto"] {
        check_decimals(rules, DOCUMENT, document, name, currency);
    }
    let wrong = matches!(
        (value(document, "ObjetoImpDR"), document.child("ImpuestosDR")),
        (Some("02"), None) | (Some("01"), Some(_))
    );
    if wrong {
        rules.note(FindingCode::TaxObjectDisagrees, DOCUMENT, "@ObjetoImpDR", document, |finding| finding);
    }
}

/// Cash and the like come from no account; the others have accounts of their length.
fn check_accounts(rules: &mut Rules, payment: &Element) {
    let Some(form) = value(payment, "FormaDePagoP").and_then(catalogs::accounts) else { return };
    let sides: [(&'static [Shape], &str, &str); 2] =
        [(form.payer, "CtaOrdenante", "RfcEmisorCtaOrd"), (form.beneficiary, "CtaBeneficiario", "RfcEmisorCtaBen")];
    for (shapes, account, bank) in sides {
        let fits = value(payment, account).is_none_or(|account| shapes.iter().any(|shape| shape.fits(account)));
        if !fits {
            rules.note(FindingCode::AccountNotForForm, PAYMENT, &format!("@{account}"), payment, |finding| finding);
        }
        if shapes.is_empty() && value(payment, bank).is_some() {
            rules.note(FindingCode::AccountNotForForm, PAYMENT, &format!("@{bank}"), payment, |finding| finding);
        }
    }
}

/// Base and amount of one tax, and how many rows they come from.
#[derive(Default)]
struct Sum {
    base: Decimal,
    amount: Decimal,
    rows: usize,
}

/// Kind, tax, factor and rate; what is withheld is summed up by tax alone.
type Key<'e> = (bool, &'e str, Option<&'e str>, Option<Decimal>);

/// The suffix of a row's attributes: DR of a document, P of a payment.
fn rows<'e, 'a>(
    taxes: &'e Element<'a>,
    suffix: &'static str,
) -> impl Iterator<Item = (bool, &'e Element<'a>)> + use<'e, 'a> {
    let groups: [(&str, &str, bool); 2] = match suffix {
        "DR" => [("TrasladosDR", "TrasladoDR", false), ("RetencionesDR", "RetencionDR", true)],
        _ => [("TrasladosP", "TrasladoP", false), ("RetencionesP", "RetencionP", true)],
    };
    groups.into_iter().flat_map(move |(group, name, withheld)| {
        let rows = taxes.children_named(group).flat_map(move |parent| parent.children_named(name));
        rows.map(move |row| (withheld, row))
    })
}

const ROW_OF_DOCUMENT: taxes::Names =
    taxes::Names { tax: "ImpuestoDR", factor: "TipoFactorDR", rate: "TasaOCuotaDR", amount: "ImporteDR" };

fn check_taxes(rules: &mut Rules, payment: &Element) {
    let mut of_documents: BTreeMap<Key, Sum> = BTreeMap::new();
    for document in payment.children_named("DoctoRelacionado") {
        let equivalence = amount(document, "EquivalenciaDR").filter(|one| !one.is_zero()).unwrap_or(Decimal::ONE);
        let taxes = document.children_named("ImpuestosDR").flat_map(|taxes| rows(taxes, "DR"));
        for (withheld, row) in taxes {
            let path = format!("{DOCUMENT}/ImpuestosDR");
            taxes::check_row(rules, &path, row, &ROW_OF_DOCUMENT, withheld, true);
            let Some(tax) = value(row, "ImpuestoDR") else { continue };
            let rate = amount(row, "TasaOCuotaDR").map(|rate| rate.normalize());
            let key = if withheld { (true, tax, None, None) } else { (false, tax, value(row, "TipoFactorDR"), rate) };
            let in_payment = |name| amount(row, name).and_then(|one| one.checked_div(equivalence)).unwrap_or_default();
            let sum = of_documents.entry(key).or_default();
            sum.base = sum.base.saturating_add(in_payment("BaseDR"));
            sum.amount = sum.amount.saturating_add(in_payment("ImporteDR"));
            sum.rows = sum.rows.saturating_add(1);
        }
    }
    let path = "Complemento/Pagos/Pago/ImpuestosP";
    let taxes = payment.children_named("ImpuestosP").flat_map(|taxes| rows(taxes, "P"));
    for (withheld, row) in taxes {
        let Some(tax) = value(row, "ImpuestoP") else { continue };
        let rate = amount(row, "TasaOCuotaP").map(|rate| rate.normalize());
        let key = if withheld { (true, tax, None, None) } else { (false, tax, value(row, "TipoFactorP"), rate) };
        let sum = of_documents.remove(&key).unwrap_or_default();
        for (name, expected) in [("BaseP", sum.base), ("ImporteP", sum.amount)] {
            let Some(written) = amount(row, name) else { continue };
            if written.saturating_sub(expected).abs() > cents(sum.rows.max(1)) {
                let expected = expected.round_dp(6);
                let code = FindingCode::PaymentTaxesDiffer;
                let at = format!("@{name}");
                rules.note(code, path, &at, row, |finding| finding.found(&written).expected(&expected));
            }
        }
    }
    for ((_kind, tax, ..), _sum) in of_documents.iter().filter(|(_key, sum)| !sum.amount.is_zero()) {
        let found = (*tax).to_owned();
        rules.note(FindingCode::PaymentTaxesDiffer, PAYMENT, "ImpuestosP", payment, |finding| finding.expected(&found));
    }
}

/// What a cent for each of so many roundings comes to.
fn cents(roundings: usize) -> Decimal {
    Decimal::new(1, 2).saturating_mul(Decimal::from(roundings))
}

/// Where `Totales` keeps the base and the amount of a tax.
fn names_of_total(key: &Key) -> [Option<&'static str>; 2] {
    let sixteen = Decimal::new(16, 2);
    let eight = Decimal::new(8, 2);
    match key {
        (true, "001", ..) => [None, Some("TotalRetencionesISR")],
        (true, "002", ..) => [None, Some("TotalRetencionesIVA")],
        (true, "003", ..) => [None, Some("TotalRetencionesIEPS")],
        (false, "002", Some("Exento"), _) => [Some("TotalTrasladosBaseIVAExento"), None],
        (false, "002", Some("Tasa"), Some(rate)) if *rate == sixteen => {
            [Some("TotalTrasladosBaseIVA16"), Some("TotalTrasladosImpuestoIVA16")]
        }
        (false, "002", Some("Tasa"), Some(rate)) if *rate == eight => {
            [Some("TotalTrasladosBaseIVA8"), Some("TotalTrasladosImpuestoIVA8")]
        }
        (false, "002", Some("Tasa"), Some(rate)) if rate.is_zero() => {
            [Some("TotalTrasladosBaseIVA0"), Some("TotalTrasladosImpuestoIVA0")]
        }
        // IEPS that is added has no total.
        _ => [None, None],
    }
}

/// The totals are the payments' sums in pesos, rounded once.
fn check_totals(rules: &mut Rules, payments: &Element) {
    let Some(totals) = payments.child("Totales") else { return };
    let mut expected: BTreeMap<&'static str, Sum> = BTreeMap::new();
    for payment in payments.children_named("Pago") {
        let rate = amount(payment, "TipoCambioP").unwrap_or(Decimal::ONE);
        let mut add = |name: &'static str, amount: Option<Decimal>| {
            let sum = expected.entry(name).or_default();
            sum.amount = sum.amount.saturating_add(amount.unwrap_or_default().saturating_mul(rate));
            sum.rows = sum.rows.saturating_add(1);
        };
        add("MontoTotalPagos", amount(payment, "Monto"));
        for (withheld, row) in payment.children_named("ImpuestosP").flat_map(|taxes| rows(taxes, "P")) {
            let rate = amount(row, "TasaOCuotaP");
            let key = (withheld, value(row, "ImpuestoP").unwrap_or_default(), value(row, "TipoFactorP"), rate);
            let [base, tax] = names_of_total(&key);
            if let Some(name) = base {
                add(name, amount(row, "BaseP"));
            }
            if let Some(name) = tax {
                add(name, amount(row, "ImporteP"));
            }
        }
    }
    for (name, sum) in expected {
        let total = sum.amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let written = amount(totals, name).unwrap_or_default();
        if written.saturating_sub(total).abs() > cents(sum.rows) {
            let (code, path) = (FindingCode::PaymentTotalsDiffer, "Complemento/Pagos/Totales");
            let at = format!("@{name}");
            rules.note(code, path, &at, totals, |finding| finding.found(&written).expected(&total));
        }
    }
}

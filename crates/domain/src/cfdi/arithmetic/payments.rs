//! The figures of a payment complement.

use super::{half_unit, mismatch, sum};
use crate::cfdi::{
    finding::{Finding, FindingCode},
    model::{Cfdi, PaidDocument, Payment, Version},
};
use crate::money::Currency;
use rust_decimal::Decimal;

pub(super) fn check(cfdi: &Cfdi, findings: &mut Vec<Finding>) {
    if cfdi.payments.is_empty() {
        findings.push(Finding::new(FindingCode::PaymentMissing).at("Comprobante/Complemento"));
    }
    for (number, payment) in (1_usize..).zip(&cfdi.payments) {
        let path = format!("Comprobante/Complemento/Pagos/Pago[{number}]");
        check_balances(payment, &path, findings);
        let consumed = |document| least_consumed(payment, document, cfdi.version);
        let least = sum(payment.documents.iter().filter_map(consumed));
        if least > payment.amount {
            let at = format!("{path}/@Monto");
            findings.push(mismatch(FindingCode::PaymentExceeded, &at, payment.amount, least.round_dp(6)));
        }
    }
}

fn check_balances(payment: &Payment, path: &str, findings: &mut Vec<Finding>) {
    for (number, document) in (1_usize..).zip(&payment.documents) {
        let balances = (document.previous_balance, paid(payment, document), document.remaining_balance);
        let (Some(previous), Some(paid), Some(remaining)) = balances else { continue };
        let expected = previous.saturating_sub(paid);
        if remaining != expected {
            let at = format!("{path}/DoctoRelacionado[{number}]/@ImpSaldoInsoluto");
            findings.push(mismatch(FindingCode::BalanceDiffers, &at, remaining, expected));
        }
    }
}

/// What a document is paid, in its currency. Payments 1.0 leave it out where one document takes the whole payment.
fn paid(payment: &Payment, document: &PaidDocument) -> Option<Decimal> {
    let takes_all = payment.documents.len() == 1 && payment.currency == document.currency;
    document.paid.or_else(|| takes_all.then_some(payment.amount))
}

/// The least of the payment that SAT's limits let a document take; exact when both currencies are the same.
fn least_consumed(payment: &Payment, document: &PaidDocument, version: Version) -> Option<Decimal> {
    let paid = paid(payment, document)?;
    if payment.currency == document.currency {
        return Some(paid);
    }
    // Writers of payments 1.0 put 1 for documents in pesos: the payment's own rate says what they took.
    if version == Version::V3_3 && document.currency == Currency::MXN && document.equivalence == Decimal::ONE {
        return payment.exchange_rate.and_then(|rate| paid.saturating_sub(half_unit(paid)).checked_div(rate));
    }
    let most_equivalence = document.equivalence.saturating_add(half_unit(document.equivalence));
    paid.saturating_sub(half_unit(paid)).checked_div(most_equivalence)
}

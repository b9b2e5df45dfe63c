//! An XML document as people read it: who, to whom, what for, how much.

use domain::{
    cfdi::{Cfdi, DocumentType, decode},
    contract::{Language, ReadableConcept, ReadableDocument, ReadableFact},
};
use rust_decimal::Decimal;

/// How much of a document that is no CFDI is shown.
const MOST_CHARACTERS: usize = 20_000;
/// Lines of a long invoice beyond this are in the file.
const MOST_CONCEPTS: usize = 200;

pub(crate) fn document(bytes: &[u8], file_name: &str, language: Language) -> ReadableDocument {
    match Cfdi::read(bytes) {
        Ok(cfdi) => invoice(&cfdi, language),
        Err(_not_a_cfdi) => ReadableDocument {
            title: file_name.to_owned(),
            facts: Vec::new(),
            concepts: Vec::new(),
            totals: Vec::new(),
            source: decode(bytes).ok().map(|text| text.chars().take(MOST_CHARACTERS).collect()),
        },
    }
}

fn invoice(cfdi: &Cfdi, language: Language) -> ReadableDocument {
    let parts: Vec<&str> = [&cfdi.series, &cfdi.folio].into_iter().flatten().map(String::as_str).collect();
    let title = format!("{} {}", name(cfdi.document_type, language), parts.join("-"));
    let concepts = cfdi.concepts.iter().take(MOST_CONCEPTS).map(|concept| ReadableConcept {
        quantity: concept.quantity.to_string(),
        unit: concept.unit.clone().or_else(|| concept.unit_key.clone()).unwrap_or_default(),
        description: concept.description.clone(),
        unit_value: concept.unit_value.to_string(),
        amount: concept.amount.to_string(),
    });
    ReadableDocument {
        title: title.trim().to_owned(),
        facts: facts(cfdi, language),
        concepts: concepts.collect(),
        totals: totals(cfdi, language),
        source: None,
    }
}

fn name(kind: DocumentType, language: Language) -> &'static str {
    match kind {
        DocumentType::Income => language.choose("Factura", "Invoice"),
        DocumentType::Egress => language.choose("Nota de crédito", "Credit note"),
        DocumentType::Transfer => language.choose("Traslado", "Transfer"),
        DocumentType::Payroll => language.choose("Nómina", "Payroll"),
        DocumentType::Payment => language.choose("Complemento de pago", "Payment complement (REP)"),
    }
}

fn facts(cfdi: &Cfdi, language: Language) -> Vec<ReadableFact> {
    let party = |name: &Option<String>, rfc: &dyn std::fmt::Display| {
        name.as_ref().map_or_else(|| rfc.to_string(), |name| format!("{name} · {rfc}"))
    };
    let stamp = cfdi.stamp.as_ref();
    let all = [
        (language.choose("Emisor", "Issuer"), Some(party(&cfdi.issuer.name, &cfdi.issuer.rfc))),
        (language.choose("Receptor", "Receiver"), Some(party(&cfdi.receiver.name, &cfdi.receiver.rfc))),
        (language.choose("Fecha", "Date"), Some(cfdi.issued_at.format("%d/%m/%Y %H:%M").to_string())),
        (language.choose("Folio fiscal", "Fiscal UUID"), stamp.map(|stamp| stamp.uuid_text.to_uppercase())),
        (
            language.choose("Timbrado", "Stamped"),
            stamp.map(|stamp| stamp.stamped_at.format("%d/%m/%Y %H:%M").to_string()),
        ),
        (
            language.choose("Método de pago", "Payment method"),
            cfdi.payment_method.map(|method| method.code().to_owned()),
        ),
        (language.choose("Forma de pago", "Payment form"), cfdi.payment_form.clone()),
        (language.choose("Uso del CFDI", "CFDI use"), cfdi.receiver.cfdi_use.clone()),
        (language.choose("Condiciones de pago", "Payment conditions"), cfdi.payment_conditions.clone()),
        (language.choose("Versión", "Version"), Some(cfdi.version.as_str().to_owned())),
    ];
    all.into_iter().filter_map(|(label, value)| Some(fact(label, value?))).collect()
}

fn totals(cfdi: &Cfdi, language: Language) -> Vec<ReadableFact> {
    let currency = cfdi.currency;
    let money = |amount: Decimal| format!("{amount} {currency}");
    let taxes = cfdi.taxes.as_ref();
    let paid = cfdi.payments.iter().map(|payment| {
        let label = language.choose("Pago del", "Payment of");
        fact(
            &format!("{label} {}", payment.paid_at.format("%d/%m/%Y")),
            format!("{} {}", payment.amount, payment.currency),
        )
    });
    let all = [
        (language.choose("Subtotal", "Subtotal"), Some(cfdi.subtotal)),
        (language.choose("Descuento", "Discount"), cfdi.discount),
        (language.choose("Impuestos trasladados", "Taxes added"), taxes.and_then(|taxes| taxes.total_transferred)),
        (language.choose("Impuestos retenidos", "Taxes withheld"), taxes.and_then(|taxes| taxes.total_withheld)),
        (language.choose("Total", "Total"), Some(cfdi.total)),
    ];
    let all = all.into_iter().filter_map(|(label, amount)| Some(fact(label, money(amount?))));
    match cfdi.document_type {
        // A complement of payments is written for a total of zero.
        DocumentType::Payment => paid.collect(),
        DocumentType::Income | DocumentType::Egress | DocumentType::Transfer | DocumentType::Payroll => all.collect(),
    }
}

fn fact(label: &str, value: String) -> ReadableFact {
    ReadableFact { label: label.to_owned(), value }
}

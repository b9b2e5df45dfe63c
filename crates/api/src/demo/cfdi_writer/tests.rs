use super::*;
use crate::{
    cli::cfdi_check::{CheckedFile, check_bytes},
    demo::keys::PAC_CERTIFICATE,
    seal::CertificateStore,
};
use chrono::NaiveDate;
use domain::{
    cfdi::PaymentMethod,
    contract::{Language, SealVerdict},
    money::Currency,
};

fn writer() -> Writer {
    let credentials = Credentials::of(Holder::Distributor).unwrap();
    Writer::new(Issuer { rfc: "RBN140312QX8", name: "REFACCIONES Y BALEROS DEL NORTE", zip: "64000", credentials })
        .unwrap()
}

fn heading(folio: u32, relation: Option<(&'static str, Vec<Uuid>)>) -> Heading {
    let receiver = Receiver {
        rfc: "CAÑF770131PA3".to_owned(),
        name: "FELIX CAÑADA & HIJOS".to_owned(),
        zip: "06000",
        regime: "612",
    };
    let issued_at = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(10, 15, 0).unwrap();
    Heading { series: "A", folio, issued_at, uuid: Uuid::from_u128(folio.into()), receiver, relation }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn line(quantity: u32, unit_value: &str, discount: Option<&str>) -> Line {
    Line {
        product_key: "31171500",
        unit_key: "H87",
        description: "Balero 6204 2RS".to_owned(),
        quantity,
        unit_value: decimal(unit_value),
        discount: discount.map(decimal),
    }
}

fn sale(lines: Vec<Line>) -> SaleDraft {
    SaleDraft {
        method: PaymentMethod::Deferred,
        form: "99",
        conditions: Some("30 días".to_owned()),
        currency: Currency::MXN,
        exchange_rate: None,
        lines,
        withheld_rate: None,
    }
}

fn checked(folio: u32, relation: Option<(&'static str, Vec<Uuid>)>, content: &Content) -> CheckedFile {
    let mut store = CertificateStore::default();
    assert!(store.add(PAC_CERTIFICATE));
    let file = writer().write(&heading(folio, relation), content).unwrap();
    check_bytes("a.xml", file.as_bytes(), &store, Language::Es)
}

#[track_caller]
fn assert_sound(checked: &CheckedFile) {
    assert_eq!((checked.seal, checked.stamp_seal), (SealVerdict::Valid, SealVerdict::Valid), "{checked:?}");
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
}

#[test]
fn an_invoice_with_discounts_is_sound_and_adds_up_to_the_cent() {
    let sale = sale(vec![line(7, "33.33", None), line(3, "19.99", Some("4.50"))]);
    // 233.31 + 59.97 − 4.50 = 288.78; IVA 46.2048
    assert_eq!(sale.amounts().total(), decimal("334.98"));
    let checked = checked(1, None, &Content::Invoice(sale));
    assert_sound(&checked);
    assert_eq!(checked.total.as_deref(), Some("334.98"));
}

#[test]
fn withheld_iva_is_taken_from_the_total() {
    let mut sale = sale(vec![line(1, "1000.01", None)]);
    sale.withheld_rate = Some(decimal("0.04"));
    assert_eq!(sale.amounts().total(), decimal("1120.01"));
    assert_sound(&checked(2, None, &Content::Invoice(sale)));
}

#[test]
fn invoices_in_dollars_and_every_relation_are_sound() {
    for relation in ["01", "03", "04", "07"] {
        let mut sale = sale(vec![line(2, "75.10", None)]);
        (sale.currency, sale.exchange_rate) = (Currency::USD, Some(decimal("18.2345")));
        let related = Some((relation, vec![Uuid::from_u128(99)]));
        assert_sound(&checked(3, related.clone(), &Content::Invoice(sale.clone())));
        assert_sound(&checked(4, related, &Content::CreditNote(sale)));
    }
}

fn payment(currency: Currency, rate: &str, amount: &str, invoices: Vec<PaidInvoice>) -> Content {
    Content::Payment(PaymentDraft {
        paid_at: heading(0, None).issued_at,
        form: "03",
        currency,
        exchange_rate: decimal(rate),
        amount: decimal(amount),
        reference: "884120".to_owned(),
        invoices,
    })
}

fn paid(currency: Currency, equivalence: &str, paid: &str, withheld_rate: Option<&str>) -> PaidInvoice {
    PaidInvoice {
        uuid: Uuid::from_u128(1),
        series: "A",
        folio: 1,
        currency,
        equivalence: decimal(equivalence),
        installment: 1,
        previous_balance: decimal("1160.00"),
        paid: decimal(paid),
        total: decimal("1160.00"),
        base: decimal("1000.00"),
        withheld_rate: withheld_rate.map(decimal),
    }
}

#[test]
fn a_payment_of_parts_with_withheld_taxes_is_sound() {
    let invoices = vec![paid(Currency::MXN, "1", "333.33", None), paid(Currency::MXN, "1", "1160.00", Some("0.04"))];
    assert_sound(&checked(5, None, &payment(Currency::MXN, "1", "1493.33", invoices)));
}

#[test]
fn pesos_that_pay_an_invoice_in_dollars_are_sound() {
    let invoices = vec![paid(Currency::USD, "0.0540540541", "580.00", None)];
    let content = payment(Currency::MXN, "1", "10730.00", invoices);
    assert_sound(&checked(6, None, &content));
    let file = writer().write(&heading(6, None), &content).unwrap();
    // 500 of base at 18.50 pesos
    assert!(file.contains("TotalTrasladosBaseIVA16=\"9250.00\" TotalTrasladosImpuestoIVA16=\"1480.00\""), "{file}");
}

#[test]
fn a_document_is_the_same_whenever_it_is_written() {
    let content = Content::Invoice(sale(vec![line(1, "10.00", None)]));
    let write = || writer().write(&heading(7, None), &content).unwrap();
    assert_eq!(write(), write());
}

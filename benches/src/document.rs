//! CFDI to measure with: sealed and stamped by the demonstration's keys, the same on every run.

use crate::place::{ISSUER_RFC, TODAY};
use anyhow::{Context, Result};
use api::demo::{
    cfdi_writer::{Amounts, Content, Heading, Issuer, Line, PaidInvoice, PaymentDraft, Receiver, SaleDraft, Writer},
    keys::{Credentials, Holder},
};
use chrono::{Days, NaiveTime};
use domain::{cfdi::PaymentMethod, money::Currency, rfc::Rfc};
use rust_decimal::Decimal;
use std::{fs::File, io::Write as _, path::Path};
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

/// Concepts of a document of 6 KB, and of one of 230 KB.
pub(crate) const SMALL: u32 = 5;
pub(crate) const BIG: u32 = 500;
/// Invoices of one customer follow each other, so many.
const PER_CUSTOMER: u32 = 20;
/// Every so many documents of an archive one is a payment of the invoices before it, and one takes part of one back.
const PAYMENT_EVERY: u32 = 10;
const CREDIT_EVERY: u32 = 40;
/// Where among those the credit stands: some invoices after its customer's first.
const CREDIT_AT: u32 = 25;
/// The invoices that one payment pays.
const PAID_AT_ONCE: usize = 3;
/// Documents of one archive: more would exceed what is accepted.
const ARCHIVE: u32 = 5_000;

pub(crate) fn writer() -> Result<Writer> {
    let credentials = Credentials::of(Holder::Distributor)?;
    let issuer = Issuer { rfc: ISSUER_RFC, name: "REFACCIONES Y BALEROS DEL NORTE", zip: "64000", credentials };
    Writer::new(issuer)
}

/// One invoice with so many concepts.
pub(crate) fn invoice(concepts: u32) -> Result<String> {
    writer()?.write(&heading(1, "A", 0)?, &Content::Invoice(sale(1, concepts)))
}

/// Archives of so many documents in all, written to the folder: nine tenths invoices, the others payments and credits.
pub(crate) fn archives(folder: &Path, files: u32) -> Result<Vec<std::path::PathBuf>> {
    let writer = writer()?;
    let mut written = Vec::new();
    let mut sold = Vec::new();
    let mut number = 0;
    while number < files {
        let path = folder.join(format!("cfdi-{number}.zip"));
        let mut archive = ZipWriter::new(File::create(&path)?);
        for number in number..files.min(number + ARCHIVE) {
            archive.start_file(format!("{number:05}.xml"), SimpleFileOptions::default())?;
            archive.write_all(document(&writer, number, &mut sold)?.as_bytes())?;
        }
        archive.finish()?;
        written.push(path);
        number += ARCHIVE;
    }
    Ok(written)
}

/// An invoice that a payment may pay.
struct Sold {
    folio: u32,
    amounts: Amounts,
}

fn document(writer: &Writer, number: u32, sold: &mut Vec<Sold>) -> Result<String> {
    let customer = number / PER_CUSTOMER;
    if number % PAYMENT_EVERY == PAYMENT_EVERY - 1 && sold.len() >= PAID_AT_ONCE {
        let paid = sold.split_off(sold.len() - PAID_AT_ONCE);
        return writer.write(&heading(number, "P", customer)?, &payment(&paid)?);
    }
    if number % CREDIT_EVERY == CREDIT_AT
        && let Some(taken_back) = sold.first()
    {
        let relation = Some(("01", vec![fiscal_uuid(taken_back.folio)]));
        let mut credit = sale(number, 1);
        credit.lines.iter_mut().for_each(|line| (line.quantity, line.unit_value) = (1, Decimal::ONE));
        (credit.method, credit.form) = (PaymentMethod::OneExhibition, "15");
        return writer.write(&Heading { relation, ..heading(number, "NC", customer)? }, &Content::CreditNote(credit));
    }
    if number.is_multiple_of(PER_CUSTOMER) {
        sold.clear();
    }
    let sale = sale(number, SMALL);
    sold.push(Sold { folio: number, amounts: sale.amounts() });
    writer.write(&heading(number, "A", customer)?, &Content::Invoice(sale))
}

fn heading(folio: u32, series: &'static str, customer: u32) -> Result<Heading> {
    let issued_on = TODAY.checked_sub_days(Days::new(u64::from(90 - folio % 60))).context("a day")?;
    Ok(Heading {
        series,
        folio,
        issued_at: issued_on.and_time(NaiveTime::from_hms_opt(10, 15, 0).context("a time")?),
        uuid: fiscal_uuid(folio),
        receiver: receiver(customer)?,
        relation: None,
    })
}

fn fiscal_uuid(folio: u32) -> Uuid {
    Uuid::from_u128(0x5f0c_41d2_0000_4000_8000_0000_0000_0000 | u128::from(folio))
}

/// A company whose RFC has its right last digit.
fn receiver(customer: u32) -> Result<Receiver> {
    let letter = |place: u32| char::from(b'A' + u8::try_from(customer / 26_u32.pow(place) % 26).unwrap_or_default());
    let begun = format!("B{}{}100203{}{}", letter(0), letter(1), letter(2), letter(3));
    let digit = Rfc::parse(&format!("{begun}0"))?.check_digit();
    let rfc = format!("{begun}{digit}");
    Ok(Receiver { name: format!("TALLERES {rfc}"), rfc, zip: "06000", regime: "601" })
}

fn sale(number: u32, concepts: u32) -> SaleDraft {
    let line = |place: u32| Line {
        product_key: "31171500",
        unit_key: "H87",
        description: format!("Balero rígido de bolas 62{place:02}-2RS, sellado por ambos lados & engrasado"),
        quantity: 1 + (number + place) % 12,
        unit_value: Decimal::new(i64::from(9_950 + (number * 37 + place * 911) % 90_000), 2),
        discount: None,
    };
    SaleDraft {
        method: PaymentMethod::Deferred,
        form: "99",
        conditions: Some("30 días".to_owned()),
        currency: Currency::MXN,
        exchange_rate: None,
        lines: (0..concepts).map(line).collect(),
        withheld_rate: None,
    }
}

fn payment(paid: &[Sold]) -> Result<Content> {
    let invoice = |sold: &Sold| PaidInvoice {
        uuid: fiscal_uuid(sold.folio),
        series: "A",
        folio: sold.folio,
        currency: Currency::MXN,
        equivalence: Decimal::ONE,
        installment: 1,
        previous_balance: sold.amounts.total(),
        paid: sold.amounts.total(),
        total: sold.amounts.total(),
        base: sold.amounts.base(),
        withheld_rate: None,
    };
    let paid_on = TODAY.checked_sub_days(Days::new(2)).context("a day")?;
    Ok(Content::Payment(PaymentDraft {
        paid_at: paid_on.and_time(NaiveTime::from_hms_opt(12, 0, 0).context("noon")?),
        form: "03",
        currency: Currency::MXN,
        exchange_rate: Decimal::ONE,
        amount: paid.iter().map(|sold| sold.amounts.total()).sum(),
        reference: "884120".to_owned(),
        invoices: paid.iter().map(invoice).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_big_documents_have_the_size_that_the_table_names() {
        let (small, big) = (invoice(SMALL).unwrap().len(), invoice(BIG).unwrap().len());
        assert!((5_000..7_000).contains(&small), "{small}");
        assert!((200_000..330_000).contains(&big), "{big}");
    }
}

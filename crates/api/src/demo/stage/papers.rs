//! What lies in the folders on the last day: orders, a counter-receipt, and a cheque that the collector just received.

use super::{Stage, acts::failure, people};
use crate::{
    act::Act,
    attachments::{Owner, prepare::Upload},
    auth::Caller,
    error::ApiResult,
    invoice_change,
    routes::{attachments::upload, payments},
    store::{
        self, WriteTransaction,
        invoices::{OpenFilter, StoredInvoice},
        timeline::Subject,
    },
};
use anyhow::Context;
use domain::{
    contract::{AttachmentKind, NewAllocation, NewPayment, PurchaseOrder},
    money::Money,
    payment_form::CHEQUE,
    permission::{Role, Scope},
};
use image::{ImageFormat, Rgb, RgbImage};
use std::{fmt::Write, io::Cursor};

/// So many invoices have papers.
const WITH_PAPERS: usize = 4;

impl Stage<'_> {
    /// Puts papers into the folders of some open invoices.
    pub(super) async fn papers(&self) -> anyhow::Result<()> {
        let Some(collector) = people::of_role(&self.players, Role::FieldCollector).next() else { return Ok(()) };
        let collector = &collector.caller;
        let Some(office) = people::of_role(&self.players, Role::Collections).next() else { return Ok(()) };
        let txn = store::begin_write(&self.state.db).await?;
        let act = Act::begin(&txn, &office.caller, self.state).await.map_err(failure)?;
        let filter = OpenFilter { visible_to: Some(collector.user_id()), ..OpenFilter::default() };
        let open = store::invoices::candidates(&txn, self.organization, &filter, act.today).await?;
        let chosen: Vec<StoredInvoice> = open.into_iter().rev().take(WITH_PAPERS).collect();
        for (number, invoice) in (1_u32..).zip(&chosen) {
            self.order(&act, invoice.clone(), 4_500_100 + number).await.map_err(failure)?;
        }
        if let Some(invoice) = chosen.first() {
            let photo = receipt(Rgb([250, 248, 240]))?;
            let name = "Contrarrecibo.png";
            self.file(&act, Owner::Invoice(invoice.id()), AttachmentKind::CounterReceipt, (name, photo))
                .await
                .map_err(failure)?;
        }
        if let Some(invoice) = chosen.last() {
            self.cheque(&txn, collector, invoice).await.map_err(failure)?;
        }
        Ok(txn.commit().await?)
    }

    /// The customer's order: its number, where it can be read, and a copy.
    async fn order(&self, act: &Act<'_>, invoice: StoredInvoice, number: u32) -> ApiResult<()> {
        let order =
            PurchaseOrder { number: number.to_string(), url: Some(format!("https://proveedores.example/oc/{number}")) };
        let text = [format!("Orden de compra {number}"), format!("Factura {}", invoice.document())];
        let owner = Owner::Invoice(invoice.id());
        invoice_change::set_purchase_orders(act.txn, act.caller, invoice, vec![order], act.now).await?;
        let pdf = (format!("OC {number}.pdf"), page(&text));
        self.file(act, owner, AttachmentKind::PurchaseOrder, (&pdf.0, pdf.1)).await
    }

    async fn file(
        &self,
        act: &Act<'_>,
        owner: Owner,
        kind: AttachmentKind,
        (name, bytes): (&str, Vec<u8>),
    ) -> ApiResult<()> {
        let subject = match owner {
            Owner::Invoice(id) => {
                let invoices = store::invoices::by_ids(act.txn, self.organization, [id]).await?;
                let customer = invoices.first().and_then(|invoice| invoice.customer_id);
                Subject { customer, invoice: Some(id), payment: None }
            }
            Owner::Customer(_) | Owner::Payment(_) => owner.row(),
        };
        for file in Upload::of(kind, name, bytes).keep(self.state, self.organization).await? {
            upload::write(act, owner, subject, kind, file).await?;
        }
        Ok(())
    }

    /// Received today, and waiting for the office to compare it with its photo.
    async fn cheque(&self, txn: &WriteTransaction, collector: &Caller, invoice: &StoredInvoice) -> ApiResult<()> {
        let act = Act::begin(txn, collector, self.state).await?;
        let books = crate::ledger::lock(txn, &act.rules, [invoice.id()], None, act.today).await?;
        let balance = books.get(&invoice.id()).context("the invoice just read")?.balance;
        let amount: Money = domain::collection::collectible(balance.balance_due, balance.in_transit)?;
        if !amount.is_positive() {
            return Ok(());
        }
        let allocation = NewAllocation { invoice_id: invoice.id(), amount, equivalence: None, kind: None };
        let body = NewPayment {
            customer_id: invoice.customer_id,
            payer: None,
            date: act.today,
            form: CHEQUE.to_owned(),
            amount,
            reference: Some("0012".to_owned()),
            bank: Some("BBVA".to_owned()),
            exchange_rate: None,
            effective_date: None,
            in_transit: true,
            comment: Some("Lo entregó la cajera; pide recibo.".to_owned()),
            allocations: vec![allocation],
        };
        let (payment, waiting) = payments::take_in(&act, &body, Scope::Own, Some(collector.user_id())).await?;
        if let Some(waiting) = waiting {
            return Err(waiting.into());
        }
        let photo = receipt(Rgb([225, 238, 230]))?;
        self.file(&act, Owner::Payment(payment.id), AttachmentKind::PaymentProof, ("Cheque 0012.png", photo)).await
    }
}

/// A drawing of a printed form: paper on a table, a frame, and lines where words would be.
fn receipt(paper: Rgb<u8>) -> anyhow::Result<Vec<u8>> {
    const WIDTH: u32 = 1_200;
    const HEIGHT: u32 = 560;
    let ink = Rgb([70, 84, 104]);
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let on_paper = (40..WIDTH - 40).contains(&x) && (40..HEIGHT - 40).contains(&y);
        let on_frame = on_paper && !((52..WIDTH - 52).contains(&x) && (52..HEIGHT - 52).contains(&y));
        // Four lines of different lengths, and the box of the amount.
        let (line, within) = (y.saturating_sub(130) / 80, y.saturating_sub(130) % 80);
        let is_written = y > 130 && line < 4 && within < 10 && (100..900 - line * 110).contains(&x);
        let is_box = (930..1_100).contains(&x) && (130..200).contains(&y);
        let is_edge = is_box && !((936..1_094).contains(&x) && (136..194).contains(&y));
        if !on_paper {
            Rgb([120, 104, 88])
        } else if on_frame || is_written || is_edge {
            ink
        } else {
            paper
        }
    });
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
    Ok(bytes)
}

/// A page of some lines, as PDF.
fn page(lines: &[String]) -> Vec<u8> {
    let mut text = "BT /F1 20 Tf 72 740 Td 30 TL".to_owned();
    for line in lines {
        let plain: String = line.chars().filter(|one| one.is_ascii() && !"()\\".contains(*one)).collect();
        // Writing to a string cannot fail.
        write!(text, " ({plain}) Tj T*").unwrap_or_default();
    }
    text.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1_u32..).zip(&objects) {
        places.push(pdf.len());
        write!(pdf, "{number} 0 obj\n{object}\nendobj\n").unwrap_or_default();
    }
    let table = pdf.len();
    write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap_or_default();
    for place in places {
        writeln!(pdf, "{place:010} 00000 n ").unwrap_or_default();
    }
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    pdf.push_str(&trailer);
    pdf.into_bytes()
}

//! The printed representation of a CFDI, from its XML alone.
//!
//! In Spanish, with SAT's own names and codes: it is a fiscal document for Mexican offices.

use super::{
    PdfError,
    layout::{Flow, Furniture, Line, PageSize, Properties, Style},
    table::{Align, Column, Table, Width},
};
use domain::cfdi::{Cfdi, DocumentType, ReadError, Tax, TaxKind, cadena, decode, expression::Identity, xml::Document};
use qrcode::{Color, EcLevel, QrCode};
use rust_decimal::Decimal;

/// Side of the square code; SAT asks for no less than 2.75 cm.
const CODE_SIZE: f32 = 92.0;

/// Why there is no printed representation.
#[derive(Debug, thiserror::Error)]
pub enum CfdiPdfError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// A CFDI on letter paper, from the bytes of its XML; equal documents give equal bytes.
pub fn cfdi(xml: &[u8]) -> Result<Vec<u8>, CfdiPdfError> {
    let text = decode(xml)?;
    let document = Document::parse(&text)?;
    let cfdi = Cfdi::from_document(&document)?;
    Ok(print(&document, &cfdi)?)
}

fn print(document: &Document, cfdi: &Cfdi) -> Result<Vec<u8>, PdfError> {
    let title = title(cfdi);
    let issuer = cfdi.issuer.name.clone().unwrap_or_else(|| cfdi.issuer.rfc.to_string());
    let furniture = Furniture {
        running_head: format!("{title} · {issuer}"),
        foot: "Este documento es una representación impresa de un CFDI".to_owned(),
        page_of: |page, pages| format!("Página {page} de {pages}"),
    };
    let mut flow = Flow::new(PageSize::Portrait, furniture);
    head(&mut flow, cfdi, &title, &issuer)?;
    if !cfdi.concepts.is_empty() {
        flow.heading("Conceptos", Style::HEADING, 2)?;
        flow.table(&concepts(cfdi))?;
        flow.space(8.0);
    }
    taxes(&mut flow, cfdi)?;
    payments(&mut flow, cfdi)?;
    if cfdi.document_type != DocumentType::Payment {
        flow.table(&totals(cfdi))?;
        flow.space(10.0);
    }
    seals(&mut flow, document, cfdi)?;
    flow.finish(&Properties { title, author: issuer, language: "es-MX" })
}

fn title(cfdi: &Cfdi) -> String {
    let kind = match cfdi.document_type {
        DocumentType::Income => "Factura",
        DocumentType::Egress => "Nota de crédito",
        DocumentType::Transfer => "Carta de traslado",
        DocumentType::Payroll => "Recibo de nómina",
        DocumentType::Payment => "Recibo electrónico de pago",
    };
    let number = [cfdi.series.as_deref(), cfdi.folio.as_deref()];
    let number = number.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if number.is_empty() { kind.to_owned() } else { format!("{kind} {number}") }
}

/// The parts that are there, with their names.
fn named(parts: &[(&str, Option<String>)]) -> String {
    let parts = parts.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}: {value}")));
    parts.collect::<Vec<_>>().join(" · ")
}

fn head(flow: &mut Flow, cfdi: &Cfdi, title: &str, issuer: &str) -> Result<(), PdfError> {
    let of_issuer = named(&[("RFC", Some(cfdi.issuer.rfc.to_string())), ("Régimen", cfdi.issuer.regime.clone())]);
    let sender = [Line::new(issuer, Style::HEADING), Line::new(of_issuer, Style::SMALL)];
    let dated = format!("{} · CFDI {}", cfdi.issued_at.format("%Y-%m-%d %H:%M:%S"), cfdi.version.as_str());
    flow.beside(&sender, &[Line::heading(title, Style::TITLE, 1), Line::new(dated, Style::SMALL)])?;
    flow.space(10.0);
    let receiver = &cfdi.receiver;
    flow.paragraph(receiver.name.as_deref().unwrap_or(receiver.rfc.as_str()), Style::STRONG)?;
    let of_receiver = [
        ("RFC", Some(receiver.rfc.to_string())),
        ("Domicilio fiscal", receiver.zip.clone()),
        ("Régimen", receiver.regime.clone()),
        ("Uso del CFDI", receiver.cfdi_use.clone()),
        ("Residencia fiscal", receiver.tax_residence.clone()),
        ("Registro tributario", receiver.foreign_tax_number.clone()),
    ];
    flow.paragraph(&named(&of_receiver), Style::SMALL)?;
    let terms = [
        ("Tipo", Some(cfdi.document_type.code().to_owned())),
        ("Forma de pago", cfdi.payment_form.clone()),
        ("Método de pago", cfdi.payment_method.map(|method| method.code().to_owned())),
        ("Condiciones", cfdi.payment_conditions.clone()),
        ("Moneda", Some(cfdi.currency.to_string())),
        ("Tipo de cambio", cfdi.exchange_rate.map(|rate| rate.to_string())),
        ("Lugar de expedición", cfdi.place.clone()),
    ];
    flow.paragraph(&named(&terms), Style::SMALL)?;
    for relation in &cfdi.relations {
        let uuids: Vec<String> = relation.uuids.iter().map(ToString::to_string).collect();
        flow.paragraph(&format!("CFDI relacionados ({}): {}", relation.relation_type, uuids.join(", ")), Style::SMALL)?;
    }
    flow.space(8.0);
    Ok(())
}

fn column(heading: &str, align: Align, width: Width) -> Column {
    Column { heading: heading.to_owned(), align, width }
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn figure(value: Option<Decimal>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn concepts(cfdi: &Cfdi) -> Table {
    let content = |most| Width::Content { most };
    let columns = vec![
        column("CLAVE", Align::Left, content(60.0)),
        column("CANTIDAD", Align::Right, content(60.0)),
        column("UNIDAD", Align::Left, content(50.0)),
        column("DESCRIPCIÓN", Align::Left, Width::Rest { least: 150.0 }),
        column("VALOR UNITARIO", Align::Right, content(90.0)),
        column("DESCUENTO", Align::Right, content(80.0)),
        column("IMPORTE", Align::Right, content(90.0)),
    ];
    let row = |concept: &domain::cfdi::Concept| {
        vec![
            text(concept.product_key.as_ref()),
            concept.quantity.to_string(),
            text(concept.unit_key.as_ref().or(concept.unit.as_ref())),
            concept.description.clone(),
            concept.unit_value.to_string(),
            figure(concept.discount),
            concept.amount.to_string(),
        ]
    };
    Table { columns, rows: cfdi.concepts.iter().map(row).collect(), totals: None }
}

fn taxes(flow: &mut Flow, cfdi: &Cfdi) -> Result<(), PdfError> {
    let Some(taxes) = cfdi.taxes.as_ref().filter(|taxes| !taxes.rows.is_empty()) else { return Ok(()) };
    let content = |most| Width::Content { most };
    let columns = vec![
        column("IMPUESTO", Align::Left, Width::Rest { least: 150.0 }),
        column("FACTOR", Align::Left, content(60.0)),
        column("TASA O CUOTA", Align::Right, content(80.0)),
        column("BASE", Align::Right, content(90.0)),
        column("IMPORTE", Align::Right, content(90.0)),
    ];
    let row = |tax: &Tax| {
        let kind = match tax.kind {
            TaxKind::Transferred => "trasladado",
            TaxKind::Withheld => "retenido",
        };
        let name = match tax.tax.as_str() {
            "001" => "ISR",
            "002" => "IVA",
            "003" => "IEPS",
            other => other,
        };
        let name = format!("{name} {kind}");
        vec![name, text(tax.factor.as_ref()), figure(tax.rate), figure(tax.base), figure(tax.amount)]
    };
    flow.heading("Impuestos", Style::HEADING, 2)?;
    flow.table(&Table { columns, rows: taxes.rows.iter().map(row).collect(), totals: None })?;
    flow.space(8.0);
    Ok(())
}

fn payments(flow: &mut Flow, cfdi: &Cfdi) -> Result<(), PdfError> {
    for payment in &cfdi.payments {
        let heading = format!("Pago de {} {}", payment.amount, payment.currency);
        flow.heading(&heading, Style::HEADING, 2)?;
        let about = [
            ("Fecha", Some(payment.paid_at.format("%Y-%m-%d %H:%M:%S").to_string())),
            ("Forma de pago", Some(payment.form.clone())),
            ("Tipo de cambio", payment.exchange_rate.map(|rate| rate.to_string())),
            ("Operación", payment.operation_number.clone()),
            ("Cuenta ordenante", payment.payer_account.clone()),
            ("Cuenta beneficiaria", payment.beneficiary_account.clone()),
        ];
        flow.paragraph(&named(&about), Style::SMALL)?;
        let content = |most| Width::Content { most };
        let columns = vec![
            column("DOCUMENTO", Align::Left, Width::Rest { least: 170.0 }),
            column("FOLIO", Align::Left, content(60.0)),
            column("MONEDA", Align::Left, content(40.0)),
            column("PARCIALIDAD", Align::Right, content(50.0)),
            column("SALDO ANTERIOR", Align::Right, content(80.0)),
            column("PAGADO", Align::Right, content(80.0)),
            column("SALDO INSOLUTO", Align::Right, content(80.0)),
        ];
        let row = |paid: &domain::cfdi::PaidDocument| {
            vec![
                paid.document_id.clone(),
                format!("{} {}", text(paid.series.as_ref()), text(paid.folio.as_ref())).trim().to_owned(),
                paid.currency.to_string(),
                paid.installment.map(|number| number.to_string()).unwrap_or_default(),
                figure(paid.previous_balance),
                figure(paid.paid),
                figure(paid.remaining_balance),
            ]
        };
        flow.table(&Table { columns, rows: payment.documents.iter().map(row).collect(), totals: None })?;
        flow.space(8.0);
    }
    Ok(())
}

fn totals(cfdi: &Cfdi) -> Table {
    let taxes = cfdi.taxes.as_ref();
    let mut rows = vec![("Subtotal", Some(cfdi.subtotal)), ("Descuento", cfdi.discount)];
    rows.push(("Impuestos trasladados", taxes.and_then(|taxes| taxes.total_transferred)));
    rows.push(("Impuestos retenidos", taxes.and_then(|taxes| taxes.total_withheld)));
    for local in &cfdi.local_taxes {
        rows.push(("Impuestos locales trasladados", Some(local.total_transferred)));
        rows.push(("Impuestos locales retenidos", Some(local.total_withheld)));
    }
    let columns = vec![
        column("IMPORTES", Align::Right, Width::Rest { least: 200.0 }),
        column(&cfdi.currency.to_string(), Align::Right, Width::Content { most: 120.0 }),
    ];
    let row = |(name, amount): (&str, Option<Decimal>)| amount.map(|amount| vec![name.to_owned(), amount.to_string()]);
    let total = Some(vec!["Total".to_owned(), cfdi.total.to_string()]);
    Table { columns, rows: rows.into_iter().filter_map(row).collect(), totals: total }
}

fn seals(flow: &mut Flow, document: &Document, cfdi: &Cfdi) -> Result<(), PdfError> {
    let (Some(stamp), Some(identity)) = (&cfdi.stamp, Identity::of(cfdi)) else {
        return flow.paragraph("Sin timbrar: no tiene validez fiscal", Style::STRONG);
    };
    flow.keep_together(CODE_SIZE + 10.0);
    let top = flow.y;
    flow.code(&modules(&identity.sat_expression())?, CODE_SIZE);
    let line = |name: &str, value: &str| Line::new(format!("{name}: {value}"), Style::SMALL);
    let mut about = vec![
        line("Folio fiscal", &stamp.uuid_text),
        line("Certificado del emisor", &cfdi.certificate_number),
        line("Certificado del SAT", &stamp.sat_certificate_number),
        line("Certificación", &stamp.stamped_at.format("%Y-%m-%d %H:%M:%S").to_string()),
    ];
    about.extend(stamp.pac_rfc.as_ref().map(|rfc| line("RFC del proveedor de certificación", rfc)));
    flow.beside(&[], &about)?;
    flow.y = flow.y.max(top + CODE_SIZE + 8.0);
    let chain = cadena::of_stamp(document).unwrap_or_default();
    for (name, value) in [
        ("Sello digital del CFDI", &cfdi.seal),
        ("Sello del SAT", &stamp.sat_seal),
        ("Cadena original del complemento de certificación del SAT", &chain),
    ] {
        flow.paragraph(name, Style::STRONG)?;
        flow.paragraph(value, Style::SMALL)?;
    }
    Ok(())
}

/// The square code, row by row.
fn modules(text: &str) -> Result<Vec<Vec<bool>>, PdfError> {
    let code =
        QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| PdfError::Refused(error.to_string()))?;
    let colors = code.to_colors();
    Ok(colors.chunks(code.width()).map(|row| row.iter().map(|color| *color == Color::Dark).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOICE: &str = include_str!("../seal/fixtures/invoice.xml");

    fn pdf(text: &str) -> Vec<u8> {
        cfdi(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_invoice_is_small_and_always_the_same() {
        let bytes = pdf(INVOICE);
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert!(bytes.len() <= 60_000, "{} bytes", bytes.len());
        assert_eq!(bytes, pdf(INVOICE));
    }

    #[test]
    fn a_draft_has_no_code() {
        let (start, rest) = INVOICE.split_once("<cfdi:Complemento>").unwrap();
        let (_, end) = rest.split_once("</cfdi:Complemento>").unwrap();
        assert!(pdf(&format!("{start}{end}")).len() < pdf(INVOICE).len());
    }

    #[test]
    fn the_code_is_a_square_with_its_three_marks() {
        let rows = modules("https://example.com/?id=1").unwrap();
        assert!(rows.iter().all(|row| row.len() == rows.len()));
        let (first, last) = (&rows[0], &rows[rows.len() - 1]);
        assert!(first[..7].iter().all(|dark| *dark) && first[rows.len() - 7..].iter().all(|dark| *dark));
        assert!(last[..7].iter().all(|dark| *dark) && !first[7]);
    }

    #[test]
    fn a_thousand_concepts_are_one_document() {
        let start = INVOICE.find("<cfdi:Concepto ").unwrap();
        let end = INVOICE.find("</cfdi:Concepto>").unwrap() + "</cfdi:Concepto>".len();
        let many = format!("{}{}{}", &INVOICE[..start], INVOICE[start..end].repeat(1_000), &INVOICE[end..]);
        assert!(pdf(&many).len() < 600_000);
    }
}

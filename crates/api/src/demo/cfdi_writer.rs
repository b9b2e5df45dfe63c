//! Writes CFDI 4.0 as issuers do: invoices, credit notes, payments; sealed, and stamped by the demonstration's PAC.

mod element;
mod payment;
mod sale;

pub use payment::{PaidInvoice, PaymentDraft};
pub use sale::{Amounts, Line, SaleDraft};

use super::keys::{Credentials, Holder, PAC_RFC};
use anyhow::Context;
use chrono::{NaiveDateTime, TimeDelta};
use domain::cfdi::{DocumentType, cadena, xml::Document};
use element::Element;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

/// IVA.
const IVA: &str = "002";
const IVA_RATE: Decimal = Decimal::from_parts(16, 0, 0, false, 2);

/// Who issues.
#[derive(Debug)]
pub struct Issuer {
    pub rfc: &'static str,
    pub name: &'static str,
    pub zip: &'static str,
    pub credentials: Credentials,
}

/// Who receives.
#[derive(Clone, Debug)]
pub struct Receiver {
    pub rfc: String,
    /// In capitals, as SAT has it.
    pub name: String,
    pub zip: &'static str,
    pub regime: &'static str,
}

/// What every document has.
#[derive(Clone, Debug)]
pub struct Heading {
    pub series: &'static str,
    pub folio: u32,
    pub issued_at: NaiveDateTime,
    pub uuid: Uuid,
    pub receiver: Receiver,
    /// `TipoRelacion` and the documents it means.
    pub relation: Option<(&'static str, Vec<Uuid>)>,
}

/// What the document is about.
#[derive(Clone, Debug)]
pub enum Content {
    Invoice(SaleDraft),
    CreditNote(SaleDraft),
    Payment(PaymentDraft),
}

impl Content {
    fn document_type(&self) -> DocumentType {
        match self {
            Self::Invoice(_) => DocumentType::Income,
            Self::CreditNote(_) => DocumentType::Egress,
            Self::Payment(_) => DocumentType::Payment,
        }
    }
}

/// Seals and stamps documents of one issuer.
#[derive(Debug)]
pub struct Writer {
    issuer: Issuer,
    pac: Credentials,
}

impl Writer {
    pub fn new(issuer: Issuer) -> anyhow::Result<Self> {
        Ok(Self { issuer, pac: Credentials::of(Holder::Pac)? })
    }

    /// The document as a file.
    pub fn write(&self, heading: &Heading, content: &Content) -> anyhow::Result<String> {
        let draft = self.draft(heading, content);
        let complement = match content {
            Content::Invoice(_) | Content::CreditNote(_) => None,
            Content::Payment(payment) => Some(payment::complement(payment)),
        };
        let seal = self.issuer.credentials.sign(&chain(&file(&draft, [complement.as_ref()]), cadena::of_document)?)?;
        let sealed = draft.with("Sello", &seal);
        let stamp = Element::new("tfd:TimbreFiscalDigital")
            .with("xmlns:tfd", "http://www.sat.gob.mx/TimbreFiscalDigital")
            .with("Version", "1.1")
            .with("UUID", fiscal_uuid(heading.uuid))
            .with("FechaTimbrado", date_time(heading.issued_at + TimeDelta::seconds(47)))
            .with("RfcProvCertif", PAC_RFC)
            .with("SelloCFD", seal)
            .with("NoCertificadoSAT", self.pac.number);
        let signed = chain(&file(&sealed, [complement.as_ref(), Some(&stamp)]), cadena::of_stamp)?;
        let stamp = stamp.with("SelloSAT", self.pac.sign(&signed)?);
        Ok(file(&sealed, [complement.as_ref(), Some(&stamp)]))
    }

    fn draft(&self, heading: &Heading, content: &Content) -> Element {
        let issuer = Element::new("cfdi:Emisor")
            .with("Rfc", self.issuer.rfc)
            .with("Nombre", self.issuer.name)
            .with("RegimenFiscal", "601");
        let root = Element::new("cfdi:Comprobante")
            .with("xmlns:cfdi", "http://www.sat.gob.mx/cfd/4")
            .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
            .with(
                "xsi:schemaLocation",
                "http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd",
            )
            .with("Version", "4.0")
            .with("Serie", heading.series)
            .with("Folio", heading.folio.to_string())
            .with("Fecha", date_time(heading.issued_at))
            .with("NoCertificado", self.issuer.credentials.number)
            .with("Certificado", &self.issuer.credentials.certificate)
            .with("TipoDeComprobante", content.document_type().code())
            .with("Exportacion", "01")
            .with("LugarExpedicion", self.issuer.zip)
            .children(heading.relation.iter().map(|(kind, uuids)| relation(kind, uuids)))
            .child(issuer)
            .child(receiver(&heading.receiver, content));
        match content {
            Content::Invoice(sale) | Content::CreditNote(sale) => sale::add(root, sale),
            Content::Payment(_) => payment::add(root),
        }
    }
}

fn relation(kind: &str, uuids: &[Uuid]) -> Element {
    let related = |uuid: &Uuid| Element::new("cfdi:CfdiRelacionado").with("UUID", fiscal_uuid(*uuid));
    Element::new("cfdi:CfdiRelacionados").with("TipoRelacion", kind).children(uuids.iter().map(related))
}

fn receiver(receiver: &Receiver, content: &Content) -> Element {
    let cfdi_use = match content {
        Content::Invoice(_) => "G01",
        Content::CreditNote(_) => "G02",
        Content::Payment(_) => "CP01",
    };
    Element::new("cfdi:Receptor")
        .with("Rfc", &receiver.rfc)
        .with("Nombre", &receiver.name)
        .with("DomicilioFiscalReceptor", receiver.zip)
        .with("RegimenFiscalReceptor", receiver.regime)
        .with("UsoCFDI", cfdi_use)
}

fn file<'e>(root: &Element, complements: impl IntoIterator<Item = Option<&'e Element>>) -> String {
    let complements = complements.into_iter().flatten().cloned();
    let root = root.clone().child(Element::new("cfdi:Complemento").children(complements));
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root}\n")
}

fn chain(file: &str, of: fn(&Document) -> Option<String>) -> anyhow::Result<String> {
    of(&Document::parse(file)?).context("a document without a cadena original")
}

/// As the folio fiscal is written.
pub fn fiscal_uuid(uuid: Uuid) -> String {
    uuid.hyphenated().to_string().to_uppercase()
}

fn date_time(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Rounded half up.
fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Rounded half up, written with exactly so many decimals.
fn fixed(value: Decimal, decimals: u32) -> String {
    let mut value = round(value, decimals);
    value.rescale(decimals);
    value.to_string()
}

#[cfg(test)]
mod tests;

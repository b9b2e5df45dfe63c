//! What a document says of itself, as written, whether or not the rest of it can be read.

use super::{
    expression::Identity,
    fields::{Fields, parse_date_time, parse_decimal},
    model::Version,
    read::{stamps, version},
    xml::Document,
};
use chrono::NaiveDateTime;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline<'d> {
    pub version: Option<&'d str>,
    /// One of I, E, T, N, P where the document's word for it is known.
    pub document_type: Option<&'d str>,
    pub uuid: Option<&'d str>,
    pub issuer_rfc: Option<&'d str>,
    pub receiver_rfc: Option<&'d str>,
    pub total: Option<&'d str>,
    pub currency: Option<&'d str>,
    pub payment_method: Option<&'d str>,
    pub issued_at: Option<NaiveDateTime>,
    pub seal: Option<&'d str>,
    pub certificate: Option<&'d str>,
    pub certificate_number: Option<&'d str>,
    pub sat_seal: Option<&'d str>,
    pub sat_certificate_number: Option<&'d str>,
}

impl<'d> Outline<'d> {
    pub fn of(document: &'d Document<'_>) -> Self {
        let root = Fields { document, element: &document.root, path: "", number: 0, any_case: true };
        let party = |name| root.element.child(name).and_then(|element| root.of(element, "").written("Rfc"));
        let stamp = stamps(&document.root).first().map(|element| root.of(element, ""));
        let of_stamp = |name| stamp.and_then(|stamp| stamp.written(name));
        let version = root.written("Version");
        let document_type = root.written("TipoDeComprobante").map(|written| match (version, written) {
            (Some("3.2"), "ingreso") => "I",
            (Some("3.2"), "egreso") => "E",
            (Some("3.2"), "traslado") => "T",
            (_, code) => code,
        });
        Self {
            version,
            document_type,
            uuid: of_stamp("UUID"),
            issuer_rfc: party("Emisor"),
            receiver_rfc: party("Receptor"),
            total: root.written("Total"),
            currency: root.written("Moneda"),
            payment_method: root.element.attribute("MetodoPago"),
            issued_at: root.optional("Fecha").and_then(parse_date_time),
            seal: root.written("Sello"),
            certificate: root.written("Certificado"),
            certificate_number: root.written("NoCertificado"),
            sat_seal: of_stamp("SelloSAT"),
            sat_certificate_number: of_stamp("NoCertificadoSAT"),
        }
    }

    /// What SAT's expression is made of, when all of it is there.
    pub fn identity(&self, document: &Document) -> Option<Identity<'d>> {
        let version: Version = version(&document.root).ok()?;
        Some(Identity {
            version,
            uuid: self.uuid?,
            issuer_rfc: self.issuer_rfc?,
            receiver_rfc: self.receiver_rfc?,
            total: parse_decimal(self.total?.trim())?,
            seal: self.seal.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfdi::fixture::{INVOICE, INVOICE_3_2, with};

    #[test]
    fn values_are_told_as_written() {
        let odd = with(INVOICE, "Total=\"1160.00\"", "Total=\" 1160.000\"");
        let document = Document::parse(&odd).unwrap();
        let outline = Outline::of(&document);
        assert_eq!((outline.total, outline.document_type), (Some(" 1160.000"), Some("I")));
        assert_eq!(outline.uuid, Some("7c9e6679-7425-40de-944b-e07fc1f90ae7"));
    }

    #[test]
    fn the_old_words_for_types_are_told_as_codes() {
        let document = Document::parse(INVOICE_3_2).unwrap();
        let outline = Outline::of(&document);
        assert_eq!((outline.version, outline.document_type, outline.uuid), (Some("3.2"), Some("I"), None));
        assert!(outline.identity(&document).is_none(), "not stamped");
    }
}

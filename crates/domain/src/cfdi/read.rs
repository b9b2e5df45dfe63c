//! From the XML tree to a [`Cfdi`].

pub(super) mod payments;

use super::{
    encoding::decode,
    error::{LargePart, ReadError},
    fields::Fields,
    model::{
        Cfdi, Concept, DocumentTaxes, DocumentType, Issuer, LocalTaxes, PaymentMethod, Receiver, Relation, Stamp, Tax,
        TaxKind, Version,
    },
    xml::{CFD_3, CFD_4, Document, Element},
};
use crate::money::Currency;

pub(super) const STAMP: &str = "http://www.sat.gob.mx/TimbreFiscalDigital";
pub(super) const LOCAL_TAXES: &str = "http://www.sat.gob.mx/implocal";
const RETENTIONS: &str = "http://www.sat.gob.mx/esquemas/retencionpago/";
const MAX_CONCEPTS: usize = 100_000;

impl Cfdi {
    /// Reads the bytes of a file.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let text = decode(bytes)?;
        Self::from_document(&Document::parse(&text)?)
    }

    /// Reads a parsed document, which must be a CFDI without a document type declaration.
    pub fn from_document(document: &Document) -> Result<Self, ReadError> {
        if let Some(position) = document.doctype {
            return Err(ReadError::DoctypeRefused { position });
        }
        let version = version(&document.root)?;
        let any_case = version == Version::V3_2;
        let root = Fields { document, element: &document.root, path: "Comprobante", number: 0, any_case };
        let stamps = stamps(&document.root);
        let payment_method = payment_method(&root, version)?;
        Ok(Self {
            version,
            document_type: document_type(&root)?,
            series: root.text("Serie"),
            folio: root.text("Folio"),
            issued_at: root.date_time("Fecha")?,
            seal: root.text("Sello").unwrap_or_default(),
            certificate: root.text("Certificado").unwrap_or_default(),
            certificate_number: root.text("NoCertificado").unwrap_or_default(),
            payment_form: root.text(if any_case { "metodoDePago" } else { "FormaPago" }),
            payment_conditions: root.text("CondicionesDePago"),
            payment_method,
            subtotal: root.amount("SubTotal")?,
            discount: root.optional_amount("Descuento")?,
            currency: currency(&root, version)?,
            exchange_rate: if any_case { rate_of_32(&root) } else { root.optional_amount("TipoCambio")? },
            total: root.amount("Total")?,
            place: root.text("LugarExpedicion"),
            confirmation: root.text("Confirmacion"),
            issuer: issuer(&root)?,
            receiver: receiver(&root)?,
            is_global: root.element.child("InformacionGlobal").is_some(),
            relations: relations(&root)?,
            concepts: concepts(&root)?,
            taxes: document_taxes(&root)?,
            local_taxes: local_taxes(&root)?,
            stamp: stamps.first().map(|element| stamp(root.of(element, "TimbreFiscalDigital"))).transpose()?,
            stamp_count: stamps.len(),
            payments: payments::read(&root)?,
        })
    }
}

/// The version by namespace and attribute; 3.2 and 3.3 share a namespace and differ in the attribute's first letter.
pub fn version(root: &Element) -> Result<Version, ReadError> {
    if root.namespace.starts_with(RETENTIONS) {
        return Err(ReadError::RetentionDocument);
    }
    let is_cfdi = root.namespace == CFD_3 || root.namespace == CFD_4;
    if !is_cfdi || root.local != "Comprobante" {
        return Err(ReadError::NotCfdi { root: root.local.chars().take(80).collect() });
    }
    let written = root.attribute("Version").or_else(|| root.attribute("version")).unwrap_or_default();
    match (root.namespace.as_ref(), root.attribute("Version"), root.attribute("version")) {
        (CFD_4, Some("4.0"), _) => Ok(Version::V4_0),
        (CFD_3, Some("3.3"), _) => Ok(Version::V3_3),
        (CFD_3, None, Some("3.2")) => Ok(Version::V3_2),
        _ => Err(ReadError::UnsupportedVersion { version: written.chars().take(20).collect() }),
    }
}

/// The children of every `Complemento`.
pub(super) fn complements<'d, 'a>(root: &'d Element<'a>) -> impl Iterator<Item = &'d Element<'a>> {
    root.children_named("Complemento").flat_map(|complement| complement.children.iter())
}

pub(super) fn stamps<'d, 'a>(root: &'d Element<'a>) -> Vec<&'d Element<'a>> {
    complements(root).filter(|element| element.is(STAMP, "TimbreFiscalDigital")).collect()
}

fn document_type(root: &Fields) -> Result<DocumentType, ReadError> {
    match (root.required("TipoDeComprobante")?, root.any_case) {
        ("I", false) | ("ingreso", true) => Ok(DocumentType::Income),
        ("E", false) | ("egreso", true) => Ok(DocumentType::Egress),
        ("T", false) | ("traslado", true) => Ok(DocumentType::Transfer),
        ("N", false) => Ok(DocumentType::Payroll),
        ("P", false) => Ok(DocumentType::Payment),
        _ => Err(root.malformed("TipoDeComprobante")),
    }
}

fn payment_method(root: &Fields, version: Version) -> Result<Option<PaymentMethod>, ReadError> {
    if version == Version::V3_2 {
        return Ok(None);
    }
    match root.optional("MetodoPago") {
        None => Ok(None),
        Some("PUE") => Ok(Some(PaymentMethod::OneExhibition)),
        Some("PPD") => Ok(Some(PaymentMethod::Deferred)),
        Some(_) => Err(root.malformed("MetodoPago")),
    }
}

/// 3.2 left the currency to the writer; what is not a code is pesos unless it speaks of dollars.
fn currency(root: &Fields, version: Version) -> Result<Currency, ReadError> {
    match version {
        Version::V3_3 | Version::V4_0 => root.currency("Moneda"),
        Version::V3_2 => {
            let written = root.optional("Moneda").unwrap_or_default().to_uppercase();
            let dollars = written.contains("DOLAR") || written.contains("DÓLAR");
            Ok(written.parse().unwrap_or(if dollars { Currency::USD } else { Currency::MXN }))
        }
    }
}

fn rate_of_32(root: &Fields) -> Option<rust_decimal::Decimal> {
    root.optional_amount("TipoCambio").ok().flatten()
}

fn issuer(root: &Fields) -> Result<Issuer, ReadError> {
    let issuer = root.required_child("Emisor", "Comprobante/Emisor")?;
    let regime = match issuer.element.child("RegimenFiscal") {
        Some(regime) => issuer.of(regime, "Comprobante/Emisor/RegimenFiscal").text("Regimen"),
        None => issuer.text("RegimenFiscal"),
    };
    Ok(Issuer { rfc: issuer.rfc("Rfc")?, name: issuer.text("Nombre"), regime })
}

fn receiver(root: &Fields) -> Result<Receiver, ReadError> {
    let receiver = root.required_child("Receptor", "Comprobante/Receptor")?;
    Ok(Receiver {
        rfc: receiver.rfc("Rfc")?,
        name: receiver.text("Nombre"),
        zip: receiver.text("DomicilioFiscalReceptor"),
        tax_residence: receiver.text("ResidenciaFiscal"),
        foreign_tax_number: receiver.text("NumRegIdTrib"),
        regime: receiver.text("RegimenFiscalReceptor"),
        cfdi_use: receiver.text("UsoCFDI"),
    })
}

fn relations(root: &Fields) -> Result<Vec<Relation>, ReadError> {
    let groups = root.element.children_named("CfdiRelacionados").enumerate();
    groups
        .map(|(index, group)| {
            let group = root.numbered(group, "Comprobante/CfdiRelacionados", index);
            let related = group.element.children_named("CfdiRelacionado").enumerate();
            let path = "Comprobante/CfdiRelacionados/CfdiRelacionado";
            let uuids = related.map(|(index, one)| group.numbered(one, path, index).uuid("UUID"));
            Ok(Relation {
                relation_type: group.required("TipoRelacion")?.to_owned(),
                uuids: uuids.collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

fn concepts(root: &Fields) -> Result<Vec<Concept>, ReadError> {
    let parent = root.required_child("Conceptos", "Comprobante/Conceptos")?;
    if parent.element.children.len() > MAX_CONCEPTS {
        let position = root.document.position(parent.element);
        return Err(ReadError::TooLarge { what: LargePart::Concepts, position });
    }
    let mut concepts = Vec::with_capacity(parent.element.children.len());
    for (index, element) in parent.element.children_named("Concepto").enumerate() {
        concepts.push(concept(&root.numbered(element, "Comprobante/Conceptos/Concepto", index))?);
    }
    Ok(concepts)
}

fn concept(fields: &Fields) -> Result<Concept, ReadError> {
    let taxes = fields.element.child("Impuestos");
    Ok(Concept {
        product_key: fields.text("ClaveProdServ"),
        identification: fields.text("NoIdentificacion"),
        quantity: fields.amount("Cantidad")?,
        unit_key: fields.text("ClaveUnidad"),
        unit: fields.text("Unidad"),
        description: fields.text("Descripcion").unwrap_or_default(),
        unit_value: fields.amount("ValorUnitario")?,
        amount: fields.amount("Importe")?,
        discount: fields.optional_amount("Descuento")?,
        tax_object: fields.text("ObjetoImp"),
        taxes: taxes.map(|element| tax_rows(fields, element)).transpose()?.unwrap_or_default(),
    })
}

fn document_taxes(root: &Fields) -> Result<Option<DocumentTaxes>, ReadError> {
    let Some(element) = root.element.child("Impuestos") else { return Ok(None) };
    let fields = root.of(element, "Comprobante/Impuestos");
    Ok(Some(DocumentTaxes {
        total_transferred: fields.optional_amount("TotalImpuestosTrasladados")?,
        total_withheld: fields.optional_amount("TotalImpuestosRetenidos")?,
        rows: tax_rows(&fields, element)?,
    }))
}

fn tax_rows(fields: &Fields, taxes: &Element) -> Result<Vec<Tax>, ReadError> {
    let groups = [("Traslados", "Traslado", TaxKind::Transferred), ("Retenciones", "Retencion", TaxKind::Withheld)];
    let mut rows = Vec::new();
    for (group, row, kind) in groups {
        let elements = taxes.children_named(group).flat_map(|parent| parent.children_named(row));
        for element in elements {
            rows.push(tax_row(&Fields { element, ..*fields }, kind)?);
        }
    }
    Ok(rows)
}

fn tax_row(fields: &Fields, kind: TaxKind) -> Result<Tax, ReadError> {
    Ok(Tax {
        kind,
        base: fields.optional_amount("Base")?,
        tax: fields.required("Impuesto")?.to_owned(),
        factor: fields.text("TipoFactor"),
        rate: fields.optional_amount(if fields.any_case { "tasa" } else { "TasaOCuota" })?,
        amount: fields.optional_amount("Importe")?,
    })
}

fn local_taxes(root: &Fields) -> Result<Vec<LocalTaxes>, ReadError> {
    let elements = complements(root.element).filter(|element| element.is(LOCAL_TAXES, "ImpuestosLocales"));
    elements
        .map(|element| {
            let fields = root.of(element, "Comprobante/Complemento/ImpuestosLocales");
            Ok(LocalTaxes {
                total_transferred: fields.amount("TotaldeTraslados")?,
                total_withheld: fields.amount("TotaldeRetenciones")?,
            })
        })
        .collect()
}

fn stamp(fields: Fields) -> Result<Stamp, ReadError> {
    let fields = Fields { any_case: true, path: "Comprobante/Complemento/TimbreFiscalDigital", ..fields };
    let version = fields.required("Version")?;
    if !matches!(version, "1.0" | "1.1") {
        return Err(fields.malformed("Version"));
    }
    Ok(Stamp {
        version: version.to_owned(),
        uuid: fields.uuid("UUID")?,
        uuid_text: fields.required("UUID")?.to_owned(),
        stamped_at: fields.date_time("FechaTimbrado")?,
        pac_rfc: fields.text("RfcProvCertif"),
        document_seal: fields.text("SelloCFD").unwrap_or_default(),
        sat_certificate_number: fields.text("NoCertificadoSAT").unwrap_or_default(),
        sat_seal: fields.text("SelloSAT").unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;

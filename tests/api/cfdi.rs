//! Small CFDI for tests: stamped, without a certificate, so that their seals cannot be verified.

use crate::harness::ISSUER_RFC;
use uuid::Uuid;

/// A company that exists nowhere, with the right check digit.
pub(crate) const ROBOTICA: (&str, &str) = ("URE180429TM6", "UNIVERSIDAD ROBOTICA");
/// The general public.
pub(crate) const PUBLIC: &str = "XAXX010101000";

/// A document to write as XML.
#[derive(Clone, Debug)]
pub(crate) struct Cfdi {
    pub(crate) kind: &'static str,
    pub(crate) uuid: Uuid,
    pub(crate) issuer: &'static str,
    pub(crate) receiver: (&'static str, &'static str),
    pub(crate) folio: u32,
    pub(crate) issued_at: &'static str,
    pub(crate) currency: &'static str,
    /// Without IVA, in whole units.
    pub(crate) subtotal: u32,
    pub(crate) method: Option<&'static str>,
    pub(crate) conditions: Option<&'static str>,
    pub(crate) product_key: &'static str,
    pub(crate) is_global: bool,
    pub(crate) relation: Option<(&'static str, Vec<Uuid>)>,
    pub(crate) payments: Vec<Pago>,
    pub(crate) is_stamped: bool,
}

/// What a REP says was paid, and of which invoices: (UUID, instalment, balance before, paid).
#[derive(Clone, Debug)]
pub(crate) struct Pago {
    pub(crate) paid_at: &'static str,
    pub(crate) amount: u32,
    pub(crate) documents: Vec<(Uuid, u32, u32, u32)>,
}

pub(crate) fn invoice(folio: u32, subtotal: u32) -> Cfdi {
    Cfdi {
        kind: "I",
        uuid: Uuid::now_v7(),
        issuer: ISSUER_RFC,
        receiver: ROBOTICA,
        folio,
        issued_at: "2026-03-02T10:00:00",
        currency: "MXN",
        subtotal,
        method: Some("PPD"),
        conditions: None,
        product_key: "43211500",
        is_global: false,
        relation: None,
        payments: Vec::new(),
        is_stamped: true,
    }
}

pub(crate) fn credit_note(folio: u32, subtotal: u32, relation: &'static str, of: &[&Cfdi]) -> Cfdi {
    let uuids = of.iter().map(|document| document.uuid).collect();
    Cfdi { kind: "E", method: Some("PUE"), relation: Some((relation, uuids)), ..invoice(folio, subtotal) }
}

pub(crate) fn rep(folio: u32, payments: Vec<Pago>) -> Cfdi {
    Cfdi { kind: "P", currency: "XXX", subtotal: 0, method: None, payments, ..invoice(folio, 0) }
}

impl Cfdi {
    /// The UUID as answers have it.
    pub(crate) fn fiscal_uuid(&self) -> String {
        self.uuid.to_string().to_uppercase()
    }

    pub(crate) fn xml(&self) -> String {
        let is_payment = self.kind == "P";
        let cents = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
        let tax = cents(self.subtotal * 16);
        let total = if is_payment { "0".to_owned() } else { cents(self.subtotal * 116) };
        let attribute =
            |name: &str, value: Option<&str>| value.map_or(String::new(), |value| format!(" {name}=\"{value}\""));
        let rate = (self.currency == "USD").then_some("18.50");
        let relation = self.relation.as_ref().map_or(String::new(), |(kind, uuids)| {
            let related = |uuid: &Uuid| format!("<cfdi:CfdiRelacionado UUID=\"{}\"/>", uuid.to_string().to_uppercase());
            let related = uuids.iter().map(related).collect::<Vec<_>>().concat();
            format!("<cfdi:CfdiRelacionados TipoRelacion=\"{kind}\">{related}</cfdi:CfdiRelacionados>")
        });
        let global = if self.is_global {
            "<cfdi:InformacionGlobal Periodicidad=\"04\" Meses=\"03\" Año=\"2026\"/>"
        } else {
            ""
        };
        let stamp = if self.is_stamped {
            format!(
                "<tfd:TimbreFiscalDigital xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" Version=\"1.1\" \
                 UUID=\"{}\" FechaTimbrado=\"{}\" RfcProvCertif=\"SAT970701NN3\" SelloCFD=\"c2VsbG8=\" \
                 NoCertificadoSAT=\"00001000000500000001\" SelloSAT=\"c2F0\"/>",
                self.fiscal_uuid(),
                self.issued_at
            )
        } else {
            String::new()
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" \
             Version=\"4.0\" Serie=\"A\" Folio=\"{}\" Fecha=\"{}\" Sello=\"c2VsbG8=\" \
             NoCertificado=\"00001000000500000002\" Certificado=\"\"{}{} SubTotal=\"{}\" Moneda=\"{}\"{} \
             Total=\"{total}\" TipoDeComprobante=\"{}\" Exportacion=\"01\"{} LugarExpedicion=\"64000\">{global}{relation}\
             <cfdi:Emisor Rfc=\"{}\" Nombre=\"REFACCIONES DEL NORTE\" RegimenFiscal=\"601\"/><cfdi:Receptor \
             Rfc=\"{}\" Nombre=\"{}\" DomicilioFiscalReceptor=\"64000\" RegimenFiscalReceptor=\"601\" \
             UsoCFDI=\"G01\"/><cfdi:Conceptos>{}</cfdi:Conceptos>{}<cfdi:Complemento>{}{stamp}\
             </cfdi:Complemento></cfdi:Comprobante>\n",
            self.folio,
            self.issued_at,
            attribute("FormaPago", self.method.map(|method| if method == "PPD" { "99" } else { "03" })),
            attribute("CondicionesDePago", self.conditions),
            if is_payment { "0".to_owned() } else { format!("{}.00", self.subtotal) },
            self.currency,
            attribute("TipoCambio", rate),
            self.kind,
            attribute("MetodoPago", self.method),
            self.issuer,
            self.receiver.0,
            self.receiver.1,
            self.concept(&tax),
            self.taxes(&tax),
            self.complement(),
        )
    }

    /// The same as a CFDI 3.3, with Pagos 1.0.
    pub(crate) fn xml_3_3(&self) -> String {
        let older = [
            ("http://www.sat.gob.mx/cfd/4", "http://www.sat.gob.mx/cfd/3"),
            ("Version=\"4.0\"", "Version=\"3.3\""),
            (" Exportacion=\"01\"", ""),
            (" DomicilioFiscalReceptor=\"64000\" RegimenFiscalReceptor=\"601\"", ""),
            (" ObjetoImp=\"01\"", ""),
            (" ObjetoImp=\"02\"", ""),
            ("pago20", "pago10"),
            ("http://www.sat.gob.mx/Pagos20\" Version=\"2.0\"", "http://www.sat.gob.mx/Pagos\" Version=\"1.0\""),
            ("http://www.sat.gob.mx/Pagos10", "http://www.sat.gob.mx/Pagos"),
            (" EquivalenciaDR=\"1\"", " MetodoDePagoDR=\"PPD\""),
            (" ObjetoImpDR=\"01\"", ""),
            (" TipoCambioP=\"1\"", ""),
        ];
        let text = older.iter().fold(self.xml(), |text, (new, old)| text.replace(new, old));
        // Sums came with Pagos 2.0.
        match (text.find("<pago10:Totales"), text.find("<pago10:Pago ")) {
            (Some(start), Some(end)) => [&text[..start], &text[end..]].concat(),
            _ => text,
        }
    }

    fn concept(&self, tax: &str) -> String {
        if self.kind == "P" {
            return "<cfdi:Concepto ClaveProdServ=\"84111506\" Cantidad=\"1\" ClaveUnidad=\"ACT\" Descripcion=\"Pago\" \
                    ValorUnitario=\"0\" Importe=\"0\" ObjetoImp=\"01\"/>"
                .to_owned();
        }
        let amount = format!("{}.00", self.subtotal);
        let what = if self.product_key == "84111506" { "Anticipo del bien o servicio" } else { "Balero 6204" };
        format!(
            "<cfdi:Concepto ClaveProdServ=\"{}\" Cantidad=\"1\" ClaveUnidad=\"H87\" Descripcion=\"{what}\" \
             ValorUnitario=\"{amount}\" Importe=\"{amount}\" ObjetoImp=\"02\"><cfdi:Impuestos><cfdi:Traslados>\
             <cfdi:Traslado Base=\"{amount}\" Impuesto=\"002\" TipoFactor=\"Tasa\" TasaOCuota=\"0.160000\" \
             Importe=\"{tax}\"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>",
            self.product_key
        )
    }

    fn taxes(&self, tax: &str) -> String {
        if self.kind == "P" {
            return String::new();
        }
        format!(
            "<cfdi:Impuestos TotalImpuestosTrasladados=\"{tax}\"><cfdi:Traslados><cfdi:Traslado Base=\"{}.00\" \
             Impuesto=\"002\" TipoFactor=\"Tasa\" TasaOCuota=\"0.160000\" Importe=\"{tax}\"/></cfdi:Traslados>\
             </cfdi:Impuestos>",
            self.subtotal
        )
    }

    fn complement(&self) -> String {
        if self.payments.is_empty() {
            return String::new();
        }
        let payment = |payment: &Pago| {
            let document = |(uuid, installment, before, paid): &(Uuid, u32, u32, u32)| {
                format!(
                    "<pago20:DoctoRelacionado IdDocumento=\"{uuid}\" MonedaDR=\"MXN\" EquivalenciaDR=\"1\" \
                     NumParcialidad=\"{installment}\" ImpSaldoAnt=\"{before}.00\" ImpPagado=\"{paid}.00\" \
                     ImpSaldoInsoluto=\"{}.00\" ObjetoImpDR=\"01\"/>",
                    before.saturating_sub(*paid)
                )
            };
            let documents: String = payment.documents.iter().map(document).collect();
            format!(
                "<pago20:Pago FechaPago=\"{}\" FormaDePagoP=\"03\" MonedaP=\"MXN\" TipoCambioP=\"1\" \
                 Monto=\"{}.00\">{documents}</pago20:Pago>",
                payment.paid_at, payment.amount
            )
        };
        let payments: String = self.payments.iter().map(payment).collect();
        let sum: u32 = self.payments.iter().map(|payment| payment.amount).sum();
        format!(
            "<pago20:Pagos xmlns:pago20=\"http://www.sat.gob.mx/Pagos20\" Version=\"2.0\">\
             <pago20:Totales MontoTotalPagos=\"{sum}.00\"/>{payments}</pago20:Pagos>"
        )
    }
}

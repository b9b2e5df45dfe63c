//! The order of fields per version and complement.
//!
//! Source: SAT's stylesheets `cadenaoriginal_*.xslt`, `Pagos10.xslt`, `Pagos20.xslt`, `implocal.xslt`, as published
//! in August 2026; the other complements are in [`complements`].

mod complements;

use super::{
    Step::{self, Complements, Each, Optional as O, Required as R, Within},
    Table,
};

/// Every complement whose order is known.
pub(super) fn complements() -> impl Iterator<Item = &'static Table> {
    COMMON.iter().chain(complements::tables())
}

/// What most documents carry.
const COMMON: &[Table] = &[
    // The stamp is made after the seal and adds nothing to it.
    Table { namespace: "http://www.sat.gob.mx/TimbreFiscalDigital", local: "TimbreFiscalDigital", steps: &[] },
    Table { namespace: "http://www.sat.gob.mx/Pagos20", local: "Pagos", steps: PAYMENTS_2_0 },
    Table { namespace: "http://www.sat.gob.mx/Pagos", local: "Pagos", steps: PAYMENTS_1_0 },
    Table { namespace: "http://www.sat.gob.mx/implocal", local: "ImpuestosLocales", steps: LOCAL_TAXES },
];

pub(super) const CFDI_4_0: &[Step] = &[
    R("Version"), O("Serie"), O("Folio"), R("Fecha"), O("FormaPago"), R("NoCertificado"), O("CondicionesDePago"),
    R("SubTotal"), O("Descuento"), R("Moneda"), O("TipoCambio"), R("Total"), R("TipoDeComprobante"), R("Exportacion"),
    O("MetodoPago"), R("LugarExpedicion"), O("Confirmacion"),
    Each(&["InformacionGlobal"], &[R("Periodicidad"), R("Meses"), R("Año")]),
    Each(&["CfdiRelacionados"], RELATIONS),
    Each(&["Emisor"], &[R("Rfc"), R("Nombre"), R("RegimenFiscal"), O("FacAtrAdquirente")]),
    Each(&["Receptor"], &[
        R("Rfc"), R("Nombre"), R("DomicilioFiscalReceptor"), O("ResidenciaFiscal"), O("NumRegIdTrib"),
        R("RegimenFiscalReceptor"), R("UsoCFDI"),
    ]),
    Each(&["Conceptos", "Concepto"], &[
        R("ClaveProdServ"), O("NoIdentificacion"), R("Cantidad"), R("ClaveUnidad"), O("Unidad"), R("Descripcion"),
        R("ValorUnitario"), R("Importe"), O("Descuento"), R("ObjetoImp"),
        Each(&["Impuestos", "Traslados", "Traslado"], TRANSFERRED),
        Each(&["Impuestos", "Retenciones", "Retencion"], WITHHELD),
        Each(&["ACuentaTerceros"], &[
            R("RfcACuentaTerceros"), R("NombreACuentaTerceros"), R("RegimenFiscalACuentaTerceros"),
            R("DomicilioFiscalACuentaTerceros"),
        ]),
        Each(&["InformacionAduanera"], CUSTOMS),
        Each(&["CuentaPredial"], &[R("Numero")]),
        Each(&["ComplementoConcepto"], &[Complements]),
        Within("Parte", PART),
    ]),
    Each(&["Impuestos"], &[
        Each(&["Retenciones", "Retencion"], &[R("Impuesto"), R("Importe")]),
        O("TotalImpuestosRetenidos"),
        Each(&["Traslados", "Traslado"], TRANSFERRED),
        O("TotalImpuestosTrasladados"),
    ]),
    Each(&["Complemento"], &[Complements]),
];

pub(super) const CFDI_3_3: &[Step] = &[
    R("Version"), O("Serie"), O("Folio"), R("Fecha"), O("FormaPago"), R("NoCertificado"), O("CondicionesDePago"),
    R("SubTotal"), O("Descuento"), R("Moneda"), O("TipoCambio"), R("Total"), R("TipoDeComprobante"), O("MetodoPago"),
    R("LugarExpedicion"), O("Confirmacion"),
    Each(&["CfdiRelacionados"], RELATIONS),
    Each(&["Emisor"], &[R("Rfc"), O("Nombre"), R("RegimenFiscal")]),
    Each(&["Receptor"], &[R("Rfc"), O("Nombre"), O("ResidenciaFiscal"), O("NumRegIdTrib"), R("UsoCFDI")]),
    Each(&["Conceptos", "Concepto"], &[
        R("ClaveProdServ"), O("NoIdentificacion"), R("Cantidad"), R("ClaveUnidad"), O("Unidad"), R("Descripcion"),
        R("ValorUnitario"), R("Importe"), O("Descuento"),
        Each(&["Impuestos", "Traslados", "Traslado"], TRANSFERRED),
        Each(&["Impuestos", "Retenciones", "Retencion"], WITHHELD),
        Each(&["InformacionAduanera"], CUSTOMS),
        Each(&["CuentaPredial"], &[R("Numero")]),
        Each(&["ComplementoConcepto"], &[Complements]),
        Within("Parte", PART),
    ]),
    Each(&["Impuestos"], &[
        Each(&["Retenciones", "Retencion"], &[R("Impuesto"), R("Importe")]),
        O("TotalImpuestosRetenidos"),
        Each(&["Traslados", "Traslado"], &[R("Impuesto"), R("TipoFactor"), R("TasaOCuota"), R("Importe")]),
        O("TotalImpuestosTrasladados"),
    ]),
    Each(&["Complemento"], &[Complements]),
];

pub(super) const CFDI_3_2: &[Step] = &[
    R("version"), R("fecha"), R("tipoDeComprobante"), R("formaDePago"), O("condicionesDePago"), R("subTotal"),
    O("descuento"), O("TipoCambio"), O("Moneda"), R("total"), R("metodoDePago"), R("LugarExpedicion"),
    O("NumCtaPago"), O("FolioFiscalOrig"), O("SerieFolioFiscalOrig"), O("FechaFolioFiscalOrig"),
    O("MontoFolioFiscalOrig"),
    Each(&["Emisor"], &[
        R("rfc"), O("nombre"),
        Each(&["DomicilioFiscal"], &[
            R("calle"), O("noExterior"), O("noInterior"), O("colonia"), O("localidad"), O("referencia"),
            R("municipio"), R("estado"), R("pais"), R("codigoPostal"),
        ]),
        Each(&["ExpedidoEn"], ADDRESS_3_2),
        Each(&["RegimenFiscal"], &[R("Regimen")]),
    ]),
    Each(&["Receptor"], &[R("rfc"), O("nombre"), Each(&["Domicilio"], ADDRESS_3_2)]),
    Each(&["Conceptos", "Concepto"], &[
        R("cantidad"), R("unidad"), O("noIdentificacion"), R("descripcion"), R("valorUnitario"), R("importe"),
        Within("InformacionAduanera", &[R("numero"), R("fecha"), O("aduana")]),
        Each(&["CuentaPredial"], &[R("numero")]),
        Each(&["ComplementoConcepto"], &[Complements]),
    ]),
    Each(&["Impuestos"], &[
        Each(&["Retenciones", "Retencion"], &[R("impuesto"), R("importe")]),
        O("totalImpuestosRetenidos"),
        Each(&["Traslados", "Traslado"], &[R("impuesto"), R("tasa"), R("importe")]),
        O("totalImpuestosTrasladados"),
    ]),
    Each(&["Complemento"], &[Complements]),
];

pub(super) const STAMP_1_1: &[Step] = &[
    R("Version"), R("UUID"), R("FechaTimbrado"), R("RfcProvCertif"), O("Leyenda"), R("SelloCFD"),
    R("NoCertificadoSAT"),
];

pub(super) const STAMP_1_0: &[Step] =
    &[R("version"), R("UUID"), R("FechaTimbrado"), R("selloCFD"), R("noCertificadoSAT")];

const RELATIONS: &[Step] = &[R("TipoRelacion"), Each(&["CfdiRelacionado"], &[R("UUID")])];
const TRANSFERRED: &[Step] = &[R("Base"), R("Impuesto"), R("TipoFactor"), O("TasaOCuota"), O("Importe")];
const WITHHELD: &[Step] = &[R("Base"), R("Impuesto"), R("TipoFactor"), R("TasaOCuota"), R("Importe")];
const CUSTOMS: &[Step] = &[R("NumeroPedimento")];
const PART: &[Step] = &[
    R("ClaveProdServ"), O("NoIdentificacion"), R("Cantidad"), O("Unidad"), R("Descripcion"), O("ValorUnitario"),
    O("Importe"), Within("InformacionAduanera", CUSTOMS),
];
const ADDRESS_3_2: &[Step] = &[
    O("calle"), O("noExterior"), O("noInterior"), O("colonia"), O("localidad"), O("referencia"), O("municipio"),
    O("estado"), R("pais"), O("codigoPostal"),
];

const PAYMENTS_2_0: &[Step] = &[
    R("Version"),
    Each(&["Totales"], &[
        O("TotalRetencionesIVA"), O("TotalRetencionesISR"), O("TotalRetencionesIEPS"), O("TotalTrasladosBaseIVA16"),
        O("TotalTrasladosImpuestoIVA16"), O("TotalTrasladosBaseIVA8"), O("TotalTrasladosImpuestoIVA8"),
        O("TotalTrasladosBaseIVA0"), O("TotalTrasladosImpuestoIVA0"), O("TotalTrasladosBaseIVAExento"),
        R("MontoTotalPagos"),
    ]),
    Each(&["Pago"], &[
        R("FechaPago"), R("FormaDePagoP"), R("MonedaP"), O("TipoCambioP"), R("Monto"), O("NumOperacion"),
        O("RfcEmisorCtaOrd"), O("NomBancoOrdExt"), O("CtaOrdenante"), O("RfcEmisorCtaBen"), O("CtaBeneficiario"),
        O("TipoCadPago"), O("CertPago"), O("CadPago"), O("SelloPago"),
        Each(&["DoctoRelacionado"], &[
            R("IdDocumento"), O("Serie"), O("Folio"), R("MonedaDR"), O("EquivalenciaDR"), R("NumParcialidad"),
            R("ImpSaldoAnt"), R("ImpPagado"), R("ImpSaldoInsoluto"), R("ObjetoImpDR"),
            Each(&["ImpuestosDR", "RetencionesDR", "RetencionDR"], &[
                R("BaseDR"), R("ImpuestoDR"), R("TipoFactorDR"), R("TasaOCuotaDR"), R("ImporteDR"),
            ]),
            Each(&["ImpuestosDR", "TrasladosDR", "TrasladoDR"], &[
                R("BaseDR"), R("ImpuestoDR"), R("TipoFactorDR"), O("TasaOCuotaDR"), O("ImporteDR"),
            ]),
        ]),
        Each(&["ImpuestosP"], &[
            Each(&["RetencionesP", "RetencionP"], &[R("ImpuestoP"), R("ImporteP")]),
            Each(&["TrasladosP", "TrasladoP"], &[
                R("BaseP"), R("ImpuestoP"), R("TipoFactorP"), O("TasaOCuotaP"), O("ImporteP"),
            ]),
        ]),
    ]),
];

const PAYMENTS_1_0: &[Step] = &[
    R("Version"),
    Each(&["Pago"], &[
        R("FechaPago"), R("FormaDePagoP"), R("MonedaP"), O("TipoCambioP"), R("Monto"), O("NumOperacion"),
        O("RfcEmisorCtaOrd"), O("NomBancoOrdExt"), O("CtaOrdenante"), O("RfcEmisorCtaBen"), O("CtaBeneficiario"),
        O("TipoCadPago"), O("CertPago"), O("CadPago"), O("SelloPago"),
        Each(&["DoctoRelacionado"], &[
            R("IdDocumento"), O("Serie"), O("Folio"), R("MonedaDR"), O("TipoCambioDR"), R("MetodoDePagoDR"),
            O("NumParcialidad"), O("ImpSaldoAnt"), O("ImpPagado"), O("ImpSaldoInsoluto"),
        ]),
        Each(&["Impuestos"], &[
            O("TotalImpuestosRetenidos"), O("TotalImpuestosTrasladados"),
            Each(&["Retenciones", "Retencion"], &[R("Impuesto"), R("Importe")]),
            Each(&["Traslados", "Traslado"], &[R("Impuesto"), R("TipoFactor"), R("TasaOCuota"), R("Importe")]),
        ]),
    ]),
];

const LOCAL_TAXES: &[Step] = &[
    R("version"), R("TotaldeRetenciones"), R("TotaldeTraslados"),
    Each(&["RetencionesLocales"], &[R("ImpLocRetenido"), R("TasadeRetencion"), R("Importe")]),
    Each(&["TrasladosLocales"], &[R("ImpLocTrasladado"), R("TasadeTraslado"), R("Importe")]),
];

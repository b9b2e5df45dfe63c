//! Invented documents for tests.

/// An invoice 4.0 of 1,000.00 + IVA, PPD, stamped; its seals are not real.
pub(crate) const INVOICE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="A" Folio="17"
  Fecha="2026-03-02T10:15:00" Sello="c2VsbG8=" FormaPago="99" NoCertificado="30001000000500003416" Certificado=""
  SubTotal="1000.00" Moneda="MXN" Total="1160.00" TipoDeComprobante="I" Exportacion="01" MetodoPago="PPD"
  LugarExpedicion="64000">
  <cfdi:Emisor Rfc="TNO010203AB7" Nombre="TORNILLOS DEL NORTE" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="CAÑF770131PA3" Nombre="FELIX CAÑADA" DomicilioFiscalReceptor="06000"
    RegimenFiscalReceptor="612" UsoCFDI="G03"/>
  <cfdi:Conceptos>
    <cfdi:Concepto ClaveProdServ="31161500" Cantidad="4" ClaveUnidad="H87" Descripcion="Caja de tornillos"
      ValorUnitario="250.00" Importe="1000.00" ObjetoImp="02">
      <cfdi:Impuestos><cfdi:Traslados>
        <cfdi:Traslado Base="1000.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="160.00"/>
      </cfdi:Traslados></cfdi:Impuestos>
    </cfdi:Concepto>
  </cfdi:Conceptos>
  <cfdi:Impuestos TotalImpuestosTrasladados="160.00"><cfdi:Traslados>
    <cfdi:Traslado Base="1000.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="160.00"/>
  </cfdi:Traslados></cfdi:Impuestos>
  <cfdi:Complemento>
    <tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"
      UUID="7c9e6679-7425-40de-944b-e07fc1f90ae7" FechaTimbrado="2026-03-02T10:15:40" RfcProvCertif="PAC010203AB5"
      SelloCFD="c2VsbG8=" NoCertificadoSAT="30001000000400002495" SelloSAT="c2F0"/>
  </cfdi:Complemento>
</cfdi:Comprobante>
"#;

/// A REP 2.0: 580.00 USD of an invoice paid with 10,730.00 pesos.
pub(crate) const PAYMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:p="http://www.sat.gob.mx/Pagos20" Version="4.0"
  Fecha="2026-04-03T09:00:00" Sello="c2VsbG8=" NoCertificado="30001000000500003416" Certificado="" SubTotal="0"
  Moneda="XXX" Total="0" TipoDeComprobante="P" Exportacion="01" LugarExpedicion="64000">
  <cfdi:Emisor Rfc="TNO010203AB7" Nombre="TORNILLOS DEL NORTE" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="CAÑF770131PA3" Nombre="FELIX CAÑADA" DomicilioFiscalReceptor="06000"
    RegimenFiscalReceptor="612" UsoCFDI="CP01"/>
  <cfdi:Conceptos>
    <cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" ClaveUnidad="ACT" Descripcion="Pago" ValorUnitario="0"
      Importe="0" ObjetoImp="01"/>
  </cfdi:Conceptos>
  <cfdi:Complemento>
    <p:Pagos Version="2.0">
      <p:Totales MontoTotalPagos="10730.00"/>
      <p:Pago FechaPago="2026-03-31T12:00:00" FormaDePagoP="03" MonedaP="MXN" TipoCambioP="1" Monto="10730.00"
        NumOperacion="8841">
        <p:DoctoRelacionado IdDocumento="7C9E6679-7425-40DE-944B-E07FC1F90AE7" Serie="A" Folio="17" MonedaDR="USD"
          EquivalenciaDR="0.0540540541" NumParcialidad="1" ImpSaldoAnt="1160.00" ImpPagado="580.00"
          ImpSaldoInsoluto="580.00" ObjetoImpDR="01"/>
      </p:Pago>
    </p:Pagos>
    <tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"
      UUID="0b6f1c1e-52a3-4d0e-9f5b-3a1d8f1b2c3d" FechaTimbrado="2026-04-03T09:00:20" RfcProvCertif="PAC010203AB5"
      SelloCFD="c2VsbG8=" NoCertificadoSAT="30001000000400002495" SelloSAT="c2F0"/>
  </cfdi:Complemento>
</cfdi:Comprobante>
"#;

/// A REP of CFDI 3.3 with payments 1.0: one of two instalments, in pesos.
pub(crate) const PAYMENT_1_0: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" xmlns:p="http://www.sat.gob.mx/Pagos" Version="3.3"
  Fecha="2021-04-03T09:00:00" Sello="c2VsbG8=" NoCertificado="30001000000500003416" Certificado="" SubTotal="0"
  Moneda="XXX" Total="0" TipoDeComprobante="P" LugarExpedicion="64000">
  <cfdi:Emisor Rfc="TNO010203AB7" Nombre="TORNILLOS DEL NORTE" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="CAÑF770131PA3" UsoCFDI="P01"/>
  <cfdi:Conceptos>
    <cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" ClaveUnidad="ACT" Descripcion="Pago" ValorUnitario="0"
      Importe="0"/>
  </cfdi:Conceptos>
  <cfdi:Complemento>
    <p:Pagos Version="1.0">
      <p:Pago FechaPago="2021-03-31T12:00:00" FormaDePagoP="03" MonedaP="MXN" Monto="580.00">
        <p:DoctoRelacionado IdDocumento="7C9E6679-7425-40DE-944B-E07FC1F90AE7" MonedaDR="MXN" MetodoDePagoDR="PPD"
          NumParcialidad="1" ImpSaldoAnt="1160.00" ImpPagado="580.00" ImpSaldoInsoluto="580.00"/>
      </p:Pago>
    </p:Pagos>
    <tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"
      UUID="0b6f1c1e-52a3-4d0e-9f5b-3a1d8f1b2c3d" FechaTimbrado="2021-04-03T09:00:20" RfcProvCertif="PAC010203AB5"
      SelloCFD="c2VsbG8=" NoCertificadoSAT="30001000000400002495" SelloSAT="c2F0"/>
  </cfdi:Complemento>
</cfdi:Comprobante>
"#;

/// An invoice 3.2, whose names begin with small letters.
pub(crate) const INVOICE_3_2: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" version="3.2" folio="9" fecha="2016-05-04T08:00:00"
  sello="c2VsbG8=" formaDePago="Pago en una sola exhibición" noCertificado="20001000000200001428" certificado=""
  subTotal="100.00" Moneda="Pesos" total="116.00" tipoDeComprobante="ingreso" metodoDePago="03"
  LugarExpedicion="Monterrey">
  <cfdi:Emisor rfc="TNO010203AB7"><cfdi:RegimenFiscal Regimen="General"/></cfdi:Emisor>
  <cfdi:Receptor rfc="XAXX010101000"/>
  <cfdi:Conceptos>
    <cfdi:Concepto cantidad="1" unidad="pieza" descripcion="Martillo" valorUnitario="100.00" importe="100.00"/>
  </cfdi:Conceptos>
  <cfdi:Impuestos totalImpuestosTrasladados="16.00"><cfdi:Traslados>
    <cfdi:Traslado impuesto="IVA" tasa="16.00" importe="16.00"/>
  </cfdi:Traslados></cfdi:Impuestos>
</cfdi:Comprobante>
"#;

/// `document` with the one occurrence of `old` replaced.
pub(crate) fn with(document: &str, old: &str, new: &str) -> String {
    assert_eq!(document.matches(old).count(), 1, "{old}");
    document.replace(old, new)
}

//! Trade, retail, travel, art and goods of third parties.

use super::super::super::{
    Step::{self, Each, Optional as O, OptionalText, Required as R, RequiredText, Within},
    Table,
};

pub(super) const TABLES: &[Table] = &[
    // ComercioExterior10.xslt
    Table { namespace: "http://www.sat.gob.mx/ComercioExterior", local: "ComercioExterior", steps: &[
        R("Version"), R("TipoOperacion"), O("ClaveDePedimento"), O("CertificadoOrigen"),
        O("NumCertificadoOrigen"), O("NumeroExportadorConfiable"), O("Incoterm"), O("Subdivision"),
        O("Observaciones"), O("TipoCambioUSD"), O("TotalUSD"),
        Each(&["Emisor"], &[O("Curp")]),
        Each(&["Receptor"], &[O("Curp"), R("NumRegIdTrib")]),
        Each(&["Destinatario"], &[
            O("NumRegIdTrib"), O("Rfc"), O("Curp"), O("Nombre"),
            Each(&["Domicilio"], DOMICILIO),
        ]),
        Each(&["Mercancias"], &[Each(&["Mercancia"], MERCANCIA)]),
    ] },
    // ComercioExterior11.xslt
    Table { namespace: "http://www.sat.gob.mx/ComercioExterior11", local: "ComercioExterior", steps: &[
        R("Version"), O("MotivoTraslado"), R("TipoOperacion"), O("ClaveDePedimento"),
        O("CertificadoOrigen"), O("NumCertificadoOrigen"), O("NumeroExportadorConfiable"), O("Incoterm"),
        O("Subdivision"), O("Observaciones"), O("TipoCambioUSD"), O("TotalUSD"),
        Each(&["Emisor"], &[O("Curp"), Each(&["Domicilio"], DOMICILIO)]),
        Each(&["Propietario"], &[R("NumRegIdTrib"), R("ResidenciaFiscal")]),
        Each(&["Receptor"], &[O("NumRegIdTrib"), Each(&["Domicilio"], DOMICILIO)]),
        Each(&["Destinatario"], &[O("NumRegIdTrib"), O("Nombre"), Each(&["Domicilio"], DOMICILIO)]),
        Each(&["Mercancias"], &[Each(&["Mercancia"], MERCANCIA)]),
    ] },
    // ComercioExterior20.xslt
    Table { namespace: "http://www.sat.gob.mx/ComercioExterior20", local: "ComercioExterior", steps: &[
        R("Version"), O("MotivoTraslado"), R("ClaveDePedimento"), R("CertificadoOrigen"),
        O("NumCertificadoOrigen"), O("NumeroExportadorConfiable"), O("Incoterm"), O("Observaciones"),
        R("TipoCambioUSD"), R("TotalUSD"),
        Each(&["Emisor"], &[O("Curp"), Each(&["Domicilio"], DOMICILIO)]),
        Each(&["Propietario"], &[R("NumRegIdTrib"), R("ResidenciaFiscal")]),
        Each(&["Receptor"], &[O("NumRegIdTrib"), Each(&["Domicilio"], DOMICILIO)]),
        Each(&["Destinatario"], &[O("NumRegIdTrib"), O("Nombre"), Each(&["Domicilio"], DOMICILIO)]),
        Each(&["Mercancias"], &[Each(&["Mercancia"], MERCANCIA)]),
    ] },
    // divisas.xslt
    Table { namespace: "http://www.sat.gob.mx/divisas", local: "Divisas",
        steps: &[R("version"), R("tipoOperacion")] },
    // detallista.xslt
    Table { namespace: "http://www.sat.gob.mx/detallista", local: "detallista", steps: &[
        R("documentStructureVersion"),
        Each(&["orderIdentification", "referenceIdentification"], &[RequiredText(&[])]),
        OptionalText(&["orderIdentification", "ReferenceDate"]), RequiredText(&["buyer", "gln"]),
        RequiredText(&["seller", "gln"]), RequiredText(&["seller", "alternatePartyIdentification"]),
        RequiredText(&["totalAmount", "Amount"]),
        Each(&["TotalAllowanceCharge", "specialServicesType"], &[OptionalText(&[])]),
        Each(&["TotalAllowanceCharge", "Amount"], &[OptionalText(&[])]),
    ] },
    // TuristaPasajeroExtranjero.xslt
    Table { namespace: "http://www.sat.gob.mx/TuristaPasajeroExtranjero", local: "TuristaPasajeroExtranjero",
        steps: &[
        R("version"), R("fechadeTransito"), R("tipoTransito"),
        Each(&["datosTransito"], &[
            R("Via"), R("TipoId"), R("NumeroId"), R("Nacionalidad"), R("EmpresaTransporte"),
            O("IdTransporte"),
        ]),
    ] },
    // aerolineas.xslt
    Table { namespace: "http://www.sat.gob.mx/aerolineas", local: "Aerolineas", steps: &[
        R("Version"), R("TUA"),
        Each(&["OtrosCargos"], &[
            R("TotalCargos"),
            Each(&["Cargo"], &[R("CodigoCargo"), R("Importe")]),
        ]),
    ] },
    // obrasarteantiguedades.xslt
    Table { namespace: "http://www.sat.gob.mx/arteantiguedades", local: "obrasarteantiguedades", steps: &[
        R("Version"), R("TipoBien"), O("OtrosTipoBien"), R("TituloAdquirido"), O("OtrosTituloAdquirido"),
        O("Subtotal"), O("IVA"), R("FechaAdquisicion"), R("CaracterísticasDeObraoPieza"),
    ] },
    // terceros11.xslt
    Table { namespace: "http://www.sat.gob.mx/terceros", local: "PorCuentadeTerceros", steps: &[
        R("version"), R("rfc"), O("nombre"),
        Within("InformacionFiscalTercero", &[
            R("calle"), O("noExterior"), O("noInterior"), O("colonia"), O("localidad"), O("referencia"),
            R("municipio"), R("estado"), R("pais"), R("codigoPostal"),
        ]),
        Within("InformacionAduanera", &[R("numero"), R("fecha"), O("aduana")]),
        Each(&["CuentaPredial"], &[R("numero")]),
        Within("Retenciones", &[Each(&["Retencion"], &[R("impuesto"), R("importe")])]),
        Within("Traslados", &[Each(&["Traslado"], &[R("impuesto"), R("tasa"), R("importe")])]),
    ] },
];

const DOMICILIO: &[Step] = &[
    R("Calle"), O("NumeroExterior"), O("NumeroInterior"), O("Colonia"), O("Localidad"), O("Referencia"),
    O("Municipio"), R("Estado"), R("Pais"), R("CodigoPostal"),
];

const MERCANCIA: &[Step] = &[
    R("NoIdentificacion"), O("FraccionArancelaria"), O("CantidadAduana"), O("UnidadAduana"),
    O("ValorUnitarioAduana"), R("ValorDolares"),
    Each(&["DescripcionesEspecificas"], DESCRIPCIONES_ESPECIFICAS),
];

const DESCRIPCIONES_ESPECIFICAS: &[Step] = &[R("Marca"), O("Modelo"), O("SubModelo"), O("NumeroSerie")];

//! Donations, schools, parties, notaries, banks and other complements of few fields.

use super::super::super::{
    Step::{self, Each, Optional as O, Required as R},
    Table,
};

pub(super) const TABLES: &[Table] = &[
    // donat11.xslt
    Table { namespace: "http://www.sat.gob.mx/donat", local: "Donatarias",
        steps: &[R("version"), R("noAutorizacion"), R("fechaAutorizacion"), R("leyenda")] },
    // iedu.xslt
    Table { namespace: "http://www.sat.gob.mx/iedu", local: "instEducativas", steps: &[
        R("version"), R("nombreAlumno"), R("CURP"), R("nivelEducativo"), R("autRVOE"), O("rfcPago"),
    ] },
    // `ine11.xslt`
    Table { namespace: "http://www.sat.gob.mx/ine", local: "INE", steps: &[
        R("Version"), R("TipoProceso"), O("TipoComite"), O("IdContabilidad"),
        Each(&["Entidad"], &[
            R("ClaveEntidad"), O("Ambito"),
            Each(&["Contabilidad"], &[R("IdContabilidad")]),
        ]),
    ] },
    // leyendasFisc.xslt
    Table { namespace: "http://www.sat.gob.mx/leyendasFiscales", local: "LeyendasFiscales", steps: &[
        R("version"),
        Each(&["Leyenda"], &[O("disposicionFiscal"), O("norma"), R("textoLeyenda")]),
    ] },
    // notariospublicos.xslt
    Table { namespace: "http://www.sat.gob.mx/notariospublicos", local: "NotariosPublicos", steps: &[
        R("Version"),
        Each(&["DescInmuebles"], &[
            Each(&["DescInmueble"], &[
                R("TipoInmueble"), R("Calle"), O("NoExterior"), O("NoInterior"), O("Colonia"),
                O("Localidad"), O("Referencia"), R("Municipio"), R("Estado"), R("Pais"), R("CodigoPostal"),
            ]),
        ]),
        Each(&["DatosOperacion"], &[
            R("NumInstrumentoNotarial"), R("FechaInstNotarial"), R("MontoOperacion"), R("Subtotal"),
            R("IVA"),
        ]),
        Each(&["DatosNotario"], &[R("CURP"), R("NumNotaria"), R("EntidadFederativa"), O("Adscripcion")]),
        Each(&["DatosEnajenante"], &[
            R("CoproSocConyugalE"),
            Each(&["DatosUnEnajenante"], &[
                R("Nombre"), R("ApellidoPaterno"), O("ApellidoMaterno"), R("RFC"), R("CURP"),
            ]),
            Each(&["DatosEnajenantesCopSC"], &[Each(&["DatosEnajenanteCopSC"], DATOS_ENAJENANTE_COP_SC)]),
        ]),
        Each(&["DatosAdquiriente"], &[
            R("CoproSocConyugalE"),
            Each(&["DatosUnAdquiriente"], &[
                R("Nombre"), O("ApellidoPaterno"), O("ApellidoMaterno"), R("RFC"), O("CURP"),
            ]),
            Each(&["DatosAdquirientesCopSC"], &[Each(&["DatosAdquirienteCopSC"], DATOS_ENAJENANTE_COP_SC)]),
        ]),
    ] },
    // pagoenespecie.xslt
    Table { namespace: "http://www.sat.gob.mx/pagoenespecie", local: "PagoEnEspecie", steps: &[
        R("Version"), R("CvePIC"), R("FolioSolDon"), R("PzaArtNombre"), R("PzaArtTecn"), R("PzaArtAProd"),
        R("PzaArtDim"),
    ] },
    // servicioparcialconstruccion.xslt
    Table { namespace: "http://www.sat.gob.mx/servicioparcialconstruccion", local: "parcialesconstruccion", steps: &[
        R("Version"), R("NumPerLicoAut"),
        Each(&["Inmueble"], &[
            R("Calle"), O("NoExterior"), O("NoInterior"), O("Colonia"), O("Localidad"), O("Referencia"),
            R("Municipio"), R("Estado"), R("CodigoPostal"),
        ]),
    ] },
    // cfdiregistrofiscal.xslt
    Table { namespace: "http://www.sat.gob.mx/registrofiscal", local: "CFDIRegistroFiscal",
        steps: &[R("Version"), R("Folio")] },
    // psgcfdsp.xslt
    Table { namespace: "http://www.sat.gob.mx/psgcfdsp", local: "PrestadoresDeServiciosDeCFDSP", steps: &[
        R("version"), R("nombre"), R("rfc"), R("noCertificado"), R("fechaPublicacion"), R("noAutorizacion"),
    ] },
    // psgecfd.xslt
    Table { namespace: "http://www.sat.gob.mx/psgecfd", local: "PrestadoresDeServiciosDeCFD", steps: &[
        R("nombre"), R("rfc"), R("noCertificado"), R("fechaAutorizacion"), R("noAutorizacion"),
    ] },
    // ecb.xslt
    Table { namespace: "http://www.sat.gob.mx/ecb", local: "EstadoDeCuentaBancario", steps: &[
        R("version"), R("numeroCuenta"), R("nombreCliente"),
        Each(&["Movimientos", "MovimientoECBFiscal"], &[R("fecha"), R("RFCenajenante"), R("Importe")]),
    ] },
    // spei.xslt
    Table { namespace: "http://www.sat.gob.mx/spei", local: "Complemento_SPEI", steps: &[
        Each(&["SPEI_Tercero"], &[
            R("FechaOperacion"), R("Hora"), R("ClaveSPEI"), R("sello"), R("numeroCertificado"),
            Each(&["Ordenante"], &[
                R("BancoEmisor"), R("Nombre"), R("TipoCuenta"), R("Cuenta"), R("RFC"),
            ]),
            Each(&["Beneficiario"], &[
                R("BancoReceptor"), R("Nombre"), R("TipoCuenta"), R("Cuenta"), R("RFC"), R("Concepto"),
                O("IVA"), R("MontoPago"),
            ]),
        ]),
    ] },
];

const DATOS_ENAJENANTE_COP_SC: &[Step] = &[
    R("Nombre"), O("ApellidoPaterno"), O("ApellidoMaterno"), R("RFC"), O("CURP"), R("Porcentaje"),
];

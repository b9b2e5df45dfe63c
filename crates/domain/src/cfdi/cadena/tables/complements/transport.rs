//! Goods under way: Carta Porte 1.0 to 3.1.

use super::super::super::{
    Step::{self, Each, Optional as O, Required as R},
    Table,
};

pub(super) const TABLES: &[Table] = &[
    // CartaPorte.xslt
    Table { namespace: "http://www.sat.gob.mx/CartaPorte", local: "CartaPorte", steps: &[
        R("Version"), R("TranspInternac"), O("EntradaSalidaMerc"), O("ViaEntradaSalida"), O("TotalDistRec"),
        Each(&["Ubicaciones"], &[
            Each(&["Ubicacion"], &[
                O("TipoEstacion"), O("DistanciaRecorrida"),
                Each(&["Origen"], &[
                    O("IDOrigen"), O("RFCRemitente"), O("NombreRemitente"), O("NumRegIdTrib"),
                    O("ResidenciaFiscal"), O("NumEstacion"), O("NombreEstacion"), O("NavegacionTrafico"),
                    R("FechaHoraSalida"),
                ]),
                Each(&["Destino"], &[
                    O("IDDestino"), O("RFCDestinatario"), O("NombreDestinatario"), O("NumRegIdTrib"),
                    O("ResidenciaFiscal"), O("NumEstacion"), O("NombreEstacion"), O("NavegacionTrafico"),
                    R("FechaHoraProgLlegada"),
                ]),
                Each(&["Domicilio"], DOMICILIO),
            ]),
        ]),
        Each(&["Mercancias"], &[
            O("PesoBrutoTotal"), O("UnidadPeso"), O("PesoNetoTotal"), R("NumTotalMercancias"),
            O("CargoPorTasacion"),
            Each(&["Mercancia"], &[
                O("BienesTransp"), O("ClaveSTCC"), O("Descripcion"), O("Cantidad"), O("ClaveUnidad"),
                O("Unidad"), O("Dimensiones"), O("MaterialPeligroso"), O("CveMaterialPeligroso"),
                O("Embalaje"), O("DescripEmbalaje"), R("PesoEnKg"), O("ValorMercancia"), O("Moneda"),
                O("FraccionArancelaria"), O("UUIDComercioExt"),
                Each(&["CantidadTransporta"], CANTIDAD_TRANSPORTA),
                Each(&["DetalleMercancia"], &[
                    R("UnidadPeso"), R("PesoBruto"), R("PesoNeto"), R("PesoTara"), O("NumPiezas"),
                ]),
            ]),
            Each(&["AutotransporteFederal"], &[
                R("PermSCT"), R("NumPermisoSCT"), R("NombreAseg"), R("NumPolizaSeguro"),
                Each(&["IdentificacionVehicular"], &[R("ConfigVehicular"), R("PlacaVM"), R("AnioModeloVM")]),
                Each(&["Remolques"], &[Each(&["Remolque"], &[R("SubTipoRem"), R("Placa")])]),
            ]),
            Each(&["TransporteMaritimo"], TRANSPORTE_MARITIMO),
            Each(&["TransporteAereo"], &[
                R("PermSCT"), R("NumPermisoSCT"), R("MatriculaAeronave"), O("NombreAseg"),
                O("NumPolizaSeguro"), R("NumeroGuia"), O("LugarContrato"), O("RFCTransportista"),
                R("CodigoTransportista"), O("NumRegIdTribTranspor"), O("ResidenciaFiscalTranspor"),
                O("NombreTransportista"), O("RFCEmbarcador"), O("NumRegIdTribEmbarc"),
                O("ResidenciaFiscalEmbarc"), O("NombreEmbarcador"),
            ]),
            Each(&["TransporteFerroviario"], &[
                R("TipoDeServicio"), O("NombreAseg"), O("NumPolizaSeguro"), O("Concesionario"),
                Each(&["DerechosDePaso"], &[R("TipoDerechoDePaso"), R("KilometrajePagado")]),
                Each(&["Carro"], CARRO),
            ]),
        ]),
        Each(&["FiguraTransporte"], &[
            R("CveTransporte"),
            Each(&["Operadores"], &[
                Each(&["Operador"], &[
                    O("RFCOperador"), O("NumLicencia"), O("NombreOperador"), O("NumRegIdTribOperador"),
                    O("ResidenciaFiscalOperador"),
                    Each(&["Domicilio"], DOMICILIO),
                ]),
            ]),
            Each(&["Propietario"], &[
                O("RFCPropietario"), O("NombrePropietario"), O("NumRegIdTribPropietario"),
                O("ResidenciaFiscalPropietario"),
                Each(&["Domicilio"], DOMICILIO),
            ]),
            Each(&["Arrendatario"], &[
                O("RFCArrendatario"), O("NombreArrendatario"), O("NumRegIdTribArrendatario"),
                O("ResidenciaFiscalArrendatario"),
                Each(&["Domicilio"], DOMICILIO),
            ]),
            Each(&["Notificado"], &[
                O("RFCNotificado"), O("NombreNotificado"), O("NumRegIdTribNotificado"),
                O("ResidenciaFiscalNotificado"),
                Each(&["Domicilio"], DOMICILIO),
            ]),
        ]),
    ] },
    // CartaPorte20.xslt
    Table { namespace: "http://www.sat.gob.mx/CartaPorte20", local: "CartaPorte", steps: &[
        R("Version"), R("TranspInternac"), O("EntradaSalidaMerc"), O("PaisOrigenDestino"),
        O("ViaEntradaSalida"), O("TotalDistRec"),
        Each(&["Ubicaciones"], &[Each(&["Ubicacion"], UBICACION)]),
        Each(&["Mercancias"], &[
            R("PesoBrutoTotal"), R("UnidadPeso"), O("PesoNetoTotal"), R("NumTotalMercancias"),
            O("CargoPorTasacion"),
            Each(&["Mercancia"], &[
                R("BienesTransp"), O("ClaveSTCC"), R("Descripcion"), R("Cantidad"), R("ClaveUnidad"),
                O("Unidad"), O("Dimensiones"), O("MaterialPeligroso"), O("CveMaterialPeligroso"),
                O("Embalaje"), O("DescripEmbalaje"), R("PesoEnKg"), O("ValorMercancia"), O("Moneda"),
                O("FraccionArancelaria"), O("UUIDComercioExt"),
                Each(&["Pedimentos"], &[R("Pedimento")]),
                Each(&["GuiasIdentificacion"], &[
                    R("NumeroGuiaIdentificacion"), R("DescripGuiaIdentificacion"),
                    R("PesoGuiaIdentificacion"),
                ]),
                Each(&["CantidadTransporta"], CANTIDAD_TRANSPORTA),
                Each(&["DetalleMercancia"], DETALLE_MERCANCIA),
            ]),
            Each(&["Autotransporte"], &[
                R("PermSCT"), R("NumPermisoSCT"),
                Each(&["IdentificacionVehicular"], &[R("ConfigVehicular"), R("PlacaVM"), R("AnioModeloVM")]),
                Each(&["Seguros"], SEGUROS),
                Each(&["Remolques"], &[Each(&["Remolque"], &[R("SubTipoRem"), R("Placa")])]),
            ]),
            Each(&["TransporteMaritimo"], TRANSPORTE_MARITIMO),
            Each(&["TransporteAereo"], TRANSPORTE_AEREO),
            Each(&["TransporteFerroviario"], TRANSPORTE_FERROVIARIO),
        ]),
        Each(&["FiguraTransporte"], &[
            Each(&["TiposFigura"], &[
                R("TipoFigura"), O("RFCFigura"), O("NumLicencia"), O("NombreFigura"),
                O("NumRegIdTribFigura"), O("ResidenciaFiscalFigura"),
                Each(&["PartesTransporte"], &[R("ParteTransporte")]),
                Each(&["Domicilio"], DOMICILIO_2),
            ]),
        ]),
    ] },
    // CartaPorte30.xslt
    Table { namespace: "http://www.sat.gob.mx/CartaPorte30", local: "CartaPorte", steps: &[
        R("Version"), R("IdCCP"), R("TranspInternac"), O("RegimenAduanero"), O("EntradaSalidaMerc"),
        O("PaisOrigenDestino"), O("ViaEntradaSalida"), O("TotalDistRec"), O("RegistroISTMO"),
        O("UbicacionPoloOrigen"), O("UbicacionPoloDestino"),
        Each(&["Ubicaciones"], &[Each(&["Ubicacion"], UBICACION)]),
        Each(&["Mercancias"], &[
            R("PesoBrutoTotal"), R("UnidadPeso"), O("PesoNetoTotal"), R("NumTotalMercancias"),
            O("CargoPorTasacion"), O("LogisticaInversaRecoleccionDevolucion"),
            Each(&["Mercancia"], MERCANCIA),
            Each(&["Autotransporte"], AUTOTRANSPORTE),
            Each(&["TransporteMaritimo"], &[
                O("PermSCT"), O("NumPermisoSCT"), O("NombreAseg"), O("NumPolizaSeguro"),
                R("TipoEmbarcacion"), R("Matricula"), R("NumeroOMI"), O("AnioEmbarcacion"),
                O("NombreEmbarc"), R("NacionalidadEmbarc"), R("UnidadesDeArqBruto"), R("TipoCarga"),
                O("Eslora"), O("Manga"), O("Calado"), O("Puntal"), O("LineaNaviera"),
                R("NombreAgenteNaviero"), R("NumAutorizacionNaviero"), O("NumViaje"), O("NumConocEmbarc"),
                O("PermisoTempNavegacion"),
                Each(&["Contenedor"], &[
                    R("TipoContenedor"), O("MatriculaContenedor"), O("NumPrecinto"), O("IdCCPRelacionado"),
                    O("PlacaVMCCP"), O("FechaCertificacionCCP"),
                ]),
                Each(&["RemolquesCCP"], &[Each(&["RemolqueCCP"], &[R("SubTipoRemCCP"), R("PlacaCCP")])]),
            ]),
            Each(&["TransporteAereo"], TRANSPORTE_AEREO),
            Each(&["TransporteFerroviario"], TRANSPORTE_FERROVIARIO),
        ]),
        Each(&["FiguraTransporte"], &[Each(&["TiposFigura"], TIPOS_FIGURA)]),
    ] },
    // CartaPorte31.xslt
    Table { namespace: "http://www.sat.gob.mx/CartaPorte31", local: "CartaPorte", steps: &[
        R("Version"), R("IdCCP"), R("TranspInternac"), O("EntradaSalidaMerc"), O("PaisOrigenDestino"),
        O("ViaEntradaSalida"), O("TotalDistRec"), O("RegistroISTMO"), O("UbicacionPoloOrigen"),
        O("UbicacionPoloDestino"),
        Each(&["RegimenesAduaneros"], &[Each(&["RegimenAduaneroCCP"], &[R("RegimenAduanero")])]),
        Each(&["Ubicaciones"], &[Each(&["Ubicacion"], UBICACION)]),
        Each(&["Mercancias"], &[
            R("PesoBrutoTotal"), R("UnidadPeso"), O("PesoNetoTotal"), R("NumTotalMercancias"),
            O("CargoPorTasacion"), O("LogisticaInversaRecoleccionDevolucion"),
            Each(&["Mercancia"], MERCANCIA),
            Each(&["Autotransporte"], AUTOTRANSPORTE),
            Each(&["TransporteMaritimo"], &[
                O("PermSCT"), O("NumPermisoSCT"), O("NombreAseg"), O("NumPolizaSeguro"),
                R("TipoEmbarcacion"), R("Matricula"), R("NumeroOMI"), O("AnioEmbarcacion"),
                O("NombreEmbarc"), R("NacionalidadEmbarc"), R("UnidadesDeArqBruto"), R("TipoCarga"),
                O("Eslora"), O("Manga"), O("Calado"), O("Puntal"), O("LineaNaviera"),
                R("NombreAgenteNaviero"), R("NumAutorizacionNaviero"), O("NumViaje"), O("NumConocEmbarc"),
                O("PermisoTempNavegacion"),
                Each(&["Contenedor"], &[
                    R("TipoContenedor"), O("MatriculaContenedor"), O("NumPrecinto"), O("IdCCPRelacionado"),
                    O("PlacaVMCCP"), O("FechaCertificacionCCP"),
                    Each(&["RemolquesCCP"], &[
                        Each(&["RemolqueCCP"], &[R("SubTipoRemCCP"), R("PlacaCCP")]),
                    ]),
                ]),
            ]),
            Each(&["TransporteAereo"], TRANSPORTE_AEREO),
            Each(&["TransporteFerroviario"], TRANSPORTE_FERROVIARIO),
        ]),
        Each(&["FiguraTransporte"], &[Each(&["TiposFigura"], TIPOS_FIGURA)]),
    ] },
];

const DOMICILIO: &[Step] = &[
    R("Calle"), O("NumeroExterior"), O("NumeroInterior"), O("Colonia"), O("Localidad"), O("Referencia"),
    O("Municipio"), R("Estado"), R("Pais"), R("CodigoPostal"),
];

const CANTIDAD_TRANSPORTA: &[Step] = &[R("Cantidad"), R("IDOrigen"), R("IDDestino"), O("CvesTransporte")];

const TRANSPORTE_MARITIMO: &[Step] = &[
    O("PermSCT"), O("NumPermisoSCT"), O("NombreAseg"), O("NumPolizaSeguro"), R("TipoEmbarcacion"),
    R("Matricula"), R("NumeroOMI"), O("AnioEmbarcacion"), O("NombreEmbarc"), R("NacionalidadEmbarc"),
    R("UnidadesDeArqBruto"), R("TipoCarga"), R("NumCertITC"), O("Eslora"), O("Manga"), O("Calado"),
    O("LineaNaviera"), R("NombreAgenteNaviero"), R("NumAutorizacionNaviero"), O("NumViaje"),
    O("NumConocEmbarc"),
    Each(&["Contenedor"], &[R("MatriculaContenedor"), R("TipoContenedor"), O("NumPrecinto")]),
];

const CARRO: &[Step] = &[
    R("TipoCarro"), R("MatriculaCarro"), R("GuiaCarro"), R("ToneladasNetasCarro"),
    Each(&["Contenedor"], &[R("TipoContenedor"), R("PesoContenedorVacio"), R("PesoNetoMercancia")]),
];

const UBICACION: &[Step] = &[
    R("TipoUbicacion"), O("IDUbicacion"), R("RFCRemitenteDestinatario"), O("NombreRemitenteDestinatario"),
    O("NumRegIdTrib"), O("ResidenciaFiscal"), O("NumEstacion"), O("NombreEstacion"), O("NavegacionTrafico"),
    R("FechaHoraSalidaLlegada"), O("TipoEstacion"), O("DistanciaRecorrida"),
    Each(&["Domicilio"], DOMICILIO_2),
];

const DOMICILIO_2: &[Step] = &[
    O("Calle"), O("NumeroExterior"), O("NumeroInterior"), O("Colonia"), O("Localidad"), O("Referencia"),
    O("Municipio"), R("Estado"), R("Pais"), R("CodigoPostal"),
];

const DETALLE_MERCANCIA: &[Step] = &[
    R("UnidadPesoMerc"), R("PesoBruto"), R("PesoNeto"), R("PesoTara"), O("NumPiezas"),
];

const SEGUROS: &[Step] = &[
    R("AseguraRespCivil"), R("PolizaRespCivil"), O("AseguraMedAmbiente"), O("PolizaMedAmbiente"),
    O("AseguraCarga"), O("PolizaCarga"), O("PrimaSeguro"),
];

const TRANSPORTE_AEREO: &[Step] = &[
    R("PermSCT"), R("NumPermisoSCT"), O("MatriculaAeronave"), O("NombreAseg"), O("NumPolizaSeguro"),
    R("NumeroGuia"), O("LugarContrato"), R("CodigoTransportista"), O("RFCEmbarcador"), O("NumRegIdTribEmbarc"),
    O("ResidenciaFiscalEmbarc"), O("NombreEmbarcador"),
];

const TRANSPORTE_FERROVIARIO: &[Step] = &[
    R("TipoDeServicio"), R("TipoDeTrafico"), O("NombreAseg"), O("NumPolizaSeguro"),
    Each(&["DerechosDePaso"], &[R("TipoDerechoDePaso"), R("KilometrajePagado")]),
    Each(&["Carro"], CARRO),
];

const MERCANCIA: &[Step] = &[
    R("BienesTransp"), O("ClaveSTCC"), R("Descripcion"), R("Cantidad"), R("ClaveUnidad"), O("Unidad"),
    O("Dimensiones"), O("MaterialPeligroso"), O("CveMaterialPeligroso"), O("Embalaje"), O("DescripEmbalaje"),
    O("SectorCOFEPRIS"), O("NombreIngredienteActivo"), O("NomQuimico"), O("DenominacionGenericaProd"),
    O("DenominacionDistintivaProd"), O("Fabricante"), O("FechaCaducidad"), O("LoteMedicamento"),
    O("FormaFarmaceutica"), O("CondicionesEspTransp"), O("RegistroSanitarioFolioAutorizacion"),
    O("PermisoImportacion"), O("FolioImpoVUCEM"), O("NumCAS"), O("RazonSocialEmpImp"),
    O("NumRegSanPlagCOFEPRIS"), O("DatosFabricante"), O("DatosFormulador"), O("DatosMaquilador"),
    O("UsoAutorizado"), R("PesoEnKg"), O("ValorMercancia"), O("Moneda"), O("FraccionArancelaria"),
    O("UUIDComercioExt"), O("TipoMateria"), O("DescripcionMateria"),
    Each(&["DocumentacionAduanera"], CUSTOMS_DOCUMENT),
    Each(&["GuiasIdentificacion"], &[
        R("NumeroGuiaIdentificacion"), R("DescripGuiaIdentificacion"), R("PesoGuiaIdentificacion"),
    ]),
    Each(&["CantidadTransporta"], CANTIDAD_TRANSPORTA),
    Each(&["DetalleMercancia"], DETALLE_MERCANCIA),
];

const CUSTOMS_DOCUMENT: &[Step] = &[R("TipoDocumento"), O("NumPedimento"), O("IdentDocAduanero"), O("RFCImpo")];

const AUTOTRANSPORTE: &[Step] = &[
    R("PermSCT"), R("NumPermisoSCT"),
    Each(&["IdentificacionVehicular"], VEHICLE_IDENTIFICATION),
    Each(&["Seguros"], SEGUROS),
    Each(&["Remolques"], &[Each(&["Remolque"], &[R("SubTipoRem"), R("Placa")])]),
];

const VEHICLE_IDENTIFICATION: &[Step] =
    &[R("ConfigVehicular"), R("PesoBrutoVehicular"), R("PlacaVM"), R("AnioModeloVM")];

const TIPOS_FIGURA: &[Step] = &[
    R("TipoFigura"), O("RFCFigura"), O("NumLicencia"), R("NombreFigura"), O("NumRegIdTribFigura"),
    O("ResidenciaFiscalFigura"),
    Each(&["PartesTransporte"], &[R("ParteTransporte")]),
    Each(&["Domicilio"], DOMICILIO_2),
];

//! Fuel accounts, hydrocarbons.

use super::super::super::{
    Step::{Each, Optional as O, Required as R},
    Table,
};

pub(super) const TABLES: &[Table] = &[
    // ecc.xslt
    Table { namespace: "http://www.sat.gob.mx/ecc", local: "EstadoDeCuentaCombustible", steps: &[
        R("tipoOperacion"), R("numeroDeCuenta"), O("subTotal"), R("total"),
        Each(&["Conceptos"], &[
            Each(&["ConceptoEstadoDeCuentaCombustible"], &[
                R("identificador"), R("fecha"), R("rfc"), R("claveEstacion"), R("cantidad"),
                R("nombreCombustible"), R("folioOperacion"), R("valorUnitario"), R("importe"),
                Each(&["Traslados"], &[
                    Each(&["Traslado"], &[R("impuesto"), R("tasa"), R("importe")]),
                ]),
            ]),
        ]),
    ] },
    // ecc11.xslt
    Table { namespace: "http://www.sat.gob.mx/EstadoDeCuentaCombustible", local: "EstadoDeCuentaCombustible",
        steps: &[
        R("Version"), R("TipoOperacion"), R("NumeroDeCuenta"), R("SubTotal"), R("Total"),
        Each(&["Conceptos"], &[
            Each(&["ConceptoEstadoDeCuentaCombustible"], &[
                R("Identificador"), R("Fecha"), R("Rfc"), R("ClaveEstacion"), O("TAR"), R("Cantidad"),
                R("NoIdentificacion"), O("Unidad"), R("NombreCombustible"), R("FolioOperacion"),
                R("ValorUnitario"), R("Importe"),
                Each(&["Traslados"], &[
                    Each(&["Traslado"], &[R("Impuesto"), R("TasaoCuota"), R("Importe")]),
                ]),
            ]),
        ]),
    ] },
    // ecc12.xslt
    Table { namespace: "http://www.sat.gob.mx/EstadoDeCuentaCombustible12", local: "EstadoDeCuentaCombustible",
        steps: &[
        R("Version"), R("TipoOperacion"), R("NumeroDeCuenta"), R("SubTotal"), R("Total"),
        Each(&["Conceptos"], &[
            Each(&["ConceptoEstadoDeCuentaCombustible"], &[
                R("Identificador"), R("Fecha"), R("Rfc"), R("ClaveEstacion"), R("Cantidad"),
                R("TipoCombustible"), O("Unidad"), R("NombreCombustible"), R("FolioOperacion"),
                R("ValorUnitario"), R("Importe"),
                Each(&["Traslados"], &[
                    Each(&["Traslado"], &[R("Impuesto"), R("TasaOCuota"), R("Importe")]),
                ]),
            ]),
        ]),
    ] },
    // consumodecombustibles.xslt
    Table { namespace: "http://www.sat.gob.mx/consumodecombustibles", local: "ConsumoDeCombustibles", steps: &[
        R("version"), R("tipoOperacion"), R("numeroDeCuenta"), O("subTotal"), R("total"),
        Each(&["Conceptos"], &[
            Each(&["ConceptoConsumoDeCombustibles"], &[
                R("identificador"), R("fecha"), R("rfc"), R("claveEstacion"), R("cantidad"),
                R("nombreCombustible"), R("folioOperacion"), R("valorUnitario"), R("importe"),
                Each(&["Determinados"], &[
                    Each(&["Determinado"], &[R("impuesto"), R("tasa"), R("importe")]),
                ]),
            ]),
        ]),
    ] },
    // consumodeCombustibles11.xslt
    Table { namespace: "http://www.sat.gob.mx/ConsumoDeCombustibles11", local: "ConsumoDeCombustibles", steps: &[
        R("version"), R("tipoOperacion"), R("numeroDeCuenta"), O("subTotal"), R("total"),
        Each(&["Conceptos"], &[
            Each(&["ConceptoConsumoDeCombustibles"], &[
                R("identificador"), R("fecha"), R("rfc"), R("claveEstacion"), R("tipoCombustible"),
                R("cantidad"), R("nombreCombustible"), R("folioOperacion"), R("valorUnitario"),
                R("importe"),
                Each(&["Determinados"], &[
                    Each(&["Determinado"], &[R("impuesto"), R("tasaOCuota"), R("importe")]),
                ]),
            ]),
        ]),
    ] },
    // GastosHidrocarburos10.xslt
    Table { namespace: "http://www.sat.gob.mx/GastosHidrocarburos10", local: "GastosHidrocarburos", steps: &[
        R("Version"), R("NumeroContrato"), O("AreaContractual"),
        Each(&["Erogacion"], &[
            R("TipoErogacion"), R("MontocuErogacion"), R("Porcentaje"),
            Each(&["DocumentoRelacionado"], &[
                R("OrigenErogacion"), O("FolioFiscalVinculado"), O("RFCProveedor"), R("MontoTotalIVA"),
                O("MontoRetencionISR"), O("MontoRetencionIVA"), O("MontoRetencionOtrosImpuestos"),
                O("NumeroPedimentoVinculado"), O("ClavePedimentoVinculado"),
                O("ClavePagoPedimentoVinculado"), O("MontoIVAPedimento"),
                O("OtrosImpuestosPagadosPedimento"), R("FechaFolioFiscalVinculado"), R("Mes"),
                R("MontoTotalErogaciones"),
            ]),
            Each(&["Actividades"], &[
                O("ActividadRelacionada"),
                Each(&["SubActividades"], &[
                    O("SubActividadRelacionada"),
                    Each(&["Tareas"], &[O("TareaRelacionada")]),
                ]),
            ]),
            Each(&["CentroCostos"], &[
                O("Campo"),
                Each(&["Yacimientos"], &[O("Yacimiento"), Each(&["Pozos"], &[O("Pozo")])]),
            ]),
        ]),
    ] },
    // IngresosHidrocarburos.xslt
    Table { namespace: "http://www.sat.gob.mx/IngresosHidrocarburos10", local: "IngresosHidrocarburos", steps: &[
        R("Version"), R("NumeroContrato"), R("ContraprestacionPagadaOperador"), R("Porcentaje"),
        Each(&["DocumentoRelacionado"], &[R("FolioFiscalVinculado"), R("FechaFolioFiscalVinculado"), R("Mes")]),
    ] },
    // hidrocarburospetroliferos.xslt
    Table { namespace: "http://www.sat.gob.mx/hidrocarburospetroliferos", local: "HidroYPetro", steps: &[
        R("Version"), R("TipoPermiso"), R("NumeroPermiso"), R("ClaveHYP"), R("SubProductoHYP"),
    ] },
    // AcreditamientoIEPS10.xslt
    Table { namespace: "http://www.sat.gob.mx/acreditamiento", local: "acreditamientoIEPS",
        steps: &[R("Version"), R("TAR")] },
];

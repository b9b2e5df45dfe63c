//! Wages and vouchers.

use super::super::super::{
    Step::{self, Each, Optional as O, Required as R, RequiredAt, When},
    Table,
};

pub(super) const TABLES: &[Table] = &[
    // nomina11.xslt
    Table { namespace: "http://www.sat.gob.mx/nomina", local: "Nomina", steps: &[
        When("Version", "1.0", &[
            R("Version"), R("RegistroPatronal"), R("NumEmpleado"), R("CURP"), R("TipoRegimen"),
            O("NumSeguridadSocial"), O("CLABE"), O("Banco"), RequiredAt(&["Ingresos"], "TotalGravado"),
            RequiredAt(&["Ingresos"], "TotalExento"), RequiredAt(&["Descuentos"], "Total"),
        ]),
        When("Version", "1.1", &[
            R("Version"), O("RegistroPatronal"), R("NumEmpleado"), R("CURP"), R("TipoRegimen"),
            O("NumSeguridadSocial"), R("FechaPago"), R("FechaInicialPago"), R("FechaFinalPago"),
            R("NumDiasPagados"), O("Departamento"), O("CLABE"), O("Banco"), O("FechaInicioRelLaboral"),
            O("Antiguedad"), O("Puesto"), O("TipoContrato"), O("TipoJornada"), R("PeriodicidadPago"),
            O("SalarioBaseCotApor"), O("RiesgoPuesto"), O("SalarioDiarioIntegrado"),
            Each(&["Percepciones"], &[
                R("TotalGravado"), R("TotalExento"),
                Each(&["Percepcion"], &[
                    R("TipoPercepcion"), R("Clave"), R("Concepto"), R("ImporteGravado"), R("ImporteExento"),
                ]),
            ]),
            Each(&["Deducciones"], &[
                R("TotalGravado"), R("TotalExento"),
                Each(&["Deduccion"], &[
                    R("TipoDeduccion"), R("Clave"), R("Concepto"), R("ImporteGravado"), R("ImporteExento"),
                ]),
            ]),
            Each(&["Incapacidades"], &[
                Each(&["Incapacidad"], &[R("DiasIncapacidad"), R("TipoIncapacidad"), R("Descuento")]),
            ]),
            Each(&["HorasExtras"], &[Each(&["HorasExtra"], HORAS_EXTRA)]),
        ]),
    ] },
    // nomina12.xslt
    Table { namespace: "http://www.sat.gob.mx/nomina12", local: "Nomina", steps: &[
        R("Version"), R("TipoNomina"), R("FechaPago"), R("FechaInicialPago"), R("FechaFinalPago"),
        R("NumDiasPagados"), O("TotalPercepciones"), O("TotalDeducciones"), O("TotalOtrosPagos"),
        Each(&["Emisor"], &[
            O("Curp"), O("RegistroPatronal"), O("RfcPatronOrigen"),
            Each(&["EntidadSNCF"], &[R("OrigenRecurso"), O("MontoRecursoPropio")]),
        ]),
        Each(&["Receptor"], &[
            R("Curp"), O("NumSeguridadSocial"), O("FechaInicioRelLaboral"), O("Antigüedad"),
            R("TipoContrato"), O("Sindicalizado"), O("TipoJornada"), R("TipoRegimen"), R("NumEmpleado"),
            O("Departamento"), O("Puesto"), O("RiesgoPuesto"), R("PeriodicidadPago"), O("Banco"),
            O("CuentaBancaria"), O("SalarioBaseCotApor"), O("SalarioDiarioIntegrado"), R("ClaveEntFed"),
            Each(&["SubContratacion"], &[R("RfcLabora"), R("PorcentajeTiempo")]),
        ]),
        Each(&["Percepciones"], &[
            O("TotalSueldos"), O("TotalSeparacionIndemnizacion"), O("TotalJubilacionPensionRetiro"),
            R("TotalGravado"), R("TotalExento"),
            Each(&["Percepcion"], &[
                R("TipoPercepcion"), R("Clave"), R("Concepto"), R("ImporteGravado"), R("ImporteExento"),
                Each(&["AccionesOTitulos"], &[R("ValorMercado"), R("PrecioAlOtorgarse")]),
                Each(&["HorasExtra"], HORAS_EXTRA),
            ]),
            Each(&["JubilacionPensionRetiro"], &[
                O("TotalUnaExhibicion"), O("TotalParcialidad"), O("MontoDiario"), R("IngresoAcumulable"),
                R("IngresoNoAcumulable"),
            ]),
            Each(&["SeparacionIndemnizacion"], &[
                R("TotalPagado"), R("NumAñosServicio"), R("UltimoSueldoMensOrd"), R("IngresoAcumulable"),
                R("IngresoNoAcumulable"),
            ]),
        ]),
        Each(&["Deducciones"], &[
            O("TotalOtrasDeducciones"), O("TotalImpuestosRetenidos"),
            Each(&["Deduccion"], &[R("TipoDeduccion"), R("Clave"), R("Concepto"), R("Importe")]),
        ]),
        Each(&["OtrosPagos"], &[
            Each(&["OtroPago"], &[
                R("TipoOtroPago"), R("Clave"), R("Concepto"), R("Importe"),
                Each(&["SubsidioAlEmpleo"], &[R("SubsidioCausado")]),
                Each(&["CompensacionSaldosAFavor"], &[R("SaldoAFavor"), R("Año"), R("RemanenteSalFav")]),
            ]),
        ]),
        Each(&["Incapacidades"], &[
            Each(&["Incapacidad"], &[
                R("DiasIncapacidad"), R("TipoIncapacidad"), O("ImporteMonetario"),
            ]),
        ]),
    ] },
    // valesdedespensa.xslt
    Table { namespace: "http://www.sat.gob.mx/valesdedespensa", local: "ValesDeDespensa", steps: &[
        R("version"), R("tipoOperacion"), O("registroPatronal"), R("numeroDeCuenta"), R("total"),
        Each(&["Conceptos"], &[
            Each(&["Concepto"], &[
                R("identificador"), R("fecha"), R("rfc"), R("curp"), R("nombre"), O("numSeguridadSocial"),
                R("importe"),
            ]),
        ]),
    ] },
];

const HORAS_EXTRA: &[Step] = &[R("Dias"), R("TipoHoras"), R("HorasExtra"), R("ImportePagado")];

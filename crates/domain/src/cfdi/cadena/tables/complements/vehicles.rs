//! Vehicles sold, renewed and destroyed.

use super::super::super::{
    Step::{self, Each, Optional as O, Required as R, When, Within},
    Table,
};

pub(super) const TABLES: &[Table] = &[
    // certificadodedestruccion.xslt
    Table { namespace: "http://www.sat.gob.mx/certificadodestruccion", local: "certificadodedestruccion", steps: &[
        R("Version"), R("Serie"), R("NumFolDesVeh"),
        Each(&["VehiculoDestruido"], &[
            R("Marca"), R("TipooClase"), R("Año"), O("Modelo"), O("NIV"), O("NumSerie"), R("NumPlacas"),
            O("NumMotor"), R("NumFolTarjCir"),
        ]),
        Each(&["InformacionAduanera"], &[R("NumPedImp"), R("Fecha"), R("Aduana")]),
    ] },
    // renovacionysustitucionvehiculos.xslt
    Table {
        namespace: "http://www.sat.gob.mx/renovacionysustitucionvehiculos", local: "renovacionysustitucionvehiculos",
        steps: &[
        R("Version"), R("TipoDeDecreto"),
        Each(&["DecretoRenovVehicular"], &[
            R("VehEnaj"),
            Each(&["VehiculosUsadosEnajenadoPermAlFab"], &[
                R("PrecioVehUsado"), R("TipoVeh"), R("Marca"), R("TipooClase"), R("Año"), O("Modelo"),
                O("NIV"), O("NumSerie"), R("NumPlacas"), O("NumMotor"), R("NumFolTarjCir"), O("NumPedIm"),
                O("Aduana"), O("FechaRegulVeh"), R("Foliofiscal"),
            ]),
            Each(&["VehiculoNuvoSemEnajenadoFabAlPerm"], VEHICULO_NUVO_SEM_ENAJENADO_FAB_AL_PERM),
        ]),
        Each(&["DecretoSustitVehicular"], &[
            R("VehEnaj"),
            Each(&["VehiculoUsadoEnajenadoPermAlFab"], &[
                R("PrecioVehUsado"), R("TipoVeh"), R("Marca"), R("TipooClase"), R("Año"), O("Modelo"),
                O("NIV"), O("NumSerie"), R("NumPlacas"), O("NumMotor"), R("NumFolTarjCir"),
                R("NumFolAvisoint"), R("NumPedIm"), R("Aduana"), R("FechaRegulVeh"), R("Foliofiscal"),
            ]),
            Each(&["VehiculoNuvoSemEnajenadoFabAlPerm"], VEHICULO_NUVO_SEM_ENAJENADO_FAB_AL_PERM),
        ]),
    ] },
    // vehiculousado.xslt
    Table { namespace: "http://www.sat.gob.mx/vehiculousado", local: "VehiculoUsado", steps: &[
        R("Version"), R("montoAdquisicion"), R("montoEnajenacion"), R("claveVehicular"), R("marca"),
        R("tipo"), R("modelo"), O("numeroMotor"), O("numeroSerie"), O("NIV"), R("valor"),
        Each(&["InformacionAduanera"], &[R("numero"), R("fecha"), O("aduana")]),
    ] },
    // ventavehiculos11.xslt
    Table { namespace: "http://www.sat.gob.mx/ventavehiculos", local: "VentaVehiculos", steps: &[
        R("version"), R("ClaveVehicular"),
        When("version", "1.1", &[R("Niv")]),
        Within("InformacionAduanera", &[R("numero"), R("fecha"), O("aduana")]),
    ] },
    // pfic.xslt
    Table { namespace: "http://www.sat.gob.mx/pfic", local: "PFintegranteCoordinado",
        steps: &[R("version"), R("ClaveVehicular"), R("Placa"), O("RFCPF")] },
];

const VEHICULO_NUVO_SEM_ENAJENADO_FAB_AL_PERM: &[Step] = &[R("Año"), O("Modelo"), R("NumPlacas"), O("RFC")];

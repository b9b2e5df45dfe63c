//! The nodes of stamp, payments and local taxes.
//!
//! Source: SAT's schemas of the stamp 1.1, of payments 1.0 and 2.0, and of local taxes 1.0.

use super::{AMOUNT, ANY, CENTS, CURRENCY, FACTOR, Field, Form, Node, OBJECT, POSITIVE, TAX, may, must, node};
use crate::cfdi::{
    catalogs::Catalog,
    read::{
        LOCAL_TAXES, STAMP,
        payments::{PAYMENTS_1, PAYMENTS_2},
    },
};

/// The node of a complement that is compared.
pub(super) fn of(namespace: &str, local: &str) -> Option<&'static Node> {
    match (namespace, local) {
        (STAMP, "TimbreFiscalDigital") => Some(&STAMP_NODE),
        (PAYMENTS_1, "Pagos") => Some(&PAYMENTS_1_0),
        (PAYMENTS_2, "Pagos") => Some(&PAYMENTS_2_0),
        (LOCAL_TAXES, "ImpuestosLocales") => Some(&LOCAL_TAXES_NODE),
        _ => None,
    }
}

/// The stamp of 3.3 and 4.0; that of 3.2 has other names and is not compared.
static STAMP_NODE: Node = node(
    "TimbreFiscalDigital",
    1,
    1,
    &[
        must("Version", Form::Fixed("1.1")),
        must("UUID", Form::Uuid),
        must("FechaTimbrado", Form::DateTime),
        must("RfcProvCertif", Form::CompanyRfc),
        may("Leyenda", Form::Free(150)),
        must("SelloCFD", Form::Anything),
        must("NoCertificadoSAT", Form::Digits(20)),
        must("SelloSAT", Form::Anything),
    ],
    &[],
);

static LOCAL_TAXES_NODE: Node = node(
    "ImpuestosLocales",
    1,
    1,
    &[must("version", Form::Fixed("1.0")), must("TotaldeRetenciones", CENTS), must("TotaldeTraslados", CENTS)],
    &[
        node(
            "RetencionesLocales",
            0,
            ANY,
            &[must("ImpLocRetenido", Form::Anything), must("TasadeRetencion", CENTS), must("Importe", CENTS)],
            &[],
        ),
        node(
            "TrasladosLocales",
            0,
            ANY,
            &[must("ImpLocTrasladado", Form::Anything), must("TasadeTraslado", CENTS), must("Importe", CENTS)],
            &[],
        ),
    ],
);

const PAYMENT: &[Field] = &[
    must("FechaPago", Form::DateTime),
    must("FormaDePagoP", Form::Code(Catalog::PaymentForms)),
    must("MonedaP", CURRENCY),
    may("TipoCambioP", POSITIVE),
    must("Monto", AMOUNT),
    may("NumOperacion", Form::Text(100)),
    may("RfcEmisorCtaOrd", Form::BankRfc),
    may("NomBancoOrdExt", Form::Text(300)),
    may("CtaOrdenante", Form::Account),
    may("RfcEmisorCtaBen", Form::CompanyRfc),
    may("CtaBeneficiario", Form::Account),
    may("TipoCadPago", Form::Code(Catalog::PaymentChains)),
    may("CertPago", Form::Base64),
    may("CadPago", Form::Free(8192)),
    may("SelloPago", Form::Base64),
];

static PAYMENTS_2_0: Node = node(
    "Pagos",
    1,
    1,
    &[must("Version", Form::Fixed("2.0"))],
    &[
        node(
            "Totales",
            1,
            1,
            &[
                may("TotalRetencionesIVA", CENTS),
                may("TotalRetencionesISR", CENTS),
                may("TotalRetencionesIEPS", CENTS),
                may("TotalTrasladosBaseIVA16", CENTS),
                may("TotalTrasladosImpuestoIVA16", CENTS),
                may("TotalTrasladosBaseIVA8", CENTS),
                may("TotalTrasladosImpuestoIVA8", CENTS),
                may("TotalTrasladosBaseIVA0", CENTS),
                may("TotalTrasladosImpuestoIVA0", CENTS),
                may("TotalTrasladosBaseIVAExento", CENTS),
                must("MontoTotalPagos", CENTS),
            ],
            &[],
        ),
        node("Pago", 1, ANY, PAYMENT, &[PAID_2_0, TAXES_OF_PAYMENT]),
    ],
);

const PAID_2_0: Node = node(
    "DoctoRelacionado",
    1,
    ANY,
    &[
        must("IdDocumento", Form::DocumentId),
        may("Serie", Form::Text(25)),
        may("Folio", Form::Text(40)),
        must("MonedaDR", CURRENCY),
        may("EquivalenciaDR", Form::Positive(10)),
        must("NumParcialidad", Form::Whole(1, 999)),
        must("ImpSaldoAnt", AMOUNT),
        must("ImpPagado", AMOUNT),
        must("ImpSaldoInsoluto", AMOUNT),
        must("ObjetoImpDR", OBJECT),
    ],
    &[node(
        "ImpuestosDR",
        0,
        1,
        &[],
        &[
            node("RetencionesDR", 0, 1, &[], &[node("RetencionDR", 1, ANY, WITHHELD_DR, &[])]),
            node("TrasladosDR", 0, 1, &[], &[node("TrasladoDR", 1, ANY, TRANSFERRED_DR, &[])]),
        ],
    )],
);
const WITHHELD_DR: &[Field] = &[
    must("BaseDR", POSITIVE),
    must("ImpuestoDR", TAX),
    must("TipoFactorDR", FACTOR),
    must("TasaOCuotaDR", AMOUNT),
    must("ImporteDR", AMOUNT),
];
const TRANSFERRED_DR: &[Field] = &[
    must("BaseDR", POSITIVE),
    must("ImpuestoDR", TAX),
    must("TipoFactorDR", FACTOR),
    may("TasaOCuotaDR", AMOUNT),
    may("ImporteDR", AMOUNT),
];
const TAXES_OF_PAYMENT: Node = node(
    "ImpuestosP",
    0,
    1,
    &[],
    &[
        node(
            "RetencionesP",
            0,
            1,
            &[],
            &[node("RetencionP", 1, ANY, &[must("ImpuestoP", TAX), must("ImporteP", AMOUNT)], &[])],
        ),
        node(
            "TrasladosP",
            0,
            1,
            &[],
            &[node(
                "TrasladoP",
                1,
                ANY,
                &[
                    must("BaseP", AMOUNT),
                    must("ImpuestoP", TAX),
                    must("TipoFactorP", FACTOR),
                    may("TasaOCuotaP", AMOUNT),
                    may("ImporteP", AMOUNT),
                ],
                &[],
            )],
        ),
    ],
);

static PAYMENTS_1_0: Node = node(
    "Pagos",
    1,
    1,
    &[must("Version", Form::Fixed("1.0"))],
    &[node("Pago", 1, ANY, PAYMENT, &[PAID_1_0, TAXES_1_0])],
);
/// Of advances; a payment of documents leaves its taxes to them.
const TAXES_1_0: Node = node(
    "Impuestos",
    0,
    ANY,
    &[may("TotalImpuestosRetenidos", AMOUNT), may("TotalImpuestosTrasladados", AMOUNT)],
    &[
        node(
            "Retenciones",
            0,
            1,
            &[],
            &[node("Retencion", 1, ANY, &[must("Impuesto", TAX), must("Importe", AMOUNT)], &[])],
        ),
        node(
            "Traslados",
            0,
            1,
            &[],
            &[node(
                "Traslado",
                1,
                ANY,
                &[
                    must("Impuesto", TAX),
                    must("TipoFactor", FACTOR),
                    must("TasaOCuota", AMOUNT),
                    must("Importe", AMOUNT),
                ],
                &[],
            )],
        ),
    ],
);
const PAID_1_0: Node = node(
    "DoctoRelacionado",
    0,
    ANY,
    &[
        must("IdDocumento", Form::DocumentId),
        may("Serie", Form::Text(25)),
        may("Folio", Form::Text(40)),
        must("MonedaDR", CURRENCY),
        may("TipoCambioDR", POSITIVE),
        must("MetodoDePagoDR", Form::Code(Catalog::PaymentMethods)),
        may("NumParcialidad", Form::Whole(1, 999)),
        may("ImpSaldoAnt", AMOUNT),
        may("ImpPagado", AMOUNT),
        may("ImpSaldoInsoluto", AMOUNT),
    ],
    &[],
);

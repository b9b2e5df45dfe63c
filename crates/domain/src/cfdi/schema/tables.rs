//! The nodes of CFDI 3.3 and 4.0. Source: SAT's schemas cfdv33 and cfdv40.

use super::{AMOUNT, ANY, CURRENCY, FACTOR, Field, Form, Node, OBJECT, POSITIVE, REGIME, TAX, may, must, node, open};
use crate::cfdi::catalogs::Catalog;

pub(super) static COMPROBANTE_4_0: Node = node(
    "Comprobante",
    1,
    1,
    &[
        must("Version", Form::Fixed("4.0")),
        may("Serie", Form::Text(25)),
        may("Folio", Form::Text(40)),
        must("Fecha", Form::DateTime),
        may("Sello", Form::Anything), // A document without is named for that.
        may("FormaPago", Form::Code(Catalog::PaymentForms)),
        must("NoCertificado", Form::Digits(20)),
        must("Certificado", Form::Anything),
        may("CondicionesDePago", Form::Text(1000)),
        must("SubTotal", AMOUNT),
        may("Descuento", AMOUNT),
        must("Moneda", CURRENCY),
        may("TipoCambio", POSITIVE),
        must("Total", AMOUNT),
        must("TipoDeComprobante", Form::Code(Catalog::Types)),
        must("Exportacion", Form::Code(Catalog::Exports)),
        may("MetodoPago", Form::Code(Catalog::PaymentMethods)),
        must("LugarExpedicion", Form::Digits(5)),
        may("Confirmacion", Form::Letters(5, 5)),
    ],
    &[
        node(
            "InformacionGlobal",
            0,
            1,
            &[
                must("Periodicidad", Form::Code(Catalog::Periods)),
                must("Meses", Form::Code(Catalog::Months)),
                must("Año", Form::Whole(2019, 9999)),
            ],
            &[],
        ),
        node("CfdiRelacionados", 0, ANY, &[must("TipoRelacion", Form::Code(Catalog::Relations))], RELATED),
        node(
            "Emisor",
            1,
            1,
            &[
                must("Rfc", Form::Rfc),
                must("Nombre", Form::Text(300)),
                must("RegimenFiscal", REGIME),
                may("FacAtrAdquirente", Form::Digits(10)),
            ],
            &[],
        ),
        node(
            "Receptor",
            1,
            1,
            &[
                must("Rfc", Form::Rfc),
                must("Nombre", Form::Text(300)),
                must("DomicilioFiscalReceptor", Form::Digits(5)),
                may("ResidenciaFiscal", Form::Code(Catalog::Countries)),
                may("NumRegIdTrib", Form::Free(40)),
                must("RegimenFiscalReceptor", REGIME),
                must("UsoCFDI", Form::Code(Catalog::Uses)),
            ],
            &[],
        ),
        node("Conceptos", 1, 1, &[], &[node("Concepto", 1, ANY, CONCEPT_4_0, OF_CONCEPT_4_0)]),
        node("Impuestos", 0, 1, TOTALS, &[DOCUMENT_WITHHELD, node("Traslados", 0, 1, &[], &[TRANSFERRED_4_0])]),
        open("Complemento", 1),
        open("Addenda", 1),
    ],
);

pub(super) static COMPROBANTE_3_3: Node = node(
    "Comprobante",
    1,
    1,
    &[
        must("Version", Form::Fixed("3.3")),
        may("Serie", Form::Text(25)),
        may("Folio", Form::Text(40)),
        must("Fecha", Form::DateTime),
        may("Sello", Form::Anything),
        may("FormaPago", Form::Code(Catalog::PaymentForms)),
        must("NoCertificado", Form::Digits(20)),
        must("Certificado", Form::Anything),
        may("CondicionesDePago", Form::Text(1000)),
        must("SubTotal", AMOUNT),
        may("Descuento", AMOUNT),
        must("Moneda", CURRENCY),
        may("TipoCambio", POSITIVE),
        must("Total", AMOUNT),
        must("TipoDeComprobante", Form::Code(Catalog::Types)),
        may("MetodoPago", Form::Code(Catalog::PaymentMethods)),
        must("LugarExpedicion", Form::Digits(5)),
        may("Confirmacion", Form::Letters(5, 5)),
    ],
    &[
        node("CfdiRelacionados", 0, 1, &[must("TipoRelacion", Form::Code(Catalog::Relations))], RELATED),
        node(
            "Emisor",
            1,
            1,
            &[must("Rfc", Form::Rfc), may("Nombre", Form::Text(254)), must("RegimenFiscal", REGIME)],
            &[],
        ),
        node(
            "Receptor",
            1,
            1,
            &[
                must("Rfc", Form::Rfc),
                may("Nombre", Form::Text(254)),
                may("ResidenciaFiscal", Form::Code(Catalog::Countries)),
                may("NumRegIdTrib", Form::Free(40)),
                must("UsoCFDI", Form::Code(Catalog::Uses)),
            ],
            &[],
        ),
        node("Conceptos", 1, 1, &[], &[node("Concepto", 1, ANY, CONCEPT_3_3, OF_CONCEPT_3_3)]),
        node("Impuestos", 0, 1, TOTALS, &[DOCUMENT_WITHHELD, node("Traslados", 0, 1, &[], &[TRANSFERRED_3_3])]),
        open("Complemento", ANY),
        open("Addenda", 1),
    ],
);

const RELATED: &[Node] = &[node("CfdiRelacionado", 1, ANY, &[must("UUID", Form::Uuid)], &[])];
const TOTALS: &[Field] = &[may("TotalImpuestosRetenidos", AMOUNT), may("TotalImpuestosTrasladados", AMOUNT)];

const DOCUMENT_WITHHELD: Node = node(
    "Retenciones",
    0,
    1,
    &[],
    &[node("Retencion", 1, ANY, &[must("Impuesto", TAX), must("Importe", AMOUNT)], &[])],
);
const TRANSFERRED_4_0: Node = node(
    "Traslado",
    1,
    ANY,
    &[
        must("Base", AMOUNT),
        must("Impuesto", TAX),
        must("TipoFactor", FACTOR),
        may("TasaOCuota", AMOUNT),
        may("Importe", AMOUNT),
    ],
    &[],
);
const TRANSFERRED_3_3: Node = node(
    "Traslado",
    1,
    ANY,
    &[must("Impuesto", TAX), must("TipoFactor", FACTOR), must("TasaOCuota", AMOUNT), must("Importe", AMOUNT)],
    &[],
);

const CONCEPT_4_0: &[Field] = &[
    must("ClaveProdServ", Form::Digits(8)),
    may("NoIdentificacion", Form::Text(100)),
    must("Cantidad", POSITIVE),
    must("ClaveUnidad", Form::Code(Catalog::Units)),
    may("Unidad", Form::Text(20)),
    must("Descripcion", Form::Text(1000)),
    must("ValorUnitario", AMOUNT),
    must("Importe", AMOUNT),
    may("Descuento", AMOUNT),
    must("ObjetoImp", OBJECT),
];
const CONCEPT_3_3: &[Field] = &[
    must("ClaveProdServ", Form::Digits(8)),
    may("NoIdentificacion", Form::Text(100)),
    must("Cantidad", POSITIVE),
    must("ClaveUnidad", Form::Code(Catalog::Units)),
    may("Unidad", Form::Text(20)),
    must("Descripcion", Form::Text(1000)),
    must("ValorUnitario", AMOUNT),
    must("Importe", AMOUNT),
    may("Descuento", AMOUNT),
];
const OF_CONCEPT_4_0: &[Node] = &[
    CONCEPT_TAXES,
    node(
        "ACuentaTerceros",
        0,
        1,
        &[
            must("RfcACuentaTerceros", Form::Rfc),
            must("NombreACuentaTerceros", Form::Text(300)),
            must("RegimenFiscalACuentaTerceros", REGIME),
            must("DomicilioFiscalACuentaTerceros", Form::Digits(5)),
        ],
        &[],
    ),
    CUSTOMS,
    node("CuentaPredial", 0, ANY, &[must("Numero", Form::Letters(1, 150))], &[]),
    open("ComplementoConcepto", 1),
    PART,
];
const OF_CONCEPT_3_3: &[Node] = &[
    CONCEPT_TAXES,
    CUSTOMS,
    node("CuentaPredial", 0, 1, &[must("Numero", Form::Letters(1, 150))], &[]),
    open("ComplementoConcepto", 1),
    PART,
];
const CUSTOMS: Node = node("InformacionAduanera", 0, ANY, &[must("NumeroPedimento", Form::Customs)], &[]);
const PART: Node = node(
    "Parte",
    0,
    ANY,
    &[
        must("ClaveProdServ", Form::Digits(8)),
        may("NoIdentificacion", Form::Text(100)),
        must("Cantidad", POSITIVE),
        may("Unidad", Form::Text(20)),
        must("Descripcion", Form::Text(1000)),
        may("ValorUnitario", AMOUNT),
        may("Importe", AMOUNT),
    ],
    &[CUSTOMS],
);
const CONCEPT_TAXES: Node = node(
    "Impuestos",
    0,
    1,
    &[],
    &[
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
                    must("Base", POSITIVE),
                    must("Impuesto", TAX),
                    must("TipoFactor", FACTOR),
                    may("TasaOCuota", AMOUNT),
                    may("Importe", AMOUNT),
                ],
                &[],
            )],
        ),
        node(
            "Retenciones",
            0,
            1,
            &[],
            &[node(
                "Retencion",
                1,
                ANY,
                &[
                    must("Base", POSITIVE),
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

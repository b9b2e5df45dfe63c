//! Every shared sample: what is read of it, and which warnings it raises, beside what others say of it.

use super::{Cfdi, DocumentType, FindingCode, PaymentMethod, Version, check, decode, xml::Document};
use crate::{contract::Severity, test_data};
use rust_decimal::Decimal;
use std::collections::HashMap;

type Row = HashMap<String, String>;

/// The documents of the index that are CFDI and can be read, each with its row.
fn documents(mut each: impl FnMut(&Row, Result<(&Document, &Cfdi), super::ReadError>)) -> Option<usize> {
    let folder = test_data::folder()?;
    let mut count = 0;
    for row in csv::Reader::from_path(folder.join("index.csv")).unwrap().deserialize() {
        let row: Row = row.unwrap();
        if row["kind"] != "cfdi" || row["well_formed"] != "y" {
            continue;
        }
        let bytes = std::fs::read(folder.join("samples").join(&row["file"])).unwrap();
        let text = match decode(&bytes) {
            Ok(text) => text,
            Err(error) => {
                each(&row, Err(error));
                continue;
            }
        };
        let document = match Document::parse(&text) {
            Ok(document) => document,
            Err(error) => {
                each(&row, Err(error));
                continue;
            }
        };
        match Cfdi::from_document(&document) {
            Ok(cfdi) => each(&row, Ok((&document, &cfdi))),
            Err(error) => each(&row, Err(error)),
        }
        count += 1;
    }
    Some(count)
}

/// Documents that a validator finds fault with and we do not: all for what stands in their `Addenda`, or beside it.
const NOT_OF_SCHEMA: &[(&str, &str)] = &[
    ("SAT-CFDI-python-satcfdi--cfdi_addenda.xml", "an addenda, which is no part of the CFDI"),
    ("SAT-CFDI-python-satcfdi--cfdv-33-addenda.xml", "an addenda, which is no part of the CFDI"),
    ("invopop-gobl.cfdi--addenda-mabe-bare.xml", "an addenda, which is no part of the CFDI"),
    ("lunasoft-sw-sdk-dotnet--error.xml", "an addenda, which is no part of the CFDI"),
    ("lunasoft-sw-sdk-java--CFDI40_Addenda.xml", "an addenda, which is no part of the CFDI"),
    ("swsapien-pycfdi-transform--cfdi40_01_addenda.xml", "an addenda, which is no part of the CFDI"),
    ("lunasoft-sw-sdk-dotnet--Resources__cfdi40_ansi.xml", "a field of payroll, which is not compared"),
];

/// Both seals are sound, and together they say nothing: made by a peer's test.
const NOT_OF_SAT: &[(&str, &str)] = &[
    ("SAT-CFDI-python-satcfdi--cfdv40-ejemplo-signed-tfd.xml", "every field at once, of type P with amounts"),
    ("SAT-CFDI-python-satcfdi--test_mysuite_stamp.xml", "the stamp is of another document"),
];

/// What doubts the invented taxpayers and days of tests that sign with SAT's test certificates.
const OF_TESTS: &[(FindingCode, &str)] = &[
    (FindingCode::RegimeNotForPerson, "a person with the regime of companies, or a company with that of rents"),
    (FindingCode::RfcCheckDigit, "an invented RFC"),
    (FindingCode::StampTimeDiffers, "stamped on a fixed day of 2020"),
];

/// Samples that are refused although they are well-formed: what the refusal says, why, and which they are.
const REFUSED: &[(&str, &str, &[&str])] = &[
    (
        "version \"\" is not supported",
        "a fragment without version",
        &[
            "CFDIGuard-cfdi-shield--test_xml_parser.py.embed2.xml",
            "CFDIGuard-cfdi-shield--test_xml_parser.py.embed3.xml",
            "phpcfdi-cfdi-cleaner--CollapseComplementoTest.php.embed2.xml",
            "phpcfdi-cfdi-cleaner--CollapseComplementoTest.php.embed3.xml",
            "phpcfdi-cfdi-cleaner--MoveNamespaceDeclarationToRootTest.php.embed1.xml",
            "phpcfdi-cfdi-cleaner--MoveNamespaceDeclarationToRootTest.php.embed2.xml",
            "phpcfdi-cfdi-cleaner--RemoveNonSatNamespacesNodesTest.php.embed2.xml",
            "phpcfdi-cfdi-to-json--CfdiRelacionadosVersion33And40Test.php.embed1.xml",
        ],
    ),
    (
        "@TipoDeComprobante is missing",
        "a fragment: its test looks at one thing and leaves the rest out",
        &[
            "MisaelMa-node-cfdi--cleaner.test.ts.embed3.xml",
            "MisaelMa-node-cfdi--cleaner.test.ts.embed5.xml",
            "MisaelMa-node-cfdi--cleaner.test.ts.embed6.xml",
            "MisaelMa-node-cfdi--cleaner.test.ts.embed7.xml",
            "eclipxe13-CfdiUtils--v32-dirty.xml",
            "eclipxe13-CfdiUtils--v32-no-addenda.xml",
            "eclipxe13-CfdiUtils--v32-no-nonsat-schemalocations.xml",
            "eclipxe13-CfdiUtils--v32-no-nonsat-xmlns.xml",
            "eclipxe13-CfdiUtils--v32-schemalocations-replacements.xml",
            "eclipxe13-buzoncfdi-cfdireader--cfdi-missing-values.xml",
            "eclipxe13-buzoncfdi-cfdireader--cleaner-dirty.xml",
            "eclipxe13-buzoncfdi-cfdireader--cleaner-no-nonsat-schemalocations.xml",
            "eclipxe13-buzoncfdi-cfdireader--cleaner-no-nonsat-xmlns.xml",
            "eclipxe13-buzoncfdi-cfdireader--emisor-rfc.xml",
            "eclipxe13-buzoncfdi-cfdireader--unmatch-v33.xml",
            "eclipxe13-buzoncfdi-cfdireader--valid-v32.xml",
            "eclipxe13-buzoncfdi-cfdireader--valid-v33.xml",
            "eclipxe13-buzoncfdi-cfdireader--without-certificado.xml",
            "onefacture-cfdi-to-json--consumoCombustibles10.ts.embed1.xml",
            "onefacture-cfdi-to-json--consumoCombustibles11.ts.embed1.xml",
            "onefacture-cfdi-to-json--index-spec.ts.embed3.xml",
            "onefacture-cfdi-to-json--index-spec.ts.embed5.xml",
            "phpcfdi-cfdi-cleaner--CleanerExcludeTest.php.embed1.xml",
            "phpcfdi-finkok--GetSatStatusExtractorTest.php.embed1.xml",
            "phpcfdi-finkok--GetSatStatusExtractorTest.php.embed2.xml",
            "phpcfdi-finkok--QuickFinkokTest.php.embed2.xml",
        ],
    ),
    ("version \"2.0\"", "older than what Cartera reads", &["MisaelMa-node-cfdi--validador.test.ts.embed1.xml"]),
    ("@ValorUnitario cannot be", "41 decimals, where the schema has six", &["SAT-CFDI-python-satcfdi--manual.xml.xml"]),
    ("version \"3.3\"", "a 3.2 document that calls itself 3.3", &["Vauxoo-cfdilib--cfdv32.bad.label.xml"]),
    (
        "document type declaration",
        "refused whatever it declares",
        &["derived--cfdi33-real-doctype-xxe.xml", "derived--cfdi40-real-doctype-xxe.xml"],
    ),
    (
        "@IdDocumento is missing",
        "a payment that names no document",
        &["eclipxe13-CfdiUtils--004.xml", "eclipxe13-CfdiUtils--007.xml", "swsapien-pycfdi-transform--pago10_01.xml"],
    ),
    (
        "@Rfc cannot be",
        "no RFC has this form: three letters before a person's number, or no day",
        &[
            "gtovar-cfdi_suite--cuota.xml",
            "gtovar-cfdi_suite--ingreso-clean.xml",
            "gtovar-cfdi_suite--invalid-clave-prod-serv.xml",
            "gtovar-cfdi_suite--line-tax-mismatch.xml",
            "gtovar-cfdi_suite--nomina-like.xml",
            "gtovar-cfdi_suite--pagos-clean.xml",
            "gtovar-cfdi_suite--subtotal-mismatch.xml",
            "gtovar-cfdi_suite--total-mismatch.xml",
            "luisrms69-facturacion_mexico--test_cfdi_recibido_parser.py.embed3.xml",
            "luisrms69-facturacion_mexico--test_xml_ingestion.py.embed1.xml",
            "swsapien-pycfdi-transform--terceros11_33.xml",
        ],
    ),
    ("@Fecha is missing", "a fragment", &["luisrms69-facturacion_mexico--test_cfdi_recibido_parser.py.embed4.xml"]),
    (
        "is not a CFDI",
        "of a namespace that is not SAT's",
        &["phpcfdi-cfdi-cleaner--CollapseComplementoTest.php.embed1.xml"],
    ),
    (
        "@TotaldeTraslados is missing",
        "broken on purpose: local taxes without their total",
        &["swsapien-pycfdi-transform--cfdi33_implocal02_incorrect.xml"],
    ),
    ("@UUID cannot be", "letters of no hexadecimal number", &["swsapien-pycfdi-transform--custom_01.xml"]),
];

fn differences(row: &Row, cfdi: &Cfdi) -> Vec<(&'static str, String, String)> {
    let old = cfdi.version == Version::V3_2;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let number = |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    let theirs = |column: &str| row[column].trim().to_owned();
    let their_number = |column: &str| number(theirs(column).parse().ok());
    let document_type = match (old, cfdi.document_type) {
        (true, DocumentType::Income) => "ingreso",
        (true, DocumentType::Egress) => "egreso",
        (true, _) => "traslado",
        (false, kind) => kind.code(),
    };
    let method = if old { theirs("metodo_pago") } else { text(cfdi.payment_method.map(PaymentMethod::code)) };
    let taxes = cfdi.taxes.as_ref();
    let mut pairs = vec![
        ("version", cfdi.version.as_str().to_owned(), theirs("version")),
        ("type", document_type.to_owned(), theirs("type")),
        ("uuid", text(cfdi.stamp.as_ref().map(|stamp| stamp.uuid_text.as_str())), theirs("uuid")),
        ("subtotal", number(Some(cfdi.subtotal)), their_number("subtotal")),
        ("descuento", number(cfdi.discount), their_number("descuento")),
        ("imp_trasladados", number(taxes.and_then(|taxes| taxes.total_transferred)), their_number("imp_trasladados")),
        ("imp_retenidos", number(taxes.and_then(|taxes| taxes.total_withheld)), their_number("imp_retenidos")),
        ("total", number(Some(cfdi.total)), their_number("total")),
        ("tipo_cambio", number(cfdi.exchange_rate), their_number("tipo_cambio")),
        ("metodo_pago", method, theirs("metodo_pago")),
        ("emisor_rfc", cfdi.issuer.rfc.to_string(), theirs("emisor_rfc")),
        ("receptor_rfc", cfdi.receiver.rfc.to_string(), theirs("receptor_rfc")),
        ("fecha", cfdi.issued_at.format("%Y-%m-%dT%H:%M:%S").to_string(), theirs("fecha")),
        ("serie", text(cfdi.series.as_deref()), theirs("serie")),
        ("folio", text(cfdi.folio.as_deref()), theirs("folio")),
        ("n_conceptos", cfdi.concepts.len().to_string(), theirs("n_conceptos")),
        ("n_tfd", cfdi.stamp_count.to_string(), theirs("n_tfd")),
        ("relaciones", relations(cfdi), theirs("relaciones")),
    ];
    if !old {
        // 3.2 wrote currencies as words, and its form of payment where 3.3 has the method.
        pairs.push(("currency", cfdi.currency.to_string(), theirs("currency")));
        pairs.push(("forma_pago", text(cfdi.payment_form.as_deref()), theirs("forma_pago")));
    }
    pairs.into_iter().filter(|(_column, ours, theirs)| ours != theirs).collect()
}

fn relations(cfdi: &Cfdi) -> String {
    let groups = cfdi.relations.iter().map(|relation| format!("{}:{}", relation.relation_type, relation.uuids.len()));
    groups.collect::<Vec<_>>().join(";")
}

#[test]
fn every_column_of_the_index_is_read_as_it_says() {
    let (mut wrong, mut refused, mut read, mut explained) = (Vec::new(), Vec::new(), 0, 0);
    let counted = documents(|row, answer| {
        let file = &row["file"];
        match answer {
            Ok((_document, cfdi)) => {
                read += 1;
                for (column, ours, theirs) in differences(row, cfdi) {
                    wrong.push(format!("{file}: {column} is {ours:?}, not {theirs:?}"));
                }
            }
            Err(error) => {
                let says = error.to_string();
                let mut known = REFUSED.iter().filter(|(of_error, _why, _files)| says.contains(of_error));
                if known.any(|(_says, _why, files)| files.contains(&file.as_str())) {
                    explained += 1;
                } else {
                    refused.push(format!("{file}: {error}"));
                }
            }
        }
    });
    if counted.is_none() {
        return;
    }
    eprintln!("{read} read, {explained} refused as explained");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(refused.is_empty(), "{refused:#?}");
    let files: usize = REFUSED.iter().map(|(_says, _why, files)| files.len()).sum();
    assert!(read > 240 && explained == files, "{read} {explained} of {files}");
}

/// Codes that say that a document departs from SAT's schema.
fn is_of_schema(code: FindingCode) -> bool {
    matches!(
        code,
        FindingCode::FieldRequired
            | FindingCode::FieldUnknown
            | FindingCode::FieldForm
            | FindingCode::CodeUnknown
            | FindingCode::ElementRepeated
            | FindingCode::ElementMisplaced
    )
}

#[test]
fn the_schema_is_broken_where_a_validator_says_so() {
    let (mut wrong, mut agreed) = (Vec::new(), 0);
    let counted = documents(|row, answer| {
        let Ok((document, cfdi)) = answer else { return };
        if cfdi.version == Version::V3_2 {
            return;
        }
        let findings = check(document, cfdi);
        let broken =
            findings.iter().any(|finding| is_of_schema(finding.code)) || document.root.attribute("Sello").is_none();
        if broken == (row["xsd_valid"] == "n") {
            agreed += 1;
        } else if !NOT_OF_SCHEMA.iter().any(|(file, _why)| *file == row["file"]) {
            let ours: Vec<String> = findings
                .iter()
                .filter(|finding| is_of_schema(finding.code))
                .map(|finding| format!("{} {:?} {:?}", finding.code.as_str(), finding.at, finding.found))
                .collect();
            wrong.push(format!("{}: {} {:?} {ours:?}", row["file"], row["xsd_valid"], row["xsd_first_error"]));
        }
    });
    if counted.is_none() {
        return;
    }
    eprintln!("{agreed} agree with the validator");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(agreed > 220, "{agreed}");
}

/// What SAT has accepted raises nothing at all, and what tests have sealed and stamped only what is invented in them.
#[test]
fn what_is_sealed_and_stamped_raises_no_alarm() {
    let (mut alarms, mut of_tests, mut sound, mut of_sat) = (Vec::new(), 0, 0, 0);
    let counted = documents(|row, answer| {
        let Ok((document, cfdi)) = answer else { return };
        let file = row["file"].as_str();
        if row["seal_ok"] != "y" || row["tfd_seal_ok"] != "y" || NOT_OF_SAT.iter().any(|(known, _why)| *known == file) {
            return;
        }
        let is_real = row["production_cert"] == "y";
        sound += 1;
        of_sat += usize::from(is_real);
        for finding in check(document, cfdi) {
            let said_of_any = matches!(finding.code, FindingCode::TypeNotRegistered | FindingCode::SeveralStamps);
            if said_of_any || finding.severity() == Severity::Info {
                continue;
            }
            if OF_TESTS.iter().any(|(code, _why)| *code == finding.code && !is_real) {
                of_tests += 1;
            } else {
                alarms.push(format!("{file}: {} {:?} {:?}", finding.code.as_str(), finding.at, finding.found));
            }
        }
    });
    if counted.is_none() {
        return;
    }
    eprintln!(
        "{sound} documents, {of_sat} of them with SAT's own certificates; {of_tests} doubts of invented taxpayers"
    );
    assert!(alarms.is_empty(), "{alarms:#?}");
    assert!(sound > 60 && of_sat > 10, "{sound} {of_sat}");
}

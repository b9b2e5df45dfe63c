//! What SAT's schema and catalogs ask of each version and type, beyond what has to be read anyway.
//!
//! All of it is said as a warning: catalogs grow, and a document that SAT has stamped is not refused for our list's age.
//! Source of the codes: SAT's catalogs of CFDI 3.3 and 4.0 of August 2026.

use super::{
    finding::{Finding, FindingCode},
    model::{Cfdi, DocumentType, Tax, TaxKind, Version},
    xml::{Document, Element},
};

/// A code and where it stands.
struct Coded {
    path: &'static [&'static str],
    attribute: &'static str,
    codes: &'static [&'static str],
}

const FORMS: &[&str] = &[
    "01", "02", "03", "04", "05", "06", "08", "12", "13", "14", "15", "17", "23", "24", "25", "26", "27", "28", "29",
    "30", "31", "99",
];
const REGIMES: &[&str] = &[
    "601", "603", "605", "606", "607", "608", "609", "610", "611", "612", "614", "615", "616", "620", "621", "622",
    "623", "624", "625", "626", "628", "629", "630",
];
const USES: &[&str] = &[
    "G01", "G02", "G03", "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "D01", "D02", "D03", "D04", "D05",
    "D06", "D07", "D08", "D09", "D10", "S01", "CP01", "CN01", "P01",
];
const TAXES: &[&str] = &["001", "002", "003"];
const FACTORS: &[&str] = &["Tasa", "Cuota", "Exento"];
const OBJECTS: &[&str] = &["01", "02", "03", "04", "05", "06", "07", "08"];

const CODED: &[Coded] = &[
    Coded { path: &[], attribute: "FormaPago", codes: FORMS },
    Coded { path: &[], attribute: "Exportacion", codes: &["01", "02", "03", "04"] },
    Coded { path: &["InformacionGlobal"], attribute: "Periodicidad", codes: &["01", "02", "03", "04", "05"] },
    Coded {
        path: &["InformacionGlobal"],
        attribute: "Meses",
        codes: &[
            "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
        ],
    },
    Coded {
        path: &["CfdiRelacionados"],
        attribute: "TipoRelacion",
        codes: &["01", "02", "03", "04", "05", "06", "07", "08", "09"],
    },
    Coded { path: &["Emisor"], attribute: "RegimenFiscal", codes: REGIMES },
    Coded { path: &["Receptor"], attribute: "RegimenFiscalReceptor", codes: REGIMES },
    Coded { path: &["Receptor"], attribute: "UsoCFDI", codes: USES },
    Coded { path: &["Conceptos", "Concepto"], attribute: "ObjetoImp", codes: OBJECTS },
    Coded { path: &["Impuestos", "Traslados", "Traslado"], attribute: "Impuesto", codes: TAXES },
    Coded { path: &["Impuestos", "Traslados", "Traslado"], attribute: "TipoFactor", codes: FACTORS },
    Coded { path: &["Impuestos", "Retenciones", "Retencion"], attribute: "Impuesto", codes: TAXES },
];

/// What must be there and is not read otherwise, by version.
const REQUIRED_3_3: &[(&[&str], &[&str])] = &[
    (&[], &["LugarExpedicion"]),
    (&["Emisor"], &["RegimenFiscal"]),
    (&["Receptor"], &["UsoCFDI"]),
    (&["Conceptos", "Concepto"], &["ClaveProdServ", "ClaveUnidad", "Descripcion"]),
];
const REQUIRED_4_0: &[(&[&str], &[&str])] = &[
    (&[], &["Exportacion", "LugarExpedicion"]),
    (&["Emisor"], &["Nombre", "RegimenFiscal"]),
    (&["Receptor"], &["Nombre", "DomicilioFiscalReceptor", "RegimenFiscalReceptor", "UsoCFDI"]),
    (&["Conceptos", "Concepto"], &["ClaveProdServ", "ClaveUnidad", "Descripcion", "ObjetoImp"]),
    (&["InformacionGlobal"], &["Periodicidad", "Meses", "Año"]),
];

/// Regimes whose taxpayers may use what a business buys.
const OF_BUSINESS: &[&str] = &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"];
/// Regimes of persons who deduct personal expenses.
const OF_PERSONS: &[&str] = &["605", "606", "607", "608", "611", "612", "614", "615", "625"];

/// Regimes of companies only, and of persons only.
const OF_COMPANIES_ONLY: &[&str] = &["601", "603", "609", "620", "622", "623", "624", "628"];
const OF_PERSONS_ONLY: &[&str] =
    &["605", "606", "607", "608", "611", "612", "614", "615", "616", "621", "625", "629", "630"];
/// Whom SAT's generic RFC stands for has no regime of its own.
const GENERIC: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// Everything that departs from schema or catalogs.
pub(super) fn check(document: &Document, cfdi: &Cfdi) -> Vec<Finding> {
    let required = match cfdi.version {
        // Its vocabulary was free text.
        Version::V3_2 => return Vec::new(),
        Version::V3_3 => REQUIRED_3_3,
        Version::V4_0 => REQUIRED_4_0,
    };
    let rules = Rules { document, findings: Vec::new() };
    let mut rules = required.iter().fold(rules, |rules, (path, names)| rules.require(path, names));
    rules = CODED.iter().fold(rules, Rules::compare);
    rules = rules.judge_regime("Emisor", "RegimenFiscal", cfdi.issuer.rfc.as_str());
    if cfdi.version == Version::V4_0 {
        rules = rules.judge_regime("Receptor", "RegimenFiscalReceptor", cfdi.receiver.rfc.as_str());
        rules = rules.forbid(cfdi.document_type).suit(cfdi).summarise(cfdi);
    }
    rules.findings
}

struct Rules<'d, 'a> {
    document: &'d Document<'a>,
    findings: Vec<Finding>,
}

impl<'d, 'a> Rules<'d, 'a> {
    fn along(&self, path: &[&str]) -> Vec<&'d Element<'a>> {
        path.iter().fold(vec![&self.document.root], |found, name| {
            let named = |element: &'d Element<'a>| {
                element.children.iter().filter(|child| child.is(&element.namespace, name)).collect::<Vec<_>>()
            };
            found.into_iter().flat_map(named).collect()
        })
    }

    fn note(&mut self, code: FindingCode, path: &[&str], name: &str, element: &Element) {
        let at = self.place(path, name, element);
        self.findings.push(Finding::new(code).at(at));
    }

    fn place(&self, path: &[&str], name: &str, element: &Element) -> String {
        let position = self.document.position(element);
        let path: String = path.iter().flat_map(|step| [*step, "/"]).collect();
        format!("Comprobante/{path}{name} {}:{}", position.line, position.column)
    }

    fn require(mut self, path: &[&str], names: &[&str]) -> Self {
        for element in self.along(path) {
            for name in names {
                if element.attribute(name).is_none_or(|value| value.trim().is_empty()) {
                    self.note(FindingCode::FieldRequired, path, &format!("@{name}"), element);
                }
            }
        }
        self
    }

    fn compare(mut self, coded: &Coded) -> Self {
        for element in self.along(coded.path) {
            let Some(value) = element.attribute(coded.attribute).map(str::trim) else { continue };
            if !value.is_empty() && !coded.codes.contains(&value) {
                let shown: String = value.chars().take(40).collect();
                let at = self.place(coded.path, &format!("@{}", coded.attribute), element);
                self.findings.push(Finding::new(FindingCode::CodeUnknown).at(at).found(&shown));
            }
        }
        self
    }

    /// What payments, transfers and payroll leave out.
    fn forbid(mut self, document_type: DocumentType) -> Self {
        let root = &self.document.root;
        let names: &[&str] = match document_type {
            DocumentType::Income | DocumentType::Egress => return self,
            DocumentType::Payroll => &["FormaPago"],
            DocumentType::Payment | DocumentType::Transfer => {
                &["FormaPago", "MetodoPago", "CondicionesDePago", "Descuento"]
            }
        };
        for name in names.iter().filter(|name| root.attribute(name).is_some()) {
            self.note(FindingCode::FieldNotAllowed, &[], &format!("@{name}"), root);
        }
        if let Some(taxes) = root.child("Impuestos") {
            self.note(FindingCode::FieldNotAllowed, &[], "Impuestos", taxes);
        }
        self
    }

    /// A company's RFC has twelve characters, a person's thirteen.
    fn judge_regime(mut self, party: &str, attribute: &str, rfc: &str) -> Self {
        let Some(element) = self.document.root.child(party) else { return self };
        let regime = element.attribute(attribute).unwrap_or_default().trim();
        let of_others = if rfc.chars().count() == 12 { OF_PERSONS_ONLY } else { OF_COMPANIES_ONLY };
        if of_others.contains(&regime) && !GENERIC.contains(&rfc) {
            let at = self.place(&[party], &format!("@{attribute}"), element);
            self.findings.push(Finding::new(FindingCode::RegimeNotForPerson).at(at).found(&format!("{regime}, {rfc}")));
        }
        self
    }

    /// The receiver's use has to be one of its regime's.
    fn suit(mut self, cfdi: &Cfdi) -> Self {
        let (Some(regime), Some(of_receiver)) = (&cfdi.receiver.regime, &cfdi.receiver.cfdi_use) else { return self };
        let regime = regime.as_str();
        let suits = match of_receiver.as_str() {
            "G02" => regime == "616" || OF_BUSINESS.contains(&regime),
            "CN01" => regime == "605",
            business if business.starts_with(['G', 'I']) => OF_BUSINESS.contains(&regime),
            personal if personal.starts_with('D') => OF_PERSONS.contains(&regime),
            _ => true,
        };
        if let Some(receiver) = self.document.root.child("Receptor").filter(|_| !suits) {
            let at = self.place(&["Receptor"], "@UsoCFDI", receiver);
            let finding = Finding::new(FindingCode::UseNotForRegime).at(at);
            self.findings.push(finding.found(&format!("{of_receiver}, {regime}")));
        }
        self
    }

    /// Sales to the general public need their period; taxes are summed up once each.
    fn summarise(mut self, cfdi: &Cfdi) -> Self {
        let receiver = &cfdi.receiver;
        let is_public = receiver.rfc.as_str() == "XAXX010101000"
            && receiver.name.as_deref().is_some_and(|name| name.trim() == "PUBLICO EN GENERAL");
        if is_public && cfdi.document_type == DocumentType::Income && !cfdi.is_global {
            self.note(FindingCode::GlobalInformationMissing, &[], "InformacionGlobal", &self.document.root);
        }
        let rows = cfdi.taxes.as_ref().map(|taxes| taxes.rows.as_slice()).unwrap_or_default();
        let key = |tax: &Tax| (tax.kind, tax.tax.clone(), tax.factor.clone(), tax.rate.map(|rate| rate.normalize()));
        for (number, tax) in rows.iter().enumerate() {
            if rows.iter().take(number).any(|earlier| key(earlier) == key(tax)) {
                let rule = match tax.kind {
                    TaxKind::Transferred => "CFDI40218",
                    TaxKind::Withheld => "CFDI40208",
                };
                let at = format!("Comprobante/Impuestos ({})", tax.tax);
                self.findings.push(Finding::new(FindingCode::TaxRowRepeated).at(at).rule(rule));
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfdi::fixture::{INVOICE, PAYMENT, with};

    fn found(text: &str) -> Vec<(FindingCode, String)> {
        let document = Document::parse(text).unwrap();
        let findings = check(&document, &Cfdi::from_document(&document).unwrap());
        findings.into_iter().map(|finding| (finding.code, finding.at.unwrap_or_default())).collect()
    }

    fn codes(text: &str) -> Vec<FindingCode> {
        found(text).into_iter().map(|(code, _at)| code).collect()
    }

    #[test]
    fn what_keeps_the_rules_raises_nothing() {
        assert_eq!(found(INVOICE), []);
        assert_eq!(found(PAYMENT), []);
    }

    #[test]
    fn what_the_schema_asks_for_is_missed_with_its_place() {
        let expected = [(FindingCode::FieldRequired, "Comprobante/Conceptos/Concepto/@ObjetoImp 10:5".to_owned())];
        assert_eq!(found(&with(INVOICE, " ObjetoImp=\"02\"", "")), expected);
        assert_eq!(codes(&with(INVOICE, "RegimenFiscalReceptor=\"612\"", "")), [FindingCode::FieldRequired]);
        assert_eq!(codes(&with(INVOICE, "Exportacion=\"01\"", "Exportacion=\" \"")), [FindingCode::FieldRequired]);
    }

    #[test]
    fn a_code_that_no_catalog_has_is_told() {
        for (right, wrong) in [
            ("FormaPago=\"99\"", "FormaPago=\"07\""),
            ("RegimenFiscal=\"601\"", "RegimenFiscal=\"602\""),
            ("ObjetoImp=\"02\"", "ObjetoImp=\"09\""),
        ] {
            assert_eq!(codes(&with(INVOICE, right, wrong)), [FindingCode::CodeUnknown], "{wrong}");
        }
    }

    #[test]
    fn a_payment_has_neither_form_nor_method_nor_taxes_of_its_own() {
        let wrong = with(PAYMENT, "Moneda=\"XXX\"", "Moneda=\"XXX\" FormaPago=\"03\" MetodoPago=\"PUE\"");
        assert_eq!(codes(&wrong), [FindingCode::FieldNotAllowed, FindingCode::FieldNotAllowed]);
        let taxed = with(PAYMENT, "</cfdi:Conceptos>", "</cfdi:Conceptos><cfdi:Impuestos/>");
        assert_eq!(codes(&taxed), [FindingCode::FieldNotAllowed]);
    }

    #[test]
    fn a_regime_is_of_companies_or_of_persons() {
        let person = with(INVOICE, "RegimenFiscal=\"601\"", "RegimenFiscal=\"612\"");
        assert_eq!(codes(&person), [FindingCode::RegimeNotForPerson]);
        let company = with(INVOICE, "RegimenFiscalReceptor=\"612\"", "RegimenFiscalReceptor=\"601\"");
        assert_eq!(codes(&company), [FindingCode::RegimeNotForPerson]);
        assert_eq!(codes(&with(INVOICE, "RegimenFiscal=\"601\"", "RegimenFiscal=\"626\"")), []);
    }

    #[test]
    fn the_use_suits_the_regime() {
        let regime = |regime: &str, of_receiver: &str| {
            let document =
                with(INVOICE, "RegimenFiscalReceptor=\"612\"", &format!("RegimenFiscalReceptor=\"{regime}\""));
            codes(&with(&document, "UsoCFDI=\"G03\"", &format!("UsoCFDI=\"{of_receiver}\"")))
        };
        for (of_regime, of_receiver) in [("626", "G03"), ("616", "S01"), ("616", "G02"), ("605", "D01"), ("612", "D10")]
        {
            assert_eq!(regime(of_regime, of_receiver), [], "{of_regime} {of_receiver}");
        }
        for (of_regime, of_receiver) in [("616", "G03"), ("626", "D01"), ("612", "CN01"), ("605", "I01")] {
            let expected = [FindingCode::UseNotForRegime];
            assert_eq!(regime(of_regime, of_receiver), expected, "{of_regime} {of_receiver}");
        }
    }

    #[test]
    fn the_general_public_needs_a_period_and_other_names_do_not() {
        let public = with(INVOICE, "CAÑF770131PA3", "XAXX010101000");
        assert_eq!(codes(&public), []);
        let global = with(&public, "FELIX CAÑADA", "PUBLICO EN GENERAL");
        assert_eq!(codes(&global), [FindingCode::GlobalInformationMissing]);
    }

    #[test]
    fn a_tax_stands_once_in_the_summary() {
        let exempt = r#"<cfdi:Traslado Base="1.00" Impuesto="002" TipoFactor="Exento"/>"#;
        let end = "</cfdi:Traslados></cfdi:Impuestos>\n  <cfdi:Complemento>";
        assert_eq!(codes(&with(INVOICE, end, &format!("{exempt}{end}"))), []);
        assert_eq!(codes(&with(INVOICE, end, &format!("{exempt}{exempt}{end}"))), [FindingCode::TaxRowRepeated]);
    }
}

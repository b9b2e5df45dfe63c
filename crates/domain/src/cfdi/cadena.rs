//! The cadena original: the text that a seal signs, built in the order of SAT's stylesheets.
//!
//! The order is data ([`tables`]): a complement becomes verifiable by adding its table.

// Several fields on a line, as a person compares them with the stylesheet.
#[rustfmt::skip]
mod tables;

use super::{
    model::Version,
    read::{stamps, version},
    xml::{Document, Element},
};

/// One instruction of a stylesheet.
#[derive(Debug)]
enum Step {
    /// A separator and the attribute, also when it is missing.
    Required(&'static str),
    /// A separator and the attribute, when it exists (it may be empty).
    Optional(&'static str),
    /// The steps for every child found along the path.
    Each(&'static [&'static str], &'static [Step]),
    /// The steps for every descendant of the name.
    Within(&'static str, &'static [Step]),
    /// The steps when the attribute has exactly this value.
    When(&'static str, &'static str, &'static [Step]),
    /// A separator and an attribute of the first element found along the path.
    RequiredAt(&'static [&'static str], &'static str),
    /// A separator and the text of the first element found along the path; of this one when the path is empty.
    RequiredText(&'static [&'static str]),
    /// The same, when there is such an element.
    OptionalText(&'static [&'static str]),
    /// Each child by its own table.
    Complements,
}

/// The steps of a complement's element.
struct Table {
    namespace: &'static str,
    local: &'static str,
    steps: &'static [Step],
}

/// A complement whose order is not known: nothing can be said about the seal.
struct UnknownComplement;

/// The text that the issuer's seal signs; `None` when a complement has no table.
pub fn of_document(document: &Document) -> Option<String> {
    let steps = match version(&document.root).ok()? {
        Version::V3_2 => tables::CFDI_3_2,
        Version::V3_3 => tables::CFDI_3_3,
        Version::V4_0 => tables::CFDI_4_0,
    };
    write(&document.root, steps)
}

/// The text that SAT's seal signs; `None` without a stamp of a known version.
pub fn of_stamp(document: &Document) -> Option<String> {
    let stamp = *stamps(&document.root).first()?;
    match (stamp.attribute("Version"), stamp.attribute("version")) {
        (Some("1.1"), _) => write(stamp, tables::STAMP_1_1),
        (None, Some("1.0")) => write(stamp, tables::STAMP_1_0),
        _ => None,
    }
}

fn write(element: &Element, steps: &[Step]) -> Option<String> {
    let mut chain = String::from("|");
    match append(&mut chain, element, steps) {
        Ok(()) => {
            chain.push_str("||");
            Some(chain)
        }
        Err(UnknownComplement) => None,
    }
}

fn append(chain: &mut String, element: &Element, steps: &[Step]) -> Result<(), UnknownComplement> {
    for step in steps {
        match step {
            Step::Required(name) => append_value(chain, element.attribute(name).unwrap_or_default()),
            Step::Optional(name) => {
                if let Some(value) = element.attribute(name) {
                    append_value(chain, value);
                }
            }
            Step::Each(path, steps) => append_each(chain, element, path, steps)?,
            Step::Within(name, steps) => append_within(chain, element, name, steps)?,
            Step::When(name, value, steps) if element.attribute(name) == Some(value) => append(chain, element, steps)?,
            Step::When(..) => {}
            Step::RequiredAt(path, name) => {
                let value = first(element, path).and_then(|found| found.attribute(name));
                append_value(chain, value.unwrap_or_default());
            }
            Step::RequiredText(path) => {
                append_value(chain, first(element, path).map(|found| found.text.as_ref()).unwrap_or_default());
            }
            Step::OptionalText(path) => {
                if let Some(found) = first(element, path) {
                    append_value(chain, &found.text);
                }
            }
            Step::Complements => element.children.iter().try_for_each(|child| append_complement(chain, child))?,
        }
    }
    Ok(())
}

fn append_each(chain: &mut String, element: &Element, path: &[&str], steps: &[Step]) -> Result<(), UnknownComplement> {
    match path.split_first() {
        None => append(chain, element, steps),
        Some((name, rest)) => element.children_named(name).try_for_each(|child| append_each(chain, child, rest, steps)),
    }
}

fn first<'e, 'a>(element: &'e Element<'a>, path: &[&str]) -> Option<&'e Element<'a>> {
    let Some((name, rest)) = path.split_first() else { return Some(element) };
    let mut children = element.children.iter().filter(|child| child.is(&element.namespace, name));
    children.find_map(|child| first(child, rest))
}

fn append_within(chain: &mut String, element: &Element, name: &str, steps: &[Step]) -> Result<(), UnknownComplement> {
    element.children.iter().try_for_each(|child| {
        if child.is(&element.namespace, name) {
            append(chain, child, steps)?;
        }
        append_within(chain, child, name, steps)
    })
}

fn append_complement(chain: &mut String, element: &Element) -> Result<(), UnknownComplement> {
    let table = tables::complements().find(|table| element.is(table.namespace, table.local));
    table.map_or(Err(UnknownComplement), |table| append(chain, element, table.steps))
}

/// A separator and the value as `normalize-space` leaves it: XML's four blanks trimmed and collapsed, no others.
fn append_value(chain: &mut String, value: &str) {
    chain.push('|');
    if is_normal(value) {
        chain.push_str(value);
        return;
    }
    let mut words = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        chain.push_str(first);
    }
    for word in words {
        chain.push(' ');
        chain.push_str(word);
    }
}

/// Whether there is nothing to trim or to collapse, as in nearly all values.
fn is_normal(value: &str) -> bool {
    let mut before = b' ';
    for byte in value.bytes() {
        if matches!(byte, b'\t' | b'\r' | b'\n') || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfdi::{
        decode,
        fixture::{INVOICE, INVOICE_3_2, PAYMENT, with},
    };

    fn chain(text: &str) -> Option<String> {
        of_document(&Document::parse(text).unwrap())
    }

    #[test]
    fn the_chain_follows_the_stylesheet_and_not_the_file() {
        let expected = "||4.0|A|17|2026-03-02T10:15:00|99|30001000000500003416|1000.00|MXN|1160.00|I|01|PPD|64000|\
                        TNO010203AB7|TORNILLOS DEL NORTE|601|CAÑF770131PA3|FELIX CAÑADA|06000|612|G03|\
                        31161500|4|H87|Caja de tornillos|250.00|1000.00|02|1000.00|002|Tasa|0.160000|160.00|\
                        1000.00|002|Tasa|0.160000|160.00|160.00||";
        assert_eq!(chain(INVOICE).as_deref(), Some(expected));
    }

    #[test]
    fn blanks_collapse_and_a_no_break_space_stays() {
        let blanks = with(INVOICE, "Caja de tornillos", "  Caja&#10;\t de\u{a0}tornillos ");
        assert!(chain(&blanks).unwrap().contains("|Caja de\u{a0}tornillos|"));
    }

    #[test]
    fn an_empty_optional_value_takes_a_field_and_a_missing_one_does_not() {
        assert!(chain(&with(INVOICE, "Folio=\"17\"", "Folio=\"\"")).unwrap().starts_with("||4.0|A||2026"));
        assert!(chain(&with(INVOICE, "Folio=\"17\"", "")).unwrap().starts_with("||4.0|A|2026"));
        assert!(chain(&with(INVOICE, "Exportacion=\"01\"", "")).unwrap().contains("|1160.00|I||PPD|"));
    }

    #[test]
    fn payments_are_part_of_it_and_the_stamp_is_not() {
        let end = "84111506|1|ACT|Pago|0|0|01|2.0|10730.00|2026-03-31T12:00:00|03|MXN|1|10730.00|8841|\
                   7C9E6679-7425-40DE-944B-E07FC1F90AE7|A|17|USD|0.0540540541|1|1160.00|580.00|580.00|01||";
        assert!(chain(PAYMENT).unwrap().ends_with(end));
    }

    #[test]
    fn a_complement_without_a_table_leaves_nothing_to_verify() {
        let unknown = with(INVOICE, "<cfdi:Complemento>", r#"<cfdi:Complemento><x:Y xmlns:x="urn:nobody"/>"#);
        assert_eq!(chain(&unknown), None);
    }

    #[test]
    fn the_stamp_has_a_chain_of_its_own() {
        let expected = "||1.1|7c9e6679-7425-40de-944b-e07fc1f90ae7|2026-03-02T10:15:40|PAC010203AB5|c2VsbG8=|\
                        30001000000400002495||";
        assert_eq!(of_stamp(&Document::parse(INVOICE).unwrap()).as_deref(), Some(expected));
        assert_eq!(of_stamp(&Document::parse(INVOICE_3_2).unwrap()), None);
    }

    /// A document whose only complement is `complement`; the end of its chain.
    fn end(complement: &str) -> String {
        let document = with(INVOICE, "<cfdi:Complemento>", &format!("<cfdi:Complemento>{complement}"));
        let chain = chain(&document).unwrap();
        chain.rsplit_once("|1000.00|002|Tasa|0.160000|160.00|160.00").unwrap().1.to_owned()
    }

    #[test]
    fn an_attribute_may_decide_which_fields_follow() {
        let vehicle = |version, niv| {
            format!(
                r#"<v:VentaVehiculos xmlns:v="http://www.sat.gob.mx/ventavehiculos" version="{version}" {niv}
                ClaveVehicular="12"><v:Parte><v:InformacionAduanera numero="9" fecha="2026-01-01"/></v:Parte>
                </v:VentaVehiculos>"#
            )
        };
        assert_eq!(end(&vehicle("1.0", r#"Niv="N""#)), "|1.0|12|9|2026-01-01||");
        assert_eq!(end(&vehicle("1.1", r#"Niv="N""#)), "|1.1|12|N|9|2026-01-01||");
        assert_eq!(end(&vehicle("1.1", "")), "|1.1|12||9|2026-01-01||");
    }

    #[test]
    fn a_field_may_be_an_attribute_of_a_child() {
        let wages = r#"<n:Nomina xmlns:n="http://www.sat.gob.mx/nomina" Version="1.0" RegistroPatronal="R"
            NumEmpleado="7" CURP="C" TipoRegimen="2"><n:Descuentos Total="3"/>
            <n:Ingresos TotalGravado="1" TotalExento="2"/></n:Nomina>"#;
        assert!(end(wages).starts_with("|1.0|R|7|C|2|1|2|3|"), "{}", end(wages));
    }

    #[test]
    fn a_field_may_be_text() {
        let order = r#"<d:detallista xmlns:d="http://www.sat.gob.mx/detallista" documentStructureVersion="AMC8.1">
            <d:orderIdentification><d:referenceIdentification type="ON"> a &amp; <![CDATA[<b>]]>
            </d:referenceIdentification><d:referenceIdentification type="ON">2</d:referenceIdentification>
            </d:orderIdentification><d:buyer><d:gln>77</d:gln></d:buyer>
            <d:totalAmount><d:Amount>9.00</d:Amount></d:totalAmount></d:detallista>"#;
        assert_eq!(end(order), "|AMC8.1|a & <b>|2|77|||9.00||");
    }

    #[test]
    fn goods_under_way_follow_their_places_and_vehicles() {
        let way = r#"<c:CartaPorte xmlns:c="http://www.sat.gob.mx/CartaPorte31" Version="3.1" IdCCP="CCC1"
            TranspInternac="No" TotalDistRec="5"><c:FiguraTransporte><c:TiposFigura TipoFigura="01"
            NombreFigura="Ana"/></c:FiguraTransporte>
            <c:Mercancias PesoBrutoTotal="1" UnidadPeso="KGM" NumTotalMercancias="1"><c:Autotransporte PermSCT="P"
            NumPermisoSCT="Q"><c:Remolques><c:Remolque SubTipoRem="S" Placa="T"/></c:Remolques></c:Autotransporte>
            </c:Mercancias><c:RegimenesAduaneros><c:RegimenAduaneroCCP RegimenAduanero="IMD"/></c:RegimenesAduaneros>
            </c:CartaPorte>"#;
        assert_eq!(end(way), "|3.1|CCC1|No|5|IMD|1|KGM|1|P|Q|S|T|01|Ana||");
    }

    #[test]
    fn a_complement_of_a_concept_stands_among_its_fields() {
        let school = r#"<cfdi:ComplementoConcepto><i:instEducativas xmlns:i="http://www.sat.gob.mx/iedu" version="1.0"
            nombreAlumno="Eva" CURP="C" nivelEducativo="Primaria" autRVOE="R"/></cfdi:ComplementoConcepto>"#;
        let document = with(INVOICE, "</cfdi:Concepto>", &format!("{school}</cfdi:Concepto>"));
        assert!(chain(&document).unwrap().contains("|0.160000|160.00|1.0|Eva|C|Primaria|R|1000.00|002|"));
    }

    #[test]
    fn every_table_stands_once_and_begins_with_what_it_requires() {
        let mut names = std::collections::HashSet::new();
        for table in tables::complements() {
            assert!(names.insert((table.namespace, table.local)), "{}", table.namespace);
        }
        assert!(names.len() > 45, "{}", names.len());
    }

    /// Samples whose chain we do not give although the oracle has one, and why.
    const NOT_GIVEN: [(&str, &str); 8] = [
        (
            "eclipxe13-buzoncfdi-cfdireader--noseal.xml",
            "a complement that is not SAT's: Timbre in the stamp's namespace",
        ),
        ("Vauxoo-cfdilib--cfdv32.bad.label.xml", "a 3.2 document that calls itself 3.3: refused"),
        ("eclipxe13-CfdiUtils--v32-dirty.xml", "a complement that is not SAT's: add:point"),
        ("eclipxe13-CfdiUtils--v32-no-addenda.xml", "a complement that is not SAT's: add:point"),
        ("eclipxe13-buzoncfdi-cfdireader--cleaner-dirty.xml", "a complement that is not SAT's: add:point"),
        ("MisaelMa-node-cfdi--cleaner.test.ts.embed6.xml", "a complement that is not SAT's: DatosExtra"),
        (
            "onefacture-cfdi-to-json--consumoCombustibles10.ts.embed1.xml",
            "the namespace of its complement is not SAT's: Consumodecombustibles with a capital",
        ),
        ("lunasoft-sw-sdk-dotnet--Resources__cfdi40_ansi.xml", "says UTF-8 and is not: refused before it is read"),
    ];

    type Chain = fn(&Document) -> Option<String>;

    /// The oracle's names of the two chains, and what gives ours.
    const CHAINS: [(&str, Chain); 2] = [("cadena", of_document), ("cadena_tfd", of_stamp)];

    #[test]
    fn chains_equal_those_of_the_shared_oracle() {
        let Some(oracle) = crate::test_data::read("oracle/cadenas-and-seals.json") else { return };
        let rows: Vec<serde_json::Value> = serde_json::from_str(&oracle).unwrap();
        let (mut compared, mut differences) = (0, Vec::new());
        for row in &rows {
            let file = row["file"].as_str().unwrap();
            let bytes = std::fs::read(crate::test_data::folder().unwrap().join("samples").join(file)).unwrap();
            let text = decode(&bytes).ok();
            let document = text.as_deref().and_then(|text| Document::parse(text).ok());
            for (key, of) in CHAINS {
                // An empty answer says that SAT's stylesheet found nothing to write.
                let Some(expected) = row[key].as_str().filter(|expected| !expected.is_empty()) else { continue };
                match document.as_ref().and_then(of) {
                    Some(chain) if chain == expected => compared += 1,
                    None if NOT_GIVEN.iter().any(|(name, _why)| *name == file) => {}
                    // Recognised and refused: no table gives their chain.
                    None if document.as_ref().is_some_and(|document| document.root.local == "Retenciones") => {}
                    other => differences.push(format!("{file} {key}: {other:?}\n  not {expected}")),
                }
            }
        }
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        assert!(compared > 400, "{compared}");
    }
}

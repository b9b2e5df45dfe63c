//! `cargo xtask catalogs FOLDER`: SAT's catalogs, kept as CSV, as the tables that the checks of CFDI read.
//!
//! Only codes, days and what rules follow from them are written; SAT's texts and the lists too large to check
//! (products, postal codes) stay outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// A line of a catalog by the names of its columns.
type Row = BTreeMap<String, String>;

const HEADER: &str =
    "//! Written by `cargo xtask catalogs` from SAT's catalogs of CFDI; changed by running it again.\n\n";

/// Name of the table, and its file for each version; one file serves both where the lists are the same.
const LISTS: [(&str, &str); 19] = [
    ("COUNTRIES", "cfdi_40_paises"),
    ("CURRENCIES_3_3", "cfdi_monedas"),
    ("CURRENCIES_4_0", "cfdi_40_monedas"),
    ("EXPORTS", "cfdi_40_exportaciones"),
    ("FACTORS", "cfdi_40_tipos_factores"),
    ("MONTHS", "cfdi_40_meses"),
    ("PAYMENT_CHAINS", "pagos_tipos_cadena_pago"),
    ("PAYMENT_FORMS_3_3", "cfdi_formas_pago"),
    ("PAYMENT_FORMS_4_0", "cfdi_40_formas_pago"),
    ("PAYMENT_METHODS", "cfdi_40_metodos_pago"),
    ("PERIODS", "cfdi_40_periodicidades"),
    ("REGIMES_3_3", "cfdi_regimenes_fiscales"),
    ("RELATIONS_3_3", "cfdi_tipos_relaciones"),
    ("RELATIONS_4_0", "cfdi_40_tipos_relaciones"),
    ("TAXES", "cfdi_40_impuestos"),
    ("TAX_OBJECTS", "cfdi_40_objetos_impuestos"),
    ("TYPES", "cfdi_40_tipos_comprobantes"),
    ("USES_3_3", "cfdi_usos_cfdi"),
    ("USES_4_0", "cfdi_40_usos_cfdi"),
];

/// Writes the tables from the CSV files of a folder.
pub(crate) fn write(workspace: &Workspace, folder: &Path) -> Result<()> {
    let target = workspace.root.join("crates/domain/src/cfdi/catalogs");
    let read = |name: &str| read(folder, name);
    let mut lists = format!("{HEADER}use super::Period;\n");
    for (name, file) in LISTS {
        write_list(&mut lists, name, &read(file)?)?;
    }
    fs::write(target.join("lists.rs"), lists)?;
    let mut units = format!("{HEADER}use super::Period;\n");
    write_list(&mut units, "UNITS", &read("cfdi_40_claves_unidades")?)?;
    fs::write(target.join("units.rs"), units)?;
    let rules = [
        regimes(&read("cfdi_40_regimenes_fiscales")?, &read("cfdi_regimenes_fiscales")?)?,
        uses(&read("cfdi_40_usos_cfdi")?)?,
        rates(&read("cfdi_40_reglas_tasa_cuota")?)?,
        accounts(&read("cfdi_40_formas_pago")?)?,
    ];
    let imports = "use super::{Accounts, Rate, Regime, Shape, Use};\n";
    fs::write(target.join("rules.rs"), format!("{HEADER}{imports}{}", rules.concat()))?;
    Ok(())
}

fn read(folder: &Path, name: &str) -> Result<Vec<Row>> {
    let path = folder.join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(&path).with_context(|| format!("{} is missing", path.display()))?;
    reader.deserialize().map(|row| row.with_context(|| format!("{} cannot be read", path.display()))).collect()
}

fn field<'r>(row: &'r Row, name: &str) -> &'r str {
    row.get(name).map(|value| value.trim()).unwrap_or_default()
}

/// The codes that were in force together, sorted so that they can be searched by halves.
fn write_list(out: &mut String, name: &str, rows: &[Row]) -> Result<()> {
    let mut periods: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        let days = (field(row, "vigencia_desde"), field(row, "vigencia_hasta"));
        periods.entry(days).or_default().insert(field(row, "id"));
    }
    writeln!(out, "\npub(super) const {name}: &[Period] = &[")?;
    for ((from, until), codes) in periods {
        writeln!(
            out,
            "Period {{ from: {from:?}, until: {until:?}, codes: &{codes:?} }},",
            codes = Vec::from_iter(codes)
        )?;
    }
    writeln!(out, "];")?;
    Ok(())
}

/// Regimes of both versions; those that only 3.3 lists are used in 4.0, too.
fn regimes(newer: &[Row], older: &[Row]) -> Result<String> {
    let mut rows: BTreeMap<&str, &Row> = older.iter().map(|row| (field(row, "id"), row)).collect();
    rows.extend(newer.iter().map(|row| (field(row, "id"), row)));
    let mut out = "\npub(super) const REGIMES: &[Regime] = &[\n".to_owned();
    for (code, row) in rows {
        let (persons, companies) = (field(row, "aplica_fisica") == "1", field(row, "aplica_moral") == "1");
        writeln!(out, "Regime {{ code: {code:?}, persons: {persons}, companies: {companies} }},")?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn uses(rows: &[Row]) -> Result<String> {
    let mut out = "\npub(super) const USES: &[Use] = &[\n".to_owned();
    for row in rows {
        let (code, companies) = (field(row, "id"), field(row, "aplica_moral") == "1");
        let regimes: BTreeSet<&str> = field(row, "regimenes_fiscales_receptores").split(',').map(str::trim).collect();
        let regimes = Vec::from_iter(regimes);
        writeln!(out, "Use {{ code: {code:?}, companies: {companies}, regimes: &{regimes:?} }},")?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn rates(rows: &[Row]) -> Result<String> {
    let mut out = "\npub(super) const RATES: &[Rate] = &[\n".to_owned();
    for row in rows {
        let tax = match field(row, "impuesto").split(' ').next() {
            Some("ISR") => "001",
            Some("IVA") => "002",
            Some("IEPS") => "003",
            other => bail!("no tax is called {other:?}"),
        };
        let most = millionths(field(row, "valor"))?;
        let least = if field(row, "tipo") == "Rango" { millionths(field(row, "minimo"))? } else { most.clone() };
        let (transferred, withheld) = (field(row, "traslado") == "1", field(row, "retencion") == "1");
        let factor = field(row, "factor");
        writeln!(
            out,
            "Rate {{ tax: {tax:?}, factor: {factor:?}, transferred: {transferred}, withheld: {withheld}, \
             least: {least}, most: {most} }},"
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

/// `0.160000` as a whole number, with its digits in groups.
fn millionths(text: &str) -> Result<String> {
    let (whole, fraction) = text.split_once('.').with_context(|| format!("{text} has no decimals"))?;
    let number: u64 = format!("{whole}{fraction:0<6}").parse()?;
    let digits = number.to_string();
    let grouped = digits.char_indices().fold(String::new(), |mut grouped, (index, digit)| {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
        grouped
    });
    Ok(grouped)
}

/// Which accounts a form of payment has, on both sides, and whether a bank's sealed chain goes with it.
fn accounts(rows: &[Row]) -> Result<String> {
    let mut out = "\npub(super) const ACCOUNTS: &[Accounts] = &[\n".to_owned();
    for row in rows {
        let code = field(row, "id");
        let payer = shapes(field(row, "patron_cuenta_ordenante"))?;
        let beneficiary = shapes(field(row, "patron_cuenta_beneficiario"))?;
        let chain = field(row, "permite_tipo_cadena_pago") == "1";
        writeln!(
            out,
            "Accounts {{ form: {code:?}, chain: {chain}, payer: &[{payer}], beneficiary: &[{beneficiary}] }},"
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

/// Patterns like `[0-9]{10}|[A-Z0-9_]{10,50}` as what they ask for.
fn shapes(pattern: &str) -> Result<String> {
    let mut out = String::new();
    for one in pattern.split('|').filter(|one| !one.is_empty()) {
        let (digits, least, most) = match one.split_once('{') {
            None if one == r"\V*" => (false, "1", "50"),
            Some((characters, length)) => {
                let length = length.trim_end_matches('}');
                let (least, most) = length.split_once(',').unwrap_or((length, length));
                (characters == "[0-9]", least, most)
            }
            None => bail!("{one} is no pattern that is known"),
        };
        write!(out, "Shape {{ digits: {digits}, least: {least}, most: {most} }}, ")?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_whole_number_of_millionths() {
        assert_eq!(millionths("0.160000").unwrap(), "160_000");
        assert_eq!(millionths("72.160500").unwrap(), "72_160_500");
        assert_eq!(millionths("0.000000").unwrap(), "0");
        assert!(millionths("16").is_err());
    }

    #[test]
    fn codes_of_one_period_stand_together_in_their_order() {
        let row = |id: &str, until: &str| {
            Row::from([("id".to_owned(), id.to_owned()), ("vigencia_hasta".to_owned(), until.to_owned())])
        };
        let mut out = String::new();
        write_list(&mut out, "A", &[row("02", ""), row("01", ""), row("09", "2022-06-30")]).unwrap();
        let expected = "\npub(super) const A: &[Period] = &[\n\
            Period { from: \"\", until: \"\", codes: &[\"01\", \"02\"] },\n\
            Period { from: \"\", until: \"2022-06-30\", codes: &[\"09\"] },\n];\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn the_pattern_of_an_account_is_kept_as_its_lengths() {
        let shapes = shapes("[0-9]{10,11}|[A-Z0-9_]{10,50}").unwrap();
        let expected = "Shape { digits: true, least: 10, most: 11 }, Shape { digits: false, least: 10, most: 50 }, ";
        assert_eq!(shapes, expected);
    }
}

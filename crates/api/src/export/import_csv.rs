//! The results of a load of files as CSV: one line a file, with what to do about it.

use super::{ExportError, delimited::delimited};
use domain::contract::{ImportResult, Language};
use std::borrow::Cow;

/// What became of one file.
#[derive(Clone, Debug)]
pub struct ImportLine {
    pub file: String,
    pub result: ImportResult,
    /// Series and folio.
    pub document: String,
    /// Upper case.
    pub fiscal_uuid: String,
    /// The reason first, then every finding of the document.
    pub codes: Vec<String>,
    pub detail: String,
    pub what_to_do: &'static str,
}

pub fn import_csv(lines: Vec<ImportLine>, language: Language) -> Result<Vec<u8>, ExportError> {
    let headings = [
        language.choose("ARCHIVO", "File"),
        language.choose("RESULTADO", "Result"),
        language.choose("DOCUMENTO", "Document"),
        "UUID",
        language.choose("CÓDIGOS", "Codes"),
        language.choose("DETALLE", "Detail"),
        language.choose("QUÉ HACER", "What to do"),
    ];
    let rows = lines.into_iter().map(|line| -> [Cow<'static, str>; 7] {
        [
            line.file.into(),
            result_name(line.result, language).into(),
            line.document.into(),
            line.fiscal_uuid.into(),
            line.codes.join(" ").into(),
            line.detail.into(),
            line.what_to_do.into(),
        ]
    });
    delimited(headings.map(Cow::from), rows)
}

fn result_name(result: ImportResult, language: Language) -> &'static str {
    match result {
        ImportResult::Registered => language.choose("Registrada", "Registered"),
        ImportResult::RegisteredWithWarning => language.choose("Con aviso", "With a warning"),
        ImportResult::Duplicate => language.choose("Duplicada", "Duplicate"),
        ImportResult::Rejected => language.choose("Rechazada", "Rejected"),
        ImportResult::NotCfdi => language.choose("No es CFDI", "Not a CFDI"),
        ImportResult::Waiting => language.choose("En espera", "Waiting"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_line_and_none_of_its_cells_runs() {
        let line = ImportLine {
            file: "=cmd|' /C calc'!A0.xml".to_owned(),
            result: ImportResult::Rejected,
            document: "@FC-1".to_owned(),
            fiscal_uuid: String::new(),
            codes: vec!["total_differs".to_owned(), "rfc_invalid".to_owned()],
            detail: "uno\ndos".to_owned(),
            what_to_do: "Nada.",
        };
        let bytes = import_csv(vec![line], Language::Es).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        assert_eq!(reader.headers().unwrap().iter().next_back(), Some("QUÉ HACER"));
        let cells: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
        let expected =
            ["'=cmd|' /C calc'!A0.xml", "Rechazada", "'@FC-1", "", "total_differs rfc_invalid", "uno\ndos", "Nada."];
        assert_eq!(cells, expected);
    }
}

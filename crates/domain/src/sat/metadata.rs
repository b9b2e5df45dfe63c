//! SAT's file of metadata: one line per document, fields between `~`, in force or cancelled. It needs no network.
//!
//! Names may hold line breaks: a line goes on in the next one until it has all of its fields.

use crate::{cfdi::DocumentType, contract::SatMetadataColumn as Column};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use std::iter::Peekable;
use strum::IntoEnumIterator;

/// What SAT lists of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it begins, from 1.
    pub line: usize,
    /// Upper case.
    pub fiscal_uuid: String,
    pub issuer_rfc: String,
    pub receiver_rfc: String,
    pub receiver_name: String,
    pub issue_date: NaiveDate,
    /// In the document's currency, which SAT does not list.
    pub total: Decimal,
    pub document_type: DocumentType,
    pub is_cancelled: bool,
    pub cancelled_date: Option<NaiveDate>,
}

/// Something that cannot be read; its row does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: usize,
    pub column: Column,
    /// What stands there.
    pub found: String,
}

/// A file as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub rows: Vec<Row>,
    pub problems: Vec<Problem>,
}

/// The heading lacks this column: the file is something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no column {0:?}")]
pub struct NotMetadata(pub Column);

/// The longest text of a problem, in characters.
const MAX_FOUND: usize = 60;

pub fn read(text: &str) -> Result<Listing, NotMetadata> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1_usize..).filter(|(line, _number)| !line.trim().is_empty()).peekable();
    let heading = lines.next().map(|(line, _number)| line).unwrap_or_default();
    let columns = Columns::of(heading)?;
    let mut listing = Listing::default();
    while let Some((first, line)) = lines.next() {
        let record = whole(first, columns.count, &mut lines);
        match columns.row(line, &record) {
            Ok(row) => listing.rows.push(row),
            Err((column, found)) => {
                let found = found.chars().take(MAX_FOUND).collect();
                listing.problems.push(Problem { line, column, found });
            }
        }
    }
    Ok(listing)
}

/// A record with the lines it goes on in. One that begins like a record is the next one, whatever this one lacks.
fn whole<'a>(first: &str, count: usize, lines: &mut Peekable<impl Iterator<Item = (&'a str, usize)>>) -> String {
    let mut record = first.to_owned();
    while record.split('~').count() < count {
        let Some((more, _line)) = lines.next_if(|(line, _number)| !begins_record(line)) else { break };
        record.push(' ');
        record.push_str(more.trim());
    }
    record
}

fn begins_record(line: &str) -> bool {
    line.split_once('~').is_some_and(|(uuid, _rest)| fiscal_uuid(uuid).is_some())
}

fn fiscal_uuid(text: &str) -> Option<String> {
    let text = text.trim();
    let is_uuid = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
    is_uuid.then(|| text.to_ascii_uppercase())
}

/// Where each column is: SAT has added some before.
struct Columns {
    places: Vec<(Column, usize)>,
    count: usize,
}

type Unreadable<'r> = (Column, &'r str);

impl Columns {
    fn of(heading: &str) -> Result<Self, NotMetadata> {
        let names: Vec<&str> = heading.split('~').map(str::trim).collect();
        let place = |column: Column| {
            let name: &str = column.into();
            names.iter().position(|found| found.eq_ignore_ascii_case(name)).map(|place| (column, place))
        };
        let places: Vec<(Column, usize)> = Column::iter().filter_map(place).collect();
        let is_there = |column: &Column| places.iter().any(|(known, _place)| known == column);
        match Column::iter().find(|column| column.is_needed() && !is_there(column)) {
            Some(missing) => Err(NotMetadata(missing)),
            None => Ok(Self { places, count: names.len() }),
        }
    }

    fn row<'r>(&self, line: usize, record: &'r str) -> Result<Row, Unreadable<'r>> {
        let fields: Vec<&str> = record.split('~').map(str::trim).collect();
        let field = |column: Column| {
            let place = self.places.iter().find(|(known, _place)| *known == column).map(|(_known, place)| *place);
            place.and_then(|place| fields.get(place)).copied().unwrap_or_default()
        };
        let fiscal_uuid = fiscal_uuid(field(Column::Uuid)).ok_or((Column::Uuid, field(Column::Uuid)))?;
        if fields.len() != self.count {
            return Err((Column::Row, record));
        }
        let rfc =
            |column: Column| if field(column).is_empty() { Err((column, "")) } else { Ok(field(column).to_owned()) };
        let read = |column: Column| (column, field(column));
        Ok(Row {
            line,
            fiscal_uuid,
            issuer_rfc: rfc(Column::RfcEmisor)?,
            receiver_rfc: rfc(Column::RfcReceptor)?,
            receiver_name: field(Column::NombreReceptor).to_owned(),
            issue_date: date(field(Column::FechaEmision)).ok_or(read(Column::FechaEmision))?,
            total: amount(field(Column::Monto)).ok_or(read(Column::Monto))?,
            document_type: document_type(field(Column::EfectoComprobante)).ok_or(read(Column::EfectoComprobante))?,
            is_cancelled: is_cancelled(field(Column::Estatus)).ok_or(read(Column::Estatus))?,
            cancelled_date: match field(Column::FechaCancelacion) {
                "" => None,
                text => Some(date(text).ok_or(read(Column::FechaCancelacion))?),
            },
        })
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    let instant = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"].into_iter();
    let mut instants = instant.filter_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    instants.next().map(|instant| instant.date()).or_else(|| text.parse().ok())
}

/// SAT's web site writes `$1,124.11`, its web service `1124.11`.
fn amount(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|character| !matches!(character, '$' | ',' | ' ')).collect();
    plain.parse().ok().filter(|amount: &Decimal| !amount.is_sign_negative())
}

/// By its letter or its word.
fn document_type(text: &str) -> Option<DocumentType> {
    match text.to_ascii_lowercase().as_str() {
        "i" | "ingreso" => Some(DocumentType::Income),
        "e" | "egreso" => Some(DocumentType::Egress),
        "p" | "pago" => Some(DocumentType::Payment),
        "n" | "nómina" | "nomina" => Some(DocumentType::Payroll),
        "t" | "traslado" => Some(DocumentType::Transfer),
        _other => None,
    }
}

fn is_cancelled(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "vigente" => Some(false),
        "0" | "cancelado" => Some(true),
        _other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADING: &str = "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion";
    const ONE: &str = "aB000000-0000-4000-8000-000000000001";
    const TWO: &str = "ab000000-0000-4000-8000-000000000002";

    fn line(uuid: &str, rest: &str) -> String {
        format!("{uuid}~EKU9003173C9~Escuela~URE180429TM6~Universidad~PAC010101AB1~{rest}")
    }

    fn good(uuid: &str) -> String {
        line(uuid, "2026-03-02 10:00:00~2026-03-02 10:01:00~1160.00~I~1~")
    }

    fn listing(lines: &[String]) -> Listing {
        read(&format!("{HEADING}\r\n{}", lines.join("\r\n"))).unwrap()
    }

    #[test]
    fn a_row_is_read_with_its_day_amount_and_state() {
        let cancelled = line(TWO, "2026-03-02 10:00:00~2026-03-02 10:01:00~$1,160.50~Ingreso~0~2026-03-09 23:59:59");
        let read = listing(&[good(ONE), cancelled]);
        assert_eq!(read.problems, []);
        let expected = Row {
            line: 2,
            fiscal_uuid: ONE.to_uppercase(),
            issuer_rfc: "EKU9003173C9".to_owned(),
            receiver_rfc: "URE180429TM6".to_owned(),
            receiver_name: "Universidad".to_owned(),
            issue_date: "2026-03-02".parse().unwrap(),
            total: "1160.00".parse().unwrap(),
            document_type: DocumentType::Income,
            is_cancelled: false,
            cancelled_date: None,
        };
        assert_eq!(read.rows[0], expected);
        let row = &read.rows[1];
        assert_eq!((row.line, row.total, row.is_cancelled), (3, "1160.50".parse().unwrap(), true));
        assert_eq!(row.cancelled_date, Some("2026-03-09".parse().unwrap()));
    }

    #[test]
    fn a_name_may_break_over_lines() {
        let broken = good(ONE).replace("Universidad", "Universidad\r\nde la Robótica\r\n\r\nS.A.");
        let read = listing(&[broken, good(TWO)]);
        assert_eq!(read.problems, []);
        let names: Vec<&str> = read.rows.iter().map(|row| row.receiver_name.as_str()).collect();
        assert_eq!(names, ["Universidad de la Robótica S.A.", "Universidad"]);
        assert_eq!(read.rows[1].line, 6);
    }

    #[test]
    fn each_problem_has_its_place_and_keeps_no_other_row_from_being_read() {
        let cases = [
            (line(ONE, "2026-03-32 10:00:00~x~1.00~I~1~"), Column::FechaEmision, "2026-03-32 10:00:00"),
            (line(ONE, "2026-03-02 10:00:00~x~mil~I~1~"), Column::Monto, "mil"),
            (line(ONE, "2026-03-02 10:00:00~x~-1.00~I~1~"), Column::Monto, "-1.00"),
            (line(ONE, "2026-03-02 10:00:00~x~1.00~X~1~"), Column::EfectoComprobante, "X"),
            (line(ONE, "2026-03-02 10:00:00~x~1.00~I~2~"), Column::Estatus, "2"),
            (line(ONE, "2026-03-02 10:00:00~x~1.00~I~0~ayer"), Column::FechaCancelacion, "ayer"),
            (good(ONE).replace("EKU9003173C9", ""), Column::RfcEmisor, ""),
            (good("aB000000"), Column::Uuid, "aB000000"),
        ];
        for (wrong, column, found) in cases {
            let read = listing(&[wrong, good(TWO)]);
            assert_eq!(read.problems, [Problem { line: 2, column, found: found.to_owned() }]);
            assert_eq!(read.rows.len(), 1, "{column:?}");
        }
        let more = good(ONE).replace("Universidad", "Uni~versidad");
        let cut = good(ONE).replace("~1~", "");
        for wrong in [more, cut] {
            let read = listing(&[wrong, good(TWO)]);
            assert_eq!((read.problems[0].line, read.problems[0].column, read.rows.len()), (2, Column::Row, 1));
        }
    }

    #[test]
    fn columns_are_found_by_name_wherever_they_are() {
        let text = format!(
            "\u{feff}estatus~Uuid~RfcEmisor~RfcReceptor~Monto~EfectoComprobante~FechaEmision\n1~{ONE}~A~B~0~P~2026-03-02"
        );
        let read = read(&text).unwrap();
        assert_eq!((read.rows[0].document_type, read.rows[0].total), (DocumentType::Payment, Decimal::ZERO));
        let without = HEADING.replace("~Estatus", "");
        assert_eq!(super::read(&without), Err(NotMetadata(Column::Estatus)));
        assert_eq!(super::read(""), Err(NotMetadata(Column::Uuid)));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_placed(text in "(?s)[~\r\n,.A-Za-z0-9-]{0,200}") {
            if let Ok(read) = read(&format!("{HEADING}\n{text}")) {
                let lines = text.lines().count().saturating_add(1);
                prop_assert!(read.problems.iter().all(|problem| (2..=lines).contains(&problem.line)));
            }
        }
    }
}

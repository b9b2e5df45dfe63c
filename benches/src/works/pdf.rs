use crate::{
    Options,
    measure::median,
    place::TODAY,
    table::{Row, bytes},
};
use anyhow::Result;
use api::{paper::Letterhead, pdf};
use chrono::Days;
use domain::{
    aging::{BucketLimits, CustomerRef, OpenItem},
    contract::Language,
    money::{Currency, Money, Totals},
    statement::{Statement, StatementRequest, build},
};
use flate2::{Compression, write::ZlibEncoder};
use std::io::Write;
use uuid::Uuid;

/// Lines of a page of the least document.
const LINES: usize = 50;

pub(super) fn measure(options: &Options) -> Result<Vec<Row>> {
    let letterhead = Letterhead {
        organization: "Refacciones y Baleros del Norte, S.A. de C.V.".to_owned(),
        rfc: "RBN140312QX8".to_owned(),
        ..Letterhead::default()
    };
    let mut rows = Vec::new();
    for (documents, goal) in [(50, "≤ 3 ms, ≤ 40 KB"), (500, "≤ 16 ms, ≤ 150 KB")] {
        let statement = statement(documents)?;
        let size = pdf::statement(&statement, &letterhead, Language::Es)?.len();
        let ours = median(options.times, || Ok(pdf::statement(&statement, &letterhead, Language::Es)?))?;
        let plain = median(options.times, || plain(&statement))?;
        let row = Row::timed(format!("statement of {documents} rows as PDF"), ours, plain, "text on pages, untagged");
        rows.push(row.and(bytes(u64::try_from(size)?)).goal(goal));
    }
    Ok(rows)
}

fn statement(documents: u32) -> Result<Statement> {
    let customer = CustomerRef {
        id: Uuid::from_u128(7).into(),
        code: "CL014".to_owned(),
        name: "Ñandú & Hijos, S. de R.L.".to_owned(),
        rfc: Some("NHL990817KX2".to_owned()),
    };
    let items: Vec<OpenItem> = (1..=documents).map(|number| item(number, &customer)).collect();
    let limits = BucketLimits::default();
    let request = StatementRequest {
        customer: &customer,
        credit_limit: Some(Money::new(25_000_000, Currency::MXN)),
        as_of: TODAY,
        limits: &limits,
    };
    Ok(build(&request, &items, &Totals::default())?)
}

fn item(number: u32, customer: &CustomerRef) -> OpenItem {
    let concepts = [
        "Servicio de mantenimiento preventivo y correctivo a montacargas, incluye refacciones y mano de obra",
        "Factura de crédito",
        "Renta mensual",
        "Flete a Querétaro",
    ];
    let concept = usize::try_from(number).ok().and_then(|number| concepts.get(number % concepts.len()));
    let issue_date = TODAY - Days::new(u64::from(number * 7 % 160));
    let due_date = issue_date + Days::new(30);
    let amount = Money::new(i64::from(number * 7_919 % 900_000 + 5_000), Currency::MXN);
    OpenItem {
        invoice_id: Uuid::from_u128(number.into()).into(),
        customer: Some(customer.clone()),
        concept: concept.map(|concept| (*concept).to_owned()),
        series: Some("FAC".to_owned()),
        folio: Some((20_000 + number).to_string()),
        purchase_orders: Vec::new(),
        issue_date,
        due_date,
        collection_date: due_date,
        promised_date: None,
        counter_receipt_date: None,
        original_amount: amount,
        amount_paid: Money::zero(Currency::MXN),
        balance_due: amount,
        disputed: Money::zero(Currency::MXN),
        lacks_counter_receipt: false,
        is_in_substitution: false,
    }
}

/// The same texts in the reader's own font, at fixed places, compressed: the least that is still a page.
fn plain(statement: &Statement) -> Result<Vec<u8>> {
    let lines = statement.currencies.iter().flat_map(|block| &block.rows).map(|row| {
        let folio = row.folio.as_deref().unwrap_or_default();
        [
            row.issue_date.to_string(),
            row.due_date.to_string(),
            row.concept.as_deref().unwrap_or_default().replace(['(', ')'], " "),
            folio.to_owned(),
            row.days_overdue.to_string(),
            row.original_amount.to_string(),
            row.amount_paid.to_string(),
            row.balance_due.to_string(),
        ]
    });
    let lines: Vec<[String; 8]> = lines.collect();
    let mut document = b"%PDF-1.7\n".to_vec();
    for page in lines.chunks(LINES) {
        let mut content = Vec::new();
        for (line, cells) in page.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                writeln!(content, "BT /F1 8 Tf {} {} Td ({cell}) Tj ET", 36 + column * 68, 750 - line * 14)?;
            }
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content)?;
        let packed = encoder.finish()?;
        writeln!(document, "<</Filter/FlateDecode/Length {}>>stream", packed.len())?;
        document.extend(packed);
        document.extend(b"\nendstream\n");
    }
    Ok(document)
}

//! What an account statement says: the same words and cells for PDF, spreadsheet and mail.

use super::{Letterhead, bucket_name, currency_name, long_date, money, money_with_code};
use domain::{
    aging::{Bucket, BucketAmount, CustomerRef},
    contract::{BankAccount, Language},
    money::Money,
    statement::{Statement, StatementCurrency, StatementRow},
};

/// The columns, in their order.
pub fn headings(language: Language) -> [&'static str; 10] {
    language.choose(
        [
            "FECHA DOCUMENTO",
            "FECHA VENCIMIENTO",
            "LÍMITE DE CRÉDITO",
            "CONCEPTO",
            "SERIE",
            "FOLIO",
            "DÍAS VENCIDOS",
            "MONTO ORIGINAL",
            "ABONOS",
            "SALDO TOTAL",
        ],
        [
            "Document date",
            "Due date",
            "Credit limit",
            "Concept",
            "Series",
            "Folio",
            "Days overdue",
            "Original amount",
            "Payments",
            "Balance",
        ],
    )
}

/// One document's cells.
pub fn cells(row: &StatementRow, language: Language) -> [String; 10] {
    [
        long_date(row.issue_date, language),
        long_date(row.due_date, language),
        row.credit_limit.map_or_else(|| "—".to_owned(), money),
        concept(row, language),
        row.series.clone().unwrap_or_default(),
        row.folio.clone().unwrap_or_default(),
        row.days_overdue.to_string(),
        money(row.original_amount),
        money(row.amount_paid),
        money(row.balance_due),
    ]
}

/// "1 día vencido", for texts that have no columns.
pub fn lateness(row: &StatementRow, language: Language) -> String {
    match (row.days_overdue, language) {
        (1, Language::Es) => "1 día vencido".to_owned(),
        (days, Language::Es) => format!("{days} días vencidos"),
        (1, Language::En) => "1 day overdue".to_owned(),
        (days, Language::En) => format!("{days} days overdue"),
    }
}

/// The concept, and the purchase orders by which the customer finds the document.
pub fn concept(row: &StatementRow, language: Language) -> String {
    let mut parts: Vec<String> = row.concept.iter().cloned().collect();
    if !row.purchase_orders.is_empty() {
        parts.push(format!("{} {}", language.choose("OC", "PO"), row.purchase_orders.join(", ")));
    }
    parts.join(" · ")
}

/// The last line of a block: `PESOS … TOTALES …`.
pub fn total_cells(block: &StatementCurrency, language: Language) -> [String; 10] {
    let empty = String::new;
    [
        currency_name(block.currency, language),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        language.choose("TOTALES", "TOTALS").to_owned(),
        money(block.totals.original_amount),
        money(block.totals.amount_paid),
        money(block.totals.balance_due),
    ]
}

/// The aging of a block; columns that only some organizations use appear when they hold something.
pub fn aging(block: &StatementCurrency) -> Vec<BucketAmount> {
    let shown = |part: &&BucketAmount| match part.bucket {
        Bucket::NotDue | Bucket::Overdue { .. } => true,
        Bucket::NoCounterReceipt | Bucket::Disputed | Bucket::InSubstitution => !part.amount.is_zero(),
    };
    block.aging.iter().filter(shown).copied().collect()
}

/// `(heading, amount)` of each aging column.
pub fn aging_cells(block: &StatementCurrency, language: Language) -> Vec<(String, String)> {
    aging(block).into_iter().map(|part| (bucket_name(part.bucket, language), money(part.amount))).collect()
}

pub fn title(language: Language) -> &'static str {
    language.choose("Estado de cuenta", "Account statement")
}

/// "Corte al 23/nov/2026"
pub fn cut(statement: &Statement, language: Language) -> String {
    format!("{} {}", language.choose("Corte al", "As of"), long_date(statement.as_of, language))
}

/// `CL001 · Juan Pérez`
pub fn customer(customer: &CustomerRef) -> String {
    format!("{} · {}", customer.code, customer.name)
}

/// The heading of a currency's block.
pub fn block_heading(block: &StatementCurrency, language: Language) -> String {
    let documents = match (block.rows.len(), language) {
        (1, Language::Es) => "1 documento".to_owned(),
        (count, Language::Es) => format!("{count} documentos"),
        (1, Language::En) => "1 document".to_owned(),
        (count, Language::En) => format!("{count} documents"),
    };
    format!("{} · {documents}", money_with_code(block.totals.balance_due))
}

pub fn aging_heading(language: Language) -> &'static str {
    language.choose("Saldo por días vencidos", "Balance by days overdue")
}

/// The line about money applied to nothing; none when there is none.
pub fn unapplied(amount: Money, language: Language) -> Option<String> {
    let lead = language.choose("Saldo a favor, aún sin aplicar a documentos:", "Credit not yet applied to documents:");
    (!amount.is_zero()).then(|| format!("{lead} {}", money_with_code(amount)))
}

pub fn nothing_due(language: Language) -> &'static str {
    language.choose("No hay documentos pendientes de pago a esta fecha.", "Nothing is owed as of this date.")
}

pub fn prints_left_out(language: Language) -> &'static str {
    language.choose(
        "Las facturas en PDF no caben en este correo; van sus XML. Si las necesitas, pídelas y te las enviamos.",
        "The invoices as PDF do not fit into this mail; their XML files do. Ask for them and we will send them.",
    )
}

pub fn bank_heading(language: Language) -> &'static str {
    language.choose("Dónde pagar", "Where to pay")
}

/// `Banco · MXN · CLABE … · titular`
pub fn bank_account(account: &BankAccount) -> String {
    let mut parts = vec![account.bank.clone(), account.currency.to_string(), format!("CLABE {}", account.clabe)];
    parts.push(account.holder.clone());
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// Why naming the documents matters.
pub fn quote_folios(language: Language) -> &'static str {
    language.choose(
        "Escribe en tu pago los folios que estás cubriendo: con ellos tu REP coincide con lo que pagaste.",
        "Write the folios you are paying in your transfer, so that your payment receipt (REP) matches it.",
    )
}

/// Against the commonest fraud.
pub fn account_warning(language: Language) -> &'static str {
    language.choose(
        "Nuestras cuentas bancarias nunca cambian por correo. Si alguien te avisa de un cambio, llámanos antes de pagar.",
        "Our bank accounts never change by e-mail. If somebody announces a change, call us before you pay.",
    )
}

/// `RFC …`; nothing where none is known.
pub fn rfc(rfc: Option<&str>) -> Option<String> {
    rfc.filter(|rfc| !rfc.is_empty()).map(|rfc| format!("RFC {rfc}"))
}

/// The accounts of the currencies on the statement; all of them when none matches.
pub fn accounts<'a>(statement: &Statement, letterhead: &'a Letterhead) -> Vec<&'a BankAccount> {
    let is_used = |account: &&BankAccount| statement.currencies.iter().any(|block| block.currency == account.currency);
    let used: Vec<_> = letterhead.bank_accounts.iter().filter(is_used).collect();
    if used.is_empty() { letterhead.bank_accounts.iter().collect() } else { used }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use chrono::NaiveDate;
    use domain::{
        aging::{BucketLimits, OpenItem},
        ids::{CustomerId, InvoiceId},
        money::{Currency, Totals},
        statement::{StatementRequest, build},
    };
    use uuid::Uuid;

    pub(crate) fn letterhead() -> Letterhead {
        Letterhead {
            organization: "Refacciones y Montacargas Peñón, S.A. de C.V.".to_owned(),
            rfc: "RMP010203AB1".to_owned(),
            contact: vec!["81 5555 0100 · cobranza@penon.example".to_owned()],
            bank_accounts: vec![
                BankAccount {
                    bank: "Banco del Norte".to_owned(),
                    clabe: "072580001234567897".to_owned(),
                    currency: Currency::MXN,
                    holder: "Refacciones y Montacargas Peñón".to_owned(),
                },
                BankAccount {
                    bank: "Banco del Norte".to_owned(),
                    clabe: "072580009876543218".to_owned(),
                    currency: Currency::USD,
                    holder: String::new(),
                },
            ],
        }
    }

    pub(crate) fn customer() -> CustomerRef {
        CustomerRef {
            id: CustomerId(Uuid::from_u128(7)),
            code: "CL014".to_owned(),
            name: "Ñandú & Hijos <Logística>, S. de R.L.".to_owned(),
            rfc: Some("NHL990817KX2".to_owned()),
        }
    }

    fn item(number: u32, currency: Currency) -> OpenItem {
        let start = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let issue_date = start - chrono::Duration::days(i64::from(number * 7 % 160));
        let due_date = issue_date + chrono::Duration::days(30);
        let original = Money::new(i64::from(number * 7919 % 900_000 + 5_000), currency);
        let paid = if number.is_multiple_of(5) { Money::new(1_250, currency) } else { Money::zero(currency) };
        let concept = match number % 4 {
            0 => {
                "Servicio de mantenimiento preventivo y correctivo a montacargas de la planta de Apodaca, incluye refacciones, mano de obra y traslados"
            }
            1 => "Factura de crédito",
            2 => "Renta mensual",
            _ => "Flete a Querétaro",
        };
        OpenItem {
            invoice_id: InvoiceId(Uuid::from_u128(u128::from(number))),
            customer: Some(customer()),
            concept: Some(concept.to_owned()),
            series: Some("FAC".to_owned()),
            folio: Some((20_000 + number).to_string()),
            purchase_orders: Vec::new(),
            issue_date,
            due_date,
            collection_date: due_date,
            promised_date: None,
            counter_receipt_date: None,
            original_amount: original,
            amount_paid: paid,
            balance_due: original.checked_sub(paid).unwrap(),
            disputed: Money::zero(currency),
            lacks_counter_receipt: false,
            is_in_substitution: false,
        }
    }

    /// A statement with so many rows in pesos and in dollars.
    pub(crate) fn statement(pesos: u32, dollars: u32) -> Statement {
        let items: Vec<_> = (1..=pesos)
            .map(|number| item(number, Currency::MXN))
            .chain((1..=dollars).map(|number| item(number, Currency::USD)))
            .collect();
        let unapplied = if dollars > 0 { vec![Money::new(50_000, Currency::USD)] } else { Vec::new() };
        let customer = customer();
        let request = StatementRequest {
            customer: &customer,
            credit_limit: Some(Money::new(25_000_000, Currency::MXN)),
            as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            limits: &BucketLimits::default(),
        };
        build(&request, &items, &Totals::of(unapplied).unwrap()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_the_spanish_statement_stand_in_the_agreed_order() {
        let all = headings(Language::Es).join(" · ");
        assert_eq!(
            all,
            "FECHA DOCUMENTO · FECHA VENCIMIENTO · LÍMITE DE CRÉDITO · CONCEPTO · SERIE · FOLIO · DÍAS VENCIDOS · \
             MONTO ORIGINAL · ABONOS · SALDO TOTAL"
        );
    }

    #[test]
    fn accounts_follow_the_currencies_owed() {
        let letterhead = samples::letterhead();
        assert_eq!(accounts(&samples::statement(1, 0), &letterhead).len(), 1);
        assert_eq!(accounts(&samples::statement(1, 1), &letterhead).len(), 2);
        assert_eq!(accounts(&samples::statement(0, 0), &letterhead).len(), 2);
    }

    #[test]
    fn the_last_line_names_the_currency_and_repeats_the_totals() {
        let statement = samples::statement(0, 2);
        let cells = total_cells(&statement.currencies[0], Language::Es);
        assert_eq!((cells[0].as_str(), cells[6].as_str()), ("DÓLARES", "TOTALES"));
        assert_eq!(cells[9], money(statement.currencies[0].totals.balance_due));
    }
}

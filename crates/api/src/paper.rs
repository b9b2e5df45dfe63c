//! Words, amounts and dates as they stand on documents that leave the company.
//!
//! Dates print the month in letters, so that nobody can read 03/04 two ways.

pub mod statement;

use chrono::{Datelike, NaiveDate};
use domain::{
    aging::Bucket,
    contract::{BankAccount, Language},
    money::{Currency, Money},
};

/// Who sends a document, as its head shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Letterhead {
    pub organization: String,
    pub rfc: String,
    /// Telephone, address, website: one line each.
    pub contact: Vec<String>,
    pub bank_accounts: Vec<BankAccount>,
}

/// `$1,234.50`, `−$120.00`, `€10.00`.
pub fn money(amount: Money) -> String {
    let digits = amount.to_string();
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", digits.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = format!("{sign}{}", symbol(amount.currency()));
    let length = whole.len();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (length - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// `$1,234.50 MXN`, where amounts of several currencies meet.
pub fn money_with_code(amount: Money) -> String {
    format!("{} {}", money(amount), amount.currency())
}

fn symbol(currency: Currency) -> &'static str {
    match currency.code() {
        "ARS" | "AUD" | "CAD" | "CLP" | "COP" | "MXN" | "NZD" | "USD" | "UYU" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "CNY" | "JPY" => "¥",
        _ => "",
    }
}

const MONTHS_ES: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `23/nov/2026`, `23 Nov 2026`.
pub fn long_date(date: NaiveDate, language: Language) -> String {
    let (months, separator) = match language {
        Language::Es => (MONTHS_ES, '/'),
        Language::En => (MONTHS_EN, ' '),
    };
    let month = usize::try_from(date.month0()).ok().and_then(|index| months.get(index)).copied().unwrap_or_default();
    format!("{:02}{separator}{month}{separator}{:04}", date.day(), date.year())
}

/// `PESOS`, `DÓLARES`, otherwise the code.
pub fn currency_name(currency: Currency, language: Language) -> String {
    match (currency, language) {
        (Currency::MXN, _) => "PESOS".to_owned(),
        (Currency::USD, Language::Es) => "DÓLARES".to_owned(),
        (Currency::USD, Language::En) => "DOLLARS".to_owned(),
        (other, _) => other.to_string(),
    }
}

/// The heading of an aging column.
pub fn bucket_name(bucket: Bucket, language: Language) -> String {
    let word = |es: &str, en: &str| language.choose(es, en).to_owned();
    match bucket {
        Bucket::NotDue => word("Por vencer", "Not due"),
        Bucket::Overdue { from, until: Some(until) } => format!("{from}–{until}"),
        Bucket::Overdue { from, until: None } => format!("+{}", from.saturating_sub(1)),
        Bucket::NoCounterReceipt => word("Sin contrarrecibo", "No counter-receipt"),
        Bucket::Disputed => word("En aclaración", "Under review"),
        Bucket::InSubstitution => word("En sustitución", "In substitution"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_thousands_separators_and_their_currencys_decimals() {
        for (minor, currency, expected) in [
            (0, Currency::MXN, "$0.00"),
            (99_999, Currency::MXN, "$999.99"),
            (100_000, Currency::USD, "$1,000.00"),
            (12_345_678_901, Currency::MXN, "$123,456,789.01"),
            (-12_000, Currency::MXN, "−$120.00"),
            (-100_000, Currency::EUR, "−€1,000.00"),
            (1_234_567, "JPY".parse().unwrap(), "¥1,234,567"),
            (1_234_567, "KWD".parse().unwrap(), "1,234.567"),
            (i64::MIN, Currency::MXN, "−$92,233,720,368,547,758.08"),
        ] {
            assert_eq!(money(Money::new(minor, currency)), expected);
        }
        assert_eq!(money_with_code(Money::new(150, Currency::USD)), "$1.50 USD");
    }

    #[test]
    fn dates_print_the_month_in_letters() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 3).unwrap();
        assert_eq!(long_date(date, Language::Es), "03/ene/2026");
        assert_eq!(long_date(date, Language::En), "03 Jan 2026");
        let last = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        assert_eq!(long_date(last, Language::Es), "31/dic/2026");
    }

    #[test]
    fn the_last_bucket_says_beyond_which_day_it_begins() {
        let last = Bucket::Overdue { from: 91, until: None };
        assert_eq!(bucket_name(last, Language::Es), "+90");
        assert_eq!(bucket_name(Bucket::Overdue { from: 31, until: Some(60) }, Language::En), "31–60");
    }

    #[test]
    fn currencies_without_a_name_print_their_code() {
        assert_eq!(currency_name(Currency::USD, Language::Es), "DÓLARES");
        assert_eq!(currency_name(Currency::EUR, Language::Es), "EUR");
    }
}

//! Starting with a past: what a row of an *antigüedad de saldos* says, and what it decides about an invoice.

mod cell;
mod dates;
mod decision;

pub use cell::{read_amount, read_date};
pub use dates::listed;
pub use decision::{Decided, KnownInvoice, OpeningError, confirm, decide};

use crate::{
    contract::OpeningImportRow,
    money::{Currency, Money},
};
use chrono::NaiveDate;

/// A column of the list, by the name the API gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::AsRefStr)]
#[strum(serialize_all = "snake_case")]
pub enum OpeningColumn {
    Rfc,
    Document,
    FiscalUuid,
    IssueDate,
    DueDate,
    Total,
    Paid,
    Balance,
    LastInstallment,
    Currency,
}

/// Why a row cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("{0:?} is missing")]
    Missing(OpeningColumn),
    #[error("{0:?}: there is no day {1:?}")]
    Date(OpeningColumn, String),
    #[error("{0:?}: {1:?} is no amount")]
    Amount(OpeningColumn, String),
    #[error("{0:?}: {1:?}")]
    Value(OpeningColumn, String),
    #[error("more was paid than {total:?}")]
    PaidExceedsTotal { total: Money },
    #[error("issued after {as_of}, the day of the balances")]
    AfterBalances { as_of: NaiveDate },
}

impl RowError {
    /// Where in the row.
    pub fn column(&self) -> OpeningColumn {
        match self {
            Self::Missing(column) | Self::Date(column, _) | Self::Amount(column, _) | Self::Value(column, _) => *column,
            Self::PaidExceedsTotal { .. } => OpeningColumn::Paid,
            Self::AfterBalances { .. } => OpeningColumn::IssueDate,
        }
    }
}

/// A row whose cells make sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRow {
    /// Series and folio as the list has them.
    pub document: Option<String>,
    /// Upper case.
    pub fiscal_uuid: Option<String>,
    pub issue_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub total: Money,
    /// Until the day of the balances.
    pub paid: Money,
    pub last_installment: Option<u32>,
}

/// Reads a row; amounts without a currency are in `currency`, and everything stands as it was at the end of `as_of`.
pub fn read_row(cells: &OpeningImportRow, currency: Currency, as_of: NaiveDate) -> Result<OpeningRow, RowError> {
    let currency = match filled(cells.currency.as_deref()) {
        None => currency,
        Some(text) => read_currency(text)?,
    };
    // People put the fiscal UUID where they have no series and folio; without its hyphens a folio looks the same.
    let document = filled(cells.document.as_deref());
    let (written, document) = document.map_or((None, None), |text| match read_uuid(text) {
        Ok(uuid) if text.contains('-') => (Some(uuid), None),
        Ok(_) | Err(_) => (None, Some(text.to_owned())),
    });
    let fiscal_uuid = filled(cells.fiscal_uuid.as_deref()).map(read_uuid).transpose()?.or(written);
    if document.is_none() && fiscal_uuid.is_none() {
        return Err(RowError::Missing(OpeningColumn::Document));
    }
    let date = |column, text: &Option<String>| {
        let read = |text: &str| read_date(text).ok_or_else(|| RowError::Date(column, text.to_owned()));
        filled(text.as_deref()).map(read).transpose()
    };
    let issue_date = date(OpeningColumn::IssueDate, &cells.issue_date)?;
    let due_date = date(OpeningColumn::DueDate, &cells.due_date)?;
    if issue_date.is_some_and(|date| date > as_of) {
        return Err(RowError::AfterBalances { as_of });
    }
    if issue_date.zip(due_date).is_some_and(|(issued, due)| due < issued) {
        return Err(RowError::Date(OpeningColumn::DueDate, cells.due_date.clone().unwrap_or_default()));
    }
    let (total, paid) = amounts(cells, currency)?;
    let last_installment = filled(cells.last_installment.as_deref()).map(read_installment).transpose()?;
    Ok(OpeningRow { document, fiscal_uuid, issue_date, due_date, total, paid, last_installment })
}

/// Total and paid so far, either of which may follow from the balance.
fn amounts(cells: &OpeningImportRow, currency: Currency) -> Result<(Money, Money), RowError> {
    let amount = |column, text: &Option<String>| {
        let read = |text: &str| read_amount(text, currency).ok_or_else(|| RowError::Amount(column, text.to_owned()));
        filled(text.as_deref()).map(read).transpose()
    };
    let total = amount(OpeningColumn::Total, &cells.total)?;
    let paid = amount(OpeningColumn::Paid, &cells.paid)?;
    let balance = amount(OpeningColumn::Balance, &cells.balance)?;
    let too_large = || RowError::Amount(OpeningColumn::Total, cells.total.clone().unwrap_or_default());
    let total = match (total, balance) {
        (Some(total), _) => total,
        (None, Some(balance)) => {
            paid.map_or(Ok(balance), |paid| balance.checked_add(paid)).map_err(|_overflow| too_large())?
        }
        (None, None) => return Err(RowError::Missing(OpeningColumn::Total)),
    };
    if !total.is_positive() {
        return Err(too_large());
    }
    let rest = balance.map(|balance| total.checked_sub(balance)).transpose().map_err(|_overflow| too_large())?;
    let exceeds = RowError::PaidExceedsTotal { total };
    match (paid, rest) {
        (_, Some(rest)) if rest.minor() < 0 => {
            Err(RowError::Amount(OpeningColumn::Balance, cells.balance.clone().unwrap_or_default()))
        }
        (Some(paid), _) if paid.minor() > total.minor() => Err(exceeds),
        (Some(paid), Some(rest)) if paid != rest => {
            Err(RowError::Amount(OpeningColumn::Balance, cells.balance.clone().unwrap_or_default()))
        }
        (Some(paid), _) | (None, Some(paid)) => Ok((total, paid)),
        (None, None) => Ok((total, Money::zero(currency))),
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn read_currency(text: &str) -> Result<Currency, RowError> {
    let upper = text.to_uppercase();
    let code = match upper.as_str() {
        "PESOS" | "PESO" | "M.N." | "MN" | "MXP" => "MXN",
        "DOLARES" | "DÓLARES" | "DOLAR" | "DÓLAR" | "DLLS" | "DLS" | "DLLS." => "USD",
        "EUROS" | "EURO" => "EUR",
        other => other,
    };
    code.parse().map_err(|_unknown| RowError::Value(OpeningColumn::Currency, text.to_owned()))
}

fn read_uuid(text: &str) -> Result<String, RowError> {
    let uuid = uuid::Uuid::try_parse(text);
    let uuid = uuid.map_err(|_malformed| RowError::Value(OpeningColumn::FiscalUuid, text.to_owned()))?;
    Ok(uuid.hyphenated().to_string().to_uppercase())
}

/// More instalments than this are a misread number.
const MOST_INSTALLMENTS: u32 = 999;

fn read_installment(text: &str) -> Result<u32, RowError> {
    let whole = text.split_once('.').filter(|(_, decimals)| decimals.chars().all(|digit| digit == '0'));
    let digits = whole.map_or(text, |(whole, _)| whole);
    let number = digits.parse().ok().filter(|number| *number <= MOST_INSTALLMENTS);
    number.ok_or_else(|| RowError::Value(OpeningColumn::LastInstallment, text.to_owned()))
}

/// Series and folio of a document as people write it: `A-123`, `A123` and `A 123` are one.
pub fn series_and_folio(document: &str) -> (Option<String>, String) {
    let document = document.trim();
    let split = document.rsplit_once(['-', ' ']).map(|(series, folio)| (series.trim(), folio.trim()));
    let is_series = |series: &str| series.contains(char::is_alphanumeric);
    let split = split.filter(|(series, folio)| is_series(series) && !folio.is_empty());
    let split = split.or_else(|| {
        let digits = document.trim_end_matches(|character: char| character.is_ascii_digit()).len();
        document.split_at_checked(digits).filter(|(series, folio)| is_series(series) && !folio.is_empty())
    });
    match split {
        Some((series, folio)) => (Some(series.to_owned()), folio.to_owned()),
        None => (None, document.to_owned()),
    }
}

/// Series and folio of a list that has a column for each; many write the series before the folio as well.
pub fn with_series(series: &str, folio: &str) -> String {
    let (upper_series, upper_folio) = (series.to_uppercase(), folio.to_uppercase());
    // `21` of the series `2` is no folio that repeats it; `A21` of `A` is.
    let is_repeated = upper_folio
        .strip_prefix(&upper_series)
        .is_some_and(|rest| series.contains(char::is_alphabetic) || !rest.starts_with(char::is_alphanumeric));
    if is_repeated { folio.to_owned() } else { format!("{series}-{folio}") }
}

/// What two writings of the same series and folio have in common.
pub fn document_key(document: &str) -> String {
    document.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests;

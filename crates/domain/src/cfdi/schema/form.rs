//! How SAT's schemas want a value written.

use crate::cfdi::{
    catalogs::Catalog,
    fields::{parse_date_time, parse_decimal, parse_uuid},
};

/// How a value is written; blanks around it do not count.
pub(super) enum Form {
    Anything,
    /// One to so many characters, none of them `|`.
    Text(usize),
    /// One to so many characters.
    Free(usize),
    /// Digits, exactly so many.
    Digits(usize),
    /// Letters and digits, from least to most.
    Letters(usize, usize),
    /// Not negative, at most 18 digits and so many decimals.
    Amount(u32),
    /// As an amount, and not zero.
    Positive(u32),
    /// Local date and time to the second, nothing behind.
    DateTime,
    Rfc,
    CompanyRfc,
    /// Of a bank, or the generic one of foreigners.
    BankRfc,
    Uuid,
    /// A UUID, or the number of a document that is no CFDI.
    DocumentId,
    Code(Catalog),
    /// Customs: `15  48  4567  6001234`.
    Customs,
    /// A whole number from least to most.
    Whole(u32, u32),
    Account,
    Base64,
    Fixed(&'static str),
}

impl Form {
    pub(super) fn fits(&self, value: &str) -> bool {
        let ascii = |least: usize, most: usize, known: fn(u8) -> bool| {
            (least..=most).contains(&value.len()) && value.bytes().all(known)
        };
        match self {
            Self::Anything | Self::Code(_) => true,
            Self::Text(most) => has_length(value, *most) && !value.contains('|'),
            Self::Free(most) => has_length(value, *most),
            Self::Digits(count) => ascii(*count, *count, |byte| byte.is_ascii_digit()),
            Self::Letters(least, most) => ascii(*least, *most, |byte| byte.is_ascii_alphanumeric()),
            Self::Amount(decimals) => is_amount(value, *decimals),
            Self::Positive(decimals) => {
                is_amount(value, *decimals) && value.contains(|digit| ('1'..='9').contains(&digit))
            }
            Self::DateTime => value.len() == "2026-03-15T09:30:00".len() && parse_date_time(value).is_some(),
            Self::Rfc => is_rfc(value, 3) || is_rfc(value, 4),
            Self::CompanyRfc => is_rfc(value, 3),
            Self::BankRfc => is_rfc(value, 3) || value == "XEXX010101000",
            Self::Uuid => parse_uuid(value).is_some(),
            Self::DocumentId => parse_uuid(value).is_some() || matches(value, "000-00-000000000"),
            Self::Customs => matches(value, "00  00  0000  0000000"),
            Self::Whole(least, most) => {
                ascii(1, 9, |byte| byte.is_ascii_digit())
                    && value.parse().is_ok_and(|number: u32| (*least..=*most).contains(&number))
            }
            Self::Account => ascii(10, 50, |byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_')),
            Self::Base64 => value.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') || byte.is_ascii_whitespace()
            }),
            Self::Fixed(text) => value == *text,
        }
    }
}

/// One to `most` characters; blanks in a row are one.
fn has_length(value: &str, most: usize) -> bool {
    let collapsed = || {
        let words = value.split_whitespace();
        words.map(|word| word.chars().count().saturating_add(1)).fold(0_usize, usize::saturating_add).saturating_sub(1)
    };
    !value.is_empty() && (value.len() <= most || collapsed() <= most)
}

fn is_amount(value: &str, decimals: u32) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let negative = value.starts_with('-');
    let decimals = usize::try_from(decimals).unwrap_or(usize::MAX);
    !negative
        && whole.len() <= 18
        && fraction.trim_end_matches('0').len() <= decimals
        && !value.is_empty()
        // Zeros beyond what a decimal number holds change nothing.
        && parse_decimal(value.get(..40).unwrap_or(value)).is_some()
}

/// The pattern of the schema: letters, a day that a calendar might have, and three characters.
fn is_rfc(value: &str, letters: usize) -> bool {
    let characters: Vec<char> = value.chars().take(14).collect();
    if characters.len() != letters.saturating_add(9) {
        return false;
    }
    let number = |from: usize| {
        let digits = characters.get(letters.saturating_add(from)..letters.saturating_add(from).saturating_add(2));
        digits.and_then(|digits| digits.iter().collect::<String>().parse::<u8>().ok())
    };
    let end = characters.get(letters.saturating_add(6)..).unwrap_or_default();
    characters.iter().take(letters).all(|letter| matches!(letter, 'A'..='Z' | '&' | 'Ñ'))
        && characters.iter().skip(letters).take(6).all(char::is_ascii_digit)
        && number(2).is_some_and(|month| (1..=12).contains(&month))
        && number(4).is_some_and(|day| (1..=31).contains(&day))
        && end.iter().all(|character| matches!(character, 'A'..='Z' | '0'..='9'))
        && end.last().is_some_and(|last| matches!(last, '0'..='9' | 'A'))
}

/// Whether a value has digits where the pattern has `0`, and is the pattern elsewhere.
fn matches(value: &str, pattern: &str) -> bool {
    let same = |(byte, expected): (u8, u8)| if expected == b'0' { byte.is_ascii_digit() } else { byte == expected };
    value.len() == pattern.len() && value.bytes().zip(pattern.bytes()).all(same)
}

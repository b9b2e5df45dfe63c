//! Attributes as typed values; what is missing or malformed is named by its path and place.

use super::{
    error::ReadError,
    xml::{Document, Element},
};
use crate::{money::Currency, rfc::Rfc};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use uuid::Uuid;

/// An element whose attributes are read.
#[derive(Clone, Copy)]
pub(super) struct Fields<'d, 'a> {
    pub document: &'d Document<'a>,
    pub element: &'d Element<'a>,
    pub path: &'static str,
    /// Which of its siblings, from 1; 0 when there is but one.
    pub number: usize,
    /// CFDI 3.2 and its stamp write the same names with other capitals.
    pub any_case: bool,
}

impl<'d, 'a> Fields<'d, 'a> {
    pub(super) fn of(&self, element: &'d Element<'a>, path: &'static str) -> Self {
        Self { element, path, number: 0, ..*self }
    }

    pub(super) fn numbered(&self, element: &'d Element<'a>, path: &'static str, index: usize) -> Self {
        Self { element, path, number: index.saturating_add(1), ..*self }
    }

    /// The value as written, blanks and all.
    pub(super) fn written(&self, name: &str) -> Option<&'d str> {
        let attributes = &self.element.attributes;
        let exact = attributes.iter().find(|attribute| attribute.name == name);
        let found = match exact {
            None if self.any_case => attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)),
            exact => exact,
        };
        found.map(|attribute| attribute.value.as_ref())
    }

    pub(super) fn optional(&self, name: &str) -> Option<&'d str> {
        self.written(name).map(str::trim).filter(|value| !value.is_empty())
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.optional(name).map(str::to_owned)
    }

    pub(super) fn required(&self, name: &str) -> Result<&'d str, ReadError> {
        self.optional(name).ok_or_else(|| self.missing(&format!("@{name}")))
    }

    pub(super) fn required_child(&self, name: &str, path: &'static str) -> Result<Self, ReadError> {
        self.element.child(name).map(|child| self.of(child, path)).ok_or_else(|| self.missing(name))
    }

    pub(super) fn amount(&self, name: &str) -> Result<Decimal, ReadError> {
        self.required(name).and_then(|value| self.parse_amount(name, value))
    }

    pub(super) fn optional_amount(&self, name: &str) -> Result<Option<Decimal>, ReadError> {
        self.optional(name).map(|value| self.parse_amount(name, value)).transpose()
    }

    fn parse_amount(&self, name: &str, value: &str) -> Result<Decimal, ReadError> {
        // Only 3.2 knew negative amounts.
        let negative_allowed = self.any_case;
        parse_decimal(value)
            .filter(|amount| negative_allowed || !amount.is_sign_negative())
            .ok_or_else(|| self.malformed(name))
    }

    pub(super) fn date_time(&self, name: &str) -> Result<NaiveDateTime, ReadError> {
        parse_date_time(self.required(name)?).ok_or_else(|| self.malformed(name))
    }

    pub(super) fn uuid(&self, name: &str) -> Result<Uuid, ReadError> {
        parse_uuid(self.required(name)?).ok_or_else(|| self.malformed(name))
    }

    pub(super) fn rfc(&self, name: &str) -> Result<Rfc, ReadError> {
        Rfc::parse(self.required(name)?).map_err(|_not_an_rfc| self.malformed(name))
    }

    pub(super) fn currency(&self, name: &str) -> Result<Currency, ReadError> {
        self.required(name)?.parse().map_err(|_not_a_currency| self.malformed(name))
    }

    pub(super) fn missing(&self, name: &str) -> ReadError {
        ReadError::MissingValue { path: self.path_of(name), position: self.document.position(self.element) }
    }

    pub(super) fn malformed(&self, name: &str) -> ReadError {
        let value = self.written(name).unwrap_or_default().chars().take(80).collect();
        let position = self.document.position(self.element);
        ReadError::MalformedValue { path: self.path_of(&format!("@{name}")), value, position }
    }

    fn path_of(&self, name: &str) -> String {
        match self.number {
            0 => format!("{}/{name}", self.path),
            number => format!("{}[{number}]/{name}", self.path),
        }
    }
}

/// A decimal as XML Schema writes it: no exponent, no group separators.
pub(super) fn parse_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.chars().all(|character| character.is_ascii_digit() || character == '.');
    if !plain || text.len() > 40 {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok()
}

/// `2026-03-15T09:30:00`; what follows the seconds (fraction, zone) is dropped, for the time is a local one.
pub(super) fn parse_date_time(text: &str) -> Option<NaiveDateTime> {
    let rest = text.get(19..)?;
    let known =
        rest.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | ':' | '+' | '-' | 'Z'));
    if !known {
        return None;
    }
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(number(text, 0, 4)?).ok()?, number(text, 5, 2)?, number(text, 8, 2)?)?;
    let time = date.and_hms_opt(number(text, 11, 2)?, number(text, 14, 2)?, number(text, 17, 2)?)?;
    let has_separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    has_separators.into_iter().all(|(place, mark)| text.as_bytes().get(place) == Some(&mark)).then_some(time)
}

/// So many digits from a place, as the number they are.
fn number(text: &str, from: usize, length: usize) -> Option<u32> {
    let digits = text.as_bytes().get(from..from.saturating_add(length))?;
    digits.iter().try_fold(0_u32, |number, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

/// A UUID in its usual form of 36 characters.
pub(super) fn parse_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_neither_exponents_nor_separators() {
        assert_eq!(parse_decimal("0012.3400").map(|value| value.to_string()).as_deref(), Some("12.3400"));
        for text in ["", ".", "1e3", "1,000", "1_000", "--1", "1.2.3", " 1", "99999999999999999999999999999999"] {
            assert_eq!(parse_decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_date_time_needs_its_seconds() {
        assert!(parse_date_time("2026-03-15T09:30:00").is_some());
        assert_eq!(parse_date_time("2026-03-15T09:30:00.123-06:00"), parse_date_time("2026-03-15T09:30:00"));
        for text in [
            "2026-02-30T00:00:00",
            "2026-03-15",
            "+202-03-15T09:30:00",
            "2026-03-15 09:30:00",
            "2026-03-15T09:30",
            "2026-03-15T09:30:00 hrs",
        ] {
            assert_eq!(parse_date_time(text), None, "{text:?}");
        }
    }
}

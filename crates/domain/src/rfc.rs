//! RFC: the Mexican tax number of a company (12 characters) or a person (13).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const GENERAL_PUBLIC: &str = "XAXX010101000";
const FOREIGN: &str = "XEXX010101000";
const LETTERS: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

/// A well-shaped RFC in capitals.
///
/// The check digit is not part of being well shaped: SAT itself has issued numbers that miss it, so
/// [`Rfc::check_digit_matches`] is there to warn with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rfc(String);

/// Whose number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RfcKind {
    /// Persona moral: a company, 12 characters.
    Company,
    /// Persona física: a person, 13 characters.
    Person,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an RFC: 3 or 4 letters, a date as yymmdd, and 3 characters")]
pub struct RfcError(pub String);

impl Rfc {
    /// Reads an RFC in any case, with blanks around it.
    pub fn parse(text: &str) -> Result<Self, RfcError> {
        let capitals = text.trim().to_uppercase();
        if is_well_shaped(&capitals) { Ok(Self(capitals)) } else { Err(RfcError(text.to_owned())) }
    }

    /// The number of everybody who gave none.
    pub fn general_public() -> Self {
        Self(GENERAL_PUBLIC.to_owned())
    }

    /// The number of everybody abroad.
    pub fn foreign() -> Self {
        Self(FOREIGN.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn kind(&self) -> RfcKind {
        if self.0.chars().count() == 12 { RfcKind::Company } else { RfcKind::Person }
    }

    /// Whether it stands for everybody who gave none.
    pub fn is_general_public(&self) -> bool {
        self.0 == GENERAL_PUBLIC
    }

    /// Whether it stands for everybody abroad.
    pub fn is_foreign(&self) -> bool {
        self.0 == FOREIGN
    }

    /// One number shared by many: it does not identify a customer.
    pub fn is_generic(&self) -> bool {
        self.is_general_public() || self.is_foreign()
    }

    /// Whether the last character is the one SAT's formula gives; generic numbers pass.
    pub fn check_digit_matches(&self) -> bool {
        self.is_generic() || self.0.ends_with(self.check_digit())
    }

    /// The last character as SAT's formula gives it.
    pub fn check_digit(&self) -> char {
        let offset = match self.kind() {
            RfcKind::Company => 481,
            RfcKind::Person => 0,
        };
        // Weights count characters from the right, the check digit being 1: Ñ is one character and two bytes.
        let sum = (2_u32..).zip(self.0.chars().rev().skip(1)).fold(offset, |sum: u32, (weight, character)| {
            let value = (0_u32..).zip(LETTERS.chars()).find(|(_, letter)| *letter == character).map_or(0, |(at, _)| at);
            sum.saturating_add(value.saturating_mul(weight))
        });
        match 11_u32.saturating_sub(sum.wrapping_rem(11)) {
            11 => '0',
            10 => 'A',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        }
    }
}

fn is_well_shaped(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let letters = match characters.len() {
        12 => 3,
        13 => 4,
        _ => return false,
    };
    let Some((name, rest)) = characters.split_at_checked(letters) else { return false };
    let Some((date, key)) = rest.split_at_checked(6) else { return false };
    name.iter().all(|letter| letter.is_ascii_uppercase() || matches!(letter, '&' | 'Ñ'))
        && is_date(date)
        && key.iter().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit())
        && key.last().is_some_and(|last| last.is_ascii_digit() || *last == 'A')
}

fn is_date(digits: &[char]) -> bool {
    let two = |pair: &[char]| {
        let mut digits = pair.iter().map(|digit| digit.to_digit(10));
        Some(digits.next()??.saturating_mul(10).saturating_add(digits.next()??))
    };
    if !digits.iter().all(char::is_ascii_digit) {
        return false;
    }
    let mut pairs = digits.chunks(2).map(two);
    let (Some(Some(year)), Some(Some(month)), Some(Some(day))) = (pairs.next(), pairs.next(), pairs.next()) else {
        return false;
    };
    // The century is not written. Of 1900 and 2000 only the latter is a leap year, so 20yy admits every real date.
    i32::try_from(year.saturating_add(2000)).is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some())
}

impl FromStr for Rfc {
    type Err = RfcError;

    fn from_str(text: &str) -> Result<Self, RfcError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Rfc {
    type Error = RfcError;

    fn try_from(text: String) -> Result<Self, RfcError> {
        Self::parse(&text)
    }
}

impl From<Rfc> for String {
    fn from(rfc: Rfc) -> Self {
        rfc.0
    }
}

impl fmt::Display for Rfc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Rfc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Rfc {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Rfc {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rfc(text: &str) -> Rfc {
        Rfc::parse(text).unwrap()
    }

    #[test]
    fn twelve_characters_are_a_company_and_thirteen_a_person_also_with_ñ() {
        assert_eq!(rfc("ÑÑ&010203AB1").kind(), RfcKind::Company);
        assert_eq!(rfc("CAÑF770131PA3").kind(), RfcKind::Person);
    }

    #[test]
    fn small_letters_and_blanks_around_are_forgiven_and_blanks_inside_are_not() {
        assert_eq!(rfc(" cañf770131pa3\n").as_str(), "CAÑF770131PA3");
        assert!(Rfc::parse("CAÑF 770131PA3").is_err());
    }

    #[test]
    fn the_check_digit_counts_characters_and_not_bytes() {
        for right in ["CAÑF770131PA3", "IAÑL750210963", "SAT970701NN3", "H&E951128469", "COSC8001137NA"] {
            assert!(rfc(right).check_digit_matches(), "{right}");
        }
        for wrong in ["E&Ñ831019M53", "AAA010101AAA", "SAT970701NN4"] {
            assert!(!rfc(wrong).check_digit_matches(), "{wrong}");
        }
    }

    #[test]
    fn the_two_generic_numbers_are_known_and_pass_the_check() {
        assert!(rfc("XAXX010101000").is_general_public() && rfc("XAXX010101000").check_digit_matches());
        assert!(rfc("XEXX010101000").is_foreign() && !rfc("XEXX010101000").is_general_public());
        assert!(!rfc("SAT970701NN3").is_generic());
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert!(Rfc::parse("AAAA000229AA1").is_ok(), "2000 was a leap year");
        assert!(Rfc::parse("AAAA010229AA1").is_err());
        assert!(Rfc::parse("AAA011301AA1").is_err());
    }

    #[test]
    fn the_shared_vectors_agree() {
        let Some(text) = crate::test_data::read("oracle/rfc.json") else { return };
        let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert!(rows.len() > 50);
        for row in rows {
            let text = row["rfc"].as_str().unwrap();
            if text.trim() != text {
                continue; // Their reader keeps blanks; ours trims what a person typed.
            }
            let parsed = Rfc::parse(text);
            assert_eq!(parsed.is_ok(), row["parses"].as_bool().unwrap(), "{text}");
            let Ok(parsed) = parsed else { continue };
            assert_eq!(parsed.as_str(), row["normalised"].as_str().unwrap());
            assert_eq!(parsed.kind() == RfcKind::Company, row["kind"] == "moral", "{text}");
            assert_eq!(parsed.is_general_public(), row["generic"] == true, "{text}");
            assert_eq!(parsed.is_foreign(), row["foreign"] == true, "{text}");
            assert_eq!(parsed.check_digit().to_string(), row["checksum"].as_str().unwrap(), "{text}");
            // One peer compares bytes, and is no witness for numbers with Ñ; the other knows no generic ones.
            let witness = if text.contains('Ñ') { "satcfdi_valid" } else { "checksum_ok" };
            let expected = row[witness] == true || row["generic"] == true || row["foreign"] == true;
            assert_eq!(parsed.check_digit_matches(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_reads_back(text in "\\PC{0,14}") {
            if let Ok(rfc) = Rfc::parse(&text) {
                prop_assert_eq!(Rfc::parse(rfc.as_str()), Ok(rfc));
            }
        }
    }
}

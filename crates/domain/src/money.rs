//! Amounts of money: whole minor units (centavos) of one currency.
//!
//! Arithmetic is checked, and amounts of different currencies never meet: adding them is an error, and a total is a
//! list with one entry per currency ([`Totals`]).

pub use rust_decimal::Decimal;
use rust_decimal::{RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

#[cfg(feature = "cfdi")]
mod codes;
#[cfg(feature = "cfdi")]
use codes::is_known;

/// The browser shows what the server knows, and does without the list.
#[cfg(not(feature = "cfdi"))]
fn is_known(_code: [u8; 3]) -> bool {
    true
}

/// An ISO 4217 currency code, as in SAT's catalogue `c_Moneda`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    pub const MXN: Self = Self(*b"MXN");
    pub const USD: Self = Self(*b"USD");
    pub const EUR: Self = Self(*b"EUR");
    /// "No currency": what a payment complement states in its header.
    pub const XXX: Self = Self(*b"XXX");

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Decimals of the currency's minor unit. Source: SAT `c_Moneda`, 2026-08.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"BYR" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XAG" | b"XAU" | b"XBA" | b"XBB" | b"XBC" | b"XBD"
            | b"XDR" | b"XOF" | b"XPD" | b"XPF" | b"XPT" | b"XSU" | b"XTS" | b"XUA" | b"XXX" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" => 4,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_uppercase()) && is_known([*a, *b, *c]) => {
                Ok(Self([*a, *b, *c]))
            }
            _ => Err(MoneyError::UnknownCurrency(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("{0:?} is not an ISO 4217 currency code")]
    UnknownCurrency(String),
    #[error("{0:?} is not an amount: digits with an optional point")]
    NotANumber(String),
    #[error("{currency} has {allowed} decimals at most")]
    TooManyDecimals { currency: Currency, allowed: u32 },
    #[error("the amount is too large")]
    Overflow,
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch { left: Currency, right: Currency },
    #[error("an equivalence is a positive number")]
    NotAnEquivalence,
}

/// The largest amount that is taken in, in minor units: 9,999,999,999,999.99 pesos. Thousands of them still add up.
const LARGEST: i64 = 999_999_999_999_999;

/// An amount in minor units of one currency: `Money::new(123_450, MXN)` is $1,234.50.
///
/// On the wire `{"amount": "1234.50", "currency": "MXN"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MoneyText", into = "MoneyText")]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The wire form of [`Money`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Money))]
#[serde(deny_unknown_fields)]
pub struct MoneyText {
    /// Decimal number with the currency's decimals.
    #[cfg_attr(feature = "openapi", schema(example = "1234.50", pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub amount: String,
    /// ISO 4217.
    #[cfg_attr(feature = "openapi", schema(example = "MXN", pattern = "^[A-Z]{3}$"))]
    pub currency: String,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <MoneyText as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Money {
    fn name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }
}

impl Money {
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    pub fn minor(self) -> i64 {
        self.minor
    }

    pub fn currency(self) -> Currency {
        self.currency
    }

    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Reads `"1234.5"`; refuses more decimals than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let not_a_number = || MoneyError::NotANumber(text.to_owned());
        if text.is_empty() || text.len() > 30 || text.contains(['e', 'E', '_', '+']) {
            return Err(not_a_number());
        }
        let value = Decimal::from_str_exact(text).map_err(|_syntax| not_a_number())?;
        Self::from_decimal(value, currency)
    }

    /// An exact conversion: refuses a value with more decimals than the currency has.
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let allowed = currency.decimals();
        let value = value.normalize();
        if value.scale() > allowed {
            return Err(MoneyError::TooManyDecimals { currency, allowed });
        }
        Self::round(value, currency)
    }

    /// Rounds half away from zero to the currency's decimals; refuses more than anybody owes.
    pub fn round(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let rounded = value.round_dp_with_strategy(currency.decimals(), RoundingStrategy::MidpointAwayFromZero);
        let minor = rounded.checked_mul(scale(currency)).and_then(|units| units.to_i64());
        let minor = minor.filter(|minor| (-LARGEST..=LARGEST).contains(minor)).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency })
    }

    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The part above zero: a balance never shows less than nothing.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        Self { minor: self.minor.max(0), ..self }
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
    }
}

fn scale(currency: Currency) -> Decimal {
    Decimal::from(10_i64.pow(currency.decimals()))
}

impl fmt::Display for Money {
    /// `1234.50`, without the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.currency)
    }
}

impl TryFrom<MoneyText> for Money {
    type Error = MoneyError;

    fn try_from(text: MoneyText) -> Result<Self, MoneyError> {
        Self::parse(&text.amount, text.currency.parse()?)
    }
}

impl From<Money> for MoneyText {
    fn from(money: Money) -> Self {
        Self { amount: money.to_string(), currency: money.currency.into() }
    }
}

/// How many units of the invoice's currency one unit of the payment's currency is worth: SAT's `EquivalenciaDR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Equivalence(Decimal);

impl Equivalence {
    /// Both amounts are in the same currency.
    pub const ONE: Self = Self(Decimal::ONE);
    /// The smallest that SAT's ten decimals can write.
    const LEAST: Decimal = Decimal::from_parts(1, 0, 0, false, 10);
    /// Below it: SAT's eighteen digits before the point.
    const LIMIT: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

    pub fn value(self) -> Decimal {
        self.0
    }

    /// What an allocation takes from its payment: amount / equivalence, rounded half up to `payment`'s decimals.
    pub fn consumed(self, allocated: Money, payment: Currency) -> Result<Money, MoneyError> {
        let value = allocated.to_decimal().checked_div(self.0).ok_or(MoneyError::Overflow)?;
        Money::round(value, payment)
    }
}

impl TryFrom<Decimal> for Equivalence {
    type Error = MoneyError;

    fn try_from(value: Decimal) -> Result<Self, MoneyError> {
        if (Self::LEAST..Self::LIMIT).contains(&value) { Ok(Self(value)) } else { Err(MoneyError::NotAnEquivalence) }
    }
}

impl From<Equivalence> for Decimal {
    fn from(equivalence: Equivalence) -> Self {
        equivalence.0
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Equivalence {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Equivalence {}

/// Sums kept apart by currency, in the order of their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals(BTreeMap<Currency, i64>);

impl Totals {
    pub fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        let sum = self.0.entry(amount.currency).or_default();
        *sum = sum.checked_add(amount.minor).ok_or(MoneyError::Overflow)?;
        Ok(())
    }

    pub fn of(amounts: impl IntoIterator<Item = Money>) -> Result<Self, MoneyError> {
        let mut totals = Self::default();
        amounts.into_iter().try_for_each(|amount| totals.add(amount))?;
        Ok(totals)
    }

    pub fn get(&self, currency: Currency) -> Money {
        Money::new(self.0.get(&currency).copied().unwrap_or_default(), currency)
    }

    pub fn iter(&self) -> impl Iterator<Item = Money> + '_ {
        self.0.iter().map(|(currency, minor)| Money::new(*minor, *currency))
    }

    pub fn to_vec(&self) -> Vec<Money> {
        self.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn more_decimals_than_the_currency_has_are_refused() {
        let expected = MoneyError::TooManyDecimals { currency: Currency::MXN, allowed: 2 };
        assert_eq!(Money::parse("1.005", Currency::MXN), Err(expected));
        assert_eq!(Money::parse("1.500", Currency::MXN).unwrap().minor(), 150);
        assert!(Money::parse("1.5", "JPY".parse().unwrap()).is_err());
    }

    #[test]
    fn words_exponents_and_blanks_are_not_amounts() {
        for text in ["", " 1", "1e3", "abc", "1,000.00", "--1", "+1"] {
            assert!(Money::parse(text, Currency::MXN).is_err(), "{text:?}");
        }
    }

    #[test]
    fn amounts_of_different_currencies_are_not_added() {
        let result = Money::new(1, Currency::MXN).checked_add(Money::new(1, Currency::USD));
        assert_eq!(result, Err(MoneyError::CurrencyMismatch { left: Currency::MXN, right: Currency::USD }));
    }

    #[test]
    fn a_dollar_invoice_paid_in_pesos_takes_pesos_rounded_half_up() {
        // 580.00 USD paid with pesos at 0.05 USD per peso takes 11,600.00 pesos.
        let equivalence = Equivalence::try_from(Decimal::new(5, 2)).unwrap();
        let consumed = equivalence.consumed(Money::new(58_000, Currency::USD), Currency::MXN).unwrap();
        assert_eq!(consumed, Money::new(1_160_000, Currency::MXN));
        let third = Equivalence::try_from(Decimal::new(3, 0)).unwrap();
        assert_eq!(third.consumed(Money::new(200, Currency::USD), Currency::MXN).unwrap().minor(), 67);
    }

    #[test]
    fn more_than_anybody_owes_is_refused_and_thousands_of_the_largest_add_up() {
        let largest = Money::parse("9999999999999.99", Currency::MXN).unwrap();
        for text in ["10000000000000.00", "-10000000000000.00", "92233720368547758.08"] {
            assert_eq!(Money::parse(text, Currency::MXN), Err(MoneyError::Overflow), "{text}");
        }
        assert!(Totals::of(std::iter::repeat_n(largest, 9_000)).is_ok());
    }

    #[test]
    fn an_equivalence_has_sats_digits() {
        for text in ["0.0000000001", "999999999999999999.9999999999", "1"] {
            assert!(Equivalence::try_from(text.parse::<Decimal>().unwrap()).is_ok(), "{text}");
        }
        for text in ["0", "-1", "0.00000000009", "1000000000000000000"] {
            let refused = Equivalence::try_from(text.parse::<Decimal>().unwrap());
            assert_eq!(refused, Err(MoneyError::NotAnEquivalence), "{text}");
        }
    }

    #[test]
    fn json_names_the_amount_as_text() {
        let money = Money::new(-5, Currency::MXN);
        let json = serde_json::to_string(&money).unwrap();
        assert_eq!(json, r#"{"amount":"-0.05","currency":"MXN"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(minor in -LARGEST..=LARGEST) {
            let money = Money::new(minor, Currency::MXN);
            prop_assert_eq!(Money::parse(&money.to_string(), Currency::MXN).unwrap(), money);
        }

        #[test]
        fn no_sum_wraps_around(a in any::<i64>(), b in any::<i64>()) {
            let sum = Money::new(a, Currency::MXN).checked_add(Money::new(b, Currency::MXN));
            prop_assert_eq!(sum.ok().map(Money::minor), a.checked_add(b));
        }
    }
}

//! SAT's catalogs, as far as a document is compared with them; products and postal codes are too many.
//!
//! The tables are written by `cargo xtask catalogs FOLDER` from SAT's lists and carry the days on which each code was
//! in force. They age: whatever is found here is a warning.

mod lists;
mod rules;
mod units;

use super::model::Version;

/// Codes in force on the same days; a day is written `2022-01-01`, and is empty where there is no such limit.
pub(super) struct Period {
    from: &'static str,
    until: &'static str,
    /// Sorted.
    codes: &'static [&'static str],
}

/// A tax regime, and whose it can be.
pub(super) struct Regime {
    code: &'static str,
    pub persons: bool,
    pub companies: bool,
}

/// What a receiver may use a document for.
pub(super) struct Use {
    code: &'static str,
    pub companies: bool,
    /// Of receivers.
    pub regimes: &'static [&'static str],
}

/// A rate or quota, or everything between two, in millionths.
pub(super) struct Rate {
    tax: &'static str,
    factor: &'static str,
    transferred: bool,
    withheld: bool,
    least: i64,
    most: i64,
}

/// How the accounts of a form of payment are written; it has none where no shape is given.
pub(super) struct Accounts {
    form: &'static str,
    /// Whether the bank's sealed chain goes with it.
    pub chain: bool,
    pub payer: &'static [Shape],
    pub beneficiary: &'static [Shape],
}

/// Digits only, or also capitals and `_`.
pub(super) struct Shape {
    digits: bool,
    least: usize,
    most: usize,
}

/// A list of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Catalog {
    Countries,
    Currencies,
    Exports,
    Factors,
    Months,
    PaymentChains,
    PaymentForms,
    PaymentMethods,
    Periods,
    Regimes,
    Relations,
    TaxObjects,
    Taxes,
    Types,
    Units,
    Uses,
}

/// What a catalog says of a code on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    InForce,
    /// It exists, on other days.
    OutOfForce,
    Unknown,
}

impl Catalog {
    fn periods(self, version: Version) -> &'static [Period] {
        let newest = version == Version::V4_0;
        match self {
            Self::Countries => lists::COUNTRIES,
            Self::Currencies if newest => lists::CURRENCIES_4_0,
            Self::Currencies => lists::CURRENCIES_3_3,
            Self::Exports => lists::EXPORTS,
            Self::Factors => lists::FACTORS,
            Self::Months => lists::MONTHS,
            Self::PaymentChains => lists::PAYMENT_CHAINS,
            Self::PaymentForms if newest => lists::PAYMENT_FORMS_4_0,
            Self::PaymentForms => lists::PAYMENT_FORMS_3_3,
            Self::PaymentMethods => lists::PAYMENT_METHODS,
            Self::Periods => lists::PERIODS,
            // The newest regimes stand in the list of 3.3 only.
            Self::Regimes => lists::REGIMES_3_3,
            Self::Relations if newest => lists::RELATIONS_4_0,
            Self::Relations => lists::RELATIONS_3_3,
            Self::TaxObjects => lists::TAX_OBJECTS,
            Self::Taxes => lists::TAXES,
            Self::Types => lists::TYPES,
            Self::Units => units::UNITS,
            Self::Uses if newest => lists::USES_4_0,
            Self::Uses => lists::USES_3_3,
        }
    }

    /// What is to be said of a code in a document of this day (`2026-03-15`).
    ///
    /// Most codes begin with the version that lists them, some weeks later on paper than in use: a beginning counts
    /// only where it is later than the version itself.
    pub(super) fn standing(self, version: Version, code: &str, day: &str) -> Standing {
        const BEGIN_OF_4_0: &str = "2022-01-01";
        let mut standing = Standing::Unknown;
        for period in self.periods(version) {
            if period.codes.binary_search(&code).is_err() {
                continue;
            }
            let early = version == Version::V4_0 && period.from > BEGIN_OF_4_0 && day < period.from;
            let late = !period.until.is_empty() && day > period.until;
            if !early && !late {
                return Standing::InForce;
            }
            standing = Standing::OutOfForce;
        }
        // What only 3.3 had is known, and over.
        let is_old = version == Version::V4_0 && self.standing(Version::V3_3, code, day) != Standing::Unknown;
        if standing == Standing::Unknown && is_old { Standing::OutOfForce } else { standing }
    }
}

pub(super) fn regime(code: &str) -> Option<&'static Regime> {
    rules::REGIMES.iter().find(|regime| regime.code == code)
}

pub(super) fn use_of_receiver(code: &str) -> Option<&'static Use> {
    rules::USES.iter().find(|one| one.code == code)
}

/// Whether SAT lists a rate for a tax, `millionths` being the rate times 10⁶.
///
/// Quotas are raised every year and listed with this year's limit only: they are not compared.
pub(super) fn has_rate(tax: &str, factor: &str, withheld: bool, millionths: i64) -> bool {
    let mut rates = rules::RATES.iter().filter(|rate| rate.tax == tax && rate.factor == factor);
    factor != "Tasa"
        || rates.any(|rate| {
            let kind = if withheld { rate.withheld } else { rate.transferred };
            kind && (rate.least..=rate.most).contains(&millionths)
        })
}

pub(super) fn accounts(form: &str) -> Option<&'static Accounts> {
    rules::ACCOUNTS.iter().find(|accounts| accounts.form == form)
}

impl Shape {
    pub(super) fn fits(&self, account: &str) -> bool {
        let length = account.chars().count();
        let known = |character: char| match character {
            '0'..='9' => true,
            'A'..='Z' | '_' => !self.digits,
            _ => false,
        };
        (self.least..=self.most).contains(&length) && account.chars().all(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: Version = Version::V4_0;

    #[test]
    fn a_code_is_in_force_on_its_days() {
        let object = |code, day| Catalog::TaxObjects.standing(NEWEST, code, day);
        assert_eq!(object("02", "2026-03-15"), Standing::InForce);
        assert_eq!(object("02", "2021-12-31"), Standing::InForce, "the version's own beginning does not count");
        assert_eq!(object("06", "2024-12-12"), Standing::OutOfForce);
        assert_eq!(object("06", "2024-12-13"), Standing::InForce);
        assert_eq!(object("99", "2026-03-15"), Standing::Unknown);
        let relation = |version, day| Catalog::Relations.standing(version, "08", day);
        assert_eq!(relation(Version::V3_3, "2022-06-30"), Standing::InForce);
        assert_eq!(relation(Version::V3_3, "2022-07-01"), Standing::OutOfForce);
        assert_eq!(relation(NEWEST, "2022-06-30"), Standing::OutOfForce, "4.0 never had it");
    }

    #[test]
    fn every_list_is_sorted_and_names_a_code_once() {
        let all = [
            lists::COUNTRIES,
            lists::CURRENCIES_3_3,
            lists::CURRENCIES_4_0,
            lists::EXPORTS,
            lists::FACTORS,
            lists::MONTHS,
            lists::PAYMENT_CHAINS,
            lists::PAYMENT_FORMS_3_3,
            lists::PAYMENT_FORMS_4_0,
            lists::PAYMENT_METHODS,
            lists::PERIODS,
            lists::REGIMES_3_3,
            lists::RELATIONS_3_3,
            lists::RELATIONS_4_0,
            lists::TAXES,
            lists::TAX_OBJECTS,
            lists::TYPES,
            lists::USES_3_3,
            lists::USES_4_0,
            units::UNITS,
        ];
        for (number, periods) in all.iter().enumerate() {
            assert!(!periods.is_empty(), "list {number}");
            for period in *periods {
                assert!(period.codes.windows(2).all(|pair| pair[0] < pair[1]), "list {number}");
            }
        }
    }

    #[test]
    fn rates_are_those_of_their_tax_and_direction() {
        for (tax, withheld, rate) in [("002", false, 160_000), ("002", false, 80_000), ("002", true, 106_667)] {
            assert!(has_rate(tax, "Tasa", withheld, rate), "{tax} {rate}");
        }
        assert!(has_rate("001", "Tasa", true, 12_500) && has_rate("003", "Cuota", false, 99_000_000));
        assert!(!has_rate("002", "Tasa", false, 150_000));
        assert!(!has_rate("001", "Tasa", false, 100_000), "ISR is withheld only");
        assert!(!has_rate("001", "Tasa", true, 350_001));
    }

    #[test]
    fn an_account_has_the_length_of_its_form_of_payment() {
        let payer = |form, account: &str| accounts(form).unwrap().payer.iter().any(|shape| shape.fits(account));
        assert!(payer("03", "012345678901234567") && !payer("03", "12345678901"));
        assert!(!payer("01", "012345678901234567"), "cash comes from no account");
        assert!(payer("05", "0123456789") && !payer("05", "012345678Á"));
    }

    #[test]
    fn a_use_names_its_regimes_and_a_regime_its_holders() {
        let general = use_of_receiver("G03").unwrap();
        assert!(general.companies && general.regimes.contains(&"601") && !general.regimes.contains(&"605"));
        let (wages, companies) = (regime("605").unwrap(), regime("601").unwrap());
        assert!(wages.persons && !wages.companies && companies.companies && !companies.persons);
    }
}

//! Who owes: what tells one customer from another.

use crate::{
    rfc::Rfc,
    search::{fold, without_marks},
};

/// What tells a customer from every other of the organization. Generic RFCs never do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomerIdentity {
    Rfc(Rfc),
    /// From abroad, by the tax number of their country.
    Foreign(String),
    /// From abroad without a tax number, by normalized name.
    ForeignName(String),
    /// Somebody without an RFC, whom a person entered by name.
    PublicName(String),
}

/// Whom a document's receiver stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    Customer(CustomerIdentity),
    /// *Público en general*: sold at the counter, never chased.
    Nobody,
    /// The document does not tell; somebody has to.
    NeedsPerson,
}

/// What a document says of its receiver.
#[derive(Clone, Copy, Debug)]
pub struct Receiver<'a> {
    pub rfc: &'a Rfc,
    pub name: &'a str,
    /// `NumRegIdTrib`: the tax number of their country.
    pub num_reg_id_trib: Option<&'a str>,
    /// Whether the document carries `InformacionGlobal`.
    pub is_global: bool,
}

/// Whom the receiver of a document stands for.
pub fn identity(receiver: &Receiver<'_>) -> Identity {
    if receiver.rfc.is_general_public() {
        return if receiver.is_global { Identity::Nobody } else { Identity::NeedsPerson };
    }
    if !receiver.rfc.is_foreign() {
        return Identity::Customer(CustomerIdentity::Rfc(receiver.rfc.clone()));
    }
    let number = receiver.num_reg_id_trib.map(compact).filter(|number| !number.is_empty());
    let name = normalized_name(receiver.name);
    match number {
        Some(number) => Identity::Customer(CustomerIdentity::Foreign(number)),
        None if name.is_empty() => Identity::NeedsPerson,
        None => Identity::Customer(CustomerIdentity::ForeignName(name)),
    }
}

impl CustomerIdentity {
    /// Of a customer whom a person enters: with a generic RFC the name decides.
    pub fn entered(rfc: &Rfc, name: &str) -> Self {
        if rfc.is_foreign() {
            return Self::ForeignName(normalized_name(name));
        }
        if rfc.is_general_public() { Self::PublicName(normalized_name(name)) } else { Self::Rfc(rfc.clone()) }
    }

    /// One text per identity: equal exactly when the customers are the same.
    pub fn key(&self) -> String {
        match self {
            Self::Rfc(rfc) => rfc.to_string(),
            Self::Foreign(number) => format!("foreign:{number}"),
            Self::ForeignName(name) => format!("foreign-name:{name}"),
            Self::PublicName(name) => format!("public-name:{name}"),
        }
    }

    /// The RFC their documents carry.
    pub fn rfc(&self) -> Rfc {
        match self {
            Self::Rfc(rfc) => rfc.clone(),
            Self::Foreign(_) | Self::ForeignName(_) => Rfc::foreign(),
            Self::PublicName(_) => Rfc::general_public(),
        }
    }
}

/// A name in capitals without accents, where punctuation and blanks of any length are one blank.
pub fn normalized_name(name: &str) -> String {
    let capitals = without_marks(name).to_uppercase();
    let words = capitals.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Tax numbers are written with and without blanks, dots and dashes.
fn compact(number: &str) -> String {
    without_marks(number).to_uppercase().chars().filter(|character| character.is_alphanumeric()).collect()
}

/// What a search for a customer looks through.
pub fn search_text(code: &str, name: &str, rfc: &str) -> String {
    fold(&format!("{code} {name} {rfc}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(rfc: &str, name: &str, number: Option<&str>, is_global: bool) -> Identity {
        let rfc = Rfc::parse(rfc).unwrap();
        identity(&Receiver { rfc: &rfc, name, num_reg_id_trib: number, is_global })
    }

    const FOREIGN: &str = "XEXX010101000";
    const PUBLIC: &str = "XAXX010101000";

    #[test]
    fn an_rfc_of_their_own_identifies_whatever_the_name() {
        let one = of("URE180429TM6", "Universidad Robótica", None, false);
        assert_eq!(one, of("ure180429tm6", "UNIVERSIDAD ROBOTICA SA DE CV", Some("7"), true));
        assert_eq!(one, Identity::Customer(CustomerIdentity::Rfc(Rfc::parse("URE180429TM6").unwrap())));
    }

    #[test]
    fn customers_abroad_are_told_apart_by_their_tax_number() {
        let one = of(FOREIGN, "Acme Inc.", Some("12-3456789"), false);
        assert_eq!(one, of(FOREIGN, "ACME INCORPORATED", Some("12 3456789"), false));
        assert_ne!(one, of(FOREIGN, "Acme Inc.", Some("12-3456780"), false));
    }

    #[test]
    fn without_a_tax_number_customers_abroad_are_told_apart_by_name() {
        let one = of(FOREIGN, "Café  Müller, Inc.", None, false);
        assert_eq!(one, of(FOREIGN, "CAFE MULLER INC", Some(" "), false));
        assert_ne!(one, of(FOREIGN, "Cafe Muller", None, false));
        assert_eq!(of(FOREIGN, " .", None, false), Identity::NeedsPerson);
    }

    #[test]
    fn the_general_public_is_nobody_and_a_named_one_needs_a_person() {
        assert_eq!(of(PUBLIC, "PUBLICO EN GENERAL", None, true), Identity::Nobody);
        assert_eq!(of(PUBLIC, "Juana Pérez", None, false), Identity::NeedsPerson);
        assert_eq!(of(PUBLIC, "", None, false), Identity::NeedsPerson);
    }

    #[test]
    fn somebody_entered_by_hand_under_a_generic_rfc_is_their_name() {
        let rfc = Rfc::parse(PUBLIC).unwrap();
        let juana = CustomerIdentity::entered(&rfc, "Juana Pérez");
        assert_eq!(juana, CustomerIdentity::entered(&rfc, "JUANA  PEREZ"));
        assert_ne!(juana.key(), CustomerIdentity::entered(&Rfc::parse(FOREIGN).unwrap(), "Juana Pérez").key());
        assert_eq!(juana.rfc(), rfc);
    }

    #[test]
    fn a_customer_is_found_by_code_name_and_rfc() {
        assert_eq!(search_text("CL001", "Ramón  Núñez", "URE180429TM6"), "cl001 ramon nunez ure180429tm6");
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(name in "[ -~À-ž]{0,40}") {
            let once = normalized_name(&name);
            prop_assert_eq!(normalized_name(&once), once);
        }

        #[test]
        fn a_generic_rfc_never_identifies_anybody(name in "[A-Z ]{0,12}", number in proptest::option::of("[0-9]{0,4}")) {
            for rfc in [FOREIGN, PUBLIC] {
                if let Identity::Customer(found) = of(rfc, &name, number.as_deref(), false) {
                    prop_assert_ne!(found.key(), rfc);
                }
            }
        }
    }
}

//! How somebody pays: SAT's catalogue `c_FormaPago`, as of 2026-08.

/// The codes of the catalogue.
const CODES: [&str; 22] = [
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "08",
    "12",
    "13",
    "14",
    "15",
    "17",
    "23",
    "24",
    "25",
    "26",
    "27",
    "28",
    "29",
    "30",
    "31",
    TO_BE_DEFINED,
];
/// Cash.
pub const CASH: &str = "01";
/// A cheque in somebody's name.
pub const CHEQUE: &str = "02";
/// A bank transfer (SPEI).
pub const TRANSFER: &str = "03";
/// Not known yet: good for a promise, not for money received.
pub const TO_BE_DEFINED: &str = "99";

/// Whether the catalogue has the code.
pub fn is_known(code: &str) -> bool {
    CODES.contains(&code)
}

/// Whether money can be received in that form.
pub fn is_of_payment(code: &str) -> bool {
    is_known(code) && code != TO_BE_DEFINED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_two_digits_of_the_catalogue() {
        assert!(is_known(CASH) && is_known(CHEQUE) && is_known("31"));
        for unknown in ["", "1", "07", "32", "003", "x1"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }

    #[test]
    fn money_is_never_received_in_a_form_to_be_defined() {
        assert!(is_known(TO_BE_DEFINED) && !is_of_payment(TO_BE_DEFINED));
        assert!(is_of_payment("03"));
    }
}

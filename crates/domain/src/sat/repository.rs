//! SAT's repository of certificates: where the one of a number is.

/// SAT's own.
pub const ADDRESS: &str = "https://rdc.sat.gob.mx/rccf";

/// Digits of a certificate's number.
const DIGITS: usize = 20;

/// Whether a text is the number of a certificate of SAT.
pub fn is_number(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Below the repository's address: five folders named by the number's first 18 digits, and the file. `None` for what is
/// no number.
pub fn path(number: &str) -> Option<String> {
    if !is_number(number) {
        return None;
    }
    let folders = [0..6, 6..12, 12..14, 14..16, 16..18].map(|digits| number.get(digits).unwrap_or_default());
    Some(format!("/{}/{number}.cer", folders.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_folders_and_what_is_none_has_no_path() {
        let path_of = path("00001000000512345678");
        assert_eq!(path_of.as_deref(), Some("/000010/000005/12/34/56/00001000000512345678.cer"));
        for wrong in
            ["", "123", "0000100000051234567x", "../../../../etc/passwd", "000010000005123456789", "０0001000000512345"]
        {
            assert_eq!(path(wrong), None, "{wrong}");
        }
    }
}

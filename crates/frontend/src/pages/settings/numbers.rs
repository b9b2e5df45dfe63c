//! Lists of days as people type them: `30, 60, 90`.

/// `None`: something in it is no number.
pub(super) fn read(typed: &str) -> Option<Vec<u16>> {
    let parts = typed.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok()).collect()
}

pub(super) fn written<T: ToString>(numbers: &[T]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_with_commas_or_blanks_and_anything_else_is_refused() {
        assert_eq!(read("30, 60,90"), Some(vec![30, 60, 90]));
        assert_eq!(read("3 0"), Some(vec![3, 0]));
        assert_eq!(read(" "), Some(Vec::new()));
        for wrong in ["30-60", "tres", "-1", "70000"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(written(&[30, 60]), "30, 60");
    }
}

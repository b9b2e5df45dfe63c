//! Text as people look for it: without accents, capitals and doubled blanks.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case without accents, its words parted by single blanks: what a search compares.
pub fn fold(text: &str) -> String {
    let plain = without_marks(text).to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters without the marks around them: `Peñón` reads `Penon`.
pub(crate) fn without_marks(text: &str) -> String {
    text.nfkd().filter(|character| !is_combining_mark(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_capitals_and_doubled_blanks_do_not_matter() {
        assert_eq!(fold("  Ñandú\tÁGUILA  y Cía. "), "nandu aguila y cia.");
        assert_eq!(fold("Stra\u{df}e \u{fb01}n"), "stra\u{df}e fin");
    }

    proptest! {
        #[test]
        fn folding_what_is_folded_changes_nothing(text in "[ -~À-ž]{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}

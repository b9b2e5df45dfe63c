//! Text as people look for it: without accents, capitals and doubled blanks.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case without accents, its words parted by single blanks: what a search compares.
pub fn fold(text: &str) -> String {
    let plain = without_marks(text).to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a text must hold to be found: each word that somebody looks for, amounts without the signs they are printed with.
pub fn words(query: &str) -> Vec<String> {
    fold(query).split(' ').filter(|word| !word.is_empty()).map(plain_amount).collect()
}

/// `$2,196.68` reads `2196.68`; whatever is no amount stays.
fn plain_amount(word: &str) -> String {
    let digits = word.strip_prefix('$').unwrap_or(word);
    let is_amount = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ',' | '.'));
    if is_amount { digits.replace(',', "") } else { word.to_owned() }
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

    #[test]
    fn an_amount_is_found_as_it_is_printed_and_names_keep_their_signs() {
        assert_eq!(words("  $2,196.68 MXN "), ["2196.68", "mxn"]);
        assert_eq!(words("2,196.68"), ["2196.68"]);
        assert_eq!(words("A-17 Cía., S.A. $ 1.5x"), ["a-17", "cia.,", "s.a.", "$", "1.5x"]);
        assert!(words(" ").is_empty());
    }

    proptest! {
        #[test]
        fn folding_what_is_folded_changes_nothing(text in "[ -~À-ž]{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}

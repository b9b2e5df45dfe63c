//! The languages in which people read what Cartera says.

use serde::{Deserialize, Serialize};

/// Spanish of Mexico first, English second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    Es,
    En,
}

impl Language {
    /// The language an `Accept-Language` header prefers; Spanish where it prefers neither.
    pub fn from_accept_language(header: &str) -> Self {
        let weight_of = |wanted: &str| {
            let ranges = header.split(',').filter_map(|range| {
                let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
                let primary = tag.trim().split('-').next().unwrap_or_default();
                primary.eq_ignore_ascii_case(wanted).then(|| thousandths(parameters))
            });
            ranges.max().unwrap_or(0)
        };
        if weight_of("en") > weight_of("es") { Self::En } else { Self::Es }
    }

    /// BCP 47 tag, as in `<html lang>`.
    pub fn tag(self) -> &'static str {
        self.choose("es-MX", "en")
    }

    /// One of two texts.
    pub fn choose<T>(self, spanish: T, english: T) -> T {
        match self {
            Self::Es => spanish,
            Self::En => english,
        }
    }
}

/// The weight `q=0.8` of a language range; without one, 1.
fn thousandths(parameters: &str) -> u32 {
    let Some(weight) = parameters.trim().strip_prefix("q=") else { return 1000 };
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    match whole {
        "0" => decimals.chars().chain("000".chars()).take(3).collect::<String>().parse().unwrap_or(0),
        "1" => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_wins_and_spanish_on_a_tie() {
        for (header, language) in [
            ("", Language::Es),
            ("en", Language::En),
            ("en-US,en;q=0.9,es;q=0.8", Language::En),
            ("es-MX,es;q=0.9,en;q=0.8", Language::Es),
            ("es;q=0.5, EN-gb;q=0.55", Language::En),
            ("fr, de;q=0.9", Language::Es),
            ("fr, en;q=0.1", Language::En),
            ("en;q=0", Language::Es),
            ("en, es", Language::Es),
            ("en;q=á", Language::Es),
            ("*", Language::Es),
        ] {
            assert_eq!(Language::from_accept_language(header), language, "{header}");
        }
    }
}

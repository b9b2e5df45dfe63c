use serde::{Deserialize, Serialize};

/// The language of texts made for people. Spanish unless asked otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    Es,
    En,
}

impl Language {
    /// The first language of an `Accept-Language` header that is spoken here.
    pub fn from_accept_language(header: &str) -> Self {
        let known = |range: &str| match range.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("es") => Some(Self::Es),
            Some("en") => Some(Self::En),
            _ => None,
        };
        header.split(',').find_map(known).unwrap_or_default()
    }

    /// BCP 47 tag, as in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Es => "es-MX",
            Self::En => "en",
        }
    }

    pub fn pick<T>(self, es: T, en: T) -> T {
        match self {
            Self::Es => es,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_spoken_language_wins_and_spanish_is_the_default() {
        for (header, expected) in
            [("en-US,es;q=0.8", Language::En), ("fr,es", Language::Es), ("", Language::Es), ("ñ", Language::Es)]
        {
            assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
        }
    }
}

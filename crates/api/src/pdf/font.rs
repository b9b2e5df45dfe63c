//! The two faces of our documents: glyph numbers and widths, read once.

use super::PdfError;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{FontRef, MetadataProvider, instance::LocationRef, instance::Size};
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, is_nfc};

static REGULAR: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read(include_bytes!("../../assets/fonts/Roboto-Regular.ttf")));
static SEMI_BOLD: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read(include_bytes!("../../assets/fonts/Roboto-SemiBold.ttf")));

/// How strongly a text is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
}

impl Weight {
    pub(super) fn face(self) -> Result<&'static Face, PdfError> {
        match self {
            Self::Regular => REGULAR.as_ref(),
            Self::SemiBold => SEMI_BOLD.as_ref(),
        }
        .ok_or(PdfError::Font)
    }
}

#[derive(Clone, Copy)]
struct Letter {
    glyph: u32,
    /// In parts of the font size.
    advance: f32,
}

/// One font with the widths of its letters.
pub(super) struct Face {
    font: Font,
    /// By code point; the embedded fonts reach U+FFFD.
    letters: Vec<Option<Letter>>,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(bytes.into(), 0)?;
        let tables = FontRef::new(bytes).ok()?;
        let metrics = tables.glyph_metrics(Size::unscaled(), LocationRef::default());
        let mut letters = Vec::new();
        for (code_point, glyph) in tables.charmap().mappings() {
            let position = usize::try_from(code_point).ok()?;
            if letters.len() <= position {
                letters.resize(position + 1, None);
            }
            let advance = metrics.advance_width(glyph)? / font.units_per_em();
            *letters.get_mut(position)? = Some(Letter { glyph: glyph.to_u32(), advance });
        }
        Some(Self { font, letters })
    }

    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    fn letter(&self, character: char) -> Option<Letter> {
        usize::try_from(u32::from(character)).ok().and_then(|position| *self.letters.get(position)?)
    }

    /// The text as this face can print it: composed accents, no control characters, `?` for what it has no glyph for.
    pub(super) fn printable(&self, text: &str) -> String {
        let show = |character: char| match character {
            _ if character.is_control() => ' ',
            _ if self.letter(character).is_some() => character,
            _ => '?',
        };
        if is_nfc(text) { text.chars().map(show).collect() } else { text.nfc().map(show).collect() }
    }

    /// In points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().filter_map(|character| self.letter(character)).map(|letter| letter.advance).sum::<f32>() * size
    }

    /// The longest beginning of a text that is no wider.
    pub(super) fn beginning<'t>(&self, text: &'t str, size: f32, width: f32) -> &'t str {
        let mut used = 0.0;
        let end = text.char_indices().find_map(|(start, character)| {
            used += self.letter(character).map_or(0.0, |letter| letter.advance) * size;
            (used > width).then_some(start)
        });
        end.and_then(|end| text.get(..end)).unwrap_or(text)
    }

    /// The glyphs of a printable text, in order.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .filter_map(|(start, character)| {
                let letter = self.letter(character)?;
                let range = start..start + character.len_utf8();
                Some(KrillaGlyph::new(GlyphId::new(letter.glyph), letter.advance, 0.0, 0.0, 0.0, range, None))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_figures_have_the_same_width() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = weight.face().unwrap();
            let zero = face.width("0", 10.0);
            assert!(zero > 0.0);
            for figure in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
                assert_eq!(face.width(figure, 10.0).to_bits(), zero.to_bits(), "{figure}");
            }
        }
    }

    #[test]
    fn spanish_letters_and_our_signs_are_in_both_faces() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = weight.face().unwrap();
            let text = "ÁÉÍÓÚÜÑáéíóúüñ¿¡ªº«»“”…−–—·•€$%&#@ŁŠž";
            assert_eq!(face.printable(text), text);
        }
    }

    #[test]
    fn what_has_no_glyph_is_replaced_and_loose_accents_are_joined() {
        let face = Weight::Regular.face().unwrap();
        assert_eq!(face.printable("e\u{301}\t中\u{0}x"), "é ? x");
    }
}

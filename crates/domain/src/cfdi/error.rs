//! Why a file is not read as a CFDI.

use crate::contract::Language;

/// A place in the text: both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place of a byte offset in `text`.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count().saturating_add(1);
        let last = before.rsplit('\n').next().unwrap_or_default();
        Self { line, column: last.chars().count().saturating_add(1) }
    }
}

/// A rule of XML that the text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter, thiserror::Error)]
pub enum Malformation {
    #[error("bytes that are not text in the declared encoding")]
    Undecodable,
    #[error("no element")]
    NoElement,
    #[error("text or markup outside the document's element")]
    OutsideRoot,
    #[error("an XML declaration that is misplaced or wrong")]
    Declaration,
    #[error("a character that XML does not allow")]
    Character,
    #[error("a name that XML does not allow")]
    Name,
    #[error("an end tag that does not match its start tag")]
    EndTag,
    #[error("an attribute that is not written name=\"value\"")]
    AttributeSyntax,
    #[error("an attribute written twice")]
    DuplicateAttribute,
    #[error("an unescaped < in an attribute")]
    LessThanInAttribute,
    #[error("an entity that is not defined or not closed")]
    Entity,
    #[error("a prefix without its namespace")]
    UndeclaredPrefix,
    #[error("a comment, section or instruction that is not written right")]
    Markup,
}

impl Malformation {
    /// For whoever handed the file in.
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::Undecodable => language.choose("bytes que no son texto", "bytes that are not text"),
            Self::NoElement => language.choose("no tiene ningún elemento", "no element"),
            Self::OutsideRoot => language.choose(
                "texto o marcas fuera del elemento del documento",
                "text or markup outside the document's element",
            ),
            Self::Declaration => language.choose("la declaración XML está mal", "the XML declaration is wrong"),
            Self::Character => language.choose("un carácter que XML no permite", "a character that XML does not allow"),
            Self::Name => language.choose("un nombre que XML no permite", "a name that XML does not allow"),
            Self::EndTag => language.choose(
                "una etiqueta de cierre que no corresponde a la de apertura",
                "an end tag that does not match its start tag",
            ),
            Self::AttributeSyntax => language.choose(
                "un atributo que no está escrito nombre=\"valor\"",
                "an attribute that is not written name=\"value\"",
            ),
            Self::DuplicateAttribute => language.choose("un atributo repetido", "an attribute written twice"),
            Self::LessThanInAttribute => {
                language.choose("un < sin escapar en un atributo", "an unescaped < in an attribute")
            }
            Self::Entity => language.choose(
                "una entidad que no está definida o no se cierra",
                "an entity that is not defined or not closed",
            ),
            Self::UndeclaredPrefix => {
                language.choose("un prefijo sin su espacio de nombres", "a prefix without its namespace")
            }
            Self::Markup => language.choose(
                "un comentario, sección o instrucción mal escritos",
                "a comment, section or instruction that is not written right",
            ),
        }
    }
}

/// A part that is larger than any CFDI has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter, thiserror::Error)]
pub enum LargePart {
    #[error("document")]
    Document,
    #[error("element tree")]
    Elements,
    #[error("attribute")]
    Attributes,
    #[error("namespace")]
    Namespaces,
    #[error("list of concepts")]
    Concepts,
}

impl LargePart {
    /// For whoever handed the file in.
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::Document => language.choose("el archivo entero", "the whole file"),
            Self::Elements => {
                language.choose("el número o la profundidad de sus elementos", "the number or depth of its elements")
            }
            Self::Attributes => language.choose("los atributos de un elemento", "the attributes of an element"),
            Self::Namespaces => language.choose("los espacios de nombres", "the namespaces"),
            Self::Concepts => language.choose("la lista de conceptos", "the list of concepts"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("not XML: {why} at {}:{}", position.line, position.column)]
    NotXml { why: Malformation, position: Position },
    #[error("the document ends at {}:{} before it is complete", position.line, position.column)]
    Truncated { position: Position },
    #[error("a document type declaration is not accepted")]
    DoctypeRefused { position: Position },
    #[error("the root element {root} is not a CFDI")]
    NotCfdi { root: String },
    #[error("a withholding document is not an invoice")]
    RetentionDocument,
    #[error("CFDI version {version:?} is not supported")]
    UnsupportedVersion { version: String },
    #[error("the {what} is too large")]
    TooLarge { what: LargePart, position: Position },
    #[error("{path} is missing")]
    MissingValue { path: String, position: Position },
    #[error("{path} cannot be {value:?}")]
    MalformedValue { path: String, value: String, position: Position },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(Position::of("a\nÑÑb", 6), Position { line: 2, column: 3 });
        assert_eq!(Position::of("", 9), Position::START);
    }
}

//! Why a file is not read as a CFDI.

/// A place in the text: both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    TooLarge { what: &'static str, position: Position },
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

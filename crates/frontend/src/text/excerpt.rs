//! A piece of an XML file.

pub(crate) struct ExcerptTexts {
    /// Line and column.
    pub place: fn(u32, u32) -> String,
    /// The attribute that is meant and is not there.
    pub lacks: fn(&str) -> String,
}

pub(super) static ES: ExcerptTexts = ExcerptTexts {
    place: |line, column| format!("XML, línea {line}, columna {column}"),
    lacks: |attribute| format!("No tiene {attribute}."),
};

pub(super) static EN: ExcerptTexts = ExcerptTexts {
    place: |line, column| format!("XML, line {line}, column {column}"),
    lacks: |attribute| format!("It has no {attribute}."),
};

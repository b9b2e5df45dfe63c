//! PDF documents: a small page layout of our own over krilla.
//!
//! [`layout`] flows headings, paragraphs and tables over pages; each document only says what stands
//! where. The result is tagged (readers for the blind follow tables), carries its language and title, and equal input
//! gives equal bytes.

pub mod aging;
mod compact;
mod font;
pub mod layout;
mod paint;
pub mod statement;
pub mod table;

pub use aging::aging;
pub use font::Weight;
pub use statement::statement;

/// Why a document could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    #[error("an embedded font cannot be read")]
    Font,
    #[error("a page of {width} × {height} points is impossible")]
    PageSize { width: String, height: String },
    #[error("krilla refused the document: {0}")]
    Refused(String),
    #[error("the written document has no {0} where one belongs")]
    Structure(&'static str),
}

//! PDF documents: a small page layout of our own over krilla.
//!
//! [`layout`] flows headings, paragraphs and tables over pages; each document only says what stands
//! where. The result is tagged (readers for the blind follow tables), carries its language and title, and equal input
//! gives equal bytes.

pub mod aging;
mod cfdi;
mod compact;
mod font;
pub mod layout;
mod paint;
pub mod statement;
pub mod table;

pub use aging::aging;
pub use cfdi::{CfdiPdfError, cfdi};
pub use font::Weight;
pub use statement::statement;

use crate::paper::Letterhead;
use domain::contract::Language;
use layout::Furniture;

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

/// What stands on every page of what we print: the head of later ones, and who it is from.
fn furniture(running_head: String, letterhead: &Letterhead, language: Language) -> Furniture {
    let page_of = match language {
        Language::Es => |page, pages| format!("Página {page} de {pages}"),
        Language::En => |page, pages| format!("Page {page} of {pages}"),
    };
    Furniture { running_head, foot: format!("{} · {}", letterhead.organization, letterhead.rfc), page_of }
}

//! The printed representations that travel with a statement: the customer's own PDF where somebody filed one, otherwise
//! one made from the XML.

use super::{Content, Piece};
use crate::{
    pdf,
    state::AppState,
    storage::StoredFile,
    store::statement_batches::{InvoiceXml, OwnedFile},
};
use anyhow::Context;

const PDF: &str = "application/pdf";

/// What is printed of one invoice.
pub(super) struct Printed {
    pub file_name: String,
    pub source: Source,
}

/// Where it comes from.
pub(super) enum Source {
    Filed(StoredFile),
    /// Made from the XML that is kept.
    Made {
        xml: StoredFile,
    },
}

impl Printed {
    /// `name` without its ending.
    pub(super) fn of(name: &str, xml: &InvoiceXml, filed: Option<&OwnedFile>) -> Self {
        let source = match filed {
            Some(filed) => Source::Filed(filed.stored()),
            None => Source::Made { xml: xml.stored() },
        };
        Self { file_name: format!("{name}.pdf"), source }
    }
}

/// The files themselves. A document that cannot be printed goes as its XML alone.
pub(super) async fn pieces(state: &AppState, printed: Vec<Printed>) -> anyhow::Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for Printed { file_name, source } in printed {
        let content = match source {
            Source::Filed(file) => Content::Kept(file),
            Source::Made { xml } => match made(state, &xml).await? {
                Some(bytes) => Content::Made(bytes),
                None => continue,
            },
        };
        pieces.push(Piece { file_name, media_type: PDF.to_owned(), content });
    }
    Ok(pieces)
}

async fn made(state: &AppState, xml: &StoredFile) -> anyhow::Result<Option<Vec<u8>>> {
    let bytes = state.files.get(&xml.key).await?;
    let made = tokio::task::spawn_blocking(move || pdf::cfdi(&bytes)).await.context("print a CFDI")?;
    match made {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => {
            tracing::warn!(key = xml.key, %error, "a CFDI cannot be printed");
            Ok(None)
        }
    }
}
